"""Samples and their weights as indexed numbers, and single points where an integral breaks off."""

import sympy as sp
from sympy import IndexedBase, Integral, Sum, Symbol, exp, log, oo, pi, sin

from .base import D, line, pos, real, topic

STATEMENTS, true, false = topic("indexed")
n = Symbol("n", integer=True, positive=True)
i = Symbol("i", integer=True)
X, W = IndexedBase("X", real=True), IndexedBase("W", positive=True)
tau = pos("tau")
x, y, c, k = real("x y c k")
a = Symbol("a", nonnegative=True)


def total(e):
    return Sum(e, (i, 1, n))


# Weighted samples.
ess = total(W[i]) ** 2, total(W[i] ** 2)
true("effective-sample-size", ess[0], n * ess[1], relation="<=")
false("effective-sample-size-n", ess[0], ess[1], "only for one sample", relation="<=")
mean = total(X[i] * exp(-X[i] / tau)) / total(exp(-X[i] / tau))
moved = total(X[i] * exp(-(X[i] - c) / tau)) / total(exp(-(X[i] - c) / tau))
sharp = total(X[i] * exp(-2 * X[i] / tau)) / total(exp(-2 * X[i] / tau))
true("weights-shift", moved, mean)
false("weights-scale", sharp, mean, "half the temperature")
soft = tau * log(total(exp(X[i] / tau)) / n)
true("log-mean-exp-above-mean", soft, total(X[i]) / n, relation=">=")
false("log-mean-exp-below-mean", soft, total(X[i]) / n, relation="<=")

# Wrong at a single value of a parameter.
classic = x**3 / y**2 * exp(-(x**2) / y)
slope = exp(-(x**2)) * (1 - 2 * x**2)
false("leibniz-at-zero", Integral(D(classic, x), (y, 0, 1)), slope, "0 and 1 at x = 0")
false("mass-at-rate-zero", Integral(a * exp(-a * x), (x, 0, oo)), 1, "0 at a = 0")
false(
    "dirichlet-at-zero",
    line(sin(k * x) / x, x),
    pi * (1 + sp.sign(k) - sp.sign(k) ** 2),
    "0 at k = 0",
)
