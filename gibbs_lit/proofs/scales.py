"""Series in a symbol that stands in exponentials like exp(1/h) or in a logarithm."""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.language import Expr, depends, factors_of, terms_of
from gibbs_lit.proofs.relations import vanishes
from gibbs_lit.proofs.signs import LOW
from gibbs_lit.proofs.uniform import BROKEN, broken, inverted

if TYPE_CHECKING:
    from gibbs_lit.proofs.taylor import Taylor


def by_scales(series: "Taylor", near: Expr, h: Any, n: int) -> str:
    """Drop exp(-c / h**k), which is flat at zero, and give log(h) one power of h."""
    canon, signs = series.normal.canon, series.normal.signs
    near = canon(_leading(series, canon(near), h))
    flat: dict[Expr, Expr] = {}
    rate = held = None
    down: Expr = sp.S.Zero
    for a in sorted(near.atoms(sp.exp), key=key):
        for k in (1, 2, 3, 4):
            c = canon(a.exp * h**k)
            value = c.xreplace({h: sp.S.Zero})
            if (
                value.has(*BROKEN)
                or not _moderate(c, h, h)
                or (sign := signs.of(canon(value), True)) not in ("+", "-")
            ):
                continue
            if held is None:
                rate, held = a.exp, sp.Dummy("e", positive=True)
                down = rate if sign == "-" else -rate  # the logarithm of what is held
            size = canon(a.exp / rate)  # one is a power of the other
            if not size.is_Integer:
                return "several exponentials of different size"
            flat[a] = held ** (size if (size > 0) == (sign == "-") else -size)
            break
    if held is not None:
        for a in near.atoms(sp.log):
            if a.has(*flat):
                power, rest = _valuation(canon(a.args[0].xreplace(flat)), held)
                near = near.xreplace({a: power * down + sp.log(canon(rest))})
    there = canon(near.xreplace(flat))
    if held is not None and not _moderate(there, h, held):
        return "an exponentially small term has a factor that may grow as fast"
    if held is not None:
        below = [b for b in inverted(there) if depends(b, [held])]
        if not all(_large(series, b.xreplace({held: sp.S.Zero}), h) for b in below):
            return "an exponentially small term may stand beside zero in a denominator"
        there = there.xreplace({held: sp.S.Zero})
    if there.has(*BROKEN):
        return "the difference is not smooth at the point"
    held = sp.Dummy("log", real=True)
    parts = sp.expand(canon(there).xreplace({sp.log(h): held}))
    if not parts.is_polynomial(held) or parts.has(sp.log(h)):
        return "the difference is not smooth at the point"
    for (power,), c in sp.Poly(parts, held).terms():
        why = series.small(c, h, n + (power > 0))
        why = why and series.removable(c, h, n + (power > 0))
        if why:
            return why
    return ""


def _large(series: "Taylor", e: Expr, h: Any) -> bool:
    """Return whether e is no smaller than a power of h, for all values of the parameters."""
    powers = [p.exp for p in e.atoms(sp.Pow) if p.base == h]
    log, low = sp.Dummy("log", real=True), min([0, *(k for k in powers if k.is_Rational)])
    e = series.normal.canon(e * h**-low).xreplace({sp.log(h): log})
    for _ in range(5):
        value = series.at_zero(e, h)
        if value is None:
            return False
        if not vanishes(series.normal, series.calculus, series.facts, value):
            tops = sp.Poly(value, log).all_coeffs() if value.is_polynomial(log) else [sp.S.Zero]
            return series.nonzero(tops[0])
        e = series.slope(e, h)
    return False


def _leading(series: "Taylor", e: Expr, h: Any) -> Expr:
    """Take the largest exponential out of logarithms of sums, as log-sum-exp is computed."""
    canon, signs = series.normal.canon, series.normal.signs
    new: dict[Expr, Expr] = {}
    for a in sorted(e.atoms(sp.log), key=key):
        rates = [
            sp.Add(*(f.exp for f in factors_of(t) if isinstance(f, sp.exp)))
            for t in terms_of(a.args[0])
        ]
        for top in dict.fromkeys(r for r in rates if depends(r, [h]) and series.normal.real(r)):
            below = [signs.of(canon(r - top), True) for r in rates]
            if all(sign in LOW for sign in below):
                rest = sp.Add(*(t * sp.exp(-top) for t in terms_of(a.args[0])))
                new[a] = top + sp.log(canon(rest))
                break
    return e.xreplace(new)


def _valuation(e: Expr, x: Any) -> tuple[int, Expr]:
    """Return m and e / x**m, which has a value other than zero at x = 0."""
    low = [min(m for (m,) in sp.Poly(p, x).monoms()) for p in sp.fraction(sp.together(e))]
    return low[0] - low[1], e * x ** (low[1] - low[0])


def _moderate(e: Expr, h: Any, held: Any) -> bool:
    """Return whether only powers and logarithms of h may grow beside what is held at zero."""
    nodes = [a for a in e.atoms(sp.Function, sp.Pow) if a.has_free(h) and a != sp.log(h)]
    nodes = [a for a in nodes if not (a.is_Pow and a.exp.is_Rational)]
    there = [a.xreplace({held: sp.S.Zero, h: sp.S.Zero}) for a in nodes]
    return not any(broken(a) or a.has(sp.AccumBounds) for a in there)
