"""Gradients at two points: monotone, strongly monotone, Lipschitz and cocoercive maps."""

from functools import partial

from sympy import Rational, asinh, atan, cos, cosh, exp, log, sin, sinh, sqrt, symbols, tanh

from .base import pos, real, topic

STATEMENTS, true, false = topic("gradients")
x, y, z, u, v, w = real("x y z u v w")
a, b, beta, tau = pos("a b beta tau")
k = symbols("k", integer=True)
below, above = partial(true, relation="<="), partial(true, relation=">=")
not_below, not_above = partial(false, relation="<="), partial(false, relation=">=")


def slope(f):
    """A difference of values, and the product with that of the points."""
    gap = f(x) - f(y)
    return gap, (x - y) * gap


def sigmoid(t):
    return 1 / (1 + exp(-t))


for name, f in (("tanh", tanh), ("atan", atan), ("asinh", asinh), ("sine", sin),
                ("pseudo-huber", lambda t: t / sqrt(1 + t**2))):  # fmt: skip
    gap, product = slope(f)
    below(f"{name}-lipschitz", gap**2, (x - y) ** 2)
    not_below(f"{name}-lipschitz-less", gap**2, 99 * (x - y) ** 2 / 100, "about zero")
    if f is sin:
        not_above(f"{name}-cocoercive", product, gap**2, "it also falls")
        continue
    above(f"{name}-monotone", product, 0)
    above(f"{name}-cocoercive", product, gap**2)
    not_above(f"{name}-cocoercive-more", product, 101 * gap**2 / 100, "about zero")
    not_above(f"{name}-strongly", product, (x - y) ** 2 / 50, "it flattens")
gap, product = slope(sigmoid)
above("sigmoid-cocoercive", product, 4 * gap**2)
not_above("sigmoid-cocoercive-five", product, 5 * gap**2, "about zero")
gap, product = slope(lambda t: tanh(beta * t))
above("steep-tanh", product, gap**2 / beta)
not_above("steep-tanh-plain", product, gap**2, "beta above one")
gap, product = slope(lambda t: 2 * t + sin(t))
above("wavy-strongly", product, (x - y) ** 2)
above("wavy-cocoercive", product, gap**2 / 3)
above("wavy-between", 4 * product, gap**2 + 3 * (x - y) ** 2, "(slope - 1)(slope - 3) <= 0")
not_above("wavy-between-more", 4 * product, gap**2 + Rational(7, 2) * (x - y) ** 2, "slope one")
not_above("wavy-strongly-more", product, 3 * (x - y) ** 2 / 2, "slope one")
above("wavy-expands", gap**2, (x - y) ** 2)
gap, product = slope(lambda t: t + 2 * sin(t))
not_above("waves-monotone", product, 0, "slope - 1")
gap, product = slope(lambda t: t**3 + a * t)
above("well", product, a * (x - y) ** 2)
not_above("well-more", product, 2 * a * (x - y) ** 2, "about zero")
gap, product = slope(lambda t: t**3 - a * t)
above("double-well", product, -a * (x - y) ** 2)
not_above("double-well-monotone", product, 0, "about zero")
above("step", (x - y - tau * gap) ** 2, (x - y) ** 2 - 2 * tau * product, "the square is left out")
gap, product = slope(sinh)
above("sinh-expands", gap**2, (x - y) ** 2)
not_above("sinh-cocoercive", product, gap**2, "slope above one")
gap = log(cosh(x)) - log(cosh(y))
below("log-cosh", gap**2, (x - y) ** 2)
gap, product = slope(lambda t: beta * t + atan(t))
above("damped", product, beta * (x - y) ** 2)
below("damped-lipschitz", gap**2, (1 + beta) ** 2 * (x - y) ** 2)
not_below("damped-lipschitz-less", gap**2, (1 + beta**2) * (x - y) ** 2, "2 beta is left out")
logs = log(a) - log(b)
below("log-slope", (a - b) * (1 / b - 1 / a), (a - b) ** 2 / (a * b))
above("log-monotone", (a - b) * logs, 0)
not_above("log-strongly", (a - b) * logs, (a - b) ** 2, "a above one")
above("entropy-strongly", (a - b) * (a + log(a) - b - log(b)), (a - b) ** 2)


def softmax(*values):
    weights = [exp(t / tau) for t in values]
    return [q / sum(weights) for q in weights]


def moved(ends, starts, soft=softmax):
    """<d, D>, |D|**2 and |d|**2 for two points and the softmax."""
    gaps = [p - q for p, q in zip(soft(*ends), soft(*starts), strict=True)]
    steps = [s - t for s, t in zip(ends, starts, strict=True)]
    return (
        sum(d * gap for d, gap in zip(steps, gaps, strict=True)),
        sum(gap**2 for gap in gaps),
        sum(d**2 for d in steps),
    )


for name, points in (("two", ((x, y), (u, v))), ("three", ((x, y, z), (u, v, w)))):
    inner, size, far = moved(*points)
    above(f"softmax-{name}-monotone", inner, 0)
    above(f"softmax-{name}-cocoercive", inner, 2 * tau * size)
    not_above(f"softmax-{name}-cocoercive-three", inner, 3 * tau * size, "two equal entries")
    below(f"softmax-{name}-lipschitz", 4 * tau**2 * size, far)
    not_below(f"softmax-{name}-lipschitz-five", 5 * tau**2 * size, far, "two equal entries")
    below(f"softmax-{name}-smooth", 2 * tau * inner, far)
    not_below(f"softmax-{name}-smooth-three", 3 * tau * inner, far, "two equal entries")
    not_above(f"softmax-{name}-strongly", inner, far / (100 * tau), "a shift of all entries")
turned = (x - u) * ((x + 2 * y) - (u + 2 * v)) + (y - v) * ((y - 2 * x) - (v - 2 * u))
above("rotation", turned, (x - u) ** 2 / 2 + (y - v) ** 2 / 2, "monotone, though no gradient")
bent = (x - u) * (x + cos(y) - u - cos(v)) + (y - v) * (y - cos(x) - v + cos(u))
above("coupled-monotone", bent, 0)
not_above("coupled-strongly", bent, (x - u) ** 2 + (y - v) ** 2, "its gradient is not symmetric")
