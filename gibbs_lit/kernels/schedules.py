"""Noise schedules of diffusion models: levels, marginals, forward sampling.

Level 0 is the data end, level K the noise end. Both families have Gaussian marginals
``x_i = scale_i * x_0 + std_i * z``; variance exploding has scale 1, variance preserving has
``scale_i^2 + std_i^2 = 1``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from . import checks
from .shapes import like, rows_like


class VarianceExploding(NamedTuple):
    """Noise levels ``sigma_0 < ... < sigma_K`` of ``x_i = x_0 + sigma_i z``."""

    sigmas: Float[Array, " K+1"]


class VariancePreserving(NamedTuple):
    """Variances ``beta_1, ..., beta_K`` of ``x_i = sqrt(1 - beta_i) x_(i-1) + sqrt(beta_i) z``."""

    betas: Float[Array, " K"]


NoiseSchedule = VarianceExploding | VariancePreserving


def ve_schedule(num_steps: int, smallest: float, largest: float) -> VarianceExploding:
    """Geometric variance-exploding levels with the data itself as level 0.

    Args:
        num_steps: number of reverse steps K, at least 1.
        smallest: first noise level sigma_1 > 0, in the units of the data.
        largest: last noise level sigma_K, not below ``smallest``.

    Returns:
        Levels ``(0, smallest, ..., largest)``.

    Raises:
        ValueError: a level is not positive or not ordered, or ``num_steps`` < 1.

    Source: display 30 (claims sec2.3-ve-ancestral, sec2.3-ve-marginal).

    Example:
        >>> ve_schedule(3, 0.1, 10.0).sigmas.shape
        (4,)
    """
    checks.integer("num_steps", num_steps, 1)
    low = checks.positive("smallest", smallest)
    high = checks.scalar("largest", largest, above=float(smallest), below=np.inf, closed=True)
    levels = jnp.geomspace(low, high, num_steps)
    return VarianceExploding(jnp.concatenate([jnp.zeros(1, levels.dtype), levels]))


def vp_schedule(
    num_steps: int, smallest: float = 1e-4, largest: float = 0.02
) -> VariancePreserving:
    """Linear variance-preserving schedule.

    The noise end is close to N(0, I) only if the betas sum to about 10, as the defaults do over
    1000 steps.

    Args:
        num_steps: number of steps K, at least 1.
        smallest: beta_1, dimensionless, in (0, 1).
        largest: beta_K, dimensionless, in [smallest, 1).

    Returns:
        Variances ``beta_1, ..., beta_K``.

    Raises:
        ValueError: a variance lies outside (0, 1) or the two are not ordered.

    Source: display 31 (claims sec2.3-vp-ancestral, sec2.3-vp-marginal).

    Example:
        >>> vp_schedule(10).betas.shape
        (10,)
    """
    checks.integer("num_steps", num_steps, 1)
    low = checks.scalar("smallest", smallest, above=0, below=1)
    high = checks.scalar("largest", largest, above=0, below=1)
    if not smallest <= largest:
        raise ValueError(f"largest must be at least smallest={smallest}, got {largest}")
    return VariancePreserving(jnp.linspace(low, high, num_steps))


def noise_levels(schedule: NoiseSchedule) -> tuple[Float[Array, " K+1"], Float[Array, " K+1"]]:
    """Scales and standard deviations of the marginals, level 0 first.

    Args:
        schedule: a `VarianceExploding` or `VariancePreserving` schedule.

    Returns:
        ``(scales, stds)`` with ``x_i | x_0 ~ N(scale_i x_0, std_i^2 I)``.

    Source: displays 33 and 34, the product running to i + 1 (claim sec2.3-vp-marginal).
    """
    checks.instance("schedule", schedule, VarianceExploding, VariancePreserving)
    if isinstance(schedule, VarianceExploding):
        sigma = _sigmas(schedule)
        return jnp.ones_like(sigma), sigma
    return _vp_levels(_betas(schedule))


@jax.jit
def _vp_levels(beta: Array) -> tuple[Array, Array]:
    # log1p and expm1 keep 1 - alpha_bar accurate in float32 at the first levels
    log_alpha_bar = jnp.concatenate([jnp.zeros(1, beta.dtype), jnp.cumsum(jnp.log1p(-beta))])
    return jnp.exp(log_alpha_bar / 2), jnp.sqrt(-jnp.expm1(log_alpha_bar))


def forward_marginal(
    schedule: NoiseSchedule,
    x0: Float[Array, "*shape"],
    noise: Float[Array, "*shape"],
    level: int | Int[Array, ""],
) -> Float[Array, "*shape"]:
    """Noised data ``x_i`` drawn in one jump from the data.

    Args:
        schedule: noise schedule with K steps.
        x0: data of any shape.
        noise: standard normal numbers of the same shape.
        level: level i in 0..K.

    Returns:
        ``scale_i x_0 + std_i noise``.

    Raises:
        ValueError: shapes differ, or ``level`` lies outside 0..K.

    Source: displays 32 to 34 (claims sec2.3-marginal, sec2.3-ve-marginal, sec2.3-vp-marginal).
    """
    x0 = checks.array("x0", x0, "...")
    noise = like("noise", noise, "x0", x0)
    scales, stds = noise_levels(schedule)
    check_level(level, scales.size - 1)
    return scales[level].astype(x0.dtype) * x0 + stds[level].astype(x0.dtype) * noise


def forward_path(
    schedule: NoiseSchedule, x0: Float[Array, "*shape"], noise: Float[Array, " K *shape"]
) -> Float[Array, " K+1 *shape"]:
    """Whole forward path, one Markov step per level.

    Args:
        schedule: noise schedule with K steps.
        x0: data of any shape.
        noise: standard normal numbers, one row per step.

    Returns:
        ``x_0, ..., x_K``.

    Raises:
        ValueError: ``noise`` is not of shape (K, *x0.shape).

    Source: the forward processes of section 2.3 (claim sec2.3-vp-marginal, one-step recursion).
    """
    x0 = checks.array("x0", x0, "...")
    checks.instance("schedule", schedule, VarianceExploding, VariancePreserving)
    if isinstance(schedule, VarianceExploding):
        sigma = _sigmas(schedule)
        shrink = jnp.ones_like(sigma[1:])
        spread = jnp.sqrt((sigma[1:] - sigma[:-1]) * (sigma[1:] + sigma[:-1]))
    else:
        beta = _betas(schedule)
        shrink, spread = jnp.sqrt(1 - beta), jnp.sqrt(beta)
    noise = rows_like("noise", noise, "x0", x0, shrink.size)

    def step(x, row):
        a, b, z = row
        x = a * x + b * z
        return x, x

    rows = (shrink.astype(x0.dtype), spread.astype(x0.dtype), noise)
    return jnp.concatenate([x0[None], jax.lax.scan(step, x0, rows)[1]])


def check_level(level: Any, last: int, first: int = 0) -> None:
    """Check that a level, where it is known, lies in first..last."""
    if checks.concrete(level) and checks.integer("level", level, first) > last:
        raise ValueError(f"level must lie in {first}..{last}, got {level}")


def _sigmas(schedule: VarianceExploding) -> Array:
    sigma = checks.array("sigmas", schedule.sigmas, "levels")
    if sigma.size < 2:
        raise ValueError(f"sigmas must hold two levels or more, got {sigma.size}")
    if checks.concrete(sigma):
        seen = np.asarray(sigma)
        if seen[0] < 0 or not (np.diff(seen) > 0).all():
            raise ValueError(f"sigmas must be non-negative and strictly increasing, got {seen}")
    return sigma


def _betas(schedule: VariancePreserving) -> Array:
    beta = checks.array("betas", schedule.betas, "K")
    if beta.size < 1:
        raise ValueError("betas must hold one step or more, got 0")
    if checks.concrete(beta):
        seen = np.asarray(beta)
        if not ((seen > 0) & (seen < 1)).all():
            raise ValueError(f"betas must lie in (0, 1), got {seen}")
    return beta
