"""Functions less their means: f = c + f0, where f0 has mean zero under a normalised weight.

Every f is of that form, so that a statement about f is one about all c and all such f0. Variances
and covariances become integrals of products, for which the Cauchy-Schwarz inequality is enough.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.language import Expr, Jet, factors_of
from gibbs_lit.proofs.relations import eliminated

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules


def centred(rules: "Rules", e: Expr, depth: int) -> bool:
    """Write the real functions whose means stand in e to a power above one as c + f0."""
    normal, relations = rules.normal, rules.facts.relations
    if rules.inside or depth < 1 or not relations:
        return False
    known = [*relations, *normal.facts, *normal.nonnegative]
    moved: dict[Any, Expr] = {}
    means: dict[Any, Expr] = {}
    for a in normal.atoms(e, sp.Integral, sp.Sum):
        if len(a.limits) != 1:
            continue
        calls = [j for j in factors_of(a.function) if isinstance(j, Jet) and j.family == "real"]
        if len(calls) != 1 or calls[0].point != (a.limits[0][0],) or any(calls[0].orders):
            continue
        same = calls[0].args[:2]
        weight, held = a.function / calls[0], sp.Dummy(real=True)
        if any(j.args[:2] == same for k in (weight, *known) for j in k.atoms(Jet)):
            continue
        bend = normal.canon(e.xreplace({a: held}).diff(held, 2))
        if bend == 0 or eliminated(normal, a.func(weight, *a.limits), relations) != 1:
            continue
        c: Any = sp.Dummy("c", real=True)
        own = [j for j in e.atoms(Jet) if j.args[:2] == same and not any(j.orders)]
        if not moved.keys() & set(own):
            moved |= {j: j + c for j in own}
            means[a] = sp.S.Zero
    if not moved:
        return False
    return rules.shown(eliminated(normal, e.xreplace(moved), relations).xreplace(means), depth)
