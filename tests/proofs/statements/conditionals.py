"""Posteriors of linear-Gaussian models: Bayes' rule, VE and VP bridges, Kalman forms."""

from sympy import Matrix, exp, log, sqrt

from .base import PRECISION, SIGMA, gauss, gauss2, l11, l21, l22, line, pos, real, topic

STATEMENTS, true, false = topic("conditionals")
x, y, m, U, x0, x1, x2, e, K, xi, xn = real("x y m U x0 x1 x2 e K xi xn")
a, S, r, P, R, H, d, s1, s2, tau, A, s, g = pos("a S r P R H d s1 s2 tau A s g")
al, ab = pos("alpha abar")
S11, S22 = pos("S11 S22")
S12 = real("S12")
UNIT = (al < 1, ab < 1)

gain = S * a / (a**2 * S + r)
joint = gauss(x - m, S) * gauss(y - a * x, r)
evidence = gauss(y - a * m, a**2 * S + r)
true(
    "bayes",
    joint / evidence,
    gauss(x - m - gain * (y - a * m), S * r / (a**2 * S + r)),
    "posterior",
)
true("evidence", line(joint, x), evidence, "marginal likelihood")
true("posterior-mean", line(x * joint, x) / line(joint, x), m + gain * (y - a * m), "ratio form")
true(
    "precision-mean", (m / S + a * y / r) / (1 / S + a**2 / r), m + gain * (y - a * m), "two forms"
)
true("precision-variance", 1 / (1 / S + a**2 / r), S - S**2 * a**2 / (a**2 * S + r), "two forms")
true(
    "joseph",
    (1 - H * P * H / (H**2 * P + R)) ** 2 * P + (P * H / (H**2 * P + R)) ** 2 * R,
    (1 - P * H**2 / (H**2 * P + R)) * P,
    "at the optimal gain",
)
true(
    "total-variance", S * r / (a**2 * S + r) + gain**2 * (a**2 * S + r), S, "law of total variance"
)
true(
    "kalman-optimal",
    (1 - K * H) ** 2 * P + K**2 * R,
    P * R / (H**2 * P + R),
    "the gain minimises the variance",
    relation=">=",
)

bridge_ve = gauss(xi - x0, s1) * gauss(xn - xi, d) / gauss(xn - x0, s1 + d)
ve_mean = s1 / (s1 + d) * xn + d / (s1 + d) * x0
true("ve-bridge", bridge_ve, gauss(xi - ve_mean, s1 * d / (s1 + d)), "Brownian bridge")
true(
    "ve-bridge-assumed",
    gauss(xi - x0, s1) * gauss(xn - xi, s2 - s1) / gauss(xn - x0, s2),
    gauss(xi - (s1 / s2 * xn + (1 - s1 / s2) * x0), s1 * (s2 - s1) / s2),
    "with s2 > s1",
    assuming=(s2 > s1,),
)
true("ve-data-variance", 1 / (1 / (S + s1) + 1 / d), (S + s1) * d / (S + s1 + d), "Gaussian data")

bridge_vp = (
    gauss(x1 - sqrt(ab) * x0, 1 - ab)
    * gauss(x2 - sqrt(al) * x1, 1 - al)
    / gauss(x2 - sqrt(al * ab) * x0, 1 - al * ab)
)
vp_mean = (sqrt(ab) * (1 - al) * x0 + sqrt(al) * (1 - ab) * x2) / (1 - al * ab)
vp_var = (1 - ab) * (1 - al) / (1 - al * ab)
true("vp-bridge", bridge_vp, gauss(x1 - vp_mean, vp_var), "DDPM posterior", assuming=UNIT)
true(
    "vp-noise-mean",
    vp_mean.subs(x0, (x2 - sqrt(1 - al * ab) * e) / sqrt(al * ab)),
    (x2 - (1 - al) / sqrt(1 - al * ab) * e) / sqrt(al),
    "noise parametrisation",
    assuming=UNIT,
)
true(
    "vp-compose",
    line(gauss(x2 - sqrt(al) * x1, 1 - al) * gauss(x1 - sqrt(ab) * x0, 1 - ab), x1),
    gauss(x2 - sqrt(al * ab) * x0, 1 - al * ab),
    "one-step kernels compose",
    assuming=UNIT,
)
true(
    "ddim",
    line(
        gauss(
            x1 - sqrt(ab) * x0 - sqrt(1 - ab - g) * (x2 - sqrt(al * ab) * x0) / sqrt(1 - al * ab), g
        )
        * gauss(x2 - sqrt(al * ab) * x0, 1 - al * ab),
        x2,
    ),
    gauss(x1 - sqrt(ab) * x0, 1 - ab),
    "DDIM keeps the marginal for every noise g",
    assuming=(*UNIT, g < 1 - ab),
)
v1 = ab * S + 1 - ab
v2 = al * v1 + 1 - al
o8 = sqrt(ab) * m + sqrt(al) * v1 / v2 * (x2 - sqrt(al * ab) * m)
vp_data = gauss(x1 - sqrt(ab) * m, v1) * gauss(x2 - sqrt(al) * x1, 1 - al)
true(
    "vp-data",
    vp_data,
    gauss(x2 - sqrt(al * ab) * m, v2) * gauss(x1 - o8, (1 - al) * v1 / v2),
    "Gaussian data N(m, S)",
    assuming=UNIT,
)
true(
    "plane-slope",
    gauss2(x1, x2) / gauss(x1, l11**2),
    gauss(x2 - l21 / l11 * x1, l22**2),
    "conditional from the factor",
)
true(
    "plane-reverse",
    gauss2(x1, x2) / gauss(x2, SIGMA[1, 1]),
    gauss(x1 - SIGMA[0, 1] / SIGMA[1, 1] * x2, 1 / PRECISION[0, 0]),
    "conditional variance is the inverse precision entry",
)
det = S11 * S22 - S12**2
quad = (S22 * x**2 - 2 * S12 * x * y + S11 * y**2) / det
true(
    "complete-square",
    quad,
    (y - S12 / S11 * x) ** 2 / (S22 - S12**2 / S11) + x**2 / S11,
    "Schur complement",
    assuming=(S12**2 < S11 * S22,),
)
true(
    "tilted",
    exp(-A * (y - m) ** 2 / (2 * tau))
    * gauss(U - y, s)
    / line(exp(-A * (y - m) ** 2 / (2 * tau)) * gauss(U - y, s), y),
    gauss(y - (tau * U + A * s * m) / (tau + A * s), tau * s / (tau + A * s)),
    "tilted law of a quadratic energy",
)
true(
    "sequential",
    Matrix([1 / (1 / (1 / (1 / S + 1 / r)) + 1 / R)]),
    Matrix([1 / (1 / S + (r + R) / (r * R))]),
    "two observations at once or in turn",
)
true(
    "responsibility",
    gauss(x - m, s) / (gauss(x - m, s) + gauss(x + m, s)),
    1 / (1 + exp(-2 * m * x / s)),
    "two-component mixture",
)
true(
    "information",
    log(S / (S * r / (S + r))) / 2,
    log(1 + S / r) / 2,
    "information gain of one observation",
)

false(
    "gain-a",
    line(x * joint, x) / line(joint, x),
    m + S * a / (a * S + r) * (y - a * m),
    "right only at a = 1",
)
false(
    "gain-inverse",
    (m / S + a * y / r) / (1 / S + a**2 / r),
    m + S / (a**2 * S + r) * (y - a * m),
    "right only at a = 1",
)
false(
    "joseph-any-gain",
    (1 - K * H) ** 2 * P + K**2 * R,
    (1 - K * H) * P,
    "right only at the optimal gain",
)
false("total-variance-lost", S * r / (a**2 * S + r) + gain * (a**2 * S + r), S, "gain not squared")
false(
    "ve-swapped",
    bridge_ve,
    gauss(xi - (d * xn + s1 * x0) / (s1 + d), s1 * d / (s1 + d)),
    "weights swapped; right for d = s1",
)
false(
    "ve-forward-variance", bridge_ve, gauss(xi - ve_mean, d), "step variance, not bridge variance"
)
false(
    "vp-forward-variance",
    bridge_vp,
    gauss(x1 - vp_mean, 1 - al),
    "beta for beta-tilde",
    assuming=UNIT,
)
false(
    "vp-swapped-mean",
    bridge_vp,
    gauss(x1 - (sqrt(al) * (1 - ab) * x0 + sqrt(ab) * (1 - al) * x2) / (1 - al * ab), vp_var),
    "right only for alpha = abar",
    assuming=UNIT,
)
false(
    "vp-noise-abar",
    vp_mean.subs(x0, (x2 - sqrt(1 - al * ab) * e) / sqrt(al * ab)),
    (x2 - (1 - al) / sqrt(1 - ab) * e) / sqrt(al),
    "previous abar; right at e = 0",
    assuming=UNIT,
)
false(
    "vp-compose-sum",
    line(gauss(x2 - sqrt(al) * x1, 1 - al) * gauss(x1 - sqrt(ab) * x0, 1 - ab), x1),
    gauss(x2 - sqrt(al * ab) * x0, 2 - al - ab),
    "variances added unscaled",
    assuming=UNIT,
)
false(
    "vp-data-beta",
    vp_data,
    gauss(x2 - sqrt(al * ab) * m, v2) * gauss(x1 - o8, 1 - al),
    "right only for S = 1 at equal times",
    assuming=UNIT,
)
false(
    "plane-wrong-way",
    gauss2(x1, x2) / gauss(x1, l11**2),
    gauss(x2 - l21 / l22 * x1, l22**2),
    "right for l11 = l22",
)
false(
    "complete-square-marginal",
    quad,
    (y - S12 / S11 * x) ** 2 / S22 + x**2 / S11,
    "marginal for conditional variance; right at S12 = 0",
    assuming=(S12**2 < S11 * S22,),
)
false(
    "tilted-temperature",
    exp(-A * (y - m) ** 2 / (2 * tau))
    * gauss(U - y, s)
    / line(exp(-A * (y - m) ** 2 / (2 * tau)) * gauss(U - y, s), y),
    gauss(y - (U + A * s * m) / (1 + A * s), s / (1 + A * s)),
    "right only at tau = 1",
)
false(
    "responsibility-half",
    gauss(x - m, s) / (gauss(x - m, s) + gauss(x + m, s)),
    1 / (1 + exp(-m * x / s)),
    "right only at m x = 0",
)
