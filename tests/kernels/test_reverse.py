"""Reverse steps and samplers against posteriors, exact moment recursions and limits."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import integrate

from gibbs_lit.kernels.reverse import (
    KINDS,
    SAMPLERS,
    ddim_step,
    denoise,
    reverse_sample,
    ve_reverse_step,
    vp_reverse_step,
)
from gibbs_lit.kernels.schedules import VarianceExploding, VariancePreserving, noise_levels

RNG = np.random.default_rng(11)


def ve_by_hand(x, s, high, low, z, kind):
    gap = high**2 - low**2
    variance = low**2 * gap / high**2 if kind == "ancestral" else gap
    return x + gap * s + np.sqrt(variance) * z


def vp_by_hand(x, s, beta, z, kind):
    if kind == "ancestral":
        return (x + beta * s) / np.sqrt(1 - beta) + np.sqrt(beta) * z
    if kind == "reverse-diffusion":
        return (2 - np.sqrt(1 - beta)) * x + beta * s + np.sqrt(beta) * z
    return x + beta * s + np.sqrt(beta) * z


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(), (3,), (4, 2, 3)])
def test_steps_match_the_displays(kind, shape):
    x, s, z = RNG.normal(size=(3, *shape))
    got = ve_reverse_step(x, s, 1.7, 0.6, z, kind)
    np.testing.assert_allclose(got, ve_by_hand(x, s, 1.7, 0.6, z, kind), rtol=1e-12, atol=1e-13)
    got = vp_reverse_step(x, s, 0.37, z, kind)
    np.testing.assert_allclose(got, vp_by_hand(x, s, 0.37, z, kind), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("kind", KINDS)
def test_score_function_batched_levels_jit_vmap_and_grad(kind):
    x, z = RNG.normal(size=(2, 5, 3))
    beta = RNG.uniform(0.01, 0.9, size=(5, 1))
    high = RNG.uniform(1, 2, size=(5, 1))
    low = RNG.uniform(0, 1, size=(5, 1))

    def score(y):
        return jnp.sin(y) - y

    vp = vp_reverse_step(x, score, beta, z, kind)
    ve = ve_reverse_step(x, score, high, low, z, kind)
    s = np.sin(x) - x
    np.testing.assert_allclose(vp, vp_by_hand(x, s, beta, z, kind), rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(ve, ve_by_hand(x, s, high, low, z, kind), rtol=1e-11, atol=1e-13)
    rows = jax.jit(jax.vmap(lambda *a: vp_reverse_step(a[0], score, a[1], a[2], kind)))(
        x, beta[:, 0], z
    )
    np.testing.assert_allclose(rows, vp, rtol=1e-12)
    rows = jax.jit(jax.vmap(lambda *a: ve_reverse_step(a[0], score, a[1], a[2], a[3], kind)))(
        x, high[:, 0], low[:, 0], z
    )
    np.testing.assert_allclose(rows, ve, rtol=1e-12)
    slope = jax.grad(lambda b: vp_reverse_step(0.4, score, b, 0.3, kind))(0.2)
    h = 1e-6
    finite = [vp_by_hand(0.4, np.sin(0.4) - 0.4, 0.2 + d, 0.3, kind) for d in (h, -h)]
    np.testing.assert_allclose(slope, (finite[0] - finite[1]) / (2 * h), rtol=1e-7)


@pytest.mark.parametrize("S", [0.09, 1.0, 6.0])
def test_ancestral_means_and_variances_against_the_joint_gaussian(S):
    """Covariance of (x_i, x_{i+1}) built from the forward chain, conditioned by linear algebra."""
    m, beta, bar = 1.4, 0.23, 0.61
    chain = np.array([[np.sqrt(bar), np.sqrt(1 - bar), 0.0], [0.0, 0.0, np.sqrt(beta)]])
    chain[1, :2] = np.sqrt(1 - beta) * chain[0, :2]
    C = chain @ np.diag([S, 1, 1]) @ chain.T
    mean = chain[:, 0] * m
    x = 0.35
    want = mean[0] + C[0, 1] / C[1, 1] * (x - mean[1])
    exact_variance = C[0, 0] - C[0, 1] ** 2 / C[1, 1]
    s = -(x - mean[1]) / C[1, 1]
    np.testing.assert_allclose(vp_reverse_step(x, s, beta, 0.0, "ancestral"), want, rtol=1e-12)
    paper_variance = float(vp_reverse_step(0.0, 0.0, beta, 1.0, "ancestral")) ** 2
    assert np.isclose(paper_variance, exact_variance, rtol=1e-12) == (S == 1.0)
    assert (paper_variance > exact_variance) == (S < 1.0)

    low, high = 0.4, 1.1
    C = np.array([[S + low**2, S + low**2], [S + low**2, S + high**2]])
    want = m + C[0, 1] / C[1, 1] * (x - m)
    exact_variance = C[0, 0] - C[0, 1] ** 2 / C[1, 1]
    s = -(x - m) / C[1, 1]
    ancestral, diffusion = (ve_reverse_step(x, s, high, low, 0.0, k) for k in KINDS[:2])
    np.testing.assert_allclose([ancestral, diffusion], [want, want], rtol=1e-12)
    bounds = [float(ve_reverse_step(0.0, 0.0, high, low, 1.0, k)) ** 2 for k in KINDS[:2]]
    assert bounds[0] < exact_variance < bounds[1]
    closed = (S + low**2) * (high**2 - low**2) / (S + high**2)
    np.testing.assert_allclose(exact_variance, closed, rtol=1e-12)


def test_ancestral_mean_is_exact_for_a_density_that_is_not_gaussian():
    """E[x_i | x_{i+1}] for the density of a double well, both integrals by quadrature."""

    def data(u):
        return np.exp(-((u**2 - 1) ** 2) + 0.4 * u)

    def normal(v, mu, sd):
        return np.exp(-0.5 * ((v - mu) / sd) ** 2) / sd

    x, low, high = 0.25, 0.3, 0.8
    step = np.sqrt(high**2 - low**2)

    def integral(f, *bounds):
        return integrate.nquad(f, bounds, opts={"epsabs": 1e-11, "epsrel": 1e-11})[0]

    box = [-4, 4]
    joint = integral(lambda v, u: normal(x, v, step) * normal(v, u, low) * data(u), box, box)
    first = integral(lambda v, u: v * normal(x, v, step) * normal(v, u, low) * data(u), box, box)
    mass = integral(lambda u: normal(x, u, high) * data(u), box)
    slope = integral(lambda u: (u - x) / high**2 * normal(x, u, high) * data(u), box)
    got = ve_reverse_step(x, slope / mass, high, low, 0.0, "ancestral")
    np.testing.assert_allclose(got, first / joint, rtol=1e-8)


def affine_law(schedule, score, sampler, mean, variance):
    """Exact law of a sampler's output, which is affine in its Gaussian inputs."""
    K = noise_levels(schedule)[0].size - 1
    basis = np.concatenate([np.zeros((1, K + 1)), np.eye(K + 1)])
    start = mean + np.sqrt(variance) * basis[:, 0]
    out = np.asarray(reverse_sample(schedule, score, start, basis[:, 1:].T, sampler))
    return out[0], ((out[1:] - out[0]) ** 2).sum()


def gaussian_score(schedule, m, S):
    scales, stds = noise_levels(schedule)
    return lambda x, i: -(x - scales[i] * m) / (scales[i] ** 2 * S + stds[i] ** 2)


def recursion(schedule, m, S, sampler, mean, variance):
    """The samplers as scalar moment recursions in NumPy, one formula per sampler."""
    ve = isinstance(schedule, VarianceExploding)
    sigma = np.asarray(schedule.sigmas) if ve else None
    beta = None if ve else np.concatenate([[np.nan], np.asarray(schedule.betas)])
    bar = np.ones(len(sigma)) if ve else np.concatenate([[1.0], np.cumprod(1 - beta[1:])])
    noise = sigma**2 if ve else 1 - bar
    for i in range(len(bar) - 1, 0, -1):
        v = bar[i] * S + noise[i]
        c = np.sqrt(bar[i]) * m
        gap = noise[i] / bar[i] - noise[i - 1] / bar[i - 1]
        ratio = np.sqrt(bar[i - 1] / bar[i])
        if sampler == "ddim":
            g = ratio - np.sqrt(noise[i - 1]) * np.sqrt(noise[i]) / v * (
                ratio * np.sqrt(noise[i] / noise[i - 1]) - 1 if noise[i - 1] else 0
            )
            g = ratio * (1 - noise[i] / v) + (np.sqrt(noise[i - 1] * noise[i]) / v)
            extra = 0.0
            h = ratio - g
        elif sampler == "rescaled":
            g, h = ratio * (1 - bar[i] * gap / v), ratio * bar[i] * gap / v
            extra = bar[i - 1] * gap * (noise[i - 1] / bar[i - 1]) / (noise[i] / bar[i])
        elif ve:
            half = 0.5 if sampler == "probability-flow" else 1.0
            g, h = 1 - half * gap / v, half * gap / v
            extra = {"ancestral": gap * noise[i - 1] / noise[i], "probability-flow": 0.0}.get(
                sampler, gap
            )
        else:
            b = beta[i]
            lead = {
                "ancestral": 1 / np.sqrt(1 - b),
                "reverse-diffusion": 2 - np.sqrt(1 - b),
                "paper": 1.0,
                "probability-flow": 2 - np.sqrt(1 - b),
            }[sampler]
            k = {"ancestral": b / np.sqrt(1 - b), "probability-flow": b / 2}.get(sampler, b)
            g, h = lead - k / v, k / v
            extra = 0.0 if sampler == "probability-flow" else b
        mean, variance = g * mean + h * c, g**2 * variance + extra
    return mean, variance


SCHEDULES = {
    "ve": VarianceExploding(np.array([0.0, 0.2, 0.45, 1.1, 2.0, 3.5])),
    "ve above zero": VarianceExploding(np.array([0.1, 0.2, 0.45, 1.1])),
    "vp": VariancePreserving(np.array([0.02, 0.11, 0.05, 0.33, 0.27])),
}


CASES = [(name, s) for s in SAMPLERS if s != "heun" for name in ("ve", "vp")]
CASES += [("ve above zero", s) for s in ("ancestral", "ddim")]


@pytest.mark.parametrize(("name", "sampler"), CASES)
def test_samplers_follow_their_moment_recursions(name, sampler):
    schedule, m, S = SCHEDULES[name], 1.3, 0.4
    got = affine_law(schedule, gaussian_score(schedule, m, S), sampler, 0.2, 1.9)
    want = recursion(schedule, m, S, sampler, 0.2, 1.9)
    np.testing.assert_allclose(got, want, rtol=1e-10)


def quadratic_ve(K):
    return VarianceExploding(3.0 * (np.arange(K + 1) / K) ** 2)


def quadratic_vp(K):
    """Noise that grows like (i / K)^2, so that sigma is smooth at the data end."""
    return VariancePreserving(4.0 * (2 * np.arange(1, K + 1) - 1) / K**2)


ORDERS = {"heun": 2, "ancestral": 1, "reverse-diffusion": 1, "rescaled": 1, "ddim": 1}
ORDERS["probability-flow"] = 1


@pytest.mark.parametrize(("sampler", "predicted"), ORDERS.items())
@pytest.mark.parametrize("family", [quadratic_ve, quadratic_vp])
def test_measured_order_of_convergence(family, sampler, predicted):
    """Data N(1.3, .4), started from the exact noisy marginal; error of the final variance."""
    m, S, errors = 1.3, 0.4, []
    for K in (80, 160):
        schedule = family(K)
        scales, stds = noise_levels(schedule)
        start = float(scales[-1]) * m, float(scales[-1] ** 2 * S + stds[-1] ** 2)
        if sampler == "heun" or K == 80:
            law = affine_law(schedule, gaussian_score(schedule, m, S), sampler, *start)
        if sampler != "heun":
            exact = recursion(schedule, m, S, sampler, *start)
            if K == 80:
                np.testing.assert_allclose(law, exact, rtol=1e-10)
            law = exact
        errors.append(abs(law[1] - S))
    assert abs(np.log2(errors[0] / errors[1]) - predicted) < 0.15, errors


# mean and variance of the limit of the printed VP step, data N(2, S) (claim sec2.3-vp-final)
LIMITS = {
    0.01: (1.9594282393991778, 0.009631142720309634),
    0.25: (1.6528720049363295, 0.17930062653265594),
    1.0: (4 / 3, 0.5),
    4.0: (0.9455994348745979, 1.1311899753335388),
}


@pytest.mark.parametrize("S", LIMITS)
def test_printed_vp_step_tends_to_the_wrong_law(S):
    """First-order convergence to the biased limit, not to the data, as the steps shrink."""
    printed, repaired = [], []
    for K in (1000, 2000, 4000):
        beta = 30.0 / K * (0.02 + 0.98 * (np.arange(K) + 0.5) / K * 2)
        schedule = VariancePreserving(beta)
        printed.append(recursion(schedule, 2.0, S, "paper", 0.0, 1.0))
        repaired.append(recursion(schedule, 2.0, S, "rescaled", 0.0, 1.0))
    printed, limit = np.array(printed), np.array(LIMITS[S])
    errors = np.abs(printed - limit)
    assert (np.abs(np.log2(errors[:-1] / errors[1:]) - 1) < 0.1).all(), errors
    extrapolated = (8 * printed[2] - 6 * printed[1] + printed[0]) / 3
    np.testing.assert_allclose(extrapolated, limit, rtol=2e-5)
    means, variances = np.array(repaired).T
    np.testing.assert_allclose(means, 2.0, rtol=1e-5)
    bias = np.abs(variances - S)
    # bias log(K) / K on a grid that is uniform in beta: a doubling leaves 0.55 to 0.63 of it here
    assert (bias[1:] < 0.65 * bias[:-1]).all(), bias


def test_printed_vp_step_at_constant_beta_has_variance_one_over_two_minus_beta():
    beta = 0.08
    schedule = VariancePreserving(np.full(400, beta))
    law = affine_law(schedule, gaussian_score(schedule, 0.0, 1.0), "paper", 0.0, 1.0)
    np.testing.assert_allclose(law[1], 1 / (2 - beta), rtol=1e-10)


def test_reverse_diffusion_is_the_printed_vp_step_on_the_corrected_potential():
    x, s, z = RNG.normal(size=(3, 6))
    beta = 0.29
    corrected = s + (1 - np.sqrt(1 - beta)) / beta * x
    np.testing.assert_allclose(
        vp_reverse_step(x, corrected, beta, z, "paper"),
        vp_reverse_step(x, s, beta, z, "reverse-diffusion"),
        rtol=1e-12,
    )


def test_vp_ancestral_mean_is_ve_in_rescaled_coordinates():
    x, s = RNG.normal(size=(2, 6))
    bar, beta = 0.7, 0.2
    scale_next, scale = np.sqrt(bar * (1 - beta)), np.sqrt(bar)
    high, low = np.sqrt(1 / scale_next**2 - 1), np.sqrt(1 / scale**2 - 1)
    y = ve_reverse_step(x / scale_next, scale_next * s, high, low, np.zeros(6), "ancestral")
    np.testing.assert_allclose(
        scale * np.asarray(y), vp_reverse_step(x, s, beta, np.zeros(6), "ancestral"), rtol=1e-11
    )


def test_fractions_of_the_mppi_displacement():
    """Tweedie's mean takes all, ancestral 1 - r^2, DDIM 1 - r, Euler's flow half of 1 - r^2."""
    x, s = 0.7, -0.9
    high, low = 1.6, 0.5
    r = low / high
    whole = float(denoise(x, s, 1.0, high)) - x
    np.testing.assert_allclose(whole, high**2 * s, rtol=1e-13)
    zero = ve_reverse_step(x, s, high, low, 0.0, "ancestral")
    np.testing.assert_allclose(float(zero) - x, (1 - r**2) * whole, rtol=1e-12)
    np.testing.assert_allclose(
        ddim_step(x, s, 1.0, high, 1.0, low) - x, (1 - r) * whole, rtol=1e-12
    )
    flow = reverse_sample(
        VarianceExploding([low, high]),
        lambda x, i: jnp.full_like(x, s),
        x,
        None,
        "probability-flow",
    )
    np.testing.assert_allclose(float(flow) - x, (1 - r**2) / 2 * whole, rtol=1e-12)
    full = ve_reverse_step(x, s, high, 0.0, 5.0, "ancestral")
    np.testing.assert_allclose(full, x + whole, rtol=1e-12)


def test_exact_flow_of_a_gaussian_is_reached_by_the_deterministic_samplers():
    m, S, K = 1.3, 0.4, 400
    schedule = quadratic_ve(K)
    x = np.array([-2.0, 0.5, 4.0])
    exact = m + (x - m) * np.sqrt(S / (S + 9.0))
    for sampler, tolerance in (("ddim", 4e-3), ("probability-flow", 4e-3), ("heun", 1e-4)):
        got = reverse_sample(schedule, gaussian_score(schedule, m, S), x, None, sampler)
        np.testing.assert_allclose(got, exact, atol=tolerance)


def test_gradient_flows_through_a_sampler_and_its_score_parameters():
    schedule = SCHEDULES["vp"]
    z = RNG.normal(size=(5, 3))
    x = RNG.normal(size=3)

    @jax.jit
    def loss(p):
        return jnp.sum(reverse_sample(schedule, lambda y, i: -p * y, x, z, "ancestral") ** 2)

    h = 1e-6
    np.testing.assert_allclose(
        jax.grad(loss)(0.8), (loss(0.8 + h) - loss(0.8 - h)) / (2 * h), rtol=1e-6
    )
    many = jax.vmap(loss)(jnp.asarray([0.5, 0.8]))
    np.testing.assert_allclose(many, [loss(0.5), loss(0.8)], rtol=1e-12)


def test_float32_stays_float32():
    x = jnp.ones(3, jnp.float32)
    assert ve_reverse_step(x, x, 2.0, 1.0, x, "ancestral").dtype == jnp.float32
    assert vp_reverse_step(x, x, np.float64(0.5), x, "paper").dtype == jnp.float32
    z = jnp.ones((5, 3), jnp.float32)
    for sampler in SAMPLERS:
        out = reverse_sample(SCHEDULES["vp"], lambda y, i: -y, x, z, sampler)
        assert out.dtype == jnp.float32


@pytest.mark.parametrize("dtype", [jnp.float16, jnp.bfloat16])
def test_half_precision_is_computed_in_float32(dtype):
    """A level of 300 squares beyond float16; the step must not."""
    x, s, z = (jnp.asarray(v, dtype) for v in (2.0, -1e-4, 0.5))
    got = ve_reverse_step(x, s, 300.0, 150.0, z, "ancestral")
    want = ve_by_hand(*(float(v) for v in (x, s)), 300.0, 150.0, float(z), "ancestral")
    assert got.dtype == dtype
    np.testing.assert_allclose(float(got), want, rtol=1e-2)
    got = vp_reverse_step(x, s, 0.3, z, "ancestral")
    np.testing.assert_allclose(float(got), vp_by_hand(2.0, 0.0, 0.3, 0.5, "ancestral"), rtol=1e-2)
    rows = jnp.zeros((5, 1), dtype)
    out = reverse_sample(SCHEDULES["ve"], lambda y, i: -y / 9, jnp.ones(1, dtype), rows, "ddim")
    same = reverse_sample(SCHEDULES["ve"], lambda y, i: -y / 9, jnp.ones(1), None, "ddim")
    assert out.dtype == dtype
    np.testing.assert_allclose(out.astype(float), same, rtol=1e-2)


def test_integers_are_read_as_floats_and_equal_levels_do_nothing():
    got = ve_reverse_step([2, 3], [-1, 1], 2, 1, [0, 1], "paper")
    np.testing.assert_allclose(got, [2 - 3, 3 + 3 + np.sqrt(3)], rtol=1e-12)
    for kind in KINDS:
        np.testing.assert_array_equal(ve_reverse_step(1.3, 5.0, 0.7, 0.7, 9.0, kind), 1.3)
        np.testing.assert_array_equal(vp_reverse_step(1.3, 5.0, 0.0, 9.0, kind), 1.3)


ONE = np.zeros(2)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: ve_reverse_step(ONE, ONE, 1.0, 2.0, ONE, "paper"),
            ValueError,
            "sigma must .*got 2",
        ),
        (
            lambda: ve_reverse_step(ONE, ONE, 0.0, 0.0, ONE, "paper"),
            ValueError,
            "sigma_next must be",
        ),
        (lambda: ve_reverse_step(ONE, ONE, 1.0, -0.1, ONE, "paper"), ValueError, "sigma .*-0.1"),
        (lambda: ve_reverse_step(ONE, ONE, 1.0, 0.5, ONE, "ddpm"), ValueError, "kind .*'ddpm'"),
        (
            lambda: ve_reverse_step(ONE, ONE[:1], 1.0, 0.5, ONE, "paper"),
            ValueError,
            "score must have",
        ),
        (
            lambda: ve_reverse_step(ONE, ONE, 1.0, 0.5, ONE[:1], "paper"),
            ValueError,
            "noise must have",
        ),
        (lambda: ve_reverse_step(ONE, ONE, [1.0] * 3, 0.5, ONE, "paper"), ValueError, "sigma_next"),
        (
            lambda: ve_reverse_step(ONE * np.nan, ONE, 1.0, 0.5, ONE, "paper"),
            ValueError,
            "x must be",
        ),
        (
            lambda: vp_reverse_step(ONE, ONE, 1.0, ONE, "paper"),
            ValueError,
            r"beta must lie in \[0, 1",
        ),
        (lambda: vp_reverse_step(ONE, ONE, -0.1, ONE, "paper"), ValueError, "beta .*got -0.1"),
        (
            lambda: vp_reverse_step(ONE, ONE, np.nan, ONE, "paper"),
            ValueError,
            "beta must be finite",
        ),
        (lambda: vp_reverse_step(ONE, ONE, 0.1, ONE, None), ValueError, "kind must be one of"),
        (
            lambda: vp_reverse_step("a", ONE, 0.1, ONE, "paper"),
            TypeError,
            "x must hold real numbers",
        ),
        (
            lambda: reverse_sample(SCHEDULES["vp"], lambda x, i: x, ONE, None),
            ValueError,
            "noise must be given for the sampler 'ancestral'",
        ),
        (
            lambda: reverse_sample(SCHEDULES["vp"], lambda x, i: x, ONE, np.zeros((4, 2))),
            ValueError,
            r"noise must have shape .*= \(5, 2\), got \(4, 2\)",
        ),
        (
            lambda: reverse_sample(SCHEDULES["vp"], ONE, ONE, None, "ddim"),
            TypeError,
            "score must be",
        ),
        (
            lambda: reverse_sample(SCHEDULES["vp"], lambda x, i: x, ONE, None, "euler"),
            ValueError,
            "sampler must be one of .*got 'euler'",
        ),
    ],
)
def test_wrong_inputs_are_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
