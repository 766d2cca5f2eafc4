"""Functions that `assuming` defines: marginals, conditionals, tilted densities."""

from sympy import Eq, Function, exp, log

from .base import D, gauss, line, pos, real, topic

STATEMENTS, true, false = topic("given")
x, y, z = real("x y z")
s, tau = pos("s tau")
f, g = (Function(i, real=True) for i in "fg")
P, p, q, r, C = (Function(i, positive=True) for i in ("P", "p", "q", "r", "C"))

JOINT = Eq(line(P(x, y), x, y), 1)
ROW, COLUMN = Eq(p(x), line(P(x, y), y)), Eq(q(y), line(P(x, y), x))
BOTH = (JOINT, ROW, COLUMN)
information = line(P(x, y) * log(P(x, y) / (p(x) * q(y))), x, y)
true("information", information, 0, relation=">=", assuming=BOTH)
false("information-turned", information, 0, relation="<=", assuming=BOTH)
true("total", line(p(z), z), 1, assuming=(JOINT, ROW))
true("marginal", line(p(x) * f(x), x), line(P(x, y) * f(x), x, y), assuming=(ROW,))
false("marginal-other", line(p(x) * f(x), x), line(P(x, y) * f(y), x, y), assuming=(ROW,))
GIVEN = (ROW, Eq(C(y, x), P(x, y) / p(x)))
true("bayes", D(log(P(x, y)), x), D(log(p(x)), x) + D(log(C(y, x)), x), assuming=GIVEN)
true("fisher", line(C(y, x) * D(log(P(x, y)), x), y), D(log(p(x)), x), assuming=GIVEN)
false("fisher-joint", line(P(x, y) * D(log(P(x, y)), x), y), D(log(p(x)), x), assuming=GIVEN)
NOISY = (Eq(r(x), line(p(y) * gauss(x - y, s), y)),)
mean = line(y * p(y) * gauss(x - y, s), y) / r(x)
true("tweedie", mean, x + s * D(log(r(x)), x), assuming=NOISY)
false("tweedie-root", mean, x + D(log(r(x)), x), "at s = 1", assuming=NOISY)
GIBBS = (Eq(line(p(x), x), 1), Eq(q(x), p(x) * exp(-f(x) / tau) / line(p(y) * exp(-f(y) / tau), y)))
true("optimum", line(q(x) * (f(x) + tau * log(q(x) / p(x))), x),
     -tau * log(line(p(x) * exp(-f(x) / tau), x)), assuming=GIBBS)  # fmt: skip
false("crossing", D(f(x), x), D(g(x), x), "equal at one point", assuming=(Eq(f(x), g(x)),))
false("elsewhere", f(y), g(y), "equal at x alone", assuming=(Eq(f(x), g(x)),))
