"""Uncertainty relations, greatest entropies under moments as they are written, and Hoelder."""

from sympy import Abs, Derivative, Eq, Function, Integral, Rational, Sum, log, oo, pi, sqrt, symbols
from sympy import E as e

from .base import line, pos, real, topic

STATEMENTS, true, false = topic("uncertainty")
x, y, m, th = real("x y m theta")
a, b, r, s, t, v = pos("a b r s t v")
n = symbols("n", integer=True, positive=True)
i = symbols("i", integer=True)
p, q, w = (Function(k, positive=True) for k in "pqw")
f = Function("f", real=True)
px, qx, fx, pt, pxy = p(x), q(x), f(x), p(x, th), p(x, y)
unit = [Eq(line(px, x), 1)]


def slope(g, by=x):
    return Derivative(g, by)


def ray(g):
    return Integral(g, (x, 0, oo))


# The Cramer-Rao bound and Heisenberg's inequality.
fisher, moment, about = line(slope(px) ** 2 / px, x), line(x**2 * px, x), line((x - m) ** 2 * px, x)
variance = moment - line(x * px, x) ** 2
true("cramer", fisher * moment, 1, "", ">=", unit)
true("cramer-about", fisher * about, 1, "", ">=", unit)
true("cramer-variance", fisher * variance, 1, "", ">=", unit)
true("cramer-ratio", fisher, 1 / moment, "", ">=", unit)
true("cramer-assumed", v * fisher, 1, "", ">=", [*unit, Eq(about, v)])
true("cramer-root", sqrt(fisher * moment), 1, "", ">=", unit)
true("cramer-sum", moment / v + v * fisher, 2, "", ">=", unit)
true("cramer-mass", fisher * moment, line(px, x) ** 2, "", ">=")
false("cramer-more", fisher * moment, Rational(11, 10), "equal to 1 for a Gaussian", ">=", unit)
false("cramer-any-mass", fisher * moment, 1, "p -> c p", ">=")
false("cramer-ray", ray(slope(px) ** 2 / px) * ray((x - 1) ** 2 * px), 1, "p(0) > 0", ">=",
      [Eq(ray(px), 1)])  # fmt: skip
true("cramer-plane", line(x**2 * pxy, x, y) * line(slope(pxy) ** 2 / pxy, x, y), 1, "", ">=",
     [Eq(line(pxy, x, y), 1)])  # fmt: skip
false("cramer-other", line(y**2 * pxy, x, y) * line(slope(pxy) ** 2 / pxy, x, y), 1, "", ">=",
      [Eq(line(pxy, x, y), 1)])  # fmt: skip
bound = slope(line(fx * pt, x), th) ** 2
score = line(slope(pt, th) ** 2 / pt, x)
true("rao", line((fx - m) ** 2 * pt, x) * score, bound, "", ">=", [Eq(line(pt, x), 1)])
false("rao-any-mass", line((fx - m) ** 2 * pt, x) * score, bound, "", ">=")
wide, steep, norm = line(x**2 * fx**2, x), line(slope(fx) ** 2, x), line(fx**2, x)
true("heisenberg", wide * steep, norm**2 / 4, "", ">=")
true("heisenberg-about", line((x - m) ** 2 * fx**2, x) * steep, norm**2 / 4, "", ">=")
true("ground-state", a**2 * wide + b**2 * steep, a * b * norm, "", ">=")
true("heisenberg-ray", ray(x**2 * fx**2) * ray(slope(fx) ** 2), ray(fx**2) ** 2 / 4, "", ">=")
true("value-at-end", 4 * ray(slope(fx) ** 2) * ray(fx**2), f(0) ** 4, "", ">=")
true("middle", steep**2, norm * line(slope(slope(fx)) ** 2, x), "", "<=")
false("heisenberg-more", wide * steep, norm**2 / 3, "a Gaussian", ">=")
false("heisenberg-tall", line(x**4 * fx**2, x) * steep, norm**2 / 4, "narrow functions", ">=")
false("ground-state-more", wide + steep, 2 * norm, "a Gaussian", ">=")
false("heisenberg-ray-about", ray((x - 1) ** 2 * fx**2) * ray(slope(fx) ** 2),
      ray(fx**2) ** 2 / 4, "f(0)", ">=")  # fmt: skip
false("value-at-end-more", 3 * ray(slope(fx) ** 2) * ray(fx**2), f(0) ** 4, "exp(-x)", ">=")
false("middle-ray", ray(slope(fx) ** 2) ** 2, ray(fx**2) * ray(slope(slope(fx)) ** 2),
      "boundary terms at 0", "<=")  # fmt: skip

# Greatest entropies.
entropy, least = -line(px * log(px), x), -ray(px * log(px))
half = [Eq(ray(px), 1)]
true("entropy-moment", entropy, log(2 * pi * e * moment) / 2, "", "<=", unit)
true("entropy-about", entropy, log(2 * pi * e * about) / 2, "", "<=", unit)
true("entropy-variance", entropy, log(2 * pi * e * variance) / 2, "", "<=", unit)
true("entropy-assumed", entropy, log(2 * pi * e * v) / 2, "", "<=", [*unit, Eq(about, v)])
true("entropy-laplace", entropy, 1 + log(2 * line(Abs(x) * px, x)), "", "<=", unit)
true("entropy-exponential", least, 1 + log(ray(x * px)), "", "<=", half)
true("entropy-exponential-v", least, 1 + log(v), "", "<=", [*half, Eq(ray(x * px), v)])
true("entropy-half", least, log(pi * e * ray(x**2 * px) / 2) / 2, "", "<=", half)
false("entropy-any-mass", entropy, log(2 * pi * e * moment) / 2, "p -> c p", "<=")
false("entropy-less", entropy, log(3 * pi * variance) / 2, "a Gaussian", "<=", unit)
false("entropy-half-less", least, log(pi * e * ray(x**2 * px) / 3) / 2, "", "<=", half)
false("entropy-exponential-less", least, log(2 * ray(x * px)), "2 < e", "<=", half)
false("entropy-mean", entropy, log(2 * pi * e * line(x * px, x) ** 2) / 2, "", "<=", unit)

# Hoelder's and Young's inequality.
pair = line(px * qx, x)
both = line(px**r, x) ** (1 / r) * line(qx**s, x) ** (1 / s)
conjugate = [Eq(1 / r + 1 / s, 1)]
true("hoelder", pair, both, "", "<=", conjugate)
true("hoelder-one", pair, line(px**s, x) ** (1 / s) * line(qx ** (s / (s - 1)), x) ** ((s - 1) / s),
     "", "<=", [s > 1])  # fmt: skip
true("hoelder-sum", Sum(p(i) * q(i), (i, 1, n)),
     Sum(p(i) ** r, (i, 1, n)) ** (1 / r) * Sum(q(i) ** s, (i, 1, n)) ** (1 / s), "", "<=",
     conjugate)  # fmt: skip
true("hoelder-mixed", line(px**t * qx ** (1 - t), x), line(px, x) ** t * line(qx, x) ** (1 - t),
     "", "<=", [t < 1])  # fmt: skip
true("hoelder-three", line(px**a * qx**b * w(x) ** (1 - a - b), x),
     line(px, x) ** a * line(qx, x) ** b * line(w(x), x) ** (1 - a - b), "", "<=",
     [a + b < 1])  # fmt: skip
true("lyapunov-exponents", line(px ** (t * a + (1 - t) * b), x),
     line(px**a, x) ** t * line(px**b, x) ** (1 - t), "", "<=", [t < 1])  # fmt: skip
false("hoelder-any", pair, both, "not conjugate", "<=")
false("hoelder-twice", pair, both, "", "<=", [Eq(1 / r + 1 / s, 2)])
false("hoelder-less", pair, both / 2, "p = q, r = s = 2", "<=", conjugate)
false("hoelder-below", pair,
      line(px**s, x) ** (1 / s) * line(qx ** (s / (s - 1)), x) ** ((s - 1) / s),
      "turned round below 1", "<=", [s < 1])  # fmt: skip
false("hoelder-mixed-beyond", line(px**t * qx ** (1 - t), x),
      line(px, x) ** t * line(qx, x) ** (1 - t), "", "<=", [t > 1])  # fmt: skip
