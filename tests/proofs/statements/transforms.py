"""Classical integrals and sums: Frullani, residues, logistic, Fermi, Dirichlet, Poisson's Stein."""

from sympy import (
    Abs,
    Eq,
    Function,
    Heaviside,
    I,
    IndexedBase,
    Integral,
    Min,
    Rational,
    Sum,
    Symbol,
    atan,
    binomial,
    cos,
    cosh,
    digamma,
    dirichlet_eta,
    exp,
    factorial,
    gamma,
    log,
    oo,
    pi,
    sign,
    sin,
    sinh,
    sqrt,
    tanh,
    zeta,
)

from .base import D, line, pos, real, topic

STATEMENTS, true, false = topic("transforms")
x, y, t, a, b, c, m, th = real("x y t a b c m theta")
u, v, s, r, lam, al, be, ga = pos("u v s r lambda alpha beta gamma")
n = Symbol("n", integer=True, positive=True)
k = Symbol("k", integer=True)
f, g = [Function(i, real=True) for i in ("f", "g")]
W = IndexedBase("W", real=True)
H = Rational(1, 2)


def ray(e, z=x):
    return Integral(e, (z, 0, oo))


def period(e):
    return Integral(e, (x, -pi, pi))


# Exponentials over powers, integrable only together.
true("sinc-squared", line(sin(b * x) ** 2 / x**2, x), pi * Abs(b))
true("dirichlet", line(sin(b * x) / x, x), pi * sign(b))
false("dirichlet-x", ray(sin(b * x) / x), pi / 2)
true("sinc-4", line(sin(b * x) ** 4 / x**4, x), 2 * pi * Abs(b) ** 3 / 3)
true("sinc-product", ray(sin(u * x) * sin(v * x) / x**2), pi / 2 * Min(u, v))
true("cosines", ray((cos(a * x) - cos(b * x)) / x**2), pi / 2 * (Abs(b) - Abs(a)))
true("frullani", ray((exp(-u * x) - exp(-v * x)) / x), log(v / u))
false("frullani-x", ray((exp(-u * x) - exp(-v * x)) / x), log(u / v))
true("frullani-gauss", ray((exp(-u * x**2) - exp(-v * x**2)) / x**2), sqrt(pi * v) - sqrt(pi * u))
true("levy", ray((1 - exp(-u * x)) / x ** Rational(3, 2)), 2 * sqrt(pi * u))
true("damped", ray(exp(-u * x) * sin(b * x) / x), atan(b / u))
true("damped-cos", ray((1 - cos(b * x)) * exp(-u * x) / x), log(1 + b**2 / u**2) / 2)
false("damped-cos-x", ray((1 - cos(b * x)) * exp(-u * x) / x), log(1 + b**2 / u**2))
true("leibniz", D(line(sin(u * x) ** 2 / x**2, x), u), pi)
false("leibniz-x", D(line(sin(b * x) / x, x), b), line(cos(b * x), x), "diverges")
false("leibniz-sign", D(line(sin(b * x) ** 2 / x**2, x), b), pi, "b < 0")
false("diverges-at-zero", line((1 - cos(b * x)) / x**4, x), pi * Abs(b) ** 3 / 6)
false("diverges-far", ray((1 - cos(u * x)) / x), log(u))

# Logistic densities.
lg = exp(-x) / (1 + exp(-x)) ** 2
scaled = exp(-(x - m) / s) / (1 + exp(-(x - m) / s)) ** 2 / s
true("logistic-variance", line(x**2 * lg, x), pi**2 / 3)
false("logistic-variance-x", line(x**2 * lg, x), pi**2 / 6)
true("logistic-scaled", line((x - m) ** 2 * scaled, x), pi**2 * s**2 / 3)
true("logistic-entropy", -line(scaled * log(scaled), x), 2 + log(s))
true("logistic-softplus", line(log(1 + exp(-x)) * lg, x), 1)
true("logistic-power", line(lg / (1 + exp(-x)) ** al, x), 1 / (al + 1))
true(
    "logistic-mgf", line(exp(t * x) * lg, x), gamma(1 + t) * gamma(1 - t), assuming=(t < 1, t > -1)
)
false("logistic-mgf-x", line(exp(t * x) * lg, x), gamma(1 + t), assuming=(t < 1, t > -1))
true("sech", line(x**2 / cosh(x), x), pi**3 / 4)
true("tanh", line((1 - tanh(u * x) ** 2) * log(cosh(u * x)), x), 2 * (1 - log(2)) / u)
false("logistic-rate", line(exp(-b * x) / (1 + exp(-b * x)) ** 2, x), 1 / b, "b < 0")
false("logistic-pole", line(exp(-x) / (1 - exp(-x)) ** 2, x), 1, "diverges")

# Fermi and Bose integrals.
true("bose", ray(x**3 / (exp(x) - 1)), pi**4 / 15)
true("bose-s", ray(x**s / (exp(u * x) - 1)), gamma(s + 1) * zeta(s + 1) / u ** (s + 1))
false("bose-s-x", ray(x**s / (exp(x) - 1)), gamma(s) * zeta(s + 1))
true("fermi-s", ray(x**s / (exp(x) + 1)), gamma(s + 1) * dirichlet_eta(s + 1))
true("fermi-0", ray(1 / (exp(x) + 1)), log(2))
true("fermi-root", ray(1 / sqrt(x) / (exp(x) + 1)), sqrt(pi) * (1 - sqrt(2)) * zeta(H))
true("bose-sinh", ray(x**s / sinh(x)), 2 * gamma(s + 1) * (1 - 2 ** (-s - 1)) * zeta(s + 1))
true("bose-square", ray(x**4 * exp(x) / (exp(x) - 1) ** 2), 4 * pi**4 / 15)
true("fermi-tail", ray(x**2 * exp(-2 * x) / (1 + exp(-x))), 2 - 3 * zeta(3) / 2)
false("bose-0", ray(1 / (exp(x) - 1)), zeta(3), "diverges")
true("fermi-level", ray(1 / (exp(x + 1) + 1)), log(1 + exp(-1)))
false("fermi-level-lost", ray(1 / (exp(x + 1) + 1)), log(2), "the level is one, not zero")
false("fermi-far", ray(x * exp(x) / (exp(x) + 1)), zeta(2), "diverges")

# Residues.
cauchy = u / (u**2 + y**2) * v / (v**2 + (x - y) ** 2)
true("cauchy-convolution", line(cauchy, y), pi * (u + v) / ((u + v) ** 2 + x**2))
false("cauchy-convolution-x", line(cauchy, y), pi * (u + v) / (u**2 + v**2 + x**2))
true("two-poles", line(1 / ((x**2 + u**2) * (x**2 + v**2)), x), pi / (u * v * (u + v)))
false("two-poles-x", line(1 / ((x**2 + u**2) * (x**2 + v**2)), x), pi / (2 * u**3))
true(
    "two-poles-meet",
    line(1 / ((x**2 + u**2) * (x**2 + v**2)), x),
    pi / (2 * u**3),
    assuming=(Eq(u, v),),
)
true("wave", line(cos(t * x) / (x**2 + u**2), x), pi / u * exp(-u * Abs(t)))
false("wave-x", line(cos(t * x) / (x**2 + u**2), x), pi / u * exp(-u * t), "t < 0")
true("wave-shifted", line(cos(r * x) / ((x - a) ** 2 + 1), x), pi * exp(-r) * cos(a * r))
false("real-pole", line(1 / (x**2 - u**2), x), 0, "diverges")
poisson = (1 - a**2) / (1 - 2 * a * cos(x) + a**2)
inside = (a < 1, a > -1)
true("poisson-kernel", period(poisson), 2 * pi, assuming=inside)
true("poisson-mode", period(cos(x) * poisson), 2 * pi * a, assuming=inside)
false("poisson-mode-x", period(cos(x) * poisson), pi * a, assuming=inside)
false("poisson-outside", period(poisson), 2 * pi, "a > 1", assuming=(a > 0,))
true(
    "poisson-semigroup",
    period(
        (1 - al**2)
        / (1 - 2 * al * cos(x) + al**2)
        * (1 - be**2)
        / (1 - 2 * be * cos(y - x) + be**2)
    ),
    2 * pi * (1 - al**2 * be**2) / (1 - 2 * al * be * cos(y) + al**2 * be**2),
    assuming=(al < 1, be < 1),
)
true("over-sine", period(1 / (1 + u + sin(x))), 2 * pi / sqrt((1 + u) ** 2 - 1))
false("over-sine-x", period(1 / (1 + u + sin(x))), 2 * pi / (1 + u))

# Several kinks.
laplace = exp(-u * Abs(x - y) - v * Abs(y))
true(
    "laplace-convolution",
    line(laplace, y),
    2 * (u * exp(-v * Abs(x)) - v * exp(-u * Abs(x))) / (u**2 - v**2),
)
true("laplace-alike", line(laplace, y), (1 / u + Abs(x)) * exp(-u * Abs(x)), assuming=(Eq(u, v),))
false("laplace-alike-x", line(laplace, y), (1 / u + Abs(x)) * exp(-u * Abs(x)))
true("kinks-sign", line(sign(x - a) * sign(x) * exp(-Abs(x)), x), 2 * exp(-Abs(a)))
true("kinks-mean", line(Abs(x - a) * exp(-Abs(x)), x), 2 * Abs(a) + 2 * exp(-Abs(a)))
false("kinks-mean-x", line(Abs(x - a) * exp(-Abs(x)), x), 2 * a + 2 * exp(-a), "a < 0")
true(
    "kinks-window",
    line(Heaviside(x) * Heaviside(a - x) * exp(-x), x),
    (1 - exp(-a)) * Heaviside(a),
)

# Dirichlet densities, complex rates, linear maps.
density = x ** (al - 1) * y ** (be - 1) * (1 - x - y) ** (ga - 1)
total = gamma(al) * gamma(be) * gamma(ga) / gamma(al + be + ga)


def simplex(e):
    return Integral(e, (y, 0, 1 - x), (x, 0, 1))


true("simplex", simplex(density), total)
true("simplex-mean", simplex(x * density) / simplex(density), al / (al + be + ga))
false("simplex-mean-x", simplex(x * density) / simplex(density), al / (al + be))
true("simplex-log", simplex(log(x) * density) / total, digamma(al) - digamma(al + be + ga))
true(
    "simplex-3", Integral(x * y * t, (t, 0, 1 - x - y), (y, 0, 1 - x), (x, 0, 1)), 1 / Rational(720)
)
false("simplex-diverges", simplex(1 / (1 - x - y)), 1)
true(
    "fractional",
    Integral(x ** (al - 1) * (u - x) ** (be - 1), (x, 0, u)),
    u ** (al + be - 1) * gamma(al) * gamma(be) / gamma(al + be),
)
true(
    "gamma-cf",
    ray(x ** (al - 1) * exp(-x / s + I * t * x)),
    gamma(al) * s**al * (1 - I * s * t) ** -al,
)
false("gamma-cf-x", ray(x ** (al - 1) * exp(-x + I * t * x)), gamma(al) * (1 + I * t) ** -al)
true("chi-cf", line(exp(I * t * x**2 - x**2 / 2), x), sqrt(2 * pi) / sqrt(1 - 2 * I * t))
true("shear-out", line(f(x + a * y) * exp(-(y**2) / 2), x, y), sqrt(2 * pi) * line(f(x), x))
true(
    "rotate-out",
    line(f(x * cos(th) + y * sin(th)) * exp(-(x**2 + y**2) / 2), x, y),
    sqrt(2 * pi) * line(f(x) * exp(-(x**2) / 2), x),
)
false("shear-out-x", line(f(a * x + y) * exp(-(y**2) / 2), x, y), sqrt(2 * pi) * line(f(x), x))

# Infinite sums of functions, by one index.
po = lam**k * exp(-lam) / factorial(k)


def series(e, low=0):
    return Sum(e, (k, low, oo))


true("poisson-stein", series(k * po * f(k)), lam * series(po * f(k + 1)))
false("poisson-stein-x", series(k * po * f(k)), lam * series(po * f(k)))
true("poisson-stein-2", series(k * (k - 1) * po * f(k)), lam**2 * series(po * f(k + 2)))
true("poisson-stein-indexed", series(k * po * W[k]), lam * series(po * W[k + 1]))
true("first-term", series(al**k * f(k)), f(0) + al * series(al**k * f(k + 1)))
false("first-term-x", series(al**k * f(k)), al * series(al**k * f(k + 1)))
true("late-start", Sum(al**k * f(k), (k, n, oo)), al**n * series(al**k * f(k + n)))
false("late-start-x", Sum(al**k * f(k), (k, n, oo)), al**n * series(al**k * f(k)))
true(
    "both-ways",
    Sum(f(k + 1) * exp(-(k**2)), (k, -oo, oo)),
    Sum(f(k) * exp(-((k - 1) ** 2)), (k, -oo, oo)),
)
false("telescope", series(f(k) - f(k + 1)), f(0), "f need not vanish at infinity")
false("pole-before", Sum(f(k) / (k - 2), (k, 3, oo)), Sum(f(k) / (k - 2), (k, 4, oo)))
true(
    "binomial-stein",
    Sum(k * binomial(n, k) * al**k * f(k), (k, 0, n)),
    n * al * Sum(binomial(n - 1, k) * al**k * f(k + 1), (k, 0, n - 1)),
)
true(
    "factorial-shift",
    Sum(factorial(k) * f(k), (k, 0, n)),
    f(0) + Sum(factorial(k + 1) * f(k + 1), (k, 0, n - 1)),
)
