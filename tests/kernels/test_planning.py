"""Algorithm 1 against conditional Gaussians, moment recursions and a linear-quadratic regulator."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gibbs_lit.kernels.mixture import (
    diffused_mixture,
    gaussian_mixture,
    mixture_conditional,
    mixture_score,
)
from gibbs_lit.kernels.navigation import clearance
from gibbs_lit.kernels.planning import (
    guided_plan,
    plan_and_execute,
    posterior_score,
    reverse_gaussian,
)
from gibbs_lit.kernels.problems import linear_quadratic
from gibbs_lit.kernels.reverse import ve_reverse_step, vp_reverse_step
from gibbs_lit.kernels.schedules import VarianceExploding, VariancePreserving, noise_levels

VP = VariancePreserving(np.linspace(1e-3, 0.12, 100))
VE = VarianceExploding(np.concatenate([[0.0], np.geomspace(0.02, 6.0, 80)]))


def mixture_model(mixture, schedule):
    """Exact trajectory model: the score of the noised law of flat plans."""
    scales, stds = noise_levels(schedule)

    def score(x, level):
        noisy = diffused_mixture(mixture, scales[level], stds[level])
        return mixture_score(noisy, x.reshape(1, -1)).reshape(x.shape)

    return score


def pair():
    return gaussian_mixture([1.0], np.zeros((1, 2)), [[[1.0, 0.8], [0.8, 1.0]]])


def many(count, seed=0, **options):
    """Second entries of plans of shape (1, 2) from the state 1.5."""
    keys = jax.random.split(jax.random.key(seed), count)
    plan = partial(guided_plan, state=jnp.asarray([1.5]), shape=(1, 2), **options)
    return np.asarray(jax.jit(jax.vmap(lambda k: plan(key=k)))(keys))


def test_reverse_gaussian_is_the_displayed_mean_with_the_posterior_variance():
    x, s = np.random.default_rng(0).normal(size=(2, 3, 2))
    i = 60
    mean, std = reverse_gaussian(VP, jnp.asarray(s), jnp.asarray(x), i)
    beta = float(VP.betas[i - 1])
    want = vp_reverse_step(x, s, beta, np.zeros_like(x), "ancestral")
    np.testing.assert_allclose(mean, want, rtol=1e-10)
    bars = np.cumprod(1 - np.asarray(VP.betas))
    np.testing.assert_allclose(std**2, beta * (1 - bars[i - 2]) / (1 - bars[i - 1]), rtol=1e-10)
    mean, std = reverse_gaussian(VE, jnp.asarray(s), jnp.asarray(x), i)
    for z in (0.0, 1.0):
        want = ve_reverse_step(
            x, s, VE.sigmas[i], VE.sigmas[i - 1], z * np.ones_like(x), "ancestral"
        )
        np.testing.assert_allclose(mean + std * z, want, rtol=1e-10)
    for schedule in (VP, VE):
        assert float(reverse_gaussian(schedule, jnp.asarray(s), jnp.asarray(x), 1)[1]) == 0


@pytest.mark.parametrize("schedule", [VP, VE], ids=["vp", "ve"])
def test_posterior_score_is_exact_for_gaussian_data(schedule):
    """grad log p_i(x | x_0[known] = s) from the joint Gaussian of noised plan and clean values."""
    rng = np.random.default_rng(5)
    root = rng.normal(size=(4, 4))
    C, m = root @ root.T + 0.2 * np.eye(4), rng.normal(size=4)
    model = mixture_model(gaussian_mixture([1.0], m[None], C[None]), schedule)
    scales, stds = map(np.asarray, noise_levels(schedule))
    x, value, known = rng.normal(size=(2, 2)), np.array([0.7, -1.2]), [0, 3]
    for i in (5, 50, 79):
        a, s = scales[i], stds[i]
        noisy, cross = a**2 * C + s**2 * np.eye(4), a * C[:, known]
        gain = cross @ np.linalg.inv(C[np.ix_(known, known)])
        mean = a * m + gain @ (value - m[known])
        cov = noisy - gain @ cross.T
        want = -np.linalg.solve(cov, x.ravel() - mean)
        got = posterior_score(partial(model, level=i), jnp.asarray(x), known, value, a, s)
        np.testing.assert_allclose(got.ravel(), want, rtol=1e-8)


def test_initial_state_as_printed_is_biased_and_the_posterior_is_not():
    """Correlation .8, s = 1.5: clean overwrite near N(.909, .495), noised near N(.750, .495), the
    exact law N(1.2, .36). Thresholds: 4 standard errors, plus 0.03 for the finite schedule."""
    model, N = mixture_model(pair(), VP), 4000
    laws = {}
    for constraint in ("paper", "noised", "posterior"):
        plans = many(N, schedule=VP, score=model, constraint=constraint)
        np.testing.assert_array_equal(plans[:, 0, 0], 1.5)
        y = plans[:, 0, 1]
        laws[constraint] = y.mean(), y.var()
    predicted = {"paper": (0.909, 0.495), "noised": (0.750, 0.495), "posterior": (1.2, 0.36)}
    for name, (mean, var) in predicted.items():
        assert abs(laws[name][0] - mean) < 4 * np.sqrt(var / N) + 0.03, (name, laws)
        assert abs(laws[name][1] - var) < 4 * var * np.sqrt(2 / N) + 0.03, (name, laws)
    assert laws["paper"][0] < 1.2 - 20 * np.sqrt(0.36 / N)


def test_clean_overwrite_is_right_for_a_model_that_was_trained_so():
    """With the score of the law given the clean state, line 7 as printed samples that law."""
    law = gaussian_mixture(
        [0.5, 0.5],
        [[1.0, 1.5], [1.8, -1.0]],
        [[[0.4, 0.2], [0.2, 0.3]], [[0.5, -0.2], [-0.2, 0.2]]],
    )
    given = mixture_conditional(law, [0], [1.5])
    scales, stds = noise_levels(VP)

    def score(x, level):
        noisy = diffused_mixture(given, scales[level], stds[level])
        return jnp.concatenate([jnp.zeros((1, 1)), mixture_score(noisy, x[:, 1:])], axis=1)

    N = 4000
    y = many(N, schedule=VP, score=score, constraint="paper")[:, 0, 1]
    w, m, v = (np.asarray(a).ravel() for a in given)
    mean = w @ m
    var = w @ (v + m**2) - mean**2
    assert abs(y.mean() - mean) < 4 * np.sqrt(var / N) + 0.03
    assert abs(y.var() - var) < 4 * var * np.sqrt(3 / N) + 0.04


def test_unconstrained_plans_have_the_law_of_the_model():
    N = 4000
    plans = many(N, schedule=VE, score=mixture_model(pair(), VE), constraint="none")[:, 0]
    got = plans.T @ plans / N
    error = np.array([[np.sqrt(2), np.sqrt(1.64)], [np.sqrt(1.64), np.sqrt(2)]]) / np.sqrt(N)
    assert (np.abs(got - [[1, 0.8], [0.8, 1]]) < 4 * error + 0.04).all(), got


@pytest.mark.parametrize("tilt", ["gradient", "exact", "exact-mean"])
def test_linear_guidance_shifts_the_mean_by_its_recursion(tilt):
    """Data N(0, 1) and energy g x: each level adds alpha std^2 g, propagated by exact gains."""
    alpha, g, S = 0.5, 0.8, 1.0
    schedule = VariancePreserving(np.linspace(0.02, 0.3, 25))
    scales, stds = map(np.asarray, noise_levels(schedule))
    mean = 0.0
    for i in range(25, 0, -1):
        v = scales[i] ** 2 * S + stds[i] ** 2
        beta = 1 - (scales[i] / scales[i - 1]) ** 2
        mean = mean * (1 - beta / v) / np.sqrt(1 - beta)
        mean += alpha * g * beta * stds[i - 1] ** 2 / stds[i] ** 2
    law = gaussian_mixture([1.0], np.zeros((1, 1)), [[[S]]])
    model = mixture_model(law, schedule)
    keys = jax.random.split(jax.random.key(2), 3000)
    y = jax.jit(
        jax.vmap(
            lambda k: guided_plan(
                schedule, model, jnp.zeros(1), (1, 1), k, lambda p: g * p[0, 0], alpha, tilt, 200,
                "none",
            )
        )
    )(keys)  # fmt: skip
    y = np.asarray(y).ravel()
    assert abs(y.mean() - mean) < 4 * y.std() / np.sqrt(3000) + 0.01, (y.mean(), mean)
    assert mean > 0.3


def test_steep_guidance_blows_up_the_printed_step_and_not_the_exact_tilt():
    """alpha variance a far above 2 at the noisy levels."""
    schedule = VarianceExploding(np.concatenate([[0.0], np.geomspace(0.5, 8.0, 12)]))
    model = mixture_model(gaussian_mixture([1.0], np.zeros((1, 1)), [[[1.0]]]), schedule)

    def energy(plan):
        return -20.0 * (plan[0, 0] - 0.5) ** 2

    out = {}
    for tilt in ("gradient", "exact"):
        keys = jax.random.split(jax.random.key(0), 200)
        plan = partial(guided_plan, schedule, model, jnp.zeros(1), (1, 1), energy=energy)
        plans = jax.vmap(lambda k, t=tilt, p=plan: p(key=k, tilt=t, constraint="none"))(keys)
        out[tilt] = np.abs(np.asarray(plans)).max()
    assert out["gradient"] > 1e3 and out["exact"] < 5, out


def regulated_plans(rows):
    """Gaussian law of (state, action) rows under u = -K s from x_0 ~ N(0, I), nearly noise-free."""
    A, B, K = np.array([[1.0, 0.2], [0, 1]]), np.array([[0.02], [0.2]]), np.array([[1.5, 2.0]])
    F, blocks = np.eye(2), []
    for _ in range(rows):
        blocks += [F, -K @ F]
        F = (A - B @ K) @ F
    M = np.concatenate(blocks)
    cov = M @ M.T + 1e-3 * np.eye(len(M))
    return gaussian_mixture([1.0], np.zeros((1, len(M))), cov[None]), A, B, K


def test_receding_horizon_recovers_the_regulator_that_the_plans_were_taken_from():
    law, A, B, K = regulated_plans(4)
    schedule = VarianceExploding(np.concatenate([[0.0], np.geomspace(0.01, 8.0, 50)]))
    model = mixture_model(law, schedule)
    problem = linear_quadratic(A, B, np.eye(2), np.eye(1), np.eye(2), [1.0, -0.5], 3)

    def planner(state, key):
        return guided_plan(schedule, model, state, (4, 3), key, constraint="posterior")

    run = jax.jit(
        lambda k: plan_and_execute(
            planner, problem.step, problem.initial_state, k, 25, lambda x: jnp.sum(x**2) < 1e-2
        )
    )(jax.random.key(4))
    states, actions = np.asarray(run.states), np.asarray(run.actions)
    np.testing.assert_array_equal(run.plans[:, 0, :2], states[:-1])
    np.testing.assert_array_equal(run.plans[:, 0, 2:], actions)
    moving = (states[:-1] ** 2).sum(1) >= 1e-2
    residual = (actions + states[:-1] @ K.T)[:, 0]
    assert np.abs(residual[moving]).max() < 0.2, residual
    assert moving[0] and not moving[-1]
    np.testing.assert_array_equal(states[-1], states[-2])
    after = states[:-1] @ A.T + actions @ B.T
    np.testing.assert_allclose(states[1:][moving], after[moving], rtol=1e-12)


def test_barrier_keeps_the_plan_out_of_the_discs():
    """Plans along a line through a disc: most hit it without the barrier, none with it."""
    H = 8
    line = np.stack([np.linspace(0, 4, H), np.linspace(0, 4.4, H), np.zeros(H)], 1).ravel()
    time = np.arange(H)
    smooth = np.exp(-((time[:, None] - time) ** 2) / 18.0)
    cov = 0.05 * np.kron(smooth, np.eye(3)) + 1e-3 * np.eye(3 * H)
    schedule = VarianceExploding(np.concatenate([[0.0], np.geomspace(0.02, 3.0, 30)]))
    model = mixture_model(gaussian_mixture([1.0], line[None], cov[None]), schedule)

    def barrier(plan):
        return clearance(plan[:, :2]).ravel()

    def run(key, use):
        return guided_plan(
            schedule, model, jnp.zeros(2), (H, 3), key, barrier=barrier if use else None
        )

    keys = jax.random.split(jax.random.key(1), 20)
    least = [
        np.asarray(jax.jit(jax.vmap(lambda k, u=use: barrier(run(k, u)).min()))(keys))
        for use in (False, True)
    ]
    assert (least[0] < -0.1).mean() > 0.8
    assert (least[1] > -1e-6).all(), least[1]


def test_one_step_starts_at_the_largest_noise_and_approaches_the_safe_set_at_its_rate():
    """One level and a score of zero: the plan is the noise that it started from."""

    def plan(sigma, **options):
        schedule = VarianceExploding(np.array([0.0, sigma]))
        model = lambda x, level: jnp.zeros_like(x)  # noqa: E731
        key = jax.random.key(3)
        return guided_plan(schedule, model, jnp.zeros(2), (4, 2), key, constraint="none", **options)

    start = np.asarray(plan(1.0))
    assert 0.3 < start.std() < 3
    np.testing.assert_allclose(plan(5.0), 5 * start, rtol=1e-6)
    unsafe = plan(1.0, barrier=lambda x: x.ravel() - 10, barrier_rate=0.25)
    np.testing.assert_allclose(unsafe, 0.75 * start + 2.5, rtol=1e-5)


def test_posterior_score_bounds_a_covariance_that_is_not_positive_by_the_noise():
    scale, std, slope, x, v = 0.8, 1.5, -3.0, 0.7, 0.2
    got = posterior_score(lambda y: slope * y, jnp.asarray([x]), [0], jnp.asarray([v]), scale, std)
    mean, J = (x + std**2 * slope * x) / scale, (1 + std**2 * slope) / scale
    want = slope * x + (v - mean) / (1e-6 * (std / scale) ** 2) * J
    np.testing.assert_allclose(got, [want], rtol=1e-5)


def test_float32_and_key_reproducibility():
    model = mixture_model(jax.tree.map(lambda v: v.astype(jnp.float32), pair()), VE)
    call = partial(guided_plan, VE, model, jnp.asarray([1.5], jnp.float32), (1, 2))
    a, b, c = (call(jax.random.key(k)) for k in (0, 0, 1))
    assert a.dtype == jnp.float32
    np.testing.assert_array_equal(a, b)
    assert (a != c).any()


CALL = partial(guided_plan, VP, lambda x, i: -x, np.zeros(1), (2, 2), jax.random.key(0))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: CALL(tilt="newton"), ValueError, "tilt must be one of .*'newton'"),
        (lambda: CALL(constraint="hard"), ValueError, "constraint must be one of .*'hard'"),
        (lambda: CALL(guidance_scale=0.0), ValueError, "guidance_scale must be .*0.0"),
        (lambda: CALL(tilt_samples=0), ValueError, "tilt_samples must be at least 1"),
        (
            lambda: guided_plan(VP, lambda x, i: -x, np.zeros(3), (2, 2), jax.random.key(0)),
            ValueError,
            "state must fit into a row of 2 entries, got 3",
        ),
        (
            lambda: guided_plan(VP, lambda x, i: -x, np.zeros(1), (0, 2), jax.random.key(0)),
            ValueError,
            r"shape\[0\] must be at least 1, got 0",
        ),
        (
            lambda: guided_plan(VP, 1.0, np.zeros(1), (2, 2), jax.random.key(0)),
            TypeError,
            "score must be a function",
        ),
        (
            lambda: plan_and_execute(jnp.add, jnp.add, np.zeros(2), jax.random.key(0), 0),
            ValueError,
            "num_steps must be at least 1",
        ),
        (
            lambda: plan_and_execute(jnp.add, None, np.zeros(2), jax.random.key(0), 3),
            TypeError,
            "step must be a function",
        ),
    ],
)
def test_wrong_inputs_are_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
