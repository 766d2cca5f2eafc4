"""Inequalities with logarithms, which lie between their tangents and those of their powers."""

from itertools import product
from math import lcm
from typing import TYPE_CHECKING

import sympy as sp

from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.language import Expr, depends, terms_of
from gibbs_lit.proofs.signs import GOOD

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules


class Logarithms:
    """The rules for forms that are affine in their logarithms, for the search `rules`."""

    def __init__(self, rules: "Rules") -> None:
        self.rules, self.normal = rules, rules.normal

    def of(self, e: Expr) -> tuple[dict[Expr, Expr], Expr] | None:
        """Return e as {log argument: slope} plus a rest without those logarithms."""
        atoms = self.normal.atoms(e, sp.log)
        held = {a: sp.Dummy(real=True) for a in atoms}
        poly = e.xreplace(held)
        slopes = {a: self.normal.canon(poly.diff(d)) for a, d in held.items()}
        if not atoms or any(depends(s, held.values()) for s in slopes.values()):
            return None
        rest = self.normal.canon(poly.xreplace(dict.fromkeys(held.values(), sp.S.Zero)))
        if depends(rest, held.values()) or rest.has(*atoms):
            return None
        return {a.args[0]: s for a, s in slopes.items()}, rest

    def one(self, e: Expr, depth: int) -> bool:
        """log T >= 0 where T >= 1, for logarithms with rational slopes."""
        found = self.of(e)
        if found is None or not all(s.is_Rational for s in found[0].values()):
            return False
        slopes, rest = found
        scale = lcm(*(int(s.q) for s in slopes.values()))
        if max(abs(s * scale) for s in slopes.values()) > 8:
            return False
        up = sp.Mul(*(t ** (s * scale) for t, s in slopes.items() if s > 0))
        down = sp.Mul(*(t ** (-s * scale) for t, s in slopes.items() if s < 0))
        raised = self.normal.powers.exponential(scale * rest)  # SymPy would evaluate integrals
        return self.rules.shown(up * raised - down, depth)

    def compared(self, e: Expr, depth: int) -> bool:
        """exp(g) less a sum of positive exponentials, by their logarithms."""
        waves: dict[Expr, Expr] = {}
        for t in terms_of(e) if e.has(sp.exp) and not e.has(sp.Integral) else ():
            c, wave = t.as_independent(sp.exp, as_Add=False)
            waves[wave] = waves.get(wave, 0) + c
        signs = {w: self.normal.signs.of(self.normal.canon(c), True) for w, c in waves.items()}
        up = [w for w, s in signs.items() if s == "+"]
        if len(up) != 1 or len(waves) < 3 or {*signs.values()} != {"+", "-"}:
            return False
        if any(self.normal.signs.of(self.normal.canon(w), True) != "+" for w in waves):
            return False
        down = sp.Add(*(-c * w for w, c in waves.items() if w != up[0]))
        top = self.normal.powers.logarithm(waves[up[0]] * up[0])
        return self.rules.shown(top - sp.log(down), depth)

    def tangents(self, e: Expr) -> Expr | None:
        """Return a lower bound without logarithms, by log T <= T - 1 or log T >= 1 - 1 / T."""
        found = self.of(e)
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
                if max(abs(share.p), share.q) > 8:  # no such power of T is written out
                    share, lead = sp.sign(share), lead * abs(share)
                groups[lead] = groups.get(lead, sp.S.One) * t**share
        return groups

    def powers(self, e: Expr, depth: int) -> bool:
        """log T <= (T**k - 1) / k for k > 0 and >= for k < 0, group by group."""
        found = self.of(e)
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
            log = self.normal.powers.logarithm(whole)
            options.append(
                [(self.normal.powers.exponential(k * log) - 1) / k * lead for k in powers]
            )
        if len(groups) > 4:
            return False
        return any(self.rules.shown(rest + sp.Add(*choice), depth) for choice in product(*options))

    def shares(self, e: Expr, depth: int) -> bool:
        """Write log D of D = d1 + d2 as the mean of log D with weights d1/D, d2/D.

        A rest with the terms of D below it is spread over them, as in an entropy, so that every
        share is a logarithm of one T, which is at least log 1 or 1 - 1/T.
        """
        found = self.of(e)
        if found is None or self.rules.inside:
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
            if all(self.rules.shown(t - 1, 1) for t in shares):
                return True
            mean = sp.Add(*(d * (1 - 1 / t) for d, t in zip(terms, shares, strict=True)))
            if self.rules.shown(mean, depth):
                return True
        return False
