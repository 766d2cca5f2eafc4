"""Inequalities between integrals, or sums, from inequalities between what is integrated.

A function F of integrals A_i of t_i is the integral of sum F_i t_i + w (F - sum F_i A_i), with F_i
its partial derivatives, for every w that integrates to one; differences of two such w may be added.
Jensen's, Gibbs's and the Cauchy-Schwarz inequality all become pointwise this way.
"""

from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.fractions import Space, key
from gibbs_lit.proofs.gaussians import gaussian
from gibbs_lit.proofs.integrals import LINE
from gibbs_lit.proofs.language import Expr, Jet, factors_of, terms_of
from gibbs_lit.proofs.relations import eliminated

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules

GOOD = ("+", "0+", "0")


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
            if not all(
                b is sp.oo
                or a is -sp.oo
                or self.normal.signs.of(self.normal.canon(b - a + more), True) in GOOD
                for _, a, b in bounds
            ):
                continue
            # The point at which integrands are compared is no bound variable of what is left.
            at = {v: sp.Dummy(v.name, **v.assumptions0) for v, _, _ in bounds}
            if isinstance(group[0], sp.Sum):
                # A sum of nonnegative terms is at least each of them.
                self.normal.nonnegative |= {
                    self.normal.canon(a - a.function.xreplace(at))
                    for a in group
                    if self.normal.signs.of(a.function, True) in GOOD
                }
            self.rules.inside = True
            found = self._pointwise(known, group, limits, at, depth)
            self.rules.inside = False
            if found:
                if isinstance(group[0], sp.Integral):
                    self.normal.use(
                        "integration of a pointwise inequality", "the integrals converge"
                    )
                return True
        return False

    @staticmethod
    def _inside(e: Expr) -> set[Any]:
        return {
            a for node in e.atoms(sp.log, sp.Pow, sp.exp) for a in node.atoms(sp.Integral, sp.Sum)
        }

    def _weights(self, group: list[Any], limits: Any) -> list[Expr]:
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
        weights = [w.xreplace(at) for w in self._weights(group, limits)[:4]]
        if e.has(sp.Pow) and len(weights) > 1:
            weights += [(weights[0] + weights[1]) / 2]
        starts = [base + rest * w for w in weights] if rest != 0 else [base]
        nothing = [w - v for w, v in combinations(weights, 2)]
        scales = [sp.S.One, *self._scales(e)][:3]
        choices = product(starts, nothing, scales, (1, -1))
        tries = [*starts, *(f + s * m * zero for f, zero, m, s in choices)]
        return any(self.rules.shown(f, 1) for f in tries) or any(
            self.rules.shown(f, 2) for f in starts
        )

    def _scales(self, e: Expr) -> list[Expr]:
        found = self.rules.logs_of(e) if e.has(sp.log) else None
        return [s for s in dict.fromkeys(found[0].values()) if s not in (0, 1)] if found else []
