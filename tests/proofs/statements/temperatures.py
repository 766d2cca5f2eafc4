"""Free energies at two temperatures: t log int w exp(E / t) falls in t under a density w."""

from sympy import Eq, Function, exp, log, pi

from .base import gauss, line, pos, real, topic

STATEMENTS, true, false = topic("temperatures")
x = real("x")
s, t, a = pos("s t a")
w = Function("w", positive=True)
E = Function("E", real=True)
f = Function("f", real=True)
unit = [Eq(line(w(x), x), 1)]


def free(t, sign=1):
    return t * log(line(w(x) * exp(sign * E(x) / t), x))


def at_most(id, lhs, rhs, truth=True, why="", assuming=()):
    (true if truth else false)(id, lhs, rhs, why, "<=", assuming)


at_most("one", free(t), log(line(w(x) * exp(E(x)), x)), assuming=[*unit, t >= 1])
at_most("two", free(t), free(s), assuming=[*unit, s <= t])
at_most("two-energies", free(t, -1), free(s, -1), assuming=[*unit, s <= t])
at_most("two-any-mass", free(t), free(s), False, "w -> c w", [s <= t])
at_most("two-turned", free(s), free(t), False, "it falls", [*unit, s <= t])
at_most("two-any-order", free(t), free(s), False, "t may be below s", unit)
at_most("one-below", free(t), log(line(w(x) * exp(E(x)), x)), False, "t = 1 / 2", [*unit, t <= 1])
at_most("product", 2 * log(line(w(x) * exp((E(x) + f(x)) / 2), x)),
        log(line(w(x) * exp(E(x)), x)) + log(line(w(x) * exp(f(x)), x)))  # fmt: skip
at_most("product-half", log(line(w(x) * exp((E(x) + f(x)) / 2), x)),
        log(line(w(x) * exp(E(x)), x)) + log(line(w(x) * exp(f(x)), x)), False,
        "w -> c w")  # fmt: skip
at_most("mixture", log(line(w(x) * exp((a * E(x) + f(x)) / (1 + a)), x)),
        (a * log(line(w(x) * exp(E(x)), x)) + log(line(w(x) * exp(f(x)), x))) / (1 + a),
        why="a cumulant function is convex")  # fmt: skip
u = real("u")


def smoothed(t):
    return t * log(line(exp(E(u + s * x) / t) * gauss(x, 1), x))


at_most("gaussian-one", smoothed(t), smoothed(1), assuming=[t >= 1])
at_most("gaussian-two", smoothed(t), smoothed(a), assuming=[a <= t])
at_most("gaussian-two-turned", smoothed(a), smoothed(t), False, "it falls", [a <= t])
bell = exp(-(x**2) / (2 * s**2))
at_most("bell", t * log(line(bell * exp(E(x) / t), x)), log(line(bell * exp(E(x)), x)),
        False, "mass not one", [t >= 1])  # fmt: skip
at_most("bell-mass", t * log(line(bell * exp(E(x) / t), x)),
        log(line(bell * exp(E(x)), x)) + (t - 1) * log(2 * pi * s**2) / 2,
        assuming=[t >= 1])  # fmt: skip
