"""Explicit integrals through antiderivatives: corners, concentrating masses, real parameters."""

import sympy as sp
from sympy import Abs, Derivative, Integral, Rational, Subs, atan, exp, log, oo, pi, sqrt, tanh

from .base import line, pos, real, topic

STATEMENTS, true, false = topic("antiderivatives")
x, y, a, u = real("x y a u")
p, s = pos("p s")
corner = (x**2 - y**2) / (x**2 + y**2) ** 2
across = (x - y) / (x + y) ** 3


def square(f, first, second):
    """The integral over the unit square, one variable after the other."""
    return Integral(f, (first, 0, 1), (second, 0, 1))


true("corner", square(corner, y, x), pi / 4, "Fubini fails")
true("corner-turned", square(corner, x, y), -pi / 4, "Fubini fails")
false("corner-either", square(corner, x, y), pi / 4, "the other order")
true("across", square(across, x, y), -Rational(1, 2), "Fubini fails")
false("across-turned", square(across, y, x), -Rational(1, 2), "the other order")

i, j = sp.symbols("i j", integer=True)
circle = Integral(exp(sp.I * (i - 2 * j - 3) * x), (x, 0, 2 * pi))
false("waves", circle, 0, "2 pi at i = 2 j + 3")
false(
    "waves-weighted", Integral(x * sp.cos((i - 2 * j - 3) * x), (x, 0, 2 * pi)), 0, "2 pi^2 there"
)

mass = Integral(u**3 * exp(-(u**2) / x) / x**2, (x, 0, 1))
true("concentrating", mass, u * exp(-(u**2)), "for every sign of u")
true("slope-at-zero", Subs(Derivative(mass, u), u, 0), 1, "Leibniz gives 0")
false("leibniz-at-zero", Subs(Derivative(mass, u), u, 0), 0, "Leibniz fails")

bell = Integral(exp(-(x**2) - a**2 / x**2), (x, 0, oo))
true("inverse-gaussian", bell, sqrt(pi) / 2 * exp(-2 * Abs(a)), "even in a")
false("inverse-gaussian-real", bell, sqrt(pi) / 2 * exp(-2 * a), "a < 0")
moment = Integral(u * exp(-(u**2) * x), (x, 0, oo))
false("zero-apart", u * moment, 1, "0 at u = 0")
false("zero-apart-square", Integral(u**2 * exp(-(u**2) * x), (x, 0, oo)), 1, "0 at u = 0")

true("hyperbolic", Integral(tanh(x) / sp.cosh(x) ** 2, (x, 0, oo)), Rational(1, 2))
false("hyperbolic-line", line(tanh(x) / sp.cosh(x) ** 2, x), Rational(1, 2), "odd")
softplus = line(1 / (1 + exp(-x)) - sp.Heaviside(x), x)
true("logistic-step", softplus, 0, "odd")
true("logarithm", Integral(x * log(x), (x, 0, p)), p**2 * log(p) / 2 - p**2 / 4)
true("cauchy-tail", Integral(p / (p**2 + x**2), (x, s, oo)), pi / 2 - atan(s / p))
false(
    "cauchy-tail-turned", Integral(p / (p**2 + x**2), (x, s, oo)), pi / 2 - atan(p / s), "p = 2 s"
)

rate = p + u * (s - p)
alive = exp(-Integral(rate.xreplace({u: a}), (a, u, 1)))
true("survival", Integral(rate * alive, (u, 0, 1)), 1 - exp(-(p + s) / 2), "a rate that changes")
false("survival-first", Integral(rate * alive, (u, 0, 1)), 1 - exp(-p), "p = s")
laplace = line(exp(-Abs(x) / s) * exp(a * x) / (2 * s), x)
near = (s * Abs(a) < 1,)
true("laplace-moments", laplace, 1 / (1 - s**2 * a**2), assuming=near)
false("laplace-moments-sign", laplace, 1 / (1 + s**2 * a**2), "a = 0", assuming=near)
