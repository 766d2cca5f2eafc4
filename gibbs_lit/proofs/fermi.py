"""Fermi and Bose integrals over a half-line: a power times a fraction of w = exp(-c v).

With poles at w = 1 and w = -1 only, the fraction is a sum of k^j w^k and of (-1)^k k^j w^k over
k >= 1, whose terms give Gamma(s + 1) zeta(s + 1 - j) and their alternating kin. For large s the
series is dominated; both sides are analytic in s as far as the integral converges at zero.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.language import Expr, Jet, depends, factors_of, terms_of

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


def fermi(normal: "Normal", t: Expr, limit: Any) -> Expr | None:
    """Return the integral over (0, oo) of v**s times a fraction of exp(v), or None."""
    v, *ends = limit
    sums = [p.base for p in t.atoms(sp.Pow) if p.base.is_Add and depends(p.base, [v])]
    if tuple(ends) != (0, sp.oo) or not sums or t.has(Jet):
        return None
    c, w = _unit(normal, t, v), sp.Dummy("w")
    if c is None:
        return None
    s, rest, fraction = sp.S.Zero, sp.S.One, sp.S.One
    for part in factors_of(t):
        base, power = part.as_base_exp()
        if not depends(part, [v]):
            rest *= part
        elif base == v and power.is_Rational:
            s += power
        elif isinstance(part, sp.exp):
            for a in terms_of(part.exp):
                slope, kind = a.as_independent(v, as_Add=False)
                if kind == sp.log(v):
                    s += slope
                elif kind == v:
                    fraction *= _raised(normal, slope / c, w)
                else:
                    return None
        elif power.is_Integer:
            new = {}
            for a in base.atoms(sp.exp):
                start = sp.exp(a.exp.xreplace({v: sp.S.Zero}))
                new[a] = start * _raised(normal, a.exp.diff(v) / c, w)
            fraction *= base.xreplace(new) ** power
        else:
            return None
    if depends(fraction, [v]) or fraction.has(sp.nan) or fraction.free_symbols != {w}:
        return None
    series = _series(fraction, w)
    if series is None:
        return None
    plain, turned, height, first = series
    if normal.signs.of(normal.canon(s + 1 - height), True) != "+":
        return None  # not integrable at zero
    total = sp.S.Zero
    for (k,), a in sp.Poly(first, w).terms() if first != 0 else ():
        total += a * sp.exp(-(s + 1) * sp.log(k))
    for (j,), a in sp.Poly(plain, w).terms() if plain != 0 else ():
        total += a * sp.zeta(normal.canon(s + 1 - j))
    for (j,), a in sp.Poly(turned, w).terms() if turned != 0 else ():
        z = normal.canon(s + 1 - j)
        total -= a * (sp.log(2) if z == 1 else (1 - sp.exp((1 - z) * sp.log(2))) * sp.zeta(z))
    normal.use("dominated convergence", "a power series in exp(-v), and analytic continuation")
    return rest * total * sp.gamma(s + 1) * sp.exp(-(s + 1) * sp.log(c))


def _unit(normal: "Normal", t: Expr, v: Any) -> Expr | None:
    """Return the greatest positive rate of which all rates are whole multiples, or None."""
    slopes = (b.as_independent(v, as_Add=False) for a in t.atoms(sp.exp) for b in terms_of(a.exp))
    rates = [normal.canon(slope) for slope, kind in slopes if kind == v]
    side = normal.signs.of(rates[0], True) if rates else ""
    if side not in ("+", "-"):
        return None
    shares = [normal.canon(r / rates[0]) for r in rates]
    if not all(q.is_Rational for q in shares):
        return None
    return (1 if side == "+" else -1) * sp.gcd_list(shares) * rates[0]


def _raised(normal: "Normal", share: Expr, w: Any) -> Expr:
    share = normal.canon(share)
    return w ** (-share) if share.is_Integer else sp.nan


def _series(fraction: Expr, w: Any) -> tuple[Expr, Expr, int, Expr] | None:
    """Return polynomials in the index, here w, for 1 and for (-1)^k, the order of the pole at one,
    and the polynomial in w that is left, without a constant.
    """
    parts = terms_of(sp.apart(sp.together(fraction), w))
    plain, turned, height, start = sp.S.Zero, sp.S.Zero, 0, sp.S.Zero
    for part in parts:
        top, bottom = sp.fraction(sp.together(part))
        if not depends(bottom, [w]):
            start += part
            continue
        ((g, m), *more) = sp.factor_list(bottom, w)[1]
        if more or depends(top, [w]) or sp.degree(g, w) != 1:
            return None
        pole = sp.Poly(g, w).nth(0) / -sp.Poly(g, w).LC()
        if pole not in (1, -1):
            return None
        share = sp.cancel(part * (1 - w / pole) ** m)
        choose = sp.Mul(*(w + i for i in range(1, m))) / sp.factorial(m - 1)
        start += share
        if pole == 1:
            plain, height = plain + share * choose, max(height, m)
        else:
            turned += share * choose
    first = sp.expand(start)
    if first.xreplace({w: sp.S.Zero}) != 0:
        return None
    return sp.expand(plain), sp.expand(turned), height, first
