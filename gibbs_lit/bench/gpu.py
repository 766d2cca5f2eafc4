"""What the benchmark measures on a card alone: launches, busy time, memory, sizes, accuracy."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from gibbs_lit.kernels.controller import mppi_controller

from .measure import alternate, compiled_facts, looped, profiled, summarise
from .runners import Run, gibbs_lit
from .workloads import Workload

SAMPLES = (65536, 8192, 1024, 16384, 262144, 1048576)
HORIZONS = (100, 30)
LANES = (32, 64, 128, 256, 512)


def absent() -> str:
    """Say why there is nothing to measure on, or nothing if there is a card."""
    try:
        cards = jax.devices("gpu")
    except RuntimeError as error:
        return f"JAX sees no GPU here ({' '.join(str(error).split())[:160]})"
    if jax.default_backend() not in ("gpu", "cuda"):
        return f"JAX sees {cards[0].device_kind} but runs on the {jax.default_backend()}"
    return ""


def device_facts(run: Run) -> dict[str, Any]:
    """Launches from the compiler and from a profile, busy and looped time, bytes."""
    return compiled_facts(run.step, run.carry) | looped(run.step, run.carry) | profiled(run.call)


def lane_times(load: Workload, samples: int, horizon: int, seconds: float) -> dict[str, float]:
    """Median milliseconds of the fused update, by the number of samples of a program."""
    runs = {
        str(lanes): gibbs_lit(load, samples, horizon, path="fused", chunk=lanes).call
        for lanes in LANES
    }
    times = alternate(runs, 3, seconds)
    return {lanes: summarise(t)["median_ms"] for lanes, t in times.items()}


def accuracy(load: Workload, samples: int, horizon: int) -> dict[str, float]:
    """Differences of our float32 update from a float64 one by the scan path, on the same noise.

    Returns:
        cost: largest difference of a cost, over the largest cost.
        cost_bound: what rounding in T steps may do to it, 4 T eps.
        controls: largest difference of a control.
        controls_bound: what differences of that size in the costs may do to the weighted mean,
            2 max |dJ| / tau times the largest perturbation, 6.7 standard deviations.
    """
    found = []
    for dtype, path in ((np.float64, "scan"), (np.float32, None)):
        with jax.enable_x64(dtype == np.float64):
            x = jnp.asarray(load.state, dtype)
            mppi = mppi_controller(
                *load.jax, None, x, horizon, load.deviation**2 * np.eye(load.controls),
                samples=samples, bounds=load.bounds, temperature=1.0, path=path,
            )  # fmt: skip
            state, report = mppi.update(mppi.init(seed=1), x)
            found.append([np.asarray(v, np.float64) for v in (report.costs, state.controls)])
    (J, U), (J32, U32) = found
    worst = float(np.abs(J32 - J).max())
    eps = float(np.finfo(np.float32).eps)
    return {
        "cost": worst / float(np.abs(J).max()),
        "cost_bound": 4 * horizon * eps,
        "controls": float(np.abs(U32 - U).max()),
        "controls_bound": 2 * worst * 6.7 * load.deviation + eps,
    }
