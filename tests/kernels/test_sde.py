"""Euler-Maruyama, time reversal and Langevin chains against exact linear-Gaussian laws."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gibbs_lit.kernels.sde import (
    euler_maruyama,
    langevin_path,
    langevin_step,
    ornstein_uhlenbeck,
    reverse_drift,
)


def affine_law(run, steps, mean, variance):
    """Mean and variance of an output that is affine in a Gaussian start and the noise rows."""
    basis = np.concatenate([np.zeros((1, steps + 1)), np.eye(steps + 1)])
    start = mean + np.sqrt(variance) * basis[:, 0]
    out = np.asarray(run(jnp.asarray(start), jnp.asarray(basis[:, 1:].T)))
    return out[0], ((out[1:] - out[0]) ** 2).sum()


def order(errors):
    return np.log2(np.asarray(errors[:-1]) / np.asarray(errors[1:]))


def test_ornstein_uhlenbeck_is_a_semigroup_with_the_normal_stationary_law():
    one = affine_law(lambda x, z: ornstein_uhlenbeck(x, 0.7, z[0]), 1, 1.3, 0.4)
    two = affine_law(
        lambda x, z: ornstein_uhlenbeck(ornstein_uhlenbeck(x, 0.5, z[0]), 0.2, z[1]), 2, 1.3, 0.4
    )
    np.testing.assert_allclose(one, two, rtol=1e-13)
    np.testing.assert_allclose(one, (1.3 * np.exp(-0.7), 1 - 0.6 * np.exp(-1.4)), rtol=1e-13)
    stationary = affine_law(lambda x, z: ornstein_uhlenbeck(x, 0.7, z[0]), 1, 0.0, 1.0)
    np.testing.assert_allclose(stationary, (0, 1), rtol=1e-13, atol=1e-15)


def test_langevin_stationary_law_and_its_bias():
    """On U = x^2 / (2 s) the chain is AR(1): its stationary variance is s / (1 - h / (2 s))."""
    s, h, steps = 0.6, 0.05, 400
    got = affine_law(lambda x, z: langevin_path(x, lambda y: -y / s, h, z)[-1], steps, 3.0, 0.1)
    a = 1 - h / s
    variance = a ** (2 * steps) * 0.1 + 2 * h * (1 - a ** (2 * steps)) / (1 - a**2)
    np.testing.assert_allclose(got, (3.0 * a**steps, variance), rtol=1e-11, atol=1e-15)
    np.testing.assert_allclose(got[1], s / (1 - h / (2 * s)), rtol=1e-11)


def test_langevin_samples_a_double_well():
    """Moments of exp(-U), U = (x^2 - 1)^2 + x / 2, against quadrature: bias O(h), z below 4."""
    grid = np.linspace(-4, 4, 4001)
    density = np.exp(-((grid**2 - 1) ** 2) - grid / 2)
    mean = (grid * density).sum() / density.sum()
    key = jax.random.key(5)
    noise = jax.random.normal(key, (3000, 4000))

    def step(x, z):
        return langevin_step(x, -4 * x * (x**2 - 1) - 0.5, 0.002, z), None

    x = jax.lax.scan(step, jnp.zeros(4000), noise)[0]
    z = (float(x.mean()) - mean) / (float(x.std()) / np.sqrt(x.size))
    assert abs(z) < 4


@pytest.mark.parametrize("churn", [0.0, 0.6, 1.0])
def test_every_member_of_the_reverse_family_returns_the_data_law(churn):
    """dx = -b/2 x dt + sqrt(b) dw from N(m, S), run back from time 1: weak order one."""
    m, S = 0.8, 0.3

    def b(t):
        return 1.5 + t

    def moments(t):
        shrink = jnp.exp(-(1.5 * t + t**2 / 2))
        return jnp.sqrt(shrink) * m, shrink * S + 1 - shrink

    def score(x, t):
        mean, variance = moments(t)
        return -(x - mean) / variance

    def forward(x, t):
        return -b(t) / 2 * x

    drift = reverse_drift(forward, lambda t: jnp.sqrt(b(t)), score, churn)
    mean1, var1 = map(float, moments(1.0))
    errors = []
    for K in (40, 80, 160, 320):
        times = jnp.linspace(1.0, 0.0, K + 1)
        got = affine_law(
            lambda x, z, times=times: euler_maruyama(
                drift, lambda t: churn * jnp.sqrt(b(t)), x, times, z
            )[-1],
            K,
            mean1,
            var1,
        )
        errors.append([abs(got[0] - m), abs(got[1] - S)])
    rates = order(errors)
    assert (np.abs(rates[-1] - 1) < 0.1).all(), rates
    assert (np.asarray(errors[-1]) < 0.02).all(), errors


def test_reverse_equation_read_with_positive_time_is_wrong():
    """The display needs dt < 0: integrated over increasing times the same drift explodes."""
    drift = reverse_drift(lambda x, t: -x, lambda t: jnp.sqrt(2.0), lambda x, t: -x / 0.3, 1.0)
    times = jnp.linspace(0.0, 1.0, 201)
    got = affine_law(
        lambda x, z: euler_maruyama(drift, lambda t: jnp.sqrt(2.0), x, times, z)[-1], 200, 0.0, 1.0
    )
    assert got[1] > 100


def test_strong_order_one_for_additive_noise():
    """Against the exact linear SDE on the same Brownian path (its integral by summation)."""
    rng = np.random.default_rng(7)
    fine = 2**12
    dw = rng.normal(size=(fine, 200)) / np.sqrt(fine)
    t = np.arange(fine) / fine
    decay = np.exp(-2 * (1 - (t + 0.5 / fine)))
    exact = 1.5 * np.exp(-2.0) + 0.7 * (decay[:, None] * dw).sum(0)
    errors = []
    for K in (16, 32, 64, 128):
        rows = dw.reshape(K, fine // K, 200).sum(1) * np.sqrt(K)
        times = jnp.linspace(0.0, 1.0, K + 1)
        x = euler_maruyama(
            lambda x, t: -2 * x, lambda t: 0.7, jnp.full(200, 1.5), times, jnp.asarray(rows)
        )[-1]
        errors.append(np.sqrt(np.mean((np.asarray(x) - exact) ** 2)))
    assert (np.abs(order(errors) - 1) < 0.15).all(), order(errors)


def test_score_may_be_an_array_or_a_function_and_dtype_is_kept():
    x = jnp.asarray([1.0, -2.0], jnp.float32)
    z = jnp.asarray([0.3, 0.1], jnp.float32)
    a = langevin_step(x, lambda y: -y, 0.1, z)
    b = langevin_step(x, -x, 0.1, z)
    assert a.dtype == jnp.float32
    np.testing.assert_array_equal(a, b)
    np.testing.assert_allclose(a, 0.9 * np.asarray(x) + np.sqrt(0.2) * np.asarray(z), rtol=1e-6)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: langevin_step(np.zeros(2), np.zeros(2), 0.0, np.zeros(2)),
            ValueError,
            "step_size",
        ),
        (
            lambda: langevin_step(np.zeros(2), np.zeros(3), 0.1, np.zeros(2)),
            ValueError,
            "score must",
        ),
        (
            lambda: langevin_path(np.zeros(2), lambda x: -x, 0.1, np.zeros(2)),
            ValueError,
            "noise must",
        ),
        (
            lambda: langevin_path(np.zeros(2), 1.0, 0.1, np.zeros((3, 2))),
            TypeError,
            "score must be",
        ),
        (
            lambda: ornstein_uhlenbeck(np.zeros(2), -1.0, np.zeros(2)),
            ValueError,
            "time must .*-1.0",
        ),
        (lambda: reverse_drift(None, None, None, -0.5), ValueError, "churn must .*-0.5"),
        (
            lambda: euler_maruyama(
                lambda x, t: x, lambda t: 1.0, np.zeros(2), np.zeros(3), np.zeros((3, 2))
            ),
            ValueError,
            r"noise must have shape .*= \(2, 2\), got \(3, 2\)",
        ),
    ],
)
def test_wrong_inputs_are_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
