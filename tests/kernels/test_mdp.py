"""Finite MDPs: dynamic programming against enumeration, differentiation and sampling."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gibbs_lit.kernels.mdp import (
    enumerate_paths,
    expected_return,
    finite_mdp,
    occupancy,
    optimal_values,
    policy_values,
    softmax_policy_gradient,
)

S, A, T = 3, 2, 3
RNG = np.random.default_rng(6)
P = RNG.dirichlet(np.ones(S), size=(S, A))
R = RNG.normal(size=(S, A))
P0 = np.array([0.2, 0.5, 0.3])
LOGITS = RNG.normal(size=(T, S, A))


def build():
    return finite_mdp(P, R, P0)


def policy():
    return jax.nn.softmax(jnp.asarray(LOGITS), axis=-1)


def by_loops(pi):
    """Expected return and E exp(R / tau) from nested loops over every trajectory."""
    pi, mean, moment, total = np.asarray(pi), 0.0, 0.0, 0.0
    for s in itertools.product(range(S), repeat=T + 1):
        for a in itertools.product(range(A), repeat=T):
            p, r = P0[s[0]], 0.0
            for t in range(T):
                p *= pi[t, s[t], a[t]] * P[s[t], a[t], s[t + 1]]
                r += R[s[t], a[t]]
            mean, moment, total = mean + p * r, moment + p * np.exp(r / 0.4), total + p
    return mean, 0.4 * np.log(moment), total


def test_backward_induction_is_the_sum_over_all_trajectories():
    mean, certainty, total = by_loops(policy())
    np.testing.assert_allclose(total, 1, rtol=1e-12)
    np.testing.assert_allclose(expected_return(build(), policy()), mean, rtol=1e-12)
    np.testing.assert_allclose(expected_return(build(), policy(), 0.4), certainty, rtol=1e-12)


def test_enumerated_paths_agree_with_the_values():
    paths = enumerate_paths(build(), policy())
    assert paths.states.shape == (S * (A * S) ** T, T + 1)
    np.testing.assert_allclose(paths.probabilities.sum(), 1, rtol=1e-12)
    mean = jnp.sum(paths.probabilities * paths.returns)
    np.testing.assert_allclose(mean, expected_return(build(), policy()), rtol=1e-11)
    counts = np.zeros((T, S, A))
    for t in range(T):
        np.add.at(counts[t], (paths.states[:, t], paths.actions[:, t]), paths.probabilities)
    np.testing.assert_allclose(occupancy(build(), policy()), counts, rtol=1e-11)


def test_policy_gradient_theorem_against_differentiation_and_the_score_function():
    mdp = build()
    got = softmax_policy_gradient(mdp, LOGITS)
    by_grad = jax.grad(lambda x: expected_return(mdp, jax.nn.softmax(x, axis=-1)))(
        jnp.asarray(LOGITS)
    )
    np.testing.assert_allclose(got, by_grad, rtol=1e-10, atol=1e-13)
    paths = enumerate_paths(mdp, policy())
    scores = np.zeros((len(paths.returns), T, S, A))
    pi = np.asarray(policy())
    rows = np.arange(len(scores))
    for t in range(T):
        scores[rows, t, paths.states[:, t], paths.actions[:, t]] += 1
        scores[rows, t, paths.states[:, t]] -= pi[t, paths.states[:, t]]
    weight = np.asarray(paths.probabilities * paths.returns)
    np.testing.assert_allclose(got, np.tensordot(weight, scores, 1), rtol=1e-9, atol=1e-12)


def test_optimal_values_against_every_deterministic_policy():
    mdp = build()
    V, actions = optimal_values(mdp, T)
    choices = np.array(list(itertools.product(range(A), repeat=S * 2))).reshape(-1, 2, S)
    values = jax.vmap(lambda pi: policy_values(mdp, pi)[0][0])(jnp.asarray(np.eye(A)[choices]))
    best = (np.asarray(values) @ P0).max()
    V2, actions2 = optimal_values(mdp, 2)
    np.testing.assert_allclose(P0 @ np.asarray(V2[0]), best, rtol=1e-12)
    np.testing.assert_allclose(V[1], V2[0], rtol=1e-13)
    greedy = jax.nn.one_hot(actions, A, dtype=float)
    np.testing.assert_allclose(policy_values(mdp, greedy)[0], V, rtol=1e-12)
    np.testing.assert_array_equal(actions[1:], actions2)


def test_certainty_equivalent_seeks_risk_and_has_its_limits():
    mdp = build()
    mean = float(expected_return(mdp, policy()))
    values = [float(expected_return(mdp, policy(), t)) for t in (0.01, 0.5, 5.0, 1e4)]
    paths = enumerate_paths(mdp, policy())
    assert values == sorted(values, reverse=True) and values[-1] > mean
    assert abs(values[0] - float(paths.returns.max())) < 0.05
    variance = float(jnp.sum(paths.probabilities * (paths.returns - mean) ** 2))
    np.testing.assert_allclose((values[-1] - mean) * 2e4, variance, rtol=1e-3)


def test_jit_vmap_and_float32():
    mdp = build()
    many = jax.vmap(lambda x: expected_return(mdp, jax.nn.softmax(x, axis=-1)))
    got = jax.jit(many)(jnp.asarray([LOGITS, -LOGITS]))
    np.testing.assert_allclose(got[0], expected_return(mdp, policy()), rtol=1e-12)
    low = finite_mdp(*(v.astype(np.float32) for v in (P, R, P0)))
    value = expected_return(low, policy(), 0.4)
    assert value.dtype == jnp.float32
    np.testing.assert_allclose(value, by_loops(policy())[1], rtol=1e-5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: finite_mdp(P[:, :, :2], R, P0), "transitions must have shape"),
        (lambda: finite_mdp(P * 1.1, R, P0), "transitions must hold probabilities.*0.1"),
        (lambda: finite_mdp(P, R, P0 * [1, -1, 1]), "initial must hold probabilities.*-0.5"),
        (lambda: finite_mdp(P, R * np.nan, P0), "rewards must be finite"),
        (lambda: policy_values(build(), np.ones((T, S, 3))), "policy must have shape .*A=2"),
        (lambda: policy_values(build(), policy(), 0.0), "temperature must be a positive"),
        (lambda: optimal_values(build(), 0), "horizon must be at least 1, got 0"),
        (lambda: enumerate_paths(build(), np.ones((9, S, A)) / 2), "more than a million"),
    ],
)
def test_wrong_inputs_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
