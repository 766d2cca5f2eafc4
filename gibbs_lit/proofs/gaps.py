"""Poincare's inequality and the logarithmic one of Sobolev under a Gaussian, as theorems.

For a weight k on the line that is Gaussian of variance S and of any mass Z,
  S int k f'**2 >= int k f**2 - (int k f)**2 / Z,
since the right side is an integral over y < x of k(x) k(y) (int_y^x f')**2 / Z, at most that of
(x - y) int_y^x f'**2, in which the weight of f'(z)**2 is S k(z); and with entropies, for g > 0,
  S / 2 int k g'**2 / g >= int k g log g - int k g log(int k g / Z).
The second is for g = p / k, with M = int p and without a weight, for every S > 0,
  S / 2 int p'**2 / p >= int p log p - M log M + M log(2 pi S) / 2 + M.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.gaussians import gaussian, quadratic, weighted
from gibbs_lit.proofs.language import LINE, Expr, Jet, depends, factors_of
from gibbs_lit.proofs.parts import by_parts
from gibbs_lit.proofs.relations import eliminated, written
from gibbs_lit.proofs.signs import GOOD

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules

POINCARE, SOBOLEV = "Gaussian Poincare inequality", "logarithmic Sobolev inequality"


def gaps(rules: "Rules", e: Expr, depth: int) -> bool:
    """Put a lower bound for an integral of f'**2, or of g'**2 / g, in which e rises."""
    if rules.inside or depth < 1 or not any(any(j.orders) for j in e.atoms(Jet)):
        return False
    normal = rules.normal
    for a in normal.atoms(e, sp.Integral):
        if len(a.limits) > 1 or tuple(a.limits[0][1:]) != LINE:
            continue
        slope = normal.share(e, a)
        if slope is None or slope.has(sp.Integral) or normal.signs.of(slope, True) not in GOOD:
            continue
        for name, low in _bounds(rules, e, a, slope):
            if _shown(rules, e, e - slope * a + slope * low, depth):
                normal.use(name, "the integrals converge")
                return True
    return False


def _bounds(rules: "Rules", e: Expr, a: Any, slope: Expr) -> Iterator[tuple[str, Expr]]:
    """Yield lower bounds of the integral of k f'**2 or of k g'**2 / g."""
    v, factors = a.limits[0][0], factors_of(a.function)
    steep = next((x.base for x in factors if _steep(x, v)), None)
    if steep is None:
        return
    f, rest = _primitive(steep, v), a.function / steep**2
    if not rest.has(Jet):
        variance, mass = _gaussian(rules, rest, v)
        if mass != 0:
            square, mean = (sp.Integral(rest * t, *a.limits) for t in (f**2, f))
            yield POINCARE, (square - mean**2 / mass) / variance
            yield SOBOLEV, _entropy(rules, rest, f**2, a.limits, mass) / (2 * variance)
    elif f.is_positive and not (k := rest * f).has(Jet):
        variance, mass = _gaussian(rules, k, v)
        if mass != 0:
            yield SOBOLEV, 2 * _entropy(rules, k, f, a.limits, mass) / variance
        elif rules.normal.signs.of(rules.normal.canon(k)) == "+" and not depends(k, [v]):
            own, total = sp.Integral(f * sp.log(f), *a.limits), _total(rules, f, a.limits)
            weight = -(rules.normal.share(e, rules.normal.canon(own)) or sp.S.Zero)
            variance = rules.normal.canon(2 * slope / (k * weight)) if weight != 0 else weight
            if rules.normal.signs.of(variance, True) == "+":
                free = sp.log(2 * sp.pi * variance) / 2 + 1 - sp.log(total)
                yield SOBOLEV, 2 * k * (own + total * free) / variance


def _steep(x: Expr, v: Any) -> bool:
    """Return whether a factor is the square of a derivative by the variable."""
    f: Any = x.base if x.is_Pow and x.exp == 2 else None
    if not isinstance(f, Jet) or not f.is_real or f.point.count(v) != 1:
        return False
    i = f.point.index(v)
    return f.orders[i] > 0 and not depends(sp.Tuple(*f.point[:i], *f.point[i + 1 :]), [v])


def _primitive(steep: Any, v: Any) -> Expr:
    i = steep.point.index(v)
    lowered = sp.Tuple(*(k - (i == j) for j, k in enumerate(steep.orders)))
    return Jet(*steep.args[:2], lowered, *steep.point)


def _gaussian(rules: "Rules", k: Expr, v: Any) -> tuple[Expr, Expr]:
    """Return the variance and the mass of a Gaussian weight, or zeros."""
    form = quadratic(k, v) if weighted(rules.normal, k, [v]) else None
    mass = gaussian(rules.normal, k, [v]) if form is not None and form[0] == 0 else None
    if form is None or mass is None or rules.normal.signs.of(rules.normal.canon(mass)) != "+":
        return sp.S.Zero, sp.S.Zero
    return 1 / (2 * form[1]), mass


def _entropy(rules: "Rules", k: Expr, g: Expr, limits: Any, mass: Expr) -> Expr:
    total = _total(rules, k * g, limits)
    return sp.Integral(k * g * sp.log(g), *limits) - total * sp.log(total / mass)


def _total(rules: "Rules", f: Expr, limits: Any) -> Expr:
    """Return an integral, or its value where it is assumed."""
    return eliminated(rules.normal, sp.Integral(f, *limits), rules.facts.relations)


def _shown(rules: "Rules", e: Expr, bound: Expr, depth: int) -> bool:
    """Return whether a bound is shown whose integrals converge, also after parts."""
    normal, relations = rules.normal, rules.facts.relations
    if not written(normal, e, relations).issuperset(normal.atoms(bound, sp.Integral)):
        return False
    bound = eliminated(normal, bound, relations)
    if rules.shown(bound, min(depth, 1)):
        return True
    parts = by_parts(normal, rules.calculus, e, relations)
    moved = eliminated(normal, bound, [*relations, *parts]) if parts else bound
    if moved == bound or not rules.shown(moved, min(depth, 1)):
        return False
    normal.use("integration by parts", "boundary terms vanish at infinity")
    return True
