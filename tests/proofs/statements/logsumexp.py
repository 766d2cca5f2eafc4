"""Log-sum-exp, softmax, importance weights and finite sums with a symbolic number of terms."""

import sympy as sp
from sympy import Abs, Function, Max, Product, Rational, Sum, cosh, exp, log, tanh

from .base import D, line, pos, real, topic

STATEMENTS, true, false = topic("logsumexp")
a, b, c, d, x = real("a b c d x")
tau, r, h = pos("tau r h")
n = sp.Symbol("n", integer=True, positive=True)
i, j, k = sp.symbols("i j k", integer=True)
J, f = Function("J", real=True), Function("f", real=True)
w, v = Function("w", positive=True), Function("v", positive=True)


def lse(*values):
    return tau * log(sum(exp(value / tau) for value in values))


def sigmoid(z):
    return 1 / (1 + exp(-z))


def total(term, index=i, last=n):
    return Sum(term, (index, 1, last))


P = exp(a / tau) / (exp(a / tau) + exp(b / tau))
true("shift", lse(a + c, b + c), c + lse(a, b), "translation")
true("above-max", lse(a, b), Max(a, b), "one term is the maximum", relation=">=")
true(
    "below-max", lse(a, b), Max(a, b) + tau * log(2), "two terms at most the maximum", relation="<="
)
true("stable", lse(a, b), Max(a, b) + tau * log(1 + exp(-Abs(a - b) / tau)), "the stable form")
true("mean-bound", lse(a, b) - tau * log(2), (a + b) / 2, "Jensen", relation=">=")
true("gradient", D(lse(a, b), a), P, "softmax")
true("jacobian", D(P, a), P * (1 - P) / tau, "softmax derivative")
lse3 = lse(a, b, c)
hessian = sp.Matrix(3, 3, lambda row, col: D(lse3, (a, b, c)[row], (a, b, c)[col]))
weights = sp.Matrix([exp(z / tau) for z in (a, b, c)]) / sum(exp(z / tau) for z in (a, b, c))
true(
    "hessian", hessian, (sp.diag(*weights) - weights * weights.T) / tau, "covariance of the weights"
)
true(
    "convex",
    lse((a + c) / 2, (b + d) / 2),
    (lse(a, b) + lse(c, d)) / 2,
    "midpoint convexity",
    relation="<=",
)
true("temperature", D(lse(a, b), tau), -P * log(P) - (1 - P) * log(1 - P), "entropy of the softmax")
true("sigmoid", P, sigmoid((a - b) / tau), "two arms")
true("sigmoid-reflection", sigmoid(-x), 1 - sigmoid(x), "symmetry")
true("sigmoid-derivative", D(sigmoid(x), x), sigmoid(x) * sigmoid(-x), "logistic")
true("tanh", tanh(x / 2), 2 * sigmoid(x) - 1, "half angle")
true("softplus", log(1 + exp(x)) - log(1 + exp(-x)), x, "odd part")
true("log-cosh", log(2 * cosh(x)), Abs(x) + log(1 + exp(-2 * Abs(x))), "stable form")
true(
    "gumbel",
    line(exp(-(x - a) - exp(-(x - a)) - exp(-(x - b))), x),
    exp(a) / (exp(a) + exp(b)),
    "Gumbel-max",
)
true("normalised", total(w(i) / total(w(j), j)), 1, "self-normalised weights")
mean = total(exp(-J(i) / tau) * f(i)) / total(exp(-J(i) / tau))
true(
    "shift-weights",
    total(exp(-(J(i) - c) / tau) * f(i)) / total(exp(-(J(i) - c) / tau)),
    mean,
    "costs up to a constant",
)
true(
    "effective-one",
    total(w(i) ** 2),
    total(w(i)) ** 2,
    "effective size is at least one",
    relation="<=",
)
true(
    "shift-values",
    total(exp(-J(i) / tau) * (f(i) + c)) / total(exp(-J(i) / tau)),
    mean + c,
    "translation of the samples",
)
true("product", log(Product(w(i), (i, 1, n))), total(log(w(i))), "positive factors")
true("split-last", total(w(i), last=n + 1), total(w(i)) + w(n + 1), "one term more")
true(
    "double",
    Sum(w(i) * v(j), (i, 1, n), (j, 1, n)),
    total(w(i)) * total(v(j), j),
    "product of sums",
)
true("geometric", Sum(r**k, (k, 0, n - 1)) * (1 - r), 1 - r**n, "for every r, also r = 1")
true("effective", total(w(i)) ** 2, n * total(w(i) ** 2), "Cauchy-Schwarz", relation="<=")
true("centred", total(f(i) - total(f(j), j) / n), 0, "deviations add to nothing")

true("index-shift", total(f(i)), Sum(f(i + 1), (i, 0, n - 1)), "i = j + 1")
false("sum", lse(a, b), a + b, "the log of a sum")
false("max", lse(a, b), Max(a, b), "right only as tau goes to 0")
false(
    "below-max-tight",
    lse(a, b),
    Max(a, b) + tau * log(2) * Rational(99, 100),
    "fails near a = b",
    relation="<=",
)
false(
    "stable-one-sided",
    lse(a, b),
    Max(a, b) + tau * log(1 + exp((b - a) / tau)),
    "right for a >= b only",
)
false("shift-scaled", lse(a + c, b + c), c / tau + lse(a, b), "right only at tau = 1")
false("gradient-tau", D(lse(a, b), a), P / tau, "right only at tau = 1")
false("hessian-tau", hessian, sp.diag(*weights) - weights * weights.T, "right only at tau = 1")
false("hessian-diagonal", hessian, sp.diag(*weights) / tau, "rank-one part lost")
false(
    "concave", lse((a + c) / 2, (b + d) / 2), (lse(a, b) + lse(c, d)) / 2, "turned", relation=">="
)
false("sigmoid-square", D(sigmoid(x), x), sigmoid(x) ** 2, "right only at x = 0")
false("softplus-even", log(1 + exp(x)) + log(1 + exp(-x)), x, "sign")
false("log-cosh-signed", log(2 * cosh(x)), x + log(1 + exp(-Abs(2 * x))), "right for x >= 0 only")
false(
    "shift-weights-num",
    total(exp(-(J(i) - c) / tau) * f(i)) / total(exp(-J(i) / tau)),
    mean,
    "right only at c = 0",
)
false(
    "scale-weights-cost",
    total(exp(-h * J(i) / tau) * f(i)) / total(exp(-h * J(i) / tau)),
    mean,
    "right only at h = 1",
)
false("log-sum", log(total(w(i))), total(log(w(i))), "right only for n = 1")
false("product-sums", total(w(i) * v(i)), total(w(i)) * total(v(i)), "right only for n = 1")
false("effective-plain", total(w(i)) ** 2, total(w(i) ** 2), "right only for n = 1", relation="<=")
false("geometric-late", Sum(r**k, (k, 0, n)) * (1 - r), 1 - r**n, "off by one; right at r = 1")
false("normalised-plain", total(w(i) / total(w(j), j)), n, "right only for n = 1")
false("centred-plain", total(f(i) - total(f(j), j)), 0, "right only for n = 1")
false("index-shift-limits", total(f(i)), total(f(i + 1)), "limits kept")
false(
    "captured",
    total(f(i) * total(J(j), j)),
    total(f(i) * J(i)),
    "two indices made one; right for n = 1",
)
