"""The workloads, written once for one sample in JAX and once for a batch in PyTorch."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np

GRAVITY, MASS, LENGTH, PENDULUM_DT = 10.0, 1.0, 1.0, 0.05
MAX_TORQUE, MAX_SPEED = 2.0, 8.0
DT = 0.1
GOAL = (9.5, 9.5)
_PLACES = np.random.default_rng(0)
CENTRES = _PLACES.uniform(1.0, 9.0, (10, 2)).astype(np.float32)
RADII = _PLACES.uniform(0.4, 0.9, 10).astype(np.float32)
PENALTY = 1000.0
# The workload of MPPI-Generic's own benchmark: wheels of 1 m/rad, 1 m apart, and a map of cells
# with three boxes, read bilinearly; the cost of an obstacle falls to zero at a margin around it.
DRIVE_DT, DRIVE_GOAL, CELL, MARGIN = 0.02, 10.0, 0.1, 0.1
_SIZES = np.array([0.4, 0.5, 0.3])
BOXES = (np.array([[8, 8], [4, 6], [6, 5]]) + _SIZES[:, None] / 2).astype(np.float32)  # centres
RAMP = (_SIZES / 2 / CELL + 0.5).astype(np.float32)  # half a box and half a cell, in cells


class Workload(NamedTuple):
    """A problem as every package sees it."""

    name: str
    state: np.ndarray
    controls: int
    bounds: tuple[float, float]  # of every control
    deviation: float  # standard deviation of the noise on a control
    jax: tuple[Callable[..., Any], Callable[..., Any]]  # step, cost of one sample
    torch: Callable[[Any], tuple[Callable[..., Any], Callable[..., Any]]]  # of a batch


def pendulum_step(s: Any, a: Any) -> Any:
    u = jnp.clip(a[0], -MAX_TORQUE, MAX_TORQUE)
    push = 3 * GRAVITY / (2 * LENGTH) * jnp.sin(s[0]) + 3.0 / (MASS * LENGTH**2) * u
    speed = jnp.clip(s[1] + push * PENDULUM_DT, -MAX_SPEED, MAX_SPEED)
    return jnp.stack([s[0] + speed * PENDULUM_DT, speed])


def pendulum_cost(s: Any, a: Any) -> Any:
    angle = (s[0] + math.pi) % (2 * math.pi) - math.pi
    return angle**2 + 0.1 * s[1] ** 2


def pendulum_torch(torch: Any) -> tuple[Callable[..., Any], Callable[..., Any]]:
    def step(s: Any, a: Any) -> Any:
        u = torch.clamp(a, -MAX_TORQUE, MAX_TORQUE)
        push = 3 * GRAVITY / (2 * LENGTH) * torch.sin(s[:, :1]) + 3.0 / (MASS * LENGTH**2) * u
        speed = torch.clamp(s[:, 1:] + push * PENDULUM_DT, -MAX_SPEED, MAX_SPEED)
        return torch.cat((s[:, :1] + speed * PENDULUM_DT, speed), dim=1)

    def cost(s: Any, a: Any) -> Any:
        angle = (s[:, 0] + math.pi) % (2 * math.pi) - math.pi
        return angle**2 + 0.1 * s[:, 1] ** 2

    return step, cost


def point_mass_step(s: Any, a: Any) -> Any:
    velocity = s[2:] + DT * a
    return jnp.concatenate([s[:2] + DT * velocity, velocity])


def point_mass_cost(s: Any, a: Any) -> Any:
    place = s[:2]
    squares = ((place[None] - jnp.asarray(CENTRES, place.dtype)) ** 2).sum(-1)
    hits = (squares < jnp.asarray(RADII, place.dtype) ** 2).astype(place.dtype).sum(-1)
    aim = ((place - jnp.asarray(GOAL, place.dtype)) ** 2).sum(-1)
    return aim + 0.01 * (s[2:] ** 2).sum(-1) + PENALTY * hits


def point_mass_torch(torch: Any) -> tuple[Callable[..., Any], Callable[..., Any]]:
    centres, squared_radii = torch.tensor(CENTRES), torch.tensor(RADII) ** 2
    goal = torch.tensor(GOAL)

    def step(s: Any, a: Any) -> Any:
        velocity = s[:, 2:] + DT * a
        return torch.cat((s[:, :2] + DT * velocity, velocity), dim=1)

    def cost(s: Any, a: Any) -> Any:
        place = s[:, :2]
        squares = ((place[:, None] - centres) ** 2).sum(-1)
        hits = (squares < squared_radii).to(place.dtype).sum(-1)
        aim = ((place - goal) ** 2).sum(-1)
        return aim + 0.01 * (s[:, 2:] ** 2).sum(-1) + PENALTY * hits

    return step, cost


def drive_step(s: Any, a: Any) -> Any:
    speed, turn = (a[0] + a[1]) / 2, a[0] - a[1]
    moved = jnp.stack([speed * jnp.cos(s[2]), speed * jnp.sin(s[2]), turn])
    return s + DRIVE_DT * moved


def drive_cost(s: Any, a: Any) -> Any:
    far = jnp.hypot(s[0] - DRIVE_GOAL, s[1] - DRIVE_GOAL)
    heading = (s[2] + math.pi) % (2 * math.pi) - math.pi
    # the bilinear map of a box is a product of two ramps, so no map need be read
    boxes, ramp = (jnp.asarray(v, s.dtype) for v in (BOXES, RAMP))
    ramps = [jnp.clip(ramp - jnp.abs(s[k] - boxes[:, k]) / CELL, 0, 1) for k in (0, 1)]
    height = 250 * (ramps[0] * ramps[1]).sum(-1)
    gap = math.log(253) - jnp.log(jnp.maximum(height, 1))
    return 5 * far + 5 * jnp.abs(heading) + 20 * jnp.maximum(MARGIN - gap, 0)


def drive_torch(torch: Any) -> tuple[Callable[..., Any], Callable[..., Any]]:
    boxes, ramp = torch.tensor(BOXES), torch.tensor(RAMP)

    def step(s: Any, a: Any) -> Any:
        speed, turn = (a[:, 0] + a[:, 1]) / 2, a[:, 0] - a[:, 1]
        moved = (speed * torch.cos(s[:, 2]), speed * torch.sin(s[:, 2]), turn)
        return s + DRIVE_DT * torch.stack(moved, 1)

    def cost(s: Any, a: Any) -> Any:
        far = torch.hypot(s[:, 0] - DRIVE_GOAL, s[:, 1] - DRIVE_GOAL)
        heading = (s[:, 2] + math.pi) % (2 * math.pi) - math.pi
        ramps = [
            torch.clamp(ramp - torch.abs(s[:, k, None] - boxes[:, k]) / CELL, 0, 1) for k in (0, 1)
        ]
        height = 250 * (ramps[0] * ramps[1]).sum(-1)
        gap = math.log(253) - torch.log(torch.clamp(height, min=1))
        return 5 * far + 5 * torch.abs(heading) + 20 * torch.clamp(MARGIN - gap, min=0)

    return step, cost


WORKLOADS = {
    "pendulum": Workload(
        "pendulum", np.array([math.pi, 1.0], np.float32), 1, (-MAX_TORQUE, MAX_TORQUE), 1.0,
        (pendulum_step, pendulum_cost), pendulum_torch,
    ),
    "point mass": Workload(
        "point mass", np.zeros(4, np.float32), 2, (-2.0, 2.0), 1.0,
        (point_mass_step, point_mass_cost), point_mass_torch,
    ),
    "differential drive": Workload(
        "differential drive", np.array([1, 1, 0], np.float32), 2, (-0.35, 0.5), 0.2,
        (drive_step, drive_cost), drive_torch,
    ),
}  # fmt: skip
