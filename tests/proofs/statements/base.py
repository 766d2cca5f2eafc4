"""The shape of a labelled statement, and the densities and operators that the topics share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy as sp

oo = sp.oo


@dataclass(frozen=True)
class Statement:
    """One relation with the truth that mathematics gives it, decided by hand."""

    id: str
    lhs: Any
    rhs: Any
    relation: str
    truth: bool
    assuming: tuple
    order: tuple | None
    why: str


def topic(name: str) -> tuple[list[Statement], Callable[..., None], Callable[..., None]]:
    """Return the list of a topic's statements and the two functions that append to it."""
    rows: list[Statement] = []

    def adder(truth: bool) -> Callable[..., None]:
        def add(id, lhs, rhs, why="", relation="==", assuming=(), order=None):
            lhs, rhs = (e if isinstance(e, sp.MatrixBase) else sp.sympify(e) for e in (lhs, rhs))
            row = Statement(f"{name}:{id}", lhs, rhs, relation, truth, tuple(assuming), order, why)
            rows.append(row)

        return add

    return rows, adder(True), adder(False)


def real(names: str):
    return sp.symbols(names, real=True)


def pos(names: str):
    return sp.symbols(names, positive=True)


def gauss(z, var):
    """The density of N(0, var) at z."""
    return sp.exp(-(z**2) / (2 * var)) / sp.sqrt(2 * sp.pi * var)


def line(integrand, *variables):
    """An integral over the whole line in each variable."""
    return sp.Integral(integrand, *((v, -oo, oo) for v in variables))


def D(expr, *variables):
    return sp.Derivative(expr, *variables)


# A covariance through its Cholesky factor, so that it is SPD for all values of its symbols.
l11, l22 = pos("l11 l22")
l21 = sp.Symbol("l21", real=True)
L = sp.Matrix([[l11, 0], [l21, l22]])
SIGMA = L * L.T
PRECISION = sp.Matrix(
    [
        [(l21**2 + l22**2) / (l11 * l22) ** 2, -l21 / (l11 * l22**2)],
        [-l21 / (l11 * l22**2), l22**-2],
    ]
)


def gauss2(a, b):
    """The density of N(0, L L^T) in two dimensions at (a, b)."""
    z = sp.Matrix([a, b])
    return sp.exp(-(z.T * PRECISION * z)[0] / 2) / (2 * sp.pi * l11 * l22)
