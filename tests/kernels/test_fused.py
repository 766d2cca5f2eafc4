"""The fused path, interpreted on the CPU and lowered for a card, beside the scanned path."""

import os
import re
import subprocess
import sys

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gibbs_lit.kernels import navigation, problems
from gibbs_lit.kernels.controller import mppi_controller
from gibbs_lit.kernels.fused import fused_layout, lower_for_card
from gibbs_lit.kernels.random import counter_normals, fold_in, seed_key

WALLS = np.array([[0, 0, 0], [1, 1, 0], [0, 0, 0]], bool)
LINEAR = problems.linear_quadratic(
    [[1, 0.1], [0, 1]], np.eye(2), np.eye(2), 0.1 * np.eye(2), np.eye(2), [1.0, -0.5], 4
)
# problem, temperature, covariance of a step, samples
PROBLEMS = {
    "pendulum": (problems.pendulum(7), 3.0, [[0.5]], 700),
    "cart-pole": (problems.cart_pole(2), 20.0, [[4.0]], 300),
    "linear-quadratic": (LINEAR, 1.0, [[0.3, 0.1], [0.1, 0.2]], 17),
    "point mass": (navigation.point_mass(3), 30.0, [[0.5, 0.2], [0.2, 0.7]], 530),
    "unicycle": (navigation.unicycle(1), 30.0, [[0.5, 0.2], [0.2, 0.7]], 100),
    "maze": (navigation.maze(WALLS, (0, 0), (2, 0), 6), 2.0, np.eye(2), 90),
}


def controller(problem, tau, covariance, samples, dtype=np.float64, **options):
    return mppi_controller(
        problem.step, problem.cost, problem.terminal_cost,
        np.asarray(problem.initial_state, dtype), problem.horizon, covariance,
        temperature=tau, samples=samples, bounds=problem.bounds, **options,
    )  # fmt: skip


def one_update(problem, *case, **options):
    mppi = controller(problem, *case, **options)
    U = np.linspace(-0.4, 0.5, problem.horizon * problem.control_dim).reshape(problem.horizon, -1)
    x = jnp.asarray(problem.initial_state, mppi.init().controls.dtype)
    start = mppi.init(U, seed=5)._replace(count=jnp.uint32(3))
    return mppi, *mppi.update(start, x)


def agree(got, want, rtol, atol):
    """The whole state and report, to rounding."""
    (state, report), (other, wanted) = got, want
    np.testing.assert_allclose(report.costs, wanted.costs, rtol=rtol, atol=atol)
    np.testing.assert_allclose(state.controls, other.controls, rtol=rtol, atol=atol)
    ess, expected = report.effective_sample_size, wanted.effective_sample_size
    np.testing.assert_allclose(ess, expected, rtol=20 * rtol)
    assert int(report.finite_samples) == int(wanted.finite_samples)
    assert bool(report.valid) == bool(wanted.valid)
    assert int(state.count) == int(other.count)
    np.testing.assert_array_equal(state.key, other.key)
    assert float(state.temperature) == float(other.temperature)


@pytest.mark.parametrize("name", PROBLEMS)
def test_single_precision_is_near_the_scan_in_double(name):
    case = PROBLEMS[name]
    fused, *got = one_update(*case, dtype=np.float32, path="fused", chunk=16)
    scanned, *want = one_update(*case)
    assert (fused.plan.path, fused.plan.chunk_size, scanned.plan.path) == ("fused", 16, "scan")
    assert fused.plan.refusal == scanned.plan.refusal == ""
    assert got[0].controls.dtype == got[1].costs.dtype == np.float32
    agree(got, want, rtol=3e-5, atol=3e-5)
    bound = 4 * case[0].horizon * np.finfo(np.float32).eps * np.abs(want[1].costs).max()
    assert np.abs(np.asarray(got[1].costs, float) - want[1].costs).max() < bound
    if name == "pendulum":
        _, *same = one_update(*case, dtype=np.float32, path="scan")
        agree(got, same, rtol=2e-6, atol=2e-6)


def test_base_distribution_unusable_costs_and_vmap():
    T, N = 2, 300

    def cost(s, u):
        return jnp.where(u[0] > 1, jnp.nan, jnp.where(u[1] > 1, jnp.inf, 1e6 + u @ u + s[0] * u[1]))

    base = np.linspace(0.3, -0.4, 2 * T).reshape(T, 2)
    both = []
    for path in ("fused", "scan"):
        mppi = mppi_controller(
            lambda s, u: s + u, cost, None, np.ones(2), T, [[0.5, 0.2], [0.2, 0.7]],
            samples=N, temperature=0.8, nominal=base, path=path,
        )  # fmt: skip
        keys = jnp.array([[0, 1], [7, 2]], jnp.uint32)
        states = jax.vmap(lambda k, mppi=mppi: mppi.init(0.2 - base, seed=k))(keys)
        x = jnp.array([[1.0, 2.0], [np.nan, 0.0]])
        both.append(jax.vmap(mppi.update)(states, x))
    for k, usable in ((0, True), (1, False)):
        got, want = (jax.tree.map(lambda v: v[k], b) for b in both)  # noqa: B023
        assert 0 < int(want[1].finite_samples) < N or not usable
        assert bool(want[1].valid) == usable
        agree(got, want, rtol=1e-10, atol=1e-10)


def test_same_noise_bit_for_bit():
    """The state latches one step's control; its last value is the cost."""
    T, m, N = 7, 2, 100

    def step(s, u):
        taken = jnp.where(s["t"] == s["row"], u @ s["pick"], s["value"])
        return s | {"t": s["t"] + 1, "value": taken}

    at = {"t": jnp.int32(0), "row": jnp.int32(0), "pick": jnp.zeros(m, jnp.float32),
          "value": jnp.float32(0)}  # fmt: skip
    mppi = mppi_controller(
        step, lambda s, u: jnp.float32(0), lambda s: s["value"], at, T, np.eye(m),
        samples=N, path="fused",
    )  # fmt: skip
    want = counter_normals(fold_in(seed_key(9), 0), N, T, m)
    start = mppi.init(seed=9)
    for t in range(T):
        for j in range(m):
            x = at | {"row": jnp.int32(t), "pick": jnp.zeros(m, jnp.float32).at[j].set(1)}
            np.testing.assert_array_equal(mppi.update(start, x)[1].costs, want[:, t, j])


@pytest.mark.parametrize("name", PROBLEMS)
def test_lowers_for_a_card_to_three_kernels_in_little_memory(name):
    problem, tau, covariance, _ = PROBLEMS[name]
    problem = problem._replace(horizon=100)
    mppi = controller(problem, tau, covariance, 2**20, np.float32, platform="gpu")
    assert (mppi.plan.path, mppi.plan.refusal, mppi.plan.fast_math) == ("fused", "", True)
    x = jnp.asarray(problem.initial_state, jnp.float32)
    text = lower_for_card(mppi.update, mppi.init(), x).as_text()
    operations = re.findall(r"stablehlo\.(\w+)", text)
    assert operations.count("custom_call") == 3
    assert set(operations) == {"custom_call", "reshape", "constant"}, "a launch beside the kernels"
    values = set(re.findall(r"(%\w+)(?::\d+)? = .*-> \(?(.*)$", text, re.M))
    sizes = [
        np.prod([int(n) for n in shape.split("x")]) for _, types in values
        for shape in re.findall(r"tensor<([\dx]+)x\w+>", types)
    ]  # fmt: skip
    assert 4 * 2**20 < 4 * sum(sizes) < 10e6  # bytes: the costs, and little beside them


def test_what_cannot_be_fused_is_scanned_and_says_why():
    pendulum = problems.pendulum(6)
    odd = pendulum._replace(cost=lambda s, u: jnp.linalg.eigvalsh(jnp.outer(s, s))[0])
    mppi = controller(odd, 1.0, [[1.0]], 40, platform="gpu")
    assert mppi.plan.path == "scan" and "no component rule for cost: eigh" in mppi.plan.refusal
    assert (mppi.plan.unroll, controller(odd, 1.0, [[1.0]], 40).plan.unroll) == (6, 1)
    assert bool(mppi.update(mppi.init(seed=2), np.zeros(2))[1].valid)
    with pytest.raises(ValueError, match=r"path must be 'scan' for this .*, got 'fused': "):
        controller(odd, 1.0, [[1.0]], 40, path="fused")
    pendulum = problems.pendulum(40)
    rare = pendulum._replace(cost=lambda s, u: jax.scipy.special.gammaln(1 + s[0] ** 2))
    plan = controller(rare, 1.0, [[1.0]], 40, platform="gpu").plan
    assert (plan.path, plan.unroll) == ("scan", 25) and "lgamma" in plan.refusal
    tied = controller(pendulum, 1.0, np.eye(40), 40, platform="gpu", control_size=1).plan
    assert tied.path == "scan" and "ties steps together" in tied.refusal
    assert controller(pendulum, 1.0, [[1.0]], 40, platform="gpu", path="scan").plan.refusal == ""
    with pytest.raises(ValueError, match="path must be one of 'scan', 'fused', got 'abacus'"):
        controller(pendulum, 1.0, [[1.0]], 40, path="abacus")


@pytest.mark.parametrize(("samples", "rows"), [(1, 1), (1000, 50), (2**20, 50), (2**30, 400)])
def test_layout(samples, rows):
    cut = fused_layout(samples, rows)
    for size in (cut.lanes, cut.tile, cut.split):
        assert size & (size - 1) == 0
    assert cut.split % cut.lanes == cut.split % cut.tile == 0
    assert (cut.splits - 1) * cut.split < samples <= cut.splits * cut.split
    assert cut.splits <= 1024 and 2 * cut.groups >= rows
    assert fused_layout(samples, rows, 100).lanes == 64


DEVICES = """
import jax, jax.numpy as jnp, numpy as np
from gibbs_lit.kernels.controller import mppi_controller
from gibbs_lit.kernels.sharding import sample_mesh
step = lambda s, u: jnp.stack([s[0] + 0.1 * s[1], s[1] + 0.1 * u[0]])
cost = lambda s, u: (s[0] - 3) ** 2 + 0.1 * u[0] ** 2
outcomes = []
for mesh in (None, sample_mesh()):
    mppi = mppi_controller(step, cost, None, jnp.zeros(2), 2, [[1.0]], samples=700, path="fused",
                           temperature=5.0, mesh=mesh)
    start = mppi.init(seed=1)
    run = mppi.update.lower(start, jnp.zeros(2)).compile()
    state, report = run(start, jnp.zeros(2))
    text = run.as_text().splitlines()
    gathers = sum(" all-gather(" in line or " all-reduce(" in line for line in text)
    outcomes.append([np.asarray(v) for v in (*state, *report)])
    print(mppi.plan.devices, gathers)
for a, b in zip(*outcomes):
    np.testing.assert_array_equal(a, b)
print("identical")
"""


def test_same_bits_on_one_and_two_devices():
    env = os.environ | {
        "XLA_FLAGS": "--xla_force_host_platform_device_count=2",
        "JAX_PLATFORMS": "cpu",
    }
    done = subprocess.run(
        [sys.executable, "-c", DEVICES], env=env, capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split("\n")[:3] == ["1 0", "2 1", "identical"], done.stdout
