"""Distances in total variation against divergences: Pinsker, Hellinger, Pearson, Jensen-Shannon."""

from sympy import Abs, Eq, Function, Rational, Symbol, log, sqrt

from .base import line, real, topic

STATEMENTS, true, false = topic("total_variation")
x = real("x")
w = Symbol("w", positive=True)
f = Function("f", real=True)
p = Function("p", positive=True)
q = Function("q", positive=True)
r = Function("r", positive=True)
unit = [Eq(line(h(x), x), 1) for h in (p, q)]
distance = line(Abs(p(x) - q(x)), x)
kl = line(p(x) * log(p(x) / q(x)), x)
affinity = line(sqrt(p(x) * q(x)), x)


def most(id, lhs, rhs, truth=True, why="", assuming=unit):
    (true if truth else false)(id, lhs, rhs, why, "<=", assuming)


most("two", distance, 2)
most("two-masses", distance, line(p(x), x) + line(q(x), x), assuming=())
most("two-less", distance, Rational(19, 10), False, "they may lie far apart")
most("two-free", distance, 2, False, "no densities", unit[:1])
most("pinsker", distance**2, 2 * kl)
most("pinsker-reverse", distance**2, 2 * line(q(x) * log(q(x) / p(x)), x))
most("pinsker-free", distance**2, 2 * kl, False, "q has more mass", unit[:1])
most("pinsker-two", distance, 2 * kl, False, "small distances")
most("pearson", distance**2, line(p(x) ** 2 / q(x), x) - 1)
most("pearson-half", distance**2, (line(p(x) ** 2 / q(x), x) - 1) / 2, False, "|p/q - 1| = 1/2")
most("hellinger-above", distance**2, 4 * (1 - affinity**2))
most("hellinger-below", 2 - 2 * affinity, distance)
most("hellinger-square", distance**2, 4 * (1 - affinity) ** 2, False, "small distances")
most("le-cam", line((p(x) - q(x)) ** 2 / (p(x) + q(x)), x), distance)
most("le-cam-square", distance**2, 2 * line((p(x) - q(x)) ** 2 / (p(x) + q(x)), x))
most(
    "le-cam-square-once",
    distance**2,
    line((p(x) - q(x)) ** 2 / (p(x) + q(x)), x),
    False,
    "they may lie apart",
)
most("overlap", 1 - distance / 2, affinity)
most("mixture", line(Abs(p(x) - (w * p(x) + q(x)) / (1 + w)), x), distance)
most("triangle", line(Abs(p(x) - r(x)), x), distance + line(Abs(q(x) - r(x)), x), assuming=())
most("expectation", line(f(x) * (p(x) - q(x)), x), line(Abs(f(x)) * Abs(p(x) - q(x)), x))
