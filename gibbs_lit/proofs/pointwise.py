"""Inequalities between integrals, or sums, from inequalities between what is integrated.

A function F of integrals A_i of t_i is the integral of sum F_i t_i + w (F - sum F_i A_i), with F_i
its partial derivatives, for every w that integrates to one; differences of two such w may be added.
Jensen's, Gibbs's and the Cauchy-Schwarz inequality all become pointwise this way.
"""

from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.entropies import gibbs
from gibbs_lit.proofs.fractions import Space, key
from gibbs_lit.proofs.gaussians import gaussian
from gibbs_lit.proofs.language import (
    LINE,
    Expr,
    Jet,
    Unsettled,
    depends,
    factors_of,
    loose,
    terms_of,
)
from gibbs_lit.proofs.relations import eliminated, vanishes
from gibbs_lit.proofs.signs import GOOD

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules


class Pointwise:
    """The rule that compares integrands, for the search `rules`."""

    def __init__(self, rules: "Rules") -> None:
        self.rules, self.normal = rules, rules.normal

    def integrands(self, e: Expr, depth: int) -> bool:
        """Show a pointwise inequality of integrands, up to integrands that integrate to zero."""
        atoms = [
            a
            for a in Space([self.normal.prepare(e)]).atoms | self._inside(e)
            if isinstance(a, (sp.Integral, sp.Sum))
        ]
        if not atoms or self.rules.inside:
            return False
        known = (
            eliminated(self.normal, e, self.rules.facts.relations)
            if self.rules.facts.relations
            else e
        )
        if known != e and self.rules.shown(known, depth):
            return True
        for limits in {a.limits for a in atoms}:
            bounds: Any = limits
            group: list[Any] = sorted((a for a in atoms if a.limits == limits), key=key)
            more = int(isinstance(group[0], sp.Sum))  # nothing may run backwards
            ends = [(a, b) for _, a, b in bounds if b is not sp.oo and a is not -sp.oo]
            spans = [self.normal.signs.of(self.normal.canon(b - a + more), True) for a, b in ends]
            if not all(span in GOOD for span in spans):
                continue
            # The point at which integrands are compared is no bound variable of what is left.
            at = {v: sp.Dummy(v.name, **v.assumptions0) for v, _, _ in bounds}
            if more and all(span == "+" for span in spans):
                # A sum of nonnegative terms is at least each of them, where there are any.
                whole = [(a, a.function) for a in group]
                whole += [(sp.S.One, w) for w in self.weights(group, limits)[:4]]
                self.normal.nonnegative |= {
                    self.normal.canon(a - t.xreplace(at))
                    for a, t in whole
                    if self.normal.signs.of(t, True) in GOOD
                }
            with self.rules.at_one_point():
                found = self._pointwise(known, group, limits, at, depth)
            if found:
                if isinstance(group[0], sp.Integral):
                    self.normal.use(
                        "integration of a pointwise inequality", "the integrals converge"
                    )
                return True
        return False

    @staticmethod
    def _inside(e: Expr) -> set[Any]:
        inner = loose(e, sp.Integral, sp.Sum)  # what depends on a bound variable is no constant
        return {a for node in loose(e, sp.log, sp.Pow, sp.exp) for a in inner if node.has(a)}

    def weights(self, group: list[Any], limits: Any) -> list[Expr]:
        """Return integrands over the same domain that integrate to one."""
        out: list[Expr] = []
        for r in self.rules.facts.relations:
            c = self.normal.canon(r)
            for a in c.atoms(sp.Integral, sp.Sum):
                if (a.limits == limits and self.normal.is_zero(c - (a - 1))) or (
                    a.limits == limits and self.normal.is_zero(c + (a - 1))
                ):
                    out.append(a.function)
        names = [v for v, _, _ in limits]
        more = int(isinstance(group[0], sp.Sum))
        if more or not any(b.is_infinite for _, *ends in limits for b in ends):
            spans = [self.normal.canon(b - a + more) for _, a, b in limits]
            tied = any(n.free_symbols & set(names) for n in spans)
            if tied or any(n.is_infinite or self.normal.signs.of(n) != "+" for n in spans):
                return []
            out.append(1 / sp.Mul(*spans))
        whole = all((a, b) == LINE for _, a, b in limits)
        for a in group if whole else ():
            weight = self._explicit(a)
            value = gaussian(self.normal, weight, names) if weight is not None else None
            if value is not None:
                out.append(self.normal.canon(weight / value))
        out += [
            a.function / a for a in group if self.normal.signs.of(a.function, True) in ("+", "0+")
        ]
        return list(dict.fromkeys(out))

    def _total(self, relation: Expr, limits: Any) -> list[tuple[Any, Expr]]:
        """Return integrals over these limits that an assumed equation gives, with their values."""
        c = self.normal.canon(relation)
        found = [(c, a) for a in c.atoms(sp.Integral)]
        if len(found) > 1:  # as it is written, a moment about a point is one integral
            found += [(relation, a) for a in relation.atoms(sp.Integral)]
        for whole, a in found:
            held = sp.Dummy()
            line = whole.xreplace({a: held})
            slope, rest = line.diff(held), line.xreplace({held: sp.S.Zero})
            names = {v: w for (v, *_), (w, *_) in zip(a.limits, limits, strict=False)}
            alike = a.xreplace(names) if {*names} == {v for v, *_ in a.limits} else a
            if (
                alike.limits == limits
                and slope.is_Rational
                and slope != 0
                and not rest.has(sp.Integral)
            ):
                value = self.normal.canon(-rest / slope)
                return [(alike, value)] if self.normal.signs.of(value) == "+" else []
        return []

    def units(self, limits: Any) -> list[Expr]:
        """Return integrands whose integrals over these limits are assumed, over their values."""
        return [a.function / value for a, value in self.totals(limits)]

    def totals(self, limits: Any) -> list[tuple[Any, Expr]]:
        """Return all integrals over these limits whose values are assumed."""
        return [row for r in self.rules.facts.relations for row in self._total(r, limits)]

    @staticmethod
    def _explicit(a: Expr) -> Expr | None:
        parts = [
            x
            for g in factors_of(a.function)
            if isinstance(g, sp.exp)
            for x in terms_of(g.exp)
            if not x.has(Jet)
        ]
        return sp.exp(sp.Add(*parts)) if parts else None

    def _pointwise(
        self, e: Expr, group: list[Any], limits: Any, at: dict[Any, Any], depth: int
    ) -> bool:
        """F(A) is the integral of sum F_i t_i + w (F - sum F_i A_i) when w integrates to one."""
        held = {a: sp.Dummy(real=True, positive=a.is_positive) for a in group}
        back = {d: a for a, d in held.items()}
        poly = e.xreplace(held)
        slopes = {a: self.normal.canon(poly.diff(d).xreplace(back)) for a, d in held.items()}
        base = sp.Add(*(s * a.function.xreplace(at) for a, s in slopes.items()))
        rest = self.normal.canon(e - sp.Add(*(s * a for a, s in slopes.items())))
        if rest == 0 and self.rules.shown(base, depth):
            return True
        if any(self.rules.shown(bound, depth) for bound in gibbs(self.rules, e, slopes, limits)):
            return True
        weights = [w.xreplace(at) for w in self.weights(group, limits)[:4]]
        if e.has(sp.Pow, sp.Abs) and len(weights) > 1:
            weights += [(weights[0] + weights[1]) / 2]
            plain = [w for w in weights[:3] if not w.has(sp.Integral, sp.Sum)]
            weights += [sp.Add(*plain) / 3] if len(plain) == 3 else []
        starts = [base + rest * w for w in weights] if rest != 0 else [base]
        nothing = [w - v for w, v in combinations(weights, 2)]
        scales = [sp.S.One, *self.scales(e)][:3]
        choices = product(starts, nothing, scales, (1, -1))
        tries = [*starts, *(f + s * m * zero for f, zero, m, s in choices)]
        levels = (self._level(f, zero, at.values()) for f, zero in product(starts, nothing))
        tries += [f for f in levels if f is not None]
        return any(self.rules.shown(f, 1) for f in tries) or any(
            self.rules.shown(f, 2) for f in starts
        )

    def _level(self, f: Expr, zero: Expr, at: Any) -> Expr | None:
        """Add the multiple of w - v, the same at all points, that makes f stationary at v = w."""
        terms = terms_of(zero)
        v, w = (next((t for t in terms if isinstance(s * t, Jet)), None) for s in (1, -1))
        if len(terms) != 2 or v is None or w is None:
            return None
        there, held = {v: -w}, sp.Dummy(positive=True)
        slope = f.xreplace({v: held}).diff(held).xreplace({held: v}).xreplace(there)
        if slope.has(sp.nan):  # a kink
            return None
        multiple = self.normal.canon(slope)
        if depends(multiple, at) or multiple.has(Jet, sp.nan, sp.zoo):
            return None
        return f - multiple * zero if self.normal.is_zero(f.xreplace(there)) else None

    def tangent(self, e: Expr, depth: int) -> bool:
        """Replace the logarithms of an integrand by their tangents, and integrate what is left.

        The terms that one function of all variables weights are compared at the same point. What is
        left need not have one sign at every point, as where it is a density less another.
        """
        atoms = self.normal.atoms(e, sp.Integral)
        if self.rules.inside or not any(a.has(sp.log) for a in atoms):
            return False
        for weight in sorted({w for a in atoms for w in self._heads(a)}, key=key):
            names = [sp.Dummy(f"z{i}", real=True) for i in range(len(weight.point))]
            here = {a: t for a in atoms if (t := self._aligned(a, weight, names)) is not None}
            held = {a: sp.Dummy(real=True) for a in here}
            if len(here) < 2:
                continue
            line, back = e.xreplace(held), {d: a for a, d in held.items()}
            slopes = {a: self.normal.canon(line.diff(d).xreplace(back)) for a, d in held.items()}
            base = sp.Add(*(s * here[a] for a, s in slopes.items()))
            bound = self.rules.logarithms.tangents(base)
            if bound is None:
                continue
            rest = e - sp.Add(*(s * a for a, s in slopes.items()))
            whole = sp.Integral(bound, *((z, -sp.oo, sp.oo) for z in names))
            if self._nothing(rest + whole) or self.rules.shown(rest + whole, min(depth, 1)):
                self.normal.use("integration of a pointwise inequality", "the integrals converge")
                return True
        return False

    def _nothing(self, e: Expr) -> bool:
        """Return whether e is zero by what is assumed, as where a density is conditional."""
        calculus, facts = self.rules.calculus, self.rules.facts
        try:
            return bool(facts.relations) and vanishes(self.normal, calculus, facts, e)
        except Unsettled:
            return False

    @staticmethod
    def _heads(a: Expr) -> list[Expr]:
        """Return the positive functions of exactly the variables of an integral, as factors."""
        names = [v for v, *ends in a.limits if tuple(ends) == (-sp.oo, sp.oo)]
        factors = [f for f in factors_of(a.function) if isinstance(f, Jet) and f.is_positive]
        plain = [f for f in factors if sorted(map(str, f.point)) == sorted(map(str, names))]
        return [
            Jet(*f.args[:3], *(sp.Symbol(f"z{i}", real=True) for i in range(len(names))))
            for f in plain
            if len(names) == len(a.limits)
        ]

    @staticmethod
    def _aligned(a: Expr, weight: Expr, names: list[Any]) -> Expr | None:
        """Return the integrand with the arguments of the weight written as `names`."""
        for f in factors_of(a.function):
            if isinstance(f, Jet) and f.args[:3] == weight.args[:3]:
                bound = [v for v, *_ in a.limits]
                lines = all(tuple(ends) == (-sp.oo, sp.oo) for _, *ends in a.limits)
                if lines and len(set(f.point)) == len(bound) and set(f.point) == set(bound):
                    return a.function.xreplace(dict(zip(f.point, names, strict=True)))
        return None

    def scales(self, e: Expr) -> list[Expr]:
        found = self.rules.logarithms.of(e) if e.has(sp.log) else None
        return [s for s in dict.fromkeys(found[0].values()) if s not in (0, 1)] if found else []
