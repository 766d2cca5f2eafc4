"""Laplace's method: the integral of g exp(-E / h) about the one minimum of an energy E.

With b = E'' > 0 at the minimum it is exp(-E / h) sqrt(2 pi h / b) times a series in h, of which the
coefficients are Gaussian moments. What lies beyond any neighbourhood is exponentially small where E
is convex, or stays above a parabola, and g grows at most exponentially. The remainder is written
as a real number rho times a power of h, as in Stirling's series.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.inequalities import Rules
from gibbs_lit.proofs.language import LINE, Expr, Jet, Unsettled, depends, factors_of
from gibbs_lit.proofs.smoothness import smooth

if TYPE_CHECKING:
    from gibbs_lit.proofs.calculus import Calculus
    from gibbs_lit.proofs.facts import Facts
    from gibbs_lit.proofs.normal import Normal

FLAT = (sp.sin, sp.cos, sp.tanh, sp.atan, sp.erf)  # bounded for every real argument
STEEP = (sp.exp, sp.sinh, sp.cosh)
PARABOLAS = (sp.Rational(1, 2), sp.Rational(1, 4), sp.Rational(1, 16))


def wells(normal: "Normal", calculus: "Calculus", facts: "Facts", e: Expr, h: Any, n: int) -> Expr:
    """Return e with such integrals by their series, up to a relative error O(h**(n + 2))."""
    rules, new = Rules(normal, calculus, facts, 3.0), {}
    for a in e.atoms(sp.Integral):
        if not a.free_symbols <= e.free_symbols:  # of what is summed, it need not be uniform
            continue
        try:
            found = _series(rules, a, h, n + 2)
        except (Unsettled, ZeroDivisionError):
            continue
        if found is not None:
            new[a] = found
    if new:
        normal.use("Laplace's method", "the energy has one minimum", "the remainder is bounded")
    return e.xreplace(new)


def _series(rules: "Rules", a: Any, h: Any, n: int) -> Expr | None:
    if len(a.limits) > 1 or tuple(a.limits[0][1:]) != LINE or a.has(Jet) or not depends(a, [h]):
        return None
    v, waves = a.limits[0][0], [f for f in factors_of(a.function) if isinstance(f, sp.exp)]
    waves = [f for f in waves if depends(f.exp, [h])]
    energy = sp.expand(-h * sp.Add(*(f.exp for f in waves)))
    g = sp.Mul(*(f for f in factors_of(a.function) if f not in waves))
    normal = rules.normal
    plain = energy.is_polynomial(v) or depends(energy, [h]) or depends(g, [h])
    if plain or not _tame(g, v) or not all(f.is_real or normal.real(f) for f in (g, energy)):
        return None
    if not (smooth(normal, energy, ()) and smooth(normal, g, ())):
        return None
    low = _minimum(rules, energy, v)
    if low is None:
        return None
    bottom, bend = (energy.diff(v, k).xreplace({v: low}) for k in (0, 2))
    total = _moments(energy, g, v, low, bend, h, n) + sp.Dummy("rho", real=True) * h**n
    out = sp.exp(-bottom / h) * sp.sqrt(2 * sp.pi * h / bend) * total
    return None if out.has(sp.nan, sp.zoo, sp.oo) else out


def _minimum(rules: "Rules", energy: Expr, v: Any) -> Expr | None:
    """Return where the energy has its one minimum, beyond which it grows without bound."""
    normal = rules.normal
    shifts = [s for s in sorted(energy.free_symbols - {v}, key=str) if s.is_real]
    for low in (sp.S.Zero, *shifts, *(-s for s in shifts)):
        there = [energy.diff(v, k).xreplace({v: low}) for k in (0, 1, 2)]
        if any(t.has(sp.nan, sp.zoo, sp.oo) for t in there) or not normal.is_zero(there[1]):
            continue
        if normal.signs.of(normal.canon(there[2]), True) != "+":
            continue
        y = sp.Dummy("y", real=True)
        moved = energy.xreplace({v: y})
        if rules.shown(moved.diff(y, 2), 2):
            return low
        above = (moved - there[0] - there[2] * c * (y - low) ** 2 for c in PARABOLAS)
        if any(rules.shown(gap, 2) for gap in above):
            return low
    return None


def _tame(g: Expr, v: Any) -> bool:
    """Return whether a smooth function grows at most exponentially, with all its derivatives."""
    if not depends(g, [v]) or g == v or isinstance(g, FLAT):
        return True
    if isinstance(g, STEEP):
        return not depends(g.args[0].diff(v), [v])
    if g.is_Pow:
        return bool(g.exp.is_Integer and g.exp > 0) and _tame(g.base, v)
    return bool(g.is_Add or g.is_Mul) and all(_tame(t, v) for t in g.args)


def _moments(energy: Expr, g: Expr, v: Any, low: Expr, bend: Expr, h: Any, n: int) -> Expr:
    """Return the first n coefficients, with v = low + r z and r**2 = h."""
    r, z = sp.symbols("r z", cls=sp.Dummy)
    top = 2 * n

    def taylor(f: Expr, first: int, last: int) -> list[tuple[int, Expr]]:
        return [(k, f.diff(v, k).xreplace({v: low}) / sp.factorial(k)) for k in range(first, last)]

    bent = [[k - 2, k, -c] for k, c in taylor(energy, 3, top + 2)]
    power = [sp.Poly(1, r, z)]
    rest = sp.Poly(sp.Add(*(c * r**i * z**k for i, k, c in bent)), r, z)
    for m in range(1, top):
        power.append(_below(power[-1] * rest * sp.Rational(1, m), r, z, top))
    weight = sp.Poly(sp.Add(*(c * (r * z) ** k for k, c in taylor(g, 0, top))), r, z)
    whole = _below(sum(power[1:], power[0]) * weight, r, z, top)
    return sp.Add(*(c * h ** sp.Rational(i, 2) * sp.factorial2(k - 1) / bend ** sp.Rational(k, 2)
                    for (i, k), c in whole.terms() if k % 2 == 0))  # fmt: skip


def _below(p: Any, r: Any, z: Any, top: int) -> Any:
    """Return the terms of degree below `top` in r."""
    return sp.Poly({m: c for m, c in p.terms() if m[0] < top} or {(0, 0): 0}, r, z)
