"""Branches, boundaries, sets of measure zero, and domains that `assuming` narrows."""

import sympy as sp
from sympy import (
    Abs,
    Eq,
    Function,
    Heaviside,
    I,
    Min,
    Ne,
    Piecewise,
    Product,
    Rational,
    Sum,
    Symbol,
    binomial,
    cbrt,
    ceiling,
    conjugate,
    cos,
    exp,
    factorial,
    floor,
    log,
    oo,
    pi,
    sign,
    sin,
    sqrt,
)

from .base import pos, real, topic

STATEMENTS, true, false = topic("edges")
x, y, w, t, a, b = real("x y w t a b")
u, v, s, r, c = pos("u v s r c")
z, z2 = sp.symbols("z z2")
n = Symbol("n", integer=True, positive=True)
k = Symbol("k", integer=True)
j = Symbol("j", integer=True)
q1, q2 = sp.symbols("q1 q2", negative=True)
f, g = (Function("f", real=True), Function("g", real=True))
p, q = (Function("p", positive=True), Function("q", positive=True))
H = Rational(1, 2)
false("sign-squared", sign(x) ** 2, 1, "x=0")
true("sign-squared-ne", sign(x) ** 2, 1, "x!=0", assuming=(Ne(x, 0),))
false("sign-third", sign(x - Rational(1, 3)) ** 2, 1, "x=1/3")
false("sign-root", sign(x - sqrt(2)) ** 2, 1, "x=sqrt2")
false("sign-circle", sign(x**2 + y**2 - 1) ** 2, 1, "on the circle")
false("floor-neg", floor(x) + floor(-x), -1, "integers")
false("ceil", ceiling(x), floor(x) + 1, "integers")
true("ceil-neg", ceiling(x), -floor(-x), "def")
false("point-pw", Piecewise((1, Eq(x, 7)), (0, True)), 0, "x=7")
false("point-pw2", Piecewise((1, Eq(x, pi)), (0, True)), 0, "x=pi")
false("curve-pw", Piecewise((1, Eq(x, y)), (0, True)), 0, "x=y")
false(
    "pw-window",
    Piecewise((1, (x > Rational(1, 3)) & (x < Rational(1, 3) + Rational(1, 10**9))), (0, True)),
    0,
    "window",
)
false("pw-le-lt", Piecewise((0, x <= 1), (1, True)), Piecewise((0, x < 1), (1, True)), "x=1")
true("pw-flip", Piecewise((x, x < 1), (1, True)), Min(x, 1), "min")
true("pw-flip2", Piecewise((x, x <= 1), (1, True)), Min(x, 1), "min")
false("zero-power", 0 ** Abs(x), 0, "x=0")
false("heavi-far", Heaviside(x - 10**5), 0, "x>1e5")
false("heavi-far-neg", Heaviside(-x - 10**5), 0, "x<-1e5")
true("heavi-sum", Heaviside(x) + Heaviside(-x), 1, "incl. 0: half each")
false("heavi-sq", Heaviside(x) ** 2, Heaviside(x), "x=0: 1/4 vs 1/2")
false("heavi-x", sign(x), 2 * Heaviside(x, 1) - 1, "x=0")
true("heavi-x2", sign(x), 2 * Heaviside(x) - 1, "H(0)=1/2")
false("recip-root", sqrt(1 / z), 1 / sqrt(z), "negative z")
false("log-recip", log(1 / z), -log(z), "negative z")
false("log-recip-real", log(1 / x), -log(x), "negative x")
true("log-recip-pos", log(1 / u), -log(u))
false("conj-root", conjugate(sqrt(z)), sqrt(conjugate(z)), "negative z")
true("conj-exp", conjugate(exp(z)), exp(conjugate(z)), "entire")
true("abs-sq", z * conjugate(z), Abs(z) ** 2)
false("abs-sq-no", z**2, Abs(z) ** 2)
true("exp-log", exp(log(z)), z, assuming=(Ne(z, 0),))
false("log-exp", log(exp(z)), z)
true("root-sq", sqrt(z) ** 2, z)
false("sq-root", sqrt(z**2), z)
false("exp-half", sqrt(exp(z)), exp(z / 2))
true("exp-half-real", sqrt(exp(x)), exp(x / 2))
false("rootprod", sqrt(z) * sqrt(z2), sqrt(z * z2))
true("rootprod-pos", sqrt(u) * sqrt(z2), sqrt(u * z2))
true("log-pos", log(u * z), log(u) + log(z), "positive times z", assuming=(Ne(z, 0),))
false("cuberoot", cbrt(x**3), x, "negative x")
true("cuberoot-pos", cbrt(u**3), u)
true("root6", sqrt(x**6), Abs(x) ** 3)
false("root6no", sqrt(x**6), x**3)
true("three-half", (x**2) ** Rational(3, 2), Abs(x) ** 3)
false("root-flip", sqrt(-x), I * sqrt(x), "x<0")
true("root-flip-pos", sqrt(-u), I * sqrt(u))
false("root-quad", sqrt(1 - 2 * x + x**2), 1 - x, "x>1")
true("root-quad-abs", sqrt(1 - 2 * x + x**2), Abs(1 - x))
true("root-quad-assume", sqrt(1 - 2 * x + x**2), 1 - x, assuming=(x < 1,))
false("root-quad-assume-w", sqrt(1 - 2 * x + x**2), 1 - x, assuming=(x < 2,))
true("root-assume", sqrt(x**2), x, assuming=(x >= 0,))
true("root-assume-neg", sqrt(x**2), -x, assuming=(x < 0,))
true("abs-assume", Abs(x - y), y - x, assuming=(x < y,))
true("abs-assume-le", Abs(x - y), y - x, assuming=(x <= y,))
false("abs-assume-w", Abs(x - y), y - x, assuming=(x < y + 1,))
true("log-assume", log(x * y), log(x) + log(y), assuming=(x > 0, y > 0))
false("log-assume-1", log(x * y), log(x) + log(y), "both negative", assuming=(x * y > 0,))
true("log-neg", log(q1 * q2), log(-q1) + log(-q2))
true("logsq-neg", log(q1**2), 2 * log(-q1))
true("circle", x**4 + x**2 * y**2 + y**2, 1, assuming=(Eq(x**2 + y**2, 1),))
true("circle-le", x, 1, relation="<=", assuming=(Eq(x**2 + y**2, 1),))
false(
    "circle-le-no", x + y, sqrt(2) - Rational(1, 100), relation="<=", assuming=(Eq(x**2 + y**2, 1),)
)
true("circle-sum", (x + y) ** 2, 2, relation="<=", assuming=(Eq(x**2 + y**2, 1),))
true("simplex", x * y, Rational(1, 4), relation="<=", assuming=(Eq(x + y, 1),))
false("simplex-no", x * y, Rational(1, 5), relation="<=", assuming=(Eq(x + y, 1),))
true("idempotent", x**3, x, assuming=(Eq(x * (x - 1), 0),))
false("idempotent-no", x, 1, "x=0", assuming=(Eq(x * (x - 1), 0),))
false("pinned-no", cos(x), 0, assuming=(x >= 0, x <= 0))
true("square-lt", x, 2, relation="<=", assuming=(x > 0, x**2 < 4))
true("exp-mono", exp(x), exp(y), relation="<=", assuming=(x < y,))
false("sq-mono", x**2, y**2, relation="<=", assuming=(x < y,))
true("sq-mono-pos", u**2, v**2, relation="<=", assuming=(u < v,))
true("log-ge", log(x), 0, relation=">=", assuming=(x >= 1,))
true("xlogx", u * log(u), 0, relation="<=", assuming=(u < 1,))
false("xlogx-no", u * log(u), 0, relation="<=", assuming=(u < Rational(101, 100),))
true("inv-mono", 1 / u, 1 / v, relation=">=", assuming=(u <= v,))
true("mid", (x + y) / 2, y, relation="<=", assuming=(x <= y,))
true("prod-pos", x * y, 0, relation=">=", assuming=(x >= 0, y >= 0))
true("unit-prod", u * v, 1, relation="<=", assuming=(u < 1, v < 1))
true("unit-conv", u + v - u * v, 1, relation="<=", assuming=(u < 1, v < 1))
true("log1m", log(1 - u), -u, relation="<=", assuming=(u < 1,))
true("vpgap", sqrt(1 - u) + u / 2, 1, relation="<=", assuming=(u < 1,))
true("sqrt-sub", sqrt(u - v), sqrt(u), relation="<=", assuming=(v < u,))
true("minus-even", (-1) ** (k * (k + 1)), 1)
true("minus-sq", (-1) ** k**2, (-1) ** k)
true("cos-pin", cos(pi * k), (-1) ** k)
false("cos-pin-half", cos(pi * k / 2), (-1) ** k)
true("sin-pin", sin(pi * k), 0)
true("minus-two", (-1) ** (2 * n), 1)
false("minus-real", (-1) ** (2 * x), 1)
true("fact", factorial(n), n * factorial(n - 1))
true("fact-prod", Product(k, (k, 1, n)), factorial(n))
true("tele-prod", Product((k + 1) / k, (k, 1, n)), n + 1)
true("tele-prod2", Product(1 - 1 / k**2, (k, 2, n)), (n + 1) / (2 * n), assuming=(n >= 2,))
false("tele-prod-off", Product((k + 1) / k, (k, 1, n)), n)
true("kfact", Sum(k * factorial(k), (k, 1, n)), factorial(n + 1) - 1)
true("binom-xy", Sum(binomial(n, k) * u**k * v ** (n - k), (k, 0, n)), (u + v) ** n)
true("binom-mean", Sum(k * binomial(n, k), (k, 0, n)), n * 2 ** (n - 1))
false(
    "binom-mean-no",
    Sum(k * binomial(n, k), (k, 0, n)),
    n * 2**n / 2 + n * (n - 1) * (n - 2) * (n - 3) * (n - 4),
    "n<5",
)
true("partial-frac", Sum(1 / (k * (k + 1)), (k, 1, n)), n / (n + 1))
true("basel", Sum(1 / k**2, (k, 1, oo)), pi**2 / 6)
false("basel-no", Sum(1 / k**2, (k, 1, oo)), Rational(1644934066848226, 10**15), "4.4e-16 off")
true("expsum", Sum(x**k / factorial(k), (k, 0, oo)), exp(x))
false("expsum-no", Sum(x**k / factorial(k), (k, 0, 40)), exp(x), "truncated")
true("telesum", Sum(f(k) - f(k - 1), (k, 1, n)), f(n) - f(0))
false("telesum-no", Sum(f(k) - f(k - 1), (k, 1, n)), f(n) - f(1))
true("returns", Sum(u**k * f(k), (k, 0, n)), f(0) + u * Sum(u**k * f(k + 1), (k, 0, n - 1)))
false("returns-no", Sum(u**k * f(k), (k, 0, n)), f(0) + u * Sum(u**k * f(k + 1), (k, 0, n)))
true("geom", (1 - u) * Sum(u**k, (k, 0, n - 1)), 1 - u**n)
true("geom-inf", Sum(u**k, (k, 0, oo)), 1 / (1 - u), assuming=(u < 1,))
true("geom-mean", Sum(k * u**k, (k, 0, oo)), u / (1 - u) ** 2, assuming=(u < 1,))
true("abel", Sum(k * (f(k) - f(k - 1)), (k, 1, n)), n * f(n) - Sum(f(k), (k, 0, n - 1)), "by parts")
false("abel-no", Sum(k * (f(k) - f(k - 1)), (k, 1, n)), n * f(n) - Sum(f(k), (k, 1, n)), "by parts")
true(
    "tri",
    Sum(Sum(f(j, k), (j, 1, k)), (k, 1, n)),
    Sum(Sum(f(j, k), (k, j, n)), (j, 1, n)),
    "exchange",
)
false(
    "tri-no",
    Sum(Sum(f(j, k), (j, 1, k)), (k, 1, n)),
    Sum(Sum(f(j, k), (k, 1, j)), (j, 1, n)),
    "not",
)
true("sum-split", Sum(f(k), (k, 1, 2 * n)), Sum(f(k), (k, 1, n)) + Sum(f(k + n), (k, 1, n)))
true("sum-reverse", Sum(f(k), (k, 1, n)), Sum(f(n + 1 - k), (k, 1, n)))
false("sum-reverse-no", Sum(f(k), (k, 1, n)), Sum(f(n - k), (k, 1, n)))
true("log-prod", log(Product(p(k), (k, 1, n))), Sum(log(p(k)), (k, 1, n)))
true("exp-sum", exp(Sum(f(k), (k, 1, n))), Product(exp(f(k)), (k, 1, n)))
false("exp-sum-no", exp(Sum(f(k), (k, 1, n))), Sum(exp(f(k)), (k, 1, n)))
true(
    "cs-sum",
    Sum(f(k) * g(k), (k, 1, n)) ** 2,
    Sum(f(k) ** 2, (k, 1, n)) * Sum(g(k) ** 2, (k, 1, n)),
    relation="<=",
)
true("cs-n", Sum(f(k), (k, 1, n)) ** 2, n * Sum(f(k) ** 2, (k, 1, n)), relation="<=")
false("cs-n-no", Sum(f(k), (k, 1, n)) ** 2, (n - 1) * Sum(f(k) ** 2, (k, 1, n)), relation="<=")
true(
    "jensen-w",
    Sum(p(k) * f(k), (k, 1, n)) ** 2,
    Sum(p(k) * f(k) ** 2, (k, 1, n)),
    relation="<=",
    assuming=(Eq(Sum(p(k), (k, 1, n)), 1),),
)
true("ess", Sum(p(k), (k, 1, n)) ** 2 / Sum(p(k) ** 2, (k, 1, n)), n, relation="<=")
true("lse-mean", log(Sum(exp(f(k)), (k, 1, n)) / n), Sum(f(k), (k, 1, n)) / n, relation=">=")
true(
    "gibbs-sum",
    Sum(p(k) * log(p(k) / q(k)), (k, 1, n)),
    0,
    relation=">=",
    assuming=(Eq(Sum(p(k), (k, 1, n)), 1), Eq(Sum(q(k), (k, 1, n)), 1)),
)
false(
    "gibbs-sum-no",
    Sum(p(k) * log(p(k) / q(k)), (k, 1, n)),
    0,
    relation=">=",
    assuming=(Eq(Sum(p(k), (k, 1, n)), 1),),
)
true(
    "entropy-max",
    -Sum(p(k) * log(p(k)), (k, 1, n)),
    log(n),
    relation="<=",
    assuming=(Eq(Sum(p(k), (k, 1, n)), 1),),
)
