"""Hoelder's inequality for logarithms of integrals: the free energy at several temperatures.

Where C = sum c_i and h_0**C = k prod h_i**c_i with every c_i >= 0 and k constant, C log int h_0 is
at most log k + sum c_i log int h_i. A density fills the exponents up, whose integral is one.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.language import Expr, depends
from gibbs_lit.proofs.signs import GOOD

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules


def temperatures(rules: "Rules", e: Expr, depth: int) -> bool:
    """Show sum c_i log int h_i + r >= 0 with one negative c_i, by Hoelder's inequality."""
    normal, canon = rules.normal, rules.normal.canon
    if rules.inside or depth < 1 or not any(a.has(sp.Integral) for a in e.atoms(sp.log)):
        return False
    found = rules.logarithms.of(e)
    rows = [(t, c) for t, c in found[0].items() if isinstance(t, sp.Integral)] if found else []
    down = [(t, canon(-c)) for t, c in rows if normal.signs.of(c, True) == "-"]
    for top, total in sorted(down, key=key):
        up = [(a, c) for a, c in rows if a != top and a.limits == top.limits]
        if not up or any(normal.signs.of(c, True) not in GOOD for _, c in up):
            continue
        whole = [x for a in (top, *(a for a, _ in up)) for x in (a, a.function)]
        if any(normal.signs.of(x, True) != "+" for x in whole):
            continue
        left = canon(total - sp.Add(*(c for _, c in up)))
        if normal.signs.of(left, True) not in GOOD:
            continue
        rest = e + total * sp.log(top) - sp.Add(*(c * sp.log(a) for a, c in up))
        scales = {_scale(normal, top, total, up, left, w) for w in _fill(rules, top, left)}
        if any(rules.shown(rest - s, min(depth, 1)) for s in sorted(scales - {None}, key=key)):
            normal.use("Hoelder's inequality", "the integrals converge")
            return True
    return False


def _fill(rules: "Rules", top: Any, left: Expr) -> list[Expr]:
    """Return positive integrands over the same domain whose integrals are one."""
    if left == 0:
        return [sp.S.One]
    known = rules.pointwise.units(top.limits) + rules.pointwise.weights([top], top.limits)
    return [w for w in dict.fromkeys(known) if rules.normal.signs.of(w, True) == "+"]


def _scale(normal: Any, top: Any, total: Expr, up: list[Any], left: Expr, w: Expr) -> Expr | None:
    """Return log k where h_0**C is k times the product of the other powers, k constant."""
    logarithm = normal.powers.logarithm
    other = sp.Add(*(c * logarithm(a.function) for a, c in up)) + left * logarithm(w)
    scale = normal.canon(total * logarithm(top.function) - other)
    return None if depends(scale, [v for v, *_ in top.limits]) else scale
