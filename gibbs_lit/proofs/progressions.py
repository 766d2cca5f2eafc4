"""Sums in closed form: powers of the index, progressions, generating functions, logarithms."""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.language import Expr, Jet, depends, factors_of
from gibbs_lit.proofs.timelimit import attempt

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


def finite(normal: "Normal", t: Expr, k: Any, low: Expr, high: Expr) -> Expr | None:
    """Sum powers of the index, a geometric progression, or logarithms of the index."""
    if t == sp.log(k) and (low.is_positive or normal.signs.of(low, True) == "+"):
        return sp.log(sp.gamma(high + 1)) - sp.log(sp.gamma(low))
    found = _progression(normal, t, k)
    if found is None:
        return None
    rest, ratio = found
    choose = sp.gamma(k + 1) * sp.gamma(normal.canon(high - k + 1))
    whole = normal.canon(rest * choose) if rest.has(sp.gamma) else rest
    forward = normal.signs.of(normal.canon(high + 1), True) == "+"
    if low == 0 and forward and rest.has(sp.gamma) and whole.is_polynomial(k):
        x = sp.Dummy("x")
        power = (1 + x) ** high / sp.gamma(high + 1)
        return _raised(whole, k, power, x).xreplace({x: ratio})
    if ratio == 1 and rest.is_polynomial(k):
        return sp.summation(rest, (k, low, high))
    if ratio != 1 and not depends(rest, [k]):
        first, after = ratio**low, ratio ** (high + 1)
        return rest * (after - first) / (ratio - 1) if _moves(normal, ratio) else None
    if t.has(Jet, sp.Indexed, sp.Sum, sp.Integral) or not normal.integrals.closed:
        return None
    value = attempt(2.0, sp.summation, t, (k, low, high))
    if value is None or value.has(sp.Sum, sp.Piecewise, sp.nan, sp.oo, sp.zoo):
        return None
    normal.trusted.append("a sum found by SymPy")
    return value


def infinite(normal: "Normal", t: Expr, k: Any) -> Expr | None:
    """Sum P(k) r**k / k! over all k >= 0, or P(k) r**k where 0 < r < 1, for polynomials P."""
    found = _progression(normal, t, k)
    if found is None or depends(found[1], [k]):
        return None
    (rest, ratio), x = found, sp.Dummy("x")
    whole = normal.canon(rest * sp.gamma(k + 1)) if rest.has(sp.gamma) else rest
    if not whole.is_polynomial(k):
        return None
    if rest.has(sp.gamma):
        return _raised(whole, k, sp.exp(x), x).xreplace({x: ratio})
    signs, below = normal.signs, normal.canon(1 - ratio)
    if signs.of(normal.canon(ratio), True) != "+" or signs.of(below, True) != "+":
        return None
    return _raised(whole, k, 1 / (1 - x), x).xreplace({x: ratio})


def _moves(normal: "Normal", ratio: Expr) -> bool:
    """Return whether a ratio is not one, or only at single values of what varies freely.

    There the closed form holds by continuity, which a root of unity of integer order lacks.
    """
    signs, canon = normal.signs, normal.canon
    if signs.of(canon(ratio - 1), True) in ("+", "-", "n"):
        return True
    free = ratio.atoms(sp.Symbol, Jet)
    if free & normal.tied:
        return False
    if not free or signs.real(canon(ratio)) or not all(s.is_integer for s in free):
        return not normal.is_zero(ratio - 1)
    turns = canon(ratio.exp / (2 * sp.I * sp.pi)) if isinstance(ratio, sp.exp) else sp.S.Zero
    side = signs.of(turns, True)
    return side in ("+", "-") and signs.of(canon(1 - turns if side == "+" else 1 + turns)) == "+"


def _progression(normal: "Normal", t: Expr, k: Any) -> tuple[Expr, Expr] | None:
    """Split t = rest * ratio**k, with every exponential of the index in the ratio."""
    rest, ratio = sp.S.One, sp.S.One
    for part in factors_of(t):
        if isinstance(part, sp.exp):
            slope = normal.canon(sp.diff(part.args[0], k))
            if depends(slope, [k]):
                return None
            ratio *= sp.exp(slope)
            rest *= sp.exp(normal.canon(part.exp - slope * k))
        else:
            rest *= part
    return rest, ratio


def _raised(whole: Expr, k: Any, power: Expr, x: Any) -> Expr:
    """Return P(x d/dx) of a generating function, for a polynomial P of the index."""
    total = sp.S.Zero
    for (i,), c in sp.Poly(whole, k).terms():
        raised = power
        for _ in range(i):
            raised = x * raised.diff(x)
        total += c * raised
    return total
