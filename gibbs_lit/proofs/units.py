"""Normalisations of one undefined function, used wherever its variables occur nowhere else.

`Eq(Integral(p(x, y), x), 1)` says it for every y, so that it also holds under an outer integral or
sum over y, at y = 3, and for the derivatives by y.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

import sympy as sp

from gibbs_lit.proofs.language import Expr, Jet, depends, factors_of

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


class Unit(NamedTuple):
    """The total of a function over some of its arguments, `places`, between `bounds`."""

    head: type
    call: Any
    places: tuple[int, ...]
    bounds: tuple[tuple[Expr, Expr], ...]
    value: Expr


def unit_of(normal: "Normal", relation: Expr) -> Unit | None:
    """Read a relation that is linear in the integral or sum of a plain function call."""
    c = normal.canon(relation)
    for a in c.atoms(sp.Integral, sp.Sum):
        call: Any = a.args[0]
        names = [limit[0] for limit in a.limits]
        if not isinstance(call, Jet) or any(call.orders) or len(set(call.point)) < len(call.point):
            continue
        if not set(names) <= set(call.point):
            continue
        held = sp.Dummy()
        plain = c.xreplace({a: held})
        slope = plain.diff(held)
        rest = plain.xreplace({held: sp.S.Zero})
        bounds = tuple((low, high) for _, low, high in a.limits)
        free = {s for pair in bounds for b in pair for s in b.free_symbols}
        if slope.is_Rational and slope != 0 and not rest.has(Jet) and not free & set(call.point):
            places = tuple(call.point.index(v) for v in names)
            return Unit(a.func, call, places, bounds, -rest / slope)
    return None


def applied(units: list[Unit], head: type, t: Expr, limits: list[Any]) -> Any:
    """Return what is left of an integral or sum of `t`, and over which limits, or None."""
    ends = {v: (low, high) for v, low, high in limits}
    for unit in units:
        for call in factors_of(t) if unit.head is head else ():
            if not isinstance(call, Jet) or call.args[:2] != unit.call.args[:2]:
                continue
            if len(call.point) != len(unit.call.point):
                continue
            own = [call.point[i] for i in unit.places]
            kept = [i for i in range(len(call.point)) if i not in unit.places]
            found = {unit.call.point[i]: call.point[i] for i in kept}
            if [ends.get(v) for v in own] != list(unit.bounds) or len(set(own)) < len(own):
                continue
            if any(not x.is_Symbol and x != y for x, y in found.items()):
                continue
            raised = [(unit.call.point[i], k) for i, k in enumerate(call.orders) if k]
            if any(x not in found or not x.is_Symbol for x, _ in raised):
                continue
            if depends(t / call, own) or any(depends(y, own) for y in found.values()):
                continue
            value = unit.value.diff(*raised) if raised else unit.value
            rest = t / call * value.xreplace(found)
            return rest, [limit for limit in limits if limit[0] not in own]
    return None
