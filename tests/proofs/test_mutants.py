"""Wrong versions of every step are made, and the checker catches them."""

import pytest
import sympy as sp
from chains import mppi, variational

from gibbs_lit.proofs import rules as by
from gibbs_lit.proofs.derivation import Derivation
from gibbs_lit.proofs.mutants import Mutant, MutantReport
from gibbs_lit.proofs.mutate import usable, variants
from gibbs_lit.proofs.setting import explicit, setting
from gibbs_lit.proofs.tex import PLAIN
from gibbs_lit.proofs.verdict import Verdict

x, y, a, b = sp.symbols("x y a b", real=True)
tau = sp.Symbol("tau", positive=True)
q, E = sp.Function("q", positive=True), sp.Function("E", real=True)


def kinds(expr, notation=PLAIN):
    return {kind for kind, _ in variants(expr, notation)}


def test_every_kind_of_error_is_made():
    integral = sp.Integral(q(x) * sp.exp(E(x) / tau), (x, -sp.oo, sp.oo))
    assert {
        "sign", "factor dropped", "factor doubled", "factor squared", "tau dropped",
        "numerator for denominator", "exponent's sign", "argument shift",
    } <= kinds(a - tau * integral / b)  # fmt: skip
    s = setting(2)
    step = s.plus(s.U, s.times(s.Sigma, s.gradient(s.E(s.U), s.U)))
    assert {"covariance for its inverse", "index moved", "sign"} <= kinds(step, s.notation)
    assert "argument's sign" in kinds(s.phi(s.U - s.y), s.notation)
    i = sp.Symbol("i", integer=True)
    assert "index moved" in kinds(sp.Sum(sp.IndexedBase("w")[i], (i, 1, 3)))


def test_variants_differ_and_keep_the_shape():
    s = setting(2)
    step = s.plus(s.U, s.times(1 / s.tau, s.Sigma, s.gradient(s.E(s.U), s.U)))
    made = [explicit(wrong) for _, wrong in variants(step, s.notation) if usable(wrong)]
    assert len(made) > 20
    assert all(wrong.shape == (2, 1) for wrong in made)
    assert sum(wrong == explicit(step) for wrong in made) == 0


@pytest.mark.parametrize("chain", [lambda: variational(), lambda: mppi(1)], ids=["9", "12"])
def test_no_mutant_of_section_21_survives(chain):
    report = chain().mutants(limit=3)
    assert report.survived == 0, str(report)
    assert report.undecided <= 1, str(report)
    assert report.refuted >= 0.7 * report.tried
    assert report.tried == report.refuted + report.equivalent + report.survived + report.undecided


def test_no_mutant_survives_in_two_dimensions():
    report = mppi(2).mutants(limit=1)
    assert report.survived == 0, str(report)
    assert report.refuted >= 0.5 * report.tried


def test_refuted_mutants_carry_a_witness():
    report = Derivation((a + b) ** 2).step(a**2 + 2 * a * b + b**2, by=by.algebra).mutants()
    assert report.tried == report.refuted == 12
    assert all(m.verdict.witness is not None for m in report.rows)


def test_a_true_variant_is_equivalent_and_says_why():
    start = sp.Derivative(sp.log(2 * q(x)), x)
    report = Derivation(start).step(sp.Derivative(sp.log(3 * q(x)), x), by=by.algebra).mutants(40)
    same = [m for m in report.rows if m.outcome == "equivalent"]
    assert same
    assert all(m.verdict.method for m in same)
    assert report.survived == 0


def test_a_weaker_inequality_is_still_true():
    d = Derivation(2 * tau * a * b).step(tau * (a**2 + b**2), by=by.algebra, relation="<=")
    report = d.mutants(40)
    (doubled,) = [m for m in report.rows if m.kind == "factor doubled"][-1:]
    assert doubled.outcome == "equivalent"
    assert doubled.verdict.method.startswith("still true: weaker")
    assert report.survived == 0, str(report)
    turned = [m for m in report.rows if m.kind == "inequality turned"]
    assert [m.outcome for m in turned] == ["refuted"]


def test_a_variant_that_is_no_statement_is_left_out():
    m = sp.Function("m", real=True)
    score = sp.Integral(q(y) * sp.Derivative(E(x + y), x), (y, -sp.oo, sp.oo))
    chain = Derivation(2 * score, definitions=[(m(x), score)]).step(2 * m(x), by=by.algebra)
    assert "argument shift" in kinds(m(x))
    report = chain.mutants()
    assert report.tried and not report.survived


def test_the_choice_is_seeded_and_varied():
    d = Derivation((a + b) ** 2).step(a**2 + 2 * a * b + b**2, by=by.algebra)
    first, again, other = (d.mutants(limit=5, seed=s).rows for s in (0, 0, 1))
    assert [m.expr for m in first] == [m.expr for m in again]
    assert [m.expr for m in first] != [m.expr for m in other]
    assert len({m.kind for m in first}) == 5


def test_report_adds_up_and_names_what_is_open():
    rows = tuple(
        Mutant(c, 1, "sign", a, Verdict(status, "m", "=="))
        for c, status in (("eq-1", "supported"), ("eq-2", "undecided"), ("eq-2", "proved"))
    )
    report = MutantReport(rows) + MutantReport()
    assert (report.tried, report.refuted, report.equivalent) == (3, 0, 1)
    assert (report.survived, report.undecided) == (1, 1)
    assert report.for_claim("eq-2").tried == 2
    assert "survived: eq-1, sign: a" in str(report)
    with pytest.raises(ValueError, match="limit"):
        Derivation(a).mutants(limit=0)
