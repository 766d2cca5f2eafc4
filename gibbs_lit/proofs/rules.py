"""The reasons of a derivation, used as ``by.algebra``, ``by.leibniz``, ``by.definition({...})``."""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from gibbs_lit.proofs.bounds import gibbs_inequality, jensen, monotonicity
from gibbs_lit.proofs.language import within
from gibbs_lit.proofs.names import (
    bound_symbols,
    calls_of,
    check_definition,
    expand,
    ranging,
    subterms,
    undefined_over,
    unfit,
)
from gibbs_lit.proofs.reasons import FAMILY, Attempt, Plan, Reason, Refusal, integral
from gibbs_lit.proofs.setting import components, explicit
from gibbs_lit.proofs.substitution import (
    change_of_variables,
    differentiate_under,
    parts,
    result,
)
from gibbs_lit.proofs.timelimit import attempt
from gibbs_lit.proofs.verdict import Lemma

__all__ = [
    "algebra",
    "change_of_variables",
    "definition",
    "fubini",
    "gibbs_inequality",
    "jensen",
    "leibniz",
    "limit",
    "linearity",
    "log_derivative",
    "monotonicity",
    "normalisation",
    "parts",
    "result",
    "series",
]

algebra = Reason("algebra", "algebra", lambda _: Plan())


def definition(*mappings: Any) -> Reason:
    """Write out a symbol or a function, as ``definition({q(U): expr})``.

    Args:
        mappings: Dictionaries from a Symbol, or from an undefined function of distinct symbols,
            to what it stands for; or a derivation without steps, which defines its ``left``.

    Raises:
        ValueError: A key is neither, or is defined by itself.
    """
    pairs: list[tuple[Any, Any]] = []
    for m in mappings:
        pairs += list(m.items()) if isinstance(m, dict) else [(m.left, m.start)]
    if not pairs:
        raise ValueError("definition: name at least one symbol or function and what it stands for")
    for key, body in pairs:
        check_definition(key, body)

    def plan(a: Attempt) -> Plan:
        running = bound_symbols(explicit(a.previous)) | bound_symbols(explicit(a.expr))
        for key, body in pairs:
            known = dict(a.definitions)
            if key in known and known[key] != body:
                raise Refusal(f"definition: {key} already stands for {known[key]}")
            sides = [(s, expand(s, a.definitions)) for s in (a.previous, a.expr)]
            if not any(explicit(s).has(_head(key)) for pair in sides for s in pair):
                raise Refusal(f"definition: {key} occurs on neither side")
            hidden = ", ".join(sorted(map(str, body.free_symbols & running)))
            if isinstance(key, sp.Symbol) and hidden:
                raise Refusal(f"definition: {key} depends on {hidden}; write {key}({hidden})")
            full = expand(body, (*a.definitions, *pairs))
            if word := unfit(key, full):
                raise Refusal(f"definition: {key} is declared {word}, {body} may not be")
            if outside := _outside(key, [e for pair in sides for e in pair]):
                raise Refusal(f"definition: of {key} says nothing about {outside}")
        return Plan(definitions=tuple(pairs), uses=tuple(m for m in mappings if hasattr(m, "left")))

    return Reason("definition", "definition of", plan, about=tuple((k,) for k, _ in pairs))


def _head(key: Any) -> Any:
    return key.func if isinstance(key, AppliedUndef) else key


def _outside(key: Any, sides: list[Any]) -> Any:
    """A call of a defined function with arguments that its own symbols may not be, or None."""
    if not isinstance(key, AppliedUndef):
        return None
    entries = [e for s in sides for e in components(explicit(s))]
    calls = {c for e in entries for c in calls_of(e, key.func)}
    beyond = [c for c in calls if len(c) != len(key.args) or not all(map(within, key.args, c))]
    return key.func(*min(beyond, key=str)) if beyond else None


def _linearity(a: Attempt) -> Plan:
    terms = a.terms((sp.Integral, sp.Sum, sp.Derivative))
    if not terms:
        raise Refusal("linearity: no integral, sum or derivative on either side")
    return Plan(hypotheses=a.need_integrals("linearity", terms))


linearity = Reason("linearity", "linearity", _linearity, frozenset({"linear"}))


def _jump(a: Attempt, d: Any) -> Any:
    """A part of an integrand that need not be smooth in what is differentiated by, or None."""
    by = set(d.variables)
    for i in subterms(d.expr, sp.Integral):
        ranges = {v: ranging(i, v, *ends) for v, *ends in i.limits if len(ends) == 2}
        for node in subterms(i.function, (sp.Function, sp.Pow)):
            once = isinstance(node, sp.Abs) and len(d.variables) == 1
            tied = node.free_symbols & by and node.free_symbols & ranges.keys()
            if not tied or once or isinstance(node, AppliedUndef):
                continue
            if not a.gentle(node.xreplace(ranges)):
                return node
    return None


def _leibniz(a: Attempt) -> Plan:
    terms = [d for d in a.terms(sp.Derivative) if d.expr.has(sp.Integral)]
    if not terms:
        raise Refusal("Leibniz: no derivative of an integral on either side")
    pairs = [(i, set(d.variables)) for d in terms for i in subterms(d.expr, sp.Integral)]
    if not all(undefined_over(i) for i, moved in pairs if i.free_symbols & moved):
        if not a.named:
            raise Refusal("Leibniz: explicit integrand, name a dominating function with .under()")
        return Plan()
    for d in terms:
        if jump := _jump(a, d):
            raise Refusal(f"Leibniz: {jump} may jump or have a pole where it is differentiated")
    sides = [explicit(s) for s in (a.previous, a.expr)]
    if not any(d.expr.has(sp.Integral) for s in sides for d in subterms(s, sp.Derivative)):
        sides = [expand(s, a.definitions) for s in sides]
    sides = [differentiate_under(s) for s in sides]
    lemma = Lemma("Leibniz", (FAMILY,))
    return Plan(obligations=((*sides, a.relation),), hypotheses=(FAMILY,), lemmas=(lemma,))


leibniz = Reason(
    "leibniz", "differentiation under the integral (Leibniz)", _leibniz,
    frozenset({"leibniz", "dominated"}),
)  # fmt: skip


def _log_derivative(a: Attempt) -> Plan:
    logs = [g for d in a.terms(sp.Derivative) for g in subterms(d.expr, sp.log)]
    if not logs:
        raise Refusal("log-derivative: no derivative of a logarithm on either side")
    for g in logs:
        if not a.positive(g.args[0], a.running()):
            raise Refusal(f"log-derivative: {g.args[0]} is not known to be positive")
    return Plan()


log_derivative = Reason(
    "log_derivative", "derivative of a logarithm", _log_derivative, frozenset({"log"})
)


def _fubini(a: Attempt) -> Plan:
    nested = [
        i for i in a.terms(sp.Integral) if len(i.limits) > 1 or i.function.has(sp.Integral, sp.Sum)
    ]
    if not nested:
        raise Refusal("Fubini: no iterated integral on either side")
    explicit_ones = [i for i in nested if not undefined_over(i)]
    if not all(a.positive(i, a.running()) for i in explicit_ones) and not a.named:
        raise Refusal("Fubini: explicit integrand of no known sign, name why it is integrable")
    return Plan(hypotheses=(FAMILY,) if len(explicit_ones) < len(nested) else ())


fubini = Reason(
    "fubini", "exchange of integrals (Fubini, Tonelli)", _fubini,
    frozenset({"fubini", "tonelli", "exchange"}),
)  # fmt: skip


def normalisation(density: Any, variable: Any) -> Reason:
    """Use that a density integrates to one over R^n in the components of ``variable``."""
    total = integral(density, variable)

    def plan(a: Attempt) -> Plan:
        if not set(components(variable)) <= density.free_symbols:
            raise Refusal(f"normalisation: {density} does not depend on {variable}")
        if not a.terms(sp.Integral):
            raise Refusal("normalisation: no integral on either side")
        a.need(f"normalisation: {density} does not integrate to one", total, sp.S.One)
        return Plan(facts=(sp.Eq(total, 1, evaluate=False),))

    allows = frozenset({"normalis", "linear", "gaussian"})
    return Reason("normalisation", "normalisation of", plan, allows, about=((density,),))


def series(symbol: Any, point: Any, order: int) -> Reason:
    """Agree up to O((symbol - point)**order); the step's relation must be "series"."""
    if not isinstance(order, int) or isinstance(order, bool) or order < 1:
        raise ValueError(f"series: the order must be a positive integer, got {order!r}")

    def plan(a: Attempt) -> Plan:
        if a.relation != "series":
            raise Refusal(f'series: the step must say relation="series", not {a.relation!r}')
        if not (explicit(a.previous).has(symbol) or explicit(a.expr).has(symbol)):
            raise Refusal(f"series: {symbol} occurs on neither side")
        return Plan(order=(symbol, sp.sympify(point), order))

    allows = frozenset({"taylor", "laplace", "series", "leibniz", "change of variables"})
    return Reason("series", f"series to order {order} at", plan, allows, about=((symbol, point),))


def limit(symbol: Any, point: Any) -> Reason:
    """Evaluate ``Limit`` objects in ``symbol`` at ``point`` exactly, and watch them converge."""
    point = sp.sympify(point)

    def plan(a: Attempt) -> Plan:
        found = [t for t in a.terms(sp.Limit) if t.args[1:3] == (symbol, point)]
        if not found:
            raise Refusal(f"limit: no limit in {symbol} at {point} on either side")
        table = {t: _limit_value(t) for t in found}
        for term, value in table.items():
            a.need(f"limit: {term} is {value} by SymPy", term, value)
        sides = [expand(s, a.definitions).xreplace(table) for s in (a.previous, a.expr)]
        return Plan(obligations=((sides[0], sides[1], a.relation),))

    return Reason("limit", "limit at", plan, about=((symbol, point),))


def _limit_value(term: sp.Limit) -> Any:
    if term.atoms(AppliedUndef):
        raise Refusal(f"limit: {term} holds an undefined function, its limit is a hypothesis")
    value = attempt(5.0, lambda: term.doit(deep=False))
    if value is None or value.has(sp.Limit) or value.is_finite is False:
        raise Refusal(f"limit: {term} has no finite value that could be found")
    return value
