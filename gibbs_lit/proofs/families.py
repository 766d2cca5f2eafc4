"""Canonical integrals of undefined functions: variables chosen by the points they are taken at."""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.changes import (
    affine,
    blocks,
    groups,
    jets_over,
    mirrored,
    moves,
    regular,
)
from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.gaussians import gaussian
from gibbs_lit.proofs.language import LINE, Expr, bound_dummy
from gibbs_lit.proofs.radial import radial
from gibbs_lit.proofs.shears import sheared
from gibbs_lit.proofs.splitting import split

if TYPE_CHECKING:
    from gibbs_lit.proofs.integrals import Integrals

FAMILY = "integrals of undefined functions converge absolutely, with their derivatives"


def undefined(integrals: "Integrals", terms: dict[Expr, Expr], limits: list[Any]) -> Expr:
    """Return the canonical combination for terms with undefined functions."""
    normal = integrals.normal
    names = [v for v, _, _ in limits]
    if all((a, b) == LINE for _, a, b in limits):
        apart = groups(normal, terms, names)
        return sp.Add(*(_moved(integrals, g, names) for g in apart))
    if len(limits) == 1:
        v, low, high = limits[0]
        if (
            len(terms) > 1
            and low.is_finite
            and high.is_finite
            and all(regular(t, v, normal) for t in terms)
        ):
            return sp.Add(*(undefined(integrals, {t: c}, limits) for t, c in terms.items()))
        if low.is_finite and high.is_finite and len(terms) == 1:
            ((t, c),) = terms.items()
            turned = mirrored(normal, t, v, low + high)
            same = turned is not None and normal.is_zero(turned - t)
            if turned is not None and not (same and low + high != 0):
                normal.use("change of variables", "an increasing or decreasing affine map")
                if not same:
                    return c * integrals.over((t + turned) / 2, limits)
                fresh = bound_dummy("z", sp.S.Zero, high)
                return 2 * c * integrals.over(t.xreplace({v: fresh}), [(fresh, sp.S.Zero, high)])
        terms, limits = affine(normal, terms, limits[0])
        v, low, high = limits[0]
        if all(regular(t, v, normal) for t in terms):
            ends = [(b, s) for b, s in ((low, -1), (high, 1)) if b != 0]
            return sp.Add(*(s * _ray(integrals, terms, v, b) for b, s in ends))
    for v, a, b in limits if len(limits) > 1 else ():  # so that adjacent boxes add up
        bounded = a.is_finite and b.is_finite and 0 not in (a, b)
        if bounded and all(regular(t, v, normal) for t in terms):
            rest = [limit for limit in limits if limit[0] != v]
            high, low = (undefined(integrals, terms, [*rest, (v, sp.S.Zero, e)]) for e in (b, a))
            return high - low
    return sp.Add(*(c * _box(integrals, t, limits) for t, c in terms.items()))


def _box(integrals: "Integrals", t: Expr, limits: list[Any]) -> Expr:
    """Separate the groups of variables that no factor joins, and name each integral."""
    parts = blocks(t, [v for v, _, _ in limits]) if len(limits) > 1 else []
    if len(parts) < 2:
        return integrals.atom(t, limits)
    integrals.normal.use("Fubini", FAMILY)
    total = sp.S.One
    for f, names in parts:
        own = [limit for limit in limits if limit[0] in names]
        total *= integrals.assemble(split(integrals.normal, f, names), own)
    return total


def _ray(integrals: "Integrals", terms: dict, v: Any, end: Expr) -> Expr:
    """Integrate from zero to `end`, so that adjacent intervals add up."""
    fresh = bound_dummy("z", sp.S.Zero, end)
    whole = sp.Add(*(c * t for t, c in terms.items()))
    turned = mirrored(integrals.normal, whole, v, end) if end.is_finite else None
    if turned is not None and integrals.normal.is_zero(turned - whole):
        return 2 * _ray(integrals, terms, v, end / 2)
    parts = split(integrals.normal, whole.xreplace({v: fresh}), [fresh])
    return sp.Add(*(c * integrals.atom(t, [(fresh, sp.S.Zero, end)]) for t, c in parts.items()))


def _moved(integrals: "Integrals", terms: dict, names: list[Any]) -> Expr:
    found = sheared(integrals.normal, terms, names)
    if found is not None:
        return undefined(integrals, found[0], [(v, *LINE) for v in found[1]])
    level = radial(integrals.normal, terms, names)
    if level is not None:
        return integrals.over(*level)
    whole = sp.Add(*(c * t for t, c in terms.items()))
    best = None
    tries = moves(integrals.normal, terms, names)
    for move, fresh, jacobian in tries:
        parts = split(integrals.normal, whole.xreplace(move) / jacobian, fresh)
        label = {z: sp.Symbol(f"z{i}", real=True) for i, z in enumerate(fresh)}
        compared = parts if len(tries) > 1 else ()
        tag = min((key(t.xreplace(label)) for t in compared), default=(0, ""))
        if best is None or tag < best[2]:
            best = (parts, fresh, tag, set(move.values()))
    parts, fresh = terms, names
    if best is not None:
        parts, fresh, _, old = best
        if old != set(fresh):  # else the variables are only renamed
            integrals.normal.use(
                "change of variables", "an invertible linear map of the whole space"
            )
    return sp.Add(*(c * _term(integrals, t, list(fresh)) for t, c in parts.items()))


def _term(integrals: "Integrals", t: Expr, names: list[Any]) -> Expr:
    """Integrate out Gaussian variables, separate independent groups, name what is left."""
    for v in names:
        if jets_over(t, [v]) or len(names) == 1:
            continue
        value = gaussian(integrals.normal, t, [v])
        if value is not None:
            integrals.normal.use("Fubini", FAMILY)
            rest = [n for n in names if n != v]
            parts = split(integrals.normal, value, rest)
            return integrals.assemble(parts, [(n, *LINE) for n in rest])
    return _box(integrals, t, [(v, *LINE) for v in names])
