"""Euler's integrals, with powers that may be symbols and powers of logarithms.

Powers times an exponential over (0, oo), two powers over (0, 1), powers of a quadratic on the line.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.language import Expr, depends, factors_of, terms_of
from gibbs_lit.proofs.polar import polar

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


def euler(normal: "Normal", t: Expr, limit: Any) -> Expr | None:
    """Return an integral of gamma or beta type whose powers are symbols, or None."""
    v, *ends = limit
    if tuple(ends) not in ((0, sp.oo), (0, 1)):
        return None
    bases = (v,) if ends[1] is sp.oo else (v, 1 - v)
    powers, rates, rest = [sp.S.Zero, sp.S.Zero], {v: sp.S.Zero, v**2: sp.S.Zero}, sp.S.One
    logs = [0, 0]
    for part in factors_of(t):
        base, power = part.as_base_exp()
        found = [i for i, b in enumerate(bases) if b == base]
        if not depends(part, [v]):
            rest *= part
        elif found and power.is_Rational:
            powers[found[0]] += power
        elif base.func is sp.log and base.args[0] in bases and power.is_Integer and power > 0:
            logs[bases.index(base.args[0])] += int(power)
        elif power.is_Integer and -base in bases[1:]:
            powers[1] += power
            rest *= (-1) ** power
        elif isinstance(part, sp.exp):
            for a in terms_of(part.exp):
                slope, kind = a.as_independent(v, as_Add=False)
                raised = [i for i, b in enumerate(bases) if kind == sp.log(b)]
                if raised:
                    powers[raised[0]] += slope
                elif kind in rates and ends[1] is sp.oo:
                    rates[kind] -= slope
                else:
                    return None
        else:
            return None
    shapes = [normal.canon(p + 1) for p in powers]
    if any(normal.signs.of(p, True) != "+" for p in shapes[: len(bases)]):
        return None
    if ends[1] is not sp.oo:
        return rest * _by_shapes(
            lambda a, b: sp.gamma(a) * sp.gamma(b) / sp.gamma(a + b), shapes, logs
        )
    falling = {kind: normal.canon(rate) for kind, rate in rates.items() if rate != 0}
    if len(falling) != 1:
        return None
    ((kind, rate),) = falling.items()
    if (size := polar(normal, rate)) is None or size[0] == 0:
        return None
    scale = 1 if kind == v else 2

    def value(shape: Expr, _: Expr) -> Expr:
        return sp.gamma(shape / scale) * sp.exp(-shape / scale * sp.log(rate)) / scale

    return rest * _by_shapes(value, shapes, logs)


def _by_shapes(value: Any, shapes: list[Expr], logs: list[int]) -> Expr:
    """Return the value with powers of logarithms: each is one derivative by its shape."""
    if not any(logs):
        return value(*shapes)
    held = [sp.Dummy(positive=True) for _ in shapes]
    orders = [(h, k) for h, k in zip(held, logs, strict=True) if k]
    return value(*held).diff(*orders).xreplace(dict(zip(held, shapes, strict=True)))


def resonance(normal: "Normal", t: Expr, v: Any) -> Expr | None:
    """Return the integral over the line of a power of v by one of a positive quadratic, or None."""
    k, power, base, rest = 0, sp.S.Zero, None, sp.S.One
    for part in factors_of(t):
        inner, p = part.as_base_exp()
        if isinstance(part, sp.exp):
            slopes = [a.as_independent(v, as_Add=False) for a in terms_of(part.exp)]
            logs = [g.args[0] for _, g in slopes if isinstance(g, sp.log)]
            inner, p = (logs[0], slopes[0][0]) if len(logs) == len(slopes) == 1 else (None, None)
        if not depends(part, [v]):
            rest *= part
        elif inner == v and p.is_Integer and p > 0:
            k += int(p)
        elif inner is not None and inner.is_polynomial(v) and base in (None, inner):
            base, power = inner, power + p
        else:
            return None
    if base is None or sp.degree(base, v) != 2:
        return None
    lead, slope, constant = sp.Poly(base, v).all_coeffs()
    if power.is_Integer and normal.signs.of(normal.canon(lead), True) == "-":
        lead, slope, constant, rest = -lead, -slope, -constant, rest * (-1) ** power
    if not normal.real(slope):
        return None  # the line would be moved past a pole
    square = normal.canon(constant / lead - (slope / lead / 2) ** 2)
    half, n = sp.Rational(1, 2), normal.canon(-power)
    if any(
        normal.signs.of(normal.canon(g), True) != "+" for g in (lead, square, n - (k + 1) * half)
    ):
        return None
    total = sp.S.Zero
    for j in range(0, k + 1, 2):
        share = sp.binomial(k, j) * (-slope / lead / 2) ** (k - j)
        total += (
            share * square ** (j * half) * sp.gamma((j + 1) * half) * sp.gamma(n - (j + 1) * half)
        )
    return rest * total * lead**power * square ** (half - n) / sp.gamma(n)
