"""Samples over devices: every device takes some chunks, and one collective merges an update."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, PartitionSpec
from jaxtyping import Array

AXIS = "samples"


def sample_mesh(devices: Any = None) -> Mesh:
    """Return a one-dimensional mesh over devices, by default over all that JAX sees.

    On several hosts call jax.distributed.initialize() first, in every process; jax.devices() then
    lists the devices of all hosts, and the same program runs everywhere. The chunks are numbered
    globally and the noise is keyed by the sample, so the update is the same on any set of devices.

    Args:
        devices: sequence of JAX devices, or None for all.

    Returns:
        A mesh with the one axis "samples".
    """
    devices = jax.devices() if devices is None else list(devices)
    if not devices:
        raise ValueError("devices must hold at least one device, got none")
    return Mesh(np.array(devices), (AXIS,))


def map_chunks(
    one: Callable[[Any, Array], tuple[Array, Array]],
    shared: Any,
    starts: np.ndarray,
    empty_start: int,
    mesh: Mesh | None,
) -> tuple[Array, Array]:
    """Apply a function to every chunk, one after another on a device, devices side by side.

    Args:
        one: maps (shared, start) to a vector that summarises the chunk and an array to keep.
        shared: arrays that every device needs.
        starts: (K,) index of each chunk's first sample.
        empty_start: a start past the last sample, for the chunks that even out the devices.
        mesh: where to run, or None for the default device.

    Returns:
        The (K, ...) summaries, on every device and in the chunks' order whatever the number of
        devices, so that merging them gives the same bits; and the kept arrays, chunk by chunk.
    """
    K = len(starts)
    if mesh is None:
        if K == 1:
            return tuple(x[None] for x in one(shared, jnp.asarray(starts[0])))  # pyright: ignore[reportReturnType]
        return jax.lax.map(lambda s: one(shared, s), jnp.asarray(starts))
    spare = -K % mesh.size
    padded = np.concatenate([starts, np.full(spare, empty_start, starts.dtype)])

    run = _gathered(lambda shared, mine: jax.lax.map(lambda s: one(shared, s), mine), mesh)
    summary, kept = run(shared, jnp.asarray(padded))
    return summary[:K], kept


def _gathered(
    work: Callable[[Any, Array], tuple[Array, Array]], mesh: Mesh
) -> Callable[[Any, Array], tuple[Array, Array]]:
    """Split the second argument over the devices; summaries go to all, what is kept stays."""

    def local(shared: Any, mine: Array) -> tuple[Array, Array]:
        summary, kept = work(shared, mine)
        return jax.lax.all_gather(summary, AXIS, tiled=True), kept

    everywhere, split = PartitionSpec(), PartitionSpec(AXIS)
    return jax.shard_map(
        local,
        mesh=mesh,
        in_specs=(everywhere, split),
        out_specs=(everywhere, split),
        check_vma=False,
    )


def map_shares(
    one: Callable[[Any, Array], tuple[Array, Array]], shared: Any, share: int, mesh: Mesh | None
) -> tuple[Array, Array]:
    """Let every device do its share of the samples in one call.

    Args:
        one: maps (shared, index of the first sample) to the summaries of a share, stacked, and an
            array to keep.
        shared: arrays that every device needs.
        share: samples of a device.
        mesh: where to run, or None for the default device.

    Returns:
        The summaries of all shares, on every device and in the samples' order, and the kept arrays.
    """
    if mesh is None:
        return one(shared, jnp.zeros((), jnp.uint32))

    run = _gathered(one, mesh)
    return run(shared, jnp.asarray((np.arange(mesh.size) * share).astype(np.uint32)))
