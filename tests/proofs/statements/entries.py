"""Derivatives by one entry of an indexed family, and what Kronecker deltas pick out of sums."""

import sympy as sp
from sympy import IndexedBase, KroneckerDelta, Product, Sum, Symbol, exp, log, oo

from .base import D, pos, topic

STATEMENTS, true, false = topic("entries")
n = Symbol("n", integer=True, positive=True)
i, j, k, m = sp.symbols("i j k m", integer=True)
E, X, A = (IndexedBase(name, real=True) for name in ("E", "X", "A"))
W = IndexedBase("W", positive=True)
tau = pos("tau")
ONE, BOTH = (j >= 1, j <= n), (j >= 1, j <= n, i >= 1, i <= n)


def total(e, over=k):
    return Sum(e, (over, 1, n))


def share(a):
    """The Gibbs weight of entry a."""
    return exp(-E[a] / tau) / total(exp(-E[m] / tau), m)


same, soft = KroneckerDelta(i, j), -tau * log(total(exp(-E[k] / tau)))
true("soft-minimum", D(soft, E[j]), share(j), "the gradient is the Gibbs weight", assuming=ONE)
false("soft-minimum-anywhere", D(soft, E[j]), share(j), "zero for j beyond n")
false("soft-minimum-zero", D(soft, E[j]), 0, "only for j beyond n")
true("soft-minimum-last", D(soft, E[n]), share(n))
true("soft-minimum-beyond", D(soft, E[n + 1]), 0)
true(
    "softmax-jacobian",
    D(share(i), E[j]),
    -share(i) * (same - share(j)) / tau,
    "both cases, i = j and not",
    assuming=BOTH,
)
off, diagonal = share(i) * share(j) / tau, -share(i) * (1 - share(i)) / tau
false("softmax-jacobian-off", D(share(i), E[j]), off, "wrong for i = j", assuming=BOTH)
false("softmax-jacobian-diagonal", D(share(i), E[j]), diagonal, "wrong otherwise", assuming=BOTH)
hessian = -share(i) * (same - share(j)) / tau
true("soft-minimum-hessian", D(soft, E[i], E[j]), hessian, assuming=BOTH)
true("soft-minimum-second", D(soft, (E[j], 2)), -share(j) * (1 - share(j)) / tau, assuming=ONE)
false("soft-minimum-second-tau", D(soft, (E[j], 2)), -share(j) * (1 - share(j)), assuming=ONE)
mean = total(share(i) * X[i], i)
true("policy-gradient", D(mean, E[j]), -share(j) * (X[j] - mean) / tau, assuming=ONE)
false("policy-gradient-no-baseline", D(mean, E[j]), -share(j) * X[j] / tau, assuming=ONE)
form = Sum(X[i] * A[i, k] * X[k], (i, 1, n), (k, 1, n))
true("quadratic-form", D(form, X[j]), total((A[j, k] + A[k, j]) * X[k]), assuming=ONE)
false("quadratic-form-symmetric", D(form, X[j]), 2 * total(A[j, k] * X[k]), assuming=ONE)
true("entropy", D(total(W[k] * log(W[k])), W[j]), log(W[j]) + 1, assuming=ONE)
whole = Product(W[k], (k, 1, n))
true("product", D(whole, W[j]), whole / W[j], assuming=ONE)
false("product-anywhere", D(whole, W[j]), whole / W[j], "zero for j beyond n")
centred = total((X[k] - total(X[m], m) / n) ** 2)
true("variance", D(centred, X[j]), 2 * (X[j] - total(X[k]) / n), assuming=ONE)
false("variance-chain", D(centred, X[j]), 2 * (X[j] - total(X[k]) / n) * (1 - 1 / n), assuming=ONE)
true("one-of-three", D(Sum(exp(E[k]), (k, 1, 3)), E[2]), exp(E[2]))
true("captured-name", D(total(X[k] ** 2), X[k]), 2 * X[k], "k is bound", assuming=(k >= 1, k <= n))
false("another-entry", D(X[k] ** 2, X[j]), 2 * X[k], "zero unless j = k")

# Deltas in sums.
true("picked", total(KroneckerDelta(j, k) * X[k]), X[j], assuming=ONE)
false("picked-anywhere", total(KroneckerDelta(j, k) * X[k]), X[j], "j may lie outside")
false("picked-shifted", total(KroneckerDelta(j, k - 1) * X[k]), X[j], assuming=ONE)
true("picked-from-all", Sum(KroneckerDelta(j, k) * X[k], (k, 0, oo)), X[j], assuming=(j >= 0,))
false("picked-from-some", Sum(KroneckerDelta(j, k) * X[k], (k, 1, oo)), X[j], assuming=(j >= 0,))
trace = Sum(KroneckerDelta(i, k) * A[i, k], (i, 1, n), (k, 1, n))
true("trace", trace, total(A[k, k]))
false("trace-product", trace, total(A[k, 1]), "for n = 1 only")
next_to = Sum(KroneckerDelta(i, k + 1) * X[i] * X[k], (i, 1, n), (k, 1, n))
true("neighbours", next_to, Sum(X[k] * X[k + 1], (k, 1, n - 1)))
false("neighbours-all", next_to, total(X[k] * X[k + 1]), "the last has none")
three = Product(X[k], (k, 1, 3))
true("product-of-three", D(three, X[2]), X[1] * X[3], "of any sign")
false("product-of-three-whole", D(three, X[2]), three)
true("one-term", Sum(k * X[k], (k, 1, 1)), X[1], "an entry alone")
