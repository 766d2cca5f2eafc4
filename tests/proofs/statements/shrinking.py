"""Domains that shrink with the small symbol: averages over a step, Watson's lemma."""

from sympy import Function, Integral, Subs, erf, erfc, exp, log, oo, pi, sqrt

from .base import D, pos, real, topic

STATEMENTS, true, false = topic("shrinking")
x, y, z = real("x y z")
h, tau, a, c = pos("h tau a c")
f = Function("f", real=True)
p = Function("p", positive=True)


def small(id, lhs, rhs, n, truth=True, why="", symbol=h):
    (true if truth else false)(id, lhs, rhs, why, "series", order=(symbol, 0, n))


def at(g, k, point):
    return Subs(D(g(x), x, k) if k > 1 else D(g(x), x), x, point)


def over(g, low, high):
    return Integral(g, (x, low, high))


free = log(over(exp(-f(x)), 0, h) / h)
small("free-energy", free, -f(0) - h * at(f, 1, 0) / 2, 2)
small("free-energy-order", free, -f(0) - h * at(f, 1, 0) / 2, 3, False, "a variance is left")
small("free-energy-end", free, -f(0) - h * at(f, 1, 0), 2, False, "the middle, not the end")
second = h**2 * (at(f, 1, 0) ** 2 / 24 - at(f, 2, 0) / 6)
small("free-energy-second", free, -f(0) - h * at(f, 1, 0) / 2 + second, 3)
mean = over(f(x) * p(x), a, a + c * h) / over(p(x), a, a + c * h)
small("mean", mean, f(a) + c * h * at(f, 1, a) / 2, 2)
small("mean-scale", mean, f(a) + h * at(f, 1, a) / 2, 2, False, "c is dropped")
root = sqrt(over(f(x) ** 2, a, a + h) / h + 1)
small("root", root, sqrt(f(a) ** 2 + 1), 1)
small("root-order", root, sqrt(f(a) ** 2 + 1), 2, False, "f f' is left")
back = over(f(x), a - h, a + h) / (2 * h)
small("symmetric", back, f(a) + h**2 * at(f, 2, a) / 6, 4)
small("symmetric-order", back, f(a) + h**2 * at(f, 2, a) / 6, 5, False, "the fourth derivative")


def late(g, rate=1):
    return Integral(exp(-rate * z / tau) * g, (z, 0, oo)) / tau


watson = f(0) + tau * at(f, 1, 0) + tau**2 * at(f, 2, 0)
small("watson", late(f(z)), watson, 3, symbol=tau)
taylor = f(0) + tau * at(f, 1, 0) + tau**2 * at(f, 2, 0) / 2
small("watson-taylor", late(f(z)), taylor, 3, False, "k! cancels", tau)
small("watson-order", late(f(z)), watson, 4, False, "the third derivative", tau)
small("watson-rate", late(f(z), c), f(0) / c + tau * at(f, 1, 0) / c**2, 2, symbol=tau)
small("watson-rate-once", late(f(z), c), (f(0) + tau * at(f, 1, 0)) / c, 2, False, "c^2", tau)
small("watson-log", log(late(p(z))), log(p(0)) + tau * at(p, 1, 0) / p(0), 2, symbol=tau)
small("watson-half", log(late(p(z))), log(p(0)), 2, False, "the score at 0", tau)


def far(id, lhs, rhs, n, truth=True, why=""):
    (true if truth else false)(id, lhs, rhs, why, "series", order=(a, oo, n))


mills = a * exp(a**2 / 2) * Integral(exp(-(z**2) / 2), (z, a, oo))
far("mills", mills, 1 - 1 / a**2 + 3 / a**4, 6)
far("mills-log", log(mills / a), -log(a) - 1 / a**2, 4)
closed = a * exp(a**2) * sqrt(pi) * erfc(a)
series = 1 - 1 / (2 * a**2) + 3 / (4 * a**4)
far("erfc", closed, series, 6)
far("erfc-third", closed, series, 7, False, "15/(8 a^6) is left")
far("erfc-two", closed, 1 - 1 / (2 * a**2) + 1 / (2 * a**4), 6, False, "the double factorial 3")
far("erfc-log", log(closed), -1 / (2 * a**2) + 5 / (8 * a**4), 6)
far("erfc-log-last", log(closed), -1 / (2 * a**2) + 3 / (4 * a**4), 6, False, "5/8")
small("erf-hard", erf(a / tau), 1, 5, symbol=tau)
small("erfc-hard", erfc(-a / tau) + tau, 2 + tau, 5, symbol=tau)
small("erf-hard-real", erf(x / tau), 1, 5, False, "x may be negative", tau)
small("erf-soft", erf(a * tau), 1, 5, False, "it vanishes", tau)
probit = tau**2 * log(erfc(a / tau))
small("large-deviations", probit, -(a**2) + tau**2 * log(tau / (a * sqrt(pi))), 4, symbol=tau)
bare = -(a**2) + tau**2 * log(tau)
small("large-deviations-prefactor", probit, bare, 3, False, "a sqrt(pi)", tau)
