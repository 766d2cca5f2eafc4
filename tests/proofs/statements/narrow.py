"""Narrow peaks that no formula locates, inside a domain or far out, in integrals and sums."""

from functools import partial

from sympy import (
    Abs,
    Function,
    Heaviside,
    Integral,
    KroneckerDelta,
    Max,
    Piecewise,
    Rational,
    Sum,
    Symbol,
    cos,
    cosh,
    erf,
    exp,
    oo,
    sin,
    sqrt,
)  # fmt: skip

from .base import line, real, topic

STATEMENTS, true, false = topic("narrow")
x, y = real("x y")
k = Symbol("k", integer=True)
above, not_above = partial(true, relation=">="), partial(false, relation=">=")
M, bell = 10**12, exp(-(x**2))


def until(e, end):
    return Integral(e, (x, 0, end))


# One half of a peak at zero and three inside, each of mass sqrt(pi) / 10^6.
above("waves", until(exp(-M * sin(x) ** 2), 10), Rational(6, 10**6))
not_above("waves-more", until(exp(-M * sin(x) ** 2), 10), Rational(7, 10**6), "6.2e-6")
not_above("power-more", until(sin(x) ** 10**6, 10), Rational(76, 10**4), "0.00752")
above("steps", line(bell + M / cosh(M * (x**2 - 5)), x), 3, "sqrt(pi) + pi / sqrt(5)")
above("poles-of-waves", until(1 + 10**6 / (1 + M * cos(3 * x) ** 2), 3), 6, "3 + pi")
root = Integral(exp(-x) + exp(-((sqrt(x) - 1000) ** 2)), (x, 0, oo))
not_above("root-more", root, 3600, "3546")
above("far-terms", Sum(2**-k + exp(-((sqrt(k) - 300) ** 2)), (k, 0, oo)), 1000, "near k = 90000")

# Where a function changes its form twice, close together, or once far out.
window = until(1 + 10**6 * Max(0, 1 - 10**6 * Abs(x**3 - Rational(1, 2))), 1)
above("window", window, Rational(3, 2), "1 + 2^(2/3) / 3")
above("far-jump", Sum(1 / k**2 + Heaviside(k - 10**7) / k**2, (k, 1, oo)),
      Rational(16449341, 10**7), "1e-7 above zeta(2)")  # fmt: skip
above("far-delta", Sum(1 / (k**2 + 1) + KroneckerDelta(k, 10**7), (k, 0, oo)), Rational(5, 2))

# In the plane.
ridge = exp(-(x**2) - y**2) + 10**4 * exp(-(x**2) - 10**8 * (y - x**3) ** 2)
above("ridge", line(line(ridge, x), y), 6, "2 pi")
spot = exp(-M * (x**3 - Rational(1, 2)) ** 2 - M * (y**3 - Rational(1, 3)) ** 2)
above("spot", Integral(1 + M * spot, (x, 0, 1), (y, 0, 1)), 2, "1 + pi / 9 * 6^(2/3)")
inverse = 1 + M * ((x**3 - Rational(1, 7)) ** 2 + (y**3 - Rational(6, 7)) ** 2)
poles = Integral(1 + M / inverse**2, (x, 0, 1), (y, 0, 1))
above("poles-spot", poles, Rational(3, 2), "1 + pi / 9 / (6 / 49)^(2/3) = 2.4")
not_above("broad-plane", Integral(1 / (1 + x**2 + y**2) ** 2, (x, 0, 1), (y, 0, 1)),
          Rational(1, 2), "0.4352")  # fmt: skip

# Inside of other functions, of small height, and where a node of the scan meets it.
well = 50 * erf(10**6 * (x**2 - Rational(1, 9))) ** 2
above("well", until(exp(-well), 1), Rational(1, 10**9), "3.3e-7 beside exp(-50)")
above("well-power", until(Rational(1, 2) ** well, 1), Rational(1, 10**9))
above("low-window", until(Heaviside(Rational(1, 10**6) - Abs(cos(x) - Rational(1, 3))), 2),
      Rational(1, 10**7), "2.1e-6")  # fmt: skip
case = (10**6, Abs(x**5 - Rational(1, 3)) < Rational(1, 10**6))
above("low-case", until(Piecewise(case, (0, True)), 1), Rational(1, 10), "0.96")

# Beside and under undefined functions, which have no such peaks where they are drawn.
p = Function("p", positive=True)
peak = 10**6 * exp(-M * (sin(x) - Rational(1, 3)) ** 2)
above("beside-function", until(p(x) + peak, 1), 1, "at least sqrt(pi 9 / 8) = 1.88")
above("beside-value", p(0) + until(peak, 1), 1)
not_above("beside-function-more", until(p(x) + peak, 1), 2, "p may be small")
above("under-function", until(p(x) * (1 + peak), 1), until(p(x), 1))
not_above("under-function-more", until(p(x) * (1 + peak), 1), 3 * until(p(x), 1),
          "p may be small where the peak is")  # fmt: skip
