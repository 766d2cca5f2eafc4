"""Bounds with extrema: positive symbols by their logarithms, and squares by their roots."""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.language import Expr, Unsettled, factors_of
from gibbs_lit.proofs.signs import GOOD

if TYPE_CHECKING:
    from collections.abc import Callable

    from gibbs_lit.proofs.inequalities import Rules

BENT = (sp.Max, sp.Min, sp.Abs)
BLOCKS = (sp.Integral, sp.Sum, sp.Product)


def in_logarithms(rules: "Rules", e: Expr) -> Expr:
    """Return e with exp(a) for every symbol, positive and free, whose logarithm is compared."""
    logs = {a for m in e.atoms(sp.Max, sp.Min) for a in m.args if isinstance(a, sp.log)}
    symbols = sorted({s for a in logs for s in a.free_symbols}, key=str)
    free = [s for s in symbols if isinstance(s, sp.Symbol) and rules.rising.inside(s) == ("+",)]
    return e.xreplace({s: sp.exp(sp.Dummy(s.name, real=True)) for s in free})


def roots_compared(rules: "Rules", e: Expr, shown: "Callable[[Expr], bool]") -> bool:
    """Show C - X**2 >= 0, where C >= 0 has a root R, by -R <= X <= R."""
    if not (e.is_Add and len(e.args) == 2 and e.has(*BENT)) or e.has(*BLOCKS):
        return False
    try:
        for t, whole in (e.args, e.args[::-1]):
            base = _negative_square(rules, t)
            if base is None or rules.normal.signs.of(rules.normal.canon(whole), True) not in GOOD:
                continue
            root = rules.normal.canon(sp.sqrt(whole))
            return all(shown(root + s * base) for s in (1, -1))
    except (Unsettled, ZeroDivisionError):
        pass
    return False


def _negative_square(rules: "Rules", t: Expr) -> Expr | None:
    """Return X with t = -X**2, where an extremum or an absolute value stands in it."""
    squares = [f for f in factors_of(t) if f.is_Pow and f.exp == 2 and f.base.has(*BENT)]
    if len(squares) != 1:
        return None
    scale: Any = rules.normal.canon(-t / squares[0])
    if scale.has(*BENT) or rules.normal.signs.of(scale, True) != "+":
        return None
    return sp.sqrt(scale) * squares[0].base if rules.normal.real(squares[0].base) else None
