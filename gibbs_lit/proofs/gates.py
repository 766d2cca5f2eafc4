"""Assumed inequalities between values of undefined functions: draws that break them are passed by.

Where a statement knows each function near one point only, a function that obeys a strict inequality
there can be exchanged far from it for one that obeys it everywhere: f(phi(x)), where phi is x near
the point and keeps near it.
"""

from typing import Any

import sympy as sp
from mpmath import mp
from sympy.core.function import AppliedUndef

from gibbs_lit.proofs.arithmetic import Arithmetic, NoValue
from gibbs_lit.proofs.evaluate import BLOCKS, Evaluator, soften


def local(fact: Any, everything: list[Any]) -> bool:
    """Return whether an assumed inequality speaks of functions near one point only, like the rest.

    Args:
        fact: a relation that is assumed.
        everything: the sides of the statement and all that is assumed.
    """
    if isinstance(fact, sp.Eq) or fact.has(sp.Indexed, sp.Derivative, sp.Subs, *BLOCKS):
        return False
    own = fact.atoms(AppliedUndef)
    heads, places = {c.func for c in own}, {s for c in own for s in c.free_symbols}
    beside = fact.xreplace({c: sp.Dummy() for c in own}).free_symbols
    calls = {c for e in everything for c in e.atoms(AppliedUndef) if c.func in heads}
    bound = {b for e in everything for b in e.atoms(*BLOCKS, sp.Subs)}
    nested = any(len(c.atoms(AppliedUndef)) > 1 for c in calls)
    alone = len(calls) == len(heads) and not nested and not any(b.has(*heads) for b in bound)
    return alone and not places & beside


def inside(gates: list[Any], point: dict[Any, Any], functions: dict[Any, sp.Lambda]) -> bool:
    """Return whether concrete functions obey strictly, at a point, what is assumed of them."""
    if not gates:
        return True
    ev = Evaluator(Arithmetic("mp", 40), 0)
    ev.functions = functions
    with mp.workdps(45):
        env = {s: ev.number.number(v) for s, v in point.items()}
        for fact in gates:
            try:
                gap = ev(soften(fact.lhs - fact.rhs, functions), env)
            except NoValue:
                return False
            clear = mp.isfinite(gap) and abs(gap) > 1e-12
            if not clear or (not isinstance(fact, sp.Ne) and not fact.func(mp.re(gap), 0)):
                return False
            if not isinstance(fact, sp.Ne) and mp.im(gap):
                return False
    return True
