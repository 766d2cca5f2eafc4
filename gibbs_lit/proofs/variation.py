"""Distances in total variation, from above: (int |p - q|)**2 <= int w int (p - q)**2 / w.

That is the Cauchy-Schwarz inequality, for every weight w > 0. With w = q the right side is the
divergence of Pearson, with (sqrt p + sqrt q)**2 that of Hellinger, and w = (p + 2 q) / 3 is within
Pinsker's inequality for the relative entropy of p to q.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.language import Expr, depends, terms_of
from gibbs_lit.proofs.relations import eliminated

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules


def variation(rules: "Rules", e: Expr, depth: int) -> bool:
    """Put an upper bound for the square of an integral of |p - q|, with p and q positive."""
    normal, relations = rules.normal, rules.facts.relations
    if rules.inside or depth < 1 or not any(a.has(sp.Abs) for a in e.atoms(sp.Integral)):
        return False
    for a in normal.atoms(e, sp.Integral):
        if not isinstance(a.function, sp.Abs):
            continue
        terms: list[Any] = terms_of(a.function.args[0])
        kinds = [normal.signs.of(t, True) for t in terms]
        held = sp.Dummy(nonnegative=True)
        line = e.xreplace({a: held})
        bend = normal.canon(line.diff(held, 2) / 2)
        if sorted(kinds) != ["+", "-"] or depends(bend, [held]) or normal.signs.of(bend) != "-":
            continue
        rest = normal.canon(line - bend * held**2)
        if depends(rest, [held]):
            continue
        p, q = (t if kind == "+" else -t for t, kind in zip(terms, kinds, strict=True))
        root = p + q + 2 * sp.sqrt(p) * sp.sqrt(q)
        for w in (p, q, p + q, p + 2 * q, 2 * p + q, root):
            square = sp.Integral((p - q) ** 2 / w, *a.limits)
            if w == root:
                square = sp.Integral(p + q - 2 * sp.sqrt(p) * sp.sqrt(q), *a.limits)
            bound = rest + bend * sp.Integral(w, *a.limits) * square
            bound = eliminated(normal, bound, relations)
            if rules.shown(bound, min(depth, 2)):
                normal.use("Cauchy-Schwarz inequality", "the integrals converge")
                return True
    return False
