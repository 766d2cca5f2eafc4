"""Gaussian integrals with a perturbation in the exponent, from above and from below."""

from sympy import exp, log, pi, sqrt

from .base import gauss, line, pos, real, topic

STATEMENTS, true, false = topic("perturbed_gaussians")
x, y = real("x y")
lam, a, b = pos("lambda a b")


def most(id, lhs, rhs, truth=True, why=""):
    (true if truth else false)(id, lhs, rhs, why, "<=")


def z(e):
    return line(exp(-a * x**2 / 2 + e), x)


free = sqrt(2 * pi / a)
quartic = line(gauss(x, 1) * exp(-lam * x**4), x)
most("quartic", quartic, 1)
most("quartic-less", quartic, 1 - lam, False, "lambda large")
most("bogoliubov", -log(quartic), 3 * lam)
most("bogoliubov-less", -log(quartic), 29 * lam / 10, False, "small lambda")
most("bogoliubov-linear", 1 - 3 * lam, quartic)
most("bogoliubov-linear-less", 1 - 2 * lam, quartic, False, "small lambda")
most("stiffness", z(-b * x**4), free)
most("stiffness-double", z(-b * x**4), free / 2, False, "small b")
most("stiffness-mean", -log(z(-b * x**4)), -log(free) + 3 * b / a**2)
most("sextic", -log(z(-b * x**6)), -log(free) + 15 * b / a**3)
most("two-terms", -log(z(-b * x**4 - lam * x**6)), -log(free) + 3 * b / a**2 + 15 * lam / a**3)
most("well", z(x**2 - x**4), free, False, "the well is wider")
plane = line(exp(-(x**2 + y**2) / 2 - lam * x**2 * y**2), x, y)
most("plane", plane, 2 * pi)
most("plane-mean", 2 * pi * exp(-lam), plane)


def small(id, lhs, rhs, n, truth=True, why=""):
    (true if truth else false)(id, lhs, rhs, why, "series", order=(lam, 0, n))


# Cumulants: Var x**4 = 105 - 9, Var x**6 = 10395 - 225. The series diverge for every lambda.
sextic = line(gauss(x, 1) * exp(-lam * x**6), x)
scaled = line(gauss(x, 1) * exp(-lam * a * x**4), x)
small("cumulants", log(quartic), -3 * lam + 48 * lam**2, 3)
small("cumulants-moment-n", log(quartic), -3 * lam + 105 * lam**2 / 2, 3, False, "not squared")
small("cumulants-less", log(quartic), -3 * lam + 105 * lam**2 / 2, 2)
small(
    "cumulants-scaled-n",
    log(scaled),
    -3 * a * lam + 105 * (a * lam) ** 2 / 2,
    3,
    False,
    "48, not 105 / 2",
)
small("cumulants-sextic", log(sextic), -15 * lam + 5085 * lam**2, 3)
small("cumulants-sextic-n", log(sextic), -15 * lam + 10395 * lam**2 / 2, 3, False, "not squared")
tilted = line(x**2 * gauss(x, 1) * exp(-lam * x**4), x)
small("second-moment", tilted, 1 - 15 * lam, 2)
small("second-moment-n", tilted, 1 - 12 * lam, 2, False, "normalised, it is 1 - 12 lambda")
small("second-moment-ratio", tilted / quartic, 1 - 12 * lam, 2)
small("second-moment-ratio-n", tilted / quartic, 1 - 15 * lam, 2, False, "15 - 3")
