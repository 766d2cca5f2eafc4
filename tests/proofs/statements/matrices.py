"""Matrix identities: Woodbury, Schur, determinant lemma, Jacobi's formula, Cholesky forms."""

import sympy as sp
from sympy import Matrix, cos, exp, eye, log, sin, sqrt

from .base import PRECISION, SIGMA, D, L, gauss2, l11, l22, line, pos, real, topic

STATEMENTS, true, false = topic("matrices")
a, b, c, d, e, f, g, h, t, x, y, m1, m2, th, ph = real("a b c d e f g h t x y m1 m2 theta phi")
r1, r2, k11, k22, tau, r = pos("r1 r2 k11 k22 tau r")
k21 = real("k21")
A, B = Matrix([[a, b], [c, d]]), Matrix([[e, f], [g, h]])
K = Matrix([[k11, 0], [k21, k22]]) * Matrix([[k11, k21], [0, k22]])  # a second SPD matrix
K_inv = K.adjugate() / (k11 * k22) ** 2
u, z = Matrix([x, y]), Matrix([m1, m2])
R = sp.diag(r1, r2)
I2 = eye(2)
INVERTIBLE = (sp.Ne(a * d - b * c, 0), sp.Ne(e * h - f * g, 0))


def inv(X):
    """The inverse by the adjugate, never simplified."""
    return X.adjugate() / X.det()


def value(X):
    return X[0]


def turn(angle):
    return Matrix([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]])


true("precision", SIGMA * PRECISION, I2, "the explicit inverse")
true(
    "sherman-morrison",
    inv(SIGMA + u * u.T),
    PRECISION - PRECISION * u * u.T * PRECISION / (1 + value(u.T * PRECISION * u)),
    "rank-one update",
)
true(
    "determinant-lemma",
    (SIGMA + u * z.T).det(),
    (1 + value(z.T * PRECISION * u)) * (l11 * l22) ** 2,
    "rank-one update",
)
H = Matrix([[a, b]])
true(
    "woodbury",
    inv(PRECISION + H.T * H / r),
    SIGMA - SIGMA * H.T * H * SIGMA / (value(H * SIGMA * H.T) + r),
    "one observation of two coordinates",
)
true(
    "woodbury-full",
    inv(PRECISION + A.T * inv(R) * A),
    SIGMA - SIGMA * A.T * inv(A * SIGMA * A.T + R) * A * SIGMA,
    "two observations",
)
true(
    "push-through",
    SIGMA * H.T / (value(H * SIGMA * H.T) + r),
    inv(PRECISION + H.T * H / r) * H.T / r,
    "two forms of the gain",
)
true("inverse-product", inv(A * B), inv(B) * inv(A), "order turned", assuming=INVERTIBLE)
true("determinant-product", (A * B).det(), A.det() * B.det(), "multiplicative")
true("cayley-hamilton", A * A - A.trace() * A + A.det() * I2, sp.zeros(2, 2), "n = 2")
block = Matrix([[SIGMA[0, 0], SIGMA[0, 1], x], [SIGMA[1, 0], SIGMA[1, 1], y], [m1, m2, t]])
true("schur", block.det(), (l11 * l22) ** 2 * (t - value(z.T * PRECISION * u)), "Schur complement")
true(
    "jacobi",
    D(log((K + t**2 * SIGMA).det()), t),
    (inv(K + t**2 * SIGMA) * 2 * t * SIGMA).trace(),
    "derivative of log det",
)
path = Matrix([[1 + t**2, t], [t, 2]])
dpath = Matrix([[2 * t, 1], [1, 0]])
true(
    "inverse-derivative",
    inv(path).applyfunc(lambda q: D(q, t)),
    -inv(path) * dpath * inv(path),
    "derivative of an inverse",
)
quad = value(u.T * A * u)
true("gradient", Matrix([D(quad, x), D(quad, y)]), (A + A.T) * u, "general matrix")
energy = -value((u - z).T * K * (u - z)) / 2
true("energy-gradient", Matrix([D(energy, x), D(energy, y)]), -K * (u - z), "symmetric matrix")
true(
    "step",
    inv(I2 + SIGMA * K / tau),
    I2 - SIGMA * inv(SIGMA + tau * K_inv),
    "two forms of the quadratic step",
)
true(
    "step-mean",
    inv(K / tau + PRECISION) * (K * z / tau + PRECISION * u),
    z + inv(I2 + SIGMA * K / tau) * (u - z),
    "tilted mean",
)
true("whiten", L.inv() * SIGMA * L.T.inv(), I2, "Cholesky whitening")
true(
    "trace-mean",
    line(value(u.T * A * u) * gauss2(x, y), x, y),
    (A * SIGMA).trace(),
    "mean of a quadratic form",
)
true("rotation", turn(th) * turn(ph), turn(th + ph), "addition theorems")
true(
    "rotated-determinant",
    (turn(th) * SIGMA * turn(th).T).det(),
    SIGMA.det(),
    "orthogonal change of basis",
)
true("joseph", (I2 - SIGMA * inv(SIGMA + R)) * SIGMA, inv(PRECISION + inv(R)), "updated covariance")
true("sum-inverse", PRECISION + K_inv, PRECISION * (SIGMA + K) * K_inv, "sum of inverses")
true("hadamard", SIGMA.det(), SIGMA[0, 0] * SIGMA[1, 1], "Hadamard's inequality", relation="<=")
true(
    "cauchy",
    (m1 * x + m2 * y) ** 2,
    value(u.T * SIGMA * u) * value(z.T * PRECISION * z),
    "Cauchy-Schwarz in the metric",
    relation="<=",
)
true("spd", value(u.T * SIGMA * u), 0, "positive semidefinite", relation=">=")

false("inverse-sum", inv(SIGMA + K), PRECISION + K_inv, "the inverse is not additive")
false("commute", A * B, B * A, "right for diagonal matrices")
false("determinant-sum", (A + B).det(), A.det() + B.det(), "right for n = 1")
false("inverse-order", inv(A * B), inv(A) * inv(B), "right for n = 1", assuming=INVERTIBLE)
false(
    "sherman-bare",
    inv(SIGMA + u * u.T),
    PRECISION - PRECISION * u * u.T * PRECISION,
    "denominator lost; right to first order",
)
false(
    "sherman-covariance",
    inv(SIGMA + u * u.T),
    PRECISION - SIGMA * u * u.T * SIGMA / (1 + value(u.T * SIGMA * u)),
    "right at the identity",
)
false(
    "lemma-covariance",
    (SIGMA + u * z.T).det(),
    (1 + value(z.T * SIGMA * u)) * (l11 * l22) ** 2,
    "right at the identity",
)
false(
    "woodbury-noise",
    inv(PRECISION + H.T * H / r),
    SIGMA - SIGMA * H.T * H * SIGMA / (value(H * SIGMA * H.T) + 1 / r),
    "right only at r = 1",
)
false(
    "woodbury-sign",
    inv(PRECISION + A.T * inv(R) * A),
    SIGMA + SIGMA * A.T * inv(A * SIGMA * A.T + R) * A * SIGMA,
    "sign; right at A = 0",
)
false(
    "push-order",
    SIGMA * A * inv(A * SIGMA * A.T + R),
    inv(PRECISION + A.T * inv(R) * A) * A.T * inv(R),
    "transpose lost; right for n = 1",
)
false(
    "sylvester-split",
    (I2 + A * B).det(),
    1 + (A * B).trace(),
    "right to first order and for rank one",
)
false("trace-product", (A * B).trace(), A.trace() * B.trace(), "right for n = 1")
false("scaled-determinant", (t * A).det(), t * A.det(), "right for n = 1")
false("schur-plus", block.det(), (l11 * l22) ** 2 * (t + value(z.T * PRECISION * u)), "sign")
false(
    "jacobi-order",
    D(log((K + t**2 * SIGMA).det()), t),
    (2 * t * SIGMA).trace() / K.trace(),
    "right for n = 1 at t = 0",
)
false(
    "inverse-derivative-commuting",
    inv(path).applyfunc(lambda q: D(q, t)),
    -inv(path) * inv(path) * dpath,
    "right for n = 1",
)
false("gradient-symmetric", Matrix([D(quad, x), D(quad, y)]), 2 * A * u, "right for symmetric A")
false(
    "step-order",
    inv(I2 + SIGMA * K / tau),
    inv(I2 + K * SIGMA / tau),
    "right for commuting matrices",
)
false(
    "step-tau", inv(I2 + SIGMA * K / tau), I2 - SIGMA * inv(SIGMA + K_inv), "right only at tau = 1"
)
false("cholesky-order", L.T * L, SIGMA, "right for diagonal factors")
false("whiten-transpose", L.T.inv() * SIGMA * L.inv(), I2, "right for diagonal factors")
false("square", (A + B) * (A + B), A * A + 2 * A * B + B * B, "right for commuting matrices")
false(
    "trace-mean-square",
    line(value(u.T * A * u) * gauss2(x, y), x, y),
    (A * L).trace(),
    "factor for covariance",
)
false(
    "hadamard-turned",
    SIGMA.det(),
    SIGMA[0, 0] * SIGMA[1, 1],
    "turned; equality for diagonal ones",
    relation=">=",
)
false("spd-off", value(u.T * A * u), 0, "A need not be positive", relation=">=")
false(
    "exp-entrywise",
    Matrix([[exp(a), exp(b)], [exp(c), exp(d)]]) * Matrix([[exp(-a), exp(-b)], [exp(-c), exp(-d)]]),
    I2,
    "entrywise, not the matrix exponential",
)
false("root-determinant", sqrt(SIGMA.det()), l11**2 * l22**2, "root forgotten; right at det = 1")
false(
    "joseph-trace", (SIGMA + K).det(), SIGMA.det() + K.det(), "Minkowski is strict", relation="<="
)
