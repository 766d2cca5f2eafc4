"""Smoothed energy and score against closed forms, quadrature and differentiation."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gibbs_lit.kernels.gibbs import evaluate, gibbs_free_energy, gibbs_log_density, log_partition
from gibbs_lit.kernels.mppi import mppi_update
from gibbs_lit.kernels.quadrature import (
    exact_smoothed_energy,
    exact_smoothed_score,
    exact_step,
    gauss_hermite_rule,
    lebesgue_rule,
    tilted_law,
)
from gibbs_lit.kernels.smoothing import smoothed_energy, smoothed_score

TAU = 0.7
A = np.array([[1.3, 0.4], [0.4, 0.8]])
M = np.array([0.5, -0.7])
SIGMA = np.array([[0.6, -0.2], [-0.2, 0.3]])
U = np.array([1.1, 0.3])


def quadratic(u):
    d = u.reshape(-1) - M
    return -0.5 * d @ jnp.asarray(A, u.dtype) @ d


def double_well(u):
    x = u.reshape(-1)[0]
    return -((x * x - 1) ** 2) + 0.3 * x


def mixture(w, m, C, tau):
    """Energy whose Gibbs density is a Gaussian mixture: claim O3 of the closed forms."""

    def energy(u):
        z = -((u[0] - jnp.asarray(m)) ** 2) / (2 * jnp.asarray(C))
        return tau * jax.nn.logsumexp(
            z + jnp.log(jnp.asarray(w) / jnp.sqrt(2 * np.pi * jnp.asarray(C)))
        )

    return energy


@pytest.mark.parametrize("curvature", [A, -0.3 * A, 40 * A, np.diag([2.0, -0.4])])
def test_quadratic_energy_in_two_dimensions(curvature):
    def energy(u):
        return -0.5 * (u - M) @ jnp.asarray(curvature) @ (u - M)

    law = tilted_law(energy, U, SIGMA, TAU, 200)
    gain = np.eye(2) + SIGMA @ curvature / TAU
    step = M + np.linalg.solve(gain, U - M)
    value = -0.5 * (U - M) @ curvature @ np.linalg.solve(gain, U - M)
    value -= TAU / 2 * np.log(np.linalg.det(gain))
    np.testing.assert_allclose(law.mean, step, rtol=1e-10)
    np.testing.assert_allclose(law.smoothed_energy, value, rtol=1e-10)
    np.testing.assert_allclose(law.covariance, np.linalg.solve(gain, SIGMA), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(
        exact_smoothed_score(energy, U, SIGMA, TAU, 200),
        -curvature @ np.linalg.solve(gain, U - M),
        rtol=1e-9,
    )
    assert float(law.error) < 1e-12


@pytest.mark.parametrize("slope", [0.4, -11.0, 50.0])
def test_linear_energy_whose_measure_is_improper(slope):
    got = tilted_law(lambda u: slope * u[0], [0.2], [[0.4]], TAU)
    np.testing.assert_allclose(got.mean, [0.2 + 0.4 * slope / TAU], rtol=1e-10)
    np.testing.assert_allclose(
        got.smoothed_energy, slope * 0.2 + 0.4 * slope**2 / (2 * TAU), rtol=1e-10
    )


def test_gaussian_mixture():
    energy = mixture([0.3, 0.7], [-1.0, 1.5], [0.2, 0.5], 0.9)
    law = tilted_law(energy, [-0.2], [[0.4]], 0.9)
    np.testing.assert_allclose(law.mean, [-0.22462696298502932], rtol=1e-9)
    np.testing.assert_allclose(law.smoothed_energy / 0.9, -1.8988239496607882, rtol=1e-10)


def test_quadrature_agrees_with_scipy_on_a_double_well():
    from scipy.integrate import quad

    def density(x):
        return np.exp((-((x * x - 1) ** 2) + 0.3 * x) / TAU - (x + 0.6) ** 2 / (2 * 0.5))

    opts = dict(epsabs=1e-13, epsrel=1e-13, limit=200)
    mass = quad(density, -8, 8, **opts)[0]
    mean = quad(lambda x: x * density(x), -8, 8, **opts)[0] / mass
    np.testing.assert_allclose(exact_step(double_well, [-0.6], [[0.5]], TAU), [mean], rtol=1e-9)
    want = TAU * np.log(mass / np.sqrt(2 * np.pi * 0.5))
    np.testing.assert_allclose(
        exact_smoothed_energy(double_well, [-0.6], [[0.5]], TAU), want, rtol=1e-9
    )


def test_narrow_law_and_reported_error():
    for tau in (1e-3, 1e-6):
        law = tilted_law(quadratic, U, SIGMA, tau)
        gain = np.eye(2) + SIGMA @ A / tau
        np.testing.assert_allclose(
            law.mean - M, np.linalg.solve(gain, U - M), rtol=1e-8, atol=1e-14
        )
        assert float(law.error) < 1e-10
    beyond = tilted_law(lambda u: 1e3 * u[0], [0.0], [[0.4]], TAU)
    assert float(beyond.error) > 1e-2  # the law sits hundreds of standard deviations away


def test_per_step_covariance_is_block_diagonal():
    shaped = U[:, None]
    got = exact_step(quadratic, shaped, [[0.6]], TAU)
    want = exact_step(quadratic, shaped, 0.6 * np.eye(2), TAU)
    assert got.shape == (2, 1)
    np.testing.assert_allclose(got, want, rtol=1e-12)


def test_hard_constraint_is_the_truncated_gaussian():
    from scipy.stats import norm

    def wall(u):
        return jnp.where(u[0] > 0.25, 0.0, -jnp.inf)

    z = (0.25 - 0.1) / 0.8
    want = 0.1 + 0.8 * norm.pdf(z) / norm.sf(z)
    errors = [abs(float(exact_step(wall, [0.1], [[0.64]], TAU, n)[0]) - want) for n in (400, 40000)]
    assert errors[0] < 2e-2 and errors[1] < 3e-4  # first order in the spacing


def test_two_rules_agree():
    mean, cov = np.array([0.3, -0.2]), SIGMA
    rule = gauss_hermite_rule(mean, cov, 40)
    np.testing.assert_allclose(jnp.exp(rule.log_weights).sum(), 1, rtol=1e-12)
    got = jnp.exp(rule.log_weights) @ jnp.cos(rule.nodes.sum(1))
    want = np.cos(mean.sum()) * np.exp(-0.5 * cov.sum())
    np.testing.assert_allclose(got, want, rtol=1e-12)
    box = lebesgue_rule([-9.0, -9.0], [9.0, 9.0], 200)
    log_Z = log_partition(lambda u: -0.5 * u @ jnp.asarray(A) @ u, *box, TAU)
    np.testing.assert_allclose(
        log_Z, np.log(2 * np.pi * TAU / np.sqrt(np.linalg.det(A))), rtol=1e-10
    )


def test_gibbs_measure_maximises_the_free_energy():
    nodes, log_w = lebesgue_rule([-6.0], [6.0], 600)
    log_Z = log_partition(double_well, nodes, log_w, TAU)
    log_p = jax.vmap(lambda x: gibbs_log_density(double_well, x, TAU, log_Z))(nodes)
    E, w = evaluate(double_well, nodes), jnp.exp(log_w)
    np.testing.assert_allclose(jnp.sum(w * jnp.exp(log_p)), 1, rtol=1e-12)
    top = gibbs_free_energy(E, log_p, TAU, w * jnp.exp(log_p))
    np.testing.assert_allclose(top, TAU * log_Z, rtol=1e-10)
    for mean, sd in ((0.0, 1.0), (1.0, 0.3), (-1.0, 0.4)):
        log_q = -0.5 * ((nodes[:, 0] - mean) / sd) ** 2 - np.log(sd * np.sqrt(2 * np.pi))
        q = w * jnp.exp(log_q)
        gap = top - gibbs_free_energy(E, log_q, TAU, q)
        divergence = jnp.sum(q * (log_q - log_p))
        np.testing.assert_allclose(gap, TAU * divergence, rtol=1e-8)
        assert float(gap) > 0.01


def sample(seed=0, N=400):
    root = np.linalg.cholesky(SIGMA)
    return np.random.default_rng(seed).normal(size=(N, 2)) @ root.T


def test_gauss_hermite_nodes_as_samples_make_the_update_exact():
    nodes, log_w = gauss_hermite_rule(np.zeros(2), SIGMA, 60)
    costs = -evaluate(quadratic, U[None] + nodes) - TAU * log_w
    got = mppi_update(U[:, None], nodes[..., None], costs, TAU)
    np.testing.assert_allclose(got[:, 0], exact_step(quadratic, U, SIGMA, TAU), rtol=1e-9)


def test_energy_is_the_log_mean_and_first_order_score_its_gradient():
    eps = sample()
    E = np.array([float(quadratic(jnp.asarray(U + e))) for e in eps])
    want = TAU * np.log(np.mean(np.exp(E / TAU)))
    np.testing.assert_allclose(smoothed_energy(quadratic, U, eps, TAU), want, rtol=1e-12)
    slope = jax.grad(lambda u: smoothed_energy(quadratic, u, eps, TAU))(jnp.asarray(U))
    got = smoothed_score(quadratic, U, eps, TAU)
    np.testing.assert_allclose(got, slope, rtol=1e-12)
    h = 1e-5
    step = [
        (
            smoothed_energy(quadratic, U + h * d, eps, TAU)
            - smoothed_energy(quadratic, U - h * d, eps, TAU)
        )
        / (2 * h)
        for d in np.eye(2)
    ]
    np.testing.assert_allclose(got, step, rtol=1e-8)


def test_zeroth_order_score_is_the_preconditioned_mppi_step():
    eps = sample(1)
    costs = -evaluate(quadratic, jnp.asarray(U + eps))
    step = np.asarray(mppi_update(U[:, None], eps[..., None], costs, TAU))[:, 0] - U
    want = TAU * np.linalg.solve(SIGMA, step)
    np.testing.assert_allclose(smoothed_score(quadratic, U, eps, TAU, SIGMA), want, rtol=1e-10)
    tall, wide = U[:, None], U[None, :]
    for shape, cov in ((tall, SIGMA), (wide, SIGMA), (U, SIGMA)):
        got = smoothed_score(quadratic, shape, eps.reshape(-1, *shape.shape), TAU, cov)
        np.testing.assert_allclose(got, want.reshape(shape.shape), rtol=1e-10)
    per_step = smoothed_score(quadratic, tall, eps[..., None], TAU, [[0.6]])
    np.testing.assert_allclose(per_step[:, 0], TAU * step / 0.6, rtol=1e-10)


def test_both_scores_estimate_the_exact_one():
    truth = np.asarray(exact_smoothed_score(quadratic, U, SIGMA, TAU))
    batches = [sample(seed, 2000) for seed in range(60)]
    for extra in ((), (SIGMA,)):
        one = jax.jit(jax.vmap(lambda e, extra=extra: smoothed_score(quadratic, U, e, TAU, *extra)))
        draws = np.asarray(one(jnp.asarray(batches)))
        z = (draws.mean(0) - truth) / (draws.std(0, ddof=1) / np.sqrt(60))
        assert np.abs(z).max() < 4.5  # the bias, of order 1/2000, is far below a standard error


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("tau", [1e-30, 1.0, 1e30])
@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e30])
def test_extreme_scales(dtype, tau, scale):
    eps = np.array([[0.5], [-1.0], [0.25]], dtype)
    u = np.array([0.5], dtype)

    def energy(v):
        return jnp.asarray(scale, v.dtype) * v[0]

    E = (0.5 + np.asarray(eps, np.longdouble)[:, 0]) * np.longdouble(np.asarray(scale, dtype))
    want = E.max() + np.longdouble(tau) * np.log(
        np.mean(np.exp((E - E.max()) / np.longdouble(tau)))
    )
    got = jax.jit(lambda: smoothed_energy(energy, u, eps, tau))()
    np.testing.assert_allclose(float(got), float(want), rtol=1e-5, atol=tau * 1e-6)
    assert np.isfinite(smoothed_score(energy, u, eps, tau)).all()


def test_infeasible_samples_count_in_the_mean_only():
    def walled(u):
        return jnp.where(u[0] > 1.0, quadratic(u), -jnp.inf)

    eps = sample(2)
    inside = (U + eps)[:, 0] > 1.0
    E = np.array([float(quadratic(jnp.asarray(U + e))) for e in eps[inside]])
    want = TAU * np.log(np.exp(E / TAU).sum() / len(eps))
    np.testing.assert_allclose(smoothed_energy(walled, U, eps, TAU), want, rtol=1e-12)
    keep = -evaluate(quadratic, jnp.asarray(U + eps[inside]))
    step = np.asarray(mppi_update(U[:, None], eps[inside][..., None], keep, TAU))[:, 0] - U
    got = smoothed_score(walled, U, eps, TAU, SIGMA)
    np.testing.assert_allclose(got, TAU * np.linalg.solve(SIGMA, step), rtol=1e-10)
    assert np.isfinite(smoothed_score(walled, U, eps, TAU)).all()

    def nowhere(u):
        return u[0] * jnp.nan

    with pytest.raises(ValueError, match="energy must be finite somewhere, got none among 400"):
        smoothed_energy(nowhere, U, eps, TAU)
    assert float(jax.jit(lambda: smoothed_energy(nowhere, U, eps, TAU))()) == -np.inf
    np.testing.assert_array_equal(jax.jit(lambda: smoothed_score(nowhere, U, eps, TAU))(), 0 * U)


EPS = sample(3, 5)
WRONG = [
    (dict(controls=U * np.inf), "controls must be finite, got inf"),
    (dict(noise=EPS[:, :1]), r"noise must have shape \(N, 2\), got \(5, 1\)"),
    (dict(noise=EPS * np.nan), "noise must be finite, got nan"),
    (dict(noise=EPS[:0]), "noise must hold at least one sample"),
    (dict(temperature=0.0), "temperature must be a positive finite number, got 0"),
    (dict(covariance=[[1.0, 2.0], [0.0, 1.0]]), "covariance must be symmetric"),
    (dict(covariance=-SIGMA), "covariance must be positive definite, got smallest eigenvalue -0.7"),
    (
        dict(covariance=[[1.0, 2.0], [2.0, 1.0]]),
        "covariance must be positive definite.*eigenvalue -1",
    ),
    (dict(covariance=np.zeros((2, 2))), "covariance must be positive definite"),
    (dict(covariance=np.eye(3)), r"covariance must have shape \(2, 2\)"),
    (dict(covariance=SIGMA * np.nan), "covariance must be finite, got nan"),
    (dict(energy=lambda u: u), r"energy must return one number \(shape \(\)\), got shape \(2,\)"),
    (dict(energy=lambda u: jnp.where(u[0] > -99, jnp.inf, 0.0)), r"energy must be below \+inf"),
]


@pytest.mark.parametrize(("change", "message"), WRONG)
def test_wrong_input_raises(change, message):
    base = dict(energy=quadratic, controls=U, noise=EPS, temperature=TAU, covariance=SIGMA)
    with pytest.raises(ValueError, match=message):
        smoothed_score(**(base | change))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: tilted_law(quadratic, np.zeros(3), np.eye(3), 1.0), "one or two entries .* got 3"),
        (lambda: tilted_law(quadratic, U, SIGMA, 1.0, 7), "order must be even, got 7"),
        (lambda: tilted_law(quadratic, U, -SIGMA, 1.0), "covariance must be positive definite"),
        (lambda: lebesgue_rule([1.0], [0.0]), "upper must be above lower"),
        (lambda: lebesgue_rule([0.0] * 3, [1.0] * 3), "lower must have one or two entries, got 3"),
        (lambda: gauss_hermite_rule([0.0], [[1.0]], 0), "order must be at least 1, got 0"),
        (lambda: gibbs_free_energy([], [], 1.0), "energies must hold at least one point"),
        (
            lambda: gibbs_free_energy([1.0], [1.0], 1.0, [-1.0]),
            "probabilities must be non-negative",
        ),
        (lambda: gibbs_log_density(quadratic, U, -2.0, 0.0), "temperature must be a positive"),
    ],
)
def test_wrong_quadrature_input_raises(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_slope_without_weight_does_not_matter_however_steep():
    """At u = 3 the energy is far below the rest and has no slope."""

    def energy(u):
        return jnp.where(u[0] > 2, jnp.sqrt(jnp.abs(u[0] - 3)) - 1e6, -(u[0] ** 2))

    noise = np.array([[0.3], [-0.5], [3.0]])
    got = smoothed_score(energy, np.zeros(1), noise, 0.7)
    assert not np.isfinite(jax.grad(energy)(jnp.array([3.0]))).all()
    w = np.exp(-(noise[:2, 0] ** 2) / 0.7)
    np.testing.assert_allclose(got, [(w / w.sum()) @ (-2 * noise[:2, 0])], rtol=1e-12)


def test_a_control_without_axes_has_a_covariance_of_one_entry():
    noise = np.array([0.3, -0.4, 1.0])
    got = smoothed_score(lambda u: -(u**2), 0.2, noise, 0.5, [[0.6]])
    w = np.exp(-((0.2 + noise) ** 2) / 0.5)
    np.testing.assert_allclose(got, 0.5 / 0.6 * (w @ noise) / w.sum(), rtol=1e-12)
    with pytest.raises(ValueError, match=r"covariance must have shape \(1, 1\)"):
        smoothed_score(lambda u: -(u**2), 0.2, noise, 0.5, np.eye(2))
