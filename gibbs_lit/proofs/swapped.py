"""Inequalities with a factor that has the sign of a - b: the other factor changes its sign with it.

It is zero at a = b and rises in a or falls in b, or each of the two orders of a and b is a case.
"""

from itertools import combinations
from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.language import Expr, Jet

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules

BLOCKS = (sp.Integral, sp.Sum, sp.Product, sp.Abs, sp.sin, sp.cos, Jet)


def swapped(rules: "Rules", e: Expr, depth: int) -> bool:
    """Show that e = f w is nonnegative where f has the sign of a - b for symbols of one kind."""
    normal = rules.normal
    if depth < 1 or len(e.free_symbols) < 2 or not e.has(sp.exp, sp.log) or e.has(*BLOCKS):
        return False
    for f, a, b in _factors(rules, e):
        w = normal.canon(e / f)
        there: Expr = w.xreplace({a: b})
        if there.has(sp.nan, sp.zoo, sp.oo, -sp.oo):
            continue
        if normal.is_zero(there):
            for form in rules.rising.forms(w):
                for s, slope in ((a, form.diff(a)), (b, -form.diff(b))):
                    if rules.rising.regular(form, s) and rules.shown(slope, min(depth, 1)):
                        return True
        t = sp.Dummy("t", positive=True)
        ways = ((1, {a: b + t}), (-1, {b: a + t}))
        if depth > 1 and all(rules.shown(sign * w.xreplace(way), depth - 1) for sign, way in ways):
            return True
    return False


def _factors(rules: "Rules", e: Expr) -> list[tuple[Expr, Any, Any]]:
    """Return the factors f of e, with a and b, that are zero at a = b and rise in a."""
    normal, out = rules.normal, []
    found = normal.factors(e)[1]
    for f in sorted((f for f, k in found.items() if k == 1 and len(f.args) == 2), key=key):
        for a, b in combinations(sorted(f.free_symbols, key=str), 2):
            plain = all(isinstance(s, sp.Symbol) and rules.rising.inside(s) for s in (a, b))
            if not plain or a.assumptions0 != b.assumptions0 or a.is_nonpositive:
                continue
            if normal.is_zero(f.xreplace({a: b})) and rules.rising.regular(f, a):
                sign = normal.signs.of(normal.canon(f.diff(a)), True)
                if sign in ("+", "-"):
                    out.append((f if sign == "+" else -f, a, b))
    return out
