"""Bounds on the probability of sets: Markov, Chernoff, Chebyshev; and information that is lost."""

from functools import partial

from sympy import Eq, Function, Integral, cosh, exp, log, oo, pi, sqrt

from .base import D, line, pos, real, topic

STATEMENTS, true, false = topic("concentration")
x, y, a, b, m, th = real("x y a b m theta")
beta, c, k, s = pos("beta c k s")
p, q = (Function(n, positive=True) for n in "pq")
f, g = Function("f", real=True), Function("g", real=True)
below, above = partial(true, relation="<="), partial(true, relation=">=")
not_below, not_above = partial(false, relation="<="), partial(false, relation=">=")
unit = (Eq(line(p(x), x), 1),)


def tail(start, e=None):
    return Integral(e or p(x), (x, start, oo))


def head(end):
    return Integral(p(x), (x, -oo, end))


moment, square = line(p(x) * exp(beta * x), x), line((x - m) ** 2 * p(x), x)
above("chernoff", exp(-a * beta) * moment, tail(a), "any a and beta > 0")
not_above("chernoff-half", exp(-a * beta) * moment / 2, tail(a), "equal near a")
not_above("chernoff-sign", exp(a * beta) * moment, tail(a), "a > 0 in the exponent")
not_above("chernoff-side", exp(-a * beta) * moment, head(a), "the other tail")
above("chernoff-lower", exp(a * beta) * line(p(x) * exp(-beta * x), x), head(a), "x < a")
above("chernoff-twice", line(p(x) * exp(beta * (x - a)), x),
      tail(a) + beta * Integral((x - a) * p(x), (x, a, oo)), "exp above its tangent")  # fmt: skip
above("chernoff-even", line(p(x) * cosh(beta * (x - a)), x), tail(b), "cosh >= 1")
above("markov", line(abs(x) * p(x), x) / c, tail(c) + head(-c))
not_above("markov-signed", line(x * p(x), x) / c, tail(c), "x is negative too")
not_above("markov-overlap", line(abs(x) * p(x), x) / c, tail(c) + head(c))
above("markov-power", Integral(x**k * p(x), (x, 0, oo)) / c**k, tail(c))
not_above("markov-power-near", Integral(x**k * p(x), (x, 0, oo)) / c**k,
          Integral(p(x), (x, 0, c)), "x < c")  # fmt: skip
above("markov-absolute-power", line(abs(x) ** k * p(x), x) / c**k, tail(c) + head(-c))
not_above("markov-absolute-power-wide", line(abs(x) ** k * p(x), x) / c**k, tail(c) + head(-c / 2))
above("chebyshev", square / k**2, tail(m + k) + head(m - k))
not_above("chebyshev-first", square / k, tail(m + k) + head(m - k), "k for its square")
not_above("chebyshev-shifted", square / k**2, tail(m) + head(m - k))
above("chebyshev-fourth", line((x - m) ** 4 * p(x), x) / k**4, tail(m + k) + head(m - k))
inner = Integral(p(x), (x, m - k, m + k))
above("chebyshev-inside", square / k**2 + inner, 1, assuming=unit)
not_above("chebyshev-inside-total", square / k**2 + inner, 1, "p is not normalised")
mean = line(x * p(x), x)
variance = line(x**2 * p(x), x) - mean**2
above("chebyshev-variance", variance / k**2, tail(mean + k), assuming=unit)
not_above("chebyshev-variance-total", variance / k**2, tail(mean + k), "p is not normalised")
not_above("chebyshev-variance-half", variance / (4 * k**2), tail(mean + k), assuming=unit)
below("shifted-square", tail(m + k), line((x - m + c) ** 2 * p(x), x) / (k + c) ** 2)
not_below("shifted-square-sign", tail(m + k), line((x - m - c) ** 2 * p(x), x) / (k + c) ** 2)
above("nested", tail(a), tail(a + c))
not_above("nested-real", tail(a), tail(a + b), "b may be negative")
not_above("nested-signed", tail(a, f(x)), tail(a + c, f(x)), "f may be negative")
above("truncated-mean", tail(a, x * p(x)), a * tail(a))
not_above("truncated-mean-other", tail(a, x * p(x)), b * tail(a), "b > a")
below("part-of-line", head(a), 1, assuming=unit)
not_below("part-of-line-total", head(a), 1, "p is not normalised")
above("interval", line(p(x), x), Integral(p(x), (x, a, b)), assuming=(b > a,))
not_above("interval-twice", line(p(x), x), 2 * Integral(p(x), (x, a, b)), assuming=(b > a,))

joint, other = p(x, y, th), q(x, y, th)
whole = line(joint, y)
fisher = line(D(joint, th) ** 2 / joint, y, x)
below("fisher-lost", line(D(whole, th) ** 2 / whole, x), fisher, "data processing")
not_below("fisher-gained", fisher, line(D(whole, th) ** 2 / whole, x), "equal if y is empty")
not_below("fisher-lost-half", line(D(whole, th) ** 2 / whole, x), fisher / 2)
not_below("fisher-other-weight", line(D(whole, th) ** 2 / line(other, y), x), fisher)
pearson = line(p(x, y) ** 2 / q(x, y), y, x)
lost = line(line(p(x, y), y) ** 2 / line(q(x, y), y), x)
below("pearson-lost", lost, pearson, "the divergence of Pearson, plus one")
not_above("pearson-gained", lost, pearson)
below("pearson-divergence", line((line(p(x, y), y) - line(q(x, y), y)) ** 2 / line(q(x, y), y), x),
      line((p(x, y) - q(x, y)) ** 2 / q(x, y), y, x))  # fmt: skip
below("conditional-mean", line(line(f(y) * p(x, y), y) ** 2 / line(p(x, y), y), x),
      line(f(y) ** 2 * p(x, y), y, x), "E[E[f|x]**2] <= E[f**2]")  # fmt: skip
not_below("conditional-mean-first", line(line(f(y) * p(x, y), y) ** 2 / line(p(x, y), y), x),
          line(f(y) * p(x, y), y, x) ** 2, "no smaller than the square of the mean")  # fmt: skip
not_below("conditional-other", line(line(f(y) * p(x, y), y) ** 2 / line(q(x, y), y), x),
          line(f(y) ** 2 * p(x, y), y, x), "q for p")  # fmt: skip
below("conditional-weighted",
      line(g(x) ** 2 * line(f(y) * p(x, y), y) ** 2 / line(p(x, y), y), x),
      line(g(x) ** 2 * f(y) ** 2 * p(x, y), y, x))  # fmt: skip
not_below("conditional-signed", line(g(x) * line(f(y) * p(x, y), y) ** 2 / line(p(x, y), y), x),
          line(g(x) * f(y) ** 2 * p(x, y), y, x), "g may be negative")  # fmt: skip
not_below("conditional-cross", line(line(f(y) * p(x, y), y) * line(g(y) * p(x, y), y)
          / line(p(x, y), y), x), line(f(y) ** 2 * p(x, y), y, x), "two functions")  # fmt: skip
ray = (y, 0, oo)
part = line(Integral(f(y) * p(x, y), ray) ** 2 / Integral(p(x, y), ray), x)
below("conditional-ray", part, Integral(f(y) ** 2 * p(x, y), ray, (x, -oo, oo)))
not_below("conditional-ray-half", part, Integral(f(y) ** 2 * p(x, y), ray, (x, -oo, oo)) / 2)
short = (y, 0, c)
part = line(Integral(f(y) * p(x, y), short) ** 2 / Integral(p(x, y), short), x)
below("conditional-interval", part, Integral(f(y) ** 2 * p(x, y), short, (x, -oo, oo)))
not_below("conditional-mixed", part, Integral(f(y) ** 2 * p(x, y), (y, c, oo), (x, -oo, oo)))
kernel = exp(-((x - y) ** 2) / (2 * s**2)) / sqrt(2 * pi) / s
noisy = line(q(y) * kernel, y)
loss = line(q(y) * kernel * (f(x) + (x - y) / s**2) ** 2, y, x)
score = line(noisy * (f(x) - D(log(noisy), x)) ** 2, x)
above("denoising", loss, score, "the mean of a conditional variance is left")
not_above("denoising-turned", score, loss)
not_above("denoising-twice", loss, 2 * score)
not_above("denoising-constant", loss, score + 1 / s**2, assuming=(Eq(line(q(y), y), 1),))
below(
    "noisy-fisher", line(D(noisy, x) ** 2 / noisy, x), line(q(y), y) / s**2, "at most the noise's"
)
not_below("noisy-fisher-half", line(D(noisy, x) ** 2 / noisy, x), line(q(y), y) / (2 * s**2))
