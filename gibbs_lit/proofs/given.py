"""Functions that an assumption defines by an integral or a sum: marginals, posteriors, optima."""

from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from gibbs_lit.proofs.language import within
from gibbs_lit.proofs.names import expand, unfit

Sides = list[tuple[Any, Any]]


def written_out(pairs: Sides, facts: list[Any]) -> tuple[Sides, list[Any]]:
    """Put its meaning for every function that a fact such as p(x) = Integral(q(x, y), y) defines.

    An equation between values of functions alone may hold at one point only, and stays a fact.
    """
    for fact in facts:
        others = [f for f in facts if f is not fact]
        found = _definition(fact, [e for pair in pairs for e in pair], others)
        if found is not None:
            pairs = [tuple(expand(e, (found,)) for e in pair) for pair in pairs]
            return written_out(pairs, [expand(f, (found,)) for f in others])
    return pairs, facts


def _definition(fact: Any, sides: list[Any], others: list[Any]) -> tuple[Any, Any] | None:
    if not isinstance(fact, sp.Eq):
        return None
    for key, body in ((fact.lhs, fact.rhs), (fact.rhs, fact.lhs)):
        if not isinstance(key, AppliedUndef) or not body.has(sp.Integral, sp.Sum):
            continue
        plain = all(isinstance(x, sp.Symbol) for x in key.args)
        if not plain or len(set(key.args)) < len(key.args) or body.has(key.func):
            continue
        if any(f.free_symbols & set(key.args) for f in others if not _equates(f)):
            continue  # the fact may hold where they do only
        calls = {c for e in (*sides, *others) for c in e.atoms(AppliedUndef) if c.func == key.func}
        if all(all(map(within, key.args, c.args)) for c in calls) and not unfit(key, body):
            return key, body
    return None


def _equates(fact: Any) -> bool:
    """Return whether a fact gives a function's values, as another definition does."""
    return isinstance(fact, sp.Eq) and any(isinstance(e, AppliedUndef) for e in fact.args)
