"""Explicit integrands with kinks and jumps: the domain is cut where they are, in order."""

from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy.core.relational import Relational

from gibbs_lit.proofs.language import Expr, bound_dummy, depends

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal

KINKS = (sp.Abs, sp.sign, sp.Heaviside, sp.Max, sp.Min, sp.Piecewise)


def pieces(normal: "Normal", f: Expr, limit: Any) -> list[tuple[Expr, Any]] | None:
    """Return integrands without kinks and their limits; None where the order is not known."""
    v, low, high = limit
    switches = {g for g in _switches(f) if depends(g, [v])}
    places: dict[Expr, tuple[Expr, int]] = {}
    for g in switches:
        slope = normal.canon(sp.diff(g, v))
        sign = normal.signs.of(slope, True)
        if depends(slope, [v]) or sign not in ("+", "-"):
            return None
        root = normal.canon(-g.xreplace({v: sp.S.Zero}) / slope)
        places[g] = root, 1 if sign == "+" else -1
    if not places or (cuts := _cuts(normal, [r for r, _ in places.values()], low, high)) is None:
        return None
    out = []
    for a, b in pairwise(cuts):
        above = {g: s if _order(normal, r, a) <= 0 else -s for g, (r, s) in places.items()}
        fresh = bound_dummy("z", a, b)
        out.append((_plain(f, above).xreplace({v: fresh}), (fresh, a, b)))
    return out


def _switches(f: Expr) -> set[Any]:
    found: set[Any] = {a.args[0] for a in f.atoms(sp.Abs, sp.sign, sp.Heaviside)}
    extrema: set[Any] = f.atoms(sp.Max, sp.Min)
    found |= {x - y for e in extrema for x, y in combinations(e.args, 2)}
    relations: set[Any] = {r for p in f.atoms(sp.Piecewise) for r in p.atoms(Relational)}
    return found | {r.lhs - r.rhs for r in relations}


def _order(normal: "Normal", a: Expr, b: Expr) -> Any:
    """Return -1, 0 or 1 as a is below, at or above b, and None when that is not known."""
    if a == b or a.is_infinite or b.is_infinite:
        return 0 if a == b else -1 if a is -sp.oo or b is sp.oo else 1
    sign = normal.signs.of(normal.canon(a - b), True)
    return {"+": 1, "-": -1, "0": 0}.get(sign)


def _cuts(normal: "Normal", roots: list[Expr], low: Expr, high: Expr) -> list[Expr] | None:
    """Return low, the roots between the ends in order, and high."""
    cuts = [low, high]
    if _order(normal, low, high) != -1:
        return None
    for r in roots:
        for i, c in enumerate(cuts):
            where = _order(normal, r, c)
            if where is None:
                return None
            if where <= 0:
                if where < 0 and i:
                    cuts.insert(i, r)
                break
    return cuts


def _plain(f: Expr, above: dict[Expr, int]) -> Expr:
    """Carry out every kink by the signs of what switches it."""

    def sign(g: Expr) -> int:
        return above.get(g) or 0

    def largest(e: Any, turn: int) -> Any:
        best = e.args[0]
        for a in e.args[1:]:
            up = sign(a - best) or -sign(best - a)
            if not up:
                return e
            best = a if up * turn > 0 else best
        return best

    def truth(r: Any) -> Any:
        s = sign(r.lhs - r.rhs)
        if not s:
            return r
        if isinstance(r, (sp.Gt, sp.Ge)):
            return sp.sympify(s > 0)
        return sp.sympify(s < 0) if isinstance(r, (sp.Lt, sp.Le)) else sp.sympify(r.func is sp.Ne)

    table: dict[Any, Any] = {}
    for a in f.atoms(*KINKS):
        if isinstance(a, (sp.Max, sp.Min)):
            table[a] = largest(a, 1 if isinstance(a, sp.Max) else -1)
        elif isinstance(a, sp.Piecewise):
            known = {r: truth(r) for r in a.atoms(Relational)}
            table[a] = sp.Piecewise(*((v, c.xreplace(known)) for v, c in a.args))
        elif s := sign(a.args[0]):
            table[a] = {sp.Abs: s * a.args[0], sp.sign: sp.Integer(s)}.get(
                a.func, sp.Integer(int(s > 0))
            )
    return f.xreplace(table)
