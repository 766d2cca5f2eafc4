"""Values of integrals without undefined functions: those with a rule here, then SymPy's."""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.euler import euler, resonance
from gibbs_lit.proofs.fermi import fermi
from gibbs_lit.proofs.gaussians import gaussian
from gibbs_lit.proofs.language import LINE, Expr, Jet
from gibbs_lit.proofs.logistic import logistic
from gibbs_lit.proofs.maps import from_towers
from gibbs_lit.proofs.residues import over_line, over_period
from gibbs_lit.proofs.simplex import simplex
from gibbs_lit.proofs.splitting import split
from gibbs_lit.proofs.truncated import kinked, truncated

if TYPE_CHECKING:
    from gibbs_lit.proofs.integrals import Integrals


def value_of(integrals: "Integrals", t: Expr, limits: list[Any]) -> Expr | None:
    """Return the value of an integral without undefined functions, or None."""
    normal = integrals.normal
    if len(limits) > 1 and all((a, b) == LINE for _, a, b in limits):
        return gaussian(normal, t, [v for v, _, _ in limits])
    v, *ends = limits[0]
    if tuple(ends) == LINE:
        value = gaussian(normal, t, [v])
        value = value if value is not None else kinked(normal, t, v)
        value = value if value is not None else resonance(normal, t, v)
        value = value if value is not None else logistic(normal, t, v)
        value = value if value is not None else _of_towers(integrals, t, v)
        value = value if value is not None else over_line(normal, t, v)
    elif ends[1] - ends[0] == 2 * sp.pi:
        value = over_period(normal, t, v)
    else:
        value = euler(normal, t, limits[0]) if tuple(ends) == (0, sp.oo) else None
        value = value if value is not None else fermi(normal, t, limits[0])
        if value is None and integrals.tails:
            value = truncated(normal, t, limits[0])
        if value is None and ends[0] == 0 and ends[1].is_finite and t.has(sp.log, sp.Pow):
            value = simplex(normal, t, limits[:1])
    if value is None or len(limits) == 1:
        return value
    total = sp.S.Zero
    for part, c in split(normal, value, [v for v, _, _ in limits[1:]]).items():
        outer = value_of(integrals, part, limits[1:])
        if outer is None:
            return None
        total += c * outer
    return total


def _of_towers(integrals: "Integrals", t: Expr, v: Any) -> Expr | None:
    normal = integrals.normal
    moved = None if t.has(Jet) else from_towers(normal, t, v)
    if moved is None:
        return None
    whole, limit = moved
    parts = split(normal, whole, [limit[0]])
    values = [euler(normal, part, limit) for part in parts]
    if None in values:
        return None
    return sp.Add(*(c * u for c, u in zip(parts.values(), values, strict=True)))
