"""Factorisations and solves of small matrices, entry by entry, for all samples at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
import numpy as np

from .component_control import Parts, apart, filled, parts_like

MOST = 8  # rows of a matrix whose entries are held apart


def cholesky(evaluator: Any, equation: Any, values: list[Any]) -> list[Parts] | None:
    """Lower triangular factor; NaN throughout where a matrix is not positive definite."""

    def one(A: np.ndarray) -> list[np.ndarray]:
        n = len(A)
        zero = jnp.zeros_like(A[0, 0])
        L = filled((n, n), [zero] * (n * n))
        sound: Any = True
        for j in range(n):
            pivot = A[j, j] - sum((L[j, k] * L[j, k] for k in range(j)), start=zero)
            sound = sound & (pivot > 0)
            L[j, j] = jnp.sqrt(pivot)
            for i in range(j + 1, n):
                rest = A[i, j] - sum((L[i, k] * L[j, k] for k in range(j)), start=zero)
                L[i, j] = rest / L[j, j]
        return [filled((n, n), [jnp.where(sound, x, jnp.nan) for x in L.reshape(-1)])]

    return _by_matrix(equation, values, one)


def lu(evaluator: Any, equation: Any, values: list[Any]) -> list[Parts] | None:
    """Factors with partial pivoting, the pivots and the permutation."""

    def one(A: np.ndarray) -> list[np.ndarray]:
        A = A.copy()
        rows, columns = A.shape
        order = filled((rows,), [jnp.int32(i) for i in range(rows)])
        pivots = []
        for k in range(min(rows, columns)):
            best, place = jnp.abs(A[k, k]), jnp.int32(k)
            for i in range(k + 1, rows):
                larger = jnp.abs(A[i, k]) > best
                best = jnp.where(larger, jnp.abs(A[i, k]), best)
                place = jnp.where(larger, jnp.int32(i), place)
            pivots.append(place)
            for i in range(k + 1, rows):
                hit = place == i
                for line in (*A.T, order):
                    up, down = line[k], line[i]
                    line[k], line[i] = jnp.where(hit, down, up), jnp.where(hit, up, down)
            for i in range(k + 1, rows):
                A[i, k] = jnp.where(A[k, k] != 0, A[i, k] / A[k, k], A[i, k])
                for j in range(k + 1, columns):
                    A[i, j] = A[i, j] - A[i, k] * A[k, j]
        return [A, filled((len(pivots),), pivots), order]

    return _by_matrix(equation, values, one)


def triangular_solve(evaluator: Any, equation: Any, values: list[Any]) -> list[Parts] | None:
    """Solve with a triangular matrix on either side."""
    p = equation.params

    def one(A: np.ndarray, B: np.ndarray) -> list[np.ndarray]:
        lower = p["lower"]
        if p["transpose_a"]:
            A, lower = A.T, not lower
        if not p["left_side"]:  # X A = B says A^T X^T = B^T
            A, B, lower = A.T, B.T, not lower
        n = len(A)
        X = B.copy()
        for i in range(n) if lower else reversed(range(n)):
            known = range(i) if lower else range(i + 1, n)
            for j in range(X.shape[1]):
                for k in known:
                    X[i, j] = X[i, j] - A[i, k] * X[k, j]
                if not p["unit_diagonal"]:
                    X[i, j] = X[i, j] / A[i, i]
        return [X if p["left_side"] else X.T]

    return _by_matrix(equation, values, one)


def linear_solve(evaluator: Any, equation: Any, values: list[Any]) -> list[Any]:
    """Run the solver that a custom linear solve carries."""
    lengths, solver = equation.params["const_lengths"], equation.params["jaxprs"].solve
    first = lengths.matvec + lengths.vecmat
    consts = values[first : first + lengths.solve]
    return evaluator.run(solver.jaxpr, solver.consts, [*consts, *values[sum(lengths) :]])


def _by_matrix(
    equation: Any, values: list[Any], one: Callable[..., list[np.ndarray]]
) -> list[Parts] | None:
    """Apply a function of matrices to each of a batch."""
    operands = [apart(v).items for v in values]
    if max(max(x.shape[-2:]) for x in operands) > MOST or not all(x.size for x in operands):
        return None
    if any(np.dtype(v.aval.dtype).kind != "f" for v in equation.invars):
        return None
    batches = [x.reshape(-1, *x.shape[-2:]) for x in operands]
    outcomes = [one(*matrices) for matrices in zip(*batches, strict=True)]
    return [
        parts_like(v.aval, [part for matrix in found for part in matrix.reshape(-1)])
        for v, found in zip(equation.outvars, zip(*outcomes, strict=True), strict=True)
    ]
