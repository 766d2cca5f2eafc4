"""Poincare's and the logarithmic Sobolev inequality under a Gaussian, and near neighbours."""

from sympy import Eq, Function, Rational, exp, log, pi, sqrt

from .base import D, gauss, line, pos, real, topic

STATEMENTS, true, false = topic("gaps")
x, m, b = real("x m b")
S, a = pos("S a")
f = Function("f", real=True)
g = Function("g", positive=True)
p = Function("p", positive=True)
normal, standard = gauss(x - m, S), gauss(x, 1)
bare, tilted = exp(-((x - m) ** 2) / (2 * S)), exp(-a * x**2 + b * x)


def at_most(id, lhs, rhs, truth=True, why="", assuming=()):
    (true if truth else false)(id, lhs, rhs, why, "<=", assuming)


def mean(h, weight=normal):
    return line(weight * h, x)


def ratio(h, weight):
    return mean(h, weight) / mean(1, weight)


def variance(average, *weight):
    return average(f(x) ** 2, *weight) - average(f(x), *weight) ** 2


def entropy(h, weight=normal):
    return mean(h * log(h), weight) - mean(h, weight) * log(mean(h, weight))


slope = D(f(x), x) ** 2
at_most("poincare", variance(mean), S * mean(slope))
at_most("poincare-standard", variance(mean, standard), mean(slope, standard))
at_most("poincare-ratio", variance(ratio, bare), S * ratio(slope, bare))
at_most("poincare-tilted", variance(ratio, tilted), ratio(slope, tilted) / (2 * a))
at_most("poincare-centred", mean((f(x) - mean(f(x))) ** 2), S * mean(slope))
at_most("poincare-mean-zero", mean(f(x) ** 2), S * mean(slope), assuming=[Eq(mean(f(x)), 0)])
at_most("poincare-half", variance(mean), S * mean(slope) / 2, False, "f(x) = x")
at_most("poincare-mean", mean(f(x) ** 2), S * mean(slope), False, "f is constant")
at_most("poincare-unscaled", variance(mean), mean(slope), False, "S > 1")
at_most("poincare-tilted-wrong", variance(ratio, tilted), ratio(slope, tilted) / (4 * a), False,
        "the variance is 1 / (2 a)")  # fmt: skip
at_most("poincare-any-mass", mean(f(x) ** 2, bare) - mean(f(x), bare) ** 2, S * mean(slope, bare),
        False, "the mass is not 1")  # fmt: skip
at_most("poincare-turned", S * mean(slope), variance(mean), False)
at_most("poincare-second", mean(D(f(x), x) ** 2) - mean(D(f(x), x)) ** 2,
        S * mean(D(f(x), x, x) ** 2))  # fmt: skip
at_most("poincare-no-weight", line(f(x) ** 2, x), line(slope, x), False, "f wide")

information = mean(D(g(x), x) ** 2 / g(x))
at_most("sobolev", entropy(g(x)), S / 2 * information)
at_most("sobolev-normalised", mean(g(x) * log(g(x))), S / 2 * information,
        assuming=[Eq(mean(g(x)), 1)])  # fmt: skip
at_most("sobolev-square", entropy(f(x) ** 2), 2 * S * mean(slope))
at_most("sobolev-square-less", entropy(f(x) ** 2), S * mean(slope), False, "1 + c x, c small")
at_most("sobolev-third", entropy(g(x)), S / 3 * information, False, "g = exp(c x)")
at_most("sobolev-turned", S / 2 * information, entropy(g(x)), False)
at_most("sobolev-any-mass", mean(g(x) * log(g(x))), S / 2 * information, False, "g = 2")

unit = [Eq(line(p(x), x), 1)]
relative = line(p(x) * log(p(x) / normal), x)
score = line(p(x) * (D(log(p(x)), x) + (x - m) / S) ** 2, x)
mass, fisher = line(p(x), x), line(D(p(x), x) ** 2 / p(x), x)
at_most("relative", relative, S / 2 * score, assuming=unit)
at_most("relative-mass", relative - mass * log(mass), S / 2 * score)
at_most("relative-any-mass", relative, S / 2 * score, False, "p is twice the Gaussian")
at_most("relative-half", relative, S / 4 * score, False, "another mean", unit)
at_most("relative-variance", relative, score / 2, False, "S > 1", unit)
own = line(p(x) * log(p(x)), x)
at_most("stam", own + log(2 * pi) / 2 + 1, fisher / 2, assuming=unit)
at_most("stam-scaled", own + log(2 * pi * S) / 2 + 1, S * fisher / 2, assuming=unit)
at_most("stam-more", own + log(2 * pi) / 2 + Rational(11, 10), fisher / 2, False,
        "equal for N(0, 1)", unit)  # fmt: skip
at_most("stam-any-mass", own + log(2 * pi) / 2 + 1, fisher / 2, False, "p -> c p, c small")
at_most("stam-root", own + log(sqrt(2 * pi)) * mass + mass - mass * log(mass), fisher / 2)
