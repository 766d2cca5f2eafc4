"""Exact solutions that determine a coefficient: space and time separate, the potential follows.

Under phi_t = -D phi_xx + U phi, any phi = exp(g(x) + k t) is a solution for the U that it gives.
"""

from typing import Any

import numpy as np
import sympy as sp
from sympy.core.function import AppliedUndef

from gibbs_lit.proofs.instances import kind_of
from gibbs_lit.proofs.timelimit import attempt


class Separated:
    """An equation in space and time with a real function of space that it is linear in.

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
        slopes = {d.expr for d in gap.atoms(sp.Derivative)}
        both = [c for c in calls if len(set(c.args)) == 2 and all(a.is_Symbol for a in c.args)]
        over = set(both[0].args) if both else set()
        known = [c for c in calls - slopes if len(c.args) == 1 and c.args[0] in over]
        fit = len(self.heads) == len(calls) and all(set(c.args) <= over for c in calls)
        if not fit or gap.has(sp.Integral, sp.Sum, sp.Subs):
            raise ValueError(f"{fact} is not an equation in space and time with a coefficient")
        for c in sorted(known, key=str):
            held = sp.Dummy()
            slope = gap.xreplace({c: held}).diff(held)
            if kind_of(c.func, 1) == "real" and not slope.has(held):
                self.coefficient, self.slope, self.x = c, slope, c.args[0]
                self.rest = gap.xreplace({c: sp.S.Zero})
                (self.t,) = over - {self.x}
                return
        raise ValueError(f"{fact} determines no coefficient")

    def draw(self, rng: np.random.Generator) -> dict[Any, sp.Lambda]:
        """Return concrete functions that obey the equation; ValueError where none was found."""
        a, b, k = (sp.Rational(int(rng.integers(2, 9)), 8) for _ in range(3))
        way = a * self.x + b * self.x**3 / 9 + k * self.t
        chosen = {}
        for head, c in self.heads.items():
            kind = kind_of(head, len(c.args))
            form = way if len(c.args) == 2 else b
            whole = form if kind == "real" else sp.exp(form)
            chosen[head] = sp.Lambda(c.args, -whole if kind == "negative" else whole)
        filled = [self._filled(e, chosen) for e in (-self.rest, self.slope)]
        value = attempt(1.0, lambda: sp.cancel(sp.powsimp(sp.expand(filled[0] / filled[1]))))
        below = sp.fraction(sp.together(value))[1] if value is not None else sp.S.Zero
        if value is None or value.has(self.t) or not below.is_positive:
            raise ValueError(f"no solution that separates determines {self.coefficient}")
        return {**chosen, self.coefficient.func: sp.Lambda(self.coefficient.args, value)}

    def _filled(self, e: Any, chosen: dict[Any, sp.Lambda]) -> Any:
        others = {f: body for f, body in chosen.items() if f != self.coefficient.func}

        def known(call: Any) -> bool:
            return isinstance(call, AppliedUndef) and call.func in others

        return e.replace(known, lambda call: others[call.func](*call.args)).doit()
