"""The two workloads, written once for one sample in JAX and once for a batch in PyTorch."""

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


class Workload(NamedTuple):
    """A problem as every package sees it."""

    name: str
    state: np.ndarray
    controls: int
    limit: float
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
    squares = ((place[None] - jnp.asarray(CENTRES)) ** 2).sum(-1)
    hits = (squares < jnp.asarray(RADII) ** 2).astype(place.dtype).sum(-1)
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


WORKLOADS = {
    "pendulum": Workload(
        "pendulum", np.array([math.pi, 1.0], np.float32), 1, MAX_TORQUE,
        (pendulum_step, pendulum_cost), pendulum_torch,
    ),
    "point mass": Workload(
        "point mass", np.zeros(4, np.float32), 2, 2.0,
        (point_mass_step, point_mass_cost), point_mass_torch,
    ),
}  # fmt: skip
