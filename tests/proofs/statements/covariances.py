"""Covariances: functions less their means, and the same without a normalisation."""

from sympy import Eq, Function, Sum, Symbol

from .base import line, real, topic

STATEMENTS, true, false = topic("covariances")
x = real("x")
k = Symbol("k", integer=True)
n = Symbol("n", integer=True, positive=True)
p = Function("p", positive=True)
f, g = (Function(i, real=True) for i in "fg")
NORMED, SHARES = [Eq(line(p(x), x), 1)], [Eq(Sum(p(k), (k, 1, n)), 1)]


def mean(term):
    return line(p(x) * term, x)


def share(term):
    return Sum(p(k) * term, (k, 1, n))


def sides(mean, u, v):
    cov = mean(u * v) - mean(u) * mean(v)
    return cov, (mean(u**2) - mean(u) ** 2) * (mean(v**2) - mean(v) ** 2)


cov, variances = sides(mean, f(x), g(x))
true("correlation", cov**2, variances, relation="<=", assuming=NORMED)
false("correlation-unnormalised", cov**2, variances, "a small variance may turn negative", "<=")
false("correlation-turned", cov**2, variances, "independent", relation=">=", assuming=NORMED)
cov, variances = sides(share, f(k), g(k))
true("correlation-of-shares", cov**2, variances, relation="<=", assuming=SHARES)
false("correlation-of-shares-turned", cov**2, variances, "n = 2", ">=", SHARES)
