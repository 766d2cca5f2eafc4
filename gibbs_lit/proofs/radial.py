"""Integrals over the plane or space of what depends on one positive definite quadratic alone."""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.changes import arguments
from gibbs_lit.proofs.language import Expr, depends

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


def radial(
    normal: "Normal", terms: dict[Expr, Expr], names: list[Any]
) -> tuple[Expr, list[Any]] | None:
    """Return the integral over the height r >= 0 above the least value of the quadratic.

    With Q = q + u.H u / 2, the set where Q < q + r has volume (2 pi r)^(n/2) / (Gamma(n/2 + 1)
    sqrt(det H)).
    """
    if not 1 < len(names) < 4:
        return None
    whole = sp.Add(*(c * t for t, c in terms.items()))
    points = [x for _, point in arguments(whole, names) for x in point]
    roots = [p.base for x in points for p in x.atoms(sp.Pow) if p.exp == sp.S.Half]
    for q in dict.fromkeys([*points, *roots]):
        if not q.is_polynomial(*names) or sp.Poly(q, *names).total_degree() != 2:
            continue
        hessian = sp.hessian(q, names)
        minors = [hessian[:k, :k].det() for k in range(1, len(names) + 1)]
        if any(normal.signs.of(normal.canon(m), True) != "+" for m in minors):
            continue
        slopes = [[sp.diff(e, v) for v in names] for e in (whole, q)]
        first = range(1, len(names))
        if any(
            not normal.is_zero(slopes[0][0] * slopes[1][i] - slopes[0][i] * slopes[1][0])
            for i in first
        ):
            continue
        r = sp.Dummy("r", positive=True)
        at_zero = dict.fromkeys(names, sp.S.Zero)
        centre = -hessian.inv() * sp.Matrix([d.xreplace(at_zero) for d in slopes[1]])
        along = centre + sp.Matrix([sp.sqrt(2 * r / minors[0])] + [0] * (len(names) - 1))
        ray = normal.canon(whole.xreplace(dict(zip(names, along, strict=True))))
        half = sp.Rational(len(names), 2)
        volume = (2 * sp.pi) ** half * r ** (half - 1) / sp.gamma(half) / sp.sqrt(minors[-1])
        if depends(ray, names):
            continue
        normal.use("change of variables", "level sets of a positive definite quadratic")
        return ray * volume, [(r, sp.S.Zero, sp.oo)]
    return None
