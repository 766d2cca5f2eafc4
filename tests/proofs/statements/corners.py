"""Maxima, clipping and cases: kinks that have to be taken one side at a time."""

from functools import partial

import sympy as sp
from sympy import Abs, Heaviside, Max, Min, Piecewise, Rational, exp, log, pi, sign, sqrt

from .base import gauss, line, pos, real, topic

STATEMENTS, true, false = topic("corners")
x, a, b, c, d, u = real("x a b c d u")
p, h, s, tau = pos("p h s tau")
f, rho = sp.Function("f", real=True), sp.Function("rho", positive=True)
below, above = partial(true, relation="<="), partial(true, relation=">=")
not_below, not_above = partial(false, relation="<="), partial(false, relation=">=")
SMALL = (h < 1,)

three = tau * log(exp(a / tau) + exp(b / tau) + exp(c / tau))
below("max-three", Max(a, b, c), three, "log-sum-exp is above the maximum")
not_below("max-three-log2", three, Max(a, b, c) + tau * log(2), "log 3 for three terms")
pair = tau * log(exp(a / tau) + exp(b / tau))
true("pair-stable", pair, Max(a, b) + tau * log(1 + exp(-Abs(a - b) / tau)), "as it is computed")
not_below("pair-one", pair, Max(a, b) + log(2), "true for tau <= 1")

median = Max(Min(a, b), Min(b, c), Min(a, c))
true("median", a + b + c - Max(a, b, c) - Min(a, b, c), median, "two ways")
true("distributive", Min(a, Max(b, c)), Max(Min(a, b), Min(a, c)), "a lattice")
false("not-modular", Min(a, Max(b, c)), Max(Min(a, b), c), "c > a")
not_above("max-product", Max(a, b) * Max(c, d), Max(a * c, b * d), "two negatives")
false("max-scaled", Max(c * a, c * b), c * Max(a, b), "c may be negative")
below("relu-subadditive", Max(a + b, 0), Max(a, 0) + Max(b, 0), "subadditive")
false("relu-additive", Max(a + b, 0), Max(a, 0) + Max(b, 0), "equal signs only")

clip = Min(Max(p, 1 - h), 1 + h)
surrogate = Piecewise((Min(p, 1 + h) * a, a >= 0), (Max(p, 1 - h) * a, True))
true("clipped", Min(p * a, clip * a), surrogate, "the pessimistic surrogate", assuming=SMALL)
false("clipped-plain", Min(p * a, clip * a), clip * a, "agrees in the window", assuming=SMALL)
unit = Piecewise((-1, x < -1), (1, x > 1), (x, True))
true("clip-cases", unit, Max(-1, Min(1, x)), "clipping")
true("clip-kinks", unit, (Abs(x + 1) - Abs(x - 1)) / 2, "clipping")
huber = Piecewise((x**2 / 2, Abs(x) <= p), (p * (Abs(x) - p / 2), True))
below("huber-square", huber, x**2 / 2, "equal in the window")
below("huber-line", huber, p * Abs(x), "beneath its slope")
false("huber-equal", huber, x**2 / 2, "agrees in the window")
pinball = Max(p * x, (p - 1) * x)
true("pinball", pinball, x * (p - Heaviside(-x, 1)), "quantile loss", assuming=(p < 1,))
true("sign-times", sign(x) * Abs(x), x, "polar form")
false("sign-square", sign(x) ** 2 * p, p * sign(x), "x < 0")

true("relu-gauss", line(Max(x, 0) * gauss(x, s**2), x), s / sqrt(2 * pi), "half of the mean |x|")
above("relu-mean", line(rho(x) * Max(f(x), 0), x), line(rho(x) * f(x), x), "pointwise")
not_above("abs-mean", line(rho(x) * f(x), x), line(rho(x) * Abs(f(x)), x), "f < 0")
false("relu-gauss-full", line(Max(x, 0) * gauss(x, s**2), x), s * Rational(4, 5), "half only")
