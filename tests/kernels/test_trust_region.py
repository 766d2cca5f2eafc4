"""TRPO and PPO on a finite MDP and a Gaussian policy, with exact truth for both."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gibbs_lit.kernels.mdp import (
    expected_return,
    finite_mdp,
    occupancy,
    policy_values,
    softmax_policy_gradient,
)
from gibbs_lit.kernels.policy import natural_gradient, score_function_gradient
from gibbs_lit.kernels.trust_region import fisher_solve, surrogate_objective, trust_region_step

RNG = np.random.default_rng(12)
MDP = (RNG.dirichlet(np.ones(3), size=(3, 2)), RNG.normal(size=(3, 2)), np.array([0.3, 0.3, 0.4]))
LOGITS = RNG.normal(size=(4, 3, 2))


def setting():
    mdp = finite_mdp(*MDP)
    old = jax.nn.softmax(jnp.asarray(LOGITS), axis=-1)
    V, Q = policy_values(mdp, old)
    weight, advantage = occupancy(mdp, old), Q - V[:-1, :, None]

    def surrogate(x):
        return jnp.sum(weight * jax.nn.softmax(x, axis=-1) / old * advantage)

    def divergence(x):
        return jnp.sum(weight * (jnp.log(old) - jax.nn.log_softmax(x, axis=-1))) / 4

    return mdp, surrogate, divergence


def test_both_surrogates_have_the_policy_gradient_at_the_old_policy():
    """Every (t, s, a) once, weighted by its probability: gradients equal the exact one."""
    mdp = finite_mdp(*MDP)
    old = jax.nn.softmax(jnp.asarray(LOGITS), axis=-1)
    V, Q = policy_values(mdp, old)
    A = (occupancy(mdp, old) * (Q - V[:-1, :, None])).ravel() * old.size
    exact = softmax_policy_gradient(mdp, LOGITS)
    for clip in (None, 0.2):
        got = jax.grad(
            lambda x, c=clip: surrogate_objective(
                jax.nn.log_softmax(x, axis=-1).ravel(), jnp.log(old).ravel(), A, c
            )
        )(jnp.asarray(LOGITS))
        np.testing.assert_allclose(got, exact, rtol=1e-10, atol=1e-13)


def test_clipping_entry_by_entry():
    ratio = np.array([0.5, 0.5, 1.1, 1.5, 1.5, 0.9])
    A = np.array([1.0, -1.0, 2.0, 1.0, -1.0, -3.0])
    want = np.mean([min(r * a, np.clip(r, 0.8, 1.2) * a) for r, a in zip(ratio, A, strict=True)])
    old = np.log(np.array([0.3, 0.2, 0.4, 0.1, 0.6, 0.5]))
    got = surrogate_objective(old + np.log(ratio), old, A, 0.2)
    np.testing.assert_allclose(got, want, rtol=1e-12)
    plain = surrogate_objective(old + np.log(ratio), old, A)
    np.testing.assert_allclose(plain, np.mean(ratio * A), rtol=1e-12)


def test_conjugate_gradients_solve_the_fisher_system():
    _, surrogate, divergence = setting()
    x = jnp.asarray(LOGITS)
    g, F = jax.jit(lambda x: (jax.grad(surrogate)(x), jax.hessian(divergence)(x)))(x)
    F = F.reshape(24, 24)
    got = jax.jit(lambda x: fisher_solve(divergence, x, g, 40, 0.05))(x)
    want = np.linalg.solve(np.asarray(F) + 0.05 * np.eye(24), np.asarray(g).ravel())
    np.testing.assert_allclose(got.ravel(), want, rtol=1e-8, atol=1e-12)
    tree = {"a": jnp.asarray(LOGITS[:1]), "b": jnp.asarray(LOGITS[1:])}
    split = fisher_solve(
        lambda p: divergence(jnp.concatenate([p["a"], p["b"]])),
        tree,
        {"a": g[:1], "b": g[1:]},
        40,
        0.05,
    )
    np.testing.assert_allclose(split["b"], got[1:], rtol=1e-8, atol=1e-12)


def test_gaussian_fisher_solve_is_the_covariance_and_so_gives_mppi_directions():
    """KL of N(U, Sigma) in U: the natural gradient is Sigma times the gradient."""
    cov = np.array([[0.5, 0.2], [0.2, 0.3]])
    eps, R = RNG.normal(size=(20, 1, 2)), RNG.normal(size=20)
    g = score_function_gradient(eps, R, cov)
    precision = jnp.asarray(np.linalg.inv(cov))
    U = jnp.asarray([[0.4, -0.7]])
    got = fisher_solve(lambda u: 0.5 * jnp.sum((u - U) * ((u - U) @ precision)), U, g, 5)
    np.testing.assert_allclose(got, natural_gradient(g, cov), rtol=1e-10)


@pytest.mark.parametrize("delta", [1e-4, 1e-2, 0.3])
def test_step_improves_the_return_within_its_bound(delta):
    mdp, surrogate, divergence = setting()
    start = jnp.asarray(LOGITS)
    step = jax.jit(lambda x: trust_region_step(surrogate, divergence, x, delta, 20, 1e-3))(start)
    assert bool(step.accepted)
    assert float(divergence(step.parameters)) <= delta * (1 + 1e-12)
    gain = surrogate(step.parameters) - surrogate(start)
    np.testing.assert_allclose(step.improvement, gain, rtol=1e-10)
    before, after = (
        float(expected_return(mdp, jax.nn.softmax(x, axis=-1))) for x in (start, step.parameters)
    )
    assert after > before


def test_small_step_reaches_the_quadratic_optimum():
    """As delta -> 0 the step is sqrt(2 delta / g' x) x with F x = g, and uses up its bound."""
    _, surrogate, divergence = setting()
    start, delta, damping = jnp.asarray(LOGITS), 1e-8, 1e-2
    step = jax.jit(lambda x: trust_region_step(surrogate, divergence, x, delta, 40, damping))(start)
    g, F = jax.jit(lambda x: (jax.grad(surrogate)(x), jax.hessian(divergence)(x)))(start)
    g, F = np.asarray(g).ravel(), np.asarray(F).reshape(24, 24)
    x = np.linalg.solve(F + damping * np.eye(24), g)
    want = np.sqrt(2 * delta / (g @ x)) * x
    moved = np.asarray(step.parameters - start).ravel()
    np.testing.assert_allclose(moved, want, rtol=1e-5)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_full_step_of_a_quadratic_divergence_ends_on_the_bound_and_is_taken(dtype):
    """The step is sqrt(2 delta / g'd) d, whose divergence is delta up to rounding."""
    with jax.enable_x64(dtype == np.float64):
        for seed in range(20):
            rng = np.random.default_rng(seed)
            F = (np.eye(3) + 0.5 * np.cov(rng.normal(size=(3, 9)))).astype(dtype)
            g, delta = rng.normal(size=3).astype(dtype), 10.0 ** rng.uniform(-3, 1)
            found = trust_region_step(
                lambda t, g=g: t @ g, lambda t, F=F: t @ F @ t / 2, jnp.zeros(3, dtype), delta
            )
            assert bool(found.accepted)
            np.testing.assert_allclose(found.divergence, delta, rtol=1e-5)


def test_step_is_halved_until_a_divergence_that_is_not_quadratic_keeps_the_bound():
    """Divergence t^2 / 2 + 3 t^4 from 0 at delta = 1/2: t = 1 gives 3.5, t = 1/2 gives 0.3125."""
    found = trust_region_step(
        lambda t: t[0], lambda t: t[0] ** 2 / 2 + 3 * t[0] ** 4, jnp.zeros(1), 0.5
    )
    np.testing.assert_allclose(found.parameters, [0.5], rtol=1e-12)
    np.testing.assert_allclose((found.improvement, found.divergence), (0.5, 0.3125), rtol=1e-12)


def test_no_gain_leaves_the_policy_as_it_is():
    start = jnp.asarray([1.0, 2.0])
    step = trust_region_step(
        lambda p: jnp.sum(0 * p), lambda p: jnp.sum((p - start) ** 2), start, 0.1
    )
    assert not bool(step.accepted)
    np.testing.assert_array_equal(step.parameters, start)
    np.testing.assert_array_equal((step.improvement, step.divergence), (0, 0))
    jitted = jax.jit(
        lambda s: (
            trust_region_step(
                lambda p: -jnp.sum(p**2), lambda p: jnp.sum((p - s) ** 2), s, 0.1
            ).parameters
        )
    )(start)
    assert (np.abs(jitted) < np.abs(start)).all()


ONE = np.zeros(2)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: surrogate_objective(ONE, ONE[:1], ONE),
            ValueError,
            "old_log_probability must have",
        ),
        (lambda: surrogate_objective(ONE, ONE, ONE, 1.0), ValueError, "clip must be .*1.0"),
        (lambda: fisher_solve(jnp.sum, ONE, ONE, 0), ValueError, "iterations must be at least 1"),
        (lambda: fisher_solve(jnp.sum, ONE, ONE, 1, -1.0), ValueError, "damping must be .*-1.0"),
        (lambda: fisher_solve(None, ONE, ONE), TypeError, "divergence must be a function"),
        (lambda: trust_region_step(jnp.sum, jnp.sum, ONE, 0.0), ValueError, "max_divergence must"),
        (
            lambda: trust_region_step(jnp.sum, jnp.sum, ONE, 0.1, backtracks=0),
            ValueError,
            "backtracks must be at least 1",
        ),
    ],
)
def test_wrong_inputs_are_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
