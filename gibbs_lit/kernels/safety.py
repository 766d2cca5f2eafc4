"""Projections that keep a step of diffusion planning inside a safe set."""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from . import checks
from .gibbs import HIGHEST
from .shapes import like


def project_onto_halfspaces(
    x: Float[Array, " d"],
    normals: Float[Array, " c d"],
    offsets: Float[Array, " c"],
    sweeps: int = 50,
) -> Float[Array, " d"]:
    """Closest point with ``normals @ y >= offsets``, by Hildreth's dual coordinate ascent.

    Args:
        x: point to be projected.
        normals: one row per half-space, of any length; a zero row is left out.
        offsets: right-hand sides.
        sweeps: passes over the half-spaces, at least 1; one is exact for orthogonal normals.

    Returns:
        The projection, up to the convergence of the sweeps.

    Raises:
        ValueError: shapes do not fit, or ``sweeps`` < 1.

    Source: the quadratic programme of safe diffusion [16].

    Example:
        >>> import jax.numpy as jnp
        >>> y = project_onto_halfspaces(jnp.zeros(2), jnp.array([[0.0, 2.0]]), jnp.array([2.0]))
        >>> y.tolist()
        [0.0, 1.0]
    """
    p = checks.array("x", x, "d", sizes := {})
    a = checks.array("normals", normals, "c d", sizes).astype(p.dtype)
    b = checks.array("offsets", offsets, "c", sizes).astype(p.dtype)
    checks.integer("sweeps", sweeps, 1)
    square = jnp.sum(a**2, 1)

    def visit(k, carry):
        y, dual = carry
        gap = (b[k] - jnp.dot(a[k], y, precision=HIGHEST)) / jnp.where(square[k] > 0, square[k], 1)
        new = jnp.where(square[k] > 0, jnp.maximum(dual[k] + gap, 0), 0)
        return y + (new - dual[k]) * a[k], dual.at[k].set(new)

    def sweep(_, carry):
        return jax.lax.fori_loop(0, len(b), visit, carry)

    return jax.lax.fori_loop(0, sweeps, sweep, (p, jnp.zeros_like(b)))[0]


def safe_step(
    current: Float[Array, "*shape"],
    proposed: Float[Array, "*shape"],
    barrier: Callable[[Array], Array],
    rate: float = 1.0,
    sweeps: int = 50,
) -> Float[Array, "*shape"]:
    """Smallest change of a proposed step under which linearised barriers fall at most at a rate.

    Args:
        current: plan before the step, where the barriers are linearised.
        proposed: plan after the step.
        barrier: ``h(plan)``, a vector that is non-negative on the safe set.
        rate: in [0, 1]: ``h + grad h . (new - current) >= (1 - rate) h``; at 1 the new plan lands
            in the linearised safe set, below 1 an unsafe plan approaches it geometrically.
        sweeps: sweeps of the projection.

    Returns:
        The corrected plan. Where the barriers are distances to convex obstacles, a rate of 1 makes
        it safe without approximation, since their linearisation lies below them.

    Raises:
        ValueError: shapes do not fit, or ``rate`` outside [0, 1].

    Source: safe diffusion [16].
    """
    x = checks.array("current", current, "...")
    new = like("proposed", proposed, "current", x)
    gamma = checks.scalar("rate", rate, above=0, below=1, closed=True).astype(x.dtype)

    checks.function("barrier", barrier)

    def flat_barrier(v):
        return jnp.ravel(checks.array("barrier", barrier(v.reshape(x.shape)), "..."))

    at = x.ravel()
    h, normals = flat_barrier(at), jax.jacrev(flat_barrier)(at)
    offsets = jnp.dot(normals, at, precision=HIGHEST) - gamma * h
    return project_onto_halfspaces(new.ravel(), normals, offsets, sweeps).reshape(x.shape)
