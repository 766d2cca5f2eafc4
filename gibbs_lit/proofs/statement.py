"""A statement as it was given: read, and refused by name where it makes none."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from gibbs_lit.proofs.entries import by_numbers
from gibbs_lit.proofs.given import written_out
from gibbs_lit.proofs.language import Expr, beyond_family
from gibbs_lit.proofs.setting import shape_of
from gibbs_lit.proofs.verdict import RELATIONS


class Statement(NamedTuple):
    """A checked statement: pairs of scalar expressions, their relation and what is assumed.

    `lookup` says whether sums and integrals that have no rule here may be asked of SymPy.
    """

    entries: tuple[tuple[Expr, Expr], ...]
    relation: str
    assuming: tuple[Any, ...]
    order: tuple[Expr, Expr, int] | None
    lookup: bool = True


def _sympified(name: str, e: Any) -> Any:
    if isinstance(e, (int, float)) and not isinstance(e, bool):
        e = sp.sympify(e)
    if isinstance(e, sp.MatrixBase):
        return sp.ImmutableMatrix(e)
    if isinstance(e, sp.MatrixExpr):
        try:
            return e.as_explicit()
        except (ValueError, TypeError, AttributeError) as error:
            raise ValueError(f"{name} = {e} has no explicit entries: {error}") from None
    if not isinstance(e, sp.Expr):
        raise TypeError(f"{name} = {e!r} is not a SymPy expression")
    return e


def _entries(lhs: Any, rhs: Any, relation: str) -> list[tuple[Expr, Expr]]:
    left, right = _sympified("lhs", lhs), _sympified("rhs", rhs)
    matrices = [isinstance(m, sp.MatrixBase) for m in (left, right)]
    if not any(matrices):
        return [(left, right)]
    if relation in ("<=", ">="):
        raise ValueError(f"relation {relation!r} is not defined between matrices")
    if not all(matrices) or left.shape != right.shape:
        shapes = [shape_of(m) or "scalar" for m in (left, right)]
        raise ValueError(f"lhs has shape {shapes[0]} and rhs has shape {shapes[1]}")
    if not len(left):
        raise ValueError(f"lhs and rhs have shape {left.shape}: there is no entry to compare")
    return list(dict.fromkeys(zip(left, right, strict=True)))


def _strip_order(
    pairs: list[tuple[Expr, Expr]], order: Any, relation: str
) -> tuple[list[tuple[Expr, Expr]], Any, str]:
    found = {o for pair in pairs for e in pair for o in e.atoms(sp.Order)}
    if not found:
        return pairs, order, relation
    orders = []
    for o in found:
        if len(o.variables) != 1 or relation not in ("==", "series"):
            raise ValueError(f"{o} must be in one variable of an equation")
        x, point = o.variables[0], o.point[0]
        shift = 1 / x if point is sp.oo else x - point
        power = sp.Wild("n", exclude=[x])
        match = o.expr.subs(x, x + point if point is not sp.oo else 1 / x).match(x**power)
        if not match or not (match[power].is_Integer and match[power] >= 0):
            raise ValueError(f"{o} is not a whole power of {shift}")
        orders.append((x, point, int(match[power])))
    if len({o[:2] for o in orders}) > 1:
        raise ValueError(f"{found} are orders at different points")
    if any(o not in sp.Add.make_args(e) for o in found for pair in pairs for e in pair if e.has(o)):
        raise ValueError(f"{found} must be a term of its side")
    pairs = [(a.removeO(), b.removeO()) for a, b in pairs]
    return pairs, min(orders, key=lambda o: o[2]), "series"


def read_statement(
    lhs: Any, rhs: Any, relation: str, assuming: Iterable[Any], order: Any
) -> Statement:
    """Return the statement, or raise a ValueError or TypeError that names what is wrong."""
    if relation not in RELATIONS:
        raise ValueError(f"relation {relation!r} is not one of {', '.join(RELATIONS)}")
    if isinstance(assuming, (sp.Basic, bool)):
        raise TypeError("assuming must be a list or tuple of relations")
    try:
        assuming = list(assuming)
    except TypeError:
        raise TypeError(f"assuming = {assuming!r} is not a list or tuple of relations") from None
    facts = []
    for fact in assuming:
        fact = sp.true if fact is True else sp.false if fact is False else fact
        if fact is sp.true:
            continue
        if fact is sp.false:
            raise ValueError("assuming contains a relation that is always false")
        if not isinstance(fact, Relational):
            raise TypeError(f"assuming contains {fact!r}, which is not a relation")
        facts.append(fact)
    pairs, order, relation = _strip_order(_entries(lhs, rhs, relation), order, relation)
    if (relation == "series") != (order is not None):
        raise ValueError(f"order = {order} and relation {relation!r} do not go together")
    if order is not None:
        try:
            x, point, n = order
        except (TypeError, ValueError):
            raise ValueError(f"order = {order!r} is not (symbol, point, n)") from None
        whole = isinstance(n, (int, float, sp.Integer)) and not isinstance(n, bool)
        if not isinstance(x, sp.Symbol) or not (whole and n == int(n) and n >= 1):
            raise ValueError(f"order = {order!r} is not (symbol, point, positive integer)")
        point = sp.sympify(point)
        if not isinstance(point, sp.Expr) or point.has(sp.nan, sp.zoo, x):
            raise ValueError(f"order = {order!r} is not at a point")
        if not point.is_infinite and x.is_extended_real and point.is_extended_real is False:
            raise ValueError(f"order = {order!r} is at a point that {x} does not come near")
        order = (x, point, int(n))
    everything = [e for pair in pairs for e in pair] + facts
    for d in set().union(*(e.atoms(sp.Derivative) for e in everything)):
        if any(count.is_number and not count.is_Integer for _, count in d.variable_count):
            raise ValueError(f"{d} is a derivative of no whole order")
    named = [(n, e) for pair in pairs for n, e in zip(("lhs", "rhs"), pair, strict=True)]
    for name, e in [*named, *(("assuming", f) for f in facts)]:
        for bad in (sp.nan, sp.zoo, sp.AccumBounds):
            if e.has(bad):
                raise ValueError(f"{name} = {e} contains {bad}, which is not a number")
    for call in set().union(*(e.atoms(AppliedUndef, sp.Indexed) for e in everything)):
        if said := beyond_family(call):
            raise ValueError(f"{call} is declared {said}, which no family of functions here is")
    free = set().union(*(e.free_symbols for e in everything))
    free = {s for s in free if isinstance(s, sp.Symbol)}
    names: dict[str, Expr] = {}
    for s in free:
        if s.is_commutative is False:
            raise ValueError(f"{s} does not commute: compare scalar entries instead")
        if names.setdefault(s.name, s) != s:
            raise ValueError(f"two different symbols are named {s.name}: declare it once")
    compared = [*facts] + (everything if relation in ("<=", ">=") else [])
    ordered = [f for f in compared if not isinstance(f, (sp.Eq, sp.Ne))]
    plain = {
        s: sp.Symbol(s.name, real=True)
        for e in ordered
        for s in e.free_symbols
        if isinstance(s, sp.Symbol)
        and s.is_complex is None
        and s.is_extended_real is None
        and not s.is_antihermitian
    }
    if plain:
        pairs = [(a.xreplace(plain), b.xreplace(plain)) for a, b in pairs]
        facts = [f.xreplace(plain) for f in facts]
    pairs = [(by_numbers(a), by_numbers(b)) for a, b in pairs]
    pairs, facts = written_out(pairs, [by_numbers(f) for f in facts], order)
    return Statement(tuple(pairs), relation, tuple(facts), order)
