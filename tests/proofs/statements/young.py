"""Convexity in the value of a function: Jensen for convex functions, Young, affinities."""

from sympy import Eq, Function, Gt, Lt, Symbol, cosh, exp, log

from .base import line, pos, real, topic

STATEMENTS, true, false = topic("young")
x = real("x")
s = pos("s")
w, th = Symbol("w", positive=True), Symbol("theta", nonnegative=True)
p, q, f = (Function(i, positive=True) for i in "pqf")
E = Function("E", real=True)
one = [Eq(line(p(x), x), 1)]
both = [*one, Eq(line(q(x), x), 1)]


def mean(e):
    return line(p(x) * e, x)


soft = log(1 + exp(E(x)))
true("softplus", mean(soft), log(1 + exp(mean(E(x)))), relation=">=", assuming=one)
false("softplus-no-mass", mean(soft), log(1 + exp(mean(E(x)))), relation=">=")
false("softplus-turned", mean(soft), log(1 + exp(mean(E(x)))), relation="<=", assuming=one)
true("cosh", mean(cosh(s * E(x))), cosh(s * mean(E(x))), relation=">=", assuming=one)
true("entropy-of-values", mean(f(x) * log(f(x))), mean(f(x)) * log(mean(f(x))),
     relation=">=", assuming=one)  # fmt: skip

more = 1 + s
true("power-mean", mean(f(x)), mean(f(x) ** more) ** (1 / more), relation="<=", assuming=one)
false("power-mean-below-one", mean(f(x)), mean(f(x) ** s) ** (1 / s), "s < 1",
      relation="<=", assuming=one)  # fmt: skip
true("power-mean-from-one", mean(f(x)), mean(f(x) ** s) ** (1 / s),
     relation="<=", assuming=[*one, Gt(s, 1)])  # fmt: skip

affinity = line(p(x) ** th * q(x) ** (1 - th), x)
true("affinity", affinity, 1, "Hoelder", "<=", [*both, Lt(th, 1)])
false("affinity-any-power", affinity, 1, "theta > 1", "<=", both)
false("affinity-turned", affinity, 1, "", ">=", [*both, Lt(th, 1)])
false("affinity-no-mass", affinity, 1, "", "<=", [*one, Lt(th, 1)])
true("young", f(x) ** th * w ** (1 - th), th * f(x) + (1 - th) * w, "", "<=", [Lt(th, 1)])
false("young-equal", f(x) ** th * w ** (1 - th), (f(x) + w) / 2, "theta = 1/2", "<=", [Lt(th, 1)])
