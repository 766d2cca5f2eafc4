"""The numbers behind the numeric rung against closed forms that are known by other means."""

import numpy as np
import pytest
import sympy as sp
from mpmath import mp

from gibbs_lit.proofs.arithmetic import Arithmetic, Divergent, NoValue, stencil
from gibbs_lit.proofs.evaluate import Evaluator
from gibbs_lit.proofs.precision import Sides

x, y, z, u, v = sp.symbols("x y z u v", real=True)
a = sp.Symbol("a", positive=True)
k = sp.Symbol("k", integer=True)
AT = sp.Rational(13, 10)
oo, I, S, D = sp.oo, sp.Integral, sp.Sum, sp.Derivative


def value(e, kind="float", digits=16, level=5, at=AT):
    number = Arithmetic(kind, digits)
    with mp.workdps(70):
        return Evaluator(number, level)(e, {a: number.number(at)})


KNOWN = [
    (I(sp.exp(-(x**2) / 2), (x, -oo, oo)), sp.sqrt(2 * sp.pi)),
    (I(sp.exp(-((x - 40) ** 2) * 50), (x, -oo, oo)), sp.sqrt(sp.pi / 50)),
    (I(sp.exp(-((x - 1000) ** 2)) + sp.exp(-(x**2)), (x, -oo, oo)), 2 * sp.sqrt(sp.pi)),
    (I(sp.exp(-((x - sp.Rational(7, 3)) ** 2) * 10**6), (x, -oo, oo)), sp.sqrt(sp.pi) / 1000),
    (I(x**2 * sp.exp(-a * x**2), (x, -oo, oo)), sp.sqrt(sp.pi) / (2 * a**1.5)),
    (I(1 / (1 + x**2), (x, -oo, oo)), sp.pi),
    (I(sp.exp(-a * x) * sp.sqrt(x), (x, 0, oo)), sp.gamma(sp.Rational(3, 2)) / a**1.5),
    (I(sp.exp(a * x), (x, -oo, -1)), sp.exp(-a) / a),
    (I(sp.log(x), (x, 0, 1)), -1),
    (I(1 / sp.sqrt(x), (x, 0, 1)), 2),
    (I(abs(x - a), (x, 0, 2)), a**2 / 2 + (2 - a) ** 2 / 2),
    (I(sp.Heaviside(x - a) * sp.exp(-x), (x, -1, oo)), sp.exp(-a)),
    (I(sp.Piecewise((1, x < a), (2, True)), (x, 0, 3)), 6 - a),
    (I(sp.exp(-(x**2) - y**2 + sp.Rational(3, 2) * x * y), (x, -oo, oo), (y, -oo, oo)), None),
    (I(1, (x, 0, y), (y, 0, a)), a**2 / 2),
    (I((x - y) / (x + y) ** 3, (x, 0, 1), (y, 0, 1)), -sp.S.Half),
    (I((x - y) / (x + y) ** 3, (y, 0, 1), (x, 0, 1)), sp.S.Half),
    (I(sp.sin(a * x) / x, (x, 0, oo)), sp.pi / 2),
    (I(sp.cos(x**2), (x, 0, oo)), sp.sqrt(sp.pi / 8)),
    (I(sp.cos(a * x) / (1 + x**2), (x, -oo, oo)), sp.pi * sp.exp(-a)),
    (D(I(sp.exp(-a * x**2), (x, -oo, oo)), a), -sp.sqrt(sp.pi) / (2 * a**1.5)),
    (D(I(sp.exp(-a * x**2), (x, -oo, oo)), (a, 2)), 3 * sp.sqrt(sp.pi) / (4 * a**2.5)),
    (D(I(sp.exp(-(x**2)), (x, 0, a)), a), sp.exp(-(a**2))),
    (D(I(sp.sin(a * x) / x, (x, 0, oo)), a), 0),
    (sp.Subs(D(I(u**3 * sp.exp(-(u**2) * x), (x, 0, oo)), u), u, 0), 1),
    (S(1 / k**2, (k, 1, oo)), sp.pi**2 / 6),
    (S((-1) ** k / k, (k, 1, oo)), -sp.log(2)),
    (S(a**k / sp.factorial(k), (k, 0, oo)), sp.exp(a)),
    (S(k, (k, 3, 1)), -2),
    (sp.Product(a + k, (k, 1, 3)), (a + 1) * (a + 2) * (a + 3)),
    (sp.Limit(sp.sin(a * x) / x, x, 0), a),
    (sp.Limit((1 + a / x) ** 2, x, oo), 1),
]


@pytest.mark.parametrize(("e", "known"), KNOWN, ids=[str(e)[:60] for e, _ in KNOWN])
def test_value_is_the_closed_form(e, known):
    known = sp.pi / sp.sqrt(1 - sp.Rational(9, 16)) if known is None else sp.sympify(known)
    known = float(known.subs(a, AT))
    assert float(value(e)) == pytest.approx(known, rel=3e-11, abs=3e-11)


def test_three_variables_agree_with_the_determinant():
    e = I(
        sp.exp(-(x**2) - y**2 - z**2 + x * y + y * z / 2), (x, -oo, oo), (y, -oo, oo), (z, -oo, oo)
    )
    form = np.array([[1, -0.5, 0], [-0.5, 1, -0.25], [0, -0.25, 1]])
    assert float(value(e, level=2)) == pytest.approx(
        np.sqrt(np.pi**3 / np.linalg.det(form)), rel=1e-12
    )


def test_thirty_digits():
    e = D(sp.log(I(sp.exp(-((x - a) ** 2) / 2 - x**2), (x, -oo, oo))), a)
    with mp.workdps(50):
        got = value(e, "mp", 30)
        assert abs(got + mp.mpf(13) / 10 * mp.mpf(2) / 3) < mp.mpf(10) ** -28


@pytest.mark.parametrize(
    "e",
    [
        I(1 / x, (x, 0, 1)),
        I(1 / x, (x, 1, oo)),
        I(1 / x, (x, -1, 1)),
        I(sp.exp(a * x), (x, 0, oo)),
        I(sp.cos(a * x), (x, 0, oo)),
        I(x, (x, -oo, oo)),
        S(1 / k, (k, 1, oo)),
        S((-1) ** k, (k, 0, oo)),
        sp.Limit(sp.sin(1 / x), x, 0),
        sp.Limit(sp.sign(x), x, 0, "+-"),
        I(sp.exp(-x), x),
        sp.Function("f")(a),
    ],
    ids=str,
)
def test_what_has_no_value_gets_no_number(e):
    with pytest.raises(NoValue):
        value(e)
    assert issubclass(Divergent, NoValue)


def test_principal_values_do_not_settle():
    levels = [float(value(I(1 / x, (x, -1, 2)), level=n)) for n in (3, 4, 5)]
    assert np.ptp(levels) > 0.1


def test_stencils_differentiate_polynomials_exactly():
    for order, half in [(1, 1), (2, 1), (1, 3), (3, 4), (4, 8)]:
        weights = stencil(order, half)
        for power in range(2 * half + 1):
            got = sum(w * k**power for w, k in zip(weights, range(-half, half + 1), strict=True))
            assert got == (sp.factorial(order) if power == order else 0)


def test_terms_that_are_swallowed_are_counted():
    ev = Evaluator(Arithmetic("mp", 40))
    with mp.workdps(45):
        ev(1 + sp.exp(-(a**2)), {a: mp.mpf(30)})
        assert 385 < ev.swallowed() < 395


# Their tails cancel in float64 long before they are small.
CANCELLING = [
    (I(sp.log(1 + 1 / x**2), (x, 0, oo)), sp.pi),
    (I(sp.log(x) / (1 + x**2) + sp.exp(-x), (x, 0, oo)), 1),
]


@pytest.mark.parametrize(("e", "known"), CANCELLING, ids=[str(e)[:60] for e, _ in CANCELLING])
def test_cancelling_tails_are_judged_as_far_as_they_are_seen(e, known):
    sides = Sides(e, sp.sympify(known), {}, "==", False, 1, 0, False)
    assert sides.at({a: AT}) in [None, *((n, None) for n in range(9, 40))]


def test_an_inner_integral_is_located_for_each_piece_of_the_outer_one():
    inner = I(sp.exp(-((x - 4 * y / sp.sqrt(1 + y**2)) ** 2)), (x, -oo, oo)) ** 2
    outer = I(abs(y) * sp.exp(-abs(y)) * inner, (y, -oo, oo))
    assert float(value(outer, level=4)) == pytest.approx(2 * np.pi, rel=1e-13)


def test_an_exponential_without_end_has_no_value():
    with mp.workdps(40):
        assert not mp.isfinite(value(sp.exp(sp.exp(sp.exp(10 * a)), evaluate=False), "mp", 30))


@pytest.mark.parametrize(
    ("e", "known"),
    [
        (S(sp.exp(-300) * 300**k / sp.factorial(k), (k, 0, oo)), 1),
        (S(sp.tanh(k - 300) - sp.tanh(k - 301), (k, 1, oo)), 2),
        (I(sp.exp(-(x**2)) + sp.cosh(1000 * (x - 50)) ** -2, (x, -oo, oo)), None),
    ],
    ids=["poisson", "step", "peak"],
)
def test_what_comes_late_is_seen(e, known):
    known = np.sqrt(np.pi) + 0.002 if known is None else known
    with mp.workdps(40):
        assert float(value(e, "mp", 30)) == pytest.approx(known, rel=1e-9)


def test_a_late_start_of_a_slow_series_is_left_open():
    with pytest.raises(NoValue, match="too far out"):
        value(S(sp.Piecewise((0, k < 1000), (1 / k**2, True)), (k, 1, oo)))
