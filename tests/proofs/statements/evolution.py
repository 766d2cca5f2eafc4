"""What follows when a partial differential equation is assumed: balances, dissipation, scores."""

from sympy import Eq, Function, Integral, Rational, exp, log, sqrt

from .base import D, line, pos, real, topic

STATEMENTS, true, false = topic("evolution")
x, y, s = real("x y s")
a, tau, t, V = pos("a tau t V")
f, g, h, A, E = (Function(i, real=True) for i in ("f", "g", "h", "A", "E"))
p, q = Function("p", positive=True), Function("q", positive=True)
psi = Function("psi", real=True)(x, t)
pt, qt, pxy = p(x, t), q(x, t), p(x, y, t)
score = D(log(pt), x)
HEAT = Eq(D(pt, t), V * D(pt, x, x))
HEAT_Q = Eq(D(qt, t), V * D(qt, x, x))
DRIFT = Eq(D(pt, t), -D(f(x, t) * pt, x) + h(t) ** 2 / 2 * D(pt, x, x))
FLOW = Eq(D(pt, t) + D(f(x, t) * pt, x), 0)
GIBBS = Eq(D(pt, t), D(D(E(x), x) * pt + tau * D(pt, x), x))
OU = Eq(D(pt, t), D(a * x * pt, x) + tau * D(pt, x, x))
PLANE = Eq(
    D(pxy, t), -D(f(x, y) * pxy, x) - D(g(x, y) * pxy, y) + V * (D(pxy, x, x) + D(pxy, y, y))
)
ONE, ONE_Q, ONE_PLANE = Eq(line(pt, x), 1), Eq(line(qt, x), 1), Eq(line(pxy, x, y), 1)

free_energy = line(E(x) * pt + tau * pt * log(pt), x)
divergence = line(pt * log(pt / qt), x)
variance = line(x**2 * pt, x) - line(x * pt, x) ** 2

true("mass", D(line(pt, x), t), 0, assuming=(DRIFT,))
true("mean", D(line(x * pt, x), t), line(f(x, t) * pt, x), assuming=(DRIFT,))
false("mean-sign", D(line(x * pt, x), t), -line(f(x, t) * pt, x), assuming=(DRIFT,))
true(
    "second", D(line(x**2 * pt, x), t), line((2 * x * f(x, t) + h(t) ** 2) * pt, x), "Ito's term",
    assuming=(DRIFT,),
)  # fmt: skip
false(
    "second-drift", D(line(x**2 * pt, x), t), line(2 * x * f(x, t) * pt, x), "Ito's term lost",
    assuming=(DRIFT,),
)  # fmt: skip
true(
    "test",
    D(line(A(x) * pt, x), t),
    line((f(x, t) * D(A(x), x) + h(t) ** 2 / 2 * D(A(x), x, x)) * pt, x),
    assuming=(DRIFT, ONE),
)
true("mass-plane", D(line(pxy, x, y), t), 0, assuming=(PLANE,))
true(
    "mean-plane", D(line(x * pxy, x, y), t), line(f(x, y) * pxy, x, y), assuming=(PLANE, ONE_PLANE)
)
true("heat-variance", D(line(x**2 * pt, x), t), 2 * V, assuming=(HEAT, ONE))
true("heat-mass", D(line(x**2 * pt, x), t), 2 * V * line(pt, x), assuming=(HEAT,))
false("heat-half", D(line(x**2 * pt, x), t), V, assuming=(HEAT, ONE))
true("heat-fourth", D(line(x**4 * pt, x), t), 12 * V * line(x**2 * pt, x), assuming=(HEAT,))
true("de-bruijn", D(-line(pt * log(pt), x), t), V * line(pt * score**2, x), assuming=(HEAT, ONE))
false("de-bruijn-sign", D(-line(pt * log(pt), x), t), -V * line(pt * score**2, x), assuming=(HEAT,))
true(
    "kl-rate", D(divergence, t), -V * line(pt * D(log(pt / qt), x) ** 2, x),
    "two solutions of one equation", assuming=(HEAT, HEAT_Q, ONE, ONE_Q),
)  # fmt: skip
false(
    "kl-rate-unit", D(divergence, t), -line(pt * D(log(pt / qt), x) ** 2, x), "right at V = 1",
    assuming=(HEAT, HEAT_Q),
)  # fmt: skip
true("kl-falls", D(divergence, t), 0, relation="<=", assuming=(HEAT, HEAT_Q, ONE, ONE_Q))
true("score-heat", D(log(pt), x, t), V * D(D(log(pt), x, x) + score**2, x), assuming=(HEAT,))
false("score-linear", D(log(pt), x, t), V * D(log(pt), x, x, x), assuming=(HEAT,))
true(
    "transport", D(line(A(x) * pt, x), t), line(f(x, t) * D(A(x), x) * pt, x), assuming=(FLOW, ONE)
)
false("test-bare", D(line(A(x) * pt, x), t), line((f(x, t) * D(A(x), x)) * pt, x),
      "A p f may end at different values", assuming=(FLOW,))  # fmt: skip
true(
    "flow-entropy", D(-line(pt * log(pt), x), t), line(pt * D(f(x, t), x), x), assuming=(FLOW, ONE)
)
false(
    "flow-entropy-sign", D(-line(pt * log(pt), x), t), -line(pt * D(f(x, t), x), x),
    assuming=(FLOW,),
)  # fmt: skip
true("flow-log", D(log(pt), t) + f(x, t) * score, -D(f(x, t), x), assuming=(FLOW,))
true("flow-score", D(log(pt), x, t), -D(f(x, t) * score + D(f(x, t), x), x), assuming=(FLOW,))
true(
    "free-energy", D(free_energy, t), -line(pt * (D(E(x), x) + tau * score) ** 2, x),
    "relative Fisher information", assuming=(GIBBS, ONE),
)  # fmt: skip
false(
    "free-energy-tau", D(free_energy, t), -line(pt * (D(E(x), x) + score) ** 2, x),
    assuming=(GIBBS,),
)  # fmt: skip
true("free-energy-falls", D(free_energy, t), 0, relation="<=", assuming=(GIBBS, ONE))
true("ou-variance", D(variance, t), 2 * tau - 2 * a * variance, assuming=(OU, ONE))
true(
    "martingale", D(line(g(x, t) * pt, x), t), 0, "backward and forward equations",
    assuming=(
        Eq(D(g(x, t), t) + h(x) * D(g(x, t), x) + V * D(g(x, t), x, x), 0),
        Eq(D(pt, t), -D(h(x) * pt, x) + V * D(pt, x, x)), ONE),
)  # fmt: skip
true(
    "hopf-cole", D(exp(psi / (2 * V)), t), -V * D(exp(psi / (2 * V)), x, x),
    assuming=(Eq(D(psi, t), -D(psi, x) ** 2 / 2 - V * D(psi, x, x)),),
)  # fmt: skip
false(
    "hopf-cole-half", D(exp(psi / V), t), -V * D(exp(psi / V), x, x),
    assuming=(Eq(D(psi, t), -D(psi, x) ** 2 / 2 - V * D(psi, x, x)),),
)  # fmt: skip
# one derivative may single out a point, and then says nothing about other points
false(
    "critical", D(exp(-E(x) / tau), x, x), 0, "a critical point may be a minimum",
    assuming=(Eq(D(E(x), x), 0),),
)  # fmt: skip
true(
    "critical-curvature", D(exp(-E(x) / tau), x, x), -D(E(x), x, x) / tau * exp(-E(x) / tau),
    assuming=(Eq(D(E(x), x), 0),),
)  # fmt: skip
false(
    "within", Integral(D(f(s), s), (s, 0, 1)), Integral(g(s) * f(s), (s, 0, 1)),
    "one derivative, known at t alone", assuming=(Eq(D(f(t), t), g(t) * f(t)),),
)  # fmt: skip
false("critical-other", D(f(s), s), 0, "critical at x alone", assuming=(Eq(D(f(x), x), 0),))
false(
    "saddle", D(f(x, y), x, y, x), 0, "one derivative of two arguments",
    assuming=(Eq(D(f(x, y), x, y), 0),),
)  # fmt: skip
false("critical-mean", D(line(p(x, s) * f(x), x), s, s), 0, "a maximum of the mean in s",
      assuming=(Eq(D(line(p(x, s) * f(x), x), s), 0),))  # fmt: skip
false("zero-mean", D(line(p(x, s) * f(x), x), s), 0, "a root of the mean in s",
      assuming=(Eq(line(p(x, s) * f(x), x), 0),))  # fmt: skip
# an equation for t > 0 says nothing at other times, or on the half-line where its symbol is not
HALF = Eq(D(g(tau, t), t), D(g(tau, t), tau, tau))
moment = D(line(g(x, t) * exp(-(x**2)), x), t)
curved = line(D(g(x, t), x, x) * exp(-(x**2)), x)
true("space", moment, curved, assuming=(Eq(D(g(x, t), t), D(g(x, t), x, x)),))
false("space-half", moment, curved, assuming=(HALF,))
false("space-assumed", moment, curved, assuming=(Eq(D(g(x, t), t), D(g(x, t), x, x)), x > 0))
false("time-real", D(pt, t).subs(t, y), V * D(pt, x, x).subs(t, y), assuming=(HEAT,))
true("time-later", D(pt, t).subs(t, V + t), V * D(pt, x, x).subs(t, V + t), assuming=(HEAT,))
true(
    "variation", D(exp(a * t) * f(t), t), exp(a * t) * g(t),
    assuming=(Eq(D(f(t), t), g(t) - a * f(t)),),
)  # fmt: skip
false(
    "variation-sign", D(exp(-a * t) * f(t), t), exp(-a * t) * g(t),
    assuming=(Eq(D(f(t), t), g(t) - a * f(t)),),
)  # fmt: skip
alpha, beta = Function("alpha", positive=True)(t), Function("beta", positive=True)(t)
true(
    "snr", D(log(alpha**2 / (1 - alpha**2)), t), -beta / (1 - alpha**2),
    assuming=(Eq(D(alpha, t), -Rational(1, 2) * beta * alpha), alpha < 1),
)  # fmt: skip

# Two solutions of one equation: every divergence of one from the other falls.
GIBBS_Q = Eq(D(qt, t), D(D(E(x), x) * qt + tau * D(qt, x), x))
BOTH, ratio = (GIBBS, GIBBS_Q, ONE, ONE_Q), pt / qt
pearson, overlap = line(pt**2 / qt, x), line(sqrt(pt * qt), x)
contrast = line(pt * D(log(ratio), x) ** 2, x)
true("pearson-rate", D(pearson, t), -2 * tau * line(qt * D(ratio, x) ** 2, x), assuming=BOTH)
false("pearson-rate-once", D(pearson, t), -tau * line(qt * D(ratio, x) ** 2, x), assuming=BOTH)
true("pearson-falls", D(pearson, t), 0, relation="<=", assuming=BOTH)
true("gibbs-kl-rate", D(divergence, t), -tau * contrast, assuming=BOTH)
false("gibbs-kl-rate-twice", D(divergence, t), -2 * tau * contrast, assuming=BOTH)
true("overlap-rate", D(overlap, t), tau / 4 * line(sqrt(pt * qt) * D(log(ratio), x) ** 2, x),
     assuming=BOTH)  # fmt: skip
boltzmann = exp(-E(x) / tau)
true("pearson-gibbs", D(line(pt**2 / boltzmann, x), t),
     -2 * tau * line(boltzmann * D(pt / boltzmann, x) ** 2, x), assuming=(GIBBS, ONE))  # fmt: skip
false("ratio-ends", line(D(ratio, x), x), 0, "p / q may end at different values",
      assuming=(ONE, ONE_Q))  # fmt: skip
false("tilted-ends", line(D(pt * exp(E(x)), x), x), 0, "p exp(E) may be 2 + tanh", assuming=(ONE,))
true("tilted-mean", line(D(pt * exp(E(x)), x), x), 0, "it is integrated by itself",
     assuming=(ONE, Eq(line(pt * exp(E(x)), x), V)))  # fmt: skip
