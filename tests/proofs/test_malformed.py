"""Malformed statements: an error that names the argument, or no verdict, never a wrong word."""

import time

import pytest
import sympy as sp
from sympy import Derivative, Eq, Function, Integral, Matrix, O, Sum, cos, exp, log, oo, sin, sqrt

from gibbs_lit.proofs.decide import decide

x, y = sp.symbols("x y", real=True)
z, w = sp.symbols("z w")
t = sp.Symbol("t", positive=True)
n = sp.Symbol("n", integer=True, positive=True)
A, B = sp.symbols("A B", commutative=False)
f = Function("f", real=True)
p = Function("p", positive=True)
M = sp.MatrixSymbol("M", 2, 2)
column = Matrix([x, y])
LIMIT = 4.0
AGREED = "proved supported"


class Endless(sp.Function):
    """A function whose evaluation never ends, as a simplifier may."""

    is_real = True

    def _eval_evalf(self, prec):
        while True:
            pass

    def _eval_expand_func(self, **hints):
        while True:
            pass

    def fdiff(self, argindex=1):
        while True:
            pass


REFUSED = {
    "text": ("lhs", ("x", 1), {}),
    "text-right": ("rhs", (x, "x"), {}),
    "none": ("rhs", (x, None), {}),
    "list": ("lhs", ([x, y], x), {}),
    "truth-value": ("lhs", (True, x), {}),
    "relation-as-side": ("lhs", (Eq(x, y), x), {}),
    "function-class": ("rhs", (x, f), {}),
    "tuple": ("lhs", (sp.Tuple(x, y), x), {}),
    "not-a-number": ("lhs", (sp.nan, x), {}),
    "float-nan": ("rhs", (x, float("nan")), {}),
    "complex-infinity": ("rhs", (x, sp.zoo), {}),
    "nan-entry": ("lhs", (Matrix([x, sp.nan]), column), {}),
    "shapes": ("2.*1|shape", (column, column.T), {}),
    "matrix-and-scalar": ("matrix|shape", (column, x), {}),
    "matrix-inequality": ("relation|<=", (column, column, "<="), {}),
    "relation-single": ("relation", (x, x, "="), {}),
    "relation-unequal": ("relation", (x, y, "!="), {}),
    "relation-none": ("relation", (x, y, None), {}),
    "no-order": ("order", (sin(x), x, "series"), {}),
    "order-short": ("order", (sin(x), x, "series"), {"order": (x, 0)}),
    "order-number": ("order", (sin(x), x, "series"), {"order": 3}),
    "order-fraction": ("order", (sin(x), x, "series"), {"order": (x, 0, sp.Rational(5, 2))}),
    "order-negative": ("order", (sin(x), x, "series"), {"order": (x, 0, -1)}),
    "order-no-symbol": ("order", (sin(x), x, "series"), {"order": (2, 0, 2)}),
    "order-inequality": ("order|O", (sin(x), x + O(x**2), "<="), {}),
    "assuming-text": ("assuming", (x, x), {"assuming": ("x > 0",)}),
    "assuming-expression": ("assuming", (x, x), {"assuming": (x + 1,)}),
    "assuming-false": ("assuming", (x, x), {"assuming": (sp.false,)}),
    "limit-zero": ("time_limit", (x, x), {"time_limit": 0}),
    "limit-text": ("time_limit", (x, x), {"time_limit": "long"}),
    "limit-nan": ("time_limit", (x, x), {"time_limit": float("nan")}),
    "duplicate-variable": ("x", (Integral(f(x), (x, -oo, oo), (x, 0, 1)), f(x)), {}),
    "no-limits": ("x", (Integral(f(x), x), f(x)), {}),
    "half-derivative": ("order", (Derivative(f(x), (x, sp.Rational(1, 2))), 0), {}),
    "non-commutative": ("commut", (A * B, B * A), {}),
    "function-even": ("declared", (Function("g", even=True)(x), 0), {}),
    "function-nonpositive": ("declared", (Function("g", nonpositive=True)(x), 0, "<="), {}),
    "indexed-nonpositive": ("declared", (sp.IndexedBase("g", nonpositive=True)[n], 0, "<="), {}),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED.keys())
def test_refused_with_a_reason(case):
    named, args, kwargs = case
    with pytest.raises((ValueError, TypeError), match=named) as caught:
        decide(*args, **kwargs)
    assert len(str(caught.value)) < 500


def test_an_indexed_number_may_be_a_side():
    entry = sp.IndexedBase("row", positive=True)[n]  # its `shape` raises
    assert decide(entry, 0, ">=").status == "proved"
    assert decide(entry, 1, ">=").status == "refuted"


def test_what_cannot_be_read_is_refused_in_time():
    deep = x
    for _ in range(900):
        deep = f(deep)
    with pytest.raises(ValueError, match="nested too deeply"):
        decide(deep, x)
    square = Matrix(5, 5, lambda i, j: sp.Symbol(f"m{i}{j}", real=True))
    with pytest.raises(ValueError, match="could not be read within"):
        decide(sp.Inverse(square), square, time_limit=0.5)


# Each could be true or false on some reading: an error or "undecided", but no other word.
SILENT = {
    "complex-inequality": (exp(z), 1 + z + sp.I, ">=", ()),
    "symbolic-matrix": (M * M.T, M.T * M, "==", ()),
    "divergent-tail": (
        Integral(1 / (1 + x), (x, 0, oo)),
        Integral(1 / (2 + x), (x, 0, oo)),
        "==",
        (),
    ),
    "divergent-bound": (Integral(1, (x, 0, oo)), 0, ">=", ()),
    "harmonic": (Sum(1 / n, (n, 1, oo)), Sum(1 / (n + 1), (n, 1, oo)) + 1, "==", ()),
    "contradiction": (x, x + 1, "==", (x > 0, x < 0)),
    "half-index": (Sum(n, (n, 0, sp.Rational(1, 2))), 0, "==", ()),
    "lambda": (sp.Lambda(x, x), x, "==", ()),
    "infinite-sides": (oo * t, oo, "==", ()),
    "endless": (Endless(x), sin(x), "==", ()),
    "endless-slope": (Derivative(Endless(x), x), cos(x), "==", ()),
}


@pytest.mark.parametrize("case", SILENT.values(), ids=SILENT.keys())
def test_no_word_where_there_is_no_answer(case):
    lhs, rhs, relation, assuming = case
    start = time.thread_time()
    try:
        verdict = decide(lhs, rhs, relation, assuming=assuming, time_limit=LIMIT)
    except (ValueError, TypeError) as error:
        assert str(error)
    else:
        assert verdict.status == "undecided", verdict
        assert verdict.method or verdict.detail
    assert time.thread_time() - start < 2 * LIMIT


# Well formed but careless: one word would be wrong, and it must not be said.
CARELESS = {
    "divergent-sum": (Sum((-1) ** n, (n, 1, oo)), -sp.Rational(1, 2), "==", AGREED),
    "divergent-gauss": (Integral(exp(t * x**2), (x, -oo, oo)), sqrt(-sp.pi / t), "==", AGREED),
    "divergent-wave": (Integral(cos(x), (x, 0, oo)), 0, "==", AGREED),
    "divergent-pole": (Integral(1 / x, (x, -1, 1)), 0, "==", AGREED),
    "divergent-odd": (Integral(x, (x, -oo, oo)), 0, "==", AGREED),
    "own-limit": (Integral(x, (x, 0, x)), x**2 / 2, "==", "refuted"),
    "own-limit-wrong": (Integral(x, (x, 0, x)), x, "==", AGREED),
    "unrelated-variable": (Integral(f(x), (y, 0, 1)), f(x), "==", "refuted"),
    "bound-and-free": (
        x * Integral(f(x), (x, 0, 1)),
        Integral(x * f(x), (x, 0, 1)),
        "==",
        AGREED,
    ),
    "captured": (
        Integral(f(x) * y, (x, 0, 1)),
        Integral(f(y) * y, (y, 0, 1)),
        "==",
        AGREED,
    ),
    "no-assumption-root": (sqrt(z**2), z, "==", AGREED),
    "no-assumption-log": (log(exp(z)), z, "==", AGREED),
    "no-assumption-power": ((z * w) ** t, z**t * w**t, "==", AGREED),
    "no-assumption-square": (sp.Abs(z) ** 2, z**2, "==", AGREED),
    "no-assumption-conjugate": (z * sp.conjugate(z), sp.Abs(z) ** 2, "==", "refuted"),
    "no-assumption-function": (
        log(Function("g")(x) ** 2),
        2 * log(Function("g")(x)),
        "==",
        AGREED,
    ),
    "same-name": (x, sp.Symbol("x", positive=True), "==", AGREED),
    "real-log": (log(x**2), 2 * log(x), "==", AGREED),
    "not-normalised": (Integral(p(x), (x, -oo, oo)), 1, "==", AGREED),
    "limit": (sp.Limit(sin(x) / x, x, 0), 1, "==", "refuted"),
    "strict-sign": (x**2, 0, ">=", "refuted"),
    "heaviside": (sp.Heaviside(x) + sp.Heaviside(-x), 1, "==", "refuted"),
    "delta": (Integral(sp.DiracDelta(x) * f(x), (x, -oo, oo)), f(0), "==", "refuted"),
    "delta-elsewhere": (
        Integral(sp.DiracDelta(x) * f(x), (x, -oo, oo)),
        f(1),
        "==",
        AGREED,
    ),
    "overflow": (
        exp(exp(exp(exp(10 + x**2)))),
        exp(exp(exp(exp(10 + y**2)))),
        "==",
        AGREED,
    ),
    "huge-power": ((x + y) ** 100000, (x - y) ** 100000, "==", AGREED),
    "huge-expansion": (
        (1 + x + y + x * y) ** 300,
        (1 + x) ** 300 * (1 + y) ** 300,
        "==",
        "refuted",
    ),
    "huge-sum": (sp.Add(*(sin(k * x) for k in range(1, 400))) ** 3, 0, "==", AGREED),
    "deep": (sp.Add(*(sqrt(k + x**2) for k in range(60))) ** 2, 1, "<=", AGREED),
    "large-number": (
        sp.Integer(7) ** 100000 + x,
        sp.Integer(7) ** 100000 + y,
        "==",
        AGREED,
    ),
    "empty-matrix": (sp.zeros(0, 0), sp.zeros(0, 0), "==", "refuted"),
    "wild": (sp.Wild("a") * x, sp.Wild("b") * x, "==", AGREED),
    "dummy": (sp.Dummy("x", real=True), sp.Dummy("x", real=True), "==", AGREED),
    "piecewise-hole": (sp.Piecewise((x, x > 0)), x, "==", "refuted"),
    "float": (x * 0.5, x / 2, "==", "refuted"),
    "float-rounded": (x * (0.1 + 0.2), x * 0.3, "==", AGREED),
}


@pytest.mark.parametrize("case", CARELESS.values(), ids=CARELESS.keys())
def test_never_the_wrong_word(case):
    lhs, rhs, relation, forbidden = case
    start = time.thread_time()
    try:
        verdict = decide(lhs, rhs, relation, time_limit=LIMIT)
    except (ValueError, TypeError) as error:
        assert str(error)
    else:
        assert verdict.status not in forbidden.split(), verdict
    assert time.thread_time() - start < 2 * LIMIT


def test_assumptions_are_an_iterable_of_facts():
    assert decide(sqrt((x - 1) ** 2), x - 1, assuming=[x >= 1]).status != "refuted"
    with pytest.raises((ValueError, TypeError), match="assuming"):
        decide(x, x, assuming=3)


def test_a_contradiction_proves_nothing():
    try:
        verdict = decide(t, 0, "<=", assuming=(t < 0,))
    except (ValueError, TypeError) as error:
        assert str(error)
    else:
        assert verdict.status == "undecided"


def test_inputs_are_not_changed():
    lhs, rhs = Matrix([x + x * y, y]), Matrix([x * (1 + y), y])
    before = (lhs.copy(), rhs.copy())
    first = decide(lhs, rhs)
    assert (lhs, rhs) == before
    assert decide(lhs, rhs) == first
