"""Bessel's inequality: an integral of w g**2 against the integrals of k_i g w.

The determinant of the Gram matrix of k_1, ..., k_n and g under a weight w > 0 is not negative. With
A_i = int k_i g w and the Gram matrix G of the k_i it says det(G) int w g**2 >= A adj(G) A: the
Cauchy-Schwarz inequality for one k, the Cramer-Rao bound for two, and a variance bounded by squared
means of derivatives, which integration by parts turns into such integrals.
"""

from functools import cache
from itertools import chain, combinations, islice
from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.language import Expr, Jet, depends, factors_of
from gibbs_lit.proofs.relations import by_parts_reduced, derived, eliminated, written
from gibbs_lit.proofs.schwarz import by_value, root
from gibbs_lit.proofs.signs import GOOD

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules
    from gibbs_lit.proofs.normal import Normal

MOST = 4  # integrals of one function
TRIES = 8  # choices of them


def bessel(rules: "Rules", e: Expr, depth: int) -> bool:
    """Put the least value that the other integrals of a function leave for that of its square."""
    if rules.inside or not (e.has(Jet) and e.has(sp.Integral)):
        return False
    normal = rules.normal
    for b in normal.atoms(e, sp.Integral):
        g, weight = _square(b)
        if g == 1 or not normal.real(g) or normal.signs.of(weight, True) != "+":
            continue
        if normal.signs.of(b, True) not in GOOD:  # a domain may run backwards
            continue
        form = e
        if _free(g) and any(_head(j) == _head(g) and any(j.orders) for j in e.atoms(Jet)):
            moved = by_parts_reduced(normal, rules.calculus, rules.facts, e)
            form = e if moved is None else normal.canon(moved)
        if _bounded(rules, form, b, g, weight, depth):
            normal.use("Bessel's inequality", "the integrals converge")
            return True
    return False


def _head(j: Any) -> Any:
    return j.args[0]


def _free(g: Any) -> bool:
    """Return whether g is a real function that may be anything."""
    return isinstance(g, Jet) and g.family == "real" and not any(g.orders)


def _square(b: Any) -> tuple[Expr, Expr]:
    """Return (g, w) where w g**2 is integrated, and g is what has even powers there."""
    bound = [v for v, *_ in b.limits]
    powers = [f.as_base_exp() for f in factors_of(b.function)]
    even = [(f, k) for f, k in powers if depends(f, bound) and k.is_even and k.is_positive]
    g = sp.Mul(*(f ** (k / 2) for f, k in even))
    return g, b.function / g**2


def _bounded(rules: "Rules", e: Expr, b: Any, g: Expr, weight: Expr, depth: int) -> bool:
    """Return whether e >= 0 at the least value of b for the values of the integrals of g."""
    normal, facts = rules.normal, rules.facts
    slope = normal.share(e, b)
    if slope is None or slope == 0:
        return False
    relations = [*facts.relations, *derived(normal, rules.calculus, facts, e)]
    known = written(normal, e, relations)

    @cache
    def entry(square: Expr) -> Expr | None:
        value = normal.canon(sp.Integral(square * weight, *b.limits))
        held = known.issuperset(normal.atoms(value, sp.Integral))
        return eliminated(normal, value, relations) if held else None

    others = sorted(known - {b}, key=key)
    rates = [(a, k) for a in others if (k := _rate(a, g, weight, b.limits)) is not None]
    rates = [(a, k) for a, k in rates if normal.real(k) and entry(k**2) is not None]
    moved = _moved(rules, e, [a for a in others if a.limits == b.limits], g, weight)
    rates += [(a, k) for a, k in moved if k not in [r for _, r in rates]]
    sizes = (combinations(rates, n) for n in range(min(MOST, len(rates)), 0, -1))
    for chosen in islice(chain.from_iterable(sizes), TRIES):
        ks = [k for _, k in chosen]
        entries = [[entry(k * r) for r in ks] for k in ks]
        if any(v is None for row in entries for v in row):
            continue
        gram, row = sp.Matrix(entries), sp.Matrix([a for a, _ in chosen])
        area = normal.canon(gram.det(method="berkowitz"))
        if area == 0:
            continue
        share = normal.canon(slope / area)
        if _divides(normal, share, area):
            least = (row.T * gram.adjugate() * row)[0]
            rest = eliminated(normal, e - share * (area * b - least), relations)
            if rules.shown(rest, max(depth, 1) if _free(g) else 0):
                if any(pair in moved for pair in chosen):
                    normal.use("integration by parts", "boundary terms vanish at infinity")
                return True
    return False


def _rate(a: Any, g: Expr, weight: Expr, limits: Any) -> Expr | None:
    """Return k where a is the integral of k g w, whatever the order of its variables."""
    if a.limits != limits:
        return None
    moved: dict[Any, Any] = {}
    if isinstance(g, Jet):
        own = [j for j in a.atoms(Jet) if j.args[:3] == g.args[:3]]
        if len(own) != 1:
            return None
        moved = dict(zip(own[0].point, g.point, strict=True)) if own[0] != g else {}
        if moved and not (own[0].xreplace(moved) == g and _symmetric(moved, limits)):
            return None
    rate = a.function.xreplace(moved) / (g * weight)
    return None if g.has(Jet) and rate.has(g) else rate


def _symmetric(moved: dict[Any, Any], limits: Any) -> bool:
    """Return whether a domain is what it was when its variables are permuted."""
    ends = {v: bounds for v, *bounds in limits}
    if set(moved) != set(moved.values()) or not ends.keys() >= moved.keys():
        return False
    fixed = not any(depends(b, moved) for bounds in ends.values() for b in bounds)
    return fixed and all(ends[v] == ends[w] for v, w in moved.items())


def _moved(
    rules: "Rules", e: Expr, squares: list[Any], g: Expr, weight: Expr
) -> list[tuple[Expr, Expr]]:
    """Return (A, k) where w k**2 is integrated, and A = int k g w has a value by parts."""
    out: list[tuple[Expr, Expr]] = []
    nested = any(len(a.limits) > 1 or a.function.has(sp.Integral) for a in e.atoms(sp.Integral))
    if nested or not any(any(j.orders) for j in g.atoms(Jet)):
        return out
    for a in squares:
        k = root(rules, a.function, 1 / weight)
        if k is not None:
            value = by_value(rules, e, sp.Integral(k * g * weight, *a.limits))
            if not value.atoms(sp.Integral) - set(squares):
                out.append((value, k))
    return out


def _divides(normal: "Normal", share: Expr, area: Expr) -> bool:
    """Return whether share >= 0, and stays defined where the Gram determinant vanishes."""
    if normal.signs.of(share, True) not in GOOD:
        return False
    if normal.signs.of(area, True) == "+":
        return True
    _, found, _ = normal.factors(share)
    return all(normal.signs.of(f, True) == "+" for f, k in found.items() if k < 0)
