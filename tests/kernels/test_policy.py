"""Policy-gradient estimators against quadrature, closed forms, MPPI and each other."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gibbs_lit.kernels.mppi import mppi_update
from gibbs_lit.kernels.policy import (
    BASELINES,
    exponential_utility_gradient,
    gaussian_log_probability,
    natural_gradient,
    policy_gradient,
    policy_rollouts,
    score_function_gradient,
)

SIGMA = np.array([[0.5, 0.2], [0.2, 0.3]])
A, B, K0, K1, S0 = 0.9, 0.7, -0.4, 0.5, 1.1


def draw(seed, N=30, T=3, m=2):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(N, T, m)), rng.normal(size=N), rng.normal(size=(T, m))


def hermite(variance, dimensions, order=12):
    """Gauss-Hermite nodes and weights for independent normals of one variance."""
    x, w = np.polynomial.hermite_e.hermegauss(order)
    nodes = np.array(list(itertools.product(x, repeat=dimensions))) * np.sqrt(variance)
    weights = np.array([np.prod(p) for p in itertools.product(w / w.sum(), repeat=dimensions)])
    return nodes, weights


@pytest.mark.parametrize("stacked", [False, True])
def test_open_loop_estimator_is_the_sum_of_the_display(stacked):
    eps, R, _ = draw(0)
    rng = np.random.default_rng(4)
    root = rng.normal(size=(6, 6))
    cov = root @ root.T + np.eye(6) if stacked else SIGMA
    whole = cov if stacked else np.kron(np.eye(3), SIGMA)
    want = sum(r * np.linalg.solve(whole, e.ravel()) for r, e in zip(R, eps, strict=True)) / 30
    got = score_function_gradient(eps, R, cov)
    np.testing.assert_allclose(got.ravel(), want, rtol=1e-10)


def test_baselines_by_hand():
    eps, R, _ = draw(1, N=5)
    scores = np.linalg.solve(SIGMA, eps[..., None])[..., 0]
    mean = (scores * (R - R.mean())[:, None, None]).mean(0)
    np.testing.assert_allclose(score_function_gradient(eps, R, SIGMA, "mean"), mean, rtol=1e-11)
    loo = np.zeros((3, 2))
    best = np.zeros((3, 2))
    for i in range(5):
        rest = [j for j in range(5) if j != i]
        loo += scores[i] * (R[i] - R[rest].mean()) / 5
        w = scores[rest] ** 2
        best += scores[i] * (R[i] - (w * R[rest][:, None, None]).sum(0) / w.sum(0)) / 5
    got = [score_function_gradient(eps, R, SIGMA, b) for b in ("leave-one-out", "optimal")]
    np.testing.assert_allclose(got, [loo, best], rtol=1e-10)
    np.testing.assert_allclose(mean, 0.8 * loo, rtol=1e-10)


def test_baselines_keep_the_mean_and_cut_the_variance():
    """R(eps) = g . eps - eps^2 / 2 + 7: the gradient is g; z-scores below 4.5 in each entry."""
    g = np.array([[0.8, -0.3], [0.1, 0.5]])
    rng = np.random.default_rng(9)
    L = np.linalg.cholesky(SIGMA)
    eps = rng.normal(size=(4000, 20, 2, 2)) @ L.T
    R = (eps * g).sum((2, 3)) - (eps**2).sum((2, 3)) / 2 + 7.0
    spread = {}
    for baseline in BASELINES:
        estimates = np.asarray(
            jax.vmap(lambda e, r, b=baseline: score_function_gradient(e, r, SIGMA, b))(eps, R)
        )
        want = g * (1 - 1 / 20) if baseline == "mean" else g
        z = (estimates.mean(0) - want) / (estimates.std(0) / np.sqrt(4000))
        assert np.abs(z).max() < 4.5, (baseline, z)
        spread[baseline] = estimates.var(0).sum()
    assert spread["leave-one-out"] < 0.1 * spread["none"]
    assert spread["optimal"] < 0.1 * spread["none"]


def lq_return(eps, theta, open_loop=None):
    """Return of two steps of s+ = A s + B a, r = -s^2 - a^2 / 2 - s+^2 / 5, by hand."""
    total, s = 0.0, S0
    for t in range(2):
        a = (theta[t] * s if open_loop is None else open_loop[t]) + eps[..., t]
        after = A * s + B * a
        total = total - s**2 - a**2 / 2 - after**2 / 5
        s = after
    return total


@jax.jit
def lq_rollouts(eps, theta):
    return policy_rollouts(
        lambda s, a: A * s + B * a,
        lambda s, a: (-(s**2) - a**2 / 2 - (A * s + B * a) ** 2 / 5)[0],
        lambda s, t: theta[t] * s,
        jnp.asarray([S0]),
        eps[:, :, None],
    )


def test_rollouts_by_hand():
    eps = np.random.default_rng(1).normal(size=(6, 2))
    rolled = lq_rollouts(eps, jnp.asarray([K0, K1]))
    np.testing.assert_allclose(rolled.rewards.sum(1), lq_return(eps, (K0, K1)), rtol=1e-12)
    np.testing.assert_allclose(rolled.states[:, 0, 0], S0)
    first = K0 * S0 + eps[:, 0]
    np.testing.assert_allclose(rolled.actions[:, 0, 0], first, rtol=1e-13)
    np.testing.assert_allclose(rolled.states[:, 1, 0], A * S0 + B * first, rtol=1e-13)


@pytest.mark.parametrize("reward_to_go", [False, True])
def test_closed_loop_gradient_is_exact_under_quadrature(reward_to_go):
    """Polynomial integrands: Gauss-Hermite with replicated nodes gives the expectation exactly."""
    variance = 0.3
    nodes, weights = hermite(variance, 2)
    theta = jnp.asarray([K0, K1])

    def value(th):
        return jnp.sum(weights * lq_return(nodes, th))

    exact = jax.jit(jax.grad(value))(theta)
    rolled = lq_rollouts(nodes, theta)
    scaled = rolled._replace(rewards=rolled.rewards * (weights * len(weights))[:, None])
    got = jax.jit(
        lambda th: policy_gradient(
            lambda p, s, t: p[t] * s, th, scaled, variance * np.eye(1), "none", reward_to_go
        )
    )(theta)
    np.testing.assert_allclose(got, exact, rtol=1e-10)


def test_dropping_the_jacobian_leaves_the_feed_forward_gradient():
    """Closed loop: inv(Sigma) E[eps_t R] = d/d delta_t, and R(U + eps) is another function."""
    variance = 0.3
    nodes, weights = hermite(variance, 2)
    theta = (K0, K1)

    def shifted(delta):
        total, s = 0.0, S0
        for t in range(2):
            a = theta[t] * s + delta[t] + nodes[:, t]
            after = A * s + B * a
            total = total - s**2 - a**2 / 2 - after**2 / 5
            s = after
        return jnp.sum(weights * total)

    exact = jax.jit(jax.grad(shifted))(jnp.zeros(2))
    R = lq_return(nodes, theta) * weights * len(weights)
    got = score_function_gradient(nodes[:, :, None], R, variance * np.eye(1))
    np.testing.assert_allclose(got[:, 0], exact, rtol=1e-10)
    u0 = K0 * S0
    frozen = (u0, K1 * (A * S0 + B * u0))
    R_open = lq_return(nodes, theta, frozen) * weights * len(weights)
    other = score_function_gradient(nodes[:, :, None], R_open, variance * np.eye(1))
    assert abs(float(other[0, 0] - got[0, 0])) > 0.05


def test_policy_gradient_of_a_nonlinear_vector_policy_in_pytree_parameters():
    """Fixed rollouts, the same sum written as the gradient of a weighted log likelihood."""
    rng = np.random.default_rng(5)
    params = {"W": jnp.asarray(rng.normal(size=(2, 3)) * 0.4), "b": jnp.asarray(rng.normal(size=2))}

    def mean(p, s, t):
        return jnp.tanh(p["W"] @ s + p["b"] * jnp.cos(jnp.asarray(t, s.dtype)))

    eps = rng.normal(size=(7, 4, 2)) @ np.linalg.cholesky(SIGMA).T
    rolled = jax.jit(
        lambda e: policy_rollouts(
            lambda s, a: jnp.sin(s) + jnp.concatenate([a, a[:1]]),
            lambda s, a: jnp.cos(s[0]) - jnp.sum(a**2),
            lambda s, t: mean(params, s, t),
            jnp.asarray([0.3, -0.2, 0.5]),
            e,
        )
    )(eps)

    def weighted(p):
        mu = jax.vmap(jax.vmap(lambda s, t: mean(p, s, t), (0, 0)), (0, None))(
            rolled.states[:, :-1], jnp.arange(4)
        )
        logs = gaussian_log_probability(rolled.actions, mu, SIGMA)
        returns = rolled.rewards.sum(1)
        return jnp.mean(logs.sum(1) * (returns - (returns.sum() - returns) / 6))

    got = jax.jit(lambda p: policy_gradient(mean, p, rolled, SIGMA, "leave-one-out"))(params)
    want = jax.jit(jax.grad(weighted))(params)
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-10), got, want)


def test_log_probability_against_the_displayed_formula():
    rng = np.random.default_rng(3)
    a, mu = rng.normal(size=(2, 5, 2))
    d = a - mu
    quadratic = np.einsum("ni,ij,nj->n", d, np.linalg.inv(SIGMA), d)
    want = -np.log(2 * np.pi) - np.log(np.linalg.det(SIGMA)) / 2 - quadratic / 2
    np.testing.assert_allclose(gaussian_log_probability(a, mu, SIGMA), want, rtol=1e-12)


@pytest.mark.parametrize("stacked", [False, True])
def test_mppi_is_the_unit_natural_gradient_step_of_the_log_utility(stacked):
    eps, R, U = draw(6)
    cov = np.kron(np.eye(3), SIGMA) + 0.1 * stacked * np.ones((6, 6)) if stacked else SIGMA
    tau = 0.37
    gradient = exponential_utility_gradient(eps, R, tau, cov, normalised=True)
    step = natural_gradient(gradient, cov)
    np.testing.assert_allclose(U + step, mppi_update(U, eps, -R, tau), rtol=1e-10)
    by_hand = np.tensordot(np.exp(R / tau) / np.exp(R / tau).sum(), eps, 1)
    np.testing.assert_allclose(step, by_hand, rtol=1e-10)


def test_plain_utility_gradient_is_the_mean_of_the_display():
    eps, R, _ = draw(7)
    tau = 0.37
    by_hand = np.mean(np.exp(R / tau)[:, None, None] * (eps @ np.linalg.inv(SIGMA)), 0)
    got = exponential_utility_gradient(eps, R, tau, SIGMA)
    np.testing.assert_allclose(got, by_hand, rtol=1e-10)


def test_paper_estimator_differs_from_mppi_by_its_three_mismatches():
    """E = -u^2/2, sigma^2 = tau = 1: from U = 10 MPPI moves by -5, PG by -4.9e-11."""
    nodes, weights = hermite(1.0, 1, order=60)
    for U, mppi_step, pg_step in ((10.0, -5.0, -4.9e-11), (0.5, -0.25, -0.166)):
        R = -((U + nodes[:, 0]) ** 2) / 2 + np.log(weights * len(weights))
        pg = exponential_utility_gradient(nodes[:, :, None], R, 1.0, np.eye(1))
        log_utility = exponential_utility_gradient(nodes[:, :, None], R, 1.0, np.eye(1), True)
        np.testing.assert_allclose(log_utility[0, 0], mppi_step, rtol=2e-3)
        np.testing.assert_allclose(pg[0, 0], pg_step, rtol=1e-2)
    closed = -0.5 * 0.5 / np.sqrt(2) * np.exp(-0.25 / 4)
    np.testing.assert_allclose(pg[0, 0], closed, rtol=1e-10)


def test_log_utility_is_stable_and_shift_invariant_where_the_plain_one_overflows():
    eps, R, _ = draw(8)
    near = exponential_utility_gradient(eps, R, 0.4, SIGMA, True)
    far = exponential_utility_gradient(eps, R + 1e6, 0.4, SIGMA, True)
    np.testing.assert_allclose(near, far, rtol=1e-8)
    some = np.where(np.arange(30) < 28, -np.inf, R)
    got = exponential_utility_gradient(eps, some, 0.4, SIGMA, True)
    want = exponential_utility_gradient(eps[28:], R[28:], 0.4, SIGMA, True)
    np.testing.assert_allclose(got, want, rtol=1e-10)


def test_high_temperature_limit_is_the_vanilla_gradient_with_mean_baseline():
    eps, R, _ = draw(10)
    tau = 1e6
    got = tau * (exponential_utility_gradient(eps, R, tau, SIGMA, True))
    constant = tau * score_function_gradient(eps, np.ones(30), SIGMA)
    want = score_function_gradient(eps, R, SIGMA, "mean")
    np.testing.assert_allclose(got - constant, want, atol=2e-5)


def test_jit_vmap_and_float32():
    eps, R, _ = draw(12)
    for baseline in BASELINES:
        plain = score_function_gradient(eps, R, SIGMA, baseline)
        jitted = jax.jit(lambda e, r, b=baseline: score_function_gradient(e, r, SIGMA, b))(eps, R)
        np.testing.assert_allclose(jitted, plain, rtol=1e-11, atol=1e-14)
    low = score_function_gradient(eps.astype(np.float32), R, SIGMA)
    assert low.dtype == jnp.float32
    half = score_function_gradient(eps.astype(np.float16), R.astype(np.float16), SIGMA)
    assert half.dtype == jnp.float32
    np.testing.assert_allclose(half, score_function_gradient(eps, R, SIGMA), atol=0.01)
    slope = jax.grad(lambda t: exponential_utility_gradient(eps, R, t, SIGMA, True).sum())(0.5)
    h = 1e-6
    up, down = (exponential_utility_gradient(eps, R, 0.5 + d, SIGMA, True).sum() for d in (h, -h))
    np.testing.assert_allclose(slope, (up - down) / (2 * h), rtol=1e-6)


EPS, RET = np.zeros((4, 3, 2)), np.zeros(4)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: score_function_gradient(EPS, RET[:3], SIGMA), r"returns must have shape \(N,\)"),
        (
            lambda: score_function_gradient(EPS, RET, np.eye(4)),
            r"covariance must have shape \(2, 2\)",
        ),
        (lambda: score_function_gradient(EPS, RET, -SIGMA), "covariance must be positive definite"),
        (lambda: score_function_gradient(EPS, RET, SIGMA, "median"), "baseline .*'median'"),
        (lambda: score_function_gradient(EPS[:1], RET[:1], SIGMA, "mean"), "needs two samples"),
        (lambda: score_function_gradient(EPS[:0], RET[:0], SIGMA), "noise must hold at least one"),
        (lambda: score_function_gradient(EPS, RET + np.nan, SIGMA), "returns must be finite"),
        (lambda: exponential_utility_gradient(EPS, RET, 0.0, SIGMA), "temperature must be"),
        (lambda: exponential_utility_gradient(EPS, EPS[..., 0], 1.0, SIGMA), "returns must have"),
        (lambda: natural_gradient(EPS, SIGMA), "gradient must have shape"),
        (lambda: gaussian_log_probability(EPS, EPS[0], SIGMA), "means must have the shape of act"),
        (
            lambda: policy_rollouts(jnp.add, jnp.dot, jnp.add, np.zeros(2), np.zeros((3, 2))),
            "noise must have shape",
        ),
    ],
)
def test_wrong_inputs_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
