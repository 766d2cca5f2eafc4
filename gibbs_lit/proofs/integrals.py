"""Canonical integrals: linear over their terms, scalar factors out, variables chosen by the
undefined functions, Gaussian variables integrated in closed form.

Splitting an integral into its terms is sound although the terms need not converge one by one: an
identity between the terms holds over every bounded box, and the box is let go to the whole domain
for the integrals as they were written, which is why all terms of one integral share one change of
variables. Terms without an undefined function are split off only when they converge by themselves.
"""

from functools import cache
from itertools import permutations
from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs import antiderivatives
from gibbs_lit.proofs.changes import (
    jets_over,
    rename,
)
from gibbs_lit.proofs.dominated import integrable
from gibbs_lit.proofs.explicit import value_of
from gibbs_lit.proofs.families import FAMILY, undefined
from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.frullani import frullani
from gibbs_lit.proofs.gaussians import weighted
from gibbs_lit.proofs.language import LINE, Expr, Jet, depends, factors_of
from gibbs_lit.proofs.maps import half_square, monotone, triangle
from gibbs_lit.proofs.marginals import marginal
from gibbs_lit.proofs.simplex import simplex
from gibbs_lit.proofs.splitting import split
from gibbs_lit.proofs.units import applied

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


@cache
def _unnamed(i: int, *assumptions: tuple[str, bool]) -> Any:
    """The i-th variable of an integral when names do not matter."""
    return sp.Dummy(f"v{i}", **dict(assumptions))


class Integrals:
    """Normal forms of `Integral`; `closed` lets SymPy look for closed forms, where it may."""

    def __init__(self, normal: "Normal") -> None:
        self.normal = normal
        self.closed = False
        self.lookup = True
        self.tails = True  # over rays and intervals through error functions
        self.known: set[Expr] = set()
        self.alike: dict[Expr, Expr] = {}  # forms of integrals, whatever their variables' names

    def form(self, e: Expr) -> Expr:
        """Return an integral as a combination of canonical integrals."""
        if e in self.known:
            return e
        names = (v for v, *_ in e.limits)
        plain = e.xreplace({v: _unnamed(i, *v.assumptions0.items()) for i, v in enumerate(names)})
        if plain not in self.alike:
            self.alike[plain] = self.over(e.function, e.limits)
        return self.alike[plain]

    def over(self, f: Expr, bounds: Any) -> Expr:
        """Return the integral of `f`; the first limits are the innermost ones."""
        names = [v for v, _, _ in bounds]
        if any(depends(b, names) for _, *ends in bounds for b in ends):
            value = simplex(self.normal, f, bounds)
            if value is not None:
                return self.normal.prepare(value)
            turned = triangle(self.normal, f, bounds)
            if turned is not None:
                return self.over(turned.function, turned.limits)
            return self.over(self.over(f, bounds[:1]), bounds[1:])
        canon = self.normal.canon
        limits = [(v, *(b if b.is_infinite else canon(b) for b in ends)) for v, *ends in bounds]
        if any(a == b for _, a, b in limits):
            return sp.S.Zero
        if self.closed and not f.has(Jet):
            value = antiderivatives.found(self.normal, f, limits)
            if value is not None:
                return self.normal.prepare(value)
        terms = split(self.normal, f, names)
        nested = {t: c for t, c in terms.items() if self._nested(t, limits)}
        total = sp.Add(*(c * self._flat(t, limits) for t, c in nested.items()))
        rest = {t: c for t, c in terms.items() if t not in nested}
        for t in [t for t in rest if len(limits) == 1 and t.has(sp.Integral)]:
            square = self._square(t, limits)
            if square is not None:
                total += rest.pop(t) * self.over(square.function, square.limits)
        return self.normal.prepare(total + (self.assemble(rest, limits) if rest else 0))

    @staticmethod
    def _nested(t: Expr, limits: list[Any]) -> list[Expr]:
        """Return the inner integrals of a term that Fubini merges with the outer one."""
        names, inner = [v for v, _, _ in limits], []
        for f in factors_of(t):
            a, k = f.as_base_exp()
            if not isinstance(a, sp.Integral) or not depends(a, names) or not a.has(Jet):
                continue
            if k == 1 or (k == 2 and len(limits) + 2 * len(a.limits) <= 3):
                inner.append(a)
        ends = [b for a in inner[:1] for _, *bounds in [*limits, *a.limits] for b in bounds]
        return [] if any(depends(b, names) for b in ends) else inner[:1]

    def _square(self, t: Expr, limits: list[Any]) -> Any:
        """Return what an integral up to the outer variable is over a square, or in another order.

        The order changes where the outer variable is in no function, so that it is integrated out.
        """
        inner = [a for a in factors_of(t) if isinstance(a, sp.Integral) and len(a.limits) == 1]
        if len(inner) != 1 or not depends(sp.Tuple(*inner[0].limits[0][1:]), [limits[0][0]]):
            return None
        fresh = rename(inner[0])
        whole, both = t / inner[0] * fresh.function, (*fresh.limits, *limits)
        square = half_square(self.normal, whole, both)
        if square is None and whole.has(Jet) and not jets_over(whole, [limits[0][0]]):
            return triangle(self.normal, whole, both)
        return square

    def _flat(self, t: Expr, limits: list[Any]) -> Expr:
        self.normal.use("Fubini", FAMILY)
        inner = self._nested(t, limits)[0]
        fresh = rename(inner)
        return self.form(sp.Integral(t / inner * fresh.function, *fresh.limits, *limits))

    def assemble(self, terms: dict[Expr, Expr], limits: list[Any]) -> Expr:
        """Return the sum of coefficient * integral over the terms."""
        names = [v for v, _, _ in limits]
        for t in terms if len(limits) > 1 else ():
            found = marginal(self.normal, t, limits)
            if found is not None:
                rest, c = {u: k for u, k in terms.items() if u != t}, terms[t]
                inner = self.over(*found)
                return c * inner + (self.assemble(rest, limits) if rest else 0)
        total = sp.S.Zero
        for t in [t for t in terms if len(limits) == 1 and not t.has(Jet) and t.has(sp.log)]:
            value = value_of(self, t, limits)
            if value is not None:
                terms, total = {u: c for u, c in terms.items() if u != t}, total + terms[t] * value
        moved = monotone(self.normal, terms, limits[0]) if len(limits) == 1 else None
        if moved is not None:
            return total + self.assemble(split(self.normal, moved[0], [moved[1][0]]), [moved[1]])
        left = dict(terms)
        for t in sorted(terms, key=key) if self.normal.units else ():
            found = applied(self.normal, sp.Integral, t, limits)
            if found is not None:
                rest, more = found
                total += left.pop(t) * (self.over(rest, more) if more else rest)
        terms = left
        family = {t: c for t, c in terms.items() if jets_over(t, names)}
        explicit = {t: c for t, c in terms.items() if t not in family}
        for t in sorted(explicit, key=key):
            value = value_of(self, t, limits)
            if value is not None:
                total += explicit.pop(t) * value
            elif len(limits) == 1 and integrable(self.normal, t, limits):
                total += explicit.pop(t) * self.atom(t, limits)
        if explicit:
            if not family or any(not weighted(self.normal, t, names) for t in family):
                family, rest = {}, {**family, **explicit}
            else:
                rest = explicit
            total += self._whole(rest, limits)
        if family:
            total += undefined(self, family, limits)
        return total

    def _whole(self, terms: dict[Expr, Expr], limits: list[Any]) -> Expr:
        """Return an integral that may not be split, up to one scalar factor."""
        value = frullani(self.normal, terms, limits[0]) if len(limits) == 1 else None
        if len(limits) > 1 and len(terms) > 1 and not any(t.has(Jet) for t in terms):
            value = self._outer(terms, limits)
        if value is not None:
            return value
        parts = sorted(terms, key=key)
        factor = terms[parts[0]] if len(parts) == 1 else sp.S.One
        if len(parts) > 1:
            lead = self.normal.canon(terms[parts[0]])
            if self.normal.signs.of(lead, True) in ("+", "-", "n"):
                factor = lead
        f = self.normal.canon(sp.Add(*(terms[t] / factor * t for t in parts)))
        return factor * self.atom(f, limits, keep_order=True)

    def _outer(self, terms: dict[Expr, Expr], limits: list[Any]) -> Expr | None:
        """Return what is left of an iterated integral once the inner one has a value."""
        inner = self.assemble(terms, limits[:1])
        return None if inner.has(sp.Integral) else self.over(inner, limits[1:])

    def atom(self, t: Expr, limits: list[Any], keep_order: bool = False) -> Expr:
        """Return a canonical integral with canonical names."""
        for v, low, high in limits:
            jets = jets_over(t, [v])
            even = not t.has(Jet) and not keep_order
            if jets:
                own = [x for j in jets for x in j.point if depends(x, [v])]
                even = all(depends(x.diff(v), [v]) for x in own)
            if (low, high) == LINE and even:
                turned = self.normal.canon(t.xreplace({v: -v}))
                if self.normal.is_zero(t + turned):
                    return sp.S.Zero
                t = min(t, turned, key=key)
        level = 0
        for a in t.atoms(sp.Integral, sp.Sum):
            for v, _, _ in a.limits:
                level = max(level, 1 + int(v.name.split(".")[1]))
        orders = [tuple(limits)] if keep_order else list(permutations(limits))[:6]
        best = None
        for order in orders:
            sign, names, new = sp.S.One, {}, []
            for i, (v, a, b) in enumerate(order):
                kind = "p" if v.is_positive else "n" if v.is_negative else "y"
                named = sp.Symbol(
                    f"{kind}.{level}.{i}",
                    **{"p": {"positive": True}, "n": {"negative": True}, "y": {"real": True}}[kind],
                )
                names[v] = named
                if not keep_order and (a is sp.oo or b is -sp.oo):
                    a, b, sign = b, a, -sign
                new.append((named, a, b))
            found = (sign, sp.Integral(t.xreplace(names), *new))
            if best is None or key(found[1]) < key(best[1]):
                best = found
        assert best is not None
        self.known.add(best[1])
        return best[0] * best[1]
