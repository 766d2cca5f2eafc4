"""Noise levels and forward sampling against products, brute-force joint laws and known tables."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gibbs_lit.kernels.schedules import (
    VarianceExploding,
    VariancePreserving,
    forward_marginal,
    forward_path,
    noise_levels,
    ve_schedule,
    vp_schedule,
)

BETAS = np.array([0.05, 0.31, 0.12, 0.4])
SIGMAS = np.array([0.1, 0.35, 0.9, 2.5])


def test_vp_levels_are_the_products_up_to_the_level_itself():
    scales, stds = noise_levels(VariancePreserving(jnp.asarray(BETAS)))
    bars = np.array([np.prod(1 - BETAS[:i]) for i in range(5)])
    np.testing.assert_allclose(scales, np.sqrt(bars), rtol=1e-14)
    np.testing.assert_allclose(stds, np.sqrt(1 - bars), rtol=1e-13)


def test_ve_levels_are_the_sigmas():
    scales, stds = noise_levels(VarianceExploding(jnp.asarray(SIGMAS)))
    np.testing.assert_array_equal(scales, np.ones(4))
    np.testing.assert_array_equal(stds, SIGMAS)


def test_small_betas_keep_their_precision_in_float32():
    betas = np.full(5, 1e-7)
    stds = noise_levels(VariancePreserving(jnp.asarray(betas, jnp.float32)))[1]
    assert stds.dtype == jnp.float32
    np.testing.assert_allclose(stds[1:], np.sqrt(np.arange(1, 6) * 1e-7), rtol=1e-5)


@pytest.mark.parametrize("build", [lambda: ve_schedule(6, 0.02, 5.0), lambda: vp_schedule(6)])
def test_built_schedules_have_the_asked_ends(build):
    schedule = build()
    scales, stds = noise_levels(schedule)
    assert scales.shape == stds.shape == (7,)
    assert stds[0] == 0 and scales[0] == 1
    assert (np.diff(stds) > 0).all()
    if isinstance(schedule, VarianceExploding):
        ratios = np.asarray(stds[2:] / stds[1:-1])
        np.testing.assert_allclose(ratios, ratios[0], rtol=1e-12)
        np.testing.assert_allclose(stds[jnp.asarray([1, -1])], [0.02, 5.0], rtol=1e-12)
    else:
        np.testing.assert_allclose(schedule.betas[jnp.asarray([0, -1])], [1e-4, 0.02], rtol=1e-12)


@pytest.mark.parametrize(
    "schedule",
    [VariancePreserving(BETAS), VarianceExploding(np.concatenate([[0.0], SIGMAS]))],
    ids=["vp", "ve"],
)
def test_path_has_the_marginals_and_the_right_correlations(schedule):
    """The path is linear in (x_0, noise): its covariance is read off unit vectors, not sampled."""
    K = 4
    basis = np.eye(K + 1)
    path = np.asarray(forward_path(schedule, jnp.asarray(basis[:, 0]), jnp.asarray(basis[:, 1:].T)))
    scales, stds = map(np.asarray, noise_levels(schedule))
    np.testing.assert_allclose(path[:, 0], scales, rtol=1e-13)
    noise_part = path[:, 1:]
    np.testing.assert_allclose((noise_part**2).sum(1), stds**2, rtol=1e-13)
    for i in range(K):
        for j in range(i, K + 1):
            want = scales[j] / scales[i] * stds[i] ** 2
            np.testing.assert_allclose(noise_part[i] @ noise_part[j], want, rtol=1e-12, atol=1e-15)


def test_marginal_jump_matches_its_formula_for_any_shape_and_traced_level():
    x0, z = np.random.default_rng(3).normal(size=(2, 3, 2))
    schedule = VariancePreserving(BETAS)
    want = np.sqrt(1 - 0.05) * np.sqrt(1 - 0.31) * x0 + np.sqrt(1 - 0.95 * 0.69) * z
    got = forward_marginal(schedule, x0, z, 2)
    np.testing.assert_allclose(got, want, rtol=1e-13)
    traced = jax.jit(lambda i: forward_marginal(schedule, x0, z, i))(2)
    np.testing.assert_allclose(traced, got, rtol=1e-14)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ve_schedule(0, 0.1, 1.0), "num_steps must be at least 1, got 0"),
        (lambda: ve_schedule(3, 0.0, 1.0), "smallest must be a positive finite number, got 0.0"),
        (lambda: ve_schedule(3, 0.5, 0.1), "largest .*got 0.1"),
        (lambda: vp_schedule(3, 0.1, 1.0), "largest .*got 1.0"),
        (lambda: vp_schedule(3, 0.2, 0.1), "largest must be at least smallest=0.2, got 0.1"),
        (lambda: noise_levels(VariancePreserving([0.1, 1.0])), r"betas must lie in \(0, 1\)"),
        (lambda: noise_levels(VariancePreserving([])), "betas must hold one step or more"),
        (lambda: noise_levels(VariancePreserving([[0.1]])), r"betas must have shape \(K,\)"),
        (lambda: noise_levels(VarianceExploding([1.0])), "sigmas must hold two levels"),
        (lambda: noise_levels(VarianceExploding([1.0, 0.5])), "sigmas .*strictly increasing"),
        (lambda: noise_levels(VarianceExploding([-1.0, 0.5])), "sigmas must be non-negative"),
        (lambda: noise_levels(VarianceExploding([0.0, np.nan])), "sigmas must be finite, got nan"),
        (
            lambda: forward_marginal(vp_schedule(3), np.zeros(2), np.zeros(3), 1),
            r"noise must have the shape of x0 \(2,\), got \(3,\)",
        ),
        (
            lambda: forward_marginal(vp_schedule(3), np.zeros(2), np.zeros(2), 4),
            r"level must lie in 0..3, got 4",
        ),
        (
            lambda: forward_path(vp_schedule(3), np.zeros(2), np.zeros((2, 2))),
            r"noise must have shape \(steps, \*x0.shape\) = \(3, 2\), got \(2, 2\)",
        ),
    ],
)
def test_wrong_inputs_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
