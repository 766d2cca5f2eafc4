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
    bound = dict(sizes)  # an axis named twice in the spec is bound at its first place
    for axis, size in zip(axes, tail, strict=False):
        fits = fits and size == (int(axis) if axis.isdigit() else bound.setdefault(axis, size))
    if not fits:
        label = ", ".join(spec.split()) + ("," if len(spec.split()) == 1 else "")
        known = ", ".join(f"{a}={sizes[a]}" for a in dict.fromkeys(axes) if a in sizes)
        where = f" with {known}" if known else ""
        raise ValueError(f"{name} must have shape ({label}){where}, got {tuple(got)}")
    sizes.update(bound)


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
    """Return value as a Python int that is at least minimum; an array without axes will do."""
    if isinstance(value, (jax.Array, np.ndarray)) and not value.ndim and concrete(value):
        value = np.asarray(value)[()]
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


def indices(name: str, value: Any, size: int) -> np.ndarray:
    """Return value as a vector of different integers in 0..size - 1."""
    found = np.asarray(_raw(name, value)).reshape(-1)
    if found.size and not np.issubdtype(found.dtype, np.integer):
        raise TypeError(f"{name} must hold integers, got dtype {found.dtype}")
    if np.unique(found).size < found.size or not ((found >= 0) & (found < size)).all():
        raise ValueError(
            f"{name} must hold different indices in 0..{size - 1}, got {found.tolist()}"
        )
    return found.astype(int)


def probabilities(name: str, value: Array) -> None:
    """Check that the last axis holds probabilities, where their values are known."""
    if not concrete(value):
        return
    seen = np.asarray(value, np.float64)
    worst = np.abs(seen.sum(-1) - 1).max(initial=0.0)
    if (seen < 0).any() or worst > 1e-5:
        raise ValueError(
            f"{name} must hold probabilities: least entry {seen.min():.6g}, "
            f"sums differ from 1 by up to {worst:.6g}"
        )


def tree(name: str, value: Any) -> Any:
    """Return a pytree of finite float arrays, at least one."""
    if not jax.tree.leaves(value):
        raise ValueError(f"{name} must hold at least one array, got {value!r}")
    return jax.tree.map(lambda leaf: array(name, leaf, "..."), value)


def instance(name: str, value: Any, *kinds: type) -> Any:
    """Return value if it is of one of the kinds."""
    if not isinstance(value, kinds):
        wanted = " or ".join(kind.__name__ for kind in kinds)
        raise TypeError(f"{name} must be a {wanted}, got {type(value).__name__}")
    return value


def nonempty(name: str, values: Array, what: str = "sample") -> Array:
    """Return values if they have at least one row."""
    if not values.shape[0]:
        raise ValueError(f"{name} must hold at least one {what}, got shape {values.shape}")
    return values


def number(name: str, value: Any) -> Any:
    """Return what a user's function gave for one sample after checking that it is one number."""
    if not isinstance(value, (jax.Array, np.ndarray, np.generic, int, float)):
        raise TypeError(f"{name} must return one number, got {type(value).__name__}")
    if np.shape(value) != ():
        raise ValueError(f"{name} must return one number (shape ()), got shape {np.shape(value)}")
    return value


def without(name: str, values: Array, bad: Callable[[Any], Any], what: str) -> None:
    """Raise for the first entry of values, where they are known, that is bad."""
    if concrete(values) and (found := np.argwhere(bad(np.asarray(values, np.float64)))).size:
        raise ValueError(f"{name} must not be {what}, got it at index {tuple(map(int, found[0]))}")
