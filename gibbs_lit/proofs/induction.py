"""Induction over the number of terms of a sum or product: it holds for the first, and steps on."""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.inequalities import nonnegative
from gibbs_lit.proofs.language import Expr
from gibbs_lit.proofs.relations import reduces, vanishes
from gibbs_lit.proofs.timelimit import attempt

if TYPE_CHECKING:
    from gibbs_lit.proofs.calculus import Calculus
    from gibbs_lit.proofs.facts import Facts
    from gibbs_lit.proofs.normal import Normal


NATURAL = [
    sp.Symbol("n", integer=True, **{kind: True}).assumptions0
    for kind in ("positive", "nonnegative")
]


def lengths(normal: "Normal", facts: "Facts", gap: Expr) -> list[Any]:
    """Return the natural numbers that limits of sums depend on and that nothing is assumed of."""
    blocks = gap.atoms(sp.Sum, sp.Product)
    ends = {b for a in blocks for _, *bounds in a.limits for b in bounds}
    free = set().union(*(b.free_symbols for b in ends)) & gap.free_symbols
    said = {*facts.relations, *normal.facts, *normal.nonnegative} if free else ()
    free -= set().union(*(f.free_symbols for f in said))
    return sorted((n for n in free if n.assumptions0 in NATURAL), key=str)  # not even, odd or prime


def by_induction(
    normal: "Normal",
    calculus: "Calculus",
    facts: "Facts",
    gap: Expr,
    relation: str,
    over: list[Any],
) -> bool:
    """Return whether gap == 0, or gap >= 0, follows for every N of `over` from its least value on.

    The step shows gap(N + 1) = 0 from gap(N) = 0, or gap(N + 1) >= gap(N).
    """
    for n in over:
        first = gap.xreplace({n: sp.Integer(int(bool(n.is_positive)))})
        step = gap.xreplace({n: n + 1})
        if relation == "==":
            found = attempt(2.0, _steps, normal, facts, gap, step)
            found = found and vanishes(normal, calculus, facts, first)
        else:
            found = nonnegative(normal, calculus, facts, step - gap, 1.0)
            found = found and nonnegative(normal, calculus, facts, first, 1.0)
        if found:
            normal.use("induction", f"over {n.name}, from its least value upwards")
            return True
    return False


def _steps(normal: "Normal", facts: "Facts", gap: Expr, step: Expr) -> bool:
    return normal.is_zero(step - gap) or reduces(normal, step, [*facts.relations, gap])
