"""Densities that a kernel is applied to: what is lost of divergence, information and entropy."""

from sympy import Abs, Eq, Function, exp, log, sqrt

from .base import D, gauss, line, pos, real, topic

STATEMENTS, true, false = topic("processing")
x, y, u, v = real("x y u v")
t, s, a, b = pos("t s a b")
p = Function("p", positive=True)
q = Function("q", positive=True)
k = Function("k", positive=True)
heat, scaled = gauss(y - x, t), gauss(y - a * x, b)
ornstein = gauss(y - exp(-t) * x, 1 - exp(-2 * t))
kernel = k(x, y)
over_y, over_x = Eq(line(kernel, y), 1), Eq(line(kernel, x), 1)
unit = [Eq(line(p(x), x), 1)]
both = [*unit, Eq(line(q(x), x), 1)]


def smoothed(f, weight=heat):
    return line(weight * f(x), x)


def at_most(id, lhs, rhs, truth=True, why="", assuming=()):
    (true if truth else false)(id, lhs, rhs, why, "<=", assuming)


def kl(f, g, v):
    return line(f * log(f / g), v)


def processed(weight):
    return kl(smoothed(p, weight), smoothed(q, weight), y)


def information(f, v):
    return line(D(f, v) ** 2 / f, v)


# A variable of an inner integral is none of the outer one.
moved = line(k(y - x) * p(x), x)
false("captured", information(moved, y),
      line(D(k(u), u) * D(k(v), v) * p(u - v + y), u, v, y) / line(k(u), u),
      "the normal form once said so")  # fmt: skip

# Relative entropy, by the inequality of sums of logarithms; nothing need be normalised.
own = kl(p(x), q(x), x)
at_most("kl", processed(heat), own, assuming=both)
at_most("kl-any-mass", processed(heat), own)
at_most("kl-scaled", processed(scaled), own, why="a = sqrt(1 - b) preserves the variance")
at_most("kl-ornstein", processed(ornstein), own)
at_most("kl-kernel", processed(kernel), own, assuming=[over_y])
at_most("kl-kernel-any-mass", processed(kernel), own, False, "k -> 2 k")
at_most("kl-kernel-other", processed(kernel), own, False, "over x it does not matter", [over_x])
at_most("kl-kernel-weight", processed(kernel),
        line(kernel * p(x) * log(p(x) / q(x)), x, y), why="k has any mass")  # fmt: skip
at_most("kl-twice", processed(2 * heat), own, False, "both sides are of degree one")
at_most("kl-turned", own, processed(heat), False, "t may be large", both)
at_most("kl-half", 2 * processed(heat), own, False, "equal as t goes to 0", both)
at_most("kl-two-kernels", kl(smoothed(p), smoothed(q, gauss(y - x, s)), y), own, False,
        "p = q leaves a difference")  # fmt: skip
at_most("jensen-shannon", line(smoothed(p) * log(2 * smoothed(p) / (smoothed(p) + smoothed(q))), y),
        line(p(x) * log(2 * p(x) / (p(x) + q(x))), x))  # fmt: skip

# Other divergences, of degree one in both densities.
at_most("pearson", line(smoothed(p) ** 2 / smoothed(q), y), line(p(x) ** 2 / q(x), x))
at_most("renyi", line(smoothed(p) ** 3 / smoothed(q) ** 2, y), line(p(x) ** 3 / q(x) ** 2, x))
at_most("degree-two", line(smoothed(p) ** 3 / smoothed(q), y), line(p(x) ** 3 / q(x), x),
        why="convex, and the kernel integrates to one both ways")  # fmt: skip
at_most("degree-two-scaled", line(smoothed(p, scaled) ** 3 / smoothed(q, scaled), y),
        line(p(x) ** 3 / q(x), x), False, "a < 1 concentrates")  # fmt: skip
at_most("degree-between", line(smoothed(p) ** 2 / sqrt(smoothed(q)), y),
        line(p(x) ** 2 / sqrt(q(x)), x), why="convex")  # fmt: skip
at_most("not-convex", line(sqrt(smoothed(p)), y), line(sqrt(p(x)), x), False, "it is concave")
at_most("hellinger", line(sqrt(p(x) * q(x)), x), line(sqrt(smoothed(p) * smoothed(q)), y))
at_most("hellinger-turned", line(sqrt(smoothed(p) * smoothed(q)), y), line(sqrt(p(x) * q(x)), x),
        False, "supports that were apart meet")  # fmt: skip
at_most("total-variation", line(Abs(smoothed(p) - smoothed(q)), y), line(Abs(p(x) - q(x)), x))
at_most("total-variation-turned", line(Abs(p(x) - q(x)), x),
        line(Abs(smoothed(p) - smoothed(q)), y), False)  # fmt: skip
at_most("total-variation-one", line(Abs(smoothed(p) - q(y)), y), line(Abs(p(x) - q(x)), x),
        False, "p = q")  # fmt: skip

# Smoothing by a kernel that integrates to one both ways.
before, after = line(p(x) * log(p(x)), x), line(smoothed(p) * log(smoothed(p)), y)
at_most("entropy", after, before, assuming=unit)
at_most("entropy-any-mass", after, before)
at_most("entropy-turned", before, after, False)
at_most("entropy-scaled", line(smoothed(p, scaled) * log(smoothed(p, scaled)), y),
        before - log(a) * line(p(x), x), why="h(a X) = h(X) + log a")  # fmt: skip
at_most("entropy-scaled-lost", line(smoothed(p, scaled) * log(smoothed(p, scaled)), y), before,
        False, "a < 1 contracts")  # fmt: skip
whole = line(smoothed(p, kernel) * log(smoothed(p, kernel)), y)
at_most("entropy-kernel", whole, before, assuming=[over_y, over_x])
at_most("cubes", line(smoothed(p) ** 3, y), line(p(x) ** 3, x))
at_most("cubes-turned", line(p(x) ** 3, x), line(smoothed(p) ** 3, y), False)

# Fisher information, of the density and of the kernel.
fisher = information(p(x), x)
at_most("fisher", information(smoothed(p), y), fisher)
at_most("fisher-scaled", a**2 * information(smoothed(p, scaled), y), fisher)
at_most("fisher-kernel", information(smoothed(p), y), line(p(x), x) / t)
at_most("fisher-twice", 2 * information(smoothed(p), y), fisher, False, "equal as t goes to 0")
at_most("fisher-turned", fisher, information(smoothed(p), y), False)

at_most("fisher-other", line(D(smoothed(p), y) ** 2 / smoothed(q), y),
        line(D(p(x), x) ** 2 / q(x), x))  # fmt: skip
at_most("fisher-weighted", line(y**2 * D(smoothed(p), y) ** 2 / smoothed(p), y),
        line(x**2 * D(p(x), x) ** 2 / p(x), x), False, "slopes spread outwards")  # fmt: skip
r = Function("r", real=True)
cubes = line(heat * p(x) ** 3, x)
at_most("weighted", line(q(y) * smoothed(p) ** 3, y), line(q(y) * cubes, y))
at_most("weighted-signed", line(r(y) * smoothed(p) ** 3, y), line(r(y) * cubes, y), False)
at_most("products", line(smoothed(p) * smoothed(q), y), line(p(x) * q(x), x), False, "p, q apart")

# Mutual information of a positive function of any mass.
joint = k(x, y)
mass, first, second = line(joint, x, y), line(joint, y), line(joint, x)
mutual = line(joint * log(joint / (first * second)), x, y)
at_most("mutual", 0, line(joint * log(joint * mass / (first * second)), x, y))
at_most("mutual-mass", -mass * log(mass), mutual)
at_most("mutual-no-mass", 0, mutual, False, "the mass may be 2")
at_most("mutual-half", 0, line(joint * log(joint * mass / (2 * first * second)), x, y), False)
at_most("mutual-entropies", line(first * log(first), x) + line(second * log(second), y),
        line(joint * log(joint), x, y) + mass * log(mass))  # fmt: skip
