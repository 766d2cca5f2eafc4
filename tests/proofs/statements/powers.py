"""Powers of densities and of means: Lyapunov, Hoelder, Renyi, and what fails for their like."""

from sympy import Eq, Function, Rational, sqrt

from .base import line, real, topic

STATEMENTS, true, false = topic("powers")
x = real("x")
p, q, r = (Function(i, positive=True) for i in "pqr")
R = Rational
NORMED, BOTH = [Eq(line(p(x), x), 1)], [Eq(line(i(x), x), 1) for i in (p, q)]


def mean(term):
    return line(p(x) * term, x)


true("lyapunov", mean(r(x)) ** R(3, 2), mean(r(x) ** R(3, 2)), relation="<=", assuming=NORMED)
false("lyapunov-unnormalised", mean(r(x)) ** R(3, 2), mean(r(x) ** R(3, 2)), "mass 4", "<=")
true("concave-power", mean(r(x) ** R(2, 3)), mean(r(x)) ** R(2, 3), relation="<=", assuming=NORMED)
false("concave-power-turned", mean(r(x)) ** R(2, 3), mean(r(x) ** R(2, 3)), "spread", "<=", NORMED)
third = line(p(x) ** R(1, 3) * q(x) ** R(2, 3), x)
true("renyi-one-third", third, 1, relation="<=", assuming=BOTH)
true("renyi-one-quarter", line(p(x) ** R(1, 4) * q(x) ** R(3, 4), x), 1, "", "<=", BOTH)
false("renyi-unnormalised", third, 1, "masses of two", "<=")
false("renyi-other-power", line(p(x) ** R(4, 3) / q(x) ** R(1, 3), x), 1, "convex", "<=", BOTH)
cubes, halves = line(p(x) ** 3, x), line(sqrt(q(x)) ** 3, x)
true("hoelder-three", line(p(x) * q(x), x), cubes ** R(1, 3) * halves ** R(2, 3), relation="<=")
false("hoelder-turned", line(p(x) * q(x), x), cubes ** R(1, 3) * halves ** R(2, 3), "", ">=")
