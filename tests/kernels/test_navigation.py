"""Navigation problems against closed-form motion, geometry and shortest paths by Dijkstra."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from gibbs_lit.kernels.navigation import CENTRES, maze, maze_distances, point_mass, unicycle
from gibbs_lit.kernels.problems import total_cost, trajectory

WALLS = np.array(
    [
        [0, 0, 0, 1, 0],
        [1, 1, 0, 1, 0],
        [0, 0, 0, 0, 0],
        [0, 1, 1, 1, 1],
        [0, 0, 0, 0, 0],
    ],
    bool,
)


def test_point_mass_under_constant_acceleration_is_a_parabola():
    problem = point_mass(horizon=10, time_step=0.2)
    u = np.tile([1.5, -0.7], (10, 1))
    t = 0.2 * np.arange(11)[:, None]
    want = np.concatenate([u[:1] * t**2 / 2, u[:1] * t], axis=1)
    np.testing.assert_allclose(trajectory(problem, u), want, rtol=1e-12, atol=1e-15)


def test_unicycle_under_constant_controls_runs_on_a_circle():
    problem = unicycle(horizon=20, time_step=0.05)
    v, w = 1.2, 0.9
    angle = np.pi / 4 + w * 0.05 * np.arange(21)
    radius = v / w
    want = np.stack(
        [
            radius * (np.sin(angle) - np.sin(np.pi / 4)),
            radius * (np.cos(np.pi / 4) - np.cos(angle)),
            angle,
        ],
        1,
    )
    got = trajectory(problem, np.tile([v, w], (20, 1)))
    np.testing.assert_allclose(got, want, atol=1e-8)
    fast = problem.step(problem.initial_state, jnp.asarray([9.0, -9.0]))
    np.testing.assert_array_equal(
        fast, problem.step(problem.initial_state, jnp.asarray([2.0, -2.0]))
    )


@pytest.mark.parametrize("build", [point_mass, unicycle])
def test_a_disc_costs_a_thousand_and_the_goal_nothing(build):
    problem = build()
    n, zero = problem.initial_state.size, jnp.zeros(2)
    inside = jnp.zeros(n).at[:2].set(jnp.asarray(CENTRES[1] + 0.1))
    outside = jnp.zeros(n).at[:2].set(jnp.asarray(CENTRES[1] + 0.7))
    goal = jnp.zeros(n).at[:2].set(9.5)
    gap = 0.1 * float(jnp.sum((inside[:2] - 9.5) ** 2))
    np.testing.assert_allclose(problem.cost(inside, zero), 1000 + gap, rtol=1e-12)
    assert float(problem.cost(outside, zero)) < 20
    assert float(problem.cost(goal, zero)) == float(problem.terminal_cost(goal)) == 0
    low = [jnp.asarray(v, jnp.float32) for v in (inside, zero)]
    assert problem.cost(*low).dtype == problem.step(*low).dtype == jnp.float32


@pytest.mark.parametrize("seed", range(3))
def test_distances_against_dijkstra(seed):
    rng = np.random.default_rng(seed)
    walls = rng.uniform(size=(7, 9)) < 0.3
    walls[3, 4] = False
    cells = [tuple(c) for c in np.argwhere(~walls)]
    number = {c: k for k, c in enumerate(cells)}
    edges = [
        (number[c], number[d])
        for c in cells
        for d in ((c[0] + 1, c[1]), (c[0], c[1] + 1))
        if d in number
    ]
    rows, columns = np.array(edges).T
    graph = coo_array((np.ones(len(edges)), (rows, columns)), shape=(len(cells),) * 2)
    want = np.full(walls.shape, np.inf)
    want[~walls] = dijkstra(graph, directed=False, indices=number[3, 4])
    np.testing.assert_array_equal(maze_distances(walls, (3, 4)), want)


def test_maze_blocks_walls_and_borders_and_slides_along_them():
    problem = maze(WALLS, (0, 0), (0, 4), 12)
    start = problem.initial_state
    step = jax.jit(problem.step)
    np.testing.assert_array_equal(step(start, jnp.asarray([1.0, 0.0])), [0, 0])
    np.testing.assert_array_equal(step(start, jnp.asarray([-1.0, 0.7])), [0, 0.7])
    np.testing.assert_array_equal(step(start, jnp.asarray([0.4, 5.0])), [0.4, 1])
    rng = np.random.default_rng(0)
    moves = rng.uniform(-1.5, 1.5, size=(300, 12, 2))
    paths = np.asarray(jax.vmap(lambda u: trajectory(problem, u))(moves))
    cells = np.floor(paths + 0.5).astype(int)
    assert (cells >= 0).all() and (cells < 5).all()
    assert not WALLS[cells[..., 0], cells[..., 1]].any()


def test_shortest_path_is_best_among_all_axis_moves():
    """All 4^7 sequences of unit moves in a small maze: the best cost is that of a shortest path."""
    walls = np.array([[0, 1, 0], [0, 1, 0], [0, 0, 0]], bool)
    problem = maze(walls, (0, 0), (0, 2), 7)
    moves = np.array([[1.0, 0], [-1, 0], [0, 1], [0, -1]])
    every = moves[np.array(list(itertools.product(range(4), repeat=7)))]
    costs = np.asarray(jax.jit(jax.vmap(lambda u: total_cost(problem, u)))(every))
    assert costs.min() == sum(range(1, 7))
    best = np.asarray(trajectory(problem, every[costs.argmin()]))
    np.testing.assert_array_equal(best[6], [0, 2])
    np.testing.assert_array_equal(every[costs.argmin()][:6], moves[[0, 0, 2, 2, 1, 1]])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: maze_distances([0, 1], (0, 0)), "walls must have shape"),
        (lambda: maze_distances(WALLS, (0, 3)), r"goal must be a free cell .*\(0, 3\)"),
        (lambda: maze(WALLS, (9, 0), (0, 4), 3), "start must be a free cell"),
        (lambda: maze([[0, 1, 0]], (0, 0), (0, 2), 3), "joined to the goal"),
        (lambda: maze(WALLS, (0, 0), (0, 4), 0), "horizon must be at least 1"),
        (lambda: point_mass(centres=[[0.0, 1.0, 2.0]], radii=[1.0]), "centres must have shape"),
        (lambda: unicycle(centres=[[0.0, 1.0]], radii=[1.0, 2.0]), "radii must have shape"),
        (lambda: unicycle(time_step=-0.1), "time_step must be .*-0.1"),
    ],
)
def test_wrong_inputs_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
