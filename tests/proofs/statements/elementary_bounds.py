"""Bounds between elementary functions of a few symbols: orders, least points, extrema."""

from sympy import Abs, Function, Max, Min, Rational, exp, log, sinh, sqrt, symbols, tanh

from .base import pos, real, topic

STATEMENTS, true, false = topic("elementary_bounds")
x, y, z, u, v, w = real("x y z u v w")
p, q, p1, p2, q1, q2 = real("p q p1 p2 q1 q2")
a, b, c, s, t, lam, be = pos("a b c s t lambda beta")
V, W = (Function(name, real=True) for name in "VW")
n = symbols("n", integer=True)
UNIT = (p > 0, p < 1)
UNITS = (*UNIT, q > 0, q < 1)
SIMPLEX = (p1 > 0, p2 > 0, p1 + p2 < 1, q1 > 0, q2 > 0, q1 + q2 < 1)
KL = p * log(p / q) + (1 - p) * log((1 - p) / (1 - q))
ENTROPY = -p * log(p) - (1 - p) * log(1 - p)


def bounded(name, lhs, rhs, assuming=()):
    true(name, lhs, rhs, relation="<=", assuming=assuming)


def unbounded(name, lhs, rhs, why, assuming=()):
    false(name, lhs, rhs, why, "<=", assuming)


# A factor a - b, or one that rises with it.
odds = (p - q) * log(p * (1 - q) / (q * (1 - p)))
bounded("jeffreys", 4 * (p - q) ** 2, odds, UNITS)
unbounded("jeffreys-five", 5 * (p - q) ** 2, odds, "p, q near 1/2", UNITS)
bounded("jeffreys-scaled", 4 * lam * (p - q) ** 2, lam * odds, UNITS)
unbounded("jeffreys-unscaled", 4 * (p - q) ** 2, lam * odds, "small lambda", UNITS)
bounded("tanh-contracts", (x - y) * (tanh(x) - tanh(y)), (x - y) ** 2)
unbounded("tanh-expands", (x - y) ** 2 / 2, (x - y) * (tanh(x) - tanh(y)), "large x")
sigmoids = (x - y) * (1 / (1 + exp(-x)) - 1 / (1 + exp(-y)))
bounded("sigmoid-quarter", sigmoids, (x - y) ** 2 / 4)
unbounded("sigmoid-fifth", sigmoids, (x - y) ** 2 / 5, "about zero")
bounded("log-ratio-harmonic", 2 * (p - q) ** 2 / (p + q), (p - q) * log(p / q), UNITS)
unbounded("log-ratio-above", (p - q) * log(p / q), 2 * (p - q) ** 2, "small q", UNITS)
bounded("sinh-expands", (x - y) ** 2, (x - y) * (sinh(x) - sinh(y)))
unbounded("sinh-expands-twice", 2 * (x - y) ** 2, (x - y) * (sinh(x) - sinh(y)), "about zero")
bounded("exp-falls", (a - b) * (exp(-b) - exp(-a)), (a - b) ** 2)
unbounded("exp-falls-anywhere", (x - y) * (exp(-y) - exp(-x)), (x - y) ** 2, "negative x")
entropies = (a - b) * (a * log(a) - b * log(b))
bounded("entropy-slopes", (a - b) ** 2, entropies, (a > 1, b > 1))
unbounded("entropy-slopes-anywhere", (a - b) ** 2, entropies, "a below one")

# Convex in an exponent, with a least value.
mean = lam * log(q * exp(x / lam) + (1 - q) * exp(y / lam))
bounded("gibbs-two-points", p * x + (1 - p) * y - lam * KL, mean, UNITS)
unbounded("gibbs-two-points-hot", p * x + (1 - p) * y - KL, mean, "lambda above one", UNITS)
p3, q3 = 1 - p1 - p2, 1 - q1 - q2
kl3 = p1 * log(p1 / q1) + p2 * log(p2 / q2) + p3 * log(p3 / q3)
line3 = p1 * x + p2 * y + p3 * z
mean3 = log(q1 * exp(x) + q2 * exp(y) + q3 * exp(z))
bounded("gibbs-three-points", line3 - kl3, mean3, SIMPLEX)
unbounded("gibbs-three-points-half", line3 - kl3 / 2, mean3, "p far from q", SIMPLEX)
ent3 = -p1 * log(p1) - p2 * log(p2) - p3 * log(p3)
sum3 = log(exp(x) + exp(y) + exp(z))
bounded("entropy-three-points", line3 + ent3, sum3, SIMPLEX[:3])
unbounded("entropy-three-points-twice", line3 + 2 * ent3, sum3, "p uniform", SIMPLEX[:3])
smooth = lam * log(exp(x / lam) + exp(y / lam))
bounded("soft-max-gini", p * x + (1 - p) * y + 2 * lam * p * (1 - p), smooth, UNIT)
unbounded("soft-max-gini-5", p * x + (1 - p) * y + 5 * lam * p * (1 - p), smooth, "p = 1/2", UNIT)
third = 3 * (a * b * c) ** Rational(1, 3)
bounded("means-of-three", third, a * exp(x) + b * exp(y) + c * exp(-x - y))
unbounded(
    "means-of-three-more", third + Rational(1, 10), a * exp(x) + b * exp(y) + c * exp(-x - y), "0"
)
bounded("means-of-three-positive", third, a * s + b * t + c / (s * t))
linear = p * x + (1 - p) * y - lam * KL
bounded("gibbs-linear", linear, lam * (q * exp(x / lam) + (1 - q) * exp(y / lam) - 1), UNITS)
unbounded(
    "gibbs-linear-two", linear, lam * (q * exp(x / lam) + (1 - q) * exp(y / lam) - 2), "0", UNITS
)
bounded("logistic-line", p * x + lam * ENTROPY, lam * log(1 + exp(x / lam)), UNIT)

# Extrema as upper bounds.
top = Max(Abs(u - x), Abs(w - y))


def soft(*values, scale=1):
    return scale * log(sum(exp(value / scale) for value in values))


bounded("soft-max-lipschitz", Abs(soft(x, y) - soft(u, w)), top)
unbounded("soft-max-lipschitz-half", Abs(soft(x, y) - soft(u, w)), top / 2, "equal shifts")
bounded("soft-max-lipschitz-scale", Abs(soft(x, y, scale=lam) - soft(u, w, scale=lam)), top)
unbounded("soft-max-two-scales", Abs(soft(x, y, scale=2) - 2 * soft(u, w)), top, "x = u, y = w")
bounded("soft-max-lipschitz-factor", Abs(c + be * soft(x, y) - c - be * soft(u, w)), be * top)
three = Max(top, Abs(v - z))
bounded("soft-max-lipschitz-three", Abs(soft(x, y, z) - soft(u, w, v)), three)
bounded("max-lipschitz-three", Abs(Max(x, y, z) - Max(u, w, v)), three)
unbounded("max-lipschitz-three-two", Abs(Max(x, y, z) - Max(u, w, v)), top, "z far above")
weighted = Abs(log(a * exp(x) + b * exp(y)) - log(a * exp(u) + b * exp(w)))
bounded("weighted-soft-max", weighted, top)
unbounded("weighted-soft-max-two", weighted, Max(Abs(u - x), Abs(w - x)), "y far off")
bounded("mean-lipschitz", Abs(p * (x - u) + (1 - p) * (y - w)), top, UNIT)
unbounded("mean-lipschitz-signs", Abs(p * (x - u) + (1 + p) * (y - w)), top, "1 + 2p > 1", UNIT)
bounded("weighted-mean-size", Abs((a * x + b * y + c * z) / (a + b + c)), Max(*map(Abs, (x, y, z))))
bounded("min-lipschitz", Abs(Min(x, y) - Min(u, w)), top)
unbounded("min-lipschitz-less", Abs(Min(x, y) - Min(u, w)), top * Rational(9, 10), "shifts")
values = Max(Abs(V(0) - W(0)), Abs(V(1) - W(1)))
bounded("values-lipschitz", Abs(soft(V(0), V(1)) - soft(W(0), W(1))), values)
mixed = [p * f(0) + (1 - p) * f(1) for f in (V, W)]
bounded("values-mean", Abs(mixed[0] - mixed[1]), values, UNIT)
mixed = [p * f(0) + (1 - p) * f(1 + k) for k, f in enumerate((V, W))]
unbounded("values-mean-elsewhere", Abs(mixed[0] - mixed[1]), values, "W at 2", UNIT)
bounded("soft-max-of-three", soft(x, y, z), Max(x, y, z) + log(3))
unbounded("soft-max-of-three-one", soft(x, y, z), Max(x, y, z) + 1, "x = y = z")
bounded("whole-max", Abs(n), Max(Abs(n - 1), Abs(n + 1)))
bounded("positive-max", Abs(a - b), 2 * Max(Abs(a - c), Abs(b - c)))
unbounded("positive-max-once", Abs(a - b), Max(Abs(a - c), Abs(b - c)), "c between")
bounded("root-of-squares", sqrt(x**2 + y**2), sqrt(2) * Max(Abs(x), Abs(y)))
unbounded("root-of-squares-less", sqrt(x**2 + y**2), Rational(7, 5) * Max(Abs(x), Abs(y)), "x = y")

# One variable.
small = Rational(1, 1000)
bounded("entropy-gini", 4 * log(2) * p * (1 - p), ENTROPY, UNIT)
unbounded("entropy-gini-more", (4 + small) * log(2) * p * (1 - p), ENTROPY, "p = 1/2", UNIT)
bounded("entropy-root", ENTROPY, 2 * log(2) * sqrt(p * (1 - p)), UNIT)
unbounded("entropy-root-less", ENTROPY, (2 - small) * log(2) * sqrt(p * (1 - p)), "1/2", UNIT)
bounded("bernstein", exp(t) - 1 - t, t**2 / (2 - 2 * t / 3), (t < 3,))
unbounded("bernstein-less", exp(t) - 1 - t, t**2 / (2 - 2 * t / 6), "t near 3", (t < 3,))
bounded("exp-fraction", exp(t), (2 + t) / (2 - t), (t < 2,))
unbounded("exp-fraction-less", exp(t), (2 + t) / (2 - t) - t**3 / 10, "t = 1/2", (t < 2,))
bounded("exp-square", exp(p), 1 + p + p**2, UNIT)
unbounded("exp-square-less", exp(p), 1 + p + Rational(7, 10) * p**2, "p near 1", UNIT)
bounded("exp-falls-square", exp(-p), 1 - p + p**2 / 2, UNIT)
bounded("log-slope", log(t) / t, Rational(37, 100))
unbounded("log-slope-less", log(t) / t, Rational(36, 100), "t = e")
bounded("exp-line", 5 * t - exp(t), Rational(305, 100))
unbounded("exp-line-less", 5 * t - exp(t), Rational(304, 100), "t = log 5")
bounded("soft-max-entropy-gini", p * x + (1 - p) * y + 4 * log(2) * p * (1 - p), soft(x, y), UNIT)
unbounded("inverse-exponential", exp(-1 / t), 0, "it is positive")
