"""Near misses: narrow, far, small, and special values at which false ones hold."""

from sympy import (
    Abs,
    Function,
    Matrix,
    Max,
    Min,
    Mod,
    Ne,
    Piecewise,
    Product,
    Rational,
    Sum,
    Symbol,
    cos,
    cosh,
    erf,
    exp,
    eye,
    factorial,
    floor,
    log,
    sin,
    sqrt,
    tanh,
)
from sympy.physics.quantum import TensorProduct as TP

from .base import SIGMA, D, gauss, line, pos, real, topic

STATEMENTS, true, false = topic("misses")
x, y, w, t, a, b, m, h = real("x y w t a b m h")
u, v, s, r, c, tau, be = pos("u v s r c tau beta")
n = Symbol("n", integer=True, positive=True)
k = Symbol("k", integer=True)
f, g, E, V = [Function(i, real=True) for i in ["f", "g", "E", "V"]]
p, q, rho = [Function(i, positive=True) for i in ("p", "q", "rho")]
H = Rational(1, 2)
R = Rational
le = dict(relation="<=")
ge = dict(relation=">=")
false("bump-f", f(x) + exp(-(10**6) * (x - 50) ** 2), f(x))
false("bump-two", x * y + exp(-(10**4) * ((x - 3) ** 2 + (y + 5) ** 2)), x * y)
false("bump-int", line((1 + R(1, 10**30)) * gauss(x, s), x), 1, "1e-30")
false("bump-eps", exp(x) * (1 + R(1, 10**40)), exp(x))
false(
    "bump-series",
    exp(u),
    1 + u + u**2 / 2 + R(1, 10**30) * u**2,
    relation="series",
    order=(u, 0, 3),
)
false("far-max", Max(x, -(10**6)), x)
false("far-min", Min(u, 10**9), u)
false("far-abs", Abs(x - 10**5) + Abs(x + 10**5), 2 * 10**5)
false("far-floor", floor(u / 10**7), 0)
false("far-pw", Piecewise((sin(x), Abs(x) < 10**8), (0, True)), sin(x))
false("log-window", Max(0, Min(x - R(1, 3), R(334, 1000) - x)), 0)
false("pw-curve-2", Piecewise((0, x**2 + y**2 < 10**6), (1, True)), 0)
false(
    "pw-slice",
    Piecewise((1, (x > 3) & (x < R(3001, 1000)) & (y > 3) & (y < R(3001, 1000))), (0, True)),
    0,
)
false("mod", Mod(n, 7), n - 7 * floor(n / 7) + Max(0, n - 10**6))
false("tanh-far", tanh(x - 60) + 1, 0)
false("erf-far", erf(x + 30), 1)
false("sigmoid", 1 / (1 + exp(-(10**3) * (x + 40))), 1)
false("softplus-relu", log(1 + exp(1000 * x)) / 1000, Max(x, 0))
false("lse-max", tau * log(exp(x / tau) + exp(y / tau)), Max(x, y))
false("cosh-vanish", 1 / cosh(x**4 + 200), 0, "1e-87")
false("exp-small", exp(-1000 * u - 1000), 0)
false("i1", (exp(x) - 2) ** 2, R(1, 10**10), "near log 2", **ge)
false("i2", (sin(x) - R(1, 3)) ** 2, R(1, 10**8), **ge)
false("i3", (x**2 + y**2 - 1) ** 2, R(1, 10**9), **ge)
false("i4", (x - y - 1) ** 2, R(1, 10**10) * exp(-(x**2)), **ge)
false("i5", u * exp(-u / 1000), 367, **le)
false("i6", u**2, 216 * exp(u / 20), **le)
false("i7", log(u), u ** R(1, 10) * 3, "fails far", **le)
false("i8", u * exp(-u), exp(-1) - R(1, 10**12), **le)
false("i10", x**2 + y**2 + 2 * x * y * R(1000001, 1000000), 0, **ge)
true("i11", exp(x), 1 + x + x**3 / 6, **ge)
false("i12", exp(x), 1 + x + R(49, 100) * x**2, "neg x", **ge)
false("i13", sqrt(1 + x**2), 1 + x**2 / 2 - x**4 / 8 + R(1, 10**7), **ge)
false("i14", x**4 - 2 * x**2 + 1 - R(1, 10**12) + (y - 3) ** 2, 0, **ge)
false("i15", sin(x) ** 2 + cos(y) ** 2, R(1, 10**6), **ge)
false("i16", Abs(x) + Abs(y) + Abs(x + y - 1), 1 + R(1, 10**6), **ge)
false("i18", f(x) ** 2 + 1, 2 * f(x) + R(1, 1000), "f=1", **ge)
false("i19", f(x) ** 2 + g(x) ** 2, 2 * f(x) * g(x) * R(1001, 1000), **ge)
false("i20", p(x) * log(p(x)), -R(36, 100), "min -1/e=-.3679", **ge)
true("i20t", p(x) * log(p(x)), -exp(-1), **ge)
false("i21", Sum(f(k) ** 2, (k, 1, n)), f(1) ** 2 + R(1, 100), **ge)
true("i22t", line(f(x) ** 2 * gauss(x, 1), x), line(f(x) * gauss(x, 1), x) ** 2, **ge)
false("i25", line(f(x) * gauss(x, s), x), f(0), "convex only", **ge)
false("i26", line(f(x) * gauss(x, s), x), f(0) + s * D(f(x), x, x).subs(x, 0) / 2)
false("i27", f(x + u), f(x), "monotone only", **ge)
false("i28", (f(x) + f(y)) / 2, f((x + y) / 2), "convex only", **ge)
false("i29", p(x) / (p(x) + q(x)), H, **le)
false("i30", line(p(x) * f(x), x) / line(p(x), x), line(p(x) * f(x) ** 2, x) / line(p(x), x), **le)
false("i34", u**x * v ** (1 - x), x * u + (1 - x) * v, "x outside [0,1]", **le)
true("i34t", sqrt(u * v), (u + v) / 2, **le)
false("i35", (u + v) ** 3, 4 * (u**3 + v**3) - R(1, 10**5), "u=v small", **le)
true("i35t", (u + v) ** 3, 4 * (u**3 + v**3), **le)
false("i36", n**2, 2**n, "n=3", **le)
true("i36t", n, 2**n, **le)
false("i37", n**10, 2**n, **le)
false("i38", factorial(n), 10**n, "n large", **le)
false("i39", 2**n, n**20, "n large", **le)
false("i40", Sum(1 / k, (k, 1, n)), 8, "diverges, n>1673", **le)
false("i41", Sum(1 / k, (k, 1, n)), log(n) + R(578, 1000), "n small", **le)
false("i42", log(n), 6, **le)
false("i43", Product(1 - 1 / (k + 1) ** 2, (k, 1, n)), R(501, 1000), **ge)
false("i44", tanh(x), x, **le)
true("i44t", tanh(u), u, **le)
false("i45", exp(-(x**2)), 1 / (1 + x**2 + x**4), **le)
true("i45t", exp(-(x**2)), 1 / (1 + x**2), **le)
true("i45t2", exp(-(x**2)), 1 / (1 + x**2 + x**4 / 2), **le)
A = Matrix([[u, h], [h, v]])
B = Matrix([[a, b], [m, w]])
I2 = eye(2)
true(
    "mat-woodbury",
    (A + I2 * s).inv(),
    A.inv() - A.inv() * (A.inv() + I2 / s).inv() * A.inv(),
    assuming=(h**2 < u * v,),
)
false(
    "mat-woodbury-no",
    (A + I2 * s).inv(),
    A.inv() - A.inv() * (A.inv() + I2 * s).inv() * A.inv(),
    "s=1",
    assuming=(h**2 < u * v,),
)
true(
    "mat-det-lemma",
    (A + Matrix([a, b]) * Matrix([[a, b]])).det(),
    A.det() * (1 + (Matrix([[a, b]]) * A.inv() * Matrix([a, b]))[0]),
    assuming=(h**2 < u * v,),
)


def kron(X, Y):
    return Matrix(TP(X, Y))


true("kron-mixed", kron(A, B) * kron(B, A), kron(A * B, B * A))
false("kron-mixed-no", kron(A, B) * kron(B, A), kron(B * A, A * B))
true("kron-det", kron(A, B).det(), A.det() ** 2 * B.det() ** 2)
false("kron-det-no", kron(A, B).det(), A.det() * B.det())
true(
    "kron-inv",
    kron(A, B).inv(),
    kron(A.inv(), B.inv()),
    assuming=(Ne(a * w - b * m, 0), h**2 < u * v),
)
true("mat-comm-trace", (A * B - B * A).trace(), 0)
false("mat-comm", A * B, B * A)
true("mat-skew", (B - B.T).det(), (b - m) ** 2)
true(
    "mat-cauchy",
    (Matrix([[a, b]]) * A * Matrix([m, w]))[0] ** 2,
    (Matrix([[a, b]]) * A * Matrix([a, b]))[0] * (Matrix([[m, w]]) * A * Matrix([m, w]))[0],
    assuming=(h**2 < u * v,),
    **le,
)
false(
    "mat-cauchy-no",
    (Matrix([[a, b]]) * A * Matrix([m, w]))[0] ** 2,
    (Matrix([[a, b]]) * A * Matrix([a, b]))[0] * (Matrix([[m, w]]) * A * Matrix([m, w]))[0],
    "A indefinite",
    **le,
)
true("mat-pd", (Matrix([[a, b]]) * SIGMA * Matrix([a, b]))[0], 0, **ge)
true("det-amgm", 4 * SIGMA.det(), SIGMA.trace() ** 2, **le)
false("det-amgm-no", 4 * SIGMA.det(), SIGMA.trace(), **le)
true("logdet-tr", log(SIGMA.det()), SIGMA.trace() - 2, **le)
false("logdet-tr-no", log(SIGMA.det()), SIGMA.trace() - R(201, 100), **le)
true("kl-mat-pos", (SIGMA.trace() - 2 - log(SIGMA.det())) / 2, 0, **ge)
true("hada", SIGMA.det(), SIGMA[0, 0] * SIGMA[1, 1], **le)
true("inv-diag", SIGMA.inv()[0, 0], 1 / SIGMA[0, 0], **ge)
false("inv-diag-no", SIGMA.inv()[0, 0], 1 / SIGMA[0, 0])
true("schur-prec", 1 / SIGMA.inv()[0, 0], SIGMA[0, 0] - SIGMA[0, 1] ** 2 / SIGMA[1, 1])
true("cond-mean", -SIGMA.inv()[0, 1] / SIGMA.inv()[0, 0], SIGMA[0, 1] / SIGMA[1, 1])
false("cond-mean-no", SIGMA.inv()[0, 1] / SIGMA.inv()[0, 0], SIGMA[0, 1] / SIGMA[1, 1])
S0 = Symbol("S", positive=True)
false("tau1", tau * log(exp(x / tau) + exp(y / tau)), log(exp(x) + exp(y)), "tau=1")
false("U0", line(f(x) * gauss(x - m, s), x), line(f(x) * gauss(x, s), x), "m=0")
false("even", line(f(x) * gauss(x - m, s), x), line(f(x) * gauss(x + m, s), x), "even f")
true("even-t", line(f(x) * gauss(x - m, s), x), line(f(-x) * gauss(x + m, s), x))
false("norm", log(line(p(x), x)), 0, "p normalised")
false("norm2", line(p(x) * log(p(x) / q(x)), x), 0, **ge)
true("norm3", line(p(x) * log(p(x) / q(x)), x), line(p(x) - q(x), x), **ge)
false(
    "gauss-only",
    line(D(log(p(x)), x) ** 2 * p(x), x) * line(x**2 * p(x), x),
    line(p(x), x) ** 2,
    "Gaussian centred only",
)
false("smallx", sin(x) / x, 1 - x**2 / 6)
