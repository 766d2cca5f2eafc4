"""Tweedie's formula, denoising and implicit score matching, Robbins' formula."""

import sympy as sp
from sympy import Eq, Function, Integral, Matrix, exp, factorial, log, sqrt

from .base import SIGMA, D, gauss, gauss2, line, oo, pos, real, topic

STATEMENTS, true, false = topic("tweedie")
x, y, m, x1, x2, y1, y2, c = real("x y m x1 x2 y1 y2 c")
s, S, ab, w = pos("s S abar w")
k = sp.Symbol("k", integer=True, nonnegative=True)
rate = pos("r")
f = Function("f", real=True)
p = Function("p", positive=True)
BELOW = (ab < 1,)

kernel = gauss(x - y, s)
q = line(p(y) * kernel, y)
mean = line(y * p(y) * kernel, y) / q
second = line(y**2 * p(y) * kernel, y) / q
score = D(log(q), x)
true("mean", x + s * score, mean, "Tweedie")
true("variance", s + s**2 * D(log(q), x, 2), second - mean**2, "second-order Tweedie")
true("noise", -sqrt(s) * score, line((x - y) / sqrt(s) * p(y) * kernel, y) / q, "noise prediction")
true("slope", s * D(mean, x), second - mean**2, "the denoiser's slope")
vp_kernel = gauss(x - sqrt(ab) * y, 1 - ab)
vp_q = line(p(y) * vp_kernel, y)
vp_mean = line(y * p(y) * vp_kernel, y) / vp_q
true("vp", (x + (1 - ab) * D(log(vp_q), x)) / sqrt(ab), vp_mean, "scaled signal", assuming=BELOW)
true(
    "vp-noise",
    -sqrt(1 - ab) * D(log(vp_q), x),
    (x - sqrt(ab) * vp_mean) / sqrt(1 - ab),
    "noise of the scaled signal",
    assuming=BELOW,
)
gaussian_q = line(gauss(y - m, S) * kernel, y)
true("gaussian", x + s * D(log(gaussian_q), x), (S * x + s * m) / (S + s), "Gaussian data")
points = w * gauss(x - c, s) + gauss(x + c, s)
true(
    "two-points",
    x + s * D(log(points), x),
    c * (w * gauss(x - c, s) - gauss(x + c, s)) / points,
    "data on two points",
)
true(
    "two-points-tanh",
    x + s * D(log(gauss(x - c, s) + gauss(x + c, s)), x),
    c * sp.tanh(c * x / s),
    "equal weights",
)
Q2 = line(p(y1, y2) * gauss2(x1 - y1, x2 - y2), y1, y2)
mean2 = Matrix([line(h * p(y1, y2) * gauss2(x1 - y1, x2 - y2), y1, y2) / Q2 for h in (y1, y2)])
score2 = Matrix([D(log(Q2), x1), D(log(Q2), x2)])
true("plane", Matrix([x1, x2]) + SIGMA * score2, mean2, "n = 2, general covariance")
poisson = exp(-rate) * rate**k / factorial(k) * p(rate)
true(
    "robbins",
    Integral(rate * poisson, (rate, 0, oo)),
    (k + 1) * Integral(poisson.subs(k, k + 1), (rate, 0, oo)),
    "Poisson observations",
)

# Denoising and implicit score matching, pointwise in x and integrated.
slope = D(log(kernel), x)
true("dsm-score", line(p(y) * kernel * slope, y), q * score, "the mean conditional score")
dsm = line((f(x) - slope) ** 2 * p(y) * kernel, y)
constant = line(slope**2 * p(y) * kernel, y) - score**2 * q
true("dsm-esm", dsm - (f(x) - score) ** 2 * q, constant, "the gap does not contain f")
true("dsm-cross", line(f(x) * slope * p(y) * kernel, y, x), line(f(x) * D(q, x), x), "cross term")
true("dsm-above", dsm, (f(x) - score) ** 2 * q, "the gap is a variance", relation=">=")
P1 = Eq(line(p(x), x), 1)
esm = line(p(x) * (f(x) - D(log(p(x)), x)) ** 2, x)
ism = line(p(x) * f(x) ** 2 + 2 * p(x) * D(f(x), x), x)
fisher = line(p(x) * D(log(p(x)), x) ** 2, x)
true("implicit", esm, ism + fisher, "integration by parts", assuming=(P1,))

false("sign", x - s * score, mean, "sign")
false("square", x + s**2 * score, mean, "right only at s = 1")
false("data-score", x + s * D(log(p(x)), x), mean, "score of the data; right to first order in s")
false("unnormalised", x + s * score, mean * q, "normaliser lost")
false(
    "vp-unscaled",
    x + (1 - ab) * D(log(vp_q), x),
    vp_mean,
    "division by sqrt(abar) lost",
    assuming=BELOW,
)
false(
    "two-points-unit",
    x + s * D(log(gauss(x - c, s) + gauss(x + c, s)), x),
    c * sp.tanh(c * x),
    "right only at s = 1",
)
false(
    "plane-diagonal",
    Matrix([x1 + SIGMA[0, 0] * score2[0], x2 + SIGMA[1, 1] * score2[1]]),
    mean2,
    "right for n = 1 or l21 = 0",
)
false(
    "robbins-shift",
    Integral(rate * poisson, (rate, 0, oo)),
    k * Integral(poisson.subs(k, k + 1), (rate, 0, oo)),
    "k for k + 1",
)
false("dsm-equals-esm", dsm, (f(x) - score) ** 2 * q, "constant lost")
false(
    "implicit-one",
    esm,
    ism + fisher - line(p(x) * D(f(x), x), x),
    "factor two lost",
    assuming=(P1,),
)
false("implicit-bare", esm, ism, "Fisher information lost", assuming=(P1,))
