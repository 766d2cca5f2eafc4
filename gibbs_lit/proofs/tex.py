"""TeX from the very objects that were checked, in the letters of the paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.printing.latex import LatexPrinter


class Alias(NamedTuple):
    """A short TeX name of an expression, and wrong versions of it to be caught."""

    expr: Any
    tex: str
    variants: tuple[tuple[str, Any], ...] = ()


class Notation(NamedTuple):
    """What the printer may abbreviate: columns of symbols, and expressions with a name."""

    vectors: tuple[tuple[str, tuple[sp.Symbol, ...]], ...] = ()
    aliases: tuple[Alias, ...] = ()
    n: int = 1

    def named(self, *aliases: tuple[Any, str]) -> Notation:
        """The same notation with further (expression, TeX) pairs, tried first."""
        return self._replace(aliases=tuple(Alias(e, t) for e, t in aliases) + self.aliases)


PLAIN = Notation()


class Abbreviated(NamedTuple):
    """An expression in which aliased parts are functions; ``restore`` gives it back."""

    expr: Any
    names: dict[AppliedUndef, Alias]

    def restore(self, expr: Any) -> Any:
        """Put the full expressions back."""
        return expr.xreplace({f: alias.expr for f, alias in self.names.items()})


def abbreviate(expr: Any, notation: Notation) -> Abbreviated:
    """Replace aliased parts by short functions, only where putting them back restores expr.

    Args:
        expr: A SymPy scalar.
        notation: The aliases; an alias that is a product is also found inside longer products.

    Returns:
        The abbreviated expression, or expr itself when restoring it is not exact.
    """
    names: dict[AppliedUndef, Alias] = {}
    scalars = [a for a in notation.aliases if isinstance(a.expr, sp.Expr)]

    def named(alias: Alias) -> Any:
        free = sorted(alias.expr.free_symbols, key=str) or [sp.S.Zero]
        name = f"alias_{notation.aliases.index(alias)}"
        head: Any = sp.Function(name, positive=alias.expr.is_positive)
        names[head(*free)] = alias
        return head(*free)

    def visit(node: Any) -> Any:
        for alias in scalars:
            if node == alias.expr:
                return named(alias)
            if node.is_Mul and alias.expr.is_Mul:
                keys = [a for a in alias.expr.args if isinstance(a, sp.exp)]
                if keys and all(k in node.args for k in keys):
                    rest = _without(node, keys) / _without(alias.expr, keys)
                    if rest.count_ops() < node.count_ops():
                        return visit(rest) * named(alias)
        if not node.args:
            return node
        args = [visit(a) for a in node.args]
        return node if tuple(args) == node.args else node.func(*args)

    short = Abbreviated(visit(expr), names)
    return short if short.restore(short.expr) == expr else Abbreviated(expr, {})


def _without(product: Any, factors: list[Any]) -> Any:
    return sp.Mul(*[a for a in product.args if a not in factors])


def tex(expr: Any, notation: Notation = PLAIN) -> str:
    """Print a scalar, an explicit matrix, or a sum or product of explicit matrices as TeX.

    Args:
        expr: The object that was checked; every pattern that shortens it is compared with it.
        notation: Vectors and aliases, for example ``setting(2).notation``.

    Returns:
        TeX for math mode, without delimiters.

    Example:
        >>> x = sp.Symbol("x", real=True)
        >>> tex(sp.exp(-x))
        'e^{- x}'
    """
    if isinstance(expr, sp.MatrixBase | sp.MatrixExpr):
        return _matrix(expr, notation)
    short = abbreviate(sp.sympify(expr), notation)
    return _Printer(notation, short.names).doprint(short.expr)


def _matrix(expr: Any, notation: Notation) -> str:
    for alias in notation.aliases:
        if isinstance(alias.expr, sp.MatrixBase) and expr == alias.expr:
            return alias.tex
    if isinstance(expr, sp.MatAdd):
        terms = [_matrix(a, notation) for a in expr.args]
        return terms[0] + "".join(f" {t}" if t.startswith("-") else f" + {t}" for t in terms[1:])
    if isinstance(expr, sp.MatMul):
        scalars = [a for a in expr.args if not isinstance(a, sp.MatrixBase | sp.MatrixExpr)]
        matrices = [a for a in expr.args if isinstance(a, sp.MatrixBase | sp.MatrixExpr)]
        factor = sp.Mul(*scalars)
        return _scaled(factor, r" \, ".join(_bracketed(m, notation) for m in matrices), notation)
    if isinstance(expr, sp.Transpose):
        return f"{_bracketed(expr.args[0], notation)}^{{\\top}}"
    if expr.shape[1] == 1:
        return _column(tuple(expr), notation)
    rows = [" & ".join(tex(e, notation) for e in row) for row in expr.tolist()]
    return r"\begin{pmatrix}" + r" \\ ".join(rows) + r"\end{pmatrix}"


def _bracketed(expr: Any, notation: Notation) -> str:
    text = _matrix(expr, notation)
    closed = isinstance(expr, sp.MatMul) or "pmatrix" in text or not _is_sum(text)
    return text if closed else rf"\left({text}\right)"


def _is_sum(text: str) -> bool:
    depth = 0
    for i, char in enumerate(text):
        depth += (char in "({[") - (char in ")}]")
        if depth == 0 and char in "+-" and i > 0:
            return True
    return False


def _scaled(factor: sp.Expr, body: str, notation: Notation) -> str:
    if factor == 1:
        return body
    if factor == -1:
        return f"- {body}"
    numerator, denominator = factor.as_numer_denom()
    if denominator.has(sp.Integral, sp.Sum) and numerator == 1:
        return rf"\frac{{{body}}}{{{tex(denominator, notation)}}}"
    text = tex(factor, notation)
    return rf"\left({text}\right) {body}" if factor.is_Add else rf"{text} \, {body}"


def _column(entries: tuple[Any, ...], notation: Notation) -> str:
    """A column: a combination of vectors, a gradient, an integral, a multiple, or its entries."""
    combination = _combination(entries, notation)
    if combination is not None:
        return combination
    first = entries[0]
    if all(isinstance(e, sp.Derivative) and e.expr == first.expr for e in entries):
        wrt = tuple(e.variables[0] if len(e.variables) == 1 else None for e in entries)
        for name, symbols in notation.vectors:
            if symbols == wrt:
                return _nabla(name, first.expr, lambda e: tex(e, notation))
    if all(isinstance(e, sp.Integral) and e.limits == first.limits for e in entries):
        body = _column(tuple(e.function for e in entries), notation)
        return _integral(body, first.limits, notation, lambda e: tex(e, notation))
    common = set(sp.Mul.make_args(first)).intersection(*(sp.Mul.make_args(e) for e in entries[1:]))
    factor = sp.Mul(*[a for a in sp.Mul.make_args(first) if a in common])
    rest = tuple(sp.Mul(*[a for a in sp.Mul.make_args(e) if a not in common]) for e in entries)
    restored = all(sp.Mul(factor, r) == e for r, e in zip(rest, entries, strict=True))
    if factor != 1 and restored:
        body = _column(rest, notation)
        return _scaled(factor, rf"\left({body}\right)" if _is_sum(body) else body, notation)
    return r"\begin{pmatrix}" + r" \\ ".join(tex(e, notation) for e in entries) + r"\end{pmatrix}"


def _combination(entries: tuple[Any, ...], notation: Notation) -> str | None:
    """``U - y`` for (U_1 - y_1, U_2 - y_2), if the entries are exactly that."""
    terms: list[tuple[sp.Expr, str]] = []
    rest = [sp.sympify(e) for e in entries]
    for name, symbols in notation.vectors:
        if len(symbols) != len(entries) or not all(
            s in e.free_symbols for s, e in zip(symbols, rest, strict=True)
        ):
            continue
        coefficient = sp.expand(rest[0]).coeff(symbols[0])
        if coefficient == 0 or coefficient.has(*symbols):
            return None
        terms.append((coefficient, name))
        rest = [sp.expand(e - coefficient * s) for e, s in zip(rest, symbols, strict=True)]
    if not terms or any(rest):
        return None
    text = ""
    for coefficient, name in sorted(terms, key=lambda t: t[0].could_extract_minus_sign()):
        term = _scaled(coefficient, name, notation)
        text += term if not text or term.startswith("-") else f" + {term}"
    return text.replace("- ", " - ").strip() if len(terms) > 1 else text


def _nabla(name: str, body: sp.Expr, doprint: Callable[[Any], str]) -> str:
    text = doprint(body)
    plain = isinstance(body, sp.log | AppliedUndef) or body.is_Symbol
    return rf"\nabla_{{{name}}} {text}" if plain else rf"\nabla_{{{name}}} \left({text}\right)"


def _integral(
    body: str, limits: tuple[Any, ...], notation: Notation, doprint: Callable[[Any], str]
) -> str:
    symbols = tuple(lim[0] for lim in limits)
    line = all(tuple(lim[1:]) == (-sp.oo, sp.oo) for lim in limits)
    for name, v in notation.vectors:
        if line and v == symbols:
            power = "" if len(v) == 1 else f"^{{{len(v)}}}"
            return rf"\int_{{\mathbb{{R}}{power}}} {body} \, d{name}"
    signs = ""
    for lim in reversed(limits):
        ends = [doprint(e) for e in lim[1:]]
        signs += r"\int" + (rf"_{{{ends[0]}}}^{{{ends[1]}}}" if len(ends) == 2 else "")
    return signs + " " + body + "".join(rf" \, d{doprint(s)}" for s in symbols)


class _Printer(LatexPrinter):
    def __init__(
        self, notation: Notation, names: dict[AppliedUndef, Alias], fold: bool = False
    ) -> None:
        super().__init__({"fold_short_frac": fold, "long_frac_ratio": None})
        self.notation = notation
        self.names = names

    def _print_Function(self, expr: Any, exp: Any = None) -> str:
        alias = self.names.get(expr)
        if alias is not None:
            return alias.tex if exp is None else rf"{{{alias.tex}}}^{{{exp}}}"
        if isinstance(expr, AppliedUndef):
            inner = _combination(expr.args, self.notation)
            inner = inner or ", ".join(self.doprint(a) for a in expr.args)
            head = self._print(sp.Symbol(expr.func.__name__))
            return rf"{head}({inner})" if exp is None else rf"{head}({inner})^{{{exp}}}"
        return super()._print_Function(expr, exp)

    def _print_Derivative(self, expr: Any) -> str:
        wrt = expr.variables
        for name, v in self.notation.vectors:
            if len(wrt) == 1 and v == wrt:
                return _nabla(name, expr.expr, self.doprint)
        text, body = super()._print_Derivative(expr), self.doprint(expr.expr)
        if expr.expr.is_Mul and text.endswith(body):  # bare, it would read as (d/dx f) p
            return rf"{text.removesuffix(body)}\left({body}\right)"
        return text

    def _print_Integral(self, expr: Any) -> str:
        body = self.doprint(expr.function)
        body = rf"\left({body}\right)" if expr.function.is_Add else body
        return _integral(body, expr.limits, self.notation, self.doprint)

    def _print_log(self, expr: Any, exp: Any = None) -> str:
        arg = expr.args[0]
        text = self.doprint(arg)
        plain = isinstance(arg, AppliedUndef | sp.Integral) or arg.is_Symbol
        head = r"\log" if exp is None else rf"\log^{{{exp}}}"
        return rf"{head} {text}" if plain else rf"{head}\left({text}\right)"

    def _print_ExpBase(self, expr: Any, exp: Any = None) -> str:
        power = expr.args[0]
        if exp is None and (power.has(sp.Integral, sp.Derivative) or power.count_ops() > 8):
            return rf"\exp\left({self.doprint(power)}\right)"
        inline = _Printer(self.notation, self.names, fold=True).doprint(power)
        text = rf"e^{{{inline}}}"
        return text if exp is None else rf"\left({text}\right)^{{{exp}}}"

    def _print_Add(self, expr: Any, order: Any = None) -> str:
        terms = self._as_ordered_terms(expr, order=order)
        terms.sort(key=lambda t: t.could_extract_minus_sign())
        text = ""
        for term in terms:
            negative = term.could_extract_minus_sign()
            piece = self.doprint(-term if negative else term)
            piece = rf"\left({piece}\right)" if negative and (-term).is_Add else piece
            text += (" - " if negative else " + " if text else "") + piece
        return text.strip() if not text.startswith(" - ") else "- " + text[3:]
