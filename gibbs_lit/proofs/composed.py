"""Integrals of functions of inner integrals, with a name for each inner integrand."""

from typing import TYPE_CHECKING, Any, NamedTuple

import sympy as sp

from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.language import Expr, depends, factors_of, terms_of
from gibbs_lit.proofs.signs import GOOD

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal

POINT: Any = sp.Dummy("x", real=True)  # the variable of all inner integrals
OUTER: Any = [sp.Dummy(f"y{i}", real=True) for i in range(3)]
Limits = tuple[tuple[Expr, ...], ...]


class Form(NamedTuple):
    """A function of inner integrals over POINT, integrated over OUTER."""

    function: Expr
    outer: Limits
    inner: tuple[Expr, ...]
    names: dict[Expr, Any]  # from inner integrands to what stands for their integrals


def composed(normal: "Normal", a: Any) -> Form | None:
    """Read an integral as that of a function of inner integrals of one variable, or None.

    Of (int b)**2 or int b log(int c), the normal form makes one integral, with a variable more for
    each factor int b; it is taken apart again.
    """
    names = [v for v, *_ in a.limits]
    nodes = sorted((b for b in a.function.atoms(sp.Integral) if depends(b, names)), key=key)
    ends = {tuple(b.limits[0][1:]) for b in nodes}
    if len(ends) != 1 or any(len(b.limits) > 1 or b.function.has(sp.Integral) for b in nodes):
        return None
    inner, shown = next(iter(ends)), set().union(*(b.free_symbols for b in nodes))
    own = [lim for lim in a.limits if lim[0] in shown]
    merged = [v for v, *bounds in a.limits if v not in shown]
    outer = tuple(tuple(bounds) for _, *bounds in own)
    alike = all(tuple(bounds) == inner for v, *bounds in a.limits if v in merged)
    tied = any(depends(b, names) for ends in (*outer, inner) for b in ends)
    if len(own) > len(OUTER) or tied or not alike or not rising(normal, (*outer, inner)):
        return None
    parts = [x for f in factors_of(a.function) for x in parts_of(f)]
    at = dict(zip((v for v, *_ in own), OUTER, strict=False))
    found: dict[Expr, Any] = {}
    rest: list[Expr] = [x for x in parts if not depends(x, merged)]
    for v in merged:
        b = sp.Mul(*(x for x in parts if depends(x, [v])))
        if depends(b, [z for z in merged if z != v]) or b.has(sp.Integral):
            return None
        rest.append(_named(normal, found, b.xreplace({**at, v: POINT})))
    held = {
        b: _named(normal, found, b.function.xreplace({**at, b.limits[0][0]: POINT})) for b in nodes
    }
    function = sp.Mul(*(x.xreplace(held).xreplace(at) for x in rest))
    real = all(map(normal.real, found))
    return Form(function, outer, inner, found) if real and not depends(function, names) else None


def parts_of(f: Expr) -> list[Expr]:
    """Return the factors of one factor: exponentials of the terms of an exponent."""
    if isinstance(f, sp.exp):
        return [sp.exp(x, evaluate=False) for x in terms_of(sp.expand(f.exp))]
    return [f]


def _named(normal: "Normal", found: dict[Expr, Any], b: Expr) -> Any:
    b = normal.canon(b)
    if b not in found:
        found[b] = normal.signs.stand_in(b, True)
    return found[b]


def rising(normal: "Normal", bounds: Any) -> bool:
    """Return whether no integral runs backwards."""
    return all(
        high is sp.oo or low is -sp.oo or normal.signs.of(normal.canon(high - low), True) in GOOD
        for low, high in bounds
    )
