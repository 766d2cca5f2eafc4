"""Cases: a real symbol on either side of, and at, the point where a form changes."""

from itertools import combinations
from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy.core.relational import Relational

from gibbs_lit.proofs.entries import alike_or_not
from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.language import Expr, Jet, depends

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


def cases(normal: "Normal", e: Expr, values: bool = False) -> list[dict[Any, Expr]]:
    """Return substitutions that cover all values of one symbol and settle one absolute value.

    With `values`, of a value of an undefined function too.

    Looks at absolute values, signs, maxima and the conditions of a `Piecewise`; the list is empty
    when none of them is linear in a real symbol with a slope of known sign, or when that symbol
    has a sign and the point of change is not known to have the same.
    """
    switches: list[Any] = [a.args[0] for a in e.atoms(sp.Abs, sp.sign, sp.Heaviside)]
    extrema: list[Any] = list(e.atoms(sp.Max, sp.Min))
    terms: list[list[Any]] = [list(a.args) for a in extrema]
    switches += [x - y for args in terms for x, y in combinations(args, 2)]
    relations: list[Any] = [r for p in e.atoms(sp.Piecewise) for r in p.atoms(Relational)]
    switches += [r.lhs - r.rhs for r in relations]
    # Where only kinks are left, which are continuous, the point itself goes with one side.
    jumps = e.has(sp.sign, sp.Heaviside, sp.Piecewise)
    t = sp.Dummy("t", positive=True)
    up, middle = (t, [sp.S.Zero]) if jumps else (sp.Dummy("t", nonnegative=True), [])
    signed: list[dict[Any, Expr]] = []
    g: Any
    for g in sorted(switches, key=lambda g: (sp.count_ops(g), str(g))):
        free = g.free_symbols & e.free_symbols  # no bound variable
        if not free or not all(s.is_real for s in g.free_symbols) or g.has(sp.Sum, sp.Integral):
            continue
        if not g.is_polynomial(*free):
            g = sp.fraction(sp.together(normal.canon(g)))[0]
        for s in sorted(free, key=str):
            slope = sp.expand(sp.diff(g, s))
            if s.is_integer or depends(slope, [s]) or slope == 0:
                continue
            if not slope.is_number and normal.signs.of(normal.canon(slope), True) not in "+-":
                continue
            bound = normal.canon(-g.xreplace({s: sp.S.Zero}) / slope)
            if s.is_nonnegative is None and s.is_nonpositive is None:
                if s.is_nonzero and bound != 0:
                    continue
                sides = (t, -t) if s.is_nonzero else (up, -t, *middle)
                return [{s: bound + side} for side in sides]
            if not signed and s.is_nonnegative and normal.signs.of(bound, True) == "+":
                ends = [] if s.is_positive else [sp.S.Zero]
                values = [bound + up, bound / (1 + t), *(bound + m for m in middle), *ends]
                signed = [{s: v} for v in values]
    if values and not signed:
        signed = _of_values(normal, e, switches, [up, -t, *middle])
    return signed or alike_or_not(e)


def _of_values(normal: "Normal", e: Expr, switches: list[Any], sides: list[Any]) -> Any:
    """Return cases of a real function's value, which is a number like any other."""
    for g in sorted(switches, key=lambda g: (sp.count_ops(g), str(g))):
        for j in sorted(g.atoms(Jet), key=key):
            if j.family != "real" or not j.free_symbols <= e.free_symbols or not normal.real(g):
                continue
            held = sp.Dummy(real=True)
            slope = sp.expand(g.xreplace({j: held}).diff(held))
            if depends(slope, [held]) or normal.signs.of(normal.canon(slope), True) not in "+-":
                continue
            bound = normal.canon(-g.xreplace({j: sp.S.Zero}) / slope)
            return [{j: bound + side} for side in sides]
    return []


def settled(normal: "Normal", e: Expr) -> Expr:
    """Return a `Piecewise`, sign or step with every condition carried out that has a known sign."""
    if isinstance(e, sp.Piecewise):
        branches: tuple[Any, ...] = e.args
        known = {r: _truth(normal, r) for _, c in branches for r in c.atoms(Relational)}
        known = {r: v for r, v in known.items() if v is not None}
        pairs = [(v, c.xreplace(known)) for v, c in branches]
        return sp.Piecewise(*pairs) if known else e
    if len(e.args) == 1 or e.args[1] == sp.S.Half:
        sign = normal.signs.of(normal.canon(e.args[0]), True)
        low = -1 if isinstance(e, sp.sign) else 0
        return {"+": sp.S.One, "-": sp.Integer(low)}.get(sign, e)
    return e


def _truth(normal: "Normal", r: Any) -> Any:
    sign = normal.signs.of(normal.canon(r.lhs - r.rhs), True)
    above, equal = {"+": (1, 0), "-": (0, 0), "0": (0, 1)}.get(sign, (None, None))
    if above is None:
        return None
    if isinstance(r, (sp.Gt, sp.Ge)):
        return sp.sympify(bool(above or (equal and isinstance(r, sp.Ge))))
    if isinstance(r, (sp.Lt, sp.Le)):
        return sp.sympify(bool(not above and (not equal or isinstance(r, sp.Le))))
    return sp.sympify(bool(equal) == isinstance(r, sp.Eq))
