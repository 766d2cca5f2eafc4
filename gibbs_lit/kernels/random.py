"""Counter-based normal noise: a number depends on the seed, the sample, the step and nothing else.

Threefry-2x32 turns the counter (sample, pair) into two words, and a Box-Muller transform turns them
into two standard normals. A pair serves one control component at an even step and the next odd one,
so no word is wasted when there is a single control. Only 32-bit integer operations, log, sqrt and
products are used: the same stream comes out of every path and every number of samples.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float32, UInt32

from . import checks

ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
PARITY = np.uint32(0x1BD11BDA)
F = np.float32
LARGE_DRAW = 2**17  # pairs
ROUNDS = 13  # the fewest that pass all of BigCrush, after the cipher's authors
# sine and cosine on [-pi/4, pi/4], both to 3e-8
SINE = F(-1.9515295891e-4), F(8.3321608736e-3), F(-1.6666654611e-1)
COSINE = F(2.443315711809948e-5), F(-1.388731625493765e-3), F(4.166664568298827e-2), F(-0.5)


def threefry2x32(
    key: tuple[Any, Any], counter: tuple[Any, Any], rounds: int = 20
) -> tuple[UInt32[Array, "*shape"], UInt32[Array, "*shape"]]:
    """Encrypt two counter words under two key words, with the rounds unrolled.

    Args:
        key: two uint32 scalars or arrays.
        counter: two uint32 arrays of one shape.
        rounds: number of rounds; keys are derived with 20, noise is drawn with 13.

    Returns:
        Two uint32 arrays of the counter's shape.

    Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011.
    """
    k0, k1 = key
    x0, x1 = counter
    schedule = (k0, k1, k0 ^ k1 ^ PARITY)
    x0, x1 = x0 + k0, x1 + k1
    for r in range(rounds):
        turn = ROTATIONS[r // 4 % 2][r % 4]
        x0 = x0 + x1
        x1 = ((x1 << np.uint32(turn)) | (x1 >> np.uint32(32 - turn))) ^ x0
        if r % 4 == 3:
            j = r // 4 + 1
            x0, x1 = x0 + schedule[j % 3], x1 + schedule[(j + 1) % 3] + np.uint32(j)
    return x0, x1


def _polynomial(coefficients: tuple[Any, ...], s: Array) -> Array:
    value = coefficients[0]
    for c in coefficients[1:]:
        value = value * s + c
    return value


def box_muller(
    first: UInt32[Array, "*shape"], second: UInt32[Array, "*shape"]
) -> tuple[Float32[Array, "*shape"], Float32[Array, "*shape"]]:
    """Turn two words into two independent standard normals, up to 6.6 standard deviations out.

    Args:
        first: uint32 words, which set the radius with 31 bits.
        second: uint32 words, which set the quadrant with 2 bits and the angle in it with 24.

    Returns:
        Two float32 arrays of the words' shape.

    Source: Box and Muller, "A note on the generation of random normal deviates", 1958.
    """
    u = ((first >> np.uint32(1)).astype(jnp.int32).astype(jnp.float32) + F(0.5)) * F(2.0**-31)
    radius = jnp.sqrt(F(-2) * jnp.log(u))
    inside = jax.lax.bitcast_convert_type(second << np.uint32(2), jnp.int32) >> np.int32(8)
    a = inside.astype(jnp.float32) * F(np.pi / 4 * 2.0**-23)
    s = a * a
    sine = a + a * s * _polynomial(SINE, s)
    cosine = F(1) + s * _polynomial(COSINE, s)
    swap = (second >> np.uint32(30)) & np.uint32(1) == np.uint32(1)
    sign = jnp.where(second >> np.uint32(31) == np.uint32(1), -radius, radius)
    return jnp.where(swap, sine, cosine) * sign, jnp.where(swap, cosine, sine) * sign


def derive(key: tuple[Any, Any], count: Any, purpose: int = 0) -> tuple[Any, Any]:
    """Derive the two words of a new key from a key, a uint32 counter and a purpose's number."""
    return threefry2x32(key, (count, jnp.full_like(count, purpose ^ 0xFFFFFFFF)))


def fold_in(key: UInt32[Array, " two"], count: Any, purpose: int = 0) -> UInt32[Array, " two"]:
    """Derive a new key from a key, a counter and the number of a purpose."""
    return jnp.stack(derive((key[0], key[1]), jnp.asarray(count, jnp.uint32), purpose))


def seed_key(seed: Any) -> UInt32[Array, " two"]:
    """Return the two key words of an integer seed below 2^64, of a JAX key, or of two words.

    Raises:
        TypeError: anything else.
        ValueError: a negative or too large integer.
    """
    if isinstance(seed, jax.Array) and jnp.issubdtype(seed.dtype, jax.dtypes.prng_key):
        words = jnp.asarray(jax.random.key_data(seed), jnp.uint32).reshape(-1)
        return words[:2]
    if hasattr(seed, "shape") and seed.shape == (2,) and seed.dtype == np.uint32:
        return jnp.asarray(seed)
    number = checks.integer("seed", seed)
    if number >= 2**64:
        raise ValueError(f"seed must be below 2**64, got {number}")
    return jnp.array([number & 0xFFFFFFFF, number >> 32], jnp.uint32)


def normal_pair(key: tuple[Any, Any], sample: Any, pair: Any) -> tuple[Array, Array]:
    """Draw the two normals of counters (sample, pair), uint32 arrays of one shape."""
    return box_muller(*threefry2x32(key, (sample, pair), ROUNDS))


def normal_pairs(
    key: UInt32[Array, " two"], start: Any, samples: int, pairs: int
) -> tuple[Float32[Array, "pairs samples"], Float32[Array, "pairs samples"]]:
    """Draw pairs of normals for consecutive samples, sample axis last.

    Large draws are one expression, which the compiler spreads over threads. Small ones, where the
    threads' start would cost more than the work, go row by row, and both words of a counter leave
    their loop as one 64-bit number, lest the cipher be fused into each of its uses.
    """
    # whole vectors only: a compiler rounds the scalar rest of a loop in another way
    wide = samples + -samples % 16
    sample = jax.lax.iota(jnp.uint32, wide) + jnp.asarray(start, jnp.uint32)

    def words(pair: Array) -> tuple[Array, Array]:
        shape = (*pair.shape, wide)
        rows = jnp.broadcast_to(pair[..., None], shape)
        lanes = jnp.broadcast_to(sample.reshape((1,) * pair.ndim + (-1,)), shape)
        return threefry2x32((key[0], key[1]), (lanes, rows), ROUNDS)

    rows = jax.lax.iota(jnp.uint32, pairs)
    if pairs * wide > LARGE_DRAW or pairs < 2:
        even, odd = box_muller(*words(rows))
        return even[:, :samples], odd[:, :samples]
    with jax.enable_x64(True):
        high = np.uint64(32)

        def together(row: Array) -> Array:
            first, second = words(row)
            return (first.astype(jnp.uint64) << high) | second.astype(jnp.uint64)

        def apart(both: Array) -> tuple[Array, Array]:
            return box_muller((both >> high).astype(jnp.uint32), both.astype(jnp.uint32))

        even, odd = jax.lax.map(apart, jax.lax.map(together, rows))
        return even[:, :samples], odd[:, :samples]


def counter_normals(
    seed: Any, samples: int, horizon: int, controls: int, start: int = 0
) -> Float32[Array, "N T m"]:
    """Draw standard normals keyed by (seed; sample, step): more of either keeps the first ones.

    Args:
        seed: integer in [0, 2^64), JAX key, or two uint32 words.
        samples: N, number of samples.
        horizon: T, number of steps.
        controls: m, number of controls.
        start: index of the first sample.

    Returns:
        (N, T, m) float32 standard normals.

    Raises:
        ValueError: a negative size or seed.

    Example:
        >>> few, many = counter_normals(3, 2, 4, 1), counter_normals(3, 9, 7, 1)
        >>> bool((few == many[:2, :4]).all())
        True
    """
    N, T, m = (
        checks.integer(name, value)
        for name, value in (("samples", samples), ("horizon", horizon), ("controls", controls))
    )
    if checks.concrete(start):
        checks.integer("start", start)
    return _normals(seed_key(seed), jnp.asarray(start, jnp.uint32), N, T, m)


def _layout(key: Array, start: Array, N: int, T: int, m: int) -> Array:
    half = (T + 1) // 2
    even, odd = normal_pairs(key, start, N, half * m)
    both = jnp.stack([even.reshape(half, m, N), odd.reshape(half, m, N)], 1)
    return jnp.moveaxis(both.reshape(2 * half, m, N)[:T], -1, 0)


_normals = jax.jit(_layout, static_argnums=(2, 3, 4))
