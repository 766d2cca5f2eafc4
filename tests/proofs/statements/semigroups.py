"""Transition densities that compose: Ornstein-Uhlenbeck, heat, variance preserving noise."""

from sympy import Function, exp, log, sqrt

from .base import D, gauss, line, pos, real, topic

STATEMENTS, true, false = topic("semigroups")
x, y, z, w = real("x y z w")
r, t, s, lam, a, b = pos("r t s lambda a b")
f, p = Function("f", real=True), Function("p", positive=True)


def ou(to, start, time):
    """The density of dX = -lam X dt + s dW after a time."""
    var = s**2 * (1 - exp(-2 * lam * time)) / (2 * lam)
    return gauss(to - start * exp(-lam * time), var)


def noised(to, start, keep):
    """One step that keeps the variance."""
    return gauss(to - sqrt(keep) * start, 1 - keep)


both = line(ou(w, z, t) * ou(x, w, r), w)
true("chapman-kolmogorov", both, ou(x, z, r + t))
false("chapman-kolmogorov-once", both, ou(x, z, r))
wide = gauss(
    x - z * exp(-lam * (r + t)), s**2 * (2 - exp(-2 * lam * t) - exp(-2 * lam * r)) / 2 / lam
)
false("chapman-kolmogorov-sum", both, wide, "variances do not add")
rest = gauss(x, s**2 / (2 * lam))
true("invariant", line(ou(x, w, t) * rest.subs(x, w), w), rest)
false("invariant-wide", line(ou(x, w, t) * gauss(w, s**2 / lam), w), gauss(x, s**2 / lam))
true("reversible", rest * ou(y, x, t), rest.subs(x, y) * ou(x, y, t), "detailed balance")
false("reversible-flat", ou(y, x, t), ou(x, y, t), "right for lam to 0")
true(
    "correlation", line(x * w * ou(x, w, t) * rest.subs(x, w), x, w), exp(-lam * t) * s**2 / lam / 2
)

UNIT = (a < 1, b < 1)
steps = line(noised(y, x, a) * noised(z, y, b), y)
true("vp-steps", steps, noised(z, x, a * b), assuming=UNIT)
false("vp-steps-mean", steps, gauss(z - a * b * x, 1 - a * b), assuming=UNIT)
false("vp-steps-first-order", steps, gauss(z - sqrt(a * b) * x, 2 - a - b), assuming=UNIT)

moved = exp(-t) * x + sqrt(1 - exp(-2 * t)) * z
mehler = line(f(moved) * gauss(z, 1), z)
generator = D(mehler, (x, 2)) - x * D(mehler, x)
true("mehler", D(mehler, t), generator)
false("mehler-half", D(mehler, t), D(mehler, (x, 2)) / 2 - x * D(mehler, x))
true("mehler-mean", line(mehler * gauss(x, 1), x), line(f(x) * gauss(x, 1), x))
heated = line(p(x) * gauss(y - x, t), x)
true("heat-twice", line(heated * gauss(z - y, r), y), line(p(x) * gauss(z - x, t + r), x))
false("heat-once", line(heated * gauss(z - y, r), y), line(p(x) * gauss(z - x, t), x))
growth = D(log(heated), t), (D(log(heated), (y, 2)) + D(log(heated), y) ** 2) / 2
true("heat-score", *growth)
false("heat-score-linear", growth[0], D(log(heated), (y, 2)) / 2)
