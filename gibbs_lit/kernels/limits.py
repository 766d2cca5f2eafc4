"""Neighbours of the MPPI update: elites (CEM), evolution strategy, and the first-order form."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from . import checks
from .gibbs import Energy, Weighing, weigh, weighted_mean
from .mppi import check_update, require_usable
from .smoothing import check_covariance, smoothed_score


def cem_update(controls: Any, noise: Any, costs: Any, elites: int) -> Float[Array, "T m"]:
    """Move the controls by the plain mean of the perturbations with the lowest costs.

    Weights are 1 for the elites and 0 for the rest, which replaces exp(-cost / temperature) by a
    threshold. One elite is the limit of MPPI as the temperature goes to zero; all samples as
    elites is its limit as the temperature goes to infinity.

    Args:
        controls: (T, m) nominal controls.
        noise: (N, T, m) perturbations.
        costs: (N,) costs, lower is better; samples of cost +inf or NaN are never elites.
        elites: number of elites, in [1, N]; all usable samples if there are fewer. Ties go to the
            sample that comes first.

    Returns:
        (T, m) updated controls.

    Raises:
        ValueError: shapes that do not fit, elites out of range, no sample of finite cost.

    Source: cross-entropy method; limits of Eq. (1) in its temperature.
    """
    U, eps, J, _ = check_update(controls, noise, costs, 1.0)
    count = checks.integer("elites", elites, 1)
    if count > J.shape[0]:
        raise ValueError(f"elites must be at most the number of samples {J.shape[0]}, got {count}")
    updated, found = _cem(U, eps, J, jnp.asarray(count))
    require_usable(J, eps, found)
    return updated


@jax.jit
def _cem(U: Array, eps: Array, J: Array, count: Array) -> tuple[Array, Weighing]:
    dtype = checks.widest(U, J, at_least=np.float32)
    usable = jnp.isfinite(J) & jnp.isfinite(eps).all(axis=(1, 2))
    order = jnp.argsort(jnp.where(usable, J.astype(dtype), jnp.inf), stable=True)
    rank = jnp.zeros_like(order).at[order].set(jnp.arange(order.size, dtype=order.dtype))
    elite = usable & (rank < count.astype(rank.dtype))
    found = weigh(jnp.zeros_like(J, dtype), jnp.ones((), dtype), elite)
    step = weighted_mean(found.weights, elite, eps.astype(dtype))
    everything = found._replace(usable=usable, usable_count=jnp.sum(usable))
    return (U.astype(dtype) + step).astype(U.dtype), everything


def evolution_strategy_update(
    controls: Any, noise: Any, costs: Any, learning_rate: Any
) -> Float[Array, "T m"]:
    """Move the controls against the covariance of cost and perturbation.

    The step is -learning_rate mean_i (J_i - mean J) eps_i, the score-function estimate of the
    gradient of the expected cost, preconditioned by the noise covariance. With learning_rate
    1 / tau it is the part of the MPPI step of first order in 1 / tau as tau grows.

    Args:
        controls: (T, m) nominal controls.
        noise: (N, T, m) perturbations of zero mean.
        costs: (N,) costs, lower is better; samples of cost +inf or NaN are left out.
        learning_rate: positive scalar, in the units of 1 / cost.

    Returns:
        (T, m) updated controls.

    Raises:
        ValueError: shapes that do not fit, a learning rate that is not positive, no usable sample.

    Source: Section 1.1 beside Eq. (4), claim sec1.1-pg-zo; limit of Eq. (1) as tau grows.
    """
    U, eps, J, _ = check_update(controls, noise, costs, 1.0)
    rate = checks.positive("learning_rate", learning_rate)
    updated, found = _evolve(U, eps, J, rate)
    require_usable(J, eps, found)
    return updated


@jax.jit
def _evolve(U: Array, eps: Array, J: Array, rate: Array) -> tuple[Array, Weighing]:
    dtype = checks.widest(U, J, at_least=np.float32)
    sound = jnp.isfinite(J) & jnp.isfinite(eps).all(axis=(1, 2))
    found = weigh(jnp.zeros_like(J, dtype), jnp.ones((), dtype), sound)
    costs = jnp.where(sound, J.astype(dtype), 0)
    centred = costs - jnp.sum(found.weights * costs)
    slope = weighted_mean(found.weights * centred, sound, eps.astype(dtype))
    return (U.astype(dtype) - rate.astype(dtype) * slope).astype(U.dtype), found


def first_order_mppi_update(
    energy: Energy, controls: Any, noise: Any, temperature: Any, covariance: Any
) -> Float[Array, "T m"]:
    """Do the MPPI step with the weighted mean of the energy's gradients in place of the noise's.

    The step (covariance / tau) sum_i w_i grad E(U + eps_i) has the same limit as Eq. (1) wherever
    E is differentiable, and another variance.

    Args:
        energy: maps one (T, m) control array to a scalar, higher is better.
        controls: (T, m) nominal controls.
        noise: (N, T, m) samples of N(0, covariance).
        temperature: positive scalar, in the units of the energy.
        covariance: (m, m) for each step, or (T*m, T*m) for all steps stacked.

    Returns:
        (T, m) updated controls.

    Raises:
        ValueError: as smoothed_score.

    Source: Eqs. (12a) to (12c), claims eq-12a, sec2.1-lr.
    """
    score = smoothed_score(energy, controls, noise, temperature)
    U = checks.array("controls", controls, "T m")
    Sigma = check_covariance(covariance, U).astype(score.dtype)
    tau = checks.positive("temperature", temperature).astype(score.dtype)
    rows = score.reshape(-1, Sigma.shape[0])
    step = jnp.matmul(rows, Sigma, precision=jax.lax.Precision.HIGHEST).reshape(U.shape) / tau
    return U.astype(score.dtype) + step
