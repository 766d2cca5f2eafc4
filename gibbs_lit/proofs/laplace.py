"""Exponents that fall like a power for every small parameter, as Laplace's method needs them.

With y = h**m v, let the exponent be v**d P(y), where P < 0 for every y that may occur. Then P stays
below a negative number, and the exponential below exp(-delta |v|**d), whatever h is.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.language import Expr, depends, terms_of
from gibbs_lit.proofs.signs import LOW

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


def falls_for_all(
    normal: "Normal", exponent: Expr, ends: dict[Any, Any], h: Any, near: bool
) -> bool:
    """Return whether exp(exponent) times powers is integrable, with one bound for every h.

    Args:
        normal: knows the signs.
        exponent: an expanded real expression.
        ends: the variables and where they run.
        h: the parameter.
        near: whether h is close to zero only.
    """
    moved = any(depends(b, [h]) for bounds in ends.values() for b in bounds)
    if moved or not exponent.has_free(h) or not exponent.is_polynomial(h, *ends):
        return False
    parts = _by_variable(exponent, list(ends))
    return parts is not None and all(
        _one(normal, g, v, *ends[v], h, near) for v, g in parts.items()
    )


def _one(normal: "Normal", exponent: Expr, v: Any, low: Any, high: Any, h: Any, near: bool) -> bool:
    if low.is_finite and high.is_finite:
        return True
    if high.is_finite:
        exponent = exponent.xreplace({v: -v})
    ray = low.is_finite or high.is_finite
    terms = {m: c for m, c in sp.Poly(exponent, h, v).terms() if m[1] > 0}
    d = max((j for i, j in terms if i == 0), default=0)
    steep = {(i, j) for i, j in terms if j > d}
    if d == 0 or not (ray or d % 2 == 0):
        return False
    m = min((sp.Rational(i, j - d) for i, j in steep), default=sp.S.One)
    if not (m.is_Integer or h.is_nonnegative):
        return False
    y = sp.Dummy("y", real=True, nonnegative=True if ray and h.is_nonnegative else None)
    line = {k: c for k, c in terms.items() if k[1] >= d and k[0] == m * (k[1] - d)}
    top = max(j for _, j in line)
    for (i, j), c in terms.items():
        if j < d or (i, j) in line:
            continue  # lower powers of v are as nothing beside the d-th
        if (not near or i < m * (j - d) or j > top) and not _low(normal, c * h**i * v**j):
            return False
    whole = sp.Add(*(c * y ** (j - d) for (_, j), c in line.items()))
    if not _low(normal, line[max(line)], ("-",)):
        return False
    if _low(normal, whole, ("-",)):
        return True
    a, b, c = (sp.Poly(whole, y).nth(k) for k in (2, 1, 0))
    return sp.degree(whole, y) == 2 and _low(normal, b**2 - 4 * a * c, ("-",))


def _low(normal: "Normal", t: Expr, kinds: tuple[str, ...] = LOW) -> bool:
    return normal.signs.of(normal.canon(t), True) in kinds


def _by_variable(exponent: Expr, names: list[Any]) -> dict[Any, Expr] | None:
    """Split a sum into parts that depend on one variable each, or None where they do not part."""
    parts = dict.fromkeys(names, sp.S.Zero)
    for t in terms_of(exponent):
        found = [v for v in names if depends(t, [v])]
        if len(found) > 1:
            return None
        if found:
            parts[found[0]] += t
    return parts
