"""Integrals over the line of what is written with a logistic function and its logarithms.

With u = 1 / (1 + C exp(k v)), C > 0, the variable is v = (log(1 - u) - log(u) - log(C)) / k, and
powers, exponentials and logarithms of 1 + C exp(k v) become powers and logarithms over (0, 1).
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.euler import euler
from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.language import Expr, depends
from gibbs_lit.proofs.splitting import split

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


def logistic(normal: "Normal", t: Expr, v: Any) -> Expr | None:
    """Return the integral of t over the line as one of Euler's over (0, 1), or None."""
    sums = {p.base for p in t.atoms(sp.Pow) if p.base.is_Add}
    sums |= {a.args[0] for a in t.atoms(sp.log) if a.args[0].is_Add}
    sums = sorted((g for g in sums if depends(g, [v])), key=key)
    if len(sums) != 1 or not sums[0].has(sp.exp):
        return None
    found = _scaled(normal, sums[0], v)
    if found is None:
        return None
    base, c, rate = found
    u = sp.Dummy("u", positive=True)
    tail = sp.log(1 - u) - sp.log(u)  # the logarithm of C exp(k v)
    place = (tail - sp.log(c)) / rate
    held, log = sp.Dummy("held"), sp.Dummy("log")
    moved = t.xreplace({sp.log(sums[0]): log}).xreplace({sums[0]: held})
    if any(depends(normal.canon(a.exp.diff(v)), [v]) for a in moved.atoms(sp.exp)):
        return None
    new = {v: place, log: sp.log(base) - sp.log(u), held: base / u}
    moved = moved.xreplace(new) / (u * (1 - u) * sp.Abs(rate))
    total = sp.S.Zero
    for part, share in split(normal, moved, [u]).items():
        value = euler(normal, part, (u, sp.S.Zero, sp.S.One))
        if value is None:
            return None
        total += share * value
    normal.use("change of variables", "an increasing or decreasing smooth map")
    return total


def _scaled(normal: "Normal", g: Expr, v: Any) -> tuple[Expr, Expr, Expr] | None:
    """Return (b, C, k) of g = b (1 + C exp(k v)) with positive b and C and real k, or None."""
    parts = split(normal, g, [v])
    base = parts.pop(sp.S.One, sp.S.Zero)
    if len(parts) != 1 or normal.signs.of(normal.canon(base), True) != "+":
        return None
    ((wave, share),) = parts.items()
    if not isinstance(wave, sp.exp):
        return None
    rate = normal.canon(wave.exp.diff(v))
    c = normal.canon(share * sp.exp(wave.exp.xreplace({v: sp.S.Zero})) / base)
    sign = normal.signs.of(rate, True)
    if depends(rate, [v]) or sign not in ("+", "-") or normal.signs.of(c, True) != "+":
        return None
    return base, c, rate
