"""Guidance of diffusion planning: energies of plans, and tilts of a Gaussian step by them.

A plan has one row per time, the state first and the action after it. Energies are higher for better
plans, as in the paper.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from . import checks
from .gibbs import HIGHEST, evaluate, weigh, weighted_mean
from .shapes import rows_like

Energy = Callable[[Array], Array]


def reward_energy(cost: Callable, terminal_cost: Callable, state_dim: int) -> Energy:
    """Negative cost of a plan, read off its own states and actions.

    Args:
        cost: ``cost(state, action)`` of every row but the last.
        terminal_cost: ``terminal_cost(state)`` of the last row.
        state_dim: number n of leading state entries of a row.

    Returns:
        Energy of a plan (H, n + m).

    Raises:
        ValueError: ``state_dim`` < 1.

    Source: section 1.3, E = -J; reward guidance [3] (claims sec1.3-unified-energy, alg-1).
    """
    n = checks.integer("state_dim", state_dim, 1)
    for name, f in (("cost", cost), ("terminal_cost", terminal_cost)):
        checks.function(name, f)

    def energy(plan):
        running = jax.vmap(cost)(plan[:-1, :n], plan[:-1, n:])
        return -jnp.sum(running) - terminal_cost(plan[-1, :n])

    return energy


def lyapunov_energy(function: Callable, rate: float, state_dim: int) -> Energy:
    """Penalty where a control Lyapunov function does not decay at a given rate along the plan.

    Args:
        function: ``V(state) >= 0``, a number or a vector of them.
        rate: required decay per step in [0, 1]: ``V(x_(t+1)) <= (1 - rate) V(x_t)``.
        state_dim: number of leading state entries of a row.

    Returns:
        Energy ``-sum_t max(0, V(x_(t+1)) - (1 - rate) V(x_t))``, zero where the condition holds.

    Raises:
        ValueError: ``rate`` outside [0, 1] or ``state_dim`` < 1.

    Source: Lyapunov guidance [5] (claim alg-1).
    """
    n = checks.integer("state_dim", state_dim, 1)
    checks.scalar("rate", rate, above=0, below=1, closed=True)
    checks.function("function", function)

    def energy(plan):
        V = jax.vmap(function)(plan[:, :n])
        return -jnp.sum(jnp.maximum(V[1:] - (1 - rate) * V[:-1], 0))

    return energy


def barrier_energy(barrier: Callable, rate: float, state_dim: int) -> Energy:
    """Penalty where a control barrier function falls faster than a given rate along the plan.

    Args:
        barrier: ``h(state)``, non-negative on the safe set, a number or a vector of them.
        rate: allowed fall per step in [0, 1]: ``h(x_(t+1)) >= (1 - rate) h(x_t)``.
        state_dim: number of leading state entries of a row.

    Returns:
        Energy ``-sum_t max(0, (1 - rate) h(x_t) - h(x_(t+1)))``.

    Raises:
        ValueError: ``rate`` outside [0, 1] or ``state_dim`` < 1.

    Source: barrier guidance [5] (claim alg-1).
    """
    checks.function("barrier", barrier)
    return lyapunov_energy(lambda x: -jnp.asarray(barrier(x)), rate, state_dim)


def weighted_energy(*terms: tuple[float, Energy]) -> Energy:
    """Weighted sum of energies.

    Args:
        terms: pairs of a weight and an energy, at least one.

    Returns:
        The sum as an energy.

    Raises:
        ValueError: no term, or a weight that is not finite.

    Source: combined guidance [5] (claim alg-1).
    """
    if not terms:
        raise ValueError("terms must hold at least one (weight, energy) pair, got none")
    for weight, energy in terms:
        checks.scalar("weight", weight)
        checks.function("energy", energy)
    return lambda plan: sum(
        (w * e(plan) for w, e in terms[1:]), start=terms[0][0] * terms[0][1](plan)
    )


def gradient_tilt(
    energy: Energy, mean: Float[Array, "*shape"], covariance: Any, scale: float | Array
) -> Float[Array, "*shape"]:
    """Mean of line 6 of Algorithm 1: ``mu + alpha Sigma grad E(mu)``.

    Args:
        energy: differentiable energy of an array like ``mean``.
        mean: mean mu of the reverse step.
        covariance: variance of the step, a scalar, or its stacked covariance (d, d), d the size of
            ``mean``.
        scale: alpha >= 0, in inverse units of the energy.

    Returns:
        The shifted mean: first order in the covariance, unstable where alpha Sigma times the
        curvature of the energy exceeds 2.

    Raises:
        ValueError: shapes do not fit, or a negative variance or scale.

    Source: Algorithm 1, line 6 (claim alg-1-step6).
    """
    mu = _mean(mean)
    alpha = checks.scalar("scale", scale, above=0, closed=True).astype(mu.dtype)
    Sigma, _ = _covariance(covariance, mu)
    checks.function("energy", energy)
    slope = jax.grad(lambda u: checks.number("energy", energy(u)))(mu)
    return mu + alpha * _times(Sigma, slope)


def exact_tilt(
    energy: Energy,
    mean: Float[Array, "*shape"],
    noise: Float[Array, " N *shape"],
    covariance: Any,
    scale: float | Array,
) -> Float[Array, "*shape"]:
    """Mean of the exactly tilted step ``N(mu, Sigma) exp(alpha E)``, from energy values alone.

    It is an MPPI step from mu at temperature 1 / alpha, stable at every alpha and curvature.

    Args:
        energy: energy of an array like ``mean``; -inf or NaN marks an infeasible point.
        mean: mean mu of the reverse step.
        noise: standard normal numbers, one array like ``mean`` per sample.
        covariance: variance of the step, or its stacked covariance (d, d).
        scale: alpha > 0, in inverse units of the energy.

    Returns:
        The tilted mean; ``mean`` itself where no sample is feasible.

    Raises:
        ValueError: shapes do not fit, a negative variance, or ``scale`` not positive.

    Source: claim alg-1-step6 (corrected form), Eq. (12f).
    """
    mu, eps, found = _weighted_samples(energy, mean, noise, covariance, scale)
    return mu + weighted_mean(found.weights, found.usable, eps)


def tilted_sample(
    energy: Energy,
    mean: Float[Array, "*shape"],
    noise: Float[Array, " N *shape"],
    covariance: Any,
    scale: float | Array,
    key: Array,
) -> Float[Array, "*shape"]:
    """Sample of the exactly tilted step by importance resampling.

    Args:
        energy: energy of an array like ``mean``; -inf or NaN marks an infeasible point.
        mean: mean mu of the reverse step.
        noise: standard normal numbers, one array like ``mean`` per sample.
        covariance: variance of the step, or its stacked covariance (d, d).
        scale: alpha > 0, in inverse units of the energy.
        key: JAX random key for the choice.

    Returns:
        One of the samples, whose law tends to the tilted one as N grows.

    Raises:
        ValueError: as `exact_tilt`.

    Source: claim alg-1-step6 (corrected form).
    """
    mu, eps, found = _weighted_samples(energy, mean, noise, covariance, scale)
    logits = jnp.where(found.usable_count > 0, jnp.log(found.weights), 0)
    return mu + eps[jax.random.categorical(key, logits)]


_weigh = jax.jit(weigh)


def _weighted_samples(energy, mean, noise, covariance, scale):
    mu = _mean(mean)
    z = checks.nonempty("noise", rows_like("noise", noise, "mean", mu))
    alpha = checks.positive("scale", scale).astype(mu.dtype)
    _, root = _covariance(covariance, mu)
    eps = jax.vmap(lambda e: _times(root, e))(z)
    E = evaluate(energy, mu[None] + eps).astype(mu.dtype)
    return mu, eps, _weigh(-E, 1 / alpha)


def _mean(mean: Any) -> Array:
    """Checked mean, in float32 at least: half precision has no Cholesky factor."""
    mu = checks.array("mean", mean, "...")
    return mu.astype(checks.widest(mu, at_least=np.float32))


def _covariance(covariance: Any, mean: Array) -> tuple[Array, Array]:
    """Covariance and a root of it, both scalars or both matrices over the flat mean."""
    if not checks.array("covariance", covariance, "...").ndim:
        variance = checks.scalar("covariance", covariance, above=0, closed=True).astype(mean.dtype)
        return variance, jnp.sqrt(variance)
    Sigma = checks.spd("covariance", covariance, "d d", {"d": mean.size}).astype(mean.dtype)
    return Sigma, jnp.linalg.cholesky(Sigma)


def _times(matrix: Array, x: Array) -> Array:
    if not matrix.ndim:
        return matrix * x
    return jnp.dot(matrix, x.ravel(), precision=HIGHEST).reshape(x.shape)
