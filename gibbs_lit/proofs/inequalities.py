"""Inequalities: a difference is reduced to manifest signs by a short list of exact rules.

The rules are the tangent inequalities of the logarithm and the exponential, convexity about a
stationary zero, monotone logarithms and roots, either sign of an absolute value, and, for
integrals, a pointwise inequality between integrands to which multiples of zero are added: densities
that integrate to one, and integrands divided by what they integrate to.
"""

from functools import partial
from itertools import product
from math import lcm
from time import thread_time
from typing import TYPE_CHECKING

import sympy as sp

from gibbs_lit.proofs.centred import centred
from gibbs_lit.proofs.fractions import Space, key
from gibbs_lit.proofs.language import Expr, Jet, Unsettled, depends, loose, terms_of
from gibbs_lit.proofs.means import log_means, mixed_logs
from gibbs_lit.proofs.pairs import crossings, pairs
from gibbs_lit.proofs.plausible import plausible
from gibbs_lit.proofs.pointwise import GOOD, Pointwise
from gibbs_lit.proofs.radicals import roots
from gibbs_lit.proofs.regions import regions
from gibbs_lit.proofs.rising import Rising
from gibbs_lit.proofs.values import values

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


class Rules:
    def __init__(
        self, normal: "Normal", calculus: "Calculus", facts: "Facts", seconds: float
    ) -> None:
        self.normal, self.calculus, self.facts = normal, calculus, facts
        self.failed: dict[Expr, int] = {}
        self.inside = False
        self.pointwise = Pointwise(self)
        self.rising = Rising(self)
        self.deadline = thread_time() + seconds

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
            if not plausible(self.normal, e, self.inside):
                self.failed[e] = 99
                return False
            core = self.core(e)
        except (Unsettled, ZeroDivisionError):
            return False
        if core is None:
            return False
        if core != e:
            return self.shown(core, depth)
        rules = (
            partial(centred, self),
            self.pointwise.integrands,
            self.pointwise.tangent,
            partial(pairs, self),
            partial(log_means, self),
            partial(regions, self),
            self.absolute,
            self.rising.between,
            self.bounded,
            partial(roots, self),
            partial(values, self),
            self.one_log,
            self.logs,
            self.shares,
            partial(mixed_logs, self),
            self.exponentials,
            partial(crossings, self),
            self.rising.convex,
            self.rising.monotone,
            self.rising.hill,
            self.halves,
        )
        rules = (self.rising.hill, *rules) if e.has(sp.erf) else rules
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
                rest *= self._compared(f)
            elif s == "c":
                return None
        if rest == 1:
            return sp.S.One if sign > 0 else None
        out = self.normal.canon(sign * rest)
        return out if sp.count_ops(out) <= sp.count_ops(e) else e

    def _compared(self, f: Expr) -> Expr:
        """Return what has the sign of f: exponents are compared where two exponentials are."""
        terms = terms_of(f)
        if len(terms) != 2 or not f.has(sp.exp):
            return f
        up = [t for t in terms if self.normal.signs.of(t) == "+"]
        down = [-t for t in terms if self.normal.signs.of(t) == "-"]
        if len(up) != 1 or len(down) != 1:
            return f
        gap = self.normal.canon(self.normal.logarithm(up[0]) - self.normal.logarithm(down[0]))
        return f if gap.has(sp.exp) else gap

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
            for a in sorted((a for a in atoms if all(map(self.normal.real, a.args))), key=key):
                held = sp.Dummy(real=True)
                slope = self.normal.canon(e.xreplace({a: held}).diff(held))
                if depends(slope, [held]) or self.normal.signs.of(slope, True) not in wanted:
                    continue
                values = (a.args[0], -a.args[0]) if isinstance(a, sp.Abs) else a.args
                one = (wanted is GOOD) != isinstance(a, sp.Min)
                least = min(depth, 1) if one and not isinstance(a, sp.Abs) else depth
                cases = (self.shown(e.xreplace({a: g}), least) for g in values)
                return any(cases) if one else all(cases)
        return False

    def logs_of(self, e: Expr) -> tuple[dict[Expr, Expr], Expr] | None:
        """Return e as {log argument: slope} plus a rest without those logarithms."""
        atoms = [a for a in Space([self.normal.prepare(e)]).atoms if isinstance(a, sp.log)]
        held = {a: sp.Dummy(real=True) for a in atoms}
        poly = e.xreplace(held)
        slopes = {a: self.normal.canon(poly.diff(d)) for a, d in held.items()}
        if not atoms or any(depends(s, held.values()) for s in slopes.values()):
            return None
        rest = self.normal.canon(poly.xreplace(dict.fromkeys(held.values(), sp.S.Zero)))
        if depends(rest, held.values()) or rest.has(*atoms):
            return None
        return {a.args[0]: s for a, s in slopes.items()}, rest

    def one_log(self, e: Expr, depth: int) -> bool:
        """log T >= 0 where T >= 1, for logarithms with rational slopes."""
        found = self.logs_of(e)
        if found is None or not all(s.is_Rational for s in found[0].values()):
            return False
        slopes, rest = found
        scale = lcm(*(int(s.q) for s in slopes.values()))
        if max(abs(s * scale) for s in slopes.values()) > 8:
            return False
        up = sp.Mul(*(t ** (s * scale) for t, s in slopes.items() if s > 0))
        down = sp.Mul(*(t ** (-s * scale) for t, s in slopes.items() if s < 0))
        return self.shown(up * sp.exp(scale * rest) - down, depth)

    def tangents(self, e: Expr) -> Expr | None:
        """Return a lower bound without logarithms, by log T <= T - 1 or log T >= 1 - 1 / T."""
        found = self.logs_of(e)
        if found is None:
            return None
        groups, total = self._leads(found[0]), found[1]
        for lead, whole in groups.items():
            sign = self.normal.signs.of(self.normal.canon(lead), True)
            if sign not in ("+", "-", "0+", "0-"):
                return None
            total += lead * (1 - 1 / whole if sign in GOOD else whole - 1)
        return self.normal.canon(total)

    @staticmethod
    def _leads(slopes: dict[Expr, Expr]) -> dict[Expr, Expr]:
        """Return {what multiplies a logarithm, up to a number: the T of all of them}."""
        groups: dict[Expr, Expr] = {}
        for t, slope in sorted(slopes.items(), key=lambda item: key(item[0])):
            for term in terms_of(sp.expand(slope)):
                share, lead = term.as_coeff_Mul()
                groups[lead] = groups.get(lead, sp.S.One) * t**share
        return groups

    def logs(self, e: Expr, depth: int) -> bool:
        """log T <= (T**k - 1) / k for k > 0 and >= for k < 0, group by group."""
        found = self.logs_of(e)
        if found is None:
            return False
        groups, rest = self._leads(found[0]), found[1]
        options = []
        for lead, whole in groups.items():
            sign = self.normal.signs.of(self.normal.canon(lead), True)
            if sign not in ("+", "-", "0+", "0-"):
                return False
            powers = (-1, -sp.S.Half) if sign in GOOD else (1, sp.S.Half)
            # the normal form's own power: SymPy evaluates integrals to find their signs
            log = self.normal.logarithm(whole)
            options.append([(self.normal.exponential(k * log) - 1) / k * lead for k in powers])
        if len(groups) > 4:
            return False
        return any(self.shown(rest + sp.Add(*choice), depth) for choice in product(*options))

    def shares(self, e: Expr, depth: int) -> bool:
        """Write log D of D = d1 + d2 as the mean of log D with weights d1/D, d2/D.

        A rest with the terms of D below it is spread over them, as in an entropy, so that every
        share is a logarithm of one T, which is at least log 1 or 1 - 1/T.
        """
        found = self.logs_of(e)
        if found is None or self.inside:
            return False
        slopes, rest = found
        for whole, slope in slopes.items():
            if len(terms := terms_of(whole)) < 2 or self.normal.signs.of(slope) not in ("+", "-"):
                continue
            logs = [(t, self.normal.canon(c / slope)) for t, c in slopes.items()]
            if not all(c.is_Rational for _, c in logs) or len(terms) > 4:
                continue
            up, plain = terms_of(sp.expand(self.normal.canon(rest * whole / slope))), []
            for d in terms:
                if self.normal.signs.of(self.normal.canon(d), True) != "+":
                    break
                near = [self.normal.canon(n / d) for n in up]
                near = [n for n in near if not n.has(sp.exp) and not n.as_numer_denom()[1].is_Add]
                plain.append(sp.Add(*near))
            if len(plain) < len(terms) or not self.normal.is_zero(
                sp.Add(*(d * n for d, n in zip(terms, plain, strict=True))) - sp.Add(*up)
            ):
                continue
            lifted = sp.Mul(*(t**c for t, c in logs))
            shares = [lifted * sp.exp(n) for n in plain]
            if self.normal.signs.of(slope) == "-":
                shares = [1 / t for t in shares]
            if all(self.shown(t - 1, 1) for t in shares):
                return True
            mean = sp.Add(*(d * (1 - 1 / t) for d, t in zip(terms, shares, strict=True)))
            if self.shown(mean, depth):
                return True
        return False

    def exponentials(self, e: Expr, depth: int) -> bool:
        """T >= 1 + log T for a positive term T, after division by any exponential."""
        logs = self.logs_of(e) if e.has(sp.log) else None
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
                    plain += c * (1 + self.normal.logarithm(rest)) - t
                    shifted += 1 + self.normal.logarithm(t) - t
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
