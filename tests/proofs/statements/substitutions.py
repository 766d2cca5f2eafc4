"""Changes of variable, order and symmetry for undefined integrands; Euler's integrals."""

from sympy import (
    Abs,
    Eq,
    Function,
    Integral,
    Rational,
    cos,
    cosh,
    exp,
    gamma,
    log,
    oo,
    pi,
    sin,
    sinh,
    sqrt,
    tanh,
)

from .base import D, line, pos, real, topic

STATEMENTS, true, false = topic("substitutions")

x, y, m, b, k = real("x y m b k")
a, s, t = pos("a s t")
f, h = (Function(o, real=True) for o in "fh")
p, q = (Function(o, positive=True) for o in "pq")


def over(e, *limits):
    """An integral over an interval or a box."""
    return Integral(e, *limits)


true("sinh", line(f(sinh(x)) * cosh(x), x), line(f(y), y), "u = sinh x")
false("sinh-bare", line(f(sinh(x)), x), line(f(y), y), "the Jacobian is lost")
true("sine", over(f(sin(x)) * cos(x), (x, 0, pi)), 0, "u = sin x turns back")
true("tanh", line(f(tanh(x)) / cosh(x) ** 2, x), over(f(y), (y, -1, 1)), "u = tanh x")
true("square", over(f(x**2) * x, (x, -1, 2)), over(f(y), (y, 1, 4)) / 2, "u = x**2 on (-1, 2)")
false("square-low", over(f(x**2) * x, (x, -1, 2)), over(f(y), (y, 0, 4)) / 2, "u starts at one")
false("square-abs", over(f(x**2) * Abs(x), (x, -1, 2)), over(f(y), (y, 1, 4)) / 2, "two branches")
true("own-slope", over(f(h(x)) * D(h(x), x), (x, 0, 1)), over(f(y), (y, h(0), h(1))), "u = h(x)")
false("own-line", line(f(h(x)) * D(h(x), x), x), line(f(y), y), "h need not reach both ends")
false("log-slope", over(D(h(x), x) / h(x), (x, 0, 1)), log(h(1) / h(0)) + 1, "one too many")

true("mirror", over(x * f(sin(x)), (x, 0, pi)), pi / 2 * over(f(sin(x)), (x, 0, pi)), "x to pi - x")
false(
    "mirror-cos", over(x * f(cos(x)), (x, 0, pi)), pi / 2 * over(f(cos(x)), (x, 0, pi)), "odd cos"
)
true("halves", over(f(sin(x)), (x, 0, pi)), 2 * over(f(sin(x)), (x, 0, pi / 2)), "even about pi/2")
true("king", over(p(x) / (p(x) + p(s - x)), (x, 0, s)), s / 2, "x to s - x adds up to one")
false("king-plus", over(p(x) / (p(x) + p(s + x)), (x, 0, s)), s / 2, "not its mirror image")
true("even", over(f(x**2), (x, -a, a)), 2 * over(f(x**2), (x, 0, a)), "even integrand")
true("vertex", line(x * f((x - m) ** 2), x), m * line(f((x - m) ** 2), x), "symmetric about m")
true("far-peaks", line(x * f(x**2 + 2 * m * x), x), -m * line(f(x**2 + 2 * m * x), x), "about -m")
false("vertex-sign", line(x * f(x**2 + 2 * m * x), x), m * line(f(x**2 + 2 * m * x), x), "sign")

true(
    "square-half", 2 * over(f(x) * f(y), (y, 0, x), (x, 0, s)), over(f(x), (x, 0, s)) ** 2, "halves"
)
true(
    "half-factor", over(f(x) * over(f(y), (y, 0, x)), (x, 0, s)), over(f(x), (x, 0, s)) ** 2 / 2, ""
)
false(
    "half-two", 2 * over(f(x) * h(y), (y, 0, x), (x, 0, s)), over(f(x), (x, 0, s))
    * over(h(x), (x, 0, s)), "two functions are not symmetric"
)  # fmt: skip
true("triangle", over(f(x, y), (y, 0, x), (x, 0, 1)), over(f(x, y), (x, y, 1), (y, 0, 1)), "Fubini")
true("laplace-primitive", over(exp(-a * t) * over(f(x), (x, 0, t)), (t, 0, oo)),
     over(exp(-a * x) * f(x), (x, 0, oo)) / a, "order of integration")  # fmt: skip
true("box", over(f(x) * h(x, y), (x, 0, 1), (y, 0, 1)),
     over(f(x) * over(h(x, y), (y, 0, 1)), (x, 0, 1)), "Fubini on a square")  # fmt: skip
true("box-ray", over(q(x) * line(p(y) * f(x, y), y), (x, 0, oo)),
     line(p(y) * over(q(x) * f(x, y), (x, 0, oo)), y), "Fubini on a half-plane")  # fmt: skip
true("box-corners", over(D(h(x, y), x, y), (x, 0, 1), (y, 0, 1)),
     h(1, 1) - h(1, 0) - h(0, 1) + h(0, 0), "the fundamental theorem twice")  # fmt: skip
false("box-corner-lost", over(D(h(x, y), x, y), (x, 0, 1), (y, 0, 1)),
      h(1, 1) - h(1, 0) - h(0, 1), "h(0, 0) is lost")  # fmt: skip

true("convolution", D(line(f(x - y) * h(y), y), x), line(f(x - y) * D(h(y), y), y), "either factor")
true("integrable", line(f(x) + D(f(x), x), x), line(f(x), x), "f and f' are integrable")
true("integrable-ray", over(f(x) + D(f(x), x), (x, 0, oo)), over(f(x), (x, 0, oo)) - f(0), "")
false("not-integrable", line(D(f(x), x), x), 0, "f may be a tanh")
false("difference", line(D(p(x), x), x), 0, "p - q is integrable, p need not be",
      assuming=[Eq(line(p(x) - q(x), x), 1)])  # fmt: skip
false("difference-factor", line(p(x) - q(x), x) * line(D(p(x), x), x), 0, "p and q may be 2 + tanh")

true("gumbel", line(exp(-(x - m) - exp(-(x - m)) - exp(-(x - b))), x),
     exp(m) / (exp(m) + exp(b)), "the Gumbel-max trick")  # fmt: skip
true("gamma", over(x**a * exp(-s * x), (x, 0, oo)) / over(x ** (a - 1) * exp(-s * x), (x, 0, oo)),
     a / s, "the mean of a gamma density")  # fmt: skip
true("beta", over(x ** (a - 1) * (1 - x) ** (s - 1), (x, 0, 1)),
     gamma(a) * gamma(s) / gamma(a + s), "Euler")  # fmt: skip
false("beta-mean", over(x**a * (1 - x) ** (s - 1), (x, 0, 1)),
      gamma(a) * gamma(s) / gamma(a + s) * s / (a + s), "agrees at a = s")  # fmt: skip
true("student", line((1 + x**2 / a) ** (-(a + 1) / 2), x),
     sqrt(a * pi) * gamma(a / 2) / gamma((a + 1) / 2), "Student's normaliser")  # fmt: skip
false("student-root", line((1 + x**2 / a) ** (-(a + 1) / 2), x),
      sqrt(pi) * gamma(a / 2) / gamma((a + 1) / 2), "agrees at a = 1")  # fmt: skip
true("poisson", D(line(s / (s**2 + x**2), x), s), 0, "mass pi at every s")
true("cauchy-square", line(x * (1 + (x - m) ** 2) ** (-2), x), m * pi / 2, "symmetric about m")
true("root", line((s + x**2) ** Rational(-3, 2), x), 2 / s, "an algebraic primitive")
true("laplace-cf", line(cos(k * x) * exp(-a * Abs(x)), x), 2 * a / (a**2 + k**2), "Lorentzian")
false("laplace-cf-a", line(cos(k * x) * exp(-a * Abs(x)), x), 2 / (a**2 + k**2), "agrees at a = 1")
pushed = x + k**2 * x**3
carried = p(pushed) * (1 + 3 * k**2 * x**2)
true("pushed", line(carried * f(pushed), x), line(p(x) * f(x), x), "an increasing cubic")
true("pushed-entropy", line(carried * log(p(pushed)), x), line(p(x) * log(p(x)), x))
false("pushed-density", line(carried * log(carried), x), line(p(x) * log(p(x)), x), "its own log")
false("pushed-slope", line(p(pushed) * (1 + k**2 * x**2), x), line(p(x), x), "a third")
