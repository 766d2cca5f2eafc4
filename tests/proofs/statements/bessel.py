"""Variances bounded by means of derivatives (Stein, Cauchy-Schwarz) and by other integrals."""

from functools import partial

import sympy as sp
from sympy import Eq, Function, Integral, exp, oo

from .base import D, gauss, gauss2, line, pos, real, topic

STATEMENTS, true, false = topic("bessel")
x, y, a, m, k = real("x y a m k")
s, c, tau = pos("s c tau")
f, g = Function("f", real=True), Function("g", real=True)
p = Function("p", positive=True)
below, above = partial(true, relation="<="), partial(true, relation=">=")
not_below, not_above = partial(false, relation="<="), partial(false, relation=">=")


def mean(e, weight):
    return line(e * weight, x)


def variance(weight):
    return mean(f(x) ** 2, weight) - mean(f(x), weight) ** 2


G, W, M = gauss(x, 1), gauss(x, s**2), gauss(x - m, s)
slope, bend = D(f(x), x), D(f(x), (x, 2))
above("cacoullos", variance(G), mean(slope, G) ** 2, "equal for f = x")
not_above("cacoullos-more", variance(G), 101 * mean(slope, G) ** 2 / 100, "f = x")
above("cacoullos-scale", variance(W), s**2 * mean(slope, W) ** 2)
not_above("cacoullos-scale-power", variance(W), s**4 * mean(slope, W) ** 2, "s above one")
not_above("cacoullos-unscaled", variance(W), mean(slope, W) ** 2, "s below one")
above("cacoullos-moved", variance(M), s * D(mean(f(x), M), m) ** 2, "slope of the smoothed f")
not_above("cacoullos-moved-square", variance(M), s**2 * D(mean(f(x), M), m) ** 2, "s above one")
spread = line((f(x) - mean(f(x), M)) ** 2 * M, x)
above("spread", spread, s * mean(slope, M) ** 2)
not_above("spread-second-moment", spread, s * mean(slope**2, M), "the other way round")
above("second-moment", mean(f(x) ** 2, G), mean(f(x), G) ** 2 + mean(slope, G) ** 2)
above("two-terms", variance(G), mean(slope, G) ** 2 + mean(bend, G) ** 2 / 2, "f = H2 is equal")
not_above("two-terms-whole", variance(G), mean(slope, G) ** 2 + mean(bend, G) ** 2, "f = x**2")
above("curvature", variance(G), mean(bend, G) ** 2 / 2)
not_above("curvature-whole", variance(G), 2 * mean(bend, G) ** 2 / 3, "f = x**2 - 1")
above("moment", variance(G), mean(x * f(x), G) ** 2, "covariance with x")
above("tangent", mean(f(x) ** 2, G), 2 * a * mean(slope, G) - a**2)
not_above("tangent-more", mean(f(x) ** 2, G), 2 * a * mean(slope, G) - a**2 / 2, "f = a x")
above("regression", mean((f(x) - a - k * x) ** 2, G), variance(G) - mean(slope, G) ** 2,
      "the best line")  # fmt: skip
not_above("regression-mean", mean((f(x) - a - k * x) ** 2, G), variance(G), "f linear")
below("steepest", mean(slope, W) ** 2, mean(f(x) ** 2, W) / s**2)
plane = gauss2(x, y)
total = line(f(x, y) * plane, x, y)
above("plane-mean", line(f(x, y) ** 2 * plane, x, y), total**2)
apart = gauss(x, 1) * gauss(y, 1)
slopes = [line(D(f(x, y), v) * apart, x, y) ** 2 for v in (x, y)]
whole = line(f(x, y) ** 2 * apart, x, y) - line(f(x, y) * apart, x, y) ** 2
above("plane", whole, slopes[0] + slopes[1])
not_above("plane-cross", whole, slopes[0] + 2 * slopes[1], "f = y")
unit = (Eq(line(p(x), x), 1),)
inside = Integral(f(x) ** 2, (x, 0, c)), Integral(f(x), (x, 0, c)), Integral(x * f(x), (x, 0, c))
above("interval", c * inside[0], inside[1] ** 2)
above("interval-moment", c**3 * inside[0], 3 * inside[2] ** 2)
not_above("interval-moment-four", c**3 * inside[0], 4 * inside[2] ** 2, "f = x")
above("interval-both", c * inside[0], inside[1] ** 2 + 3 * (2 * inside[2] / c - inside[1]) ** 2)
not_above("interval-both-four", c * inside[0],
          inside[1] ** 2 + 4 * (2 * inside[2] / c - inside[1]) ** 2, "f = 2 x - c")  # fmt: skip
ray = [Integral(e * exp(-x), (x, 0, oo)) for e in (f(x) ** 2, f(x), x * f(x))]
above("ray", ray[0], ray[1] ** 2 + (ray[2] - ray[1]) ** 2, "Laguerre polynomials")
not_above("ray-moment", ray[0], ray[1] ** 2 + ray[2] ** 2, "f = x")
theta = real("theta")
law, free = p(x, theta), p(x)
part = law / line(law, x)
unit_mass = (Eq(line(free, x), 1),)
moment = line(f(x) * part, x)
information = line(D(sp.log(part), theta) ** 2 * part, x)
own = line(f(x) ** 2 * part, x) - moment**2
below("cramer-rao", D(moment, theta) ** 2, information * own, "the normaliser moves too")
not_below("cramer-rao-half", D(moment, theta) ** 2, information * own / 2, "f is the score")
not_below("cramer-rao-second-moment", D(moment, theta) ** 2 + moment**2 * information,
          information * own, "f = 1")  # fmt: skip
first = line(x * part, x)
below("cramer-rao-location", D(first, theta) ** 2,
      information * (line(x**2 * part, x) - first**2))  # fmt: skip


def expected(e):
    return line(e * free, x) / line(free, x)


def joint(a, b):
    return expected(a * b) - expected(a) * expected(b)


below("variances", joint(x**2, x) ** 2, joint(x**2, x**2) * joint(x, x))
not_below("variances-half", joint(x**2, x) ** 2, joint(x**2, x**2) * joint(x, x) / 2, "near x = 9")
below("skewness", line(free * x**3, x) ** 2 + line(free * x**2, x) ** 3,
      line(free * x**4, x) * line(free * x**2, x),
      assuming=(Eq(line(free, x), 1), Eq(line(x * free, x), 0)))  # fmt: skip
not_below("skewness-mean", line(free * x**3, x) ** 2 + line(free * x**2, x) ** 3,
          line(free * x**4, x) * line(free * x**2, x), "p = N(9, 1)",
          assuming=(Eq(line(free, x), 1),))  # fmt: skip
above("hankel", sp.Matrix(3, 3, lambda i, j: line(free * x ** (i + j), x)).det(), 0)
above("score-location", joint(x, x) * expected(D(sp.log(free), x) ** 2), 1)
not_above("score-location-more", joint(x, x) * expected(D(sp.log(free), x) ** 2), 2, "a Gaussian")
spread = [sp.sqrt(joint(e, e)) for e in (f(x), g(x))]
below("standard-deviation", joint(f(x) + g(x), f(x) + g(x)), (spread[0] + spread[1]) ** 2)
not_below("standard-deviation-less", joint(f(x) + g(x), f(x) + g(x)),
          (spread[0] - spread[1]) ** 2, "f = g")  # fmt: skip
q = Function("q", positive=True)


def square(e):
    return Integral(e, (x, 0, 1), (y, 0, 1))


whole = square(f(x, y) ** 2 * p(x, y))
above("square", whole * square(q(x, y) ** 2 / p(x, y)), square(f(x, y) * q(x, y)) ** 2)
above("square-turned", whole * square(q(y, x) ** 2 / p(x, y)), square(f(y, x) * q(x, y)) ** 2)
not_above("square-diagonal", whole * square(p(y, y) ** 2 / p(x, y)),
          square(f(x, x) * p(x, y)) ** 2, "f large where x = y alone")  # fmt: skip
not_above("diagonal-square",
          square(f(x, x) ** 2 * p(x, y)) * square(q(x, x) ** 2 / p(x, y)),
          square(f(x, y) * q(x, y)) ** 2, "f is zero where x = y")  # fmt: skip


def remainder(b, e):
    return expected((f(x) - a - b * e) ** 2)


least = joint(f(x), f(x)) - joint(f(x), x) ** 2 / joint(x, x)
above("best-line", remainder(k, x), least, assuming=unit_mass)
not_above("best-line-second-moment", remainder(k, x),
          joint(f(x), f(x)) - joint(f(x), x) ** 2 / expected(x**2),
          "the mean of x is not zero", assuming=unit_mass)  # fmt: skip
back = real("back")
turned = [Integral(e, (x, 0, back)) for e in (f(x) ** 2 * p(x), f(x) * p(x), p(x))]
not_above(
    "backwards", turned[0], turned[1] ** 2 / turned[2], "back < 0", assuming=(sp.Ne(back, 0),)
)
