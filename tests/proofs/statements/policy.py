"""Policy gradients, natural gradients, importance weights of information-theoretic MPPI."""

from sympy import Eq, Function, Matrix, exp, log

from .base import PRECISION, SIGMA, D, gauss, gauss2, line, pos, real, topic

STATEMENTS, true, false = topic("policy")
a, e, e0, e1, mu, th, x, U, V, ut, b, m1, m2, y1, y2, c, r1, r2, u1, u2, t1, t2 = real(
    "a e e0 e1 mu theta x U V u_tilde b m1 m2 y1 y2 c r1 r2 u1 u2 t1 t2"
)
s, tau, k = pos("s tau k")
R, J, f, M = (Function(name, real=True) for name in ("R", "J", "f", "M"))
p = Function("p", positive=True)

pi = gauss(a - mu, s)
ret = line(R(a) * pi, a)
true(
    "reinforce",
    D(line(R(a) * p(a, th), a), th),
    line(R(a) * D(log(p(a, th)), th) * p(a, th), a),
    "likelihood ratio",
)
true(
    "baseline",
    line(D(log(p(a, th)), th) * b * p(a, th), a),
    0,
    "normalised for each theta",
    assuming=(Eq(line(p(a, th), a), 1),),
)
true("baseline-gauss", line((a - mu) / s * (R(a) - b) * pi, a), D(ret, mu), "a constant baseline")
true(
    "16e",
    line((a - mu) / s * R(a) * pi, a),
    line(e * R(mu + e) * gauss(e, s), e) / s,
    "noise a - mu",
)
true(
    "linear-policy",
    D(line(R(a) * gauss(a - th * x, s), a), th),
    x / s * line((a - th * x) * R(a) * gauss(a - th * x, s), a),
    "chain rule",
)
true(
    "any-mean",
    D(line(R(a) * gauss(a - M(th), s), a), th),
    D(M(th), th) / s * line((a - M(th)) * R(a) * gauss(a - M(th), s), a),
    "undefined mean",
)
true("fisher-mean", line(D(log(pi), mu) ** 2 * pi, a), 1 / s, "Fisher information of the mean")
true(
    "fisher-variance",
    line(D(log(pi), s) ** 2 * pi, a),
    1 / (2 * s**2),
    "Fisher information of the variance",
)
true("fisher-cross", line(D(log(pi), mu) * D(log(pi), s) * pi, a), 0, "orthogonal parameters")
pair = gauss2(y1 - m1, y2 - m2)
scores = (D(log(pair), m1), D(log(pair), m2))
fisher = Matrix(2, 2, lambda row, col: line(scores[row] * scores[col] * pair, y1, y2))
true("fisher-plane", fisher, PRECISION, "Fisher matrix of the mean is the precision")
exponential = line(exp(R(mu + e) / tau) * gauss(e, s), e)
weighted = line(e * exp(R(mu + e) / tau) * gauss(e, s), e) / exponential
true("natural", s * D(log(exponential), mu), weighted, "natural gradient of the log return")
ratio = log(gauss(V - ut, s) / gauss(V - U, s))
true(
    "importance",
    ratio.subs(V, U + e),
    -(U - ut) * e / s - (U - ut) ** 2 / (2 * s),
    "log density ratio",
)
true(
    "importance-mean",
    line(f(V) * gauss(V - ut, s), V),
    line(f(U + e) * exp(-(U - ut) * e / s - (U - ut) ** 2 / (2 * s)) * gauss(e, s), e),
    "importance sampling",
)
tilt = exp(-J(U + e) / tau - (U - ut) * e / s) * gauss(e, s)
target = exp(-J(V) / tau) * gauss(V - ut, s)
true(
    "it-mppi",
    U + line(e * tilt, e) / line(tilt, e),
    line(V * target, V) / line(target, V),
    "the limit does not depend on U",
)
gap = Matrix([u1 - t1, u2 - t2])
noise = Matrix([y1, y2])
plane_ratio = log(gauss2(u1 + y1 - t1, u2 + y2 - t2) / gauss2(y1, y2))
true(
    "importance-plane",
    plane_ratio,
    -(gap.T * PRECISION * noise)[0] - (gap.T * PRECISION * gap)[0] / 2,
    "n = 2",
)
arm = exp(th) / (1 + exp(th))
true("softmax-bandit", D(arm * r1 + (1 - arm) * r2, th), arm * (1 - arm) * (r1 - r2), "two arms")
true(
    "causality",
    line(e1 * f(e0) * gauss(e0, s) * gauss(e1, s), e0, e1),
    0,
    "a past reward does not depend on later noise",
)
true(
    "two-steps",
    D(line(f(e0, U + e1) * gauss(e0, s) * gauss(e1, s), e0, e1), U),
    line(e1 * f(e0, U + e1) * gauss(e0, s) * gauss(e1, s), e0, e1) / s,
    "gradient in the second control",
)
true(
    "weight-spread",
    line(exp(2 * c * e) * gauss(e, s), e) / line(exp(c * e) * gauss(e, s), e) ** 2,
    exp(c**2 * s),
    "inverse effective sample share",
)
energy = -k * (U + e) ** 2 / 2
true(
    "score-variance",
    line((e / s * energy) ** 2 * gauss(e, s), e) - (k * U) ** 2,
    k**2 * (U**4 / (4 * s) + 7 * U**2 / 2 + 15 * s / 4),
    "score-function estimator",
)
true(
    "pathwise-variance",
    line((k * (U + e)) ** 2 * gauss(e, s), e) - (k * U) ** 2,
    k**2 * s,
    "pathwise estimator",
)

false(
    "reinforce-no-log",
    D(line(R(a) * p(a, th), a), th),
    line(R(a) * D(p(a, th), th) * p(a, th), a),
    "log lost",
)
false(
    "baseline-unnormalised",
    line(D(log(p(a, th)), th) * b * p(a, th), a),
    0,
    "mass may depend on theta; right at b = 0",
)
false(
    "baseline-action",
    line((a - mu) / s * (R(a) - b * a) * pi, a),
    D(ret, mu),
    "action-dependent; right at b = 0",
)
false(
    "16e-unscaled",
    line((a - mu) / s * R(a) * pi, a),
    line(e * R(mu + e) * gauss(e, s), e),
    "right only at s = 1",
)
false(
    "16e-unshifted",
    line((a - mu) / s * R(a) * pi, a),
    line(e * R(e) * gauss(e, s), e) / s,
    "right only at mu = 0",
)
false(
    "linear-no-jacobian",
    D(line(R(a) * gauss(a - th * x, s), a), th),
    line((a - th * x) * R(a) * gauss(a - th * x, s), a) / s,
    "right only at x = 1",
)
false(
    "any-mean-value",
    D(line(R(a) * gauss(a - M(th), s), a), th),
    M(th) / s * line((a - M(th)) * R(a) * gauss(a - M(th), s), a),
    "mean for its derivative; right for M = exp",
)
false("fisher-covariance", fisher, SIGMA, "right at the identity")
false("fisher-variance-one", line(D(log(pi), s) ** 2 * pi, a), 1 / (2 * s), "right only at s = 1")
false(
    "importance-sign",
    ratio.subs(V, U + e),
    (U - ut) * e / s - (U - ut) ** 2 / (2 * s),
    "sign; right at U = u_tilde",
)
false("importance-constant", ratio.subs(V, U + e), -(U - ut) * e / s, "right at U = u_tilde")
wrong = exp(-J(U + e) / tau - (U - ut) * e / (s * tau)) * gauss(e, s)
false(
    "it-mppi-tau",
    U + line(e * wrong, e) / line(wrong, e),
    line(V * target, V) / line(target, V),
    "right at tau = 1 or U = u_tilde",
)
plus = exp(-J(U + e) / tau + (U - ut) * e / s) * gauss(e, s)
false(
    "it-mppi-sign",
    U + line(e * plus, e) / line(plus, e),
    line(V * target, V) / line(target, V),
    "right at U = u_tilde",
)
false(
    "importance-plane-covariance",
    plane_ratio,
    -(gap.T * SIGMA * noise)[0] - (gap.T * SIGMA * gap)[0] / 2,
    "right at the identity",
)
false(
    "softmax-bandit-one",
    D(arm * r1 + (1 - arm) * r2, th),
    arm * (r1 - r2),
    "right as theta goes to minus infinity",
)
false(
    "anticausal",
    line(e1 * f(e0, e1) * gauss(e0, s) * gauss(e1, s), e0, e1),
    0,
    "a later reward depends on the noise",
)
false(
    "weight-spread-half",
    line(exp(2 * c * e) * gauss(e, s), e) / line(exp(c * e) * gauss(e, s), e) ** 2,
    exp(c**2 * s / 2),
    "right only at c = 0",
)

about = gauss(a - f(th), s)
by_parts = D(f(th), th) * line(D(R(a), a) * about, a)
true("mean-moves", D(line(R(a) * about, a), th), by_parts, "no normalisation is needed")
false("mean-moves-slope", D(line(R(a) * about, a), th), line(D(R(a), a) * about, a), "f(t) = t")

# The soft Bellman recursion of two steps, through a transition that nothing is known of.
stage, ahead, moved = (Function(name, real=True) for name in ("stage", "ahead", "moved"))
a1, a2 = real("a1 a2")
whole = -tau * log(line(exp(-(stage(a1) + ahead(moved(a1), a2)) / tau), a1, a2))


def backed_up(inner):
    """The soft minimum over the first action when the second one costs `inner`."""
    return -tau * log(line(exp(-(stage(a1) + inner) / tau), a1))


partition = line(exp(-ahead(moved(a1), a2) / tau), a2)
true("bellman", whole, backed_up(-tau * log(partition)), "Fubini")
false("bellman-tau-n", whole, backed_up(-log(partition)), "tau is lost but at tau = 1")
false("bellman-sign-n", whole, backed_up(tau * log(partition)), "the sign")
