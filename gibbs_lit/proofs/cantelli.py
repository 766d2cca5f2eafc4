"""Cantelli's inequality: a tail by the best of all parabolas that are zero at one point.

For f >= 0 with the moments A_k = int x**k f and t above the mean, A_0 t > A_1, the tail beyond t is
at most int (x - c)**2 f / (t - c)**2 for each c < t; the best c gives
(A_0 A_2 - A_1**2) / (A_2 - 2 t A_1 + t**2 A_0), and so it does for the other tail below the mean.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.language import Expr, Jet, Unsettled, loose
from gibbs_lit.proofs.relations import eliminated, written
from gibbs_lit.proofs.signs import GOOD

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules


def cantelli(rules: "Rules", e: Expr) -> bool:
    """Put the bound for a tail that stands in e with a coefficient of known sign."""
    if rules.inside or not e.has(sp.Integral):
        return False
    for a in sorted(loose(e, sp.Integral), key=key):
        if len(a.limits) > 1 or not a.function.has(Jet):
            continue
        low, high = a.limits[0][1:]
        if (low is -sp.oo) == (high is sp.oo):
            continue
        try:
            found = _bounded(rules, e, a, *(low, 1) if high is sp.oo else (high, -1))
        except (Unsettled, ZeroDivisionError):
            continue
        if found:
            rules.normal.use("Cantelli's inequality", "the second moment is finite")
            return True
    return False


def _bounded(rules: "Rules", e: Expr, a: Any, t: Expr, side: int) -> bool:
    """Return whether e >= 0 with the bound on the integral a, which runs from t to one side.

    Where a has a positive coefficient, the bound is one on what a leaves of the line.
    """
    normal, v = rules.normal, sp.Dummy("x", real=True)
    f, slope = a.function.xreplace({a.limits[0][0]: v}), normal.share(e, a)
    sign = normal.signs.of(slope, True) if slope is not None else "c"
    if sign not in ("-", "+"):
        return False
    side = side if sign == "-" else -side
    if normal.signs.of(normal.canon(f), True) not in GOOD:
        return False
    moments = _moments(rules, e, f, v)
    if moments is None:
        return False
    total, first, second = moments
    beyond = eliminated(normal, side * (t * total - first), rules.facts.relations)
    if normal.signs.of(beyond, True) != "+":
        return False
    bound = (total * second - first**2) / (second - 2 * t * first + t**2 * total)
    value = e.xreplace({a: bound if sign == "-" else total - bound})
    return rules.shown(eliminated(normal, value, rules.facts.relations), 2)


def _moments(rules: "Rules", e: Expr, f: Expr, v: Any) -> list[Expr] | None:
    """Return the moments over the line, if each is written in e or in what is assumed."""
    normal, out = rules.normal, []
    known = written(normal, e, rules.facts.relations)
    for k in range(3):
        moment = normal.canon(sp.Integral(v**k * f, (v, -sp.oo, sp.oo)))
        if not known.issuperset(normal.atoms(moment, sp.Integral)):
            return None
        out.append(moment)
    return out
