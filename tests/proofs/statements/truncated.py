"""Closed forms of explicit integrals: Gaussian tails, smoothed error functions, kinks and jumps."""

from sympy import (
    Abs,
    And,
    Eq,
    Heaviside,
    I,
    Integral,
    Max,
    Min,
    Ne,
    Piecewise,
    Rational,
    S,
    Symbol,
    acos,
    asin,
    atan,
    cos,
    erf,
    erfc,
    exp,
    oo,
    pi,
    sign,
    sin,
    sqrt,
)

from .base import D, gauss, line, pos, real, topic

STATEMENTS, true, false = topic("truncated")
x, y, m, a, b = real("x y m a b")
s, v, c, r = pos("s v c r")
H = Rational(1, 2)


def phi(z):
    """The distribution function of N(0, 1)."""
    return (1 + erf(z / sqrt(2))) / 2


true("upper", Integral(gauss(x - m, v), (x, a, oo)), erfc((a - m) / sqrt(2 * v)) / 2)
false("upper-no", Integral(gauss(x - m, v), (x, a, oo)), erfc((a - m) / v) / 2, "no root, no 2")
true(
    "between", Integral(gauss(x - m, v), (x, a, b)), phi((b - m) / sqrt(v)) - phi((a - m) / sqrt(v))
)
tail = Integral(x**2 * gauss(x, 1), (x, a, oo))
true("second", tail, a * gauss(a, 1) + phi(-a))
false("second-no", tail, a * gauss(a, 1) + phi(a), "at a = 0 only")
third = Integral(x**3 * gauss(x, v), (x, a, oo))
true("third", third, v * (a**2 + 2 * v) * gauss(a, v))
relu = line(Max(x, 0) * gauss(x - m, s**2), x)
true("relu", relu, m * phi(m / s) + s**2 * gauss(m, s**2))
false("relu-no", relu, m * phi(m / s) + gauss(m, s**2), "at s = 1")
true("relu-slope", D(relu, m), phi(m / s))
false("relu-slope-no", D(relu, m), phi(m / s**2), "at s = 1")
true(
    "clipped", line(Min(Max(x, 0), 1) * gauss(x, 1), x), (1 - exp(-H)) / sqrt(2 * pi) + phi(-S.One)
)
true("sign", line(sign(x - a) * gauss(x - m, v), x), erf((m - a) / sqrt(2 * v)))
false("sign-no", line(sign(x - a) * gauss(x - m, v), x), erf((m + a) / sqrt(2 * v)), "at a = 0")
true("step", line(Heaviside(c - x) * Heaviside(x) * x, x), c**2 / 2)
true("far", line(Abs(x - a) * gauss(x - m, v), x),
     (m - a) * erf((m - a) / sqrt(2 * v)) + 2 * v * gauss(a - m, v))  # fmt: skip
probit = line(phi(b * x + a) * gauss(x - m, v), x)
true("probit", probit, phi((a + b * m) / sqrt(1 + b**2 * v)))
false("probit-no", probit, phi((a + b * m) / sqrt(1 + b * v)), "at b = 1")
true("stein", line((x - m) * phi(x) * gauss(x - m, v), x), v * gauss(m, 1 + v))
false("stein-no", line((x - m) * phi(x) * gauss(x - m, v), x), gauss(m, 1 + v), "at v = 1")
box = Piecewise((1 / c, And(x > 0, x < c)), (0, True))
true("uniform", line(x**2 * box, x), c**2 / 3)
false("uniform-no", line(x**2 * box, x), c**2 / 2)
true("uniform-slope", D(line(x * box, x), c), H)
hat = Piecewise((1 - Abs(x) / c, Abs(x) < c), (0, True))
true("hat", line(Max(1 - Abs(x) / c, 0), x), c)
two = Integral(Abs(x - c) * exp(-r * x), (x, 0, oo))
true("median", two, (c * r - 1 + 2 * exp(-c * r)) / r**2)
false("median-no", two, (c * r - 1 + exp(-c * r)) / r**2)
true("in-order", Integral(Abs(x - c), (x, 0, c + r)), (c**2 + r**2) / 2)
true("reversed", Integral(exp(-x), (x, c, 0)), exp(-c) - 1)
false("reversed-no", Integral(Abs(x), (x, c, -r)), (c**2 - r**2) / 2)
true("normal", line(exp(-(x**2) + 2 * m * x), x) * erf(a), sqrt(pi) * exp(m**2) * erf(a))

# Waves over whole periods, where an integer frequency may be zero; poles that a shift would pass.
k = Symbol("k", integer=True)
n = Symbol("n", integer=True, nonnegative=True)
N = Symbol("N", integer=True, positive=True)
false("whole-turns", Integral(exp(2 * pi * I * k * x), (x, 0, 1)), 0, "k = 0")
false("waves", Integral(cos(n * x), (x, 0, 2 * pi)), 0, "n = 0")
false("orthogonal", Integral(cos(n * x) * cos(N * x), (x, 0, 2 * pi)), 0, "n = N")
false("square-wave", Integral(sin(k * x) ** 2, (x, 0, 2 * pi)), pi, "k = 0")
true("square-wave-positive", Integral(sin(N * x) ** 2, (x, 0, 2 * pi)), pi)
true("waves-positive", Integral(cos((n + 1) * x), (x, 0, 2 * pi)), 0)
wave = Integral(cos(a * x), (x, 0, 1))
true("wave", wave, sin(a) / a)
false("wave-of-roots", wave, 0, "a = 0", assuming=[Eq(sin(a), 0)])
false("pole-passed", line(1 / (x**2 + 4 * I * s * x - 3 * s**2), x), pi / s, "it is 0")
true("pole-real", line(1 / (x**2 + 4 * s * x + 5 * s**2), x), pi / s)
r, rate = real("r"), pos("rate")
plane = exp(-(x**2 - 2 * r * x * y + y**2) / (2 * (1 - r**2))) / (2 * pi * sqrt(1 - r**2))
corner, inside = Integral(plane, (x, 0, oo), (y, 0, oo)), (r > -1, r < 1)
true("orthant", corner, Rational(1, 4) + asin(r) / (2 * pi), "Sheppard", assuming=inside)
true("orthant-acos", corner, S.Half - acos(r) / (2 * pi), assuming=inside)
false("orthant-linear", corner, Rational(1, 4) + r / (2 * pi), "first order", assuming=inside)
arc = Integral(exp(-rate * x**2) * erf(r * x), (x, 0, oo))
true("angle", arc, atan(r / sqrt(rate)) / sqrt(pi * rate))
false("angle-unscaled", arc, atan(r) / sqrt(pi), "rate = 1 alone")
true("arcsine", asin(r), atan(r / sqrt(1 - r**2)), assuming=inside)
false("arcsine-turned", asin(r), atan(sqrt(1 - r**2) / r), assuming=(r > 0, r < 1))
away = (Ne(r, 0),)
true("cauchy-sign", line(r / (r**2 + x**2), x), pi * sign(r), "either side", assuming=away)
false("cauchy-unsigned", line(r / (r**2 + x**2), x), pi, "r < 0", assuming=away)
true("cauchy-size", line(1 / (r**2 + x**2), x), pi / Abs(r), assuming=away)
