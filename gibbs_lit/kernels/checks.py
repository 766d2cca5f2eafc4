"""Argument checks shared by every kernel, which name the argument, its value and the reason.

Shapes are static and always checked. Values are checked where they are concrete and passed over
where they are traced, so that a checked function composes under jit, vmap and grad. The checks
read values with NumPy, since a jnp operation on a constant inside jit would be staged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.core import Tracer
from jaxtyping import Array, Float

Sizes = dict[str, int]


def concrete(*values: Any) -> bool:
    """Tell whether every array in the arguments has a known value (no tracer among them)."""
    return not any(isinstance(leaf, Tracer) for leaf in jax.tree.leaves(values))


def default_float() -> np.dtype:
    """Return float64 when x64 is on and float32 otherwise."""
    return np.dtype(jnp.result_type(float))


def widest(*arrays: Array, at_least: Any = None) -> np.dtype:
    """Return the narrowest float dtype that holds every array's, and `at_least` if it is given."""
    dtypes = [np.dtype(a.dtype) for a in arrays] + (
        [] if at_least is None else [np.dtype(at_least)]
    )
    top = max(dtypes, key=lambda d: d.itemsize)
    mixed_halves = top.itemsize == 2 and len(set(dtypes)) > 1
    return np.dtype(np.float32) if mixed_halves else top


def _show(value: Any) -> str:
    text = np.array2string(np.asarray(value), threshold=6, edgeitems=2, precision=6)
    return text if len(text) < 200 else text[:197] + "..."


def _raw(name: str, value: Any) -> Any:
    """Return value as a NumPy or JAX array of real numbers, or raise."""
    if not isinstance(value, (jax.Array, np.ndarray)):
        try:
            value = np.asarray(value)
        except (ValueError, TypeError) as error:
            raise ValueError(f"{name} must be a rectangular array of numbers: {error}") from error
    dtype = value.dtype
    if not (dtype == np.bool_ or jnp.issubdtype(dtype, jnp.integer) or is_float(dtype)):
        raise TypeError(f"{name} must hold real numbers, got dtype {dtype}")
    return value


def is_float(dtype: Any) -> bool:
    """Tell whether dtype is a real floating type, bfloat16 and float16 among them."""
    return bool(jnp.issubdtype(dtype, jnp.floating))


def _match(name: str, got: tuple[int, ...], spec: str, sizes: Sizes) -> None:
    axes = spec.split()
    batched = axes[:1] == ["..."]
    axes = axes[1:] if batched else axes
    tail = got[len(got) - len(axes) :] if batched and axes else got[: len(got) if axes else 0]
    fits = len(got) >= len(axes) if batched else len(got) == len(axes)
    wants = [int(a) if a.isdigit() else sizes.get(a) for a in axes]
    if not fits or any(w is not None and w != g for w, g in zip(wants, tail, strict=False)):
        label = ", ".join(spec.split()) + ("," if len(spec.split()) == 1 else "")
        known = ", ".join(f"{a}={sizes[a]}" for a in axes if a in sizes)
        where = f" with {known}" if known else ""
        raise ValueError(f"{name} must have shape ({label}){where}, got {tuple(got)}")
    sizes.update({a: g for a, g in zip(axes, tail, strict=True) if not a.isdigit()})


def array(
    name: str, value: Any, spec: str, sizes: Sizes | None = None, *, finite: bool = True
) -> Float[Array, "*shape"]:
    """Return value as a JAX float array after checking its type, shape and, if asked, finiteness.

    Args:
        name: the argument's name, for messages.
        value: anything NumPy or JAX reads as an array; integers become the default float.
        spec: named or literal axes such as "N T m" or "2 n"; a leading "..." allows batch axes;
            "" asks for a scalar.
        sizes: axis sizes bound so far; matched, and extended with the new ones.
        finite: whether a NaN or an infinity is an error (looked for in concrete values only).

    Returns:
        The array in its own float dtype.

    Raises:
        TypeError: value does not hold real numbers.
        ValueError: wrong shape, or a value that is not finite.
    """
    value = _raw(name, value)
    _match(name, value.shape, spec, {} if sizes is None else sizes)
    if finite and concrete(value) and value.size:
        seen = np.asarray(value)
        if is_float(seen.dtype) and not (good := np.isfinite(seen)).all():
            index = tuple(int(i) for i in np.argwhere(~good)[0])
            at = f" at index {index}" if index else ""
            raise ValueError(f"{name} must be finite, got {seen[index]}{at}")
    return jnp.asarray(value, None if is_float(value.dtype) else default_float())


def scalar(
    name: str, value: Any, *, above: float = -np.inf, below: float = np.inf, closed: bool = False
) -> Float[Array, ""]:
    """Return value as a finite scalar strictly inside (above, below), or in the closed interval."""
    given = _raw(name, value)
    _match(name, given.shape, "", {})
    if concrete(given):
        number = float(np.asarray(given, dtype=np.float64))
        inside = above <= number <= below if closed else above < number < below
        if not np.isfinite(number) or not inside:
            left, right = "[]" if closed else "()"
            reason = (
                "a positive finite number"
                if (above, below, closed) == (0, np.inf, False)
                else f"a finite number in {left}{above}, {below}{right}"
            )
            raise ValueError(f"{name} must be {reason}, got {number!r}")
    return array(name, given, "", finite=False)


def positive(name: str, value: Any) -> Float[Array, ""]:
    """Return value as a positive finite scalar."""
    return scalar(name, value, above=0.0)


def spd(name: str, value: Any, spec: str, sizes: Sizes | None = None) -> Float[Array, "n n"]:
    """Return value as a symmetric positive definite matrix (symmetry to 1e-6 of its scale)."""
    matrix = array(name, value, spec, sizes)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise ValueError(f"{name} must be a square matrix, got shape {matrix.shape}")
    if concrete(value):
        seen = np.asarray(value, dtype=np.float64)
        if np.abs(seen - seen.T).max(initial=0.0) > 1e-6 * np.abs(seen).max(initial=0.0):
            raise ValueError(f"{name} must be symmetric, got {_show(seen)}")
        least = np.linalg.eigvalsh(seen).min(initial=np.inf)
        if not least > 0:
            raise ValueError(
                f"{name} must be positive definite, got smallest eigenvalue {least:.6g} "
                f"of {_show(seen)}"
            )
    return matrix


def integer(name: str, value: Any, minimum: int = 0) -> int:
    """Return value as a Python int that is at least minimum."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} must be an integer, got {value!r}")
    if value < minimum:
        raise ValueError(f"{name} must be at least {minimum}, got {value}")
    return int(value)


def choice(name: str, value: Any, options: Iterable[str]) -> str:
    """Return value if it is one of the options."""
    options = tuple(options)
    if value not in options:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, options))}, got {value!r}")
    return value


def function(name: str, value: Any) -> Callable[..., Any]:
    """Return value if it can be called."""
    if not callable(value):
        raise TypeError(f"{name} must be a function, got {type(value).__name__}")
    return value


def scalar_batch(name: str, values: Any, count: int) -> Float[Array, " N"]:
    """Return what a vectorised user function gave after checking that it is one number a row."""
    if not isinstance(values, jax.Array):
        raise TypeError(f"{name} must return one number, got {type(values).__name__}")
    if values.shape != (count,):
        raise ValueError(f"{name} must return one number (shape ()), got shape {values.shape[1:]}")
    return array(name, values, "N", finite=False)
