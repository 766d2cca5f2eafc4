"""CEM, evolution strategy, first-order steps and temperature against MPPI's limits and NumPy."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gibbs_lit.kernels.gibbs import evaluate
from gibbs_lit.kernels.limits import (
    cem_update,
    evolution_strategy_update,
    first_order_mppi_update,
)
from gibbs_lit.kernels.mppi import mppi_update
from gibbs_lit.kernels.quadrature import exact_step
from gibbs_lit.kernels.temperature import effective_sample_size, temperature_for_ess

RNG = np.random.default_rng(3)
U, EPS, J = RNG.normal(size=(3, 2)), RNG.normal(size=(60, 3, 2)), 2 * RNG.normal(size=60)


@pytest.mark.parametrize("elites", [1, 7, 60])
def test_cem_is_the_mean_of_the_best(elites):
    want = U + EPS[np.argsort(J)[:elites]].mean(0)
    np.testing.assert_allclose(cem_update(U, EPS, J, elites), want, rtol=1e-12)
    jitted = jax.jit(cem_update, static_argnums=3)(U, EPS, J, elites)
    np.testing.assert_allclose(jitted, want, rtol=1e-12)


def test_cem_is_mppi_at_both_ends_of_temperature():
    np.testing.assert_allclose(cem_update(U, EPS, J, 1), mppi_update(U, EPS, J, 1e-9), rtol=1e-10)
    np.testing.assert_allclose(cem_update(U, EPS, J, 60), mppi_update(U, EPS, J, 1e12), rtol=1e-9)


def test_unusable_samples_are_no_elites():
    costs, noise = J.copy(), EPS.copy()
    costs[:50], noise[:50] = np.nan, np.nan
    want = U + EPS[50:].mean(0)
    np.testing.assert_allclose(cem_update(U, noise, costs, 20), want, rtol=1e-12)
    order = 50 + np.argsort(J[50:])[:3]
    np.testing.assert_allclose(cem_update(U, noise, costs, 3), U + EPS[order].mean(0), rtol=1e-12)
    centred = J[50:] - J[50:].mean()
    want = U - 0.3 * np.einsum("n,ntm->tm", centred, EPS[50:]) / 10
    np.testing.assert_allclose(evolution_strategy_update(U, noise, costs, 0.3), want, rtol=1e-12)


def test_evolution_strategy_is_first_order_in_the_inverse_temperature():
    rate = 1e-6
    step = mppi_update(U, EPS, J, 1 / rate) - (U + EPS.mean(0))
    got = evolution_strategy_update(U, EPS, J, rate) - U
    np.testing.assert_allclose(got, step, rtol=1e-4)
    errors = [
        np.abs(
            mppi_update(U, EPS, J, 1 / r) - EPS.mean(0) - evolution_strategy_update(U, EPS, J, r)
        ).max()
        for r in (1e-2, 1e-3)
    ]
    assert 1.9 < np.log10(errors[0] / errors[1]) < 2.1  # what is left is of second order


@pytest.mark.parametrize(
    "call",
    [lambda c: cem_update(U, EPS, c, 5), lambda c: evolution_strategy_update(U, EPS, c, 0.1)],
)
def test_offset_does_not_matter(call):
    np.testing.assert_allclose(call(J + 1e6), call(J), rtol=1e-8)


def double_well(u):
    x = u.reshape(-1)
    return -((x[0] ** 2 - 1) ** 2) + 0.3 * x[0] - 0.8 * (x[1] - 0.4 * x[0]) ** 2


def test_first_order_step_has_the_same_limit():
    tau, start = 0.7, np.array([[-0.6], [0.2]])
    sigma = np.array([[0.3, 0.1], [0.1, 0.2]])
    want = exact_step(double_well, start, sigma, tau)
    root = np.linalg.cholesky(sigma)
    noise = (np.random.default_rng(0).normal(size=(50, 2000, 2)) @ root.T)[..., None]
    update = jax.jit(lambda e: first_order_mppi_update(double_well, start, e, tau, sigma))
    steps = np.array([update(e) for e in noise])
    z = (steps.mean(0) - want) / (steps.std(0, ddof=1) / np.sqrt(50))
    assert np.abs(z).max() < 4.5
    # by hand on one batch, per step covariance
    E = evaluate(double_well, jnp.asarray(start[None] + noise[0]))
    w = np.exp((E - E.max()) / tau)
    slopes = jax.vmap(jax.grad(double_well))(jnp.asarray(start[None] + noise[0]))
    by_hand = start + 0.4 / tau * np.einsum("n,ntm->tm", w / w.sum(), slopes)
    got = first_order_mppi_update(double_well, start, noise[0], tau, [[0.4]])
    np.testing.assert_allclose(got, by_hand, rtol=1e-10)


@pytest.mark.parametrize("target", [1.5, 6.0, 30.0, 59.0])
@pytest.mark.parametrize("scale", [1e-20, 1.0, 1e20])
def test_temperature_for_ess(target, scale):
    tau = temperature_for_ess(scale * J, target)
    w = np.exp(-(J - J.min()) * scale / float(tau))
    np.testing.assert_allclose(w.sum() ** 2 / (w**2).sum(), target, rtol=1e-8)
    np.testing.assert_allclose(effective_sample_size(scale * J, tau), target, rtol=1e-8)
    shifted = temperature_for_ess(scale * (np.round(J * 1024) / 1024 + 64), target)
    np.testing.assert_allclose(
        shifted, temperature_for_ess(scale * np.round(J * 1024) / 1024, target), rtol=1e-6
    )


def test_temperature_out_of_reach_and_equal_costs():
    assert float(temperature_for_ess(np.ones(5), 3.0)) == 1.0
    costs = np.array([0.0, 0.0, 0.0, 1.0, np.inf])
    assert float(temperature_for_ess(costs, 2.0)) < 1e-7  # three ties: never below 3
    assert float(temperature_for_ess(costs, 4.5)) > 1e7  # four usable samples: never above 4
    for target, end in ((2.0, 1e-8), (4.5, 1e8)):  # the ends of the range, times the spread
        tau = temperature_for_ess(3 * costs - 5, target)
        np.testing.assert_allclose(tau, 3 * end, rtol=1e-12)
    pair = temperature_for_ess([0.0, 1.0], 1.5)
    np.testing.assert_allclose(effective_sample_size([0.0, 1.0], pair), 1.5, rtol=1e-8)
    assert float(effective_sample_size([np.nan, np.inf], 1.0)) == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cem_update(U, EPS, J, 0), "elites must be at least 1, got 0"),
        (lambda: cem_update(U, EPS, J, 61), "elites must be at most the number of samples 60"),
        (lambda: cem_update(U, EPS, J * np.nan, 3), "costs must have at least one finite value"),
        (lambda: evolution_strategy_update(U, EPS, J, 0.0), "learning_rate must be a positive"),
        (lambda: evolution_strategy_update(U, EPS[:5], J, 1.0), r"costs must have shape .* N=5"),
        (lambda: temperature_for_ess(J, 60.0), r"target must be .* in \(1, 60\), got 60"),
        (lambda: temperature_for_ess([1.0], 1.0), "costs must hold at least two samples"),
        (lambda: effective_sample_size([], 1.0), "costs must hold at least one sample"),
        (lambda: first_order_mppi_update(double_well, U[:2, :1], EPS[:, :2, :1], 1.0, -np.eye(2)),
         "covariance must be positive definite"),
    ],
)  # fmt: skip
def test_wrong_input_raises(call, message):
    with pytest.raises(ValueError, match=message):
        call()
