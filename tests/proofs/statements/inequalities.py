"""Inequalities: convexity, Jensen, Cauchy-Schwarz, Young, tangent lines, narrow violations."""

from functools import partial

import sympy as sp
from sympy import Abs, Eq, Function, Max, Rational, cosh, exp, log, sin, sqrt, tanh

from .base import line, pos, real, topic

STATEMENTS, true, false = topic("inequalities")
x, y, a, b, c, d = real("x y a b c d")
s, t, u, v, eps, w1, w2 = pos("s t u v epsilon w1 w2")
n = sp.Symbol("n", integer=True, positive=True)
f, g = Function("f", real=True), Function("g", real=True)
rho, pi = Function("rho", positive=True), Function("pi", positive=True)
NORMAL = Eq(line(rho(x), x), 1)
below, above = partial(true, relation="<="), partial(true, relation=">=")
not_below, not_above = partial(false, relation="<="), partial(false, relation=">=")

above("exp-tangent", exp(x), 1 + x, "tangent at zero")
above("exp-tangent-at-a", exp(x), exp(a) * (1 + x - a), "tangent at a")
below("log-tangent", log(t), t - 1, "tangent at one")
below("log-tangent-at-s", log(t), t / s - 1 + log(s), "tangent at s")
above("gibbs-kernel", t * log(t) - t + 1, 0, "kernel of the Gibbs inequality")
above("log-ratio", s * log(s / t), s - t, "Gibbs kernel, scaled")
above(
    "log-sum",
    u * log(u / s) + v * log(v / t),
    (u + v) * log((u + v) / (s + t)),
    "log-sum inequality",
)
above("amgm", (s + t) / 2, sqrt(s * t), "arithmetic and geometric mean")
below("harmonic", 2 * s * t / (s + t), sqrt(s * t), "harmonic and geometric mean")
above("amgm-three", s**3 + t**3 + u**3, 3 * s * t * u, "three numbers")
below("young", a * b, eps * a**2 / 2 + b**2 / (2 * eps), "Young with a parameter")
below("young-three", s * t, s**3 / 3 + 2 * t ** Rational(3, 2) / 3, "exponents 3 and 3/2")
below("cauchy", (a * c + b * d) ** 2, (a**2 + b**2) * (c**2 + d**2), "Lagrange's identity")
below("parallelogram", (a + b) ** 2, 2 * a**2 + 2 * b**2, "convexity of the square")
below("triangle", Abs(a + b), Abs(a) + Abs(b), "triangle inequality")
below("triangle-turned", Abs(Abs(a) - Abs(b)), Abs(a - b), "reverse triangle inequality")
below("root-sum", sqrt(s + t), sqrt(s) + sqrt(t), "subadditive")
above("log-lower", log(1 + t), t / (1 + t), "lower bound of the logarithm")
above("log-pade", log(1 + t), 2 * t / (2 + t), "Pade bound")
below("log-upper", log(1 + t), t / sqrt(1 + t), "sharper than the tangent")
below("cosh-gauss", cosh(x), exp(x**2 / 2), "sub-Gaussian sign")
below("sine", sin(t), t, "positive argument")
above("tanh-odd", x * tanh(x), 0, "even product")
below("exp-decay", exp(-t), 1 / (1 + t), "from the tangent")
above(
    "motzkin",
    x**4 * y**2 + x**2 * y**4 + 1 - 3 * x**2 * y**2,
    0,
    "nonnegative, not a sum of squares",
)
above("bernoulli", (1 + t) ** n, 1 + n * t, "symbolic exponent")
above("maximum", Max(a, b), (a + b) / 2, "the larger of two")
below("geometric-step", (1 - t) ** 2, 1, "within the stable step", assuming=(t < 2,))
below(
    "jensen-exp",
    exp(line(f(x) * rho(x), x)),
    line(exp(f(x)) * rho(x), x),
    "normalised weight",
    assuming=(NORMAL,),
)
below(
    "jensen-square",
    line(f(x) * rho(x), x) ** 2,
    line(f(x) ** 2 * rho(x), x),
    "variance",
    assuming=(NORMAL,),
)
below(
    "jensen-log",
    line(rho(x) * log(pi(x)), x),
    log(line(rho(x) * pi(x), x)),
    "normalised weight",
    assuming=(NORMAL,),
)
below(
    "cauchy-integral",
    line(f(x) * g(x) * rho(x), x) ** 2,
    line(f(x) ** 2 * rho(x), x) * line(g(x) ** 2 * rho(x), x),
    "Cauchy-Schwarz for any weight",
)
below(
    "young-integral",
    line(f(x) * g(x) * rho(x), x),
    line((f(x) ** 2 + g(x) ** 2) * rho(x), x) / 2,
    "pointwise",
)
below("weighted", (w1 * a + w2 * b) ** 2 / (w1 + w2), w1 * a**2 + w2 * b**2, "two-point Jensen")

not_below("exp-two-terms", exp(x), 1 + x + x**2 / 2, "right for x <= 0 only")
not_above("exp-two-terms-turned", exp(x), 1 + x + x**2 / 2, "right for x >= 0 only")
not_above("log-tangent-turned", log(t), t - 1, "equality at t = 1 only")
not_below(
    "log-tangent-tight", log(t), t - 1 - Rational(1, 10**8), "fails only within 2e-4 of t = 1"
)
not_above(
    "gibbs-kernel-tight", t * log(t) - t + 1, Rational(1, 10**6), "fails only within 2e-3 of t = 1"
)
not_above("square-line", x**2, x, "fails on (0, 1)")
not_above("narrow-roots", (x - 1) * (x - Rational(1001, 1000)), 0, "fails on (1, 1.001)")
not_above("narrow-quartic", x**4 - 2 * x**2 + 1, Rational(1, 10**10), "fails near 1 and -1")
not_above(
    "narrow-gauss", 1 - 2 * exp(-(10**6) * (x - Rational(1, 3)) ** 2), 0, "fails within 1e-3 of 1/3"
)
not_above(
    "motzkin-tight",
    x**4 * y**2 + x**2 * y**4 + 1 - Rational(3001, 1000) * x**2 * y**2,
    0,
    "fails near |x| = |y| = 1",
)
not_above("amgm-turned", sqrt(s * t), (s + t) / 2, "turned")
not_below("young-half", a * b, eps * a**2 / 2 + b**2 / 2, "right for eps >= 1")
not_below("young-unsquared", s * t, s / 2 + t / 2, "right where s t is small")
not_below(
    "cauchy-unsquared",
    (a * c + b * d) ** 2,
    a**2 * c**2 + b**2 * d**2,
    "cross term; right for n = 1",
)
not_above("triangle-equal", Abs(a + b), Abs(a) + Abs(b), "right for equal signs")
not_above("root-sum-turned", sqrt(s + t), sqrt(s) + sqrt(t), "turned")
not_above("log-upper-turned", log(1 + t), t, "turned")
not_above("log-three", log(1 + t), t - t**2 / 3, "right for large t only")
not_below("sine-real", sin(x), x, "fails for negative x")
not_below("tanh-real", tanh(x), x, "fails for negative x")
not_below("cosh-gauss-tight", cosh(x), exp(49 * x**2 / 100), "fails only for small x")
not_below(
    "cosh-gauss-shrunk",
    cosh(x),
    exp(x**2 / 2) * (1 - Rational(1, 10**9)),
    "fails only for |x| < 0.01",
)
not_above("reciprocal", 1 / (1 + x), 1 - x, "fails for x < -1", assuming=(sp.Ne(x, -1),))
not_above("bernoulli-real", (1 + x) ** n, 1 + n * x, "fails for n = 3 and x < -3")
not_below("maximum-sum", Max(a, b), a + b, "right for positive numbers")
not_below("geometric-step-any", (1 - t) ** 2, 1, "fails for t > 2")
not_above("power-integers", 2**n, n**2, "fails at n = 3 only")
not_above("cubic", (x - 1) ** 2 * (x + 10), 0, "fails for x < -10")
not_below(
    "jensen-square-unnormalised",
    line(f(x) * rho(x), x) ** 2,
    line(f(x) ** 2 * rho(x), x),
    "fails for a weight of large mass",
)
not_below(
    "jensen-log-unnormalised",
    line(rho(x) * log(pi(x)), x),
    log(line(rho(x) * pi(x), x)),
    "fails for a weight of other mass",
)
not_below(
    "cauchy-integral-root",
    line(f(x) * g(x) * rho(x), x),
    line(f(x) ** 2 * rho(x), x) * line(g(x) ** 2 * rho(x), x),
    "square forgotten",
)
not_below(
    "young-integral-one",
    line(f(x) * g(x) * rho(x), x),
    line(f(x) ** 2 * rho(x), x) / 2,
    "second square lost",
)
above("taylor-cubic", exp(x), 1 + x + x**2 / 2 + x**3 / 6, "even remainder")
above("integer-gap", (n - Rational(1, 2)) ** 2, Rational(1, 4), "integers keep away from 1/2")
below(
    "cauchy-three",
    (a * x + b * y + c * d) ** 2,
    (a**2 + b**2 + c**2) * (x**2 + y**2 + d**2),
    "three terms",
)
not_below(
    "cauchy-three-cross",
    (a * x + b * y + c * d) ** 2,
    (a**2 + b**2) * (x**2 + y**2) + c**2 * d**2,
    "cross terms lost",
)
not_above(
    "narrow-fourth",
    x**4 - 4 * x**3 + 6 * x**2 - 4 * x + 1,
    Rational(1, 10**20),
    "fails within 1e-5 of 1",
)
not_above("far", x**2 + 10**6, x**3 / 10**6, "fails for x > 1e6")
not_above(
    "narrow-three",
    (x - y) ** 2 + (y - a) ** 2 + (a - Rational(22, 7)) ** 2,
    Rational(1, 10**8),
    "fails in a ball of radius 1e-4",
)
not_above(
    "entropy-three",
    log(3) - Rational(1, 10**5),
    -u * log(u) - v * log(v) - (1 - u - v) * log(1 - u - v),
    "fails near equal shares",
    assuming=(u + v < 1,),
)


# Lipschitz bounds, whose slopes are steepest at one point.
def logistic(z):
    return 1 / (1 + exp(-z))


step = logistic(b + s) - logistic(b)
below("logistic-lipschitz", Abs(logistic(a / t) - logistic(b / t)), Abs(a - b) / (4 * t), "softmax")
not_below("logistic-fifth", Abs(logistic(a) - logistic(b)), Abs(a - b) / 5, "steepest at zero")
below("logistic-step", step, s / 4, "a quarter at zero")
not_below("logistic-step-cubic", step, s / 4 - s**3 / 1000, "b = -s/2, far out")
not_below("logistic-step-late", step, s / 4 - s**3 / 9, "less than the cubic term")
below("tanh-lipschitz", Abs(tanh(a) - tanh(b)), Abs(a - b), "steepest at zero")
not_below("tanh-lipschitz-turned", Abs(a - b), 2 * Abs(tanh(a) - tanh(b)), "far out")
below("exp-pair", Abs(exp(-s) - exp(-t)), Abs(s - t), "steepest at zero")
not_below("exp-pair-real", Abs(exp(-a) - exp(-b)), Abs(a - b), "a < 0")
above("exponents-compared", exp(s + t) - exp(t), 0, "a larger exponent")
not_above("exponents-compared-real", exp(a + t) - exp(t), 0, "a < 0")
