"""Energies of plans and tilts of a Gaussian step against loops, closed forms and quadrature."""

from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gibbs_lit.kernels.guidance import (
    barrier_energy,
    exact_tilt,
    gradient_tilt,
    lyapunov_energy,
    reward_energy,
    tilted_sample,
    weighted_energy,
)
from gibbs_lit.kernels.mppi import mppi_update

PLAN = np.random.default_rng(0).normal(size=(6, 5))


def test_reward_energy_is_the_negative_cost_of_the_rows():
    def cost(x, u):
        return jnp.sum(x**2) + 0.3 * jnp.sum(u**2) + x[0] * u[1]

    energy = reward_energy(cost, lambda x: 4 * jnp.sum(jnp.abs(x)), 3)
    want = 0.0
    for row in PLAN[:-1]:
        want -= (row[:3] ** 2).sum() + 0.3 * (row[3:] ** 2).sum() + row[0] * row[4]
    want -= 4 * np.abs(PLAN[-1, :3]).sum()
    np.testing.assert_allclose(energy(jnp.asarray(PLAN)), want, rtol=1e-12)


@pytest.mark.parametrize("rate", [0.0, 0.35, 1.0])
def test_lyapunov_and_barrier_penalties_row_by_row(rate):
    def V(x):
        return x[0] ** 2 + 2 * x[1] ** 2

    def h(x):
        return jnp.stack([1 - x[0], x[1] + 0.5])

    lyapunov = sum(max(0.0, float(V(b) - (1 - rate) * V(a))) for a, b in pairwise(PLAN))
    barrier = sum(
        max(0.0, float((1 - rate) * h(a)[k] - h(b)[k])) for a, b in pairwise(PLAN) for k in (0, 1)
    )
    plan = jnp.asarray(PLAN)
    got = lyapunov_energy(V, rate, 2)(plan), barrier_energy(h, rate, 2)(plan)
    np.testing.assert_allclose(got, (-lyapunov, -barrier), rtol=1e-12)
    both = weighted_energy((0.5, lyapunov_energy(V, rate, 2)), (3, barrier_energy(h, rate, 2)))
    np.testing.assert_allclose(both(plan), -0.5 * lyapunov - 3 * barrier, rtol=1e-12)


def test_penalties_vanish_exactly_where_the_condition_holds():
    plan = jnp.asarray(0.7 ** np.arange(8.0)[:, None] * np.array([[2.0, -1.0]]))
    assert float(lyapunov_energy(lambda x: jnp.sum(x**2), 0.5, 2)(plan)) == 0
    assert float(lyapunov_energy(lambda x: jnp.sum(x**2), 0.52, 2)(plan)) < 0
    assert float(barrier_energy(lambda x: x[0], 0.31, 2)(plan)) == 0
    assert float(barrier_energy(lambda x: x[0], 0.29, 2)(plan)) < 0


def on_grid(energy, mean, variance, scale, half=9.0, count=601):
    """Exact tilt by the trapezoidal rule: the Gaussian enters through the energy."""
    z = np.linspace(-half, half, count)[:, None]
    return exact_tilt(
        lambda y: energy(y) - jnp.sum((y - mean) ** 2) / (2 * variance * scale),
        jnp.asarray([mean]),
        z,
        variance,
        scale,
    )[0]


@pytest.mark.parametrize("curvature", [0.4, 6.0, 40.0])
def test_quadratic_energy_closed_forms_and_stability(curvature):
    """Factor 1 - alpha s a for the printed line 6, 1 / (1 + alpha s a) for the exact tilt."""
    alpha, variance, mean, centre = 1.7, 0.3, 1.4, 0.5

    def energy(y):
        return -curvature / 2 * jnp.sum((y - centre) ** 2)

    k = alpha * variance * curvature
    printed = gradient_tilt(energy, jnp.asarray([mean]), variance, alpha)[0]
    np.testing.assert_allclose(printed - centre, (1 - k) * (mean - centre), rtol=1e-11)
    exact = on_grid(energy, mean, variance, alpha)
    np.testing.assert_allclose(exact - centre, (mean - centre) / (1 + k), rtol=1e-10)
    x = y = mean
    for _ in range(8):
        x = float(gradient_tilt(energy, jnp.asarray([x]), variance, alpha)[0])
        y = centre + (y - centre) / (1 + k)
    assert (abs(x - centre) > abs(mean - centre)) == (k > 2)
    assert abs(y - centre) < abs(mean - centre)


def test_error_of_line_6_is_second_order_in_the_covariance_with_the_predicted_constant():
    alpha, mean = 1.3, 0.4

    def energy(y):
        return jnp.sum(jnp.sin(2 * y) - 0.2 * y**4)

    E = lambda u: jnp.sin(2 * u) - 0.2 * u**4  # noqa: E731
    d1, d2, d3 = jax.grad(E), jax.grad(jax.grad(E)), jax.grad(jax.grad(jax.grad(E)))
    constant = alpha * (0.5 * d3(mean) + alpha * d1(mean) * d2(mean))
    errors, variances = [], [0.02, 0.01, 0.005, 0.0025]
    for v in variances:
        printed = gradient_tilt(energy, jnp.asarray([mean]), v, alpha)[0]
        errors.append(float(on_grid(energy, mean, v, alpha) - printed))
    rates = np.log2(np.array(errors[:-1]) / errors[1:])
    assert abs(rates[-1] - 2) < 0.05, rates
    np.testing.assert_allclose(errors[-1] / variances[-1] ** 2, constant, rtol=0.05)


def test_linear_energy_needs_no_correction():
    slope = np.array([0.8, -1.1])
    cov = np.array([[0.5, 0.2], [0.2, 0.3]])
    got = gradient_tilt(lambda y: y @ slope, jnp.asarray([0.3, 0.1]), cov, 1.9)
    np.testing.assert_allclose(got, np.array([0.3, 0.1]) + 1.9 * cov @ slope, rtol=1e-12)
    exact = on_grid(lambda y: 0.8 * jnp.sum(y), 0.3, 0.4, 1.9)
    np.testing.assert_allclose(exact, 0.3 + 1.9 * 0.4 * 0.8, rtol=1e-10)


def test_exact_tilt_is_an_mppi_step_at_temperature_one_over_alpha():
    rng = np.random.default_rng(2)
    mean, z = rng.normal(size=(3, 2)), rng.normal(size=(50, 3, 2))
    root = np.tril(rng.normal(size=(6, 6))) * 0.3 + np.eye(6)
    cov, alpha = root @ root.T, 2.3

    def energy(y):
        return -jnp.sum(jnp.abs(y)) + y[0, 0] * y[2, 1]

    L = np.linalg.cholesky(cov)
    eps = (z.reshape(50, 6) @ L.T).reshape(50, 3, 2)
    costs = [-float(energy(jnp.asarray(mean + e))) for e in eps]
    want = mppi_update(mean, eps, costs, 1 / alpha)
    got = exact_tilt(energy, mean, z, cov, alpha)
    np.testing.assert_allclose(got, want, rtol=1e-10)
    jitted = jax.jit(lambda m: exact_tilt(energy, m, z, cov, alpha))(mean)
    np.testing.assert_allclose(jitted, got, rtol=1e-12)


def test_tilted_samples_have_the_tilted_law():
    """Quadratic energy: N(c + (mu - c)/(1+k), s/(1+k)); 4 standard errors and 1 % for finite N."""
    alpha, variance, curvature, centre = 1.5, 0.4, 2.0, -0.3
    k = alpha * variance * curvature

    def energy(y):
        return -curvature / 2 * jnp.sum((y - centre) ** 2)

    def one(key):
        a, b = jax.random.split(key)
        noise = jax.random.normal(a, (200, 1))
        return tilted_sample(energy, jnp.asarray([1.0]), noise, variance, alpha, b)[0]

    x = np.asarray(jax.jit(jax.vmap(one))(jax.random.split(jax.random.key(1), 5000)))
    mean, var = centre + 1.3 / (1 + k), variance / (1 + k)
    assert abs(x.mean() - mean) < 4 * np.sqrt(var / 5000) + 0.01
    assert abs(x.var() / var - 1) < 4 * np.sqrt(2 / 5000) + 0.01


def test_infeasible_samples_are_left_out_and_nothing_feasible_changes_nothing():
    z = jnp.asarray(np.random.default_rng(1).normal(size=(20, 2)))
    mean = jnp.zeros(2)
    got = exact_tilt(lambda y: jnp.where(y[0] > 0, 0.0, -jnp.inf), mean, z, 1.0, 1.0)
    np.testing.assert_allclose(got, z[z[:, 0] > 0].mean(0), rtol=1e-12)
    got = exact_tilt(lambda y: jnp.nan * y[0], mean, z, 1.0, 1.0)
    np.testing.assert_array_equal(got, mean)
    drawn = tilted_sample(lambda y: jnp.nan * y[0], mean, z, 1.0, 1.0, jax.random.key(0))
    assert np.isfinite(drawn).all()


ONE = np.zeros(2)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: reward_energy(None, None, 0), ValueError, "state_dim must be at least 1, got 0"),
        (lambda: lyapunov_energy(jnp.sum, 1.5, 1), ValueError, "rate must .*1.5"),
        (lambda: barrier_energy(jnp.sum, -0.1, 1), ValueError, "rate must .*-0.1"),
        (lambda: weighted_energy(), ValueError, "terms must hold at least one"),
        (lambda: weighted_energy((np.nan, jnp.sum)), ValueError, "weight must be .*nan"),
        (lambda: gradient_tilt(jnp.sum, ONE, -1.0, 1.0), ValueError, "covariance must .*-1.0"),
        (lambda: gradient_tilt(jnp.sum, ONE, np.eye(3), 1.0), ValueError, "covariance must have"),
        (lambda: gradient_tilt(jnp.sum, ONE, 1.0, -2.0), ValueError, "scale must .*-2.0"),
        (lambda: gradient_tilt(3.0, ONE, 1.0, 2.0), TypeError, "energy must be a function"),
        (
            lambda: exact_tilt(jnp.sum, ONE, np.zeros((3, 1)), 1.0, 1.0),
            ValueError,
            "noise must have",
        ),
        (lambda: exact_tilt(jnp.sum, ONE, np.zeros((3, 2)), 1.0, 0.0), ValueError, "scale must be"),
        (
            lambda: exact_tilt(jnp.abs, ONE, np.zeros((3, 2)), 1.0, 1.0),
            ValueError,
            "energy must return",
        ),
    ],
)
def test_wrong_inputs_are_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
