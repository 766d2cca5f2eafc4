"""Checks that one array has the shape of another."""

from __future__ import annotations

from typing import Any

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
