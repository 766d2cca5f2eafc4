"""Densities that a kernel is applied to: what is lost of divergence, information and entropy."""

from sympy import Eq, Function

from .base import D, line, real, topic

STATEMENTS, true, false = topic("processing")
x, y, u, v = real("x y u v")
p = Function("p", positive=True)
k = Function("k", positive=True)

moved = line(k(y - x) * p(x), x)
information = line(D(moved, y) ** 2 / moved, y)
false("translated-captured", information,
      line(D(k(u), u) * D(k(v), v) * p(u - v + y), u, v, y) / line(k(u), u),
      "a variable of the inner integral is none of the outer one")  # fmt: skip
false("translated-assumed", information, 0, "it is positive",
      assuming=[Eq(line(k(x), x), 1)])  # fmt: skip
