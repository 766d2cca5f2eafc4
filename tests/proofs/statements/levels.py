"""Level sets of quadratics under an integral, and values of functions case by case."""

from sympy import (
    Abs,
    Function,
    Integral,
    Max,
    Min,
    Piecewise,
    Rational,
    cosh,
    exp,
    log,
    oo,
    pi,
    sign,
    sqrt,
)

from .base import PRECISION, l11, l22, line, pos, real, topic

STATEMENTS, true, false = topic("levels")
x, y, z, m, a, b, c = real("x y z m a b c")
r, s, tau = pos("r s tau")
p, q = Function("p", positive=True), Function("q", positive=True)
f, g, E = (Function(name, real=True) for name in ("f", "g", "E"))


def ray(e):
    return Integral(e, (r, 0, oo))


disc = x**2 + y**2
true("plane", line(f(disc), x, y), pi * ray(f(r)))
false("plane-two", line(f(disc), x, y), 2 * pi * ray(f(r)))
true("plane-radius", line(f(sqrt(disc)), x, y), 2 * pi * ray(r * f(r)))
false("plane-radius-flat", line(f(sqrt(disc)), x, y), 2 * pi * ray(f(r)), "the circle's length")
true("plane-moment", line(f(disc) * disc, x, y), pi * ray(r * f(r)))
false("plane-other-moment", line(f(disc) * (disc + y**2), x, y), pi * ray(r * f(r)))
true("plane-entropy", line(p(disc) * log(p(disc)), x, y), pi * ray(p(r) * log(p(r))))
ball = line(f(disc + z**2), x, y, z)
true("space", ball, 4 * pi * ray(r**2 * f(r**2)))
false("space-half", ball, 2 * pi * ray(r**2 * f(r**2)))
bell = exp(-((x - m) ** 2 + (y - a) ** 2) / (2 * s))
off = f((x - m) ** 2 + (y - a) ** 2)
true("weighted", line(off * bell, x, y), pi * ray(f(r) * exp(-r / (2 * s))))
ellipse, SPD = a * x**2 + 2 * b * x * y + c * y**2, (a > 0, a * c > b**2)
true("ellipse", line(f(ellipse), x, y), pi / sqrt(a * c - b**2) * ray(f(r)), assuming=SPD)
false("ellipse-det", line(f(ellipse), x, y), pi / (a * c - b**2) * ray(f(r)), assuming=SPD)
false("ellipse-diagonal", line(f(ellipse), x, y), pi / sqrt(a * c) * ray(f(r)), assuming=SPD)
mahalanobis = PRECISION[0, 0] * x**2 + 2 * PRECISION[0, 1] * x * y + PRECISION[1, 1] * y**2
true("mahalanobis", line(f(mahalanobis), x, y), pi * l11 * l22 * ray(f(r)))
true("shifted", line(f(disc + x), x, y), line(f(disc - Rational(1, 4)), x, y))
false("shifted-least", line(f(disc + x), x, y), line(f(disc), x, y))

# A value of a function is a number: it lies on one side of another or is equal to it.
top, gap = Max(f(x), g(x)), Abs(f(x) - g(x))
true("log-sum-exp", log(exp(f(x)) + exp(g(x))), top + log(1 + exp(-gap)))
false("log-sum-exp-bound", log(exp(f(x)) + exp(g(x))), top + log(2), "right where f = g")
true("softplus", log(1 + exp(f(x))), Max(f(x), 0) + log(1 + exp(-Abs(f(x)))))
true("cosh", exp(Abs(f(x))) + exp(-Abs(f(x))), 2 * cosh(f(x)))
true("branches", Piecewise((f(x), f(x) > 0), (0, True)), Max(f(x), 0))
false("branches-abs", Piecewise((f(x), f(x) > 0), (0, True)), Abs(f(x)), "right for f >= 0")
true("sign", Abs(f(x)) * sign(f(x)), f(x))
rise = E(y) - E(x)
true("metropolis", Min(1, exp(-rise / tau)), exp(-Max(0, rise) / tau))
false("metropolis-abs", Min(1, exp(-rise / tau)), exp(-Abs(rise) / tau), "uphill only")
flow = exp(-E(x) / tau) * Min(1, exp(-rise / tau))
true("detailed-balance", flow, exp(-E(y) / tau) * Min(1, exp(rise / tau)))
true("detailed-balance-top", flow, exp(-Max(E(x), E(y)) / tau))
hot = exp(-E(x) / tau) * Min(1, exp(-rise)), exp(-E(y) / tau) * Min(1, exp(rise))
false("detailed-balance-tau", *hot, "right at tau = 1")
true("max-of-exponentials", Max(exp(f(x)), exp(g(x))), exp(top))
