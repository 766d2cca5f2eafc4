"""Gibbs variational bounds against Gaussians: maximal entropy, relative entropy, free energy."""

from functools import partial

from sympy import E, Eq, Function, Rational, exp, log, pi

from .base import gauss, line, pos, real, topic

STATEMENTS, true, false = topic("maxent")
x, m = real("x m")
v, a, tau = pos("v a tau")
p, f = Function("p", positive=True), Function("f", real=True)
ONE = (Eq(line(p(x), x), 1),)
CENTRED = (*ONE, Eq(line(x * p(x), x), 0), Eq(line(x**2 * p(x), x), v))
below, above = partial(true, relation="<="), partial(true, relation=">=")
half = Rational(1, 2)

entropy = -line(p(x) * log(p(x)), x)
relative = line(p(x) * log(p(x) / gauss(x - m, v)), x)
energy = line(p(x) * a * x**2 / 2, x)
above("relative-entropy", relative, 0, assuming=ONE)
below("entropy-second-moment", entropy, half * log(2 * pi) + line(x**2 * p(x), x) / 2, assuming=ONE)
below("entropy-variance", entropy, half * log(2 * pi * E * v), assuming=(ONE[0], CENTRED[2]))
below("entropy-centred", entropy, half * log(2 * pi * E * v), assuming=CENTRED)
above(
    "free-energy-oscillator", energy - tau * entropy, -tau / 2 * log(2 * pi * tau / a), assuming=ONE
)
own = line(p(x) * f(x), x) + tau * relative
free = -tau * log(line(gauss(x - m, v) * exp(-f(x) / tau), x))
above("control-as-inference", own, free, assuming=ONE)
false("free-energy-cold", energy - tau * entropy, 0, relation=">=", assuming=ONE)
