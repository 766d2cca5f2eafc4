"""Jensen for logarithms: samples of a posterior, weights of any mass, finite mixtures."""

from sympy import Eq, Function, log

from .base import line, pos, real, topic

STATEMENTS, true, false = topic("jensen_logs")
x, y = real("x y")
a, b, c = pos("a b c")
p, q, r = (Function(i, positive=True) for i in "pqr")
NORMED = [Eq(line(q(x), x), 1)]
mean2 = (p(x) / q(x) + p(y) / q(y)) / 2
mixed2 = (p(x) / q(x) + 2 * p(y) / q(y)) / 3
evidence = log(line(p(x), x))

true("two-samples", line(q(x) * q(y) * log(mean2), x, y), evidence, "", "<=", NORMED)
true("two-samples-weighted", line(q(x) * q(y) * log(mixed2), x, y), evidence, "", "<=", NORMED)
false(
    "two-samples-summed",
    line(q(x) * q(y) * log(2 * mean2), x, y),
    evidence,
    "p = q",
    relation="<=",
    assuming=NORMED,
)
false("two-samples-any-mass", line(q(x) * q(y) * log(mean2), x, y), evidence, "q of mass two", "<=")
true(
    "marginal-evidence",
    line(q(x) * r(y) * log(p(x, y) / (q(x) * r(y))), x, y),
    log(line(p(x, y), x, y)),
    relation="<=",
    assuming=[*NORMED, Eq(line(r(x), x), 1)],
)
mixture = [Eq(a + b + c, 1)]
entropy = -a * log(a) - b * log(b) - c * log(c)
true("entropy-of-three", entropy, log(3), relation="<=", assuming=mixture)
false("entropy-of-three-low", entropy, log(3) - log(2) / 100, "equal shares", "<=", mixture)
