"""The frame of a claim: what is broken on purpose is caught at the right claim."""

import jax
import jax.numpy as jnp
import pytest
import sympy as sp

import gibbs_lit as gl
from gibbs_lit import by
from gibbs_lit.book import display
from gibbs_lit.book.evidence import EvidenceError
from gibbs_lit.book.frame import TeethError

x = sp.Symbol("x", real=True)
t = sp.Symbol("t", positive=True)


@pytest.fixture
def shown(monkeypatch):
    """What the frame displays, bundle by bundle."""
    bundles = []
    monkeypatch.setattr(display, "display", lambda bundle, raw: bundles.append(bundle))
    return bundles


@pytest.fixture
def book(request):
    enabled = jax.config.jax_enable_x64
    yield gl.chapter("2.1")
    jax.config.update("jax_enable_x64", enabled)
    jax.config.update("jax_default_matmul_precision", None)


def square(claim):
    chain = gl.Derivation((x + t) ** 2, title="a square", claim=claim)
    return chain.step(x**2 + 2 * x * t + t**2, by=by.algebra, claim=claim)


def test_a_step_without_a_name_works_for_the_next_line_that_has_one(shown, book):
    chain = gl.Derivation((x + t) ** 2, title="a square", claim="eq-9a")
    chain = chain.step(x * (x + t) + t * (x + t), by=by.algebra)
    chain = chain.step(x**2 + 2 * x * t + t**2, by=by.algebra, claim="eq-9b")
    chain = chain.step(t**2 + x * (x + 2 * t), by=by.algebra)
    frame = book.claims("eq-9a", "eq-9b", "eq-9c")
    frame.prove(chain)
    frame.teeth(limit=2)
    counts = {i: record.tried for i, record in frame.records.items()}
    assert len(frame.records["eq-9b"].checks) == 3
    assert (counts["eq-9a"], counts["eq-9c"]) == (0, 0)
    assert counts["eq-9b"] >= 3


def test_a_chain_that_names_no_claim_of_its_frame_is_refused(book):
    chain = gl.Derivation((x + t) ** 2, title="a square")
    chain = chain.step(x**2 + 2 * x * t + t**2, by=by.algebra)
    with pytest.raises(ValueError, match="derivation='a square' names none of the claims"):
        book.claims("eq-9a", "eq-9b").prove(chain)


def test_a_frame_ends_in_records_with_scope_teeth_and_verdict(shown, book):
    frame = book.claims("eq-9d")
    frame.prove(square("eq-9d"))
    frame.teeth()
    frame.verdict()
    (record,) = shown[-1][display.CLAIMS_MIME]
    assert record["verdict"] == "proved"
    assert "every t > 0; every real x" in record["scope"]
    assert record["mutants"]["refuted"] >= 3
    assert any(r"\tag{9d}" in b.get("text/markdown", "") for b in shown)
    assert book.missing[0] == "eq-8"
    assert "eq-9d" not in book.missing


def test_a_flipped_sign_names_derivation_step_claim_and_point(book):
    chain = gl.Derivation((x + t) ** 2, title="a square", claim="eq-9d")
    with pytest.raises(gl.StepError) as caught:
        chain.step(x**2 - 2 * x * t + t**2, by=by.algebra, claim="eq-9d")
    text = str(caught.value)
    for word in ("a square", "eq-9d", "refuted", "x = ", "t = "):
        assert word in text


def test_the_printed_statement_is_refuted_and_the_corrected_one_proved(shown, book):
    frame = book.claims("eq-11")
    frame.as_printed((x + t) ** 2, x**2 + t**2)
    frame.prove(square("eq-11"), part="corrected")
    frame.verdict()
    (record,) = shown[-1][display.CLAIMS_MIME]
    assert (record["verdict"], record["corrected"]["verdict"]) == ("refuted", "proved")
    assert "x = " in record["witness"]


def test_a_kernel_that_is_off_is_caught_at_its_claim(shown, book):
    frame = book.claims("eq-12f")
    with pytest.raises(EvidenceError, match=r"claim eq-12f: evidence fails\. U': measured 1\.1"):
        frame.evidence("U'", 1.1, 1.0, scope="s", source="closed form", tolerance=1e-3)


def test_a_wrong_variant_that_passes_is_an_error(shown, book):
    frame = book.claims("eq-12f")
    with pytest.raises(TeethError, match="wrong variant 'nothing changed' passes"):
        frame.evidence("U'", 1.0, 1.0, scope="s", source="closed form", tolerance=1e-3,
                       wrong={"nothing changed": 1.0})  # fmt: skip


def test_a_number_judges_the_printed_statement_either_way(shown, book):
    frame = book.claims("eq-11", "eq-10")
    arguments = {"scope": "s", "source": "quadrature", "tolerance": 1e-6}
    frame.as_measured("mass", 0.3, jnp.array(1.6), claim="eq-11", **arguments)
    frame.as_measured("mass", 1.6, jnp.array(1.6), claim="eq-10", **arguments)
    frame.verdict()
    verdicts = {r["id"]: r["verdict"] for r in shown[-1][display.CLAIMS_MIME]}
    assert verdicts == {"eq-11": "refuted", "eq-10": "supported"}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda b: b.claims("eq-99"), "claim_id='eq-99' is not a claim of the paper"),
        (lambda b: b.claims("eq-8", "eq-8"), "must be distinct"),
        (lambda b: b.claims(), "at least one"),
        (lambda b: b.claims("eq-8").state("proved", "s", "r"), "comes out of checks"),
        (lambda b: b.claims("eq-8").as_printed(x, x, claim="eq-10"), "is not in this frame"),
        (lambda b: gl.chapter("7"), "section='7' has no claims"),
    ],
)
def test_wrong_calls_say_what_is_wrong(shown, book, call, message):
    with pytest.raises(ValueError, match=message):
        call(book)


def test_the_table_refuses_to_hide_a_claim(shown, book):
    with pytest.raises(LookupError, match="no verdict for eq-8"):
        book.table()
