"""Reasons of an inequality: Jensen, the Gibbs inequality, integration of a pointwise bound."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from gibbs_lit.proofs.names import Definitions, apart, is_real
from gibbs_lit.proofs.reasons import FAMILY, Attempt, Plan, Reason, Refusal, integral
from gibbs_lit.proofs.setting import components
from gibbs_lit.proofs.verdict import Lemma

TURNED = {"<=": ">=", ">=": "<="}


def _bound(a: Attempt, rule: str) -> None:
    if a.relation not in TURNED:
        raise Refusal(f"{rule}: the step must be <= or >=, not {a.relation}")


def jensen(
    function: Callable[[Any], Any], weight: Any, argument: Any, variable: Any, scale: Any = 1
) -> Reason:
    """Jensen's inequality for a concave or convex function and a probability density.

    Args:
        function: A function of one variable, for example ``sp.log``.
        weight: The density; it must be nonnegative and integrate to one.
        argument: What the function is applied to, a scalar in ``variable``.
        variable: The integration variable, a symbol or a column.
        scale: Nonnegative factor in front of both sides.
    """

    def plan(a: Attempt) -> Plan:
        _bound(a, "Jensen")
        fresh = apart(components(variable))
        if not is_real(argument.xreplace(fresh)):
            raise Refusal(f"Jensen: {argument} is not known to be real")
        sign = {"positive": True} if a.positive(argument, fresh) else {"real": True}
        t = sp.Dummy("t", **sign)
        second = sp.diff(function(t), t, 2)
        if not is_real(function(t)):
            raise Refusal(f"Jensen: {function(t)} is not defined for all values of {argument}")
        if not a.smooth(function(t), (t,)):
            raise Refusal(f"Jensen: {function(t)} is not known to be smooth")
        if function(t).has_free(*fresh):
            raise Refusal(f"Jensen: {function(t)} depends on {variable} besides its argument")
        verdict = a.ask(second, sp.S.Zero, "<=")
        concave = verdict.status == "proved"
        if not concave and a.ask(second, sp.S.Zero, ">=").status != "proved":
            raise Refusal(f"Jensen: {function(t)} is neither concave nor convex", verdict)
        a.need(f"Jensen: the weight {weight} is not nonnegative",
               weight.xreplace(fresh), sp.S.Zero, ">=")  # fmt: skip
        total = integral(weight, variable)
        a.need(f"Jensen: the weight {weight} does not integrate to one", total, sp.S.One)
        a.need(f"Jensen: the factor {scale} is not nonnegative", sp.sympify(scale), sp.S.Zero, ">=")
        mean = scale * integral(weight * function(argument), variable)
        outer = scale * function(integral(weight * argument, variable))
        sides = (mean, outer) if concave == (a.relation == "<=") else (outer, mean)
        shape = "concave" if concave else "convex"
        lemma = Lemma("Jensen", (f"{function(sp.Symbol('t'))} is {shape} (checked)",
                                 "the weight is nonnegative and integrates to one (checked)",
                                 "both sides are finite"))  # fmt: skip
        goal = (a.previous - sides[0], a.expr - sides[1], "==")
        return Plan(obligations=(goal,), hypotheses=(FAMILY,), lemmas=(lemma,),
                    tight=_tight(weight, argument, variable))  # fmt: skip

    name = getattr(function, "__name__", "the function")
    return Reason("jensen", f"Jensen's inequality for {name}", plan, frozenset({"linear"}))


def _tight(weight: Any, argument: Any, variable: Any) -> Definitions:
    """Functions that make Jensen's argument constant, where the bound is attained."""
    mass = weight * argument
    if isinstance(weight, AppliedUndef) and not mass.has(weight.func):
        return ((weight, mass / integral(mass, variable)),)
    inner = sorted(argument.atoms(AppliedUndef), key=str)
    return tuple((f.func(*f.args), sp.Symbol("c", real=True)) for f in inner[:1])


def gibbs_inequality(density: Any, reference: Any, variable: Any, scale: Any = 1) -> Reason:
    """The Kullback-Leibler divergence is nonnegative, through t log t - t + 1 >= 0.

    Args:
        density: q, positive, integrating to one.
        reference: p, positive, integrating to one.
        variable: The integration variable, a symbol or a column.
        scale: Nonnegative factor in front of the divergence that the step drops.
    """

    def plan(a: Attempt) -> Plan:
        _bound(a, "Gibbs inequality")
        for f in (density, reference):
            if not a.positive(f, components(variable)):
                raise Refusal(f"Gibbs inequality: {f} is not known to be positive")
            a.need(f"Gibbs inequality: {f} does not integrate to one", integral(f, variable),
                   sp.S.One)  # fmt: skip
        t = sp.Dummy("t", positive=True)
        a.need("Gibbs inequality: t log t - t + 1", t * sp.log(t) - t + 1, sp.S.Zero, ">=")
        a.need(f"Gibbs inequality: the factor {scale} is not nonnegative", sp.sympify(scale),
               sp.S.Zero, ">=")  # fmt: skip
        gap = scale * integral(density * sp.log(density / reference), variable)
        goal = (a.previous + gap, a.expr) if a.relation == "<=" else (a.previous, a.expr + gap)
        lemma = Lemma("integration of a pointwise inequality",
                      ("t log t - t + 1 >= 0 (checked)", "the divergence is defined"))  # fmt: skip
        tight = ((density, reference),) if isinstance(density, AppliedUndef) else ()
        return Plan(((*goal, "=="),), hypotheses=(FAMILY,), lemmas=(lemma,), tight=tight)

    return Reason("gibbs_inequality", "Gibbs inequality (the divergence is nonnegative)", plan,
                  frozenset({"linear"}))  # fmt: skip


def _monotonicity(a: Attempt) -> Plan:
    _bound(a, "monotonicity")
    terms = a.terms(sp.Integral)
    if not terms:
        raise Refusal("monotonicity: no integral on either side")
    return Plan(hypotheses=a.need_integrals("monotonicity", terms))


monotonicity = Reason(
    "monotonicity", "integration of a pointwise inequality", _monotonicity,
    frozenset({"pointwise", "linear", "monoton"}),
)  # fmt: skip
