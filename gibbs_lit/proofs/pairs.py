"""Inequalities at two points: products of integrals as one double integral, and common crossings.

A form of degree two in integrals over one domain is the double integral of an integrand that may be
made symmetric in its two points, as in the association inequality of Chebyshev. There, and
elsewhere, two factors that change their sign at the same place have a product of one sign.
"""

from math import prod
from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.language import Expr, depends
from gibbs_lit.proofs.signs import GOOD
from gibbs_lit.proofs.values import stand_ins

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules


def pairs(rules: "Rules", e: Expr, depth: int) -> bool:
    """Show that a form of degree at most two is the integral of a symmetric integrand >= 0."""
    normal = rules.normal
    if rules.inside or not e.has(sp.Integral, sp.Sum):
        return False
    atoms = normal.atoms(e, sp.Integral, sp.Sum)
    if not 0 < len(atoms) <= 6:
        return False
    first = min(atoms, key=lambda a: (len(a.limits), key(a)))
    v, low, high = first.limits[0]
    kinds = {(a.func, *ends) for a in atoms for _, *ends in a.limits}
    more = int(isinstance(first, sp.Sum))
    if len(kinds) > 1 or depends(low, [v]) or depends(high, [v]):
        return False
    if max(len(a.limits) for a in atoms) > 2 or len(first.limits) > 1:
        return False
    rising = high is sp.oo or low is -sp.oo
    if not rising and normal.signs.of(normal.canon(high - low + more), True) not in GOOD:
        return False
    held = {a: sp.Dummy(real=True) for a in atoms}
    line = e.xreplace(held)
    if line.has(*atoms) or not line.is_polynomial(*held.values()):
        return False
    poly = sp.Poly(line, *held.values())
    weights = rules.pointwise.weights([first], first.limits)
    if any(w.has(sp.Integral, sp.Sum) for w in weights[:1]):
        weights = []
    y, z = (sp.Dummy(n, **v.assumptions0) for n in "yz")
    total, twofold = sp.S.Zero, False
    for powers, c in poly.terms():
        parts = [a for a, k in zip(atoms, powers, strict=True) for _ in range(k)]
        size = sum(len(a.limits) for a in parts)
        if size > 2 or (size < 2 and not weights):
            return False
        twofold |= size == 2
        spread = [_at(a, y, z) for a in parts] if size == 2 and len(parts) == 1 else []
        if not spread:
            ones = [a.function.xreplace({a.limits[0][0]: v}) for a in parts]
            ones += weights[:1] * (2 - size)
            spread = [_both(ones, v, y, z)]
        total += c * spread[0]
    if not twofold:
        return False
    with rules.at_one_point():
        found = rules.shown(total + total.xreplace({y: z, z: y}), min(depth, 2))
    if found and more == 0:
        normal.use("Fubini", "the integrals converge absolutely")
        normal.use("integration of a pointwise inequality", "the integrals converge")
    return found


def _at(a: Any, y: Any, z: Any) -> Expr:
    names = [v for v, *_ in a.limits]
    return a.function.xreplace(dict(zip(names, (y, z), strict=True)))


def _both(ones: list[Expr], v: Any, y: Any, z: Any) -> Expr:
    return ones[0].xreplace({v: y}) * ones[1].xreplace({v: z})


def crossings(rules: "Rules", e: Expr, depth: int) -> bool:
    """Show that the factors of e change their signs together, where one symbol passes a point."""
    if depth < 1 or e.has(sp.Product, sp.Abs, sp.sin, sp.cos):
        return False
    held = stand_ins(rules.normal, e)
    if held is None:
        return False
    c, found, _ = rules.normal.factors(e.xreplace(held))
    kinds = {f: rules.normal.signs.of(f, True) for f in found}
    loose = [f for f, k in found.items() if k % 2 and kinds[f] in ("r", "n")]
    if len(loose) < 2 or len(loose) % 2 or len(loose) > 4 or "c" in kinds.values():
        return False
    down = [f for f, k in found.items() if k % 2 and kinds[f] in ("-", "0-")]
    sign = (1 if c > 0 else -1) * (-1) ** len(down)
    symbols: Any = sorted(set().union(*(f.free_symbols for f in loose)), key=key)
    for s in symbols:
        allowed = rules.rising.inside(s)
        for x in rules.rising.simple(s, symbols) if allowed else ():
            if rules.normal.signs.of(rules.normal.canon(x), True) not in allowed:
                continue
            ways = [_way(rules, f, s, x, depth) for f in loose]
            if sign * prod(ways) > 0:
                return True
    return False


def _way(rules: "Rules", f: Expr, s: Any, x: Expr, depth: int) -> int:
    """Return 1 where f rises in s through its zero x, -1 where it falls, else 0."""
    there = f.xreplace({s: x})
    if there.has(sp.nan, sp.zoo, sp.oo) or not rules.normal.is_zero(there):
        return 0
    if not rules.rising.regular(f, s):
        return 0
    least = min(depth - 1, 1)
    for slope in (form.diff(s) for form in rules.rising.forms(f)):  # of a positive multiple of f
        if rules.shown(slope, least):
            return 1
        if rules.shown(-slope, least):
            return -1
    return 0
