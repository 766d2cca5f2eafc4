"""Generators of Langevin dynamics: Dirichlet forms, by parts under exp(-U) and a Gaussian."""

from sympy import Function, exp, sqrt

from .base import D, line, pos, real, topic

STATEMENTS, true, false = topic("generators")
x, y = real("x y")
tau, s, h = pos("tau s h")
U, f, g, b = (Function(name, real=True) for name in ("U", "f", "g", "b"))
q = Function("q", positive=True)


def generated(slope, phi, temperature=1):
    """The generator of dX = -slope dt + sqrt(2 temperature) dB, applied to phi."""
    return temperature * D(phi, x, 2) - slope * D(phi, x)


df, dg, dU = (D(e(x), x) for e in (f, g, U))
bell = exp(-U(x) - x**2 / (2 * s))
energy = line(df * dg * bell, x)
drawn = generated(dU + x / s, g(x))
true("dirichlet", line(f(x) * drawn * bell, x), -energy, "by parts, f g' under the Gaussian")
false("dirichlet-sign-n", line(f(x) * drawn * bell, x), energy, "the sign")
false("dirichlet-drift-n", line(f(x) * generated(dU, g(x)) * bell, x), -energy, "no x / s")
true(
    "symmetric",
    line(f(x) * drawn * bell, x),
    line(g(x) * generated(dU + x / s, f(x)) * bell, x),
    "both are the Dirichlet form",
)
true("stationary", line(drawn * bell, x), 0, "the integrand is (g' exp(-U - x^2/2s))'")
false("stationary-n", line(drawn * x * bell, x), 0, "it is - integral of g' times the weight")
hot = exp(-(U(x) + x**2 / 2) / tau)
true(
    "dirichlet-tempered",
    line(f(x) * generated(dU + x, g(x), tau) * hot, x),
    -tau * line(df * dg * hot, x),
    "at the temperature tau",
)
false(
    "dirichlet-tempered-n",
    line(f(x) * generated(dU + x, g(x), tau) * hot, x),
    -line(df * dg * hot, x),
    "tau is lost",
)
# A quadratic exponent that an undefined function completes is no Gaussian: b = atan(x) - x.
moved = exp(-((y - x - b(x)) ** 2) / 2)
false("completed-n", line(D(moved, x), x), 0, "the ends are those of exp(-(y - atan(x))**2/2)")
wide = exp(-U(x) / tau)
true(
    "dirichlet-written",
    line(f(x) * generated(dU, g(x), tau) * wide, x) / line(wide, x),
    -tau * line(df * dg * wide, x) / line(wide, x),
    "exp(-U/tau) is integrated by itself",
)
plane = exp(-U(x) - q(y) - x**2 / 2 - x * y / 2 - y**2 / 2)
e, k = Function("e", real=True)(x, y), Function("k", real=True)(x, y)
true(
    "dirichlet-plane",
    line(e * (D(k, x, 2) - (dU + x + y / 2) * D(k, x)) * plane, x, y),
    -line(D(e, x) * D(k, x) * plane, x, y),
    "the first coordinate of two that are coupled",
)
true("scaled", line(D(f(sqrt(h) * x) * bell, x), x), 0, "f bell is zero at both ends")
