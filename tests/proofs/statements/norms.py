"""Norms of functions: Minkowski's, Hoelder's and Lyapunov's inequalities for any exponents."""

from functools import partial

from sympy import Abs, Eq, Function, Integral, Rational, Sum, exp, oo, sqrt, symbols

from .base import gauss, line, pos, real, topic

STATEMENTS, true, false = topic("norms")
x, y, a, b = real("x y a b")
c, k, s, m = pos("c k s m")
f, g, h = (Function(name, real=True) for name in "fgh")
F, G, H, p, q = (Function(name, positive=True) for name in ("F", "G", "H", "p", "q"))
n = symbols("n", integer=True, positive=True)
i = symbols("i", integer=True)
below, above = partial(true, relation="<="), partial(true, relation=">=")
not_below, not_above = partial(false, relation="<="), partial(false, relation=">=")
half, third, four = Rational(1, 2), Rational(1, 3), Rational(4)
unit = (Eq(line(p(x), x), 1),)


def norm(e, r, weight=1):
    return line(e**r * weight, x) ** (1 / r)


def size(e):
    return line(Abs(e) ** 3, x) ** third


for name, r in (("three", 1 / third), ("four", four), ("3/2", Rational(3, 2)), ("any", 1 + k)):
    above(f"minkowski-{name}", norm(F(x), r) + norm(G(x), r), norm(F(x) + G(x), r))
    not_above(f"minkowski-{name}-less", norm(F(x), r) + 9 * norm(G(x), r) / 10,
              norm(F(x) + G(x), r), "F = G")  # fmt: skip
not_above("minkowski-half", norm(F(x), half) + norm(G(x), half), norm(F(x) + G(x), half), "r < 1")
above("minkowski-real", norm(f(x), four) + norm(g(x), four), norm(f(x) + g(x), four))
above("minkowski-difference", norm(f(x), four) + norm(g(x), four), norm(f(x) - g(x), four))
above("minkowski-absolute", size(f(x)) + size(g(x)), size(f(x) + g(x)))
above("triangle-turned", size(f(x) - g(x)), size(f(x)) - size(g(x)))
not_above("triangle-sum", size(f(x) - g(x)), size(f(x)) + size(g(x)), "f = g")
above("scaled", c * size(f(x)) + size(g(x)), size(c * f(x) + g(x)))
not_above("scaled-square", c**2 * size(f(x)) + size(g(x)), size(c * f(x) + g(x)), "c below one")
above("weighted", norm(F(x), Rational(3), p(x)) + norm(G(x), Rational(3), p(x)),
      norm(F(x) + G(x), Rational(3), p(x)))  # fmt: skip
not_above("two-weights", norm(F(x), Rational(3), p(x)) + norm(G(x), Rational(3), q(x)),
          norm(F(x) + G(x), Rational(3), p(x)), "q far below p")  # fmt: skip
above("three-functions", sum(norm(u(x), Rational(3)) for u in (F, G, H)),
      norm(F(x) + G(x) + H(x), Rational(3)))  # fmt: skip
above("root-mean-square", sum(sqrt(line(u(x) ** 2 * p(x), x)) for u in (f, g, h)),
      sqrt(line((f(x) + g(x) + h(x)) ** 2 * p(x), x)))  # fmt: skip
not_above("root-mean-square-two", sum(sqrt(line(u(x) ** 2 * p(x), x)) for u in (f, g)),
          sqrt(line((f(x) + g(x) + h(x)) ** 2 * p(x), x)), "h is left out")  # fmt: skip
ray = (x, 0, c)
above("interval", Integral(F(x) ** 3, ray) ** third + Integral(G(x) ** 3, ray) ** third,
      Integral((F(x) + G(x)) ** 3, ray) ** third)  # fmt: skip
not_above("intervals", Integral(F(x) ** 3, ray) ** third + Integral(G(x) ** 3, (x, 0, k)) ** third,
          Integral((F(x) + G(x)) ** 3, ray) ** third, "k below c")  # fmt: skip
not_above(
    "turned-limits", Integral(F(x) ** 2, (x, a, b)) + Integral(G(x) ** 2, (x, a, b)), 0, "b < a"
)
above("plane", line(F(x, y) ** 3, x, y) ** third + line(G(x, y) ** 3, x, y) ** third,
      line((F(x, y) + G(x, y)) ** 3, x, y) ** third)  # fmt: skip
above("plane-root", sqrt(line(f(x, y) ** 2, x, y)) + sqrt(line(g(x, y) ** 2, x, y)),
      sqrt(line((f(x, y) + g(x, y)) ** 2, x, y)))  # fmt: skip


def total(e):
    return Sum(e, (i, 1, n))


above("sums", total(F(i) ** 3) ** third + total(G(i) ** 3) ** third,
      total((F(i) + G(i)) ** 3) ** third)  # fmt: skip
not_above("sums-less", total(F(i) ** 3) ** third + total(G(i) ** 3) ** third / 2,
          total((F(i) + G(i)) ** 3) ** third, "F = G")  # fmt: skip

above("hoelder", norm(F(x), Rational(3)) * norm(G(x), Rational(3, 2)), line(F(x) * G(x), x))
not_above("hoelder-exponents", norm(F(x), Rational(3)) * norm(G(x), Rational(2)),
          line(F(x) * G(x), x), "they are no conjugates")  # fmt: skip
above("hoelder-any", norm(F(x), 1 + k) * norm(G(x), (1 + k) / k), line(F(x) * G(x), x))
above("hoelder-three", (line(F(x) ** 3, x) * line(G(x) ** 3, x) * line(H(x) ** 3, x)) ** third,
      line(F(x) * G(x) * H(x), x))  # fmt: skip
above("lyapunov", norm(F(x), Rational(3), p(x)), sqrt(line(F(x) ** 2 * p(x), x)), assuming=unit)
not_above("lyapunov-total", norm(F(x), Rational(3), p(x)), sqrt(line(F(x) ** 2 * p(x), x)),
          "p is not normalised")  # fmt: skip
not_above("lyapunov-turned", sqrt(line(F(x) ** 2 * p(x), x)), norm(F(x), Rational(3), p(x)),
          assuming=unit)  # fmt: skip
above("lyapunov-any", norm(F(x), 1 + k, p(x)), line(F(x) * p(x), x), assuming=unit)
above("lyapunov-two", norm(F(x), 1 + k + m, p(x)), norm(F(x), 1 + k, p(x)), assuming=unit)
not_above("lyapunov-two-turned", norm(F(x), 1 + k, p(x)), norm(F(x), 1 + k + m, p(x)),
          assuming=unit)  # fmt: skip
above("product", norm(F(x), four, p(x)) * norm(G(x), Rational(3), p(x)),
      line(F(x) * G(x) * p(x), x), "the rest of the exponents", assuming=unit)  # fmt: skip
not_above("product-total", norm(F(x), four, p(x)) * norm(G(x), Rational(3), p(x)),
          line(F(x) * G(x) * p(x), x), "p may be large")  # fmt: skip
interpolated = line(F(x), x) ** third * line(F(x) ** 4, x) ** Rational(2, 3)
above("interpolated", interpolated, line(F(x) ** 3, x))
not_above("interpolated-turned", line(F(x), x) ** Rational(2, 3) * line(F(x) ** 4, x) ** third,
          line(F(x) ** 3, x), "shares swapped")  # fmt: skip
weight = gauss(x, 1)
above("gaussian", line(exp(4 * f(x)) * weight, x) ** Rational(1, 4), line(exp(f(x)) * weight, x))
both = sqrt(line(exp(-f(x)), x) * line(exp(-g(x)), x))
above("partition", both, line(exp(-(f(x) + g(x)) / 2), x), "log Z is convex")
not_above("partition-sum", both, line(exp(-f(x) - g(x)), x), "f, g negative")
moments = [Integral(F(x) ** j, (x, 0, oo)) for j in (1, 2, 3)]
above("moments", sqrt(moments[0] * moments[2]), moments[1])
