"""Agreement to an order: exact Taylor coefficients, each shown to vanish.

An expression is O(h**n) when its derivatives of order below n vanish at the point and the n-th is
defined there. A removable singularity is cleared through the fraction's denominator; a Gaussian
whose covariance shrinks with h is rescaled by sqrt(h) first.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy.core.function import AppliedUndef

from gibbs_lit.proofs.cases import cases
from gibbs_lit.proofs.fractions import Space, key
from gibbs_lit.proofs.germs import clock, germ
from gibbs_lit.proofs.language import Expr, Jet, Unsettled, depends, factors_of
from gibbs_lit.proofs.relations import vanishes
from gibbs_lit.proofs.rescaling import rescaled, unit_domain
from gibbs_lit.proofs.scales import BROKEN, by_scales
from gibbs_lit.proofs.tails import tails
from gibbs_lit.proofs.uniform import away_from_zero, broken, uniform

if TYPE_CHECKING:
    from gibbs_lit.proofs.calculus import Calculus
    from gibbs_lit.proofs.facts import Facts
    from gibbs_lit.proofs.normal import Normal

ROUGH = (sp.Abs, sp.sign, sp.Piecewise, sp.Max, sp.Min, sp.Heaviside, sp.floor, sp.ceiling)
HYPERBOLIC = (sp.sinh, sp.cosh, sp.tanh, sp.coth, sp.sech, sp.csch)


def vanishes_to_order(
    normal: "Normal", calculus: "Calculus", facts: "Facts", gap: Expr, x: Any, point: Any, n: int
) -> str:
    """Return an empty string when gap = O((x - point)**n), else why this was not shown."""
    if gap.xreplace({x: sp.Dummy()}) == gap:
        zero = vanishes(normal, calculus, facts, gap)
        return "" if zero else f"the difference does not depend on {x}"
    infinite = point in (sp.oo, -sp.oo)
    h = (
        sp.Dummy("h", positive=True)
        if infinite or (point == 0 and x.is_positive)
        else (sp.Dummy("h", real=True))
    )
    near = gap.xreplace({x: (1 / h if point is sp.oo else -1 / h) if infinite else point + h})
    if near.has(*ROUGH):
        return _by_cases(normal, calculus, facts, gap, x, point, n)
    if any(_spreads(i, h) for i in near.atoms(sp.Integral)):
        return "an integral does not converge at the point"
    near = _without_products(normal, near, h)
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
    if not why and near.has(sp.Integral):
        normal.use("Taylor expansion under the integral", "remainders locally uniform")
    return why


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


def _by_cases(
    normal: "Normal", calculus: "Calculus", facts: "Facts", gap: Expr, x: Any, point: Any, n: int
) -> str:
    """Take the sides of a kink in the other symbols, and the kink itself, one after the other."""
    split, rough = cases(normal, gap), "the difference is not smooth in form at the point"
    pieces: list[dict[Any, Expr]] = []
    for case in split:
        ((s, value),) = case.items()
        new = value.free_symbols - gap.free_symbols
        if s == x or depends(value, [x]) or len(new) > 1:
            return rough
        pieces.append(case)
        for t in (t for t in new if not t.is_positive):
            strict = value.xreplace({t: sp.Dummy("t", positive=True)})
            pieces[-1:] = [{s: strict}, {s: value.xreplace({t: sp.S.Zero})}]
    for piece in pieces:
        there = normal.canon(gap.xreplace(piece))
        if there == 0:
            continue
        fewer = len(there.atoms(*ROUGH)) < len(gap.atoms(*ROUGH))
        why = vanishes_to_order(normal, calculus, facts, there, x, point, n) if fewer else rough
        if why:
            return why
    return "" if pieces else rough


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


class Taylor:
    def __init__(self, normal: "Normal", calculus: "Calculus", facts: "Facts") -> None:
        self.normal, self.calculus, self.facts = normal, calculus, facts
        self.apart: set[Expr] = set()

    def nonzero(self, e: Expr) -> bool:
        """Return whether e is not zero wherever the statement has values."""
        if self.normal.signs.of(e := self.normal.canon(e), True) in ("+", "-", "n"):
            return True
        try:
            found = self.normal.factors(e)[1] if e != 0 else {e: 1}
        except Unsettled:
            return False
        signs = self.normal.signs
        return all(
            k < 0 or f in self.apart or signs.of(f, True) in ("+", "-", "n")
            for f, k in found.items()
        )

    def at_zero(self, e: Expr, h: Any) -> Expr | None:
        """Return the value at h = 0, or None where it is not defined."""
        value = e.xreplace({h: sp.S.Zero})
        if broken(value):
            return None
        powers: set[Any] = {p for p in value.atoms(sp.Pow) if p.exp.is_positive is not True}
        for p in powers:
            if p.base.is_zero is not False and self.normal.is_zero(p.base):
                return None
        return value if uniform(self, e, h) else None

    def small(self, e: Expr, h: Any, n: int) -> str:
        """Check the coefficients below order n, and that the n-th derivative is defined."""
        for k in range(n + 1):
            value = self.at_zero(e, h)
            if value is None:
                return f"derivative {k} is not defined at the point"
            if k < n and not vanishes(self.normal, self.calculus, self.facts, value):
                return f"the coefficient of order {k} has a residue"
            if k < n:
                e = self.calculus.differentiate(e, h)
        return ""

    def fraction(self, e: Expr) -> tuple[Expr, Expr]:
        """Return the numerator and the denominator of the normal form."""
        prepared = self.normal.prepare(e)
        space = Space([prepared])

        def build(parts: dict) -> Expr:
            return sp.Add(
                *(c * m * space.exponential(p) for p, d in parts.items() for m, c in d.items())
            )

        above, below = map(build, space.parts(space.ratio(prepared)))
        return above, below

    def polynomial(self, e: Expr, h: Any, n: int) -> Expr | None:
        """Return the Taylor polynomial of a removable quotient below order n, or None."""
        rows = []
        for f in self.fraction(e):
            row, factorial = [], 1
            for k in range(n + 3):
                value = self.at_zero(f, h)
                if value is None:
                    return None
                row.append(self.normal.canon(value / factorial))
                f, factorial = self.calculus.differentiate(f, h), factorial * (k + 1)
            rows.append(row)
        top, bottom = rows
        low = next((k for k, c in enumerate(bottom) if c != 0), n)
        if low > 3 or any(c != 0 for c in top[:low]) or not self.nonzero(bottom[low]):
            return None
        top, bottom, out = top[low:], bottom[low:], []
        for k in range(min(n, len(top))):
            known = sum((out[j] * bottom[k - j] for j in range(k)), sp.S.Zero)
            out.append(self.normal.canon((top[k] - known) / bottom[0]))
        return sp.Add(*(c * h**k for k, c in enumerate(out))) if len(out) == n else None

    def smoothed(self, e: Expr, h: Any, n: int) -> str:
        """Put Taylor polynomials for exponents that are quotients with a removable zero.

        An exponential changes by O(h**(n + 2)) then, and the rest by that times its coefficient.
        So do the root and the logarithm of what vanishes like a power of h > 0.
        """
        e = self.normal.canon(e)
        new: dict[Expr, Expr] = {}
        roots = {p for p in e.atoms(sp.Pow) if p.exp.is_Rational and p.exp.q > 1 and p.base != h}
        logs = {a for a in e.atoms(sp.log) if a.args[0] != h}
        found = e.atoms(sp.exp) | (roots | logs if h.is_positive else set())
        for a in sorted((a for a in found if depends(a, [h])), key=key):
            waves = isinstance(a, sp.exp)
            if self.at_zero(a.exp if waves else a, h) is not None:
                continue
            inner = sp.exp(p) if waves and (p := self.polynomial(a.exp, h, n + 2)) else None
            inner = inner if waves else self._leading(a, h, n + 2)
            held = sp.Dummy(positive=True)
            slope = self.normal.canon(e.xreplace({a: held}).diff(held) * h**2)
            if inner is None or depends(slope, [held]) or not self.bounded(slope, h):
                return "an exponent is not smooth at the point"
            new[a] = inner
        if not new:
            return "the difference is not smooth at the point"
        e = self.normal.canon(e.xreplace(new))
        return self.small(e, h, n) and self.removable(e, h, n)

    def bounded(self, e: Expr, h: Any) -> bool:
        return self.at_zero(e, h) is not None or not self.removable(e * h, h, 1)

    def _leading(self, a: Any, h: Any, n: int) -> Expr | None:
        """Return log or power of h**k P, where P > 0 at zero is the Taylor polynomial of B/h**k."""
        for k in (1, 2, -1, -2):
            lost = 0 if isinstance(a, sp.log) else max(0, sp.ceiling(-k * a.exp))
            p = self.polynomial(a.args[0] / h**k, h, n + lost)
            if p is None or self.normal.signs.of(p.xreplace({h: sp.S.Zero}), True) != "+":
                continue
            if isinstance(a, sp.log):
                return k * sp.log(h) + sp.log(p)
            return h ** (k * a.exp) * p**a.exp
        return None

    def removable(self, e: Expr, h: Any, n: int) -> str:
        """Divide out the order to which the denominator vanishes."""
        above, below = self.fraction(e)
        if not depends(below, [h]):
            return "the difference is not smooth at the point"
        for order in range(9):
            value = self.at_zero(below, h)
            if value is None:
                return "the denominator is not smooth at the point"
            if not vanishes(self.normal, self.calculus, self.facts, value):
                if not self.nonzero(value):
                    return "the denominator may vanish to higher order"
                return self.small(above, h, n + order)
            below = self.calculus.differentiate(below, h)
        return "the denominator vanishes to high order"
