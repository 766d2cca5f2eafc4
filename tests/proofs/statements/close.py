"""Statements so nearly true that points agree with them: none may come out supported."""

from sympy import Integer, Integral, Rational, Sum, Symbol, exp, floor, log, oo, pi, sqrt, tanh

from .base import pos, real, topic

STATEMENTS, true, false = topic("close")
x, y, a = real("x y a")
h, s = pos("h s")
k = Symbol("k", integer=True)
tiny = Rational(1, 10**6)

width = (exp(-((k + x) ** 2) / 20), (k, -oo, oo))
false("lattice", Sum(*width), sqrt(20 * pi), "Poisson summation: they differ by 1e-86 cos 2 pi x")
false("lattice-at", Sum(exp(-(k**2) / Integer(100)), (k, -oo, oo)), 10 * sqrt(pi), "by 1e-428")
false("cut-off", Integral(exp(-(y**2) / 2), (y, -20, 20)), sqrt(2 * pi), "tails of 1e-88")
false(
    "floors", Sum(floor(k * tanh(pi)) / Integer(10) ** k, (k, 1, oo)), Rational(1, 81), "by 1e-268"
)
series = {"relation": "series", "order": (h, 0, 2)}
false("logarithm", h**2 * (1 + log(h) / 1000), 0, "h**2 log h is no O(h**2)", **series)
false("double-logarithm", h**2 * log(log(1 / h)), 0, "grows beyond any constant", **series)
false(
    "tangent",
    exp(x),
    exp(a) * (1 + x - a) + tiny * (x - a) ** 2,
    "fails for x and a below -13",
    relation=">=",
)
false("slow-root", log(s), 36 * s ** Rational(1, 100), "at s = exp(100) only", relation="<=")
