"""Functions on one interval of any length: averages over time, energies of paths, their ends."""

from sympy import Abs, Function, Integral, exp, log

from .base import D, pos, real, topic

STATEMENTS, true, false = topic("paths")
x, v = real("x v")
a, c, T = pos("a c T")
f = Function("f", real=True)
g = Function("g", real=True)
p = Function("p", positive=True)
u = D(f(x), x)
b = a + c


def over(e, low=a, high=b):
    return Integral(e, (x, low, high))


def most(id, lhs, rhs, truth=True, why="", assuming=()):
    (true if truth else false)(id, lhs, rhs, why, "<=", assuming)


most("cauchy-schwarz", over(f(x)) ** 2, c * over(f(x) ** 2))
most("cauchy-schwarz-length", over(f(x)) ** 2, over(f(x) ** 2), False, "c > 1")
most("two-functions", over(f(x) * g(x)) ** 2, over(f(x) ** 2) * over(g(x) ** 2))
most("jensen", exp(over(f(x)) / c), over(exp(f(x))) / c)
most("jensen-length", exp(over(f(x))), over(exp(f(x))), False, "c = 2, f constant")
most("jensen-log", over(log(p(x))) / c, log(over(p(x)) / c))
most("free-energy", -log(over(exp(-f(x))) / c), over(f(x)) / c)
most("tilted", over(f(x) * exp(-f(x))) / over(exp(-f(x))), over(f(x)) / c)
most("tilted-turned", over(f(x)) / c, over(f(x) * exp(-f(x))) / over(exp(-f(x))), False, "f is low")
most("energy", (f(T) - f(0)) ** 2, T * over(u**2, 0, T))
most("energy-length", (f(T) - f(0)) ** 2, over(u**2, 0, T), False, "T > 1")
most("energy-half", (f(T) - f(0)) ** 2, T * over(u**2, 0, T) / 2, False, "a straight path")
most("energy-between", (f(b) - f(a)) ** 2, c * over(u**2))
most("energy-cubic", (f(b) - f(a)) ** 4, c**3 * over(u**4))
most("length", Abs(f(b) - f(a)), over(Abs(u)))
most("steering", 2 * v * (f(b) - f(a)), over(u**2) + c * v**2)
most("steering-length", 2 * v * (f(b) - f(a)), over(u**2) + v**2, False, "c > 1")
most("exponential", exp((f(b) - f(a)) / c), over(exp(u)) / c)
