"""Sorting, extremes and running totals over a few components, without a loop over samples."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
import numpy as np

from .component_control import Parts, apart, filled, parts_like
from .fastmath import total_order

MOST = 32  # components of a sorted line: the network has n (n - 1) / 2 exchanges
RUNNING = {
    "cumsum": jnp.add, "cumprod": jnp.multiply, "cummax": jnp.maximum, "cummin": jnp.minimum,
}  # fmt: skip


def running(evaluator: Any, equation: Any, values: list[Any]) -> list[Parts]:
    """Running sum, product, maximum or minimum along an axis."""
    p, combine = equation.params, RUNNING[equation.primitive.name]

    def one(line: list[Any]) -> list[Any]:
        turned = line[::-1] if p["reverse"] else line
        totals = list(itertools.accumulate(turned, combine))
        return totals[::-1] if p["reverse"] else totals

    return _by_line(equation, values[0], p["axis"], lambda line: [one(line)])


def extreme_place(evaluator: Any, equation: Any, values: list[Any]) -> list[Parts] | None:
    """Place of the largest or least component; the first of equal ones, a NaN before all."""
    (axis,), out = equation.params["axes"], equation.outvars[0].aval
    largest = equation.primitive.name == "argmax"
    lines = np.moveaxis(apart(values[0]).items, axis, -1)
    found = []
    for line in lines.reshape(-1, lines.shape[-1]):
        best, place = line[0], jnp.zeros((), out.dtype)
        for k, x in enumerate(line[1:], 1):
            better = (x > best) if largest else (x < best)
            better = (better | (x != x)) & ~(best != best)
            best = jnp.where(better, x, best)
            place = jnp.where(better, jnp.asarray(k, out.dtype), place)
        found.append(place)
    return [parts_like(out, found)]


def sort(evaluator: Any, equation: Any, values: list[Any]) -> list[Parts] | None:
    """Sort lines of a few components by a network of exchanges, which is stable."""
    p, axis = equation.params, equation.params["dimension"]
    operands = [np.moveaxis(apart(v).items, axis, -1) for v in values]
    n = operands[0].shape[-1]
    if n > MOST:
        return None
    keys = p["num_keys"]
    columns: list[list[Any]] = [[] for _ in operands]
    for lines in zip(*[o.reshape(-1, n) for o in operands], strict=True):
        rows = _exchange(list(zip(*lines, strict=True)), lambda a, b: _before(b[:keys], a[:keys]))
        for column, line in zip(columns, zip(*rows, strict=True), strict=True):
            column.extend(line)
    return [
        parts_like(v.aval, np.moveaxis(filled(o.shape, c), -1, axis).reshape(-1))
        for v, o, c in zip(equation.outvars, operands, columns, strict=True)
    ]


def top_k(evaluator: Any, equation: Any, values: list[Any]) -> list[Parts] | None:
    """The k largest components, and their places; zeros have signs here, unlike in a sort."""
    p, items = equation.params, apart(values[0]).items
    axis = p.get("axis", items.ndim - 1) % items.ndim
    if items.shape[axis] > MOST:
        return None
    rank = total_order if np.dtype(values[0].dtype).kind == "f" else lambda x: x

    def one(line: list[Any]) -> list[list[Any]]:
        rows = list(zip(line, [jnp.int32(k) for k in range(len(line))], strict=True))
        rows = _exchange(rows, lambda a, b: rank(a[0]) < rank(b[0]))[: p["k"]]
        return [list(column) for column in zip(*rows, strict=True)]

    return _by_line(equation, values[0], axis, one)


def _by_line(
    equation: Any, value: Any, axis: int, one: Callable[[list[Any]], list[list[Any]]]
) -> list[Parts]:
    lines = np.moveaxis(apart(value).items, axis, -1)
    outcomes = [one(list(line)) for line in lines.reshape(-1, lines.shape[-1])]
    results = []
    for out, columns in zip(equation.outvars, zip(*outcomes, strict=True), strict=True):
        found = filled((*lines.shape[:-1], len(columns[0])), itertools.chain(*columns))
        results.append(parts_like(out.aval, np.moveaxis(found, -1, axis).reshape(-1)))
    return results


def _before(first: Any, second: Any) -> Any:
    """Whether keys come strictly before others; NaN comes last, and zeros of both signs tie."""
    before: Any = False
    for a, b in reversed(list(zip(first, second, strict=True))):
        less = (a < b) | ((b != b) & ~(a != a))
        same = ~less & ~((b < a) | ((a != a) & ~(b != b)))
        before = less | (same & before)
    return before


def _exchange(rows: list[Any], swap: Callable[[Any, Any], Any]) -> list[Any]:
    rows = list(rows)
    for last in range(len(rows) - 1, 0, -1):
        for k in range(last):
            turn = swap(rows[k], rows[k + 1])
            pairs = list(zip(rows[k], rows[k + 1], strict=True))
            rows[k] = tuple(jnp.where(turn, b, a) for a, b in pairs)
            rows[k + 1] = tuple(jnp.where(turn, a, b) for a, b in pairs)
    return rows
