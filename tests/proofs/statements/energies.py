"""Gibbs densities of explicit energies that have no closed form; softmin when it is cold."""

from functools import partial

from sympy import Function, Integral, Rational, exp, log, oo, pi, sqrt, tanh

from .base import D, gauss, line, pos, real, topic

STATEMENTS, true, false = topic("energies")
x, y, z, b = real("x y z b")
beta, g, a, c, s, tau, h = pos("beta g a c s tau h")
f = Function("f", real=True)
above, below = partial(true, relation=">="), partial(true, relation="<=")

# A double well: Leibniz by domination, parts against an explicit energy.
well = x**4 / 4 - x**2 / 2
Z = line(exp(-beta * well), x)


def mean(e):
    return line(e * exp(-beta * well), x) / Z


true("mean-energy", D(log(Z), beta), -mean(well))
true("heat-capacity", D(log(Z), beta, 2), mean(well**2) - mean(well) ** 2)
true("virial", beta * mean(x * (x**3 - x)), 1, "parts")
false("virial-cold", mean(x * (x**3 - x)), 1, "beta = 1")
true("mean-force", mean(x**3 - x), 0, "odd")
tilted = line(exp(b * x - x**4), x)
true("tilt", D(log(tilted), b), line(x * exp(b * x - x**4), x) / tilted)
both = exp(-(x**2 + y**2 + beta * x**2 * y**2) / 2)
true("coupling", D(line(both, x, y), beta), -line(x**2 * y**2 * both, x, y) / 2)
ray = Integral(exp(-beta * x - x**2), (x, 0, oo))
true("ray", D(ray, beta), -Integral(x * exp(-beta * x - x**2), (x, 0, oo)))

# Perturbation of a Gaussian: the remainder is uniform only where the energy stays above it.
order, quartic = (
    partial(true, relation="series"),
    line(exp(-(x**2) / 2 - g * x**4), x) / sqrt(2 * pi),
)
order("quartic", quartic, 1 - 3 * g + Rational(105, 2) * g**2, order=(g, 0, 3))
false("quartic-no-half", quartic, 1 - 3 * g + 105 * g**2, relation="series", order=(g, 0, 3))
escaping = line(exp(-(x**2) / 2 + 2 * g * x**4 - g**2 * x**6), x) / sqrt(2 * pi)
false("escaping-mass", escaping, 1, "far out it grows", relation="series", order=(g, 0, 1))
euler = line(f(x + h * b + sqrt(h) * s * z) * gauss(z, 1), z)
generator = b * D(f(x), x) + s**2 / 2 * D(f(x), x, 2)
order("weak-euler", euler, f(x) + h * generator, order=(h, 0, 2))
false("weak-euler-two", euler, f(x) + h * generator, relation="series", order=(h, 0, 3))

# Log-sum-exp at small temperatures.
soft = tau * log(exp(x / tau) + exp((x + a) / tau))
order("soft-maximum", soft, x + a, order=(tau, 0, 4))
false("soft-maximum-low", soft, x, relation="series", order=(tau, 0, 1))
tie = tau * log(2 * exp(x / tau) + exp((x - a) / tau))
order("soft-maximum-tie", tie, x + tau * log(2), order=(tau, 0, 4))

# Functions that rise together.
pair = exp(-x / tau) + exp(-y / tau)
softmin = (x * exp(-x / tau) + y * exp(-y / tau)) / pair
below("softmin-below-mean", softmin, (x + y) / 2)
false("softmin-above-mean", softmin, (x + y) / 2, relation=">=")
above("rise-together", (x - y) * (tanh(x) - tanh(y)), 0)
below(
    "chebyshev-sums", (exp(x) + exp(y)) * (exp(2 * x) + exp(2 * y)), 2 * (exp(3 * x) + exp(3 * y))
)
false("rise-apart", (x - y) * (exp(x) - exp(2 * y)), 0, relation=">=")
