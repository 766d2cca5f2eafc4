"""Small times of kernels that forget where they began, and mixtures with a little of another."""

from sympy import Eq, Function, Integral, Symbol, cos, exp, log, oo, sqrt

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
snr = log(exp(-t) / (1 - exp(-t)))
small("log-snr", snr, -log(t) - t / 2 - t**2 / 24, 4)
small("log-snr-sign", snr, -log(t) - t / 2 + t**2 / 24, 4, False, "log(sinh(u)/u) is positive")
small("log-snr-order", snr, -log(t) - t / 2 - t**2 / 24, 5, False, "t^4/2880 is left")
small("log-snr-scale", snr, -log(2 * t) - t / 2 - t**2 / 24, 4, False, "log 2 is left")
ratio = log((exp(a * t) - 1) / (1 - cos(t)))
small("log-ratio", ratio, log(2 * a) - log(t) + a * t / 2, 2)
small("log-ratio-first", ratio, log(2 * a) - log(t), 2, False, "a t / 2 is left")
steps = Symbol("n", integer=True, positive=True)
limit = steps * log(cos(x / sqrt(steps)))
true("central-limit", limit, -(x**2) / 2 - x**4 / (12 * steps), "", "series", (), (steps, oo, 2))
false("central-limit-last", limit, -(x**2) / 2, "x^4/(12 n)", "series", (), (steps, oo, 2))

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
