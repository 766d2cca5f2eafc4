"""Taylor coefficients at zero by arithmetic on truncated series: no derivative is ever expanded."""

from typing import Any

import sympy as sp

from gibbs_lit.proofs.language import Expr


def coefficient(e: Expr, h: Any, n: int) -> Expr:
    """Return the coefficient of h**n of an expression that is smooth at h = 0."""
    return _series(e, h, n)[n]


def _series(e: Expr, h: Any, n: int) -> list[Expr]:
    if not e.has_free(h):
        return [e, *[sp.S.Zero] * n]
    if e == h:
        return [sp.S.Zero, sp.S.One, *[sp.S.Zero] * n][: n + 1]
    if e.is_Add:
        return [sp.Add(*row) for row in zip(*(_series(a, h, n) for a in e.args), strict=True)]
    if e.is_Mul:
        total = _series(sp.S.One, h, n)
        for a in e.args:
            total = _product(total, _series(a, h, n))
        return total
    moving = [i for i, a in enumerate(e.args) if a.has_free(h)]
    if len(moving) > 1 or not (e.is_Pow or isinstance(e, sp.Function)):
        return [e.diff(h, k).xreplace({h: sp.S.Zero}) / sp.factorial(k) for k in range(n + 1)]
    x, (i,) = sp.Dummy("x"), moving
    (at, *rest), outer = _series(e.args[i], h, n), e.func(*e.args[:i], x, *e.args[i + 1 :])
    total, power = _series(outer.xreplace({x: at}), h, n), _series(sp.S.One, h, n)
    for k in range(1, n + 1):
        outer, power = outer.diff(x), _product(power, [sp.S.Zero, *rest])
        slope = outer.xreplace({x: at}) / sp.factorial(k)
        total = [t + slope * p for t, p in zip(total, power, strict=True)]
    return total


def _product(one: list[Expr], two: list[Expr]) -> list[Expr]:
    return [sp.Add(*(one[j] * two[k - j] for j in range(k + 1))) for k in range(len(one))]
