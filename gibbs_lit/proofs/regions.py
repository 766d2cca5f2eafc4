"""Inequalities between integrals of one variable over different intervals, piece by piece."""

from functools import cmp_to_key
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.fractions import Space
from gibbs_lit.proofs.kinks import Unordered
from gibbs_lit.proofs.language import Expr, depends
from gibbs_lit.proofs.signs import GOOD

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules


def regions(rules: "Rules", e: Expr, depth: int) -> bool:
    """Compare the integrands on every interval between two ends of the domains.

    A combination of integrals with constant coefficients is the integral of the same combination of
    what covers each interval; each must be nonnegative there, and so must what is no integral.
    """
    if rules.inside or not e.has(sp.Integral):
        return False
    normal = rules.normal
    atoms = [a for a in Space([normal.prepare(e)]).atoms if isinstance(a, sp.Integral)]
    if not all(len(a.limits) == 1 for a in atoms) or len({a.limits[0][1:] for a in atoms}) < 2:
        return False
    held = {a: sp.Dummy(real=True) for a in atoms}
    line = e.xreplace(held)
    slopes = {a: normal.canon(line.diff(d)) for a, d in held.items()}
    rest = line.xreplace(dict.fromkeys(held.values(), sp.S.Zero))
    if any(depends(s, held.values()) for s in slopes.values()) or depends(rest, held.values()):
        return False
    try:
        marks = _sorted(rules, {b for a in atoms for b in a.limits[0][1:]})
    except Unordered:
        return False
    place = {b: i for i, b in enumerate(marks)}
    pieces = []
    for i, (low, high) in enumerate(pairwise(marks)):
        at, total = _point(low, high), sp.S.Zero
        for a, slope in slopes.items():
            v, start, stop = a.limits[0]
            if place[start] <= i < place[stop]:
                total += slope * a.function.xreplace({v: at})
            elif place[stop] <= i < place[start]:
                total -= slope * a.function.xreplace({v: at})
        pieces.append(total)
    if rest != 0 and not rules.shown(rest, min(depth, 1)):
        return False
    rules.inside = True
    found = all(rules.shown(f, depth) for f in pieces)
    rules.inside = False
    if found:
        normal.use("integration of a pointwise inequality", "the integrals converge")
    return found


def _sorted(rules: "Rules", ends: set[Any]) -> list[Expr]:
    """Return the ends in increasing order; the order must be known."""

    def order(a: Any, b: Any) -> int:
        if a is -sp.oo or b is sp.oo:
            return -1
        if a is sp.oo or b is -sp.oo:
            return 1
        sign = rules.normal.signs.of(rules.normal.canon(b - a), True)
        if sign in GOOD:
            return -1
        if sign in ("-", "0-"):
            return 1
        raise Unordered

    return sorted(ends, key=cmp_to_key(order))


def _point(low: Expr, high: Expr) -> Expr:
    """Return any point between two ends, written with a positive symbol."""
    t = sp.Dummy("t", positive=True)
    if low is -sp.oo:
        return sp.Dummy("t", real=True) if high is sp.oo else high - t
    return low + t if high is sp.oo else low + (high - low) / (1 + t)
