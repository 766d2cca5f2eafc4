"""Bounds that are tight at one function only, through marginals, and between different domains."""

from sympy import Abs, Eq, Function, Ge, Gt, Integral, Le, Rational, exp, log, oo

from .base import gauss, line, pos, real, topic

STATEMENTS, true, false = topic("variational")
x, y, z, lam, r = real("x y z lambda r")
a, b, c, t = pos("a b c t")
p, q, k = (Function(i, positive=True) for i in "pqk")
f = Function("f", real=True)
one = [Eq(line(p(x), x), 1), Eq(line(q(x), x), 1)]
kl = line(p(x) * log(p(x) / q(x)), x)

# Bounds with a little less than what the best function leaves.
false("half-chi-square", kl, (line(p(x) ** 2 / q(x), x) - 1) / 2,
      "equal variances obey it", "<=", one)  # fmt: skip
false("evidence-of-any-q", line(q(z) * log(p(x, z) / q(z)), z), log(line(p(x, z), z)),
      "q need not integrate to one", "<=")  # fmt: skip
false("pinsker-near", line(Abs(p(x) - q(x)), x) ** 2, Rational(7, 4) * kl,
      "2 is reached where p is near q", "<=", one)  # fmt: skip
false("tail-at-one", Integral(p(x), (x, a, oo)), line(x**2 * p(x), x) / a,
      "holds from a = 1", "<=")  # fmt: skip
false("second-moment-line", Integral(p(x), (x, a, oo)), line(x * p(x), x) / a,
      "mass on the left", "<=")  # fmt: skip

# Marginals.
pxy, qxy = p(x, y), q(x, y)
px, py, qx = line(pxy, y), line(pxy, x), line(qxy, y)
joint = [Eq(line(pxy, x, y), 1)]
mutual = line(pxy * log(pxy / (px * py)), x, y)
true("mutual", mutual, 0, "", ">=", joint)
false("mutual-of-any-mass", mutual, 0, "p -> c p", ">=")
true("processing", line(px * log(px / qx), x), line(pxy * log(pxy / qxy), x, y), "", "<=")
true("conditioning", -line(pxy * log(pxy / py), x, y), -line(px * log(px), x), "", "<=", joint)
false("conditioning-at-y", -line(pxy / py * log(pxy / py), x), -line(px * log(px), x),
      "holds on average only", "<=", joint)  # fmt: skip
channel = line(pxy * log(pxy / (px * k(y))), x, y)
true("capacity", mutual, channel, "", "<=", [*joint, Eq(line(k(y), y), 1)])
false("capacity-of-any-k", mutual, channel, "", "<=", joint)
true("lower", line(pxy * log(qxy / (qx * py)), x, y), mutual, "", "<=", joint)
false("lower-joint", line(pxy * log(qxy / py), x, y), mutual, "q is no conditional", "<=", joint)
true("tower", line(f(x) * pxy / px, x, y), line(f(x), x))
true("tower-mean", line(line(f(y) * pxy, y) / px * px, x), line(f(y) * pxy, x, y))

# Different domains.
tail = Integral(p(x), (x, a, oo))
true("chebyshev", tail, line(x**2 * p(x), x) / a**2, "", "<=")
true("cantelli", tail, line((x + c) ** 2 * p(x), x) / (a + c) ** 2, "", "<=")
false("cantelli-far", tail, line((x - c) ** 2 * p(x), x) / (a - c) ** 2, "c > a", "<=")
true("chernoff", tail, exp(-lam * a) * line(exp(lam * x) * p(x), x), "", "<=", [Ge(lam, 0)])
true("markov", tail, Integral(x * p(x), (x, 0, oo)) / a, "", "<=")
true("nested-tails", Integral(p(x), (x, b, oo)), tail, "", "<=", [Gt(b, a)])
false("tails", Integral(p(x), (x, b, oo)), tail, "b < a", "<=")

# Two signs of a value, and the two ends of an interval.
true("lyapunov", line(f(x) ** 2 * p(x), x) ** 2,
     line(Abs(f(x)) * p(x), x) * line(Abs(f(x)) ** 3 * p(x), x), "", "<=")  # fmt: skip
true("abs-mean", Abs(line(p(x) * f(x), x)), line(p(x) * Abs(f(x)), x), "", "<=")
false("abs-low", line(p(x) * f(x) * Abs(f(x)), x), line(p(x) * f(x) ** 2, x), "f < 0", ">=")
true("correlation", 2 * r * x * y, x**2 + y**2, "", "<=", [Le(r, 1), Ge(r, -1)])
false("correlation-beyond", 2 * r * x * y, x**2 + y**2, "", "<=",
      [Le(r, Rational(101, 100)), Ge(r, -1)])  # fmt: skip
true("chord", ((1 - t) * x + t * y) ** 2, (1 - t) * x**2 + t * y**2, "", "<=", [Le(t, 1)])
false("chord-beyond", ((1 - t) * x + t * y) ** 2, (1 - t) * x**2 + t * y**2, "", "<=",
      [Le(t, Rational(11, 10))])  # fmt: skip

# The control bound: an expected cost under a moved Gaussian, and the divergence of the two.
J, U, m = Function("J", real=True), *real("U m")
least = -t * log(line(exp(-J(x) / t) * gauss(x, a), x))


def expected(variance):
    return line(J(x) * gauss(x - U, variance), x)


true("control", least, expected(a) + t * U**2 / (2 * a), "cost and divergence", "<=")
false("control-quarter", least, expected(a) + t * U**2 / (4 * a), "a linear cost", "<=")
false("control-cold", least, expected(a) + U**2 / (2 * a), "t = 1 alone", "<=")
spread = (U**2 / a + b / a - 1 - log(b / a)) / 2
true("control-spread", least, expected(b) + t * spread, "another variance", "<=")
false("control-spread-sign", least, expected(b) + t * (spread + log(b / a)), "b < a", "<=")
moved = gauss(x - U, a)
true("control-any", -t * log(line(exp(-J(x) / t) * q(x), x)),
     line(J(x) * moved, x) + t * line(moved * log(moved / q(x)), x), "q of any mass",
     "<=")  # fmt: skip
