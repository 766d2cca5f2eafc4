"""The MPPI update against NumPy, closed forms and its own invariances."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gibbs_lit.kernels import checks
from gibbs_lit.kernels.mppi import mppi_update, mppi_update_with_info

TAU = 0.37


def by_hand(controls, noise, costs, temperature):
    """A loop over samples in extended precision, with weights zero where the cost is not finite."""
    J, tau = np.asarray(costs, np.longdouble), np.longdouble(temperature)
    good = np.isfinite(J)
    w = np.array(
        [np.exp(-(j - J[good].min()) / tau) if g else 0 for j, g in zip(J, good, strict=True)]
    )
    step = sum(
        (wi * e for wi, e, g in zip(w, np.asarray(noise, np.longdouble), good, strict=True) if g)
    )
    return np.asarray(controls + step / w.sum(), float)


def draw(seed, N=40, T=3, m=2):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(T, m)), 0.8 * rng.normal(size=(N, T, m)), 2.5 * rng.normal(size=N)


finite = st.floats(-50, 50)


@st.composite
def problems(draw):
    N, T, m = draw(st.sampled_from([(1, 1, 1), (2, 0, 2), (3, 3, 3), (5, 2, 1), (7, 1, 3)]))
    costs = draw(arrays(float, N, elements=st.one_of(finite, st.sampled_from([np.inf, np.nan]))))
    costs[draw(st.integers(0, N - 1))] = draw(finite)
    controls = draw(arrays(float, (T, m), elements=finite))
    noise = draw(arrays(float, (N, T, m), elements=finite))
    return controls, noise, costs, draw(st.floats(1e-3, 1e3))


@settings(max_examples=40, deadline=None)
@given(problems())
def test_equals_a_loop_over_samples(problem):
    np.testing.assert_allclose(mppi_update(*problem), by_hand(*problem), rtol=1e-10, atol=1e-10)


@settings(max_examples=25, deadline=None)
@given(problems(), st.floats(-1e3, 1e3), st.integers(0, 2**31))
def test_invariances(problem, shift, seed):
    controls, noise, costs, tau = problem
    got = mppi_update(*problem)
    close = dict(rtol=1e-7, atol=1e-7)
    np.testing.assert_allclose(mppi_update(controls, noise, costs + shift, tau), got, **close)
    np.testing.assert_allclose(mppi_update(controls, noise, costs * 8, tau * 8), got, **close)
    order = np.random.default_rng(seed).permutation(len(costs))
    np.testing.assert_allclose(mppi_update(controls, noise[order], costs[order], tau), got, **close)
    np.testing.assert_allclose(mppi_update(controls + 3, noise, costs, tau), got + 3, **close)
    np.testing.assert_allclose(mppi_update(2 * controls, 2 * noise, costs, tau), 2 * got, **close)
    moved = got - controls
    assert (moved <= noise.max(0) + 1e-9).all() and (moved >= noise.min(0) - 1e-9).all()


def test_limits_in_temperature():
    U, eps, J = draw(1)
    np.testing.assert_allclose(mppi_update(U, eps, J, 1e-9), U + eps[J.argmin()], rtol=1e-12)
    np.testing.assert_allclose(mppi_update(U, eps, J, 1e12), U + eps.mean(0), rtol=1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("tau", [1e-45, 1e-40, 1e-30, 1.0, 1e30, 1e300])
@pytest.mark.parametrize("scale", [1.0, 1e5, 1e20, 1e30, 3.4e38])
def test_extreme_scales(dtype, tau, scale):
    U, eps, J = draw(2)
    U, eps = U.astype(dtype), eps.astype(dtype)
    J = (np.tanh(J) * scale).astype(dtype)
    for update in (mppi_update, jax.jit(mppi_update)):
        got = np.asarray(update(U, eps, J, tau), float)
        seen = max(tau, 1e-37) if dtype == np.float32 else tau
        np.testing.assert_allclose(got, by_hand(U, eps, J, seen), rtol=2e-5, atol=2e-6)


def test_common_offset_costs_no_accuracy():
    U, eps, J = draw(3)
    J = np.round(J * 1024) / 1024
    for offset in (1e5, 1e7, -1e9):
        for update in (mppi_update, jax.jit(mppi_update)):
            got = update(U, eps, J + offset, TAU)
            np.testing.assert_allclose(got, by_hand(U, eps, J, TAU), rtol=1e-12)


def test_unusable_samples_have_weight_zero_whatever_their_noise():
    U, eps, J = draw(4)
    J[3], J[7] = np.nan, np.inf
    keep = np.isfinite(J)
    want = by_hand(U, eps[keep], J[keep], TAU)
    for poison in (0.0, 1e300, np.nan, np.inf):
        eps[3] = eps[7] = poison
        for update in (mppi_update_with_info, jax.jit(mppi_update_with_info)):
            got, info = update(U, eps, J, TAU)
            np.testing.assert_allclose(got, want, rtol=1e-12)
            assert int(info.finite_samples) == 38 and bool(info.valid)
            assert info.weights[3] == info.weights[7] == 0


def test_info():
    U, eps, J = draw(5)
    _, info = mppi_update_with_info(U, eps, J, TAU)
    w = np.exp(-(J - J.min()) / TAU)
    np.testing.assert_allclose(info.weights, w / w.sum(), rtol=1e-12)
    np.testing.assert_allclose(info.effective_sample_size, w.sum() ** 2 / (w**2).sum(), rtol=1e-12)
    assert 1 <= float(info.effective_sample_size) <= len(J)
    _, flat = mppi_update_with_info(U, eps, np.full(40, 1e30), TAU)
    np.testing.assert_allclose(flat.effective_sample_size, 40, rtol=1e-12)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_no_usable_sample_under_jit_changes_nothing(bad):
    U, eps, _ = draw(6)
    got, info = jax.jit(mppi_update_with_info)(U, eps, jnp.full(40, bad), TAU)
    np.testing.assert_array_equal(got, U)
    assert not bool(info.valid) and int(info.finite_samples) == 0
    assert float(info.effective_sample_size) == 0 and float(info.weights.sum()) == 0
    np.testing.assert_array_equal(jax.jit(mppi_update)(U, eps, jnp.full(40, bad), TAU), U)


def test_minus_infinity_and_bad_noise_under_jit_leave_the_sample_out():
    U, eps, J = draw(7)
    keep = np.arange(40) > 1
    want = by_hand(U, eps[keep], J[keep], TAU)
    J[0], eps[1, 0, 0] = -np.inf, np.nan
    got, info = jax.jit(mppi_update_with_info)(U, eps, J, TAU)
    np.testing.assert_allclose(got, want, rtol=1e-12)
    assert int(info.finite_samples) == 38


def test_composes_under_vmap_and_grad():
    U, eps, J = draw(8)
    taus = jnp.array([0.1, 0.7, 4.0])
    got = jax.vmap(lambda t: mppi_update(U, eps, J, t))(taus)
    np.testing.assert_allclose(got, [by_hand(U, eps, J, t) for t in taus], rtol=1e-12)
    # d step / d J_i = -w_i (eps_i - step) / tau
    J[5] = np.inf
    slope = jax.jacobian(lambda c: mppi_update(U, eps, c, TAU))(jnp.asarray(J))
    step, info = mppi_update_with_info(U, eps, J, TAU)
    w = np.asarray(info.weights)[:, None, None]
    want = -w * (eps - np.asarray(step - U)) / TAU
    np.testing.assert_allclose(np.moveaxis(slope, -1, 0), want, rtol=1e-9, atol=1e-12)
    for tau in (1e-30, 1e30):
        for scale in (1e-5, 1.0, 1e30):
            slopes = jax.grad(lambda c, t: mppi_update(U, eps, c, t).sum(), (0, 1))(scale * J, tau)
            assert all(np.isfinite(s).all() for s in slopes)


@pytest.mark.parametrize("dtype", [np.float16, jnp.bfloat16, np.float32])
def test_low_precision_inputs_accumulate_in_float32(dtype):
    N = 4096
    U, eps, J = (np.asarray(a, dtype) for a in draw(9, N=N))
    exact = by_hand(*(np.asarray(a, float) for a in (U, eps, J)), TAU)
    got = mppi_update(U, eps, J, TAU)
    assert got.dtype == dtype
    np.testing.assert_allclose(np.asarray(got, float), exact, atol=float(jnp.finfo(dtype).eps) * 2)
    flat = mppi_update(U, eps, np.zeros(N, dtype), TAU)  # 4096 terms: a float16 sum would stall
    want = np.asarray(U, float) + np.asarray(eps, float).mean(0)
    np.testing.assert_allclose(np.asarray(flat, float), want, atol=float(jnp.finfo(dtype).eps) * 2)


def test_dtypes_and_x64_off():
    U, eps, J = draw(10)
    assert mppi_update(U.astype(np.float32), eps.astype(np.float32), J, TAU).dtype == np.float32
    assert mppi_update(np.zeros((3, 2), int), eps.astype(np.float32), J, 1).dtype == np.float32
    assert mppi_update(np.zeros((3, 2), int), eps, np.arange(40), 1).dtype == np.float64
    assert mppi_update(U.astype(np.float16), eps.astype(jnp.bfloat16), J, 1).dtype == np.float32
    with jax.enable_x64(False):
        got = mppi_update(U, eps, J, TAU)
        assert got.dtype == np.float32
        np.testing.assert_allclose(got, by_hand(U, eps, J, TAU), rtol=1e-5, atol=1e-6)


def test_one_sample_zero_horizon_one_control():
    U, eps, J = draw(11)
    np.testing.assert_allclose(mppi_update(U, eps[:1], J[:1], TAU), U + eps[0], rtol=1e-14)
    assert mppi_update(np.zeros((0, 2)), np.zeros((3, 0, 2)), [1.0, 2.0, 3.0], 1.0).shape == (0, 2)
    assert mppi_update(U[:, :1], eps[..., :1], J, TAU).shape == (3, 1)


def test_differing_sizes_do_not_confuse_axes():
    U, eps, J = draw(12, N=3, T=3, m=3)
    np.testing.assert_allclose(mppi_update(U, eps, J, TAU), by_hand(U, eps, J, TAU), rtol=1e-12)


U0, EPS0, J0 = draw(13)
WRONG = [
    (dict(controls=U0[:, 0]), r"controls must have shape \(T, m\), got \(3,\)"),
    (dict(controls=U0[None]), r"controls must have shape \(T, m\), got \(1, 3, 2\)"),
    (dict(noise=EPS0[:, :2]), r"noise must have shape \(N, T, m\) with T=3, m=2, got \(40, 2, 2\)"),
    (dict(noise=EPS0[..., 0]), r"noise must have shape .* got \(40, 3\)"),
    (dict(costs=J0[:5]), r"costs must have shape \(N,\) with N=40, got \(5,\)"),
    (dict(costs=J0[:, None]), r"costs must have shape"),
    (dict(noise=EPS0[:0], costs=J0[:0]), r"costs must hold at least one sample"),
    (dict(controls=U0 * np.nan), r"controls must be finite, got nan at index \(0, 0\)"),
    (dict(controls=U0 + np.inf), r"controls must be finite, got inf"),
    (dict(temperature=0), r"temperature must be a positive finite number, got 0"),
    (dict(temperature=-1e-3), r"temperature must be a positive finite number, got -0.001"),
    (dict(temperature=np.nan), r"temperature must be a positive finite number, got nan"),
    (dict(temperature=np.inf), r"temperature must be a positive finite number, got inf"),
    (dict(temperature=[1.0]), r"temperature must have shape \(\), got \(1,\)"),
    (
        dict(costs=np.full(40, np.nan)),
        r"costs must have at least one finite value.*40 NaN, 0 \+inf",
    ),
    (
        dict(costs=np.full(40, np.inf)),
        r"costs must have at least one finite value.*0 NaN, 40 \+inf",
    ),
    (dict(costs=np.where(np.arange(40) == 3, -np.inf, J0)), r"costs .* got -inf at index 3"),
    (
        dict(noise=np.where(EPS0[2, 0, 0] == EPS0, np.nan, EPS0)),
        r"noise must be finite .* sample 2",
    ),
    (dict(controls=[[1.0, 2.0], [3.0]]), r"controls must be a rectangular array"),
]


@pytest.mark.parametrize(("change", "message"), WRONG)
def test_wrong_input_raises(change, message):
    arguments = dict(controls=U0, noise=EPS0, costs=J0, temperature=TAU) | change
    with pytest.raises(ValueError, match=message):
        mppi_update(**arguments)


@pytest.mark.parametrize("value", ["hot", 1j, None, object()])
def test_wrong_type_raises(value):
    with pytest.raises(TypeError, match="temperature must hold real numbers"):
        mppi_update(U0, EPS0, J0, value)


def test_shape_and_constant_errors_are_raised_under_jit_too():
    with pytest.raises(ValueError, match="noise must have shape"):
        jax.jit(mppi_update)(U0, EPS0[:, :1], J0, TAU)
    with pytest.raises(ValueError, match="temperature must be a positive"):
        jax.jit(lambda c: mppi_update(U0, EPS0, c, -1.0))(J0)


def test_check_helpers():
    assert checks.integer("order", np.int64(3), 2) == 3
    for call, error, message in (
        (lambda: checks.integer("order", 1, 2), ValueError, "order must be at least 2, got 1"),
        (lambda: checks.integer("order", 2.0), TypeError, "order must be an integer, got 2.0"),
        (lambda: checks.choice("kind", "x", ["a", "b"]), ValueError, "one of 'a', 'b', got 'x'"),
        (lambda: checks.function("energy", 3), TypeError, "energy must be a function, got int"),
        (lambda: checks.scalar("rate", 2.0, above=0, below=1), ValueError, r"in \(0, 1\), got 2.0"),
        (
            lambda: checks.array("x", np.zeros(3), "... n 2"),
            ValueError,
            r"x must have shape \(..., n, 2\)",
        ),
        (
            lambda: checks.array("x", np.zeros((4, 3)), "... 2"),
            ValueError,
            r"\(..., 2\), got \(4, 3\)",
        ),
    ):
        with pytest.raises(error, match=message):
            call()
    sizes = {}
    checks.array("x", np.zeros((7, 5, 3)), "... n 3", sizes)
    assert sizes == {"n": 5}
