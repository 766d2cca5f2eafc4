"""Fokker-Planck balances: stationarity, time reversal, Hopf-Cole, kernels of linear equations."""

from sympy import Function, exp, log, sqrt

from .base import D, gauss, line, pos, real, topic

STATEMENTS, true, false = topic("fokker_planck")
x, y, v, x0, U, lam, c = real("x y v x0 U lambda c")
t, tau, gam, M = pos("t tau gamma M")
V, f, g, h, W = (Function(name, real=True) for name in ("V", "f", "g", "h", "W"))
p, B, G = (Function(name, positive=True) for name in ("p", "B", "G"))
E = Function("E", real=True)

# Stationary densities of Langevin equations.
boltz = exp(-V(x))
true("langevin", D(D(V(x), x) * boltz, x) + D(boltz, x, 2), 0, "dx = -V' dt + sqrt(2) dw")
boltz_tau = exp(-V(x) / tau)
true(
    "langevin-tau", D(D(V(x), x) * boltz_tau, x) + tau * D(boltz_tau, x, 2), 0, "noise sqrt(2 tau)"
)
true(
    "mobility",
    D(M * D(V(x), x) * boltz_tau, x) + M * tau * D(boltz_tau, x, 2),
    0,
    "constant mobility",
)
true(
    "position-mobility",
    D(G(x) * D(V(x), x) * boltz - D(G(x), x) * boltz, x) + D(G(x) * boltz, x, 2),
    0,
    "drift -G V' + G'",
)
plane = exp(-W(x, y))
grad = (D(W(x, y), x), D(W(x, y), y))
laplace = D(plane, x, 2) + D(plane, y, 2)
true("plane", D(grad[0] * plane, x) + D(grad[1] * plane, y) + laplace, 0, "n = 2")
true(
    "rotation",
    D((grad[0] - c * grad[1]) * plane, x) + D((grad[1] + c * grad[0]) * plane, y) + laplace,
    0,
    "a rotated gradient keeps the density",
)
phase = exp(-V(x) - v**2 / 2)
true(
    "underdamped",
    -v * D(phase, x) + D((D(V(x), x) + gam * v) * phase, v) + gam * D(phase, v, 2),
    0,
    "kinetic Langevin",
)
generator = D(h(x), x, 2) - x / tau * D(h(x), x)
normal = gauss(x, tau)
true(
    "reversible",
    line(f(x) * generator * normal, x),
    -line(D(f(x), x) * D(h(x), x) * normal, x),
    "Dirichlet form",
)

# Time reversal and the probability flow, with undefined drift and density.
P = p(x, t)
forward = -D(f(x, t) * P, x) + g(t) ** 2 / 2 * D(P, x, 2)
score = D(log(P), x)
true("flux", D(P * score, x), D(P, x, 2), "p times the score is the gradient")
true(
    "reversal",
    -D((f(x, t) - g(t) ** 2 * score) * P, x) - g(t) ** 2 / 2 * D(P, x, 2),
    forward,
    "reverse drift",
)
true("flow", -D((f(x, t) - g(t) ** 2 / 2 * score) * P, x), forward, "probability flow")
true(
    "family",
    -D((f(x, t) - (1 + lam**2) / 2 * g(t) ** 2 * score) * P, x)
    - lam**2 * g(t) ** 2 / 2 * D(P, x, 2),
    forward,
    "noise lambda g, for each lambda",
)
spatial = -D(f(x, t) * P, x) + D(g(x, t) ** 2 * P, x, 2) / 2
true(
    "reversal-multiplicative",
    -D((f(x, t) - D(g(x, t) ** 2 * P, x) / P) * P, x) - D(g(x, t) ** 2 * P, x, 2) / 2,
    spatial,
    "state-dependent noise",
)

# Kernels.
ou = gauss(x - x0 * exp(-t), 1 - exp(-2 * t))
true("ou", D(ou, t), D(x * ou, x) + D(ou, x, 2), "dx = -x dt + sqrt(2) dw")
true("heat", D(gauss(x - x0, t), t), D(gauss(x - x0, t), x, 2) / 2, "heat kernel")
true(
    "heat-plane",
    D(gauss(x, t) * gauss(y, t), t),
    (D(gauss(x, t) * gauss(y, t), x, 2) + D(gauss(x, t) * gauss(y, t), y, 2)) / 2,
    "product kernel",
)
vp = gauss(x - exp(-B(t) / 2) * x0, 1 - exp(-B(t)))
true("vp", D(vp, t), D(B(t), t) / 2 * (D(x * vp, x) + D(vp, x, 2)), "any schedule B > 0")
smooth = line(exp(E(y) / tau) * gauss(U - y, t), y)
true("smoothed-heat", D(smooth, t), D(smooth, U, 2) / 2, "convolution solves the heat equation")
true(
    "hopf-cole",
    D(tau * log(smooth), t),
    D(tau * log(smooth), U, 2) / 2 + D(tau * log(smooth), U) ** 2 / (2 * tau),
    "viscous Hamilton-Jacobi equation",
)
value = tau * log(P)
true(
    "hopf-cole-residual",
    D(value, t) - D(value, x, 2) / 2 - D(value, x) ** 2 / (2 * tau),
    tau * (D(P, t) - D(P, x, 2) / 2) / P,
    "for any positive p(x, t)",
)
burgers = D(value, x)
true(
    "burgers",
    D(value, x, 2) / 2 + burgers**2 / (2 * tau),
    tau * D(P, x, 2) / (2 * P),
    "log transform",
)
true(
    "hjb",
    -tau * D(log(P), t) + V(x),
    (-tau * D(P, t) + V(x) * P) / P,
    "linear form of the value equation",
)

false("langevin-double", D(D(V(x), x) * boltz**2, x) + D(boltz**2, x, 2), 0, "wrong temperature")
false("langevin-sign", -D(D(V(x), x) * boltz, x) + D(boltz, x, 2), 0, "drift uphill")
false(
    "langevin-no-tau", D(D(V(x), x) * boltz_tau, x) + D(boltz_tau, x, 2), 0, "right only at tau = 1"
)
false(
    "position-mobility-plain",
    D(G(x) * D(V(x), x) * boltz, x) + D(G(x) * boltz, x, 2),
    0,
    "drift correction lost; right for constant G",
)
false(
    "shear",
    D((grad[0] - c * grad[0]) * plane, x) + D((grad[1] + c * grad[1]) * plane, y) + laplace,
    0,
    "right only at c = 0",
)
false(
    "underdamped-friction",
    -v * D(phase, x) + D((D(V(x), x) + gam * v) * phase, v) + D(phase, v, 2),
    0,
    "right only at gamma = 1",
)
false(
    "reversible-unit",
    line(f(x) * (D(h(x), x, 2) - x * D(h(x), x)) * normal, x),
    -line(D(f(x), x) * D(h(x), x) * normal, x),
    "right only at tau = 1",
)
false(
    "reversal-half",
    -D((f(x, t) - g(t) ** 2 / 2 * score) * P, x) - g(t) ** 2 / 2 * D(P, x, 2),
    forward,
    "half the score",
)
false(
    "reversal-sign",
    -D((f(x, t) + g(t) ** 2 * score) * P, x) - g(t) ** 2 / 2 * D(P, x, 2),
    forward,
    "sign of the score",
)
false("flow-full", -D((f(x, t) - g(t) ** 2 * score) * P, x), forward, "one half lost")
false(
    "family-full",
    -D((f(x, t) - lam**2 * g(t) ** 2 * score) * P, x) - lam**2 * g(t) ** 2 / 2 * D(P, x, 2),
    forward,
    "right only at lambda = 1 and -1",
)
false(
    "reversal-multiplicative-score",
    -D((f(x, t) - g(x, t) ** 2 * score) * P, x) - D(g(x, t) ** 2 * P, x, 2) / 2,
    spatial,
    "right only for noise constant in x",
)
false("ou-half", D(ou, t), D(x * ou, x) + D(ou, x, 2) / 2, "wrong noise")
false(
    "vp-noise",
    D(vp, t),
    D(B(t), t) / 2 * D(x * vp, x) + D(B(t), t) * D(vp, x, 2),
    "noise twice too strong",
)
false(
    "hopf-cole-no-tau",
    D(tau * log(smooth), t),
    D(tau * log(smooth), U, 2) / 2 + D(tau * log(smooth), U) ** 2 / 2,
    "right only at tau = 1",
)
false(
    "hopf-cole-sign",
    D(value, t) - D(value, x, 2) / 2 + D(value, x) ** 2 / (2 * tau),
    tau * (D(P, t) - D(P, x, 2) / 2) / P,
    "sign of the quadratic term",
)
false(
    "transition-root", D(gauss(x, sqrt(t)), t), D(gauss(x, sqrt(t)), x, 2) / 2, "variance sqrt(t)"
)
