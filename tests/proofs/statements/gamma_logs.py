"""Logarithms against gamma, beta and Gumbel densities: digamma and Euler's constant."""

from sympy import (
    EulerGamma,
    Integral,
    Rational,
    digamma,
    exp,
    gamma,
    log,
    loggamma,
    oo,
    pi,
    polygamma,
)

from .base import D, gauss, line, pos, real, topic

STATEMENTS, true, false = topic("gamma_logs")
x, a = real("x a")
u, s, t, h, r = pos("u s t h r")


def ray(e):
    return Integral(e, (u, 0, oo))


density = t**s * u ** (s - 1) * exp(-t * u) / gamma(s)
other = r**h * u ** (h - 1) * exp(-r * u) / gamma(h)
true("log-mean", ray(log(u) * density), digamma(s) - log(t))
false("log-mean-jensen", ray(log(u) * density), log(s) - log(t), "the log of the mean")
false("log-mean-shift", ray(log(u) * density), digamma(s + 1) - log(t))
true("log-mean-recurrence", ray(log(u) * density), digamma(s + 1) - 1 / s - log(t))
spread = ray(log(u) ** 2 * density) - ray(log(u) * density) ** 2
true("log-variance", spread, polygamma(1, s))
false("log-variance-mean", spread, 1 / s, "for large s only")
entropy = -ray(density * log(density))
true("entropy", entropy, s - log(t) + loggamma(s) + (1 - s) * digamma(s))
false("entropy-sign", entropy, s - log(t) + loggamma(s) - (1 - s) * digamma(s), "right at s = 1")
kl = ray(density * log(density / other))
rates = log(gamma(h) / gamma(s)) + h * log(t / r) + s * (r - t) / t
true("kl", kl, (s - h) * digamma(s) + rates)
false("kl-other-shape", kl, (s - h) * digamma(h) + rates, "right at s = h")
weight = u ** (s - 1) * (1 - u) ** (t - 1) * gamma(s + t) / (gamma(s) * gamma(t))
logit = Integral((log(u) - log(1 - u)) * weight, (u, 0, 1))
true("beta-logit", logit, digamma(s) - digamma(t))
false("beta-logit-ratio", logit, log(s / t))
cross = Integral(log(u) * log(1 - u) * weight, (u, 0, 1))
means = (digamma(s) - digamma(s + t)) * (digamma(t) - digamma(s + t))
true("beta-cross", cross, means - polygamma(1, s + t))
false("beta-cross-independent", cross, means)
true("recurrence", digamma(s + 2), digamma(s) + 1 / s + 1 / (s + 1))
true("recurrence-slope", polygamma(1, s + 1), polygamma(1, s) - 1 / s**2)
false("recurrence-slope-one", polygamma(1, s + 1), polygamma(1, s) - 1 / s, "right at s = 1")
true("slope", D(loggamma(s), (s, 2)), polygamma(1, s))

gumbel = exp(-(x - a) - exp(-(x - a)))
true("gumbel-mean", line(x * gumbel, x), a + EulerGamma)
false("gumbel-mode", line(x * gumbel, x), a)
false("gumbel-close", line(x * gumbel, x), a + Rational(5772157, 10**7), "to seven digits")
second = line((x - a) ** 2 * gumbel, x)
true("gumbel-variance", second - EulerGamma**2, pi**2 / 6)
true("gumbel-entropy", -line(log(gumbel) * gumbel, x), 1 + EulerGamma)
false("gumbel-entropy-one", -line(log(gumbel) * gumbel, x), 1)
true("log-square", line(log(x**2) * gauss(x, 1), x), -EulerGamma - log(2))
true("log-rate", ray(log(u) * exp(-t * u)), -(EulerGamma + log(t)) / t)
false("log-rate-one", ray(log(u) * exp(-t * u)), -EulerGamma / t, "right at t = 1")
b, tau = real("b"), pos("tau")
warm = exp(-(x - a) / tau - exp(-(x - a) / tau)) / tau
chosen = exp(a / tau) / (exp(a / tau) + exp(b / tau))
true("gumbel-max", line(warm * exp(-exp(-(x - b) / tau)), x), chosen, "at any temperature")
false("gumbel-max-warmer", line(warm * exp(-exp(-(x - b))), x), chosen, "tau = 1 alone")
true("gumbel-warm-mean", line(x * warm, x), a + tau * EulerGamma)
false("gumbel-warm-mean-one", line(x * warm, x), a + EulerGamma, "tau = 1 alone")
