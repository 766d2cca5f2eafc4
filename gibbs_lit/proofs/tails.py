"""Integrals of polynomials against exponentials and Gaussians between any two ends.

One integration by parts lowers the power, and the error function is the integral of what is left:
    2 alpha v**k g = beta v**k g + k v**(k-1) g - (v**k g)',  g = exp(beta v - alpha v**2).
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.gaussians import gaussian, quadratic
from gibbs_lit.proofs.language import Expr, depends, factors_of

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal

DEGREE = 12  # of the polynomials that are integrated


def between(normal: "Normal", t: Expr, limit: Any) -> Expr | None:
    """Return the integral of t over an interval or half-line, or None for another form."""
    v, low, high = limit
    form = quadratic(t, v)
    if form is None or form[0] > DEGREE or low is sp.oo or high is -sp.oo:
        return None
    k, alpha, beta, rest = form
    alpha, beta = normal.canon(alpha), normal.canon(beta)
    if depends(alpha, [v]) or depends(beta, [v]) or depends(rest, [v]):
        return None
    endless = [b for b in (low, high) if b.is_infinite]
    if normal.signs.of(alpha, True) == "+":
        primitive = _bell(k, alpha, beta)
    elif alpha == 0 and normal.signs.of(beta, True) in ("+", "-"):
        falls = sp.oo if normal.signs.of(beta, True) == "-" else -sp.oo
        if any(b is not falls for b in endless):
            return None
        primitive = _exponential(k, beta)
    elif alpha == 0 and beta == 0 and not endless:
        return rest * (high ** (k + 1) - low ** (k + 1)) / (k + 1)
    else:
        return None
    return rest * (primitive(high) - primitive(low))


def _bell(k: int, alpha: Expr, beta: Expr) -> Any:
    """The primitive of v**k exp(beta v - alpha v**2)."""
    scale = sp.exp(beta**2 / (4 * alpha)) * sp.sqrt(sp.pi / alpha) / 2

    def at(v: Expr) -> Expr:
        edge = sp.S.Zero if v.is_infinite else sp.exp(beta * v - alpha * v**2)
        sign = sp.S.One if v is sp.oo else sp.S.NegativeOne
        inner = sp.sqrt(alpha) * (v - beta / (2 * alpha)) if edge != 0 else sp.S.Zero
        values = [sp.S.Zero, scale * (sp.erf(inner) if edge != 0 else sign)]
        for j in range(k):
            last = edge * v**j if edge != 0 else sp.S.Zero
            values.append((beta * values[-1] + j * values[-2] - last) / (2 * alpha))
        return values[-1]

    return at


def _exponential(k: int, beta: Expr) -> Any:
    """The primitive of v**k exp(beta v), zero where the exponential vanishes."""

    def at(v: Expr) -> Expr:
        if v.is_infinite:
            return sp.S.Zero
        value = sp.exp(beta * v) / beta
        for j in range(1, k + 1):
            value = v**j * sp.exp(beta * v) / beta - j * value / beta
        return value

    return at


def smoothed(normal: "Normal", t: Expr, v: Any) -> Expr | None:
    """Integrate v**k erf(a v + b) against a Gaussian over the line: erf of a wider Gaussian."""
    found = [f for f in factors_of(t) if isinstance(f, sp.erf) and depends(f, [v])]
    if len(found) != 1:
        return None
    inner, form = found[0].args[0], quadratic(t / found[0], v)
    slope = normal.canon(sp.diff(inner, v))
    if form is None or form[0] > DEGREE or depends(slope, [v]) or not normal.real(inner):
        return None
    k, alpha, beta, rest = form
    alpha, beta = normal.canon(alpha), normal.canon(beta)
    if depends(alpha, [v]) or normal.signs.of(alpha, True) != "+" or depends(rest, [v]):
        return None
    centre = inner.xreplace({v: beta / (2 * alpha)})
    whole = sp.sqrt(sp.pi / alpha) * sp.exp(beta**2 / (4 * alpha))
    values = [sp.S.Zero, whole * sp.erf(centre / sp.sqrt(1 + slope**2 / alpha))]
    product = normal.canon(beta * v - alpha * v**2 - inner**2)
    for j in range(k):
        term = v**j * sp.exp(product) * 2 * slope / sp.sqrt(sp.pi)
        parts = normal.integrals.split(term, [v])
        moved = [(c, gaussian(normal, p, [v])) for p, c in parts.items()]
        if any(m is None for _, m in moved):
            return None
        edge = sp.Add(*(c * m for c, m in moved))
        values.append((beta * values[-1] + j * values[-2] + edge) / (2 * alpha))
    return rest * values[-1]
