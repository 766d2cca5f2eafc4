"""Exact fractions of polynomials over independent atoms, with factored denominators.

Exponentials of a batch of expressions are written over a basis of the lattice that their exponents
span over the integers, so that products of exponentials are monomials; radicals carry the relation
root**order = radicand. A zero numerator proves that an expression vanishes wherever it is defined;
a dependence between atoms that was not seen can only hide a zero, never make one.
"""

from math import gcd, lcm
from typing import Any, NamedTuple

import sympy as sp
from sympy.polys.orderings import lex
from sympy.polys.rings import PolyElement, PolyRing

from gibbs_lit.proofs.language import Unsettled

Vector = dict[tuple[int, ...], Any]


class Ratio(NamedTuple):
    """A numerator, and the factors of a denominator with their powers."""

    num: PolyElement
    den: dict[PolyElement, int]


def key(e: Any) -> tuple[int, str]:
    """Return a sort key that does not depend on what else is around."""
    return (len(text := str(e)), text)


def lattice_basis(vectors: list[Vector]) -> tuple[list[Vector], list[list[int]]]:
    """Return a basis of the integer span of rational vectors, and each vector's coordinates."""
    columns = sorted({m for v in vectors for m in v}, reverse=True)
    scale = lcm(*(int(c.denominator) for v in vectors for c in v.values()), 1)
    rows = [[int(v[m] * scale) if m in v else 0 for m in columns] for v in vectors]
    work, basis, pivots = [r[:] for r in rows], [], []
    for j in range(len(columns)):
        live = [r for r in work if r[j]]
        while len(live) > 1:
            live.sort(key=lambda r: abs(r[j]))
            for r in live[1:]:
                q = r[j] // live[0][j]
                r[:] = [a - q * b for a, b in zip(r, live[0], strict=True)]
            live = [r for r in live if r[j]]
        if live:
            basis.append(live[0])
            pivots.append(j)
            work = [r for r in work if r is not live[0]]
    coordinates = []
    for row in rows:
        rest, place = row[:], []
        for b, j in zip(basis, pivots, strict=True):
            q = rest[j] // b[j]
            rest = [a - q * c for a, c in zip(rest, b, strict=True)]
            place.append(q)
        coordinates.append(place)
    field = sp.QQ
    back = [{m: field(a, scale) for m, a in zip(columns, b, strict=True) if a} for b in basis]
    return back, coordinates


class Space:
    """One polynomial ring for a batch of prepared expressions.

    Prepared means: sums, products and integer powers of rational numbers, atoms, `exp` of a
    canonical exponent, and rational powers of a canonical radicand.
    """

    def __init__(self, expressions: list[sp.Expr]) -> None:
        self.atoms: set[sp.Expr] = set()
        self.exponents: dict[sp.Expr, list[int]] = {}
        self.radicals: dict[Any, int] = {}
        self._seen: set[sp.Expr] = set()
        for e in expressions:
            self._collect(e)
        self.inner: Space | None = None
        self.basis: list[PolyElement] = []
        self.inner_den: dict[PolyElement, int] = {}
        if self.exponents:
            self._split_exponents()
        self.symbols = sorted(self.atoms, key=key)
        self.radicands = sorted(self.radicals, key=key)
        count = len(self.symbols) + len(self.basis) + len(self.radicands)
        self.ring = PolyRing([f"g{i}" for i in range(max(count, 1))], sp.QQ, lex)
        gens = self.ring.gens
        n, m = len(self.symbols), len(self.symbols) + len(self.basis)
        self.of_atom = dict(zip(self.symbols, gens[:n], strict=True))
        self.exp_gens = gens[n:m]
        self.of_radical = dict(zip(self.radicands, gens[m:count], strict=True))
        self._memo: dict[sp.Expr, Ratio] = {}
        self.relations: list[tuple[int, int, Ratio]] = []
        self._exp_memo: dict[tuple[int, ...], sp.Expr] = {}
        self.one = Ratio(self.ring.one, {})
        self.relations = [
            (self.ring.gens.index(g), self.radicals[r], self.ratio(r))
            for r, g in self.of_radical.items()
        ] + [
            (self.ring.gens.index(g), 2, self.ratio(a.args[0] ** 2))
            for a, g in self.of_atom.items()
            if isinstance(a, sp.Abs) and a.args[0].is_real
        ]

    def _collect(self, e: sp.Expr) -> None:
        if e in self._seen:
            return
        self._seen.add(e)
        if e.is_Rational:
            return
        if e.is_Float:
            raise Unsettled(f"the float {e} is not exact")
        if e is sp.I:
            self.radicals.setdefault(sp.Integer(-1), 2)
        elif isinstance(e, (sp.Add, sp.Mul)) or (e.is_Pow and e.exp.is_Integer):
            for a in e.args:
                self._collect(a)
        elif isinstance(e, sp.exp) or e is sp.E:
            self.exponents.setdefault(e.exp if isinstance(e, sp.exp) else sp.S.One, [])
        elif e.is_Pow and e.exp.is_Rational and e.base.is_Integer and e.base > 1:
            for p in sp.factorint(e.base):
                self.radicals[sp.Integer(p)] = lcm(self.radicals.get(sp.Integer(p), 1), e.exp.q)
        elif e.is_Pow and e.exp.is_Rational:
            self.radicals[e.base] = lcm(self.radicals.get(e.base, 1), e.exp.q)
            self._collect(e.base)
        else:
            self.atoms.add(e)
            if isinstance(e, sp.Abs):
                self._collect(e.args[0])

    def _split_exponents(self) -> None:
        exponents = list(self.exponents)
        self.inner = inner = Space(exponents)
        ratios = [inner.ratio(e) for e in exponents]
        for r in ratios:
            for f, k in r.den.items():
                self.inner_den[f] = max(self.inner_den.get(f, 0), k)
        vectors = [dict(inner.over(r, self.inner_den)) for r in ratios]
        basis, places = lattice_basis(vectors)
        self.basis = [inner.ring.from_dict(b) for b in basis]
        self.exponents = dict(zip(exponents, places, strict=True))

    def over(self, r: Ratio, den: dict[PolyElement, int]) -> PolyElement:
        """Return the numerator of `r` over a denominator that its own divides."""
        num = r.num
        for f, k in den.items():
            if k > r.den.get(f, 0):
                num = num * f ** (k - r.den.get(f, 0))
        return num

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

    def _absorb(self, num: PolyElement, den: dict[PolyElement, int]) -> PolyElement:
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

    def ratio(self, e: sp.Expr) -> Ratio:
        """Return a prepared expression as a fraction."""
        if e not in self._memo:
            self._memo[e] = self._ratio(e)
        return self._memo[e]

    def _ratio(self, e: sp.Expr) -> Ratio:
        if e.is_Rational:
            return Ratio(self.ring.ground_new(sp.QQ(e.p, e.q)), {})
        if e is sp.I:
            order = self.radicals[sp.Integer(-1)]
            return Ratio(self.of_radical[sp.Integer(-1)] ** (order // 2), {})
        if isinstance(e, sp.Add):
            parts = sorted((self.ratio(a) for a in e.args), key=lambda r: len(r.den))
            total = Ratio(self.ring.zero, {})
            groups: dict[frozenset, Ratio] = {}
            for r in parts:
                tag = frozenset(r.den.items())
                groups[tag] = self.add(groups[tag], r) if tag in groups else r
            for r in groups.values():
                total = self.add(total, r)
            return total
        if isinstance(e, sp.Mul):
            total = self.one
            for a in e.args:
                total = self.mul(total, self.ratio(a))
            return total
        if isinstance(e, sp.exp) or e is sp.E:
            exponent = e.exp if isinstance(e, sp.exp) else sp.S.One
            total = self.one
            for g, k in zip(self.exp_gens, self.exponents[exponent], strict=True):
                r = Ratio(g**k, {}) if k >= 0 else Ratio(self.ring.one, {g: -k})
                total = self.mul(total, r)
            return total
        if e.is_Pow and e.exp.is_Integer:
            return self.power(self.ratio(e.base), int(e.exp))
        if e.is_Pow and e.exp.is_Rational and e.base.is_Integer and e.base > 1:
            total = self.one
            for p, k in sp.factorint(e.base).items():
                step = int(k * e.exp * self.radicals[sp.Integer(p)])
                total = self.mul(total, self.power(Ratio(self.of_radical[sp.Integer(p)], {}), step))
            return total
        if e.is_Pow and e.exp.is_Rational:
            step = int(e.exp * self.radicals[e.base])
            return self.power(Ratio(self.of_radical[e.base], {}), step)
        if e not in self.of_atom:
            raise Unsettled(f"{e} is not an atom of this space")
        return Ratio(self.of_atom[e], {})

    def is_zero(self, e: sp.Expr) -> bool:
        return not self.reduce(self.ratio(e).num).num

    # Back to expressions.

    def exponential(self, places: tuple[int, ...]) -> sp.Expr:
        """Return the exponential with these coordinates over the basis."""
        if not any(places) or self.inner is None:
            return sp.S.One
        if places not in self._exp_memo:
            total = self.inner.ring.zero
            for k, b in zip(places, self.basis, strict=True):
                total += b * k
            exponent = self.inner.expression(Ratio(total, self.inner_den))
            self._exp_memo[places] = sp.exp(exponent, evaluate=exponent is sp.S.One)
        return self._exp_memo[places]

    def terms(self, p: PolyElement) -> dict[tuple[int, ...], dict[sp.Expr, Any]]:
        """Return {exponential coordinates: {monomial: coefficient}} of a polynomial."""
        n, m = len(self.symbols), len(self.symbols) + len(self.basis)
        out: dict[tuple[int, ...], dict[sp.Expr, Any]] = {}
        for powers, c in p.terms():
            parts = [a**k for a, k in zip(self.symbols, powers[:n], strict=True) if k]
            for r, k in zip(self.radicands, powers[m:], strict=False):
                if k:
                    parts.append(sp.Pow(r, sp.Rational(k, self.radicals[r])))
            out.setdefault(powers[n:m], {})[sp.Mul(*parts)] = sp.Rational(
                int(c.numerator), int(c.denominator)
            )
        return out

    def _order(self, places: tuple[int, ...]) -> PolyElement:
        assert self.inner is not None
        total = self.inner.ring.zero
        for k, b in zip(places, self.basis, strict=True):
            total += b * k
        return total

    def lowest(self, places: list[tuple[int, ...]]) -> tuple[int, ...]:
        """Return the least exponential in an order that translation does not change."""
        best = places[0]
        for p in places[1:]:
            gap = self._order(p) - self._order(best)
            if gap and gap.LC < 0:
                best = p
        return best

    def parts(self, r: Ratio) -> tuple[dict, dict]:
        """Return the terms of numerator and denominator of `r` in lowest terms, canonically."""
        low = self.reduce(r.num)
        if not low.num:
            return {}, {(0,) * len(self.basis): {sp.S.One: sp.S.One}}
        den = self.ring.one
        for source in (r.den, low.den):
            for f, k in source.items():
                den *= f**k
        num, den = low.num.cancel(den)
        top, bottom = self.terms(num), self.terms(den)
        unit = self.lowest(list(bottom))
        lead = bottom[unit][min(bottom[unit], key=key)]

        def shift(parts: dict) -> dict:
            return {
                tuple(a - b for a, b in zip(p, unit, strict=True)): {
                    m: c / lead for m, c in d.items()
                }
                for p, d in parts.items()
            }

        return shift(top), shift(bottom)

    def expression(self, r: Ratio) -> sp.Expr:
        """Return the canonical expression of `r`: expanded numerator over expanded denominator."""
        top, bottom = self.parts(r)

        def build(parts: dict, over: sp.Expr = sp.S.One) -> list[sp.Expr]:
            return [
                sp.Mul(c, m, self.exponential(p), over) for p, d in parts.items() for m, c in d.items()
            ]

        return sp.Add(*build(top, 1 / sp.Add(*build(bottom))))


def integer_content(numbers: list[sp.Rational]) -> sp.Rational:
    """Return the positive rational c for which all numbers / c are coprime integers."""
    top = gcd(*(int(n.p) for n in numbers))
    return sp.Rational(top, lcm(*(int(n.q) for n in numbers)))
