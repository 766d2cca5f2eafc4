"""Shares that add up to a whole: balance weights, discriminators, errors of conditional means."""

import sympy as sp
from sympy import Function, IndexedBase, Sum, Symbol, exp, log, tanh

from .base import D, gauss, line, pos, real, topic

STATEMENTS, true, false = topic("shares")
x, y, z, th = real("x y z theta")
s, t = pos("s t")
p, q, r = (Function(name, positive=True) for name in "pqr")
f, g = (Function(name, real=True) for name in "fg")
n = Symbol("n", integer=True, positive=True)
k = Symbol("k", integer=True)
w, v = IndexedBase("w", positive=True), IndexedBase("v", positive=True)

both = p(x) + q(x)
true("balance", line(p(x) ** 2 / both, x) + line(p(x) * q(x) / both, x), line(p(x), x))
false("balance-other", line(p(x) ** 2 / both, x) + line(p(x) * q(x) / both, x), line(q(x), x))
mixed = line(p(x) * f(x) * p(x) / both, x) + line(q(x) * f(x) * p(x) / both, x)
true("multiple-importance-sampling", mixed, line(p(x) * f(x), x), "the balance heuristic")
false("multiple-importance-sampling-half", mixed, line(p(x) * f(x), x) / 2, "right for p = q")
part = s * p(x) / (s * p(x) + t * q(x))
true("rates", s * line(p(x) * part, x) + t * line(q(x) * part, x), s * line(p(x), x))
false("rates-left-out", line(p(x) * part, x) + line(q(x) * part, x), line(p(x), x), "for s = t")
squared = line((p(x) - q(x)) ** 2 / both, x)
true("triangular", squared, line(both, x) - 4 * line(p(x) * q(x) / both, x))
false("triangular-two", squared, line(both, x) - 2 * line(p(x) * q(x) / both, x))
cubed = line((p(x) - q(x)) ** 2 * p(x) / both**2, x)
true("squared-denominator", cubed, line(p(x), x) - 4 * line(p(x) ** 2 * q(x) / both**2, x))
false("squared-denominator-one", cubed, line(p(x), x) - 4 * line(p(x) * q(x) / both, x))
true(
    "cancelled-factor",
    line(p(x) * q(x) * r(x) / (p(x) * q(x) + q(x) * r(x)), x) + line(p(x) ** 2 / (p(x) + r(x)), x),
    line(p(x), x),
)
swap = q(x, y) + q(y, x)
true(
    "barker",
    line(q(x, y) * q(y, x) / swap, x, y) + line(q(x, y) ** 2 / swap, x, y),
    line(q(x, y), x, y),
    "acceptance and rejection",
)
true(
    "logistic",
    line(p(x) / (1 + exp(-f(x))), x) + line(p(x) / (1 + exp(f(x))), x),
    line(p(x), x),
)
true("tanh", line(p(x) * tanh(f(x)), x), line(p(x), x) - 2 * line(p(x) / (1 + exp(2 * f(x))), x))
false("tanh-scale", line(p(x) * tanh(f(x)), x), line(p(x), x) - 2 * line(p(x) / (1 + exp(f(x))), x))
sech = line(p(x) / sp.cosh(f(x)) ** 2, x)
true("tanh-squared", line(p(x) * tanh(f(x)) ** 2, x) + sech, line(p(x), x))
false("tanh-squared-half", line(p(x) * tanh(f(x)) ** 2, x) + sech / 2, line(p(x), x), "at f = 0")
loss = line(p(x) * log(1 + exp(-th * f(x))), x)
share = 1 / (1 + exp(th * f(x)))
curvature = line(p(x) * f(x) ** 2 * share, x) - line(p(x) * f(x) ** 2 * share**2, x)
true("logistic-loss", D(loss, (th, 2)), curvature)
false("logistic-loss-square", D(loss, (th, 2)), line(p(x) * f(x) ** 2 * share**2, x), "at 0")
bell = gauss(x, 1)
odds = line(bell / (1 + f(x) ** 2), x) + line(bell * f(x) ** 2 / (1 + f(x) ** 2), x)
true("may-vanish", odds, 1)
false("may-vanish-two", odds, 2)


def total(e):
    return Sum(e, (k, 1, n))


weights = total(w[k] ** 2 / (w[k] + v[k])) + total(w[k] * v[k] / (w[k] + v[k]))
true("samples", weights, total(w[k]))
false("samples-other", weights, total(v[k]))

# Errors of conditional means: a squared inner integral.
inside = line(q(x, y), y)
mean = line(y * q(x, y), y) / inside
error = line((y - g(x)) ** 2 * q(x, y), y, x)
least = line((y - mean.subs(y, z)) ** 2 * q(x, y), y, x)
true("least-squares", error, least + line((mean - g(x)) ** 2 * inside, x))
false("least-squares-linear", error, least + line((mean - g(x)) * inside, x) ** 2)
noisy = p(x) * gauss(y - x, s**2)
marginal = line(noisy, x)
denoised = y + s**2 * D(log(marginal), y)
rest = line((denoised - g(y)) ** 2 * marginal, y)
true(
    "denoiser", line((x - g(y)) ** 2 * noisy, x, y), line((x - denoised) ** 2 * noisy, x, y) + rest
)
