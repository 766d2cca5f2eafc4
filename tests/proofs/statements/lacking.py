"""Bounds that lack one hypothesis of the theorem that seems to give them, beside those with it."""

from sympy import Eq, Function, Rational, Sum, Symbol, exp, log, sqrt

from .base import line, pos, real, topic

STATEMENTS, true, false = topic("lacking")
x, y = real("x y")
w, u = pos("w u")
f = Function("f", real=True)
p, q = Function("p", positive=True), Function("q", positive=True)
small = Rational(1, 1000)
unit = [Eq(line(h(x), x), 1) for h in (p, q)]
kl = line(p(x) * log(p(x) / q(x)), x)
hellinger = 2 - 2 * line(sqrt(p(x) * q(x)), x)


def at_least(id, lhs, rhs, why="", assuming=unit):
    (false if why else true)(id, lhs, rhs, why, ">=", assuming)


# Multiples of p - q, which integrates to zero, but not under a weight that varies.
at_least("tilt", kl + small * line(x * (p(x) - q(x)), x), 0, "q near p, of larger mean")
at_least("tilt-square", kl + small * line(x**2 * (p(x) - q(x)), x), 0, "q near p, and wider")
at_least("tilt-hellinger", hellinger + small * line(x * (p(x) - q(x)), x), 0, "q near p")
at_least("tilt-constant", kl + small * line(u * (p(x) - q(x)), x), 0)
at_least("tilt-twice", kl + line(u * (p(x) - q(x)), x) + u**2 * hellinger, 0)

# The weight of a mixture that cannot come close to zero or one: the ends need not be reached.
bent = w**4 / 12 - w**3 / 6 + 15 * w**2 / 128 - 13 * w / 384
middle = (w < 1, w * (1 - w) > Rational(15, 64))
at_least("bent-in-the-middle", bent, 0, "w = 1/2; it is concave only there", middle)
at_least("bent-turned", -bent, 0, "", middle)
at_least(
    "concave-in-the-middle", w * exp(x) + (1 - w) * exp(y), exp(w * x + (1 - w) * y), "", middle
)

# A sum of nonnegative terms is at least each of them, where it is not empty.
k, n = Symbol("k", integer=True), Symbol("n", integer=True, nonnegative=True)
terms = Sum(exp(f(k) ** 2), (k, 1, n))
at_least("empty-sum", terms, 1, "n = 0", ())
at_least("empty-sum-of-roots", Sum(sqrt(1 + f(k) ** 2), (k, 1, n)), 1, "n = 0", ())
at_least("one-term", terms, 1, "", (n >= 1,))
at_least("one-term-more", Sum(exp(f(k) ** 2), (k, 0, n)), 1, "", ())

# Roots of what is zero at a point: the slope jumps there, and no second derivative tells of it.
bow = x**2 + (exp(x) - 1) ** 2
s = Symbol("s", nonnegative=True)
at_least("root-with-a-cusp", bow ** Rational(1, 3), small, "x = 0", ())
at_least("tangent-beyond-a-cusp", 1 + small * x**2, bow ** Rational(1, 3), "x = 3", ())
at_least("root-zero-at-an-end", sqrt(s) + sqrt(1 - s), 1, "", (s <= 1,))
at_least("root-zero-at-no-line", sqrt(1 + x**2 + y**2), (3 + x + y) / 4, "", ())
