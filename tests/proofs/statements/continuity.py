"""Rules that need continuity, where there is a jump, a pole or a gap in what a symbol may be."""

from functools import partial

import sympy as sp
from sympy import Function, Integral, Piecewise, Rational, Sum, atan, exp, log, pi, sin, sqrt

from .base import D, gauss, line, pos, real, topic

STATEMENTS, true, false = topic("continuity")
x, y, z, a = real("x y z a")
s, h = pos("s h")
k = sp.Symbol("k", integer=True)
even = sp.Symbol("n", even=True, nonnegative=True)
odd = sp.Symbol("n", odd=True, positive=True)
prime = sp.Symbol("n", prime=True)
m = sp.Symbol("m", negative=True)
w = sp.Symbol("w", real=True, nonzero=True)
f, p = Function("f", real=True), Function("p", positive=True)
step = Piecewise((1, y < x), (0, True))

false("step", D(line(f(y) * step, y), x), 0, "the jump gives f(x)")
false("step-limit", D(Integral(z, (z, 0, step), (y, 0, 1)), x), 0, "one half for 0 < x < 1")
false("step-limit-f", D(Integral(f(z), (z, 0, step), (y, 0, 1)), x), 0, "depends on f")
jump = D(line(f(y) * atan(1 / (x - y)), y), x)
false("arctangent", jump, -line(f(y) / (1 + (x - y) ** 2), y), "the jump at y = x gives pi f(x)")
true("kernel", D(line(f(y) / (1 + (x - y) ** 2), y), x), line(D(f(x - y), x) / (1 + y**2), y))
true("outside", D(Integral(f(y), (y, 0, x)) * Piecewise((1, x < 0), (0, True)), x),
     f(x) * Piecewise((1, x < 0), (0, True)), "but at the jump itself")  # fmt: skip

false("parity-even", Sum(1 + (-1) ** k, (k, 1, even)), 0, "it is n")
false("parity-odd", Sum(1 - (-1) ** k, (k, 2, odd)), 0, "n = 3")
false("parity-prime", Sum((1 + (-1) ** k) * f(k), (k, 3, prime)), 0, "n = 5")
false("parity-below", Sum((1 + (-1) ** k) * p(k), (k, 1, even)), 0, "n = 2", relation="<=")

bent = exp(m - 1) - m - (m - 1) ** 2 * (m + Rational(36788, 100000))
false("stationary-outside", bent, 0, "just below zero; m = 1 is no value", relation=">=")
c = Rational("0.71736832432730551519")
hole = w**-2 + exp(w - 1) + c * w**2 + (1 - 2 * c) * w + c - 3
false("hole", hole, 0, "a zero on one side of the pole, negative on the other", relation=">=")
true("stationary", exp(m + 1), m + 2, "m = -1", relation=">=")

late = Piecewise((0, x < 5), (1, True))
false("constant-but-for-a-jump", atan(late), 0, "x = 6")
false("constant-late", atan(x), Piecewise((atan(x), x < 50), (atan(x) + 1, True)), "x > 50")
folded = 2 * atan(x) - atan(2 * x / (1 - x**2))
false("two-pieces", folded, pi, "pi on the right, -pi on the left", assuming=[x**2 > 1])

order = partial(dict, relation="series")
first, second = order(order=(h, 0, 1)), order(order=(h, 0, 2))
false("pole-in-a-parameter", h / (a + h), 0, "one at a = 0", **first)
false("pole-in-two", a / (a + h), 1, "zero at a = 0", **first)
false("pole-in-an-exponent", exp(h * sin(h) / (a * h + h**2)), 1, "a = 0", **first)
true("pole-in-both", 1 / (a + h), 1 / a, "neither side has a value at a = 0", **first)
true("pole-nowhere", h / (s + h), 0, **first)
false("peak", Integral(h / (h**2 + y**2), (y, 0, 1)), 0, "pi / 2", **first)
false("peak-f", Integral(h * f(y) / (h**2 + y**2), (y, 0, 1)), 0, "pi f(0) / 2", **first)
false("peak-line", line(h * p(y) / (h**2 + y**2), y), 0, "pi p(0)", **first)
false("logarithm", Integral(log(y + h), (y, 0, 1)), -1, "h log h", **first)
false(
    "logarithm-later",
    Integral(y * log(y + h), (y, 0, 1)),
    h - Rational(1, 4),
    "h**2 log h",
    **second,
)
false(
    "root",
    Integral(p(y) * sqrt(y + h), (y, 0, 1)),
    Integral(p(y) * (sqrt(y) + h / sqrt(y) / 2), (y, 0, 1)),
    "h**(3/2)",
    **second,
)
false("arctangent-of-a-layer", Integral(atan(y / h), (y, 0, 1)), pi / 2, "h log h", **first)
false("quartic-far-out", line(h * exp(-h * y**4), y), 0, "h**(3/4)", **first)
false("near-the-end", Integral(f(h / y), (y, 0, 1)), f(0), "h log h", **first)
false("mass-far-out", Integral(h * exp(-h * y), (y, 0, sp.oo)), 0, "one", **first)
false("mass-farther", Integral(h**2 * y * exp(-h * y), (y, 0, sp.oo)), 0, "one", **first)
true("no-peak", Integral(h / (1 + h + y**2), (y, 0, 1)), 0, **first)
true("root-inside", Integral(sqrt(y) * exp(h * y), (y, 0, 1)), Rational(2, 3) + h * 2 / 5, **second)
true("weighted", line(gauss(y, 1) * exp(h * y), y), 1, **second)
