"""From a checked SymPy expression to a JAX function; the only file of this room that needs JAX."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import sympy as sp
from sympy.core.function import AppliedUndef

from gibbs_lit.proofs.setting import explicit

UNEVALUATED = (sp.Integral, sp.Derivative, sp.Sum, sp.Product, sp.Limit, sp.Subs, sp.Order)


def to_jax(expr: Any, args: Sequence[Any]) -> Callable[..., jax.Array]:
    """Lower a checked expression to a function that can be jitted, differentiated and batched.

    Args:
        expr: A scalar or a matrix of explicit entries: no integral, derivative, sum or limit that
            is still to be carried out, and no undefined function.
        args: The arguments in order: symbols, or columns of symbols, which become 1-D arrays.

    Returns:
        A function of the arguments; a column comes back as a 1-D array.

    Raises:
        TypeError: ``args`` holds something else than symbols and columns of symbols.
        ValueError: The expression is not explicit, or has symbols that are not arguments.

    Example:
        >>> x = sp.Symbol("x", real=True)
        >>> float(to_jax(x**2 + 1, [x])(3.0))
        10.0
    """
    expr = explicit(expr)
    names: list[Any] = [tuple(a.flat()) if isinstance(a, sp.MatrixBase) else a for a in args]
    flat = [s for a in names for s in (a if isinstance(a, tuple) else (a,))]
    for s in flat:
        if not isinstance(s, sp.Symbol):
            raise TypeError(f"args: {s!r} is not a symbol")
    if len(set(flat)) < len(flat):
        raise ValueError(f"args: a symbol occurs twice in {args}")
    left = expr.atoms(*UNEVALUATED, AppliedUndef)
    if left:
        raise ValueError(f"expr: {min(left, key=str)} is not explicit, it has no value to compute")
    missing = expr.free_symbols - set(flat)
    if missing:
        raise ValueError(f"args: {', '.join(sorted(map(str, missing)))} of expr is missing")
    compute = sp.lambdify(names, expr, modules="jax", cse=True)
    is_column = isinstance(expr, sp.MatrixBase) and expr.shape[1] == 1

    def function(*values: Any) -> jax.Array:
        value = jax.numpy.asarray(compute(*values))
        return value[..., 0] if is_column else value

    return function
