"""The ladder: proof, points, exact arithmetic; and what each word needs."""

import time
from importlib import import_module

import pytest
import sympy as sp
from sympy import Derivative, Integral, Rational, exp, log, oo, pi, sqrt

from gibbs_lit.proofs.decide import decide
from gibbs_lit.proofs.prove import Proof
from gibbs_lit.proofs.verdict import CheckerError, Lemma, Verdict, Witness

ladder = import_module("gibbs_lit.proofs.decide")
a, s, t, tau = sp.symbols("a s t tau", positive=True)
x, y, z, U = sp.symbols("x y z U", real=True)
w = sp.Symbol("w")
n = sp.Symbol("n", integer=True, positive=True)
E = sp.Function("E", real=True)


def smoothed(power):
    weight = exp(-((y - U) ** 2) / (2 * s)) / sqrt(2 * pi * s)
    return Integral(power * exp(E(y) / tau) * weight, (y, -oo, oo))


STEP = tau * smoothed((y - U) / s) / smoothed(1)


def test_proved_shows_method_points_and_lemmas():
    verdict = decide(Derivative(tau * log(smoothed(1)), U), STEP)
    assert verdict.status == "proved" and verdict.witness is None
    assert "normal form" in verdict.method and "points agree" in verdict.method
    assert [lemma.name for lemma in verdict.lemmas] == ["Leibniz"]
    assert "Leibniz" in str(verdict)


@pytest.mark.parametrize("wrong", [STEP / tau, -STEP, STEP * s, STEP + U, STEP / smoothed(1)])
def test_wrong_steps_are_refuted_with_a_witness(wrong):
    verdict = decide(Derivative(tau * log(smoothed(1)), U), wrong)
    assert verdict.status == "refuted"
    assert verdict.witness.functions and verdict.witness.lhs != verdict.witness.rhs


@pytest.mark.parametrize(
    ("lhs", "rhs", "relation", "status"),
    [
        ((x + 1) ** 2, x**2 + 2 * x + 1, "==", "proved"),
        (sqrt(x**2), x, "==", "refuted"),
        (x**2, x, ">=", "refuted"),
        (x + Rational(1, 10**60), x, "==", "refuted"),
        ((x - 1) ** 4, Rational(1, 10**20), ">=", "refuted"),
        (x**2 + 10**6, x**3 / 10**6, ">=", "refuted"),
        ((x - y) ** 2 + (y - Rational(22, 7)) ** 2, Rational(1, 10**8), ">=", "refuted"),
        (sp.sin(pi * n), 0, "==", "proved"),
        (sp.eye(2), sp.eye(2), "==", "proved"),
        (sp.Matrix([x, y]), sp.Matrix([x, z]), "==", "refuted"),
    ],
)
def test_words(lhs, rhs, relation, status):
    verdict = decide(lhs, rhs, relation)
    assert verdict.status == status and verdict.relation == relation


def test_points_that_cannot_tell_do_not_support():
    tiny = exp(-(10**10) * (x - pi) ** 2)
    assert decide(x**2 + tiny, x**2).status in ("undecided", "refuted")
    assert decide(log(exp(w)), w).status in ("undecided", "refuted")


def test_an_order_term_is_a_series():
    assert decide(exp(x), 1 + x + sp.O(x**2)).status == "proved"
    assert decide(exp(x), 1 + 2 * x + sp.O(x**2)).status == "refuted"


@pytest.mark.parametrize(
    ("args", "options", "error", "words"),
    [
        (("x", x), {}, TypeError, "lhs"),
        ((x, x, "<"), {}, ValueError, "relation '<'"),
        ((x, sp.nan), {}, ValueError, "rhs"),
        ((sp.eye(2), sp.eye(3)), {}, ValueError, "shape"),
        ((sp.eye(2), x), {}, ValueError, "shape"),
        ((sp.eye(2), sp.eye(2), "<="), {}, ValueError, "matrices"),
        ((sp.Float("0.1") * x, x), {}, ValueError, "float"),
        ((x, x), {"assuming": x > 0}, TypeError, "assuming"),
        ((x, x), {"assuming": [3]}, TypeError, "assuming"),
        ((x, x), {"time_limit": 0}, ValueError, "time_limit"),
        ((x, x, "series"), {}, ValueError, "order"),
        ((x, x, "series"), {"order": (x, 0, 0)}, ValueError, "order"),
        ((x, x + sp.Symbol("x")), {}, ValueError, "named x"),
        ((Integral(x, x), x), {}, ValueError, "limit"),
        ((sp.Symbol("q", commutative=False), x), {}, ValueError, "commute"),
        ((1 / (sp.sin(x) ** 2 + sp.cos(x) ** 2 - 1), x), {}, ValueError, "always zero"),
    ],
)
def test_what_makes_no_statement_is_refused(args, options, error, words):
    with pytest.raises(error, match=words):
        decide(*args, **options)


def test_a_contradiction_stops_the_build(monkeypatch):
    proof = Proof("a wrong rule", ()), "", ""
    monkeypatch.setattr(ladder, "prove_statement", lambda statement: proof)
    with pytest.raises(CheckerError, match="an error of the checker"):
        decide(x, x + 1)


def test_a_sympy_result_on_trust_needs_points(monkeypatch):
    proof = Proof("a closed form", (), False), "", ""
    monkeypatch.setattr(ladder, "prove_statement", lambda statement: proof)
    assert decide(x, x + 1).status == "refuted"
    assert decide(x, x).status == "proved"


def test_the_time_limit_holds(monkeypatch):
    def hang(statement):
        while True:
            pass

    monkeypatch.setattr(ladder, "prove_statement", hang)
    start = time.thread_time()
    verdict = decide(x, x, time_limit=1.0)
    assert time.thread_time() - start < 3
    assert verdict.status == "supported" and "no normal form within" in verdict.detail


def test_a_verdict_is_consistent():
    witness = Witness({"x": "1"}, {}, "0", "1", 40)
    with pytest.raises(ValueError, match="witness"):
        Verdict("proved", "", "==", witness)
    with pytest.raises(ValueError, match="status"):
        Verdict("true", "", "==")
    text = str(Verdict("refuted", "a point", "==", witness, (Lemma("Leibniz", ("domination",)),)))
    assert "x = 1" in text and "Leibniz (if domination)" in text
