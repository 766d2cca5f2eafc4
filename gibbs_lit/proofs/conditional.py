"""The Cauchy-Schwarz inequality inside an integral: (int a)**2 / int b <= int a**2 / b at each x.

Integrated over x this is the data processing inequality of the divergence of Pearson and of Fisher
information, and it bounds the second moment of a conditional mean by the second moment.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.language import Expr, depends, factors_of, terms_of
from gibbs_lit.proofs.relations import eliminated
from gibbs_lit.proofs.signs import GOOD

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules


def conditional(rules: "Rules", e: Expr, depth: int) -> bool:
    """Put the upper bound for every integral of (int a)**2 / int b with a negative coefficient."""
    normal, relations = rules.normal, rules.facts.relations
    atoms = normal.atoms(e, sp.Integral) if e.has(sp.Integral) and not rules.inside else []
    bound = e
    for t in (t for t in atoms if t.function.has(sp.Integral)):
        held = sp.Dummy(real=True)
        slope = normal.canon(bound.xreplace({t: held}).diff(held))
        if depends(slope, [held]) or normal.signs.of(slope, True) not in ("-", "0-"):
            continue
        upper = parsed(normal, t, _whole)
        if upper is not None:
            bound = bound.xreplace({t: upper})
    if bound == e:
        return False
    bound = eliminated(normal, bound, relations) if relations else normal.canon(bound)
    # What bounds must converge: the statement, or what is assumed, has it as a term.
    known = {a for f in (e, *relations) for a in normal.atoms(f, sp.Integral)}
    if not known.issuperset(normal.atoms(bound, sp.Integral)) or not rules.shown(bound, depth):
        return False
    normal.use("Cauchy-Schwarz inequality", "the integrals converge")
    return True


def parsed(normal: Any, t: Any, build: Any) -> Expr | None:
    """Return what is built of a, b and g, where t is the integral of g (int a)**2 / int b."""
    factors = [x for f in factors_of(t.function) for x in _parts(f)]
    for f in factors:
        b = 1 / f
        if not isinstance(b, sp.Integral) or len(b.limits) > 1 or not depends(b, _names(t)):
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
    rising = all(
        high is sp.oo or low is -sp.oo or normal.signs.of(normal.canon(high - low), True) in GOOD
        for _, low, high in outer
    )
    if not rising or normal.signs.of(normal.canon(g), True) not in GOOD or not normal.real(root):
        return None
    return build(normal, root, b, g, v, outer)


def _whole(normal: Any, root: Expr, b: Any, g: Expr, v: Any, outer: list[Any]) -> Expr:
    """Return the integral of g root**2 / b, with the variable of b as the innermost one."""
    w = sp.Dummy(v.name, **v.assumptions0)
    inner = (root**2 / b.function).xreplace({v: w})
    return sp.Integral(g * inner, (w, *b.limits[0][1:]), *outer)


def _names(t: Any) -> list[Any]:
    return [v for v, *_ in t.limits]


def _parts(f: Expr) -> list[Expr]:
    """Return the factors of one factor: exponentials of the terms of an exponent."""
    if isinstance(f, sp.exp):
        return [sp.exp(x, evaluate=False) for x in terms_of(sp.expand(f.exp))]
    return [f]
