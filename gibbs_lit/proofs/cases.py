"""Cases: a real symbol on either side of, and at, the point where a form changes."""

from typing import Any

import sympy as sp
from sympy.core.relational import Relational

from gibbs_lit.proofs.language import Expr


def cases(e: Expr) -> list[dict[Any, Expr]]:
    """Return substitutions that cover all values of one symbol and settle one absolute value.

    Looks at absolute values, signs, maxima and the conditions of a `Piecewise`; the list is empty
    when none of them is linear in a real symbol of either sign with a constant slope.
    """
    switches: list[Any] = [a.args[0] for a in e.atoms(sp.Abs, sp.sign, sp.Heaviside)]
    switches += [a.args[0] - a.args[1] for a in e.atoms(sp.Max, sp.Min) if len(a.args) == 2]
    switches += [
        r.lhs - r.rhs for p in e.atoms(sp.Piecewise) for _, c in p.args for r in c.atoms(Relational)
    ]
    for g in sorted(switches, key=lambda g: (sp.count_ops(g), str(g))):
        g = sp.expand(g)
        for s in sorted(g.free_symbols & e.free_symbols, key=str):  # no bound variable
            slope = sp.diff(g, s)
            if not (slope.is_number and slope.is_nonzero and s.is_real) or s.is_integer:
                continue
            if s.is_nonnegative is not None or s.is_nonpositive is not None or s.is_nonzero:
                continue
            rest = g.xreplace({s: sp.S.Zero})
            t = sp.Dummy("t", positive=True)
            return [{s: sp.expand((side - rest) / slope)} for side in (t, -t, sp.S.Zero)]
    return []
