"""Explicit integrals with kinks, entropies, Girsanov exponents, remainders at both ends."""

from sympy import (
    Abs,
    Eq,
    Function,
    Heaviside,
    Integral,
    Rational,
    cos,
    cosh,
    erfc,
    exp,
    log,
    oo,
    pi,
    sign,
    sqrt,
    tanh,
)

from .base import D, gauss, gauss2, l11, l21, l22, line, pos, real, topic

STATEMENTS, true, false = topic("fields")
x, y, w, t, a, b, m, h = real("x y w t a b m h")
u, v, s, r, c, tau, be = pos("u v s r c tau beta")
f, g, E, V = [Function(i, real=True) for i in ["f", "g", "E", "V"]]
p, q, rho = [Function(i, positive=True) for i in ("p", "q", "rho")]
H = Rational(1, 2)
true("anti-true", Integral(Integral((x - y) / (x + y) ** 3, (x, 0, 1)), (y, 0, 1)), -H)
true("anti-true2", Integral(Integral((x - y) / (x + y) ** 3, (y, 0, 1)), (x, 0, 1)), H)
false("heavi-leib-no", D(Integral(Heaviside(x - u), (x, 0, 1)), u), 0, assuming=(u < 1,))
true("sign-leib", D(line(sign(x - y) * gauss(y, 1), y), x), 2 * gauss(x, 1))
false("sign-leib-no", D(line(sign(x - y) * gauss(y, 1), y), x), 0)
false("sign-leib-f-no", D(line(sign(x - y) * f(y), y), x), 0)
false("heav-f-no", D(line(Heaviside(x - y) * f(y), y), x), f(x) / 2)
true("upper2", D(Integral(f(y, x), (y, 0, x)), x), f(x, x) + Integral(D(f(y, x), x), (y, 0, x)))
false("upper2-no", D(Integral(f(y, x), (y, 0, x)), x), f(x, x))
true(
    "reptd",
    Integral(Integral(f(y), (y, 0, t)), (t, 0, a)),
    Integral((a - y) * f(y), (y, 0, a)),
    "Cauchy",
)
false("reptd-no", Integral(Integral(f(y), (y, 0, t)), (t, 0, a)), Integral(y * f(y), (y, 0, a)))
true("sq-sub", Integral(2 * x * f(x**2), (x, 0, 1)), Integral(f(x), (x, 0, 1)))
false("inv-sub-no", Integral(f(1 / x), (x, 0, oo)), Integral(f(x), (x, 0, oo)))
false("even-half-no", Integral(f(x), (x, -1, 1)), 2 * Integral(f(x), (x, 0, 1)))
true(
    "king",
    Integral(f(x) / (f(x) ** 2 + 1), (x, 0, 1)),
    Integral(f(1 - x) / (f(1 - x) ** 2 + 1), (x, 0, 1)),
)
false("ibp1", line(D(f(x), x) * g(x), x), line(f(x) * D(g(x), x), x), "sign")
false("ibp-third", line(D(f(x), x, x, x) * g(x), x), line(f(x) * D(g(x), x, x, x), x), "sign")
true("pos-int", line(f(x) ** 2 * p(x), x), 0, relation=">=")
true("cs-int", line(f(x) * g(x), x) ** 2, line(f(x) ** 2, x) * line(g(x) ** 2, x), relation="<=")
true(
    "cs-int-w", line(f(x) * p(x), x) ** 2, line(f(x) ** 2 * p(x), x) * line(p(x), x), relation="<="
)
true(
    "chi2-pos",
    line(p(x) ** 2 / q(x), x),
    1,
    relation=">=",
    assuming=(Eq(line(p(x), x), 1), Eq(line(q(x), x), 1)),
)
true(
    "is-var",
    line(p(x) ** 2 * f(x) ** 2 / q(x), x),
    line(p(x) * f(x), x) ** 2,
    relation=">=",
    assuming=(Eq(line(q(x), x), 1),),
)
px = line(p(x, y), y)
true(
    "chain-entropy",
    line(p(x, y) * log(p(x, y)), x, y),
    line(px * log(px), x) + line(p(x, y) * log(p(x, y) / px), x, y),
)
true(
    "mi-form",
    line(p(x, y) * log(p(x, y) / (line(p(x, w), w) * line(p(w, y), w))), x, y),
    line(p(x, y) * log(p(x, y)), x, y)
    - line(p(x, y) * log(line(p(x, w), w)), x, y)
    - line(p(x, y) * log(line(p(w, y), w)), x, y),
)
true(
    "jensen-cond",
    line(p(x) * exp(f(x)), x),
    exp(line(p(x) * f(x), x)),
    relation=">=",
    assuming=(Eq(line(p(x), x), 1),),
)
false(
    "second-drift-no",
    D(line(x**2 * p(x, t), x), t),
    line(2 * x * p(x, t) * f(x, t), x) + s * line(p(x, t), x),
    assuming=(Eq(D(p(x, t), t), -D(p(x, t) * f(x, t), x) + s * D(p(x, t), x, x)),),
)
ou = gauss(x - m * exp(-v), s * exp(-2 * v) + 1 - exp(-2 * v))
true("ou-fp", D(ou, v), D(x * ou, x) + D(ou, x, x))
false("ou-fp-half", D(ou, v), D(x * ou, x) + D(ou, x, x) / 2)
true(
    "heat-drift",
    D(gauss(x - a * v, 2 * s * v), v),
    -a * D(gauss(x - a * v, 2 * s * v), x) + s * D(gauss(x - a * v, 2 * s * v), x, x),
)
false(
    "heat-drift-no",
    D(gauss(x - a * v, s * v), v),
    -a * D(gauss(x - a * v, s * v), x) + s * D(gauss(x - a * v, s * v), x, x),
)
al = Function("alpha", positive=True)
G = Function("G", positive=True)
true(
    "mean-var-fp",
    D(gauss(x - f(t), al(t)), t),
    -D(f(t), t) * D(gauss(x - f(t), al(t)), x) + D(al(t), t) / 2 * D(gauss(x - f(t), al(t)), x, x),
)
true(
    "girs",
    log(gauss(y - (x + (b + a) * s), s) / gauss(y - (x + b * s), s)),
    a * (y - x - b * s) - a**2 * s / 2,
)
false(
    "girs-no",
    log(gauss(y - (x + (b + a) * s), s) / gauss(y - (x + b * s), s)),
    a * (y - x - b * s) + a**2 * s / 2,
)
true(
    "girs-kl",
    line(gauss(y - x - (b + a) * s, s) * (a * (y - x - b * s) - a**2 * s / 2), y),
    a**2 * s / 2,
)
false(
    "girs-kl-no",
    line(gauss(y - x - (b + a) * s, s) * (a * (y - x - b * s) - a**2 * s / 2), y),
    a**2 * s**2 / 2,
)
rx = line(rho(y) * gauss(x - y, s), y)
true("tw2", s * D(log(rx), x) + x, line(y * rho(y) * gauss(x - y, s), y) / rx)
true(
    "tw-third",
    D(log(line(rho(y) * exp(x * y), y)), x, x, x),
    line(
        (y - line(w * rho(w) * exp(x * w), w) / line(rho(w) * exp(x * w), w)) ** 3
        * rho(y)
        * exp(x * y),
        y,
    )
    / line(rho(y) * exp(x * y), y),
    "third cumulant",
)
false(
    "tw-fourth",
    D(log(line(rho(y) * exp(x * y), y)), x, 4),
    line(
        (y - line(w * rho(w) * exp(x * w), w) / line(rho(w) * exp(x * w), w)) ** 4
        * rho(y)
        * exp(x * y),
        y,
    )
    / line(rho(y) * exp(x * y), y),
    "moment not cumulant",
)
true("cum-mono", D(log(line(rho(y) * exp(x * y), y)), x, x), 0, relation=">=")
true(
    "bonnet2",
    D(line(E(y) * gauss(y - x, s), y), s),
    line(D(E(y), y, y) * gauss(y - x, s), y) / 2,
    "Price",
)
true(
    "stein3",
    line((y - x) ** 3 * E(y) * gauss(y - x, s), y),
    line((s**3 * D(E(y), y, 3) + 3 * s**2 * D(E(y), y)) * gauss(y - x, s), y),
)
false(
    "stein3-no",
    line((y - x) ** 3 * E(y) * gauss(y - x, s), y),
    line(s**3 * D(E(y), y, 3) * gauss(y - x, s), y),
)
true(
    "gauss-affine",
    line(f(a * y + b) * gauss(y, 1), y),
    line(f(w) * gauss(w - b, a**2), w),
    assuming=(a > 0,),
)
true("gauss-affine-neg", line(f(b - c * y) * gauss(y, 1), y), line(f(w) * gauss(w - b, c**2), w))
false(
    "gauss-affine-no", line(f(c * y + b) * gauss(y, 1), y), line(f(w) * gauss(w - b, c), w), "c=1"
)
true(
    "cf2",
    line(cos(a * x + b * y) * gauss2(x, y), x, y),
    exp(-((l11 * a) ** 2 + 2 * l11 * l21 * a * b + (l21**2 + l22**2) * b**2) / 2),
)
true(
    "reg2",
    line(x * f(y) * gauss2(x, y), x, y),
    l11 * l21 * line(D(f(y), y) * gauss2(x, y), x, y),
    "Stein cross",
)
false(
    "reg2-no", line(x * f(y) * gauss2(x, y), x, y), l11**2 * line(D(f(y), y) * gauss2(x, y), x, y)
)
true(
    "marg2", line(f(y) * gauss2(x, y), x, y), line(f(y) * gauss(y, l21**2 + l22**2), y), "marginal"
)
false("marg2-no", line(f(y) * gauss2(x, y), x, y), line(f(y) * gauss(y, l22**2), y), "conditional")
true(
    "var-lin",
    line((a * x + b * y) ** 2 * gauss2(x, y), x, y),
    a**2 * l11**2 + 2 * a * b * l11 * l21 + b**2 * (l21**2 + l22**2),
)
true(
    "f-lin",
    line(f(a * x + u * y) * gauss2(x, y), x, y),
    line(f(w) * gauss(w, a**2 * l11**2 + 2 * a * u * l11 * l21 + u**2 * (l21**2 + l22**2)), w),
    "projection",
)
true(
    "polar2",
    line(f(x**2 + y**2) * gauss(x, s) * gauss(y, s), x, y),
    Integral(f(r) * exp(-r / (2 * s)) / (2 * s), (r, 0, oo)),
    "radial",
)
true(
    "prec2",
    line(exp(-(u * x**2 + 2 * h * x * y + v * y**2) / 2), x, y),
    2 * pi / sqrt(u * v - h**2),
    assuming=(h**2 < u * v,),
)
true(
    "mgf1",
    line(exp(a * x + b * x**2) * gauss(x, s), x),
    exp(a**2 * s / (2 * (1 - 2 * b * s))) / sqrt(1 - 2 * b * s),
    assuming=(2 * b * s < 1,),
)
false(
    "mgf1-no",
    line(exp(a * x + b * x**2) * gauss(x, s), x),
    exp(a**2 * s / (2 * (1 - 2 * b * s))),
    assuming=(2 * b * s < 1,),
)
true("erfc", Integral(gauss(x, 1), (x, a, oo)), erfc(a / sqrt(2)) / 2)
true("mills", Integral(x * gauss(x, 1), (x, a, oo)), gauss(a, 1))
true("mills2", Integral(x**2 * gauss(x, 1), (x, a, oo)), a * gauss(a, 1) + erfc(a / sqrt(2)) / 2)
true("absmom3", line(Abs(x) ** 3 * gauss(x, 1), x), 4 / sqrt(2 * pi))
n2 = dict(relation="series")
true("s1", tau * log((1 + exp(1 / tau)) / 2), H + 1 / (8 * tau), order=(tau, oo, 3), **n2)
false("s1n", tau * log((1 + exp(1 / tau)) / 2), H + 1 / (4 * tau), order=(tau, oo, 2), **n2)
true("s2", sqrt(u**2 + u), u + H - 1 / (8 * u), order=(u, oo, 2), **n2)
true("s3", x**2 * log(u) + u**2 * log(u), x**2 * log(u), order=(u, 0, 1), **n2)
false("s4", u * log(u), 0, order=(u, 0, 1), **n2)
false("s5", exp(-1 / x), 0, "left side blows", order=(x, 0, 3), **n2)
true("s5p", exp(-1 / u), 0, order=(u, 0, 9), **n2)
false("s6", Abs(x), x, "x<0", order=(x, 0, 5), **n2)
false("s7", u ** Rational(3, 2), 0, order=(u, 0, 2), **n2)
true("s8", u ** Rational(3, 2), 0, order=(u, 0, 1), **n2)
true("s10", f(x + u), f(x) + u * D(f(x), x) + u**2 / 2 * D(f(x), x, x), order=(u, 0, 3), **n2)
false("s10n", f(x + u), f(x) + u * D(f(x), x) + u**2 * D(f(x), x, x), order=(u, 0, 3), **n2)
true("s11", (f(x + u) - f(x - u)) / (2 * u), D(f(x), x), order=(u, 0, 2), **n2)
true("s12", (f(x + u) - 2 * f(x) + f(x - u)) / u**2, D(f(x), x, x), order=(u, 0, 2), **n2)
false("s12n", (f(x + u) - 2 * f(x) + f(x - u)) / u**2, D(f(x), x, x), order=(u, 0, 3), **n2)
true(
    "s13",
    -tau * log(line(rho(x) * exp(-E(x) / tau), x) / line(rho(x), x)),
    line(rho(x) * E(x), x) / line(rho(x), x),
    order=(tau, oo, 1),
    **n2,
)
false(
    "s13n",
    -tau * log(line(rho(x) * exp(-E(x) / tau), x) / line(rho(x), x)),
    line(rho(x) * E(x), x) / line(rho(x), x)
    + (
        line(rho(x) * E(x) ** 2, x) / line(rho(x), x)
        - (line(rho(x) * E(x), x) / line(rho(x), x)) ** 2
    )
    / (2 * tau),
    order=(tau, oo, 2),
    **n2,
)
false(
    "s14n",
    line(E(x + sqrt(s) * y) * gauss(y, 1), y),
    E(x) + s / 2 * D(E(x), x, x) + s**2 / 6 * D(E(x), x, 4),
    order=(s, 0, 3),
    **n2,
)
true(
    "s16",
    exp(-be) * x + sqrt(1 - exp(-2 * be)) * y,
    x + sqrt(2 * be) * y - be * x,
    order=(be, 0, 1),
    **n2,
)
false("s17n", tanh(x / u), 1, "x<=0", order=(u, 0, 7), **n2)
true("s18", log(cosh(u)), u - log(2), order=(u, oo, 8), **n2)
