"""Rules that evaluate one JAX primitive over values held apart, component by component."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.extend.core import Literal

from . import checks, fastmath
from .component_control import Parts, apart, cond, parts_like, scan, vectorise

ELEMENTWISE = frozenset(
    """
    add sub mul div rem max min neg sign abs floor ceil round exp exp2 log log1p expm1 sqrt
    rsqrt cbrt sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh logistic pow
    integer_pow square erf erfc erf_inv lgamma digamma and or not xor eq ne lt le gt ge lt_to
    le_to is_finite select_n clamp nextafter shift_left shift_right_logical add_any copy
    shift_right_arithmetic population_count convert_element_type stop_gradient
    """.split()  # noqa: SIM905
)
NUMPY = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "max": np.maximum, "min": np.minimum,
    "neg": np.negative, "lt": np.less, "le": np.less_equal, "gt": np.greater,
    "ge": np.greater_equal, "eq": np.equal, "ne": np.not_equal, "and": np.bitwise_and,
    "or": np.bitwise_or, "not": np.invert,
}  # fmt: skip
REDUCTIONS = {
    "reduce_sum": jnp.add, "reduce_max": jnp.maximum, "reduce_min": jnp.minimum,
    "reduce_prod": jnp.multiply, "reduce_and": jnp.logical_and, "reduce_or": jnp.logical_or,
}  # fmt: skip
FAST = {"sin": fastmath.sin, "cos": fastmath.cos, "rem": fastmath.rem}
CALLS = frozenset(("jit", "pjit", "closed_call", "core_call", "remat2", "checkpoint",
                   "custom_jvp_call", "custom_vjp_call", "custom_vjp_call_jaxpr"))  # fmt: skip
# primitives that only move data, and which of their operands are data
MOVES = {"dynamic_slice": (0,), "dynamic_update_slice": (0, 1), "gather": (0,), "scatter": (0, 2),
         "pad": (0, 1)}  # fmt: skip


class Evaluator:
    """Evaluate jaxprs over values that are whole (the same for all samples) or in parts."""

    def __init__(self, lanes: tuple[int, ...], fast: bool, notes: set[str]):
        self.lanes, self.fast, self.notes = lanes, fast, notes

    def run(self, jaxpr: Any, consts: Any, arguments: list[Any]) -> list[Any]:
        """Evaluate a jaxpr equation by equation."""
        known: dict[Any, Any] = {}

        def read(v: Any) -> Any:
            if isinstance(v, Literal):
                return np.asarray(v.val, getattr(v.aval, "dtype", None))
            return known[v]

        known.update(zip(jaxpr.constvars, map(_concrete, consts), strict=True))
        known.update(zip(jaxpr.invars, arguments, strict=True))
        for equation in jaxpr.eqns:
            values = [read(v) for v in equation.invars]
            known.update(zip(equation.outvars, self.apply(equation, values), strict=True))
        return [read(v) for v in jaxpr.outvars]

    def apply(self, equation: Any, values: list[Any]) -> list[Any]:
        """Evaluate one equation by the first rule that fits."""
        name, params = equation.primitive.name, equation.params
        if name in CALLS:
            inner = next(params[k] for k in ("jaxpr", "call_jaxpr", "fun_jaxpr") if k in params)
            return self.run(getattr(inner, "jaxpr", inner), getattr(inner, "consts", ()), values)
        if name == "call_hi_primitive":  # JAX 0.12: stands for an expression of lower primitives
            expand = functools.partial(equation.primitive.to_lojax, **params)
            lower = jax.make_jaxpr(expand)(*[v.aval for v in equation.invars])
            return self.run(lower.jaxpr, lower.consts, values)
        if not any(isinstance(v, Parts) for v in values):
            return _whole(equation, values)
        if name in ELEMENTWISE:
            return [self.elementwise(equation, values)]
        if name in REDUCTIONS and values[0].items.size:
            return [_reduce(equation, values[0])]
        if name == "dot_general" and all(np.prod(v.aval.shape) for v in equation.invars):
            return [_dot(equation, values)]
        if name == "cond":
            return cond(self, equation, values)
        if name == "scan":
            return scan(self, equation, values)
        moved = _rearrange(equation, values)
        return vectorise(self, equation, values) if moved is None else moved

    def elementwise(self, equation: Any, values: list[Any]) -> Parts:
        """Apply an elementwise primitive to each component."""
        primitive, params, out = equation.primitive, equation.params, equation.outvars[0].aval
        name = primitive.name

        def one(*v: Any) -> Any:
            if self.fast and name in FAST and out.dtype == np.float32:
                return FAST[name](*map(jnp.asarray, v))
            if name == "convert_element_type":
                return v[0].astype(params["new_dtype"])
            if name == "square" or (name == "integer_pow" and 0 < params["y"] <= 4):
                return functools.reduce(operator.mul, [v[0]] * params.get("y", 2))
            if name in NUMPY and all(isinstance(x, (np.ndarray, np.generic)) for x in v):
                return NUMPY[name](*v)
            shape = np.broadcast_shapes(*[x.shape for x in v])
            return primitive.bind(*[jnp.broadcast_to(x, shape) for x in v], **params)

        columns = [np.broadcast_to(apart(v).items, out.shape).reshape(-1) for v in values]
        return parts_like(out, [one(*row) for row in zip(*columns, strict=True)])


def _concrete(value: Any) -> Any:
    return np.asarray(value) if checks.concrete(value) else value


def _whole(equation: Any, values: list[Any]) -> list[Any]:
    """Evaluate an equation that no sample enters, at once where its inputs are constants."""
    name, primitive, params = equation.primitive.name, equation.primitive, equation.params
    if not all(isinstance(v, (np.ndarray, np.generic)) for v in values):
        out = primitive.bind(*map(jnp.asarray, values), **params)
        return list(out) if primitive.multiple_results else [out]
    if name in NUMPY:
        return [np.asarray(NUMPY[name](*values))]
    if name == "convert_element_type":
        return [values[0].astype(params["new_dtype"])]
    if name == "broadcast_in_dim":
        return [_broadcast_in_dim(values[0], params)]
    with jax.ensure_compile_time_eval():
        out = primitive.bind(*map(jnp.asarray, values), **params)
    return [_concrete(v) for v in (out if primitive.multiple_results else [out])]


def _reduce(equation: Any, value: Parts) -> Parts:
    axes, out = tuple(equation.params["axes"]), equation.outvars[0].aval
    rows = np.moveaxis(value.items, axes, range(len(axes))).reshape(-1, out.size)
    combine = REDUCTIONS[equation.primitive.name]
    return parts_like(out, [functools.reduce(combine, column) for column in rows.T])


def _dot(equation: Any, values: list[Any]) -> Parts:
    contracted, batch = equation.params["dimension_numbers"]
    out = equation.outvars[0].aval

    def grouped(x: np.ndarray, batch: Any, last: Any) -> np.ndarray:
        free = [i for i in range(x.ndim) if i not in (*batch, *last)]
        ordered = x.transpose(*batch, *free, *last)
        return ordered.reshape([int(np.prod([x.shape[i] for i in g])) for g in (batch, free, last)])

    left, right = (
        grouped(apart(v).items, b, c) for v, b, c in zip(values, batch, contracted, strict=True)
    )
    items = [
        functools.reduce(
            operator.add,
            [x.astype(out.dtype) * y.astype(out.dtype) for x, y in zip(u, v, strict=True)],
        )
        for rows, columns in zip(left, right, strict=True)
        for u in rows
        for v in columns
    ]
    return parts_like(out, items)


def _rearrange(equation: Any, values: list[Any]) -> list[Any] | None:
    """Move components about where the places do not depend on the sample."""
    name, p = equation.primitive.name, equation.params
    if name in MOVES:
        return _move_by_number(equation, values)
    items = [apart(v).items for v in values]
    x = items[0]
    steps = lambda: p["strides"] or (1,) * x.ndim  # noqa: E731
    moves: dict[str, Callable[[], Any]] = {
        "slice": lambda: x[tuple(map(slice, p["start_indices"], p["limit_indices"], steps()))],
        "squeeze": lambda: np.squeeze(x, tuple(p["dimensions"])),
        "expand_dims": lambda: np.expand_dims(x, tuple(p["dimensions"])),
        "reshape": lambda: x.reshape(p["new_sizes"]),
        "transpose": lambda: np.transpose(x, p["permutation"]),
        "rev": lambda: np.flip(x, p["dimensions"]),
        "broadcast_in_dim": lambda: _broadcast_in_dim(x, p),
        "concatenate": lambda: np.concatenate(items, p["dimension"]),
        "stack": lambda: np.stack(items, p["axis"]),
    }
    if name == "unstack":
        pieces = [np.take(x, [k], p["axis"]) for k in range(x.shape[p["axis"]])]
    elif name == "split":
        pieces = np.split(x, np.cumsum(p["sizes"])[:-1], p["axis"])
    elif name in moves:
        pieces = [moves[name]()]
    else:
        return None
    pairs = zip(equation.outvars, pieces, strict=True)
    return [parts_like(v.aval, piece.reshape(-1)) for v, piece in pairs]


def _move_by_number(equation: Any, values: list[Any]) -> list[Any] | None:
    """Run a data-moving primitive on the numbers of the components, and pick by the outcome."""
    data, params = MOVES[equation.primitive.name], dict(equation.params)
    fixed = [v for i, v in enumerate(values) if i not in data]
    if not all(isinstance(v, (np.ndarray, np.generic)) for v in fixed):
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


def _broadcast_in_dim(x: np.ndarray, params: dict[str, Any]) -> np.ndarray:
    shape = [1] * len(params["shape"])
    for axis, size in zip(params["broadcast_dimensions"], x.shape, strict=True):
        shape[axis] = size
    return np.broadcast_to(x.reshape(shape), params["shape"])
