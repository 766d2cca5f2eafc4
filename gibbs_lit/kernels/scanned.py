"""An update as a scan over time, one chunk of samples after another: the path for a processor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from . import random
from .gibbs import HIGHEST, weigh
from .rollout import Noise, interleave
from .sharding import map_chunks
from .update import MPPIReport, MPPIState, Setup


def scanned_update(
    setup: Setup, size: int, chunks: int
) -> Callable[[MPPIState, Any], tuple[MPPIState, MPPIReport]]:
    """Build the update in which every chunk gives its own weighted mean, and these are merged.

    Args:
        setup: the sampling problem.
        size: samples in a chunk.
        chunks: number of chunks; together they hold at least the setup's N samples.

    Returns:
        A function from (controller state, x) to the updated state and its report.

    Source: Eq. (1), claim eq-1.
    """
    T, m, N, dtype = setup.T, setup.m, setup.N, setup.dtype

    def chunk(shared: Any, start: Array) -> tuple[Array, Array]:
        """Summarise a chunk as (lowest cost, mass, mass of squares, usable count, mean noise)."""
        controls, tau, key, x, pull = shared
        noise = Noise(*random.normal_pairs(key, start, size, (T + 1) // 2 * m))
        J = setup.rollout.costs(x, controls, noise)
        inside = None
        if size * chunks != N or setup.mesh is not None:
            inside = jax.lax.iota(jnp.uint32, size) + start < jnp.uint32(N)
        ratio = None if setup.base is None else -_dot(pull, noise, dtype)
        found = weigh(J, tau, inside, ratio)
        mean = [jnp.matmul(z.astype(dtype), found.weights, precision=HIGHEST) for z in noise]
        ess = found.effective_sample_size
        squares = found.relative_mass**2 / jnp.where(ess > 0, ess, 1)
        facts = [found.lowest, found.relative_mass, squares, found.usable_count.astype(dtype)]
        return jnp.concatenate([jnp.stack(facts), *mean]), J

    def update(state: MPPIState, x: Any) -> tuple[MPPIState, MPPIReport]:
        tau = state.temperature.astype(dtype)
        pull = jnp.zeros((0,), dtype) if setup.base is None else setup.pull(state.controls)
        shared = (state.controls, tau, random.fold_in(state.key, state.count), x, pull)
        starts = (np.arange(chunks) * size).astype(np.uint32)
        parts, costs = map_chunks(chunk, shared, starts, N, setup.mesh)
        lowest, mass, squares, usable = parts[:, :4].T
        if chunks == 1:
            share = jnp.ones_like(mass)
            ess = mass[0] ** 2 / jnp.where(squares[0] > 0, squares[0], 1)
        else:
            among = weigh(lowest, tau, usable > 0)
            scaled = among.weights * mass
            total = jnp.sum(scaled)
            share = scaled / jnp.where(total > 0, total, 1)
            ess = total * total / jnp.where(total > 0, jnp.sum(among.weights**2 * squares), 1)
        valid = jnp.any(usable > 0)
        half = jnp.tensordot(share, parts[:, 4:], axes=1, precision=HIGHEST).reshape(2, -1)
        step = setup.rollout.colour(interleave(Noise(half[0], half[1]), T, m))
        U = state.controls + jnp.where(valid, step, 0)
        if setup.limits is not None:
            U = jnp.clip(U, *(jnp.asarray(b, dtype)[None] for b in setup.limits))
        count = jnp.sum(usable.astype(jnp.int32))
        report = MPPIReport(costs.reshape(-1)[:N], jnp.where(valid, ess, 0), count, valid)
        return state._replace(controls=U, count=state.count + jnp.uint32(1)), report

    return update


def chunk_sizes(samples: int, largest: int) -> tuple[int, int]:
    """Cut samples into equal chunks; rows that are no multiple of 16 long run at half the speed."""
    unit = 16 if largest >= 16 else 1
    size = -(-samples // -(-samples // (largest - largest % unit)))
    size += -size % unit
    return size, -(-samples // size)


def _dot(pull: Array, noise: Noise, dtype: np.dtype) -> Array:
    rows = zip(pull, noise, strict=True)
    products = [jnp.matmul(p, z.astype(dtype), precision=HIGHEST) for p, z in rows]
    return products[0] + products[1]
