"""Upper bounds by an extremum: a new symbol m, that its arguments stay below by r, s, ... >= 0.

Where m = Max(|A|, |B|), both A = m - r and -A = m - r with r >= 0 are true; either may be used.
"""

from itertools import product
from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.language import Expr, Jet, Unsettled, depends, loose
from gibbs_lit.proofs.signs import GOOD

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules

GAP = "gap"
BLOCKS = (sp.Integral, sp.Sum, sp.Product, sp.Limit, sp.Piecewise)


def below_extrema(rules: "Rules", e: Expr, depth: int = 2) -> bool:
    """Show e >= 0, in which an extremum stands with a positive factor, in terms of its gaps."""
    if not e.has(sp.Max, sp.Min) or e.has(*BLOCKS) or depth < 1:
        return False
    try:
        return _below(rules, e, depth)
    except (Unsettled, ZeroDivisionError):
        return False


def _below(rules: "Rules", e: Expr, depth: int) -> bool:
    for a in sorted(loose(e, sp.Max, sp.Min), key=key):
        if not _with_sign(rules, e, a, GOOD) or not all(map(rules.normal.real, a.args)):
            continue
        ways = [way for way in _ways(rules, a) if way]
        if ways and all(
            any(_shown(rules, form, way, depth) for way in ways) for form in _signed(rules, e)
        ):
            return True
    return False


def _shown(rules: "Rules", form: Expr, way: list[dict[Any, Expr]], depth: int) -> bool:
    """Show a form in terms of the gaps; where it rises in one of them, that one may be zero."""
    form = _moved(form, way)
    if below_extrema(rules, form, depth - 1):
        return True
    form = rules.normal.canon(form)
    news = set().union(*(v.free_symbols for move in way for v in move.values()))
    for r in sorted((s for s in news if s.name == GAP and isinstance(s, sp.Dummy)), key=key):
        if rules.rising.regular(form, r) and rules.shown(form.diff(r), 0):
            form = form.xreplace({r: sp.S.Zero})
    return rules.shown(form, 2)


def _moved(form: Expr, way: list[dict[Any, Expr]]) -> Expr:
    for move in way:
        form = form.xreplace(move)
    return form


def _with_sign(rules: "Rules", e: Expr, a: Any, wanted: tuple[str, ...]) -> bool:
    """Return whether e is affine in `a`, with a slope of the wanted sign."""
    held = sp.Dummy(real=True)
    slope = e.xreplace({a: held}).diff(held)
    if slope == 0 or depends(slope, [held]) or slope.has(sp.Derivative, sp.Subs):
        return False
    return rules.normal.signs.of(rules.normal.canon(slope), True) in wanted


def _signed(rules: "Rules", e: Expr) -> list[Expr]:
    """Return e with -|D| replaced by D and by -D, all of which are to be shown."""
    for a in sorted(loose(e, sp.Abs), key=key):
        if rules.normal.real(a.args[0]) and _with_sign(rules, e, a, ("-", "0-")):
            return [e.xreplace({a: sign * a.args[0]}) for sign in (1, -1)]
    return [e]


def _ways(rules: "Rules", a: Any) -> list[list[dict[Any, Expr]]]:
    """Return substitutions, one after the other, that put each argument on its side of `a`."""
    up = isinstance(a, sp.Max)
    sizes = sum(isinstance(g, sp.Abs) for g in a.args)
    if sizes > 4 or (sizes and not up):
        return []
    m = sp.Dummy("m", nonnegative=True) if sizes else sp.Dummy("m", real=True)
    signs = sorted(product((1, -1), repeat=sizes), key=lambda c: min(c.count(1), c.count(-1)))
    return [_way(rules, a, m, iter(choice)) for choice in signs[: 2 if sizes > 2 else 4]]


def _way(rules: "Rules", a: Any, m: Any, choice: Any) -> list[dict[Any, Expr]]:
    way: list[dict[Any, Expr]] = [{a: m}]
    for g in a.args:
        sign = next(choice) if isinstance(g, sp.Abs) else 1
        inner = _moved(g.args[0] if isinstance(g, sp.Abs) else g, way)
        r = sp.Dummy(GAP, nonnegative=True)
        level = sign * (m - r if isinstance(a, sp.Max) else m + r)
        move = _solved(rules, inner, level, m)
        if move is None:
            return []
        way.append(move)
    return way


def _solved(rules: "Rules", g: Expr, level: Expr, m: Any) -> dict[Any, Expr] | None:
    """Solve g = level for a symbol, or for the value of a function, that may be any real number."""
    normal = rules.normal
    assumed = (*normal.facts, *normal.nonnegative, *rules.facts.relations)
    names: list[Any] = sorted(g.atoms(sp.Symbol, Jet) - {m}, key=key)
    for s in names:
        if isinstance(s, Jet):
            loose_one = s.family == "real"
        else:
            loose_one = s.assumptions0 == sp.Symbol("s", real=True).assumptions0
        if not loose_one or any(f.has(s) for f in assumed):
            continue
        held = sp.Dummy(real=True)
        line = g.xreplace({s: held})
        slope = normal.canon(line.diff(held))
        if line.has(s) or depends(slope, [held]) or normal.signs.of(slope, True) not in ("+", "-"):
            continue
        return {s: normal.canon((level - line.xreplace({held: sp.S.Zero})) / slope)}
    return None
