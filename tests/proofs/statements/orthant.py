"""Bounds by exact certificates: polynomials of one sign, tangents, entropies, stationary points."""

from functools import partial

from sympy import Abs, E, Rational, cbrt, cos, exp, log, sin, sqrt

from .base import D, pos, real, topic

STATEMENTS, true, false = topic("orthant")
x, y, z, a, b, c, m, m0, t = real("x y z a b c m m0 t")
p, q, r, u, v, w, tau = pos("p q r u v w tau")
below, above = partial(true, relation="<="), partial(true, relation=">=")
not_below, not_above = partial(false, relation="<="), partial(false, relation=">=")
UNIT, UNITS = (p < 1,), (p < 1, q < 1)

# Means and rearrangements: no square is complete in one variable.
above("am-gm-three", (p + q + r) / 3, cbrt(p * q * r), "means")
above("am-gm-four", (p + q + r + u) / 4, (p * q * r * u) ** Rational(1, 4), "means")
above("am-hm", (p + q + r) * (1 / p + 1 / q + 1 / r), 9, "means")
above("young-three", p**3 / 3 + 2 * q ** Rational(3, 2) / 3, p * q, "Young, exponents 3 and 3/2")
below("power-means", p**2 + q**2, 2 ** Rational(1, 3) * (p**3 + q**3) ** Rational(2, 3), "2 <= 3")
schur = (p**3 + q**3 + r**3 + 3 * p * q * r, p**2 * (q + r) + q**2 * (p + r) + r**2 * (p + q))
above("schur-degree-one", *schur, "Schur")
above("nesbitt", p / (q + r) + q / (p + r) + r / (p + q), Rational(3, 2), "Nesbitt")
not_above("nesbitt-real", x / (y + z) + y / (x + z) + z / (x + y), Rational(3, 2), "signs")
not_above("am-gm-real", (x + y + z) ** 3, 27 * x * y * z, "true for positive numbers")
not_above("schur-signs", x**3 + y**3 + z**3, 3 * x * y * z, "the sum may be negative")
above("bounded", p / (1 + p) + q / (1 + q), (p + q) / (1 + p + q), "subadditive gain")
not_above("two-windows", (x**2 - 2) ** 2, Rational(1, 10**10), "fails beside irrational points")

# A derivative is algebraic only in the right form.
below("log-root-shift", log(1 + p), p / sqrt(1 + p), "sharper than log(1 + p) <= p")
above("exp-cubic", exp(p), 1 + p + p**2 / 2 + p**3 / 6, "Taylor from below")
above("cosine-quadratic", cos(x), 1 - x**2 / 2, "twice differentiated")
not_above("cosine-quadratic-less", cos(x), 1 - Rational(49, 100) * x**2, "fails near zero")
below("sine-absolute", Abs(sin(x)), Abs(x), "both absolute values")
below("sine-lipschitz", Abs(sin(x) - sin(y)), Abs(x - y), "slope at most one")
not_below("sine-lipschitz-double", Abs(sin(2 * x) - sin(2 * y)), Abs(x - y), "slope two")
below("cosine-absolute", Abs(1 - cos(x)), Abs(x))
below("square-exponential", (p * exp(-p)) ** 2, exp(-2), "highest at one")
below("t-exp", exp(-p / tau), tau / p / E, "t exp(-t) <= 1/e")
jeffreys = (p**2 / q**2 + q**2 / p**2) / 2 - 1
above("jeffreys", jeffreys, 2 * log(p / q) ** 2, "symmetrised divergence of variances")

# Divergences of two points and of Gaussians.
two = p * log(p / q) + (1 - p) * log((1 - p) / (1 - q))
above("pinsker-two", two, 2 * (p - q) ** 2, "Pinsker", assuming=UNITS)
not_above("pinsker-sharper", two, Rational(21, 10) * (p - q) ** 2, "2 is best", assuming=UNITS)
below("renyi-two", two, log(p**2 / q + (1 - p) ** 2 / (1 - q)), "order 1 <= 2", assuming=UNITS)
moment = log(p * exp(t * (1 - p)) + (1 - p) * exp(-t * p))
below("hoeffding-lemma", moment, t**2 / 8, "the variance of a bounded variable", assuming=UNIT)
not_below("hoeffding-ninth", moment, t**2 / 9, "1/8 is best", assuming=UNIT)
raised = p * exp(t * (1 - p)) + (1 - p) * exp(-t * p)
below("hoeffding-raised", raised, exp(t**2 / 8), "the exponentials themselves", assuming=UNIT)
not_below("wave-raised", cos(x) + sin(exp(x)), exp(x**2), "a sine of an exponential is none")
not_below("hoeffding-raised-ninth", raised, exp(t**2 / 9), "1/8 is best", assuming=UNIT)
drift = log(q / p) + (p**2 + (m - m0) ** 2) / (2 * q**2) - Rational(1, 2)
above("kl-trust", drift, (m - m0) ** 2 / (2 * q**2), "the mean's share of the divergence")
not_above("kl-trust-other", drift, (m - m0) ** 2 / (2 * p**2), "the other variance")
log_sum = p * log(p / u) + q * log(q / v) + r * log(r / w)
above("log-sum-three", log_sum, (p + q + r) * log((p + q + r) / (u + v + w)), "log-sum")

# Log-sum-exp against its temperature: an entropy, and a divergence from the uniform weights.
whole = exp(a / tau) + exp(b / tau) + exp(c / tau)
weights = [exp(k / tau) / whole for k in (a, b, c)]
entropy = -sum(k * log(k) for k in weights)
pair = tau * log(exp(a / tau) + exp(b / tau))
above("slope-is-entropy", D(pair, tau), 0, "entropy is nonnegative")
below("slope-of-mean", D(pair - tau * log(2), tau), 0, "minus a divergence from uniform weights")
not_below("slope-of-sum", D(pair, tau), 0, "the sum rises with the temperature")
below("entropy-at-most", entropy, log(3), "attained at equal costs")
not_below("entropy-at-most-two", entropy, log(2), "two points only")
