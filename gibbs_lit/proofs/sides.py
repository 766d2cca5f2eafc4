"""Series of what has kinks: each side of a kink by itself, near the point and in other symbols."""

from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy.core.relational import Relational

from gibbs_lit.proofs.cases import cases
from gibbs_lit.proofs.language import ROUGH, Expr, depends, loose
from gibbs_lit.proofs.relations import vanishes
from gibbs_lit.proofs.uniform import broken

if TYPE_CHECKING:
    from gibbs_lit.proofs.taylor import Taylor

SIGNS = {"+": 1, "-": -1}


def at_point(series: "Taylor", near: Expr, h: Any, up: Any) -> list[Expr] | None:
    """Return what is to be small as `up` falls to zero, for h = up and h = -up; None if unsettled.

    At h = 0 the difference vanishes; kinks whose arguments have a sign on either side are gone.
    """
    sides = [up]
    if not h.is_positive:
        there = near.xreplace({h: sp.S.Zero})
        if broken(there) or not vanishes(series.normal, series.calculus, series.facts, there):
            return None
        sides = [up, -up]
    out = [_settled(series, near.xreplace({h: side}), up) for side in sides]
    fewer = all(_kinks(e, up) < _kinks(near, h) and len(_all(e)) <= len(_all(near)) for e in out)
    return [e for e in out if e != 0] if fewer else None


def _all(e: Expr) -> set[Expr]:
    return e.atoms(*ROUGH)


def _kinks(e: Expr, h: Any) -> int:
    return sum(depends(a, [h]) for a in _all(e))


def _settled(series: "Taylor", e: Expr, h: Any) -> Expr:
    """Return e without kinks whose arguments have one sign for small h > 0."""
    new: dict[Expr, Expr] = {}
    for a in loose(e, *ROUGH):
        args: tuple[Any, ...] = a.args
        if not depends(a, [h]):
            continue
        if isinstance(a, (sp.Max, sp.Min)) and len(args) == 2:
            s = _sign_near(series, args[0] - args[1], h)
            if s:
                new[a] = args[0] if (s > 0) == isinstance(a, sp.Max) else args[1]
        elif isinstance(a, sp.Piecewise):
            for r in {r for _, c in args for r in c.atoms(Relational)}:
                if s := _sign_near(series, r.lhs - r.rhs, h):
                    new[r] = r.func(sp.Integer(s), sp.S.Zero)
        elif isinstance(a, (sp.Abs, sp.sign, sp.Heaviside)):
            s = _sign_near(series, args[0], h)
            if s:
                new[a] = s * args[0] if isinstance(a, sp.Abs) else a.func(sp.Integer(s))
    return series.normal.canon(e.xreplace(new))


def _sign_near(series: "Taylor", w: Expr, h: Any) -> int:
    """Return the sign of w for small h > 0, by its first derivative that is not zero; else 0."""
    normal = series.normal
    if not _real_near(series, w, h):
        return 0
    for _ in range(4):
        value = series.at_zero(w, h)
        if value is None:
            return 0
        if not vanishes(normal, series.calculus, series.facts, value):
            return SIGNS.get(normal.signs.of(normal.canon(value), True), 0)
        w = series.slope(w, h)
    return 0


def _real_near(series: "Taylor", e: Expr, h: Any) -> bool:
    """Return whether e is real for small h, where logarithms and roots are of what is positive."""
    inner = {a.args[0] for a in e.atoms(sp.log)}
    inner |= {
        p.base for p in e.atoms(sp.Pow) if p.exp.is_Integer is not True and p.base is not sp.E
    }
    new: dict[Expr, Expr] = {}
    for b in (b for b in inner if depends(b, [h])):
        value = series.at_zero(b, h)
        if value is None or series.normal.signs.of(series.normal.canon(value), True) != "+":
            return False
        if not _real_near(series, b, h):
            return False
        new[b] = sp.Dummy(positive=True)
    e = e.xreplace(new)
    return e.is_extended_real is True or series.normal.real(e)


def elsewhere(series: "Taylor", gap: Expr, x: Any) -> list[Expr] | None:
    """Return the sides of a kink in the other symbols, and the kink itself."""
    normal, pieces = series.normal, []
    for case in cases(normal, gap):
        ((s, value),) = case.items()
        new = value.free_symbols - gap.free_symbols
        if s == x or depends(value, [x]) or len(new) > 1:
            return None
        pieces.append(case)
        for t in (t for t in new if not t.is_positive):
            strict = value.xreplace({t: sp.Dummy("t", positive=True)})
            pieces[-1:] = [{s: strict}, {s: value.xreplace({t: sp.S.Zero})}]
    out = [normal.canon(gap.xreplace(piece)) for piece in pieces]
    fewer = all(len(e.atoms(*ROUGH)) < len(gap.atoms(*ROUGH)) for e in out)
    return [e for e in out if e != 0] if out and fewer else None
