"""Series at points: whether a remainder over its gauge stays bounded as the distance shrinks."""

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import sympy as sp
from mpmath import mp
from sympy.core.function import AppliedUndef

from gibbs_lit.proofs.arithmetic import Arithmetic, Divergent, NoValue
from gibbs_lit.proofs.coefficients import coefficient
from gibbs_lit.proofs.evaluate import BLOCKS, Evaluator
from gibbs_lit.proofs.instances import put_in

if TYPE_CHECKING:
    from gibbs_lit.proofs.precision import Sides


def watch(sides: "Sides", point: dict[Any, Any]) -> Any:
    """Watch (left - right)/gauge as the distance shrinks: bounded, or growing by a power."""
    assert sides.order is not None
    s, at, _ = sides.order
    infinite, at = at in (sp.oo, -sp.oo), sp.sympify(at).xreplace(point)
    steps = (20, 40, 80, 160, 320) if sides.closed else (1, 2, 3, 4, 5)
    failed, fine = None, _span(sides, point) < (64 if sides.closed else 12)
    for side in [1] if infinite or (s.is_nonnegative and at == 0) else [1, -1]:
        ratios, first = [], None
        for k in steps:
            here, allowed = _near(sides, point, sp.Rational(side, 2**k))
            v = sides.remainder(here)
            if v.error > 1e-2 * v.gap and v.error > 1e-6 * float(allowed):
                raise NoValue("the remainder of a series is below the error of its evaluation")
            ratios.append(mp.mpmathify(abs(v.difference)) / allowed)  # beyond any float's range
            first = first or (here, v)
        grows = [b / a if a else 1.0 for a, b in pairwise(ratios)][-2 if sides.closed else -3 :]
        if not all(map(mp.isfinite, grows)):
            return None
        if min(grows) > (1.4 if sides.closed else 1.55):
            steady = _rises if sides.closed else _still_grows
            if not fine or not steady(sides, point, side, ratios[-1], grows[-1]):
                return None
            failed = first
        elif max(grows[-2:]) >= (1.2 if sides.closed else 1.3):
            return None
    if failed is not None and not _tame(sides, point):
        return None
    if failed is None:
        return 30 if sides.closed else 15, None
    point.update(failed[0])  # so that the witness shows a point where the sides differ
    return failed[1].digits, failed[1]


def _near(sides: "Sides", point: dict[Any, Any], h: Any) -> tuple[dict[Any, Any], Any]:
    """Return the point at a distance h from where the series is taken, and its gauge there."""
    assert sides.order is not None
    s, at, gauge = sides.order
    at = sp.sympify(at).xreplace(point)
    here = {**point, s: 1 / h if at is sp.oo else -1 / h if at is -sp.oo else at + h}
    return here, abs(mp.mpmathify(sp.N(gauge.xreplace(here), 30)))


def _span(sides: "Sides", point: dict[Any, Any]) -> float:
    """Return over how many powers of two the constants of a statement range, at a point."""
    assert sides.order is not None
    s, ev, span = sides.order[0], Evaluator(Arithmetic("mp", 40), 0), 0.0
    ev.functions = sides.functions
    open_, held = [sides.left, sides.right], set(point) - {s}
    while open_:
        e = open_.pop()
        if not e.has(s):
            plain = isinstance(e, sp.Expr) and not e.has(*BLOCKS, sp.oo, -sp.oo)
            if plain and e.free_symbols <= held:
                size = mp.fabs(ev(e, {k: ev.number.number(point[k]) for k in held}))
                span = max(span, float(abs(mp.log(size, 2)))) if size else span
            continue
        fixed, rest = e.as_independent(s) if e.is_Add or e.is_Mul else (None, e)
        open_ += [fixed, *rest.args] if fixed is not None and rest.args else list(e.args)
    return span


def _rises(sides: "Sides", point: dict[Any, Any], side: int, last: Any, _: Any) -> bool:
    """Return whether the ratio rises all the way: one that only swings does not."""
    for k in range(300, 80, -20):
        here, allowed = _near(sides, point, sp.Rational(side, 2**k))
        before, last = last, mp.mpmathify(abs(sides.remainder(here).difference)) / allowed
        if not last < before:
            return False
    return True


def _tame(sides: "Sides", point: dict[Any, Any]) -> bool:
    """Return whether the functions drawn belong to the family: no derivative integral diverges.

    One that diverges for equal functions of rapid decay as well is not what they are to blame for.
    """
    assert sides.order is not None
    s, at, gauge = sides.order
    h, known = sp.Dummy("h", real=True), {k: v for k, v in point.items() if k != s}
    there = 1 / h if at is sp.oo else -1 / h if at is -sp.oo else at + h
    n = max(1, round(float(abs(sp.degree(gauge.xreplace({s: there}).xreplace(known), h)))))
    bells = {}
    for head, body in sides.functions.items():
        xs = body.variables
        bells[head] = sp.Lambda(xs, sp.exp(-sp.Add(*(x**2 for x in xs))))
    for a in sides.left.atoms(sp.Integral) | sides.right.atoms(sp.Integral):
        if not a.has(AppliedUndef) or not a.has(s) or a.function.has(*BLOCKS):
            continue
        body, ends = a.function.xreplace({s: there}), [b for _, *ends in a.limits for b in ends]
        if any(b.is_infinite for b in ends) and not any(v in known for v, *_ in a.limits):
            drawn = (put_in(body, f) for f in (sides.functions, bells))
            first, second = (sp.Integral(coefficient(e, h, n), *a.limits) for e in drawn)
            if _diverges(first, known) and not _diverges(second, known):
                return False
    return True


def _diverges(e: Any, point: dict[Any, Any]) -> bool:
    ev = Evaluator(Arithmetic("float", 16), 1)
    try:
        if not e.has(sp.nan, sp.zoo):
            ev(e, {k: ev.number.number(v) for k, v in point.items()})
    except Divergent:
        return True
    except NoValue:
        pass
    return False


def _still_grows(sides: "Sides", point: dict[Any, Any], side: int, ratio: Any, growth: Any) -> bool:
    """Return whether the ratio still grows by a power much nearer: parameters have scales."""
    rates: list[Any] = []
    for k in range(6, 11):
        here, allowed = _near(sides, point, sp.Rational(side, 2**k))
        try:
            v = sides.remainder(here)
        except NoValue:
            break
        if v.error > 1e-2 * v.gap:
            break
        last, ratio = ratio, mp.mpmathify(abs(v.difference)) / allowed
        rates.append(ratio / last)
        if rates[-1] < 1.55:
            return False
    if len(rates) > 1:
        return rates[-1] > 0.9 * rates[-2]
    powers = [2 * mp.log(r, 2) for r in (*rates, growth)]  # half powers are plain to see
    return bool(rates) and all(abs(k - mp.nint(powers[0])) < 0.12 for k in powers)
