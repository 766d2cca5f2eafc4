"""Normalisations of one undefined function, used wherever its variables occur nowhere else.

`Eq(Integral(p(x, y), x), 1)` says it for every value that y may take, so that it also holds under
an outer integral or sum over such y, at y = 3, and for the derivatives by y.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import sympy as sp

from gibbs_lit.proofs.language import Expr, Jet, depends, factors_of
from gibbs_lit.proofs.reach import Reach

if TYPE_CHECKING:
    from gibbs_lit.proofs.facts import Facts
    from gibbs_lit.proofs.normal import Normal


class Unit(NamedTuple):
    """The total of a function over some of its arguments, `places`, between `bounds`."""

    head: type
    call: Any
    places: tuple[int, ...]
    bounds: tuple[tuple[Expr, Expr], ...]
    value: Expr
    reach: Reach

    def reaches(self, normal: "Normal", call: Any) -> bool:
        """Return whether a call has parameters of which the total is known, or is of another."""
        if call.args[:2] != self.call.args[:2] or len(call.point) != len(self.call.point):
            return True
        rows = zip(self.call.point, call.point, call.orders, strict=True)
        return all(
            (x == y or (x.is_Symbol and self.reach.moves(normal, x, y)))
            and (not k or (x.is_Symbol and self.reach.varies(x)))
            for i, (x, y, k) in enumerate(rows)
            if i not in self.places
        )


def units_of(normal: "Normal", facts: "Facts") -> list[Unit]:
    """Return the normalisations that are assumed."""
    return [u for r in facts.relations if (u := unit_of(normal, facts.reach, r))]


@contextmanager
def normalised(normal: "Normal", units: list[Unit]) -> Iterator[None]:
    """Give the integrals of normalised functions their totals in normal forms, inside the block."""
    try:
        normal.units = units
        normal.forget()
        yield
    finally:
        normal.units = []
        normal.forget()


def unit_of(normal: "Normal", reach: Reach, relation: Expr) -> Unit | None:
    """Read a relation that is linear in the integral or sum of a plain function call."""
    c = normal.canon(relation)
    for a in c.atoms(sp.Integral, sp.Sum):
        call: Any = a.args[0]
        names = [limit[0] for limit in a.limits]
        if not isinstance(call, Jet) or any(call.orders) or len(set(call.point)) < len(call.point):
            continue
        plain = {x for x in call.point if x.is_Symbol}
        tied = {s for x in call.point if not x.is_Symbol for s in x.free_symbols}
        if not set(names) <= plain or tied & plain:
            continue
        held = sp.Dummy()
        line = c.xreplace({a: held})
        slope = line.diff(held)
        rest = line.xreplace({held: sp.S.Zero})
        bounds = tuple((low, high) for _, low, high in a.limits)
        free = {s for pair in bounds for b in pair for s in b.free_symbols}
        if slope.is_Rational and slope != 0 and not rest.has(Jet) and not free & set(call.point):
            places = tuple(call.point.index(v) for v in names)
            return Unit(a.func, call, places, bounds, -rest / slope, reach)
    return None


def applied(normal: "Normal", head: type, t: Expr, limits: list[Any]) -> Any:
    """Return what is left of an integral or sum of `t`, and over which limits, or None."""
    ends = {v: (low, high) for v, low, high in limits}
    for unit in normal.units:
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
            if not unit.reaches(normal, call):
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
