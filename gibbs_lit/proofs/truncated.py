"""Powers times Gaussians or exponentials over half-lines and intervals.

Moments follow from the first one by parts. The primitives are entire, so that linear terms of the
exponents may be complex; what is integrated to infinity has a Gaussian weight, or decays there.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.gaussians import quadratic
from gibbs_lit.proofs.language import Expr, Jet, depends
from gibbs_lit.proofs.splitting import split

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal

KINKS = (sp.Abs, sp.sign, sp.Heaviside)


def truncated(normal: "Normal", t: Expr, limit: Any) -> Expr | None:
    """Integrate a power times a Gaussian or an exponential from one end to another."""
    v, *ends = limit
    form = quadratic(t, v)
    if form is None:
        return None
    k, alpha, beta, rest = form
    alpha, beta = normal.canon(alpha), normal.canon(beta)
    signs = normal.signs.of(alpha, True), normal.signs.of(beta, True)
    if signs[0] == "+":
        first, edges = _erf_ends(alpha, beta, ends), _Edges(v, -alpha, beta, ends)
        moments = [first]
        for j in range(1, k + 1):
            down = (j - 1) * moments[j - 2] if j > 1 else 0
            moments.append((down + beta * moments[j - 1] - edges(j - 1)) / (2 * alpha))
        return moments[k] * rest
    if alpha != 0 or not _fades(ends, _growth(normal, beta)):
        return None
    if beta == 0:
        low, high = ends
        return (high ** (k + 1) - low ** (k + 1)) / (k + 1) * rest
    if not _varies(normal, beta):
        return None
    edges = _Edges(v, sp.S.Zero, beta, ends)
    total = edges(0) / beta
    for j in range(1, k + 1):
        total = (edges(j) - j * total) / beta
    return total * rest


def _growth(normal: "Normal", beta: Expr) -> str:
    """Return the sign of the real part, or of beta itself where only that is asked for."""
    if not beta.has(sp.I):
        return normal.signs.of(beta, True)
    whole = all(s.is_real for s in beta.free_symbols) and not beta.has(Jet, sp.Integral, sp.Sum)
    opposite = normal.canon((beta + beta.xreplace({sp.I: -sp.I})) / 2)
    return normal.signs.of(opposite, True) if whole and normal.real(opposite) else "c"


def _varies(normal: "Normal", beta: Expr) -> bool:
    """Return whether beta is not zero, or only where its symbols pass, never where they rest."""
    if not beta.has(sp.I) or normal.signs.of(normal.canon(beta / sp.I), True) in ("+", "-", "n"):
        return True
    free = beta.atoms(sp.Symbol, Jet)
    rests = any(s.is_integer for s in free) or free & normal.tied
    return not rests or _growth(normal, beta) in ("+", "-", "n")


def _fades(ends: list[Any], sign: str) -> bool:
    """Return whether exp(beta v) has a primitive with values at both ends."""
    infinite = [b for b in ends if b.is_infinite]
    if not infinite:
        return sign in ("+", "-", "n", "0")
    return infinite == [sp.oo if sign == "-" else -sp.oo] and sign in ("+", "-")


def _erf_ends(alpha: Expr, beta: Expr, ends: list[Any]) -> Expr:
    root, middle = sp.sqrt(alpha), beta / (2 * alpha)
    low, high = (
        (sp.S.One if b is sp.oo else -sp.S.One) if b.is_infinite else sp.erf(root * (b - middle))
        for b in ends
    )
    return sp.sqrt(sp.pi) / (2 * root) * sp.exp(beta**2 / (4 * alpha)) * (high - low)


class _Edges:
    """The difference of v**j * exp(a v**2 + b v) between the ends; it vanishes at infinity."""

    def __init__(self, v: Any, a: Expr, b: Expr, ends: list[Any]) -> None:
        self.v, self.a, self.b, self.ends = v, a, b, ends

    def __call__(self, j: int) -> Expr:
        low, high = (
            sp.S.Zero if x.is_infinite else x**j * sp.exp(self.a * x**2 + self.b * x)
            for x in self.ends
        )
        return high - low


def kinked(normal: "Normal", t: Expr, v: Any) -> Expr | None:
    """Integrate over the line what changes its form where one linear expression vanishes."""
    kinks = {a.args[0] for a in t.atoms(*KINKS) if depends(a, [v])}
    if len(kinks) != 1:
        return None
    g = kinks.pop()
    slope = normal.canon(g.diff(v))
    rising = normal.signs.of(slope, True)
    if depends(slope, [v]) or rising not in ("+", "-") or not normal.real(g):
        return None
    at, total = normal.canon(-g.xreplace({v: sp.S.Zero}) / slope), sp.S.Zero
    for low, high, up in ((-sp.oo, at, rising == "-"), (at, sp.oo, rising == "+")):
        values = {sp.Abs: g if up else -g, sp.sign: 1 if up else -1, sp.Heaviside: int(up)}
        side = t.xreplace({a: values[a.func] for a in t.atoms(*KINKS) if depends(a, [v])})
        for part, c in split(normal, side, [v]).items():
            value = truncated(normal, part, (v, low, high))
            if value is None:
                return None
            total += c * value
    return total
