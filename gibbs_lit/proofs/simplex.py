"""Dirichlet integrals: powers and logarithms over a simplex, of variables and of what is left.

Over v_i > 0 with slack = c - sum v_i > 0, the integral of slack^(b - 1) * product v_i^(a_i - 1) is
Gamma(b) * product Gamma(a_i) / Gamma(s) * c^(s - 1), where s = b + sum a_i.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.language import Expr, Jet, depends, factors_of, terms_of
from gibbs_lit.proofs.splitting import split

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


def simplex(normal: "Normal", f: Expr, bounds: Any) -> Expr | None:
    """Return the integral over a simplex; the first limits are the innermost ones; or None."""
    size, left = bounds[-1][2], bounds[-1][2]
    if f.has(Jet, sp.Integral, sp.Sum) or any(a != 0 or b.is_infinite for _, a, b in bounds):
        return None
    for v, _, high in reversed(bounds):
        if not normal.is_zero(high - left):
            return None
        left -= v
    names = [v for v, *_ in bounds]
    if depends(size, names):
        return None
    if normal.signs.of(normal.canon(size), True) != "+":
        return None
    fresh = {v: sp.Dummy(str(v), positive=True) for v in names}
    inside = [*fresh.values(), left.xreplace(fresh)]
    total = sp.S.Zero
    for t, c in split(normal, f.xreplace(fresh), list(fresh.values())).items():
        value = _term(normal, t, inside, size)
        if value is None:
            return None
        total += c * value
    return total


def _term(normal: "Normal", t: Expr, inside: list[Expr], size: Expr) -> Expr | None:
    shapes, logs, sign = [sp.S.One] * len(inside), [0] * len(inside), sp.S.One

    def place(e: Expr) -> int | None:
        return next((i for i, g in enumerate(inside) if e == g or normal.is_zero(e - g)), None)

    for part in factors_of(t):
        base, power = part.as_base_exp()
        if isinstance(part, sp.exp):
            for a in terms_of(part.exp):
                slope, kind = a.as_independent(*inside[:-1], as_Add=False)
                at = place(kind.args[0]) if isinstance(kind, sp.log) else None
                if at is None:
                    return None
                shapes[at] += slope
        elif part == 1:
            continue
        elif isinstance(base, sp.log) and power.is_Integer and power > 0:
            at = place(base.args[0])
            if at is None:
                return None
            logs[at] += int(power)
        elif power.is_Rational:
            at, turned = place(base), place(-base) if power.is_Integer else None
            if at is None and turned is None:
                return None
            sign *= 1 if turned is None else (-1) ** power
            shapes[at if turned is None else turned] += power
        else:
            return None
    shapes = [normal.canon(a) for a in shapes]
    if any(normal.signs.of(a, True) != "+" for a in shapes):
        return None
    held = [sp.Dummy(positive=True) for _ in shapes]
    whole = sp.Add(*held)
    value = sp.Mul(*map(sp.gamma, held)) / sp.gamma(whole) * size ** (whole - 1)
    orders = [(h, k) for h, k in zip(held, logs, strict=True) if k]
    value = value.diff(*orders) if orders else value
    return sign * value.xreplace(dict(zip(held, shapes, strict=True)))
