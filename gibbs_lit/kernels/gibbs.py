"""Gibbs measure of an energy: weights, log-density, partition function and free energy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from . import checks

Energy = Callable[[Any], Any]
HIGHEST = jax.lax.Precision.HIGHEST


class Weighing(NamedTuple):
    """Self-normalised Gibbs weights of a set of costs, with what they were built from."""

    weights: Float[Array, " N"]
    lowest: Float[Array, ""]  # smallest usable cost - tau log_ratio, 0 if there is none
    relative_mass: Float[Array, ""]  # sum of exp((lowest - cost) / temperature)
    usable: Bool[Array, " N"]
    effective_sample_size: Float[Array, ""]
    usable_count: Int[Array, ""]


def weigh(
    costs: Float[Array, " N"],
    temperature: Float[Array, ""],
    usable: Bool[Array, " N"] | None = None,
    log_ratio: Float[Array, " N"] | None = None,
) -> Weighing:
    """Weigh samples by exp(-cost / temperature + log_ratio), exact at every scale of either.

    The smallest cost is subtracted before the division: softmax(-cost / temperature) under jit
    may fuse the division into the exponent, round differently in its two uses and return NaN.
    """
    J = costs
    tau = jnp.maximum(temperature.astype(J.dtype), 4 * jnp.finfo(J.dtype).tiny)
    usable = jnp.isfinite(J) if usable is None else usable & jnp.isfinite(J)
    origin = jnp.zeros((), J.dtype)
    if log_ratio is not None:
        usable = usable & jnp.isfinite(log_ratio)
        first = jnp.min(jnp.where(usable, J, jnp.inf))
        origin = jnp.where(jnp.isfinite(first), first, 0)
        J = J - origin - tau * jnp.where(usable, log_ratio, 0)
    lowest = jnp.min(jnp.where(usable, J, jnp.inf))
    any_usable = lowest < jnp.inf
    lowest = jax.lax.stop_gradient(jnp.where(any_usable, lowest, 0))
    # differences of halves cannot overflow, whatever the signs
    gap, unit = lowest / 2 - jnp.where(usable, J, lowest) / 2, tau / 2
    # beyond 1000 temperatures exp is zero in float64 too; leaving those out keeps gradients finite
    alive = usable & (gap >= -1000 * unit)
    w = jnp.where(alive, jnp.exp(jnp.where(alive, gap, 0) / unit), 0)
    mass, squares = jnp.sum(jnp.stack([w, w * w]), 1)
    ess = mass**2 / jnp.where(any_usable, squares, 1)
    count = jnp.sum(usable.astype(jnp.int32))
    share = w / jnp.where(any_usable, mass, 1)
    return Weighing(share, origin + lowest, mass, usable, ess, count)


def weighted_mean(
    weights: Float[Array, " N"], usable: Bool[Array, " N"], values: Float[Array, " N *shape"]
) -> Float[Array, "*shape"]:
    """Average values over the samples; unusable rows are left out even where they are NaN."""
    rows = jnp.where(usable.reshape((-1,) + (1,) * (values.ndim - 1)), values, 0)
    return jnp.tensordot(weights, rows, axes=1, precision=HIGHEST)


def evaluate(energy: Energy, points: Float[Array, " N *shape"]) -> Float[Array, " N"]:
    """Evaluate a user's energy on every point; not jitted here, so closures are never stale."""
    checks.function("energy", energy)
    found = jax.vmap(lambda x: checks.number("energy", energy(x)))(points)
    return checks.array("energy", found, "N", finite=False)


def gibbs_log_density(
    energy: Energy, controls: Any, temperature: Any, log_partition: Any
) -> Float[Array, ""]:
    """Log-density E(U) / tau - log Z of the Gibbs measure at one control array.

    Args:
        energy: maps one control array to a scalar, higher is better.
        controls: the point, any shape.
        temperature: positive scalar, in the units of the energy.
        log_partition: log Z, a scalar; see :func:`log_partition`.

    Returns:
        The log-density, a scalar; -inf where the energy is -inf.

    Raises:
        ValueError: controls not finite, temperature not positive, energy not scalar.

    Source: Eq. (7), claim eq-7.
    """
    U = checks.array("controls", controls, "...")
    tau = checks.positive("temperature", temperature).astype(U.dtype)
    log_Z = checks.scalar("log_partition", log_partition).astype(U.dtype)
    E = evaluate(energy, U[None])[0].astype(U.dtype)
    return E / tau - log_Z


def log_partition(
    energy: Energy, nodes: Any, log_weights: Any, temperature: Any
) -> Float[Array, ""]:
    """Log of Z = integral of exp(E / tau) by a quadrature rule given as nodes and log-weights.

    Args:
        energy: maps one node, of shape nodes.shape[1:], to a scalar.
        nodes: (K, ...) points of the rule, see :func:`lebesgue_rule`.
        log_weights: (K,) logarithms of the rule's weights.
        temperature: positive scalar, in the units of the energy.

    Returns:
        log Z, a scalar.

    Raises:
        ValueError: shapes that do not fit, temperature not positive.

    Source: Eq. (7), claim eq-7.
    """
    sizes: checks.Sizes = {}
    log_w = checks.array("log_weights", log_weights, "K", sizes, finite=False)
    checks.nonempty("log_weights", log_w, "node")
    checks.without("log_weights", log_w, lambda w: np.isnan(w) | np.isposinf(w), "NaN or +inf")
    x = checks.array("nodes", nodes, "...")
    x = checks.array("nodes", x, " ".join(["K", *map(str, x.shape[1:])]), sizes)
    tau = checks.positive("temperature", temperature).astype(x.dtype)
    z = evaluate(energy, x).astype(x.dtype) / tau + log_w.astype(x.dtype)
    return jax.nn.logsumexp(jnp.where(jnp.isnan(z), -jnp.inf, z))


def gibbs_free_energy(
    energies: Any, log_densities: Any, temperature: Any, probabilities: Any = None
) -> Float[Array, ""]:
    """Gibbs free energy G_q = E_q[E] + tau S_q of a density q known at weighted points.

    Args:
        energies: (N,) energy at each point.
        log_densities: (N,) log q at each point.
        temperature: positive scalar, in the units of the energy.
        probabilities: (N,) non-negative masses of the points under q, normalised here;
            equal ones, as for samples drawn from q, if left out.

    Returns:
        The free energy, a scalar; it is at most tau log Z, with equality at the Gibbs measure.

    Raises:
        ValueError: shapes that do not fit, negative or all-zero probabilities.

    Source: Eqs. (8), (9a) with the sign of (9a), claims eq-8, eq-9a.
    """
    sizes: checks.Sizes = {}
    E = checks.array("energies", energies, "N", sizes, finite=False)
    log_q = checks.array("log_densities", log_densities, "N", sizes, finite=False)
    checks.nonempty("energies", E, "point")
    checks.without("energies", E, np.isnan, "NaN")
    checks.without("log_densities", log_q, lambda q: np.isnan(q) | np.isposinf(q), "NaN or +inf")
    dtype = checks.widest(E, log_q, at_least=np.float32)
    E, log_q = E.astype(dtype), log_q.astype(dtype)
    tau = checks.positive("temperature", temperature).astype(dtype)
    p = jnp.ones_like(E)
    if probabilities is not None:
        p = checks.array("probabilities", probabilities, "N", sizes).astype(dtype)
        if checks.concrete(p) and (bool((p < 0).any()) or not bool(p.sum() > 0)):
            raise ValueError(
                f"probabilities must be non-negative with a positive sum, got minimum "
                f"{float(p.min())} and sum {float(p.sum())}"
            )
    p = p / p.sum()
    return jnp.sum(jnp.where(p > 0, p * jnp.where(p > 0, E - tau * log_q, 0), 0))
