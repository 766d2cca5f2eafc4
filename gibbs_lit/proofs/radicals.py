"""Inequalities with roots: positive symbols as powers, and a power of A against B**q g**k."""

from math import lcm
from typing import TYPE_CHECKING

import sympy as sp

from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.language import Expr, Jet, depends, loose

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules

BLOCKS = (Jet, sp.Integral, sp.Sum)


def roots(rules: "Rules", e: Expr, depth: int) -> bool:
    """Write positive symbols as powers, or compare the power of A with B**q g**k."""
    radicals = sorted((p for p in loose(e, sp.Pow) if p.exp.is_Rational and p.exp.q > 1), key=key)
    orders: dict[Expr, int] = {}
    for p in radicals:
        orders[p.base] = lcm(orders.get(p.base, 1), p.exp.q)
    values = set() if e.has(sp.log) else {b for b in orders if isinstance(b, BLOCKS)}
    values = {b for b in values if rules.normal.signs.of(b) == "+"}
    symbols = {b for b in orders if b.is_Symbol and b.is_nonnegative} | values
    if symbols:
        # the root of an integer, or of the value of a function, is any number
        strict = {s for s in symbols if s in values or s.is_positive}
        kinds = {s: {"positive" if s in strict else "nonnegative": True} for s in symbols}
        powers = {s: sp.Dummy("root", **kinds[s]) ** orders[s] for s in sorted(symbols, key=key)}
        if rules.shown(e.xreplace(powers), depth):
            return True
    for base in orders.keys() - symbols:
        held = sp.Dummy(nonnegative=True)
        shares = {p: p.exp - sp.floor(p.exp) for p in radicals if p.base == base}
        if len(set(shares.values())) > 1:
            continue
        share = next(iter(shares.values()))
        root = {p: held * base ** sp.floor(p.exp) for p in shares}
        whole = e.xreplace(root)
        b, a = sp.diff(whole, held), whole.xreplace({held: sp.S.Zero})
        if depends(b, [held]) or whole.has(*root):
            continue
        q, power = share.q, base**share.p
        if rules.shown(-b, 1):
            if rules.shown(a, depth) and rules.shown(a**q - (-b) ** q * power, depth):
                return True
        elif rules.shown(b, 1) and rules.shown(b**q * power - (-a) ** q, depth):
            return True
    return False
