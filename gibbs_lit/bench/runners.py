"""One callable a package that does one MPPI update and waits for it; peers are imported lazily."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from gibbs_lit.kernels.controller import mppi_controller
from gibbs_lit.kernels.mppi import mppi_update

from .workloads import Workload

Update = Callable[[], None]


class MissingPeer(Exception):
    """A package to compare with is not installed."""


def _peer(module: str, package: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingPeer(
            f"{package} is not importable ({error}); pip install '.[bench]' brings the peers"
        ) from error


def gibbs_lit(load: Workload, samples: int, horizon: int) -> Update:
    """Our controller, as a user calls it."""
    step, cost = load.jax
    x = jnp.asarray(load.state)
    mppi = mppi_controller(
        step, cost, None, x, horizon, np.eye(load.controls),
        samples=samples, bounds=(-load.limit, load.limit),
    )  # fmt: skip
    return _repeat(lambda state: mppi.update(state, x)[0], mppi.init(seed=0))


def plain_jax(load: Workload, samples: int, horizon: int) -> Update:
    """The obvious JAX code: vmap over samples of a scan over time, noise from jax.random."""
    step, cost = load.jax
    x0 = jnp.asarray(load.state)

    def rollout(controls: Any) -> Any:
        def advance(x: Any, u: Any) -> Any:
            u = jnp.clip(u, -load.limit, load.limit)
            return step(x, u), cost(x, u)

        return jax.lax.scan(advance, x0, controls)[1].sum()

    @jax.jit
    def update(carry: Any) -> Any:
        controls, key = carry
        key, now = jax.random.split(key)
        noise = jax.random.normal(now, (samples, horizon, load.controls), x0.dtype)
        costs = jax.vmap(rollout)(controls[None] + noise)
        return mppi_update(controls, noise, costs, 1.0), key

    return _repeat(update, (jnp.zeros((horizon, load.controls), x0.dtype), jax.random.key(0)))


def jax_mppi(load: Workload, samples: int, horizon: int) -> Update:
    """jax-mppi with its command jitted, configuration and functions static."""
    module = _peer("jax_mppi.mppi", "jax-mppi")
    step, cost = load.jax
    limit = jnp.full(load.controls, load.limit)
    config, state = module.create(
        nx=len(load.state), nu=load.controls, noise_sigma=jnp.eye(load.controls),
        num_samples=samples, horizon=horizon, lambda_=1.0, u_min=-limit, u_max=limit,
    )  # fmt: skip
    x = jnp.asarray(load.state)
    command = jax.jit(lambda s: module.command(config, s, x, step, cost, shift=False)[1])
    return _repeat(command, state)


def pytorch_mppi(load: Workload, samples: int, horizon: int) -> Update:
    """pytorch-mppi in eager mode on the CPU, float32."""
    torch = _peer("torch", "torch")
    module = _peer("pytorch_mppi", "pytorch-mppi")
    step, cost = load.torch(torch)
    limit = torch.full((load.controls,), load.limit)
    planner = module.MPPI(
        step, cost, len(load.state), torch.eye(load.controls), num_samples=samples,
        horizon=horizon, lambda_=1.0, u_min=-limit, u_max=limit, device="cpu",
    )  # fmt: skip
    x = torch.tensor(load.state)
    return lambda: planner.command(x, shift_nominal_trajectory=False)


def _repeat(update: Callable[[Any], Any], carry: Any) -> Update:
    held = [carry]

    def run() -> None:
        held[0] = jax.block_until_ready(update(held[0]))

    return run


RUNNERS: dict[str, Callable[[Workload, int, int], Update]] = {
    "gibbs_lit": gibbs_lit,
    "plain JAX": plain_jax,
    "jax-mppi": jax_mppi,
    "pytorch-mppi": pytorch_mppi,
}
