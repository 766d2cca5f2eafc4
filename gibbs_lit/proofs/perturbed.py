"""Explicit integrals of a Gaussian times exp(g), from both sides: Bogoliubov's inequality.

Under the Gaussian the mean of exp(g) is at least exp of the mean of g, and at most 1 where g <= 0.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.gaussians import gaussian
from gibbs_lit.proofs.language import LINE, Expr, Jet, factors_of, terms_of
from gibbs_lit.proofs.signs import GOOD

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules


def perturbed(rules: "Rules", e: Expr, depth: int) -> bool:
    """Put a bound for a perturbed Gaussian integral in which e is monotone."""
    if rules.inside or depth < 1:
        return False
    normal = rules.normal
    for a in normal.atoms(e, sp.Integral):
        if a.has(Jet) or not all(tuple(ends) == LINE for _, *ends in a.limits):
            continue
        factors = factors_of(a.function)
        waves = [f for f in factors if isinstance(f, sp.exp)]
        names = [v for v, *_ in a.limits]
        exponent = sp.expand(sp.Add(*(f.exp for f in waves)))
        if not waves or len(waves) < len(factors) or not exponent.is_polynomial(*names):
            continue
        terms: list[Any] = terms_of(exponent)
        low = sp.Add(*(t for t in terms if sp.Poly(t, *names).total_degree() <= 2))
        g, held = exponent - low, sp.Dummy("z", positive=True)
        z = gaussian(normal, sp.exp(low), names) if g != 0 else None
        if z is None:
            continue
        slope = normal.signs.of(normal.canon(e.xreplace({a: held}).diff(held)), True)
        bound = None
        if slope in GOOD:
            mean = normal.canon(sp.Integral(g * sp.exp(low), *a.limits) / z)
            bound = None if mean.has(sp.Integral) else z * sp.exp(mean)
        elif slope in ("-", "0-") and normal.signs.of(normal.canon(g), True) in ("-", "0-"):
            bound = z
        if bound is not None and rules.shown(e.xreplace({a: bound}), depth):
            normal.use("Jensen's inequality", "the integrals converge")
            return True
    return False
