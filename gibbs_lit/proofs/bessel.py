"""Bessel's inequality: the least integral of a square w f**2 with given integrals of k_i f.

With A_i = int k_i f and the Gram matrix G of the integrals of k_i k_j / w, int w f**2 >= A G^-1 A:
the Cauchy-Schwarz inequality for one k, and a variance bounded by squared means of derivatives,
which integration by parts turns into such integrals.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.language import Expr, Jet, factors_of
from gibbs_lit.proofs.relations import by_parts_reduced, eliminated, written
from gibbs_lit.proofs.signs import GOOD

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules

MOST = 4  # integrals of one function


def bessel(rules: "Rules", e: Expr, depth: int) -> bool:
    """Put the least value that the other integrals of a function leave for that of its square."""
    if rules.inside or not e.has(Jet, sp.Integral):
        return False
    normal = rules.normal
    for b in normal.atoms(e, sp.Integral):
        j = _squared(b)
        if j is None or normal.signs.of(b, True) not in GOOD:
            continue
        weight = b.function / j**2
        if weight.has(j) or normal.signs.of(weight, True) != "+":
            continue
        form = e
        if any(_head(i) == _head(j) and any(i.orders) for i in e.atoms(Jet)):
            moved = by_parts_reduced(normal, rules.calculus, rules.facts, e)
            form = e if moved is None else normal.canon(moved)
        if _bounded(rules, form, b, j, weight, depth):
            normal.use("Bessel's inequality", "the integrals converge")
            return True
    return False


def _head(j: Any) -> Any:
    return j.args[0]


def _squared(b: Any) -> Any:
    """Return the real call of which the square, and nothing else of it, is integrated."""
    squares = [f.base for f in factors_of(b.function) if f.is_Pow and f.exp == 2]
    calls = [j for j in squares if isinstance(j, Jet) and j.is_real and not any(j.orders)]
    found = [j for j in calls if sum(_head(i) == _head(j) for i in b.atoms(Jet)) == 1]
    return found[0] if found else None


def _bounded(rules: "Rules", e: Expr, b: Any, j: Any, weight: Expr, depth: int) -> bool:
    """Return whether e >= 0 at the least value of b for all values of the integrals of j."""
    normal, least = rules.normal, sp.Dummy(nonnegative=True)
    linear: list[Any] = []
    rates: list[Expr] = []
    for a in normal.atoms(e, sp.Integral):
        if a == b or not any(_head(i) == _head(j) for i in a.atoms(Jet)):
            continue
        rate = _rate(a, j, b.limits)
        if rate is None:
            return False
        linear.append(a)
        rates.append(rate)
    form = e.xreplace({b: least})
    slope = normal.canon(form.diff(least))
    if not 0 < len(linear) <= MOST or slope.has(least, *linear):
        return False
    if normal.signs.of(slope, True) != "+":
        return False
    held = [sp.Dummy(real=True) for _ in linear]
    value = _least(rules, e, rates, weight, b.limits, held)
    if value is None:
        return False
    bound = form.xreplace({least: value, **dict(zip(linear, held, strict=True))})
    return rules.shown(bound, max(depth, 1))


def _rate(a: Any, j: Any, limits: Any) -> Expr | None:
    """Return k where a is the integral of k j, whatever the order of its variables."""
    own = [i for i in a.atoms(Jet) if _head(i) == _head(j)]
    if len(own) != 1 or own[0].args[:3] != j.args[:3] or a.limits != limits:
        return None
    moved = dict(zip(own[0].point, j.point, strict=True))
    ends = {v: bounds for v, *bounds in limits}
    if own[0] != j and any(v not in ends or ends[v] != ends.get(w) for v, w in moved.items()):
        return None
    rate = (a.function / own[0]).xreplace(moved)
    return None if rate.has(j) else rate


def _least(
    rules: "Rules", e: Expr, rates: list[Expr], weight: Expr, limits: Any, held: list[Any]
) -> Expr | None:
    """Return A G^-1 A for integrals A and the Gram matrix of what their function is weighted by."""
    normal, relations = rules.normal, rules.facts.relations
    known = written(normal, e, relations)
    if not all(map(normal.real, rates)):
        return None
    gram = sp.zeros(len(rates))
    for i, k in enumerate(rates):
        for n, r in enumerate(rates[: i + 1]):
            entry = normal.canon(sp.Integral(k * r / weight, *limits))
            if not known.issuperset(normal.atoms(entry, sp.Integral)):
                return None
            gram[i, n] = gram[n, i] = eliminated(normal, entry, relations)
    area = normal.canon(gram.det(method="berkowitz"))
    if area == 0 or normal.signs.of(area, True) != "+":
        return None
    row = sp.Matrix(held)
    return (row.T * gram.adjugate() * row)[0] / area
