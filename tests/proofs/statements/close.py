"""Statements so nearly true that points agree with them: none may come out supported."""

from sympy import (
    Derivative,
    Function,
    Integer,
    Integral,
    Rational,
    Sum,
    Symbol,
    cos,
    exp,
    floor,
    log,
    oo,
    pi,
    sqrt,
    tanh,
)

from .base import line, pos, real, topic

STATEMENTS, true, false = topic("close")
x, y, a = real("x y a")
h, s = pos("h s")
k = Symbol("k", integer=True)
tiny = Rational(1, 10**6)
f = Function("f", real=True)
p = Function("p", positive=True)

width = (exp(-((k + x) ** 2) / 20), (k, -oo, oo))
false("lattice", Sum(*width), sqrt(20 * pi), "Poisson summation: they differ by 1e-86 cos 2 pi x")
false("lattice-at", Sum(exp(-(k**2) / Integer(100)), (k, -oo, oo)), 10 * sqrt(pi), "by 1e-428")
false("cut-off", Integral(exp(-(y**2) / 2), (y, -20, 20)), sqrt(2 * pi), "tails of 1e-88")
false(
    "floors", Sum(floor(k * tanh(pi)) / Integer(10) ** k, (k, 1, oo)), Rational(1, 81), "by 1e-268"
)
wide = 100 + a**2
false("lattice-family", Sum(exp(-(k**2) / wide), (k, -oo, oo)), sqrt(pi * wide), "by 1e-428")
false("lattice-moved", Sum(exp(-((k + x) ** 2) / 100), (k, -oo, oo)), 10 * sqrt(pi))
tilted = Sum(exp(-(k**2) / 100 + f(x) * k / 50), (k, -oo, oo))
false("lattice-tilted", tilted, 10 * sqrt(pi) * exp(f(x) ** 2 / 100))
false("floors-scaled", x * Sum(floor(k * tanh(pi)) / Integer(10) ** k, (k, 1, oo)), x / 81)
damped = exp(-(k**2) / 2) * f(k)
false("cut-off-sum", Sum(damped, (k, -60, 60)), Sum(damped, (k, -oo, oo)), "tails of 1e-808")
bell = exp(-(x**2) / 2) * f(x)
false("cut-off-mean", Integral(bell, (x, -12, 12)), line(bell, x), "tails of 1e-32")
wave = exp(-(x**2) / 2) * p(x) * cos(a * x)
false("cut-off-wave", Integral(wave, (x, -7, 7)), line(wave, x), "tails of 1e-11 and less")
narrow = line(exp(-(y**2) / 2) * f(x + y / 10**15), y) / sqrt(2 * pi)
false("narrow-kernel", narrow, f(x), "they differ by f'' / 2e30")
slope = (f(x + Rational(1, 10**60)) - f(x)) * 10**60
false("difference-quotient", slope, Derivative(f(x), x), "by f'' / 2e60")
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
