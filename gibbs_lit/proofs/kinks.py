"""Integrals cut where their integrand changes its form, at a point that can be solved for.

On each piece a `Piecewise`, an absolute value, a sign or an extremum is one smooth expression. The
pieces of an improper integral converge where the whole does.
"""

from functools import cmp_to_key
from itertools import combinations, pairwise
from typing import Any

import sympy as sp
from sympy.core.relational import Relational

from gibbs_lit.proofs.language import Expr, bound_dummy

SWITCHES = (sp.Abs, sp.sign, sp.Heaviside, sp.Max, sp.Min, sp.Piecewise)


class Unordered(Exception):
    """The points of change are in no known order."""


def cut(e: Any) -> Expr:
    """Return an integral as the sum of its smooth pieces, or as it is."""
    if not e.function.has(*SWITCHES):
        return e
    names = [v for v, _, _ in e.limits]
    if any(b.free_symbols & set(names) for _, *ends in e.limits for b in ends):
        return e
    for i, (v, low, high) in enumerate(e.limits):
        if not (low is -sp.oo or high is sp.oo or (high - low).is_nonnegative):
            continue  # it may run backwards
        gaps = [g for g in _gaps(e.function) if g.has_free(v)]
        lines = {g: line for g in gaps if (line := _line(g, v, names)) is not None}
        plain = all(root == 0 for _, root in lines.values())
        if not lines or (plain and not e.function.has(*SWITCHES[1:])):
            continue  # |v| alone has rules of its own
        try:
            marks = _between(low, high, {root for _, root in lines.values()})
        except Unordered:
            continue
        pieces = [_piece(e, i, a, b, lines) for a, b in pairwise(marks)]
        if all(p is not None for p in pieces):
            return sp.Add(*(p if p == 0 else cut(p) for p in pieces))
    return e


def _gaps(f: Any) -> list[Any]:
    """Return what vanishes where the form of `f` changes."""
    found: list[Any] = [a.args[0] for a in f.atoms(sp.Abs, sp.sign, sp.Heaviside)]
    for m in f.atoms(sp.Max, sp.Min):
        found += [a - b for a, b in combinations(m.args, 2)]
    relations = {r for p in f.atoms(sp.Piecewise) for r in p.atoms(Relational)}
    found += [r.lhs - r.rhs for r in relations if r.lhs.is_finite and r.rhs.is_finite]
    return sorted(dict.fromkeys(found), key=str)


def _line(g: Any, v: Any, names: list[Any]) -> tuple[int, Expr] | None:
    """Return the sign of the slope and the zero of g, affine in `v` alone of the `names`."""
    if not g.is_polynomial(v):
        return None
    slope, rest = sp.expand(g).coeff(v, 1), sp.expand(g).coeff(v, 0)
    if not rest.is_extended_real:  # its symbols may be real where a root of them is not
        return None
    sign = 1 if slope.is_positive else -1 if slope.is_negative else 0
    if not sign or sp.expand(g - slope * v - rest) != 0 or (slope * rest).has_free(*names):
        return None
    return sign, sp.cancel(-rest / slope)


def _between(low: Any, high: Any, roots: set[Expr]) -> list[Expr]:
    def order(a: Any, b: Any) -> int:
        d = sp.expand(b - a)
        if d.is_nonnegative:
            return -1
        if d.is_nonpositive:
            return 1
        raise Unordered

    inside = []
    for r in roots:
        if low is not -sp.oo and order(r, low) < 0:
            continue
        if high is not sp.oo and order(high, r) < 0:
            continue
        inside.append(r)
    return [low, *sorted(inside, key=cmp_to_key(order)), high]


def _piece(e: Any, i: int, low: Expr, high: Expr, lines: dict[Any, Any]) -> Expr | None:
    """Return the part of the integral over (low, high), or None where it has no value."""
    v = e.limits[i][0]
    above = {}
    for g, (sign, root) in lines.items():
        left = high is not sp.oo and (root == high or sp.expand(root - high).is_nonnegative)
        right = low is not -sp.oo and (root == low or sp.expand(low - root).is_nonnegative)
        if left == right:
            return None
        above[g] = sign if right else -sign
    f = e.function.replace(lambda n: isinstance(n, SWITCHES), lambda n: _settled(n, above))
    if f.has(sp.nan):
        return None
    if f == 0:
        return sp.S.Zero
    fresh = bound_dummy(str(v), low, high)
    limits = [(fresh, low, high) if j == i else limit for j, limit in enumerate(e.limits)]
    return sp.Integral(f.xreplace({v: fresh}), *limits)


def _settled(node: Any, above: dict[Any, int]) -> Expr:
    """Carry out what the signs of the gaps decide; equality holds nowhere inside a piece."""
    if isinstance(node, sp.Piecewise):
        known = {}
        for r in node.atoms(Relational):
            s = above.get(r.lhs - r.rhs)
            if s is not None:
                up = isinstance(r, (sp.Gt, sp.Ge))
                plain = isinstance(r, (sp.Gt, sp.Ge, sp.Lt, sp.Le))
                known[r] = sp.sympify((s > 0) == up if plain else isinstance(r, sp.Ne))
        branches: Any = node.args
        return sp.Piecewise(*((value, c.xreplace(known)) for value, c in branches))
    if isinstance(node, (sp.Max, sp.Min)):
        wanted = 1 if isinstance(node, sp.Max) else -1
        for a in node.args:
            others = [b for b in node.args if b != a]
            signs = [above.get(a - b, -above.get(b - a, 0)) for b in others]
            if all(s == wanted for s in signs):
                return a
        return node
    s = above.get(node.args[0])
    if s is None:
        return node
    if isinstance(node, sp.Heaviside):
        return sp.Integer(s > 0)
    return sp.Integer(s) if isinstance(node, sp.sign) else s * node.args[0]
