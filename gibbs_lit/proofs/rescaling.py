"""Gaussians whose covariance shrinks with h, in the variable by which they stay as they are."""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.changes import jets_over
from gibbs_lit.proofs.language import LINE, Expr, depends, factors_of, terms_of
from gibbs_lit.proofs.uniform import BROKEN

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


def _weights(e: Expr, names: list[Any]) -> dict[Any, Expr]:
    """Return for each exponential the exponent without undefined functions of these variables."""
    explicit = {}
    for g in e.atoms(sp.exp):
        explicit[g] = sp.Add(*(t for t in terms_of(g.exp) if not jets_over(t, names)))
    return {g: t for g, t in explicit.items() if t != 0 or not jets_over(g, names)}


def _beyond_quadratic(exponent: Expr, names: list[Any]) -> Expr:
    """Return the terms of degree above two, for a polynomial."""
    if not exponent.is_polynomial(*names):
        return sp.S.Zero
    terms = terms_of(sp.expand(exponent)) if depends(exponent, names) else ()
    return sp.Add(*(t for t in terms if sp.Poly(t, *names).total_degree() > 2))


def rescaled(normal: "Normal", e: Expr, h: Any, root: Any) -> Expr | None:
    """Rescale integrals against a Gaussian of covariance proportional to h about its centre."""
    new: dict[Expr, Expr] = {}
    for a in e.atoms(sp.Integral):
        if not depends(a, [h]):
            continue
        if any(tuple(ends) != LINE for _, *ends in a.limits):
            return None
        names = [v for v, _, _ in a.limits]
        weights = _weights(a.function, names).values()
        exponent = sp.Add(*(t for t in weights if depends(t, [h])))
        tall = _beyond_quadratic(exponent, names)
        exponent -= tall
        hessian = sp.hessian(exponent, names) * h
        flat = hessian.applyfunc(normal.canon)
        there = flat.xreplace({h: sp.S.Zero})
        if there.has(*BROKEN) or any(depends(entry, names) for entry in flat):
            return None
        if normal.signs.of(normal.canon(there.det()), True) not in ("+", "-", "n"):
            return None
        det = normal.canon(flat.det())
        zero = dict.fromkeys(names, sp.S.Zero)
        slope = sp.Matrix([sp.diff(exponent, v).xreplace(zero) * h for v in names])
        centre = (-flat.adjugate() * slope / det).applyfunc(normal.canon)
        start = centre.xreplace({h: sp.S.Zero})
        if there == flat:
            centre = start  # what moves with h stays in the exponent
        if start.has(*BROKEN) or (tall != 0 and any(c != 0 for c in centre)):
            return None
        move = {v: c + root * v for v, c in zip(names, centre, strict=True)}
        inner = (a.function.xreplace(move) * root ** len(names)).xreplace({h: root**2})
        weight = {g: sp.exp(normal.canon(t) + g.exp - t) for g, t in _weights(inner, names).items()}
        inner = sp.powsimp(inner.xreplace(weight))
        plain = [normal.canon(p) if not jets_over(p, names) else p for p in factors_of(inner)]
        inner = sp.Mul(*plain)
        scale, inner = inner.as_independent(*names, as_Add=False)
        new[a] = scale * sp.Integral(inner, *a.limits)
    return e.xreplace(new).xreplace({h: root**2}) if new else None


def unit_domain(normal: "Normal", e: Expr, h: Any) -> Expr | None:
    """Put v = a + (b - a) s where an interval shrinks with h, and v = a + s / r on a half-line.

    There the integrand falls like exp(-r (v - a)) at a, at a rate r that grows without bound.
    """
    new: dict[Expr, Expr] = {}
    for a in e.atoms(sp.Integral):
        if len(a.limits) > 1 or not depends(a, [h]):
            continue
        v, low, high = a.limits[0]
        if high is sp.oo and not low.is_infinite:
            exponent = sp.Add(*(g.exp for g in factors_of(a.function) if isinstance(g, sp.exp)))
            fall = exponent.diff(v).xreplace({v: low})
            scale = normal.canon(-1 / fall) if fall != 0 else sp.zoo
            if scale.has(*BROKEN) or normal.signs.of(scale, True) != "+":
                continue
            if scale.xreplace({h: sp.S.Zero}) == 0:
                s = sp.Dummy("s", positive=True)
                edge = normal.canon(exponent.xreplace({v: low}))
                left = normal.canon(exponent.xreplace({v: low + scale * s}) - edge)
                rest = [g for g in factors_of(a.function) if not isinstance(g, sp.exp)]
                inner = sp.Mul(*rest).xreplace({v: low + scale * s}) * sp.exp(left)
                new[a] = scale * sp.exp(edge) * sp.Integral(inner, (s, 0, sp.oo))
        elif not low.is_infinite and not high.is_infinite:
            width = normal.canon(high - low)
            if width.xreplace({h: sp.S.Zero}) == 0 and normal.signs.of(width, True) in ("+", "-"):
                s = sp.Dummy("s", positive=True)
                new[a] = width * sp.Integral(a.function.xreplace({v: low + width * s}), (s, 0, 1))
    return e.xreplace(new) if new else None
