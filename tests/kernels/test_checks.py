"""The checks that the kernels share: shapes with repeated axes, whole numbers, probabilities."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gibbs_lit.kernels import checks


@pytest.mark.parametrize(
    ("spec", "shape", "sizes", "fits"),
    [
        ("n n", (2, 2), {}, True),
        ("n n", (2, 3), {}, False),
        ("n n", (3, 3), {"n": 2}, False),
        ("... n n", (4, 2, 2), {}, True),
        ("... n n", (4, 2, 3), {}, False),
        ("K d d", (4, 2, 1), {}, False),
        ("N 3", (5, 3), {}, True),
        ("N 3", (5, 2), {}, False),
        ("N T m", (5, 2), {}, False),
        ("", (), {}, True),
        ("", (1,), {}, False),
        ("...", (2, 3), {}, True),
        ("... m", (), {}, False),
    ],
)
def test_shapes(spec, shape, sizes, fits):
    bound = dict(sizes)
    if fits:
        assert checks.array("x", np.zeros(shape), spec, bound).shape == shape
        named = zip(spec.split()[::-1], shape[::-1], strict=False)
        assert all(bound[a] == n for a, n in named if a.isalpha())
        return
    with pytest.raises(ValueError, match=r"x must have shape \(.*, got \("):
        checks.array("x", np.zeros(shape), spec, bound)
    assert bound == sizes  # what did not fit binds nothing


def test_the_message_says_what_was_bound_once():
    with pytest.raises(ValueError, match=r"^x must have shape \(n, n\) with n=2, got \(3, 3\)$"):
        checks.array("x", np.zeros((3, 3)), "n n", {"n": 2})


def test_whole_numbers():
    for value in (3, np.int64(3), np.array(3), jnp.asarray(3)):
        assert type(checks.integer("n", value)) is int and checks.integer("n", value) == 3
    for value in (True, 3.0, "3", None, np.array(3.0), np.array([3]), np.bool_(True)):
        with pytest.raises(TypeError, match="n must be an integer"):
            checks.integer("n", value)
    with pytest.raises(ValueError, match="n must be at least 1, got 0"):
        checks.integer("n", 0, 1)


def test_indices():
    np.testing.assert_array_equal(checks.indices("i", [2, 0], 3), [2, 0])
    assert checks.indices("i", range(0), 3).size == 0
    for bad in ([0, 0], [3], [-1]):
        with pytest.raises(ValueError, match=r"i must hold different indices in 0\.\.2"):
            checks.indices("i", bad, 3)
    with pytest.raises(TypeError, match="i must hold integers"):
        checks.indices("i", [0.5], 3)


def test_probabilities_and_traced_values():
    checks.probabilities("p", jnp.array([[0.3, 0.7], [1.0, 0.0]]))
    for bad in ([0.3, 0.6], [1.2, -0.2], [0.5, 0.50003]):
        with pytest.raises(ValueError, match="p must hold probabilities"):
            checks.probabilities("p", jnp.array(bad))
    jax.jit(lambda p: checks.probabilities("p", p))(jnp.array([2.0, 2.0]))
