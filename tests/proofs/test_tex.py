"""What is printed is what was checked, in the letters of the paper."""

import pytest
import sympy as sp

from gibbs_lit.proofs.setting import explicit, setting
from gibbs_lit.proofs.tex import PLAIN, Notation, abbreviate, tex

x = sp.Symbol("x", real=True)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_the_paper_s_objects_print_short(n):
    s = setting(n)
    N = s.notation
    power = "" if n == 1 else f"^{{{n}}}"
    A = s.integrate(sp.exp(s.E(s.y) / s.tau) * s.phi(s.U - s.y), s.y)
    text = tex(A, N)
    assert text.startswith(rf"\int_{{\mathbb{{R}}{power}}}")
    assert r"\phi_{\Sigma}(U - y)" in text
    assert "e^{E(y) / \\tau}" in text
    assert "ell" not in text
    assert "sigma" not in text
    q = s.function("q", positive=True)
    step = s.plus(s.U, s.times(s.Sigma, s.gradient(sp.log(q(s.U)), s.U)))
    assert tex(step, N).replace(r"\, ", "") == r"U + \Sigma \nabla_{U} \log q(U)"


@pytest.mark.parametrize("n", [2, 3])
def test_columns_are_recognised_only_when_they_are_equal(n):
    s = setting(n)
    assert tex(s.U - s.y, s.notation) == "U - y"
    assert tex(s.y - s.U, s.notation) == "y - U"
    entries = list(s.U - s.y)
    entries[-1] = entries[-1] + 1
    assert "pmatrix" in tex(sp.ImmutableMatrix(entries), s.notation)
    gradient = list(s.gradient(s.E(s.U), s.U))
    assert tex(sp.ImmutableMatrix(gradient), s.notation) == r"\nabla_{U} E(U)"
    assert "nabla" not in tex(sp.ImmutableMatrix(gradient[::-1]), s.notation)
    assert tex(s.Sigma, s.notation) == r"\Sigma"
    assert tex(s.Sigma_inv, s.notation) == r"\Sigma^{-1}"
    assert "pmatrix" in tex(2 * s.Sigma, s.notation)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_an_alias_is_restored_exactly(n):
    s = setting(n)
    expr = 3 * s.tau * s.phi(s.U - s.y) * sp.exp(s.E(s.y)) + s.phi(s.eps) ** 2
    short = abbreviate(expr, s.notation)
    assert short.expr != expr
    assert short.restore(short.expr) == expr


def test_a_nearly_equal_density_is_not_abbreviated():
    s = setting(2)
    other = s.phi(s.U - s.y) * s.L[0, 0]
    wrong = s.phi(s.U - s.y).subs(s.L[1, 0], 2 * s.L[1, 0])
    assert r"\phi" in tex(other, s.notation)
    assert r"\phi" not in tex(wrong, s.notation)


def test_named_expressions_print_by_their_name():
    N = PLAIN.named((x**2 + 1, r"\kappa"))
    assert tex(sp.sin(x**2 + 1), N) == r"\sin{\left(\kappa \right)}"
    assert isinstance(N, Notation)


def test_sums_begin_with_a_positive_term():
    y = sp.Symbol("y", real=True)
    assert tex(y - x) == "y - x"
    assert tex(-x - y) == "- x - y"


def test_limits_and_sums_print():
    i, n = sp.symbols("i n", integer=True)
    assert r"\int_{0}^{1}" in tex(sp.Integral(x, (x, 0, 1)))
    assert r"\sum" in tex(sp.Sum(i, (i, 1, n)))
    assert r"\lim" in tex(sp.Limit(sp.sin(x) / x, x, 0))


@pytest.mark.parametrize("n", [1, 2, 3])
def test_the_density_is_the_gaussian_density(n):
    s = setting(n)
    z = sp.ImmutableMatrix([s.U]) if n == 1 else s.U
    Sigma = sp.ImmutableMatrix([[s.Sigma]]) if n == 1 else s.Sigma
    values = {
        v: sp.Rational(k + 2, 7) for k, v in enumerate(sorted(s.phi(s.U).free_symbols, key=str))
    }
    quadratic = (z.T * Sigma.inv() * z)[0]
    density = sp.exp(-quadratic / 2) / sp.sqrt((2 * sp.pi) ** n * Sigma.det())
    assert abs(sp.N((s.phi(s.U) - density).subs(values), 30)) < 1e-25
    product = explicit(s.Sigma * s.Sigma_inv)
    identity = sp.eye(n) if n > 1 else sp.S.One
    assert sp.simplify(product - identity) in (sp.zeros(n), 0)
