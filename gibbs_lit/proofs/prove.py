"""The first rung of the ladder: a statement read, its facts applied, its difference reduced."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from gibbs_lit.proofs.calculus import Calculus
from gibbs_lit.proofs.cases import cases
from gibbs_lit.proofs.entries import by_numbers
from gibbs_lit.proofs.facts import Facts
from gibbs_lit.proofs.given import written_out
from gibbs_lit.proofs.induction import by_induction, lengths
from gibbs_lit.proofs.inequalities import nonnegative
from gibbs_lit.proofs.language import (
    Doubted,
    Expr,
    Jet,
    Malformed,
    Reader,
    Unsettled,
    beyond_family,
)
from gibbs_lit.proofs.normal import Normal
from gibbs_lit.proofs.plausible import plausible
from gibbs_lit.proofs.relations import beyond, by_parts_reduced, rests_on_edges, vanishes
from gibbs_lit.proofs.series import vanishes_to_order
from gibbs_lit.proofs.setting import shape_of
from gibbs_lit.proofs.timelimit import attempt
from gibbs_lit.proofs.uniform import singular, unbounded
from gibbs_lit.proofs.verdict import Lemma

RELATIONS = ("==", "<=", ">=", "series")


class Proof(NamedTuple):
    """How a statement was proved; `exact` is False when a SymPy result was taken on trust."""

    method: str
    lemmas: tuple[Lemma, ...]
    exact: bool = True


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


def prove_statement(statement: Statement) -> tuple[Proof | None, str, str]:
    """Return a proof or None, why there is none, and what the normal form holds against it."""
    try:
        normal = Normal()
        normal.integrals.lookup = statement.lookup
        calculus = Calculus(normal)
        reader = Reader(calculus.differentiate)
        facts = Facts(normal, [reader.read(f) for f in statement.assuming])
        for lhs, rhs in statement.entries:
            gap = facts.apply(reader.read(lhs) - reader.read(rhs))
            why = _holds(normal, calculus, facts, gap, statement)
            if why and facts.flows and (evolved := facts.evolve(gap)) != gap:
                normal.use("differential equation", "it holds for every value of its arguments")
                why = _holds(normal, calculus, facts, evolved, statement)
            if why:
                doubt = _apart(normal, gap, statement.relation)
                if statement.order is not None:
                    at = statement.order[:2]
                    doubt = doubt or singular(normal, gap, *at) or unbounded(normal, gap, *at)
                edges = not doubt and statement.relation == "==" and gap.has(sp.Integral)
                if edges and attempt(2.0, rests_on_edges, normal, calculus, facts, gap):
                    doubt = "it rests on boundary terms at infinity that need not vanish"
                if not doubt and facts.relations and beyond(normal, facts, gap):
                    doubt = "it rests on an assumed equation where its symbols may not go"
                return None, why, doubt
    except Malformed:
        raise
    except Unsettled as reason:
        return None, str(reason), str(reason) if isinstance(reason, Doubted) else ""
    except ZeroDivisionError as reason:
        raise Malformed(str(reason)) from None
    except Exception as error:
        # SymPy refuses in many ways; none of them says anything about the statement.
        return None, f"no normal form: {type(error).__name__} {error}"[:200], ""
    method = {
        "==": "exact normal form, zero numerator over independent atoms",
        "series": "exact Taylor coefficients, each with a zero numerator",
    }.get(statement.relation, "difference of one sign in normal form")
    if normal.trusted:
        method += ", with " + ", ".join(dict.fromkeys(normal.trusted))
    return Proof(method, tuple(normal.lemmas.values()), not normal.trusted), "", ""


def _apart(normal: Normal, gap: Expr, relation: str) -> str:
    """Say when the sign of the difference is strict and wrong, though points cannot tell."""
    sign = normal.signs.of(normal.canon(gap), True)
    if sign in {"==": ("+", "-"), "<=": ("+",), ">=": ("-",)}.get(relation, ()):
        return "the difference is strictly of one sign in normal form"
    return ""


def _holds(
    normal: Normal,
    calculus: Calculus,
    facts: Facts,
    gap: Expr,
    statement: Statement,
    depth: int = 3,
) -> str:
    if statement.relation == "series":
        assert statement.order is not None
        x, point, n = statement.order
        return vanishes_to_order(normal, calculus, facts, gap, x, point, n)
    equal, over = statement.relation == "==", lengths(normal, facts, gap)
    if (over and gap.has(sp.Max, sp.Min)) or gap.has(sp.KroneckerDelta):
        gap = normal.canon(gap)  # SymPy does not compare a sum of undefined terms
    split = cases(normal, gap, equal) if depth else []
    seconds = 5.0 if not (over or split) else 0.5 if depth == 3 else 0.1
    turned = -gap if statement.relation == "<=" else gap
    if equal:
        found = vanishes(normal, calculus, facts, gap)
    elif over and not facts.relations and not _two_terms(normal, turned, over):
        return "it fails for two terms"
    else:  # only a short look where there are other ways
        found = nonnegative(normal, calculus, facts, turned, seconds)
    found = found or by_induction(normal, calculus, facts, turned, statement.relation, over)
    found = found or (
        bool(split)
        and not any(
            _holds(normal, calculus, facts, gap.xreplace(c), statement, depth - 1) for c in split
        )
    )
    if not found and not equal and (over or split) and depth == 3:
        found = nonnegative(normal, calculus, facts, turned)
    if not found and not equal and _tailed(gap) and plausible(normal, normal.canon(turned), False):
        normal.integrals.tails = False
        normal.forget()
        found = nonnegative(normal, calculus, facts, turned, 3.0)
    if not found and not equal and any(any(j.orders) for j in gap.atoms(Jet)):
        moved = by_parts_reduced(normal, calculus, facts, turned) if gap.has(sp.Integral) else None
        found = moved is not None and nonnegative(normal, calculus, facts, moved)
    return (
        "" if found else "the difference has a residue" if equal else "no manifest sign was found"
    )


def _tailed(gap: Expr) -> bool:
    """Return whether an explicit integral over a ray or an interval may stay as it is written."""
    found = [a for a in gap.atoms(sp.Integral) if not a.has(Jet) and len(a.limits) == 1]
    return any(b.is_finite is not False for a in found for b in a.limits[0][1:])


def _two_terms(normal: Normal, gap: Expr, over: list[Any]) -> bool:
    """Return whether gap >= 0 is plausible for sums of two terms; it only saves a search."""
    small = normal.canon(gap.xreplace(dict.fromkeys(over, sp.Integer(2))))
    return plausible(normal, small, False)


def prove(
    lhs: Any,
    rhs: Any,
    relation: str = "==",
    assuming: Iterable[Any] = (),
    order: tuple[Any, Any, int] | None = None,
) -> Proof | None:
    """Return a proof by normal form, or None; no point is evaluated and no time limit is set."""
    return prove_statement(read_statement(lhs, rhs, relation, assuming, order))[0]


def positive_under(e: Expr, assuming: Iterable[Any]) -> bool:
    """Return whether `e` > 0 follows in normal form from relations between symbols."""
    try:
        normal = Normal()
        reader = Reader(Calculus(normal).differentiate)
        facts = Facts(normal, [reader.read(f) for f in assuming])
        return normal.signs.of(normal.canon(facts.apply(reader.read(e))), True) == "+"
    except (Unsettled, Malformed, ZeroDivisionError):
        return False
