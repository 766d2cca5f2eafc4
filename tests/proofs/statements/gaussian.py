"""Gaussian integrals and moments in one to three dimensions."""

import sympy as sp
from sympy import Abs, Integral, Rational, cos, erf, exp, gamma, log, oo, pi, sin, sqrt

from .base import PRECISION, SIGMA, D, gauss, gauss2, l11, l21, l22, line, pos, real, topic

STATEMENTS, true, false = topic("gaussian")
x, y, m, k, U, m1, m2, x1, x2, x3, k1, k2, b = real("x y m k U m1 m2 x1 x2 x3 k1 k2 b")
s, r, a, tau, A, s1, s2, s3, p, c = pos("s r a tau A s1 s2 s3 p c")
n = sp.Symbol("n", integer=True, nonnegative=True)
S11, S12, S22 = SIGMA[0, 0], SIGMA[0, 1], SIGMA[1, 1]
g = gauss(x - m, s)
ISO3 = exp(-(x1**2 / s1 + x2**2 / s2 + x3**2 / s3) / 2) / sqrt((2 * pi) ** 3 * s1 * s2 * s3)

true("normaliser", line(g, x), 1, "the density of N(m, s)")
true("mean", line(x * g, x), m, "first moment")
true("second", line(x**2 * g, x), m**2 + s, "second moment")
true("fourth", line(x**4 * g, x), m**4 + 6 * m**2 * s + 3 * s**2, "fourth moment, uncentred")
true("sixth", line(x**6 * gauss(x, s), x), 15 * s**3, "5!! s^3")
true("third-centred", line((x - m) ** 3 * g, x), 0, "odd about the mean")
true("mgf", line(exp(k * x) * g, x), exp(k * m + k**2 * s / 2), "moment generating function")
true("cf-cos", line(cos(k * x) * g, x), cos(k * m) * exp(-(k**2) * s / 2), "real part of the cf")
true("cf-sin", line(sin(k * x) * g, x), sin(k * m) * exp(-(k**2) * s / 2), "imaginary part")
true(
    "sin-squared", line(sin(k * x) ** 2 * gauss(x, s), x), (1 - exp(-2 * k**2 * s)) / 2, "cf at 2k"
)
true(
    "complete-square", line(exp(-a * x**2 + b * x), x), sqrt(pi / a) * exp(b**2 / (4 * a)), "b real"
)
true(
    "convolution", line(gauss(x - y, s) * gauss(y - m, r), y), gauss(x - m, s + r), "variances add"
)
true(
    "product",
    gauss(x - m1, s1) * gauss(x - m2, s2),
    gauss(m1 - m2, s1 + s2) * gauss(x - (m1 * s2 + m2 * s1) / (s1 + s2), s1 * s2 / (s1 + s2)),
    "product of two densities, pointwise",
)
true("absolute", line(Abs(x) * gauss(x, s), x), sqrt(2 * s / pi), "half-normal mean")
true("half-line", Integral(gauss(x, s), (x, 0, oo)), Rational(1, 2), "even density")
true("half-mean", Integral(x * gauss(x, s), (x, 0, oo)), sqrt(s / (2 * pi)), "elementary")
true("interval", Integral(gauss(x, s), (x, -a, a)), erf(a / sqrt(2 * s)), "erf by definition")
true("hermite", line((x**2 - s) * (x**3 - 3 * s * x) * gauss(x, s), x), 0, "odd")
true("hermite-norm", line((x**2 - s) ** 2 * gauss(x, s), x), 2 * s**2, "3s^2 - 2s^2 + s^2")
true("damping", line(exp(-a * x**2 / 2) * gauss(x, s), x), 1 / sqrt(1 + a * s), "a > 0")
true(
    "growth",
    line(exp(a * x**2 / 2) * gauss(x, s), x),
    1 / sqrt(1 - a * s),
    "converges because a s < 1",
    assuming=(a * s < 1,),
)
true(
    "quadratic-energy",
    line(exp(-A * (y - m) ** 2 / (2 * tau)) * gauss(y - U, s), y),
    exp(-A * (U - m) ** 2 / (2 * (tau + A * s))) / sqrt(1 + A * s / tau),
    "smoothed quadratic energy",
)
true("quartic", line(exp(-(x**4)), x), gamma(Rational(1, 4)) / 2, "substitute t = x^4")
true("gamma", Integral(x ** (p - 1) * exp(-x / c), (x, 0, oo)), gamma(p) * c**p, "Gamma integral")
true(
    "even-moment",
    line(x ** (2 * n) * exp(-a * x**2), x),
    gamma(n + Rational(1, 2)) / a ** (n + Rational(1, 2)),
    "symbolic n",
)
true("ratio", line(x**2 * exp(-a * x**2), x) / line(exp(-a * x**2), x), 1 / (2 * a), "variance")
true(
    "lognormal",
    Integral(exp(-((log(x) - m) ** 2) / (2 * s)) / (x * sqrt(2 * pi * s)), (x, 0, oo)),
    1,
    "substitute log x",
)
true("plane", line(gauss2(x1, x2), x1, x2), 1, "density with a general covariance")
true("plane-cross", line(x1 * x2 * gauss2(x1, x2), x1, x2), l11 * l21, "covariance (1, 2)")
true(
    "plane-mgf",
    line(exp(k1 * x1 + k2 * x2) * gauss2(x1, x2), x1, x2),
    exp((S11 * k1**2 + 2 * S12 * k1 * k2 + S22 * k2**2) / 2),
    "mgf with cross term",
)
true("isserlis", line(x1**2 * x2**2 * gauss2(x1, x2), x1, x2), S11 * S22 + 2 * S12**2, "Isserlis")
true("marginal", line(gauss2(x1, x2), x2), gauss(x1, l11**2), "marginal of the first coordinate")
true("space", line((x1**2 + x2**2 + x3**2) * ISO3, x1, x2, x3), s1 + s2 + s3, "trace")
true("normaliser-m", D(line(g, x), m), 0, "the integral is constant in m")

false("no-root", line(exp(-(x**2) / (2 * s)), x), sqrt(2 * pi) * s, "right only at s = 1")
false("second-square", line(x**2 * g, x), m**2 + s**2, "right only at s = 1")
false("fourth-cross", line(x**4 * g, x), m**4 + 3 * m**2 * s + 3 * s**2, "right only at m = 0")
false("mgf-two", line(exp(k * x) * g, x), exp(k * m + k**2 * s), "factor 1/2 lost; right at k = 0")
false("cf-sign", line(cos(k * x) * g, x), cos(k * m) * exp(k**2 * s / 2), "right only at k = 0")
false(
    "convolution-std",
    line(gauss(x - y, s) * gauss(y - m, r), y),
    gauss(x - m, sqrt(s**2 + r**2)),
    "standard deviations do not add so",
)
false(
    "convolution-harmonic",
    line(gauss(x - y, s) * gauss(y - m, r), y),
    gauss(x - m, s * r / (s + r)),
    "that is the product rule",
)
false(
    "product-bare",
    gauss(x - m1, s1) * gauss(x - m2, s2),
    gauss(x - (m1 * s2 + m2 * s1) / (s1 + s2), s1 * s2 / (s1 + s2)),
    "normaliser lost",
)
false(
    "product-swapped",
    gauss(x - m1, s1) * gauss(x - m2, s2),
    gauss(m1 - m2, s1 + s2) * gauss(x - (m1 * s1 + m2 * s2) / (s1 + s2), s1 * s2 / (s1 + s2)),
    "weights swapped; right at s1 = s2",
)
false("half-line-shifted", Integral(g, (x, 0, oo)), Rational(1, 2), "right only at m = 0")
false("interval-root", Integral(gauss(x, s), (x, -a, a)), erf(a / sqrt(s)), "root of two lost")
false("wide-interval", Integral(gauss(x, 1), (x, -10, 10)), 1, "short by 1.5e-23")
false("damping-root", line(exp(-a * x**2 / 2) * gauss(x, s), x), 1 / (1 + a * s), "root lost")
false(
    "energy-tau",
    line(exp(-A * (y - m) ** 2 / (2 * tau)) * gauss(y - U, s), y),
    exp(-A * (U - m) ** 2 / (2 * (1 + A * s))) / sqrt(1 + A * s),
    "right only at tau = 1",
)
false("tiny", line(x**6 * gauss(x, s), x), 15 * s**3 + s / 10**12, "off by 1e-12 s")
false(
    "plane-cross-l22",
    line(x1 * x2 * gauss2(x1, x2), x1, x2),
    l21 * l22,
    "wrong Cholesky entry; right for l11 = l22",
)
false(
    "plane-covariance",
    line(
        exp(-(SIGMA[0, 0] * x1**2 + 2 * SIGMA[0, 1] * x1 * x2 + SIGMA[1, 1] * x2**2) / 2)
        / (2 * pi * l11 * l22),
        x1,
        x2,
    ),
    1,
    "covariance for precision; right where the determinant is one",
)
false(
    "plane-mgf-cross",
    line(exp(k1 * x1 + k2 * x2) * gauss2(x1, x2), x1, x2),
    exp((S11 * k1**2 + S22 * k2**2) / 2),
    "right only for a diagonal covariance",
)
false(
    "isserlis-one",
    line(x1**2 * x2**2 * gauss2(x1, x2), x1, x2),
    S11 * S22 + S12**2,
    "factor 2 lost; right for l21 = 0",
)
false(
    "precision-moment",
    line(x1**2 * gauss2(x1, x2), x1, x2),
    PRECISION[0, 0],
    "precision for covariance; right at the identity",
)
false("marginal-conditional", line(gauss2(x1, x2), x1), gauss(x2, l22**2), "right only for l21 = 0")
false(
    "laplace", line(exp(-(x**2) / 2 - a * x**4), x), sqrt(2 * pi), "Laplace's method is not exact"
)
