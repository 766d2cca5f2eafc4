"""Branch-free float32 sine, cosine and remainder, where a compiler would call a library."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float32

F = np.float32
# pi in three parts: the first two have 8 and 11 significant bits, so small multiples are exact
PI_PARTS = F(3.140625), F(9.6702575684e-04), F(6.2771141529e-07)
SINE = F(2.6083159809786593541503e-06), F(-1.981069071916863322258e-4), F(8.33307858556509e-3)
SINE_LAST = F(-0.166666597127914428710938)


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
