"""The Cauchy-Schwarz inequality with integration by parts: uncertainty relations.

For a, b >= 0 whose product is the square of c, int a int b >= (int c)**2, and by the means
A int a + B int b >= 2 sqrt(A B) int c. The integral of c, which converges with those of a and b,
is brought to a value by parts, as in the Cramer-Rao bound and Heisenberg's inequality.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.constants import continuous
from gibbs_lit.proofs.language import Expr, Jet, Unsettled, depends, terms_of
from gibbs_lit.proofs.parts import by_parts, convergent, primitives
from gibbs_lit.proofs.relations import derived, eliminated
from gibbs_lit.proofs.signs import GOOD

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules


def schwarz(rules: "Rules", e: Expr, depth: int) -> bool:
    """Put (int c)**2 for a product of two integrals, or 2 int c for a sum, and move c by parts."""
    if rules.inside or depth < 1 or not any(any(j.orders) for j in e.atoms(Jet)):
        return False
    atoms = rules.normal.atoms(e, sp.Integral)
    held: dict[Any, Any] = {a: rules.normal.signs.stand_in(a) for a in atoms}
    form = e.xreplace(held)
    for b, d in held.items():
        if not any(any(j.orders) for j in b.atoms(Jet)) or not form.is_polynomial(d):
            continue
        if sp.degree(form, d) != 1 or rules.normal.signs.of(b, True) not in GOOD:
            continue
        slope = rules.normal.canon(form.diff(d))
        rest = rules.normal.canon(form.xreplace({d: sp.S.Zero}))
        others = {a: h for a, h in held.items() if a.limits == b.limits and a != b}
        if any(
            _bounded(rules, e, c, bound, held, b, depth)
            for c, bound in (
                *_product(rules, b, slope, rest, others),
                *_sum(rules, b, slope, rest, others),
            )
        ):
            rules.normal.use("Cauchy-Schwarz inequality", "the integrals converge")
            return True
    return False


def _product(rules: "Rules", b: Any, slope: Expr, rest: Expr, others: dict[Any, Any]) -> Any:
    """Yield (c, bounds) where the factor of b is an integral of a, and a b the square of c.

    A function of integrals is linear in them up to a constant, which is the integral of the
    constant against what integrates to one.
    """
    canon = rules.normal.canon
    parts = {a: canon(slope.diff(h)) for a, h in others.items()}
    base = sp.Add(*(k * a.function for a, k in parts.items()))
    left = canon(slope - sp.Add(*(k * others[a] for a, k in parts.items())))
    for unit in [sp.S.Zero] if left == 0 else rules.pointwise.units(b.limits):
        c = root(rules, base + left * unit, b.function)
        if c is not None:
            yield c, lambda value: (rest + value**2,)


def _sum(rules: "Rules", b: Any, slope: Expr, rest: Expr, others: dict[Any, Any]) -> Any:
    """Yield (c, bounds) for two terms of the form whose integrals a and b have the root c."""
    canon, signs = rules.normal.canon, rules.normal.signs
    if depends(slope, others.values()) or signs.of(slope, True) not in GOOD:
        return
    for a, h in others.items():
        k = canon(rest.diff(h))
        if k == 0 or depends(k, others.values()):
            continue
        if signs.of(k, True) not in GOOD or signs.of(a, True) not in GOOD:
            continue
        c = root(rules, k * a.function, slope * b.function)
        if c is not None:
            left = rest - k * h
            yield c, lambda value, left=left: (left + 2 * value, left - 2 * value)


def root(rules: "Rules", a: Expr, b: Expr) -> Expr | None:
    """Return c with c**2 = a b, where a >= 0."""
    normal = rules.normal
    try:
        a = normal.canon(a)
        if normal.signs.of(a, True) not in GOOD:
            return None
        number, found, exponent = normal.factors(a * b)
    except (Unsettled, ZeroDivisionError):
        return None
    odd = [f for f, k in found.items() if k % 2]
    if number.is_negative or any(normal.signs.of(f, True) != "+" for f in odd):
        return None
    if not all(normal.real(f) for f in (*found, exponent)):
        return None
    whole = sp.Mul(*(f ** sp.Rational(k, 2) for f, k in found.items()))
    return sp.sqrt(number) * whole * sp.exp(exponent / 2)


def _bounded(
    rules: "Rules", e: Expr, c: Expr, bounds: Any, held: dict[Any, Any], b: Any, depth: int
) -> bool:
    """Return whether a bound on e holds with the value of int c that parts give."""
    back = {h: a for a, h in held.items()}
    scale, c = c.as_independent(*(v for v, *_ in b.limits), as_Add=False)
    value = scale * by_value(rules, e, sp.Integral(c.xreplace(back), *b.limits))
    if not any(rules.shown(bound.xreplace(back), min(depth, 2)) for bound in bounds(value)):
        return False
    rules.normal.use("integration by parts", "boundary terms vanish at infinity")
    return True


def by_value(rules: "Rules", e: Expr, whole: Any) -> Expr:
    """Return a convergent integral as what parts make of it, with the integrals that e has."""
    normal, calculus, facts = rules.normal, rules.calculus, rules.facts
    known = facts.relations + derived(normal, calculus, facts, whole)
    known += by_parts(normal, calculus, whole, [*facts.relations, e]) + _falling(rules, whole, e)
    return eliminated(normal, whole, known)


def _falling(rules: "Rules", whole: Any, e: Expr) -> list[Expr]:
    """Return integrals of g' that are zero: where g' and g, or g / v, are integrable, g falls."""
    (v, *ends), *more = whole.limits
    limit = [b for b in ends if not b.is_infinite]
    if more or len(limit) > 1:
        return []
    normal, out = rules.normal, []
    known = convergent(normal, [e, whole, *rules.facts.relations])

    def integrable(t: Expr) -> bool:
        """Return whether t is, up to a constant, an integrand or the root of two of them."""
        found = convergent(normal, [sp.Integral(t, *whole.limits)])
        alike = (a for a in known if a.limits == whole.limits)
        squares = (sp.Integral(normal.canon(t**2 / a.function), *whole.limits) for a in alike)
        return bool(found) and (
            found <= known or any((k := convergent(normal, [s])) and k <= known for s in squares)
        )

    for g in dict.fromkeys(
        g for t in terms_of(sp.expand(whole.function)) for g in primitives(t, v)
    ):
        slope = rules.calculus.differentiate(g, v)
        falls = continuous(normal, g, v) and all(map(integrable, terms_of(sp.expand(slope))))
        if falls and (integrable(g) or integrable(g / v)):
            edge = sp.Add(*(g.xreplace({v: b}) * (1 if b is ends[1] else -1) for b in limit))
            if not edge.has(sp.zoo, sp.nan):
                out.append(sp.Integral(slope, *whole.limits) - edge)
    return out
