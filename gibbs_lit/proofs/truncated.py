"""Powers times Gaussians or exponentials over half-lines and intervals, and angles of orthants.

Moments follow from the first one by parts. The primitives are entire, so that linear terms of the
exponents may be complex; what is integrated to infinity has a Gaussian weight, or decays there.
"""

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.gaussians import quadratic
from gibbs_lit.proofs.language import Expr, Jet, depends, factors_of
from gibbs_lit.proofs.splitting import split

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal

KINKS = (sp.Abs, sp.sign, sp.Heaviside)


def truncated(normal: "Normal", t: Expr, limit: Any, generic: bool = False) -> Expr | None:
    """Integrate a power times a Gaussian or an exponential from one end to another.

    With `generic`, over an interval, the rate may vanish at single values, by continuity.
    """
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
    bounded = generic and not any(b.is_infinite for b in ends) and _passes(normal, beta)
    if alpha != 0 or not (bounded or _fades(ends, _growth(normal, beta))):
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


def orthant(normal: "Normal", t: Expr, limit: Any) -> Expr | None:
    """Integrate exp(-a v**2) erf(b v) from zero: an angle, as for a Gaussian over an orthant."""
    v, *ends = limit
    waves = [f for f in factors_of(t) if isinstance(f, sp.erf)]
    form = quadratic(t / waves[0], v) if len(waves) == 1 else None
    if tuple(ends) != (0, sp.oo) or form is None:
        return None
    k, alpha, beta, rest = form
    slope = normal.canon(waves[0].args[0] / v)
    fits = (k, normal.canon(beta)) == (0, 0) and not depends(slope, [v]) and normal.real(slope)
    if not fits or normal.signs.of(normal.canon(alpha), True) != "+":
        return None
    return rest * sp.atan(slope / sp.sqrt(alpha)) / sp.sqrt(sp.pi * alpha)


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


def _passes(normal: "Normal", beta: Expr) -> bool:
    """Return whether beta is not zero by its form and its symbols rest at no value."""
    free = beta.atoms(sp.Symbol, Jet)
    rests = any(s.is_integer for s in free) or free & normal.tied
    return beta == 0 or (bool(free) and not rests and normal.real(beta))


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
    """Integrate over the line what changes its form where linear expressions vanish."""
    bent = [a for a in t.atoms(*KINKS) if depends(a, [v])]
    places: list[Expr] = []
    rising: dict[Expr, tuple[Expr, bool]] = {}  # where an expression vanishes, and how it passes
    for g in sorted({a.args[0] for a in bent}, key=key):
        slope = normal.canon(g.diff(v))
        side = normal.signs.of(slope, True)
        if depends(slope, [v]) or side not in ("+", "-") or not normal.real(g):
            return None
        at = normal.canon(-g.xreplace({v: sp.S.Zero}) / slope)
        rising[g] = at, side == "+"
        if at not in places:
            after = [_before(normal, at, other) for other in places]
            if None in after:
                return None
            places.insert(after.count(False), at)
    if not 0 < len(places) < 4:
        return None
    total = sp.S.Zero
    for i, (low, high) in enumerate(pairwise([-sp.oo, *places, sp.oo])):
        new = {}
        for a in bent:
            g = a.args[0]
            up = (places.index(rising[g][0]) < i) == rising[g][1]
            values = {sp.Abs: g if up else -g, sp.sign: 1 if up else -1, sp.Heaviside: int(up)}
            new[a] = values[a.func]
        for part, c in split(normal, t.xreplace(new), [v]).items():
            value = truncated(normal, part, (v, low, high), generic=True)
            if value is None:
                return None
            total += c * value
    return total


def _before(normal: "Normal", a: Expr, b: Expr) -> bool | None:
    side = normal.signs.of(normal.canon(b - a), True)
    return True if side in ("+", "0+") else False if side in ("-", "0-") else None
