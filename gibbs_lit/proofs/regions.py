"""Inequalities between integrals of one variable over different intervals, piece by piece."""

from functools import cmp_to_key
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.kinks import Unordered
from gibbs_lit.proofs.language import LINE, Expr, Jet, depends
from gibbs_lit.proofs.signs import GOOD

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules


def regions(rules: "Rules", e: Expr, depth: int) -> bool:
    """Compare the integrands on every interval between two ends of the domains.

    A function F of integrals A_i of t_i is the integral of sum F_i t_i + w (F - sum F_i A_i), with
    F_i its partial derivatives, where w integrates to one; or the last term is nonnegative without.
    """
    if rules.inside or not e.has(sp.Integral):
        return False
    normal = rules.normal
    atoms = normal.atoms(e, sp.Integral)
    if not all(len(a.limits) == 1 for a in atoms) or len({a.limits[0][1:] for a in atoms}) < 2:
        return False
    held: dict[Any, Any] = {a: normal.signs.stand_in(a) for a in atoms}
    line = e.xreplace(held)
    if line.atoms(sp.Integral) & held.keys():
        return False
    slopes = {a: normal.canon(line.diff(d)) for a, d in held.items()}
    rest = normal.canon(line - sp.Add(*(c * held[a] for a, c in slopes.items())))
    rows = [(c, *_plain(a, held)) for a, c in slopes.items() if c != 0]
    ways = [[]] if rest == 0 or rules.shown(rest, min(depth, 1)) else []
    for ends in sorted({LINE, *(a.limits[0][1:] for a in atoms)}, key=str) if rest != 0 else ():
        units = rules.pointwise.units(((POINT, *ends),))[:2]
        ways += [[(rest, unit, *ends)] for unit in units]
    for more in ways:
        try:
            pieces = _pieces(rules, rows + more)
        except Unordered:
            continue
        with rules.at_one_point():
            found = all(rules.shown(f, depth) for f in pieces)
        if found:
            normal.use("integration of a pointwise inequality", "the integrals converge")
            return True
    return False


POINT: Any = sp.Dummy("x", real=True)


def _plain(a: Any, held: dict[Any, Any]) -> tuple[Expr, Expr, Expr]:
    """Return the integrand at a point and the ends; functions of exp(v) are ones of a point > 0."""
    v, *ends = a.limits[0]
    ends = [b.xreplace(held) for b in ends]
    points = {x for j in a.function.atoms(Jet) for x in j.point if depends(x, [v])}
    if tuple(ends) == LINE and points == {sp.exp(v)}:
        inner = a.function.xreplace({sp.exp(v): POINT}).xreplace({v: sp.log(POINT)})
        return inner / POINT, sp.S.Zero, sp.oo
    return a.function.xreplace({v: POINT}), *ends


def _pieces(rules: "Rules", rows: list[Any]) -> list[Expr]:
    """Return the integrand at any point of each interval between two ends.

    Where an integrand ends on one domain and goes on over another one, there is no cut.
    """
    canon = rules.normal.canon
    jumps: dict[Expr, dict[Any, Expr]] = {}
    for c, f, low, high in rows:
        outer, inner = f.as_independent(POINT, as_Add=False)
        own = jumps.setdefault(inner, {})
        for end, change in ((low, c * outer), (high, -c * outer)):
            own[end] = own.get(end, sp.S.Zero) + change
    for own in jumps.values():
        for end in [b for b, c in own.items() if canon(c) == 0]:
            del own[end]
    sizes = [a for f in jumps for a in f.atoms(sp.Abs) if rules.normal.signs.almost(a, [POINT])]
    marks = _sorted(rules, {b for own in jumps.values() for b in own})
    out = []
    for low, high in pairwise(marks):
        passed, at = marks[: marks.index(high)], {POINT: _point(low, high)}
        total = sp.Add(*(c * f for f, own in jumps.items() for b, c in own.items() if b in passed))
        there = {a: canon(a.xreplace(at)) for a in sizes}
        new = {a: sp.Dummy(positive=True) if g.has(sp.Abs) else g for a, g in there.items()}
        out.append(total.xreplace(new).xreplace(at))
    return out


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
