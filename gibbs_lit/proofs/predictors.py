"""The conditional mean predicts best: (int a)**2 / int b >= 2 f int a - f**2 int b at each y.

Integrated over y, with the predictor f that a mean square of the statement has, this bounds it by
the mean square about the conditional mean.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.conditional import parsed
from gibbs_lit.proofs.language import Expr, Unsettled, depends, factors_of, terms_of

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules


def predictors(rules: "Rules", e: Expr) -> bool:
    """Put the lower bound for an integral of (int a)**2 / int b with a positive coefficient."""
    if rules.inside or not any(len(a.limits) > 1 for a in e.atoms(sp.Integral)):
        return False
    normal = rules.normal
    try:
        form = normal.canon(e)
        atoms = [t for t in normal.atoms(form, sp.Integral) if t.function.has(sp.Integral)]
        for t in atoms:
            held = sp.Dummy(real=True)
            slope = normal.canon(form.xreplace({t: held}).diff(held))
            if slope.has(held) or normal.signs.of(slope, True) != "+":
                continue
            found = [parsed(normal, t, _tangent(w, f)) for w, f in _drawn(e)]
            bounds = [form.xreplace({t: lower}) for lower in found if lower is not None]
            if any(rules.shown(bound, k) for k in (0, 1) for bound in bounds):
                normal.use("Cauchy-Schwarz inequality", "the integrals converge")
                return True
    except (Unsettled, ZeroDivisionError):
        pass
    return False


def _drawn(e: Expr) -> list[tuple[Any, Expr]]:
    """Return a variable and the function of it that a square under an integral subtracts."""
    out: dict[tuple[Any, Expr], None] = {}
    for a in (a for a in e.atoms(sp.Integral) if len(a.limits) > 1):
        names = [v for v, *_ in a.limits]
        squares = (p.base for p in factors_of(a.function) if p.is_Pow and p.exp == 2)
        for base in (b for b in squares if b.is_Add and not b.has(sp.Integral)):
            for w in names:
                others = [v for v in names if v != w]
                own = [t for t in terms_of(base) if not depends(t, others)]
                if own and len(own) < len(base.args):
                    out[w, -sp.Add(*own)] = None
    return list(out)


def _tangent(w: Any, f: Expr) -> Any:
    """Return what builds the lower bound with the predictor f of the variable w."""

    def build(normal: Any, root: Expr, b: Any, g: Expr, v: Any, outer: list[Any]) -> Expr | None:
        if len(outer) != 1 or not normal.real(f):
            return None
        there = f.xreplace({w: outer[0][0]})
        inner = 2 * there * root - there**2 * b.function
        return sp.Integral(g * inner, (v, *b.limits[0][1:]), *outer)

    return build
