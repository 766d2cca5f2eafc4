"""Safe projections against a general solver, optimality conditions and geometry."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import optimize

from gibbs_lit.kernels.navigation import CENTRES, RADII, clearance
from gibbs_lit.kernels.safety import project_onto_halfspaces, safe_step


@pytest.mark.parametrize("seed", range(4))
def test_projection_against_a_general_solver_and_the_kkt_conditions(seed):
    rng = np.random.default_rng(seed)
    a, x = rng.normal(size=(4, 3)), 2 * rng.normal(size=3)
    b = a @ rng.normal(size=3)
    y = np.asarray(project_onto_halfspaces(x, a, b, 2000))
    found = optimize.minimize(
        lambda v: ((v - x) ** 2).sum(),
        x,
        jac=lambda v: 2 * (v - x),
        constraints={"type": "ineq", "fun": lambda v: a @ v - b, "jac": lambda v: a},
        method="SLSQP",
        options={"ftol": 1e-15, "maxiter": 500},
    )
    np.testing.assert_allclose(y, found.x, atol=1e-6)
    assert (a @ y - b > -1e-9).all()
    dual, residual = optimize.nnls(a[a @ y - b < 1e-7].T, y - x) if (y != x).any() else (0, 0)
    assert residual < 1e-7 and np.min(dual) >= 0


def test_one_halfspace_and_orthogonal_ones_are_exact_in_one_sweep():
    x = np.array([1.0, -2.0, 0.5])
    n = np.array([[3.0, 0.0, 0.0], [0.0, 0.0, -2.0], [0.0, 0.0, 0.0]])
    y = project_onto_halfspaces(x, n, np.array([6.0, 1.0, 5.0]), 1)
    np.testing.assert_allclose(y, [2.0, -2.0, -0.5], rtol=1e-14)
    inside = project_onto_halfspaces(x, n[:1], np.array([-9.0]), 3)
    np.testing.assert_array_equal(inside, x)


@pytest.mark.parametrize("rate", [0.0, 0.3, 1.0])
def test_linear_barrier_falls_at_most_at_the_rate(rate):
    n = np.array([0.6, -0.8])

    def h(x):
        return jnp.stack([x[0] @ n - 0.5, x[1] @ n - 0.5])

    for current in (np.array([[2.0, 0.0], [1.5, 0.3]]), np.array([[0.0, 1.0], [-1.0, 0.0]])):
        new = safe_step(jnp.asarray(current), current - 2 * n[None], h, rate)
        np.testing.assert_allclose(h(new), (1 - rate) * h(jnp.asarray(current)), atol=1e-12)
        free = safe_step(jnp.asarray(current), current + 5 * n[None], h, rate)
        np.testing.assert_allclose(free, current + 5 * n[None], rtol=1e-13)


def test_unsafe_plans_approach_the_safe_set_geometrically():
    h0, plan = None, jnp.asarray([[0.0, 1.0]])

    def h(x):
        return jnp.stack([x[0, 0] + x[0, 1] - 3.0])

    for _ in range(5):
        before = float(h(plan)[0])
        plan = safe_step(plan, plan, h, 0.4)
        np.testing.assert_allclose(h(plan)[0], 0.6 * before, rtol=1e-12)
        h0 = before if h0 is None else h0
    np.testing.assert_allclose(h(plan)[0], 0.6**5 * h0, rtol=1e-11)


def test_rate_one_makes_plans_among_discs_safe_without_approximation():
    rng = np.random.default_rng(3)
    current = jnp.asarray(rng.uniform(0, 10, size=(12, 2)))
    proposed = current + jnp.asarray(rng.normal(size=(12, 2)))
    new = jax.jit(lambda x, y: safe_step(x, y, clearance, 1.0, 200))(current, proposed)
    assert float(clearance(proposed).min()) < -0.2
    assert float(clearance(new).min()) > -1e-9
    moved = np.linalg.norm(np.asarray(new - proposed), axis=1)
    far = np.asarray(clearance(proposed).min(1)) > 2.0
    assert far.any() and (moved[far] < 1e-12).all()


def test_clearance_is_the_geometric_distance_with_a_finite_gradient():
    p = np.random.default_rng(2).uniform(0, 10, size=(5, 2))
    want = [[np.hypot(*(q - c)) - r for c, r in zip(CENTRES, RADII, strict=True)] for q in p]
    np.testing.assert_allclose(clearance(p), want, rtol=1e-12)
    slope = jax.jacrev(clearance)(jnp.asarray(CENTRES[0]))
    assert np.isfinite(slope).all()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: project_onto_halfspaces(np.zeros(2), np.eye(3), np.zeros(3)),
            ValueError,
            "normals",
        ),
        (
            lambda: project_onto_halfspaces(np.zeros(2), np.eye(2), np.zeros(3)),
            ValueError,
            "offsets",
        ),
        (
            lambda: project_onto_halfspaces(np.zeros(2), np.eye(2), np.zeros(2), 0),
            ValueError,
            "sweeps",
        ),
        (lambda: safe_step(np.zeros(2), np.zeros(3), jnp.sum), ValueError, "proposed must have"),
        (lambda: safe_step(np.zeros(2), np.zeros(2), jnp.sum, 1.2), ValueError, "rate must .*1.2"),
        (
            lambda: safe_step(np.zeros(2), np.zeros(2), None),
            TypeError,
            "barrier must be a function",
        ),
        (lambda: clearance(np.zeros(3)), ValueError, "position must have shape"),
        (lambda: clearance(np.zeros(2), [[0.0, 0.0]], [0.0]), ValueError, "radii must be positive"),
    ],
)
def test_wrong_inputs_are_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
