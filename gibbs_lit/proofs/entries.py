"""Entries of indexed families: derivatives by one of them, and Kronecker deltas.

The derivative by X[j] is the one at h = 0 when h is added to that entry alone, so that it needs no
rule of its own, neither in the normal form nor at points.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.changes import regular
from gibbs_lit.proofs.language import Expr, depends, factors_of
from gibbs_lit.proofs.names import rename_bound

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


def by_numbers(e: Expr) -> Expr:
    """Write every derivative by an entry as one by a number that is added to the entry."""

    def by_entry(d: Any) -> bool:
        return isinstance(d, sp.Derivative) and any(isinstance(v, sp.Indexed) for v in d.variables)

    return e.replace(by_entry, _by_number) if any(map(by_entry, e.atoms(sp.Derivative))) else e


def _by_number(d: Any) -> Expr:
    body = d.expr
    for v, count in d.variable_count:
        if not isinstance(v, sp.Indexed):
            body = sp.Derivative(body, (v, count))
            continue
        if not count.is_Integer:
            return d
        for _ in range(int(count)):
            body = _raised(rename_bound(body, v.free_symbols), v)
    return body


def _raised(body: Expr, v: Any) -> Expr:
    """Return the slope at h = 0; what is positive stays so when it is multiplied by exp(h)."""
    h, raised = sp.Dummy("h", real=True), {}
    for a in body.atoms(sp.Indexed):
        if a.base == v.base and len(a.indices) == len(v.indices):
            share = h * sp.Mul(*map(sp.KroneckerDelta, a.indices, v.indices))
            raised[a] = a * sp.exp(share) if v.is_positive else a + share
    slope = sp.Subs(sp.Derivative(body.xreplace(raised), h), h, 0)
    return slope / v if v.is_positive else slope


def picked(normal: "Normal", t: Expr, k: Any, low: Expr, high: Expr) -> Expr | None:
    """Return the sum over `k` of what a Kronecker delta is a factor of: one term, or nothing."""
    size = high is sp.oo or normal.signs.of(normal.canon(high - low + 1), True)
    forward = size in (True, "+", "0+", "0")
    for part in factors_of(t):
        if isinstance(part, sp.Sum) and forward and (met := _meets(normal, part, k, low, high)):
            return normal.sums.over(t / part, [(k, *met)])
        delta, power = part.as_base_exp()
        if not isinstance(delta, sp.KroneckerDelta) or not power.is_positive:
            continue
        gap = delta.args[0] - delta.args[1]
        slope = sp.expand(gap).coeff(k, 1)
        if slope not in (1, -1) or depends(rest := sp.expand(gap - slope * k), [k]):
            continue
        at = normal.canon(-slope * rest)
        if not at.is_integer:
            continue
        ends = [normal.canon(e) for e in (at - low, high - at)[: 1 if high is sp.oo else 2]]
        known = normal.nonnegative
        signs = ["0+" if e in known else normal.signs.of(e, True) for e in ends]
        value = (t / part).xreplace({k: at})
        if all(s in ("+", "0+", "0") for s in signs):
            return value
        if "-" in signs and forward:
            return sp.S.Zero
        if not regular(t / part, k, normal):
            return None
        return value * normal.sums.named(delta, [(k, low, high)])
    return None


def _meets(normal: "Normal", e: Any, k: Any, low: Expr, high: Expr) -> tuple[Expr, Expr] | None:
    """Return where in its range `k` is such that a sum of a delta is one; elsewhere it is zero."""
    (i, first, last), delta = e.limits[0], e.function
    if e.limits[1:] or not isinstance(delta, sp.KroneckerDelta) or i not in delta.args:
        return None
    shift = sp.Add(*delta.args) - i - k
    ends = [normal.canon(b - shift - c) for b, c in ((first, low), (last, high))]
    if not (shift.is_Integer and all(c.is_Integer for c in ends)):
        return None
    low, high = low + max(ends[0], 0), high + min(ends[1], 0)
    size = normal.signs.of(normal.canon(high - low + 1), True)
    return (low, high) if size in ("+", "0+", "0") else None


def alike_or_not(e: Expr) -> list[dict[Any, Expr]]:
    """Return two substitutions, for equal indices and for others, that settle one delta."""
    for delta in sorted(e.atoms(sp.KroneckerDelta), key=str):
        gap = delta.args[0] - delta.args[1]
        if not gap.free_symbols <= e.free_symbols:  # an index of a sum takes many values
            continue
        for s in sorted(gap.free_symbols, key=str):
            slope = sp.expand(gap).coeff(s, 1)
            if slope in (1, -1) and not depends(rest := sp.expand(gap - slope * s), [s]):
                return [{delta: sp.S.Zero}, {s: -slope * rest}]
    return []
