"""Agreement to a stated order: lhs - rhs = O((symbol - point)^n)."""

from functools import partial

from sympy import Function, O, Rational, cos, cosh, exp, log, sin, sqrt, tanh

from .base import D, gauss, line, pos, real, topic

STATEMENTS, true, false = topic("series")
x, U, m, a, b, c, e, k = real("x U m a b c epsilon k")
h, s, tau, A, be, q = pos("h s tau A beta q")
f, E = Function("f", real=True), Function("E", real=True)
holds, fails = (partial(adder, relation="series") for adder in (true, false))

holds("root", sqrt(1 - be), 1 - be / 2, "first order", order=(be, 0, 2))
holds(
    "inverse-root", 1 / sqrt(1 - be), 1 + be / 2 + 3 * be**2 / 8, "second order", order=(be, 0, 3)
)
holds(
    "vp-rds", 1 / sqrt(1 - be), 2 - sqrt(1 - be), "ancestral and reverse scheme", order=(be, 0, 2)
)
holds(
    "vp-score",
    (x + be * k) / sqrt(1 - be),
    (2 - sqrt(1 - be)) * x + be * k,
    "with the score",
    order=(be, 0, 2),
)
holds(
    "vp-drift",
    (x + be * k) / sqrt(1 - be),
    x + be * (x / 2 + k),
    "Euler step of the reverse equation",
    order=(be, 0, 2),
)
holds("ou-mean", exp(-h), 1 - h, "Euler drift", order=(h, 0, 2))
holds("ou-variance", 1 - exp(-2 * h), 2 * h, "Euler variance", order=(h, 0, 2))
holds("ou-trapezoid", exp(-h), (1 - h / 2) / (1 + h / 2), "Crank-Nicolson", order=(h, 0, 3))
holds("sine", sin(x), x, "odd, so one order better", order=(x, 0, 3))
true("sine-order", sin(x), x + O(x**3), "an order term in the expression")
holds(
    "log-at-one", log(x), (x - 1) - (x - 1) ** 2 / 2, "at a point other than zero", order=(x, 1, 3)
)
holds(
    "root-at-a", sqrt(s), sqrt(q) + (s - q) / (2 * sqrt(q)), "at a symbolic point", order=(s, q, 2)
)
holds("cosh", log(cosh(x)), x**2 / 2, "even", order=(x, 0, 4))
holds("flat", exp(-1 / x**2), 0, "flat at zero", order=(x, 0, 6))
holds(
    "quadratic-step",
    m + (U - m) / (1 + s * A / tau),
    U - s * A / tau * (U - m),
    "step of a quadratic energy",
    order=(s, 0, 2),
)
holds(
    "quadratic-energy",
    -A * (U - m) ** 2 / (2 * (1 + A * s / tau)) - tau * log(1 + A * s / tau) / 2,
    -A * (U - m) ** 2 / 2 + s / 2 * (A**2 * (U - m) ** 2 / tau - A),
    "small covariance",
    order=(s, 0, 2),
)
holds(
    "cumulants",
    log((exp(a * h) + exp(b * h)) / 2),
    h * (a + b) / 2 + h**2 * (a - b) ** 2 / 8,
    "mean and half the variance",
    order=(h, 0, 3),
)
holds(
    "kl-bernoulli",
    -(log(1 + h / q) * q + log(1 - h / (1 - q)) * (1 - q)),
    h**2 / (2 * q * (1 - q)),
    "Fisher information",
    order=(h, 0, 3),
    assuming=(q < 1,),
)
holds(
    "kl-variance",
    (log(1 + h) + 1 / (1 + h) - 1) / 2,
    h**2 / 4,
    "Gaussians of nearby variance",
    order=(h, 0, 3),
)
holds(
    "smoothing",
    line(f(U + e * x) * gauss(x, 1), x),
    f(U) + e**2 / 2 * D(f(U), U, 2),
    "odd orders vanish",
    order=(e, 0, 4),
)
holds(
    "smoothed-energy",
    tau * log(line(exp(E(U + e * x) / tau) * gauss(x, 1), x)),
    E(U) + e**2 / 2 * (D(E(U), U, 2) + D(E(U), U) ** 2 / tau),
    "small covariance, any smooth energy",
    order=(e, 0, 4),
)
holds("taylor", f(x + h), f(x) + h * D(f(x), x), "Taylor with undefined f", order=(h, 0, 2))
holds("central", (f(x + h) - f(x - h)) / (2 * h), D(f(x), x), "central difference", order=(h, 0, 2))
true("order-term", exp(x), 1 + x + O(x**2), "an order term with equality")
true("order-term-log", log(1 + x), x - x**2 / 2 + O(x**3), "an order term with equality")

fails("root-second", sqrt(1 - be), 1 - be / 2, "second order is -beta^2/8", order=(be, 0, 3))
fails("inverse-root-sign", 1 / sqrt(1 - be), 1 - be / 2, "sign", order=(be, 0, 2))
fails("vp-rds-second", 1 / sqrt(1 - be), 2 - sqrt(1 - be), "differs by beta^2/4", order=(be, 0, 3))
fails(
    "vp-final",
    (2 - sqrt(1 - be)) * x + be * k,
    x + be * k,
    "beta x/2 lost; right to order zero",
    order=(be, 0, 2),
)
fails("ou-variance-one", 1 - exp(-2 * h), h, "factor two", order=(h, 0, 2))
fails(
    "ou-trapezoid-third",
    exp(-h),
    (1 - h / 2) / (1 + h / 2),
    "third order is h^3/12 off",
    order=(h, 0, 4),
)
fails("sine-fourth", sin(x), x, "third order is not zero", order=(x, 0, 4))
fails("cosine-third", cos(x), 1, "second order is not zero", order=(x, 0, 3))
fails("log-third", log(1 + x), x - x**2 / 2, "third order is not zero", order=(x, 0, 4))
fails(
    "log-at-one-wrong",
    log(x),
    x - 1 + (x - 1) ** 2 / 2,
    "sign of the second order",
    order=(x, 1, 3),
)
fails("log-at-two", log(x), x - 1, "right at one only", order=(x, 2, 1))
fails("root-at-a-wrong", sqrt(s), sqrt(q) + (s - q) / 2, "right only at q = 1", order=(s, q, 2))
fails("tanh", tanh(x), x - x**3 / 6, "coefficient of sinh's inverse", order=(x, 0, 4))
fails("entropy-term", h * log(h), 0, "h log h is not O(h)", order=(h, 0, 1))
fails("root-singular", sqrt(h), 0, "root of h is not O(h)", order=(h, 0, 1))
fails(
    "quadratic-step-tau",
    m + (U - m) / (1 + s * A / tau),
    U - s * A * (U - m),
    "right only at tau = 1",
    order=(s, 0, 2),
)
fails(
    "quadratic-energy-mean",
    -A * (U - m) ** 2 / (2 * (1 + A * s / tau)) - tau * log(1 + A * s / tau) / 2,
    -A * (U - m) ** 2 / 2 - s * A / 2,
    "squared gradient lost; right at U = m",
    order=(s, 0, 2),
)
fails(
    "cumulants-full",
    log((exp(a * h) + exp(b * h)) / 2),
    h * (a + b) / 2 + h**2 * (a - b) ** 2 / 4,
    "twice the variance; right at a = b",
    order=(h, 0, 3),
)
fails(
    "smoothing-full",
    line(f(U + e * x) * gauss(x, 1), x),
    f(U) + e**2 * D(f(U), U, 2),
    "factor two",
    order=(e, 0, 4),
)
fails(
    "smoothed-energy-plain",
    tau * log(line(exp(E(U + e * x) / tau) * gauss(x, 1), x)),
    E(U) + e**2 / 2 * D(E(U), U, 2),
    "squared gradient lost",
    order=(e, 0, 4),
)
fails(
    "smoothed-energy-tau",
    tau * log(line(exp(E(U + e * x) / tau) * gauss(x, 1), x)),
    E(U) + e**2 / 2 * (D(E(U), U, 2) + D(E(U), U) ** 2),
    "right only at tau = 1",
    order=(e, 0, 4),
)
fails(
    "forward",
    (f(x + h) - f(x)) / h,
    D(f(x), x),
    "forward difference is first order",
    order=(h, 0, 2),
)
fails(
    "tiny", exp(x), 1 + x * (1 + Rational(1, 10**15)), "first order off by 1e-15", order=(x, 0, 2)
)
false("order-term-wrong", exp(x), 1 + x / 2 + O(x**2), "an order term with equality")
false("order-term-high", cos(x), 1 + O(x**3), "second order is not zero")
fails("power", (1 + c * h) ** 3, 1 + c * h, "factor three; right at c = 0", order=(h, 0, 2))
