"""Updates towards a base distribution against closed forms, enumeration and the plain update."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gibbs_lit.kernels.gibbs import evaluate
from gibbs_lit.kernels.mppi import mppi_update
from gibbs_lit.kernels.prior import (
    importance_mppi_update,
    prior_mppi_update,
    prior_mppi_update_with_info,
)
from gibbs_lit.kernels.quadrature import exact_step, gauss_hermite_rule, lebesgue_rule

TAU = 0.37
RNG = np.random.default_rng(0)
T, m, N = 3, 2, 50
U, BASE = RNG.normal(size=(T, m)), RNG.normal(size=(T, m))
STEP = np.array([[0.5, 0.2], [0.2, 0.9]])
STACKED = (lambda r: r @ r.T + 0.3 * np.eye(T * m))(RNG.normal(size=(T * m, T * m)))
EPS = RNG.normal(size=(N, T, m))
J = 2 * RNG.normal(size=N)


def log_normal(x, mean, cov):
    d = (x - mean).reshape(len(x), -1)
    return (
        -0.5 * np.einsum("ni,ij,nj->n", d, np.linalg.inv(cov), d) - 0.5 * np.linalg.slogdet(cov)[1]
    )


@pytest.mark.parametrize("covariance", [STEP, STACKED])
@pytest.mark.parametrize("base", [BASE, np.zeros((T, m))])
def test_weights_are_the_ratio_of_two_densities(covariance, base):
    full = covariance if len(covariance) == T * m else np.kron(np.eye(T), covariance)
    ratio = log_normal(U + EPS, base, full) - log_normal(U + EPS, U, full)
    w = np.exp(-J / TAU + ratio - (-J / TAU + ratio).max())
    want = U + np.einsum("n,ntm->tm", w / w.sum(), EPS)
    for update in (prior_mppi_update, jax.jit(prior_mppi_update)):
        got = update(U, EPS, J, TAU, covariance, base)
        np.testing.assert_allclose(got, want, rtol=1e-10)
    np.testing.assert_allclose(importance_mppi_update(U, EPS, J, TAU, ratio), want, rtol=1e-10)
    _, info = prior_mppi_update_with_info(U, EPS, J, TAU, covariance, base)
    np.testing.assert_allclose(info.weights, w / w.sum(), rtol=1e-9)


def test_nominal_equal_to_controls_is_the_plain_update():
    got = prior_mppi_update(U, EPS, J, TAU, STEP, U)
    np.testing.assert_allclose(got, mppi_update(U, EPS, J, TAU), rtol=1e-12)


def double_well(u):
    x = u.reshape(-1)
    return -((x[0] ** 2 - 1) ** 2) + 0.3 * x[0] - 0.8 * (x[1] - 0.4 * x[0]) ** 2


def test_limit_does_not_depend_on_where_the_noise_was_centred():
    sigma = np.array([[0.5, 0.1], [0.1, 0.4]])
    base = np.array([0.2, -0.6])
    want = exact_step(double_well, base, sigma, TAU)
    nodes, log_w = lebesgue_rule([-6.0, -6.0], [6.0, 6.0], 240)
    eps = np.asarray(nodes)
    log_phi = log_normal(eps, 0, sigma)
    for start in ([0.2, -0.6], [0.9, 0.1], [-0.7, 0.5]):
        start = np.array(start)
        costs = -evaluate(double_well, start[None] + nodes) - TAU * (log_w + log_phi)
        for shape, cov in (((2, 1), sigma), ((1, 2), sigma)):
            got = prior_mppi_update(
                start.reshape(shape), eps.reshape(-1, *shape), costs, TAU, cov, base.reshape(shape)
            )
            np.testing.assert_allclose(got.reshape(-1), want, rtol=1e-8)


def test_linear_cost_in_closed_form():
    # J = g.V: the target is N(nominal - covariance g / tau, covariance), wherever sampling starts
    g = np.array([0.4, -0.3])
    sigma = np.array([[0.5, 0.1], [0.1, 0.4]])
    nodes, log_w = gauss_hermite_rule(np.zeros(2), sigma, 60)
    start, base = np.array([0.3, -0.2]), np.array([-0.1, 0.5])
    costs = (start + np.asarray(nodes)) @ g - TAU * np.asarray(log_w)
    got = prior_mppi_update(start[None], nodes[:, None], costs, TAU, sigma, base[None])
    np.testing.assert_allclose(got[0], base - sigma @ g / TAU, rtol=1e-9)


def test_any_base_density_by_its_log_ratio():
    # Laplace base, wall at zero cost: mean of exp(-J/tau) p against a plain sum over the grid
    x = np.linspace(-9, 9, 20001)
    sd, start = 0.8, 0.3
    cost = 0.7 * (x - 1.1) ** 2
    log_base = np.where(x > -0.5, -np.abs(x - 0.4), -np.inf)
    log_proposal = -0.5 * ((x - start) / sd) ** 2
    target = np.exp(-cost / TAU + log_base)
    want = (target @ x) / target.sum()
    # every grid point once, its proposal density in the log-weights: an enumeration
    eps = (x - start)[:, None, None]
    ratio = log_base - log_proposal + log_proposal
    got = importance_mppi_update([[start]], eps, cost, TAU, ratio)
    np.testing.assert_allclose(got, [[want]], rtol=1e-10)


def test_common_offset_and_unusable_samples():
    eps, cost = EPS.copy(), J.copy()
    cost[4], eps[4] = np.nan, np.inf
    keep = np.arange(N) != 4
    want = prior_mppi_update(U, EPS[keep], J[keep], TAU, STEP, BASE)
    np.testing.assert_allclose(prior_mppi_update(U, eps, cost, TAU, STEP, BASE), want, rtol=1e-12)
    far = np.round(J * 1024) / 1024
    np.testing.assert_allclose(
        prior_mppi_update(U, EPS, far + 1e9, TAU, STEP, BASE),
        prior_mppi_update(U, EPS, far, TAU, STEP, BASE),
        rtol=1e-12,
    )
    huge = prior_mppi_update(U, EPS, J * 1e30, 1e-30, STEP, BASE)
    np.testing.assert_allclose(huge, U + EPS[J.argmin()], rtol=1e-12)


@pytest.mark.parametrize("dtype", [np.float16, jnp.bfloat16, np.float32])
def test_low_precision(dtype):
    U_, eps, cost, base = (np.asarray(a, dtype) for a in (U, EPS, J, BASE))
    got = prior_mppi_update(U_, eps, cost, TAU, STEP, base)
    exact = [np.asarray(a, float) for a in (U_, eps, cost, base)]
    want = prior_mppi_update(*exact[:3], TAU, STEP, exact[3])
    assert got.dtype == dtype
    np.testing.assert_allclose(np.asarray(got, float), want, atol=4 * float(jnp.finfo(dtype).eps))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            dict(covariance=np.eye(4)),
            r"covariance must have shape \(2, 2\) for each step or \(6, 6\)",
        ),
        (dict(covariance=-STEP), "covariance must be positive definite"),
        (dict(covariance=[[1.0, 0.5], [0.2, 1.0]]), "covariance must be symmetric"),
        (dict(nominal=BASE[:2]), r"nominal must have shape \(T, m\) with T=3, m=2, got \(2, 2\)"),
        (dict(nominal=BASE * np.nan), "nominal must be finite"),
        (dict(temperature=-1.0), "temperature must be a positive"),
        (dict(costs=np.full(N, np.nan)), "costs must have at least one finite value"),
    ],
)
def test_wrong_input_raises(change, message):
    base = dict(controls=U, noise=EPS, costs=J, temperature=TAU, covariance=STEP, nominal=BASE)
    with pytest.raises(ValueError, match=message):
        prior_mppi_update(**(base | change))


def test_wrong_log_ratio_raises():
    for bad, text in ((np.inf, "got inf at index 2"), (np.nan, "got nan at index 2")):
        ratio = np.where(np.arange(N) == 2, bad, 0.0)
        with pytest.raises(ValueError, match=r"log_ratio must be below \+inf, " + text):
            importance_mppi_update(U, EPS, J, TAU, ratio)
