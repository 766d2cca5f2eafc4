"""Inequalities on one interval: its points are numbered from zero to one, functions with them.

An undefined function on [a, b] is any smooth function of s = (v - a) / (b - a). Where only its
derivative is integrated, that is any function too, and the value at b is the value at a plus an
integral.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.language import Expr, Jet, depends

if TYPE_CHECKING:
    from gibbs_lit.proofs.facts import Facts
    from gibbs_lit.proofs.normal import Normal


def one_interval(normal: "Normal", facts: "Facts", e: Expr) -> Expr | None:
    """Write integrals over one interval, and the values at its ends, as ones over (0, 1)."""
    atoms: list[Any] = sorted(e.atoms(sp.Integral), key=key)
    spans = {a.limits[0][1:] for a in atoms if len(a.limits) == 1}
    if len(spans) != 1 or any(len(a.limits) > 1 or a.function.has(sp.Integral) for a in atoms):
        return None
    ((low, high),) = spans
    if low.is_infinite or high.is_infinite or (jets := e.atoms(Jet)) == set():
        return None
    width, s = normal.canon(high - low), sp.Dummy("s", positive=True)
    if normal.signs.of(width, True) != "+":
        return None
    known = [*facts.relations, *normal.facts, *normal.nonnegative]
    if any(j.args[0] == k.args[0] for f in known for k in f.atoms(Jet) for j in jets):
        return None
    held = {a: sp.Dummy(real=True) for a in atoms}
    outside = e.xreplace(held)
    new: dict[Any, Expr] = {}
    ends: dict[Any, Expr] = {}
    moved = low == 0 and high == 1
    for head in sorted({j.args[:2] for j in jets}, key=str):
        inner = {(j, a) for a in atoms for j in a.function.atoms(Jet) if j.args[:2] == head}
        outer = {j for j in outside.atoms(Jet) if j.args[:2] == head}
        if not inner or any(j.point != (a.limits[0][0],) for j, a in inner):
            return None
        least = min(j.orders[0] for j, _ in inner)
        if any(j.point not in ((low,), (high,)) or any(j.orders) for j in outer):
            return None
        if outer and (least != 1 or head[1].name != "real"):
            return None
        name = type(head[0])(f"{head[0].name} by length {width}")
        for j in dict(inner):
            order = j.orders[0] - (least if outer else 0)
            there = Jet(name, head[1], sp.Tuple(order), s)
            new[j] = there / width ** (order + 1 if outer else order)
        start = sp.Dummy("start", real=True)
        slope = Jet(name, head[1], sp.Tuple(0), s)
        for j in outer:
            there = sp.Integral(slope, (s, 0, 1)) if j.point == (high,) else 0
            ends[j] = start + there
        moved = moved and not outer
    if moved:
        return None
    for a, d in held.items():
        body = a.function.xreplace(new).xreplace({a.limits[0][0]: low + width * s})
        outside = outside.xreplace({d: width * sp.Integral(body, (s, 0, 1))})
    out = outside.xreplace(ends)
    return None if depends(out, [s]) else out
