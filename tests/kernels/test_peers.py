"""The updates of pytorch-mppi and jax-mppi from our kernels, on identical noise.

Each peer's update is written out in NumPy as its source computes it: neither needs to be installed.
"""

import numpy as np
import pytest

from gibbs_lit.kernels.mppi import mppi_update
from gibbs_lit.kernels.prior import prior_mppi_update

SIGMA = np.array([[0.8, 0.3], [0.3, 0.5]])
LIMIT, TAU = 0.9, 0.37
N, T, m = 200, 5, 2


def dynamics(x, u):
    return np.stack(
        [x[:, 0] + 0.1 * x[:, 1], x[:, 1] + 0.1 * (np.sin(x[:, 0]) + u[:, 0]) - 0.05 * u[:, 1]], 1
    )


def running_cost(x, u):
    return x[:, 0] ** 2 + 0.1 * x[:, 1] ** 2 + 0.05 * (u**2).sum(1)


def rollout(actions, cost_after_step):
    x, total = np.tile([0.7, -0.3], (len(actions), 1)), np.zeros(len(actions))
    for t in range(actions.shape[1]):
        after = dynamics(x, actions[:, t])
        total += running_cost(after if cost_after_step else x, actions[:, t])
        x = after
    return total


def pytorch_mppi(U, noise, bound):
    """Bounded actions, noise recomputed from them, action cost lambda U' inv(Sigma) noise."""
    perturbed = U + noise
    actions = np.clip(perturbed, -LIMIT, LIMIT) if bound else perturbed
    noise = actions - U
    action_cost = TAU * noise @ np.linalg.inv(SIGMA)
    total = rollout(actions, cost_after_step=True) + np.sum(U * action_cost, axis=(1, 2))
    weight = np.exp(-(1 / TAU) * (total - total.min()))
    omega = weight / weight.sum()
    return U + np.sum(omega[:, None, None] * noise, axis=0)


def jax_mppi(U, noise, bound):
    """Bounded actions, raw noise, noise cost without lambda and U, result bounded."""
    actions = np.clip(U + noise, -LIMIT, LIMIT) if bound else U + noise
    total = rollout(actions, cost_after_step=False)
    total += 0.5 * np.einsum("ktd,df,ktf->kt", noise, np.linalg.inv(SIGMA), noise).sum(1)
    scaled = -(total - total.min()) / TAU
    weight = np.exp(scaled - scaled.max())
    U = U + np.tensordot(weight / weight.sum(), noise, axes=1)
    return np.clip(U, -LIMIT, LIMIT) if bound else U


def sample(seed):
    rng = np.random.default_rng(seed)
    U = rng.uniform(-0.8, 0.8, (T, m))
    return U, rng.multivariate_normal(np.zeros(m), SIGMA, (N, T))


@pytest.mark.parametrize("bound", [False, True])
def test_pytorch_mppi_is_the_information_theoretic_update_with_base_mean_zero(bound):
    U, noise = sample(1)
    actions = np.clip(U + noise, -LIMIT, LIMIT) if bound else U + noise
    costs = rollout(actions, cost_after_step=True)
    got = prior_mppi_update(U, actions - U, costs, TAU, SIGMA, np.zeros((T, m)))
    want = pytorch_mppi(U, noise, bound)
    np.testing.assert_allclose(got, want, rtol=1e-11, atol=1e-13)
    plain = mppi_update(U, actions - U, costs, TAU)
    assert np.abs(plain - want).max() > 0.05  # the term is no formality away from U = 0


def test_pytorch_mppi_is_the_plain_update_at_zero_controls():
    _, noise = sample(2)
    U = np.zeros((T, m))
    got = mppi_update(U, noise, rollout(noise, cost_after_step=True), TAU)
    np.testing.assert_allclose(got, pytorch_mppi(U, noise, False), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("bound", [False, True])
def test_jax_mppi_is_the_plain_update_of_its_own_cost(bound):
    U, noise = sample(3)
    actions = np.clip(U + noise, -LIMIT, LIMIT) if bound else U + noise
    costs = rollout(actions, cost_after_step=False)
    own = costs + 0.5 * np.einsum("ntd,de,nte->n", noise, np.linalg.inv(SIGMA), noise)
    got = np.asarray(mppi_update(U, noise, own, TAU))
    got = np.clip(got, -LIMIT, LIMIT) if bound else got
    want = jax_mppi(U, noise, bound)
    np.testing.assert_allclose(got, want, rtol=1e-11, atol=1e-13)
    assert np.abs(mppi_update(U, noise, costs, TAU) - want).max() > 0.05
    prior = prior_mppi_update(U, noise, costs, TAU, SIGMA, np.zeros((T, m)))
    assert np.abs(prior - want).max() > 0.05  # nor is it the information-theoretic update
