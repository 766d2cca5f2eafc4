"""Integrals and derivatives whose formal steps are wrong, and finite limits."""

import sympy as sp
from sympy import (
    Derivative,
    Function,
    Integral,
    Rational,
    Subs,
    atan,
    cos,
    exp,
    gamma,
    log,
    oo,
    pi,
    sin,
    sqrt,
)

from .base import D, line, pos, real, topic

STATEMENTS, true, false = topic("integrals")
x, y, t, U, a, b, k = real("x y t U a b k")
s, c, p, q, T = pos("s c p q T")
f, g = Function("f", real=True), Function("g", real=True)
h = Function("h", real=True)
HALF = Rational(1, 2)

# Fubini and Leibniz fail for these explicit integrands.
kernel = (x - y) / (x + y) ** 3
true("order-x-first", Integral(kernel, (x, 0, 1), (y, 0, 1)), -HALF, "inner integral is -1/(1+y)^2")
true("order-y-first", Integral(kernel, (y, 0, 1), (x, 0, 1)), HALF, "inner integral is 1/(1+x)^2")
false(
    "order-exchanged",
    Integral(kernel, (x, 0, 1), (y, 0, 1)),
    Integral(kernel, (y, 0, 1), (x, 0, 1)),
    "not absolutely integrable",
)
false(
    "order-zero",
    Integral(kernel, (x, 0, 1), (y, 0, 1)),
    0,
    "antisymmetric, but not absolutely integrable",
)
dirichlet = Integral(sin(c * x) / x, (x, 0, oo))
true("dirichlet", dirichlet, pi / 2, "positive frequency")
false(
    "dirichlet-real",
    Integral(sin(U * x) / x, (x, 0, oo)),
    pi / 2,
    "sign of U",
    assuming=(sp.Ne(U, 0),),
)
true("dirichlet-flat", D(dirichlet, c), 0, "constant for positive frequency")
false("dirichlet-slope", D(dirichlet, c), 1 / c, "the formal derivative has no value")
spike = Integral(t**3 * exp(-(t**2) * x), (x, 0, oo))
true("spike", Subs(Derivative(spike, t), t, 0), 1, "the integral is t, also at zero")
false("spike-formal", Subs(Derivative(spike, t), t, 0), 0, "differentiated under the integral")
true(
    "damped-sine",
    D(Integral(exp(-s * x) * sin(x) / x, (x, 0, oo)), s),
    -1 / (1 + s**2),
    "here Leibniz holds",
)
true(
    "damped-sine-value",
    Integral(exp(-s * x) * sin(x) / x, (x, 0, oo)),
    pi / 2 - atan(s),
    "decays as s grows",
)
jump = Integral(U / (U**2 + x**2), (x, -oo, oo))
false("cauchy-flat", jump, pi, "right for U > 0 only", assuming=(sp.Ne(U, 0),))

# Limits that move.
true("upper-limit", D(Integral(exp(-(x**2)), (x, 0, U)), U), exp(-(U**2)), "fundamental theorem")
true(
    "both",
    D(Integral(exp(-U * x**2), (x, 0, U)), U),
    exp(-(U**3)) - Integral(x**2 * exp(-U * x**2), (x, 0, U)),
    "limit and integrand",
)
false(
    "limit-only",
    D(Integral(exp(-U * x**2), (x, 0, U)), U),
    exp(-(U**3)),
    "integrand's derivative lost",
)
true("lower-limit", D(Integral(f(x), (x, a, b)), a), -f(a), "lower limit")
true("square-limit", D(Integral(f(x), (x, 0, U**2)), U), 2 * U * f(U**2), "chain rule")

# Undefined integrands on finite intervals.
true("fundamental", Integral(D(f(x), x), (x, a, b)), f(b) - f(a), "fundamental theorem")
true(
    "parts",
    Integral(D(f(x), x) * g(x), (x, a, b)),
    f(b) * g(b) - f(a) * g(a) - Integral(f(x) * D(g(x), x), (x, a, b)),
    "with boundary terms",
)
false(
    "parts-bare",
    Integral(D(f(x), x) * g(x), (x, a, b)),
    -Integral(f(x) * D(g(x), x), (x, a, b)),
    "boundary terms lost",
)
true("orientation", Integral(f(x), (x, a, b)), -Integral(f(x), (x, b, a)), "limits exchanged")
true(
    "additive",
    Integral(f(x), (x, a, b)) + Integral(f(x), (x, b, k)),
    Integral(f(x), (x, a, k)),
    "adjacent intervals",
)
true("folded", Integral(f(x), (x, -T, T)), Integral(f(x) + f(-x), (x, 0, T)), "even part")
false("folded-even", Integral(f(x), (x, -T, T)), 2 * Integral(f(x), (x, 0, T)), "right for even f")
true("rescaled", Integral(f(c * x), (x, 0, T)), Integral(f(y), (y, 0, c * T)) / c, "y = c x")
false(
    "rescaled-limits",
    Integral(f(c * x), (x, 0, T)),
    Integral(f(y), (y, 0, T)) / c,
    "limits kept; right at c = 1",
)
true("reflected", Integral(f(T - x), (x, 0, T)), Integral(f(x), (x, 0, T)), "y = T - x")

# Undefined integrands on the line.
true("translation", D(line(f(x - U), x), U), 0, "translation invariance")
true("correlation", line(f(x - U) * g(x), x), line(f(x) * g(x + U), x), "shift")
true("dilation", line(f(c * x), x), line(f(x), x) / c, "positive scale")
false(
    "dilation-real",
    line(f(k * x), x),
    line(f(x), x) / k,
    "sign of the scale",
    assuming=(sp.Ne(k, 0),),
)
true(
    "dilation-absolute",
    line(f(k * x), x),
    line(f(x), x) / sp.Abs(k),
    "scale of either sign",
    assuming=(sp.Ne(k, 0),),
)
true("separate", line(f(x) * g(y), x, y), line(f(x), x) * line(g(x), x), "product measure")
false("product", line(f(x) * g(x), x), line(f(x), x) * line(g(x), x), "integral of a product")
true("exchange", line(h(x, y), x, y), line(h(x, y), y, x), "Fubini for an undefined integrand")
true("shear", line(h(x, y + k * x), x, y), line(h(x, y), x, y), "unit Jacobian")
false(
    "shear-scale",
    line(h(c * x, c * y), x, y),
    line(h(x, y), x, y) / c,
    "Jacobian c^2; right for n = 1",
)
true("reflection", line(f(-x) * g(x), x), line(f(x) * g(-x), x), "y = -x")
false("reflection-one", line(f(-x) * g(x), x), line(f(x) * g(x), x), "right for even f")
true(
    "rotation",
    line(h((x - y) / sqrt(2), (x + y) / sqrt(2)), x, y),
    line(h(x, y), x, y),
    "orthogonal change of variables",
)

# Values.
true("frullani", Integral((exp(-p * x) - exp(-q * x)) / x, (x, 0, oo)), log(q / p), "Frullani")
true("lorentz", line(cos(s * x) / (1 + x**2), x), pi * exp(-s), "positive frequency")
false("lorentz-real", line(cos(k * x) / (1 + x**2), x), pi * exp(-k), "right for k >= 0 only")
true("arctangent", line(1 / (x**2 + s**2), x), pi / s, "positive width")
false("arctangent-real", line(1 / (x**2 + k**2), x), pi / k, "sign of k", assuming=(sp.Ne(k, 0),))
true(
    "beta",
    Integral(x ** (p - 1) * (1 - x) ** (q - 1), (x, 0, 1)),
    gamma(p) * gamma(q) / gamma(p + q),
    "Euler's beta",
)
true("log-singular", Integral(log(x), (x, 0, 1)), -1, "integrable end")
true(
    "absolute",
    Integral(sp.Abs(x - a), (x, 0, 1)),
    a**2 - a + HALF,
    "kink inside the interval",
    assuming=(a > 0, a < 1),
)
false(
    "absolute-outside",
    Integral(sp.Abs(x - a), (x, 0, 1)),
    a**2 - a + HALF,
    "right for 0 <= a <= 1 only",
)
true("logistic", line(exp(-x) / (1 + exp(-x)) ** 2, x), 1, "logistic density")
true("polar", line(exp(-sqrt(x**2 + y**2)), x, y), 2 * pi, "polar coordinates")
false(
    "trapezoid",
    line(exp(-(x**2)), x),
    sp.Sum(exp(-(sp.Symbol("j", integer=True) ** 2) / 4), (sp.Symbol("j", integer=True), -oo, oo))
    / 2,
    "trapezoid rule of step 1/2, off by 2.5e-17",
)
true("oscillation", Integral(sin(x) ** 2, (x, 0, 2 * pi)), pi, "mean one half")
false(
    "aliasing",
    Integral(sin(40 * pi * x) ** 2, (x, 0, 1)),
    0,
    "zero at every sampled multiple of 1/40",
)

# Peaks that a grid does not see.
false("far-peak", line(exp(-(x**2)) + exp(-((x - 1000) ** 2)), x), sqrt(pi), "second peak at 1000")
false(
    "thin-peak",
    line(exp(-(x**2)) + exp(-(10**8) * (x - Rational(1, 7)) ** 2), x),
    sqrt(pi),
    "second peak of width 1e-4",
)
true("thin", line(exp(-(10**6) * (x - Rational(7, 3)) ** 2), x), sqrt(pi) / 1000, "narrow density")
true("odd", line(x * f(x**2), x), 0, "odd integrand")
true(
    "difference",
    Integral(1 / (1 + x) - 1 / (2 + x), (x, 0, oo)),
    log(2),
    "neither term converges alone",
)
false("difference-split", Integral(1 / (1 + x) - 1 / (2 + x), (x, 0, oo)), 0, "shifted apart")
false(
    "shift-not-absolute",
    line(sp.tanh(x + a) - sp.tanh(x), x),
    0,
    "neither term converges alone; right at a = 0",
)
true("shift-sigmoids", line(sp.tanh(x + a) - sp.tanh(x), x), 2 * a, "neither term converges alone")
false(
    "half-mass",
    Integral(h(x, y), (x, -oo, oo), (y, 0, oo)),
    line(h(x, y), x, y) / 2,
    "right for h even in y",
)
triangle = Integral(h(x, y), (x, 0, y), (y, 0, 1))
true(
    "triangle", triangle, Integral(h(x, y), (y, x, 1), (x, 0, 1)), "order exchanged over a triangle"
)
false(
    "triangle-limits",
    triangle,
    Integral(h(x, y), (y, 0, x), (x, 0, 1)),
    "the other triangle; right for symmetric h",
)
