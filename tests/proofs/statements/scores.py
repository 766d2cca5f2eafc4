"""Score identities: Stein, Bonnet, Price, log-derivatives and the chain (12a)-(12f)."""

from sympy import Function, Matrix, exp, log, pi, sqrt

from .base import PRECISION, SIGMA, D, gauss, gauss2, line, pos, real, topic

STATEMENTS, true, false = topic("scores")
x, y, m, U, e, th, c, U1, U2, y1, y2, e1, e2 = real("x y m U e theta c U1 U2 y1 y2 e1 e2")
s, tau, w = pos("s tau w")
E, f = Function("E", real=True), Function("f", real=True)
p = Function("p", positive=True)
S11, S12, S22 = SIGMA[0, 0], SIGMA[0, 1], SIGMA[1, 1]

# Gaussian scores and Stein's lemma.
g = gauss(x - m, s)
true("location", D(log(g), m), (x - m) / s, "score in the mean")
true("variance", D(log(g), s), (x - m) ** 2 / (2 * s**2) - 1 / (2 * s), "score in the variance")
plane_score = Matrix([D(log(gauss2(y1, y2)), y1), D(log(gauss2(y1, y2)), y2)])
true("plane", plane_score, -PRECISION * Matrix([y1, y2]), "score of N(0, L L^T)")
true("preconditioned", SIGMA * plane_score, -Matrix([y1, y2]), "Sigma times the score")
true("stein", line((x - m) * f(x) * g, x), s * line(D(f(x), x) * g, x), "integration by parts")
true(
    "stein-second",
    line((x**2 - s) * f(x) * gauss(x, s), x),
    s**2 * line(D(f(x), x, 2) * gauss(x, s), x),
    "twice by parts",
)
stein2 = line(y1 * f(y1, y2) * gauss2(y1, y2), y1, y2)
d1, d2 = (line(D(f(y1, y2), v) * gauss2(y1, y2), y1, y2) for v in (y1, y2))
true("stein-plane", stein2, S11 * d1 + S12 * d2, "first row of Sigma times the mean gradient")
smooth = line(f(y) * gauss(y - U, s), y)
true(
    "leibniz",
    D(smooth, U),
    line((y - U) / s * f(y) * gauss(y - U, s), y),
    "derivative of the kernel",
)
true("bonnet", D(smooth, U), line(D(f(y), y) * gauss(y - U, s), y), "derivative of f")
true("price", D(smooth, s), line(D(f(y), y, 2) * gauss(y - U, s), y) / 2, "variance derivative")
true(
    "curvature",
    D(smooth, U, 2),
    line(((y - U) ** 2 / s**2 - 1 / s) * f(y) * gauss(y - U, s), y),
    "second derivative",
)
twice = line(line(f(y) * gauss(x - y, s), y) * gauss(U - x, w), x)
true("semigroup", twice, line(f(y) * gauss(U - y, s + w), y), "smoothing twice adds the variances")
true("shift", line(f(U + e) * gauss(e, s), e), smooth, "y = U + e")
true("scale", line(f(U + sqrt(s) * e) * gauss(e, 1), e), smooth, "y = U + sqrt(s) e")

# Undefined densities.
true("log-derivative", p(x) * D(log(p(x)), x), D(p(x), x), "p > 0")
true(
    "log-hessian",
    D(log(p(x)), x, 2),
    D(p(x), x, 2) / p(x) - (D(p(x), x) / p(x)) ** 2,
    "quotient rule",
)
true(
    "fisher-identity",
    D(line(f(x) * p(x, th), x), th),
    line(f(x) * p(x, th) * D(log(p(x, th)), th), x),
    "log-derivative trick",
)
blur = line(p(y) * gauss(x - y, s), y)
true(
    "denoising",
    D(log(blur), x),
    line(D(p(y), y) * gauss(x - y, s), y) / blur,
    "the derivative moves to p",
)
pair = w * gauss(x - c, s) + gauss(x + c, s)
true(
    "mixture",
    D(log(pair), x),
    -(x - c) / s * w * gauss(x - c, s) / pair - (x + c) / s * gauss(x + c, s) / pair,
    "responsibilities",
)

# The MPPI step as a preconditioned gradient.
A = line(exp(E(y) / tau) * gauss(U - y, s), y)
step = line(exp(E(y) / tau) * (y - U) * gauss(U - y, s), y) / A
noisy = line(exp(E(U + e) / tau) * e * gauss(e, s), e) / line(exp(E(U + e) / tau) * gauss(e, s), e)
Z = line(exp(E(x) / tau), x)
true("12f", s * D(log(A), U), step, "Leibniz")
true("12f-noise", s * D(log(A), U), noisy, "Leibniz, then y = U + e")
true("12a-12f", s / tau * D(tau * log(A), U), noisy, "step s/tau on the corrected energy")
true(
    "12c",
    s / tau * D(tau * log(A) - tau * log(Z), U),
    s * D(log(A / Z), U),
    "Z does not depend on U",
)
true(
    "12e", s * D(log(line(exp(E(y) / tau) / Z * gauss(U - y, s), y)), U), noisy, "normalised first"
)
true(
    "bonnet-energy",
    D(tau * log(A), U),
    line(D(E(y), y) * exp(E(y) / tau) * gauss(U - y, s), y) / A,
    "first-order form",
)
mean_square = line((y - U) ** 2 * exp(E(y) / tau) * gauss(U - y, s), y) / A
true("hessian", s**2 * D(log(A), U, 2) + s, mean_square - step**2, "covariance of the tilted law")
A2 = line(exp(E(y1, y2) / tau) * gauss2(U1 - y1, U2 - y2), y1, y2)
step2 = Matrix(
    [
        line(exp(E(y1, y2) / tau) * h * gauss2(U1 - y1, U2 - y2), y1, y2) / A2
        for h in (y1 - U1, y2 - U2)
    ]
)
gradient2 = Matrix([D(log(A2), U1), D(log(A2), U2)])
true("12f-plane", SIGMA * gradient2, step2, "n = 2, general covariance")
W2 = exp(E(U1 + e1, U2 + e2) / tau) * gauss2(e1, e2)
noisy2 = Matrix([line(W2 * h, e1, e2) / line(W2, e1, e2) for h in (e1, e2)])
true(
    "12f-plane-noise",
    SIGMA / tau * Matrix([D(tau * log(A2), U1), D(tau * log(A2), U2)]),
    noisy2,
    "n = 2, noise form",
)

false("location-sign", D(log(g), x), (x - m) / s, "sign; right at x = m")
false("plane-covariance", plane_score, -SIGMA * Matrix([y1, y2]), "covariance for precision")
false(
    "variance-score",
    D(log(g), s),
    (x - m) ** 2 / (2 * s**2) - 1 / (2 * s**2),
    "right only at s = 1",
)
false("stein-uncentred", line(x * f(x) * g, x), s * line(D(f(x), x) * g, x), "right only at m = 0")
false(
    "stein-second-s",
    line((x**2 - s) * f(x) * gauss(x, s), x),
    s * line(D(f(x), x, 2) * gauss(x, s), x),
    "right only at s = 1",
)
false("stein-plane-diagonal", stein2, S11 * d1, "right only for a diagonal covariance")
false("price-half", D(smooth, s), line(D(f(y), y, 2) * gauss(y - U, s), y), "one half lost")
false("scale-s", line(f(U + s * e) * gauss(e, 1), e), smooth, "right only at s = 1")
false(
    "scale-jacobian",
    sqrt(s) * line(f(U + sqrt(s) * e) * gauss(e, 1), e),
    smooth,
    "Jacobian counted twice; right at s = 1",
)
false("log-derivative-bare", D(log(p(x)), x), D(p(x), x), "right only where p = 1")
false(
    "log-hessian-square",
    D(log(p(x)), x, 2),
    D(p(x), x, 2) / p(x) - D(p(x), x) / p(x),
    "square lost",
)
false("12f-inverse", D(log(A), U) / s, step, "inverse covariance; right at s = 1")
false(
    "12f-sign",
    s * D(log(A), U),
    line(exp(E(U - e) / tau) * e * gauss(e, s), e) / A,
    "noise reflected in E only",
)
false(
    "12f-tau",
    s / tau * D(log(line(exp(E(y)) * gauss(U - y, s), y)), U),
    noisy,
    "Eq. (11) as printed; right at tau = 1",
)
false("12f-learning-rate", s * D(tau * log(A), U), noisy, "1/tau lost; right at tau = 1")
false(
    "12f-unnormalised",
    s * D(log(A), U),
    line(exp(E(U + e) / tau) * e * gauss(e, s), e),
    "normaliser lost",
)
false(
    "12f-mean",
    s * D(log(A), U),
    line(exp(E(y) / tau) * y * gauss(U - y, s), y) / A,
    "U not subtracted; right at U = 0",
)
false(
    "12f-vanilla",
    s * D(log(A), U),
    s / tau * line(D(E(y), y) * gauss(U - y, s), y),
    "plain policy gradient; first order in 1/tau",
)
false("12f-naive", s * D(log(A), U), s / tau * D(E(U), U), "right only for linear energy")
false(
    "12f-plane-diagonal",
    Matrix([S11 * gradient2[0], S22 * gradient2[1]]),
    step2,
    "cross terms lost; right for n = 1",
)
false(
    "normaliser-score",
    D(log(p(x) / (2 * pi)), x),
    D(log(p(x)), x) / (2 * pi),
    "a constant factor does not scale the score",
)
false(
    "semigroup-harmonic",
    twice,
    line(f(y) * gauss(U - y, s * w / (s + w)), y),
    "product rule for convolution",
)

# Implicit score matching, p not normalised: w = p grows at most linearly where p'^2/p converges.
S, q = Function("s", real=True)(x), Function("q", positive=True)(x)
P = p(x)
implicit = line((S**2 + 2 * D(S, x)) * P, x)
fisher = line(D(P, x) ** 2 / P, x)
matched = line((S - D(log(P), x)) ** 2 * P, x)
true("implicit", matched, implicit + fisher, "s p has limits, (s p)^2/p converges: both are 0")
false("implicit-sign-n", matched, line((S**2 - 2 * D(S, x)) * P, x) + fisher, "the sign")
false("implicit-fisher-n", matched, implicit, "the score of p is lost")
true(
    "implicit-gradient",
    line((D(f(x), x) + D(log(P), x)) ** 2 * P, x) / 2,
    line((D(f(x), x) ** 2 / 2 - D(f(x), x, 2)) * P, x) + fisher / 2,
    "s = -f'",
)
true(
    "fisher-divergence",
    line(D(log(P / q), x) ** 2 * P, x),
    fisher + line((D(q, x) ** 2 / q**2 + 2 * D(log(q), x, 2)) * P, x),
    "s = (log q)'",
)
true("implicit-fisher-apart", 2 * matched - fisher, 2 * implicit + fisher, "twice the same")
false("implicit-edges-n", line(D(S * P, x), x), 0, "s p = tanh(x)")
false(
    "implicit-no-square-n", line(D(S * P, x), x) + fisher, fisher, "p = exp(-x**2), s = tanh(x)/p"
)
false(
    "implicit-no-fisher-n",
    line(D(S * P, x), x) + line(S**2 * P, x),
    line(S**2 * P, x),
    "p = exp(x**2)",
)
known = line(f(x) ** 2, x)
by_parts = line(f(x) * D(f(x), x, 2) + D(f(x), x) ** 2, x)
true("square-curved", by_parts + known, known, "(f**2)'' / 2, f**2 is integrable")
false("square-curved-n", by_parts, 0, "f**4 = 1 + x**2: the value is 1")
