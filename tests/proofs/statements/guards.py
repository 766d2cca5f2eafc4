"""Statements that fail at a few values only, far out, or where a rule has no right to be used."""

import sympy as sp
from sympy import Abs, Integral, Limit, Rational, Subs, Sum, binomial, exp, log, oo, pi, sin, sqrt

from .base import D, line, pos, real, topic

STATEMENTS, true, false = topic("guards")
x, y, z, a = real("x y z a")
b, s, t, h = pos("b s t h")
f, g = sp.Function("f", real=True), sp.Function("g", real=True)
p, q = sp.Function("p", positive=True), sp.Function("q", positive=True)


def small(n):
    return {"relation": "series", "order": (h, 0, n)}


# An exponentially small factor beside one that may be as large.
false("large-for-some", exp(a / h) / (1 + exp(100 / h)), 0, "a > 100", **small(2))
false("function-far-out", f(1 / h) * exp(-1 / h), 0, "f = exp", **small(1))
false("positive-far-out", p(1 / h) / (1 + exp(1 / h)), 0, "p = exp(2 y)", **small(1))
false("value-in-exponent", exp(f(0) / h) / (1 + exp(50 / h)), 0, "f(0) > 50", **small(1))
false("in-the-exponent", exp(h * f(1 / h) - 1 / h), 0, "f(y) = y**2", **small(1))
false("factorial", sp.gamma(1 / h) / (1 + exp(1 / h)), 0, "it grows faster", **small(1))
false("higher-power", exp(1 / h**5) / (1 + exp(1 / h)), 0, "it is larger", **small(1))
false("of-a-logarithm", f(log(h)) * exp(-1 / h), 0, "f = exp(exp(-2 y))", **small(1))
false("sine-below", h**3 / sin(1 / h), 0, "it has poles", **small(1))
small_share = exp(-1 / h) / (exp(-1 / h) + (a - 2 * z - 3) ** 2 * h)
false("zero-beside", small_share, 0, "one at a = 2 z + 3", **small(2))
true("one-beside", exp(-1 / h) / (exp(-1 / h) + (1 + a**2) * h * log(h) ** 2), 0, **small(2))
true("powers-beside", exp(-1 / h) * log(h) ** 3 / h**7, 0, **small(2))
true("value-beside", f(h) * exp(-1 / h), 0, **small(2))
true(
    "logarithm-of-a-mean",
    log(line(exp(-(y**2) / 2) * exp(f(x + h * y)), y) / sqrt(2 * pi)),
    f(x) + h**2 * (D(f(x), x, x) + D(f(x), x) ** 2) / 2,
    **small(4),
)
true("saturated", sp.tanh(1 / h) * f(h), f(h), **small(3))

# What is bounded may swing, or change far nearer than any point lies.
true("swings", h * sin(a / h), 0, **small(1))
true("swings-squared", h**2 * sin(a / h + z), 0, **small(2))
false("swings-next", h**2 * sin(a / h + z), 0, "second order only", **small(3))
true("swings-far-out", sin(a * t) / t, 0, relation="series", order=(t, oo, 1))
true("scale-of-a-number", h / (h + exp(-1000)), 0, **small(1))
true("scale-of-a-symbol", h / (h + exp(-(z**6))), 0, **small(1))
false("scale-of-a-symbol-next", h / (h + exp(-(z**6))), 0, "h exp(z^6)", **small(2))
true("scale-beside-a-mass", line(exp(-(y**2)), y) * h / (h + Rational(1, 10**6)), 0, **small(1))

# Limits that have another value for one value of a parameter.
shift = a - Rational(7, 3)
false("slope-zero", Limit((shift * x + 1) / (shift * x + 2), x, oo), 1, "1/2 at a = 7/3")
false("mean-zero", Limit(a * t / (1 + a * t), t, oo), 1, "zero at a = 0")
far = a - 2 * b - 3  # zero where no plain point lies
false("mean-far", Limit(far**2 * t / (1 + far**2 * t), t, oo), 1, "zero at a = 2 b + 3")
false("mean-over", a * Limit(a * t / (1 + a**2 * t), t, oo), 1, "zero at a = 0")
true("mean-slope", b * Limit(a * t / (1 + b * t), t, oo), a)
true("slope-positive", Limit(b * t / (1 + b * t), t, oo), 1)
true("slope-square", Limit((a**2 * t + 1) / ((a**2 + 1) * t), t, oo), a**2 / (a**2 + 1))
true("decays", Limit(y**2 * exp(-2 * t) - log(1 - exp(-2 * t)), t, oo), 0)
true("roots", Limit(sqrt(t + b) - sqrt(t), t, oo), 0)
true("compounded", Limit((1 + a / t) ** t, t, oo), exp(a))

# Integration by parts: boundary terms without a normalised density, and jumps.
false("no-weight", line(p(x) * D(f(x), x), x), -line(D(p(x), x) * f(x), x), "p f = tanh(x)")
false("no-weight-whole", line(D(p(x) * f(x), x), x), 0, "p f = tanh(x)")
true(
    "weight-divided",
    line(p(x) * D(f(x), x), x) / line(p(x), x),
    -line(D(p(x), x) * f(x), x) / line(p(x), x),
    "p over its integral is a density",
)
part = Integral(p(x), (x, 0, 1))
false("weight-elsewhere", line(D(p(x) * f(x), x), x) * part, 0, "p is integrated over (0, 1)")
step, edge = Abs(x) / x, exp(-(x**2))
false("jump", Integral(D(f(x), x) * step, (x, -1, 1)), f(1) + f(-1), "less 2 f(0)")
false(
    "jump-weighted",
    line(D(f(x), x) * step * edge, x),
    line(2 * x * f(x) * step * edge, x),
    "less 2 f(0)",
)
true(
    "kink-weighted",
    line(D(f(x), x) * Abs(x) * edge, x),
    line(f(x) * (2 * x * Abs(x) - sp.sign(x)) * edge, x),
)

# A Gaussian weight is one over the whole line only; the points just see it here.
bell = exp(-(x**2))
false(
    "weight-on-half",
    Integral(bell * exp(f(x)), (x, 0, oo)),
    sqrt(pi) + Integral(bell * f(x), (x, 0, oo)),
    "f = 0",
    relation=">=",
)

# Binomial coefficients with a negative integer above.
m, k = sp.Symbol("m", integer=True), sp.Symbol("k", integer=True)
N = sp.Symbol("N", integer=True, nonnegative=True)
false("symmetric-below", binomial(m, k), binomial(m, m - k), "m = -2, k = 1")
false("all-below", Sum(binomial(m, k), (k, 0, m)), 2**m, "m = -1")
false("powers-below", Sum(binomial(m, k) * t**k, (k, 0, m)), (1 + t) ** m, "m = -2")
true("symmetric", binomial(N, k), binomial(N, N - k))
true("powers", Sum(binomial(N, k) * t**k, (k, 0, N)), (1 + t) ** N)

# Names: an index of an array is bound by its sum; what is declared tells functions apart.
row, i = sp.IndexedBase("X"), sp.Idx("i")
false("index", Sum(row[i], (i, 1, 3)), 3 * row[i], "the index is bound")
true("index-bound", Sum(row[i], (i, 1, 3)), row[1] + row[2] + row[3])
whole = sp.Function("f", real=True, nonzero=True)
false("declared", f(x), whole(x), "two functions")

# A value beyond what its symbol is declared.
within = Integral(f(y) * Abs(y), (y, 0, s))
false("beyond", Subs(within, s, -1), Subs(Integral(f(y) * y, (y, 0, s)), s, -1), "y < 0 there")
false("beyond-slope", Subs(D(within, s), s, -1), -f(-1), "f(-1)")
true("beyond-right", Subs(D(within, s), s, -1), f(-1))

# The total of a positive function is positive, so these hold.
true("total-product", Abs(a * z), a * z, assuming=(sp.Eq(line(p(y), y), a * z),))
true("total-of-row", line(p(y, x), y) + Abs(x), 2 * x, assuming=(sp.Eq(line(p(y, x), y), x),))
