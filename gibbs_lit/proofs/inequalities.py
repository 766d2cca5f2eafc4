"""Inequalities: a difference is reduced to manifest signs by a short list of exact rules.

The rules are the tangent inequalities of the logarithm and the exponential, convexity about a
stationary zero, monotone logarithms and roots, either sign of an absolute value, Young's
inequality, and, for integrals, the Cauchy-Schwarz inequality with integration by parts, and a
pointwise inequality between integrands to which multiples of zero are added: densities that
integrate to one, and integrands divided by what they integrate to.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import product
from time import thread_time
from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.bessel import bessel
from gibbs_lit.proofs.cantelli import cantelli
from gibbs_lit.proofs.cells import fails_in_cells
from gibbs_lit.proofs.centred import centred
from gibbs_lit.proofs.chords import above_chord
from gibbs_lit.proofs.conditional import conditional
from gibbs_lit.proofs.entropies import variances
from gibbs_lit.proofs.extrema import below_extrema
from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.gaps import gaps
from gibbs_lit.proofs.gradients import gradients
from gibbs_lit.proofs.intervals import one_interval
from gibbs_lit.proofs.language import Expr, Jet, Unsettled, loose, terms_of
from gibbs_lit.proofs.levels import in_logarithms, roots_compared
from gibbs_lit.proofs.logarithms import Logarithms
from gibbs_lit.proofs.means import log_means, mixed_logs, under_densities
from gibbs_lit.proofs.norms import norms
from gibbs_lit.proofs.onevariable import one_variable
from gibbs_lit.proofs.pairs import crossings, pairs
from gibbs_lit.proofs.perturbed import perturbed
from gibbs_lit.proofs.plausible import plausible
from gibbs_lit.proofs.pointwise import Pointwise
from gibbs_lit.proofs.predictors import predictors
from gibbs_lit.proofs.radicals import roots
from gibbs_lit.proofs.regions import regions
from gibbs_lit.proofs.rising import Rising
from gibbs_lit.proofs.schwarz import schwarz
from gibbs_lit.proofs.signs import GOOD
from gibbs_lit.proofs.swapped import swapped
from gibbs_lit.proofs.temperatures import temperatures
from gibbs_lit.proofs.values import values
from gibbs_lit.proofs.variation import variation
from gibbs_lit.proofs.young import young

if TYPE_CHECKING:
    from gibbs_lit.proofs.calculus import Calculus
    from gibbs_lit.proofs.facts import Facts
    from gibbs_lit.proofs.normal import Normal


def nonnegative(
    normal: "Normal", calculus: "Calculus", facts: "Facts", gap: Expr, seconds: float = 5.0
) -> bool:
    """Return whether `gap` >= 0 was shown for all values of its symbols and functions."""
    rules = Rules(normal, calculus, facts, seconds)
    totals = [g for g in normal.nonnegative | normal.facts if g.has(sp.Integral, sp.Sum)]
    if gap.has(sp.log, sp.Pow) and gap.has(sp.Integral):
        variances(rules, normal.canon(gap))
    whole = one_interval(normal, facts, gap) if gap.has(sp.Integral) else None
    gap = in_logarithms(rules, gap) if gap.has(sp.Max, sp.Min) else gap
    if _written(rules, gap) or roots_compared(rules, gap, partial(_either, rules)):
        return True
    if rules.shown(gap, 4 if whole is None else 1):
        return True
    if whole is not None:
        normal.use("change of variables", "an increasing affine map")
        gap = whole
        if rules.shown(gap, 4):
            return True
    plain = [r for r in facts.relations if not r.has(sp.Integral, sp.Sum, Jet)]
    multiples = product(plain, (1, 2, sp.S.Half), (1, -1))
    if any(rules.shown(gap + sign * c * r, 2) for r, c, sign in multiples):
        return True
    scales = [1, 2, sp.S.Half, *rules.pointwise.scales(normal.canon(gap))] if totals else []
    return any(
        rules.shown(gap - c * g, 2)
        for g, c in product(sorted(totals, key=key), scales[:5])
        if c in (1, 2, sp.S.Half) or normal.signs.of(c, True) == "+"
    )


def _written(rules: "Rules", e: Expr) -> bool:
    """Return whether e >= 0 follows from its form as it is written."""
    found = (below_extrema, above_chord, gradients, norms, cantelli, predictors)
    return any(rule(rules, e) for rule in found)


def _either(rules: "Rules", e: Expr) -> bool:
    return _written(rules, e) or rules.shown(e, 4)


class Rules:
    def __init__(
        self, normal: "Normal", calculus: "Calculus", facts: "Facts", seconds: float
    ) -> None:
        self.normal, self.calculus, self.facts = normal, calculus, facts
        self.failed: dict[Expr, int] = {}
        self.inside = False
        self.pointwise = Pointwise(self)
        self.rising = Rising(self)
        self.logarithms = Logarithms(self)
        self.deadline = thread_time() + seconds

    @contextmanager
    def at_one_point(self) -> Iterator[None]:
        """Compare integrands: what is shown meanwhile holds at one point of a domain."""
        self.inside = True
        try:
            yield
        finally:
            self.inside = False

    def shown(self, e: Expr, depth: int) -> bool:
        """Return whether e >= 0, using at most `depth` rules one after the other."""
        try:
            if depth > 0 and e.has(sp.sin, sp.cos) and self.waves(e, depth - 1):
                return True
            e = self.normal.canon(e)
            if self.normal.signs.of(e, True) in GOOD or e in self.normal.nonnegative:
                return True
            if depth <= 0 or thread_time() > self.deadline or self.failed.get(e, -1) >= depth:
                return False
            self.failed[e] = depth
            if not plausible(self.normal, e, self.inside) or (
                not self.inside and fails_in_cells(self.normal, self.facts, e)
            ):
                self.failed[e] = 99
                return False
            core = self.core(e)
        except (Unsettled, ZeroDivisionError):
            return False
        if core is None:
            return False
        if core != e:
            whole = depth > 1 and (self.rising.risen(e) or swapped(self, e, 1))
            return whole or self.shown(core, depth)
        rules = (
            partial(young, self),
            partial(bessel, self),
            partial(centred, self),
            partial(variation, self),
            partial(conditional, self),
            partial(temperatures, self),
            partial(under_densities, self),
            partial(perturbed, self),
            partial(gaps, self),
            self.pointwise.integrands,
            self.pointwise.tangent,
            partial(pairs, self),
            partial(schwarz, self),
            partial(log_means, self),
            partial(regions, self),
            self.absolute,
            self.rising.between,
            self.bounded,
            partial(roots, self),
            partial(values, self),
            self.rising.least,
            self.logarithms.one,
            self.logarithms.powers,
            self.logarithms.shares,
            partial(mixed_logs, self),
            self.exponentials,
            self.logarithms.compared,
            partial(crossings, self),
            partial(swapped, self),
            self.rising.convex,
            self.rising.monotone,
            self.rising.hill,
            partial(one_variable, self),
            self.halves,
        )
        rules = (self.rising.hill, *rules) if e.has(sp.erf) else rules
        known = self.normal.nonnegative
        if any(p.base in known and not p.exp.is_integer for p in loose(e, sp.Pow)):
            rules = (partial(roots, self), *rules)
        return any(rule(e, depth - 1) for rule in rules)

    def core(self, e: Expr) -> Expr | None:
        """Drop factors of known sign; None when the sign left over cannot be right."""
        c, found, exponent = self.normal.factors(e)
        if not self.normal.real(exponent):
            return None
        rest, sign = sp.S.One, 1 if c > 0 else -1
        for f, k in found.items():
            s = self.normal.signs.of(f, True)
            if s in ("-", "0-") and k % 2:
                sign = -sign
            if s in ("r", "n", "c") and k % 2:
                rest *= self.normal.signs.exponents(f)
            elif s == "c":
                return None
        if rest == 1:
            return sp.S.One if sign > 0 else None
        out = self.normal.canon(sign * rest)
        return out if sp.count_ops(out) <= sp.count_ops(e) else e

    # Elementary functions.

    def waves(self, e: Expr, depth: int) -> bool:
        """Sines and cosines lie between -1 and 1; or the function rises from zero."""
        atoms = sorted((a for a in loose(e, sp.sin, sp.cos) if a.args[0].is_real), key=key)
        held = {a: sp.Dummy(real=True) for a in atoms}
        poly = e.xreplace(held)
        if 0 < len(atoms) < 4 and not any(poly.diff(d, 2) != 0 for d in held.values()):
            ends = product((-1, 1), repeat=len(atoms))
            if all(
                self.shown(
                    poly.xreplace(dict(zip(held.values(), map(sp.Integer, c), strict=True))), depth
                )
                for c in ends
            ):
                return True
        bent = e.has(sp.Abs) and self.absolute(e, depth)
        return bent or self.rising.monotone(e, depth) or self.halves(e, depth)

    def bounded(self, e: Expr, depth: int) -> bool:
        """An error function lies between -1 and 1, on the side of its argument's sign."""
        atoms = sorted((a for a in loose(e, sp.erf) if self.normal.real(a.args[0])), key=key)
        held = {a: sp.Dummy(real=True) for a in atoms}
        poly = e.xreplace(held)
        if not 0 < len(atoms) < 4 or any(poly.diff(d, 2) != 0 for d in held.values()):
            return False
        signs = [self.normal.signs.of(a, True) for a in atoms]
        spans = [(0, 1) if s in GOOD else (-1, 0) if s in ("-", "0-") else (-1, 1) for s in signs]
        ends = [dict(zip(held.values(), map(sp.Integer, c), strict=True)) for c in product(*spans)]
        return all(self.shown(poly.xreplace(c), depth) for c in ends)

    def absolute(self, e: Expr, depth: int) -> bool:
        """-|g| is the smaller of g and -g, |g| at least either; likewise for Max and Min."""
        values = {a.args[0] for a in loose(e, sp.Abs) if isinstance(a.args[0], Jet)}
        for g in sorted((g for g in values if g.is_real), key=key)[:1]:
            t = sp.Dummy("t", nonnegative=True)  # the two signs of a value, one after the other
            return all(self.shown(e.xreplace({g: s * t}), depth) for s in (1, -1))
        for wanted in (("-", "0-"), GOOD):
            atoms = loose(e, sp.Abs, sp.Max, sp.Min)
            real = [a for a in atoms if all(x.is_real or self.normal.real(x) for x in a.args)]
            for a in sorted(real, key=key):
                slope = self.normal.share(e, a)
                if slope is None or self.normal.signs.of(slope, True) not in wanted:
                    continue
                values = (a.args[0], -a.args[0]) if isinstance(a, sp.Abs) else a.args
                one = (wanted is GOOD) != isinstance(a, sp.Min)
                least = min(depth, 1) if one and not isinstance(a, sp.Abs) else depth
                cases = (self.shown(e.xreplace({a: g}), least) for g in values)
                if not one:
                    return all(cases)
                return any(cases) or self._ordered(e, a, depth)
        return False

    def _ordered(self, e: Expr, a: Any, depth: int) -> bool:
        """|p - q| is s where one of two values of functions is the other and s >= 0 more."""
        pair = [t if isinstance(t, Jet) else -t for t in terms_of(a.args[0])]
        if not isinstance(a, sp.Abs) or len(pair) != 2:
            return False
        p, q = pair
        if not all(isinstance(t, Jet) for t in pair) or self.normal.canon(p - q) not in (
            a.args[0],
            -a.args[0],
        ):
            return False
        s = sp.Dummy("s", nonnegative=True)
        ways = ({p: q + s}, {q: p + s})
        return all(self.shown(e.xreplace({a: s}).xreplace(way), depth) for way in ways)

    def exponentials(self, e: Expr, depth: int) -> bool:
        """T >= 1 + log T for a positive term T, after division by any exponential."""
        logs = self.logarithms.of(e) if e.has(sp.log) else None
        units = [s for s in dict.fromkeys(logs[0].values()) if not s.is_number] if logs else []
        units = [s for s in units if self.normal.signs.of(s) in ("+", "-")][:2]
        units = [-s if self.normal.signs.of(s) == "-" else s for s in units]
        units += sorted({a for a in loose(e, sp.exp) if self.normal.real(a.exp)}, key=key)[:3]
        for unit in [sp.S.One, *dict.fromkeys(units)]:
            whole = self.normal.canon(e / unit)
            terms = [t for t in terms_of(whole) if self.normal.signs.of(t, True) == "+"]
            waves = [t for t in terms if t.has(sp.exp)]
            choices = [waves, *([t] for t in terms if unit != 1 or t.has(sp.exp))]
            for chosen in choices[:6]:
                plain, shifted = whole, whole
                for t in chosen:
                    c, rest = t.as_independent(sp.exp, as_Add=False)
                    plain += c * (1 + self.normal.powers.logarithm(rest)) - t
                    shifted += 1 + self.normal.powers.logarithm(t) - t
                if any(self.shown(bound, depth) for bound in {plain, shifted} - {whole}):
                    return True
        return False

    def halves(self, e: Expr, depth: int) -> bool:
        """Treat the two signs of a real symbol one after the other."""
        if depth < 2 or e.has(sp.Integral):
            return False
        for s in sorted(e.free_symbols, key=str):
            if (
                isinstance(s, sp.Symbol)
                and s.is_real
                and s.is_nonnegative is None
                and (s.is_nonpositive is None and not s.is_integer)
            ):
                t = sp.Dummy(s.name, nonnegative=True)
                return all(self.shown(e.xreplace({s: v}), depth - 1) for v in (t, -t))
        return False
