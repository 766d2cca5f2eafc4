"""Time one MPPI update of each package on the same problems, in one process, taking turns."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jax
from jax.experimental.compilation_cache import compilation_cache

from . import gpu, results, scaling
from .floor import floor_seconds, measure_rates, step_operations
from .measure import alternate, machine, summarise
from .runners import GPU_RUNNERS, RUNNERS, MissingPeer, Run
from .workloads import WORKLOADS

COLUMNS = (("median_ms", 10, 3), ("p10_ms", 9, 3), ("p90_ms", 9, 3), ("cpu_ms", 9, 3),
           ("first_s", 9, 2), ("device_ms", 10, 4), ("loop_ms", 9, 4), ("launches", 9, 0),
           ("memory_mb", 10, 1))  # fmt: skip


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python3 -m gibbs_lit bench", description=__doc__)
    parser.add_argument("--gpu", action="store_true", help="measure on the card, in more respects")
    parser.add_argument("--samples", type=int, nargs="+")
    parser.add_argument("--horizon", type=int, nargs="+")
    parser.add_argument("--problem", nargs="+", choices=WORKLOADS)
    parser.add_argument("--package", nargs="+", choices=GPU_RUNNERS)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=0.3, help="a package's turn in a round")
    parser.add_argument(
        "--scaling",
        action=argparse.BooleanOptionalAction,
        help="fit the exponents of our time in samples and horizon; a CPU run of all cases does",
    )
    parser.add_argument(
        "--json",
        type=Path,
        help="write the figures to this file; a run of all cases has its place in bench/results",
    )
    options = parser.parse_args(arguments)
    chosen = (options.samples, options.horizon, options.problem, options.package)
    platform = "gpu" if options.gpu else "cpu"
    if options.json is None and chosen == (None,) * 4:
        options.json = results.path_of(platform)
    if options.scaling is None:
        options.scaling = chosen == (None,) * 4 and not options.gpu
    options.samples = options.samples or list(gpu.SAMPLES if options.gpu else (1000, 10000, 100000))
    options.horizon = options.horizon or list(gpu.HORIZONS if options.gpu else (30, 100))
    options.problem = options.problem or list(WORKLOADS)
    options.package = options.package or list(GPU_RUNNERS if options.gpu else RUNNERS)
    return options


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark; return the exit status."""
    options = parse(arguments)
    os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")  # PyTorch wants memory too
    if options.gpu and (reason := gpu.absent()):
        print(f"bench --gpu: {reason}.\nNothing was measured. On a machine with an NVIDIA card:\n"
              "  python3 -m gibbs_lit --cuda bench --gpu", file=sys.stderr)  # fmt: skip
        return 1
    with _fresh_cache():
        _run(options)
    return 0


@contextlib.contextmanager
def _fresh_cache() -> Iterator[None]:
    """Let first calls compile, and make it cheap to ask the compiler again."""
    kept = jax.config.jax_compilation_cache_dir  # pyright: ignore[reportAttributeAccessIssue]
    with tempfile.TemporaryDirectory() as folder:
        try:
            _cache_in(folder)
            yield
        finally:
            _cache_in(kept)


def _cache_in(folder: str | None) -> None:
    jax.config.update("jax_compilation_cache_dir", folder)
    compilation_cache.reset_cache()


def _run(options: argparse.Namespace) -> None:
    rates = measure_rates()
    found: dict[str, Any] = {"machine": machine(), "rates": rates, "cases": []}
    shown = ", ".join(f"{name} {rate / 1e9:.0f} G/s" for name, rate in rates.items())
    print(f"{found['machine']['device']}: {shown}")
    if options.gpu:
        found["accuracy"] = [
            {"problem": p, "samples": 8192, "horizon": T} | gpu.accuracy(WORKLOADS[p], 8192, T)
            for p in options.problem for T in options.horizon
        ]  # fmt: skip
    for horizon in options.horizon:
        for problem in options.problem:
            for samples in options.samples:
                case = _case(problem, samples, horizon, options, rates)
                found["cases"].append(case)
                _show(case)
                if options.json:  # after every case: a run that is cut short leaves what it has
                    results.write(options.json, found)
    if options.scaling:
        found["scaling"] = []
        for problem in options.problem:
            for axis in scaling.SIZES:
                fit = scaling.measure(WORKLOADS[problem], axis, options.rounds, options.seconds)
                found["scaling"].append(fit)
                low, high = fit["exponent_rounds"]
                print(f"\n{problem}: time grows as {axis} to the {fit['exponent']:.3f}, from"
                      f" {fit['sizes'][0]} to {fit['sizes'][-1]} ({low:.3f} to {high:.3f} in single"
                      f" rounds, {fit['exponent_cpu']:.3f} in processor time)")  # fmt: skip
                if options.json:
                    results.write(options.json, found)
    if options.json:
        print(f"\nwritten: {options.json}")


def _case(problem: str, samples: int, horizon: int, options: Any, rates: Any) -> dict[str, Any]:
    load = WORKLOADS[problem]
    runs: dict[str, Run] = {}
    first: dict[str, float] = {}
    missing: dict[str, str] = {}
    for name in options.package:
        try:
            start = time.perf_counter()
            run = GPU_RUNNERS[name](load, samples, horizon)
            run.call()
            runs[name], first[name] = run, time.perf_counter() - start
        except MissingPeer as error:
            missing[name] = str(error)
        except RuntimeError as error:  # a peer that runs out of memory, say, ends nothing else
            missing[name] = f"{type(error).__name__}: {' '.join(str(error).split())[:160]}"
    times = alternate({name: r.call for name, r in runs.items()}, options.rounds, options.seconds)
    figures: dict[str, Any] = {}
    for name, run in runs.items():
        figures[name] = summarise(times[name]) | {"first_s": first[name], "path": run.path}
        if options.gpu:
            figures[name] |= gpu.device_facts(run)
    case = {"problem": problem, "samples": samples, "horizon": horizon,
            "operations": step_operations(load),
            "floor_ms": floor_seconds(load, samples, horizon, rates) * 1e3,
            "packages": figures, "missing": missing}  # fmt: skip
    if options.gpu and figures.get("gibbs_lit", {}).get("path") == "fused":
        case["lanes_ms"] = gpu.lane_times(load, samples, horizon, options.seconds / 3)
    return case


def _show(case: dict[str, Any]) -> None:
    print(f"\n{case['problem']}, N = {case['samples']}, T = {case['horizon']}"
          f"   floor {case['floor_ms']:.4f} ms")  # fmt: skip
    used = [c for c in COLUMNS if any(f.get(c[0]) is not None for f in case["packages"].values())]
    heads = "".join(f"{key.replace('_', ' '):>{width}}" for key, width, _ in used)
    print(f"  {'package':20}{heads}   ratio")
    ours = case["packages"].get("gibbs_lit", {}).get("median_ms")
    for name, f in case["packages"].items():
        cells = "".join(
            f"{f[key]:{width}.{digits}f}" if f.get(key) is not None else " " * width
            for key, width, digits in used
        )
        ratio = f"{f['median_ms'] / ours:8.1f}" if ours else ""
        print(f"  {name:20}{cells}{ratio}")
    for name, reason in case["missing"].items():
        print(f"  {name:20}left out: {reason}")


if __name__ == "__main__":
    sys.exit(main())
