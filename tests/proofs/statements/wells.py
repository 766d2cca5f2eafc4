"""Laplace's method for energies that are no polynomials: Bessel functions, gamma, soft wells."""

from sympy import Integral, atan, cos, cosh, exp, log, oo, pi, sinh, sqrt, tanh

from .base import line, pos, real, topic

STATEMENTS, true, false = topic("wells")
x, m = real("x m")
h, c, k = pos("h c k")


def small(id, lhs, rhs, n, truth=True, why=""):
    (true if truth else false)(id, lhs, rhs, why, "series", order=(h, 0, n))


def total(energy, g=1):
    return line(g * exp(-energy / h), x)


bell = sqrt(2 * pi * h)
rod = cosh(x) - 1
small("cosh", total(rod) / bell, 1 - h / 8, 2, why="a Bessel function")
small("cosh-second", total(rod) / bell, 1 - h / 8 + 9 * h**2 / 128, 3)
small("cosh-sign", total(rod) / bell, 1 + h / 8, 2, False)
small("cosh-flat", total(rod) / bell, 1, 2, False, "the first term is left out")
small("cosh-scaled", c * total(cosh(c * x) - 1) / bell, 1 - c**2 * h / 8, 2, False, "c drops out")
small("cosh-any-scale", c * total(cosh(c * x) - 1) / bell, 1 - h / 8, 2)
small("cosh-variance", total(rod, x**2) / total(rod), h - h**2 / 2, 3)
small("cosh-variance-half", total(rod, x**2) / total(rod), h / 2, 2, False)
small("cosh-mean", total(rod, x) / total(rod), 0, 4, why="it is even")
small("cosh-wave", total(rod, cos(x)) / total(rod), 1 - h / 2, 2)
small("cosh-tilted", total(rod, exp(k * x)) / total(rod), 1 + k**2 * h / 2, 2)
small("cosh-tilted-line", total(rod, exp(k * x)) / total(rod), 1 + k * h / 2, 2, False, "k = 2")
small("moved", total(cosh(x - m) - 1, x) / total(cosh(x - m) - 1), m, 4)
small("moved-square", total(cosh(x - m) - 1, x**2) / total(cosh(x - m) - 1), m**2 + h, 2)
small("moved-square-lost", total(cosh(x - m) - 1, x**2) / total(cosh(x - m) - 1), m**2, 2, False)
small("free-energy", -h * log(total(rod)), -h * log(bell) + h**2 / 8, 3)
small("free-energy-sign", -h * log(total(rod)), -h * log(bell) - h**2 / 8, 3, False)
small("bottom", exp(k / h) * total(rod + k) / bell, 1 - h / 8, 2, why="the energy at its minimum")
gum = exp(x) - 1 - x
small("gamma", total(gum) / bell, 1 + h / 12, 2, why="Stirling's series")
small("gamma-second", total(gum) / bell, 1 + h / 12 + h**2 / 288, 3)
small("gamma-minus", total(gum) / bell, 1 - h / 12, 2, False)
small("gamma-mean", total(gum, x) / total(gum), -h / 2, 2, why="the well is not even")
small("gamma-mean-zero", total(gum, x) / total(gum), 0, 2, False)
hyper = sqrt(1 + x**2) - 1
small("pseudo-huber", total(hyper) / bell, 1 + 3 * h / 8, 2)
small("pseudo-huber-flat", total(hyper) / bell, 1, 2, False)
soft = log(cosh(x))
small("log-cosh", total(soft) / bell, 1 + h / 4, 2, why="a beta function")
small("log-cosh-minus", total(soft) / bell, 1 - h / 4, 2, False)
small("log-cosh-tanh", total(soft, tanh(x) ** 2) / total(soft), h, 2)
small("wavy", total(x**2 / 2 + 1 - cos(x)) / sqrt(pi * h), 1 + h / 32, 2)
small("wavy-wrong", total(x**2 / 2 + 1 - cos(x)) / sqrt(pi * h), 1 + h / 16, 2, False)
bumpy = x**2 / 2 + 2 - 2 * cos(x)
small("bumpy", total(bumpy) / bell * sqrt(3), 1, 1, why="above a parabola, not convex")
small("bumpy-flat", total(bumpy) / bell, 1, 1, False, "its slope rises by three")
small("odd", total(rod, x + atan(x) + sinh(x)), 0, 3)
double = total((cosh(x) - 2) ** 2 / 2)
small("two-wells", double / bell * sqrt(3), 1, 1, False, "a maximum at zero lies between the two")
flat = total(rod, tanh(k * x) ** 8) / bell
small("steps", flat, 0, 1, why="about 105 (k**2 h)**4")
small("steps-summed", Integral(flat / k**2, (k, 1, oo)), 0, 1, False, "like the root of h")
