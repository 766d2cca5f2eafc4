"""Relative entropies of conditional densities, averaged over what they are conditional on."""

from sympy import Eq, Function, log

from .base import line, real, topic

STATEMENTS, true, false = topic("conditional_kl")
x, y = real("x y")
p = Function("p", positive=True)
q = Function("q", positive=True)
r = Function("r", positive=True)
s = Function("s", positive=True)
given = [Eq(line(h(x, y), y), 1) for h in (p, q)]
density = [Eq(line(h(x), x), 1) for h in (r, s)]
inner = line(p(x, y) * log(p(x, y) / q(x, y)), y)
conditional = line(r(x) * inner, x)
joint = line(r(x) * p(x, y) * log(r(x) * p(x, y) / (s(x) * q(x, y))), x, y)


def least(id, lhs, rhs, truth=True, why="", assuming=given):
    (true if truth else false)(id, lhs, rhs, why, ">=", assuming)


least("average", conditional, 0)
least("average-one-given", conditional, 0, False, "q may have more mass", given[:1])
least("average-negative", -conditional, 0, False, "it is not negative")
least("joint", joint, 0, assuming=[*given, *density])
least("joint-loose", joint, 0, False, "s may have more mass", [*given, *density[:1]])
least("weighted", line(r(x) ** 2 * inner, x), 0)
cross = line(r(x) * line(p(x, y) * log(q(x, y)), y), x)
own = line(r(x) * line(p(x, y) * log(p(x, y)), y), x)
least("cross-entropy", own, cross)
least("cross-entropy-turned", cross, own, False, "Gibbs's inequality, turned")
