"""Small temperatures and small noise: kinks in the other symbols, Tweedie, Laplace's method."""

from sympy import Function, Max, Min, exp, log, pi, sqrt

from .base import D, gauss, line, pos, real, topic

STATEMENTS, true, false = topic("small_noise")
x, y, z = real("x y z")
tau, a = pos("tau a")
q = Function("q", positive=True)


def small(id, lhs, rhs, n, truth=True, why=""):
    (true if truth else false)(id, lhs, rhs, why, "series", order=(tau, 0, n))


soft_max = tau * log(exp(x / tau) + exp(y / tau))
soft_min = -tau * log((exp(-x / tau) + exp(-y / tau)) / 2)
small("soft-max", soft_max, Max(x, y), 1)
small("soft-max-two", soft_max, Max(x, y), 2, False, "x = y leaves tau log 2")
small("soft-min", soft_min, Min(x, y), 1)
small("soft-min-is-max", soft_min, Max(x, y), 1, False, "x = 0, y = 1")
posterior_mean = x + tau * D(log(line(gauss(x - y, tau) * q(y), y)), x)
score = D(q(x), x) / q(x)
small("tweedie", posterior_mean, x + tau * score, 2)
small("tweedie-order", posterior_mean, x + tau * score, 3, False, "a derivative of third order")
third = D(q(x), x, 3) / q(x) - D(q(x), x, 2) * D(q(x), x) / q(x) ** 2
small("tweedie-second", posterior_mean, x + tau * score + tau**2 * third / 2, 3)


def well(power):
    return line(exp(-(x**2 / 2 + a * x**power) / tau), x) / sqrt(2 * pi * tau)


small("quartic-well", well(4), 1 - 3 * a * tau, 2)
small("quartic-well-second", well(4), 1 - 3 * a * tau + 105 * a**2 * tau**2 / 2, 3)
small("quartic-well-half", well(4), 1 - 3 * a * tau / 2, 2, False, "the fourth moment is three")
small("sextic-well", well(6), 1 - 15 * a * tau**2, 3)
double = line(exp(-(x**4 - x**2 / 2) / tau), x) / sqrt(2 * pi * tau)
small("double-well", double, 1 - 3 * tau, 2, False, "its wells lie elsewhere")

# Entropies of a density that a little noise smooths: de Bruijn, without normalisation.
r = pos("r")
smoothed, P = line(gauss(z, 1) * q(x - r * z), z), q(x)
entropy, fisher = -line(P * log(P), x), line(D(P, x) ** 2 / P, x)


def noisy(id, lhs, rhs, n, truth=True, why=""):
    (true if truth else false)(id, lhs, rhs, why, "series", order=(r, 0, n))


noisy("entropy", -line(smoothed * log(smoothed), x), entropy + r**2 * fisher / 2, 4)
noisy("entropy-sign-n", -line(smoothed * log(smoothed), x), entropy - r**2 * fisher / 2, 4, False)
noisy("entropy-once-n", -line(smoothed * log(smoothed), x), entropy, 3, False, "order r**2")
noisy("square", line(smoothed**2, x), line(P**2 - r**2 * D(P, x) ** 2, x), 4)
noisy("square-n", line(smoothed**2, x), line(P**2 + r**2 * D(P, x) ** 2, x), 4, False, "the sign")
curved = line(D(P, x, 2) * (1 + log(P)) + P * log(P), x)
true("curved", curved, -fisher - entropy, "(q log q)'' under what is integrable")
false("curved-sign-n", curved, fisher - entropy, "the sign")
blurred = line(gauss(x - y, tau) * q(y), y)
small("slope", D(blurred, x), D(q(x), x) + tau * D(q(x), x, 3) / 2, 2)
small("slope-whole-n", D(blurred, x), D(q(x), x) + tau * D(q(x), x, 3), 2, False, "twice as much")
small("score", D(log(blurred), x), score + tau * third / 2, 2)
small("score-linear-n", D(log(blurred), x), score + tau * D(log(q(x)), x, 3) / 2, 2, False,
      "without the product of slopes")  # fmt: skip
small("bend", D(blurred, x, 2), D(q(x), x, 2) + tau * D(q(x), x, 4) / 2, 2)
