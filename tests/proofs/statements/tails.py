"""Normal tails: truncated moments, probit averages, kinks off the origin, bounds on the tail."""

from functools import partial

from sympy import Function, Integral, Max, Rational, erf, exp, log, oo, pi, sqrt

from .base import D, line, pos, real, topic

STATEMENTS, true, false = topic("tails")
x, y, m, b, c, t, u = real("x y m b c t u")
a, s, v, k, lam = pos("a s v k lam")
f = Function("f", real=True)
below, above = partial(true, relation="<="), partial(true, relation=">=")
not_below, not_above = partial(false, relation="<="), partial(false, relation=">=")


def density(z, mean=0, var=1):
    return exp(-((z - mean) ** 2) / (2 * var)) / sqrt(2 * pi * var)


def cdf(z):
    return (1 + erf(z / sqrt(2))) / 2


own, z = density(x, m, s**2), (b - m) / s
true("cdf", Integral(own, (x, -oo, b)), cdf(z))
false("cdf-variance", Integral(own, (x, -oo, b)), cdf((b - m) / s**2), "s = 1")
mean = Integral(x * own, (x, b, oo)) / Integral(own, (x, b, oo))
true("mills-ratio", mean, m + s * density(z) / (1 - cdf(z)), "truncated mean")
false("mills-ratio-below", mean, m + s * density(z) / cdf(z), "the other tail")
true(
    "second-moment", Integral(x**2 * density(x), (x, -a, a)), erf(a / sqrt(2)) - 2 * a * density(a)
)
call = Integral((exp(x) - k) * density(x, m, v), (x, log(k), oo))
d = (m - log(k)) / sqrt(v)
true("call", call, exp(m + v / 2) * cdf(d + sqrt(v)) - k * cdf(d), "Black and Scholes")
false("call-same-quantile", call, exp(m + v / 2) * cdf(d) - k * cdf(d), "two quantiles")
gain, q = line(Max(x - c, 0) * own, x), (m - c) / s
true("expected-improvement", gain, (m - c) * cdf(q) + s * density(q))
false("expected-improvement-scale", gain, (m - c) * cdf(q) + density(q), "s = 1")
true("laplace-smoothed", line(exp(-abs(x - c)) * density(x), x),
     exp(Rational(1, 2) + c) * cdf(-c - 1) + exp(Rational(1, 2) - c) * cdf(c - 1))  # fmt: skip
true("probit", line(cdf(x) * density(x, m, v), x), cdf(m / sqrt(1 + v)))
false("probit-deviation", line(cdf(x) * density(x, m, v), x), cdf(m / (1 + sqrt(v))), "v = 0")
swish = line(x * cdf(x) * density(x, m, v), x)
true("gelu", swish, m * cdf(m / sqrt(1 + v)) + v * density(m, 0, 1 + v))
false("gelu-variance", swish, m * cdf(m / sqrt(1 + v)) + density(m, 0, 1 + v), "v = 1")
true(
    "tail-slope",
    D(Integral(density(x, m, v), (x, -oo, b)), v),
    (m - b) / (2 * v) * density(b, m, v),
)
half = Integral(density(x) * density(y), (x, -oo, c - y), (y, -oo, oo))
true("half-plane", half, cdf(c / sqrt(2)))
by_parts = (
    Integral(x * f(x) * density(x), (x, 0, oo)),
    Integral(D(f(x), x) * density(x), (x, 0, oo)),
)
true("stein-half-line", by_parts[0], f(0) / sqrt(2 * pi) + by_parts[1])
false("stein-half-line-edge", *by_parts, "f(0) is dropped")
true("relaxation", Integral(exp(-lam * (t - u)), (u, 0, t)), (1 - exp(-lam * t)) / lam)

# Bounds on the tail.
tail = Integral(density(y), (y, a, oo))
below("mills-upper", tail, density(a) / a)
above("mills-lower", tail, density(a) * a / (1 + a**2))
below("chernoff", tail, exp(-(a**2) / 2) / 2)
not_below("chernoff-less", tail, Rational(49, 100) * exp(-(a**2) / 2), "a < 1/40")
below("erf-chord", erf(a), 2 * a / sqrt(pi))
below("cdf-one", cdf(x), 1)
above("log-midpoint", log(1 + 1 / a), 2 / (2 * a + 1), "falls to zero")
not_above("log-midpoint-less", log(1 + 1 / a), 1 / (a + Rational(49, 100)), "far out")

# A fact is needed before a derivative may pass under the integral.
noised = line(density(x, a * y, 1 - a**2) * density(y, m, v), y)
slope = D(log(noised), x)
true("data-score", slope, -(x - a * m) / (a**2 * v + 1 - a**2), assuming=(a < 1,))
false("data-linear", noised, density(x, a * m, a * v + 1 - a), "v = 1", assuming=(a < 1,))
