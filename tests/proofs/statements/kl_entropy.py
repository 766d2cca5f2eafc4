"""Entropies and Kullback-Leibler divergences in closed form."""

import sympy as sp
from sympy import Integral, Rational, exp, log, pi

from .base import PRECISION, SIGMA, D, gauss, gauss2, line, oo, pos, real, topic

STATEMENTS, true, false = topic("kl_entropy")
x, y, m1, m2, m3, k1, k2 = real("x y m1 m2 m3 k1 k2")
s, s1, s2, lam, mu, t = pos("s s1 s2 lambda mu t")
u, v = pos("u v")
euler = sp.E

# Closed forms.
g1, g2 = gauss(x - m1, s1), gauss(x - m2, s2)
kl12 = log(s2 / s1) / 2 + (s1 + (m1 - m2) ** 2) / (2 * s2) - Rational(1, 2)
true("entropy", -line(g1 * log(g1), x), log(2 * pi * euler * s1) / 2, "Gaussian entropy")
true("kl", line(g1 * log(g1 / g2), x), kl12, "two Gaussians")
true(
    "cross-entropy",
    -line(g1 * log(g2), x),
    log(2 * pi * s2) / 2 + (s1 + (m1 - m2) ** 2) / (2 * s2),
    "two Gaussians",
)
true("kl-positive", kl12, 0, "r - 1 - log r >= 0", relation=">=")
true(
    "fisher-divergence",
    line(g1 * (D(log(g1), x) - D(log(g2), x)) ** 2, x),
    s1 * (1 / s2 - 1 / s1) ** 2 + (m1 - m2) ** 2 / s2**2,
    "score difference is affine",
)
true(
    "entropy-plane",
    -line(gauss2(x, y) * log(gauss2(x, y)), x, y),
    log((2 * pi * euler) ** 2 * SIGMA.det()) / 2,
    "n = 2",
)
mahalanobis = PRECISION[0, 0] * k1**2 + 2 * PRECISION[0, 1] * k1 * k2 + PRECISION[1, 1] * k2**2
shifted = line(gauss2(x, y) * log(gauss2(x, y) / gauss2(x - k1, y - k2)), x, y)
true("kl-plane", shifted, mahalanobis / 2, "equal covariances")
true(
    "mutual-information",
    line(gauss2(x, y) * log(gauss2(x, y) / (gauss(x, SIGMA[0, 0]) * gauss(y, SIGMA[1, 1]))), x, y),
    -log(1 - SIGMA[0, 1] ** 2 / (SIGMA[0, 0] * SIGMA[1, 1])) / 2,
    "bivariate Gaussian",
)
true(
    "exponential",
    -Integral(lam * exp(-lam * x) * log(lam * exp(-lam * x)), (x, 0, oo)),
    1 - log(lam),
    "entropy of the exponential law",
)
true(
    "kl-exponential",
    Integral(lam * exp(-lam * x) * log(lam / mu * exp((mu - lam) * x)), (x, 0, oo)),
    log(lam / mu) + mu / lam - 1,
    "two exponential laws",
)
true(
    "de-bruijn",
    D(log(2 * pi * euler * (s + t)) / 2, t),
    line(gauss(x, s + t) * D(log(gauss(x, s + t)), x) ** 2, x) / 2,
    "half the Fisher information",
)
binary = u * log(u / v) + (1 - u) * log((1 - u) / (1 - v))
INSIDE = (u < 1, v < 1)
true(
    "pinsker", binary, 2 * (u - v) ** 2, "Pinsker for two outcomes", relation=">=", assuming=INSIDE
)
true(
    "entropy-bound",
    -u * log(u) - (1 - u) * log(1 - u),
    log(2),
    "two outcomes",
    relation="<=",
    assuming=(u < 1,),
)


false("entropy-no-e", -line(g1 * log(g1), x), log(2 * pi * s1) / 2, "short by one half")
false("entropy-std", -line(g1 * log(g1), x), log(2 * pi * euler * s1**2) / 2, "right only at s = 1")
false(
    "kl-swapped",
    line(g1 * log(g1 / g2), x),
    log(s1 / s2) / 2 + (s2 + (m1 - m2) ** 2) / (2 * s1) - Rational(1, 2),
    "the other direction; right at s1 = s2",
)
false("kl-half", line(g1 * log(g1 / g2), x), kl12 + Rational(1, 2), "constant lost")
false(
    "kl-triangle",
    (m1 - m3) ** 2 / 2,
    (m1 - m2) ** 2 / 2 + (m2 - m3) ** 2 / 2,
    "no triangle inequality at unit variance",
    relation="<=",
)
false(
    "entropy-plane-det",
    -line(gauss2(x, y) * log(gauss2(x, y)), x, y),
    log((2 * pi * euler) ** 2 / SIGMA.det()) / 2,
    "inverse determinant; right at det = 1",
)
false(
    "kl-plane-covariance",
    shifted,
    (SIGMA[0, 0] * k1**2 + 2 * SIGMA[0, 1] * k1 * k2 + SIGMA[1, 1] * k2**2) / 2,
    "covariance for precision",
)
false(
    "exponential-sign",
    -Integral(lam * exp(-lam * x) * log(lam * exp(-lam * x)), (x, 0, oo)),
    1 + log(lam),
    "right only at lambda = 1",
)
false(
    "pinsker-sharp",
    binary,
    Rational(201, 100) * (u - v) ** 2,
    "constant 2 is sharp: fails near u = v = 1/2",
    relation=">=",
    assuming=INSIDE,
)
false(
    "entropy-bound-tight",
    -u * log(u) - (1 - u) * log(1 - u),
    log(2) - Rational(1, 10**6),
    "fails only within 1e-3 of 1/2",
    relation="<=",
    assuming=(u < 1,),
)
