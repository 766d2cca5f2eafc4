"""Nonlinear changes of variables: shears, coupling flows, odd powers, and paths of a logarithm."""

from sympy import Abs, Eq, Function, Integral, Sum, Symbol, exp, factorial, log, oo

from .base import D, line, pos, real, topic

STATEMENTS, true, false = topic("shears")
x, y, z, th, a, b = real("x y z theta a b")
s, tau, lam = pos("s tau lambda")
p, q, r = (Function(name, positive=True) for name in "pqr")
f, g, h = (Function(name, real=True) for name in "fgh")
k = Symbol("k", integer=True)
UNITS = (Eq(line(p(x), x), 1), Eq(line(q(x), x), 1))

true("moved", line(f(x, y - g(x)), x, y), line(f(x, y), x, y))
true("moved-along-parabola", line(f(x, y + x**2), x, y), line(f(x, y), x, y))
true("scaled", line(f(x, y * exp(g(x))) * exp(g(x)), x, y), line(f(x, y), x, y))
false("scaled-no-jacobian", line(f(x, y * exp(g(x))), x, y), line(f(x, y), x, y), "at g = 0")
true("scaled-by-density", line(f(x, y * r(x)) * r(x), x, y), line(f(x, y), x, y))
false("scaled-by-any", line(f(x, y * g(x)) * g(x), x, y), line(f(x, y), x, y), "g may be negative")
true("widened", line(f(x, y * (1 + x**2)), x, y), line(f(x, y) / (1 + x**2), x, y))
false("widened-no-jacobian", line(f(x, y * (1 + x**2)), x, y), line(f(x, y), x, y))
true(
    "three",
    line(f(x, y - g(x), z - h(x) * h(y)), x, y, z),
    line(f(x, y, z), x, y, z),
    "one after the other",
)
noise = p(x) * q((y - g(x)) / s) / s
mean, cross = line(y * q(y), y), line(p(x) * g(x), x)
second = line(p(x) * g(x) ** 2, x) + s**2 * line(y**2 * q(y), y)
true("additive-noise", line(noise * y**2, x, y), second + 2 * s * cross * mean, assuming=UNITS)
false("additive-noise-mean", line(noise * y**2, x, y), second, "for a zero mean", assuming=UNITS)
flow = p((x - h(y)) * exp(-g(y))) * exp(-g(y)) * q(y)
true("coupling-mass", line(flow, x, y), line(p(x), x) * line(q(y), y))
entropies = line(p(x) * log(p(x)), x) + line(q(y) * log(q(y)), y)
log_det = line(q(y) * g(y), y)
true("coupling-entropy", line(flow * log(flow), x, y), entropies - log_det, assuming=UNITS)
false("coupling-entropy-sign", line(flow * log(flow), x, y), entropies + log_det, assuming=UNITS)
false("coupling-entropy-none", line(flow * log(flow), x, y), entropies - log_det, "mass")

# A slope that is zero at one point only.
true("cube", line(3 * x**2 * f(x**3), x), line(f(x), x))
false("cube-no-slope", line(f(x**3), x), line(f(x), x))
true("fifth", line(x**4 * f(x**5), x), line(f(x), x) / 5)
true("fourth", line(x**3 * f(x**4), x), 0, "odd")
false("square", line(2 * Abs(x) * f(x**2), x), line(f(x), x), "twice a half-line")
true("half-line", Integral(x**2 * f(x**3), (x, -oo, 0)), Integral(f(x), (x, -oo, 0)) / 3)
true("turning", line((3 * x**2 - 1) * f(x**3 - x), x), line(f(x), x), "there and back")
false("turning-branches", line((3 * x**2 - 1) * f(x**3 - x), x), 2 * line(f(x), x))

# Slopes of logarithms along a path.
ends = log((1 + p(x, b)) / (1 + p(x, a)))
path = Integral(D(p(x, th), th) / (1 + p(x, th)), (th, a, b))
true("log-path", path, ends)
false("log-path-one", path, log(p(x, b) / p(x, a)))
free = -tau * log(line(p(x) * exp(-f(x) / tau), x) / line(p(x), x))
tilted = p(x) * exp(-th * f(x) / tau)
work = Integral(line(f(x) * tilted, x) / line(tilted, x), (th, 0, 1))
true("thermodynamic-integration", work, free)
false("thermodynamic-integration-tau", work, free / tau, "right at tau = 1")
bridge = p(x) ** (1 - th) * q(x) ** th
ratio = Integral(line(log(q(x) / p(x)) * bridge, x) / line(bridge, x), (th, 0, 1))
true("annealing", ratio, log(line(q(x), x)) - log(line(p(x), x)))
false("annealing-turned", ratio, log(line(p(x), x)) - log(line(q(x), x)))

# An infinite sum with a closed form is differentiated through it.
poisson = Sum(lam**k * exp(th * k - lam) / factorial(k), (k, 0, oo))
true("poisson-cumulant", D(log(poisson), (th, 2)), lam * exp(th))
false("poisson-cumulant-zero", D(log(poisson), (th, 2)), lam, "right at 0")
