"""Steps whose side conditions fail: names that collide, ranges, orders, jumps; all are refused."""

import pytest
import sympy as sp

from gibbs_lit.proofs import rules as by
from gibbs_lit.proofs.derivation import Derivation
from gibbs_lit.proofs.errors import StepError

x, y, z, v, w, a = sp.symbols("x y z v w a", real=True)
s, t, h = sp.symbols("s t h", positive=True)
m, nn = sp.Symbol("m", negative=True), sp.Symbol("n", nonnegative=True)
i = sp.Symbol("i", integer=True)
f, g = sp.Function("f", real=True), sp.Function("g", real=True)
p, q = sp.Function("p", positive=True), sp.Function("q", positive=True)
low, high = sp.Function("low", negative=True), sp.Function("high", nonnegative=True)
D = sp.Derivative


def line(expr, *over):
    return sp.Integral(expr, *((u, -sp.oo, sp.oo) for u in over or (x,)))


def wide(expr):
    """An integral that is too large to be watched at points."""
    return line(expr, s, x, y)


WRONG = {
    # a name of the reader's own is not the one that stands in for an integral
    "stand-in symbol": (line(f(x)), sp.Symbol("I_0", real=True), by.linearity),
    "stand-in function": (
        D(line(f(x - t) * g(x)), t), D(sp.Function("I_0", real=True)(t), t), by.linearity,
    ),
    "stand-in of a derivative": (
        D(line(f(x, t)) + sp.Function("I_0")(t), t), 2 * line(D(f(x, t), t)), by.leibniz,
    ),
    # a variable that was declared positive, and runs over the line
    "positive on the line": (
        wide(sp.Abs(sp.exp(s) - 1) * f(s, x, y)), wide((sp.exp(s) - 1) * f(s, x, y)), by.linearity,
    ),
    # what a name is declared must hold for its meaning
    "negative": (sp.sqrt(m**2 - 2 * m + 1), 1 - m, by.definition({m: t})),
    "nonnegative": (sp.sqrt(nn**2 + 2 * nn + 1), 1 + nn, by.definition({nn: x})),
    "integer": (sp.cos(2 * sp.pi * i * t), sp.cos(2 * sp.pi * x * t), by.definition({i: x})),
    "negative function": (
        sp.sqrt(low(x) ** 2 - 2 * low(x) + 1), 1 - low(x), by.definition({low(x): f(x)}),
    ),
    "nonnegative function": (
        sp.sqrt(high(x) ** 2 + 2 * high(x) + 1), 1 + high(x), by.definition({high(x): f(x)}),
    ),
    "outside the definition": (sp.sqrt(q(-t) ** 2), q(-t), by.definition({q(s): s})),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_wrong_step_is_refused(name):
    start, end, reason = WRONG[name]
    with pytest.raises(StepError):
        Derivation(start).step(end, by=reason)


def test_definitions_from_the_start_are_checked():
    for key, body in ((s, -5 - x**2), (p(x), f(x)), (x + 1, y)):
        with pytest.raises(ValueError, match="definition"):
            Derivation(x, definitions=((key, body),))
