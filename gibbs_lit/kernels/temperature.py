"""Effective sample size of Gibbs weights, and the temperature that gives a wanted one."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from . import checks
from .gibbs import weigh


def effective_sample_size(costs: Any, temperature: Any) -> Float[Array, ""]:
    """Kish's effective sample size (sum w)^2 / sum w^2 of the weights exp(-cost / temperature).

    Args:
        costs: (N,) costs; +inf and NaN have weight zero.
        temperature: positive scalar, in the units of the costs.

    Returns:
        A number between 1 and the number of finite costs; 0 if there is none.

    Raises:
        ValueError: costs that are not one-dimensional or empty, a temperature not positive.

    Source: notes on Eq. (12f), claim eq-12f-mc.
    """
    J = _costs(costs)
    tau = checks.positive("temperature", temperature).astype(J.dtype)
    return jax.jit(weigh)(J, tau).effective_sample_size


def temperature_for_ess(costs: Any, target: Any) -> Float[Array, ""]:
    """Find the temperature at which the weights have a wanted effective sample size.

    The effective sample size never falls as the temperature grows, so the logarithm of the
    temperature is bisected between 1e-8 and 1e8 times the spread of the costs.

    Args:
        costs: (N,) costs; +inf and NaN have weight zero.
        target: wanted effective sample size, in (1, N).

    Returns:
        The temperature, in the units of the costs; the nearer end of the range when the target is
        out of reach, because of ties or of unusable samples, and 1 when all costs are equal.

    Raises:
        ValueError: costs that are not one-dimensional or empty, a target out of range.
    """
    J = _costs(costs)
    N = J.shape[0]
    if N < 2:
        raise ValueError(f"costs must hold at least two samples, got {N}")
    goal = checks.scalar("target", target, above=1, below=N).astype(J.dtype)
    return _bisect(J, goal)


@jax.jit
def _bisect(J: Array, goal: Array) -> Array:
    usable = jnp.isfinite(J)
    top = jnp.max(jnp.where(usable, J, -jnp.inf))
    low = jnp.min(jnp.where(usable, J, jnp.inf))
    spread = jnp.where(top > low, top / 2 - low / 2, 1) * 2

    def halve(_: Any, ends: tuple[Array, Array]) -> tuple[Array, Array]:
        lower, upper = ends
        middle = (lower + upper) / 2
        above = weigh(J, spread * jnp.exp(middle)).effective_sample_size > goal
        return jnp.where(above, lower, middle), jnp.where(above, middle, upper)

    limit = jnp.full((), np.log(1e8), J.dtype)
    lower, upper = jax.lax.fori_loop(0, 60, halve, (-limit, limit))
    return jnp.where(top > low, spread * jnp.exp((lower + upper) / 2), 1)


def _costs(costs: Any) -> Float[Array, " N"]:
    J = checks.array("costs", costs, "N", finite=False)
    checks.nonempty("costs", J)
    checks.without("costs", J, np.isneginf, "-inf")
    return J.astype(checks.widest(J, at_least=np.float32))
