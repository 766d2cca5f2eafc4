"""Canonical sums: split over terms, scalar factors out, the index chosen by the summed functions,
upper limits brought to a common base, polynomials and geometric progressions in closed form."""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.changes import jets_over
from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.language import Expr, Jet, depends, factors_of
from gibbs_lit.proofs.timelimit import attempt

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


class Summation:
    """Normal forms of `Sum` and `Product`; sums are finite unless a limit is infinite.

    Limits in the wrong order mean what SymPy means: the sum from a to b is minus the sum from
    b + 1 to a - 1, so that adjacent sums always add up.
    """

    def __init__(self, normal: "Normal") -> None:
        self.normal = normal
        self.known: set[Expr] = set()

    def form(self, e: Expr) -> Expr:
        """Return a sum as a combination of canonical sums; a product through its logarithm."""
        if e in self.known:
            return e
        if isinstance(e, sp.Product):
            return self._product(e)
        if len(e.limits) > 1:
            inner = self.form(sp.Sum(e.function, e.limits[0]))
            return self.form(sp.Sum(inner, *e.limits[1:]))
        k, low, high = e.limits[0]
        if low.is_infinite or high.is_infinite:
            return self._infinite(e)
        low, high = self.normal.canon(low), self.normal.canon(high)
        count = self.normal.canon(high - low)
        if count.is_Integer and -1 <= count <= 40:
            terms = [e.function.xreplace({k: low + i}) for i in range(int(count) + 1)]
            return self.normal.prepare(sp.Add(*terms))
        total = sp.S.Zero
        for t, c in self.normal.integrals.split(e.function, [k]).items():
            total += c * self._term(t, k, low, high)
        return self.normal.prepare(total)

    def _term(self, t: Expr, k: Any, low: Expr, high: Expr) -> Expr:
        if not depends(t, [k]):
            return t * (high - low + 1)
        arguments = [x for j in jets_over(t, [k]) for x in j.point if depends(x, [k])]
        arguments += [
            i for a in sorted(t.atoms(sp.Indexed), key=key) for i in a.indices if depends(i, [k])
        ]
        shift = next((self.normal.canon(x - k) for x in arguments if x.diff(k) == 1), None)
        if shift is None:
            closed = self._closed(t, k, low, high)
            if closed is not None:
                return closed
            shift = -low
        t = self.normal.canon(t.xreplace({k: k - shift}))
        low, high = self.normal.canon(low + shift), self.normal.canon(high + shift)
        out = sp.S.Zero
        for end, sign in ((high, 1), (low, -1)):
            extra = end.as_coeff_Add()[0]
            if end.is_Integer or not extra.is_Integer or abs(extra) > 20:
                continue
            base = end - extra
            up = base + 1 if sign > 0 else base
            steps = range(int(extra)) if extra > 0 else range(int(extra), 0)
            weight = sign if extra > 0 else -sign
            out += weight * sp.Add(*(t.xreplace({k: up + i}) for i in steps))
            low, high = (low, base) if sign > 0 else (base, high)
        if low.is_Integer and low != 1 and abs(low) <= 20:
            steps = range(int(low), 1) if low < 1 else range(1, int(low))
            ends = [t.xreplace({k: sp.Integer(i)}) for i in steps]
            if not any(e.has(sp.zoo, sp.nan) for e in ends):
                out += sp.Add(*ends) * (1 if low < 1 else -1)
                low = sp.S.One
        parts = self.normal.integrals.split(t, [k])
        return out + sp.Add(*(c * self._atom(p, k, low, high) for p, c in parts.items()))

    def _atom(self, t: Expr, k: Any, low: Expr, high: Expr) -> Expr:
        level = 0
        for a in t.atoms(sp.Integral, sp.Sum):
            for v, *_ in a.limits:
                level = max(level, 1 + int(v.name.split(".")[1]))
        named = sp.Symbol(f"k.{level}.0", integer=True, nonnegative=low.is_nonnegative)
        if not low.is_nonnegative:
            named = sp.Symbol(f"i.{level}.0", integer=True)
        out = sp.Sum(t.xreplace({k: named}), (named, low, high))
        self.known.add(out)
        return out

    def _closed(self, t: Expr, k: Any, low: Expr, high: Expr) -> Expr | None:
        """Sum powers of the index, or a geometric progression."""
        rest, ratio = sp.S.One, sp.S.One
        for part in factors_of(t):
            if isinstance(part, sp.exp):
                slope = self.normal.canon(sp.diff(part.args[0], k))
                if depends(slope, [k]):
                    return None
                ratio *= sp.exp(slope)
                rest *= sp.exp(self.normal.canon(part.exp - slope * k))
            else:
                rest *= part
        choose = sp.gamma(k + 1) * sp.gamma(self.normal.canon(high - k + 1))
        whole = self.normal.canon(rest * choose) if rest.has(sp.gamma) else rest
        if low == 0 and rest.has(sp.gamma) and whole.is_polynomial(k):
            x, total = sp.Dummy("x"), sp.S.Zero
            power = (1 + x) ** high / sp.gamma(high + 1)
            for (i,), c in sp.Poly(whole, k).terms():
                raised = power
                for _ in range(i):
                    raised = x * raised.diff(x)
                total += c * raised
            return total.xreplace({x: ratio})
        if ratio == 1 and rest.is_polynomial(k):
            return sp.summation(rest, (k, low, high))
        if ratio != 1 and not depends(rest, [k]):
            first, after = ratio**low, ratio ** (high + 1)
            return None if self.normal.is_zero(ratio - 1) else rest * (after - first) / (ratio - 1)
        if t.has(Jet, sp.Indexed, sp.Sum, sp.Integral) or not self.normal.integrals.closed:
            return None
        value = attempt(2.0, sp.summation, t, (k, low, high))
        if value is None or value.has(sp.Sum, sp.Piecewise, sp.nan, sp.oo, sp.zoo):
            return None
        self.normal.trusted.append("a sum found by SymPy")
        return value

    def _infinite(self, e: Expr) -> Expr:
        k, low, high = e.limits[0]
        if self.normal.integrals.closed and not e.has(Jet, sp.Indexed):
            value = attempt(2.0, sp.summation, e.function, (k, low, high))
            if value is not None and not value.has(sp.Sum, sp.Piecewise, sp.nan, sp.oo, sp.zoo):
                self.normal.trusted.append("a sum found by SymPy")
                return self.normal.prepare(value)
        f = self.normal.canon(e.function)
        return self._atom(f, k, low, high)

    def _product(self, e: Expr) -> Expr:
        f = self.normal.canon(e.function)
        (k, low, high), *more = e.limits
        if more or low.is_infinite or high.is_infinite:
            return e
        if self.normal.signs.of(f, True) == "+":
            return self.normal.exponential(sp.Sum(sp.log(f), *e.limits))
        count = self.normal.canon(high - low)
        if count.is_Integer and -1 <= count <= 40:
            whole = (e.function.xreplace({k: low + i}) for i in range(int(count) + 1))
            return self.normal.prepare(sp.Mul(*whole))
        extra = high.as_coeff_Add()[0]
        base = high - extra
        if not extra.is_Integer or extra == 0 or abs(extra) > 20:
            named = sp.Symbol("j.0.0", integer=True)
            out = sp.Product(f.xreplace({k: named}), (named, low, high))
            self.known.add(out)
            return out
        steps = range(1, int(extra) + 1) if extra > 0 else range(int(extra) + 1, 1)
        ends = sp.Mul(*(f.xreplace({k: base + i}) for i in steps))
        return self.normal.prepare(
            sp.Product(f, (k, low, base)) * (ends if extra > 0 else 1 / ends)
        )
