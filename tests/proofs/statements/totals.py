"""Totals: a share is at most the whole, and integrals that are only bounded."""

from sympy import Eq, Function, Ge, Le, Sum, Symbol, log

from .base import line, pos, real, topic

STATEMENTS, true, false = topic("totals")
x = real("x")
tau = pos("tau")
k = Symbol("k", integer=True)
n = Symbol("n", integer=True, positive=True)
p, q = (Function(i, positive=True) for i in "pq")
V = Function("V", real=True)


def total(term):
    return Sum(term, (k, 1, n))


SHARES, BELOW = [Eq(total(p(k)), 1)], [Eq(line(p(x), x), 1), Le(line(q(x), x), 1)]
ABOVE = [Eq(line(p(x), x), 1), Ge(line(q(x), x), 1)]
true("purity", total(p(k) ** 2), 1, relation="<=", assuming=SHARES)
false("purity-one-half", total(p(k) ** 2), (1 + 1 / n) / 2, "one large share", "<=", SHARES)
true("cubes-below-squares", total(p(k) ** 3), total(p(k) ** 2), relation="<=", assuming=SHARES)
false("cubes-below-squares-free", total(p(k) ** 3), total(p(k) ** 2), "terms of two", "<=")
true("entropy-of-shares", -total(p(k) * log(p(k))), 0, relation=">=", assuming=SHARES)
false("entropy-of-terms", -total(p(k) * log(p(k))), 0, "terms of two", relation=">=")
kl = line(p(x) * log(p(x) / q(x)), x)
true("kl-to-less-than-a-density", kl, 0, relation=">=", assuming=BELOW)
false("kl-to-more-than-a-density", kl, 0, "q twice p", relation=">=", assuming=ABOVE)
true("kl-to-less-at-temperature", tau * kl, 0, relation=">=", assuming=BELOW)
