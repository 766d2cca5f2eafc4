"""Branch-free forms of functions for which a compiler would call a library, or has nothing."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float32

F = np.float32
# pi in three parts: the first two have 8 and 11 significant bits, so small multiples are exact
PI_PARTS = F(3.140625), F(9.6702575684e-04), F(6.2771141529e-07)
SINE = F(2.6083159809786593541503e-06), F(-1.981069071916863322258e-4), F(8.33307858556509e-3)
SINE_LAST = F(-0.166666597127914428710938)
# Chebyshev fit of log(erfc(x) exp(x^2) / t) in t = 1 / (1 + x/2), x >= 0
ERFC = (-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398,
        1.48851587, -0.82215223, 0.17087277)  # fmt: skip


def _odd_sine(r: Array) -> Array:
    """Sine on [-pi/2, pi/2] to 1.2e-7."""
    s = r * r
    p = (SINE[0] * s + SINE[1]) * s + SINE[2]
    return ((p * s + SINE_LAST) * s) * r + r


def _reduce(x: Array, shift: float) -> tuple[Array, Array]:
    """Split x into (n + shift) pi + r; return r, held inside [-pi/2, pi/2], and the parity bit."""
    n = jnp.floor(x * F(1 / np.pi) + F(0.5 - shift))
    k = n + F(shift)
    r = ((x - k * PI_PARTS[0]) - k * PI_PARTS[1]) - k * PI_PARTS[2]
    # past 1e5 the remainder loses its meaning; holding it there keeps the result in [-1, 1]
    r = jnp.minimum(jnp.maximum(r, F(-np.pi / 2)), F(np.pi / 2))
    odd = n - F(2) * jnp.floor(n * F(0.5))
    return r, odd


def sin(x: Float32[Array, "*shape"]) -> Float32[Array, "*shape"]:
    """Sine of a float32 array, without branches or table look-ups.

    Args:
        x: angles in radians, any shape. The absolute error is below 2e-7 for |x| up to 1e3 and
            grows with the spacing of x beyond; the result stays in [-1, 1] for all finite x.

    Returns:
        sin(x), NaN for infinities and NaN.
    """
    r, odd = _reduce(x, 0.0)
    return _odd_sine(r) * (F(1) - F(2) * odd)


def cos(x: Float32[Array, "*shape"]) -> Float32[Array, "*shape"]:
    """Cosine of a float32 array, without branches or table look-ups; see :func:`sin`."""
    r, odd = _reduce(x, 0.5)
    return _odd_sine(r) * (F(2) * odd - F(1))


def rem(x: Float32[Array, "*shape"], y: Float32[Array, "*shape"]) -> Float32[Array, "*shape"]:
    """Remainder of truncated division, of the sign of x and below |y| in size.

    Args:
        x: dividend, any shape.
        y: divisor, of a shape that broadcasts with x.

    Returns:
        x - y trunc(x / y), to two units in the last place of x; exact whenever the product is. Near
        multiples of y it may land on the other side of zero, as the rounded quotient does. NaN for
        a zero divisor or an infinite dividend.
    """
    q = jnp.floor(x / y + F(0.5))  # ties and large quotients are put right below
    r = x - q * y
    size, sign = jnp.abs(y), jnp.where(x < 0, F(-1), F(1))
    r = r * sign
    r = jnp.where(r < 0, r + size, r)
    return jnp.where(r >= size, r - size, r) * sign


def erfc(x: Float32[Array, "*shape"]) -> Float32[Array, "*shape"]:
    """Complementary error function without branches.

    Args:
        x: floats, any shape. The absolute error is below 3e-7; NaN for NaN.
    """
    size = jnp.abs(x)
    t = F(1) / (F(1) + F(0.5) * size)
    power = jnp.full_like(t, F(ERFC[-1]))
    for c in ERFC[-2::-1]:
        power = power * t + F(c)
    tail = t * jnp.exp(power - size * size)
    return jnp.where(x < 0, F(2) - tail, tail)


def erf(x: Float32[Array, "*shape"]) -> Float32[Array, "*shape"]:
    """Error function without branches; see :func:`erfc`."""
    return F(1) - erfc(x)


def nearest(x: Array, method: Any) -> Array:
    """Round to the nearest integer by floors alone; exact, and zeros keep the sign of x.

    Args:
        x: floats, any shape.
        method: jax.lax.RoundingMethod; ties go to even integers or away from zero.
    """
    away = method == jax.lax.RoundingMethod.AWAY_FROM_ZERO
    down = jnp.floor(x)
    past = x - down
    up = x > 0 if away else down - 2 * jnp.floor(down / 2) != 0
    found = jnp.where((past > 0.5) | ((past == 0.5) & up), down + 1, down)
    return jnp.where(found == 0, 0 * x, found)


def total_order(x: Array) -> Array:
    """Integers in the order of floats: -0 below +0, NaN above (negative NaN below) all numbers."""
    word = np.dtype(f"int{8 * np.dtype(x.dtype).itemsize}")
    largest = word.type(np.iinfo(word).max)
    if isinstance(x, np.ndarray | np.generic):  # a card's back end turns no constant into bits
        bits = np.asarray(x).view(word)
        return np.where(bits < 0, bits ^ largest, bits)  # pyright: ignore[reportReturnType]
    bits = jax.lax.bitcast_convert_type(x, word)
    return jnp.where(bits < 0, bits ^ largest, bits)
