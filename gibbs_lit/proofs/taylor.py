"""Taylor coefficients at h = 0: of smooth expressions, and of quotients with a removable zero."""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.fractions import Space, key
from gibbs_lit.proofs.language import Expr, Unsettled, depends
from gibbs_lit.proofs.relations import vanishes
from gibbs_lit.proofs.uniform import broken, uniform

if TYPE_CHECKING:
    from gibbs_lit.proofs.calculus import Calculus
    from gibbs_lit.proofs.facts import Facts
    from gibbs_lit.proofs.normal import Normal


class Taylor:
    def __init__(self, normal: "Normal", calculus: "Calculus", facts: "Facts") -> None:
        self.normal, self.calculus, self.facts = normal, calculus, facts
        self.apart: set[Expr] = set()

    def slope(self, e: Expr, h: Any) -> Expr:
        self.calculus.small.add(h)
        return self.calculus.differentiate(e, h)

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
            if k == 0:  # what the statement integrates, there
                self.normal.differentiated += value.atoms(sp.Integral)
            if k < n and not vanishes(self.normal, self.calculus, self.facts, value):
                return f"the coefficient of order {k} has a residue"
            if k < n:
                e = self.slope(e, h)
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
                f, factorial = self.slope(f, h), factorial * (k + 1)
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
        found = e.atoms(sp.exp) | roots | logs
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
        why = self.small(e, h, n) and self.removable(e, h, n)
        if (
            why
            and h.is_positive
            and any(p.base == h and not p.exp.is_Integer for p in e.atoms(sp.Pow))
        ):
            root = sp.Dummy("r", positive=True)
            return self.small(self.normal.canon(e.xreplace({h: root**2})), root, 2 * n)
        return why

    def bounded(self, e: Expr, h: Any) -> bool:
        return self.at_zero(e, h) is not None or not self.removable(e * h, h, 1)

    def _leading(self, a: Any, h: Any, n: int) -> Expr | None:
        """Return log or power of h**k P, where P > 0 at zero is the Taylor polynomial of B/h**k."""
        for k in (1, 2, -1, -2) if h.is_positive else (0,):
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
            below = self.slope(below, h)
        return "the denominator vanishes to high order"
