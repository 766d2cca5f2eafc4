"""Finite-horizon Markov decision processes, solved exactly: the truth for policy gradients."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from . import checks
from .gibbs import HIGHEST


class FiniteMDP(NamedTuple):
    """Finite states and actions; time is 0..T-1 and policies may depend on it."""

    transitions: Float[Array, " S A S"]
    rewards: Float[Array, " S A"]
    initial: Float[Array, " S"]


class Paths(NamedTuple):
    """Every trajectory of a finite MDP."""

    states: Int[Array, " P T+1"]
    actions: Int[Array, " P T"]
    probabilities: Float[Array, " P"]
    returns: Float[Array, " P"]


def finite_mdp(transitions: Any, rewards: Any, initial: Any) -> FiniteMDP:
    """Checked finite MDP.

    Args:
        transitions: ``P[s, a, s']``, rows that sum to 1.
        rewards: ``r[s, a]``.
        initial: distribution of the first state; one-hot for the paper's fixed initial state.

    Returns:
        The MDP, in the dtype of ``rewards``.

    Raises:
        ValueError: shapes do not fit, a probability is negative, or a row does not sum to 1.

    Source: Eq. (3) and (4) (claims eq-3, eq-4, sec2.2-dirac).

    Example:
        >>> import jax.numpy as jnp
        >>> finite_mdp(jnp.ones((1, 2, 1)), jnp.zeros((1, 2)), jnp.ones(1)).rewards.shape
        (1, 2)
    """
    r = checks.array("rewards", rewards, "S A", sizes := {})
    P = checks.array("transitions", transitions, "S A S", sizes).astype(r.dtype)
    p0 = checks.array("initial", initial, "S", sizes).astype(r.dtype)
    checks.nonempty("rewards", r, "state")
    checks.probabilities("transitions", P)
    checks.probabilities("initial", p0)
    return FiniteMDP(P, r, p0)


def policy_values(
    mdp: FiniteMDP, policy: Float[Array, " T S A"], temperature: float | Array | None = None
) -> tuple[Float[Array, " T+1 S"], Float[Array, " T S A"]]:
    """State and action values of a policy by backward induction.

    Args:
        mdp: finite MDP.
        policy: ``policy[t, s, a]``, rows that sum to 1.
        temperature: None for the expected return; otherwise tau > 0, and values are certainty
            equivalents ``tau log E exp(R / tau)`` of the return to go.

    Returns:
        ``(V, Q)``; ``V[T]`` is zero.

    Raises:
        ValueError: shapes do not fit, or the temperature is not positive.

    Source: Eq. (4) and the exponential objective (claims eq-4, eq-exp-obj).
    """
    pi = _policy(mdp, policy)
    tau = None if temperature is None else checks.positive("temperature", temperature)

    return _policy_values(mdp, pi, None if tau is None else tau.astype(pi.dtype))


@jax.jit
def _policy_values(mdp, pi, tau):
    def mean(values, weights):
        if tau is None:
            return jnp.sum(weights * values, axis=-1)
        return tau * jax.nn.logsumexp(values / tau, axis=-1, b=weights)

    def back(V, pi_t):
        Q = mdp.rewards + mean(jnp.broadcast_to(V, mdp.transitions.shape), mdp.transitions)
        V = mean(Q, pi_t)
        return V, (V, Q)

    end = jnp.zeros_like(mdp.initial)
    _, (V, Q) = jax.lax.scan(back, end, pi, reverse=True)
    return jnp.concatenate([V, end[None]]), Q


def expected_return(
    mdp: FiniteMDP, policy: Float[Array, " T S A"], temperature: float | Array | None = None
) -> Float[Array, ""]:
    """Expected return of a policy, or its certainty equivalent at a temperature.

    Args:
        mdp: finite MDP.
        policy: ``policy[t, s, a]``.
        temperature: as `policy_values`.

    Returns:
        ``E[R]`` or ``tau log E exp(R / tau)``.

    Raises:
        ValueError: as `policy_values`.

    Source: Eq. (4) (claims eq-4, ext-risk).
    """
    V = policy_values(mdp, policy, temperature)[0][0]
    if temperature is None:
        return jnp.dot(mdp.initial, V, precision=HIGHEST)
    tau = checks.positive("temperature", temperature).astype(V.dtype)
    return tau * jax.nn.logsumexp(V / tau, b=mdp.initial)


def optimal_values(
    mdp: FiniteMDP, horizon: int
) -> tuple[Float[Array, " T+1 S"], Int[Array, " T S"]]:
    """Optimal values and actions by dynamic programming.

    Args:
        mdp: finite MDP.
        horizon: number of decisions T, at least 1.

    Returns:
        ``(V, actions)``, time first.

    Raises:
        ValueError: ``horizon`` < 1.

    Source: truth for the policy optimisation of Eq. (4) (claim eq-4).
    """
    checks.integer("horizon", horizon, 1)
    checks.instance("mdp", mdp, FiniteMDP)

    def back(V, _):
        Q = mdp.rewards + jnp.tensordot(mdp.transitions, V, axes=1, precision=HIGHEST)
        return Q.max(1), (Q.max(1), Q.argmax(1))

    end = jnp.zeros_like(mdp.initial)
    _, (V, actions) = jax.lax.scan(back, end, None, length=horizon, reverse=True)
    return jnp.concatenate([V, end[None]]), actions


def occupancy(mdp: FiniteMDP, policy: Float[Array, " T S A"]) -> Float[Array, " T S A"]:
    """Probability of being in state s and taking action a at time t.

    Args:
        mdp: finite MDP.
        policy: ``policy[t, s, a]``.

    Returns:
        Occupancies, which sum to 1 at every time.

    Raises:
        ValueError: shapes do not fit.

    Source: Eq. (3) (claim eq-3).
    """
    pi = _policy(mdp, policy)

    def forward(p, pi_t):
        sa = p[:, None] * pi_t
        return jnp.tensordot(sa, mdp.transitions, axes=2, precision=HIGHEST), sa

    return jax.lax.scan(forward, mdp.initial, pi)[1]


def softmax_policy_gradient(
    mdp: FiniteMDP, logits: Float[Array, " T S A"]
) -> Float[Array, " T S A"]:
    """Exact policy gradient of ``E[R]`` in the logits, by the policy gradient theorem.

    Args:
        mdp: finite MDP.
        logits: ``policy = softmax(logits)`` over the last axis.

    Returns:
        ``occupancy(t, s, a) (Q_t(s, a) - V_t(s))``: no differentiation takes place.

    Raises:
        ValueError: shapes do not fit.

    Source: Eq. (13a)-(13e), the sum ending at T - 1 (claim eq-13e).
    """
    S, A = checks.instance("mdp", mdp, FiniteMDP).rewards.shape
    z = checks.array("logits", logits, "T S A", {"S": S, "A": A}).astype(mdp.rewards.dtype)
    pi = jax.nn.softmax(z, axis=-1)
    V, Q = policy_values(mdp, pi)
    return occupancy(mdp, pi) * (Q - V[:-1, :, None])


def enumerate_paths(mdp: FiniteMDP, policy: Float[Array, " T S A"]) -> Paths:
    """All trajectories with their probabilities and returns: P = S (A S)^T of them.

    Args:
        mdp: finite MDP, small.
        policy: ``policy[t, s, a]``.

    Returns:
        States, actions, probabilities (sum 1) and returns.

    Raises:
        ValueError: shapes do not fit, or more than a million trajectories.

    Source: Eq. (3) written out (claim eq-3).
    """
    pi = _policy(mdp, policy)
    T, S, A = pi.shape
    count = S * (A * S) ** T
    if count > 10**6:
        raise ValueError(f"policy makes {count} trajectories, more than a million")
    digits = np.stack(np.unravel_index(np.arange(count), [S] + [A, S] * T), axis=1)
    s, a = digits[:, ::2], digits[:, 1::2]
    t = np.arange(T)
    moves = pi[t, s[:, :-1], a] * mdp.transitions[s[:, :-1], a, s[:, 1:]]
    probabilities = mdp.initial[s[:, 0]] * moves.prod(1)
    returns = mdp.rewards[s[:, :-1], a].sum(1)
    return Paths(jnp.asarray(s), jnp.asarray(a), probabilities, returns)


def _policy(mdp: FiniteMDP, policy: Any) -> Array:
    S, A = checks.instance("mdp", mdp, FiniteMDP).rewards.shape
    pi = checks.array("policy", policy, "T S A", {"S": S, "A": A}).astype(mdp.rewards.dtype)
    checks.probabilities("policy", pi)
    return pi
