"""Time one MPPI update of each package on the same problems, in one process, taking turns."""

from __future__ import annotations

import argparse
import datetime
import importlib.metadata
import json
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import numpy as np

from .floor import floor_seconds, measure_rates
from .runners import RUNNERS, MissingPeer
from .workloads import WORKLOADS

PACKAGES = ("jax", "jaxlib", "numpy", "jax-mppi", "pytorch-mppi", "torch")


def alternate(runs: dict[str, Callable[[], None]], rounds: int, seconds: float) -> dict[str, Any]:
    """Time callables in turns; return wall and processor seconds of each call, per name."""
    times: dict[str, Any] = {name: ([], []) for name in runs}
    for run in runs.values():
        for _ in range(3):
            run()
    for _ in range(rounds):
        for name, run in runs.items():
            end = time.perf_counter() + seconds
            while time.perf_counter() < end:
                wall, busy = time.perf_counter(), time.process_time()
                run()
                times[name][0].append(time.perf_counter() - wall)
                times[name][1].append(time.process_time() - busy)
    return times


def summarise(times: tuple[list[float], list[float]]) -> dict[str, float]:
    """Give medians and spread in milliseconds."""
    wall, busy = (np.array(t) * 1e3 for t in times)
    p10, p50, p90 = np.percentile(wall, [10, 50, 90])
    return {
        "median_ms": float(p50),
        "p10_ms": float(p10),
        "p90_ms": float(p90),
        "cpu_ms": float(np.median(busy)),
        "calls": len(wall),
    }


def machine() -> dict[str, Any]:
    """Describe what the figures were taken on."""
    versions = {}
    for name in PACKAGES:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return {
        "device": str(jax.devices()[0].device_kind),
        "processor": platform.processor() or platform.machine(),
        "python": platform.python_version(),
        "packages": versions,
        "date": datetime.date.today().isoformat(),
    }


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark; return the exit status."""
    parser = argparse.ArgumentParser(prog="python3 -m gibbs_lit bench", description=__doc__)
    parser.add_argument("--samples", type=int, nargs="+", default=[1000, 10000])
    parser.add_argument("--horizon", type=int, nargs="+", default=[30, 100])
    parser.add_argument("--problem", nargs="+", choices=WORKLOADS, default=list(WORKLOADS))
    parser.add_argument("--package", nargs="+", choices=RUNNERS, default=list(RUNNERS))
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=0.3, help="a package's turn in a round")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args(arguments)
    rates = measure_rates()
    results: dict[str, Any] = {"machine": machine(), "rates": rates, "cases": []}
    print(f"{results['machine']['device']}, {rates['flops'] / 1e9:.0f} GFLOP/s measured")
    for problem in options.problem:
        for samples in options.samples:
            for horizon in options.horizon:
                case = _case(problem, samples, horizon, options, rates)
                results["cases"].append(case)
                _show(case)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    return 0


def _case(problem: str, samples: int, horizon: int, options: Any, rates: Any) -> dict[str, Any]:
    runs: dict[str, Callable[[], None]] = {}
    first: dict[str, float] = {}
    missing: dict[str, str] = {}
    for name in options.package:
        try:
            start = time.perf_counter()
            runs[name] = RUNNERS[name](WORKLOADS[problem], samples, horizon)
            runs[name]()
            first[name] = time.perf_counter() - start
        except MissingPeer as error:
            missing[name] = str(error)
    times = alternate(runs, options.rounds, options.seconds)
    figures = {name: summarise(t) | {"first_s": first[name]} for name, t in times.items()}
    floor = floor_seconds(WORKLOADS[problem], samples, horizon, rates)
    return {"problem": problem, "samples": samples, "horizon": horizon,
            "floor_ms": floor * 1e3, "packages": figures, "missing": missing}  # fmt: skip


def _show(case: dict[str, Any]) -> None:
    print(f"\n{case['problem']}, N = {case['samples']}, T = {case['horizon']}"
          f"   floor {case['floor_ms']:.3f} ms")  # fmt: skip
    heads = ("median ms", 10), ("p10", 9), ("p90", 9), ("cpu ms", 9), ("ratio", 8), ("first s", 9)
    print(f"  {'package':14}" + "".join(f"{word:>{width}}" for word, width in heads))
    ours = case["packages"].get("gibbs_lit", {}).get("median_ms")
    for name, f in case["packages"].items():
        ratio = f"{f['median_ms'] / ours:8.1f}" if ours else " " * 8
        print(f"  {name:14}{f['median_ms']:10.3f}{f['p10_ms']:9.3f}{f['p90_ms']:9.3f}"
              f"{f['cpu_ms']:9.3f}{ratio}{f['first_s']:9.2f}")  # fmt: skip
    for name, reason in case["missing"].items():
        print(f"  {name:14}left out: {reason}")


if __name__ == "__main__":
    sys.exit(main())
