"""Mixtures against SciPy densities, automatic differentiation, quadrature and known values."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from gibbs_lit.kernels.mixture import (
    diffused_mixture,
    gaussian_mixture,
    gibbs_score,
    mixture_conditional,
    mixture_log_density,
    mixture_posterior_mean,
    mixture_sample,
    mixture_score,
)
from gibbs_lit.kernels.reverse import reverse_sample
from gibbs_lit.kernels.schedules import VarianceExploding

WEIGHTS, MEANS = np.array([0.3, 0.5, 0.2]), np.array([[1.0, -0.4], [-1.2, 0.3], [0.1, 2.0]])
ROOTS = np.array([[[0.9, 0], [0.4, 0.5]], [[0.3, 0], [-0.2, 0.7]], [[1.1, 0], [0.0, 0.4]]])
COVARIANCES = ROOTS @ np.swapaxes(ROOTS, 1, 2)
X = np.random.default_rng(2).normal(size=(4, 3, 2)) * 1.5


def build():
    return gaussian_mixture(WEIGHTS, MEANS, COVARIANCES)


def log_density(x):
    parts = [
        w * stats.multivariate_normal(m, c).pdf(x)
        for w, m, c in zip(WEIGHTS, MEANS, COVARIANCES, strict=True)
    ]
    return np.log(np.sum(parts, axis=0))


def test_density_and_score_against_scipy_and_differentiation():
    mixture = build()
    np.testing.assert_allclose(mixture_log_density(mixture, X), log_density(X), rtol=1e-12)
    by_grad = jax.vmap(jax.grad(lambda x: mixture_log_density(mixture, x)))(X.reshape(-1, 2))
    np.testing.assert_allclose(mixture_score(mixture, X).reshape(-1, 2), by_grad, rtol=1e-10)


def test_density_far_away_keeps_its_logarithm():
    far = np.array([80.0, -90.0])
    value = mixture_log_density(build(), far)
    nearest = max(
        np.log(w) + stats.multivariate_normal(m, c).logpdf(far)
        for w, m, c in zip(WEIGHTS, MEANS, COVARIANCES, strict=True)
    )
    np.testing.assert_allclose(value, nearest, rtol=1e-12)
    assert np.isfinite(mixture_score(build(), far)).all()


def test_posterior_mean_against_tweedie_and_quadrature():
    mixture, scale, std = build(), 0.7, 0.5
    noisy = diffused_mixture(mixture, scale, std)
    tweedie = (X + std**2 * mixture_score(noisy, X)) / scale
    np.testing.assert_allclose(mixture_posterior_mean(mixture, X, scale, std), tweedie, rtol=1e-11)
    axis = np.linspace(-9, 9, 1201)
    grid = np.stack(np.meshgrid(axis, axis, indexing="ij"), -1)
    x = X[1, 2]
    weight = np.exp(log_density(grid) - ((x - scale * grid) ** 2).sum(-1) / (2 * std**2))
    want = (weight[..., None] * grid).sum((0, 1)) / weight.sum()
    np.testing.assert_allclose(
        mixture_posterior_mean(mixture, x, scale, std), want, rtol=1e-9, atol=1e-10
    )


def test_known_values_of_one_mixture():
    """One case worked out by hand: w = (.3, .7), m = (-1, 1.5), C = (.2, .5), U = -.2, s = .4."""
    mixture = gaussian_mixture([3, 7], [[-1.0], [1.5]], [[[0.2]], [[0.5]]])
    at = np.array([-0.2])
    smooth = diffused_mixture(mixture, 1.0, np.sqrt(0.4))
    np.testing.assert_allclose(mixture_log_density(smooth, at), -1.8988239496607882, rtol=1e-11)
    step = mixture_posterior_mean(mixture, at, 1.0, np.sqrt(0.4))
    np.testing.assert_allclose(step, [-0.22462696298502932], rtol=1e-11)


def test_conditional_is_the_ratio_of_joint_and_marginal():
    mixture = build()
    value = np.array([0.6])
    given = mixture_conditional(mixture, [1], value)
    points = np.linspace(-3, 3, 7)
    joint = log_density(np.stack([points, np.full(7, 0.6)], -1))
    marginal = gaussian_mixture(WEIGHTS, MEANS[:, 1:], COVARIANCES[:, 1:, 1:])
    want = joint - float(mixture_log_density(marginal, value))
    np.testing.assert_allclose(mixture_log_density(given, points[:, None]), want, rtol=1e-11)


def test_conditional_of_a_correlated_pair():
    """Unit Gaussian with correlation .8 given its first coordinate 1.5: N(1.2, .36)."""
    pair = gaussian_mixture([1.0], np.zeros((1, 2)), [[[1.0, 0.8], [0.8, 1.0]]])
    given = mixture_conditional(pair, [0], [1.5])
    np.testing.assert_allclose([given.means[0, 0], given.covariances[0, 0, 0]], [1.2, 0.36])


def test_samples_have_the_moments():
    mixture = build()
    x = np.asarray(mixture_sample(mixture, jax.random.key(8), 200_000))
    mean = WEIGHTS @ MEANS
    spread = MEANS - mean
    cov = np.einsum("k,kij->ij", WEIGHTS, COVARIANCES + spread[:, :, None] * spread[:, None])
    assert (np.abs(x.mean(0) - mean) / np.sqrt(np.diag(cov) / len(x)) < 4).all()
    products = (x - mean)[:, :, None] * (x - mean)[:, None]
    error = products.std(0) / np.sqrt(len(x))
    assert (np.abs(products.mean(0) - cov) / error < 4).all()


def test_gibbs_score_converges_to_the_exact_score_at_rate_one_half():
    """Energy tau log p: the noised Gibbs density is the noised mixture at every temperature."""
    mixture, tau, scale, std = build(), 0.37, 0.8, 0.6
    x = 0.5 * jnp.asarray(MEANS)
    exact = mixture_score(diffused_mixture(mixture, scale, std), x)

    def estimate(noise):
        return gibbs_score(
            lambda y: tau * mixture_log_density(mixture, y), x, noise, tau, scale, std
        )

    errors = []
    for seed, count in ((1, 500), (2, 32_000)):
        noise = jax.random.normal(jax.random.key(seed), (count, 2))
        errors.append(float(jnp.sqrt(jnp.mean((jax.jit(estimate)(noise) - exact) ** 2))))
    assert errors[1] < 0.03
    assert 8 / 3 < errors[0] / errors[1] < 8 * 3, errors


def test_gibbs_score_ignores_constants_and_infeasible_points():
    noise = jax.random.normal(jax.random.key(1), (500, 2))
    x = np.array([0.2, 0.1])

    def energy(y):
        return jnp.where(y[0] > 0, -jnp.sum(y**2), -jnp.inf)

    a, b = (
        jax.jit(lambda x, c=c: gibbs_score(lambda y: energy(y) + c, x, noise, 0.5, 1.0, 0.7))(x)
        for c in (0.0, 1e3)
    )
    np.testing.assert_allclose(a, b, rtol=1e-9)
    keep = x[0] + 0.7 * noise[:, 0] > 0
    w = np.where(keep, np.exp(-np.sum((x + 0.7 * np.asarray(noise)) ** 2, 1) / 0.5), 0)
    np.testing.assert_allclose(a, w @ noise / w.sum() / 0.7, rtol=1e-10)
    nothing = gibbs_score(lambda y: jnp.full((), jnp.nan), x, noise, 0.5, 1.0, 0.7)
    np.testing.assert_array_equal(nothing, np.zeros(2))


def test_annealed_mppi_samples_the_gibbs_measure():
    """Reverse VE steps whose score is an MPPI step from energy values alone, on normal quantiles.

    Thresholds set beforehand: 4 standard errors, and 0.02 for the 30 levels (bias of order 1 / K).
    """
    mixture = gaussian_mixture([0.3, 0.7], [[-1.2], [1.4]], [[[0.1]], [[0.15]]])
    tau, K, N = 0.6, 30, 1500
    sigmas = np.concatenate([[0.0], np.geomspace(0.05, 4.0, K)])
    levels = jnp.asarray(sigmas)
    noise = stats.norm.ppf((np.arange(300) + 0.5) / 300)[:, None]

    def score(x, i):
        return gibbs_score(
            lambda y: tau * mixture_log_density(mixture, y), x, noise, tau, 1.0, levels[i]
        )

    keys = jax.random.split(jax.random.key(3))
    start = 4.0 * jax.random.normal(keys[0], (N, 1))
    rows = jax.random.normal(keys[1], (K, N, 1))
    x = np.asarray(reverse_sample(VarianceExploding(sigmas), score, start, rows))[:, 0]
    assert abs((x > 0.1).mean() - 0.7) < 4 * np.sqrt(0.21 / N) + 0.02
    assert abs(x.mean() - 0.62) < 4 * x.std() / np.sqrt(N) + 0.02


def test_transformations_compose_and_float32_is_kept():
    mixture = build()
    low = jax.tree.map(lambda a: a.astype(jnp.float32), mixture)
    assert mixture_score(low, X).dtype == jnp.float32
    np.testing.assert_allclose(mixture_score(low, X), mixture_score(mixture, X), rtol=2e-4)
    half = gaussian_mixture(*(jnp.asarray(v, jnp.bfloat16) for v in (WEIGHTS, MEANS, COVARIANCES)))
    assert mixture_score(half, X).dtype == jnp.float32
    np.testing.assert_allclose(
        mixture_score(half, X), mixture_score(mixture, X), rtol=0.2, atol=0.2
    )
    jitted = jax.jit(jax.vmap(mixture_score, (None, 0)))(mixture, X)
    np.testing.assert_allclose(jitted, mixture_score(mixture, X), rtol=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: gaussian_mixture([1.0, -1.0], MEANS[:2], COVARIANCES[:2]), "weights must be pos"),
        (
            lambda: gaussian_mixture([1.0], MEANS[:2], COVARIANCES[:2]),
            r"weights must .*K=2.*\(1,\)",
        ),
        (
            lambda: gaussian_mixture([1.0], MEANS[:1], -COVARIANCES[:1]),
            r"covariances\[0\] must be pos",
        ),
        (lambda: gaussian_mixture([1.0], MEANS[:1], [[[1, 1], [0, 1]]]), "must be symmetric"),
        (
            lambda: gaussian_mixture([1.0], MEANS[:1], [[[np.nan, 1], [0, 1]]]),
            "covariances must be fin",
        ),
        (lambda: mixture_score(build(), np.zeros(3)), r"x must have shape \(..., d\) with d=2"),
        (lambda: mixture_conditional(build(), [2], [0.0]), r"known must .*0..1, got \[2\]"),
        (lambda: mixture_conditional(build(), [0, 0], [0.0, 0.0]), "known must hold different"),
        (lambda: mixture_conditional(build(), [0], [0.0, 1.0]), "value must have shape"),
        (lambda: mixture_sample(build(), jax.random.key(0), 0), "count must be at least 1"),
        (lambda: gibbs_score(jnp.sum, X, np.zeros((3, 3)), 1.0, 1.0, 1.0), "noise must have shape"),
        (lambda: gibbs_score(jnp.sum, X, np.zeros((3, 2)), 0.0, 1.0, 1.0), "temperature must be"),
        (lambda: gibbs_score(jnp.sum, X, np.zeros((3, 2)), 1.0, 1.0, -1.0), "std must be .*-1.0"),
    ],
)
def test_wrong_inputs_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
