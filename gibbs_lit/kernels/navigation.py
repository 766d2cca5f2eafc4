"""Planar navigation problems: point mass and unicycle among discs, and a maze."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from . import checks
from .problems import Problem, _problem, rk4

CENTRES = np.array([[2.0, 2.2], [3.6, 5.4], [5.0, 3.2], [5.8, 7.2], [7.4, 5.2], [8.0, 8.4]])
RADII = np.array([0.8, 0.9, 0.7, 0.8, 0.9, 0.6])


def clearance(
    position: Float[Array, "*batch 2"], centres: Any = CENTRES, radii: Any = RADII
) -> Float[Array, "*batch discs"]:
    """Signed distance to each disc: a barrier function, negative inside.

    Args:
        position: points in the plane, shape (..., 2), in m.
        centres: disc centres (discs, 2).
        radii: disc radii (discs,), > 0.

    Returns:
        ``|position - centre| - radius`` per disc.

    Raises:
        ValueError: shapes do not fit, or a radius is not positive.

    Source: safety constraints of guided planning [5], [16] (claim alg-1).

    Example:
        >>> import jax.numpy as jnp
        >>> float(clearance(jnp.zeros(2), [[3.0, 4.0]], [2.0])[0])
        3.0
    """
    p = checks.array("position", position, "... 2")
    c, r = discs(centres, radii)
    offset = p[..., None, :] - c.astype(p.dtype).reshape((1,) * (p.ndim - 1) + c.shape)
    square = jnp.sum(offset**2, -1)
    # the distance has no derivative at a centre; zero is put there instead of NaN
    distance = jnp.where(square > 0, jnp.sqrt(jnp.where(square > 0, square, 1)), 0)
    return distance - r.astype(p.dtype).reshape((1,) * (p.ndim - 1) + r.shape)


def discs(centres: Any, radii: Any) -> tuple[Array, Array]:
    """Checked centres and radii of discs."""
    c = checks.array("centres", centres, "discs 2", sizes := {})
    r = checks.array("radii", radii, "discs", sizes)
    if checks.concrete(r) and not (np.asarray(r) > 0).all():
        raise ValueError(f"radii must be positive, got {np.asarray(r)}")
    return c, r


def point_mass(
    horizon: int = 40, time_step: float = 0.2, centres: Any = CENTRES, radii: Any = RADII
) -> Problem:
    """Double integrator in the plane, from (0, 0) to (9.5, 9.5) among discs.

    Args:
        horizon: number of controls.
        time_step: seconds per control.
        centres: disc centres (discs, 2), in m.
        radii: disc radii (discs,), in m.

    Returns:
        Problem with state (x, y, vx, vy) and bounded acceleration; inside a disc the cost rises by
        1000, a jump that no gradient sees.

    Raises:
        ValueError: an argument is not positive, or shapes do not fit.

    Source: section 1.3, an instance of Eq. (6) with a discontinuous cost.
    """
    c, r = discs(centres, radii)
    goal, high = np.array([9.5, 9.5]), np.array([2.0, 2.0])

    def far(x):
        return jnp.sum((x[:2] - jnp.asarray(goal, x.dtype)) ** 2) + 0.1 * jnp.sum(x[2:] ** 2)

    def cost(x, u):
        hit = jnp.sum((clearance(x[:2], c, r) < 0).astype(x.dtype))
        return 0.1 * far(x) + 0.05 * jnp.sum(u**2) + 1000.0 * hit

    return _problem(
        rk4(lambda x, u: jnp.concatenate([x[2:], u]), time_step),
        cost,
        lambda x: 10 * far(x),
        np.zeros(4),
        horizon,
        (-high, high),
    )


def unicycle(
    horizon: int = 50, time_step: float = 0.2, centres: Any = CENTRES, radii: Any = RADII
) -> Problem:
    """Unicycle with bounded speed and turning rate, from the origin to (9.5, 9.5) among discs.

    Args:
        horizon: number of controls.
        time_step: seconds per control.
        centres: disc centres (discs, 2), in m.
        radii: disc radii (discs,), in m.

    Returns:
        Problem with state (x, y, heading in rad) and control (speed in m/s, turning rate in rad/s).

    Raises:
        ValueError: an argument is not positive, or shapes do not fit.

    Source: section 1.3, a nonholonomic instance of Eq. (6).
    """
    c, r = discs(centres, radii)
    goal, low, high = np.array([9.5, 9.5]), np.array([0.0, -2.0]), np.array([2.0, 2.0])

    def dynamics(x, u):
        speed = jnp.clip(u[0], low[0].item(), high[0].item())
        turn = jnp.clip(u[1], low[1].item(), high[1].item())
        return jnp.stack([speed * jnp.cos(x[2]), speed * jnp.sin(x[2]), turn])

    def far(x):
        return jnp.sum((x[:2] - jnp.asarray(goal, x.dtype)) ** 2)

    def cost(x, u):
        hit = jnp.sum((clearance(x[:2], c, r) < 0).astype(x.dtype))
        return 0.1 * far(x) + 0.01 * jnp.sum(u**2) + 1000.0 * hit

    start = [0.0, 0.0, np.pi / 4]
    return _problem(
        rk4(dynamics, time_step), cost, lambda x: 10 * far(x), start, horizon, (low, high)
    )


def maze_distances(walls: Any, goal: tuple[int, int]) -> np.ndarray:
    """Length of the shortest path to the goal from every free cell, by breadth-first search.

    Args:
        walls: boolean grid, true where there is a wall.
        goal: row and column of the goal, a free cell.

    Returns:
        Number of moves between side-sharing cells; infinite in walls and where no path leads.

    Raises:
        ValueError: ``walls`` is not a grid, or the goal is outside it or in a wall.

    Source: dynamic programming truth for the maze.

    Example:
        >>> maze_distances([[0, 0], [1, 0]], (1, 1)).tolist()
        [[2.0, 1.0], [inf, 0.0]]
    """
    grid = _grid(walls)
    _free("goal", goal, grid)
    distance = np.full(grid.shape, np.inf)
    distance[goal] = 0
    frontier = [tuple(goal)]
    while frontier:
        reached = []
        for i, j in frontier:
            for a, b in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
                inside = 0 <= a < grid.shape[0] and 0 <= b < grid.shape[1]
                if inside and not grid[a, b] and np.isinf(distance[a, b]):
                    distance[a, b] = distance[i, j] + 1
                    reached.append((a, b))
        frontier = reached
    return distance


def maze(walls: Any, start: tuple[int, int], goal: tuple[int, int], horizon: int) -> Problem:
    """Walk through a maze of unit cells, one step at most one cell long and blocked by walls.

    Args:
        walls: boolean grid, true where there is a wall; outside the grid is wall.
        start: row and column of the first cell, free.
        goal: row and column of the goal, free.
        horizon: number of controls.

    Returns:
        Problem with state (row, column) in cells, centres at integers; each control is a
        displacement in [-1, 1]^2, applied row first and dropped on an axis where it would enter a
        wall. The cost is the remaining shortest-path length of the cell, a gather from a table.

    Raises:
        ValueError: start or goal is outside or in a wall, or no path joins them.

    Source: the planning setting of section 2.3 (claim alg-1).
    """
    grid = _grid(walls)
    distance = maze_distances(grid, goal)
    _free("start", start, grid)
    if np.isinf(distance[start]):
        raise ValueError(f"start {start} must be joined to the goal {goal} by a path, got none")
    blocked = np.pad(grid, 1, constant_values=True)
    table = np.pad(np.where(np.isinf(distance), grid.size, distance), 1, constant_values=grid.size)

    def cell(x):
        shape = jnp.asarray(grid.shape, jnp.int32)
        return jnp.clip(jnp.floor(x + 0.5).astype(jnp.int32), -1, shape) + 1

    def step(x, u):
        move = jnp.clip(u, -1, 1)
        for there in (lambda y: [y[0] + move[0], y[1]], lambda y: [y[0], y[1] + move[1]]):
            y = jnp.stack(there(x))
            i = cell(y)
            x = jnp.where(jnp.asarray(blocked)[i[0], i[1]], x, y)
        return x

    def remaining(x):
        i = cell(x)
        return jnp.asarray(table, x.dtype)[i[0], i[1]]

    ones = np.ones(2)
    return _problem(
        step,
        lambda x, u: remaining(x),
        lambda x: 10 * remaining(x),
        np.asarray(start, float),
        horizon,
        (-ones, ones),
    )


def _grid(walls: Any) -> np.ndarray:
    checks.array("walls", walls, "rows columns")
    return np.asarray(walls, bool)


def _free(name: str, cell: tuple[int, int], grid: np.ndarray) -> None:
    if not isinstance(cell, tuple | list | np.ndarray) or len(cell) != 2:
        raise ValueError(f"{name} must be a pair (row, column), got {cell!r}")
    i, j = (checks.integer(f"{name}[{k}]", v) for k, v in enumerate(cell))
    if not (0 <= i < grid.shape[0] and 0 <= j < grid.shape[1]) or grid[i, j]:
        raise ValueError(f"{name} must be a free cell of the {grid.shape} grid, got {tuple(cell)}")
