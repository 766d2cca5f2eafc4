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
from . import component_control as control
from . import component_linalg as linalg
from . import component_lookup as lookup
from . import component_order as order
from .component_control import Parts, apart, fixed, parts_like

ELEMENTWISE = frozenset(
    """
    add sub mul div rem max min neg sign abs floor ceil round exp exp2 log log1p expm1 sqrt
    rsqrt cbrt sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh logistic pow
    integer_pow square erf erfc erf_inv lgamma digamma and or not xor eq ne lt le gt ge lt_to
    le_to is_finite select_n clamp nextafter shift_left shift_right_logical add_any copy
    shift_right_arithmetic population_count convert_element_type stop_gradient
    polynomial
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
# what the back end for a card has no rule for
IN_KERNEL: dict[str, Callable[..., Any]] = {
    "erf": lambda _, x: fastmath.erf(x),
    "erfc": lambda _, x: fastmath.erfc(x),
    "round": lambda p, x: fastmath.nearest(x, p["rounding_method"]),
    "lt_to": lambda _, x, y: fastmath.total_order(x) < fastmath.total_order(y),
    "le_to": lambda _, x, y: fastmath.total_order(x) <= fastmath.total_order(y),
}
CALLS = frozenset(("jit", "pjit", "closed_call", "core_call", "remat2", "checkpoint",
                   "custom_jvp_call", "custom_vjp_call", "custom_vjp_call_jaxpr"))  # fmt: skip
RULES: dict[str, Callable[[Any, Any, list[Any]], list[Any] | None]] = {
    "cond": control.cond, "scan": control.scan, "while": control.while_loop,
    "gather": lookup.read, "dynamic_slice": lookup.read, "pad": lookup.move_by_number,
    **dict.fromkeys(lookup.COMBINE, lookup.write),
    **dict.fromkeys(order.RUNNING, order.running),
    "argmax": order.extreme_place, "argmin": order.extreme_place,
    "sort": order.sort, "top_k": order.top_k,
    "cholesky": linalg.cholesky, "lu": linalg.lu,
    "triangular_solve": linalg.triangular_solve, "custom_linear_solve": linalg.linear_solve,
}  # fmt: skip


# an element of a flat map that is the same for all samples, at places that are not
Reader = Callable[[Any, Any], Any]


class Evaluator:
    """Evaluate jaxprs over values that are whole (the same for all samples) or in parts."""

    def __init__(
        self, lanes: tuple[int, ...], fast: bool, notes: set[str], read: Reader | None = None
    ):
        self.lanes, self.fast, self.notes = lanes, fast, notes
        self.in_kernel = read is not None
        self.read = read or _read

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
        if name in REDUCTIONS:
            if not values[0].items.size:
                return _whole(equation, [np.zeros(values[0].items.shape, values[0].dtype)])
            return [_reduce(equation, values[0])]
        if name == "dot_general" and all(np.prod(v.aval.shape) for v in equation.invars):
            return [_dot(equation, values)]
        found = RULES.get(name, _rearrange)(self, equation, values)
        return control.vectorise(self, equation, values) if found is None else found

    def elementwise(self, equation: Any, values: list[Any]) -> Parts:
        """Apply an elementwise primitive to each component."""
        primitive, params, out = equation.primitive, equation.params, equation.outvars[0].aval
        name = primitive.name

        def one(*v: Any) -> Any:
            if self.fast and name in FAST and out.dtype == np.float32:
                return FAST[name](*map(jnp.asarray, v))
            if name == "copy":
                return v[0]
            if name == "convert_element_type":
                return v[0].astype(params["new_dtype"])
            if name == "square" or (name == "integer_pow" and 0 < params["y"] <= 4):
                return functools.reduce(operator.mul, [v[0]] * params.get("y", 2))
            if name == "polynomial":  # JAX 0.12: x and its coefficients, the constant first
                return functools.reduce(lambda y, c: y * v[0] + c, v[-2:0:-1], v[-1])
            if name == "select_n" and len(v) > 3:
                chosen = lambda x, k: jnp.where(v[0] == k, v[k + 1], x)  # noqa: E731
                return functools.reduce(chosen, range(1, len(v) - 1), jnp.asarray(v[1]))
            if self.in_kernel and name in IN_KERNEL and out.dtype != np.float64:
                return IN_KERNEL[name](params, *v)
            if name in NUMPY and all(fixed(x) for x in v):
                return NUMPY[name](*v)
            shape = np.broadcast_shapes(*[x.shape for x in v])
            return primitive.bind(*[jnp.broadcast_to(x, shape) for x in v], **params)

        columns = [np.broadcast_to(apart(v).items, out.shape).reshape(-1) for v in values]
        return parts_like(out, [one(*row) for row in zip(*columns, strict=True)])


def _read(table: Any, places: Any) -> Any:
    return jnp.asarray(table).at[places].get(mode="promise_in_bounds")


def _concrete(value: Any) -> Any:
    return np.asarray(value) if checks.concrete(value) else value


def _whole(equation: Any, values: list[Any]) -> list[Any]:
    """Evaluate an equation that no sample enters, at once where its inputs are constants."""
    name, primitive, params = equation.primitive.name, equation.primitive, equation.params
    if not all(fixed(v) for v in values):
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


def _rearrange(evaluator: Any, equation: Any, values: list[Any]) -> list[Any] | None:
    """Move components about where the places do not depend on the sample."""
    name, p = equation.primitive.name, equation.params
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


def _broadcast_in_dim(x: np.ndarray, params: dict[str, Any]) -> np.ndarray:
    shape = [1] * len(params["shape"])
    for axis, size in zip(params["broadcast_dimensions"], x.shape, strict=True):
        shape[axis] = size
    return np.broadcast_to(x.reshape(shape), params["shape"])
