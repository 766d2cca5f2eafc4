"""Model predictive path integral update, Eq. (1): a Gibbs-weighted mean of the perturbations."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from . import checks
from .gibbs import Weighing, weigh, weighted_mean


class MPPIInfo(NamedTuple):
    """What an MPPI update did."""

    weights: Float[Array, " N"]  # non-negative, sum 1 (all zero if no sample was usable)
    effective_sample_size: Float[Array, ""]  # (sum w)^2 / sum w^2, between 1 and N; 0 if none
    finite_samples: Int[Array, ""]  # samples of finite cost and noise
    valid: Bool[Array, ""]  # whether there was one; if not, the controls are unchanged


def mppi_update(controls: Any, noise: Any, costs: Any, temperature: Any) -> Float[Array, "T m"]:
    """Move the controls by the mean perturbation under weights exp(-cost / temperature).

    Args:
        controls: (T, m) nominal controls U.
        noise: (N, T, m) perturbations of the controls, in their units.
        costs: (N,) cost of each perturbed sequence, lower is better. A sample whose cost is +inf
            or NaN has weight zero, whatever its noise.
        temperature: positive scalar tau, in the units of the costs.

    Returns:
        (T, m) updated controls, in the floating dtype of controls and noise. Sums run in float32
        at least, also for float16 and bfloat16. Under jit, where values cannot raise, a sample
        with a cost of -inf or with non-finite noise counts as unusable too, and with no usable
        sample the controls come back unchanged.

    Raises:
        ValueError: shapes that do not fit, non-finite controls, a temperature that is not
            positive, a cost of -inf, non-finite noise of finite cost, no sample of finite cost.

    Source: Eq. (1), claims eq-1, eq-12f-mc.

    Example:
        >>> import jax.numpy as jnp
        >>> noise = jnp.array([[[1.0]], [[-1.0]]])
        >>> float(mppi_update(jnp.zeros((1, 1)), noise, [0.0, 1e30], 1.0)[0, 0])
        1.0
    """
    return mppi_update_with_info(controls, noise, costs, temperature)[0]


def mppi_update_with_info(
    controls: Any, noise: Any, costs: Any, temperature: Any
) -> tuple[Float[Array, "T m"], MPPIInfo]:
    """Do :func:`mppi_update` and also tell the weights and whether the update was valid.

    Args:
        controls: (T, m) nominal controls.
        noise: (N, T, m) perturbations.
        costs: (N,) costs, lower is better.
        temperature: positive scalar, in the units of the costs.

    Returns:
        The (T, m) updated controls and an :class:`MPPIInfo`.

    Raises:
        ValueError: as :func:`mppi_update`.

    Source: Eq. (1), claim eq-1.
    """
    U, eps, J, tau = check_update(controls, noise, costs, temperature)
    updated, found = _update(U, eps, J, tau)
    require_usable(J, eps, found)
    return updated, info_of(found)


def check_update(
    controls: Any, noise: Any, costs: Any, temperature: Any
) -> tuple[Array, Array, Array, Array]:
    """Check and convert the four arguments that every sampled update has in common."""
    sizes: checks.Sizes = {}
    U = checks.array("controls", controls, "T m", sizes)
    eps = checks.array("noise", noise, "N T m", sizes, finite=False)
    J = checks.array("costs", costs, "N", sizes, finite=False)
    tau = checks.positive("temperature", temperature)
    checks.nonempty("costs", J)
    dtype = checks.widest(*_floating((controls, U), (noise, eps)))
    return U.astype(dtype), eps.astype(dtype), J, tau


def _floating(*pairs: tuple[Any, Array]) -> list[Array]:
    """Leave integers out of dtype promotion: they follow the floats beside them."""
    kept = [a for raw, a in pairs if not hasattr(raw, "dtype") or checks.is_float(raw.dtype)]
    return kept or [pairs[0][1]]


def require_usable(costs: Array, noise: Array, found: Weighing) -> None:
    """Raise for costs or noise that no update can be made from, when their values are known."""
    if not checks.concrete(costs, noise, found):
        return
    if int(found.usable_count) == costs.shape[0]:
        return
    J, usable = np.asarray(costs, np.float64), np.asarray(found.usable)
    if np.isneginf(J).any():
        where = int(np.argmax(np.isneginf(J)))
        raise ValueError(f"costs must be above -inf, got -inf at index {where}")
    if (np.isfinite(J) & ~usable).any():
        where = int(np.argmax(np.isfinite(J) & ~usable))
        raise ValueError(
            f"noise must be finite where the cost is, got a bad value in sample {where}"
        )
    if not usable.any():
        raise ValueError(
            f"costs must have at least one finite value, got none among {J.size} "
            f"({int(np.isnan(J).sum())} NaN, {int(np.isposinf(J).sum())} +inf)"
        )


def info_of(found: Weighing) -> MPPIInfo:
    """Report a weighing in the words of an update."""
    return MPPIInfo(
        found.weights, found.effective_sample_size, found.usable_count, found.usable_count > 0
    )


@jax.jit
def _update(U: Array, eps: Array, J: Array, tau: Array) -> tuple[Array, Weighing]:
    dtype = checks.widest(U, J, at_least=np.float32)
    sound = jnp.isfinite(eps).all(axis=(1, 2))
    found = weigh(J.astype(dtype), tau.astype(dtype), sound)
    step = weighted_mean(found.weights, found.usable, eps.astype(dtype))
    return (U.astype(dtype) + step).astype(U.dtype), found
