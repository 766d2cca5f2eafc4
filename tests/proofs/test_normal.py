"""The normal form: what it proves, with which lemmas, and what it must not prove."""

import sys
import threading
import time
import weakref

import pytest
import sympy as sp
from sympy import Derivative, Eq, Integral, Rational, Sum, exp, log, oo, pi, sqrt

from gibbs_lit.proofs.fractions import Space
from gibbs_lit.proofs.normal import Normal
from gibbs_lit.proofs.prove import prove
from gibbs_lit.proofs.timelimit import TimeLimit, attempt, within

a, b, s, t, tau = sp.symbols("a b s t tau", positive=True)
u, x, y, z, U, m, eps, theta = sp.symbols("u x y z U m epsilon theta", real=True)
w = sp.Symbol("w")
n = sp.Symbol("n", integer=True, positive=True)
k = sp.Symbol("k", integer=True)
E, f, g = (sp.Function(name, real=True) for name in "Efg")
p, q = (sp.Function(name, positive=True) for name in "pq")
l11, l22 = sp.symbols("l11 l22", positive=True)
l21, u0, u1, y0, y1, e0, e1 = sp.symbols("l21 u0 u1 y0 y1 e0 e1", real=True)


def line(integrand, v):
    return Integral(integrand, (v, -oo, oo))


def plane(integrand, v0, v1):
    return Integral(integrand, (v0, -oo, oo), (v1, -oo, oo))


def phi(v, variance):
    return exp(-(v**2) / (2 * variance)) / sqrt(2 * pi * variance)


L = sp.Matrix([[l11, 0], [l21, l22]])
SIGMA = L * L.T
INVERSE, ONE = SIGMA.inv(), sp.eye(2)


def phi2(v0, v1):
    v = sp.Matrix([v0, v1])
    return exp(-(v.T * SIGMA.inv() * v)[0] / 2) / (2 * pi * l11 * l22)


NOISE = L * sp.Matrix([e0, e1])
A = line(exp(E(y) / tau) * phi(y - U, s), y)
A2 = plane(exp(E(y0, y1) / tau) * phi2(y0 - u0, y1 - u1), y0, y1)
SCORE2 = (SIGMA.inv() * sp.Matrix([y0 - u0, y1 - u1]))[0]
UNIT = Eq(line(p(x, theta), x), 1)

PROVED = {
    "exponentials add": (exp(1 / x + 1 / (x + 1)), exp((2 * x + 1) / (x * (x + 1)))),
    "log of a sum": (log(exp(x) + exp(y)), x + log(1 + exp(y - x))),
    "log of positives": (log(a * b * exp(x)), log(a) + log(b) + x),
    "even log": (log(x**2), 2 * log(sp.Abs(x))),
    "nested root": (sqrt(a**2 + 2 * a * b + b**2), a + b),
    "surd": (1 / (1 + sqrt(2)), sqrt(2) - 1),
    "denested": (sqrt(5 + 2 * sqrt(6)), sqrt(2) + sqrt(3)),
    "addition theorem": (sp.sin(x + y), sp.sin(x) * sp.cos(y) + sp.cos(x) * sp.sin(y)),
    "removable": ((x**2 - 1) / (x - 1), x + 1),
    "symbolic powers": (2 ** (x + 1) * a**x, 2 * (2 * a) ** x),
    "log derivative": (p(x) * Derivative(log(p(x)), x), Derivative(p(x), x)),
    "chain rule": (
        Derivative(f(x + 2 * y), y),
        2 * sp.Subs(Derivative(f(z), z), z, x + 2 * y),
    ),
    "cases of a sign": (sp.Abs(x) * sp.sign(x), x),
    "gaussian moment": (line(y**4 * phi(y - u, s), y), u**4 + 6 * u**2 * s + 3 * s**2),
    "gaussian convolution": (line(phi(x - y, s) * phi(y - u, t), y), phi(x - u, s + t)),
    "plane covariance": (plane(y0 * y1 * phi2(y0, y1), y0, y1), SIGMA[0, 1]),
    "entropy": (-line(phi(x - m, s) * log(phi(x - m, s)), x), log(2 * pi * sp.E * s) / 2),
    "finite sum": (Sum(k**2, (k, 1, n)), n * (n + 1) * (2 * n + 1) / 6),
    "binomial theorem": (Sum(sp.binomial(n, k) * a**k, (k, 0, n)), (1 + a) ** n),
    "telescope": (Sum(f(k + 1) - f(k), (k, 0, n - 1)), f(n) - f(0)),
    "woodbury": ((SIGMA + ONE).inv(), INVERSE - INVERSE * (ONE + INVERSE).inv() * INVERSE),
}  # fmt: skip

WITH_LEMMAS = {
    "12f": (
        Derivative(tau * log(A), U),
        tau * line((y - U) / s * exp(E(y) / tau) * phi(y - U, s), y) / A,
        {"Leibniz"},
    ),
    "12f in the plane": (
        Derivative(log(A2), u0),
        plane(SCORE2 * exp(E(y0, y1) / tau) * phi2(y0 - u0, y1 - u1), y0, y1) / A2,
        {"Leibniz"},
    ),
    "noise form": (
        A2,
        plane(exp(E(u0 + NOISE[0], u1 + NOISE[1]) / tau) * phi(e0, 1) * phi(e1, 1), e0, e1),
        {"change of variables"},
    ),
    "stein": (
        line(y * f(y) * phi(y, s), y),
        s * line(Derivative(f(y), y) * phi(y, s), y),
        {"integration by parts"},
    ),
    "two steps": (
        line(line(f(y) * phi(x - y, s), y) * phi(z - x, t), x),
        line(f(y) * phi(z - y, s + t), y),
        {"Fubini"},
    ),
}  # fmt: skip

NOT_PROVED = {
    "square root of a square": (sqrt(w**2), w),
    "log of negatives": (log(x * y), log(x) + log(y)),
    "log exp": (log(exp(w)), w),
    "roots of negatives": (sqrt(x) * sqrt(y), sqrt(x * y)),
    "even log without sign": (log(x**2), 2 * log(x)),
    "sign unknown": (line(exp(-m * x**2), x), sqrt(pi / m)),
    "tails of f": (line(f(y) - f(y + 1), y), 0),
    "boundary of f": (line(Derivative(f(x), x), x), 0),
    "boundary of p": (line(Derivative(p(x), x), x), 0),
    "formal leibniz": (
        Derivative(Integral(sp.sin(U * x) / x, (x, 0, oo)), U),
        Integral(sp.cos(U * x), (x, 0, oo)),
    ),
    "formal fubini": (
        Integral((x - y) / (x + y) ** 3, (x, 0, 1), (y, 0, 1)),
        Integral((x - y) / (x + y) ** 3, (y, 0, 1), (x, 0, 1)),
    ),
    "normalised by nobody": (line(p(x) * Derivative(log(p(x)), x), x), 0),
}


@pytest.mark.parametrize("name", PROVED)
def test_proves_without_lemmas(name):
    proof = prove(*PROVED[name])
    assert proof is not None and proof.lemmas == ()


@pytest.mark.parametrize("name", WITH_LEMMAS)
def test_proves_and_names_the_lemmas(name):
    lhs, rhs, lemmas = WITH_LEMMAS[name]
    proof = prove(lhs, rhs)
    assert proof is not None and {lemma.name for lemma in proof.lemmas} == lemmas
    assert all(lemma.hypotheses for lemma in proof.lemmas)


@pytest.mark.parametrize("name", NOT_PROVED)
def test_does_not_prove(name):
    assert prove(*NOT_PROVED[name]) is None


@pytest.mark.parametrize("name", [*PROVED, *WITH_LEMMAS])
def test_a_wrong_factor_is_never_proved(name):
    lhs, rhs = {**PROVED, **WITH_LEMMAS}[name][:2]
    wrong = rhs.applyfunc(lambda c: 2 * c) if isinstance(rhs, sp.MatrixBase) else 2 * rhs
    assert prove(lhs, wrong) is None


@pytest.mark.parametrize(
    ("lhs", "rhs", "facts"),
    [
        (sqrt((a - b) ** 2), a - b, [a > b]),
        (sqrt((1 - a) ** 2), 1 - a, [a < 1]),
        (log(x * y), log(x) + log(y), [x > 0, y > 0]),
        (a / (a + b) + b, 1, [Eq(a + b, 1)]),
        (line(p(x, theta) * Derivative(log(p(x, theta)), theta), x), 0, [UNIT]),
        (
            line(p(x, theta) * Derivative(log(p(x, theta)), theta) ** 2, x),
            -line(p(x, theta) * Derivative(log(p(x, theta)), theta, 2), x),
            [UNIT],
        ),
    ],
)
def test_facts_are_used_and_needed(lhs, rhs, facts):
    assert prove(lhs, rhs, assuming=facts) is not None
    assert prove(lhs, rhs) is None


@pytest.mark.parametrize(
    ("lhs", "rhs", "facts"),
    [
        (x**2 + y**2, 2 * x * y, []),
        (exp(x), 1 + x, []),
        (t - 1, log(t), []),
        ((a + b) / 2, sqrt(a * b), []),
        (sp.Abs(x) + sp.Abs(y), sp.Abs(x + y), []),
        (exp(x) + exp(y), 2 * exp((x + y) / 2), []),
        (log(exp(x) + exp(y)), x, []),
        (t, sp.sin(t), []),
        (line(p(x) * log(p(x) / q(x)), x), 0, [Eq(line(p(x), x), 1), Eq(line(q(x), x), 1)]),
        (tau * log(A), line(E(y) * phi(y - U, s), y), []),
        (line(f(x) ** 2 * p(x), x), line(f(x) * p(x), x) ** 2, [Eq(line(p(x), x), 1)]),
        (n * Sum(p(k) ** 2, (k, 1, n)), Sum(p(k), (k, 1, n)) ** 2, []),
    ],
)
def test_inequalities_in_one_direction(lhs, rhs, facts):
    assert prove(lhs, rhs, ">=", facts) is not None
    assert prove(lhs, rhs, "<=", facts) is None


@pytest.mark.parametrize(
    ("lhs", "rhs", "point", "order"),
    [
        (exp(x), 1 + x + x**2 / 2, 0, 3),
        (sp.sin(x) / x, 1 - x**2 / 6, 0, 4),
        (f(y + x), f(y) + x * Derivative(f(y), y), 0, 2),
        (line(f(y + x * z) * phi(z, 1), z), f(y) + x**2 * Derivative(f(y), y, 2) / 2, 0, 4),
        (1 / x, 1, 1, 1),
    ],
)
def test_series_to_their_exact_order(lhs, rhs, point, order):
    assert prove(lhs, rhs, "series", order=(x, point, order)) is not None
    assert prove(lhs, rhs, "series", order=(x, point, order + 1)) is None


def test_small_covariance_expansion():
    smoothed = line(f(y) * phi(y - U, s), y)
    first = f(U) + s * Derivative(f(U), U, 2) / 2
    assert prove(smoothed, first, "series", order=(s, 0, 2)) is not None
    assert prove(smoothed, f(U) + s * Derivative(f(U), U, 2), "series", order=(s, 0, 2)) is None


def test_roughness_does_not_pass_for_smoothness():
    assert prove(sp.Abs(x) ** 3, 0, "series", order=(x, 0, 4)) is None
    assert prove(a ** Rational(3, 2), 0, "series", order=(a, 0, 2)) is None


def test_numerators_are_exact_over_the_lattice_of_exponents():
    normal = Normal()
    e = normal.prepare(exp(x / 2) * exp(x / 3) - exp(5 * x / 6))
    assert Space([e]).is_zero(e)
    assert normal.canon(exp(x) * exp(-x) + sqrt(2) ** 2) == 3


def test_time_limits_nest_and_work_in_threads():
    def sleep(seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            pass

    assert attempt(0.1, sleep, 5) is None
    start = time.monotonic()
    with pytest.raises(TimeLimit), within(0.2):
        attempt(30, sleep, 30)
        sleep(30)
    assert time.monotonic() - start < 2
    found = []
    thread = threading.Thread(target=lambda: found.append(attempt(0.1, sleep, 5)))
    thread.start()
    thread.join(4)
    assert found == [None]


def test_a_limit_that_is_lost_in_a_callback_comes_again_without_a_word(monkeypatch):
    class Held:
        pass

    def spin(seconds):
        end = time.thread_time() + seconds
        while time.thread_time() < end:
            pass

    lost = []
    monkeypatch.setattr(sys, "unraisablehook", lost.append)
    held = Held()
    reference = weakref.ref(held, lambda _: spin(0.3))
    with pytest.raises(TimeLimit), within(0.1):
        del held
        assert reference() is None
        spin(5)
    assert lost == []
