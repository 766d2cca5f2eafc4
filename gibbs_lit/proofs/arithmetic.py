"""Kinds of number for the numeric rung: float64, extended floats and mpmath, in arrays."""

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any

import mpmath
import numpy as np
import sympy as sp
from mpmath import mp

NUMPY = {
    **{sp.exp: np.exp, sp.log: np.log, sp.sin: np.sin, sp.cos: np.cos, sp.tan: np.tan},
    **{sp.sinh: np.sinh, sp.cosh: np.cosh, sp.tanh: np.tanh, sp.atan: np.arctan},
    **{sp.asin: np.arcsin, sp.acos: np.arccos, sp.asinh: np.arcsinh, sp.acosh: np.arccosh},
    **{sp.atanh: np.arctanh, sp.atan2: np.arctan2, sp.floor: np.floor, sp.ceiling: np.ceil},
    **{
        sp.sign: np.sign,
        sp.Abs: np.abs,
        sp.conjugate: np.conjugate,
        sp.re: np.real,
        sp.im: np.imag,
    },
}


def _exp(x: Any) -> Any:
    return mp.exp(x) if mp.mag(x) < HUGE else mp.nan


HUGE = 10**4  # bits before the point: mpmath takes as many and more for one exp or sin
TAME = (sp.log, sp.Abs, sp.sign, sp.atan, sp.atan2, sp.tanh, sp.erf, sp.re, sp.im, sp.conjugate)
DIRECT = {sp.exp: _exp, sp.log: mp.log}
ELEMENTWISE = {head: np.frompyfunc(f, 1, 1) for head, f in DIRECT.items()}
TROUBLE = (ZeroDivisionError, ValueError, OverflowError, mp.NoConvergence)


class NoValue(Exception):
    """An expression has no value that this module can stand for at this point."""


class Divergent(NoValue):
    """An integral or series that seems not to converge."""


@lru_cache(maxsize=512)
def _scalar_function(head: Any, arity: int) -> Callable[..., Any]:
    """Return mpmath's version of a SymPy function; poles and domain errors give nan."""
    names = sp.symbols(f"a:{arity}")
    inner = sp.lambdify(names, head(*names, evaluate=False), "mpmath")

    def call(*args: Any) -> Any:
        try:
            if head not in TAME and any(mp.mag(a) >= HUGE for a in args):
                return mp.nan
            if head is sp.binomial and mp.isint(args[0]) and args[0] < 0:
                return _binomial(*args)
            return inner(*args)
        except TROUBLE:
            return mp.nan

    return call


def _binomial(n: Any, k: Any) -> Any:
    """Return SymPy's value below zero, where mpmath has another convention."""
    small = mp.isint(k) and max(abs(n), abs(k)) < 10**4
    return mp.mpf(int(sp.binomial(int(n), int(k)))) if small else mp.nan


def _power(base: Any, exponent: Any) -> Any:
    try:
        return base**exponent
    except (ZeroDivisionError, ValueError, OverflowError):
        return mp.nan


@lru_cache(maxsize=64)
def stencil(order: int, half: int) -> list[Fraction]:
    """Return the central weights of a derivative on the integers -half..half (Fornberg 1988)."""
    points = [k * (-1) ** i for k in range(half + 1) for i in range(1 + (k > 0))]
    weights = {points[0]: [Fraction(1)] + [Fraction(0)] * order}
    ratio = Fraction(1)
    for n, x in enumerate(points[1:], 1):
        previous, spread = points[n - 1], Fraction(1)
        last = weights[previous]
        for y in points[:n]:
            spread *= x - y
        new = [
            ratio / spread * ((k * last[k - 1] if k else 0) - previous * last[k])
            for k in range(order + 1)
        ]
        for y in points[:n]:
            w = weights[y]
            weights[y] = [
                (x * w[k] - (k * w[k - 1] if k else 0)) / (x - y) for k in range(order + 1)
            ]
        weights[x], ratio = new, spread
    return [weights[k][order] for k in range(-half, half + 1)]


class Arithmetic:
    """One kind of number: `digits` to aim for, constants, functions and tests on arrays of it."""

    def __init__(self, kind: str, digits: int = 40, complex_: bool = False) -> None:
        self.kind, self.digits, self.complex = kind, digits, complex_
        self.exact = kind == "mp"
        plain = {"float": (np.float64, np.complex128), "long": (np.longdouble, np.clongdouble)}
        self.dtype: Any = object if self.exact else plain[kind][complex_]
        self.constants: dict[Any, Any] = {}

    def number(self, e: Any) -> Any:
        """Return a SymPy number, a fraction or a plain number in this arithmetic."""
        if isinstance(e, Fraction):
            e = sp.Rational(e.numerator, e.denominator)
        if isinstance(e, sp.Float):
            e = sp.Rational(e)
        if self.exact:
            if isinstance(e, sp.Rational):
                return mp.mpf(int(e.p)) / int(e.q)
            return mp.mpmathify(e.evalf(mp.dps)) if hasattr(e, "evalf") else mp.mpf(e)
        if isinstance(e, sp.Rational) and max(abs(e.p), e.q) < 2**53:
            return self.dtype(int(e.p)) / self.dtype(int(e.q))
        if hasattr(e, "evalf"):
            if e.has(sp.I):
                real, imag = e.as_real_imag()
                return self.number(real) + self.number(imag) * self.dtype(1j)
            return self.dtype(np.longdouble(str(e.evalf(25))))
        return self.dtype(e)

    def apply(self, head: Any, args: list[Any]) -> Any:
        """Return head(*args) elementwise."""
        fast = None if self.exact else NUMPY.get(head)
        if fast is not None:
            return fast(*args)
        if self.exact and head in DIRECT and len(args) == 1:
            try:
                return (ELEMENTWISE if np.ndim(args[0]) else DIRECT)[head](args[0])
            except TROUBLE:  # at some element, which the slower way finds
                pass
        call = _scalar_function(head, len(args))
        if not any(np.ndim(a) for a in args):
            value = call(*(a if self.exact else mp.mpmathify(a) for a in args))
            return value if self.exact else self._back(value)
        out = np.frompyfunc(lambda *a: call(*map(mp.mpmathify, a)), len(args), 1)(*args)
        return out if self.exact else self._back(out)

    def _back(self, values: Any) -> Any:
        if self.complex:
            return np.asarray(values).astype(complex).astype(self.dtype)[()]
        real = np.frompyfunc(lambda v: float(v) if not isinstance(v, mpmath.mpc) else np.nan, 1, 1)
        return np.asarray(real(values)).astype(self.dtype)[()]

    def power(self, base: Any, exponent: Any) -> Any:
        """Return base**exponent elementwise; undefined powers are nan."""
        if not self.exact:
            return np.power(base, exponent)
        if np.ndim(base) or np.ndim(exponent):
            return np.frompyfunc(_power, 2, 1)(base, exponent)
        return _power(base, exponent)

    def finite(self, values: Any) -> Any:
        """Return which values are finite."""
        if not self.exact:
            return np.isfinite(values)
        return np.asarray(np.frompyfunc(mp.isfinite, 1, 1)(values), dtype=bool)
