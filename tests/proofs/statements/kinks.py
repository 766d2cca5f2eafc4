"""Integrals over a kink or a jump, and of Gaussians over an interval."""

from sympy import (
    Abs,
    And,
    Derivative,
    Function,
    Gt,
    Heaviside,
    Integral,
    Lt,
    Max,
    Piecewise,
    Rational,
    erf,
    erfc,
    exp,
    oo,
    pi,
    sign,
    sqrt,
)

from .base import gauss, line, pos, real, topic

STATEMENTS, true, false = topic("kinks")
x, y, m, th = real("x y m theta")
a, b, c, s = pos("a b c s")
p = Function("p", positive=True)


def above(u):
    """The standard normal distribution function."""
    return (1 + erf(u / sqrt(2))) / 2


uniform = Piecewise((1 / (b - a), And(x >= a, x <= b)), (0, True))
triangle = Piecewise((1 - Abs(x) / a, Abs(x) < a), (0, True))
true("uniform", line(uniform, x), 1, "", "==", [Gt(b, a)])
true("uniform-variance", line((x - (a + b) / 2) ** 2 * uniform, x), (b - a) ** 2 / 12, "", "==",
     [Gt(b, a)])  # fmt: skip
false("uniform-second", line(x**2 * uniform, x), (b - a) ** 2 / 12, "a moment about zero", "==",
      [Gt(b, a)])  # fmt: skip
true("triangle", line(triangle, x), a)
true("null-set", Integral(Piecewise((5, x < a), (7, x <= a), (1, True)), (x, 0, 2 * a)), 6 * a)
true("signs", Integral(sign(x - a) * sign(x - 2 * a), (x, 0, 3 * a)), a)
false("signs-all", Integral(sign(x - a) * sign(x - 2 * a), (x, 0, 3 * a)), 3 * a)
box = Piecewise((1 / a, And(x > 0, x < a)), (0, True))
false("moving-end", Derivative(line(x * box, x), a), line(-x * box / a, x),
      "the end carries mass with it")  # fmt: skip
true("median", Derivative(line(Abs(x - m) * p(x), x), m),
     Integral(p(x), (x, -oo, m)) - Integral(p(x), (x, m, oo)))  # fmt: skip
false("median-half", Derivative(line(Abs(x - m) * p(x), x), m), Integral(p(x), (x, -oo, m)))
true("pinball", Derivative(line(Max(c * (x - m), (c - 1) * (x - m)) * p(x), x), m, 2), p(m), "",
     "==", [Lt(c, 1)])  # fmt: skip
normal = gauss(x - th, s**2)
true("abs-gauss", Derivative(line(Abs(x - m) * normal, x), m), 2 * above((m - th) / s) - 1)
false("abs-gauss-sign", Derivative(line(Abs(x - m) * normal, x), m), 1 - 2 * above((m - th) / s))
true("step", Derivative(line(Heaviside(m - x) * normal, x), m), gauss(m - th, s**2))
false("step-lost", Derivative(line(Heaviside(m - x) * normal, x), m), 0, "0 almost everywhere")
true("relu", line(Max(x, 0) * normal, x),
     th * above(th / s) + s * exp(-(th**2) / (2 * s**2)) / sqrt(2 * pi))  # fmt: skip
true("relu-slope", Derivative(line(Max(x, 0) * normal, x), th), above(th / s))
false("relu-slope-at-zero", Derivative(line(Max(x, 0) * normal, x), th), Rational(1, 2))
true("tail", Integral(gauss(x, 1), (x, a, oo)), erfc(a / sqrt(2)) / 2)
true("first-moment", Integral(x * gauss(x, 1), (x, a, b)), gauss(a, 1) - gauss(b, 1))
true("second-moment", Integral(x**2 * gauss(x, 1), (x, a, oo)),
     a * gauss(a, 1) + 1 - above(a))  # fmt: skip
false("second-moment-no-edge", Integral(x**2 * gauss(x, 1), (x, a, oo)), 1 - above(a))
