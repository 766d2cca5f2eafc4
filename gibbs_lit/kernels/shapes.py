"""Checks that one array has the shape of another."""

from __future__ import annotations

from typing import Any

import numpy as np
from jaxtyping import Array

from . import checks


def like(name: str, value: Any, reference_name: str, reference: Array) -> Array:
    """Return value as a finite array with the shape and dtype of a reference."""
    value = checks.array(name, value, "...")
    if value.shape != reference.shape:
        raise ValueError(
            f"{name} must have the shape of {reference_name} {reference.shape}, got {value.shape}"
        )
    return value.astype(reference.dtype)


def level(name: str, value: Any, reference_name: str, x: Array, *, zero: bool = False) -> Array:
    """Return a noise level as an array that broadcasts against x: positive, or zero if allowed."""
    found = checks.array(name, value, "...").astype(x.dtype)
    fits = found.ndim == x.ndim and all(
        a in (1, b) for a, b in zip(found.shape, x.shape, strict=True)
    )
    if found.ndim and not fits:
        raise ValueError(
            f"{name} must be a scalar or have axes 1 or those of {reference_name} {x.shape}, "
            f"got {found.shape}"
        )
    if checks.concrete(found):
        seen = np.asarray(found, np.float64)
        if not ((seen >= 0) if zero else (seen > 0)).all():
            raise ValueError(f"{name} must be {'at least 0' if zero else 'positive'}, got {value}")
    return found


def rows_like(
    name: str, value: Any, reference_name: str, x: Array, rows: int | None = None
) -> Array:
    """Return value as a stack of arrays like a reference, with a given number of rows if asked."""
    value = checks.array(name, value, "...")
    want = (value.shape[0] if rows is None and value.ndim else rows, *x.shape)
    if value.shape != want:
        raise ValueError(
            f"{name} must have shape (steps, *{reference_name}.shape) = {want}, got {value.shape}"
        )
    return value.astype(x.dtype)
