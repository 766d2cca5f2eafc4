"""Functions that an assumption defines by an integral or a sum: marginals, posteriors, optima."""

from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from gibbs_lit.proofs.language import loose, within
from gibbs_lit.proofs.names import bound_symbols, calls_of, expand, unfit

Sides = list[tuple[Any, Any]]


def written_out(pairs: Sides, facts: list[Any], order: Any = None) -> tuple[Sides, list[Any]]:
    """Put its meaning for every function that a fact such as p(x) = Integral(q(x, y), y) defines.

    An equation between values of functions alone may hold at one point only, and stays a fact.
    What the meaning depends on and the function does not show has one value in the statement: no
    derivative, substitution, limit or series may run over it.
    """
    for fact in facts:
        others = [f for f in facts if f is not fact]
        sides = [e for pair in pairs for e in pair]
        found = _definition(fact, sides, others, set(order[:1]) if order else set())
        if found is not None:
            pairs = [tuple(expand(e, (found,)) for e in pair) for pair in pairs]
            return written_out(pairs, [expand(f, (found,)) for f in others], order)
    return pairs, facts


def _definition(
    fact: Any, sides: list[Any], others: list[Any], varied: set[Any]
) -> tuple[Any, Any] | None:
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
        if any(_valued(f, key.func) for f in others):
            continue  # written out, it would say so of every point
        for e in (*sides, *others):
            varied = varied | bound_symbols(e, (sp.Derivative, sp.Subs, sp.Limit))
        calls = [c for e in (*sides, *others) for c in calls_of(e, key.func)]
        fit = all(len(c) == len(key.args) and all(map(within, key.args, c)) for c in calls)
        hidden = body.free_symbols - set(key.args)
        if fit and not hidden & varied and not unfit(key, body):
            return key, body
    return None


def _equates(fact: Any) -> bool:
    """Return whether a fact gives a function's values, as another definition does."""
    return isinstance(fact, sp.Eq) and any(isinstance(e, AppliedUndef) for e in fact.args)


def _valued(fact: Any, head: Any) -> bool:
    """Return whether a fact says which value a function has somewhere, as p(x) = 1 does."""
    calls = {c for c in loose(fact, AppliedUndef) if c.func == head and c.free_symbols}
    rest = fact.xreplace(dict.fromkeys(calls, sp.Dummy(real=True)))
    return bool(calls) and isinstance(fact, sp.Eq) and not rest.atoms(AppliedUndef)
