"""Clipped objectives of policy optimisation, and soft maxima between extrema and their squares."""

from functools import partial

from sympy import Abs, Max, Min, Piecewise, Rational, exp, log

from .base import pos, real, topic

STATEMENTS, true, false = topic("clipping")
r, A, x, y, z = real("r A x y z")
rho, c, s, t, k, tau, eps = pos("rho c s t k tau epsilon")
below, above = partial(true, relation="<="), partial(true, relation=">=")
not_below, not_above = partial(false, relation="<="), partial(false, relation=">=")
SMALL = (eps < 1,)


def clip(ratio):
    return Max(1 - eps, Min(ratio, 1 + eps))


for name, q in (("real", r), ("ratio", rho)):
    surrogate = Min(q * A, clip(q) * A)
    true(f"{name}-gain", Min(q * c, clip(q) * c), c * Min(q, 1 + eps), assuming=SMALL)
    false(f"{name}-gain-low", Min(q * c, clip(q) * c), c * Max(q, 1 - eps), assuming=SMALL)
    true(f"{name}-loss", Min(-q * c, -clip(q) * c), -c * Max(q, 1 - eps), assuming=SMALL)
    false(f"{name}-loss-up", Min(-q * c, -clip(q) * c), -c * Min(q, 1 + eps), assuming=SMALL)
    true(f"{name}-both", surrogate, Min(q * A, A + eps * Abs(A)), assuming=SMALL)
    false(f"{name}-both-minus", surrogate, Min(q * A, A - eps * Abs(A)), assuming=SMALL)
    true(f"{name}-hinge", surrogate, q * A - Max(0, A * (q - 1) - eps * Abs(A)), assuming=SMALL)
    false(f"{name}-hinge-plus", surrogate, q * A - Max(0, A * (q - 1) + eps * Abs(A)),
          assuming=SMALL)  # fmt: skip
    below(f"{name}-pessimistic", surrogate, q * A, assuming=SMALL)
    not_above(f"{name}-optimistic", surrogate, q * A, "above 1 + epsilon", assuming=SMALL)
    below(f"{name}-clipped", surrogate, clip(q) * A, assuming=SMALL)
cases = Piecewise((Min(r, 1 + eps) * A, A >= 0), (Max(r, 1 - eps) * A, True))
swapped = Piecewise((Max(r, 1 - eps) * A, A >= 0), (Min(r, 1 + eps) * A, True))
true("cases", Min(r * A, clip(r) * A), cases, assuming=SMALL)
false("cases-swapped", Min(r * A, clip(r) * A), swapped, assuming=SMALL)
true("order", clip(r), Min(1 + eps, Max(r, 1 - eps)), assuming=SMALL)
below("range", Abs(clip(r) - 1), eps)
not_below("range-half", Abs(clip(r) - 1), eps / 2)
true("factor", Max(x * A, y * A), A * Max(x, y), assuming=(A > 0,))
true("factor-negative", Max(x * A, y * A), A * Min(x, y), assuming=(A < 0,))
false("factor-any", Max(x * A, y * A), A * Max(x, y), "A may be negative")

below("log-sum", log(s + t), Max(log(s), log(t)) + log(2))
not_below("log-sum-less", log(s + t), Max(log(s), log(t)) + Rational(69, 100), "s = t")
above("log-sum-min", log(s + t), Min(log(s), log(t)) + log(2))
not_above("log-sum-max", log(s + t), Max(log(s), log(t)) + log(2), "s far from t")
below("log-sum-three", log(s + t + k), Max(log(s), log(t), log(k)) + log(3))
not_below("log-sum-three-two", log(s + t + k), Max(log(s), log(t), log(k)) + log(2), "equal")
above("log-sum-three-max", log(s + t + k), Max(log(s), log(t), log(k)))
weighted = log(2 * s + 3 * t)
below("log-weighted", weighted, Max(log(s), log(t)) + log(5))
not_below("log-weighted-three", weighted, Max(log(s), log(t)) + log(3), "s = t")
soft = tau * log(exp(x / tau) + exp(y / tau) + exp(z / tau))
below("soft-square", (soft - Max(x, y, z)) ** 2, tau**2 * log(3) ** 2)
not_below("soft-square-two", (soft - Max(x, y, z)) ** 2, tau**2 * log(2) ** 2, "equal entries")
pair = tau * log(exp(x / tau) + exp(y / tau))
below("pair-square", (pair - Max(x, y)) ** 2, tau**2 * log(2) ** 2)
not_below("pair-square-cold", (pair - Max(x, y)) ** 2, tau**3 * log(2) ** 2, "tau below one")
below("gap-square", (Abs(x) - Abs(y)) ** 2, (x - y) ** 2)
below("clip-square", (clip(r) - 1) ** 2, eps**2)
not_below("clip-square-half", (clip(r) - 1) ** 2, eps**2 / 2)
