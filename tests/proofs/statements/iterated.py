"""Orders of integration and summation that matter, and values that no quadrature settles."""

from sympy import Abs, Integral, Rational, Sum, Symbol, cos, exp, log, oo, pi

from .base import line, pos, real, topic

STATEMENTS, true, false = topic("iterated")
x, y, a = real("x y a")
r, s = pos("r s")
n = Symbol("n", integer=True, positive=True)
K, L = (x**2 - y**2) / (x**2 + y**2) ** 2, (x - y) / (x + y) ** 3


def both(e, low, high):
    """The integral over a square, with each variable innermost once."""
    return Integral(e, (y, low, high), (x, low, high)), Integral(e, (x, low, high), (y, low, high))


inner_y, inner_x = both(K, 1, oo)
true("far-corner", inner_y, -pi / 4, "y / (x**2 + y**2) inside, then -1 / (1 + x**2)")
true("far-corner-turned", inner_x, pi / 4, "by symmetry")
false("far-corner-n", inner_y, inner_x, "-pi/4 and pi/4")
inner_y, inner_x = both(K, 0, 1)
true("near-corner", inner_y, pi / 4, "1 / (1 + x**2) is left")
false("near-corner-n", inner_y, inner_x, "pi/4 and -pi/4")
inner_y, inner_x = both(L, 0, 1)
true("cube", inner_y, Rational(1, 2), "y / (x + y)**2 inside")
false("cube-n", inner_y, inner_x, "1/2 and -1/2")
half = Integral(exp(-n * x) - 2 * exp(-2 * n * x), (x, 0, oo))
geometric = Integral(1 / (exp(x) - 1) - 2 / (exp(2 * x) - 1), (x, 0, oo))
true("terms", Sum(half, (n, 1, oo)), 0, "every integral is 1/n - 1/n")
true("geometric", geometric, log(2), "the integral of 1 / (exp(x) + 1)")
false("geometric-n", geometric, Sum(half, (n, 1, oo)), "log 2 and 0")
false("geometric-bound-n", geometric, Sum(half, (n, 1, oo)), "log 2 and 0", "<=")
fejer = line((1 - cos(a * x)) / x**2, x)
true("fejer", fejer, pi * Abs(a), "even in a")
false("fejer-n", fejer, pi * a, "a < 0")
false("fejer-bound-n", fejer, pi * a, "a < 0", "<=")
waves = Integral((cos(r * x) - cos(s * x)) / x, (x, 0, oo))
false("frullani-n", waves, log(r / s), "turned over")
ray = exp(-x * y) - 2 * exp(-2 * x * y)
inner_y, inner_x = Integral(ray, (y, 1, oo), (x, 0, 1)), Integral(ray, (x, 0, 1), (y, 1, oo))
true("rays", inner_y - inner_x, log(2), "adjacent intervals, then Frullani")
false("rays-n", inner_y, inner_x, "log 2 apart")
false("rays-turned", inner_x - inner_y, log(2))
gap = (exp(-x) - exp(-2 * x)) / x
true("adjacent", Integral(gap, (x, 0, s)) + Integral(gap, (x, s, oo)), log(2))
false("adjacent-twice", Integral(gap, (x, 0, s)) + 2 * Integral(gap, (x, s, oo)), log(2))
false("apart", Integral(gap, (x, 0, s)) + Integral(gap, (x, 2 * s, oo)), log(2))
