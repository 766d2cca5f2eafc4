"""Association: what two points of a sum or an integral say, and factors that cross together."""

from sympy import Eq, Function, Sum, Symbol, exp, log, sqrt

from .base import line, pos, real, topic

STATEMENTS, true, false = topic("associations")
x, y = real("x y")
a, b, tau = pos("a b tau")
k = Symbol("k", integer=True)
n = Symbol("n", integer=True, positive=True)
f, g = (Function(i, real=True) for i in "fg")
p, q, r = (Function(i, positive=True) for i in "pqr")
NORMED, BOTH = [Eq(line(p(x), x), 1)], [Eq(line(i(x), x), 1) for i in (p, q)]


def total(term):
    return Sum(term, (k, 1, n))


true(
    "reward-and-its-exponential",
    line(p(x) * f(x) * exp(f(x) / tau), x),
    line(p(x) * f(x), x) * line(p(x) * exp(f(x) / tau), x),
    relation=">=",
    assuming=NORMED,
)
false(
    "reward-unnormalised",
    line(p(x) * f(x) * exp(f(x) / tau), x),
    line(p(x) * f(x), x) * line(p(x) * exp(f(x) / tau), x),
    "p of mass two, f constant",
    relation=">=",
)
false(
    "two-rewards",
    line(p(x) * f(x) * exp(g(x) / tau), x),
    line(p(x) * f(x), x) * line(p(x) * exp(g(x) / tau), x),
    "g = -f",
    relation=">=",
    assuming=NORMED,
)
true(
    "mean-times-mean-reciprocal",
    line(p(x) * r(x), x) * line(p(x) / r(x), x),
    1,
    relation=">=",
    assuming=NORMED,
)
true(
    "softmax-lowers-cost",
    total(f(k) * exp(-f(k) / tau)) / total(exp(-f(k) / tau)),
    total(f(k)) / n,
    relation="<=",
)
false(
    "softmax-raises-cost",
    total(f(k) * exp(-f(k) / tau)) / total(exp(-f(k) / tau)),
    total(f(k)) / n,
    relation=">=",
)
w2 = (p(x) / q(x) + p(y) / q(y)) / 2
true(
    "two-samples-are-tighter",
    line(q(x) * q(y) * log(w2), x, y),
    line(q(x) * log(p(x) / q(x)), x),
    relation=">=",
    assuming=[Eq(line(q(x), x), 1)],
)
false(
    "two-samples-unnormalised",
    line(q(x) * q(y) * log(w2), x, y),
    line(q(x) * log(p(x) / q(x)), x),
    "q of small mass",
    relation=">=",
)
true("logarithmic-mean", (a - b) / log(a / b), sqrt(a * b), relation=">=")
false("logarithmic-mean-tau", (a - b) / log(a / b), (a + b) / 2, relation=">=")
true("exponential-slopes", (exp(x) - exp(y)) * (x**3 + x - y**3 - y), 0, relation=">=")
false("one-slope-falls", (exp(x) - exp(y)) * (x**3 - x - y**3 + y), 0, "x = 1/2, y = 0", ">=")
true(
    "moments-of-a-mass",
    line(p(x) * x**4, x) * line(p(x), x),
    line(p(x) * x, x) * line(p(x) * x**3, x),
    "p has any mass",
    relation=">=",
)
false(
    "odd-moments-of-a-mass",
    line(p(x) * x**3, x) * line(p(x), x),
    line(p(x) * x, x) * line(p(x) * x**2, x),
    relation=">=",
)
