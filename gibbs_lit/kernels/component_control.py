"""Control flow over values held apart, and the fall-back that vectorises one primitive."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

MOST_UNROLLED = 4096  # equations of a scan that is written out


class Parts(NamedTuple):
    """A value that depends on the sample: an object array of per-component sample arrays."""

    items: np.ndarray
    dtype: np.dtype


def filled(shape: tuple[int, ...], parts: Iterable[Any]) -> np.ndarray:
    """Return an object array of a shape from its elements in row-major order."""
    parts = list(parts)
    flat = np.empty(len(parts), object)
    for place, part in enumerate(parts):
        flat[place] = part
    return flat.reshape(shape)


def parts_like(aval: Any, parts: Iterable[Any]) -> Parts:
    """Return parts of an abstract value's shape and dtype."""
    return Parts(filled(aval.shape, parts), np.dtype(aval.dtype))


def apart(value: Any) -> Parts:
    """Take a whole value apart; parts stay as they are."""
    if isinstance(value, Parts):
        return value
    items = filled(value.shape, [value[index] for index in np.ndindex(value.shape)])
    return Parts(items, np.dtype(value.dtype))


def fixed(value: Any) -> bool:
    """Whether a value is known now: the same for all samples, and no tracer."""
    return isinstance(value, (np.ndarray, np.generic))


def full_lanes(value: Any, lanes: tuple[int, ...]) -> list[Any]:
    """List a value's components, each as an array over all samples."""
    return [jnp.broadcast_to(part, lanes) for part in apart(value).items.reshape(-1)]


def cond(evaluator: Any, equation: Any, values: list[Any]) -> list[Parts]:
    """Evaluate every branch and select, as vectorising over samples does."""
    branches = equation.params["branches"]
    which = jnp.asarray(apart(values[0]).items[()]).astype(jnp.int32)
    which = jnp.clip(which, 0, len(branches) - 1)
    outcomes = [evaluator.run(b.jaxpr, b.consts, values[1:]) for b in branches]
    results = []
    for out, *columns in zip(equation.outvars, *outcomes, strict=True):
        items = []
        for chosen, *others in zip(*[apart(c).items.reshape(-1) for c in columns], strict=True):
            for k, other in enumerate(others, 1):
                chosen = jnp.where(which == k, other, chosen)
            items.append(chosen)
        results.append(parts_like(out.aval, items))
    return results


def scan_places(params: dict[str, Any], count: int) -> tuple[int, int]:
    """Tell where among a scan's operands the carry and the inputs begin."""
    if "num_consts" in params:
        return params["num_consts"], params["num_consts"] + params["num_carry"]
    consts, carry, _ = params["ft_in"].update(range(count)).unpack()  # JAX 0.12
    return len(list(consts)), len(list(consts)) + len(list(carry))


def scan(evaluator: Any, equation: Any, values: list[Any]) -> list[Parts]:
    """Scan over the same steps with components in the carry."""
    p, body, lanes = equation.params, equation.params["jaxpr"], evaluator.lanes
    first, second = scan_places(p, len(values))
    consts, carry, xs = values[:first], values[first:second], values[second:]
    if evaluator.in_kernel and p["length"] * len(body.jaxpr.eqns) <= MOST_UNROLLED:
        return _unrolled(evaluator, equation, consts, carry, xs)
    carry_avals = [v.aval for v in body.jaxpr.invars[first:second]]
    x_avals = [v.aval for v in body.jaxpr.invars[second:]]

    def over_time(value: Any) -> Any:
        if not isinstance(value, Parts):
            return jnp.asarray(value)
        columns = value.items.reshape(p["length"], -1).T
        return [jnp.stack([jnp.broadcast_to(c, lanes) for c in column]) for column in columns]

    def step(state: Any, inputs: Any) -> Any:
        held = [parts_like(a, s) for a, s in zip(carry_avals, state, strict=True)]
        fed = [
            parts_like(a, s) if isinstance(s, list) else s
            for a, s in zip(x_avals, inputs, strict=True)
        ]
        out = [full_lanes(o, lanes) for o in evaluator.run(body.jaxpr, body.consts, [*consts, *held, *fed])]  # fmt: skip  # noqa: E501
        return out[: len(carry)], out[len(carry) :]

    last, ys = jax.lax.scan(
        step,
        [full_lanes(c, lanes) for c in carry],
        [over_time(x) for x in xs],
        p["length"],
        reverse=p["reverse"],
        unroll=p["unroll"],
    )
    outs = [v.aval for v in equation.outvars]
    states = [parts_like(a, parts) for a, parts in zip(outs, last, strict=False)]
    rows = [[part[t] for t in range(p["length"]) for part in parts] for parts in ys]
    return states + [parts_like(a, r) for a, r in zip(outs[len(last) :], rows, strict=True)]


def _unrolled(evaluator: Any, equation: Any, consts: Any, carry: Any, xs: Any) -> list[Any]:
    """Write a scan's steps out: inside a kernel there are no arrays to slice and to stack."""
    p, body = equation.params, equation.params["jaxpr"]
    rows: list[Any] = [None] * p["length"]
    steps = range(p["length"])
    avals = [v.aval for v in body.jaxpr.invars[len(consts) + len(carry) :]]
    for t in reversed(steps) if p["reverse"] else steps:
        fed = [
            parts_like(a, x.items[t].reshape(-1)) if isinstance(x, Parts) else x[t]
            for a, x in zip(avals, xs, strict=True)
        ]
        out = evaluator.run(body.jaxpr, body.consts, [*consts, *carry, *fed])
        carry, rows[t] = out[: len(carry)], out[len(carry) :]
    outs = [v.aval for v in equation.outvars]
    states = [parts_like(a, apart(c).items.reshape(-1)) for a, c in zip(outs, carry, strict=False)]
    stacked = [
        parts_like(a, [x for row in rows for x in apart(row[k]).items.reshape(-1)])
        for k, a in enumerate(outs[len(carry) :])
    ]
    return states + stacked


def while_loop(evaluator: Any, equation: Any, values: list[Any]) -> list[Parts]:
    """Loop until no sample goes on; a sample that has ended keeps what it had."""
    p, lanes = equation.params, evaluator.lanes
    first, second = p["cond_nconsts"], p["cond_nconsts"] + p["body_nconsts"]
    asked, consts, carry = values[:first], values[first:second], values[second:]
    avals = [v.aval for v in equation.outvars]

    def going(state: Any) -> Any:
        held = [parts_like(a, s) for a, s in zip(avals, state, strict=True)]
        test = p["cond_jaxpr"]
        (more,) = evaluator.run(test.jaxpr, test.consts, [*asked, *held])
        return full_lanes(more, lanes)[0]

    def body(state: Any) -> Any:
        held = [parts_like(a, s) for a, s in zip(avals, state, strict=True)]
        code, more = p["body_jaxpr"], going(state)
        out = evaluator.run(code.jaxpr, code.consts, [*consts, *held])
        return [
            [jnp.where(more, new, old) for new, old in zip(full_lanes(o, lanes), s, strict=True)]
            for o, s in zip(out, state, strict=True)
        ]

    start = [full_lanes(c, lanes) for c in carry]
    # a maximum of integers is a reduction that every back end has
    last = jax.lax.while_loop(lambda s: jnp.max(going(s).astype(jnp.int32)) > 0, body, start)
    return [parts_like(a, parts) for a, parts in zip(avals, last, strict=True)]


def vectorise(evaluator: Any, equation: Any, values: list[Any]) -> list[Parts]:
    """Vectorise one primitive over samples; the reported way for all that has no rule."""
    primitive, params, lanes = equation.primitive, equation.params, evaluator.lanes
    reads_map = primitive.name in ("gather", "dynamic_slice") and not isinstance(values[0], Parts)
    if not reads_map:
        evaluator.notes.add(primitive.name)
    arguments, axes = [], []
    for value in values:
        if isinstance(value, Parts):
            rows = full_lanes(value, lanes)
            packed = jnp.stack(rows, -1) if rows else jnp.zeros((*lanes, 0), value.dtype)
            arguments.append(packed.reshape(*lanes, *value.items.shape).astype(value.dtype))
            axes.append(0)
        else:
            arguments.append(jnp.asarray(value))
            axes.append(None)
    out = jax.vmap(lambda *v: primitive.bind(*v, **params), axes)(*arguments)
    results = []
    for aval, value in zip(
        [v.aval for v in equation.outvars],
        out if primitive.multiple_results else [out],
        strict=True,
    ):
        columns = value.reshape(*lanes, aval.size)
        results.append(parts_like(aval, [columns[:, k] for k in range(aval.size)]))
    return results
