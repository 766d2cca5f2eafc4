"""A form that is concave in a weight between zero and a bound lies above its chord.

Convexity as it is defined, f(w x + (1 - w) y) <= w f(x) + (1 - w) f(y), is of this kind.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.language import Expr, depends
from gibbs_lit.proofs.smoothness import smooth
from gibbs_lit.proofs.uniform import broken

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules


def above_chord(rules: "Rules", gap: Expr) -> bool:
    """Return whether gap >= 0, as at both ends of a symbol in which it is concave."""
    if gap.has(sp.Integral, sp.Limit) or any(b.is_infinite for b in _ends(gap)):
        return False
    for move in rules.facts.moves:
        ((_, value),) = move.items()
        (t, *more), below = sorted(value.free_symbols, key=str) or [None], sp.fraction(value)[1]
        if more or t is None or below.expand() != 1 + t or not gap.has_free(t):
            continue
        if not rules.rising.inside(t):  # where more is assumed, the ends need not be reached
            continue
        bound, w = value.xreplace({t: sp.S.Zero}), sp.Dummy("w", positive=True)
        if rules.normal.canon(value * (1 + t) - bound) == 0 and _above(rules, gap, t, w, bound):
            return True
    return False


def _ends(e: Expr) -> list[Any]:
    return [b for a in e.atoms(sp.Sum, sp.Product) for _, *ends in a.limits for b in ends]


def _above(rules: "Rules", gap: Expr, t: Any, w: Any, bound: Expr) -> bool:
    normal = rules.normal
    form = normal.canon(gap.xreplace({t: bound / w - 1}))
    ends = [form.xreplace({w: end}) for end in (sp.S.Zero, bound)]
    if any(map(broken, ends)) or any(depends(b, [w]) for b in _ends(form)):
        return False
    if not smooth(normal, normal.canon(gap), ()):  # a slope that jumps has no second derivative
        return False
    differentiate = rules.calculus.differentiate
    bend = differentiate(differentiate(form, w), w).xreplace({w: bound / (1 + t)})
    return rules.shown(-bend, 2) and all(rules.shown(end, 2) for end in ends)
