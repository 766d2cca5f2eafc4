"""Fractions with factored denominators over one polynomial ring, modulo powers of radicals."""

from typing import Any, NamedTuple

from sympy.polys.rings import PolyElement, PolyRing


class Ratio(NamedTuple):
    """A numerator, and the factors of a denominator with their powers."""

    num: PolyElement
    den: dict[PolyElement, int]


class Algebra:
    """Arithmetic of fractions; `relations` are (generator, order, value of its power)."""

    def __init__(self, ring: PolyRing) -> None:
        self.ring = ring
        self.relations: list[tuple[int, int, Ratio]] = []
        self.zero, self.one = Ratio(ring.zero, {}), Ratio(ring.one, {})

    def reduce(self, num: PolyElement) -> Ratio:
        """Return `num` with the powers of every radical below its order."""
        den: dict[PolyElement, int] = {}
        changed = True
        while changed:
            changed = False
            for i, order, base in self.relations:
                if all(m[i] < order for m in num):
                    continue
                changed, parts = True, {}
                for m, c in num.terms():
                    q, k = divmod(m[i], order)
                    part = parts.setdefault(q, self.ring.zero)
                    part[(*m[:i], k, *m[i + 1 :])] = c
                top = max(parts)
                full = self.ring.one
                for f, k in base.den.items():
                    full *= f**k
                    den[f] = den.get(f, 0) + k * top
                num = self.ring.zero
                for q, part in parts.items():
                    num += part * base.num**q * full ** (top - q)
        return Ratio(num, den)

    def add(self, a: Ratio, b: Ratio) -> Ratio:
        if not a.num or not b.num:
            return b if not a.num else a
        den = dict(a.den)
        for f, k in b.den.items():
            den[f] = max(den.get(f, 0), k)
        left = right = self.ring.one
        for f, k in den.items():
            left *= f ** (k - a.den.get(f, 0))
            right *= f ** (k - b.den.get(f, 0))
        return Ratio(a.num * left + b.num * right, den)

    def mul(self, a: Ratio, b: Ratio) -> Ratio:
        if not a.num or not b.num:
            return Ratio(self.ring.zero, {})
        den = dict(a.den)
        for f, k in b.den.items():
            den[f] = den.get(f, 0) + k
        num = a.num
        rest = self._absorb(b.num, den) if a.den else b.num
        num = self._absorb(num, den) if b.den else num
        return Ratio(num * rest, {f: k for f, k in den.items() if k})

    def _absorb(self, num: Any, den: dict[PolyElement, int]) -> Any:
        for f in list(den):
            while den[f] and len(f) <= len(num):
                if len(f) == 1:
                    m = f.LM
                    if any(any(a < b for a, b in zip(t, m, strict=True)) for t in num):
                        break
                    num = num.quo(f)
                elif len(num) <= 2 * len(f) or num == f:
                    q, r = num.div(f)
                    if r:
                        break
                    num = q
                else:
                    break
                den[f] -= 1
        return num

    def inverse(self, r: Ratio) -> Ratio:
        """Return 1 / r; raises ZeroDivisionError where `r` vanishes identically."""
        low = self.reduce(r.num)
        num, den = low.num, dict(low.den)
        if not num:
            raise ZeroDivisionError("the statement divides by an expression that is always zero")
        content = [min(m[i] for m in num) for i in range(self.ring.ngens)]
        out = Ratio(self.ring.one, {})
        for f, k in [*r.den.items(), *den.items()]:
            out = self.mul(out, Ratio(f**k, {}))
        rest = self.ring.zero
        for m, c in num.terms():
            rest[tuple(a - b for a, b in zip(m, content, strict=True))] = c
        orders = {i: (order, base) for i, order, base in self.relations}
        for i, k in enumerate(content):
            if k and i in orders:
                order, base = orders[i]
                top = -(-k // order)
                out = self.mul(out, Ratio(self.ring.gens[i] ** (top * order - k), {}))
                for _ in range(top):
                    out = self.mul(out, self.inverse(base))
            elif k:
                out = self.mul(out, Ratio(self.ring.one, {self.ring.gens[i]: k}))
        lead = rest.LC
        if rest != lead:
            out = self.mul(out, Ratio(self.ring.one, {rest.monic(): 1}))
        return Ratio(out.num * (1 / lead), out.den)

    def power(self, r: Ratio, n: int) -> Ratio:
        if n < 0:
            return self.power(self.inverse(r), -n)
        return Ratio(r.num**n, {f: k * n for f, k in r.den.items()}) if n else self.one
