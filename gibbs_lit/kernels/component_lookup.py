"""Reads and writes at places that may depend on the sample: maps, selects, moved components."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from .component_control import Parts, apart, filled, fixed, parts_like

SMALL = 16  # elements of a map that selects read faster than memory
MOST_READS = 256  # of a map in one equation
MOST_SELECTS = 4096
# primitives that only move data, and which of their operands are data
MOVES = {"dynamic_slice": (0,), "dynamic_update_slice": (0, 1), "gather": (0,), "scatter": (0, 2),
         "pad": (0, 1)}  # fmt: skip
COMBINE = {
    "dynamic_update_slice": lambda old, new: new, "scatter": lambda old, new: new,
    "scatter-add": jnp.add, "scatter-mul": jnp.multiply, "scatter-min": jnp.minimum,
    "scatter-max": jnp.maximum,
}  # fmt: skip


class Window(NamedTuple):
    """Where an equation reads or writes a table, place by place."""

    count: int  # places
    locate: Callable[[tuple[int, ...]], tuple[list[Any], Any]]  # index on each axis, and whether
    # the window of that place lies inside the table


def read(evaluator: Any, equation: Any, values: list[Any]) -> list[Parts] | None:
    """Read a table: a map by one read for each place, components by a chain of selects."""
    moved = move_by_number(evaluator, equation, values)
    if moved is not None:
        return moved
    table, out = values[0], equation.outvars[0].aval
    index = values[1:] if equation.primitive.name == "dynamic_slice" else values[1]
    window = _window(equation, index, equation.params["slice_sizes"], out.shape)
    if not isinstance(table, Parts) and table.size <= SMALL:
        table = apart(table)
    held = isinstance(table, Parts)
    if window is None or window.count * (table.items.size if held else 1) > MOST_SELECTS:
        return None
    if not held and window.count > MOST_READS:
        return None
    flat = None if held else table.reshape(-1)
    strides = None if held else np.cumprod((1, *table.shape[:0:-1]))[::-1]
    parts = []
    for place in np.ndindex(out.shape):
        at, inside = window.locate(place)
        if held:
            part = _choose(table.items, at)
        else:
            linear = sum(i * int(s) for i, s in zip(at, strides, strict=True))  # pyright: ignore
            fixed_place = isinstance(linear, int)
            part = flat[linear] if fixed_place else evaluator.read(flat, linear)  # pyright: ignore
        parts.append(part if inside is True else jnp.where(inside, part, _fill(equation, out)))
    return [parts_like(out, parts)]


def write(evaluator: Any, equation: Any, values: list[Any]) -> list[Parts] | None:
    """Write components at places that depend on the sample, each by a select."""
    moved = move_by_number(evaluator, equation, values)
    if moved is not None:
        return moved
    name, p = equation.primitive.name, equation.params
    if name == "scatter" and p["update_jaxpr"] is not None:
        body = p["update_jaxpr"]
        if body.eqns or body.outvars[0] is not body.invars[1]:
            return None  # a function is applied there
    if name == "dynamic_update_slice":
        news, index, sizes = apart(values[1]).items, values[2:], _shape(values[1])
    else:
        news, index, sizes = apart(values[2]).items, values[1], None
    items = apart(values[0]).items.copy()
    window = _window(equation, index, sizes, news.shape, items.shape)
    if window is None or window.count * items.size > MOST_SELECTS:
        return None
    for place in np.ndindex(news.shape):
        at, inside = window.locate(place)
        for here in np.ndindex(items.shape):
            hit = inside
            for i, j in zip(at, here, strict=True):
                hit = (i == j) if hit is True else False if hit is False else hit & (i == j)
            if hit is not False:
                new = COMBINE[name](items[here], news[place])
                items[here] = new if hit is True else jnp.where(hit, new, items[here])
    return [parts_like(equation.outvars[0].aval, items.reshape(-1))]


def move_by_number(evaluator: Any, equation: Any, values: list[Any]) -> list[Parts] | None:
    """Run a data-moving primitive on the numbers of the components, and pick by the outcome."""
    if equation.primitive.name not in MOVES:
        return None
    data, params = MOVES[equation.primitive.name], dict(equation.params)
    if not all(fixed(v) for i, v in enumerate(values) if i not in data):
        return None
    if params.get("update_jaxpr") is not None:
        return None
    pool: list[Any] = []
    numbers: list[Any] = []
    for i, value in enumerate(values):
        if i in data:
            items = apart(value).items
            start = len(pool)
            pool.extend(items.reshape(-1))
            value = np.arange(start, len(pool), dtype=np.int32).reshape(items.shape)
        numbers.append(value)
    if "fill_value" in params:
        params["fill_value"] = -1
    with jax.ensure_compile_time_eval():
        places = np.asarray(equation.primitive.bind(*map(jnp.asarray, numbers), **params))
    if (places < 0).any() or (places >= len(pool)).any():
        return None
    return [parts_like(equation.outvars[0].aval, [pool[k] for k in places.reshape(-1)])]


def _shape(value: Any) -> tuple[int, ...]:
    """Shape of a value, whole or in parts."""
    return value.items.shape if isinstance(value, Parts) else value.shape


def _window(
    equation: Any, index: Any, sizes: Any, places: tuple[int, ...], table: Any = None
) -> Window | None:
    """Read an equation's dimension numbers, those of gather and of scatter alike."""
    p = equation.params
    shape = equation.invars[0].aval.shape if table is None else table
    axes = range(len(shape))
    strict = False
    if "dimension_numbers" in p:
        d = p["dimension_numbers"]
        if d.operand_batching_dims:
            return None
        reads = hasattr(d, "offset_dims")
        spread = d.offset_dims if reads else d.update_window_dims
        single = d.collapsed_slice_dims if reads else d.inserted_window_dims
        named = d.start_index_map if reads else d.scatter_dims_to_operand_dims
        starts = apart(index).items
        strict = p["mode"] == jax.lax.GatherScatterMode.FILL_OR_DROP
    else:
        spread, single, named = tuple(axes), (), tuple(axes)
        starts = filled((len(index),), [apart(v).items[()] for v in index])
    kept = [a for a in axes if a not in single]
    if sizes is None:
        along = {a: places[s] for a, s in zip(kept, spread, strict=True)}
        sizes = [along.get(a, 1) for a in axes]

    def locate(place: tuple[int, ...]) -> tuple[list[Any], Any]:
        first = starts[tuple(i for a, i in enumerate(place) if a not in spread)]
        start = dict(zip(named, first, strict=True))
        offset = dict(zip(kept, (place[a] for a in spread), strict=True))
        found, inside = [], True
        for a in axes:
            i, last = start.get(a, 0), shape[a] - sizes[a]
            if isinstance(i, int) or fixed(i):
                i = int(i)
                inside = inside if not strict or 0 <= i <= last else False
                found.append(min(max(i, 0), last) + offset.get(a, 0))
                continue
            if strict and inside is not False:
                within = (i >= 0) & (i <= last)
                inside = within if inside is True else inside & within
            found.append(jnp.clip(i, 0, last).astype(jnp.int32) + np.int32(offset.get(a, 0)))
        return found, inside

    return Window(int(np.prod(places)), locate)


def _choose(items: np.ndarray, at: list[Any]) -> Any:
    if not at:
        return items[()]
    i, *rest = at
    if isinstance(i, int):
        return _choose(items[i : i + 1].reshape(items.shape[1:]), rest)
    rows = [_choose(items[k : k + 1].reshape(items.shape[1:]), rest) for k in range(len(items))]
    found = rows[0]
    for k, row in enumerate(rows[1:], 1):
        found = jnp.where(i == k, row, found)
    return found


def _fill(equation: Any, out: Any) -> Any:
    value, dtype = equation.params.get("fill_value"), np.dtype(out.dtype)
    if value is None:
        if dtype.kind == "b":
            value = True
        elif dtype.kind in "iu":
            value = np.iinfo(dtype).min if dtype.kind == "i" else np.iinfo(dtype).max
        else:
            value = np.nan
    return jnp.asarray(value, out.dtype)
