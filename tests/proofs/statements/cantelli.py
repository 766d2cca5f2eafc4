"""Tails by means and variances: Cantelli's inequality, moments beyond a point, Mills ratios."""

from functools import partial

from sympy import Eq, Function, Integral, exp, oo, pi, sqrt

from .base import line, pos, real, topic

STATEMENTS, true, false = topic("cantelli")
x, m, a = real("x m a")
s, t, c, k = pos("s t c k")
p, q = Function("p", positive=True), Function("q", positive=True)
f = Function("f", real=True)
below, above = partial(true, relation="<="), partial(true, relation=">=")
not_below, not_above = partial(false, relation="<="), partial(false, relation=">=")
one = Eq(line(p(x), x), 1)
mean, square = line(x * p(x), x), line(x**2 * p(x), x)
CENTRED = (one, Eq(mean, 0))
KNOWN = (*CENTRED, Eq(square, s**2))


def tail(start, e=None):
    return Integral(p(x) if e is None else e, (x, start, oo))


def head(end):
    return Integral(p(x), (x, -oo, end))


share = s**2 / (s**2 + t**2)
above("upper", share, tail(t), assuming=KNOWN)
above("lower", share, head(-t), assuming=KNOWN)
above("shifted", share, tail(t + c), "a part of the tail", assuming=KNOWN)
not_above("half", share / 2, tail(t), "two points that reach the bound", assuming=KNOWN)
not_above("twice-beyond", s**2 / (s**2 + 2 * t**2), tail(t), assuming=KNOWN)
not_above("other-side", share, tail(-t), "s far below t", assuming=KNOWN)
not_above("uncentred", share, tail(t), "the mean may be t", assuming=(one, Eq(square, s**2)))
above("written", square / (square + t**2), tail(t), assuming=CENTRED)
not_above("written-total", square / (square + t**2), tail(t), "p may be large")
about = line((x - m) ** 2 * p(x), x)
above("about-mean", about / (about + t**2), tail(m + t), assuming=(one, Eq(mean, m)))
not_above("about-mean-short", about / (about + t**2), tail(m + t / 2), assuming=(one, Eq(mean, m)))
variance = square - mean**2
above("variance", variance / (variance + t**2), tail(mean + t), assuming=(one,))
not_above("variance-half", variance / (2 * (variance + t**2)), tail(mean + t), assuming=(one,))
above("mass", (k * s**2) / (s**2 + t**2), tail(t), "a mass of k",
      assuming=(Eq(line(p(x), x), k), Eq(mean, 0), Eq(square, k * s**2)))  # fmt: skip
not_above("mass-one", s**2 / (s**2 + t**2), tail(t), "k above one",
          assuming=(Eq(line(p(x), x), k), Eq(mean, 0), Eq(square, k * s**2)))  # fmt: skip
below("inside", 1 - share, head(t), "what is left", assuming=KNOWN)
not_below("inside-half", 1 - share / 2, head(t), "the bound is reached", assuming=KNOWN)
below("sigma", 2 * tail(s), 1, "one standard deviation", assuming=KNOWN)
not_below("sigma-three", 3 * tail(s), 1, "half of the mass", assuming=KNOWN)

moments = [Integral(x**n * p(x), (x, 0, oo)) for n in range(3)]
below("beyond", tail(c, x * p(x)) ** 2, moments[2] * tail(c), "Cauchy-Schwarz beyond c")
not_below("beyond-half", tail(c, x * p(x)) ** 2, moments[2] * tail(c) / 2, "p far beyond c")
not_below("beyond-other", tail(c, x * p(x)) ** 2, moments[2] * tail(2 * c), "p between")
below("beyond-cube", tail(c, x * p(x)) ** 3, tail(0, x**3 * p(x)) * tail(c) ** 2)
not_below("beyond-cube-turned", tail(c, x * p(x)) ** 3, tail(0, x**3 * p(x)) ** 2 * tail(c))
below("absolute", tail(c, abs(f(x)) * p(x)) ** 2, line(f(x) ** 2 * p(x), x) * tail(c))
not_below("absolute-line", line(abs(f(x)) * p(x), x) ** 2, line(f(x) ** 2 * p(x), x) * tail(c),
          "more on the left side")  # fmt: skip
bell = exp(-(x**2) / 2) / sqrt(2 * pi)
below("mills", tail(t, bell), exp(-(t**2) / 2) / t / sqrt(2 * pi))
above("mills-lower", tail(t, bell), exp(-(t**2) / 2) * t / (1 + t**2) / sqrt(2 * pi))
not_above("mills-lower-more", tail(t, bell), exp(-(t**2) / 2) / t / sqrt(2 * pi))
