"""The symbols of the paper in one, two and three dimensions, and how they print."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import permutations
from typing import Any, NamedTuple

import sympy as sp

from gibbs_lit.proofs.tex import Alias, Notation

Vector = Any  # a SymPy scalar when n = 1, otherwise an n x 1 matrix or matrix expression


class Setting(NamedTuple):
    """Symbols and operations of Section 2.1 in n dimensions; vectors are n x 1 columns."""

    n: int
    U: Vector
    y: Vector
    eps: Vector
    V: Vector
    tau: sp.Symbol
    Z: sp.Symbol
    L: Any
    Sigma: Any
    Sigma_inv: Any

    def E(self, z: Vector) -> sp.Expr:
        """The energy at z: an undefined smooth real function of n variables."""
        return self.function("E", real=True)(z)

    def function(self, name: str, **assumptions: bool) -> Callable[[Vector], sp.Expr]:
        """An undefined function of a vector, such as ``s.function("q", positive=True)``."""
        f = sp.Function(name, **assumptions)
        return lambda z: f(*components(z))

    def phi(self, z: Vector) -> sp.Expr:
        """The explicit density of N(0, Sigma) at z, its exponent a sum of n squares."""
        return _density(self.L, components(z))

    def integrate(self, f: Any, v: Vector) -> Any:
        """The unevaluated integral of f (scalar or column) over R^n in the components of v."""
        limits = [(x, -sp.oo, sp.oo) for x in components(v)]
        return entrywise(lambda e: sp.Integral(e, *limits), f)

    def gradient(self, f: sp.Expr, v: Vector) -> Any:
        """The unevaluated gradient of the scalar f in the components of v."""
        if isinstance(f, sp.MatrixBase | sp.MatrixExpr):
            raise TypeError(f"gradient: f must be a scalar, got a matrix of shape {f.shape}")
        return vector([sp.Derivative(f, x) for x in components(v)])

    def plus(self, *terms: Vector) -> Vector:
        """The sum of vectors, kept unevaluated so that it prints as it was written."""
        return sp.Add(*terms) if self.n == 1 else sp.MatAdd(*terms)

    def times(self, *factors: Any) -> Vector:
        """The product of scalars, matrices and one vector, kept unevaluated."""
        return sp.Mul(*factors) if self.n == 1 else sp.MatMul(*factors)

    @property
    def notation(self) -> Notation:
        """The paper's letters for these objects: vectors, Sigma, its inverse and phi_Sigma."""
        return _notation(self.n)


def components(z: Vector) -> tuple[Any, ...]:
    """The entries of a column, or the scalar itself."""
    z = explicit(z)
    return tuple(z.flat()) if isinstance(z, sp.MatrixBase) else (sp.sympify(z),)


def vector(entries: list[Any]) -> Any:
    """A scalar from one entry, a column from several."""
    return entries[0] if len(entries) == 1 else sp.ImmutableMatrix(entries)


def explicit(expr: Any) -> Any:
    """Multiply out a matrix expression of explicit matrices, leaving every entry unevaluated."""
    if isinstance(expr, sp.MatAdd):
        parts = [explicit(a) for a in expr.args]
        return sum(parts[1:], start=parts[0])
    if isinstance(expr, sp.MatMul):
        parts = [explicit(a) for a in expr.args]
        product = parts[0]
        for p in parts[1:]:
            product = product * p
        return product
    if isinstance(expr, sp.Transpose):
        return explicit(expr.arg).T
    if isinstance(expr, sp.MatrixBase):
        return sp.ImmutableMatrix(expr)
    if isinstance(expr, sp.MatrixExpr):
        raise TypeError(f"only sums, products and transposes of explicit matrices, got {expr!r}")
    return expr


def shape_of(expr: Any) -> tuple[Any, ...]:
    """The shape of a matrix, and () for a scalar: an Indexed one has a `shape` that may raise."""
    return expr.shape if isinstance(expr, sp.MatrixBase | sp.MatrixExpr) else ()


def entrywise(f: Callable[[Any], Any], expr: Any) -> Any:
    """Apply f to a scalar or to each entry of an explicit matrix."""
    expr = explicit(expr)
    return expr.applyfunc(f) if isinstance(expr, sp.MatrixBase) else f(sp.sympify(expr))


def _density(L: Any, z: tuple[sp.Expr, ...]) -> sp.Expr:
    n = len(z)
    rows = sp.Matrix([[L]]) if n == 1 else L
    w: list[Any] = []
    for i in range(n):  # forward substitution: w = L^-1 z
        w.append((z[i] - sum((rows[i, j] * w[j] for j in range(i)), sp.S.Zero)) / rows[i, i])
    norm = (2 * sp.pi) ** sp.Rational(n, 2) * sp.prod([rows[i, i] for i in range(n)])
    return sp.exp(-sum((x**2 for x in w), sp.S.Zero) / 2) / norm


@lru_cache
def setting(n: int) -> Setting:
    """Make the symbols of the paper in n dimensions.

    Args:
        n: Dimension of the control vector, 1, 2 or 3.

    Returns:
        Real vectors U, y, eps, V; temperature tau > 0; normaliser Z > 0; the covariance
        Sigma = L L^T through its Cholesky factor L, whose diagonal is positive, so that
        Sigma ranges over all symmetric positive definite matrices.

    Raises:
        ValueError: n is not 1, 2 or 3.

    Source:
        Section 2.1, Eq. (10) to (12).

    Example:
        >>> s = setting(1)
        >>> s.Sigma
        sigma**2
    """
    if n not in (1, 2, 3) or isinstance(n, bool):
        raise ValueError(f"n: the dimension must be 1, 2 or 3, got {n!r}")
    tau, Z = sp.symbols("tau Z", positive=True)
    if n == 1:
        sigma = sp.Symbol("sigma", positive=True)
        U, y, eps, V = sp.symbols("U y epsilon V", real=True)
        return Setting(1, U, y, eps, V, tau, Z, sigma, sigma**2, sigma**-2)
    U, y, eps, V = (_column(name, n) for name in ("U", "y", "epsilon", "V"))
    L = sp.ImmutableMatrix(n, n, lambda i, j: _factor(i, j) if i >= j else 0)
    inverse = sp.ImmutableMatrix(sp.eye(n)).applyfunc(sp.sympify)
    inverse = sp.ImmutableMatrix(L.lower_triangular_solve(inverse))
    return Setting(n, U, y, eps, V, tau, Z, L, L * L.T, inverse.T * inverse)


def _column(name: str, n: int) -> Any:
    return sp.ImmutableMatrix([sp.Symbol(f"{name}_{i + 1}", real=True) for i in range(n)])


def _factor(i: int, j: int) -> sp.Symbol:
    name = f"ell_{i + 1}{j + 1}"
    return sp.Symbol(name, positive=True) if i == j else sp.Symbol(name, real=True)


@lru_cache
def _notation(n: int) -> Notation:
    s = setting(n)
    names = {"U": s.U, "y": s.y, r"\epsilon": s.eps, "V": s.V}
    inverse = "covariance for its inverse"
    aliases = [
        Alias(s.Sigma, r"\Sigma", ((inverse, s.Sigma_inv),)),
        Alias(s.Sigma_inv, r"\Sigma^{-1}", ((inverse, s.Sigma),)),
    ]
    for name, v in names.items():
        wrong = ((inverse, _swapped(s, v)),)
        aliases.append(Alias(s.phi(v), rf"\phi_{{\Sigma}}({name})", wrong))
    for (a, v), (b, w) in permutations(names.items(), 2):
        turned = ("argument's sign", s.phi(v + w))
        wrong = ((inverse, _swapped(s, v - w)), turned)
        aliases.append(Alias(s.phi(v - w), rf"\phi_{{\Sigma}}({a} - {b})", wrong))
    vectors = tuple((name, components(v)) for name, v in names.items())
    return Notation(vectors, tuple(aliases), n)


def _swapped(s: Setting, z: Vector) -> sp.Expr:
    """The Gaussian density whose covariance is the inverse of Sigma."""
    if s.n == 1:
        return _density(1 / s.L, components(z))
    quadratic = sum((w**2 for w in (s.L.T * z).flat()), sp.S.Zero)
    diagonal = sp.prod([s.L[i, i] for i in range(s.n)])
    return sp.exp(-quadratic / 2) * diagonal / (2 * sp.pi) ** sp.Rational(s.n, 2)
