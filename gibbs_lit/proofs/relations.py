"""Zero modulo what is assumed, and modulo integrals of total derivatives.

Relations are linear in some atom whose coefficient is known not to vanish; that atom is eliminated.
Integration by parts enters as such relations.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy.polys.groebnertools import groebner

from gibbs_lit.proofs.adjacent import joined
from gibbs_lit.proofs.constants import cancels
from gibbs_lit.proofs.fractions import Space, key
from gibbs_lit.proofs.language import Expr, Jet
from gibbs_lit.proofs.maps import halved
from gibbs_lit.proofs.parts import by_parts
from gibbs_lit.proofs.ratios import Ratio
from gibbs_lit.proofs.shares import shares
from gibbs_lit.proofs.timelimit import attempt
from gibbs_lit.proofs.units import normalised, unit_of, units_of

if TYPE_CHECKING:
    from sympy.polys.rings import PolyElement

    from gibbs_lit.proofs.calculus import Calculus
    from gibbs_lit.proofs.facts import Facts
    from gibbs_lit.proofs.normal import Normal


def vanishes(normal: "Normal", calculus: "Calculus", facts: "Facts", gap: Expr) -> bool:
    """Return whether `gap` is zero by normal form, facts, parts, or closed forms, in this order."""
    if normal.is_zero(gap):
        return True
    if cancels(normal, gap):
        return True
    relations = list(facts.relations)
    if relations and reduces(normal, gap, relations):
        return True
    relations += derived(normal, calculus, facts, gap)
    if len(relations) > len(facts.relations) and reduces(normal, gap, relations):
        normal.use("normalisation", "it holds for every value of the parameters")
        return True
    if facts.relations and _by_units(normal, facts, gap):
        normal.use("normalisation", "it holds for every value of the parameters")
        return True
    whole = shares(normal, gap) if gap.has(sp.Integral, sp.Sum) else []
    if whole and reduces(normal, gap, [*relations, *whole]):
        return True
    for half, *rows in halved(normal, [gap, *relations]) if gap.has(sp.Integral) else ():
        if normal.is_zero(half) or (rows and reduces(normal, half, rows)):
            return True
    if gap.has(sp.Integral, sp.Sum):
        parts = by_parts(normal, calculus, gap, relations)
        rows = [*relations, *whole, *parts]
        if parts and (reduces(normal, gap, rows) or _replaced(normal, gap, rows)):
            normal.use("integration by parts", "boundary terms vanish at infinity")
            return True
        if normal.is_zero(joined(normal, normal.canon(gap))):
            return True
        asked = not normal.integrals.lookup or normal.integrals.closed or gap.has(Jet)
        if not asked and normal.canon(gap).has(sp.Integral, sp.Sum):
            normal.integrals.closed = True
            normal.forget()
            closed = joined(normal, normal.canon(gap))
            return normal.is_zero(closed) or reduces(normal, gap, relations)
    return False


def beyond(normal: "Normal", facts: "Facts", gap: Expr) -> bool:
    """Return whether `gap` has a normalised function where nothing says that it is normalised.

    The concrete functions of the points are normalised everywhere, so that they cannot tell.
    """
    units = units_of(normal, facts)
    return any(not u.reaches(normal, j) for u in units for j in gap.atoms(Jet))


def _by_units(normal: "Normal", facts: "Facts", gap: Expr) -> bool:
    if not (units := units_of(normal, facts)):
        return False
    with normalised(normal, units):
        return normal.is_zero(gap)


def derived(normal: "Normal", calculus: "Calculus", facts: "Facts", gap: Expr) -> list[Expr]:
    """Return first and second derivatives of assumed totals by parameters of the statement.

    Another equation with integrals, such as E[f] = 0, may single out a value of its parameters.
    """
    out: list[Expr] = []
    for r in facts.relations:
        if not r.has(sp.Integral, sp.Sum) or unit_of(normal, facts.reach, r) is None:
            continue
        # what a function is written with: a constant that the relation defines is no variable
        shown = {s for j in r.atoms(Jet) for x in j.point for s in x.free_symbols}
        shared = r.free_symbols & gap.free_symbols & shown
        params = sorted((s for s in shared if facts.reach.varies(s)), key=str)
        first = [calculus.differentiate(r, s) for s in params]
        out += first
        out += [calculus.differentiate(d, s) for d in first for s in params]
    return out


def reduces(normal: "Normal", gap: Expr, relations: list[Expr]) -> bool:
    """Return whether `gap` vanishes once atoms are eliminated through the relations."""
    return eliminated(normal, gap, relations) == 0


def written(normal: "Normal", e: Expr, relations: list[Expr]) -> set[Any]:
    """Return the integrals that a statement, or what is assumed, has as terms: they converge."""
    return {a for g in (e, *relations) for a in normal.atoms(g, sp.Integral)}


def eliminated(normal: "Normal", gap: Expr, relations: list[Expr]) -> Expr:
    """Return `gap` with one atom eliminated through each relation, canonical."""
    if not relations:
        return normal.canon(gap)
    prepared = [normal.prepare(e) for e in (gap, *relations)]
    space = Space(prepared)
    target = space.ratio(prepared[0])
    rows = [space.algebra.reduce(space.ratio(e).num).num for e in prepared[1:]]
    order = sorted(range(len(space.symbols)), key=lambda i: _rank(space.symbols[i]), reverse=True)
    num, den = space.algebra.reduce(target.num).num, dict(target.den)
    while rows:
        found = _pivot(normal, space, rows, order)
        if found is None:
            break
        at, i, slope, rest = found
        rows = [_without(r, i, slope, rest)[0] for k, r in enumerate(rows) if k != at]
        rows = [r for r in rows if r]
        num, top = _without(num, i, slope, rest)
        if top:
            den[slope] = den.get(slope, 0) + top
        den_new: dict[Any, int] = {}
        for f, k in den.items():
            g, power = _without(f, i, slope, rest)
            den_new[g] = den_new.get(g, 0) + k
            for _ in range(k * power):
                num = num * slope
        den = {f: k for f, k in den_new.items()}
        if any(not f for f in den):
            return gap
    num = space.algebra.reduce(num).num
    rows = [r for r in rows if r and len(r) < 12]
    if num and rows:  # what is left is of higher degree: membership in the ideal
        basis = attempt(1.0, groebner, rows, space.ring)
        if basis and not any(b.is_ground for b in basis):  # nothing follows from a contradiction
            num = num.rem(basis)
    return space.expression(Ratio(num, den)) if num else sp.S.Zero


def _rank(atom: Expr) -> tuple:
    inner = atom.function if isinstance(atom, sp.Integral) else atom
    raised = max((sum(j.orders) for j in inner.atoms(Jet)), default=0)
    return (isinstance(atom, sp.Integral), bool(inner.has(Jet)), raised, key(atom))


def _pivot(
    normal: "Normal", space: Space, rows: list["PolyElement"], order: list[int]
) -> tuple[int, int, "PolyElement", "PolyElement"] | None:
    """Return a row linear in an atom with a coefficient that cannot vanish; highest atom first."""
    for i in order:
        for at, r in sorted(enumerate(rows), key=lambda item: len(item[1])):
            if max((m[i] for m in r), default=0) != 1:
                continue
            slope, rest = r.ring.zero, r.ring.zero
            for m, c in r.terms():
                (slope if m[i] else rest)[(*m[:i], 0, *m[i + 1 :])] = c
            sign = normal.signs.of(space.expression(Ratio(slope, {})), True)
            if sign in ("+", "-", "n"):
                return at, i, slope, rest
    return None


def _without(
    p: "PolyElement", i: int, slope: "PolyElement", rest: "PolyElement"
) -> tuple["PolyElement", int]:
    """Return slope**k * p with atom i replaced by -rest / slope, and k."""
    top = max((m[i] for m in p), default=0)
    if not top:
        return p, 0
    parts = [p.ring.zero for _ in range(top + 1)]
    for m, c in p.terms():
        parts[m[i]][(*m[:i], 0, *m[i + 1 :])] = c
    total = p.ring.zero
    for k, part in enumerate(parts):
        total += part * ((-rest) ** k if k else 1) * slope ** (top - k)
    return total, top


def _replaced(normal: "Normal", gap: Expr, relations: list[Expr]) -> bool:
    """Return whether `gap` vanishes once relations are used inside exponentials and logarithms."""
    known = normal.canon(gap)
    inside = any(a.has(sp.Integral) for a in known.atoms(sp.exp, sp.log, sp.Pow))
    rows = [normal.canon(r) for r in relations] if inside else []
    for _ in range(len(rows)):
        choice = [(max(r.atoms(sp.Integral), key=_rank), r) for r in rows if r.has(sp.Integral)]
        choice = [(a, r) for a, r in choice if a in known.atoms(sp.Integral)]
        if not choice:
            break
        atom, row = max(choice, key=lambda item: _rank(item[0]))
        held = sp.Dummy(real=True)
        line = row.xreplace({atom: held})
        slope = normal.canon(line.diff(held))
        rows.remove(row)
        if slope.has(held) or normal.signs.of(slope, True) not in ("+", "-", "n"):
            continue
        value = normal.canon(-line.xreplace({held: sp.S.Zero}) / slope)
        known, *rows = (normal.canon(e.xreplace({atom: value})) for e in (known, *rows))
        if known == 0:
            return True
    return False


def rests_on_edges(normal: "Normal", calculus: "Calculus", facts: "Facts", gap: Expr) -> bool:
    """Return whether parts would settle `gap` if boundary terms vanished that nothing makes do so.

    The concrete functions of the points decay, so that they cannot tell.
    """
    relations = facts.relations
    parts = by_parts(normal, calculus, gap, relations, bare=True)
    return bool(parts) and reduces(normal, gap, [*relations, *parts])


def by_parts_reduced(
    normal: "Normal", calculus: "Calculus", facts: "Facts", gap: Expr
) -> Expr | None:
    """Return `gap` with its highest derivatives moved by parts, or None when nothing moves."""
    parts = by_parts(normal, calculus, gap, facts.relations)
    moved = eliminated(normal, gap, [*facts.relations, *parts]) if parts else gap
    if moved == gap:
        return None
    normal.use("integration by parts", "boundary terms vanish at infinity")
    return moved
