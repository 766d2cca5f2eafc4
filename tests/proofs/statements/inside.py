"""Identities inside other functions, and facts that hold at one value only."""

from sympy import Eq, Function, Product, Sum, Symbol, cos, exp, log

from .base import D, gauss, line, pos, real, topic

STATEMENTS, true, false = topic("inside")
x, y, z, a, b, m, th = real("x y z a b m theta")
u, v, tau, h, s = pos("u v tau h s")
n = Symbol("n", integer=True, positive=True)
k = Symbol("k", integer=True)
f, g = (Function("f", real=True), Function("g", real=True))
p, q, P = [Function(i, positive=True) for i in ("p", "q", "P")]
A, B = (line((y - m) * f(y) * gauss(y - m, s), y), s * line(D(f(y), y) * gauss(y - m, s), y))
true("stein-exp", exp(A / 7), exp(B / 7))
false("stein-exp-n", exp(A / 7), exp(B / s / 7), "s=1")
true("stein-log", log(1 + A**2), log(1 + B**2))
true("stein-cos", cos(A), cos(B))
nom = Symbol("nom", real=True)
false(
    "no-for-all",
    exp(-(a - nom) * b / s),
    p(a + b) * exp(b**2 / (2 * s)) / p(a),
    "Gaussian only",
    assuming=(Eq(line(p(y), y), 1), Eq(line(y * p(y), y), nom)),
)
false(
    "no-for-all2",
    line(D(f(y), y) * gauss(y - m, s), y),
    0,
    "at this m only",
    assuming=(Eq(line(f(y) * gauss(y - m, s), y), 0),),
)
true(
    "prod-slope",
    D(log(Product(P(k, th), (k, 0, n - 1))), th),
    Sum(D(log(P(k, th)), th), (k, 0, n - 1)),
)
false(
    "prod-slope-n",
    D(log(Product(P(k, th), (k, 0, n - 1))), th),
    Sum(D(P(k, th), th), (k, 0, n - 1)),
)
true(
    "prod-slope2",
    D(Product(P(k, th), (k, 1, n)), th),
    Product(P(k, th), (k, 1, n)) * Sum(D(P(k, th), th) / P(k, th), (k, 1, n)),
)
