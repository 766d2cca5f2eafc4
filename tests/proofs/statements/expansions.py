"""Agreement to an order where forms are singular: cold limits, compound steps, estimators."""

from functools import partial

import sympy as sp
from sympy import E, Function, Product, Sum, acosh, asinh, atanh, coth, exp, log, sqrt, tanh

from .base import gauss, line, pos, real, topic

STATEMENTS, true, false = topic("expansions")
a, b, u, x, z = real("a b u x z")
h, s, tau, p, q, T = pos("h s tau p q T")
k, N = sp.Symbol("k", integer=True), sp.Symbol("N", integer=True, positive=True)
f, cost = Function("f", real=True), Function("E", real=True)


def to(symbol, n):
    """Both labels, for agreement in `symbol` to the order n at zero."""
    return (partial(w, relation="series", order=(symbol, 0, n)) for w in (true, false))


agrees, differs = to(tau, 6)
agrees("cold-softplus", tau * log(1 + exp(-p / tau)), 0, "beyond all orders")
agrees("cold-maximum", tau * log(1 + exp(p / tau)), p, "beyond all orders")
agrees("cold-three", tau * log(2 + exp(-p / tau) + exp(-2 * p / tau)), tau * log(2), "two optima")
differs("cold-tie", tau * log(2 + exp(p / tau)), p + tau * log(2), "one optimum")
agrees("cold-tanh", tanh(1 / tau), 1, "beyond all orders")
agrees("cold-coth", coth(1 / tau) - tau, 1 - tau, "beyond all orders")
agrees("cold-weight", exp(p / tau) / (1 + exp(p / tau)), 1, "the best sample has all weight")
differs("cold-half", exp(p / tau) / (2 + exp(-p / tau)), 1, "grows without bound")

agrees, differs = to(h, 2)
agrees("compound", (1 + h) ** (1 / h), E * (1 - h / 2), "compound interest")
agrees("euler-global", (1 + a * h) ** (T / h), exp(a * T) * (1 - a**2 * T * h / 2), "T/h steps")
differs("euler-global-first", (1 + a * h) ** (T / h), exp(a * T), "first order only")
crank = ((1 + a * h / 2) / (1 - a * h / 2)) ** (T / h)
agrees("crank-global", crank, exp(a * T), "second order")
mean = exp((a + b) / 2) * (1 + h * (a - b) ** 2 / 8)
agrees("risk-mean", ((exp(a * h) + exp(b * h)) / 2) ** (1 / h), mean, "small risk aversion")
agrees(
    "product", Product(1 - h * f(k), (k, 1, N)), exp(-h * Sum(f(k), (k, 1, N))), "factors near one"
)
average = log(Sum(exp(h * f(k)), (k, 1, N)) / N)
agrees("average", average, h * Sum(f(k), (k, 1, N)) / N, "the mean, also for one sample")
agrees, differs = to(h, 3)
differs("compound-second", (1 + h) ** (1 / h), E * (1 - h / 2), "11/24")
differs("crank-global-third", crank, exp(a * T), "second order only")
differs("product-second", Product(1 - h * f(k), (k, 1, N)), exp(-h * Sum(f(k), (k, 1, N))), "")

agrees, differs = to(s, 2)
central = line(gauss(z, 1) * (cost(u + s * z) - cost(u - s * z)) * z / (2 * s), z)
agrees("smoothed-central", central, cost(u).diff(u), "antithetic estimator")
second = line(gauss(z, 1) * cost(u + s * z) * (z**2 - 1) / s**2, z)
agrees("smoothed-curvature", second, cost(u).diff(u, 2), "second-order estimator")
agrees, differs = to(s, 4)
forward = line(gauss(z, 1) * cost(u + s * z) * z / s, z)
slope = cost(u).diff(u) + s**2 / 2 * cost(u).diff(u, 3)
agrees("smoothed-slope", forward, slope, "Stein's estimator")
differs("smoothed-slope-plain", forward, cost(u).diff(u), "second order only")

# Inverse hyperbolic functions and nested roots are logarithms and roots.
true("asinh-log", asinh(x), log(x + sqrt(x**2 + 1)), "")
true("asinh-cosh", sp.cosh(asinh(x)), sqrt(1 + x**2), "")
true("atanh-sum", tanh(atanh(tanh(x)) + atanh(tanh(b))), tanh(x + b), "")
true("acosh-asinh", acosh(1 + p), asinh(sqrt(2 * p + p**2)), "")
false("acosh-cosh", acosh(sp.cosh(x)), x, "x < 0")
true("root-of-sum", sqrt(p + q + 2 * sqrt(p * q)), sqrt(p) + sqrt(q), "denested")
false("root-of-gap", sqrt(p + q - 2 * sqrt(p * q)), sqrt(p) - sqrt(q), "q > p")
true("root-of-gap-abs", sqrt(p + q - 2 * sqrt(p * q)), sp.Abs(sqrt(p) - sqrt(q)), "denested")

below, kl = (q < 1, p < 1), p * log(p / q) + (1 - p) * log((1 - p) / (1 - q))
agrees, differs = (
    partial(w, relation="series", order=(p, q, 3), assuming=below) for w in (true, false)
)
agrees("bernoulli-kl", kl, (p - q) ** 2 / (2 * q * (1 - q)), "an assumed bound moves the point")
differs("bernoulli-kl-half", kl, 2 * (p - q) ** 2, "q = 1/2")
