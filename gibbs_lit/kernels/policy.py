"""Policy gradients of Gaussian policies: score-function estimators, utilities, natural gradient.

Estimates from half-precision samples are computed and returned in float32.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from . import checks
from .gibbs import HIGHEST, weigh, weighted_mean
from .shapes import like
from .smoothing import check_covariance, solve_covariance

BASELINES = ("none", "mean", "leave-one-out", "optimal")


class Rollouts(NamedTuple):
    """Trajectories of a policy ``a_t = mean(s_t, t) + noise_t``."""

    states: Float[Array, " N T+1 n"]
    actions: Float[Array, " N T m"]
    rewards: Float[Array, " N T"]


def score_function_gradient(
    noise: Float[Array, " N T m"],
    returns: Float[Array, " N"] | Float[Array, " N T"],
    covariance: Any,
    baseline: str = "none",
) -> Float[Array, " T m"]:
    """Gradient of the expected return in a shift of each action mean, Eq. (16f).

    For an open-loop policy, whose parameters are the means, this is the policy gradient. For a
    closed-loop policy it is the derivative in a feed-forward shift added to the feedback.

    Args:
        noise: action noise drawn from N(0, covariance).
        returns: return of each trajectory, or (N, T) what follows each action (reward to go).
        covariance: (m, m) for each step or (T m, T m) stacked, symmetric positive definite.
        baseline: "none"; "mean" (biased by the factor 1 - 1/N); "leave-one-out" (unbiased);
            "optimal" (leave-one-out, weighted by the squared scores, so that the variance is
            least as N grows).

    Returns:
        The estimate, in units of return per unit of action.

    Raises:
        ValueError: shapes do not fit, unknown baseline, fewer than two samples for one.

    Source: Eq. (16a)-(16f) (claims eq-16f, ext-feedforward, sec2.2-drop-jacobian).

    Example:
        >>> import jax.numpy as jnp
        >>> noise = jnp.array([[[1.0]], [[-1.0]]])
        >>> slope = score_function_gradient(noise, jnp.array([3.0, 1.0]), [[2.0]])
        >>> round(float(slope[0, 0]), 6)
        0.5
    """
    R, scores = _scores(noise, returns, covariance)
    advantage = _advantage(R[:, :, None], scores, baseline)
    return jnp.mean(scores * advantage, axis=0)


def exponential_utility_gradient(
    noise: Float[Array, " N T m"],
    returns: Float[Array, " N"],
    temperature: Any,
    covariance: Any,
    normalised: bool = False,
) -> Float[Array, " T m"]:
    """Gradient of ``E exp(R / tau)`` in the open-loop means, or of its logarithm.

    Args:
        noise: action noise drawn from N(0, covariance).
        returns: return of each trajectory; -inf marks an infeasible one.
        temperature: tau > 0, in the units of the return.
        covariance: (m, m) for each step or (T m, T m) stacked, symmetric positive definite.
        normalised: divide by the sample mean of ``exp(R / tau)``, which gives the gradient of the
            log utility (and, times the covariance, exactly the MPPI step); without it the paper's
            estimate is returned and overflows when R / tau is large.

    Returns:
        The estimate.

    Raises:
        ValueError: shapes do not fit, the temperature is not positive, a return of +inf or NaN.

    Source: displays 28 and 29 (claims sec2.2-exp-16, sec2.2-exact-match, ext-natgrad).
    """
    returns = checks.array("returns", returns, "N", finite=False)
    checks.without("returns", returns, lambda R: np.isnan(R) | np.isposinf(R), "NaN or +inf")
    R, scores = _scores(noise, returns, covariance, finite=False)
    tau = checks.positive("temperature", temperature).astype(R.dtype)
    if normalised:
        found = weigh(-R[:, 0], tau)
        return weighted_mean(found.weights, found.usable, scores)
    w = jnp.exp(R[:, 0] / tau)
    return jnp.tensordot(w, scores, axes=1, precision=HIGHEST) / w.size


def natural_gradient(gradient: Float[Array, " T m"], covariance: Any) -> Float[Array, " T m"]:
    """Gradient in the open-loop means times the inverse Fisher matrix, which is the covariance.

    Args:
        gradient: gradient in the means.
        covariance: policy covariance, (m, m) for each step or (T m, T m) stacked.

    Returns:
        ``covariance @ gradient``, in the units of the action.

    Raises:
        ValueError: shapes do not fit, or the covariance is not positive definite.

    Source: claim ext-natgrad.
    """
    g = checks.array("gradient", gradient, "T m")
    Sigma = check_covariance(covariance, g).astype(g.dtype)
    rows = g.reshape(-1, Sigma.shape[0])
    return jnp.matmul(rows, Sigma, precision=HIGHEST).reshape(g.shape)


def policy_rollouts(
    step: Callable,
    reward: Callable,
    mean: Callable,
    state: Float[Array, " n"],
    noise: Float[Array, " N T m"],
) -> Rollouts:
    """Roll out ``a_t = mean(s_t, t) + noise_t`` from one state.

    Args:
        step: ``step(state, action)`` gives the next state.
        reward: ``reward(state, action)`` gives a number.
        mean: ``mean(state, t)`` gives the mean action; a function that ignores the state makes an
            open-loop policy.
        state: initial state.
        noise: action noise.

    Returns:
        Visited states, actions and rewards.

    Raises:
        ValueError: shapes do not fit.

    Source: Eq. (3), (4), (6) with a fixed initial state (claims eq-3, sec2.2-dirac).
    """
    for name, f in (("step", step), ("reward", reward), ("mean", mean)):
        checks.function(name, f)
    s0 = checks.array("state", state, "n")
    eps = checks.array("noise", noise, "N T m").astype(s0.dtype)

    def one(eps):
        def advance(s, row):
            t, e = row
            a = like("mean(state, t)", mean(s, t), "noise", e) + e
            after = like("step(state, action)", step(s, a), "state", s)
            return after, (after, a, jnp.asarray(checks.number("reward", reward(s, a)), s.dtype))

        _, (states, actions, rewards) = jax.lax.scan(advance, s0, (jnp.arange(len(eps)), eps))
        return Rollouts(jnp.concatenate([s0[None], states]), actions, rewards)

    return jax.vmap(one)(eps)


def policy_gradient(
    mean: Callable,
    parameters: Any,
    rollouts: Rollouts,
    covariance: Any,
    baseline: str = "none",
    reward_to_go: bool = False,
) -> Any:
    """Score-function gradient of the expected return in the parameters of a feedback policy.

    Args:
        mean: ``mean(parameters, state, t)`` gives the mean action (m,).
        parameters: any pytree, at the values that made the rollouts.
        rollouts: trajectories sampled from the policy.
        covariance: (m, m), independent of parameters and state.
        baseline: as `score_function_gradient`; "optimal" weighs by the squared norm of the scores.
        reward_to_go: let each action answer only for the rewards from its own time on.

    Returns:
        The estimate, a pytree like ``parameters``: ``sum_t (d mean_t / d parameters)^T
        covariance^-1 noise_t R`` averaged over the trajectories.

    Raises:
        ValueError: shapes do not fit, or unknown baseline.

    Source: Eq. (13e) and (15), the sum ending at T - 1 (claims eq-13e, eq-15, sec2.2-chain).
    """
    checks.function("mean", mean)
    parameters = checks.tree("parameters", parameters)
    states, actions, rewards = checks.instance("rollouts", rollouts, Rollouts)
    t = jnp.arange(actions.shape[1])

    def action(p, s, i):
        return checks.array("mean(parameters, state, t)", mean(p, s, i), "m")

    means, pull = jax.vjp(
        lambda p: jax.vmap(jax.vmap(lambda s, i: action(p, s, i)), (0, None))(states[:, :-1], t),
        parameters,
    )
    noise = actions - like("mean(parameters, state, t)", means, "actions", actions)
    go = jnp.cumsum(rewards[:, ::-1], axis=1)[:, ::-1]
    returns = go if reward_to_go else jnp.broadcast_to(go[:, :1], go.shape)
    R, scores = _scores(noise, returns, covariance)
    weight = (scores**2).sum(2, keepdims=True) if reward_to_go else (scores**2).sum((1, 2))
    weight = jnp.broadcast_to(weight.reshape(len(R), -1, 1), (*R.shape, 1))
    advantage = _advantage(R[:, :, None], jnp.sqrt(weight), baseline)
    return pull(scores * advantage / len(R))[0]


def gaussian_log_probability(
    actions: Float[Array, "*batch m"], means: Float[Array, "*batch m"], covariance: Any
) -> Float[Array, "*batch"]:
    """Log density of a Gaussian policy.

    Args:
        actions: actions, shape (..., m).
        means: mean actions of the same shape.
        covariance: (m, m), symmetric positive definite.

    Returns:
        Log densities, shape (...).

    Raises:
        ValueError: shapes differ, or the covariance is not positive definite.

    Source: Eq. (14) and display 22 (claims eq-14, eq-14b).
    """
    a = checks.array("actions", actions, "... m", sizes := {})
    a = a.astype(checks.widest(a, at_least=np.float32))
    mu = like("means", means, "actions", a)
    L = jnp.linalg.cholesky(checks.spd("covariance", covariance, "m m", sizes).astype(a.dtype))
    flat = (a - mu).reshape(-1, a.shape[-1])
    white = jax.scipy.linalg.solve_triangular(L, flat.T, lower=True)
    log_norm = jnp.log(jnp.diag(L)).sum() + 0.5 * a.shape[-1] * jnp.log(
        jnp.asarray(2 * jnp.pi, a.dtype)
    )
    return (-0.5 * (white**2).sum(0) - log_norm).reshape(a.shape[:-1])


def _scores(noise, returns, covariance, finite: bool = True) -> tuple[Array, Array]:
    """Checked returns as (N, T), and the scores ``covariance^-1 noise``."""
    eps = checks.array("noise", noise, "N T m", sizes := {})
    eps = eps.astype(checks.widest(eps, at_least=np.float32))
    N, T, _ = eps.shape
    if not N:
        raise ValueError(f"noise must hold at least one sample, got shape {eps.shape}")
    R = checks.array("returns", returns, "...", finite=finite)
    R = checks.array("returns", R, "N" if R.ndim < 2 else "N T", sizes, finite=False)
    Sigma = check_covariance(covariance, eps[0]).astype(eps.dtype)
    R = jnp.broadcast_to(R.astype(eps.dtype).reshape(N, -1), (N, T))
    return R, _solve_covariance(Sigma, eps)


_solve_covariance = jax.jit(solve_covariance)


def _advantage(R: Array, scores: Array, baseline: str) -> Array:
    """Returns less a baseline; the leave-one-out ones never use a sample's own return."""
    checks.choice("baseline", baseline, BASELINES)
    if baseline != "none" and R.shape[0] < 2:
        raise ValueError(f"baseline {baseline!r} needs two samples or more, got {R.shape[0]}")
    return _less_baseline(R, scores, baseline)


@partial(jax.jit, static_argnums=2)
def _less_baseline(R, scores, baseline):
    if baseline == "none":
        return R
    if baseline == "mean":
        return R - R.mean(0, keepdims=True)
    weight = jnp.ones_like(R) if baseline == "leave-one-out" else scores**2
    others = weight.sum(0, keepdims=True) - weight
    total = (weight * R).sum(0, keepdims=True)
    return R - (total - weight * R) / jnp.where(others > 0, others, 1)
