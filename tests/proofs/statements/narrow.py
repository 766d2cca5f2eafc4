"""Narrow peaks that no formula locates, inside a domain or far out, in integrals and sums."""

from functools import partial

from sympy import Integral, Rational, Sum, Symbol, cos, cosh, exp, oo, sin, sqrt

from .base import line, real, topic

STATEMENTS, true, false = topic("narrow")
x = real("x")
k = Symbol("k", integer=True)
above, not_above = partial(true, relation=">="), partial(false, relation=">=")
M, bell = 10**12, exp(-(x**2))


def until(e, end):
    return Integral(e, (x, 0, end))


# One half of a peak at zero and three inside, each of mass sqrt(pi) / 10^6.
above("waves", until(exp(-M * sin(x) ** 2), 10), Rational(6, 10**6))
not_above("waves-more", until(exp(-M * sin(x) ** 2), 10), Rational(7, 10**6), "6.2e-6")
not_above("power-more", until(sin(x) ** 10**6, 10), Rational(76, 10**4), "0.00752")
above("steps", line(bell + M / cosh(M * (x**2 - 5)), x), 3, "sqrt(pi) + pi / sqrt(5)")
above("poles-of-waves", until(1 + 10**6 / (1 + M * cos(3 * x) ** 2), 3), 6, "3 + pi")
root = Integral(exp(-x) + exp(-((sqrt(x) - 1000) ** 2)), (x, 0, oo))
not_above("root-more", root, 3600, "3546")
above("far-terms", Sum(2**-k + exp(-((sqrt(k) - 300) ** 2)), (k, 0, oo)), 1000, "near k = 90000")
