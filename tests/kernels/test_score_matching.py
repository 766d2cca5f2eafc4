"""Score-matching objectives against exact minimisers and identities, on moment-matched samples."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gibbs_lit.kernels.score_matching import (
    denoising_score_matching,
    explicit_score_matching,
    implicit_score_matching,
    sliced_score_matching,
)

SIGMA2 = 0.49


def matched(columns, count=60):
    """Samples whose empirical mean is 0 and covariance I exactly: Gaussian moments to order two."""
    raw = np.random.default_rng(0).normal(size=(count, columns))
    raw -= raw.mean(0)
    q, _ = np.linalg.qr(raw)
    return np.sqrt(count) * q


X, Z = np.split(matched(2), 2, axis=1)


def minimiser(objective):
    """Vertex of an objective that is quadratic in the slope c of s(x) = -c x, from three values."""
    a, b, c = (float(objective(v)) for v in (0.0, 1.0, 2.0))
    return (3 * a - 4 * b + c) / (2 * (a - 2 * b + c))


def test_minimisers_of_the_explicit_and_the_denoising_objective_differ():
    """Data N(0, 1): -x against -x / (1 + sigma^2), the refutation of display 10 as printed."""
    explicit = minimiser(lambda c: explicit_score_matching(lambda x: -c * x, X, -X))
    np.testing.assert_allclose(explicit, 1.0, rtol=1e-10)
    sigma = np.sqrt(SIGMA2)
    denoising = minimiser(lambda c: denoising_score_matching(lambda x: -c * x, X, Z, sigma))
    np.testing.assert_allclose(denoising, 1 / (1 + SIGMA2), rtol=1e-10)
    a = 0.6
    scaled = minimiser(lambda c: denoising_score_matching(lambda x: -c * x, X, Z, sigma, a))
    np.testing.assert_allclose(scaled, 1 / (a**2 + SIGMA2), rtol=1e-10)


@pytest.mark.parametrize("slope", [0.0, 0.4, 1.0, 3.0])
def test_denoising_is_explicit_on_the_noised_law_plus_the_known_constant(slope):
    sigma = np.sqrt(SIGMA2)
    noisy = X + sigma * Z
    explicit = explicit_score_matching(lambda x: -slope * x, noisy, -noisy / (1 + SIGMA2))
    denoising = denoising_score_matching(lambda x: -slope * x, X, Z, sigma)
    np.testing.assert_allclose(denoising - explicit, 1 / (SIGMA2 * (1 + SIGMA2)), rtol=1e-10)


def test_implicit_is_explicit_less_a_constant():
    """Stein's identity for linear scores in three dimensions with a full matrix."""
    x = matched(3)
    M = np.random.default_rng(4).normal(size=(3, 3))

    def score(y):
        return -jnp.matmul(y, jnp.asarray(M))

    explicit = explicit_score_matching(score, x, -x)
    np.testing.assert_allclose(implicit_score_matching(score, x), explicit - 3.0, rtol=1e-10)


def test_sliced_is_implicit_in_expectation_over_directions():
    """All sign vectors average v v' to I exactly; single directions differ."""
    x = matched(3, 40)

    def score(y):
        return jnp.stack([jnp.sin(y[:, 0] * y[:, 1]), y[:, 2] ** 2 - y[:, 0], y[:, 1] * y[:, 2]], 1)

    signs = np.array([[a, b, c] for a in (1, -1) for b in (1, -1) for c in (1, -1)], float)
    values = [
        float(sliced_score_matching(score, x, np.broadcast_to(v, x.shape).copy())) for v in signs
    ]
    np.testing.assert_allclose(np.mean(values), implicit_score_matching(score, x), rtol=1e-11)
    assert np.std(values) > 0.01
    divergence = [np.trace(jax.jacfwd(lambda r: score(r[None])[0])(jnp.asarray(r))) for r in x]
    by_hand = np.mean((np.asarray(score(jnp.asarray(x))) ** 2).sum(1) + 2 * np.array(divergence))
    np.testing.assert_allclose(implicit_score_matching(score, x), by_hand, rtol=1e-11)


def test_objectives_compose_with_jit_and_grad():
    def loss(c):
        return denoising_score_matching(lambda x: -c * x, X, Z, 0.7)

    np.testing.assert_allclose(jax.jit(loss)(0.3), loss(0.3), rtol=1e-13)
    h = 1e-5
    np.testing.assert_allclose(
        jax.grad(loss)(0.3), (loss(0.3 + h) - loss(0.3 - h)) / (2 * h), rtol=1e-8
    )


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: explicit_score_matching(lambda x: x, X, X[:3]), ValueError, "target must have"),
        (
            lambda: explicit_score_matching(lambda x: x[:, 0], X, X),
            ValueError,
            r"score\(x\) must have",
        ),
        (lambda: explicit_score_matching(None, X, X), TypeError, "score must be a function"),
        (lambda: implicit_score_matching(lambda x: x, X[:, 0]), ValueError, "x must have shape"),
        (lambda: sliced_score_matching(lambda x: x, X, Z[:3]), ValueError, "directions must have"),
        (lambda: denoising_score_matching(lambda x: x, X, Z, 0.0), ValueError, "std must be .*0.0"),
        (lambda: denoising_score_matching(lambda x: x, X, Z, 1.0, -1), ValueError, "scale must be"),
    ],
)
def test_wrong_inputs_are_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
