"""Values of explicit integrals by SymPy: through an antiderivative that is differentiated again, or
else trusted; a real parameter is taken by its signs."""

from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy.functions.elementary.hyperbolic import HyperbolicFunction

from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.language import Expr, Jet, Unsettled, depends
from gibbs_lit.proofs.smoothness import smooth
from gibbs_lit.proofs.special import reached
from gibbs_lit.proofs.timelimit import attempt
from gibbs_lit.proofs.uniform import STRICT, inverted

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal

OPEN = (sp.Integral, sp.Piecewise, sp.nan, sp.oo, sp.zoo, sp.meijerg, sp.hyper)


def found(normal: "Normal", t: Expr, limits: list[Any]) -> Expr | None:
    """Return the value of an integral without undefined functions, or None."""
    if not t.has(Jet) and t.has(sp.Integral, sp.Sum):
        t = normal.canon(t)  # the inner ones may have values
    if t.has(Jet, sp.Integral, sp.Sum):
        return None
    value = _value(normal, t, limits)
    return value if value is not None else attempt(2.0, _by_signs, normal, t, limits)


def _value(normal: "Normal", t: Expr, limits: list[Any]) -> Expr | None:
    value = _checked(normal, t, limits)
    return value if value is not None else _trusted(normal, t, limits)


def _checked(normal: "Normal", t: Expr, limits: list[Any]) -> Expr | None:
    """Integrate one variable after the other by antiderivatives that are smooth inside."""
    t = t.rewrite(sp.exp) if t.has(HyperbolicFunction) else t
    for v, low, high in limits:
        inner = _of_exponential(normal, t, v) or attempt(0.7, sp.integrate, t, v)
        if inner is None or inner.has(*OPEN) or not smooth(normal, inner, ()):
            return None
        if not normal.is_zero(inner.diff(v) - t):
            return None
        closed = smooth(normal, inner, [(v, low, high)])
        above, below = (_at(normal, inner, v, b, closed) for b in (high, low))
        if above is None or below is None:
            return None
        t = above - below
    return t


def _of_exponential(normal: "Normal", t: Expr, v: Any) -> Expr | None:
    """Return an antiderivative k exp(g), k without v, where t is k g' exp(g)."""
    for e in sorted(t.atoms(sp.exp), key=key):
        slope = normal.canon(e.exp.diff(v))
        k = normal.canon(t / (slope * e)) if slope != 0 else t
        if not depends(k, [v]):
            return k * e
    return None


def _at(normal: "Normal", f: Expr, v: Any, end: Expr, closed: bool) -> Expr | None:
    """Return the value of an antiderivative at an end, or the limit that it is shown to have."""
    if closed or (end.is_finite and end.is_nonzero):
        return f.xreplace({v: end})
    if not (end.is_infinite or (end.is_zero and v.is_nonzero)):
        return None
    side = "-" if end is sp.oo or v.is_negative else "+"
    value = attempt(0.7, sp.limit, f, v, end, side)
    if value is None or value.has(*OPEN, sp.Limit, sp.AccumBounds, v):
        return None
    try:
        return value if reached(normal, sp.Limit(f, v, end, side), value) else None
    except Unsettled:
        return None


def _trusted(normal: "Normal", t: Expr, limits: list[Any]) -> Expr | None:
    """Ask SymPy, for real symbols in place of integers: what divides by zero is seen then."""
    whole = {s for s in sp.Tuple(t, *limits).free_symbols if s.is_integer}
    real = {s: sp.Dummy(positive=s.is_positive, negative=s.is_negative, real=True) for s in whole}
    value = attempt(2.0, sp.integrate, *sp.Tuple(t, *limits).xreplace(real))
    if value is None or value.has(*OPEN) or depends(value, [v for v, _, _ in limits]):
        return None
    back = {d: s for s, d in real.items()}
    below = [b.xreplace(back) for b in inverted(value)]
    below = [b for b in below if b.free_symbols & (whole | normal.tied)]
    if any(normal.signs.of(normal.canon(b), True) not in STRICT for b in below):
        return None
    value = value.xreplace(back)
    normal.trusted.append("an integral found by SymPy")
    return value


def _by_signs(normal: "Normal", t: Expr, limits: list[Any]) -> Expr | None:
    """Return the value for a real parameter where it is one formula on both sides of zero."""
    bound = {v for v, _, _ in limits}
    every = t.free_symbols.union(*(b.free_symbols for _, *ends in limits for b in ends)) - bound
    real = (s for s in every if s.is_extended_real)
    loose = [s for s in real if s.is_nonnegative is None and s.is_nonpositive is None]
    if len(loose) != 1 or loose[0].is_nonzero:
        return None
    (s,), p = loose, sp.Dummy("p", positive=True)

    def at(value: Expr) -> Expr | None:
        ends = [(v, *(b.xreplace({s: value}) for b in ends)) for v, *ends in limits]
        return _value(normal, t.xreplace({s: value}), ends)

    values = []
    for value in (p, -p, sp.S.Zero):
        there = at(value)
        if there is None:
            return None
        values.append(normal.canon(there))
    right, left, middle = values
    for formula in (right.xreplace({p: s}), right.xreplace({p: sp.Abs(s)})):
        known = formula.xreplace({s: -p}), formula.xreplace({s: sp.S.Zero})
        if known[1].has(*OPEN):
            return None
        if normal.is_zero(known[0] - left) and normal.is_zero(known[1] - middle):
            return formula
    odd = normal.is_zero(right + left) and normal.is_zero(middle)
    return sp.sign(s) * formula if odd else None
