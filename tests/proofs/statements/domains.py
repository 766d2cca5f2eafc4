"""Half-lines, triangles, maps by log and exp, limits that move, variances that must be positive."""

from sympy import Abs, Eq, Function, Integral, Max, exp, log, oo, pi, sqrt

from .base import D, gauss, line, pos, real, topic

STATEMENTS, true, false = topic("domains")
x, y, z, s, m, b, x0 = real("x y z s m b x0")
a, t, T, V, tau, be = pos("a t T V tau beta")
f, g = Function("f", real=True), Function("g", real=True)
p, beta = Function("p", positive=True), Function("b", positive=True)

true("halves", Integral(f(x), (x, -oo, 0)) + Integral(f(x), (x, 0, oo)), line(f(x), x))
true("even", line(f(x), x), Integral(f(x) + f(-x), (x, 0, oo)))
false("even-odd", line(f(x), x), Integral(f(x) - f(-x), (x, 0, oo)))
true("even-double", line(f(x**2), x), 2 * Integral(f(x**2), (x, 0, oo)))
true("square-map", line(f(x**2) * x**2, x), Integral(f(y) * sqrt(y), (y, 0, oo)))
false("square-map-bare", line(f(x**2), x), Integral(f(y), (y, 0, oo)))
true("modulus", line(exp(-(x**2)) * f(Abs(x)), x), 2 * Integral(exp(-(x**2)) * f(x), (x, 0, oo)))
true("mean-modulus", line(Abs(x) * p(x), x), Integral(x * (p(x) + p(-x)), (x, 0, oo)))
true("modulus-shift", line(Abs(x - m) * gauss(x - m, V), x), sqrt(2 * V / pi))
true("relu", line(Max(x, 0) * gauss(x, V), x), sqrt(V / (2 * pi)))
true("half-exponential", Integral(x**3 * exp(-be * x), (x, 0, oo)), 6 / be**4)
true("half-gauss", Integral(x**5 * exp(-(x**2) / (2 * V)), (x, 0, oo)), 8 * V**3)
false("half-gauss-fourth", Integral(x**5 * exp(-(x**2) / (2 * V)), (x, 0, oo)), 4 * V**3)
one = Eq(line(p(s), s), 1)
below, above = Integral(p(s), (s, -oo, x)), Integral(p(s), (s, x, oo))
true("tails", below + above, line(p(s), s))
true("tails-one", below, 1 - above, assuming=(one,))
false("tails-equal", below, above, "right at the median", assuming=(one,))
true("hazard", D(-log(above), x), p(x) / above)
true("layers", Integral(Integral(p(s), (s, y, oo)), (y, 0, oo)), Integral(s * p(s), (s, 0, oo)))

true("log-map", Integral(f(log(x)) / x, (x, 0, oo)), line(f(x), x))
false("log-map-bare", Integral(f(log(x)), (x, 0, oo)), line(f(x), x), "Jacobian lost")
true("log-affine", Integral(f(log(x) / a - b) / x, (x, 0, oo)), a * line(f(x), x))
lognormal = exp(-((log(x) - m) ** 2) / (2 * V)) / (x * sqrt(2 * pi * V))
true("lognormal", Integral(f(x) * lognormal, (x, 0, oo)), line(f(exp(y)) * gauss(y - m, V), y))
true("lognormal-mean", Integral(x * lognormal, (x, 0, oo)), exp(m + V / 2))
false("lognormal-median", Integral(x * lognormal, (x, 0, oo)), exp(m), "the median")
true("exp-map", line(f(exp(x)) * exp(x), x), Integral(f(y), (y, 0, oo)))
true("inverse-map", Integral(p(1 / x), (x, 0, T)), Integral(p(y) / y**2, (y, 1 / T, oo)))
true("power-map", Integral(f(x**2) * x, (x, 0, T)), Integral(f(y), (y, 0, T**2)) / 2)
false("power-map-end", Integral(f(x**2) * x, (x, 0, T)), Integral(f(y), (y, 0, T)) / 2)

true("triangle", Integral(f(s), (s, 0, t), (t, 0, T)), Integral((T - s) * f(s), (s, 0, T)))
false("triangle-end", Integral(f(s), (s, 0, t), (t, 0, T)), Integral(s * f(s), (s, 0, T)))
true(
    "triangle-orders",
    Integral(f(s, y), (s, 0, y), (y, 0, T)),
    Integral(f(s, y), (y, s, T), (s, 0, T)),
)
false(
    "triangle-turned",
    Integral(f(s, y), (s, 0, y), (y, 0, T)),
    Integral(f(s, y), (y, 0, s), (s, 0, T)),
)
wedge = Integral(f(s, y), (s, 0, y), (y, 0, oo))
true("wedge", wedge, Integral(f(s, y), (y, s, oo), (s, 0, oo)))
true("moving-wedge", D(Integral(f(s, y), (s, 0, y), (y, 0, T)), T), Integral(f(s, T), (s, 0, T)))
nested = Integral(g(y) * Integral(f(s), (s, 0, y)), (y, 0, T))
true("moving-nested", D(nested, T), g(T) * Integral(f(s), (s, 0, T)))
false("moving-nested-inner", D(nested, T), Integral(g(y) * f(y), (y, 0, T)))

decay = exp(-Integral(beta(s), (s, 0, t)) / 2)
kernel = gauss(x - decay * x0, 1 - decay**2)
true("vp-kernel", D(kernel, t), beta(t) / 2 * (D(x * kernel, x) + D(kernel, x, x)))
true("snr", D(log(decay**2 / (1 - decay**2)), t), -beta(t) / (1 - decay**2))
false("snr-drift", D(log(decay**2 / (1 - decay**2)), t), -beta(t))
true(
    "variation",
    D(exp(-a * t) * Integral(exp(a * s) * g(s), (s, 0, t)), t),
    g(t) - a * exp(-a * t) * Integral(exp(a * s) * g(s), (s, 0, t)),
)

relaxed = tau / a * (1 - exp(-2 * a * t))
ou = gauss(x - x0 * exp(-a * t), relaxed)
true("ou-stationary", line(ou * gauss(x0, tau / a), x0), gauss(x, tau / a))
false("ou-stationary-half", line(ou * gauss(x0, tau / (2 * a)), x0), gauss(x, tau / (2 * a)))
true(
    "ou-undefined",
    D(line(p(x0) * ou, x0), t),
    a * D(x * line(p(x0) * ou, x0), x) + tau * D(line(p(x0) * ou, x0), x, x),
)
