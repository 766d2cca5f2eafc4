"""What a symbol may be: roots that are not real, ranges, names used twice, values set by facts."""

from sympy import (
    Abs,
    Derivative,
    Eq,
    Function,
    I,
    IndexedBase,
    Integral,
    Limit,
    Rational,
    Subs,
    Sum,
    Symbol,
    ceiling,
    conjugate,
    cos,
    erf,
    exp,
    floor,
    im,
    log,
    oo,
    pi,
    re,
    sin,
    sqrt,
)

from .base import line, pos, real, topic

STATEMENTS, true, false = topic("ranges")
x, y, a = real("x y a")
s, u, v, w = pos("s u v w")
k, m = (Symbol(i, integer=True) for i in "km")
n, N = (Symbol(i, integer=True, positive=True) for i in "nN")
C = Symbol("C", complex=True)
f = Function("f", real=True)
P, Q, p = (Function(i, positive=True) for i in ("P", "Q", "p"))


def distance(at):
    """The mean distance from a point under exp(-x**2), where the point is real."""
    return exp(-(at**2)) + sqrt(pi) * at * erf(at)


# What is said of a symbol, all of it, holds at the points as well.
fold = Symbol("fold", composite=True)
true("composite", fold, 4, relation=">=")
false("composite-odd", fold, 5, relation=">=")
between = Symbol("between", integer=False, real=True)
true("no-integer", ceiling(between), floor(between) + 1)
row, steps = IndexedBase("row", positive=True), IndexedBase("steps", integer=True)
count = Function("count", integer=True, positive=True)
true("counts", count(x), 1, relation=">=")
false("counts-above", count(x), 2, relation=">=")
true("whole-turns", cos(2 * pi * steps[k]), 1)
false("half-turns", cos(pi * count(x)), 1)
true("counts-in-a-sum", Sum(p(count(k)) + p(k), (k, 1, n)) - Sum(p(k), (k, 1, n)),
     Sum(p(count(k)), (k, 1, n)))  # fmt: skip
true("one-of-a-row", row[k] * row[1], 0, relation=">=")

# A kink whose place is real for some values of a real symbol only.
for name, at, truth in (("root", sqrt(a), false), ("log", log(a), false), ("kink", a, true)):
    truth(f"{name}-kink", line(Abs(x - at) * exp(-(x**2)), x), distance(at), "not real below zero")
true("positive-root-kink", line(Abs(x - sqrt(s)) * exp(-(x**2)), x), distance(sqrt(s)))
false("shifted-root-kink", line(Abs(x - sqrt(a - 1)) * exp(-(x**2)), x), distance(sqrt(a - 1)))

# A definition holds where its arguments may be.
HALF = (Eq(P(u), line(Q(u, y), y)),)
WHOLE = (Eq(P(x), line(Q(x, y), y)),)
false("beyond-range", line(P(w), w), line(Q(w, y), y, w), "P is defined for u > 0", assuming=HALF)
true("in-range", Integral(P(x), (x, 0, 1)), Integral(line(Q(x, y), y), (x, 0, 1)), assuming=HALF)
summed = Sum(line(Q(k, y), y), (k, 1, n))
true("summed", Sum(P(k), (k, 1, n)), summed, assuming=HALF)
false("backwards", Sum(P(k), (k, 1, m)), Sum(line(Q(k, y), y), (k, 1, m)), assuming=HALF)
VALUED = (*WHOLE, Eq(P(x), 1))
false("value-at-one-point", P(y), 1, "P is 1 at x", assuming=VALUED)
false("equal-values", P(x), P(y), "P is 1 at x", assuming=VALUED)
true("total", line(P(x), x), 1, assuming=(*WHOLE, Eq(line(Q(x, y), x, y), 1)))
false("other-arity", P(x) + P(x, y), P(x), assuming=WHOLE)
HIDDEN = (Eq(P(x), line(Q(x, y, s), y)),)
true("hidden-substituted", Subs(s * P(x), s, 2), 2 * P(x), assuming=HIDDEN)
true("hidden-differentiated", Derivative(s * P(x), s), P(x), assuming=HIDDEN)
NORMAL = Eq(line(P(y, x), y), 1)
false("unit-at-one-value", line(Derivative(P(y, x), x), y), 0, "normalised at x = 1",
      assuming=(NORMAL, Eq(x, 1)))  # fmt: skip
true("unit-at-all-values", line(Derivative(P(y, x), x), y), 0, assuming=(NORMAL,))

# Roots of unity, whose order may divide what turns them.
turn = exp(2 * pi * I * m * k / N)
false("characters", Sum(turn, (k, 0, N - 1)), 0, "N divides m")
false("waves", Sum(cos(2 * pi * m * k / N), (k, 0, N - 1)), 0, "N divides m")
false("order-one", Sum(exp(2 * pi * I * k / N), (k, 0, N - 1)), 0, "N = 1")
true("order-two", Sum(exp(2 * pi * I * k / (N + 1)), (k, 0, N)), 0)
true("order-assumed", Sum(exp(2 * pi * I * k / N), (k, 0, N - 1)), 0, assuming=(N > 1,))
squares = Sum(cos(2 * pi * k / (N + 1)) ** 2, (k, 0, N))
false("squares", squares, (N + 1) * Rational(1, 2), "N = 1")
wider = Sum(cos(2 * pi * k / (N + 2)) ** 2, (k, 0, N + 1))
true("squares-wider", wider, (N + 2) * Rational(1, 2))
false("signs", Sum((-1) ** (m * k), (k, 0, 2 * n - 1)), 0, "even m")
true("alternating", Sum((-1) ** k, (k, 0, 2 * n - 1)), 0)
true("progression", Sum(x**k, (k, 0, n)) * (x - 1), x ** (n + 1) - 1)
true("integer-progression", Sum(2 ** (m * k), (k, 0, n)) * (2**m - 1), 2 ** (m * (n + 1)) - 1)
unity = "the ratio may be one"
false("assumed-unity", Sum(x**k, (k, 0, n)), 0, unity, assuming=(Eq(x ** (n + 1), 1),))
false("assumed-unity-line", m * y, 0, unity, assuming=(Eq(x**m, 1),))
false("powers-of-one", x, y, "of one", assuming=(Eq(s**x, s**y),))
false("phase", Sum(exp(I * x * k), (k, 0, N - 1)), 0, unity, assuming=(Eq(exp(I * N * x), 1),))
false("function", Sum(p(x) ** k, (k, 0, n - 1)), 0, unity, assuming=(Eq(p(x) ** n, 1),))
weighted = f(u) * Sum(u**k, (k, 0, n - 1))
false("weighted", weighted, 0, unity, assuming=(Eq(f(u) * u**n, f(u)),))

# Powers of what may be negative, with an exponent that is no fraction.
power = x ** sqrt(2) * exp(y)
false("irrational-modulus", Abs(power), power, "not real below zero")
false("irrational-root", sqrt(power**2), power, "not real below zero")
false("irrational-logarithm", log(power**2), 2 * log(power), "not real below zero")
several = (x * y) ** sqrt(2) * exp(y) * u ** sqrt(3)
false("irrational-laplace", Integral(exp(-several * w), (w, 0, oo)), 1 / several, "diverges")
false("irrational-square", sqrt((1 + several) ** 2), 1 + several, "not real below zero")
known = u ** sqrt(2) * v**pi
true("irrational-positive", log(known), sqrt(2) * log(u) + pi * log(v))

# A symbol that is declared complex stays so where its size or its real part is bounded.
DISC, RIGHT = (Abs(C) < 1,), (re(C) > 0,)
false("disc-real", re(C), C, assuming=DISC)
false("disc-conjugate", C * conjugate(C), C**2, assuming=DISC)
false("disc-distance", Abs(1 - C), 1 - C, assuming=DISC)
false("half-plane", im(C), 0, assuming=RIGHT)
decay = Integral(exp(-C * x), (x, 0, oo))
false("half-plane-laplace", decay, 1 / conjugate(C), assuming=RIGHT)
true("real-disc", sqrt((1 - x) ** 2), 1 - x, assuming=(Abs(x) < 1,))

# One name, bound here and free there.
wave = v + Integral(exp(-v) * sin(s * v) ** 2, (v, 0, oo))
true("bound-and-free", wave, v + 2 * s**2 / (4 * s**2 + 1))
mean = log(Integral(exp(s * v**2), (v, 0, 1)))
true("bound-and-free-bound", v**2 + mean, v**2 + s / 3, relation=">=")
true("limit-in-a-sum", x + Limit(sin(s * x) / x, x, 0), x + s)
false("limit-in-a-product", y * Limit(sin(s * x) / x, x, 0), y)

# Two substitutions at once, each for what the other puts in.
true("swapped", Subs(x - 2 * y, (x, y), (y, x)), y - 2 * x)
false("one-after-the-other", Subs(x - 2 * y, (x, y), (y, x)), -x)
mixed = Derivative(f(x, y), x, y)
true("swapped-derivative", Subs(mixed, (x, y), (y, x)), Derivative(f(y, x), x, y))
