"""What lies far out: tails that cancel or decay slowly, late terms, narrow peaks and steps."""

from functools import partial

from sympy import (
    Integral,
    Piecewise,
    Rational,
    Sum,
    Symbol,
    atan,
    cosh,
    exp,
    factorial,
    log,
    oo,
    pi,
    sqrt,
)

from .base import D, line, pos, real, topic

STATEMENTS, true, false = topic("far")
below, above = partial(true, relation="<="), partial(true, relation=">=")
x = real("x")
a, c = pos("a c")
k = Symbol("k", integer=True)


def half(e):
    return Integral(e, (x, 0, oo))


# In float64 each of these tails is zero, or rounding alone, long before it is small.
shift = line(atan(x + a) - atan(x), x)
true("atan-shift", shift, pi * a)
below("atan-shift-below", shift, pi * a)
above("atan-shift-above", shift, pi * a)
false("atan-shift-eighth-digit", shift, pi * a * (1 + Rational(1, 10**8)))
false("atan-shift-more", shift, pi * a * Rational(101, 100))
true("atan-slope", D(shift, a), pi)
true("log-ratio", half(log(1 + a**2 / x**2)), pi * a)
false("log-ratio-square", half(log(1 + a**2 / x**2)), pi * a**2)
above("log-two", half(log(x**2 + a**2) - log(x**2)), pi * a)
above("root-gap", half((sqrt(x**2 + a**2) - x) ** 2), 2 * a**3 / 3)
above("root-difference", half(1 / sqrt(x) - 1 / sqrt(x + a)), 2 * sqrt(a))
above("root-ratio", half(1 - x / sqrt(x**2 + a**2)), a)
below("second-difference", half(sqrt(x + 2) - 2 * sqrt(x + 1) + sqrt(x)),
      -Rational(4, 3) * (sqrt(2) - 1))  # fmt: skip
true("only-rounding", line(log(((x + a) ** 2 + 1) / (x**2 + 1)) - 2 * a * x / (x**2 + 1), x), 0)
true("antisymmetric", half(log(x) / (1 + x**2)), 0)
true("weak-tail", half(exp(-x) + (1 + x) ** Rational(-3, 2) / 10**8), 1 + Rational(2, 10**8))

# Series whose terms are small at first.
true("poisson", Sum(exp(-300) * 300**k / factorial(k), (k, 0, oo)), 1)
true("late-bell", Sum(exp(-((k - 500) ** 2)), (k, -oo, oo)), Sum(exp(-(k**2)), (k, -oo, oo)))
true("late-start", Sum(Piecewise((0, k < 1000), (1 / (k * (k + 1)), True)), (k, 1, oo)),
     Rational(1, 1000))  # fmt: skip

# Peaks and steps that are narrow and far from the rest.
bell = exp(-(x**2))
true("narrow-sech", line(bell + 1 / cosh(1000 * (x - 50)) ** 2, x), sqrt(pi) + Rational(2, 1000))
false("narrow-sech-lost", line(bell + 1 / cosh(1000 * (x - 50)) ** 2, x), sqrt(pi))
above("scaled-sech", line(bell + a / cosh(a * (x - 3)) ** 2, x), sqrt(pi) + 2)
true("narrow-inside", Integral(1 + 1 / cosh(10**4 * (x - Rational(1, 3))) ** 2, (x, 0, 1)),
     1 + Rational(2, 10**4))  # fmt: skip
