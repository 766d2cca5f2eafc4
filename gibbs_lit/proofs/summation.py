"""Canonical sums: split over terms, scalar factors out, the index chosen by the summed functions,
upper limits brought to a common base, polynomials and geometric progressions in closed form."""

from itertools import permutations
from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.changes import jets_over, regular
from gibbs_lit.proofs.entries import picked
from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.language import Expr, Jet, depends, factors_of
from gibbs_lit.proofs.progressions import finite, infinite
from gibbs_lit.proofs.splitting import split
from gibbs_lit.proofs.timelimit import attempt
from gibbs_lit.proofs.units import applied

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


def at_index(t: Expr, k: Any, value: Expr) -> Expr:
    """Return a term at one index; a gamma function at its pole may stand beside a zero of it."""
    for g in t.atoms(sp.gamma):
        there = g.args[0].xreplace({k: value})
        if there.is_Integer and -20 < there <= 0:
            steps = [g.args[0] + i for i in range(1 - int(there))]
            held = sp.Dummy()
            t = t.xreplace({g: held / sp.Mul(*steps)}).xreplace(
                {held: sp.gamma(g.args[0] + len(steps))}
            )
    return t.xreplace({k: value})


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
        return self.over(e.function, e.limits)

    def over(self, f: Expr, limits: Any) -> Expr:
        """Return the sum of `f`; the first limits are the innermost ones."""
        # Never as a Sum of a Sum: SymPy writes that as one Sum with the limits of both.
        for k, low, high in limits:
            f = self._single(f, k, low, high)
        return f

    def _single(self, f: Expr, k: Any, low: Expr, high: Expr) -> Expr:
        if low.is_infinite or high.is_infinite:
            return self._infinite(f, k, low, high)
        low, high = self.normal.canon(low), self.normal.canon(high)
        count = self.normal.canon(high - low)
        if count.is_Integer and -1 <= count <= 40:
            terms = [f.xreplace({k: low + i}) for i in range(int(count) + 1)]
            return self.normal.prepare(sp.Add(*terms))
        total = sp.S.Zero
        for t, c in split(self.normal, f, [k]).items():
            total += c * self._term(t, k, low, high)
        return self.normal.prepare(total)

    def _term(self, t: Expr, k: Any, low: Expr, high: Expr) -> Expr:
        if not depends(t, [k]):
            return t * (high - low + 1)
        found = applied(self.normal, sp.Sum, t, [(k, low, high)])
        if found is not None:
            return found[0]
        if t.has(sp.KroneckerDelta):
            found = picked(self.normal, t, k, low, high)
            if found is not None:
                return found
        arguments = [x for j in jets_over(t, [k]) for x in j.point if depends(x, [k])]
        arguments += [
            i for a in sorted(t.atoms(sp.Indexed), key=key) for i in a.indices if depends(i, [k])
        ]
        if arguments and all(x.diff(k) == -1 for x in arguments):  # run through it backwards
            turned = self.normal.canon(t.xreplace({k: low + high - k}))
            parts = split(self.normal, turned, [k])
            return sp.Add(*(c * self._term(p, k, low, high) for p, c in parts.items()))
        closed = None if arguments else finite(self.normal, t, k, low, high)
        if closed is not None:
            return closed
        if not arguments:
            arguments = [a.args[0] for a in sorted(t.atoms(sp.log), key=key)]
        slopes = [self.normal.canon(x - k) for x in arguments if x.diff(k) == 1]
        shift = slopes[0] if slopes else -low
        low, high = self.normal.canon(low + shift), self.normal.canon(high + shift)
        fresh = self._index(low, high)
        t, k = self.normal.canon(t.xreplace({k: fresh - shift})), fresh
        closed = finite(self.normal, t, k, low, high) if t.func is sp.log else None
        if closed is not None:
            return closed
        out = sp.S.Zero
        for end, sign in ((high, 1), (low, -1)):
            extra = end.as_coeff_Add()[0]
            if end.is_Integer or not extra.is_Integer or abs(extra) > 20:
                continue
            base = end - extra
            up = base + 1 if sign > 0 else base
            steps = range(int(extra)) if extra > 0 else range(int(extra), 0)
            weight = sign if extra > 0 else -sign
            out += weight * sp.Add(*(at_index(t, k, up + i) for i in steps))
            low, high = (low, base) if sign > 0 else (base, high)
        if low.is_Integer and low != 1 and abs(low) <= 20:
            steps = range(int(low), 1) if low < 1 else range(1, int(low))
            ends = [at_index(t, k, sp.Integer(i)) for i in steps]
            if not any(e.has(sp.zoo, sp.nan) for e in ends):
                out += sp.Add(*ends) * (1 if low < 1 else -1)
                low = sp.Integer(1)
        if (
            low != 1 and not low.is_Integer and regular(t, k, self.normal)
        ):  # so that adjacent sums add up
            out += t.xreplace({k: low}) - self._term(t, k, sp.S.One, low)
            low = sp.S.One
        fresh = self._index(low, high)
        parts = split(self.normal, t.xreplace({k: fresh}), [fresh])
        return out + sp.Add(*(c * self._atom(p, fresh, low, high) for p, c in parts.items()))

    def _atom(self, t: Expr, k: Any, low: Expr, high: Expr) -> Expr:
        limits = [(k, low, high)]
        inner = [a for a in factors_of(t) if isinstance(a, sp.Sum) and depends(a, [k])]
        if len(inner) == 1 and not any(b.is_infinite for _, *ends in inner[0].limits for b in ends):
            t = self.normal.canon(t / inner[0] * inner[0].function)
            limits = [*inner[0].limits, *limits]
            if self._triangle(limits):
                return self._sorted(t, limits)
        return self.named(t, limits)

    def _triangle(self, limits: list[Any]) -> bool:
        """Whether a double sum runs over 1 <= j <= k <= n."""
        (j, first, k), (outer, second, n) = limits if len(limits) == 2 else [(0, 0, 0)] * 2
        size = self.normal.signs.of(n, True) if second == 1 else "c"
        return first == 1 and k == outer and size in ("+", "0+") and not depends(n, [j, outer])

    def _sorted(self, t: Expr, limits: list[Any]) -> Expr:
        """Of the two triangles that make up a square, name one."""
        (j, _, _), (k, _, n) = limits
        turned = self.normal.canon(t.xreplace({j: k, k: j}))
        one, other = self.named(t, limits), self.named(turned, limits)
        if key(one) < key(other):
            return one
        held = sp.Dummy("j", integer=True, nonnegative=True)
        square = self.over(t.xreplace({j: held}), [(held, sp.S.One, n), (k, sp.S.One, n)])
        whole = square + self.over(t.xreplace({j: k}), [(k, sp.S.One, n)])
        return whole / 2 if one == other else whole - other

    def _index(self, low: Expr, high: Expr) -> Any:
        """Return a fresh index that knows its sign where the sum is known not to run backwards."""
        size = high - low + 1
        forward = bool(size.is_nonnegative) or self.normal.signs.of(self.normal.canon(size)) in (
            "+", "0+", "0",
        )  # fmt: skip
        kind = {}
        if forward and low.is_nonnegative:
            kind = {"positive": True} if low.is_positive else {"nonnegative": True}
        return sp.Dummy("k", integer=True, **kind)

    def named(self, t: Expr, limits: list[Any]) -> Expr:
        """Return the sum with canonical names, in a canonical order where the order is free."""
        own, level = [v for v, *_ in limits], 0
        for a in t.atoms(sp.Integral, sp.Sum):
            for v, *_ in a.limits:
                level = max(level, 1 + int(v.name.split(".")[1]))
        tied = any(depends(b, own) for _, *ends in limits for b in ends)
        orders = [tuple(limits)] if tied else list(permutations(limits))[:6]
        found = []
        for order in orders:
            names = {}
            for i, (v, *_) in enumerate(order):
                kind = "positive" if v.is_positive else "nonnegative" if v.is_nonnegative else ""
                letter = {"positive": "p", "nonnegative": "k", "": "i"}[kind]
                sign = {kind: True} if kind else {}
                names[v] = sp.Symbol(f"{letter}.{level}.{i}", integer=True, **sign)
            ends = [(names[v], a.xreplace(names), b.xreplace(names)) for v, a, b in order]
            found.append(sp.Sum(t.xreplace(names), *ends))
        out = min(found, key=key)
        self.known.add(out)
        return out

    def _infinite(self, f: Expr, k: Any, low: Expr, high: Expr) -> Expr:
        if f.has(sp.Integral) and not f.has(Jet, sp.Indexed):
            value = self.normal.canon(f)
            f = f if value.has(sp.Integral, sp.Sum) else value
        if f == 0:
            return sp.S.Zero
        if high is sp.oo and f.has(sp.KroneckerDelta) and not low.is_infinite:
            found = picked(self.normal, self.normal.canon(f), k, low, high)
            if found is not None:
                return self.normal.prepare(found)
        if low.is_Integer and high is sp.oo and not f.has(Jet, sp.Indexed, sp.Sum, sp.Integral):
            first = [f.xreplace({k: sp.Integer(i)}) for i in range(min(int(low), 20))]
            for start in (low, sp.S.Zero) if low.is_positive else (low,):
                parts = split(self.normal, f.xreplace({k: k + start}), [k])
                values = [(c, infinite(self.normal, t, k)) for t, c in parts.items()]
                early = [] if start == low else first
                sound = low <= 20 and not any(e.has(sp.zoo, sp.nan) for e in early)
                if sound and all(v is not None for _, v in values):
                    return self.normal.prepare(sp.Add(*(c * v for c, v in values)) - sp.Add(*early))
        if self.normal.integrals.closed and not f.has(Jet, sp.Indexed):
            value = attempt(2.0, sp.summation, f, (k, low, high))
            if value is not None and not value.has(sp.Sum, sp.Piecewise, sp.nan, sp.oo, sp.zoo):
                self.normal.trusted.append("a sum found by SymPy")
                return self.normal.prepare(value)
        if high is sp.oo and f.has(Jet, sp.Indexed):
            return self._forward(f, k, low)
        return self.named(self.normal.canon(f), [(k, low, high)])

    def _forward(self, f: Expr, k: Any, low: Expr) -> Expr:
        """Make the argument of the first function the index, and let it start at one."""
        arguments = [x for j in jets_over(f, [k]) for x in j.point if depends(x, [k])]
        arguments += [
            i for a in sorted(f.atoms(sp.Indexed), key=key) for i in a.indices if depends(i, [k])
        ]
        slopes = [self.normal.canon(x - k) for x in arguments if x.diff(k) == 1]
        shift, out = slopes[0] if slopes else sp.S.Zero, sp.S.Zero
        low = low if low.is_infinite else self.normal.canon(low + shift)
        held = sp.Dummy("k", integer=True)
        parts = split(self.normal, f.xreplace({k: held - shift}), [held])
        if low.is_Integer and abs(low) <= 20:
            steps = range(int(low), 1) if low < 1 else range(1, int(low))
            ends = [c * at_index(t, held, sp.Integer(i)) for t, c in parts.items() for i in steps]
            if not any(e.has(sp.zoo, sp.nan) for e in ends):
                out = sp.Add(*ends) * (1 if low < 1 else -1)
                low = sp.S.One
        elif low.is_finite and all(regular(t, held, self.normal) for t in parts):
            for t, c in parts.items():  # by Karr's convention, on whichever side of one it starts
                out -= c * self._term(t, held, sp.S.One, self.normal.canon(low - 1))
            low = sp.S.One
        kind = (
            {"positive" if low.is_positive else "nonnegative": True} if low.is_nonnegative else {}
        )
        fresh = sp.Dummy("k", integer=True, **kind)
        if not parts:
            return sp.S.Zero
        scale = self.normal.canon(parts[min(parts, key=key)])
        if len(parts) > 1 and self.normal.signs.of(scale, True) not in ("+", "-", "n"):
            scale = sp.S.One
        body = sp.Add(*(t * c / scale for t, c in parts.items())).xreplace({held: fresh})
        found = self.named(self.normal.canon(body), [(fresh, low, sp.oo)])
        return self.normal.prepare(out + scale * found)

    def _product(self, e: Expr) -> Expr:
        f = self.normal.canon(e.function)
        (k, low, high), *more = e.limits
        if more or low.is_infinite or high.is_infinite:
            return e
        if low.is_Integer:
            t = self._index(sp.S.Zero, high - low)
            f, k, low, high = self.normal.canon(f.xreplace({k: t + low})), t, sp.S.Zero, high - low
        if self.normal.signs.of(f, True) == "+":
            return self.normal.powers.exponential(self._single(sp.log(f), k, low, high))
        count = self.normal.canon(high - low)
        if count.is_Integer and -1 <= count <= 40:
            whole = (f.xreplace({k: low + i}) for i in range(int(count) + 1))
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
