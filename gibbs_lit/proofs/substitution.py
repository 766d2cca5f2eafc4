"""Reasons that rewrite a step: change of variables, integration by parts, an earlier result."""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from gibbs_lit.proofs.language import within
from gibbs_lit.proofs.names import (
    BINDERS,
    apart,
    calls_of,
    expand,
    ranging,
    rename_bound,
    subterms,
    unused,
)
from gibbs_lit.proofs.reasons import FAMILY, Attempt, Plan, Reason, Refusal
from gibbs_lit.proofs.setting import components, explicit, shape_of
from gibbs_lit.proofs.timelimit import attempt
from gibbs_lit.proofs.verdict import Lemma

CHANGE = frozenset({"change of variable", "substitution"})


def change_of_variables(mapping: dict[Any, Any], new: Any = None) -> Reason:
    """Substitute in integrals over R^n, as ``change_of_variables({y: U + eps})``.

    Args:
        mapping: One pair, the old variable (symbol or column) and what replaces it.
        new: The new variable; by default the symbols of the map that the step has not used yet.
    """
    if not isinstance(mapping, dict) or len(mapping) != 1:
        raise ValueError(f"change_of_variables: give one pair old -> map, got {mapping!r}")
    old_key, map_value = next(iter(mapping.items()))
    old, image = components(old_key), components(map_value)
    if len(old) != len(image):
        raise ValueError(f"change_of_variables: {len(old)} variables, {len(image)} components")

    def plan(a: Attempt) -> Plan:
        previous = expand(a.previous, a.definitions)
        fresh = components(new) if new is not None else _fresh(previous, image)
        if len(fresh) != len(old):
            raise Refusal(f"change of variables: cannot tell the new variable of {map_value}")
        jacobian = _jacobian(a, image, fresh)
        found = [
            i for i in subterms(previous, sp.Integral) if {lim[0] for lim in i.limits} == set(old)
        ]
        if not found:
            raise Refusal(f"change of variables: no integral over {old_key} in the previous line")
        rising = a.positive(jacobian, fresh)
        table = {i: _transform(i, old, image, fresh, jacobian, rising) for i in found}
        moved = previous.xreplace(table)
        lemma = Lemma("change of variables", ("the map is invertible (checked)",))
        return Plan(obligations=((moved, a.expr, a.relation),), lemmas=(lemma,))

    about = ((old_key, map_value),)
    return Reason("change_of_variables", "change of variables", plan, CHANGE | {"linear"},
                  about=about)  # fmt: skip


def _fresh(previous: Any, image: tuple[Any, ...]) -> tuple[Any, ...]:
    """The one symbol of each component that the step has not used; none where it is not clear."""
    found = [sorted(m.free_symbols - previous.free_symbols, key=str) for m in image]
    return tuple(names[0] for names in found if len(names) == 1)


def _jacobian(a: Attempt, image: tuple[Any, ...], fresh: tuple[Any, ...]) -> Any:
    """The Jacobian determinant, with a sign that is proved; the map must be smooth and onto."""
    slopes = sp.Matrix(list(image)).jacobian(sp.Matrix(list(fresh)))
    det = sp.factor(slopes.det())
    if not (a.positive(det, fresh) or a.positive(-det, fresh)):
        raise Refusal(f"change of variables: the Jacobian {det} is not known to keep its sign")
    for m in image:
        if not a.smooth(m, fresh, fresh):
            raise Refusal(f"change of variables: {m} is not known to be smooth on the line")
    if det.has(*fresh):
        if len(fresh) > 1:
            raise Refusal("change of variables: in several variables the Jacobian must be constant")
        plain = apart(fresh)
        line = [(m.xreplace(plain), x) for m, x in zip(image, plain.values(), strict=True)]
        ends = {attempt(2.0, sp.limit, m, x, e) for m, x in line for e in (sp.oo, -sp.oo)}
        if ends != {sp.oo, -sp.oo}:
            raise Refusal(f"change of variables: {image[0]} does not map the line onto the line")
    if slopes.has(*fresh) and len(fresh) > 1 and not _triangular(image, fresh):
        raise Refusal("change of variables: the map is neither affine nor a chain of shears")
    return det


def _triangular(image: tuple[Any, ...], fresh: tuple[Any, ...]) -> bool:
    """Whether the map can be solved one variable after another, each of them affinely."""
    left = dict.fromkeys(fresh)
    waiting = list(image)
    while waiting:
        for m in waiting:
            own = [x for x in left if m.has_free(x)]
            if len(own) == 1 and not m.diff(own[0]).has_free(own[0]):
                waiting.remove(m)
                del left[own[0]]
                break
        else:
            return False
    return True


def _transform(
    node: Any, old: tuple[Any, ...], image: tuple[Any, ...], fresh: tuple[Any, ...], det: Any,
    rising: bool,
) -> Any:  # fmt: skip
    taken = sorted(map(str, set(fresh) & (node.function.free_symbols - set(old))))
    if taken:
        raise Refusal(f"change of variables: {', '.join(taken)} is already in the integrand")
    size = det if rising else -det
    apart = set(old).union(fresh, *(m.free_symbols for m in image))
    inner = rename_bound(node.function, apart).xreplace(dict(zip(old, image, strict=True))) * size
    if all(lim[1:] == (-sp.oo, sp.oo) for lim in node.limits):
        return sp.Integral(inner, *[(x, -sp.oo, sp.oo) for x in fresh])
    if len(old) > 1 or det.has(*fresh) or len(node.limits[0]) != 3:
        raise Refusal("change of variables: finite limits only for an affine map of the line")
    start = image[0].subs(fresh[0], 0)
    ends = [(end - start) / det for end in node.limits[0][1:]]
    return sp.Integral(inner, (fresh[0], *(ends if size == det else ends[::-1])))


def differentiate_under(expr: Any) -> Any:
    """Carry out derivatives of integrals over fixed domains, inside the integral."""
    table = {}
    for node in [d for d in subterms(expr, sp.Derivative) if d.expr.has(sp.Integral)]:
        wrt = set(node.variables)
        every = subterms(node.expr, sp.Integral)
        if any(e.free_symbols & wrt for i in every for lim in i.limits for e in lim[1:]):
            continue
        outer = [i for i in every if not any(i != j and j.has(i) for j in every)]
        names = {
            i: sp.Function(unused(f"I_{k}", node))(*sorted(i.free_symbols & wrt, key=str))
            if i.free_symbols & wrt
            else sp.Dummy()
            for k, i in enumerate(outer)
        }
        value = node.xreplace(names).doit()
        back: dict[Any, Any] = {f: i for i, f in names.items()}
        for d in subterms(value, sp.Derivative):
            if d.expr in back:
                i = back[d.expr]
                back[d] = sp.Integral(sp.diff(i.function, *d.variables), *i.limits)
        table[node] = value.xreplace(back)
    return expr.xreplace(table)


def parts(variable: Any, boundary: Any = None) -> Reason:
    """Integrate by parts in one variable over the line.

    Args:
        variable: The integration variable.
        boundary: The product whose ends are dropped; its derivative is what the integrands may
            differ by. Without it the family's rule on boundary terms must be enough.
    """
    (x,) = components(variable)

    def plan(a: Attempt) -> Plan:
        over = [i for i in a.terms(sp.Integral) if x in {lim[0] for lim in i.limits}]
        if not over:
            raise Refusal(f"parts: no integral over {x} on either side")
        if boundary is None:
            if not all(any(c.has_free(x) for c in i.atoms(AppliedUndef)) for i in over):
                raise Refusal("parts: explicit integrand, name the boundary term that vanishes")
            return Plan(hypotheses=(FAMILY,))
        edge = expand(boundary, a.definitions)
        if not a.smooth(edge, (x,), (x,)):
            raise Refusal(f"parts: {boundary} is not known to be smooth on the line")
        if edge.atoms(AppliedUndef):
            hypotheses = (f"{boundary} vanishes as {x} tends to plus and minus infinity",)
        else:
            for end in (sp.oo, -sp.oo):
                value = attempt(5.0, sp.limit, edge, x, end)
                if value != 0:
                    raise Refusal(f"parts: {boundary} tends to {value} as {x} tends to {end}")
            hypotheses = ()
        limits = {lim for i in over for lim in i.limits if lim[0] == x}
        if {tuple(lim[1:]) for lim in limits} != {(-sp.oo, sp.oo)}:
            raise Refusal(f"parts: a named boundary term is for integrals of {x} over the line")
        total = sp.Integral(sp.Derivative(edge, x), (x, -sp.oo, sp.oo))
        tries = [(a.previous + k * total, a.expr, a.relation) for k in (-1, 1)]
        good = next((t for t in tries if a.ask(*t).status == "proved"), None)
        if good is None:
            verdict = a.ask(a.previous, a.expr)
            raise Refusal(f"parts: the sides do not differ by a derivative of {boundary}", verdict)
        lemma = Lemma("integration by parts", hypotheses or ("boundary limits checked",))
        return Plan(obligations=(good,), hypotheses=hypotheses, lemmas=(lemma,))

    return Reason(
        "parts", f"integration by parts in {x}", plan,
        frozenset({"parts", "total derivative", "boundary", "linear"}),
    )  # fmt: skip


def result(other: Any, scale: Any = 1) -> Reason:
    """Use an earlier result: replace one side of its identity by the other, or add a bound.

    Args:
        other: A derivation, or anything with ``as_identity()`` and ``status``.
        scale: A nonnegative factor of an inequality that is added to the step.
    """
    if not hasattr(other, "as_identity"):
        raise TypeError(f"result: {other!r} is not a derivation, it has no as_identity()")

    def plan(a: Attempt) -> Plan:
        start, relation, end = other.as_identity()
        if other.status not in ("proved", "supported"):
            raise Refusal(f"result: {other.title or 'the result'} is {other.status}, not proved")
        known = dict(a.definitions)
        clash = [k for k, body in other.definitions if known.get(k, body) != body]
        if clash:
            raise Refusal(f"result: it defines {clash[0]} in another way")
        missing = [f for f in other.assuming if f not in a.assuming]
        if missing:
            raise Refusal(f"result: it assumes {missing[0]}, which is not assumed here")
        brought = Plan(
            definitions=tuple(d for d in other.definitions if d not in a.definitions),
            hypotheses=tuple(other.hypotheses), lemmas=tuple(other.lemmas), uses=(other,),
        )  # fmt: skip
        if relation == "==":
            said = {s for f in other.assuming for s in f.free_symbols}
            return brought._replace(obligations=(_rewritten(a, start, end, said),))
        if relation != a.relation:
            raise Refusal(f"result: its relation is {relation}, the step says {a.relation}")
        if relation == "series":
            goal = (a.previous - start, a.expr - end, "==")
            return brought._replace(obligations=(goal,), order=other.order)
        a.need(f"result: the factor {scale} is not nonnegative", sp.sympify(scale), sp.S.Zero, ">=")
        return brought._replace(
            obligations=((a.previous - scale * start, a.expr - scale * end, "=="),)
        )

    return Reason("result", f"by {other.claim or other.title or 'an earlier result'}", plan)


def _rewritten(a: Attempt, start: Any, end: Any, said: set[Any]) -> tuple[Any, Any, str]:
    """The sides rewritten by an identity, which holds at the symbols `said` as they stand only."""
    sides = [explicit(a.previous), explicit(a.expr)]
    start, end = explicit(start), explicit(end)
    own = start.free_symbols | end.free_symbols
    known = said & own
    for s, value in [pair for side in sides for pair in _running(side)]:
        if s in known or (s in own and not within(s, value)):
            raise Refusal(f"result: it rests on what is assumed of {s}, which runs in the step")
    for one, other in ((start, end), (end, start)):
        plain = isinstance(one, AppliedUndef) and all(x.is_Symbol for x in one.args) and not known
        calls = [c for s in sides for e in components(s) for c in calls_of(e, one.func) if plain]
        if plain and all(len(c) == len(one.args) and all(map(within, one.args, c)) for c in calls):
            moved = [expand(s, ((one, other),)) for s in sides]
        elif isinstance(one, sp.Expr):
            moved = [s.xreplace({one: other}) for s in sides]
        else:
            break
        if moved != sides:
            return moved[0], moved[1], a.relation
    if shape_of(start) == shape_of(sides[0]):
        rest = sides[0] - start
        if _size(rest) < _size(sides[0]):
            return rest, sides[1] - end, a.relation
    raise Refusal(f"result: neither side of {start} == {end} occurs in the step")


def _running(expr: Any) -> list[tuple[Any, Any]]:
    """The symbols that run in an expression, each with a symbol or value that knows where."""
    found: list[tuple[Any, Any]] = []
    for node in subterms(expr, BINDERS):
        if isinstance(node, sp.Derivative):  # it looks beside the value
            found += [(v, v) for v in node.variables]
        elif isinstance(node, sp.Subs):
            found += zip(node.variables, node.point, strict=True)
        elif isinstance(node, sp.Limit):
            found.append((node.args[1], sp.Dummy(real=True)))
        else:
            found += [(v, ranging(node, v, *ends) if len(ends) == 2 else sp.Dummy())
                      for v, *ends in node.limits]  # fmt: skip
    return found


def _size(expr: Any) -> int:
    return sum(e.count_ops() for e in (expr if isinstance(expr, sp.MatrixBase) else [expr]))
