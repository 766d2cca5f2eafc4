"""Remainders by scales, and what follows from assumed equations and normalisations."""

from sympy import Eq, Function, Matrix, Ne, Rational, Sum, Symbol, exp, log, oo, sqrt, tanh

from .base import D, line, pos, real, topic

STATEMENTS, true, false = topic("assumed")
x, y, z, a, b = real("x y z a b")
u, v, tau, h = pos("u v tau h")
n = Symbol("n", integer=True, positive=True)
k = Symbol("k", integer=True)
f, g = (Function("f", real=True), Function("g", real=True))
p, q, P = [Function(i, positive=True) for i in ("p", "q", "P")]
S = dict(relation="series")
true("flat1", exp(-1 / u), 0, order=(u, 0, 5), **S)
false("flat1n", exp(1 / u) * exp(-1 / u) * u**2, 0, order=(u, 0, 3), **S)
true("flat2", 1 / (1 + exp(-1 / tau)), 1, order=(tau, 0, 6), **S)
false("flat3n", tanh(1 / tau), 1 + tau**4, order=(tau, 0, 6), **S)
false("flat5", exp(-1 / log(1 / u)), 0, "not flat: log", order=(u, 0, 1), **S)
false("flat6", u * exp(-u), 0, order=(u, 0, 2), **S)
true("flat7", exp(-u), 0, order=(u, oo, 7), **S)
true("flat8", u**5 * exp(-(u**2)), 0, order=(u, oo, 7), **S)
false("flat9", exp(-1 / u) / exp(-1 / u - log(u)), 0, order=(u, 0, 2), **S)
false("twoflat", exp(-1 / u) / (exp(-1 / u) + exp(-2 / u)), 0, "tends to one", order=(u, 0, 1), **S)
false(
    "twoflat2", exp(-2 / u) / (exp(-1 / u) + exp(-2 / u)), 1, "tends to zero", order=(u, 0, 1), **S
)
true("log1", u**2 * log(u), 0, order=(u, 0, 1), **S)
false("log2", u**2 * log(u), 0, order=(u, 0, 2), **S)
false("log3", log(u), 0, order=(u, 0, 1), **S)
false("log4", u * log(u), u, order=(u, 0, 1), **S)
true("log5", u**3 * log(u) ** 2 + u**2, u**2, order=(u, 0, 2), **S)
true("half1", sqrt(u) * f(x + sqrt(u)), sqrt(u) * f(x) + u * D(f(x), x), order=(u, 0, 1), **S)
false("half1n", sqrt(u) * f(x + sqrt(u)), sqrt(u) * f(x), order=(u, 0, 2), **S)
true("circ", x**4 + x**2 * y**2 + y**2, 1, assuming=(Eq(x**2 + y**2, 1),))
false("circ-n", x**4 + x**2 * y**2 + y**2 + x * y, 1, assuming=(Eq(x**2 + y**2, 1),))
true("cub", x**6, 4, assuming=(Eq(x**3, 2),))
true("le1", x, 1, relation="<=", assuming=(Eq(x**2 + y**2, 1),))
true("le2", x * y, Rational(1, 2), relation="<=", assuming=(Eq(x**2 + y**2, 1),))
false("le3", x * y, Rational(49, 100), relation="<=", assuming=(Eq(x**2 + y**2, 1),))
sp1 = Eq(Sum(p(k), (k, 1, n)), 1)
sq1 = Eq(Sum(q(k), (k, 1, n)), 1)
true(
    "js",
    Sum(p(k) * f(k), (k, 1, n)) ** 2,
    Sum(p(k) * f(k) ** 2, (k, 1, n)),
    relation="<=",
    assuming=(sp1,),
)
false(
    "js-n",
    Sum(p(k) * f(k), (k, 1, n)),
    Sum(p(k) * f(k) ** 2, (k, 1, n)),
    relation="<=",
    assuming=(sp1,),
)
true("gs", Sum(p(k) * log(p(k) / q(k)), (k, 1, n)), 0, relation=">=", assuming=(sp1, sq1))
false("gs-n", Sum(p(k) * log(p(k) / q(k)), (k, 1, n)), 0, relation=">=", assuming=(sp1,))
true("em", -Sum(p(k) * log(p(k)), (k, 1, n)), log(n), relation="<=", assuming=(sp1,))
true("em0", -Sum(p(k) * log(p(k)), (k, 1, n)), 0, "p<=1", relation=">=", assuming=(sp1,))
true("mean-base", Sum(p(k) * (f(k) - Sum(p(k) * f(k), (k, 1, n))), (k, 1, n)), 0, assuming=(sp1,))
false("mean-base-n", Sum(p(k) * (f(k) - Sum(p(k) * f(k), (k, 1, n))), (k, 1, n)), 0)
true(
    "score-sum",
    Sum(P(k, x) * D(log(P(k, x)), x), (k, 1, n)),
    0,
    assuming=(Eq(Sum(P(k, x), (k, 1, n)), 1),),
)
false(
    "reinf-sum-n",
    D(Sum(P(k, x) * f(k), (k, 1, n)), x),
    Sum(P(k, x) * D(log(P(k, x)), x) * (f(k) - y), (k, 1, n)),
    "not normalised",
)
false(
    "reinf-sum-n2",
    D(Sum(P(k, x) * f(k), (k, 1, n)), x),
    Sum(P(k, x) * D(log(P(k, x)), x) * (f(k) - y * k), (k, 1, n)),
    assuming=(Eq(Sum(P(k, x), (k, 1, n)), 1),),
)
m = Symbol("m", integer=True, positive=True)
j = Symbol("j", integer=True)
true(
    "outer",
    line(q(y) * line(P(x, y), x), y),
    line(q(y), y),
    "normal under outer",
    assuming=(Eq(line(P(x, y), x), 1),),
)
true(
    "outer2",
    line(q(y) * g(y) * line(P(x, y) * f(y), x), y),
    line(q(y) * f(y) * g(y), y),
    assuming=(Eq(line(P(x, y), x), 1),),
)
true("outer-log", line(q(y) * log(line(P(x, y), x)), y), 0, assuming=(Eq(line(P(x, y), x), 1),))
true(
    "outer-s",
    Sum(q(j) * Sum(P(k, j), (k, 1, n)), (j, 1, m)),
    Sum(q(j), (j, 1, m)),
    assuming=(Eq(Sum(P(k, j), (k, 1, n)), 1),),
)
false(
    "outer-sn",
    Sum(q(j) * Sum(P(k, j), (k, 1, n)), (j, 1, m)),
    1,
    assuming=(Eq(Sum(P(k, j), (k, 1, n)), 1),),
)
true("at-other", line(P(x, 3), x) + line(P(x, a), x), 2, assuming=(Eq(line(P(x, y), x), 1),))
r = Function("r", positive=True)
true(
    "markov",
    line(r(x) * line(P(y, x) * line(P(z, y), z), y), x),
    1,
    assuming=(Eq(line(P(x, y), x), 1), Eq(line(r(x), x), 1)),
)
true(
    "markov-f",
    line(r(x) * P(y, x) * P(z, y) * f(y), x, y, z),
    line(r(x) * P(y, x) * f(y), x, y),
    assuming=(Eq(line(P(x, y), x), 1), Eq(line(r(x), x), 1)),
)
N = Symbol("N", integer=True, nonnegative=True)
false("branch", x, 0, "y = 0 leaves x free", assuming=(Eq(x * y, 0),))
false("branch-ratio", a / b, 1, "z = 0 leaves a free", assuming=(Eq(a * z, b * z),))
true("no-branch", x, 1 / u, assuming=(Eq(x * u, 1),))
false("empty-sum", Sum(p(k), (k, 1, N)), p(1), "N = 0", relation=">=")
false("empty-sum-exp", exp(Sum(p(k), (k, 1, N))) - Rational(1000001, 1000000), 0, relation=">=")

# Inequalities between values of functions, where a statement knows them near one point only.
M = Matrix(2, 2, [Function(f"M{i}", real=True)(x) for i in range(4)])
W, dM = M.adjugate() / M.det(), M.diff(x)
invertible = [Ne(M.det(), 0)]
true("inverse-slope", W.diff(x), -W * dM * W, "M W = 1", assuming=invertible)
false("inverse-slope-n", W.diff(x), -W * W * dM, "they do not commute", assuming=invertible)
false("inverse-slope-sign-n", W.diff(x), W * dM * W, "the sign", assuming=[M.det() > 0])
true("log-det", D(log(M.det()), x), (W * dM).trace(), "Jacobi", assuming=[M.det() > 0])
false("log-det-n", D(log(M.det()), x), (W * dM).trace() / 2, "half", assuming=[M.det() > 0])
false("quotient-n", D(f(x) / g(x), x), D(f(x), x) / g(x), "g moves", assuming=[Ne(g(x), 0)])
false("square-n", f(x) ** 2, a**2, "f = -2a", relation="<=", assuming=[f(x) < a])
