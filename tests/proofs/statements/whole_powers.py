"""Whole powers of numbers of either sign, and the series that are made of them."""

from sympy import Abs, I, Sum, Symbol, binomial, exp, factorial, oo, symbols

from .base import pos, real, topic

STATEMENTS, true, false = topic("whole-powers")
x, y, p = real("x y p")
a, r = pos("a r")
z, w = symbols("z w")
k, n = symbols("k n", integer=True)
N = Symbol("N", integer=True, positive=True)

true("product", (z * w) ** n, z**n * w**n)
true("quotient", (x / y) ** n, x**n * y ** (-n))
true("square", (x**2) ** n, Abs(x) ** (2 * n))
true("square-plain", (x**2) ** n, x ** (2 * n))
false("square-sign", (x**2) ** n, x**n * Abs(x) ** n, "odd n and negative x")
true("minus", (-x) ** n, (-1) ** n * x**n)
true("minus-even", (-x) ** (2 * n), x ** (2 * n))
false("minus-no", (-x) ** n, x**n, "even n only")
true("turn", ((1 + I) * x) ** (2 * n), (2 * I) ** n * x ** (2 * n))
false("turn-no", (I * x) ** (2 * n), x ** (2 * n), "n even only")
false("half", (z**2) ** (n / 2), z**n, "branches")

weight = binomial(N, k) * p**k * (1 - p) ** (N - k)
true("binomial-mean", Sum(k * weight, (k, 0, N)), N * p)
true("binomial-second", Sum(k**2 * weight, (k, 0, N)), N * p * (1 - p) + N**2 * p**2)
false("binomial-second-no", Sum(k**2 * weight, (k, 0, N)), N * p * (1 - p), "the variance")
poisson = exp(-a) * a**k / factorial(k)
true("poisson-cumulants", Sum(poisson * exp(x * k), (k, 0, oo)), exp(a * (exp(x) - 1)))
true("poisson-variance", Sum((k - a) ** 2 * poisson, (k, 0, oo)), a)
false("poisson-variance-no", Sum((k - a) ** 2 * poisson, (k, 0, oo)), a**2, "at a = 1")
true("late", Sum(x**k / factorial(k), (k, 2, oo)), exp(x) - 1 - x)
false("late-no", Sum(x**k / factorial(k), (k, 2, oo)), exp(x) - 1, "at x = 0")
true("early", Sum((a / (1 + a)) ** k, (k, -1, oo)), (1 + a) ** 2 / a)
true("geometric", Sum(k * exp(-a * k), (k, 0, oo)), exp(-a) / (1 - exp(-a)) ** 2)
true("odds", Sum((a / (1 + a)) ** k, (k, 1, oo)), a)
false("odds-no", Sum((a / (1 + a)) ** k, (k, 0, oo)), a, "the first term")
