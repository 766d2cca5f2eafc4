"""Whether an expansion at h = 0 is uniform: over all parameters' values, and under integrals."""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.changes import jets_over
from gibbs_lit.proofs.dominated import dominated
from gibbs_lit.proofs.gaussians import weighted
from gibbs_lit.proofs.language import Expr, Jet, Unsettled, depends, factors_of, terms_of
from gibbs_lit.proofs.signs import LOW

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal
    from gibbs_lit.proofs.taylor import Taylor

STRICT = ("+", "-", "n")
BROKEN = (sp.nan, sp.zoo, sp.oo, -sp.oo)


def inverted(e: Expr) -> set[Expr]:
    """Return what e divides by, takes a root of or the logarithm of."""
    powers = {
        p.base
        for p in e.atoms(sp.Pow)
        if p.base is not sp.E and not (p.exp.is_integer and p.exp.is_nonnegative)
    }
    return powers | {a.args[0] for a in e.atoms(sp.log)}


def broken(e: Any) -> bool:
    """Return whether e has no value, by its form; the infinite ends of an integral do not count."""
    if isinstance(e, (sp.Integral, sp.Sum, sp.Product)):
        ends = [b for _, *bounds in e.limits for b in bounds]
        return broken(e.function) or any(broken(b) for b in ends if b not in (sp.oo, -sp.oo))
    return any(map(broken, e.args)) if e.args else e in BROKEN


def _limits(e: Expr) -> list[Any]:
    return [lim for a in e.atoms(sp.Integral, sp.Sum, sp.Product) for lim in a.limits]


def away_from_zero(normal: "Normal", gap: Expr, x: Any) -> set[Expr]:
    """Return the factors that are not zero where the statement has values, whatever x is."""
    out: set[Expr] = set()
    bound = [x, *(v for v, *_ in _limits(gap))]
    below = {p.base for p in gap.atoms(sp.Pow) if p.exp.is_negative and p.base is not sp.E}
    for base in below | {a.args[0] for a in gap.atoms(sp.log)}:
        if base.free_symbols and not depends(base, bound):
            try:
                out |= normal.factors(base)[1].keys()
            except Unsettled:
                continue
    return out


def uniform(series: "Taylor", e: Expr, h: Any) -> bool:
    """Return whether e and its integrands are continuous at h = 0, as far as the form shows."""
    normal, limits = series.normal, _limits(e)
    bound, closed = [v for v, *_ in limits], _closed(limits)
    endless = [v for v, *ends in limits if any(b.is_infinite for b in ends)]
    integrals = [a for a in e.atoms(sp.Integral) if depends(a, [h])]
    nodes = {n for a in integrals for n in a.function.atoms(sp.Function, sp.Pow)}
    nodes = {n for n in nodes if depends(n, [h])}
    for base in inverted(e):
        inside = depends(base, bound)
        if inside and not depends(base, [h]) and not any(base in inverted(n) for n in nodes):
            continue  # as the statement has it
        there = base.xreplace({h: sp.S.Zero, **closed})
        far = [v for v in endless if depends(there, [v])] if depends(base, [h]) else []
        if broken(there):
            return False
        if far and not (there.is_polynomial(*far) or _declared(normal, there)):
            return False  # it may come close to zero far out
        if inside and normal.signs.of(normal.canon(there), True) not in STRICT:
            return False
        if not inside and not series.nonzero(there):
            return False
    return all(_settled(normal, a, h) for a in integrals)


def _declared(normal: "Normal", e: Expr) -> bool:
    """Return whether e is made of positive functions, which converge locally uniformly."""
    if e.has(sp.Integral):  # as one that is smoothed is at h = 0
        e = normal.canon(e)
    bases = [f.base if f.is_Pow and f.exp.is_number else f for f in factors_of(e)]
    return all(b.is_positive and (b.is_number or isinstance(b, Jet)) for b in bases)


def singular(normal: "Normal", gap: Expr, x: Any, point: Any) -> str:
    """Say when integrands are singular at x = point: points hardly see the logarithms it brings."""
    if point in (sp.oo, -sp.oo):
        return ""
    closed, h = _closed(_limits(gap)), sp.Dummy("h", positive=True)
    for a in gap.atoms(sp.Integral) if gap.has(sp.Integral) else ():
        names = [v for v, *_ in a.limits]
        nodes = [n for n in a.function.atoms(sp.Function, sp.Pow) if depends(n, [x])]
        calls = [n for n in nodes if not n.is_Pow and not isinstance(n, sp.exp)]
        bases = {b for n in calls if depends(n, names) for b in inverted(n)}
        bases |= {b for n in nodes for b in inverted(n) if depends(b, names)}
        there = [normal.canon(b.xreplace({x: point, **closed})) for b in bases]
        if any(normal.signs.of(b, True) not in STRICT for b in there):
            return f"an integrand may be singular at {x} = {point}, and bring a logarithm"
        still = nodes and not any(_peaks(n, x, point) for n in nodes)
        if still and not _settled(normal, a.xreplace({x: point + h}), h):
            return f"the mass of an integral may move far out at {x} = {point}"
    return ""


def unbounded(normal: "Normal", gap: Expr, x: Any, point: Any) -> str:
    """Say when a function is asked for far out: it may grow there as the points do not show."""
    for n in gap.atoms(sp.Function):
        far = depends(n, [x]) and any(broken(a.xreplace({x: point})) for a in n.args)
        if not far or isinstance(n, sp.log):
            continue
        if not isinstance(n, sp.exp) or normal.signs.of(normal.canon(n.exp), True) not in LOW:
            return f"the argument of a function is unbounded at {x} = {point}"
    return ""


def _peaks(n: Expr, x: Any, point: Any) -> bool:
    """Return whether a node divides by zero at x = point, as a narrow Gaussian does."""
    return any(b.xreplace({x: point}) == 0 for b in inverted(n))


def _closed(limits: list[Any]) -> dict[Expr, Expr]:
    """Let bound variables be zero where their limits may be, for the closed domain."""
    closed = {}
    for v, *ends in limits:
        if v.is_positive and not all(b.is_extended_positive for b in ends):
            closed[v] = sp.Dummy("c", nonnegative=True)
        if v.is_negative and not all(b.is_extended_negative for b in ends):
            closed[v] = sp.Dummy("c", nonpositive=True)
    return closed


def _settled(normal: "Normal", a: Expr, h: Any) -> bool:
    """Return whether every term of an integrand over an infinite domain decays at h = 0."""
    ends = {v: bounds for v, *bounds in a.limits if any(b.is_infinite for b in bounds)}
    if not ends or (not a.has(Jet) and dominated(normal, a, h, sp.S.Zero)):
        return True
    for t in terms_of(sp.expand_mul(a.function)):
        if not depends(t, [h]):
            continue
        parts = [p.xreplace({h: sp.S.Zero}) for p in factors_of(t)]
        there = sp.Mul(*(p for p in parts if p != 0))
        loose = [v for v in ends if not jets_over(there, [v])]
        if loose and _rises(t, list(ends), h):
            return False
        if loose and not weighted(normal, there, loose) and not _falls(normal, there, loose, ends):
            return False
    return True


def _rises(t: Expr, names: list[Any], h: Any) -> bool:
    """Return whether the exponent has terms beyond a quadratic form that vanish only at h = 0."""
    whole: Any = sp.Add(*(p.exp for p in factors_of(t) if isinstance(p, sp.exp) and not p.has(Jet)))
    beyond = sp.expand(whole)
    if not beyond.is_polynomial(*names):
        return False
    tall = [a for a in terms_of(beyond) if depends(a, [h]) and depends(a, names)]
    return any(sum(sp.Poly(a, *names).degree_list()) > 2 for a in tall)


def _falls(normal: "Normal", t: Expr, loose: list[Any], ends: dict[Any, Any]) -> bool:
    """Return whether an exponential of a polynomial brings t down at the infinite ends."""
    if len(loose) != 1:
        return False
    (v,) = loose
    whole: Any = sp.Add(*(p.exp for p in factors_of(t) if isinstance(p, sp.exp) and not p.has(Jet)))
    if not depends(whole, [v]) or not whole.is_polynomial(v):
        return False
    lead, degree = sp.LC(whole, v), sp.degree(whole, v)
    return all(
        normal.signs.of(normal.canon(lead if b is sp.oo else lead * (-1) ** degree), True) == "-"
        for b in ends[v]
        if b.is_infinite
    )
