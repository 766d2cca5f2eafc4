"""Euler's integrals: real powers times an exponential over (0, oo), and two powers over (0, 1)."""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.language import Expr, depends, factors_of, terms_of

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


def euler(normal: "Normal", t: Expr, limit: Any) -> Expr | None:
    """Return an integral of gamma or beta type whose powers are symbols, or None."""
    v, *ends = limit
    if tuple(ends) not in ((0, sp.oo), (0, 1)):
        return None
    bases = (v,) if ends[1] is sp.oo else (v, 1 - v)
    powers, rates, rest = [sp.S.Zero, sp.S.Zero], {v: sp.S.Zero, v**2: sp.S.Zero}, sp.S.One
    for part in factors_of(t):
        base, power = part.as_base_exp()
        found = [i for i, b in enumerate(bases) if b == base]
        if not depends(part, [v]):
            rest *= part
        elif found and power.is_Rational:
            powers[found[0]] += power
        elif power.is_Integer and -base in bases[1:]:
            powers[1] += power
            rest *= (-1) ** power
        elif isinstance(part, sp.exp):
            for a in terms_of(part.exp):
                slope, kind = a.as_independent(v, as_Add=False)
                logs = [i for i, b in enumerate(bases) if kind == sp.log(b)]
                if logs:
                    powers[logs[0]] += slope
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
        return rest * sp.gamma(shapes[0]) * sp.gamma(shapes[1]) / sp.gamma(sum(shapes))
    falling = {kind: normal.canon(rate) for kind, rate in rates.items() if rate != 0}
    if len(falling) != 1 or normal.signs.of(*falling.values(), True) != "+":
        return None
    ((kind, rate),) = falling.items()
    shape = shapes[0] if kind == v else shapes[0] / 2
    return rest * sp.gamma(shape) * sp.exp(-shape * sp.log(rate)) / (1 if kind == v else 2)
