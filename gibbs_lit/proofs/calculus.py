"""Derivatives, carried out exactly; under an integral only where that is justified."""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.integrals import depends
from gibbs_lit.proofs.language import Unsettled

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


class Calculus:
    """Differentiates expressions that contain integrals and sums."""

    def __init__(self, normal: "Normal") -> None:
        self.normal = normal

    def differentiate(self, e: sp.Expr, x: Any) -> sp.Expr:
        """Return the derivative of `e` by `x`; raises Unsettled where Leibniz may fail."""
        held = {}
        for a in sorted(e.atoms(sp.Integral, sp.Sum, sp.Product, sp.Limit), key=str):
            if depends(a, [x]) and not any(a in b.atoms(type(a)) and a != b for b in held):
                held[a] = sp.Dummy(real=a.is_real)
        held = {a: d for a, d in held.items()
                if not any(a != b and b.has(a) for b in held)}
        if not held:
            return e.diff(x)
        outer = e.xreplace(held)
        total = outer.diff(x)
        for a, d in held.items():
            total += outer.diff(d) * self._inside(a, x)
        return total.xreplace({d: a for a, d in held.items()})

    def _inside(self, a: Any, x: Any) -> sp.Expr:
        if isinstance(a, sp.Sum) and not any(depends(b, [x]) for lim in a.limits for b in lim[1:]):
            if any(b.is_infinite for lim in a.limits for b in lim[1:]):
                raise Unsettled(f"the derivative of {a} by {x} needs uniform convergence")
            return sp.Sum(self.differentiate(a.function, x), *a.limits)
        if isinstance(a, sp.Integral):
            return self.normal.integrals.derivative(self, a, x)
        raise Unsettled(f"the derivative of {a} by {x} has no rule")
