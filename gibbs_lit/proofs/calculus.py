"""Derivatives, carried out exactly; under an integral only where that is justified."""

from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy.core.symbol import Str

from gibbs_lit.proofs.bounded import stays_away, tame
from gibbs_lit.proofs.dominated import dominated
from gibbs_lit.proofs.gaussians import weighted
from gibbs_lit.proofs.integrals import FAMILY, jets_over
from gibbs_lit.proofs.language import SMOOTH, Expr, Jet, Unsettled, depends, loose
from gibbs_lit.proofs.smoothness import smooth
from gibbs_lit.proofs.splitting import split

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal

CONTINUOUS = (*SMOOTH, sp.log, sp.erfc, sp.Abs, Jet)


class Calculus:
    """Differentiates expressions that contain integrals and sums."""

    def __init__(self, normal: "Normal") -> None:
        self.normal = normal
        self.small: set[Any] = set()  # symbols of which only values near zero count

    def differentiate(self, e: Expr, x: Any) -> Expr:
        """Return the derivative of `e` by `x`; raises Unsettled where Leibniz may fail."""
        held = {}
        for a in sorted(e.atoms(sp.Integral, sp.Sum, sp.Product, sp.Limit), key=str):
            if depends(a, [x]) and not any(a in b.atoms(type(a)) and a != b for b in held):
                held[a] = sp.Dummy(real=a.is_real)
        held = {a: d for a, d in held.items() if not any(a != b and b.has(a) for b in held)}
        if not held:
            return e.diff(x)
        outer = e.xreplace(held)
        total = outer.diff(x)
        for a, d in held.items():
            total += outer.diff(d) * self._inside(a, x)
        return total.xreplace({d: a for a, d in held.items()})

    def _inside(self, a: Any, x: Any) -> Expr:
        if isinstance(a, sp.Sum) and not any(depends(b, [x]) for lim in a.limits for b in lim[1:]):
            if any(b.is_infinite for lim in a.limits for b in lim[1:]):
                value = self.normal.canon(a)  # of which a closed form may be known
                if not any(depends(s, [x]) for s in value.atoms(sp.Sum)):
                    return self.differentiate(value, x)
                raise Unsettled(f"the derivative of {a} by {x} needs uniform convergence")
            return sp.Sum(self.differentiate(a.function, x), *a.limits)
        if isinstance(a, sp.Integral):
            return self.under_integral(a, x)
        ends = [b for _, *ends in getattr(a, "limits", ()) for b in ends]
        fixed = not any(depends(b, [x]) or b.is_infinite for b in ends)
        if isinstance(a, sp.Product) and fixed and self._positive(a.function):
            return a * sp.Sum(self.differentiate(a.function, x) / a.function, *a.limits)
        if isinstance(a, sp.Product) and len(a.limits) == 1:
            ((k, low, high),) = a.limits
            if (high - low).is_Integer and high - low < 40:
                whole = (a.function.xreplace({k: low + i}) for i in range(int(high - low) + 1))
                return self.differentiate(sp.Mul(*whole), x)
        raise Unsettled(f"the derivative of {a} by {x} has no rule")

    def _positive(self, f: Expr) -> bool:
        return self.normal.signs.of(self.normal.canon(f), True) == "+"

    def under_integral(self, e: Expr, x: Any) -> Expr:
        """Return the derivative of an integral by a parameter; raises where Leibniz may fail."""
        integrals = self.normal.integrals
        names = [v for v, _, _ in e.limits]
        self.normal.differentiated.append(e)
        if any(depends(b, names) for _, *ends in e.limits for b in ends):
            return self._iterated(e, x)
        if e.has(Jet) and not depends(self.normal.canon(e), [x]):
            return sp.S.Zero
        self._continuous(e, x)
        terms = split(self.normal, self._smoothed(e.function, names), names)
        explicit = [
            t
            for t in terms
            if not all(jets_over(t, [v]) or weighted(self.normal, t, [v]) for v in names)
            or not jets_over(t, names)
        ]
        if explicit and not smooth(self.normal, e.function, e.limits) and not self._tame(e, x):
            value = self.normal.canon(e)
            if any(
                depends(a, [x]) and not jets_over(a.function, [v for v, _, _ in a.limits])
                for a in value.atoms(sp.Integral)
            ):
                integrals.closed = True
                self.normal.forget()
                value = self.normal.canon(e)
            if any(
                depends(a, [x]) and not jets_over(a.function, [v for v, _, _ in a.limits])
                for a in value.atoms(sp.Integral)
            ):
                raise Unsettled(f"Leibniz for {e} by {x} has no justification")
            if any(depends(a, [x]) and a == e for a in value.atoms(sp.Integral)):
                raise Unsettled(f"Leibniz for {e} by {x} has no justification")
            if any(depends(k, [x]) for k in value.atoms(sp.Abs, sp.sign)):
                raise Unsettled(f"{e} has a kink in {x}")
            return self.differentiate(value, x)
        if not explicit:
            self.normal.use("Leibniz", FAMILY, "locally uniformly in the parameters")
        total = sp.Integral(self.differentiate(e.function, x), *e.limits)
        for v, a, b in e.limits:
            others = [limit for limit in e.limits if limit[0] != v]
            for end, sign in ((b, 1), (a, -1)):
                slope = sp.S.Zero if end.is_infinite else end.diff(x)
                if slope != 0:
                    edge = e.function.xreplace({v: end})
                    total += sign * slope * (sp.Integral(edge, *others) if others else edge)
        return total

    def _smoothed(self, f: Expr, names: list[Any]) -> Expr:
        """Write inner integrals of functions of the outer variables as functions themselves."""
        new, known = {}, {}
        for a in loose(f, sp.Integral):
            over = [v for v in names if jets_over(a, [v])]
            if over and not any(a != b and b.has(a) for b in loose(f, sp.Integral)):
                made = Jet(
                    Str(f"smoothed {len(known)}"),
                    Str("real"),
                    sp.Tuple(*(sp.S.Zero for _ in over)),
                    *over,
                )
                new[a] = known.setdefault(self.normal.canon(a), made)
        return f.xreplace(new)

    def _iterated(self, e: Expr, x: Any) -> Expr:
        """Return the derivative of an integral whose inner limits depend on the outer variables."""
        self._continuous(e, x)
        (*inner, (v, low, high)), names = e.limits, [v for v, _, _ in e.limits]
        family = all(jets_over(t, names) for t in split(self.normal, e.function, names))
        if not family and not smooth(self.normal, e.function, e.limits):
            raise Unsettled(f"Leibniz over the domain of {e} has no rule")
        self.normal.use("Leibniz", FAMILY, "locally uniformly in the parameters")
        body = sp.Integral(e.function, *inner)
        total = sp.Integral(self.differentiate(body, x), (v, low, high))
        for end, sign in ((high, 1), (low, -1)):
            slope = sp.S.Zero if end.is_infinite else end.diff(x)
            total += sign * slope * body.xreplace({v: end}) if slope != 0 else 0
        return total

    def _continuous(self, e: Expr, x: Any) -> None:
        """Refuse what may jump as x passes a bound variable: the jump is lost in a derivative."""
        names, signs = [v for v, _, _ in e.limits], self.normal.signs
        for node in (n for part in e.args for n in part.atoms(sp.Function, sp.Pow)):
            if not (depends(node, [x]) and depends(node, names)):
                continue
            inner = node.args[0]
            if node.is_Pow:
                if inner is sp.E or (node.exp.is_integer and node.exp.is_nonnegative):
                    continue
            elif not isinstance(node, CONTINUOUS):
                raise Unsettled(f"{e} may jump with {x}: Leibniz fails")
            apart = not isinstance(node, (sp.Pow, sp.log)) or not depends(inner, [x])
            apart = apart or not depends(inner, names)
            if apart or signs.of(self.normal.canon(inner), True) in ("+", "-", "n"):
                continue
            ends = {v: tuple(bounds) for v, *bounds in e.limits}
            if x not in self.small or not stays_away(self.normal, inner, ends, x):
                raise Unsettled(f"{inner} may vanish where {e} is differentiated by {x}")

    def _tame(self, e: Expr, x: Any) -> bool:
        """Return whether the integrand is dominated near x = 0, or near every x.

        Near every x only where no closed form is known, which is differentiated at less cost.
        """
        if x in self.small and (tame(self.normal, e, x) or dominated(self.normal, e, x, sp.S.Zero)):
            return True
        left = [a for a in self.normal.canon(e).atoms(sp.Integral) if depends(a, [x])]
        return bool(left) and dominated(self.normal, e, x)
