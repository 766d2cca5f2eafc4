"""Steps of sampling schemes: VE and VP recursions, variance schedules, step fractions."""

import sympy as sp
from sympy import Function, Integral, Product, Rational, Sum, exp, log, sqrt

from .base import gauss, line, pos, real, topic

STATEMENTS, true, false = topic("diffusion_steps")
x, y, g, x0, e, m = real("x y score x0 epsilon m")
s1, s2, d, S, T, h = pos("s1 s2 d S T h")
be, ab = pos("beta abar")
n = sp.Symbol("n", integer=True, positive=True)
j, k = sp.symbols("j k", integer=True)
B = Function("B", real=True)
sig = Function("sigma2", positive=True)
UNIT = (be < 1, ab < 1)
LATER = (s2 > s1,)


def ve_of(bar):
    """The VE variance of a VP signal share."""
    return (1 - bar) / bar


def v(bar):
    """The variance of noised Gaussian data."""
    return bar * S + 1 - bar


true(
    "ve-mean",
    s1 / s2 * x + (1 - s1 / s2) * (x + s2 * g),
    x + (s2 - s1) * g,
    "bridge mean at the denoised point",
)
true(
    "ve-variance",
    s1 * (s2 - s1) / s2,
    s2 - s1,
    "ancestral noise is below the reverse noise",
    relation="<=",
    assuming=LATER,
)
new = (1 - be) * ab
x0_hat = (x + (1 - new) * g) / sqrt(new)
bridge = (sqrt(ab) * be * x0_hat + sqrt(1 - be) * (1 - ab) * x) / (1 - new)
true(
    "vp-mean",
    bridge,
    (x + be * g) / sqrt(1 - be),
    "bridge mean at the denoised point",
    assuming=UNIT,
)
true("vp-variance", (1 - be) * (1 - ab) + be, 1 - new, "variance recursion")
true(
    "vp-bridge-variance",
    be * (1 - ab) / (1 - new),
    be,
    "beta-tilde is at most beta",
    relation="<=",
    assuming=UNIT,
)
step = ve_of(new) - ve_of(ab)
true(
    "vp-to-ve",
    (sqrt(new) * y + be * g / sqrt(new)) / sqrt(1 - be) / sqrt(ab),
    y + step * g,
    "VP mean in VE coordinates",
    assuming=UNIT,
)
true(
    "vp-to-ve-noise",
    be * (1 - ab) / (1 - new) / ab,
    ve_of(ab) * step / ve_of(new),
    "bridge noise in VE coordinates",
    assuming=UNIT,
)
true("vp-to-ve-beta", be / ab, (1 - be) * step, "forward noise in VE coordinates", assuming=UNIT)
true(
    "schedule",
    Product(1 - B(j), (j, 1, n + 1)),
    (1 - B(n + 1)) * Product(1 - B(j), (j, 1, n)),
    "one factor more",
)
true("telescope", Sum(sig(k + 1) - sig(k), (k, 0, n - 1)), sig(n) - sig(0), "VE variances add")
true(
    "accumulate",
    Sum(be * (1 - be) ** k, (k, 0, n - 1)),
    1 - (1 - be) ** n,
    "constant schedule",
    assuming=(be < 1,),
)
true(
    "ddim-fraction",
    1 - sqrt(s1 / s2),
    (sqrt(s2) - sqrt(s1)) / sqrt(s2),
    "fraction of the Tweedie displacement",
)
true(
    "ddim-step",
    x + (sqrt(s1) - sqrt(s2)) * (-sqrt(s2) * g),
    x + s2 * (1 - sqrt(s1 / s2)) * g,
    "DDIM in score form",
)
true(
    "flow-below-ddim",
    (1 - s1 / s2) / 2,
    1 - sqrt(s1 / s2),
    "Euler step of the flow is the shorter",
    relation="<=",
    assuming=LATER,
)
true("gaussian-variance", (1 - be) * v(ab) + be, v(new), "Gaussian data under one step")
true(
    "limit-mean",
    Integral(sqrt(x) / (1 + (S - 1) * x) ** 2, (x, 0, 1)).subs(S, 1),
    Rational(2, 3),
    "data of unit variance",
)
true(
    "limit-variance",
    Integral(x / (1 + (S - 1) * x) ** 2, (x, 0, 1)),
    (log(S) - (S - 1) / S) / (S - 1) ** 2,
    "final variance of the shortened scheme",
    assuming=(sp.Ne(S, 1),),
)
true(
    "langevin-variance",
    2 * h / (1 - (1 - h) ** 2),
    1 / (1 - h / 2),
    "stationary variance of the unadjusted chain",
    assuming=(h < 2,),
)
mean_gap = (sqrt(ab) * be / (1 - new)) * (sqrt(1 - new) / sqrt(new)) * e
true(
    "snr",
    ab / (1 - ab) - new / (1 - new),
    be * ab / ((1 - ab) * (1 - new)),
    "loss of signal-to-noise ratio",
    assuming=UNIT,
)
true(
    "log-schedule",
    exp(-Integral(B(x), (x, 0, T))) * exp(-Integral(B(x), (x, T, T + h))),
    exp(-Integral(B(x), (x, 0, T + h))),
    "schedules concatenate",
)
true(
    "posterior-kl",
    line(gauss(x - m, d) * log(gauss(x - m, d) / gauss(x - x0, d)), x),
    (m - x0) ** 2 / (2 * d),
    "equal variances",
)
true(
    "ou-semigroup",
    line(gauss(y - x * exp(-T), 1 - exp(-2 * T)) * gauss(x - x0 * exp(-h), 1 - exp(-2 * h)), x),
    gauss(y - x0 * exp(-T - h), 1 - exp(-2 * T - 2 * h)),
    "Chapman-Kolmogorov",
)

false(
    "ve-mean-full", s1 / s2 * x + (1 - s1 / s2) * (x + s2 * g), x + s2 * g, "one full Tweedie step"
)
false(
    "ve-mean-root",
    s1 / s2 * x + (1 - s1 / s2) * (x + s2 * g),
    x + (sqrt(s2) - sqrt(s1)) ** 2 * g,
    "difference of deviations",
)
false("ve-variance-turned", s1 * (s2 - s1) / s2, s2 - s1, "turned", relation=">=", assuming=LATER)
false("vp-mean-plain", bridge, x + be * g, "right as beta goes to 0", assuming=UNIT)
false(
    "vp-mean-rds",
    bridge,
    (2 - sqrt(1 - be)) * x + be * g,
    "right to first order in beta",
    assuming=UNIT,
)
false(
    "vp-mean-outside",
    bridge,
    x / sqrt(1 - be) + be * g,
    "score not rescaled; right at g = 0",
    assuming=UNIT,
)
false(
    "vp-noise-abar",
    (x + be * g) / sqrt(1 - be),
    (x - be / sqrt(1 - ab) * e).subs(e, -sqrt(1 - new) * g) / sqrt(1 - be),
    "index of abar off by one",
    assuming=UNIT,
)
false("vp-variance-sum", (1 - be) * (1 - ab) + be, 1 - ab + be, "old noise not shrunk")
false("vp-bridge-equal", be * (1 - ab) / (1 - new), be, "right as beta goes to 0", assuming=UNIT)
false("vp-to-ve-plain", be / ab, step, "forward noise is short by 1 - beta", assuming=UNIT)
false(
    "vp-to-ve-mean",
    (sqrt(new) * y + be * g) / sqrt(1 - be) / sqrt(ab),
    y + step * g,
    "score not transformed; right at g = 0",
    assuming=UNIT,
)
false(
    "schedule-index",
    Product(1 - B(j), (j, 1, n + 1)),
    (1 - B(n)) * Product(1 - B(j), (j, 1, n)),
    "right for a constant schedule",
)
false("telescope-late", Sum(sig(k + 1) - sig(k), (k, 0, n)), sig(n) - sig(0), "one term too many")
false(
    "accumulate-linear",
    Sum(be * (1 - be) ** k, (k, 0, n - 1)),
    n * be,
    "right for n = 1",
    assuming=(be < 1,),
)
false(
    "accumulate-late",
    Sum(be * (1 - be) ** k, (k, 0, n)),
    1 - (1 - be) ** n,
    "one term too many",
    assuming=(be < 1,),
)
false(
    "ddim-square",
    x + (sqrt(s1) - sqrt(s2)) * (-sqrt(s2) * g),
    x + (s2 - s1) * g,
    "ancestral displacement",
)
false(
    "flow-equal",
    (1 - s1 / s2) / 2,
    1 - sqrt(s1 / s2),
    "right to first order in s2 - s1",
    assuming=LATER,
)
false("gaussian-variance-one", (1 - be) * v(ab) + be, v(ab), "right only at S = 1")
false(
    "limit-variance-sign",
    Integral(x / (1 + (S - 1) * x) ** 2, (x, 0, 1)),
    (log(S) + (S - 1) / S) / (S - 1) ** 2,
    "sign",
    assuming=(sp.Ne(S, 1),),
)
false("langevin-exact", 2 * h / (1 - (1 - h) ** 2), 1, "right as h goes to 0", assuming=(h < 2,))
false(
    "elbo-weight-step",
    mean_gap**2,
    be**2 / (1 - new) * e**2,
    "division by 1 - beta lost",
    assuming=UNIT,
)
false(
    "snr-turned", new / (1 - new), ab / (1 - ab), "noise only grows", relation=">=", assuming=UNIT
)
false(
    "log-schedule-swapped",
    exp(-Integral(B(x), (x, 0, T))) * exp(-Integral(B(x), (x, 0, h))),
    exp(-Integral(B(x), (x, 0, T + h))),
    "right for a constant schedule",
)

# A VP step and its posterior; roots of one symbol stand in exponents over different denominators.
kept = 1 - ab * (1 - be)
back = gauss(x - (sqrt(ab) * be * x0 + sqrt(1 - be) * (1 - ab) * y) / kept, be * (1 - ab) / kept)
onward = gauss(y - sqrt(1 - be) * x, be) * gauss(x - sqrt(ab) * x0, 1 - ab)
whole = gauss(y - sqrt(ab * (1 - be)) * x0, kept)
true(
    "vp-bayes",
    onward,
    back * whole,
    "step times marginal is posterior times marginal",
    assuming=UNIT,
)
false(
    "vp-bayes-marginal",
    onward,
    back * gauss(y - sqrt(ab * (1 - be)) * x0, 1 - ab),
    "of before",
    assuming=UNIT,
)
