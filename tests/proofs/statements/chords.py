"""Convexity as it is defined: a function of a mixture against the mixture of its values."""

from sympy import E, Function, Rational, Sum, Symbol, cosh, exp, log, sqrt, tanh

from .base import pos, real, topic

STATEMENTS, true, false = topic("chords")
a, b, c, d, x, y = real("a b c d x y")
p, u, v, tau = pos("p u v tau")
k, n = Symbol("k", integer=True), Symbol("n", integer=True, positive=True)
f, g = Function("f", real=True), Function("g", real=True)
below = dict(relation="<=", assuming=(p < 1,))
above = dict(relation=">=", assuming=(p < 1,))


def mix(one, two):
    """The mixture with the weight p."""
    return p * one + (1 - p) * two


def soft(*values):
    """The free energy tau log sum exp(. / tau)."""
    return tau * log(sum(exp(z / tau) for z in values))


true("soft-maximum", soft(mix(a, c), mix(b, d)), mix(soft(a, b), soft(c, d)), **below)
false("soft-maximum-turned", soft(mix(a, c), mix(b, d)), mix(soft(a, b), soft(c, d)), **above)
true("any-length", log(Sum(exp(mix(f(k), g(k))), (k, 1, n))),
     mix(log(Sum(exp(f(k)), (k, 1, n))), log(Sum(exp(g(k)), (k, 1, n)))), **below)  # fmt: skip
true("cosh", cosh(mix(x, y)), mix(cosh(x), cosh(y)), **below)
false("tanh", tanh(mix(x, y)), mix(tanh(x), tanh(y)), "x and y negative", **below)
true("entropy-term", mix(u, v) * log(mix(u, v)), mix(u * log(u), v * log(v)), **below)
true("root", sqrt(mix(u, v)), mix(sqrt(u), sqrt(v)), **above)
true("inverse", 1 / mix(u, v), mix(1 / u, 1 / v), **below)
true("chord", exp(p), 1 + (E - 1) * p, **below)
true("chord-scaled", exp(p), 1 + (exp(u) - 1) * p / u, relation="<=", assuming=(p < u,))
false("chord-beyond", exp(p), 1 + (exp(u) - 1) * p / u, "p > u", relation="<=")
false("pole-at-end", 1 / (1 - p), 1 + p, "p near 1", **below)
false("strictly", mix(x**2, y**2), mix(x, y) ** 2 + Rational(1, 100), "x = y", **above)
