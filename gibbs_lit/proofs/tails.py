"""Explicit tails over half-lines that move to infinity: asymptotic series with their remainder.

With v = a + s / r, where exp falls at the rate r, the integrand is exp(-s - Q) and Q >= 0 vanishes
with h. Then exp(-Q) differs from the first K terms of its series by at most Q**K / K!.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.language import Expr, depends, factors_of
from gibbs_lit.proofs.signs import GOOD, LOW
from gibbs_lit.proofs.uniform import BROKEN

if TYPE_CHECKING:
    from gibbs_lit.proofs.taylor import Taylor

ROOT_PI = sp.sqrt(sp.pi)


def tails(series: "Taylor", e: Expr, h: Any, n: int) -> Expr | None:
    """Write tails as exponentials times polynomials in h, which changes e by O(h**n); or None."""
    normal, z = series.normal, sp.Dummy("z", real=True)
    new: dict[Expr, Expr] = {}
    for a in sorted(e.atoms(sp.erf, sp.erfc, sp.Integral), key=key):
        if not depends(a, [h]):
            continue
        if isinstance(a, sp.Integral):
            found = _moved(normal, a.function, *a.limits[0], h) if len(a.limits) == 1 else None
        else:
            found = _moved(normal, 2 / ROOT_PI * sp.exp(-(z**2)), z, a.args[0], sp.oo, h)
        if found is None:
            return None
        edge, scale, rest, q, s = found
        low = min((m[0] for m in sp.Poly(q, h, s).monoms()), default=n) if q != 0 else n
        if not low:
            return None
        terms = (-(-(n + 2) // low)) if q != 0 else 1
        total = sp.expand(rest * sum((-q) ** k / sp.factorial(k) for k in range(terms)))
        value = sp.Add(*(c * sp.factorial(m) for (m,), c in sp.Poly(total, s).terms()))
        kind = normal.signs.of(normal.canon(value.xreplace({h: sp.S.Zero})), True)
        held = sp.Dummy("tail", real=True, positive=kind == "+" or None)
        off = 1 if isinstance(a, sp.erf) else 0
        sign = -1 if off else 1
        put = [(u, e.xreplace({a: off + sign * u * held})) for u in _units(normal, scale, edge)]
        if not any(_steady(series, u, there, held, value, h) for u, there in put):
            return None
        new[a] = off + sign * scale * sp.exp(edge) * value
    return normal.canon(e.xreplace(new)) if new else None


def _units(normal: Any, scale: Expr, edge: Expr) -> list[Expr]:
    """Return what a tail is a multiple of; its exponential is at most one where it is small."""
    small = normal.signs.of(edge, True) in LOW
    return [scale * sp.exp(edge)] + [scale] * small


def _steady(series: "Taylor", unit: Expr, e: Expr, held: Any, value: Expr, h: Any) -> bool:
    """Return whether e changes by at most h**(-2) times the change of what is held."""
    slope = series.normal.canon(e.diff(held) * h**2)
    if not depends(slope, [held]):
        return series.bounded(slope, h)
    near = slope.xreplace({held: value})
    return unit.has(sp.exp) and all(series.at_zero(s, h) is not None for s in (slope, near))


def _moved(normal: Any, f: Expr, v: Any, low: Expr, high: Expr, h: Any) -> Any:
    """Return the exponent at `low`, 1/r, the factor beside exp(-s - Q), Q and s."""
    waves = [g for g in factors_of(f) if isinstance(g, sp.exp)]
    exponent = sp.Add(*(g.exp for g in waves))
    fall = exponent.diff(v).xreplace({v: low})
    if high is not sp.oo or low.is_infinite or fall == 0:
        return None
    scale, s = normal.canon(-1 / fall), sp.Dummy("s", positive=True)
    if scale.has(*BROKEN) or normal.signs.of(scale, True) != "+":
        return None
    edge = normal.canon(exponent.xreplace({v: low}))
    there = {v: low + scale * s}
    q = sp.expand(normal.canon(edge - exponent.xreplace(there) - s))
    rest = normal.canon(sp.Mul(*(g for g in factors_of(f) if g not in waves)).xreplace(there))
    if scale.xreplace({h: sp.S.Zero}) != 0 or not (
        q.is_polynomial(s, h) and rest.is_polynomial(s, h)
    ):
        return None
    signs = [normal.signs.of(c, True) for c in sp.Poly(q, s, h).coeffs()] if q != 0 else []
    return (edge, scale, rest, q, s) if all(sign in GOOD for sign in signs) else None
