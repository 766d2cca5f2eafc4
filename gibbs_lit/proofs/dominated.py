"""Explicit integrands over rays and lines that stay below one integrable function.

A power of the variables times the exponential of a polynomial has, near every value of a parameter,
derivatives by that parameter that are bounded by such terms with a slightly larger exponential.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.gaussians import weighted
from gibbs_lit.proofs.language import Expr, Jet, depends, factors_of, terms_of
from gibbs_lit.proofs.laplace import falls_for_all
from gibbs_lit.proofs.signs import LOW
from gibbs_lit.proofs.splitting import split

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


def dominated(normal: "Normal", e: Expr, x: Any, at: Any = None) -> bool:
    """Return whether Leibniz holds for an integral whose infinite ends do not depend on x.

    Args:
        normal: knows the signs.
        e: an integral; its integrand is split into terms.
        x: the parameter.
        at: its value; by default every value that it may take.
    """
    names = [v for v, _, _ in e.limits]
    if any(depends(b, names) for _, *ends in e.limits for b in ends) or e.has(Jet):
        return False
    ends = {v: tuple(bounds) for v, *bounds in e.limits}
    return all(_term(normal, t, ends, x, at) for t in split(normal, e.function, names))


def integrable(normal: "Normal", t: Expr, limits: Any) -> bool:
    """Return whether one explicit term converges by itself, absolutely."""
    ends = {v: tuple(bounds) for v, *bounds in limits}
    tied = any(depends(b, ends) for bounds in ends.values() for b in bounds)
    return not tied and not t.has(Jet) and _term(normal, t, ends, sp.Dummy(), None)


def _term(normal: "Normal", t: Expr, ends: dict[Any, Any], x: Any, at: Any) -> bool:
    names, exponent = list(ends), sp.S.Zero
    for p in factors_of(t):
        if isinstance(p, sp.exp):
            exponent += p.exp
        elif depends(p, names) and p not in names and not _power(normal, p, names, x):
            return False
    exponent = sp.expand(exponent)
    if not exponent.is_polynomial(*names) or not normal.real(exponent):
        return False
    if all(b.is_finite for bounds in ends.values() for b in bounds):
        return True
    fixed = sp.Add(*(a for a in terms_of(exponent) if not depends(a, [x])))
    rest = normal.canon(exponent - fixed)
    if normal.signs.of(rest, True) in LOW and falls(normal, fixed, ends):
        return True
    there = exponent if at is None else exponent.xreplace({x: at})
    if there.has(sp.nan, sp.zoo, sp.oo):
        return False
    if len(names) == 1:
        degrees = {sp.degree(g, names[0]) if depends(g, names) else 0 for g in (exponent, there)}
        if len(degrees) == 1 and falls(normal, there, ends):
            return True
    return falls_for_all(normal, exponent, ends, x, at == 0)


def _power(normal: "Normal", p: Expr, names: list[Any], x: Any) -> bool:
    """Return whether p is a power of a polynomial, away from zero where it is divided by."""
    if not (p.is_Pow and p.exp.is_Integer and p.base.is_polynomial(*names)):
        return False
    closed = {v: sp.Dummy(nonnegative=True) for v in names if v.is_positive}
    closed |= {v: sp.Dummy(nonpositive=True) for v in names if v.is_negative}
    base = normal.canon(p.base.xreplace(closed))
    return p.exp > 0 or (not depends(base, [x]) and normal.signs.of(base, True) in ("+", "-"))


def falls(normal: "Normal", exponent: Expr, ends: dict[Any, Any]) -> bool:
    """Return whether the exponential of a polynomial is integrable with every power."""
    names = list(ends)
    if not any(b.is_infinite for bounds in ends.values() for b in bounds):
        return True
    if len(names) > 1:
        return weighted(normal, sp.exp(exponent, evaluate=False), names)
    (v,) = names
    if not depends(exponent, names):
        return False
    lead, degree = normal.canon(sp.LC(exponent, v)), sp.degree(exponent, v)
    return all(
        normal.signs.of(normal.canon(lead if b is sp.oo else lead * (-1) ** degree), True) == "-"
        for b in ends[v]
        if b.is_infinite
    )
