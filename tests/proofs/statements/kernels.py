"""Small times of kernels that forget where they began, and mixtures with a little of another."""

from sympy import Eq, Function, Integral, exp, log, oo, sqrt

from .base import D, gauss, line, pos, real, topic

STATEMENTS, true, false = topic("kernels")
x, y, z = real("x y z")
t, eps, theta, a = pos("t epsilon theta a")
f = Function("f", real=True)
p = Function("p", positive=True)
q = Function("q", positive=True)
unit = [Eq(line(p(x), x), 1), Eq(line(q(x), x), 1)]


def small(id, lhs, rhs, n, truth=True, why="", symbol=t, assuming=()):
    (true if truth else false)(id, lhs, rhs, why, "series", assuming, (symbol, 0, n))


slope, bend = D(f(x), x), D(f(x), x, 2)
forgets = line(gauss(z, 1) * f(exp(-t) * x + sqrt(1 - exp(-2 * t)) * z), z)
small("forgetting", forgets, f(x) + t * (bend - x * slope), 2)
small("forgetting-half", forgets, f(x) + t * (bend / 2 - x * slope), 2, False, "twice the noise")
small("forgetting-order", forgets, f(x) + t * (bend - x * slope), 3, False, "L^2 f / 2 is left")
rate = line(
    gauss(z, 1) * f(exp(-theta * t) * x + sqrt(a * (1 - exp(-2 * theta * t))) * z), z
)  # stationary variance a
small("forgetting-rate", rate, f(x) + theta * t * (a * bend - x * slope), 2)
small(
    "forgetting-rate-of-noise", rate, f(x) + t * (a * bend - theta * x * slope), 2, False, "theta"
)
kernel = Integral(gauss(y - exp(-t / 2) * x, 1 - exp(-t)) * f(y), (y, -oo, oo))
small("vp", kernel, f(x) + t * (bend - x * slope) / 2, 2)
small("vp-drift", kernel, f(x) + t * (bend / 2 - x * slope), 2, False, "the drift is x/2")
walk = sqrt(1 - exp(-t)) / sqrt(t)
small("root-of-variance", walk, 1 - t / 4 + 5 * t**2 / 96, 3)
small("root-of-variance-last", walk, 1 - t / 4 + t**2 / 12, 3, False, "5/96")

mixture = (1 - eps) * p(x) + eps * q(x)
chi = line(q(x) ** 2 / p(x), x) - 1
kl = line(p(x) * log(p(x) / mixture), x)
small("kl-mixture", kl, eps**2 * chi / 2, 3, symbol=eps, assuming=unit)
small("kl-mixture-twice", kl, eps**2 * chi, 3, False, "half of it", eps, unit)
small("kl-mixture-order", kl, eps**2 * chi / 2, 4, False, "the third moment", eps, unit)
small("kl-mixture-loose", kl, eps**2 * chi / 2, 3, False, "no density", eps)
reverse = line(mixture * log(mixture / p(x)), x)
small("kl-mixture-reverse", reverse, eps**2 * chi / 2, 3, symbol=eps, assuming=unit)
entropy = -line(mixture * log(mixture), x)
first = -line(p(x) * log(p(x)), x) - eps * line((q(x) - p(x)) * log(p(x)), x)
small("entropy-mixture", entropy, first, 2, symbol=eps, assuming=unit)
small("entropy-mixture-loose", entropy, first, 2, False, "log p + 1 is integrated", eps)
affinity = line(sqrt(p(x) * mixture), x)
small("affinity-mixture", affinity, 1 - eps**2 * chi / 8, 3, symbol=eps, assuming=unit)
small("affinity-mixture-sixth", affinity, 1 - eps**2 * chi / 6, 3, False, "1/8", eps, unit)
