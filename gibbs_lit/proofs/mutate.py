"""Wrong versions of an expression, read off its tree: one small change each, with its kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from gibbs_lit.proofs.names import is_positive, subterms
from gibbs_lit.proofs.setting import explicit, shape_of
from gibbs_lit.proofs.tex import Alias, Notation, abbreviate

Change = tuple[str, Any]
SCOPED = (sp.Integral, sp.Sum, sp.Product, sp.Derivative, sp.Limit, sp.Subs)


def variants(expr: Any, notation: Notation) -> Iterator[Change]:
    """Yield (kind, wrong expression) for a scalar, a matrix or a sum or product of matrices.

    Args:
        expr: The right-hand side of a step.
        notation: Its aliases stay whole: they are exchanged for their own wrong variants.
    """
    if isinstance(expr, sp.MatAdd | sp.MatMul):
        yield from _matrix_expression(expr, notation)
    elif isinstance(expr, sp.MatrixBase):
        yield from _explicit_matrix(expr, notation)
    else:
        short = abbreviate(sp.sympify(expr), notation)
        for path, node, bound in _nodes(short.expr):
            for kind, change in _changes(node, short.names, bound):
                yield kind, short.restore(_replace(short.expr, path, change))


def _matrix_expression(expr: Any, notation: Notation) -> Iterator[Change]:
    args = list(expr.args)
    for i, arg in enumerate(args):
        for kind, wrong in variants(arg, notation):
            if shape_of(wrong) == shape_of(arg):
                yield kind, expr.func(*args[:i], wrong, *args[i + 1 :])
        if isinstance(expr, sp.MatAdd):
            yield "sign", expr.func(*args[:i], sp.MatMul(-1, arg), *args[i + 1 :])
            rest = args[:i] + args[i + 1 :]
            yield "term dropped", rest[0] if len(rest) == 1 else sp.MatAdd(*rest)
        elif not arg.is_Matrix:
            yield "factor dropped", sp.MatMul(*args[:i], *args[i + 1 :])
            yield "numerator for denominator", sp.MatMul(*args[:i], 1 / arg, *args[i + 1 :])
        elif isinstance(arg, sp.MatrixBase) and arg.shape[0] == arg.shape[1]:
            yield "factor dropped", sp.MatMul(*args[:i], *args[i + 1 :])
            yield "factor squared", sp.MatMul(*args[:i], arg, *args[i:])
    if isinstance(expr, sp.MatMul):
        yield "sign", sp.MatMul(-1, *args)
        yield "factor doubled", sp.MatMul(2, *args)


def _explicit_matrix(expr: Any, notation: Notation) -> Iterator[Change]:
    for alias in notation.aliases:
        if isinstance(alias.expr, sp.MatrixBase) and expr == alias.expr:
            yield from alias.variants
            return
    if expr.shape[1] != 1 or expr.shape[0] < 2:
        for i in range(len(expr)):
            for kind, wrong in variants(expr[i], notation):
                entries = list(expr)
                entries[i] = wrong
                yield kind, sp.ImmutableMatrix(*expr.shape, entries)
        return
    entries = list(expr)
    yield "index moved", sp.ImmutableMatrix([entries[1], entries[0], *entries[2:]])
    yield "sign", -expr
    short = [abbreviate(e, notation) for e in entries]
    for path, node, bound in _nodes(short[0].expr):  # the same change in every entry
        for k, (kind, _) in enumerate(_changes(node, short[0].names, bound)):
            wrong = [_same_change(s, path, k, kind, bound) for s in short]
            if None not in wrong:
                yield kind, sp.ImmutableMatrix(wrong)


def _same_change(short: Any, path: Any, k: int, kind: str, bound: frozenset[Any]) -> Any:
    node = short.expr
    for i in path:
        if i >= len(node.args):
            return None
        node = node.args[i]
    options = list(_changes(node, short.names, bound))
    if k >= len(options) or options[k][0] != kind:
        return None
    return short.restore(_replace(short.expr, path, options[k][1]))


def _nodes(expr: Any, path: tuple[int, ...] = (), bound: frozenset[Any] = frozenset()) -> Any:
    """Yield the path, the node, and the integration variables round it, outermost first."""
    yield path, expr, bound
    if isinstance(expr, AppliedUndef):
        return
    if isinstance(expr, sp.Integral):
        bound = bound | set(expr.bound_symbols)
    inside = range(1) if isinstance(expr, SCOPED) else range(len(expr.args))
    for i in inside:
        yield from _nodes(expr.args[i], (*path, i), bound)


def _replace(expr: Any, path: tuple[int, ...], new: Any) -> Any:
    if not path:
        return new
    args = list(expr.args)
    args[path[0]] = _replace(args[path[0]], path[1:], new)
    return expr.func(*args)


def _changes(node: Any, names: dict[Any, Alias], bound: frozenset[Any]) -> Iterator[Change]:
    if node in names:
        yield from names[node].variants
    if node.is_Add:
        for t in node.args:
            yield "sign", node - 2 * t
            yield "term dropped", node - t
    elif node.is_Mul:
        yield "sign", -node
        yield "factor doubled", 2 * node
        for f in node.args:
            others = [g for g in node.args if g is not f]
            runs = bool(f.free_symbols & bound)
            if not runs or any(_decays(g, bound) for g in others):
                yield "factor dropped", sp.Mul(*others)
            if f.is_Rational:
                continue
            yield "factor squared", sp.Mul(*others, f**2)
            if not runs and not isinstance(f, sp.Derivative):
                yield "numerator for denominator", sp.Mul(*others) / f
    elif node.is_Pow and not node.exp.is_Rational:
        yield "exponent's sign", node.base**-node.exp
    elif node.is_Pow and not node.free_symbols & bound:
        yield "numerator for denominator", 1 / node
    elif isinstance(node, sp.exp):
        yield "exponent's sign", 1 / node
    elif isinstance(node, sp.log):
        yield "sign", -node
    elif node.is_Symbol:
        yield f"{node} dropped", sp.S.One
        yield f"{node} squared", node**2
    elif isinstance(node, sp.Sum):
        i, low, high = node.limits[0]
        yield "index moved", sp.Sum(node.function, (i, low + 1, high), *node.limits[1:])
    elif isinstance(node, AppliedUndef) and node not in names:
        yield from _arguments(node)


def _decays(factor: Any, bound: frozenset[Any]) -> bool:
    """Whether a factor may be what makes an integral converge; without one it is no statement."""
    positive = isinstance(factor, AppliedUndef | sp.exp) and bool(factor.is_positive)
    return positive and bool(factor.free_symbols & bound)


def _arguments(node: Any) -> Iterator[Change]:
    yield "argument shift", node.func(*[a + 1 for a in node.args])
    if all(a.is_Add for a in node.args):
        yield "argument's sign", node.func(*[a - 2 * a.args[-1] for a in node.args])
    if len(node.args) > 1:
        yield "index moved", node.func(node.args[1], node.args[0], *node.args[2:])
    yield "factor doubled", 2 * node


def usable(wrong: Any) -> bool:
    """Whether a wrong version is a statement at all: no infinity, no logarithm below zero."""
    try:
        wrong = explicit(wrong)
    except (TypeError, ValueError):
        return False
    entries = wrong.flat() if isinstance(wrong, sp.MatrixBase) else [wrong]
    if wrong.has(sp.nan, sp.zoo) or any(e in (sp.oo, -sp.oo) for e in entries):
        return False
    return not any(is_positive(-g.args[0]) for e in entries for g in subterms(e, sp.log))
