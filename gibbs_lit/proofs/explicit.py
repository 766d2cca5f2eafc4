"""Values of integrals without undefined functions: those with a rule here, then SymPy's."""

from collections.abc import Iterator
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
from gibbs_lit.proofs.truncated import kinked, orthant, truncated

if TYPE_CHECKING:
    from gibbs_lit.proofs.integrals import Integrals


def value_of(integrals: "Integrals", t: Expr, limits: list[Any]) -> Expr | None:
    """Return the value of an integral without undefined functions, or None."""
    normal = integrals.normal
    if len(limits) > 1 and all((a, b) == LINE for _, a, b in limits):
        return gaussian(normal, t, [v for v, _, _ in limits])
    value = next((found for found in _tries(integrals, t, limits[0]) if found is not None), None)
    if value is None or len(limits) == 1:
        return value
    total = sp.S.Zero
    for part, c in split(normal, value, [v for v, _, _ in limits[1:]]).items():
        outer = value_of(integrals, part, limits[1:])
        if outer is None:
            return None
        total += c * outer
    return total


def _tries(integrals: "Integrals", t: Expr, limit: Any) -> Iterator[Expr | None]:
    """Yield what each rule that fits the domain makes of the integral, the cheap ones first."""
    normal = integrals.normal
    v, *ends = limit
    if tuple(ends) == LINE:
        yield gaussian(normal, t, [v])
        yield kinked(normal, t, v)
        yield resonance(normal, t, v)
        yield logistic(normal, t, v)
        yield _of_towers(integrals, t, v)
        yield over_line(normal, t, v)
    elif ends[1] - ends[0] == 2 * sp.pi:
        yield over_period(normal, t, v)
    else:
        if tuple(ends) == (0, sp.oo):
            yield euler(normal, t, limit)
            yield orthant(normal, t, limit)
        yield fermi(normal, t, limit)
        if integrals.tails:
            yield truncated(normal, t, limit)
        if ends[0] == 0 and ends[1].is_finite and t.has(sp.log, sp.Pow):
            yield simplex(normal, t, [limit])


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
