"""One callable a package that does one MPPI update and waits for it; peers are imported lazily."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from gibbs_lit.kernels.controller import mppi_controller
from gibbs_lit.kernels.mppi import mppi_update

from .workloads import Workload


class Run(NamedTuple):
    """An update made ready."""

    call: Callable[[], None]  # does one and waits for it
    step: Callable[[Any], Any] | None = None  # the same as a function that JAX can compile
    carry: Any = None  # what it starts from
    path: str = ""


class MissingPeer(Exception):
    """A package to compare with is not installed."""


def _peer(module: str, package: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingPeer(
            f"{package} is not importable ({error}); pip install '.[bench]' brings the peers, or "
            "PYTHONPATH names its source folder"
        ) from error


def gibbs_lit(
    load: Workload, samples: int, horizon: int, path: str | None = None, chunk: int | None = None
) -> Run:
    """Our controller, as a user calls it."""
    step, cost = load.jax
    x = jnp.asarray(load.state)
    mppi = mppi_controller(
        step, cost, None, x, horizon, load.deviation**2 * np.eye(load.controls), samples=samples,
        bounds=load.bounds, path=path, chunk=chunk,
    )  # fmt: skip
    run = _repeat(lambda state: mppi.update(state, x)[0], mppi.init(seed=0))
    return run._replace(path=mppi.plan.path)


def scanned(load: Workload, samples: int, horizon: int) -> Run:
    """Our controller, kept from the fused path."""
    return gibbs_lit(load, samples, horizon, path="scan")


def plain_jax(load: Workload, samples: int, horizon: int) -> Run:
    """The obvious JAX code: vmap over samples of a scan over time, noise from jax.random."""
    step, cost = load.jax
    x0 = jnp.asarray(load.state)

    def rollout(controls: Any) -> Any:
        def advance(x: Any, u: Any) -> Any:
            u = jnp.clip(u, *load.bounds)
            return step(x, u), cost(x, u)

        return jax.lax.scan(advance, x0, controls)[1].sum()

    @jax.jit
    def update(carry: Any) -> Any:
        controls, key = carry
        key, now = jax.random.split(key)
        white = jax.random.normal(now, (samples, horizon, load.controls), x0.dtype)
        noise = load.deviation * white
        costs = jax.vmap(rollout)(controls[None] + noise)
        return mppi_update(controls, noise, costs, 1.0), key

    return _repeat(update, (jnp.zeros((horizon, load.controls), x0.dtype), jax.random.key(0)))


def jax_mppi(load: Workload, samples: int, horizon: int) -> Run:
    """jax-mppi with its command jitted, configuration and functions static."""
    module = _peer("jax_mppi.mppi", "jax-mppi")
    step, cost = load.jax
    low, high = (jnp.full(load.controls, b) for b in load.bounds)
    config, state = module.create(
        nx=len(load.state), nu=load.controls,
        noise_sigma=load.deviation**2 * jnp.eye(load.controls),
        num_samples=samples, horizon=horizon, lambda_=1.0, u_min=low, u_max=high,
    )  # fmt: skip
    x = jnp.asarray(load.state)
    command = jax.jit(lambda s: module.command(config, s, x, step, cost, shift=False)[1])
    return _repeat(command, state)


def pytorch_mppi(load: Workload, samples: int, horizon: int) -> Run:
    """pytorch-mppi in eager mode, float32, on the kind of device that JAX runs on."""
    torch = _peer("torch", "torch")
    module = _peer("pytorch_mppi", "pytorch-mppi")
    on_cpu = jax.default_backend() == "cpu"
    if not on_cpu and not torch.cuda.is_available():
        raise MissingPeer("torch sees no GPU here; install its CUDA build")
    device = "cpu" if on_cpu else "cuda"
    with torch.device(device):
        step, cost = load.torch(torch)
    low, high = (torch.full((load.controls,), b, device=device) for b in load.bounds)
    covariance = load.deviation**2 * torch.eye(load.controls, device=device)
    planner = module.MPPI(
        step, cost, len(load.state), covariance,
        num_samples=samples, horizon=horizon, lambda_=1.0, u_min=low, u_max=high, device=device,
    )  # fmt: skip
    x = torch.tensor(load.state, device=device)

    def call() -> None:
        planner.command(x, shift_nominal_trajectory=False)
        if not on_cpu:
            torch.cuda.synchronize()

    return Run(call)


def _repeat(update: Callable[[Any], Any], carry: Any) -> Run:
    held = [carry]

    def call() -> None:
        held[0] = jax.block_until_ready(update(held[0]))

    return Run(call, update, carry)


RUNNERS: dict[str, Callable[[Workload, int, int], Run]] = {
    "gibbs_lit": gibbs_lit,
    "plain JAX": plain_jax,
    "jax-mppi": jax_mppi,
    "pytorch-mppi": pytorch_mppi,
}
GPU_RUNNERS = {"gibbs_lit": gibbs_lit, "gibbs_lit, scanned": scanned} | RUNNERS
