"""An update as three launches, each a Pallas kernel: the path for an NVIDIA card.

A scan over time launches kernels at every step and writes all noise to memory. Here the user's step
and cost, in component form, are traced inside a kernel whose programs carry a block of samples
through the whole horizon in registers, with noise from the same counters as on every other path.
Memory holds N costs and a few numbers for each split of the samples, whatever the horizon.

The noise is that of the scan path, bit for bit on one platform. In float32 a cost is within 4 T eps
of the largest cost of the float64 scan where the dynamics do not amplify rounding themselves; costs
that differ by a small d move the update by at most 2 d / temperature times the largest noise.

A map that step or cost reads at a place of the sample's choice is an argument of the first kernel.
In float32 erf and erfc have absolute errors below 3e-7 there, whatever fast_math says.

Estimators of the smoothed energy and reverse samplers are not here. The former have no loop over
time and compile to a few kernels already; the latter loop over levels, but around a user's score.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.experimental import pallas as pl
from jax.experimental.pallas import triton
from jaxtyping import Array

from .fused_kernels import (
    FACTS,
    PAIRS,
    Layout,
    finishing_kernel,
    rollout_kernel,
    weighing_kernel,
)
from .sharding import map_shares
from .update import MPPIReport, MPPIState, Setup

LARGEST = 2**30  # samples: places within a launch are 32-bit integers
LANES = (32, 256)
TILE = 256
MOST_SPLITS = 1024  # the last kernel holds one number a split in its lanes
PROGRAMS = 1024  # a full H100 holds about this many programs of four warps


def fused_layout(samples: int, rows: int, lanes: int | None = None) -> Layout:
    """Choose the sizes of a fused update.

    Args:
        samples: N.
        rows: pairs of steps times controls.
        lanes: samples of a rollout program, rounded down to a power of two; by default between 32,
            so that few samples still reach every part of a card, and 256.

    Returns:
        A :class:`Layout`; it does not depend on the number of devices, so neither do the results.
    """
    floor = lambda n: 1 << (max(n, 1).bit_length() - 1)  # noqa: E731
    lanes = min(max(floor(samples // 512), LANES[0]), LANES[1]) if lanes is None else floor(lanes)
    lanes = min(lanes, 4 * LANES[1])
    groups = -(-rows // PAIRS)
    fewest = 1 << (-(-samples // MOST_SPLITS) - 1).bit_length()
    split = max(floor(samples * groups // PROGRAMS), fewest, TILE, lanes)
    return Layout(lanes, TILE, split, -(-samples // split), groups)


def fused_update(
    setup: Setup, cut: Layout, interpret: bool
) -> Callable[[MPPIState, Any], tuple[MPPIState, MPPIReport]]:
    """Build the update that rolls out, weighs and finishes in one kernel each.

    Args:
        setup: the sampling problem; its covariance is that of a step.
        cut: sizes, see :func:`fused_layout`.
        interpret: whether to run the kernels step by step in XLA, on any platform; slow.

    Returns:
        A function from (controller state, x) to the updated state and its report. It has no
        derivative; take the scan path for one.

    Source: Eq. (1), claim eq-1.
    """
    T, m, N, dtype = setup.T, setup.m, setup.N, setup.dtype
    devices = 1 if setup.mesh is None else setup.mesh.size
    share = -(-cut.splits // devices)  # splits of a device
    written = N if setup.mesh is None else share * cut.split
    biased = setup.base is not None
    row_count = FACTS + 2 * cut.groups * PAIRS

    def call(body: Any, grid: tuple[int, ...], out: Any, warps: int) -> Any:
        extra = {} if interpret else {"compiler_params": _parameters(warps)}
        return pl.pallas_call(body, grid=grid, out_shape=out, interpret=interpret, **extra)

    def local(shared: Any, first: Array) -> tuple[Array, Array]:
        key, count, tau, controls, pull, x, maps = shared
        first = first.reshape(1)
        column = jax.ShapeDtypeStruct((written,), dtype)
        blocks = -(-written // cut.lanes)
        roll = call(rollout_kernel(setup, cut, written), (blocks,), [column] * (1 + biased),
                    max(1, cut.lanes // 64))  # fmt: skip
        costs = roll(key, count, first, controls, *pull, *x, *maps)
        parts = jax.ShapeDtypeStruct((share, row_count), dtype)
        weigh = call(weighing_kernel(setup, cut, written), (cut.groups, share), parts, 4)
        return weigh(key, count, tau, first, *costs), costs[0]

    def update(state: MPPIState, x: Any) -> tuple[MPPIState, MPPIReport]:
        tau, count = state.temperature.astype(dtype).reshape(1), state.count.reshape(1)
        leaves = [jnp.asarray(leaf).reshape(-1) for leaf in jax.tree.leaves(x)]
        pull = [setup.pull(state.controls)] if biased else []
        maps = [jnp.asarray(t, np.int32 if t.dtype == np.bool_ else None)
                for t in setup.rollout.tables]  # fmt: skip
        shared = (state.key, count, tau, state.controls, pull, leaves, maps)
        parts, costs = map_shares(local, shared, share * cut.split, setup.mesh)
        out = [((T, m), dtype), ((1,), dtype), ((2,), np.uint32), ((1,), np.uint32),
               ((1,), dtype), ((1,), np.int32), ((1,), np.bool_)]  # fmt: skip
        finish = call(
            finishing_kernel(setup, cut),
            ((T + 1) // 2,),
            [jax.ShapeDtypeStruct(*o) for o in out],
            1 if cut.splits <= 64 else 4,
        )
        U, tau, key, *facts = finish(tau, state.key, count, state.controls, parts)
        tau, count, ess, usable, valid = (fact.reshape(()) for fact in (tau, *facts))
        return MPPIState(U, tau, key, count), MPPIReport(costs[:N], ess, usable, valid)

    return update


def refusal(setup: Setup, update: Any, state: MPPIState, x: Any, interpret: bool) -> str:
    """Say why a problem cannot be fused, in a few words; nothing if it can.

    The jitted update is traced, which its first call need not do again, and where it is to be
    compiled also lowered for a card, which shows every primitive that has no rule there; neither
    needs a card.
    """
    if len(setup.factor) != setup.m:
        return "the covariance ties steps together"
    if setup.rollout.fallbacks:
        return "no component rule for " + ", ".join(setup.rollout.fallbacks)
    if setup.N > LARGEST:
        return f"more than {LARGEST} samples"
    leaves = [jnp.asarray(leaf) for leaf in jax.tree.leaves(x)]
    if not all(leaf.size for leaf in leaves):
        return "a part of the state is empty"
    try:
        update.trace(state, x) if interpret else lower_for_card(update, state, x)
    except Exception as error:  # whatever it is, the scan path remains
        return " ".join(str(error).split())[:200] or type(error).__name__
    return ""


def lower_for_card(function: Any, *arguments: Any) -> Any:
    """Lower a jitted function for an NVIDIA card, which need not be there.

    Args:
        function: what jax.jit returned.
        arguments: example arguments.

    Returns:
        The lowered function; its text holds one custom call for each kernel.

    Raises:
        Exception: of JAX's choice, if a primitive has no rule for the card.
    """
    with warnings.catch_warnings(), _imagined_card():
        # JAX 0.12: Triton is to leave Pallas; the kernels' bodies also suit the back end to come
        warnings.filterwarnings("ignore", "The Pallas Triton backend", DeprecationWarning)
        return function.trace(*arguments).lower(lowering_platforms=("cuda",))


def _imagined_card() -> Any:
    """Since 0.12 JAX wants to know the card that it lowers for."""
    sharding = jax.sharding
    if jax.default_backend() != "cpu" or not hasattr(sharding, "AbstractDevice"):
        return contextlib.nullcontext()
    card = sharding.AbstractDevice(device_kind="NVIDIA H100 80GB HBM3", num_cores=132,
                                   platform="gpu")  # fmt: skip
    return sharding.use_abstract_mesh(sharding.AbstractMesh((), (), abstract_device=card))


def _parameters(warps: int) -> Any:
    return triton.CompilerParams(num_warps=warps, num_stages=1)
