"""The controller against vmap(scan) on the same noise, a linear-quadratic truth, devices."""

import os
import subprocess
import sys

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gibbs_lit.kernels.controller import mppi_controller
from gibbs_lit.kernels.mppi import mppi_update
from gibbs_lit.kernels.prior import prior_mppi_update
from gibbs_lit.kernels.random import counter_normals, fold_in, seed_key

TAU = 3.7
STEP_COV = {1: np.array([[0.5]]), 2: np.array([[0.5, 0.2], [0.2, 0.7]])}
CENTRES = np.random.default_rng(0).uniform(0, 3, (10, 2))


def pendulum(s, u):
    speed = jnp.clip(s[1] + 0.05 * (15.0 * jnp.sin(s[0]) + 3.0 * u[0]), -8, 8)
    return jnp.stack([s[0] + 0.05 * speed, speed])


def pendulum_cost(s, u):
    angle = jnp.mod(s[0] + np.pi, 2 * np.pi) - np.pi
    return angle**2 + 0.1 * s[1] ** 2 + 0.01 * u[0] ** 2


def mass(s, u):
    v = s[2:] + 0.1 * u
    return jnp.concatenate([s[:2] + 0.1 * v, v])


def mass_cost(s, u):
    squares = ((s[None, :2] - jnp.asarray(CENTRES, s.dtype)) ** 2).sum(-1)
    return ((s[:2] - 3) ** 2).sum() + 10 * (squares < 0.2).astype(s.dtype).sum() + 0.1 * u @ u


def terminal(s):
    return s[0] ** 2


PROBLEMS = {
    "pendulum": (pendulum, pendulum_cost, np.array([np.pi, 1.0]), 1),
    "mass": (mass, mass_cost, np.zeros(4), 2),
}


def covariance(m, T, kind):
    if kind == "per step":
        return STEP_COV[m]
    t = np.arange(T)
    return np.kron(np.exp(-np.abs(t[:, None] - t) / 2.0), STEP_COV[m])


def plainly(name, U, cov, N, T, bounds, count=0, base=None, seed=5):
    """The same update from the same noise by vmap(scan) and mppi_update."""
    step, cost, x0, m = PROBLEMS[name]
    z = np.asarray(counter_normals(fold_in(seed_key(seed), count), N, T, m), float)
    L = np.linalg.cholesky(cov)
    eps = (z.reshape(N, -1, len(L)) @ L.T).reshape(N, T, m)
    V = U[None] + eps if bounds is None else np.clip(U[None] + eps, *bounds)

    def total(v):
        last, costs = jax.lax.scan(lambda s, u: (step(s, u), cost(s, u)), jnp.asarray(x0), v)
        return costs.sum() + terminal(last)

    J = jax.vmap(total)(jnp.asarray(V))
    got = (
        mppi_update(U, eps, J, TAU)
        if base is None
        else prior_mppi_update(U, eps, J, TAU, cov, base)
    )
    return np.asarray(got if bounds is None else np.clip(got, *bounds)), np.asarray(J)


@pytest.mark.parametrize(
    ("name", "T", "N", "chunk", "kind"),
    [
        ("pendulum", 7, 50, 64, "per step"), ("pendulum", 2, 3, 99, "per step"),
        ("pendulum", 6, 50, 16, "stacked"), ("mass", 7, 50, 16, "per step"),
        ("mass", 1, 9, 4, "per step"),
    ],
)  # fmt: skip
def test_equals_the_plain_update_in_float64(name, T, N, chunk, kind):
    step, cost, x0, m = PROBLEMS[name]
    cov, bounds = covariance(m, T, kind), (-0.8, 1.1)
    U = np.linspace(-0.5, 0.5, T * m).reshape(T, m)
    mppi = mppi_controller(
        step, cost, terminal, x0, T, cov, control_size=m, samples=N,
        temperature=TAU, bounds=bounds, chunk=chunk,
    )  # fmt: skip
    state, report = mppi.update(mppi.init(U, seed=5), x0)
    want, J = plainly(name, U, cov, N, T, bounds)
    np.testing.assert_allclose(state.controls, want, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(report.costs, J, rtol=1e-10)
    w = np.exp(-(J - J.min()) / TAU)
    np.testing.assert_allclose(report.effective_sample_size, w.sum() ** 2 / (w**2).sum(), rtol=1e-9)
    assert int(report.finite_samples) == N and bool(report.valid)
    assert mppi.plan.chunks == -(-N // chunk) and mppi.plan.fallbacks == ()
    if (T, kind) == (7, "per step"):
        again, _ = mppi.update(state, x0)
        want, _ = plainly(name, np.asarray(state.controls), cov, N, T, bounds, count=1)
        np.testing.assert_allclose(again.controls, want, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("kind", ["per step", "stacked"])
def test_base_distribution(kind):
    T, N = 5, 40
    cov = covariance(2, T, kind)
    U, base = np.linspace(-0.5, 0.5, 10).reshape(T, 2), np.linspace(0.3, -0.4, 10).reshape(T, 2)
    step, cost, x0, _ = PROBLEMS["mass"]
    for chunk in (64, 16):
        mppi = mppi_controller(
            step, cost, terminal, x0, T, cov, control_size=2, samples=N,
            temperature=TAU, nominal=base, chunk=chunk,
        )  # fmt: skip
        state, _ = mppi.update(mppi.init(U, seed=5), x0)
        want, _ = plainly("mass", U, cov, N, T, None, base=base)
        np.testing.assert_allclose(state.controls, want, rtol=1e-9, atol=1e-12)


def test_float32_is_near_float64():
    step, cost, x0, _ = PROBLEMS["pendulum"]
    U = np.zeros((20, 1))
    want, J = plainly("pendulum", U, STEP_COV[1], 300, 20, (-2.0, 2.0))
    for fast in (True, False):
        mppi = mppi_controller(
            lambda s, u: step(s, u), cost, terminal, x0.astype(np.float32), 20, STEP_COV[1],
            samples=300, temperature=TAU, bounds=(-2.0, 2.0), fast_math=fast,
        )  # fmt: skip
        state, report = mppi.update(mppi.init(seed=5), jnp.float32(x0))
        assert state.controls.dtype == np.float32
        np.testing.assert_allclose(report.costs, J, rtol=2e-5)
        np.testing.assert_allclose(state.controls, want, atol=2e-5)


def test_more_samples_keep_the_first_costs():
    step, cost, x0, _ = PROBLEMS["mass"]
    few, many = (
        mppi_controller(step, cost, terminal, x0, 4, STEP_COV[2], samples=N, chunk=chunk)
        for N, chunk in ((20, 64), (90, 32))
    )
    a, b = (c.update(c.init(seed=2), x0)[1].costs for c in (few, many))
    np.testing.assert_allclose(a, b[:20], rtol=1e-12)


def test_step_applies_the_first_control_and_shifts():
    step, cost, x0, _ = PROBLEMS["mass"]
    mppi = mppi_controller(step, cost, None, x0, 6, STEP_COV[2], samples=64, temperature=TAU)
    start = mppi.init(seed=1)
    updated, _ = mppi.update(start, x0)
    control, shifted, _ = mppi.step(start, x0)
    np.testing.assert_array_equal(control, updated.controls[0])
    np.testing.assert_array_equal(shifted.controls[:-1], updated.controls[1:])
    np.testing.assert_array_equal(shifted.controls[-1], updated.controls[-1])
    assert int(shifted.count) == 1


def test_closed_loop_under_scan_reaches_the_goal_and_vmap_agrees():
    mppi = mppi_controller(mass, mass_cost, terminal, np.zeros(4), 15, np.eye(2), samples=128)

    def advance(carry, _):
        state, x = carry
        control, state, report = mppi.step(state, x)
        return (state, mass(x, control)), report.valid

    run = jax.jit(lambda seed, x: jax.lax.scan(advance, (mppi.init(seed=seed), x), None, 60))
    (_, x), valid = run(jax.random.key_data(jax.random.key(0)), jnp.zeros(4))
    assert valid.all() and float(jnp.linalg.norm(x[:2] - 3)) < 0.5
    states = jax.vmap(lambda k: mppi.init(seed=k))(jnp.array([[0, 1], [7, 2]], jnp.uint32))
    both, _ = jax.vmap(lambda s: mppi.update(s, jnp.zeros(4)))(states)
    one, _ = mppi.update(jax.tree.map(lambda v: v[1], states), jnp.zeros(4))
    np.testing.assert_allclose(both.controls[1], one.controls, rtol=1e-12)


def test_linear_quadratic_step_matches_its_closed_form():
    A, B = np.array([[1, 0.1], [0, 1.0]]), np.array([0.005, 0.1])
    T, tau, N = 4, 0.1, 40000
    H, g = np.zeros((T, T)), np.zeros(T)
    Phi, G = np.eye(2), np.zeros((2, T))
    x0, Q, R, Qf = np.array([1.0, 0.0]), np.diag([1, 0.1]), 0.05, np.diag([5.0, 1.0])
    for t in range(T + 1):
        weight = Qf if t == T else Q
        H, g = H + 2 * G.T @ weight @ G, g + 2 * G.T @ weight @ (Phi @ x0)
        if t < T:
            H[t, t] += 2 * R
            G, Phi = A @ G, A @ Phi
            G[:, t] = B
    U, Sigma = np.array([0.3, -0.2, 0.1, 0.0]), 0.5 * np.eye(T)
    best = -np.linalg.solve(H, g)
    want = best + np.linalg.solve(np.eye(T) + Sigma @ H / tau, U - best)
    np.testing.assert_allclose(
        want, [-1.00820300, -0.87280405, -0.27573971, -0.01187478], atol=1e-8
    )
    mppi = mppi_controller(
        lambda s, u: jnp.asarray(A) @ s + jnp.asarray(B) * u[0],
        lambda s, u: s @ jnp.asarray(Q) @ s + R * u[0] ** 2,
        lambda s: s @ jnp.asarray(Qf) @ s,
        x0, T, [[0.5]], samples=N, temperature=tau,
    )  # fmt: skip
    updates = jax.vmap(lambda k: mppi.update(mppi.init(U[:, None], seed=k), x0)[0].controls)
    draws = np.asarray(updates(jnp.arange(40, dtype=jnp.uint32).reshape(20, 2)))[..., 0]
    z = (draws.mean(0) - want) / (draws.std(0, ddof=1) / np.sqrt(20))
    assert np.abs(z).max() < 5


def test_bad_states_are_flagged_and_change_nothing():
    step, cost, x0, _ = PROBLEMS["mass"]
    wall = lambda s, u: jnp.where(u[0] > 0, jnp.inf, cost(s, u))  # noqa: E731
    mppi = mppi_controller(step, cost, None, x0, 3, STEP_COV[2], samples=20, chunk=8)
    start = mppi.init(np.ones((3, 2)), seed=1)
    state, report = mppi.update(start, x0 * np.nan)
    assert not bool(report.valid) and int(report.finite_samples) == 0
    np.testing.assert_array_equal(state.controls, start.controls)
    half = mppi_controller(step, wall, None, x0, 3, STEP_COV[2], samples=200, chunk=64)
    state, report = half.update(half.init(seed=1), x0)
    assert 5 < int(report.finite_samples) < 60 and np.isfinite(state.controls).all()
    assert (np.asarray(state.controls)[:, 0] < 0).all()


def test_pytree_state_and_user_control_flow():
    def step(s, u):
        return {"x": s["x"] + 0.1 * u, "n": s["n"] + 1}

    def cost(s, u):
        return jax.lax.cond(s["n"] > 2, lambda: (s["x"] ** 2).sum(), lambda: u @ u)

    start = {"x": jnp.ones(2), "n": jnp.int32(0)}
    mppi = mppi_controller(step, cost, None, start, 5, STEP_COV[2], samples=30)
    _, report = mppi.update(mppi.init(seed=5), start)
    z = (
        np.asarray(counter_normals(fold_in(seed_key(5), 0), 30, 5, 2))
        @ np.linalg.cholesky(STEP_COV[2]).T
    )
    x = 1 + 0.1 * np.cumsum(z, 1)
    want = (z[:, :3] ** 2).sum((1, 2)) + (x[:, 2:4] ** 2).sum((1, 2))
    np.testing.assert_allclose(report.costs, want, rtol=1e-6)


GOOD = dict(
    step=mass,
    cost=mass_cost,
    terminal_cost=None,
    initial_state=np.zeros(4),
    horizon=5,
    covariance=np.eye(2),
)
WRONG = [
    (dict(horizon=0), ValueError, "horizon must be at least 1, got 0"),
    (dict(samples=0), ValueError, "samples must be at least 1, got 0"),
    (dict(samples=2**32), ValueError, "samples must be at most"),
    (dict(chunk=0), ValueError, "chunk must be at least 1"),
    (dict(temperature=0.0), ValueError, "temperature must be a positive"),
    (dict(covariance=-np.eye(2)), ValueError, "covariance must be positive definite"),
    (dict(covariance=np.eye(3), control_size=2), ValueError, r"covariance must have .* \(10, 10\)"),
    (dict(bounds=(1.0, -1.0)), ValueError, "bounds must have lower below upper"),
    (dict(bounds=3.0), ValueError, "bounds must be a pair"),
    (dict(nominal=np.zeros((4, 2))), ValueError, "nominal must have shape"),
    (dict(initial_state=np.full(4, np.nan)), ValueError, "initial_state must be finite"),
    (dict(step=lambda s, u: s[:2]), ValueError, "step must return a state like the one"),
    (dict(cost=lambda s, u: s), ValueError, r"cost must return one number \(shape \(\)\)"),
    (dict(terminal_cost=lambda s: s[:1]), ValueError, "terminal_cost must return one number"),
    (dict(step=1), TypeError, "step must be a function, got int"),
    (dict(platform="abacus"), ValueError, "platform must be one of"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "error", "message"), WRONG)
def test_wrong_input_raises(change, error, message):
    with pytest.raises(error, match=message):
        mppi_controller(**(GOOD | change))


DEVICES = """
import jax, jax.numpy as jnp, numpy as np
from gibbs_lit.kernels.controller import mppi_controller
from gibbs_lit.kernels.sharding import sample_mesh
step = lambda s, u: jnp.concatenate([s[:2] + 0.1 * s[2:], s[2:] + 0.1 * u])
cost = lambda s, u: ((s[:2] - 3) ** 2).sum() + jnp.sin(s[0]) + 0.1 * u @ u
outcomes = []
for n in (1, 2, 4, 8):
    mppi = mppi_controller(step, cost, None, jnp.zeros(4), 9, np.eye(2), samples=1000, chunk=100,
                           temperature=5.0, mesh=sample_mesh(jax.devices()[:n]))
    state, report = mppi.update(mppi.init(seed=1), jnp.zeros(4))
    assert mppi.plan.devices == n
    text = mppi.update.lower(mppi.init(seed=1), jnp.zeros(4)).compile().as_text()
    gathers = sum(" all-gather(" in line or " all-reduce(" in line for line in text.splitlines())
    outcomes.append((np.asarray(state.controls), np.asarray(report.costs),
                     float(report.effective_sample_size), int(report.finite_samples)))
    print(n, gathers)
alone = mppi_controller(step, cost, None, jnp.zeros(4), 9, np.eye(2), samples=1000, chunk=100,
                        temperature=5.0)
state, report = alone.update(alone.init(seed=1), jnp.zeros(4))
np.testing.assert_allclose(state.controls, outcomes[0][0], rtol=1e-5, atol=1e-6)
for other in outcomes[1:]:
    for a, b in zip(outcomes[0], other):
        np.testing.assert_array_equal(a, b)
print("identical")
"""


def test_same_bits_on_1_2_4_and_8_devices():
    env = os.environ | {
        "XLA_FLAGS": "--xla_force_host_platform_device_count=8",
        "JAX_PLATFORMS": "cpu",
    }
    done = subprocess.run(
        [sys.executable, "-c", DEVICES], env=env, capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr[-2000:]
    lines = done.stdout.split("\n")
    assert "identical" in lines
    assert {line.split()[1] for line in lines[1:4]} == {"1"}, lines  # one collective an update
