"""Exact solutions that determine a coefficient, such as a source or a potential.

Under phi_t = -D phi_xx + U phi, any phi = exp(g(x) + k t) is a solution for the U(x) that it gives.
"""

from typing import Any

import numpy as np
import sympy as sp
from sympy.core.function import AppliedUndef

from gibbs_lit.proofs.instances import kind_of
from gibbs_lit.proofs.timelimit import attempt


class Separated:
    """An equation with a real function that it is linear in and that has no derivative there.

    Args:
        fact: an equation such as `Eq(p(x, t).diff(t), p(x, t).diff(x, 2) + U(x) * p(x, t))`.

    Raises:
        ValueError: when the equation is of another kind.
    """

    call = None  # what it gives is not normalised

    def __init__(self, fact: Any) -> None:
        plain = isinstance(fact, sp.Eq) and fact.has(sp.Derivative)
        gap = (fact.lhs - fact.rhs).doit() if plain else sp.S.Zero
        calls = gap.atoms(AppliedUndef)
        self.heads = {c.func: c for c in calls}
        over = set().union(*(c.args for c in calls))
        fit = len(self.heads) == len(calls) and all(a.is_Symbol for a in over) and len(over) < 3
        if not fit or gap.has(sp.Integral, sp.Sum, sp.Subs):
            raise ValueError(f"{fact} is not an equation in space and time")
        known = calls - {d.expr for d in gap.atoms(sp.Derivative)}
        for c in sorted(known, key=lambda c: (-len(c.args), str(c))):
            held, own = sp.Dummy(), set(c.args)
            slope = gap.xreplace({c: held}).diff(held)
            if kind_of(c.func, len(c.args)) == "real" and len(own) == len(c.args) > 0:
                if slope.has(held):
                    continue
                self.coefficient, self.slope, self.hidden = c, slope, over - own
                self.rest = gap.xreplace({c: sp.S.Zero})
                return
        raise ValueError(f"{fact} determines no coefficient")

    def draw(self, rng: np.random.Generator) -> dict[Any, sp.Lambda]:
        """Return concrete functions that obey the equation; ValueError where none was found."""
        chosen = {}
        for head, c in self.heads.items():
            a, b, k = (sp.Rational(int(rng.integers(2, 9)), 8) for _ in range(3))
            kind = kind_of(head, len(c.args))
            plain = self.hidden and len(c.args) < 2  # another coefficient: a constant
            bent = (k * x if x in self.hidden else a * x + b * x**3 / 9 for x in c.args)
            whole = b if plain else sp.Add(*bent)
            whole = whole if kind == "real" else sp.exp(whole)
            chosen[head] = sp.Lambda(c.args, -whole if kind == "negative" else whole)
        filled = [self._filled(e, chosen) for e in (-self.rest, self.slope)]
        value = attempt(1.0, lambda: sp.cancel(sp.powsimp(sp.expand(filled[0] / filled[1]))))
        below = sp.fraction(sp.together(value))[1] if value is not None else sp.S.Zero
        if value is None or value.has(*self.hidden) or not below.is_positive:
            raise ValueError(f"no solution that separates determines {self.coefficient}")
        return {**chosen, self.coefficient.func: sp.Lambda(self.coefficient.args, value)}

    def _filled(self, e: Any, chosen: dict[Any, sp.Lambda]) -> Any:
        others = {f: body for f, body in chosen.items() if f != self.coefficient.func}

        def known(call: Any) -> bool:
            return isinstance(call, AppliedUndef) and call.func in others

        return e.replace(known, lambda call: others[call.func](*call.args)).doit()
