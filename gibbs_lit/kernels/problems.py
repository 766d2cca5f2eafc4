"""Control problems: linear-quadratic, pendulum, cart-pole, point mass and unicycle, maze.

Each function of a `Problem` takes ONE small state and control vector and uses plain jnp operations,
so that the same problem runs under vmap, under grad and in component form, in either precision.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from . import checks


class Problem(NamedTuple):
    """Trajectory optimisation problem: minimise the sum of costs plus the terminal cost."""

    step: Callable[[Array, Array], Array]
    cost: Callable[[Array, Array], Array]
    terminal_cost: Callable[[Array], Array]
    initial_state: Float[Array, " n"]
    horizon: int
    control_dim: int
    bounds: tuple[Float[Array, " m"], Float[Array, " m"]] | None = None
    optimal_controls: Float[Array, " T m"] | None = None
    optimal_cost: Float[Array, ""] | None = None


def rk4(dynamics: Callable[[Array, Array], Array], time_step: float) -> Callable:
    """Discrete step of continuous dynamics: classical Runge-Kutta, control held constant.

    Args:
        dynamics: ``dx/dt`` as a function of (state, control).
        time_step: duration of a step > 0, in the time unit of the dynamics.

    Returns:
        ``step(state, control)`` with local error of order ``time_step^5``.

    Raises:
        ValueError: ``time_step`` is not positive.

    Source: Eq. (6) (claim eq-6).

    Example:
        >>> import jax.numpy as jnp
        >>> step = rk4(lambda x, u: u - x, 0.1)
        >>> round(float(step(jnp.ones(1), jnp.zeros(1))[0]), 5)
        0.90484
    """
    checks.function("dynamics", dynamics)
    h = float(checks.positive("time_step", time_step))

    def step(state, control):
        k1 = dynamics(state, control)
        k2 = dynamics(state + h / 2 * k1, control)
        k3 = dynamics(state + h / 2 * k2, control)
        k4 = dynamics(state + h * k3, control)
        return state + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)

    return step


def trajectory(problem: Problem, controls: Float[Array, " T m"]) -> Float[Array, " T+1 n"]:
    """States visited from the initial state.

    Args:
        problem: control problem.
        controls: one control a row.

    Returns:
        States, the initial one first.

    Raises:
        ValueError: a control has not ``control_dim`` entries.

    Source: Eq. (6) (claim eq-6).
    """
    checks.instance("problem", problem, Problem)
    u = checks.array("controls", controls, "T m", {"m": problem.control_dim})
    x0 = jnp.asarray(problem.initial_state, u.dtype)

    def advance(x, u):
        x = problem.step(x, u)
        return x, x

    return jnp.concatenate([x0[None], jax.lax.scan(advance, x0, u)[1]])


def total_cost(problem: Problem, controls: Float[Array, " T m"]) -> Float[Array, ""]:
    """Cost ``J(U)`` of a control sequence.

    Args:
        problem: control problem.
        controls: one control a row.

    Returns:
        Running costs plus terminal cost.

    Raises:
        ValueError: a control has not ``control_dim`` entries.

    Source: display 11 (claim sec1.3-J).
    """
    x = trajectory(problem, controls)
    u = jnp.asarray(controls, x.dtype)
    return jnp.sum(jax.vmap(problem.cost)(x[:-1], u)) + problem.terminal_cost(x[-1])


def linear_quadratic(
    A: Any, B: Any, Q: Any, R: Any, Q_final: Any, initial_state: Any, horizon: int
) -> Problem:
    """Linear dynamics ``A x + B u``, cost ``x'Qx + u'Ru`` (no half), with its Riccati solution.

    Args:
        A: state matrix (n, n).
        B: control matrix (n, m).
        Q: state cost (n, n), symmetric positive semidefinite.
        R: control cost (m, m), symmetric positive definite.
        Q_final: terminal state cost (n, n), symmetric positive semidefinite.
        initial_state: x_0 (n,).
        horizon: T >= 1.

    Returns:
        The problem with its optimal controls and cost.

    Raises:
        ValueError: shapes do not fit, or a cost matrix is not (semi)definite.

    Source: Riccati recursion, a closed-form case of section 1.3 (claims sec1.3-J, eq-6).
    """
    sizes: checks.Sizes = {}
    x0 = checks.array("initial_state", initial_state, "n", sizes)
    x0 = checks.nonempty(
        "initial_state", x0.astype(checks.widest(x0, at_least=np.float32)), "entry"
    )
    A = checks.array("A", A, "n n", sizes).astype(x0.dtype)
    B = checks.array("B", B, "n m", sizes).astype(A.dtype)
    Q, Qf = _semidefinite("Q", Q, sizes, A), _semidefinite("Q_final", Q_final, sizes, A)
    R = checks.spd("R", R, "m m", sizes).astype(A.dtype)
    T = checks.integer("horizon", horizon, 1)
    a, b, q, r, P = (np.asarray(v, np.float64) for v in (A, B, Q, R, Qf))
    gains = []
    for _ in range(T):
        K = np.linalg.solve(r + b.T @ P @ b, b.T @ P @ a)
        P = q + a.T @ P @ (a - b @ K)
        gains.append(K)
    x, controls = np.asarray(x0, np.float64), []
    best = x @ P @ x
    for K in reversed(gains):
        controls.append(-K @ x)
        x = a @ x + b @ controls[-1]
    return Problem(
        step=lambda x, u: _dot(A, x) + _dot(B, u),
        cost=lambda x, u: jnp.sum(x * _dot(Q, x)) + jnp.sum(u * _dot(R, u)),
        terminal_cost=lambda x: jnp.sum(x * _dot(Qf, x)),
        initial_state=x0,
        horizon=T,
        control_dim=sizes["m"],
        optimal_controls=jnp.asarray(np.array(controls), A.dtype),
        optimal_cost=jnp.asarray(best, A.dtype),
    )


def pendulum(horizon: int = 50, time_step: float = 0.05, max_torque: float = 2.0) -> Problem:
    """Swing-up of a rod of 1 kg and 1 m by a weak motor; angle 0 is up.

    Args:
        horizon: number of controls.
        time_step: seconds per control.
        max_torque: bound on the torque in N m; the weight asks for 5 at the horizontal.

    Returns:
        Problem with state (angle in rad, angular velocity in rad/s), hanging at rest.

    Raises:
        ValueError: an argument is not positive.

    Source: section 1.3, a nonlinear instance of Eq. (6).
    """
    limit = float(checks.positive("max_torque", max_torque))
    high = np.array([limit])

    def dynamics(x, u):
        torque = jnp.clip(u[0], -limit, limit)
        return jnp.stack([x[1], 15.0 * jnp.sin(x[0]) + 3.0 * torque])

    def height(x):
        return 2 * (1 - jnp.cos(x[0])) + 0.1 * x[1] ** 2

    return _problem(
        rk4(dynamics, time_step),
        lambda x, u: height(x) + 0.001 * u[0] ** 2,
        lambda x: 10 * height(x),
        [np.pi, 0.0],
        horizon,
        (-high, high),
    )


def cart_pole(horizon: int = 60, time_step: float = 0.04, max_force: float = 20.0) -> Problem:
    """Swing-up of a pole (0.1 kg, half length 0.5 m) on a cart (1 kg); angle 0 is up.

    Args:
        horizon: number of controls.
        time_step: seconds per control.
        max_force: bound on the force in N.

    Returns:
        Problem with state (position, angle, velocity, angular velocity), hanging at rest.

    Raises:
        ValueError: an argument is not positive.

    Source: section 1.3, a nonlinear instance of Eq. (6).
    """
    limit = float(checks.positive("max_force", max_force))
    high = np.array([limit])
    mass, pole, half, g = 1.0, 0.1, 0.5, 9.81

    def dynamics(x, u):
        force = jnp.clip(u[0], -limit, limit)
        s, c, w = jnp.sin(x[1]), jnp.cos(x[1]), x[3]
        push = (force + pole * half * w**2 * s) / (mass + pole)
        turn = (g * s - c * push) / (half * (4 / 3 - pole * c**2 / (mass + pole)))
        return jnp.stack([x[2], w, push - pole * half * turn * c / (mass + pole), turn])

    def upright(x):
        return x[0] ** 2 + 4 * (1 - jnp.cos(x[1])) + 0.05 * x[2] ** 2 + 0.05 * x[3] ** 2

    return _problem(
        rk4(dynamics, time_step),
        lambda x, u: upright(x) + 1e-4 * u[0] ** 2,
        lambda x: 20 * upright(x),
        [0.0, np.pi, 0.0, 0.0],
        horizon,
        (-high, high),
    )


def _problem(step, cost, terminal_cost, start, horizon, bounds) -> Problem:
    T = checks.integer("horizon", horizon, 1)
    low, high = (jnp.asarray(b, checks.default_float()) for b in bounds)
    x0 = jnp.asarray(np.asarray(start), checks.default_float())
    return Problem(step, cost, terminal_cost, x0, T, low.shape[0], (low, high))


def _semidefinite(name: str, value: Any, sizes: checks.Sizes, like: Array) -> Array:
    matrix = checks.array(name, value, "n n", sizes).astype(like.dtype)
    seen = np.asarray(matrix, np.float64)
    top = np.abs(seen).max(initial=0.0)
    if np.abs(seen - seen.T).max(initial=0.0) > 1e-6 * top:
        raise ValueError(f"{name} must be symmetric, got {seen}")
    if np.linalg.eigvalsh(seen).min(initial=0.0) < -1e-6 * top:
        raise ValueError(f"{name} must be positive semidefinite, got {seen}")
    return matrix


def _dot(M: Array, x: Array) -> Array:
    """Matrix times vector in the vector's dtype, so that one problem serves both precisions."""
    return jnp.dot(M.astype(x.dtype), x, precision=jax.lax.Precision.HIGHEST)
