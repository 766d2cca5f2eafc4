"""Expressions that are smooth on a bounded closed domain, so that no point of it is singular."""

from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy.core.function import Application

from gibbs_lit.proofs.language import SMOOTH, Expr, Jet

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


def smooth(normal: "Normal", f: Expr, limits: Any) -> bool:
    """Return whether an integrand is jointly smooth on the closed domain, which is bounded."""
    if any(b.is_infinite for _, *ends in limits for b in ends):
        return False
    for node in sp.preorder_traversal(f):
        if isinstance(node, sp.Pow) and not (node.exp.is_Integer and node.exp >= 0):
            if node.base is sp.E:
                continue
            plain = node.base.is_Rational and node.base > 0
            if not plain and not _away(normal, node.base, limits):
                return False
        elif (isinstance(node, sp.log) and not _away(normal, node.args[0], limits)) or (
            isinstance(node, Application) and not isinstance(node, (*SMOOTH, sp.log, Jet))
        ):
            return False
    return True


def _away(normal: "Normal", base: Expr, limits: Any) -> bool:
    """Positive on the closed domain: the ends count, where a bound variable may be zero."""
    closed = {}
    for v, a, b in limits:
        zero = not (a.is_nonzero and b.is_nonzero)
        kind = (
            {"nonnegative": True}
            if v.is_positive and zero
            else ({"nonpositive": True} if v.is_negative and zero else None)
        )
        if kind:
            closed[v] = sp.Dummy("c", **kind)
    return normal.signs.of(normal.canon(base.xreplace(closed)), True) == "+"
