"""Statements that fail at a few values only, far out, or where a rule has no right to be used."""

import sympy as sp
from sympy import Limit, Rational, exp, log, oo, sin, sqrt

from .base import pos, real, topic

STATEMENTS, true, false = topic("guards")
x, y, z, a = real("x y z a")
b, s, t, h = pos("b s t h")
f, g = sp.Function("f", real=True), sp.Function("g", real=True)
p, q = sp.Function("p", positive=True), sp.Function("q", positive=True)


def small(n):
    return {"relation": "series", "order": (h, 0, n)}


# An exponentially small factor beside one that may be as large.
false("large-for-some", exp(a / h) / (1 + exp(100 / h)), 0, "a > 100", **small(2))
false("function-far-out", f(1 / h) * exp(-1 / h), 0, "f = exp", **small(1))
false("positive-far-out", p(1 / h) / (1 + exp(1 / h)), 0, "p = exp(2 y)", **small(1))
false("value-in-exponent", exp(f(0) / h) / (1 + exp(50 / h)), 0, "f(0) > 50", **small(1))
false("in-the-exponent", exp(h * f(1 / h) - 1 / h), 0, "f(y) = y**2", **small(1))
false("factorial", sp.gamma(1 / h) / (1 + exp(1 / h)), 0, "it grows faster", **small(1))
false("higher-power", exp(1 / h**5) / (1 + exp(1 / h)), 0, "it is larger", **small(1))
false("of-a-logarithm", f(log(h)) * exp(-1 / h), 0, "f = exp(exp(-2 y))", **small(1))
false("sine-below", h**3 / sin(1 / h), 0, "it has poles", **small(1))
true("powers-beside", exp(-1 / h) * log(h) ** 3 / h**7, 0, **small(2))
true("value-beside", f(h) * exp(-1 / h), 0, **small(2))
true("saturated", sp.tanh(1 / h) * f(h), f(h), **small(3))

# Limits that have another value for one value of a parameter.
shift = a - Rational(7, 3)
false("slope-zero", Limit((shift * x + 1) / (shift * x + 2), x, oo), 1, "1/2 at a = 7/3")
false("mean-zero", Limit(a * t / (1 + a * t), t, oo), 1, "zero at a = 0")
true("slope-positive", Limit(b * t / (1 + b * t), t, oo), 1)
true("slope-square", Limit((a**2 * t + 1) / ((a**2 + 1) * t), t, oo), a**2 / (a**2 + 1))
true("decays", Limit(y**2 * exp(-2 * t) - log(1 - exp(-2 * t)), t, oo), 0)
true("roots", Limit(sqrt(t + b) - sqrt(t), t, oo), 0)
true("compounded", Limit((1 + a / t) ** t, t, oo), exp(a))
