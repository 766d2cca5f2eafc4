"""Shares of a whole: p**2 / (p + q) and p q / (p + q) add up to p, under an integral or a sum.

Integrals with one denominator are atoms of their own; these relations tie them to each other. The
terms of the denominator are not negative, so that each share is bounded by the whole.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.dominated import integrable
from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.language import Expr, Jet, depends, factors_of, terms_of

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal

MOST = 24


def shares(normal: "Normal", gap: Expr) -> list[Expr]:
    """Return what is zero because the shares of a whole add up to it."""
    out: list[Expr] = []
    tried: set[Any] = set()
    fresh = [gap]
    for _ in range(3):
        known = [normal.canon(e) for e in fresh]
        found = {a for e in known for a in e.atoms(sp.Integral, sp.Sum)} - tried
        tried |= found
        fresh = [e for a in sorted(found, key=key) for e in _of(normal, a)]
        out += fresh
        if not fresh or len(out) > MOST:
            break
    return out


def _of(normal: "Normal", a: Any) -> list[Expr]:
    out, names = [], [v for v, *_ in a.limits]
    for below in factors_of(a.function):
        if not _divides(below, names):
            continue
        terms = terms_of(below.base)
        signs = {normal.signs.of(d, True) for d in terms}
        if len(terms) > 6 or "+" not in signs or signs - {"+", "0+"}:
            continue
        for d in terms:
            whole = normal.canon(a.function * below.base / d)
            if _bounded(normal, whole, a):
                parts = (a.func(whole * x / below.base, *a.limits) for x in terms)
                out.append(a.func(whole, *a.limits) - sp.Add(*parts))
    return out


def _divides(below: Expr, names: list[Any]) -> bool:
    down = below.is_Pow and below.exp.is_Integer and below.exp < 0
    return down and below.base.is_Add and depends(below.base, names)


def _bounded(normal: "Normal", whole: Expr, a: Any) -> bool:
    """Return whether the whole has no new denominator, and is finite or of the family."""
    names = [v for v, *_ in a.limits]
    old = {f.base for f in factors_of(a.function) if f.is_Pow}
    for f in factors_of(whole):
        if f.is_Add or (f.is_Pow and f.exp.is_negative and depends(f, names) and f.base not in old):
            return False
    if isinstance(a, sp.Sum):
        return not any(b.is_infinite for _, *ends in a.limits for b in ends)
    return whole.has(Jet) or (a.has(Jet) and integrable(normal, whole, a.limits))
