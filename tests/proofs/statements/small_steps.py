"""Small steps under an integral: zeroth-order slopes, Euler steps, heat kernels, shifts."""

from sympy import Eq, Function, log, symbols

from .base import D, gauss, line, pos, real, topic

STATEMENTS, holds, fails = topic("small-steps")
x, y, z = real("x y z")
h, s = pos("h s")
E, V, b = (Function(i, real=True) for i in "EVb")
p = Function("p", positive=True)
one = [Eq(line(p(x), x), 1)]

slope = line(z * gauss(z, 1) * E(x + h * z), z) / h
holds("zeroth-order", slope, D(E(x), x), relation="series", order=(h, 0, 2))
fails("zeroth-order-more", slope, D(E(x), x), "h^2 E'''/2", "series", order=(h, 0, 3))
even = line((z**2 - 1) * gauss(z, 1) * E(x + h * z), z) / h**2
holds("zeroth-order-curvature", even, D(E(x), x, 2), relation="series", order=(h, 0, 2))
fails("zeroth-order-half", even, D(E(x), x, 2) / 2, relation="series", order=(h, 0, 2))

step = line(gauss(y - x - h * b(x), s * h) * V(y), y)
generator = b(x) * D(V(x), x) + s / 2 * D(V(x), x, 2)
holds("euler", step, V(x) + h * generator, "weak order", "series", order=(h, 0, 2))
fails("euler-no-half", step, V(x) + h * (generator + s / 2 * D(V(x), x, 2)),
      "right at s = 0", "series", order=(h, 0, 2))  # fmt: skip
fails("euler-more", step, V(x) + h * generator, "h^2 is left", "series", order=(h, 0, 3))

noised = line(gauss(x - y, h) * p(y), y)
holds("tweedie", x + h * D(log(noised), x), x + h * D(log(p(x)), x), "", "series", (), (h, 0, 2))
fails("tweedie-half", x + h * D(log(noised), x), x + h / 2 * D(log(p(x)), x), "",
      "series", (), (h, 0, 2))  # fmt: skip

fisher = line(D(p(x), x) ** 2 / p(x), x)
shifted = line(p(x) * log(p(x) / p(x + h)), x)
holds("local-kl", shifted, h**2 / 2 * fisher, "", "series", one, (h, 0, 3))
fails("local-kl-one", shifted, h**2 * fisher, "", "series", one, (h, 0, 3))

r = symbols("r", real=True)
fails("flat-far", line(log(1 + r**2 * x**2) * gauss(x, 1), x), 0, "r^2", "series", (), (r, 0, 3))
