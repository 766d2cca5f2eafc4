"""The conditional mean predicts best in the mean square: denoisers, regressions, constants."""

from functools import partial

from sympy import Function

from .base import gauss, line, pos, real, topic

STATEMENTS, true, false = topic("predictors")
x, y, a, c = real("x y a c")
s = pos("s")
p, q = Function("p", positive=True), Function("q", positive=True)
f, g = Function("f", real=True), Function("g", real=True)
above, not_above = partial(true, relation=">="), partial(false, relation=">=")

joint = p(x, y)
mean = line(x * joint, x) / line(joint, x)
best = line((x - mean) ** 2 * joint, x, y)
above("any", line((x - f(y)) ** 2 * joint, x, y), best)
not_above("any-turned", best, line((x - f(y)) ** 2 * joint, x, y), "f far off")
not_above("any-half", line((x - f(y)) ** 2 * joint, x, y) / 2, best, "f near the mean")
not_above("any-of-target", line((x - f(x)) ** 2 * joint, x, y), best, "f(x) near x")
not_above("any-other-weight", line((x - f(y)) ** 2 * q(x, y), x, y), best, "q small")
above("constant", line((x - a) ** 2 * joint, x, y), best)
above("line", line((x - a - c * y) ** 2 * joint, x, y), best)
target = line(g(x) * joint, x) / line(joint, x)
rest = line((g(x) - target) ** 2 * joint, x, y)
above("function", line((g(x) - f(y)) ** 2 * joint, x, y), rest)
not_above("function-mean", line((g(x) - f(y)) ** 2 * joint, x, y),
          line((g(x) - g(mean)) ** 2 * joint, x, y), "f is the mean of g")  # fmt: skip
true("pythagoras", line((x - f(y)) ** 2 * joint, x, y),
     best + line((f(y) - mean) ** 2 * joint, x, y))  # fmt: skip
noisy = p(x) * gauss(y - x, s)
denoised = line(x * noisy, x) / line(noisy, x)
least = line((x - denoised) ** 2 * noisy, x, y)
above("denoiser", line((x - f(y)) ** 2 * noisy, x, y), least)
above("shrinkage", line((x - c * y) ** 2 * noisy, x, y), least)
not_above("shrinkage-half", line((x - c * y) ** 2 * noisy, x, y) / 2, least, "p is Gaussian")
