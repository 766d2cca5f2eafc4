"""A trained denoiser against the exact one of a Gaussian mixture; thresholds set beforehand."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gibbs_lit.kernels.denoiser import denoiser_mean, denoiser_score, init_denoiser, train_denoiser
from gibbs_lit.kernels.mixture import (
    diffused_mixture,
    gaussian_mixture,
    mixture_conditional,
    mixture_log_density,
    mixture_posterior_mean,
    mixture_sample,
    mixture_score,
)
from gibbs_lit.kernels.schedules import VarianceExploding, VariancePreserving, noise_levels

VE = VarianceExploding(np.concatenate([[0.0], np.geomspace(0.1, 4.0, 20)]))


def mixture(dtype=np.float32):
    means = np.array([[1.2, 0.8], [-1.0, -0.9], [1.0, -1.3]], dtype)
    roots = np.array(
        [[[0.4, 0], [0.2, 0.3]], [[0.5, 0], [-0.3, 0.25]], [[0.3, 0], [0, 0.3]]], dtype
    )
    return gaussian_mixture(np.array([0.4, 0.35, 0.25], dtype), means, roots @ roots.swapaxes(1, 2))


def trained(clamped=None, steps=1200):
    data = mixture_sample(mixture(), jax.random.key(0), 8000)
    keys = jax.random.split(jax.random.key(1))
    model = init_denoiser(keys[0], data, 48, 2, clamped)
    return train_denoiser(keys[1], model, data, VE, steps, 256), model, data


def test_training_learns_the_exact_denoiser_at_every_level():
    """Error above the exact denoiser below 6 % of the Bayes error; untrained above 30 %."""
    (model, losses), start, _ = trained()
    assert losses.shape == (1200,) and model.centre.dtype == jnp.float32
    early, late = np.asarray(losses[:20]), np.asarray(losses[-200:])
    assert early.mean() - late.mean() > 4 * np.hypot(early.std() / 20**0.5, late.std() / 200**0.5)
    x0 = mixture_sample(mixture(), jax.random.key(5), 4000)
    z = jax.random.normal(jax.random.key(6), x0.shape, x0.dtype)
    worst, untrained = 0.0, 0.0
    for sigma in (0.15, 0.5, 1.5, 3.5):
        y = x0 + jnp.asarray(sigma, x0.dtype) * z
        exact = mixture_posterior_mean(mixture(), y, 1.0, sigma)
        bayes = float(jnp.mean((exact - x0) ** 2))
        level = jnp.full(len(y), sigma, y.dtype)
        excess = [
            float(jnp.mean((denoiser_mean(m, y, level) - exact) ** 2)) / bayes
            for m in (model, start)
        ]
        worst, untrained = max(worst, excess[0]), max(untrained, excess[1])
    assert worst < 0.06, worst
    assert untrained > 0.3


def test_clamped_training_learns_the_conditional_law():
    """Coordinate 0 clean: the denoiser of coordinate 1 given it, against the exact conditional."""
    (model, _), _, _ = trained([True, False])
    errors, scale = [], []
    for value in (-1.0, 1.1):
        given = mixture_conditional(mixture(), [0], np.array([value], np.float32))
        x1 = jnp.linspace(-2.0, 2.0, 41, dtype=jnp.float32)[:, None]
        sigma = 0.5
        exact = mixture_posterior_mean(given, x1, 1.0, sigma)
        weight = np.exp(mixture_log_density(diffused_mixture(given, 1.0, sigma), x1))
        y = jnp.concatenate([jnp.full_like(x1, value), x1], 1)
        got = denoiser_mean(model, y, jnp.full(41, sigma, y.dtype))
        np.testing.assert_array_equal(got[:, 0], y[:, 0])
        errors.append(np.average(np.asarray(got[:, 1:] - exact)[:, 0] ** 2, weights=weight))
        scale.append(np.average(np.asarray(x1 - exact)[:, 0] ** 2, weights=weight))
    assert sum(errors) < 0.1 * sum(scale), (errors, scale)


def test_untrained_denoiser_is_the_best_linear_isotropic_one():
    data = np.random.default_rng(0).normal(size=(500, 3)) * 1.7 + np.array([1.0, 0, -2])
    model = init_denoiser(jax.random.key(0), data)
    S = np.sqrt(((data - data.mean(0)) ** 2).mean())
    y, s = np.random.default_rng(1).normal(size=(6, 3)), np.linspace(0.1, 4, 6)
    want = data.mean(0) + (y - data.mean(0)) * (S**2 / (S**2 + s**2))[:, None]
    np.testing.assert_allclose(
        denoiser_mean(model, jnp.asarray(y), jnp.asarray(s)), want, rtol=1e-10
    )


@pytest.mark.parametrize("schedule", [VE, VariancePreserving(np.linspace(0.01, 0.3, 12))])
def test_score_is_tweedie_for_both_families_and_any_batch_shape(schedule):
    data = np.random.default_rng(0).normal(size=(500, 4)) * 1.3
    model = init_denoiser(jax.random.key(0), data)
    score = denoiser_score(model, schedule)
    scales, stds = map(np.asarray, noise_levels(schedule))
    x = jnp.asarray(np.random.default_rng(2).normal(size=(5, 4)))
    S2, m = float(model.spread) ** 2, np.asarray(model.centre)
    want = -(np.asarray(x) - scales[7] * m) / (scales[7] ** 2 * S2 + stds[7] ** 2)
    np.testing.assert_allclose(score(x, 7), want, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(score(x[0].reshape(2, 2), 7).ravel(), want[0], rtol=1e-9, atol=1e-12)
    traced = jax.jit(score)(x, jnp.asarray(7))
    np.testing.assert_allclose(traced, want, rtol=1e-9, atol=1e-12)


def test_clamped_score_is_zero_there_and_reads_clean_values():
    data = np.random.default_rng(0).normal(size=(500, 2))
    model = init_denoiser(jax.random.key(0), data, 8, 1, [True, False])
    w, b = model.layers[-1]
    model = model._replace(layers=(model.layers[0], (w + 0.3, b)))
    schedule = VariancePreserving(np.linspace(0.01, 0.3, 12))
    score = denoiser_score(model, schedule)
    a, c = score(jnp.asarray([0.5, 0.2]), 9), score(jnp.asarray([1.5, 0.2]), 9)
    assert a[0] == c[0] == 0 and abs(float(a[1] - c[1])) > 1e-3


def test_seeded_training_is_reproducible_and_float64_when_asked():
    data = np.random.default_rng(0).normal(size=(50, 2))
    model = init_denoiser(jax.random.key(0), data, 8, 1)
    runs = [train_denoiser(jax.random.key(3), model, data, VE, 5, 16)[1] for _ in range(2)]
    assert runs[0].dtype == jnp.float64
    np.testing.assert_array_equal(*runs)


def test_exact_score_of_the_mixture_is_what_tweedie_gives():
    y = mixture_sample(mixture(np.float64), jax.random.key(2), 5)
    noisy = diffused_mixture(mixture(np.float64), 1.0, 0.7)
    mean = y + 0.49 * mixture_score(noisy, y)
    np.testing.assert_allclose(
        mean, mixture_posterior_mean(mixture(np.float64), y, 1.0, 0.7), rtol=1e-9
    )


DATA = np.zeros((5, 2))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: init_denoiser(jax.random.key(0), DATA[:1]), "data must hold two samples"),
        (lambda: init_denoiser(jax.random.key(0), DATA[0]), "data must have shape"),
        (lambda: init_denoiser(jax.random.key(0), DATA, 0), "width must be at least 1"),
        (lambda: init_denoiser(jax.random.key(0), DATA, 4, 0), "depth must be at least 1"),
        (lambda: init_denoiser(jax.random.key(0), DATA, 4, 1, [True]), "clamped must have shape"),
        (lambda: init_denoiser(jax.random.key(0), DATA, 4, 1, [True, True]), "clamped must leave"),
        (lambda: init_denoiser(jax.random.key(0), DATA), "data must vary"),
    ],
)
def test_wrong_inputs_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_wrong_training_arguments_are_named():
    model = init_denoiser(jax.random.key(0), np.eye(4, 2))
    for change, message in (
        ({"data": np.eye(4, 3)}, "data must have shape"),
        ({"steps": 0}, "steps must be at least 1"),
        ({"batch": 0}, "batch must be at least 1"),
        ({"learning_rate": -1.0}, "learning_rate must be"),
    ):
        arguments = {"data": np.eye(4, 2), "schedule": VE, "steps": 3} | change
        with pytest.raises(ValueError, match=message):
            train_denoiser(jax.random.key(0), model, **arguments)


def test_clean_coordinates_enter_the_network_unscaled_by_the_noise():
    """With all other inputs cut off, the network's part is the same at every noise level."""
    data = np.random.default_rng(0).normal(size=(500, 2)) * 1.4
    model = init_denoiser(jax.random.key(0), data, 8, 1, [True, False])
    (w1, b1), (w2, b2) = model.layers
    keep = jnp.asarray([[1.0], [0.0], [0.0]])
    model = model._replace(layers=((w1 * keep, b1), (w2 + 0.3, b2)))
    y, S = jnp.asarray([[0.9, 0.2]]), float(model.spread)
    parts = []
    for s in (0.3, 3.0):
        mean = float(denoiser_mean(model, y, jnp.asarray([s]))[0, 1])
        centre = float(model.centre[1])
        linear = centre + (0.2 - centre) * S**2 / (S**2 + s**2)
        parts.append((mean - linear) / (s * S / np.hypot(s, S)))
    np.testing.assert_allclose(parts[0], parts[1], rtol=1e-10)
    assert abs(parts[0]) > 1e-2


def test_an_initial_denoiser_may_be_made_inside_jit():
    data = jnp.asarray(np.random.default_rng(1).normal(size=(20, 2)))
    made = jax.jit(lambda x: init_denoiser(jax.random.key(0), x, 4, 1, [True, False]))(data)
    want = init_denoiser(jax.random.key(0), data, 4, 1, [True, False])
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-12), made, want)
