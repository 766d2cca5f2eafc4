"""Reverse diffusion: the displayed VE and VP steps, DDIM, probability flow, whole samplers.

Level i + 1 is where a step starts ("next"), level i where it lands. The kind "paper" keeps the last
displayed line of each block as printed; for VP that line loses the term (1 - sqrt(1 - beta)) x and
is biased (claim sec2.3-vp-final), for VE it equals the reverse-diffusion step.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from . import checks
from .schedules import NoiseSchedule, VarianceExploding, noise_levels
from .shapes import level, like, rows_like

KINDS = ("ancestral", "reverse-diffusion", "paper")
SAMPLERS = (*KINDS, "rescaled", "ddim", "probability-flow", "heun")


def ve_reverse_step(
    x: Float[Array, "*shape"],
    score: Float[Array, "*shape"] | Callable,
    sigma_next: float | Array,
    sigma: float | Array,
    noise: Float[Array, "*shape"],
    kind: str,
) -> Float[Array, "*shape"]:
    """One variance-exploding reverse step from noise level ``sigma_next`` down to ``sigma``.

    Args:
        x: sample at level i + 1, any batch shape.
        score: ``grad log p_(i+1)`` at x (the smoothed energy's gradient), or a function for it.
        sigma_next: sigma_(i+1) > 0, in the units of x; a scalar, or broadcast against x.
        sigma: sigma_i in [0, sigma_next].
        noise: standard normal numbers like ``x``.
        kind: "ancestral", "reverse-diffusion" or "paper" (the last displayed line).

    Returns:
        The sample at level i.

    Raises:
        ValueError: unknown kind, different shapes, or levels that are not ordered.

    Source: display 30 (claims sec2.3-ve-ancestral, sec2.3-ve-rds, sec2.3-ve-final).

    Example:
        >>> float(ve_reverse_step(2.0, -1.0, 1.0, 0.5, 0.0, "ancestral"))
        1.25
    """
    checks.choice("kind", kind, KINDS)
    x, s, z, dtype = _at(x, score, noise)
    high = level("sigma_next", sigma_next, "x", x)
    low = level("sigma", sigma, "x", x, zero=True)
    if checks.concrete(high, low) and not (np.asarray(low) <= np.asarray(high)).all():
        raise ValueError(f"sigma must lie in [0, sigma_next={sigma_next}], got {sigma}")
    return _ve_step(x, s, high, low, z, kind).astype(dtype)


def vp_reverse_step(
    x: Float[Array, "*shape"],
    score: Float[Array, "*shape"] | Callable,
    beta: float | Array,
    noise: Float[Array, "*shape"],
    kind: str,
) -> Float[Array, "*shape"]:
    """One variance-preserving reverse step with step variance ``beta``.

    Args:
        x: sample at level i + 1, any batch shape.
        score: ``grad log p_(i+1)`` at x, or a function that gives it.
        beta: beta_(i+1) in [0, 1), dimensionless; a scalar, or broadcast against x.
        noise: standard normal numbers like ``x``.
        kind: "ancestral" (noise scale sqrt(beta), as displayed), "reverse-diffusion" or "paper"
            (the last displayed line: it drops a term of order beta and does not sample the data).

    Returns:
        The sample at level i.

    Raises:
        ValueError: unknown kind, different shapes, or ``beta`` outside [0, 1).

    Source: display 31 (claims sec2.3-vp-ancestral, sec2.3-vp-rds, sec2.3-vp-final).

    Example:
        >>> float(vp_reverse_step(2.0, -2.0, 0.75, 0.0, "ancestral"))
        1.0
    """
    checks.choice("kind", kind, KINDS)
    x, s, z, dtype = _at(x, score, noise)
    b = level("beta", beta, "x", x, zero=True)
    if checks.concrete(b) and not (np.asarray(b, np.float64) < 1).all():
        raise ValueError(f"beta must lie in [0, 1), got {beta}")
    return _vp_step(x, s, b, z, kind).astype(dtype)


def denoise(x: Array, score: Array, scale: Array, std: Array) -> Array:
    """Posterior mean ``E[x_0 | x]`` from the score (Tweedie): the MPPI mean of the data density.

    Args:
        x: noised sample ``scale x_0 + std z``.
        score: score of its marginal at x.
        scale: signal scale > 0, dimensionless; a scalar, or broadcast against x.
        std: noise standard deviation >= 0, in the units of x; likewise.

    Returns:
        ``(x + std^2 score) / scale``.

    Raises:
        ValueError: different shapes, or a level of the wrong sign.

    Source: claims ext-tweedie, sec2.3-same-as-mppi.
    """
    x, s, dtype = _pair(x, score)
    a, sd = level("scale", scale, "x", x), level("std", std, "x", x, zero=True)
    return ((x + sd**2 * s) / a).astype(dtype)


def ddim_step(
    x: Array, score: Array, scale_next: Array, std_next: Array, scale: Array, std: Array
) -> Array:
    """Deterministic DDIM step: keep the implied noise, move it to the lower level.

    Args:
        x: sample at level i + 1.
        score: score of that level at x.
        scale_next: signal scale of level i + 1, > 0.
        std_next: noise standard deviation of level i + 1, > 0.
        scale: signal scale of level i, > 0.
        std: noise standard deviation of level i, >= 0.

    Returns:
        ``scale E[x_0 | x] - std std_next score``; for VE this is the fraction
        1 - sigma_i / sigma_(i+1) of the MPPI displacement.

    Raises:
        ValueError: different shapes, or a level of the wrong sign.

    Source: claims ext-fractions, sec2.3-same-as-mppi.
    """
    x, s, dtype = _pair(x, score)
    a_high, high = level("scale_next", scale_next, "x", x), level("std_next", std_next, "x", x)
    a_low, low = level("scale", scale, "x", x), level("std", std, "x", x, zero=True)
    return (a_low * denoise(x, s, a_high, high) - low * high * s).astype(dtype)


def reverse_sample(
    schedule: NoiseSchedule,
    score: Callable[[Array, Array], Array],
    x: Float[Array, "*shape"],
    noise: Float[Array, " K *shape"] | None,
    sampler: str = "ancestral",
) -> Float[Array, "*shape"]:
    """Carry samples from level K down to level 0.

    Args:
        schedule: noise schedule with K steps.
        score: ``score(x, level)`` with ``level`` an integer scalar in 1..K.
        x: samples at level K, any shape.
        noise: standard normal numbers, row i - 1 used in the step from level i; None will do for
            the deterministic samplers.
        sampler: "ancestral", "reverse-diffusion", "paper"; "rescaled" (VE ancestral steps in
            ``x / scale``, a repair of the VP "paper" step); "ddim" and "probability-flow" (first
            order), "heun" (second order, in ``x / scale``).

    Returns:
        Samples at level 0.

    Raises:
        ValueError: unknown sampler, wrong shape of the noise, or noise missing.

    Source: Eq. (17), displays 30 and 31 (claims eq-17, ext-vp-ve, ext-pfode, ext-mbd).
    """
    checks.choice("sampler", sampler, SAMPLERS)
    checks.function("score", score)
    given = checks.array("x", x, "...")
    x = given.astype(checks.widest(given, at_least=np.float32))
    scales, stds = noise_levels(schedule)
    steps = scales.size - 1
    if noise is None and sampler not in ("ddim", "probability-flow", "heun"):
        raise ValueError(f"noise must be given for the sampler {sampler!r}, got None")
    noise = (
        jnp.zeros((steps, 1), x.dtype)
        if noise is None
        else rows_like("noise", noise, "x", x, steps)
    )
    betas = None if isinstance(schedule, VarianceExploding) else schedule.betas.astype(x.dtype)
    levels = jnp.arange(steps, 0, -1)
    out = _reverse_scan(score, x, noise[::-1], levels, scales, stds, betas, sampler)
    return out.astype(given.dtype)


@partial(jax.jit, static_argnums=(0, 7))
def _reverse_scan(score, x, noise, levels, scales, stds, betas, sampler):
    scales, stds = scales.astype(x.dtype), stds.astype(x.dtype)
    sigmas = stds / scales

    def rescaled_score(y, i):
        return scales[i] * like("score(x, level)", score(scales[i] * y, i), "x", y)

    def step(x, row):
        i, z = row
        if sampler in ("rescaled", "heun"):
            y, high, low = x / scales[i], sigmas[i], sigmas[i - 1]
            s = rescaled_score(y, i)
            if sampler == "rescaled":
                return scales[i - 1] * _ve_step(y, s, high, low, z, "ancestral"), None
            slope = -high * s
            euler = y + (low - high) * slope
            # level 0 has no score, so the last step stays first order
            j = jnp.maximum(i - 1, 1)
            other = jnp.where(i > 1, -low * rescaled_score(euler, j), slope)
            return scales[i - 1] * (y + (low - high) * (slope + other) / 2), None
        s = like("score(x, level)", score(x, i), "x", x)
        if sampler == "ddim":
            return ddim_step(x, s, scales[i], stds[i], scales[i - 1], stds[i - 1]), None
        if betas is None:
            high, low = stds[i], stds[i - 1]
            if sampler == "probability-flow":
                return x + 0.5 * (high - low) * (high + low) * s, None
            return _ve_step(x, s, high, low, z, sampler), None
        beta = betas[i - 1]
        if sampler == "probability-flow":
            return (2 - jnp.sqrt(1 - beta)) * x + 0.5 * beta * s, None
        return _vp_step(x, s, beta, z, sampler), None

    return jax.lax.scan(step, x, (levels, noise))[0]


@partial(jax.jit, static_argnums=5)
def _ve_step(x, score, high, low, z, kind):
    gap = (high - low) * (high + low)
    variance = gap * (low / high) ** 2 if kind == "ancestral" else gap
    return x + gap * score + jnp.sqrt(variance) * z


@partial(jax.jit, static_argnums=4)
def _vp_step(x, score, beta, z, kind):
    if kind == "ancestral":
        mean = (x + beta * score) / jnp.sqrt(1 - beta)
    elif kind == "reverse-diffusion":
        mean = (2 - jnp.sqrt(1 - beta)) * x + beta * score
    else:
        mean = x + beta * score
    return mean + jnp.sqrt(beta) * z


def _pair(x: Any, score: Any) -> tuple[Array, Array, Any]:
    """Checked point and score in float32 at least (squared levels overflow float16), x's dtype."""
    x = checks.array("x", x, "...")
    s = like("score", score(x) if callable(score) else score, "x", x)
    wide = checks.widest(x, at_least=np.float32)
    return x.astype(wide), s.astype(wide), x.dtype


def _at(x: Any, score: Any, noise: Any) -> tuple[Array, Array, Array, Any]:
    wide, s, dtype = _pair(x, score)
    return wide, s, like("noise", noise, "x", wide), dtype
