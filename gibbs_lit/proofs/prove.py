"""The first rung of the ladder: facts are applied to a statement, its difference is reduced."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import sympy as sp

from gibbs_lit.proofs.calculus import Calculus
from gibbs_lit.proofs.cases import cases
from gibbs_lit.proofs.facts import Facts
from gibbs_lit.proofs.induction import by_induction, lengths
from gibbs_lit.proofs.inequalities import nonnegative
from gibbs_lit.proofs.language import (
    Doubted,
    Expr,
    Jet,
    Malformed,
    Reader,
    Unsettled,
)
from gibbs_lit.proofs.normal import Normal
from gibbs_lit.proofs.plausible import plausible
from gibbs_lit.proofs.relations import beyond, by_parts_reduced, rests_on_edges, vanishes
from gibbs_lit.proofs.series import vanishes_to_order
from gibbs_lit.proofs.statement import Statement, read_statement
from gibbs_lit.proofs.timelimit import attempt
from gibbs_lit.proofs.uniform import singular, unbounded
from gibbs_lit.proofs.verdict import Lemma


class Proof(NamedTuple):
    """How a statement was proved; `exact` is False when a SymPy result was taken on trust."""

    method: str
    lemmas: tuple[Lemma, ...]
    exact: bool = True


def prove_statement(statement: Statement) -> tuple[Proof | None, str, str]:
    """Return a proof or None, why there is none, and what the normal form holds against it."""
    try:
        normal = Normal()
        normal.integrals.lookup = statement.lookup
        calculus = Calculus(normal)
        reader = Reader(calculus.differentiate)
        facts = Facts(normal, [reader.read(f) for f in _useful(statement)])
        for lhs, rhs in statement.entries:
            gap = facts.apply(reader.read(lhs) - reader.read(rhs))
            why = _holds(normal, calculus, facts, gap, statement)
            if why and facts.flows and (evolved := facts.evolve(gap)) != gap:
                normal.use("differential equation", "it holds for every value of its arguments")
                why = _holds(normal, calculus, facts, evolved, statement)
            if why:
                doubt = _apart(normal, gap, statement.relation)
                if statement.order is not None:
                    at = statement.order[0], facts.apply(statement.order[1])
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


def _useful(statement: Statement) -> list[Any]:
    """Return what is assumed; bounds on what tends to a point say nothing near it."""
    small = statement.order[:1] if statement.order else ()
    bounds = (sp.StrictLessThan, sp.LessThan, sp.StrictGreaterThan, sp.GreaterThan, sp.Ne)
    return [f for f in statement.assuming if not (isinstance(f, bounds) and f.has_free(*small))]


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
        return vanishes_to_order(normal, calculus, facts, gap, x, facts.apply(point), n)
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
