"""How the time of an update grows with the samples and with the horizon: fitted exponents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .measure import alternate, summarise
from .runners import gibbs_lit
from .workloads import Workload

SIZES = {
    "samples": (1000, 3000, 10000, 30000, 100000, 300000, 1000000),
    "horizon": (30, 60, 100, 180, 300),
}
HELD = {"samples": 10000, "horizon": 100}  # the size that does not vary


def exponent(sizes: Sequence[int], times: Sequence[float]) -> float:
    """Return the slope of log time against log size, by least squares."""
    return float(np.polyfit(np.log(sizes), np.log(times), 1)[0])


def measure(
    load: Workload, axis: str, rounds: int, seconds: float, sizes: Sequence[int] | None = None
) -> dict[str, Any]:
    """Time our update at several sizes, which take turns, and fit the exponent.

    Args:
        load: the problem.
        axis: "samples" or "horizon"; the other one is held.
        rounds: turns of each size.
        seconds: length of a turn; at least one call is made.
        sizes: increasing sizes; by default 1 000 to 1 000 000 samples, a horizon of 30 to 300.

    Returns:
        Sizes with their medians and spread in ms; the exponent of the medians, of the processor's
        time, the least and largest of a single round, and that between neighbouring sizes.
    """
    sizes = SIZES[axis] if sizes is None else sizes
    cases = [HELD | {axis: n} for n in sizes]
    runs = {str(c[axis]): gibbs_lit(load, c["samples"], c["horizon"]).call for c in cases}
    turns = [alternate(runs, 1, seconds, warm=1 if k else 3) for k in range(rounds)]
    each = [exponent(sizes, [float(np.median(turn[n][0])) for n in runs]) for turn in turns]
    figures = []
    for n in runs:
        wall, busy = ([t for turn in turns for t in turn[n][k]] for k in (0, 1))
        figures.append(summarise((wall, busy)))
    medians = [f["median_ms"] for f in figures]
    return {
        "problem": load.name,
        "axis": axis,
        "held": {k: n for k, n in HELD.items() if k != axis},
        "sizes": list(sizes),
        **{key: [f[key] for f in figures] for key in ("median_ms", "p10_ms", "p90_ms", "cpu_ms")},
        "exponent": exponent(sizes, medians),
        "exponent_cpu": exponent(sizes, [f["cpu_ms"] for f in figures]),
        "exponent_rounds": [min(each), max(each)],
        "exponent_steps": [
            exponent(sizes[k : k + 2], medians[k : k + 2]) for k in range(len(sizes) - 1)
        ],
    }
