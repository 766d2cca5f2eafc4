"""MPPI towards a base distribution: information-theoretic weights and any base by its log-ratio."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from . import checks
from .gibbs import HIGHEST, Weighing, weigh, weighted_mean
from .mppi import MPPIInfo, check_update, info_of, require_usable
from .smoothing import check_covariance, solve_covariance


def prior_mppi_update(
    controls: Any, noise: Any, costs: Any, temperature: Any, covariance: Any, nominal: Any
) -> Float[Array, "T m"]:
    """Do an MPPI update whose limit is the mean of exp(-J / tau) N(nominal, covariance).

    The noise is N(0, covariance) about the controls while the base is N(nominal, covariance), so
    each sample's log-weight gains -(U - nominal)' inv(covariance) eps, with no temperature in it.
    A nominal of zero is information-theoretic MPPI, a nominal equal to the controls is Eq. (1).

    Args:
        controls: (T, m) controls U, about which the noise was drawn.
        noise: (N, T, m) perturbations drawn from N(0, covariance).
        costs: (N,) costs, lower is better; +inf or NaN gives weight zero.
        temperature: positive scalar tau, in the units of the costs.
        covariance: (m, m) for each step, or (T*m, T*m) for all steps stacked in row-major order.
        nominal: (T, m) mean of the base distribution.

    Returns:
        (T, m) updated controls.

    Raises:
        ValueError: as mppi_update; a covariance that is not symmetric positive definite.

    Source: unnumbered displays 2 and 3, claims sec1.1-itmppi, sec1.1-gmppi.
    """
    return prior_mppi_update_with_info(controls, noise, costs, temperature, covariance, nominal)[0]


def prior_mppi_update_with_info(
    controls: Any, noise: Any, costs: Any, temperature: Any, covariance: Any, nominal: Any
) -> tuple[Float[Array, "T m"], MPPIInfo]:
    """Do :func:`prior_mppi_update` and also tell the weights and whether it was valid."""
    U, eps, J, tau = check_update(controls, noise, costs, temperature)
    log_ratio = gaussian_log_ratio(U, eps, covariance, nominal)
    return _finish(U, eps, J, tau, log_ratio)


def importance_mppi_update(
    controls: Any, noise: Any, costs: Any, temperature: Any, log_ratio: Any
) -> Float[Array, "T m"]:
    """Do an MPPI update towards exp(-J / tau) p for any base density p given by its log-ratio.

    Args:
        controls: (T, m) controls U.
        noise: (N, T, m) perturbations drawn from any proposal.
        costs: (N,) costs, lower is better; +inf or NaN gives weight zero.
        temperature: positive scalar tau, in the units of the costs.
        log_ratio: (N,) log of base density over proposal density at each sample U + eps,
            dimensionless, up to a constant; -inf outside the base's support gives weight zero.

    Returns:
        (T, m) updated controls.

    Raises:
        ValueError: as mppi_update; a log_ratio of +inf or NaN.

    Source: Section 1.1, the weight that holds for every base; claim sec1.1-arbitrary-base.
    """
    U, eps, J, tau = check_update(controls, noise, costs, temperature)
    ratio = checks.array("log_ratio", log_ratio, "N", {"N": J.shape[0]}, finite=False)
    if checks.concrete(log_ratio):
        seen = np.asarray(ratio, np.float64)
        if (bad := ~(seen < np.inf)).any():
            where = int(np.argmax(bad))
            raise ValueError(f"log_ratio must be below +inf, got {seen[where]} at index {where}")
    return _finish(U, eps, J, tau, ratio)[0]


def gaussian_log_ratio(
    controls: Any, noise: Any, covariance: Any, nominal: Any
) -> Float[Array, " N"]:
    """Log of N(U + eps; nominal, covariance) over N(U + eps; U, covariance), less its constant.

    Args:
        controls: (T, m) controls U, about which the noise was drawn.
        noise: (N, T, m) perturbations eps.
        covariance: (m, m) for each step, or (T*m, T*m) for all steps stacked in row-major order.
        nominal: (T, m) mean of the base distribution.

    Returns:
        ``-(U - nominal)' inv(covariance) eps``, dimensionless.

    Raises:
        ValueError: shapes that do not fit, a covariance that is not symmetric positive definite.

    Source: unnumbered displays 2 and 3, claims sec1.1-itmppi, sec1.1-gmppi.
    """
    U = checks.array("controls", controls, "T m", sizes := {})
    eps = checks.array("noise", noise, "N T m", sizes, finite=False)
    base = checks.array("nominal", nominal, "T m", sizes)
    return _gaussian_log_ratio(U, eps, check_covariance(covariance, U), base)


@jax.jit
def _gaussian_log_ratio(U: Array, eps: Array, Sigma: Array, base: Array) -> Array:
    dtype = checks.widest(U, Sigma, at_least=np.float32)
    pull = solve_covariance(Sigma.astype(dtype), U.astype(dtype) - base.astype(dtype))
    return -jnp.tensordot(eps.astype(dtype), pull, axes=2, precision=HIGHEST)


def _finish(U: Array, eps: Array, J: Array, tau: Array, ratio: Array) -> tuple[Array, MPPIInfo]:
    updated, found = _update(U, eps, J, tau, ratio)
    # a sample outside the base's support is unusable without being an error
    require_usable(jnp.where(ratio == -jnp.inf, jnp.inf, J), eps, found)
    return updated, info_of(found)


@jax.jit
def _update(U: Array, eps: Array, J: Array, tau: Array, ratio: Array) -> tuple[Array, Weighing]:
    dtype = checks.widest(U, J, ratio, at_least=np.float32)
    sound = jnp.isfinite(eps).all(axis=(1, 2))
    found = weigh(J.astype(dtype), tau.astype(dtype), sound, ratio.astype(dtype))
    step = weighted_mean(found.weights, found.usable, eps.astype(dtype))
    return (U.astype(dtype) + step).astype(U.dtype), found
