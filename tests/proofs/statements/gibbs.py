"""The Gibbs variational principle, free energies and divergences of undefined densities."""

from sympy import Eq, Function, exp, log

from .base import D, gauss, line, pos, real, topic

STATEMENTS, true, false = topic("gibbs")
x, y, U, b = real("x y U b")
s, tau, a = pos("s tau a")
E, J = Function("E", real=True), Function("J", real=True)
p, q = Function("p", positive=True), Function("q", positive=True)
NP, NQ = Eq(line(p(x), x), 1), Eq(line(q(x), x), 1)

Z = line(exp(E(y) / tau), y)
energy, negentropy = line(q(x) * E(x), x), line(q(x) * log(q(x)), x)
true(
    "9d",
    energy - tau * negentropy,
    tau * line(q(x) * log(exp(E(x) / tau) / q(x)), x),
    "linearity and logs",
)
true(
    "9e",
    line(q(x) * log(exp(E(x) / tau) / q(x)), x),
    log(line(exp(E(x) / tau), x)),
    "Jensen",
    relation="<=",
    assuming=(NQ,),
)
true(
    "9a-9f",
    energy - tau * negentropy,
    tau * log(Z),
    "Gibbs variational bound",
    relation="<=",
    assuming=(NQ,),
)
gap = tau * log(Z) - energy + tau * negentropy
pstar = exp(E(x) / tau) / Z
true("gibbs-gap", gap, tau * line(q(x) * log(q(x) / pstar), x), "gap is tau KL", assuming=(NQ,))
true(
    "gibbs-gap-pointwise",
    gap,
    tau * line(q(x) * log(q(x) / pstar) - q(x) + pstar, x),
    "t log t - t + 1 form",
    assuming=(NQ,),
)
true(
    "optimum",
    line(pstar * E(x), x) - tau * line(pstar * log(pstar), x),
    tau * log(Z),
    "value at p*",
)
true(
    "gibbs",
    line(q(x) * log(q(x) / p(x)), x),
    0,
    "both normalised",
    relation=">=",
    assuming=(NP, NQ),
)
true(
    "gibbs-masses",
    line(q(x) * log(q(x) / p(x)), x),
    line(q(x), x) - line(p(x), x),
    "unnormalised form",
    relation=">=",
)
true(
    "cross-minus-entropy",
    line(p(x) * log(p(x) / q(x)), x),
    line(p(x) * log(p(x)), x) - line(p(x) * log(q(x)), x),
    "linearity",
)
true(
    "affine",
    line(p(x) * log(p(x) / q(x)), x),
    line(a * p(a * y + b) * log(p(a * y + b) / q(a * y + b)), y),
    "KL is invariant",
)
true(
    "entropy-scale",
    -line(p(x / a) / a * log(p(x / a) / a), x),
    -line(p(x) * log(p(x)), x) + log(a),
    "adds log a",
    assuming=(NP,),
)
free = -tau * log(line(exp(-J(x) / tau) * gauss(x, s), x))
true(
    "free-energy",
    free,
    line(q(x) * J(x), x) + tau * line(q(x) * log(q(x) / gauss(x, s)), x),
    "control free energy",
    relation="<=",
    assuming=(NQ,),
)
phi = gauss(y - U, s)
A = line(exp(E(y) / tau) * phi, y)
tilted = exp(E(y) / tau) * phi / A
true("smoothed-above", tau * log(A), line(E(y) * phi, y), "Jensen", relation=">=")
true(
    "smoothed-value",
    tau * log(A),
    line(E(y) * tilted, y) - tau * line(tilted * log(tilted / phi), y),
    "attained at the tilted law",
)
true(
    "smoothed-gap",
    tau * log(A) - line(E(y) * phi, y),
    tau * line(phi * log(phi / tilted), y),
    "Jensen gap is a KL",
)
true(
    "temperature",
    D(tau * log(A), tau),
    -line(tilted * log(tilted / phi), y),
    "minus the KL of the tilted law",
)
true("temperature-sign", D(tau * log(A), tau), 0, "decreasing in temperature", relation="<=")

false(
    "kl-symmetric",
    line(p(x) * log(p(x) / q(x)), x),
    line(q(x) * log(q(x) / p(x)), x),
    "KL is not symmetric",
    assuming=(NP, NQ),
)
false("gap-no-tau", gap, line(q(x) * log(q(x) / pstar), x), "right only at tau = 1", assuming=(NQ,))
false(
    "optimum-no-tau",
    line(pstar * E(x), x) - tau * line(pstar * log(pstar), x),
    log(Z),
    "right only at tau = 1",
)
false(
    "9e-equality",
    line(q(x) * log(exp(E(x) / tau) / q(x)), x),
    log(line(exp(E(x) / tau), x)),
    "right only for q = p*",
    assuming=(NQ,),
)
false(
    "9e-unnormalised",
    line(q(x) * log(exp(E(x) / tau) / q(x)), x),
    log(line(exp(E(x) / tau), x)),
    "q small times anything breaks it",
    relation="<=",
)
false(
    "gibbs-unnormalised", line(q(x) * log(q(x) / p(x)), x), 0, "p may have more mass", relation=">="
)
false(
    "entropy-scale-sign",
    -line(p(x / a) / a * log(p(x / a) / a), x),
    -line(p(x) * log(p(x)), x) - log(a),
    "right only at a = 1",
    assuming=(NP,),
)
false(
    "entropy-positive",
    -line(p(x) * log(p(x)), x),
    0,
    "a narrow density has negative entropy",
    relation=">=",
    assuming=(NP,),
)
false(
    "smoothed-reverse-kl",
    tau * log(A) - line(E(y) * phi, y),
    tau * line(tilted * log(tilted / phi), y),
    "wrong direction of the KL",
)
false("temperature-plus", D(tau * log(A), tau), line(tilted * log(tilted / phi), y), "sign")
