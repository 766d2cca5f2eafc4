"""Sums and products of N terms by induction, and bounds that hold for every number of terms."""

from functools import partial

import sympy as sp
from sympy import Eq, Function, Max, Product, Sum, exp, log

from .base import pos, real, topic

STATEMENTS, true, false = topic("lengths")
x, c = real("x c")
h, p = pos("h p")
k, j, i = sp.symbols("k j i", integer=True)
N, T = sp.symbols("N T", integer=True, positive=True)
f = Function("f", real=True)
omega, alpha = Function("omega", positive=True), Function("alpha", positive=True)
below, above = partial(true, relation="<="), partial(true, relation=">=")
not_below, not_above = partial(false, relation="<="), partial(false, relation=">=")


def total(e):
    return Sum(e, (k, 1, N))


arithmetic = x * (1 - (N + 1) * x**N + N * x ** (N + 1)) / (1 - x) ** 2
true("arithmetic-geometric", Sum(k * x**k, (k, 0, N)), arithmetic, "for x of either sign")
false("arithmetic-late", Sum(k * x**k, (k, 0, N)), arithmetic * x, "x = 1")
true("constant-factor", Product(1 - p, (k, 1, T)), (1 - p) ** T, "1 - p of either sign")
noise = Sum((1 - alpha(j)) * Product(alpha(k), (k, j + 1, T)), (j, 1, T))
true("noise-variance", noise, 1 - Product(alpha(k), (k, 1, T)), "variance of the forward chain")
early = Sum((1 - alpha(j)) * Product(alpha(k), (k, j, T)), (j, 1, T))
false(
    "noise-variance-early", early, 1 - Product(alpha(k), (k, 1, T)), "the product starts too soon"
)
halves = Sum(f(2 * k), (k, 1, N)) + Sum(f(2 * k - 1), (k, 1, N))
true("even-odd", Sum(f(k), (k, 1, 2 * N)), halves, "split by parity")
false("even-odd-half", Sum(f(k), (k, 1, N)), halves, "the range doubles")
euler = (1 - h * p) ** T * x + Sum((1 - h * p) ** k * h * c, (k, 0, T - 1))
true(
    "euler-affine", euler, (1 - h * p) ** T * (x - c / p) + c / p, "Euler steps to the fixed point"
)
spread = 2 * N * total(f(k) ** 2) - 2 * total(f(k)) ** 2
true("pairwise", Sum((f(i) - f(j)) ** 2, (i, 1, N), (j, 1, N)), spread, "twice N the variance")

above("sum-of-relu", total(Max(f(k), 0)), Max(total(f(k)), 0), "each term, or none")
below("sample-size", total(omega(k)) ** 2 / total(omega(k) ** 2), N, "effective sample size")
above("square-of-sum", total(omega(k)) ** 2, total(omega(k) ** 2), "positive weights")
not_above("square-of-real-sum", total(f(k)) ** 2, total(f(k) ** 2), "signs")
not_above("jensen-unweighted", log(total(exp(f(k)))), total(f(k)), "N = 1")
not_below("square-without-n", total(f(k)) ** 2, total(f(k) ** 2), "N = 1")
above("bernoulli", (1 + p) ** N, 1 + N * p, "Bernoulli")
not_above("bernoulli-real", (1 + x) ** N, 1 + N * x, "x < -2 and N odd")
false("powers-of-two", 2 ** (N - 1), 1 + (N - 1) * N * (N**2 - 5 * N + 18) / 24, "N <= 5")
false("harmonic", Sum(1 / k, (k, 1, N)), log(N) + 1, "N = 1")

ONE = (Eq(total(f(k)), 1),)
not_above("signed-weights", f(1), 0, "a sum of one does not make weights positive", assuming=ONE)
false("signed-total", total(sp.Abs(f(k))), 1, "positive weights only", assuming=ONE)
NOUGHT = (Eq(total(f(k)), 0),)
not_below("no-mass", total(sp.Abs(f(k))), 0, "a sum of zero is no zero", assuming=NOUGHT)
