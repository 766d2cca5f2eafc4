"""A floor for an update: counted operations and bytes over rates measured in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from gibbs_lit.kernels.components import componentwise
from gibbs_lit.kernels.random import normal_pair

from .workloads import Workload

FREE = ("broadcast_in_dim", "convert_element_type", "bitcast_convert_type", "reshape", "copy")
CHAIN = 512  # operations on one element between reading and writing it


def noise_operations() -> dict[str, float]:
    """Operations on floats and on integers for one standard normal."""
    word = jax.ShapeDtypeStruct((), jnp.uint32)
    pair = jax.make_jaxpr(lambda i, t: normal_pair((i, t), i, t))(word, word).jaxpr
    return {kind: count / 2 for kind, count in _count(pair).items()}


def step_operations(load: Workload) -> dict[str, float]:
    """Operations on floats and on integers of one sample in one step: dynamics, cost and noise.

    The count is the number of equations, each on one component, of the fast component form: no
    fused multiply-add, no credit for a compiler's common subexpressions.
    """
    x = jnp.asarray(load.state)
    u = jnp.zeros(load.controls, x.dtype)
    parts = list(x), list(u)
    total = {k: n * load.controls for k, n in noise_operations().items()}
    for function in load.jax:
        form = componentwise(function, x, u)
        found = _count(jax.make_jaxpr(lambda a, b, f=form: f.call((), a, b))(*parts).jaxpr)
        total = {k: total[k] + found[k] for k in total}
    total["float"] += 4 * load.controls + 1  # shift, clip, weight; add to the cost
    return total


def operations_per_step(load: Workload) -> float:
    """Count elementary operations of one sample in one step."""
    return sum(step_operations(load).values())


def _count(jaxpr: Any) -> dict[str, float]:
    total = {"float": 0.0, "integer": 0.0}
    for equation in jaxpr.eqns:
        inner = equation.params.get("jaxpr") or equation.params.get("call_jaxpr")
        if inner is not None:
            for kind, number in _count(getattr(inner, "jaxpr", inner)).items():
                total[kind] += number
        elif equation.primitive.name not in FREE:
            floating = jnp.issubdtype(equation.invars[-1].aval.dtype, jnp.floating)
            total["float" if floating else "integer"] += 1
    return total


def measure_rates() -> dict[str, float]:
    """Measure what the machine can do: float32 multiply-adds, integer operations, bytes copied.

    Returns:
        flops: float32 operations a second, a fused multiply-add counted as two; on a CPU from a
            matrix product on all cores, elsewhere from chains of multiply-adds, since a card's
            matrix units are of no use to a rollout.
        integers: operations a second on 32-bit words, in the mix of the noise (not on a CPU,
            where vector units do both kinds at one rate).
        copy: bytes a second, read and written, of an array that no cache holds.
    """
    rates = {}
    if jax.default_backend() == "cpu":
        n = 1024
        a = jnp.ones((n, n), jnp.float32)
        product = jax.jit(lambda x: jnp.matmul(x, x, precision=jax.lax.Precision.HIGHEST))
        rates["flops"] = 2 * n**3 / _best(product, a)
    else:
        size = 2**24

        def multiply_add(x: Any) -> Any:
            for _ in range(CHAIN):
                x = x * np.float32(0.999) + np.float32(0.1)
            return x

        def mix(x: Any) -> Any:
            for k in range(CHAIN // 5):
                turned = (x << np.uint32(13)) | (x >> np.uint32(19))
                x = turned ^ (x + np.uint32(k))
            return x

        time_float = _best(jax.jit(multiply_add), jnp.ones(size, jnp.float32))
        rates["flops"] = 2 * CHAIN * size / time_float
        words = jnp.arange(size, dtype=jnp.uint32)
        rates["integers"] = CHAIN // 5 * 5 * size / _best(jax.jit(mix), words)
    large = jnp.ones(2**26, jnp.float32)
    rates["copy"] = 2 * large.nbytes / _best(jax.jit(lambda x: x + np.float32(1)), large)
    return rates


def _best(function: Callable[[Any], Any], value: Any) -> float:
    jax.block_until_ready(function(value))
    times = []
    for _ in range(10):
        start = time.perf_counter()
        jax.block_until_ready(function(value))
        times.append(time.perf_counter() - start)
    return min(times)


def floor_seconds(load: Workload, samples: int, horizon: int, rates: dict[str, float]) -> float:
    """Return the least time that the counted work takes at the measured rates.

    The rate counts a fused multiply-add as two operations; rollouts hold few of those, so half of
    it is what separate additions and products can reach. Noise is either kept, written and read
    once, or drawn a second time; the cheaper counts, and in each way the slowest of the units.
    """
    points = samples * horizon
    work, again = step_operations(load), noise_operations()
    costs = 8.0 * samples  # written and read

    def slowest(extra: float, held: float) -> float:
        counts = {k: work[k] + extra * again[k] * load.controls for k in work}
        times = [sum(counts.values()) / (rates["flops"] / 2)]  # both kinds are issued in turn
        if "integers" in rates:
            times.append(counts["integer"] / rates["integers"])
        moved = held / rates["copy"] if "copy" in rates else 0.0
        return max(max(times) * points, moved)

    kept = slowest(0.0, costs + 8.0 * points * load.controls)
    return min(kept, slowest(1.0, costs))
