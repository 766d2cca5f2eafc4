"""Agreement to an order: exact Taylor coefficients, each shown to vanish.

An expression is O(h**n) when its derivatives of order below n vanish at the point and the n-th is
defined there. A removable singularity is cleared through the fraction's denominator; a Gaussian
whose covariance shrinks with h is rescaled by sqrt(h) first.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy.core.function import AppliedUndef

from gibbs_lit.proofs.germs import clock, germ
from gibbs_lit.proofs.language import ROUGH, Expr, Jet, Unsettled, depends, factors_of
from gibbs_lit.proofs.relations import vanishes
from gibbs_lit.proofs.rescaling import rescaled, unit_domain
from gibbs_lit.proofs.scales import BROKEN, by_scales
from gibbs_lit.proofs.sides import at_point, elsewhere
from gibbs_lit.proofs.stirling import GAMMAS, harmonic, stirling
from gibbs_lit.proofs.tails import tails
from gibbs_lit.proofs.taylor import Taylor
from gibbs_lit.proofs.uniform import away_from_zero
from gibbs_lit.proofs.wells import wells

if TYPE_CHECKING:
    from gibbs_lit.proofs.calculus import Calculus
    from gibbs_lit.proofs.facts import Facts
    from gibbs_lit.proofs.normal import Normal

PLANE = (sp.re, sp.im, sp.conjugate, sp.arg)
HYPERBOLIC = (sp.sinh, sp.cosh, sp.tanh, sp.coth, sp.sech, sp.csch)


def vanishes_to_order(
    normal: "Normal", calculus: "Calculus", facts: "Facts", gap: Expr, x: Any, point: Any, n: int
) -> str:
    """Return an empty string when gap = O((x - point)**n), else why this was not shown."""
    if gap.xreplace({x: sp.Dummy()}) == gap:
        zero = vanishes(normal, calculus, facts, gap)
        return "" if zero else f"the difference does not depend on {x}"
    if not x.is_extended_real and any(depends(a, [x]) for a in gap.atoms(*ROUGH, *PLANE)):
        return f"the difference is not analytic in {x}, which may be complex"
    infinite = point in (sp.oo, -sp.oo)
    gap = harmonic(gap, x) if infinite and gap.has(sp.Sum) else gap
    h = (
        sp.Dummy("h", positive=True)
        if infinite or (point == 0 and x.is_positive)
        else (sp.Dummy("h", real=True))
    )
    near = gap.xreplace({x: (1 / h if point is sp.oo else -1 / h) if infinite else point + h})
    if near.has(*ROUGH):
        return _with_kinks(normal, calculus, facts, gap, near, h, (x, point, n))
    if any(_spreads(i, h) for i in near.atoms(sp.Integral)):
        return "an integral does not converge at the point"
    near = _without_products(normal, near, h)
    near = stirling(normal, near, h, n) if h.is_positive and near.has(*GAMMAS) else near
    if h.is_positive and near.has(sp.Integral):
        near = wells(normal, calculus, facts, near, h, n)
    plain = near
    near = clock(near, h) if h.is_positive and near.has(sp.exp) else near
    series = Taylor(normal, calculus, facts)
    series.apart = away_from_zero(normal, gap, x)
    try:
        why = _smooth(series, near, h, n)
    except Unsettled:
        there = germ(normal, near, h) if h.is_positive and near.has(sp.Integral) else None
        if there is None:
            raise
        why = _smooth(series, there, h, n)
    why = _smooth(series, plain, h, n) and why if why and near != plain else why
    if not why and near.has(sp.Integral):
        normal.use("Taylor expansion under the integral", "remainders locally uniform")
    return why


def _with_kinks(
    normal: "Normal",
    calculus: "Calculus",
    facts: "Facts",
    gap: Expr,
    near: Expr,
    h: Any,
    order: tuple[Any, Any, int],
) -> str:
    """Take every side of a kink by itself: at the point, and in the other symbols."""
    (x, point, n), series = order, Taylor(normal, calculus, facts)
    pieces, up = None, sp.Dummy("h", positive=True)
    if x.is_extended_real and any(depends(a, [h]) for a in near.atoms(*ROUGH)):
        pieces = at_point(series, near, h, up)
    if pieces is None:
        pieces = elsewhere(series, gap, x)
    else:
        x, point = up, sp.S.Zero
    if pieces is None:
        return "the difference is not smooth in form at the point"
    for e in pieces:
        if why := vanishes_to_order(normal, calculus, facts, e, x, point, n):
            return why
    return ""


def _smooth(series: "Taylor", near: Expr, h: Any, n: int) -> str:
    """Take the ways to clear what is not smooth in form, one after the other."""
    normal = series.normal
    why = series.small(near, h, n)
    if (
        why
        and h.is_positive
        and near.has(sp.log(h), sp.exp, *HYPERBOLIC)
        and not near.has(sp.Integral)
    ):
        why = by_scales(series, near, h, n) and why
    if why and near.has(sp.Integral):
        why = _lifted(series, near, h, n) and why
    if why and h.is_positive and near.has(sp.Integral, sp.erf, sp.erfc) and not near.has(Jet):
        far = tails(series, near, h, n)
        if far is not None:
            why = series.small(far, h, n) and by_scales(series, far, h, n) and why
    if why and h.is_positive and near.has(sp.Integral):
        scaled = unit_domain(normal, near, h)
        if scaled is not None:
            why = series.small(scaled, h, n) and series.removable(scaled, h, n) and why
    if why and h.is_positive and near.has(sp.Integral):
        root = sp.Dummy("r", positive=True)
        scaled = rescaled(normal, near, h, root)
        if scaled is not None:
            why = series.small(scaled, root, 2 * n)
            why = why and series.removable(scaled, root, 2 * n) and why
            why = why and _lifted(series, scaled, root, 2 * n) and why
    if why and h.is_positive and any(p.base == h for p in near.atoms(sp.Pow)):
        root = sp.Dummy("r", positive=True)
        plain = near.xreplace({h: root**2})  # the normal form may move a function's argument
        why = series.small(plain, root, 2 * n) and series.small(normal.canon(plain), root, 2 * n)
        why = why and series.removable(plain, root, 2 * n)
    if why:
        why = series.removable(near, h, n)
    if why and near.has(sp.exp, sp.Pow, sp.log) and not near.has(sp.Integral):
        why = series.smoothed(near, h, n) and why
    return why


def _without_products(normal: "Normal", e: Expr, h: Any) -> Expr:
    """Write finite products as exponentials of sums where their factors are positive at h = 0."""
    new: dict[Expr, Expr] = {}
    for a in e.atoms(sp.Product):
        fixed = not any(depends(b, [h]) or b.is_infinite for _, *ends in a.limits for b in ends)
        there = a.function.xreplace({h: sp.S.Zero})
        if not fixed or not depends(a, [h]) or there.has(*BROKEN):
            continue
        if normal.signs.of(normal.canon(there), True) == "+":
            new[a] = sp.exp(sp.Sum(sp.log(a.function), *a.limits))
    return e.xreplace(new)


def _lifted(series: "Taylor", e: Expr, h: Any, n: int) -> str:
    """Multiply by h**k inside the integrals too, since h**k e = O(h**(n + k)) says the same."""
    for k in (1, 2):
        terms = []
        for t in sp.Add.make_args(sp.expand(e, power_base=False, log=False)):
            found = [f for f in factors_of(t) if isinstance(f, sp.Integral)]
            if len(found) == 1:
                (a,) = found
                t = sp.Integral(sp.expand(a.function * (t / a * h**k)), *a.limits)
            else:
                t = sp.expand(t * h**k)
            terms.append(t)
        if not series.small(sp.Add(*terms), h, n + k):
            return ""
    return "no power of the small symbol clears the integrand"


def _spreads(node: Any, h: Any) -> bool:
    """Whether at h = 0 nothing is left in an integrand that could make it decay at infinity."""
    there = node.function.xreplace({h: sp.S.Zero})
    if there == 0 or not node.has(h) or there.has(sp.nan, sp.zoo, sp.oo, -sp.oo):
        return False
    endless = [v for v, *ends in node.limits if any(b.is_infinite for b in ends)]
    holding = there.atoms(AppliedUndef, sp.exp, sp.Pow, sp.Function)
    return any(not any(a.has_free(v) for a in holding) for v in endless)
