"""A checked expression becomes a JAX function, and only an explicit one does."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import sympy as sp

from gibbs_lit.proofs.bridge import to_jax
from gibbs_lit.proofs.setting import setting

x, y = sp.symbols("x y", real=True)
f = sp.Function("f", real=True)


def test_a_density_agrees_with_its_symbols():
    s = setting(2)
    entries = [s.L[0, 0], s.L[1, 0], s.L[1, 1]]
    density = jax.jit(to_jax(s.phi(s.U - s.y), [s.U, s.y, *entries]))
    L = np.array([[0.7, 0.0], [-0.4, 1.3]])
    z = np.array([0.3, -0.2]) - np.array([1.0, 0.5])
    expected = np.exp(-0.5 * z @ np.linalg.solve(L @ L.T, z)) / (2 * np.pi * np.linalg.det(L))
    value = density(jnp.array([0.3, -0.2]), jnp.array([1.0, 0.5]), 0.7, -0.4, 1.3)
    np.testing.assert_allclose(value, expected, rtol=1e-5)


def test_columns_batches_and_gradients():
    s = setting(3)
    step = to_jax(s.plus(s.U, s.times(2, s.y)), [s.U, s.y])
    U, Y = jnp.arange(3.0), jnp.ones((5, 3))
    assert step(U, Y[0]).shape == (3,)
    assert jax.vmap(step, (None, 0))(U, Y).shape == (5, 3)
    assert float(jax.grad(to_jax(x**3, [x]))(2.0)) == pytest.approx(12.0)


def test_matrices_keep_their_shape():
    s = setting(2)
    value = to_jax(s.Sigma, [s.L[0, 0], s.L[1, 0], s.L[1, 1]])(1.0, 0.5, 2.0)
    np.testing.assert_allclose(value, [[1.0, 0.5], [0.5, 4.25]])


@pytest.mark.parametrize(
    ("expr", "args", "kind", "words"),
    [
        (sp.Integral(x, (x, 0, 1)) + y, [y], ValueError, "not explicit"),
        (sp.Derivative(f(x), x), [x], ValueError, "not explicit"),
        (f(x), [x], ValueError, "not explicit"),
        (x + y, [x], ValueError, "y of expr is missing"),
        (x, [x, x], ValueError, "twice"),
        (x, ["x"], TypeError, "not a symbol"),
        (x, [x + 1], TypeError, "not a symbol"),
    ],
)
def test_what_has_no_value_is_refused(expr, args, kind, words):
    with pytest.raises(kind, match=words):
        to_jax(expr, args)
