"""Component form: a function of small vectors becomes one of separate arrays, one per component.

The user writes step and cost for one sample. Vectorising them sample by sample keeps arrays such as
(N, 10, 2) whose short axes defeat the compiler. Here the function's jaxpr is evaluated with every
element of every small array held apart, as an array over samples: slices, stacks and small axes
disappear, reductions become sums of a few arrays, and what is left is elementwise. Values that do
not depend on the sample stay whole, so indexing a large map remains one gather. A primitive that
has no component rule is vectorised over samples on its own, and its name is reported.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from . import checks
from .component_control import Parts, apart, filled, fixed
from .component_rules import Evaluator, Reader


class ComponentFunction(NamedTuple):
    """A user function in component form."""

    call: Callable[..., list[Any]]  # lists of component arrays, one list a leaf, in and out
    out_shapes: tuple[jax.ShapeDtypeStruct, ...]
    out_tree: Any
    fallbacks: tuple[str, ...]  # primitives that had to be vectorised sample by sample
    tables: tuple[np.ndarray, ...]  # maps, flat, that are read at places of the sample's choice


def componentwise(
    function: Callable[..., Any], *examples: Any, fast: bool = True
) -> ComponentFunction:
    """Turn a function of small arrays into component form.

    Args:
        function: takes arrays (or pytrees of them) for one sample and returns the same kind.
        *examples: one example, or jax.ShapeDtypeStruct, for each argument.
        fast: whether float32 sin, cos and rem use branch-free forms, which are accurate to about
            1e-7 and many times faster where the compiler would call a scalar library.

    Returns:
        A :class:`ComponentFunction`. Its call takes the shape of the samples and, for each leaf of
        the arguments, the list of its components in row-major order, each an array over samples;
        it returns the same kind of lists. With ``read``, a function of a flat map and of places
        in it, the call suits the inside of a kernel: maps are read by it alone, short loops are
        written out.

    Source: evaluation of a jaxpr by rules, as in the custom-interpreter part of JAX's manual.
    """
    checks.function("function", function)
    closed, out = jax.make_jaxpr(function, return_shape=True)(*examples)
    shapes, tree = jax.tree.flatten(out)
    inputs = [(tuple(v.aval.shape), np.dtype(v.aval.dtype)) for v in closed.jaxpr.invars]
    notes: set[str] = set()
    tables: dict[Any, np.ndarray] = {}

    def call(
        lanes: tuple[int, ...], *leaves: list[Any], read: Reader | None = None
    ) -> list[list[Any]]:
        rules = Evaluator(lanes, fast, notes, read)
        arguments = [
            Parts(filled(shape, parts), dtype)
            for (shape, dtype), parts in zip(inputs, leaves, strict=True)
        ]
        results = rules.run(closed.jaxpr, closed.consts, arguments)
        return [[jnp.broadcast_to(c, lanes) for c in apart(r).items.reshape(-1)] for r in results]

    def note(table: Any, places: Any) -> Any:
        if fixed(table):
            tables[table_key(table)] = table
        return jnp.zeros(places.shape, table.dtype)

    jax.eval_shape(  # one dry run finds the primitives that have no rule, and the maps
        lambda *xs: call((2,), *xs, read=note),
        *[[jax.ShapeDtypeStruct((2,), d)] * int(np.prod(s)) for s, d in inputs],
    )
    return ComponentFunction(
        call, tuple(shapes), tree, tuple(sorted(notes)), tuple(tables.values())
    )


def table_key(table: np.ndarray) -> tuple[Any, ...]:
    """What tells one flat map from another, in every trace."""
    return str(table.dtype), table.tobytes()
