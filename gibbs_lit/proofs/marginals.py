"""Integrals that divide by a marginal, as those of a conditional density do."""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.language import LINE, Expr, Jet, depends, factors_of
from gibbs_lit.proofs.splitting import split

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


def marginal(normal: "Normal", t: Expr, limits: list[Any]) -> tuple[Expr, list[Any]] | None:
    """Integrate out a variable whose marginal the term divides by, as in a conditional."""
    below = [f.base for f in factors_of(t) if f.is_Pow and f.exp.is_negative]
    below = [a for a in below if isinstance(a, sp.Integral) and a.has(Jet)]
    if not below or any(tuple(ends) != LINE for _, *ends in limits):
        return None
    for a in below:
        for limit in limits if len(a.limits) == 1 and tuple(a.limits[0][1:]) == LINE else ():
            v = limit[0]
            over = sp.Mul(*(f for f in factors_of(t) if depends(f, [v])))
            same = {j.args[0] for j in over.atoms(Jet)} == {j.args[0] for j in a.atoms(Jet)}
            if depends(a, [v]) or not same or over.has(sp.Integral):
                continue
            value = normal.integrals.assemble(split(normal, over, [v]), [limit])
            if not normal.canon(value / a).has(sp.Integral):
                normal.use(
                    "Fubini",
                    "integrals of undefined functions converge absolutely, with their derivatives",
                )
                return normal.canon(t / over * value), [x for x in limits if x[0] != v]
    return None
