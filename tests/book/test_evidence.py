"""A number beside its reference: agreement, disagreement, and bounds that say nothing."""

import math

import numpy as np
import pytest

from gibbs_lit.book.evidence import measure, measure_worst


def test_agreement_is_within_the_bound_and_not_beyond():
    assert measure("eq-1", "x", 1.0, 1.1, source="s", tolerance=0.11).agrees
    assert not measure("eq-1", "x", 1.0, 1.1, source="s", tolerance=0.09).agrees
    assert measure("eq-1", "x", 1.0, 1.3, source="s", standard_error=0.08).agrees
    assert not measure("eq-1", "x", 1.0, 1.4, source="s", standard_error=0.08).agrees


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_not_finite_never_agrees(value):
    assert not measure("eq-1", "x", value, 1.0, source="s", tolerance=1e9).agrees


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"tolerance": 0.0}, "tolerance=0.0 .* must be positive"),
        ({"tolerance": math.inf}, "must be positive and finite"),
        ({"standard_error": -1.0}, "standard_error=-1.0"),
        ({}, "exactly one of tolerance and standard_error"),
        ({"tolerance": 1.0, "standard_error": 1.0}, "exactly one"),
    ],
)
def test_a_bound_that_says_nothing_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        measure("eq-1", "x", 1.0, 1.0, source="s", **arguments)


def test_a_reference_must_be_a_number():
    with pytest.raises(ValueError, match="reference=nan of 'x' must be finite"):
        measure("eq-1", "x", 1.0, math.nan, source="s", tolerance=1.0)


def test_arrays_are_judged_by_their_worst_entry():
    estimate, reference = np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.5, 3.1])
    row = measure_worst("eq-1", "x", estimate, reference, {"source": "s", "tolerance": 0.2})
    assert not row.agrees
    assert (row.estimate, row.reference, row.quantity) == (2.0, 2.5, "x, worst of 3")
    estimate[0] = math.nan
    row = measure_worst("eq-1", "x", estimate, reference, {"source": "s", "tolerance": 9.0})
    assert not row.agrees
    with pytest.raises(ValueError, match=r"estimate has shape \(3,\), reference \(2,\)"):
        measure_worst("eq-1", "x", estimate, reference[:2], {"source": "s", "tolerance": 1.0})
