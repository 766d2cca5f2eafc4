"""Sums with symbolic limits: triangles, reversals, shifts, products."""

from sympy import Abs, Function, Product, Sum, Symbol, log, symbols

from .base import topic

STATEMENTS, true, false = topic("sums")
n = Symbol("n", integer=True, positive=True)
k, m, j = symbols("k m j", integer=True)
K = Symbol("K", integer=True, positive=True)
A = Symbol("A", integer=True, positive=True)
s, a, z = symbols("s a z", integer=True)
f, g = (Function("f", real=True), Function("g", real=True))
p0, pi_, P = [Function(i, positive=True) for i in ("p0", "pi", "P")]
false(
    "shift-abs", Sum(f(k - 3) * Abs(k - 3), (k, 1, n)), Sum(f(k - 3) * (k - 3), (k, 1, n)), "k=1,2"
)
true("shift-abs2", Sum(f(k - 3) * Abs(k - 3), (k, 1, n)), Sum(f(k) * Abs(k), (k, -2, n - 3)))
true("shift-abs3", Sum(f(k + 3) * Abs(k + 3), (k, 1, n)), Sum(f(k) * k, (k, 4, n + 3)))
false("shift-abs4", Sum(f(k) * Abs(k), (k, 1, m)), Sum(f(k) * k, (k, 1, m)), "m negative (Karr)")
true(
    "nested",
    Sum(p0(s) * pi_(a, s) * P(z, s, a), (s, 1, K), (a, 1, A), (z, 1, K)),
    Sum(p0(s) * Sum(pi_(a, s) * Sum(P(z, s, a), (z, 1, K)), (a, 1, A)), (s, 1, K)),
    "order",
)
false(
    "nested-no",
    Sum(p0(s) * pi_(a, s) * P(z, s, a), (s, 1, K), (a, 1, A), (z, 1, K)),
    Sum(p0(s) * Sum(pi_(a, s) * Sum(P(s, z, a), (z, 1, K)), (a, 1, A)), (s, 1, K)),
    "order",
)
true(
    "causal",
    Sum(Sum(g(k) * f(j), (j, 1, n)), (k, 1, n)),
    Sum(f(j) * Sum(g(k), (k, 1, j)), (j, 1, n)) + Sum(g(k) * Sum(f(j), (j, 1, k - 1)), (k, 1, n)),
)
false(
    "causal-no",
    Sum(Sum(g(k) * f(j), (j, 1, n)), (k, 1, n)),
    Sum(f(j) * Sum(g(k), (k, 1, j)), (j, 1, n)) + Sum(g(k) * Sum(f(j), (j, 1, k)), (k, 1, n)),
)
true(
    "square",
    Sum(f(k), (k, 1, n)) ** 2,
    Sum(f(k) ** 2, (k, 1, n)) + 2 * Sum(Sum(f(k) * f(j), (j, 1, k - 1)), (k, 1, n)),
)
false(
    "square-no",
    Sum(f(k), (k, 1, n)) ** 2,
    Sum(f(k) ** 2, (k, 1, n)) + Sum(Sum(f(k) * f(j), (j, 1, k - 1)), (k, 1, n)),
)
true("tri", Sum(Sum(f(j, k), (j, k, n)), (k, 1, n)), Sum(f(j, k), (k, 1, j), (j, 1, n)), "exchange")
true(
    "tri0",
    Sum(Sum(f(j, k), (j, 0, k)), (k, 0, n)),
    Sum(Sum(f(j, k), (k, j, n)), (j, 0, n)),
    "exchange",
)
true(
    "tri-strict",
    Sum(Sum(f(j, k), (j, k + 1, n)), (k, 1, n - 1)),
    Sum(Sum(f(j, k), (k, 1, j - 1)), (j, 2, n)),
    "exchange",
)
true(
    "rtg",
    Sum(g(k) * Sum(f(j), (j, k, n)), (k, 1, n)),
    Sum(f(j) * Sum(g(k), (k, 1, j)), (j, 1, n)),
    "reward to go",
)
false(
    "rtg-no",
    Sum(g(k) * Sum(f(j), (j, k, n)), (k, 1, n)),
    Sum(f(j) * Sum(g(k), (k, 1, n)), (j, 1, n)),
    "reward to go",
)
true("prod-range", Product(f(k), (k, 1, n)) * f(n + 1), Product(f(k), (k, 1, n + 1)))
true("prod-shift", Product(f(k + 1), (k, 0, n - 1)), Product(f(k), (k, 1, n)))
true(
    "alpha-bar",
    Product(1 - P(k, 1, 1) / (1 + P(k, 1, 1)), (k, 1, n)),
    1 / Product(1 + P(k, 1, 1), (k, 1, n)),
)
true(
    "log-alpha",
    log(Product(P(k, 1, 1), (k, 1, n)) / Product(P(k, 1, 1), (k, 1, n - 1))),
    log(P(n, 1, 1)),
)
true("sumk", Sum(k, (k, m, n)), n * (n + 1) / 2 - m * (m - 1) / 2)
true("harm", Sum(1 / k - 1 / (k + 1), (k, 1, n)), 1 - 1 / (n + 1))
