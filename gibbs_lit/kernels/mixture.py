"""Gaussian mixtures with exact densities, scores and posteriors, and scores of Gibbs measures."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from . import checks
from .gibbs import HIGHEST, evaluate, weigh, weighted_mean


class GaussianMixture(NamedTuple):
    """Density ``sum_k weights_k N(means_k, covariances_k)`` on R^d."""

    weights: Float[Array, " K"]
    means: Float[Array, " K d"]
    covariances: Float[Array, " K d d"]


def gaussian_mixture(weights: Any, means: Any, covariances: Any) -> GaussianMixture:
    """Checked Gaussian mixture.

    Args:
        weights: positive weights (K,); they are normalised to sum 1.
        means: component means (K, d).
        covariances: symmetric positive definite covariances (K, d, d).

    Returns:
        The mixture, in the dtype of ``means`` (float32 for half precision).

    Raises:
        ValueError: shapes that do not fit, a weight that is not positive, a covariance not SPD.

    Source: the data densities of section 2.3 (claim sec2.3-marginal).

    Example:
        >>> gaussian_mixture([3.0, 7.0], [[-1.0], [1.5]], [[[0.2]], [[0.5]]]).means.shape
        (2, 1)
    """
    sizes: dict[str, int] = {}
    m = checks.array("means", means, "K d", sizes)
    m = m.astype(checks.widest(m, at_least=np.float32))
    w = checks.array("weights", weights, "K", sizes).astype(m.dtype)
    c = checks.array("covariances", covariances, "K d d", sizes).astype(m.dtype)
    if checks.concrete(w, c):
        if not (np.asarray(w) > 0).all():
            raise ValueError(f"weights must be positive, got {np.asarray(w)}")
        for k, covariance in enumerate(np.asarray(c)):
            checks.spd(f"covariances[{k}]", covariance, "d d", dict(sizes))
    return GaussianMixture(w / w.sum(), m, c)


def diffused_mixture(
    mixture: GaussianMixture, scale: float | Array, std: float | Array
) -> GaussianMixture:
    """Law of ``scale x_0 + std z`` for x_0 from the mixture: the marginal at a noise level.

    Args:
        mixture: law of x_0.
        scale: signal scale, dimensionless, > 0.
        std: noise standard deviation, in the units of x, >= 0.

    Returns:
        Mixture with means ``scale m_k`` and covariances ``scale^2 C_k + std^2 I``.

    Raises:
        ValueError: ``scale`` is not positive, or ``std`` is negative.

    Source: displays 32 to 34 (claims sec2.3-marginal, sec2.3-vp-marginal).
    """
    d = _dimension(mixture)
    a = checks.positive("scale", scale).astype(mixture.means.dtype)
    s = checks.scalar("std", std, above=0, closed=True).astype(mixture.means.dtype)
    c = a**2 * mixture.covariances + s**2 * jnp.eye(d, dtype=a.dtype)[None]
    return mixture._replace(means=a * mixture.means, covariances=c)


def mixture_log_density(mixture: GaussianMixture, x: Float[Array, "*batch d"]) -> Array:
    """Exact log density.

    Args:
        mixture: K components on R^d.
        x: points, shape (..., d).

    Returns:
        Log density per point, shape (...).

    Raises:
        ValueError: the last axis of ``x`` is not d.

    Source: worked case of sections 2.1 and 2.3 (claims eq-10, sec2.3-marginal).
    """
    return _over_points(_log_density, mixture, x)


def mixture_score(mixture: GaussianMixture, x: Float[Array, "*batch d"]) -> Array:
    """Exact score ``grad log density``, written out by components (no differentiation).

    Args:
        mixture: K components on R^d.
        x: points, shape (..., d).

    Returns:
        Scores, shape (..., d).

    Raises:
        ValueError: the last axis of ``x`` is not d.

    Source: worked case of sections 2.1 and 2.3 (claims eq-10, sec2.3-marginal).
    """
    return _over_points(_score, mixture, x)


def mixture_posterior_mean(
    mixture: GaussianMixture,
    x: Float[Array, "*batch d"],
    scale: float | Array,
    std: float | Array,
) -> Array:
    """Exact denoiser ``E[x_0 | scale x_0 + std z = x]`` by conditioning each component.

    Args:
        mixture: law of x_0.
        x: noised points, shape (..., d).
        scale: signal scale, dimensionless, > 0.
        std: noise standard deviation > 0.

    Returns:
        Posterior means, shape (..., d).

    Raises:
        ValueError: the last axis of ``x`` is not d, or a level is not positive.

    Source: claims ext-tweedie, sec2.3-same-as-mppi. At scale 1 it is where the MPPI step lands.
    """
    scale, std = checks.positive("scale", scale), checks.positive("std", std)
    return _over_points(_posterior_mean, mixture, x, scale, std)


def mixture_conditional(
    mixture: GaussianMixture, known: Any, value: Float[Array, " known"]
) -> GaussianMixture:
    """Law of the remaining coordinates given some of them.

    Args:
        mixture: law of the whole vector.
        known: indices of the given coordinates, without repetition.
        value: their values.

    Returns:
        Mixture over the remaining coordinates in their order.

    Raises:
        ValueError: indices repeated or out of range, or a wrong number of values.

    Source: the exact law that line 7 of Algorithm 1 misses (claim alg-1-step7).
    """
    d = _dimension(mixture)
    index = checks.indices("known", known, d)
    v = checks.array("value", value, "known", {"known": index.size}).astype(mixture.means.dtype)
    rest = np.setdiff1d(np.arange(d), index)
    m, c = mixture.means, mixture.covariances
    within, across = c[:, index[:, None], index], c[:, index[:, None], rest]
    gain = jnp.swapaxes(jnp.linalg.solve(within, across), 1, 2)
    marginal = GaussianMixture(mixture.weights, m[:, index], within)
    means = m[:, rest] + jnp.einsum("kij,kj->ki", gain, v[None] - m[:, index], precision=HIGHEST)
    cov = c[:, rest[:, None], rest] - jnp.matmul(
        gain, c[:, index[:, None], rest], precision=HIGHEST
    )
    return GaussianMixture(jax.nn.softmax(_joint(marginal, v)[0]), means, cov)


def mixture_sample(mixture: GaussianMixture, key: Array, count: int) -> Float[Array, "count d"]:
    """Independent samples.

    Args:
        mixture: K components on R^d.
        key: JAX random key.
        count: number of samples, at least 1.

    Returns:
        Samples, one a row.

    Raises:
        ValueError: ``count`` < 1.

    Source: data of the worked examples of section 2.3.
    """
    _dimension(mixture)
    checks.integer("count", count, 1)
    pick, draw = jax.random.split(key)
    k = jax.random.categorical(pick, jnp.log(mixture.weights), shape=(count,))
    root = jnp.linalg.cholesky(mixture.covariances)
    z = jax.random.normal(draw, (count, mixture.means.shape[1]), mixture.means.dtype)
    return mixture.means[k] + jnp.einsum("nij,nj->ni", root[k], z, precision=HIGHEST)


def gibbs_score(
    energy: Callable[[Array], Array],
    x: Float[Array, "*batch d"],
    noise: Float[Array, "N d"],
    temperature: float | Array,
    scale: float | Array,
    std: float | Array,
) -> Array:
    """Score of the noised Gibbs density by the MPPI identity, from energy values alone.

    With y = x / scale and sigma = std / scale, the MPPI displacement m from y at covariance
    sigma^2 I leads to the denoised mean, and the score is ``scale m / std^2``. Points of energy
    -inf or NaN have weight zero; where no sample has a finite energy the score is zero.

    Args:
        energy: ``E(y)`` for one point (d,), higher is better.
        x: points at the noise level, shape (..., d).
        noise: standard normal numbers shared by all points, shape (N, d).
        temperature: tau > 0, in the units of the energy.
        scale: signal scale of the level, dimensionless, > 0.
        std: noise standard deviation of the level, > 0.

    Returns:
        Monte Carlo scores, shape (..., d); consistent as N grows, biased of order 1/N.

    Raises:
        ValueError: shapes do not fit, or temperature, scale or std is not positive.

    Source: Eq. (12e)-(12f) and claims ext-mbd, sec2.3-final-steps-claim.
    """
    p = checks.array("x", x, "... d", sizes := {})
    p = p.astype(checks.widest(p, at_least=np.float32))
    eps = checks.nonempty("noise", checks.array("noise", noise, "N d", sizes)).astype(p.dtype)
    tau = checks.positive("temperature", temperature).astype(p.dtype)
    a = checks.positive("scale", scale).astype(p.dtype)
    s = checks.positive("std", std).astype(p.dtype)

    def at(point):
        shift = s / a * eps
        found = weigh(-evaluate(energy, (point / a)[None] + shift).astype(p.dtype), tau)
        return a / s**2 * weighted_mean(found.weights, found.usable, shift)

    return jnp.vectorize(at, signature="(d)->(d)")(p)


def _joint(mixture: GaussianMixture, x: Array) -> tuple[Array, Array]:
    """Log of weight times density per component, and ``C_k^-1 (m_k - x)``."""
    root = jnp.linalg.cholesky(mixture.covariances)
    eye = jnp.eye(x.size, dtype=root.dtype)
    # inverted once per component: cheaper than a triangular solve for every point
    inverse = jax.vmap(lambda L: jax.scipy.linalg.solve_triangular(L, eye, lower=True))(root)
    white = jnp.einsum("kij,kj->ki", inverse, mixture.means - x[None], precision=HIGHEST)
    pull = jnp.einsum("kji,kj->ki", inverse, white, precision=HIGHEST)
    half_log_det = jnp.log(jnp.diagonal(root, axis1=1, axis2=2)).sum(1)
    constant = x.size * math.log(2 * math.pi) / 2
    logs = jnp.log(mixture.weights) - (white**2).sum(1) / 2 - half_log_det - constant
    return logs, pull


def _log_density(mixture, x):
    return jax.nn.logsumexp(_joint(mixture, x)[0])


def _score(mixture, x):
    logs, pull = _joint(mixture, x)
    return jnp.dot(jax.nn.softmax(logs), pull, precision=HIGHEST)


def _posterior_mean(mixture, x, scale, std):
    logs, pull = _joint(diffused_mixture(mixture, scale, std), x)
    pulled = jnp.einsum("kij,kj->ki", mixture.covariances, pull, precision=HIGHEST)
    return jnp.dot(jax.nn.softmax(logs), mixture.means - scale * pulled, precision=HIGHEST)


def _over_points(function: Callable, mixture: GaussianMixture, x: Any, *levels: Any) -> Array:
    d, dtype = _dimension(mixture), mixture.means.dtype
    p = checks.array("x", x, "... d", {"d": d}).astype(dtype)
    extra = (level.astype(dtype) for level in levels)
    return _map_points(function, mixture, p, *extra)


def _dimension(mixture: GaussianMixture) -> int:
    return checks.instance("mixture", mixture, GaussianMixture).means.shape[1]


@partial(jax.jit, static_argnums=0)
def _map_points(function, mixture, x, *levels):
    flat = jax.vmap(lambda p: function(mixture, p, *levels))(x.reshape(-1, x.shape[-1]))
    return flat.reshape(*x.shape[:-1], *flat.shape[1:])
