"""Integrals of one integrand over adjacent intervals, which are one integral over both."""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.language import Expr, Jet, depends

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


def joined(normal: "Normal", e: Expr) -> Expr:
    """Return a form in which explicit integrals over (a, b) and (b, c) are one over (a, c)."""
    atoms = [a for a in normal.atoms(e, sp.Integral) if len(a.limits) == 1 and not a.has(Jet)]
    for a in atoms:
        for b in atoms:
            whole = _union(normal, e, a, b) if a.limits[0][2] == b.limits[0][1] else None
            if whole is not None:
                return joined(normal, normal.canon(whole))
    return e


def _union(normal: "Normal", e: Expr, a: Any, b: Any) -> Expr | None:
    (v, low, _), (w, _, high) = a.limits[0], b.limits[0]
    x = sp.Dummy(real=True)
    f, g = a.function.xreplace({v: x}), b.function.xreplace({w: x})
    ratio = normal.canon(g / f)
    first, second = normal.share(e, a), normal.share(e, b)
    if depends(ratio, [x]) or first is None or second is None:
        return None
    if not normal.is_zero(first - second * ratio):
        return None
    rest = e.xreplace({a: sp.S.Zero, b: sp.S.Zero})
    return rest + first * sp.Integral(f, (x, low, high))
