"""Terms of an integrand or a summand: what depends on the bound variables, and what does not."""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.fractions import Space
from gibbs_lit.proofs.language import Expr, depends, factors_of, terms_of

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


def split(normal: "Normal", f: Expr, names: list[Any]) -> dict[Expr, Expr]:
    """Return {part that depends on `names`: coefficient that does not} for a sum of terms."""
    prepared = normal.prepare(f)
    space = Space([prepared])
    top, bottom = space.parts(space.ratio(prepared))
    free_below, dep_below = sp.S.One, sp.S.One
    below = [(m, p, c) for p, d in bottom.items() for m, c in d.items()]
    if len(below) == 1:
        parts = [*factors_of(below[0][0]), *_exp_parts(space, below[0][1])]
    else:
        expr = sp.Add(*(c * m * space.exponential(p) for m, p, c in below))
        if depends(expr, names):
            c, found, exponent = normal.factors(expr)
            free_below *= c
            parts = [f**k for f, k in found.items()]
            parts += [sp.exp(a) for a in terms_of(exponent) if a != 0]
        else:
            parts = [expr]
    for part in parts:
        if depends(part, names):
            dep_below *= part
        else:
            free_below *= part
    out: dict[Expr, Expr] = {}
    for p, d in top.items():
        exps = _exp_parts(space, p)
        outer = [x for x in exps if not depends(x, names)]
        inside = sp.Add(*(x.exp for x in exps if depends(x, names)))
        weight = sp.exp(normal.canon(inside)) if inside != 0 else sp.S.One
        for m, c in d.items():
            free, dep = [c / free_below, *outer], [1 / dep_below, weight]
            for part in factors_of(m):
                (dep if depends(part, names) else free).append(part)
            t = sp.Mul(*dep)
            out[t] = out.get(t, sp.S.Zero) + sp.Mul(*free)
    return {t: c for t, c in out.items() if c != 0}


def _exp_parts(space: Space, places: tuple[int, ...]) -> list[Expr]:
    e = space.exponential(places)
    if not isinstance(e, sp.exp):
        return [e] if e != 1 else []
    return [sp.exp(a, evaluate=False) for a in terms_of(e.exp)]
