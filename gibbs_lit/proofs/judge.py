"""How a step asks `decide`: first a more general statement without integrals, then itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import sympy as sp
from sympy.core.function import AppliedUndef

from gibbs_lit.proofs.decide import decide, settle
from gibbs_lit.proofs.names import (
    Definitions,
    bound_symbols,
    expand,
    is_positive,
    is_real,
    ranging,
    subterms,
    undefined_over,
    unused,
)
from gibbs_lit.proofs.prove import prove, prove_statement
from gibbs_lit.proofs.setting import explicit
from gibbs_lit.proofs.statement import read_statement
from gibbs_lit.proofs.timelimit import attempt
from gibbs_lit.proofs.verdict import Verdict

Pair = tuple[Any, Any]


class Statement(NamedTuple):
    """A statement to be decided under facts, definitions and a seed."""

    lhs: Any
    rhs: Any
    relation: str = "=="
    assuming: tuple[Any, ...] = ()
    definitions: Definitions = ()
    order: tuple[Any, ...] | None = None
    seed: int = 0
    time_limit: float = 20.0

    def expanded(self) -> Statement:
        """The same statement with every defined name written out."""
        write_out = [expand(e, self.definitions) for e in (self.lhs, self.rhs)]
        facts = tuple(expand(f, self.definitions) for f in self.assuming)
        return self._replace(lhs=write_out[0], rhs=write_out[1], assuming=facts, definitions=())

    def entries(self) -> list[tuple[Any, Any]]:
        """The scalar pairs of a statement between matrices, or the one pair."""
        lhs, rhs = explicit(self.lhs), explicit(self.rhs)
        if isinstance(lhs, sp.MatrixBase):
            return list(zip(lhs.flat(), rhs.flat(), strict=True))
        return [(lhs, rhs)]


def judge(statement: Statement) -> Verdict:
    """Decide a statement: more general ones first, with no integral left, then itself.

    Returns:
        The verdict of `decide`; its method says when a more general statement was proved. Only
        the statement itself, with every name written out, can be refuted.
    """
    full = statement.expanded()
    for lhs, rhs, how in _more_general(statement, full):
        verdict = _watched(statement, lhs, rhs, ())
        if verdict is not None and verdict.status == "proved":
            method = f"{verdict.method}, {how}"
            return Verdict("proved", method, verdict.relation, None, verdict.lemmas)
    sides = explicit(statement.lhs), explicit(statement.rhs)
    named = (*sides, *statement.assuming) != (full.lhs, full.rhs, *full.assuming)
    if named and names_are_free(statement):
        verdict = _watched(statement, *sides, statement.assuming)
        if verdict is not None and verdict.status == "proved":
            return verdict
    return _ask(statement, full.lhs, full.rhs, full.assuming)


def _watched(s: Statement, lhs: Any, rhs: Any, facts: Sequence[Any]) -> Verdict | None:
    """The verdict on a statement that the normal form proves; None when it does not."""
    found = attempt(4.0, read_statement, lhs, rhs, s.relation, tuple(facts), s.order)
    tried = found and attempt(4.0, prove_statement, found)
    return settle(found, tried, s.seed, s.time_limit) if tried and tried[0] else None


def names_are_free(statement: Statement) -> bool:
    """Whether defined names may be left arbitrary, so that what is proved holds for their meaning.

    They may not where a derivative, an integral or an order runs over something that a meaning
    depends on and the name does not show: a constant Z whose definition depends on tau is no
    constant in a derivative by tau. Nor where a fact holds for every value of it, as the arguments
    of an undefined function in a normalisation do.
    """
    if statement.relation == "series":
        return not statement.definitions
    running = bound_symbols(explicit(statement.lhs)) | bound_symbols(explicit(statement.rhs))
    for fact in statement.assuming:
        running |= bound_symbols(fact)
        running |= {s for call in fact.atoms(AppliedUndef) for s in call.free_symbols}
    for key, body in statement.definitions:
        shown = set(key.args) if isinstance(key, AppliedUndef) else set()
        if (expand(body, statement.definitions).free_symbols - shown) & running:
            return False
    return True


def provable(statement: Statement) -> bool:
    """Whether some rung proves the statement, without evaluating it at points."""
    full = statement.expanded()
    tries = [(lhs, rhs) for lhs, rhs, _ in _more_general(statement, full)]
    tries += [(full.lhs, full.rhs)] if not statement.assuming else []
    tries += [(None, None)] if names_are_free(statement) else []
    return any(attempt(2.0, _provable, statement, *pair) for pair in tries)


def _provable(s: Statement, lhs: Any, rhs: Any) -> bool:
    if lhs is None:
        found = prove(explicit(s.lhs), explicit(s.rhs), s.relation, s.assuming, order=s.order)
    else:
        found = prove(lhs, rhs, s.relation, (), order=s.order)
    return found is not None


def _ask(s: Statement, lhs: Any, rhs: Any, facts: Sequence[Any]) -> Verdict:
    return decide(lhs, rhs, s.relation, assuming=tuple(facts), seed=s.seed, order=s.order,
                  time_limit=s.time_limit)  # fmt: skip


def _more_general(statement: Statement, full: Statement) -> Iterator[tuple[Any, Any, str]]:
    if statement.relation == "series":  # an integral may depend on what the series is in
        return
    stripped = strip(statement.lhs, statement.rhs)
    sides = [expand(s, statement.definitions) for s in stripped]
    free = names_are_free(statement)
    for pair in dict.fromkeys(([stripped] if free else []) + [(sides[0], sides[1])]):
        if general := generalise(*pair):
            yield (*general, "whatever the integrals are")
    if statement.relation == "==":
        written = [tuple(s.entries()) for s in ([statement] if free else []) + [full]]
        for entries in dict.fromkeys(written):
            if integrands := pointwise(entries):
                yield (*integrands, "between the integrands")


def strip(lhs: Any, rhs: Any) -> Pair:
    """Drop the terms and leading factors that two matrix expressions share."""
    for kind in (sp.MatAdd, sp.MatMul):
        while isinstance(lhs, kind) and isinstance(rhs, kind):
            if lhs.args[0] != rhs.args[0] or min(len(lhs.args), len(rhs.args)) < 2:
                break
            lhs, rhs = (_rest(kind, list(s.args)) for s in (lhs, rhs))
    return explicit(lhs), explicit(rhs)


def _rest(kind: Any, args: list[Any]) -> Any:
    return kind(*args[1:]) if len(args) > 2 else args[1]


def generalise(lhs: Any, rhs: Any) -> Pair | None:
    """Replace integrals of undefined functions by arbitrary functions of what they depend on.

    The result quantifies over more than the statement does, so a proof of it is a proof of the
    statement; a counterexample to it says nothing. None if there is nothing to replace.
    """
    left, right = explicit(lhs), explicit(rhs)
    running = bound_symbols(left) | bound_symbols(right)
    table: dict[Any, Any] = {}
    names: dict[Any, Any] = {}
    for node in _outermost(left, right):
        if node.atoms(AppliedUndef) and is_real(node):
            free = sorted(node.free_symbols & running, key=str)
            factor, shared = _shared(node)
            sign = {"positive": True} if is_positive(shared) else {"real": True}
            name = unused(f"I_{len(names)}", left, right)
            stand_in = sp.Function(name, **sign)(*free) if free else sp.Symbol(name, **sign)
            table[node] = factor * names.setdefault(shared, stand_in)
    return (left.xreplace(table), right.xreplace(table)) if table else None


def _outermost(left: Any, right: Any) -> list[Any]:
    every = dict.fromkeys(subterms(left, sp.Integral) + subterms(right, sp.Integral))
    inner = {j for i in every for a in i.args for j in subterms(a, sp.Integral)}
    return [i for i in every if i not in inner]


def _shared(node: Any) -> Pair:
    """An integral as a number times one that it shares with others.

    Their integrands may differ by carried-out derivatives, by (-a)**2 and by a number.
    """
    explicit_ones = {
        d: d.doit() for d in subterms(node, sp.Derivative) if not d.has(AppliedUndef, sp.Integral)
    }
    same = node.xreplace(explicit_ones).replace(
        lambda e: e.is_Pow and e.exp.is_even, lambda e: _even_base(sp.expand(e.base)) ** e.exp
    )
    factor, integrand = same.function.as_coeff_Mul()
    return factor, sp.Integral(integrand, *same.limits)


def _even_base(base: Any) -> Any:
    return -base if base.could_extract_minus_sign() else base


def pointwise(entries: Sequence[Pair]) -> Pair | None:
    """Integrands whose equality implies that of linear combinations of integrals.

    Each difference must be, over a common denominator, linear in the integrals that only one side
    has; what multiplies them must be free of the integration variables. None if it is not.
    """
    left, right = [], []
    places: dict[Any, Any] = {}
    for lhs, rhs in entries:
        found = _integrands(lhs, rhs, places)
        if found is None:
            return None
        left += [found[0], found[1]]
        right += [sp.S.Zero, sp.S.Zero]
    return sp.ImmutableMatrix(left), sp.ImmutableMatrix(right)


def _integrands(lhs: Any, rhs: Any, places: dict[Any, Any]) -> Pair | None:
    own = [set(subterms(e, sp.Integral)) for e in (lhs, rhs)]
    outer = _outermost(lhs, rhs)
    single = [i for i in outer if (i in own[0]) != (i in own[1])]
    limits = {frozenset(i.limits) if undefined_over(i) else tuple(i.limits) for i in single}
    if len(limits) != 1 or not all(i.atoms(AppliedUndef) and is_real(i) for i in outer):
        return None
    signs = {i: {"positive": True} if is_positive(i) else {"real": True} for i in outer}
    names = {i: sp.Dummy(f"I_{k}", **signs[i]) for k, i in enumerate(outer)}
    difference = (lhs - rhs).xreplace(names)
    if difference.has(sp.Derivative, sp.Integral):
        return None
    own_names = [names[i] for i in single]
    try:
        numerator = sp.Poly(sp.fraction(sp.together(difference))[0], *own_names)
    except sp.PolynomialError:
        return None
    factors = [numerator.coeff_monomial(x) for x in own_names]
    variables = {lim[0] for lim in single[0].limits}
    if numerator.total_degree() > 1 or any(f.free_symbols & variables for f in factors):
        return None
    total = sp.Add(*[f * i.function for f, i in zip(factors, single, strict=True)])
    if any(len(lim) < 3 for lim in single[0].limits):
        return None
    taken = {s.name for e in (lhs, rhs) for s in e.free_symbols}
    if any(v.name in taken for v in variables):
        return None
    for v, *ends in single[0].limits:  # one point for all entries, which knows where it ranges
        places.setdefault((v, *ends), ranging(single[0], v, *ends))
    point = {v: places[v, *ends] for v, *ends in single[0].limits}
    return numerator.coeff_monomial(1), total.xreplace(point)
