"""The conditional mean predicts best: (int a)**2 / int b >= 2 f int a - f**2 int b at each y.

Integrated over y, with the predictor f that a mean square of the statement has, this bounds it by
the mean square about the conditional mean.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.composed import parts_of, rising
from gibbs_lit.proofs.language import Expr, Unsettled, depends, factors_of, terms_of
from gibbs_lit.proofs.signs import GOOD

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
            slope = normal.share(form, t)
            if slope is None or normal.signs.of(slope, True) != "+":
                continue
            found = [_parsed(normal, t, _tangent(w, f)) for w, f in _drawn(e)]
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


def _parsed(normal: Any, t: Any, build: Any) -> Expr | None:
    """Return what is built of a, b and g, where t is the integral of g (int a)**2 / int b."""
    names = [v for v, *_ in t.limits]
    factors = [x for f in factors_of(t.function) for x in parts_of(f)]
    for f in factors:
        b = 1 / f
        if not isinstance(b, sp.Integral) or len(b.limits) > 1 or not depends(b, names):
            continue
        v, *ends = b.limits[0]
        rest = [x for x in factors if x is not f]
        if normal.signs.of(b, True) != "+" or normal.signs.of(b.function, True) != "+":
            continue
        for square in rest:
            a = square.base if square.is_Pow and square.exp == 2 else None
            if isinstance(a, sp.Integral) and [list(lim[1:]) for lim in a.limits] == [ends]:
                g = sp.Mul(*(x for x in rest if x is not square))
                root = a.function.xreplace({a.limits[0][0]: v})
                if not depends(root, [a.limits[0][0]]) or a.limits[0][0] == v:
                    return _checked(normal, root, b, g, v, list(t.limits), build)
        own = [w for w, *bounds in t.limits if bounds == ends and not depends(b, [w])]
        for i, y in enumerate(own):
            for z in own[i + 1 :]:
                left = [x for x in rest if depends(x, [y])]
                right = [x for x in rest if depends(x, [z])]
                root = sp.Mul(*left)
                if depends(root, [z]) or not normal.is_zero(root.xreplace({y: z}) - sp.Mul(*right)):
                    continue
                g = sp.Mul(*(x for x in rest if not depends(x, [y, z])))
                outer = [lim for lim in t.limits if lim[0] not in (y, z)]
                if outer:
                    return _checked(normal, root.xreplace({y: v}), b, g, v, outer, build)
    return None


def _checked(
    normal: Any, root: Expr, b: Any, g: Expr, v: Any, outer: list[Any], build: Any
) -> Expr | None:
    """Return what is built where g >= 0 and a is real, over limits that are in order."""
    if (
        not rising(normal, [tuple(ends) for _, *ends in outer])
        or normal.signs.of(normal.canon(g), True) not in GOOD
        or not normal.real(root)
    ):
        return None
    return build(normal, root, b, g, v, outer)
