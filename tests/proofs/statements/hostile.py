"""Branches, signs, near misses, coincidences at integers, steps no simplifier takes."""

import sympy as sp
from sympy import (
    Abs,
    I,
    Max,
    Min,
    Piecewise,
    Rational,
    acos,
    asin,
    atan,
    binomial,
    cbrt,
    cos,
    cosh,
    exp,
    factorial,
    floor,
    gamma,
    log,
    pi,
    sign,
    sin,
    sinh,
    sqrt,
    tan,
    tanh,
)

from .base import D, pos, real, topic

STATEMENTS, true, false = topic("hostile")
x, y, z, t = real("x y z t")
u, v, s, c = pos("u v s c")
n = sp.Symbol("n", integer=True, positive=True)
k = sp.Symbol("k", integer=True, nonnegative=True)
m = sp.Symbol("m", integer=True)
neg, neg2 = sp.symbols("a b", negative=True)
ONE = Rational(1)

# Constants.
true("nested-root", sqrt(5 + 2 * sqrt(6)), sqrt(2) + sqrt(3), "denesting")
true("cube-root", cbrt(2 + sqrt(5)) - cbrt(sqrt(5) - 2), 1, "Cardano")
true("heptagon", cos(pi / 7) - cos(2 * pi / 7) + cos(3 * pi / 7), ONE / 2, "roots of unity")
true("morrie", cos(pi / 9) * cos(2 * pi / 9) * cos(4 * pi / 9), ONE / 8, "Morrie's law")
true("machin", 4 * atan(ONE / 5) - atan(ONE / 239), pi / 4, "Machin's formula")
false("ramanujan", exp(pi * sqrt(163)), 640320**3 + 744, "off by 7.5e-13")
false("one-in-10-60", sin(x) ** 2 + cos(x) ** 2, 1 + ONE / 10**60, "off by 1e-60")
false("pi-fraction", pi, Rational(245850922, 78256779), "off by 8e-17")
false(
    "root-sum", sqrt(2) + sqrt(3), Rational(31462643699419723423, 10**19), "off by less than 1e-19"
)
false(
    "cubed",
    (10**12 * x + 1) ** 3,
    (10**12 * x) ** 3 + 3 * (10**12 * x) ** 2 + 3 * 10**12 * x,
    "off by one in 1e36",
)

# Signs and branches.
false("root-square-signed", sqrt(x**2), x, "right for x >= 0 only")
true("root-factor", sqrt(1 - x) * sqrt(1 + x), sqrt(1 - x**2), "one factor is never negative")
false("root-factor-shifted", sqrt(x - 1) * sqrt(x + 1), sqrt(x**2 - 1), "sign for x < -1")
false("root-product-negative", sqrt(neg) * sqrt(neg2), sqrt(neg * neg2), "sign for two negatives")
true("log-product", log(u * v), log(u) + log(v), "positive factors")
false("log-product-negative", log(neg * neg2), log(neg) + log(neg2), "2 pi i for two negatives")
true("log-square", log(x**2), 2 * log(Abs(x)), "x not zero", assuming=(sp.Ne(x, 0),))
false("log-square-signed", log(x**2), 2 * log(x), "right for x > 0 only", assuming=(sp.Ne(x, 0),))
false("log-exp-imaginary", log(exp(I * x)), I * x, "right for -pi < x <= pi only")
false("power-power-real", ((x - 1) ** 2) ** Rational(3, 2), (x - 1) ** 3, "right for x >= 1 only")
true("sign-absolute", sign(x) * Abs(x), x, "also at zero")
false("absolute-sum", Abs(x + y), Abs(x) + Abs(y), "right for equal signs")
true("atan-reciprocal", atan(u) + atan(1 / u), pi / 2, "positive argument")
false(
    "atan-reciprocal-real", atan(x) + atan(1 / x), pi / 2, "sign for x < 0", assuming=(sp.Ne(x, 0),)
)
true(
    "atan-addition",
    atan(u) + atan(v),
    atan((u + v) / (1 - u * v)),
    "product below one",
    assuming=(u * v < 1,),
)
false(
    "atan-addition-any",
    atan(u) + atan(v),
    atan((u + v) / (1 - u * v)),
    "off by pi for u v > 1",
    assuming=(sp.Ne(u * v, 1),),
)
false("acos-cos", acos(cos(x)), x, "right on [0, pi] only")
false("asin-sin", asin(sin(x)), x, "right on [-pi/2, pi/2] only")
true("sin-acos", sin(acos(tanh(x))), 1 / cosh(x), "argument inside (-1, 1)")
true("cosh-log", cosh(log(u)), (u + 1 / u) / 2, "positive argument")
true("asinh", log(x + sqrt(x**2 + 1)), -log(sqrt(x**2 + 1) - x), "conjugate; x real")
true("max-min", Max(x, y) + Min(x, y), x + y, "one of each")
true("max-absolute", Max(x, y), (x + y + Abs(x - y)) / 2, "closed form")
false("max-signed", Max(x, y), (x + y + (x - y)) / 2, "right for x >= y only")
true("piecewise", Piecewise((x, x >= 0), (-x, True)), Abs(x), "absolute value by cases")
false("piecewise-window", Piecewise((0, x < 100), (x - 100, True)), 0, "right for x <= 100 only")

# Integers.
false("sine-real", sin(pi * x), 0, "right at integers only")
false("gamma-hadamard", gamma(u + 1) * (1 + sin(pi * u)), u * gamma(u), "right at integers only")
true("gamma", gamma(u + 1), u * gamma(u), "recurrence")
true(
    "duplication",
    gamma(u) * gamma(u + ONE / 2),
    2 ** (1 - 2 * u) * sqrt(pi) * gamma(2 * u),
    "Legendre",
)
false(
    "duplication-factor",
    gamma(u) * gamma(u + ONE / 2),
    2 ** (2 * u - 1) * sqrt(pi) * gamma(2 * u),
    "right at u = 1/2",
)
false("floor-double", floor(2 * x), 2 * floor(x), "right where the fraction is below 1/2")
true("binomial-sum", sp.Sum(binomial(n, k), (k, 0, n)), 2**n, "binomial theorem")
false(
    "circle-regions", binomial(n, 4) + binomial(n, 2) + 1, 2 ** (n - 1), "right for n = 1 to 5 only"
)
true("factorial-bound", factorial(n), 2 ** (n - 1), "each factor is at least two", relation=">=")
true("sum-of-cubes", sp.Sum(k**3, (k, 1, n)), (n * (n + 1) / 2) ** 2, "Nicomachus")
false(
    "sum-of-squares",
    sp.Sum(k**2, (k, 1, n)),
    (n * (n + 1) / 2) ** 2 - (n - 1) * n**2,
    "right for n = 1 and n = 2 only",
)
vanishing = x * (x - 1) * (x - 2) * (x - 3) * (x + 1) * (x + 2)
false("polynomial-grid", x**2 + vanishing * (2 * x - 1), x**2, "right at -2 to 3 and at 1/2")

# Elementary identities that need an idea.
true(
    "cosine-chain", sin(8 * x), 8 * sin(x) * cos(x) * cos(2 * x) * cos(4 * x), "double angle thrice"
)
true("triple", sin(3 * x), 3 * sin(x) - 4 * sin(x) ** 3, "triple angle")
true(
    "tangent-sum",
    tan(x) + tan(y) + tan(-x - y) - tan(x) * tan(y) * tan(-x - y),
    0,
    "angles that add to zero",
)
true("hyperbolic", (cosh(x) + sinh(x)) ** n, cosh(n * x) + sinh(n * x), "de Moivre")
true(
    "tanh-addition", tanh(x + y), (tanh(x) + tanh(y)) / (1 + tanh(x) * tanh(y)), "addition theorem"
)
false(
    "tanh-addition-sign",
    tanh(x + y),
    (tanh(x) + tanh(y)) / (1 - tanh(x) * tanh(y)),
    "right where x y = 0",
)
true(
    "removable",
    (x**2 - 1) / (x - 1),
    x + 1,
    "away from the removable point",
    assuming=(sp.Ne(x, 1),),
)
true(
    "euler-cubes",
    x**3 + y**3 + z**3 - 3 * x * y * z,
    (x + y + z) * ((x - y) ** 2 + (y - z) ** 2 + (z - x) ** 2) / 2,
    "factorisation",
)
true("telescoping-roots", 1 / (sqrt(u + 1) + sqrt(u)), sqrt(u + 1) - sqrt(u), "conjugate")
true("log-ratio", log((1 + tanh(x)) / (1 - tanh(x))), 2 * x, "inverse of tanh")
true(
    "exponents",
    exp(-((x - y) ** 2) / (2 * s)) * exp(x * y / (-s)),
    exp(-(x**2 + y**2) / (2 * s)),
    "exponents compared apart",
)
true("high-power", (x - y) ** 12 - (y - x) ** 12, 0, "even power, not expanded")
false("high-power-odd", (x - y) ** 11, (y - x) ** 11, "odd power; right at x = y")
true(
    "determinant-vandermonde",
    sp.Matrix([[1, x, x**2], [1, y, y**2], [1, z, z**2]]).det(),
    (y - x) * (z - x) * (z - y),
    "Vandermonde",
)
true("derivative-absolute", D(sqrt(x**2 + s), x), x / sqrt(x**2 + s), "smoothed absolute value")
true("power-tower", D(u**u, u), u**u * (1 + log(u)), "logarithmic derivative")
false("power-tower-power", D(u**u, u), u * u ** (u - 1), "power rule misused; right at u = 1")
false("freshman", sqrt(x**2 + u), Abs(x) + sqrt(u), "right at x = 0")
false("exponential-sum", exp(u + v), exp(u) + exp(v), "right on a curve only")
false("half-argument", cos(t / 2), sqrt((1 + cos(t)) / 2), "sign for pi < t < 3 pi")
false("gudermann", atan(tan(x / 2) * c), x / 2, "right at c = 1 and |x| < pi")

# Differences that no sampled point shows.
false("thin-bump", x**2 + exp(-(10**10) * (x - pi) ** 2), x**2, "a positive bump of width 1e-5")
false("tower", 1 + exp(-exp(8 + x**2)), 1, "below 1e-1000 everywhere")
quartics = sp.Sum(k**4, (k, 1, n))
faulhaber = n * (n + 1) * (2 * n + 1) * (3 * n**2 + 3 * n - 1) / 30
true("faulhaber", quartics, faulhaber, "sum of fourth powers")
false(
    "faulhaber-ten",
    quartics,
    faulhaber + sp.Mul(*(n - i for i in range(1, 11))),
    "right for n = 1 to 10 only",
)
