"""The scope of a check in words, read off the objects that were checked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

_COUNT = {1: "one variable", 2: "two variables", 3: "three variables"}


def describe(what: Any) -> str:
    """Say for which functions and symbols a derivation or a pair of sides was checked.

    Args:
        what: a ``Derivation``, or an iterable of SymPy objects.

    Returns:
        For instance ``"every real function E of two variables; every tau > 0; real U1, U2"``.
    """
    exprs = list(_expressions(what))
    functions = _functions(exprs)
    symbols = sorted({s for e in exprs for s in _free(e)}, key=lambda s: s.name)
    parts = [
        f"every {kind} function {', '.join(names)} of {_COUNT.get(arity, f'{arity} variables')}"
        for (kind, arity), names in sorted(functions.items())
    ]
    positive = [s.name for s in symbols if s.is_positive]
    real = [s.name for s in symbols if s.is_real and not s.is_positive]
    other = [s.name for s in symbols if not s.is_real]
    parts += [f"every {', '.join(positive)} > 0"] if positive else []
    parts += [f"every real {', '.join(real)}"] if real else []
    parts += [f"every {', '.join(other)}"] if other else []
    return "; ".join(parts) or "a statement between constants"


def _expressions(what: Any) -> Iterable[sp.Basic]:
    if hasattr(what, "steps"):
        yield sp.sympify(what.start)
        for step in what.steps:
            yield sp.sympify(step.expr)
    else:
        for expr in what:
            yield sp.sympify(expr)


def _free(expr: Any) -> set[sp.Symbol]:
    return {s for s in expr.free_symbols if isinstance(s, sp.Symbol)}


def _functions(exprs: list[Any]) -> dict[tuple[str, int], list[str]]:
    found: dict[tuple[str, int], set[str]] = {}
    for expr in exprs:
        for atom in expr.atoms(AppliedUndef):
            kind = "positive" if atom.is_positive else "real" if atom.is_real else "complex"
            found.setdefault((kind, len(atom.args)), set()).add(str(atom.func))
    return {key: sorted(names) for key, names in found.items()}
