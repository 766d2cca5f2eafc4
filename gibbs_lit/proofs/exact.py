"""Exact counterexamples: rational differences evaluated with rational arithmetic only.

Points at a fixed precision cannot see a difference of 1e-60 or a violation in a window of 1e-9; for
polynomials and their quotients the roots are isolated exactly instead.
"""

from collections.abc import Iterator
from itertools import islice, pairwise, product
from typing import Any

import sympy as sp

from gibbs_lit.proofs.language import Expr
from gibbs_lit.proofs.verdict import Witness


def counterexample(
    lhs: Expr, rhs: Expr, relation: str, assuming: tuple[Any, ...]
) -> Witness | None:
    """Return a rational point at which a relation between rational functions fails, or None."""
    gap = lhs - rhs
    symbols = sorted(gap.free_symbols, key=str)
    if relation == "series" or not gap.is_rational_function(*symbols):
        return None
    if any(not s.is_real for s in symbols) or gap.has(sp.Function, sp.NumberSymbol, sp.Integral):
        return None
    top, bottom = sp.fraction(sp.together(gap))
    top, bottom = sp.expand(top), sp.expand(bottom)
    gens = symbols or [sp.Dummy()]
    if not all(c.is_Rational for p in (top, bottom) for c in sp.Poly(p, *gens).coeffs()):
        return None
    others = sorted({s for f in assuming for s in f.free_symbols} - set(symbols), key=str)
    for values in islice(_points(top * bottom, symbols), 400):
        point = dict(zip(symbols, values, strict=True))
        if not all(_allowed(s, v) for s, v in point.items()) or bottom.xreplace(point) == 0:
            continue
        value = top.xreplace(point) / bottom.xreplace(point)
        fails = {"==": value != 0, "<=": value > 0, ">=": value < 0}[relation]
        if fails and not others and all(f.xreplace(point) == True for f in assuming):  # noqa: E712
            sides = [str(e.xreplace(point)) for e in (lhs, rhs)]
            named = {s.name: str(v) for s, v in point.items()}
            return Witness(named, {}, sides[0], sides[1], 40)
    return None


def _allowed(s: Any, v: Expr) -> bool:
    facts = {k: getattr(v, f"is_{k}") for k, wanted in s.assumptions0.items() if wanted is not None}
    return all(v_is == s.assumptions0[k] for k, v_is in facts.items() if v_is is not None)


def _points(p: Expr, symbols: list[Any]) -> Iterator[tuple[Expr, ...]]:
    """Yield rational points: between roots, at the minimum of a quadratic, and small ones."""
    if not symbols:
        yield ()
        return
    if len(symbols) == 1:
        yield from ((v,) for v in _between(sp.Poly(p, symbols[0])))
    poly = sp.Poly(p, *symbols)
    if poly.total_degree() == 2:
        gradient = sp.Matrix([p.diff(s) for s in symbols])
        matrix = gradient.jacobian(symbols)
        if matrix.det() != 0:
            yield tuple(-matrix.inv() * gradient.xreplace(dict.fromkeys(symbols, sp.S.Zero)))
    if len(symbols) > 1:  # one symbol free, the others at small values
        for at in ((1, 2, 3), (-1, 2, 1)):
            here = dict(
                zip(symbols, [sp.Integer(at[i % 3]) for i in range(len(symbols))], strict=True)
            )
            for s in symbols:
                line = sp.Poly(p.xreplace({o: v for o, v in here.items() if o != s}), s)
                for v in _between(line, grid=False) if line.degree() < 13 else ():
                    yield tuple({**here, s: v}[o] for o in symbols)
    small = [sp.Rational(*v) for v in ((1, 1), (2, 1), (0, 1), (-1, 1), (1, 2), (11, 1), (-13, 7))]
    yield from product(small, repeat=len(symbols))


def _between(poly: sp.Poly, grid: bool = True) -> list[Expr]:
    """Return one rational point between neighbouring real roots, and with `grid` integers too."""
    if poly.is_ground:
        return [sp.S.One, sp.S.Zero, sp.S.NegativeOne]
    spans: list[Any] = [ends for ends, _ in poly.sqf_part().intervals(eps=sp.Rational(1, 10**12))]
    if not spans:
        return [sp.S.One, sp.S.Zero, sp.S.NegativeOne]
    out = [spans[0][0] - 1, spans[-1][1] + 1]
    out += [(a[1] + b[0]) / 2 for a, b in pairwise(spans)]
    top = sp.ceiling(max(abs(e) for ends in spans for e in ends))
    if not grid:
        return out
    return [*out, *(sp.Integer(k) for k in range(1, 60)), top + 1, -top - 1]
