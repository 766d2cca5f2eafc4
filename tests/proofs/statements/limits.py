"""Bounds between integrals over bounded domains, whose limits may run backwards."""

from functools import partial

from sympy import Abs, Eq, Function, Integral, exp, log, sin, sqrt

from .base import gauss, line, pos, real, topic

STATEMENTS, true, false = topic("limits")
a, b, x, y = real("a b x y")
p, T = pos("p T")
f = Function("f", real=True)
rho, pi = Function("rho", positive=True), Function("pi", positive=True)
below, above = partial(true, relation="<="), partial(true, relation=">=")
not_below, not_above = partial(false, relation="<="), partial(false, relation=">=")


def until(e, end, var=x):
    return Integral(e, (var, 0, end))


above("tangent", until(exp(f(x)), T), until(1 + f(x), T), "pointwise")
not_above("tangent-any", until(exp(f(x)), b), until(1 + f(x), b), "b < 0")
not_above("tangent-back", until(exp(f(x)), -p), until(1 + f(x), -p), "backwards")
plane = [until(until(e, p), b, y) for e in (exp(f(x, y)), 1 + f(x, y))]
not_above("tangent-plane", *plane, "b < 0")
not_above("square-any", Integral(f(x) ** 2, (x, a, b)), 0, "b < a")
below("bell", until(exp(-(x**2)), T), T, "at most one")
below("cauchy", until(f(x), T) ** 2, T * until(f(x) ** 2, T), "Cauchy-Schwarz")
not_below("cauchy-bare", until(f(x), T) ** 2, until(f(x) ** 2, T), "T <= 1")
above("jensen", log(until(exp(f(x)), T) / T), until(f(x), T) / T, "the mean over time")

NORMAL, OTHER = Eq(line(rho(x), x), 1), Eq(line(pi(x), x), 1)
below("affinity", line(sqrt(rho(x) * pi(x)), x), 1, "Bhattacharyya", assuming=(NORMAL, OTHER))
log_mean, mean = log(line(rho(x) * exp(f(x)), x)), line(rho(x) * f(x), x)
not_below("jensen-density", log_mean, mean, "convexity", assuming=(NORMAL,))
not_above("wave", -line(x * sin(x) * gauss(x, 1), x), 0, "one sign per point, not for all points")
MEAN = Eq(line(f(x), x), 1)
not_above("signed", f(y), 0, "an integral of one does not make f positive", assuming=(MEAN,))
false("signed-mass", line(Abs(f(x)), x), 1, "positive f only", assuming=(MEAN,))
