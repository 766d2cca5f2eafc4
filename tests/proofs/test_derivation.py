"""Chains: composed relations, refusals, dependencies, what is printed, and Section 2.1 itself."""

import pytest
import sympy as sp
from chains import mppi, variational

from gibbs_lit.proofs import rules as by
from gibbs_lit.proofs.derivation import Derivation
from gibbs_lit.proofs.errors import StepError
from gibbs_lit.proofs.judge import generalise
from gibbs_lit.proofs.names import expand, rename_bound
from gibbs_lit.proofs.setting import explicit, setting
from gibbs_lit.proofs.verdict import CheckerError

x, y, a, b = sp.symbols("x y a b", real=True)
p, q = sp.Function("p", positive=True), sp.Function("q", positive=True)
f = sp.Function("f", real=True)
SQUARE = Derivation((a + b) ** 2, title="square", claim="eq-1")


def line(expr, v=x):
    return sp.Integral(expr, (v, -sp.oo, sp.oo))


def test_variational_principle_is_proved_line_by_line():
    d = variational()
    assert d.status == "proved"
    assert d.relation == "<="
    assert d.claims == ("eq-9a", "eq-9b", "eq-9c", "eq-9d", "eq-9e", "eq-9f")
    assert [m.name for m in d.lemmas] == ["Jensen"]
    assert [s.relation for s in d.steps] == ["==", "==", "==", "<=", "=="]


@pytest.mark.parametrize("n", [1, 2, 3])
def test_mppi_chain_is_proved_in_n_dimensions(n):
    d = mppi(n)
    assert d.status == "proved"
    assert d.relation == "=="
    assert d.claims == ("eq-12a", "eq-12b", "eq-12c", "eq-12d", "eq-12e", "eq-12f")
    assert {m.name for m in d.lemmas} == {"Leibniz", "change of variables"}


def test_the_printed_temperature_error_is_refuted():
    s = setting(1)
    A = s.integrate(sp.exp(s.E(s.y)) * s.phi(s.U - s.y), s.y)
    B = s.integrate(sp.exp(s.E(s.y) / s.tau) * s.phi(s.U - s.y), s.y)
    start = s.U + s.Sigma / s.tau * s.gradient(sp.log(A), s.U)
    with pytest.raises(StepError) as caught:
        Derivation(start, title="Eq. (11) as printed", notation=s.notation).step(
            s.U + s.Sigma * s.gradient(sp.log(B), s.U), by=by.leibniz, claim="eq-11"
        )
    assert caught.value.verdict.status == "refuted"
    assert caught.value.verdict.witness.point["tau"] != "1"


@pytest.mark.parametrize(
    ("first", "second", "composed"),
    [("==", "==", "=="), ("==", "<=", "<="), ("<=", "==", "<="), ("<=", "<=", "<="),
     (">=", "==", ">="), (">=", ">=", ">=")],
)  # fmt: skip
def test_relations_compose(first, second, composed):
    shift = {"==": 0, "<=": a**2, ">=": -(a**2)}
    d = Derivation(x).step(x + shift[first], by=by.algebra, relation=first)
    d = d.step(d.end + shift[second], by=by.algebra, relation=second)
    assert d.relation == composed


@pytest.mark.parametrize(("first", "second"), [("<=", ">="), (">=", "<=")])
def test_opposite_relations_give_none(first, second):
    shift = {"<=": a**2, ">=": -(a**2)}
    d = Derivation(x).step(x + shift[first], by=by.algebra, relation=first)
    with pytest.raises(StepError, match="gives no relation"):
        d.step(d.end + shift[second], by=by.algebra, relation=second)


def test_series_does_not_follow_an_inequality():
    d = Derivation(sp.exp(x)).step(1 + x, by=by.series(x, 0, 2), relation="series")
    assert d.relation == "series"
    with pytest.raises(StepError, match="gives no relation"):
        d.step(1 + x + a**2, by=by.algebra, relation="<=")


def test_step_error_names_everything():
    d = Derivation(a * b, title="a wrong product", claim="eq-1")
    with pytest.raises(StepError) as caught:
        d.step(b * a, by=by.algebra).step(a + b, by=by.algebra, claim="eq-2")
    error, text = caught.value, str(caught.value)
    assert (error.derivation, error.step, error.claim) == ("a wrong product", 2, "eq-2")
    assert error.verdict.status == "refuted"
    for part in ("a wrong product", "2, claim eq-2", "algebra", "a*b", "== a + b", "refuted",
                 error.verdict.witness.lhs, error.verdict.witness.rhs):  # fmt: skip
        assert part in text
    page = error.html()
    assert page.startswith('<div role="alert"')
    assert r"\(a + b\)" in page
    assert (
        "<script"
        not in StepError("<script>", 1, None, "algebra", a, b, "==", "no", None, d.notation).html()
    )


def test_a_result_brings_its_claim_and_its_status():
    square = SQUARE.step(a**2 + 2 * a * b + b**2, by=by.algebra)
    d = Derivation(1 + (a + b) ** 2).step(
        1 + a**2 + 2 * a * b + b**2, by=by.algebra, using=(square,)
    )
    assert d.depends == ("eq-1",)
    assert Derivation(x).step(x, by=by.algebra).depends == ()


def test_a_result_does_not_escape_its_assumptions():
    one = sp.Eq(line(q(x)), 1, evaluate=False)
    normal = Derivation(a * line(q(x)), assuming=(one,)).step(a, by=by.normalisation(q(x), x))
    with pytest.raises(StepError, match="it assumes"):
        Derivation(1 + a * line(q(x))).step(1 + a, by=by.result(normal))


def test_target_and_identity():
    d = SQUARE.step(a**2 + 2 * a * b + b**2, by=by.algebra)
    assert d.target(b**2 + a * (a + 2 * b)) is d
    assert d.as_identity() == ((a + b) ** 2, "==", a**2 + 2 * a * b + b**2)
    with pytest.raises(StepError, match="does not end here"):
        d.target(a**2 + b**2)


def test_a_prettier_form_must_be_equal():
    d = SQUARE.step(a**2 + 2 * a * b + b**2, by=by.algebra, pretty=a * (a + 2 * b) + b**2)
    assert r"\left(a + 2 b\right)" in d.to_markdown()
    with pytest.raises(StepError, match="form to be shown"):
        SQUARE.step(a**2 + 2 * a * b + b**2, by=by.algebra, pretty=a**2 + b**2)


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda: Derivation("x"), TypeError, "start"),
        (lambda: SQUARE.step(a, by="algebra"), TypeError, "by:"),
        (lambda: SQUARE.step(a, by=by.algebra, relation="<"), ValueError, "relation"),
        (lambda: SQUARE.step(a, by=by.algebra, accept="refuted"), ValueError, "accept"),
        (lambda: SQUARE.step("a", by=by.algebra), TypeError, "expr"),
        (lambda: SQUARE.step(sp.Matrix([a]), by=by.algebra), StepError, "shape"),
        (lambda: setting(4), ValueError, "1, 2 or 3"),
        (lambda: setting(True), ValueError, "1, 2 or 3"),
        (lambda: setting(2).gradient(setting(2).U, setting(2).U), TypeError, "scalar"),
    ],
)
def test_bad_input(call, kind, words):
    with pytest.raises(kind, match=words):
        call()


def test_markdown_carries_labels_tags_and_reasons():
    text = variational().to_markdown()
    assert r"\tag{9d}" in text
    assert "$$ (eq-9e)" in text
    assert "Jensen's inequality" in text
    assert r"\leq" in text
    assert "tag" not in variational().to_markdown(labels=False)


def test_derivations_are_values():
    longer = SQUARE.step(a**2 + 2 * a * b + b**2, by=by.algebra)
    assert SQUARE.steps == ()
    assert len(longer.steps) == 1


def test_written_out_names_are_not_captured():
    body = line(p(y) * f(x - y), y)
    written = expand(line(y * q(y), y), ((q(x), body),))
    assert written.free_symbols == set()
    inner = next(i for i in written.atoms(sp.Integral) if i.has(p))
    assert inner.function.has(y)
    assert rename_bound(line(f(x) * y, x), {y}) == line(f(x) * y, x)
    assert x not in rename_bound(line(f(x) * y, x), {x}).atoms(sp.Symbol)


def test_circular_definitions_are_refused():
    with pytest.raises(ValueError, match="circle"):
        expand(p(x), ((p(x), q(x) + 1), (q(x), p(x) + 1)))


def test_generalising_keeps_what_an_integral_depends_on():
    A = line(sp.exp(f(y) - (x - y) ** 2), y)
    lhs, rhs = generalise(sp.Derivative(sp.log(A), x), sp.Derivative(A, x) / A)
    stand_in = next(iter(lhs.atoms(sp.core.function.AppliedUndef)))
    assert stand_in.args == (x,)
    assert rhs.has(stand_in.func)


def test_matrix_products_stay_unevaluated():
    s = setting(2)
    integral = s.integrate(s.E(s.y) * s.phi(s.U - s.y), s.y)
    product = s.times(s.Sigma, s.gradient(integral, s.U))
    assert explicit(product).atoms(sp.Derivative)
    assert explicit(product).shape == (2, 1)


def test_a_name_is_no_constant_where_its_meaning_varies():
    tau, Z = sp.symbols("tau Z", positive=True)
    body = line(sp.exp(f(y) / tau), y)
    d = Derivation(tau * sp.log(body)).step(tau * sp.log(Z), by=by.definition({Z: body}))
    slope = sp.Derivative(tau * sp.log(Z), tau)
    with pytest.raises(StepError):
        Derivation(slope, definitions=d.definitions).step(sp.log(Z), by=by.algebra)


def test_a_name_is_no_constant_where_a_fact_holds_for_every_argument():
    c = sp.Symbol("c", real=True)
    total = sp.Eq(line(q(x, y), x), c)  # c is y**2, so that it is 9 at y = 3
    d = Derivation(line(q(x, 3), x), definitions=((c, y**2),), assuming=(total,))
    assert d.step(sp.Integer(9), by=by.normalisation(q(x, 3) / 9, x)).status == "proved"
    for reason in (by.linearity, by.normalisation(q(x, y) / c, x)):
        with pytest.raises(StepError):
            d.step(c, by=reason)


def test_the_sign_of_an_integral_is_that_of_its_range():
    s = sp.Symbol("s", positive=True)
    over = sp.Integral(s * q(s), (s, -sp.oo, sp.oo))
    assert Derivation(sp.sqrt(over**2)).step(sp.Abs(over), by=by.algebra).status == "proved"
    with pytest.raises(StepError):
        Derivation(sp.sqrt(over**2)).step(over, by=by.algebra)


def test_a_series_does_not_take_an_integral_for_a_constant():
    s = sp.Symbol("s", positive=True)
    mass = line(q(s * x), x)  # of order 1 / s
    with pytest.raises((StepError, CheckerError)):
        Derivation(1 + s**2 * mass**2).step(sp.S.One, by=by.series(s, 0, 2), relation="series")


def test_results_with_clashing_definitions_are_refused():
    other = Derivation(q(x) + 1).step(f(x) ** 2 + 2, by=by.definition({q(x): f(x) ** 2 + 1}))
    here = Derivation(q(x), definitions=((q(x), f(x) ** 2 + 5),))
    with pytest.raises(StepError, match="in another way"):
        here.step(f(x) ** 2 + 1, by=by.result(other))
