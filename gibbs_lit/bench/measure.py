"""What is measured of one package's update: time, launches, memory, and on which machine."""

from __future__ import annotations

import datetime
import importlib.metadata
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import tempfile
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import numpy as np

PACKAGES = ("jax", "jaxlib", "numpy", "jax-mppi", "pytorch-mppi", "torch")
# instructions of a compiled program that start nothing on the device
FREE = frozenset(
    """parameter constant bitcast get-tuple-element tuple while conditional call after-all
    partition-id replica-id opt-barrier""".split()  # noqa: SIM905
)


def alternate(
    runs: dict[str, Callable[[], None]], rounds: int, seconds: float, warm: int = 3
) -> dict[str, Any]:
    """Time callables in turns of one call or more; return wall and processor seconds of each."""
    times: dict[str, Any] = {name: ([], []) for name in runs}
    for run in runs.values():
        for _ in range(warm):
            run()
    for _ in range(rounds):
        for name, run in runs.items():
            end = time.perf_counter() + seconds
            while True:
                wall, busy = time.perf_counter(), time.process_time()
                run()
                times[name][0].append(time.perf_counter() - wall)
                times[name][1].append(time.process_time() - busy)
                if time.perf_counter() >= end:
                    break
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


def count_launches(text: str) -> int | None:
    """Count what one run of a compiled program starts on the device.

    Args:
        text: the optimised program, as a compiled JAX function prints it.

    Returns:
        Number of kernels and copies, loops counted with their trips; None where one is not known.
    """
    bodies = re.findall(r"^(ENTRY )?%?([\w.-]+) [^\n]*\{\n(.*?)^\}", text, re.M | re.S)
    blocks = {name: block for _, name, block in bodies}

    def count(block: str) -> float:
        total = 0.0
        for line in block.splitlines():
            found = re.match(r"\s*(?:ROOT )?%?[\w.-]+ = (?:\(.*?\)|\S+) ([a-z][\w-]*)\(", line)
            if not found:
                continue
            if found[1] == "while":
                trips = re.search(r'known_trip_count":\{"n":"(\d+)"', line)
                inner = re.search(r"body=%?([\w.-]+)", line)
                rounds = float(trips[1]) if trips else np.nan
                total += rounds * count(blocks[inner[1]]) if inner else np.nan
            elif found[1] in ("conditional", "call"):
                called = re.findall(r"(?:to_apply|_computation)=%?([\w.-]+)", line)
                total += max([count(blocks[name]) for name in called], default=0.0)
            else:
                total += found[1] not in FREE
        return total

    entry = next((block for mark, _, block in bodies if mark), None)
    total = np.nan if entry is None else count(entry)
    return None if np.isnan(total) else int(total)


def compiled_facts(step: Callable[..., Any] | None, carry: Any) -> dict[str, Any]:
    """Ask the compiler about a JAX update: launches, and bytes that are its own."""
    if step is None:
        return {}
    compiled = jax.jit(step).lower(carry).compile()
    memory = compiled.memory_analysis()
    facts: dict[str, Any] = {"launches_compiled": count_launches(compiled.as_text() or "")}
    if memory is not None:
        held = memory.temp_size_in_bytes + memory.output_size_in_bytes
        facts["memory_mb"] = (held + memory.argument_size_in_bytes) / 1e6
    return facts


def profiled(run: Callable[[], None], calls: int = 5) -> dict[str, float]:
    """Launches and busy time of an update, from a profile of the device; empty without one."""
    run()
    with tempfile.TemporaryDirectory() as folder:
        with jax.profiler.trace(folder):
            for _ in range(calls):
                run()
        paths = list(Path(folder).rglob("*.xplane.pb"))
        if not paths:
            return {}
        planes = jax.profiler.ProfileData.from_file(str(paths[0])).planes
        events = [
            event.duration_ns
            for plane in planes if plane.name.startswith("/device:GPU")
            for line in plane.lines if line.name.startswith("Stream")
            for event in line.events
        ]  # fmt: skip
    if not events:
        return {}
    return {"launches": len(events) / calls, "device_ms": sum(events) / 1e6 / calls}


def looped(step: Callable[..., Any] | None, carry: Any, updates: int = 20) -> dict[str, float]:
    """Time of an update among many in one program, where the host's dispatch does not count."""
    if step is None:
        return {}
    program = jax.jit(lambda c: jax.lax.fori_loop(0, updates, lambda _, s: step(s), c))
    times = []
    for _ in range(8):
        start = time.perf_counter()
        jax.block_until_ready(program(carry))
        times.append(time.perf_counter() - start)
    return {"loop_ms": float(np.median(times[3:])) * 1e3 / updates}


def machine() -> dict[str, Any]:
    """Describe what the figures were taken on."""
    versions = {name: found for name in PACKAGES if (found := version(name))}
    facts = {
        "platform": jax.default_backend(),
        "device": str(jax.devices()[0].device_kind),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "packages": versions,
        "date": datetime.date.today().isoformat(),
    }
    return facts | ({} if facts["platform"] == "cpu" else {"driver": _driver()})


def version(name: str) -> str | None:
    """Return a package's version: of its distribution, or of the source folder it comes from."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        spec = importlib.util.find_spec(name.replace("-", "_"))
    for place in (spec and spec.submodule_search_locations) or ():
        for folder in list(Path(place).parents)[:3]:
            file = folder / "pyproject.toml"
            project = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
            if project.get("project", {}).get("name") == name:
                return project["project"].get("version")
    return None


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        text = ""
    names = re.findall(r"^model name\s*: (.*)$", text, re.M)
    return names[0] if names else platform.processor() or platform.machine()


def _driver() -> str:
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return "unknown"
    query = [tool, "--query-gpu=driver_version", "--format=csv,noheader"]
    done = subprocess.run(query, capture_output=True, text=True)
    return done.stdout.split("\n")[0].strip() or "unknown"
