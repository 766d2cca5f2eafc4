"""Functions that are bounded, or grow like a power, by their form; for values of h near zero only.

1 + h b is away from zero for small h where b is bounded: its logarithm and its powers are smooth in
h then, with derivatives that are bounded on the whole domain of an integral.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.dominated import falls
from gibbs_lit.proofs.language import Expr, Jet, depends, factors_of, terms_of

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal

WAVES = (sp.sin, sp.cos, sp.tanh, sp.erf, sp.atan)
Ends = dict[Any, Any]


def stays_away(normal: "Normal", base: Expr, ends: Ends, h: Any) -> bool:
    """Return whether `base` is away from zero for small h, on the whole domain at once.

    It is bounded, or grows like a power.
    """
    there, base = base.xreplace({h: sp.S.Zero}), sp.expand(base)
    moving = any(depends(b, [h]) for bounds in ends.values() for b in bounds)
    if moving or depends(there, ends) or not base.is_polynomial(h):
        return False
    if not (base.is_extended_real or normal.real(base)):
        return False
    sign = normal.signs.of(normal.canon(there), True)
    if sign not in ("+", "-"):
        return False
    terms = [(c * h**i, c) for (i,), c in sp.Poly(base, h).terms() if i > 0]
    return all(_bounded(normal, c, ends) or _adds(normal, t, ends, sign) for t, c in terms)


def _adds(normal: "Normal", t: Expr, ends: Ends, sign: str) -> bool:
    """Return whether a polynomial in the variables leads away from zero, on the given side."""
    return t.is_polynomial(*ends) and normal.signs.of(normal.canon(t), True) in (sign, "0" + sign)


def _bounded(normal: "Normal", e: Expr, ends: Ends) -> bool:
    for t in terms_of(sp.expand(e)):
        waves = [f for f in factors_of(t) if not isinstance(f, sp.exp) and _wave(normal, f, ends)]
        rest = sp.Mul(*(f for f in factors_of(t) if f not in waves))
        exponent = sp.Add(*(f.exp for f in factors_of(rest) if isinstance(f, sp.exp)))
        plain = sp.Mul(*(f for f in factors_of(rest) if not isinstance(f, sp.exp)))
        if not plain.is_polynomial(*ends) or not (exponent.is_polynomial(*ends)):
            return False
        if depends(rest, ends) and not falls(normal, exponent, ends):
            return False
    return True


def _wave(normal: "Normal", f: Expr, ends: Ends) -> bool:
    """Return whether f is a power of a bounded smooth function of a real polynomial."""
    f = f.base if f.is_Pow and f.exp.is_Integer and f.exp > 0 else f
    if not isinstance(f, WAVES):
        return False
    return f.args[0].is_polynomial(*ends) and bool(f.args[0].is_extended_real)


def tame(normal: "Normal", e: Any, h: Any) -> bool:
    """Return whether an integrand has derivatives by h that one integrable function dominates."""
    ends = {v: tuple(bounds) for v, *bounds in e.limits}
    moving = any(depends(b, [h, *ends]) for bounds in ends.values() for b in bounds)
    if moving or e.has(Jet):
        return False
    for t in terms_of(e.function):
        exponent = sp.Add(*(f.exp for f in factors_of(t) if isinstance(f, sp.exp)))
        rest = [f for f in factors_of(t) if not isinstance(f, sp.exp)]
        moved = sp.Add(*(a for a in terms_of(sp.expand(exponent)) if depends(a, [h])))
        exponent = sp.expand(exponent - moved)
        if not exponent.is_polynomial(*ends) or not falls(normal, exponent, ends):
            return False
        steep = all(b.is_finite for bounds in ends.values() for b in bounds)
        steep = steep or len(ends) > 1 or _degree(exponent, ends) > 1
        if moved != 0 and not (steep and _mild(normal, moved, ends, h)):
            return False
        if not all(_slow(normal, f, ends, h, steep) for f in rest):
            return False
    return True


def _slow(normal: "Normal", f: Expr, ends: Ends, h: Any, steep: bool) -> bool:
    """Return whether f and its derivatives by h grow like powers, for small h.

    Where the weight is `steep`, a Gaussian or steeper, they may grow like exponentials.
    """
    if not depends(f, ends) or f in ends:
        return True
    if f.is_Add or f.is_Mul:
        return all(_slow(normal, a, ends, h, steep) for a in f.args)
    if f.is_Pow and f.exp.is_Integer and f.exp > 0:
        return _slow(normal, f.base, ends, h, steep)
    if isinstance(f, sp.exp):
        still = not depends(f, [h]) and falls(normal, sp.expand(f.exp), ends)
        return still or (steep and _mild(normal, f.exp, ends, h))
    if isinstance(f, (sp.sinh, sp.cosh)):
        return _slow(normal, f.rewrite(sp.exp), ends, h, steep)
    if isinstance(f, WAVES):
        return f.args[0].is_polynomial(h, *ends) and bool(f.args[0].is_extended_real)
    if isinstance(f, sp.log) or (f.is_Pow and f.exp.is_Rational):
        return (steep and _exponentials(normal, f.args[0], ends, h)) or stays_away(
            normal, f.args[0], ends, h
        )
    return False


def _exponentials(normal: "Normal", base: Expr, ends: Ends, h: Any) -> bool:
    """Return whether a sum of positive exponentials is given; it is no less than each of them."""
    for t in terms_of(sp.expand(base.rewrite(sp.exp))):
        c, g = t.as_independent(*ends, as_Add=False)
        if depends(c, [h]) or normal.signs.of(normal.canon(c), True) != "+":
            return False
        if g != 1 and not (isinstance(g, sp.exp) and _mild(normal, g.exp, ends, h)):
            return False
    return True


def _mild(normal: "Normal", g: Expr, ends: Ends, h: Any) -> bool:
    """Return whether exp(g), for small h, is as nothing beside a Gaussian, as its inverse is."""
    g = sp.expand(g)
    if not g.is_extended_real or not g.is_polynomial(h):
        return False
    bent = [t for t in terms_of(g) if not _bounded(normal, t, ends)]
    return all(t.is_polynomial(*ends) and _degree(t, ends) < 2 for t in bent)


def _degree(t: Expr, ends: Ends) -> int:
    return sp.Poly(t, *ends).total_degree()
