"""Inequalities in the values of functions and integrals, which may be any numbers of their sign."""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.language import Expr, Jet, loose
from gibbs_lit.proofs.plausible import plausible

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules
    from gibbs_lit.proofs.normal import Normal


def values(rules: "Rules", e: Expr, depth: int) -> bool:
    """Differentiate by the value of a function or an integral, as by any other symbol."""
    held = stand_ins(rules.normal, e) if e.has(sp.exp, sp.log, sp.Pow) else None
    if not held or len(held) > 4:
        return False
    free = e.xreplace(held)
    if free.has(Jet, sp.Integral, sp.Sum) or not plausible(rules.normal, free, rules.inside):
        return False
    depth = max(depth, 1)  # the leaves are no further step
    for form in (free, *_by_powers(rules, free, held.values())):
        if rules.rising.convex(form, depth) or rules.rising.monotone(form, depth):
            return True
    return False


def stand_ins(normal: "Normal", e: Expr) -> dict[Expr, Expr] | None:
    """Return a symbol for the value of each function and integral, None where one is not real."""
    leaves: list[Any] = sorted(loose(e, sp.Integral, sp.Sum, sp.Product, Jet), key=key)
    if not all(map(normal.real, leaves)):
        return None
    return {a: normal.signs.stand_in(a, True) for a in leaves}


def _by_powers(rules: "Rules", e: Expr, leaves: Any) -> list[Expr]:
    """Write e by a symbolic power of a positive value instead of the value itself."""
    normal, out = rules.normal, []
    for v in (v for v in leaves if v.is_positive):
        rates = {a.coeff(sp.log(v)) for p in loose(e, sp.exp) for a in sp.Add.make_args(p.exp)}
        for c in sorted((c for c in rates if c.free_symbols), key=key)[:2]:
            if normal.signs.of(normal.canon(c), True) in ("+", "-"):
                power = sp.Dummy(positive=True)
                out.append(normal.canon(e.xreplace({v: sp.exp(sp.log(power) / c)})))
    return out
