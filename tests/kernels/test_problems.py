"""Problems against Riccati's rival, conservation laws, an independent integrator and geometry."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import integrate

from gibbs_lit.kernels.problems import (
    cart_pole,
    linear_quadratic,
    pendulum,
    rk4,
    total_cost,
    trajectory,
)

# values worked out independently: a double integrator over four steps
O5 = dict(
    A=[[1, 0.1], [0, 1]],
    B=[[0.005], [0.1]],
    Q=np.diag([1, 0.1]),
    R=[[0.05]],
    Q_final=np.diag([5.0, 1.0]),
    initial_state=[1.0, 0.0],
    horizon=4,
)
O5_CONTROLS = [-2.7650857918564142, -1.4887010815573811, -0.43581587076487366, 0.4226086758781564]
O5_GRADIENT = [0.4399999999999986, 0.28999999999999915, 0.15999999999999925, 0.04999999999999982]


def random_lq(seed, n=3, m=2, T=5):
    rng = np.random.default_rng(seed)
    Q, Qf, R = (M @ M.T for M in (rng.normal(size=(k, k)) for k in (n, n, m)))
    return linear_quadratic(
        rng.normal(size=(n, n)) / 2, rng.normal(size=(n, m)), Q, R + np.eye(m), Qf,
        rng.normal(size=n), T,
    )  # fmt: skip


def test_linear_quadratic_matches_known_values():
    problem = linear_quadratic(**O5)
    np.testing.assert_allclose(problem.optimal_controls[:, 0], O5_CONTROLS, rtol=1e-10)
    np.testing.assert_allclose(problem.optimal_cost, 8.151519416201511, rtol=1e-12)
    zero = jnp.zeros((4, 1))
    np.testing.assert_allclose(total_cost(problem, zero), 9.0, rtol=1e-13)
    slope = jax.grad(lambda u: total_cost(problem, u))(zero)[:, 0]
    np.testing.assert_allclose(slope, O5_GRADIENT, rtol=1e-10)


@pytest.mark.parametrize("seed", range(2))
def test_riccati_solution_is_the_minimiser_of_the_condensed_quadratic(seed):
    problem = random_lq(seed)
    cost = lambda u: total_cost(problem, u.reshape(5, 2))  # noqa: E731
    zero = jnp.zeros(10)
    H, g = jax.jit(lambda u: (jax.hessian(cost)(u), jax.grad(cost)(u)))(zero)
    best = -np.linalg.solve(H, g)
    np.testing.assert_allclose(problem.optimal_controls.ravel(), best, rtol=1e-9, atol=1e-12)
    value = float(cost(zero)) + g @ best / 2
    np.testing.assert_allclose(problem.optimal_cost, value, rtol=1e-10)
    np.testing.assert_allclose(total_cost(problem, problem.optimal_controls), value, rtol=1e-10)


def test_total_cost_and_trajectory_by_hand():
    problem = random_lq(7)
    u = np.random.default_rng(1).normal(size=(5, 2))
    x, J = problem.initial_state, 0.0
    states = [x]
    for row in u:
        J += float(problem.cost(x, jnp.asarray(row)))
        x = problem.step(x, jnp.asarray(row))
        states.append(x)
    J += float(problem.terminal_cost(x))
    np.testing.assert_allclose(total_cost(problem, u), J, rtol=1e-12)
    np.testing.assert_allclose(trajectory(problem, u), np.array(states), rtol=1e-12)


def test_rk4_has_order_four():
    """A forced nonlinear oscillator over one time unit against SciPy at 1e-12."""

    def dynamics(x, u):
        return jnp.stack([x[1], -jnp.sin(x[0]) + u[0]])

    exact = integrate.solve_ivp(
        lambda t, x: [x[1], -np.sin(x[0]) + 0.3], (0, 1), [1.0, 0.5], rtol=1e-12, atol=1e-13
    ).y[:, -1]
    errors = []
    for K in (5, 10, 20):
        step = jax.jit(rk4(dynamics, 1 / K))
        x = jnp.asarray([1.0, 0.5])
        for _ in range(K):
            x = step(x, jnp.asarray([0.3]))
        errors.append(np.abs(np.asarray(x) - exact).max())
    rates = np.log2(np.array(errors[:-1]) / errors[1:])
    assert (np.abs(rates - 4) < 0.3).all(), rates


def rod_energy(x):
    return 0.5 * x[..., 1] ** 2 + 15.0 * np.cos(x[..., 0])


def cart_energy(x):
    """Kinetic and potential energy of cart and uniform pole, from mechanics."""
    M, m, l, g = 1.0, 0.1, 0.5, 9.81
    _, a, v, w = np.moveaxis(x, -1, 0)
    vx, vy = v + l * w * np.cos(a), -l * w * np.sin(a)
    rotation = 0.5 * (m * l**2 / 3) * w**2
    return 0.5 * M * v**2 + 0.5 * m * (vx**2 + vy**2) + rotation + m * g * l * np.cos(a)


@pytest.mark.parametrize(
    ("build", "energy", "start"),
    [(pendulum, rod_energy, [2.0, 0.4]), (cart_pole, cart_energy, [0.3, 2.0, 0.2, -0.5])],
    ids=["pendulum", "cart-pole"],
)
def test_free_motion_conserves_energy_and_symmetry(build, energy, start):
    problem = build(horizon=40)._replace(initial_state=jnp.asarray(start))
    states = np.asarray(trajectory(problem, jnp.zeros((40, 1))))
    levels = energy(states)
    assert np.ptp(levels) < 3e-3 * np.abs(levels).max()
    assert np.ptp(states[:, -1]) > 1.0
    mirrored = problem._replace(initial_state=-jnp.asarray(start))
    u = np.random.default_rng(0).uniform(-1, 1, size=(40, 1))
    pair = [np.asarray(trajectory(p, s * u)) for p, s in ((problem, 1), (mirrored, -1))]
    np.testing.assert_allclose(pair[0], -pair[1], rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(total_cost(problem, u), total_cost(mirrored, -u), rtol=1e-10)


def test_cart_pole_conserves_horizontal_momentum_without_force():
    problem = cart_pole(horizon=40)._replace(initial_state=jnp.asarray([0.3, 2.0, 0.2, -0.5]))
    x = np.asarray(trajectory(problem, jnp.zeros((40, 1))))
    momentum = 1.1 * x[:, 2] + 0.1 * 0.5 * x[:, 3] * np.cos(x[:, 1])
    np.testing.assert_allclose(momentum, momentum[0], atol=2e-3)


@pytest.mark.parametrize("build", [pendulum, cart_pole], ids=["pendulum", "cart-pole"])
def test_equilibria_bounds_and_precision(build):
    problem = build()
    n = problem.initial_state.size
    up, zero = jnp.zeros(n), jnp.zeros(1)
    np.testing.assert_array_equal(problem.step(up, zero), up)
    assert float(problem.cost(up, zero)) == float(problem.terminal_cost(up)) == 0
    hanging = problem.step(problem.initial_state, zero)
    np.testing.assert_allclose(hanging, problem.initial_state, atol=1e-14)
    assert float(problem.cost(problem.initial_state, zero)) >= 4
    high = problem.bounds[1]
    np.testing.assert_array_equal(
        problem.step(problem.initial_state, 5 * high), problem.step(problem.initial_state, high)
    )
    x32 = problem.initial_state.astype(jnp.float32)
    u32 = jnp.ones(1, jnp.float32)
    out = problem.step(x32, u32), problem.cost(x32, u32), problem.terminal_cost(x32)
    assert all(v.dtype == jnp.float32 for v in out)
    np.testing.assert_allclose(out[0], problem.step(x32.astype(float), jnp.ones(1)), rtol=1e-5)


def test_weak_pendulum_must_swing_and_can():
    """No constant torque lifts the rod; energy pumping (torque along the velocity) does."""
    problem = pendulum(horizon=120)
    for torque in (-2.0, 2.0):
        x = trajectory(problem, jnp.full((120, 1), torque))
        assert float(jnp.cos(x[:, 0]).max()) < 0.0

    def pump(x, _):
        after = problem.step(x, jnp.where(x[1] >= 0, 2.0, -2.0)[None])
        return after, after

    states = jax.lax.scan(pump, problem.initial_state, None, length=120)[1]
    assert float(jnp.cos(states[:, 0]).max()) > 0.9


GOOD = dict(O5)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: linear_quadratic(**(GOOD | {"R": [[-1.0]]})),
            ValueError,
            "R must be positive def",
        ),
        (
            lambda: linear_quadratic(**(GOOD | {"Q": -np.eye(2)})),
            ValueError,
            "Q must be positive semi",
        ),
        (
            lambda: linear_quadratic(**(GOOD | {"Q": [[1.0, 1], [0, 1]]})),
            ValueError,
            "Q must be symm",
        ),
        (
            lambda: linear_quadratic(**(GOOD | {"B": np.zeros((3, 1))})),
            ValueError,
            "B must have shape",
        ),
        (
            lambda: linear_quadratic(**(GOOD | {"horizon": 0})),
            ValueError,
            "horizon must be at least 1",
        ),
        (
            lambda: linear_quadratic(**(GOOD | {"A": np.zeros((2, 3))})),
            ValueError,
            "A must have shape",
        ),
        (lambda: total_cost(pendulum(), np.zeros((4, 2))), ValueError, "controls must have .*m=1"),
        (
            lambda: trajectory(pendulum(), np.full((4, 1), np.nan)),
            ValueError,
            "controls must be fin",
        ),
        (lambda: pendulum(time_step=0.0), ValueError, "time_step must be .*0.0"),
        (lambda: pendulum(horizon=1.5), TypeError, "horizon must be an integer, got 1.5"),
        (lambda: cart_pole(max_force=-1.0), ValueError, "max_force must be .*-1.0"),
        (lambda: rk4(3, 0.1), TypeError, "dynamics must be a function"),
    ],
)
def test_wrong_inputs_are_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
