"""Asymptotic series: Laplace's method with cubic terms, Stirling's series, kinks, tilts, gains."""

from functools import partial

from sympy import (
    Abs,
    Eq,
    EulerGamma,
    Function,
    Integral,
    Max,
    Min,
    Rational,
    Sum,
    beta,
    cos,
    digamma,
    erf,
    exp,
    factorial,
    gamma,
    log,
    loggamma,
    oo,
    pi,
    polygamma,
    sign,
    sin,
    sqrt,
    symbols,
)

from .base import gauss, line, pos, real, topic

STATEMENTS, true, false = topic("asymptotics")
x, y, z, b, c, u, eps, th = real("x y z b c u eps theta")
a, s, h, t, v, T, k0, lam = pos("a s h t v T k0 lam")
n = symbols("n", integer=True, positive=True)
f, g, E = (Function(i, real=True) for i in "fgE")
p = Function("p", positive=True)
one = (Eq(line(p(x), x), 1),)
half, third = Rational(1, 2), Rational(1, 3)


def at(symbol, point, order):
    """Both labels, for agreement in `symbol` at a point to an order."""
    return (partial(w, relation="series", order=(symbol, point, order)) for w in (true, false))


# Laplace's method: x^2 P(s x) with P below a negative number falls like a Gaussian for every s.
agrees, differs = at(s, 0, 3)
root = sqrt(2 * pi)
cubic = line(exp(-(x**2) / 2 + s * x**3 / 6 - s**2 * x**4 / 8), x)
agrees("cubic", cubic, root * (1 - s**2 / 6))
differs("cubic-next", cubic, root * (1 + s**2 * Rational(5, 24)), "the quartic term")
differs("cubic-first", cubic, root, "s^2")
agrees("cubic-mean", line(x * exp(-(x**2) / 2 + s * x**3 / 6 - s**2 * x**4 / 8), x) / cubic,
       s / 2)  # fmt: skip
differs("cubic-mean-sign", line(x * exp(-(x**2) / 2 + s * x**3 / 6 - s**2 * x**4 / 8), x) / cubic,
        -s / 2)  # fmt: skip
agrees("cubic-parameters",
       line(exp(-(x**2) / (2 * a) + s * b * x**3 - s**2 * (1 + b**2) * a * x**4), x),
       sqrt(2 * pi * a) * (1 + s**2 * a**3 * (9 * b**2 / 2 - 3)))  # fmt: skip
agrees("cubic-free", -log(cubic), -log(2 * pi) / 2 + s**2 / 6)
agrees("sextic", line(exp(-(x**2) / 2 + s * x**4 - s**2 * x**6), x),
       root * (1 + 3 * s + s**2 * Rational(75, 2)))  # fmt: skip
differs("sextic-next", line(exp(-(x**2) / 2 + s * x**4 - s**2 * x**6), x),
        root * (1 + 3 * s + s**2 * Rational(105, 2)))  # fmt: skip
agrees("cubic-test", line(f(x) * exp(-(x**2) / 2 + s * x**3 / 6 - s**2 * x**4 / 8), x),
       line(f(x) * (1 + s * x**3 / 6 + s**2 * (x**6 / 72 - x**4 / 8)) * exp(-(x**2) / 2),
            x))  # fmt: skip
agrees("cubic-two",
       line(exp(-(x**2) / 2 - y**2 / 2 + s * x**3 / 6 - s**2 * (x**4 + y**4) / 8), x, y),
       2 * pi * (1 - s**2 * Rational(13, 24)))  # fmt: skip
agrees("cubic-side", Integral(exp(-x + s * x**2 - s**2 * x**3), (x, 0, oo)),
       1 + 2 * s + 6 * s**2)  # fmt: skip
differs("cubic-ray", Integral(exp(-x + s * x**2 - s**2 * x**3), (x, 0, oo)),
        1 + 2 * s + 12 * s**2)  # fmt: skip
# A second minimum of the same depth adds as much again: (x (1 - s x))^2 / 2.
double = line(exp(-(x**2) * (1 - s * x) ** 2 / 2), x)
differs("two-wells", double, root * (1 + 12 * s**2), "two wells")
differs("two-wells-one", double, root, "two wells")
deeper = line(exp(-(x**2) / 2 + s * x**3 - s**2 * x**4 / 4), x)
differs("deeper-far", deeper, root * (1 + s**2 * (Rational(15, 2) - Rational(3, 4))),
        "a deeper well far out")  # fmt: skip

# Stirling's series.
agrees, differs = at(t, oo, 3)
stirling = (t - half) * log(t) - t + log(2 * pi) / 2
agrees("stirling", loggamma(t), stirling + 1 / (12 * t))
differs("stirling-plus", loggamma(t), stirling + 1 / (12 * t) + 1 / (360 * t**2), "an odd series")
differs("stirling-none", loggamma(t), stirling, "1/(12 t)")
true("stirling-more", loggamma(t), stirling + 1 / (12 * t) - 1 / (360 * t**3), "", "series", (),
     (t, oo, 5))  # fmt: skip
false("stirling-six", loggamma(t), stirling + 1 / (12 * t) - 1 / (360 * t**3), "t^-5", "series", (),
      (t, oo, 6))  # fmt: skip
agrees("stirling-log-gamma", log(gamma(t)), stirling + 1 / (12 * t))
agrees(
    "stirling-shifted", loggamma(t + 1), (t + half) * log(t) - t + log(2 * pi) / 2 + 1 / (12 * t)
)
differs("stirling-shift", loggamma(t + 1), stirling + 1 / (12 * t), "log t")
agrees("gamma-ratio", gamma(t + half) / (gamma(t) * sqrt(t)), 1 - 1 / (8 * t) + 1 / (128 * t**2))
differs("gamma-ratio-next", gamma(t + half) / (gamma(t) * sqrt(t)), 1 - 1 / (8 * t))
agrees("gamma-quotient", gamma(t) / (sqrt(2 * pi) * t ** (t - half) * exp(-t)),
       1 + 1 / (12 * t) + 1 / (288 * t**2))  # fmt: skip
agrees("gamma-shift", loggamma(t + a) - loggamma(t), a * log(t) + a * (a - 1) / (2 * t)
       - a * (a - 1) * (2 * a - 1) / (12 * t**2))  # fmt: skip
differs("gamma-shift-sign", loggamma(t + a) - loggamma(t), a * log(t) - a * (a - 1) / (2 * t))
agrees("digamma", digamma(t), log(t) - 1 / (2 * t) - 1 / (12 * t**2))
differs("digamma-plus", digamma(t), log(t) - 1 / (2 * t) + 1 / (12 * t**2))
agrees("trigamma", polygamma(1, t), 1 / t + 1 / (2 * t**2))
differs("trigamma-half", polygamma(1, t), 1 / t)
agrees("chi-variance", t * polygamma(1, t / 2) / 2, 1 + 1 / t + 2 * third / t**2)
agrees("central", log(gamma(2 * t + 1)) - 2 * log(gamma(t + 1)),
       2 * t * log(2) - log(pi * t) / 2 - 1 / (8 * t))  # fmt: skip
true("log-factorial", log(factorial(n)), n * log(n) - n + log(2 * pi * n) / 2 + 1 / (12 * n), "",
     "series", (), (n, oo, 3))  # fmt: skip
false("log-factorial-half", log(factorial(n)), n * log(n) - n + log(2 * pi * n) / 2, "",
      "series", (), (n, oo, 2))  # fmt: skip
agrees("student-scale", gamma((t + 1) / 2) / (sqrt(pi * t) * gamma(t / 2)),
       (1 - 1 / (4 * t) + 1 / (32 * t**2)) / sqrt(2 * pi))  # fmt: skip
differs("student-scale-next", gamma((t + 1) / 2) / (sqrt(pi * t) * gamma(t / 2)),
        (1 - 1 / (4 * t)) / sqrt(2 * pi))  # fmt: skip
true("gamma-at-one", gamma(1 + eps), 1 - EulerGamma * eps, "", "series", (), (eps, 0, 2))
false("gamma-at-one-sign", gamma(1 + eps), 1 + EulerGamma * eps, "", "series", (), (eps, 0, 2))
agrees, differs = at(n, oo, 2)
k = symbols("k", integer=True)
agrees("harmonic", Sum(1 / k, (k, 1, n)), log(n) + EulerGamma + 1 / (2 * n))
differs("harmonic-none", Sum(1 / k, (k, 1, n)), log(n) + EulerGamma, "1/(2 n)")
agrees("basel", Sum(2 / k**2, (k, 1, n)), pi**2 / 3 - 2 / n)
differs("basel-half", Sum(2 / k**2, (k, 1, n)), pi**2 / 3 - 1 / n)
agrees("harmonic-doubled", Sum(1 / k, (k, 1, 2 * n)) - Sum(1 / k, (k, 1, n)), log(2) - 1 / (4 * n))
agrees("bayes-factor", log(gamma(n + a) / gamma(n + b)) - log(n) * (a - b),
       (a * (a - 1) - b * (b - 1)) / (2 * n))  # fmt: skip
differs("bayes-factor-zero", log(gamma(n + a) / gamma(n + b)), 0, "a = b only")
agrees("beta-large", beta(a, n) * n**a / gamma(a), 1 - a * (a - 1) / (2 * n))
differs("beta-large-plus", beta(a, n) * n**a / gamma(a), 1 + a * (a - 1) / (2 * n))
agrees("stirling-square", loggamma(n**2), (n**2 - half) * log(n**2) - n**2 + log(2 * pi) / 2)
differs("stirling-square-half", loggamma(n**2), n**2 * log(n**2) - n**2 + log(2 * pi) / 2)
agrees("sphere", log(gamma(n / 2 + 1) / gamma(n / 2 + half)), log(n / 2) / 2 + 1 / (4 * n))

# Kinks at the point itself: both sides.
agrees, differs = at(eps, 0, 2)
agrees("acceptance", Min(1, exp(-eps)), 1 - Max(eps, 0))
differs("acceptance-right", Min(1, exp(-eps)), 1 - eps, "fails on the left")
differs("acceptance-left", Min(1, exp(-eps)), 1, "fails on the right")
agrees("acceptance-bar", Min(1, exp(-eps)), 1 - (eps + Abs(eps)) / 2)
agrees("kink-sine", Abs(sin(eps)), Abs(eps))
differs("kink-no-bar", Abs(sin(eps)), eps)
differs("kink-third", Abs(eps) * (1 + eps), Abs(eps), "eps^2 sign(eps)", order=(eps, 0, 3))
agrees("kink-sign", sign(eps) * sin(eps), Abs(eps))
agrees("relu", Max(0, exp(eps) - 1), Max(0, eps))
differs("relu-smooth", Max(0, exp(eps) - 1), eps)
agrees("kink-slope", Max(a * eps, b * eps), (a + b) / 2 * eps + Abs(a - b) / 2 * Abs(eps))
true("kink-at", Abs(log(t / a)), Abs(t - a) / a, "", "series", (), (t, a, 2))
false("kink-at-third", Abs(log(t / a)), Abs(t - a) / a, "", "series", (), (t, a, 3))
false("kink-at-side", Abs(log(t / a)), (t - a) / a, "", "series", (), (t, a, 2))
differs("jump", 1 + sign(eps), 1 + eps, "a jump")
agrees("soft-threshold", Max(0, Abs(eps) - eps**2), Abs(eps))
agrees("huber", sqrt(eps**2 + eps**4), Abs(eps))

# Entropies of perturbed densities: 1 + eps h is positive for small eps where h is bounded.
agrees, differs = at(eps, 0, 3)
bump = (x**3 - 3 * x) * exp(-(x**2))
agrees("entropy", line(gauss(x, 1) * (1 + eps * bump) * log(1 + eps * bump), x),
       eps**2 / 2 * line(gauss(x, 1) * bump**2, x))  # fmt: skip
even = (x**2 - 1) * exp(-(x**2))
differs("entropy-even", line(gauss(x, 1) * (1 + eps * even) * log(1 + eps * even), x),
        eps**2 / 2 * line(gauss(x, 1) * even**2, x), "a first-order term")  # fmt: skip
agrees("entropy-sine", line(gauss(x, 1) * (1 + eps * sin(x)) * log(1 + eps * sin(x)), x),
       eps**2 / 2 * line(gauss(x, 1) * sin(x) ** 2, x))  # fmt: skip
differs("entropy-sine-full", line(gauss(x, 1) * (1 + eps * sin(x)) * log(1 + eps * sin(x)), x),
        eps**2 * line(gauss(x, 1) * sin(x) ** 2, x))  # fmt: skip
agrees("chi-root", line(gauss(x, 1) * sqrt(1 + eps * cos(x)), x),
       line(gauss(x, 1) * (1 + eps * cos(x) / 2 - eps**2 * cos(x) ** 2 / 8), x))  # fmt: skip
differs("chi-root-plus", line(gauss(x, 1) * sqrt(1 + eps * cos(x)), x),
        line(gauss(x, 1) * (1 + eps * cos(x) / 2 + eps**2 * cos(x) ** 2 / 8), x))  # fmt: skip
wave = 1 + eps * x * exp(-x)
agrees("half-line", Integral(exp(-x) * log(wave), (x, 0, oo)), eps / 4 - eps**2 / 27)
differs("half-line-next", Integral(exp(-x) * log(wave), (x, 0, oo)), eps / 4 - 2 * eps**2 / 27)
differs("half-line-all", line(gauss(x, 1) * log(1 + eps**2 * x**2), x), 0, "eps^2")
agrees("inverse-density", line(gauss(x, 1) / (1 + eps * exp(-(x**2) / 2)), x),
       1 - eps / sqrt(2) + eps**2 / sqrt(3))  # fmt: skip
differs("inverse-density-next", line(gauss(x, 1) / (1 + eps * exp(-(x**2) / 2)), x),
        1 - eps / sqrt(2) + eps**2 / sqrt(2))  # fmt: skip
agrees("reverse-kl", -line(gauss(x, 1) * log(1 + eps * bump), x),
       eps**2 / 2 * line(gauss(x, 1) * bump**2, x))  # fmt: skip
rising = line(gauss(x, 1) * log(1 + h * x**2), x)
true("rising", rising, h - 3 * h**2 / 2, "", "series", (), (h, 0, 3))
false("rising-next", rising, h - 3 * h**2, "", "series", (), (h, 0, 3))
ray = Integral(exp(-x - h * x**2), (x, 0, oo))
true("ray", ray, 1 - 2 * h + 12 * h**2, "no value for h < 0", "series", (), (h, 0, 3))
false("root-log", line(gauss(x, 1) * sqrt(x**2 + h**2), x), sqrt(2 / pi), "h^2 log h", "series", (),
      (h, 0, 2))  # fmt: skip
gaussian = line(exp(h * sin(x)) * gauss(x, 1), x)
true("tilt", gaussian, 1 + h**2 * (1 - exp(-2)) / 4, "", "series", (), (h, 0, 3))
false("tilt-half", gaussian, 1 + h**2 * (1 - exp(-2)) / 2, "", "series", (), (h, 0, 3))
soft = line(gauss(z, 1) * log(1 + exp(h * z)), z)
true("softplus-mean", soft, log(2) + h**2 / 8, "", "series", (), (h, 0, 3))
false("softplus-mean-full", soft, log(2) + h**2 / 4, "", "series", (), (h, 0, 3))
energy = line(exp(-(x**2) / (2 * h) - E(x)), x) / sqrt(2 * pi * h)
true("cold-energy", -h * log(energy), h * E(0), "", "series", (), (h, 0, 2))
false("cold-energy-next", -h * log(energy), h * E(0), "", "series", (), (h, 0, 3))
true("log-sinh", log((exp(eps) - exp(-eps)) / (2 * eps)), eps**2 / 6, "", "series", (), (eps, 0, 4))
true("vp-deviation", sqrt(1 - exp(-2 * h)), sqrt(2 * h) * (1 - h / 2), "", "series", (), (h, 0, 2))
false("vp-deviation-order", sqrt(1 - exp(-2 * h)), sqrt(2 * h) * (1 - h / 2), "", "series", (),
      (h, 0, 3))  # fmt: skip
mills = exp(t**2) * (1 - erf(t)) * sqrt(pi)
true("mills", mills, 1 / t - 1 / (2 * t**3), "", "series", (), (t, oo, 5))
