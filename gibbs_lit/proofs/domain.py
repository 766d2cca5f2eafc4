"""Domains of integration: maps of one variable to a line of nodes, and splitting at kinks."""

from functools import lru_cache
from itertools import pairwise
from math import asinh, ceil, floor, log, pi
from typing import Any

import numpy as np
import sympy as sp
from sympy.core.function import AppliedUndef

from gibbs_lit.proofs.arithmetic import Arithmetic, NoValue
from gibbs_lit.proofs.evaluate import Evaluator
from gibbs_lit.proofs.features import gaps, landmarks

CORE = np.arange(-6.0, 6.01, 0.3)
FAR = np.array([7.0, 8.0, 10.0, 13.0, 17.0, 22.0, 30.0, 40.0, 55.0, 75.0])
SCANS = {
    "line": np.concatenate([-FAR[::-1], CORE, FAR]),
    "half": np.concatenate([np.arange(-5.0, 8.1, 0.25), [9, 11, 14, 18, 24, 32, 45, 70, 110, 160]]),
    "interval": np.arange(-3.6, 3.61, 0.3),
}


class Axis:
    """One variable of an integral: its symbol, its bounds as expressions, and where it matters."""

    def __init__(self, limit: sp.Tuple, depth: int) -> None:
        if len(limit) != 3:
            raise NoValue(f"an integral over {limit[0]} without both limits has no value")
        self.symbol, self.low, self.high = limit
        self.corner = False  # a corner where the integrand is singular along a curve
        self.depth, infinite = depth, (self.low is -sp.oo, self.high is sp.oo)
        if self.low is sp.oo or self.high is -sp.oo:
            raise NoValue("an integral runs backwards from infinity")
        self.kind = {0: "interval", 1: "half", 2: "line"}[sum(infinite)]
        self.flip = self.kind == "half" and infinite[0]
        self.centre, self.scale, self.range = 0.0, 1.0, (-3.6, 3.6)
        self.scan = SCANS[self.kind]
        self.straight = False  # light tails: equal steps in x need fewer nodes

    def grid(self, number: Arithmetic, level: int) -> tuple[Any, Any]:
        """Return the nodes in t as exact multiples of the step, and the step."""
        step = sp.Rational(1, 5) * sp.Rational(7, 10) ** level
        low, high = self.range
        if self.straight:
            low, high = (float(np.sinh(t)) / 4 for t in self.range)
        if self.kind == "interval":
            reach = (number.digits + 4 + level) * log(10) / pi
            if self.corner:
                step, high = 8 * step, pi * reach * (1, 6, 14)[min(self.depth, 2)]
            else:
                high = asinh(min(4 * reach * 3**self.depth, 1e9 if number.exact else 225.0))
            low = -high
        h = number.number(step)
        first, last = ceil(low / float(step)), floor(high / float(step))
        return np.array([h * k for k in range(first, last + 1)], dtype=number.dtype), h

    def nodes(self, t: Any, ev: Evaluator, env: dict[Any, Any], axes: int) -> tuple[Any, Any]:
        """Return x(t) and dx/dt."""
        number = ev.number
        if self.straight:
            slope = self.constant(number, self.scale) * 4
            return t * slope + self.constant(number, self.centre), t * 0 + slope
        if self.kind == "line":
            up, down = number.apply(sp.exp, [t]), number.apply(sp.exp, [-t])
            half = self.constant(number, self.scale) / 2
            return (up - down) * half + self.constant(number, self.centre), (up + down) * half
        if self.kind == "half":
            fall = number.apply(sp.exp, [-t])
            y = number.apply(sp.exp, [t - fall]) * self.constant(number, self.scale)
            base = ev.walk(self.high if self.flip else self.low, env, axes)
            return (-y if self.flip else y) + base, y * (fall + 1)
        a, b = ev.walk(self.low, env, axes), ev.walk(self.high, env, axes)
        if self.corner:
            speed, slope = abs(t), number.number(1)
        else:
            up, down = number.apply(sp.exp, [t]), number.apply(sp.exp, [-t])
            speed = abs(up - down) * (number.number(sp.pi) / 2)
            slope = (up + down) * (number.number(sp.pi) / 2)
        stretch = number.apply(sp.exp, [-speed])
        small = stretch / (stretch + 1)
        rise, near = small * (b - a), np.real(t) < 0
        x = np.where(near, rise + a, -rise + b)
        return x, rise / (stretch + 1) * slope

    @staticmethod
    def constant(number: Arithmetic, x: float) -> Any:
        return number.number(sp.Rational(x)) if isinstance(x, float) else x


@lru_cache(maxsize=256)
def split(e: Any) -> list[list[Any]]:
    return _pieces(e.function, list(e.limits))


def nothing(ev: Any, f: Any, limits: list[Any], env: dict[Any, Any], axes: int) -> bool:
    """Return whether a factor such as Max(g, 0) is zero all over one piece of :func:`split`."""
    if len(limits) != 1:
        return False
    x, *ends = limits[0]
    a: Any = None if ends[0] is -sp.oo else ev.walk(ends[0], env, axes)
    b: Any = None if ends[1] is sp.oo else ev.walk(ends[1], env, axes)
    if a is None and b is None:
        return False
    one = ev.number.number(1)
    inside = [b - 2**j for j in range(-3, 7)] if a is None else []
    inside += [a + 2**j for j in range(-3, 7)] if b is None else []
    if a is not None and b is not None:
        inside = [a + (b - a) * j / 10 for j in range(1, 10)]
    spots = [{**env, x: one * at} for at in inside]
    for w in sp.Mul.make_args(f):
        below: list[Any] = []
        w = w.base if w.is_Pow and w.exp.is_positive else w
        if isinstance(w, sp.Heaviside):
            below, sign = [w.args[0]], 1
        elif isinstance(w, (sp.Max, sp.Min)) and sp.S.Zero in w.args:
            below, sign = [g for g in w.args if g != 0], 1 if isinstance(w, sp.Max) else -1
        elif isinstance(w, sp.Piecewise) and _solved(w, x):
            seen = sp.Piecewise(*((sp.Integer(v != 0), c) for v, c in w.args))
            if all(not np.any(ev(seen, at, axes)) for at in spots):
                return True
            continue
        else:
            continue
        known = all(_solvable(g, x) for g in below)
        if known and all(np.all(sign * ev(g, at, axes) < 0) for at in spots for g in below):
            return True
    return False


def _solved(w: Any, x: Any) -> bool:
    """Return whether the domain was cut wherever a case of `w` begins or ends."""
    relations = {r for r in w.atoms(sp.core.relational.Relational) if r.has(x)}
    return all(_solvable(r.lhs - r.rhs, x) for r in relations)


def _pieces(f: Any, limits: list[Any]) -> list[list[Any]]:
    """Split the domain where the integrand has a kink or jump that can be solved for."""
    for i, limit in reversed(list(enumerate(limits))):
        x, inner = limit[0], {inside[0] for inside in limits[:i]}
        roots: set[sp.Expr] = set()
        for g in [*_kinks(f), *(_turns(f, x) if len(limits) == 1 else ())]:
            if g.has(x) and not g.free_symbols & inner and g.is_polynomial(x) and g.has_free(x):
                c = sp.Poly(g, x).all_coeffs()
                if len(c) == 2:
                    roots.add(-c[1] / c[0])
                elif len(c) == 3:
                    spread = sp.sqrt(sp.Max(0, c[1] ** 2 - 4 * c[0] * c[2])) / (2 * c[0])
                    roots |= {-c[1] / (2 * c[0]) + spread, -c[1] / (2 * c[0]) - spread}
        # a cut may stand anywhere on the line, and nowhere else
        roots = {r if r.is_extended_real else sp.re(r, evaluate=False) for r in roots}
        if roots and len(limit) == 3:
            return [
                whole
                for a, b in _ordered(limit[1], limit[2], sorted(roots, key=str))
                for whole in _pieces_left(f, limits, i, (x, a, b))
            ]
    return [limits]


def _pieces_left(f: Any, limits: list[Any], i: int, new: tuple[Any, Any, Any]) -> list[Any]:
    rest = _pieces(f, limits[:i])
    return [[*inner, sp.Tuple(*new), *limits[i + 1 :]] for inner in rest]


def _ordered(low: Any, high: Any, roots: list[Any]) -> list[tuple[Any, Any]]:
    inside = [_clip(r, low, high) for r in roots]
    if len(inside) == 2:
        inside = [sp.Min(*inside), sp.Max(*inside)]
    elif len(inside) == 3:
        a, b, c = inside
        middle = sp.Max(sp.Min(a, b), sp.Min(sp.Max(a, b), c))
        inside = [sp.Min(*inside), middle, sp.Max(*inside)]
    elif len(inside) > 3:
        if not all(r.is_number for r in inside):
            return [(low, high)]
        inside = sorted(set(inside))
    marks = [low, *inside, high]
    return list(pairwise(marks))


def _clip(r: Any, low: Any, high: Any) -> Any:
    r = r if low is -sp.oo else sp.Max(r, low)
    return r if high is sp.oo else sp.Min(r, high)


def _turns(f: Any, x: Any) -> list[Any]:
    """Return what vanishes where an argument of an undefined function turns.

    Beyond such a place the function comes back: two narrow peaks may be far from each other.
    """
    points = {g for call in f.atoms(AppliedUndef) for g in call.args if g.has_free(x)}
    return [g.diff(x) for g in points if g.is_polynomial(x) and sp.degree(g, x) in (2, 3)]


def _kinks(f: Any) -> list[Any]:
    return [g for gap in gaps(f) for g in _sides(gap)]


def _sides(gap: Any) -> list[Any]:
    """Return an expression as it stands, or on either side of the Abs in it."""
    size = next(iter(sorted(gap.atoms(sp.Abs), key=str)), None)
    return [gap] if size is None else [gap.xreplace({size: k * size.args[0]}) for k in (1, -1)]


def _solvable(gap: Any, x: Any) -> bool:
    """Return whether the domain was cut wherever an expression changes its sign."""
    return all(g.is_polynomial(x) and sp.degree(g, x) in (1, 2) for g in _sides(gap))


def by_landmarks(
    ev: Evaluator, pieces: list[list[Any]], f: Any, env: dict[Any, Any]
) -> list[list[Any]]:
    """Cut a domain round peaks that are much narrower than others, or far from them."""
    cut: list[list[Any]] = []
    for limits in pieces:
        x, low, high = limits[0]
        marks = landmarks(ev, f, limits[0], env) if len(limits) == 1 else []
        edges = set()
        for c, w in marks:
            apart = any(abs(c - d) > 9 * max(w, v) or v > 20 * w for d, v in marks)
            if apart or abs(c) > 60 * w or w < 1e-2:
                edges |= {sp.Rational(c - 9 * w), sp.Rational(c + 9 * w)}
        for number in edges.copy():
            if not all(b in (sp.oo, -sp.oo) or b.is_number for b in (low, high)):
                edges.clear()
            elif not bool(low < number) or not bool(number < high):
                edges.discard(number)
        marked = [low, *sorted(edges), high]
        cut += [[sp.Tuple(x, a, b)] for a, b in pairwise(marked)] if edges else [limits]
    return cut
