"""Names written out without capture, and signs seen through integrals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from gibbs_lit.proofs.language import ROUGH, bound_dummy, index_dummy
from gibbs_lit.proofs.nesting import flatten
from gibbs_lit.proofs.setting import explicit

BINDERS = (sp.Integral, sp.Sum, sp.Product, sp.Limit, sp.Subs, sp.Derivative)
SIGNED = (sp.Integral, sp.Sum, sp.Derivative)
Definitions = tuple[tuple[Any, Any], ...]


def subterms(expr: Any, kinds: Any) -> list[Any]:
    """All subexpressions of the given classes, outermost first, without repetition."""
    found = dict.fromkeys(e for e in sp.preorder_traversal(explicit(expr)) if isinstance(e, kinds))
    return list(found)


def undefined_over(node: Any) -> bool:
    """Whether undefined functions are written with what an integral runs over.

    A constant such as p(z) puts no explicit integrand into the family whose integrals converge, nor
    does a function of other variables, which no factor joins to these.
    """
    whole = flatten(node)
    factors, left = sp.Mul.make_args(whole.function), {v for v, *_ in whole.limits}
    calls = set().union(*(f.atoms(AppliedUndef) for f in factors))
    while left:
        joined = {left.pop()}
        while more := left & set().union(*(f.free_symbols for f in factors if f.has_free(*joined))):
            joined |= more
            left -= more
        if not any(c.has_free(*joined) for c in calls):
            return False
    return True


def bound_symbols(expr: Any, kinds: Any = BINDERS) -> set[Any]:
    """Symbols that an integral, sum, limit or derivative in the expression runs over."""
    names: set[Any] = set()
    for node in subterms(expr, kinds):
        if isinstance(node, sp.Derivative):
            names.update(node.variables)
        elif isinstance(node, sp.Limit):
            names.add(node.args[1])
        else:
            names.update(getattr(node, "bound_symbols", ()))
    return names


def is_positive(expr: Any) -> bool:
    """Whether positivity follows from the assumptions, seen through integrals over a line."""
    return bool(expr.xreplace(_known_sign(expr)).is_positive)


def is_real(expr: Any) -> bool:
    """Whether realness follows from the assumptions, seen through integrals and derivatives."""
    return bool(expr.xreplace(_known_sign(expr)).is_extended_real)


SIGNS = ("positive", "negative", "nonnegative", "nonpositive", "zero", "nonzero")
KINDS = ("real", "integer", "even", "odd", "prime", "composite", "rational", "irrational")
KINDS += ("algebraic", "transcendental", "imaginary")


def unfit(key: Any, body: Any) -> str:
    """What a name is declared and its meaning is not known to be, or an empty string."""
    known = body.xreplace(_known_sign(body))
    for word in (*SIGNS, *KINDS):
        declared = getattr(key, f"is_{word}")
        extended = f"is_extended_{word}" if word in (*SIGNS, "real") and word != "zero" else ""
        held = getattr(known, f"is_{word}"), getattr(known, extended, None)
        if declared and not any(held):
            return word
    return ""


def check_definition(key: Any, body: Any) -> None:
    """Refuse a name that is neither a symbol nor a function of distinct symbols."""
    plain = isinstance(key, AppliedUndef) and all(isinstance(x, sp.Symbol) for x in key.args)
    if not isinstance(key, sp.Symbol) and not (plain and len(set(key.args)) == len(key.args)):
        raise ValueError(f"definition: {key!r} is neither a symbol nor a function of symbols")
    if not isinstance(body, sp.Expr):
        raise TypeError(f"definition: {key} must stand for a SymPy expression, got {body!r}")
    if body.has(key.func if isinstance(key, AppliedUndef) else key):
        raise ValueError(f"definition: {key} is defined by itself in {body}")


def overrun(key: Any, body: Any, lines: Iterable[Any], small: set[Any]) -> str:
    """Why a meaning comes too late for lines in which its name was arbitrary, or nothing.

    They may run over a variable that it depends on and its name hides, or be a series in one that
    is `small`, whether hidden or not; and functions were taken to be smooth.
    """
    shown = set(key.args) if isinstance(key, AppliedUndef) else set()
    head = key.func if isinstance(key, AppliedUndef) else key
    held = [line for line in map(explicit, lines) if line.has(head)]
    found = (body.free_symbols - shown) & set().union(*map(bound_symbols, held))
    found |= body.free_symbols & small if held else set()
    if found:
        return f"runs over {min(found, key=str)}"
    return "took it to be smooth" if held and shown and body.has(*ROUGH) else ""


def apart(bound: Iterable[Any]) -> dict[Any, sp.Dummy]:
    """Fresh real symbols for variables that run over the line, of which nothing is assumed."""
    return {v: sp.Dummy(f"{v.name}'", real=True) for v in bound}


def unused(name: str, *expressions: Any) -> str:
    """The name, with primes behind it where an expression has one like it."""
    taken = {str(getattr(a, "func", a) if isinstance(a, AppliedUndef) else a)
             for e in expressions for a in e.atoms(AppliedUndef, sp.Symbol)}  # fmt: skip
    while name in taken:
        name += "'"
    return name


@lru_cache(maxsize=256)
def _known_sign(expr: Any) -> dict[Any, sp.Symbol]:
    table: dict[Any, sp.Symbol] = {}
    every = sp.postorder_traversal(expr)
    for node in dict.fromkeys(e for e in every if isinstance(e, SIGNED)):  # the innermost first
        inner = node.args[0].xreplace(table)
        if not (isinstance(node, sp.Derivative) or _ascending(node)):
            continue
        if not isinstance(node, sp.Derivative):  # ranges count, not how variables were declared
            inner = inner.xreplace({v: ranging(node, v, *ends) for v, *ends in node.limits})
        if isinstance(node, sp.Integral) and inner.is_positive:
            table[node] = sp.Dummy(positive=True)
        elif isinstance(node, sp.Integral) and (-inner).is_positive:
            table[node] = sp.Dummy(negative=True)
        elif inner.is_extended_real:
            table[node] = sp.Dummy(real=True)
    return table


def ranging(node: Any, v: Any, low: Any, high: Any) -> sp.Dummy:
    """A symbol for a bound variable that knows its range, however it was declared."""
    plain = apart(node.bound_symbols)
    return _ranging(isinstance(node, sp.Integral), v, low.xreplace(plain), high.xreplace(plain))


@lru_cache(maxsize=512)  # SymPy remembers signs of what is built from the same symbols
def _ranging(real: bool, v: Any, low: Any, high: Any) -> sp.Dummy:
    return (bound_dummy if real else index_dummy)(v.name, low, high)


def calls_of(expr: Any, head: Any, env: Any = None) -> Iterator[tuple[Any, ...]]:
    """The arguments that a function is called with, bound variables known by their ranges."""
    inner = outer = env or {}
    if isinstance(expr, AppliedUndef) and expr.func == head:
        yield tuple(a.xreplace(outer) for a in expr.args)
    if isinstance(expr, BINDERS) and not isinstance(expr, sp.Derivative):
        inner = outer = outer | {v: sp.Dummy() for v in bound_symbols(expr, (type(expr),))}
    if isinstance(expr, (sp.Integral, sp.Sum, sp.Product)):
        inner = outer | {v: ranging(expr, v, *ends) for v, *ends in expr.limits if len(ends) == 2}
    for i, a in enumerate(expr.args):
        yield from calls_of(a, head, outer if i else inner)


def _ascending(node: Any) -> bool:
    if any(len(lim) < 3 for lim in node.limits):
        return False
    plain = apart(node.bound_symbols)
    return all((b - a).xreplace(plain).is_extended_positive for _, a, b in node.limits)


def rename_bound(expr: Any, avoid: Iterable[Any]) -> Any:
    """Rename bound symbols of integrals and sums that would capture one of ``avoid``."""
    avoid = set(avoid)
    if not hasattr(expr, "args") or not expr.args or not bound_symbols(expr) & avoid:
        return expr
    args = [rename_bound(a, avoid) for a in expr.args]
    if isinstance(expr, sp.Integral | sp.Sum | sp.Product):
        taken = expr.atoms(sp.Symbol) | avoid
        for s in [lim[0] for lim in args[1:] if lim[0] in avoid]:
            fresh = next(
                f
                for k in range(1, 1000)
                if (f := sp.Symbol(f"{s.name}_{{({k})}}", **s.assumptions0)) not in taken
            )
            taken.add(fresh)
            at = next(k for k, lim in enumerate(args) if k and lim[0] == s)
            inside = [a.xreplace({s: fresh}) for a in args[:at]]  # its own ends lie outside
            args = [*inside, sp.Tuple(fresh, *args[at][1:]), *args[at + 1 :]]
    return expr.func(*args)


def expand(expr: Any, definitions: Definitions) -> Any:
    """Write out defined symbols and functions, without capturing a bound variable."""
    expr = explicit(expr)
    if isinstance(expr, sp.MatrixBase):
        return expr.applyfunc(lambda e: expand(e, definitions))
    return _expand(expr, tuple(definitions)) if definitions else expr


@lru_cache(maxsize=512)
def _expand(expr: Any, definitions: Definitions) -> Any:
    for _ in range(len(definitions) + 1):  # a definition may use another one
        written = _expand_once(expr, definitions)
        if written == expr:
            return expr
        expr = written
    raise ValueError(f"definitions: {', '.join(str(k) for k, _ in definitions)} run in a circle")


def _expand_once(expr: Any, definitions: Definitions) -> Any:
    for key, body in definitions:
        if not isinstance(key, AppliedUndef):
            if expr.has(key):
                expr = rename_bound(expr, body.free_symbols).xreplace({key: body})
            continue
        calls = [f for f in expr.atoms(AppliedUndef) if f.func == key.func]
        for call in sorted(calls, key=lambda f: f.count_ops(), reverse=True):
            parameters = dict(zip(key.args, call.args, strict=True))
            free = set().union(*(a.free_symbols for a in call.args))
            outside = body.free_symbols - set(key.args)
            value = rename_bound(body, free | set(key.args)).xreplace(parameters)
            expr = rename_bound(expr, outside).xreplace({call: value})
    return expr


def short(expr: Any, longest: int = 240) -> str:
    """The expression as text on one line; SymPy's own str would evaluate a matrix product."""
    text = " ".join(str(explicit(expr)).split())
    return text if len(text) <= longest else text[: longest - 4] + " ..."


def checked_side(expr: Any, name: str) -> Any:
    """One side of a statement: a SymPy scalar or a matrix with explicit entries."""
    if isinstance(expr, sp.MatrixBase):
        return sp.ImmutableMatrix(expr)
    try:
        expr = sp.sympify(expr, strict=True)
    except sp.SympifyError as error:
        raise TypeError(f"{name}: a SymPy expression is needed, got {expr!r}") from error
    if not isinstance(expr, sp.Expr | sp.MatrixExpr):
        raise TypeError(f"{name}: a scalar or a matrix is needed, got {expr!r}")
    explicit(expr)
    return expr
