"""Near zero only: what is positive for small h made manifestly so, by h = b u / (1 + u).

u is h / (b - h), smooth with a smooth inverse on 0 <= h < b, so that O(h**n) and O(u**n) agree. A
mixture (1 - h) p + h q then is (p + u q) / (1 + u), which is positive for every u > 0.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.language import Expr, depends

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


def germ(normal: "Normal", e: Expr, h: Any) -> Expr | None:
    """Write e in u, for the first factor c - d h under a logarithm, a root or a bar; else None."""
    inner = {a.args[0] for a in e.atoms(sp.log)}
    inner |= {p.base for p in e.atoms(sp.Pow) if not (p.exp.is_Integer and p.exp.is_positive)}
    found: Any = {a for b in inner if depends(b, [h]) for a in b.atoms(sp.Add)}
    bound = {v for a in e.atoms(sp.Integral, sp.Sum) for v, *_ in a.limits}
    for a in sorted(found, key=key):
        slope = sp.expand(a.diff(h))
        rest = a.xreplace({h: sp.S.Zero})
        if depends(slope, [h, *bound]) or depends(rest, bound):
            continue
        if [normal.signs.of(normal.canon(p), True) for p in (rest, slope)] == ["+", "-"]:
            u = sp.Dummy("u", positive=True)
            return e.xreplace({h: normal.canon(-rest / slope) * u / (1 + u)}).xreplace({u: h})
    return None


def clock(e: Expr, h: Any) -> Expr:
    """Write e in w = exp(c h) - 1 where the root of a multiple of 1 - exp(-c h) stands in it.

    w vanishes with h to the same order and is smooth with a smooth inverse. The root is one of w,
    as in the kernels of diffusions that forget where they began.
    """
    roots = [
        p for p in e.atoms(sp.Pow) if p.exp.is_Rational and p.exp.q == 2 and p.base.has(sp.exp)
    ]
    for p in sorted((p for p in roots if p.base.has_free(h)), key=key):
        for a in sorted((a for a in p.base.atoms(sp.exp) if a.has_free(h)), key=key):
            rate, held = sp.expand(-a.exp / h), sp.Dummy("e", positive=True)
            size = sp.factor_terms(p.base.xreplace({a: held}) / (1 - held))
            size = sp.cancel(size) if size.has_free(held) else size
            if size.has_free(h, held) or rate.has_free(h) or not (rate.is_positive):
                continue
            w = sp.Dummy("w", positive=True)
            spread = {q: (size * w) ** q.exp * (1 + w) ** -q.exp for q in roots if q.base == p.base}
            return e.xreplace(spread).xreplace({h: sp.log(1 + w) / rate}).xreplace({w: h})
    return e
