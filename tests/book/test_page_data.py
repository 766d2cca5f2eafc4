"""The data behind the pages: registry, notation, scope, figures, public names."""

import inspect

import matplotlib.pyplot as plt
import pytest
import sympy as sp

import gibbs_lit as gl
from gibbs_lit.book import display
from gibbs_lit.book.figures import STYLES, show_figure, style
from gibbs_lit.book.notation import NOTATION
from gibbs_lit.book.registry import claim, of_section, registry
from gibbs_lit.book.scope import describe


def test_the_registry_holds_the_paper_and_no_verdict():
    claims = registry()
    assert len(claims) == 112
    assert {len(of_section("2.1")), len(of_section("2.2")), len(of_section("2.3"))} == {33, 27, 22}
    assert all(d in claims for c in claims.values() for d in c.depends)
    numbers = [c.number for c in claims.values() if c.number]
    assert len(numbers) == len(set(numbers))
    assert claim("eq-12f").number == "12f"
    assert claim("sec2.1-argmax").number is None


def test_notation_names_exist_in_the_proofs_and_in_the_kernels():
    setting = gl.setting(1)
    arguments = set()
    for name in gl.__all__:
        value = getattr(gl, name)
        if callable(value) and getattr(value, "__module__", "").startswith("gibbs_lit.kernels"):
            arguments |= set(inspect.signature(value).parameters)
    assert {"controls", "noise", "costs", "temperature", "covariance", "nominal"} <= arguments
    for row in NOTATION:
        assert not row.sympy or hasattr(setting, row.sympy)
        assert not row.argument or row.argument in arguments
    assert len({row.book for row in NOTATION}) == len(NOTATION)


def test_every_public_name_loads_and_says_what_it_is():
    for name in gl.__all__:
        value = getattr(gl, name)
        assert isinstance(value, str) or inspect.getdoc(value), name
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = gl.nothing


def test_scope_is_read_off_the_objects():
    x, tau = sp.Symbol("x", real=True), sp.Symbol("tau", positive=True)
    E, q = sp.Function("E", real=True), sp.Function("q", positive=True)
    text = describe((E(x, x) / tau, sp.Integral(q(x), (x, 0, 1))))
    assert "every real function E of two variables" in text
    assert "every positive function q of one variable" in text
    assert "every tau > 0" in text
    assert describe((sp.Integer(1), sp.pi)) == "a statement between constants"
    assert describe((tau, tau), [tau < 1, sp.Eq(tau, 2)]) == "every tau > 0; where tau < 1"
    factor = sp.symbols("ell_21 ell_31 ell_32", real=True)
    only_covariance = "every symmetric positive definite 3 x 3 covariance"
    assert describe((sum(factor) + sp.Symbol("ell_33", positive=True),)) == only_covariance


def test_figures_need_a_text_and_known_styles(monkeypatch):
    shown = []
    monkeypatch.setattr(display, "display", lambda bundle, raw: shown.append(bundle))
    figure, _ = plt.subplots()
    with pytest.raises(ValueError, match="alt='short' must describe the figure"):
        show_figure(figure, "caption", "short")
    show_figure(figure, "a < b", "A figure with nothing on it, for a test.")
    assert 'alt="A figure with nothing' in shown[0]["text/html"]
    assert "a &lt; b" in shown[0]["text/html"]
    with pytest.raises(ValueError, match="name='nobody' is none of the book's objects"):
        style("nobody")
    looks = [(s["color"], s["linestyle"], s["marker"]) for s in STYLES.values()]
    assert all(len({look[i] for look in looks}) == len(looks) for i in range(3))
