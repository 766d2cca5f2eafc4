"""Score matching: explicit, implicit, sliced and denoising objectives.

Scores here map a batch (N, d) to a batch (N, d), row by row.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from . import checks
from .shapes import like

Score = Callable[[Array], Array]


def explicit_score_matching(
    score: Score, x: Float[Array, " N d"], target: Float[Array, " N d"]
) -> Float[Array, ""]:
    """Mean squared distance between a score and the true one at given points.

    Args:
        score: score to be judged.
        x: points.
        target: true score at the points.

    Returns:
        ``mean |score(x) - target|^2``.

    Raises:
        ValueError: shapes differ.

    Source: display 9 (claim sec1.2-esm).
    """
    p = _samples("x", x)
    return jnp.mean(jnp.sum((_values(score, p) - like("target", target, "x", p)) ** 2, 1))


def implicit_score_matching(score: Score, x: Float[Array, " N d"]) -> Float[Array, ""]:
    """Hyvarinen's form ``mean(|s|^2 + 2 div s)``: the explicit one less ``E |target|^2``.

    Args:
        score: differentiable score.
        x: samples of the density whose score is sought.

    Returns:
        The objective, with the exact divergence (d forward derivatives).

    Raises:
        ValueError: ``x`` is not (N, d).

    Source: claim sec1.2-esm.
    """
    p = _samples("x", x)
    d = p.shape[1]

    def slope(v):
        return jnp.sum(jax.jvp(values, (p,), (jnp.broadcast_to(v[None], p.shape),))[1] * v[None], 1)

    values = partial(_values, score)
    divergence = jax.vmap(slope)(jnp.eye(d, dtype=p.dtype)).sum(0)
    return jnp.mean(jnp.sum(values(p) ** 2, 1) + 2 * divergence)


def sliced_score_matching(
    score: Score, x: Float[Array, " N d"], directions: Float[Array, " N d"]
) -> Float[Array, ""]:
    """Implicit objective with the divergence estimated along one random direction per sample.

    Args:
        score: differentiable score.
        x: samples of the density whose score is sought.
        directions: random directions of mean zero and covariance I (normal or signs).

    Returns:
        ``mean(|s|^2 + 2 v' (ds/dx) v)``, an unbiased estimate of the implicit objective.

    Raises:
        ValueError: shapes differ.

    Source: claim sec1.2-esm.
    """
    p = _samples("x", x)
    v = like("directions", directions, "x", p)
    s, slope = jax.jvp(partial(_values, score), (p,), (v,))
    return jnp.mean(jnp.sum(s**2, 1) + 2 * jnp.sum(v * slope, 1))


def denoising_score_matching(
    score: Score,
    x0: Float[Array, " N d"],
    noise: Float[Array, " N d"],
    std: float | Array,
    scale: float | Array = 1.0,
) -> Float[Array, ""]:
    """Mean squared distance to the score of the noising kernel.

    Its minimiser is the score of the NOISED density, not of the data as section 1.2 has it.

    Args:
        score: score to be judged at the noised points.
        x0: data.
        noise: standard normal numbers.
        std: noise standard deviation > 0, in the units of the data.
        scale: signal scale, dimensionless, > 0.

    Returns:
        ``mean |score(scale x_0 + std z) + z / std|^2``.

    Raises:
        ValueError: shapes differ, or a level is not positive.

    Source: display 10 (claim sec1.2-dsm).
    """
    p = _samples("x0", x0)
    z = like("noise", noise, "x0", p)
    s = checks.positive("std", std).astype(p.dtype)
    a = checks.positive("scale", scale).astype(p.dtype)
    return jnp.mean(jnp.sum((_values(score, a * p + s * z) + z / s) ** 2, 1))


def _samples(name: str, x: Array) -> Array:
    return checks.nonempty(name, checks.array(name, x, "N d"))


def _values(score: Score, x: Array) -> Array:
    return like("score(x)", checks.function("score", score)(x), "x", x)
