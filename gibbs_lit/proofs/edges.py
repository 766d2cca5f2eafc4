"""Where a statement changes its form: exact points on and beside every kink and jump.

Random points almost never meet a jump, or a window of width 1e-9, so agreement at random points
says nothing about them. Here such points are solved for; and a statement whose forms were not all
visited is not called supported.
"""

from itertools import pairwise
from typing import Any

import numpy as np
import sympy as sp

from gibbs_lit.proofs.arithmetic import NoValue
from gibbs_lit.proofs.evaluate import BLOCKS, Evaluator

STEPS = (sp.floor, sp.ceiling, sp.frac, sp.Mod)
PLAIN = [sp.Rational(*v) for v in ((0, 1), (1, 1), (-1, 1), (3, 5), (2, 1), (-3, 2))]
Need = set[int]


class Edges:
    """The switches of a statement, and which of their positions have been seen.

    A switch is one absolute value, sign, extremum, case distinction or power of zero outside
    integrals and sums; its positions are the signs of an expression, or the number of its branch.
    """

    def __init__(self, sides: tuple[Any, ...], symbols: list[Any]) -> None:
        self.symbols = [s for s in symbols if s.is_extended_real]
        self.gaps: list[Any] = []  # vanish where a form changes
        self.endless = False
        self.needs: dict[Any, Need] = {}
        for e in sides:
            self._walk(e, frozenset())
        self.gaps = list(dict.fromkeys(self.gaps))
        self.seen: dict[Any, Need] = {node: set() for node in self.needs}

    def _walk(self, e: Any, bound: frozenset[Any]) -> None:
        if isinstance(e, BLOCKS):
            bound = bound | {limit[0] for limit in getattr(e, "limits", ())}
        if isinstance(e, sp.Expr) and not e.free_symbols & bound:
            self._take(e)
        for a in e.args:
            self._walk(a, bound)

    def _take(self, e: Any) -> None:
        parts: tuple[Any, ...] = e.args
        if isinstance(e, (sp.Abs, sp.sign, sp.Heaviside)) and e.args[0].is_extended_real:
            self._sign(e.args[0], {1, -1} | (set() if isinstance(e, sp.Abs) else {0}))
        elif isinstance(e, sp.KroneckerDelta):
            self._sign(parts[0] - parts[1], {1, 0, -1})
        elif isinstance(e, sp.Pow) and e.base.is_zero:
            self._sign(e.exp, {1, 0})
        elif isinstance(e, (sp.Max, sp.Min)):
            self.needs[e] = set(range(len(e.args)))
            self.gaps += [a - b for a, b in pairwise(parts)] + [parts[0] - parts[-1]]
        elif isinstance(e, sp.Piecewise):
            self.needs[e] = set(range(len(e.args)))
            relations: list[Any] = sorted(e.atoms(sp.core.relational.Relational), key=str)
            for r in relations:
                if r.lhs.is_extended_real and r.rhs.is_extended_real:
                    self._sign(r.lhs - r.rhs, {1, 0, -1})
        elif isinstance(e, STEPS):
            self.endless = True
            step = parts[1] if isinstance(e, sp.Mod) else 1
            self.gaps += [parts[0] - step * m for m in (0, 1, -1)]

    def _sign(self, g: Any, need: Need) -> None:
        self.needs[g] = self.needs.get(g, set()) | need
        bent = sorted(g.atoms(sp.Abs), key=str)[:1]
        self.gaps += [g.xreplace({a: s * a.args[0]}) for a in bent for s in (1, -1)] or [g]

    def __bool__(self) -> bool:
        return bool(self.gaps or self.endless)

    def points(self, start: dict[Any, Any], rng: Any) -> list[dict[Any, Any]]:
        """Return exact points on and beside the edges, near one that obeys what is assumed."""
        alone: dict[Any, list[Any]] = {}
        for s in self.symbols:
            roots = [r for g in self.gaps if g.free_symbols == {s} for r in _roots(g, s)]
            roots = sorted({r for r in roots if r.is_number}, key=float)
            if roots:
                middle = [(a + b) / 2 for a, b in pairwise(roots)]
                alone[s] = [*roots, *middle, roots[0] - 1, roots[-1] + 1]
        out = []
        if alone:
            for turn in range(max(map(len, alone.values())) + (12 if len(alone) > 1 else 0)):
                free = turn >= max(map(len, alone.values()))  # first all of them in step
                near = {
                    s: v[int(rng.integers(len(v))) if free else turn % len(v)]
                    for s, v in alone.items()
                }
                out.append({**start, **near})
        for g in self.gaps:
            free = [s for s in self.symbols if g.has_free(s)]
            for s in free if len(free) > 1 else ():
                plain = {o: PLAIN[int(rng.integers(len(PLAIN)))] for o in free if o != s}
                for others in ({}, plain):
                    full = {**start, **others}
                    line = g.xreplace({o: v for o, v in full.items() if o != s})
                    out += [{**full, s: r} for r in _roots(line, s)]
        return out[:40]

    def visit(self, point: dict[Any, Any], ev: Evaluator) -> None:
        """Note in which position every switch is at a point."""
        env = {s: ev.number.number(v) for s, v in point.items()}
        for node, seen in self.seen.items():
            try:
                position = self._position(node, env, ev)
            except (NoValue, TypeError, ValueError, ArithmeticError):
                continue
            seen |= position

    @staticmethod
    def _position(node: Any, env: dict[Any, Any], ev: Evaluator) -> Need:
        if isinstance(node, sp.Piecewise):
            cases: tuple[Any, ...] = node.args
            held = [bool(ev.holds(c, env)) for _, c in cases]
            return {held.index(True)} if True in held else set()
        if isinstance(node, (sp.Max, sp.Min)):
            values = [ev(a, env) for a in node.args]
            best = (max if isinstance(node, sp.Max) else min)(values)
            return {i for i, v in enumerate(values) if v == best}
        return {int(np.sign(ev(node, env)))}

    def unseen(self) -> str:
        """Say which form no point has met, or return an empty string."""
        if self.endless:
            return "a step function was met at some of its steps only"
        for node, need in self.needs.items():
            if need - self.seen[node]:
                return f"no point was found in every case of {node}"
        return ""


def _roots(g: Any, s: Any) -> list[Any]:
    """Return exact real zeros of an expression that is at most quadratic in `s`."""
    if not (g.has_free(s) and g.is_polynomial(s)):
        return []
    c = sp.Poly(g, s).all_coeffs()
    if len(c) == 2:
        found = [-c[1] / c[0]]
    elif len(c) == 3:
        spread = sp.sqrt(c[1] ** 2 - 4 * c[0] * c[2])
        found = [(-c[1] + spread) / (2 * c[0]), (-c[1] - spread) / (2 * c[0])]
    else:
        return []
    return [r for r in found if r.is_extended_real and r.is_finite]
