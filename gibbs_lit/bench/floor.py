"""A floor for an update: counted operations over the arithmetic rate measured in the same run."""

from __future__ import annotations

import time
from typing import Any

import jax
import jax.numpy as jnp

from gibbs_lit.kernels.components import componentwise
from gibbs_lit.kernels.random import ROUNDS, box_muller, threefry2x32

from .workloads import Workload


def operations_per_step(load: Workload) -> float:
    """Count elementary operations of one sample in one step: dynamics, cost and noise.

    The count is the number of equations, each on one component, of the fast component form: no
    fused multiply-add, no credit for a compiler's common subexpressions.
    """
    x = jnp.asarray(load.state)
    u = jnp.zeros(load.controls, x.dtype)
    parts = list(x), list(u)
    total = 0
    for function in load.jax:
        form = componentwise(function, x, u)
        total += _count(jax.make_jaxpr(lambda a, b, f=form: f.call((), a, b))(*parts).jaxpr)

    def pair(i: Any, t: Any) -> Any:
        return box_muller(*threefry2x32((i, t), (i, t), ROUNDS))

    word = jax.ShapeDtypeStruct((), jnp.uint32)
    noise = _count(jax.make_jaxpr(pair)(word, word).jaxpr) / 2 * load.controls
    return total + noise + 4 * load.controls + 1  # shift, clip, weight; add to the cost


def _count(jaxpr: Any) -> int:
    free = ("broadcast_in_dim", "convert_element_type", "bitcast_convert_type", "reshape", "copy")
    total = 0
    for equation in jaxpr.eqns:
        inner = equation.params.get("jaxpr") or equation.params.get("call_jaxpr")
        if inner is not None:
            total += _count(getattr(inner, "jaxpr", inner))
        elif equation.primitive.name not in free:
            total += 1
    return total


def measure_rates() -> dict[str, float]:
    """Measure float32 multiply-adds a second, all cores, on a matrix product."""
    n = 1024
    a = jnp.ones((n, n), jnp.float32)
    product = jax.jit(lambda x: jnp.matmul(x, x, precision=jax.lax.Precision.HIGHEST))
    product(a).block_until_ready()
    best = min(_timed(product, a) for _ in range(10))
    return {"flops": 2 * n**3 / best}


def _timed(function: Any, value: Any) -> float:
    start = time.perf_counter()
    function(value).block_until_ready()
    return time.perf_counter() - start


def floor_seconds(load: Workload, samples: int, horizon: int, rates: dict[str, float]) -> float:
    """Return the time that the counted operations take at the measured rate.

    The rate counts a fused multiply-add as two operations; rollouts hold few of those, so half of
    it is what separate additions and products can reach.
    """
    return operations_per_step(load) * samples * horizon / (rates["flops"] / 2)
