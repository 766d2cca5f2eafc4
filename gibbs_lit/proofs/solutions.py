"""Exact solutions of an assumed evolution equation, so that a false statement under it can fail.

They are mixtures of Gaussians that an affine drift and a constant diffusion carry along. Such
solutions are special: where a statement holds for them, nothing is concluded.
"""

from typing import Any

import numpy as np
import sympy as sp
from sympy.core.function import AppliedUndef

from gibbs_lit.proofs.instances import kind_of


class Solution:
    """An equation for dp/dt in one space dimension, linear in p and its derivatives by x.

    Args:
        fact: an equation such as `Eq(p(x, t).diff(t), -(f(x) * p(x, t)).diff(x))`.

    Raises:
        ValueError: when the equation is of another kind.
    """

    def __init__(self, fact: Any) -> None:
        odd = (sp.Integral, sp.Sum, sp.Subs)
        plain = isinstance(fact, sp.Eq) and fact.has(sp.Derivative) and not fact.has(*odd)
        gap = (fact.lhs - fact.rhs).doit() if plain else sp.S.Zero
        for d in sorted(gap.atoms(sp.Derivative), key=str):
            slope = gap.coeff(d)
            call, by = d.expr, d.variables
            plain = isinstance(call, AppliedUndef) and len(set(call.args)) == 2
            if plain and len(by) == 1 and slope.is_Rational and slope and len(call.args) == 2:
                space = [s for s in call.args if s != by[0]]
                rest = sp.expand(d - gap / slope)
                still = [e for e in rest.atoms(sp.Derivative) if e.expr == call]
                if space[0].is_Symbol and all(by[0] not in e.variables for e in still):
                    break
        else:
            raise ValueError(f"{fact} is not an evolution equation in one dimension")
        elsewhere = [c for c in gap.atoms(AppliedUndef) if c.func == call.func and c != call]
        if not call.is_positive or elsewhere or gap.has(sp.Subs):
            raise ValueError(f"{call} is no density, or stands at other points as well")
        self.call, self.x, self.t, self.rest = call, space[0], by[0], rest
        calls = {c.func: c for c in gap.atoms(AppliedUndef)}
        self.heads = {call.func: call, **calls}
        if any(set(c.args) - {self.x, self.t} for c in calls.values()):
            raise ValueError(f"{fact} has functions of other variables")

    def draw(self, rng: np.random.Generator) -> dict[Any, sp.Lambda]:
        """Return concrete functions that obey the equation; ValueError where none was found."""
        for power, turn in ((1, 1), (2, 1), (1, -1), (2, -1)):
            chosen = {
                head: self._coefficient(c, power, turn, rng)
                for head, c in self.heads.items()
                if head != self.call.func
            }
            p = self._carried(chosen, rng)
            if p is not None:
                return {self.call.func: sp.Lambda(self.call.args, p), **chosen}
        raise ValueError(f"no solution of {self.rest} was found")

    def _coefficient(self, c: Any, power: int, turn: int, rng: np.random.Generator) -> sp.Lambda:
        """Return a constant, an affine drift back to a centre, or a parabola, or turned round."""
        size, centre = (sp.Rational(int(rng.integers(3, 12)), 8) for _ in range(2))
        kind = kind_of(c.func, len(c.args))
        if self.x not in c.args or kind != "real":
            return sp.Lambda(c.args, -size if kind == "negative" else size)
        if power == 1:
            return sp.Lambda(c.args, -turn * size * (self.x - centre))
        return sp.Lambda(c.args, turn * size * (self.x - centre) ** 2 / 2)

    def _carried(self, chosen: dict[Any, sp.Lambda], rng: np.random.Generator) -> Any:
        """Return a mixture of two Gaussians carried by the equation, or None."""
        x, t = self.x, self.t
        mean, var = sp.Dummy(real=True), sp.Dummy(positive=True)
        rate = self._rate(chosen, mean, var)
        if rate is None or not rate.is_polynomial(x) or sp.degree(rate, x) > 2:
            return None
        c = [sp.cancel(rate.coeff(x, k)) for k in range(3)]
        growth = sp.expand(sp.cancel(2 * var**2 * c[2]))  # d var / dt
        shift = sp.expand(sp.cancel(var * c[1] + mean * growth / var))  # d mean / dt
        if not growth.is_polynomial(var) or not shift.is_polynomial(mean) or shift.has(var):
            return None
        kappa, spread = -growth.coeff(var, 1) / 2, growth.coeff(var, 0) / 2
        pull, away = shift.coeff(mean, 0), x - mean
        carried = away * shift / var + (away**2 / var - 1) * growth / (2 * var)
        if sp.cancel(carried - rate) != 0 or sp.expand(shift - pull + kappa * mean) != 0:
            return None
        if (kappa != 0 and not kappa.is_positive) or not spread.is_nonnegative:
            return None
        parts = []
        for weight in (sp.Rational(1, 3), sp.Rational(2, 3)):
            m0 = sp.Rational(int(rng.integers(-9, 10)), 6)
            s0 = sp.Rational(int(rng.integers(6, 15)), 8)
            if kappa == 0:
                s0 += 0 if t.is_nonnegative else 40
                m, s = m0 + pull * t, s0 + 2 * spread * t
            else:
                m = pull / kappa + m0 * sp.exp(-kappa * t)
                s = spread / kappa + s0 * sp.exp(-2 * kappa * t)
            left = (
                sp.diff(m, t) - shift.xreplace({mean: m}),
                sp.diff(s, t) - growth.xreplace({var: s}),
            )
            if any(sp.expand(e) != 0 for e in left):  # checked, not trusted to follow
                return None
            parts.append(weight * sp.exp(-((x - m) ** 2) / (2 * s)) / sp.sqrt(2 * sp.pi * s))
        return sp.Add(*parts)

    def _rate(self, chosen: dict[Any, sp.Lambda], mean: Any, var: Any) -> Any:
        """Return (dp/dt) / p for a Gaussian p, by what the equation says, or None."""
        x, held = self.x, sp.Function("held")(self.x)
        table = {**chosen, self.call.func: sp.Lambda(self.call.args, held)}
        filled = self.rest.replace(
            lambda e: isinstance(e, AppliedUndef) and e.func in table,
            lambda e: table[e.func](*e.args),
        )
        right = sp.expand(filled.doit())
        u = -(x - mean) / var
        values = {held: sp.S.One, held.diff(x): u, held.diff(x, 2): u**2 - 1 / var}
        slopes = {d: right.coeff(d) for d in values}
        if sp.expand(right - sum(c * d for d, c in slopes.items())) != 0:
            return None
        if any(c.has(held.func) for c in slopes.values()):
            return None
        return sp.expand(sum(c * values[d] for d, c in slopes.items()))
