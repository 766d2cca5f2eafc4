"""Equations with a potential or a drift that is assumed: Hopf-Cole, HJB, Feynman-Kac."""

from sympy import Eq, Function, exp, log

from .base import D, pos, real, topic

STATEMENTS, true, false = topic("potentials")
x = real("x")
s, t, tau = pos("s t tau")
U, B = Function("U", real=True)(x), Function("B", real=True)(x)
phi, p = Function("phi", positive=True)(x, t), Function("p", positive=True)(x, t)
V = Function("V", real=True)(x, t)

LINEAR = Eq(D(phi, t), -tau / 2 * D(phi, (x, 2)) + U / tau * phi)
value = -tau * log(phi)
bent = tau / 2 * D(value, (x, 2))
true("hopf-cole", D(value, t), D(value, x) ** 2 / 2 - bent - U, assuming=(LINEAR,))
false("hopf-cole-sign", D(value, t), D(value, x) ** 2 / 2 + bent - U, assuming=(LINEAR,))
false("hopf-cole-cost", D(value, t), D(value, x) ** 2 / 2 - bent + U, assuming=(LINEAR,))
false("hopf-cole-tau", D(value, t), D(value, x) ** 2 / 2 - bent / tau - U, assuming=(LINEAR,))
false("hopf-cole-half", D(value, t), D(value, x) ** 2 - bent - U, assuming=(LINEAR,))

HJB = Eq(D(V, t), -U - s * tau / 2 * D(V, (x, 2)) + s / 2 * D(V, x) ** 2)
good = exp(-V / tau)
spread = s * tau / 2 * D(good, (x, 2))
true("desirability", D(good, t), U / tau * good - spread, assuming=(HJB,))
false("desirability-cost", D(good, t), U * good - spread, "right at tau = 1", assuming=(HJB,))
false("desirability-sign", D(good, t), -U / tau * good - spread, assuming=(HJB,))
slope = -D(U, x) - s * tau / 2 * D(V, (x, 3))
true("value-slope", D(V, x, t), slope + s * D(V, x) * D(V, (x, 2)), assuming=(HJB,))
false("value-slope-half", D(V, x, t), slope + s / 2 * D(V, x) * D(V, (x, 2)), assuming=(HJB,))
DRIFTED = Eq(D(V, t), -B * D(V, x) - s / 2 * D(V, (x, 2)) + s / 2 * D(V, x) ** 2)
true(
    "log-transform",
    D(exp(-V), t),
    -B * D(exp(-V), x) - s / 2 * D(exp(-V), x, x),
    assuming=(DRIFTED,),
)
false(
    "log-transform-sign",
    D(exp(-V), t),
    -B * D(exp(-V), x) + s / 2 * D(exp(-V), x, x),
    assuming=(DRIFTED,),
)

KILLED = Eq(D(phi, t), B * D(phi, x) + s * D(phi, (x, 2)) - U * phi)
moved = B * D(log(phi), x) + s * D(log(phi), (x, 2)) - U
true("feynman-kac-log", D(log(phi), t), moved + s * D(log(phi), x) ** 2, assuming=(KILLED,))
false("feynman-kac-log-linear", D(log(phi), t), moved, assuming=(KILLED,))

BACK = Eq(D(p, t), D(B * p, x) + s * D(p, (x, 2)))
flux = D(B, x) + B * D(log(p), x) + s * D(log(p), (x, 2))
true("log-density", D(log(p), t), flux + s * D(log(p), x) ** 2, assuming=(BACK,))
false("log-density-linear", D(log(p), t), flux, assuming=(BACK,))
false("stationary", D(p, t), 0, "only some solutions are", assuming=(BACK,))
