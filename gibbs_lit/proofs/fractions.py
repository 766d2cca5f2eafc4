"""Exact fractions of polynomials over independent atoms, with factored denominators.

Exponentials of a batch of expressions are written over a basis of the lattice that their exponents
span over the integers, so that products of exponentials are monomials; radicals carry the relation
root**order = radicand. A zero numerator proves that an expression vanishes wherever it is defined;
a dependence between atoms that was not seen can only hide a zero, never make one.
"""

from functools import lru_cache
from math import lcm
from typing import Any

import sympy as sp
from sympy.polys.orderings import lex
from sympy.polys.rings import PolyElement, PolyRing

from gibbs_lit.proofs.language import Expr, Unsettled
from gibbs_lit.proofs.lattice import lattice_basis
from gibbs_lit.proofs.ratios import Algebra, Ratio


@lru_cache(maxsize=16384)
def key(e: Any) -> tuple[int, str]:
    """Return a sort key that does not depend on what else is around."""
    return (len(text := str(e)), text)


class Space:
    """One polynomial ring for a batch of prepared expressions.

    Prepared means: sums, products and integer powers of rational numbers, atoms, `exp` of a
    canonical exponent, and rational powers of a canonical radicand.
    """

    def __init__(self, expressions: list[Expr]) -> None:
        self.atoms: set[Expr] = set()
        self.exponents: dict[Expr, list[int]] = {}
        self.radicals: dict[Any, int] = {}
        self._seen: set[Expr] = set()
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
        self._memo: dict[Expr, Ratio] = {}
        self.algebra = Algebra(self.ring)
        self._exp_memo: dict[tuple[int, ...], Expr] = {}
        self.algebra.relations = [
            (self.ring.gens.index(g), self.radicals[r], self.ratio(r))
            for r, g in self.of_radical.items()
        ] + [
            (self.ring.gens.index(g), 2, self.ratio(a.args[0] ** 2))
            for a, g in self.of_atom.items()
            if isinstance(a, sp.Abs) and a.args[0].is_real
        ]

    def _collect(self, e: Expr) -> None:
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
        ratios = [inner.low(inner.ratio(e)) for e in exponents]
        for r in ratios:
            for f, k in r.den.items():
                self.inner_den[f] = max(self.inner_den.get(f, 0), k)
        lifted = (Ratio(inner.over(r, self.inner_den), {}) for r in ratios)
        vectors = [dict(low.num if not (low := inner.low(r)).den else r.num) for r in lifted]
        basis, places = lattice_basis(vectors)
        self.basis = [inner.ring.from_dict(b) for b in basis]
        self.exponents = dict(zip(exponents, places, strict=True))

    def low(self, r: Ratio) -> Ratio:
        """Return a fraction with the powers of every radical in its numerator below its order."""
        low = self.algebra.reduce(r.num)
        den = {f: r.den.get(f, 0) + low.den.get(f, 0) for f in (*r.den, *low.den)}
        return Ratio(low.num, den)

    def over(self, r: Ratio, den: dict[PolyElement, int]) -> PolyElement:
        """Return the numerator of `r` over a denominator that its own divides."""
        num = r.num
        for f, k in den.items():
            if k > r.den.get(f, 0):
                num = num * f ** (k - r.den.get(f, 0))
        return num

    def ratio(self, e: Expr) -> Ratio:
        """Return a prepared expression as a fraction."""
        if e not in self._memo:
            self._memo[e] = self._ratio(e)
        return self._memo[e]

    def _ratio(self, e: Expr) -> Ratio:
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
                groups[tag] = self.algebra.add(groups[tag], r) if tag in groups else r
            for r in groups.values():
                total = self.algebra.add(total, r)
            return total
        if isinstance(e, sp.Mul):
            total = self.algebra.one
            for a in e.args:
                total = self.algebra.mul(total, self.ratio(a))
            return total
        if isinstance(e, sp.exp) or e is sp.E:
            exponent = e.exp if isinstance(e, sp.exp) else sp.S.One
            total = self.algebra.one
            for g, k in zip(self.exp_gens, self.exponents[exponent], strict=True):
                r = Ratio(g**k, {}) if k >= 0 else Ratio(self.ring.one, {g: -k})
                total = self.algebra.mul(total, r)
            return total
        if e.is_Pow and e.exp.is_Integer:
            return self.algebra.power(self.ratio(e.base), int(e.exp))
        if e.is_Pow and e.exp.is_Rational and e.base.is_Integer and e.base > 1:
            total = self.algebra.one
            for p, k in sp.factorint(e.base).items():
                step = int(k * e.exp * self.radicals[sp.Integer(p)])
                total = self.algebra.mul(
                    total, self.algebra.power(Ratio(self.of_radical[sp.Integer(p)], {}), step)
                )
            return total
        if e.is_Pow and e.exp.is_Rational:
            step = int(e.exp * self.radicals[e.base])
            return self.algebra.power(Ratio(self.of_radical[e.base], {}), step)
        if e not in self.of_atom:
            raise Unsettled(f"{e} is not an atom of this space")
        return Ratio(self.of_atom[e], {})

    def is_zero(self, e: Expr) -> bool:
        return not self.algebra.reduce(self.ratio(e).num).num

    # Back to expressions.

    def exponential(self, places: tuple[int, ...]) -> Expr:
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

    def terms(self, p: PolyElement) -> dict[tuple[int, ...], dict[Expr, Any]]:
        """Return {exponential coordinates: {monomial: coefficient}} of a polynomial."""
        n, m = len(self.symbols), len(self.symbols) + len(self.basis)
        out: dict[tuple[int, ...], dict[Expr, Any]] = {}
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
        low = self.algebra.reduce(r.num)
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

    def expression(self, r: Ratio) -> Expr:
        """Return the canonical expression of `r`: expanded numerator over expanded denominator."""
        top, bottom = self.parts(r)

        def build(parts: dict, over: Expr = sp.S.One) -> list[Expr]:
            return [
                sp.Mul(c, m, self.exponential(p), over)
                for p, d in parts.items()
                for m, c in d.items()
            ]

        return sp.Add(*build(top, 1 / sp.Add(*build(bottom))))
