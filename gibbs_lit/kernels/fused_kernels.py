"""The three kernels of a fused update: roll out, weigh, finish.

A program of the first takes a block of samples through all T steps in registers and writes their
costs. A program of the second takes a split of the samples and a few pairs of steps, draws their
noise again from the counters, and sums it under the weights. The third merges the splits. No noise
is ever in memory; what is, is N costs and some numbers for each split.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.experimental import pallas as pl
from jax.experimental.pallas import triton

from . import random
from .components import table_key
from .update import Setup

UNROLL = 2  # pairs of steps in a loop body: their draws overlap
PAIRS = 2  # pairs of steps that one weighing program sums
FACTS = 4  # lowest cost, mass, mass of squares, number of usable samples


class Layout(NamedTuple):
    """How the samples are cut; all sizes but N are powers of two."""

    lanes: int  # samples of a rollout program
    tile: int  # samples that a weighing program holds at a time
    split: int  # samples of a weighing program
    splits: int  # of all samples together
    groups: int  # of PAIRS pairs of steps


def rollout_kernel(setup: Setup, cut: Layout, written: int) -> Callable[..., None]:
    """Body for a grid over blocks: costs, and with a base distribution the logarithm of its ratio.

    Args:
        setup: the sampling problem.
        cut: sizes.
        written: length of the array of costs.
    """
    T, m, dtype = setup.T, setup.m, setup.dtype
    tables = {table_key(t): k for k, t in enumerate(setup.rollout.tables)}

    def mppi_roll_out(
        key_ref: Any, count_ref: Any, first_ref: Any, controls_ref: Any, *refs: Any
    ) -> None:
        costs_ref, refs = refs[-1], refs[:-1]
        pull_ref = ratio_ref = None
        if setup.base is not None:
            ratio_ref, costs_ref, pull_ref, refs = costs_ref, refs[-1], refs[0], refs[1:-1]
        refs, maps = refs[: len(refs) - len(tables)], refs[len(refs) - len(tables) :]

        def read(table: Any, places: Any) -> Any:
            found = maps[tables[table_key(table)]][places]
            return found != 0 if table.dtype == np.bool_ else found

        key = random.derive((key_ref[0], key_ref[1]), count_ref[0])
        start = pl.program_id(0) * cut.lanes
        place = start.astype(jnp.uint32) + jax.lax.iota(jnp.uint32, cut.lanes)
        sample = place + first_ref[0]

        def steps(carry: Any, pairs: list[Any], halves: tuple[int, ...] = (0, 1)) -> Any:
            state, ratio = carry
            rows = [[h * m + j for j in range(m)] for h in pairs]
            draws = [[_draw(key, sample, row, dtype) for row in group] for group in rows]
            for h, group, drawn in zip(pairs, rows, draws, strict=True):
                for half in halves:
                    white = [z[half] for z in drawn]
                    nominal = [controls_ref[2 * h + half, j] for j in range(m)]
                    state = setup.rollout.advance(state, nominal, white, read)
                    if pull_ref is not None:
                        for row, z in zip(group, white, strict=True):
                            ratio = ratio - pull_ref[half, row] * z
            return state, ratio

        parts = [[ref[k] for k in range(ref.shape[0])] for ref in refs]
        carry = setup.rollout.start(parts, cut.lanes), jnp.zeros((cut.lanes,), dtype)
        bulk, rest = divmod(T // 2, UNROLL)
        together = lambda i, c: steps(c, [i * UNROLL + k for k in range(UNROLL)])  # noqa: E731
        carry = _loop(bulk, together, carry)
        carry = _loop(rest, lambda i, c: steps(c, [i + bulk * UNROLL]), carry)
        if T % 2:
            carry = steps(carry, [np.int32(T // 2)], (0,))
        where = pl.ds(start, cut.lanes)
        inside = place < np.uint32(written)
        J = jnp.where(sample < np.uint32(setup.N), setup.rollout.finish(carry[0], read), jnp.inf)
        triton.store(costs_ref.at[where], J, mask=inside)
        if ratio_ref is not None:
            triton.store(ratio_ref.at[where], carry[1], mask=inside)

    return mppi_roll_out


def weighing_kernel(setup: Setup, cut: Layout, written: int) -> Callable[..., None]:
    """Body for a grid over (groups, splits): facts of the split, and sums of weight times noise.

    Args:
        setup: the sampling problem.
        cut: sizes.
        written: length of the array of costs.
    """
    dtype, tile = setup.dtype, cut.tile

    def mppi_weigh(key_ref: Any, count_ref: Any, tau_ref: Any, first_ref: Any, *refs: Any) -> None:
        costs_ref, *ratio_refs, parts_ref = refs
        key = random.derive((key_ref[0], key_ref[1]), count_ref[0])
        group, split = pl.program_id(0), pl.program_id(1)
        tau = jnp.maximum(tau_ref[0], dtype.type(4 * np.finfo(dtype).tiny))

        def place(i: Any) -> Any:
            return split * cut.split + i * tile

        def cost(i: Any, origin: Any = None) -> Any:
            """Cost that counts, infinite where the sample does not."""
            lanes = place(i).astype(jnp.uint32) + jax.lax.iota(jnp.uint32, tile)
            rows = [
                triton.load(ref.at[pl.ds(place(i), tile)], mask=lanes < np.uint32(written),
                            other=np.inf)
                for ref in (costs_ref, *ratio_refs)
            ]  # fmt: skip
            J = rows[0]
            usable = jnp.isfinite(J)
            if ratio_refs:
                usable = usable & jnp.isfinite(rows[1])
                if origin is not None:
                    J = J - origin - tau * jnp.where(usable, rows[1], 0)
            return jnp.where(usable, J, jnp.inf)

        def least(origin: Any = None) -> Any:
            highest = jnp.full((tile,), jnp.inf, dtype)
            loop = lambda i, low: jnp.minimum(low, cost(i, origin))  # noqa: E731
            low = jnp.min(_loop(cut.split // tile, loop, highest))
            return jnp.where(low < jnp.inf, low, 0)

        origin = least() if ratio_refs else None
        lowest = least(origin)

        def add(i: Any, sums: Any) -> Any:
            J = cost(i, origin)
            usable = jnp.isfinite(J)
            # differences of halves cannot overflow, whatever the signs
            gap = jnp.where(usable, lowest / 2 - J / 2, 0)
            w = jnp.where(usable, jnp.exp(gap / (tau / 2)), 0)
            terms = [w, w * w, usable.astype(dtype)]
            sample = place(i).astype(jnp.uint32) + jax.lax.iota(jnp.uint32, tile) + first_ref[0]
            for k in range(PAIRS):
                terms += [w * z for z in _draw(key, sample, group * PAIRS + k, dtype)]
            return [s + term for s, term in zip(sums, terms, strict=True)]

        zero = jnp.zeros((tile,), dtype)
        sums = _loop(cut.split // tile, add, [zero] * (3 + 2 * PAIRS))
        mass, squares, usable, *noise = [jnp.sum(s) for s in sums]

        @pl.when(group == 0)
        def _() -> None:
            base = lowest if origin is None else origin + lowest
            for k, fact in enumerate((base, mass, squares, usable)):
                parts_ref[split, k] = fact

        for k in range(PAIRS):
            row = FACTS + group * PAIRS + k
            parts_ref[split, row] = noise[2 * k]
            parts_ref[split, row + cut.groups * PAIRS] = noise[2 * k + 1]

    return mppi_weigh


def finishing_kernel(setup: Setup, cut: Layout) -> Callable[..., None]:
    """Body for a grid over pairs of steps: merged mean, coloured, added to the controls.

    It also writes the parts of the state that stay as they are: XLA would launch a copy for each.
    """
    T, m, dtype = setup.T, setup.m, setup.dtype
    width = 1 << (cut.splits - 1).bit_length()

    def mppi_finish(
        tau_ref: Any, key_ref: Any, count_ref: Any, controls_ref: Any, *refs: Any
    ) -> None:
        parts_ref, out_ref, tau_out, key_out, next_ref, ess_ref, usable_ref, valid_ref = refs
        h = pl.program_id(0)
        rows = jax.lax.iota(jnp.int32, width)
        inside = rows < np.int32(cut.splits)

        def read(column: Any) -> Any:
            # indices beside a mask must not be constants: JAX would look for the end itself
            ref = parts_ref.at[pl.ds(0 * h, width), column + 0 * h]
            return triton.load(ref, mask=inside, other=0.0)

        low, mass, squares, usable = (read(k) for k in range(FACTS))
        tau = jnp.maximum(tau_ref[0], dtype.type(4 * np.finfo(dtype).tiny))
        live = usable > 0
        lowest = jnp.min(jnp.where(live, low, jnp.inf))
        valid = lowest < jnp.inf
        gap = jnp.where(live, jnp.where(valid, lowest, 0) / 2 - low / 2, 0)
        share = jnp.where(live, jnp.exp(gap / (tau / 2)), 0)
        total = jnp.sum(share * mass)
        safe = jnp.where(valid, total, 1)

        @pl.when(h == 0)
        def _() -> None:
            among = jnp.where(valid, jnp.sum(share * share * squares), 1)
            ess_ref[0] = jnp.where(valid, total * total / among, 0)
            usable_ref[0] = jnp.sum(usable.astype(jnp.int32))
            valid_ref[0] = valid
            tau_out[0] = tau_ref[0]
            key_out[0], key_out[1] = key_ref[0], key_ref[1]
            next_ref[0] = count_ref[0] + np.uint32(1)

        def write(half: int) -> None:
            offset = FACTS + half * cut.groups * PAIRS + h * m
            white = [jnp.sum(share * read(offset + j)) / safe for j in range(m)]
            for j, row in enumerate(setup.factor):
                step = sum(white[k] * row[k].astype(dtype) for k in np.flatnonzero(row))
                u = controls_ref[2 * h + half, j] + jnp.where(valid, step, 0)
                if setup.limits is not None:
                    u = jnp.clip(u, *(b[j].astype(dtype) for b in setup.limits))
                out_ref[2 * h + half, j] = u

        write(0)
        pl.when(2 * h + 1 < T)(lambda: write(1))

    return mppi_finish


def _draw(key: Any, sample: Any, pair: Any, dtype: np.dtype) -> tuple[Any, Any]:
    rows = jnp.full_like(sample, jnp.asarray(pair).astype(jnp.uint32))
    even, odd = random.normal_pair(key, sample, rows)
    return even.astype(dtype), odd.astype(dtype)


def _loop(trips: int, body: Callable[[Any, Any], Any], carry: Any) -> Any:
    return jax.lax.fori_loop(np.int32(0), np.int32(trips), body, carry) if trips else carry
