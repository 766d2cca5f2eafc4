"""The scope of a check in words, read off the objects that were checked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

_COUNT = {1: "one variable", 2: "two variables", 3: "three variables"}


def describe(what: Any, assuming: Iterable[Any] = ()) -> str:
    """Say for which functions and symbols a derivation or a pair of sides was checked.

    Args:
        what: a ``Derivation``, or an iterable of SymPy objects.
        assuming: relations that were assumed, besides those of the derivation itself.

    Returns:
        For instance ``"every real function E of two variables; every tau > 0; real U1, U2"``.
    """
    exprs = list(_expressions(what))
    defined = [key for key, _ in getattr(what, "definitions", ())]
    heads = {str(getattr(key, "func", key)) for key in defined}
    functions = _functions(exprs, heads)
    symbols = sorted({s for e in exprs for s in _free(e)} - set(defined), key=lambda s: s.name)
    symbols, parts = _vectors(symbols)
    parts += [
        f"every {kind} function {', '.join(names)} of {_COUNT.get(arity, f'{arity} variables')}"
        for (kind, arity), names in sorted(functions.items())
    ]
    positive = [s.name for s in symbols if s.is_positive]
    real = [s.name for s in symbols if s.is_real and not s.is_positive]
    other = [s.name for s in symbols if not s.is_real]
    parts += [f"every {', '.join(positive)} > 0"] if positive else []
    parts += [f"every real {', '.join(real)}"] if real else []
    parts += [f"every {', '.join(other)}"] if other else []
    facts = [*getattr(what, "assuming", ()), *assuming]
    bounds = [str(f) for f in facts if isinstance(f, Relational) and not isinstance(f, sp.Eq)]
    parts += [f"where {' and '.join(dict.fromkeys(bounds))}"] if bounds else []
    return "; ".join(parts) or "a statement between constants"


def over(scope: str) -> str:
    """A scope as it follows a verdict, as in ``"refuted for every real x"``."""
    return f"for {scope}" if scope.startswith("every ") else f"– {scope}"


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


def _vectors(symbols: list[sp.Symbol]) -> tuple[list[sp.Symbol], list[str]]:
    """Name a covariance by its Cholesky factor and vectors by their letters."""
    factor = [s for s in symbols if s.name.startswith("ell_")]
    vectors: dict[str, list[sp.Symbol]] = {}
    for s in symbols:
        stem, _, index = s.name.partition("_")
        if stem != "ell" and index.isdigit() and s.is_real and not s.is_positive:
            vectors.setdefault(stem, []).append(s)
    known = {stem: found for stem, found in vectors.items() if len(found) > 1}
    parts = [f"every {stem} in R^{len(found)}" for stem, found in known.items()]
    if factor:
        size = max(int(s.name[-1]) for s in factor)
        parts.append(f"every symmetric positive definite {size} x {size} covariance")
    gone = {*factor, *(s for found in known.values() for s in found)}
    return [s for s in symbols if s not in gone], parts


def _functions(exprs: list[Any], without: set[str]) -> dict[tuple[str, int], list[str]]:
    found: dict[tuple[str, int], set[str]] = {}
    for expr in exprs:
        for atom in [a for a in expr.atoms(AppliedUndef) if str(a.func) not in without]:
            kind = "positive" if atom.is_positive else "real" if atom.is_real else "complex"
            found.setdefault((kind, len(atom.args)), set()).add(str(atom.func))
    return {key: sorted(names) for key, names in found.items()}
