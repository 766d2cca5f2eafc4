"""Identities of scores and divergences that rest on a normalisation, or on a weight that decays."""

from sympy import Eq, Function, Integral, Subs, Symbol, besselj, exp, log, oo, pi, sqrt

from .base import D, line, pos, real, topic

STATEMENTS, true, false = topic("normalised")
x, y, z, th, al, c = real("x y z theta alpha c")
a, tau = pos("a tau")
m = Symbol("m", integer=True, positive=True)
A, B, E, f, r = (Function(i, real=True) for i in ("A", "B", "E", "f", "r"))
p, q, k = (Function(i, positive=True) for i in ("p", "q", "k"))


def one(density, *variables):
    return Eq(line(density, *variables), 1)


ONE, PLANE, FAMILY = one(p(x), x), one(q(x, y), x, y), one(p(x, th), x)
score = D(log(p(x)), x)
sx, sy = D(log(q(x, y)), x), D(log(q(x, y)), y)
true("score", line(p(x) * score, x), 0, assuming=(ONE,))
true("score-by-x", line(x * p(x) * score, x), -1, assuming=(ONE,))
false("score-by-x-bare", line(x * p(x) * score, x), -1, "p need not integrate to one")
true("information", line(p(x) * score**2, x), -line(p(x) * D(log(p(x)), x, x), x), assuming=(ONE,))
false("information-sign", line(p(x) * score**2, x), line(p(x) * D(log(p(x)), x, x), x))
true("second", line(x**2 * D(p(x), x, x), x), 2, assuming=(ONE,))
false("second-bare", line(x**2 * D(p(x), x, x), x), 2, "p need not integrate to one")
true("score-plane", line(x * q(x, y) * sx, x, y), -1, assuming=(PLANE,))
true("score-cross", line(y * q(x, y) * sx, x, y), 0, assuming=(PLANE,))
true(
    "information-cross", line(q(x, y) * sx * sy, x, y),
    -line(q(x, y) * D(log(q(x, y)), x, y), x, y), assuming=(PLANE,),
)  # fmt: skip
true("score-marginal", D(log(line(q(x, y), y)), x), line(q(x, y) * sx, y) / line(q(x, y), y))
true(
    "information-scale", line(p(x / a) / a * D(log(p(x / a)), x) ** 2, x),
    line(p(x) * score**2, x) / a**2,
)  # fmt: skip
false(
    "information-scale-one", line(p(x / a) / a * D(log(p(x / a)), x) ** 2, x),
    line(p(x) * score**2, x) / a,
)  # fmt: skip
generator = -D(f(x) * p(x), x) + D(p(x), x, x)
backward = f(x) * D(A(x), x) + D(A(x), x, x)
true("adjoint", line(A(x) * generator, x), line(p(x) * backward, x), assuming=(ONE,))
false("adjoint-sign", line(A(x) * generator, x), -line(p(x) * backward, x))
true(
    "twice", line(p(x, y) * D(A(x, y), x, y), x, y), line(A(x, y) * D(p(x, y), x, y), x, y),
    "parts in both variables", assuming=(one(p(x, y), x, y),),
)  # fmt: skip
false("twice-sign", line(p(x, y) * D(A(x, y), x, y), x, y), -line(A(x, y) * D(p(x, y), x, y), x, y))
weight = exp(-E(x, y) / tau)
Z = line(weight, x, y)
virial = x * D(E(x, y), x) + y * D(E(x, y), y)
true("virial", line(virial * weight, x, y) / Z, 2 * tau)
false("virial-one", line(virial * weight, x, y) / Z, tau, "two degrees of freedom")
true("virial-cross", line(x * D(E(x, y), y) * weight, x, y) / Z, 0)
true(
    "dirichlet",
    line(weight * B(x, y) * (tau * D(A(x, y), x, x) - D(E(x, y), x) * D(A(x, y), x)), x, y) / Z,
    -tau * line(weight * D(A(x, y), x) * D(B(x, y), x), x, y) / Z,
)

kl = line(p(x, al) * log(p(x, al) / p(x, th)), x)
own = D(log(p(x, al)), al)
true("metric", Subs(D(kl, th, th), th, al), line(p(x, al) * own**2, x), assuming=(FAMILY,))
false("metric-half", Subs(D(kl, th, th), th, al), line(p(x, al) * own**2, x) / 2,
      assuming=(FAMILY,))  # fmt: skip
true(
    "entropy-slope", D(line(p(x, th) * log(p(x, th)), x), th),
    line(D(p(x, th), th) * log(p(x, th)), x), assuming=(FAMILY,),
)  # fmt: skip
later = k(y, x, th)
true("causal", line(q(x, th) * later * D(log(later), th) * r(x), x, y), 0,
     assuming=(one(later, y),))  # fmt: skip
false("causal-future", line(q(x, th) * later * D(log(later), th) * r(y), x, y), 0,
      assuming=(one(later, y),))  # fmt: skip
true(
    "two-factors", D(line(p(x, th) * later * r(x), x, y), th),
    line(D(p(x, th), th) * r(x), x), assuming=(one(later, y),),
)  # fmt: skip
mean = line(f(y) * p(y), y)
true("centred", line(p(x) * (f(x) - mean), x), 0, assuming=(ONE,))
false("centred-bare", line(p(x) * (f(x) - mean), x), 0, "p need not integrate to one")
true(
    "covariance", line(p(x) * (f(x) - c) * (A(x) - line(A(y) * p(y), y)), x),
    line(p(x) * f(x) * A(x), x) - mean * line(p(x) * A(x), x), "any constant beside the mean",
    assuming=(ONE,),
)  # fmt: skip
true(
    "evidence", log(line(q(x, y), y)), line(p(y) * log(q(x, y) / p(y)), y), relation=">=",
    assuming=(one(p(y), y),),
)  # fmt: skip
joint = q(x, y, th)
true("em", D(log(line(joint, y)), th), line(joint * D(log(joint), th), y) / line(joint, y))
# what is normalised for some parameters only
SOME = one(p(x, a), x)
whole = line(p(x, y) * exp(-(y**2)), x, y)
false("at-negative", line(p(x, -1), x), 1, "known for positive parameters", assuming=(SOME,))
false("whole-line", whole, sqrt(pi), "known for positive parameters", assuming=(SOME,))
false("slope-anywhere", line(D(p(x, y), y), x), 0, assuming=(SOME,))
true("at-positive", line(p(x, 1 + y**2), x), 1, assuming=(SOME,))
true("slope-there", line(D(p(x, a), a), x), 0, assuming=(SOME,))
false("total-at", line(p(x, z), x), z, "known for y > 0", assuming=(Eq(line(p(x, y), x), y), y > 0))
true("total-at-a", line(p(x, a), x), a, assuming=(Eq(line(p(x, y), x), y), y > 0))
false("below", line(p(x, 1), x), 1, "known above two", assuming=(one(p(x, y), x), y > 2))
false("either", line(p(x, 5), x), 1, "known at two points", assuming=(one(p(x, y), x), Eq(y**2, 4)))
false("either-slope", line(D(p(x, y), y), x), 0, assuming=(one(p(x, y), x), Eq(y**2, 4)))
false("region", line(k(x, 1, 1), x), 1, assuming=(one(k(x, y, z), x), y * z > 2))
false("whole-numbers", line(p(x, y), x), 1, assuming=(one(p(x, m), x),))
false("between-numbers", line(D(p(x, m), m), x), 0, assuming=(one(p(x, m), x),))
false("on-a-line", line(k(x, 3 - y, 5), x), 1, assuming=(one(k(x, 3 - y, y), x),))
# the parameter of what is assumed has the name of a bound variable
TRANSITION = (one(k(a, y), y),)
moved = Integral(line(k(a, y), y) * p(a) * q(tau), (a, 0, oo))
kept = q(tau) * Integral(p(a), (a, 0, oo))
slack = exp(-((tau + 2) ** 2)) * besselj(0, tau) ** 2 / 50
true("named-alike", moved, kept * (1 - slack), relation=">=", assuming=TRANSITION)
false("named-alike-more", moved, kept * (1 + slack), relation=">=", assuming=TRANSITION)
false("squares", line(line(k(x, y) * f(x), x) ** 2, y), line(f(x) ** 2, x),
      "k(x, y) may not depend on x", "<=", (one(k(x, y), y),))  # fmt: skip
