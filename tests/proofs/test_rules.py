"""Every reason: one good use, and wrong uses that must be refused with the right words."""

import pytest
import sympy as sp

from gibbs_lit.proofs import rules as by
from gibbs_lit.proofs.derivation import Derivation
from gibbs_lit.proofs.errors import StepError
from gibbs_lit.proofs.reasons import Reason

x, y, a, b, U = sp.symbols("x y a b U", real=True)
tau, sigma, Z = sp.symbols("tau sigma Z", positive=True)
f, g = sp.Function("f", real=True), sp.Function("g", real=True)
p, q = sp.Function("p", positive=True), sp.Function("q", positive=True)
phi = sp.exp(-((U - y) ** 2) / (2 * sigma**2)) / (sigma * sp.sqrt(2 * sp.pi))


def line(expr, v=x):
    return sp.Integral(expr, (v, -sp.oo, sp.oo))


def one(density, v=x):
    return sp.Eq(line(density, v), 1, evaluate=False)


def D(expr, v=x):
    return sp.Derivative(expr, v)


A = line(sp.exp(f(y)) * phi, y)
EARLIER = Derivation(p(x) / q(x), title="earlier", claim="eq-7").step(
    sp.exp(sp.log(p(x)) - sp.log(q(x))), by=by.algebra
)
BOUND = Derivation(2 * a * b, title="bound").step(a**2 + b**2, by=by.algebra, relation="<=")
SIZE = Derivation(sp.Abs(x), title="size", assuming=(x > 0,)).step(x, by=by.algebra)
JUMP = sp.Piecewise((x, x < 0), (x + 1, True))
# a map of the plane with Jacobian 1 everywhere that takes many points to one
u, v = sp.symbols("u v", real=True)
PLANE, GRID = (sp.ImmutableMatrix(c) for c in ([u, v], [x, y]))
TURN = [h(y * sp.exp(-x)) for h in (sp.cos, sp.sin)]
WRAP = sp.sqrt(2) * sp.exp(x / 2) * sp.ImmutableMatrix(TURN)
h2 = sp.Function("h", positive=True)
WRAPPED = sp.Integral(h2(u, v), (u, -sp.oo, sp.oo), (v, -sp.oo, sp.oo))
UNWRAPPED = sp.Integral(h2(*WRAP), (x, -sp.oo, sp.oo), (y, -sp.oo, sp.oo))
SHEAR = sp.ImmutableMatrix([2 * x, y + x**3])
SHEARED = sp.Integral(2 * h2(*SHEAR), (x, -sp.oo, sp.oo), (y, -sp.oo, sp.oo))
GOOD = {
    "sinh": (
        line(f(y), y), line(f(x + sp.sinh(x)) * (1 + sp.cosh(x))),
        by.change_of_variables({y: x + sp.sinh(x)}, x), "==", (),
    ),
    "shears": (WRAPPED, SHEARED, by.change_of_variables({PLANE: SHEAR}, new=GRID), "==", ()),
    "algebra": ((x + 1) ** 2, x**2 + 2 * x + 1, by.algebra, "==", ()),
    "definition": (q(x) + 1, f(x) ** 2 + 2, by.definition({q(x): f(x) ** 2 + 1}), "==", ()),
    "linearity": (line(f(x) + g(x)), line(f(x)) + line(g(x)), by.linearity, "==", ()),
    "leibniz": (D(A, U), line(sp.exp(f(y)) * phi * (y - U) / sigma**2, y), by.leibniz, "==", ()),
    "log_derivative": (D(sp.log(p(x))), D(p(x)) / p(x), by.log_derivative, "==", ()),
    "parts": (line(f(x) * D(g(x))), -line(g(x) * D(f(x))), by.parts(x, f(x) * g(x)), "==", ()),
    "change_of_variables": (
        line(f(y) * phi, y),
        line(f(U + x) * phi.subs(y, U + x), x),
        by.change_of_variables({y: U + x}),
        "==",
        (),
    ),
    "normalisation": (a + line(3 * q(x)), a + 3, by.normalisation(q(x), x), "==", (one(q(x)),)),
    "jensen": (
        line(q(x) * f(x)),
        sp.log(line(q(x) * sp.exp(f(x)))),
        by.jensen(sp.log, q(x), sp.exp(f(x)), x),
        "<=",
        (one(q(x)),),
    ),
    "gibbs_inequality": (
        a - tau * line(q(x) * sp.log(q(x) / p(x))),
        a,
        by.gibbs_inequality(q(x), p(x), x, scale=tau),
        "<=",
        (one(q(x)), one(p(x))),
    ),
    "series": (sp.exp(x), 1 + x, by.series(x, 0, 2), "series", ()),
    "limit": (sp.Limit(sp.sin(a * x) / x, x, 0), a, by.limit(x, 0), "==", ()),
    "result": (1 + p(x) / q(x), 1 + sp.exp(sp.log(p(x)) - sp.log(q(x))), by.result(EARLIER), "==",
               ()),
    "result of a bound": (x + 6 * a * b, x + 3 * a**2 + 3 * b**2, by.result(BOUND, 3), "<=", ()),
    "monotonicity": (
        line(q(x) * (1 + f(x))), line(q(x) * sp.exp(f(x))), by.monotonicity, "<=", ()
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_good_use(name):
    start, end, reason, relation, facts = GOOD[name]
    d = Derivation(start, assuming=facts).step(end, by=reason, relation=relation)
    assert d.status == "proved"
    assert d.relation == relation


WRONG = [
    # algebra
    (sp.exp(x + y), sp.exp(x) + sp.exp(y), by.algebra, "==", (), "refuted"),
    (sp.sqrt(x**2), x, by.algebra, "==", (), "refuted"),
    (D(A, U), line(sp.exp(f(y)) * D(phi, U), y), by.algebra, "==", (), "does not cover"),
    # definition
    (q(x), f(x), by.definition({p(x): f(x) ** 2 + 1}), "==", (), "occurs on neither side"),
    (q(x), f(x), by.definition({q(x): f(x)}), "==", (), "declared positive"),
    (q(x) + 1, f(x) ** 2 + 3, by.definition({q(x): f(x) ** 2 + 1}), "==", (), "refuted"),
    (D(Z * x), 2 * x * p(x), by.definition({Z: x * p(x)}), "==", (), "depends on x"),
    # linearity
    (f(x) + f(x), 2 * f(x), by.linearity, "==", (), "no integral"),
    (line(f(x) * g(x)), line(f(x)) * line(g(x)), by.linearity, "==", (), "refuted"),
    (line(sp.S.One - 1 + x / (1 + x**2)), line(x / (1 + x**2)) * 1, by.linearity, "==", (),
     "converge"),
    # leibniz
    (line(f(x)), line(f(x) + 0), by.leibniz, "==", (), "no derivative of an integral"),
    (D(A, U), line(sp.exp(f(y)) * phi * (U - y) / sigma**2, y), by.leibniz, "==", (), "refuted"),
    (D(line(sp.exp(-(x**2)) * sp.cos(a * x)), a), line(-x * sp.exp(-(x**2)) * sp.sin(a * x)),
     by.leibniz, "==", (), "dominating function"),
    # log_derivative
    (D(p(x)), p(x) * D(p(x)) / p(x), by.log_derivative, "==", (), "no derivative of a log"),
    (D(sp.log(f(x))), D(f(x)) / f(x), by.log_derivative, "==", (), "not known to be positive"),
    (D(sp.log(p(x))), D(p(x)), by.log_derivative, "==", (), "refuted"),
    (line(D(sp.log(x * p(x + a)), a)), line(D(p(x + a), a) / p(x + a)), by.log_derivative, "==",
     (x > 0,), "not known to be positive"),
    # parts
    (line(f(x) * D(g(x))), line(g(x) * D(f(x))), by.parts(x, f(x) * g(x)), "==", (),
     "do not differ"),
    (f(x), f(x), by.parts(x), "==", (), "no integral over x"),
    (line(x * D(sp.tanh(x))), -line(sp.tanh(x)), by.parts(x, x * sp.tanh(x)), "==", (), "tends to"),
    (line(sp.exp(-(x**2))), line(sp.exp(-(x**2))), by.parts(x), "==", (), "boundary term"),
    # change of variables
    (line(f(y), y), line(f(x**2) * 2 * x), by.change_of_variables({y: x**2}), "==", (),
     "keep its sign"),
    (line(f(y), y), line(f(a * x)), by.change_of_variables({y: a * x}, new=x), "==", (),
     "keep its sign"),
    (line(f(y), y), line(f(2 * x)), by.change_of_variables({y: 2 * x}), "==", (), "refuted"),
    (line(f(x)), line(f(x)), by.change_of_variables({y: x + 1}, new=x), "==", (),
     "no integral over"),
    (line(f(y), y), line(f(sp.tanh(x))), by.change_of_variables({y: sp.atan(x)}), "==", (),
     "onto the line"),
    (line(f(y) * g(x), y), line(f(x) * g(x)), by.change_of_variables({y: x}, new=x), "==", (),
     "already in the integrand"),
    (WRAPPED, UNWRAPPED, by.change_of_variables({PLANE: WRAP}, new=GRID), "==", (),
     "keep its sign"),
    # a map with a pole takes every value twice; a fact about x says nothing inside an integral
    (line(f(y), y), line(f(x - 1 / x) * (1 + x**-2)), by.change_of_variables({y: x - 1 / x}, x),
     "==", (x > 0,), "smooth on the line"),
    (line(f(y), y), line(f(tau - 1 / tau) * (1 + tau**-2), tau),
     by.change_of_variables({y: tau - 1 / tau}, tau), "==", (), "keep its sign"),
    (line(f(y), y), line(f(sp.log(x)) / x), by.change_of_variables({y: sp.log(x)}, x), "==",
     (x > 0,), "keep its sign"),
    (line(f(y), y), line(f(JUMP)), by.change_of_variables({y: JUMP}, x), "==", (),
     "smooth on the line"),
    # normalisation
    (line(q(x)), sp.S.One, by.normalisation(q(x), x), "==", (), "does not integrate to one"),
    (line(q(x)) ** 2, sp.Integer(2), by.normalisation(q(x), x), "==", (one(q(x)),), "refuted"),
    (q(x), sp.S.One, by.normalisation(q(x), x), "==", (one(q(x)),), "no integral"),
    # jensen
    (line(q(x) * f(x)), sp.log(line(q(x) * sp.exp(f(x)))),
     by.jensen(sp.log, q(x), sp.exp(f(x)), x), "<=", (), "does not integrate to one"),
    (line(q(x) * f(x)), sp.log(line(q(x) * sp.exp(f(x)))),
     by.jensen(sp.log, q(x), sp.exp(f(x)), x), ">=", (one(q(x)),), "refuted"),
    (line(q(x) * f(x) ** 3), line(q(x) * f(x)) ** 3,
     by.jensen(lambda t: t**3, q(x), f(x), x), "<=", (one(q(x)),), "neither concave nor convex"),
    (line(q(x) * f(x)), sp.log(line(q(x) * sp.exp(f(x)))),
     by.jensen(sp.log, q(x), sp.exp(f(x)), x), "==", (one(q(x)),), "must be <= or >="),
    (line(q(x) * sp.log(f(x))), sp.log(line(q(x) * f(x))),
     by.jensen(sp.log, q(x), f(x), x), "<=", (one(q(x)),), "not defined for all values"),
    (line(q(x) * (x + a) ** 3), line(q(x) * (x + a)) ** 3,
     by.jensen(lambda t: t**3, q(x), x + a, x), ">=", (one(q(x)), x > 0, a > 0),
     "neither concave nor convex"),
    (line(x * q(x) * f(x) ** 2), line(x * q(x) * f(x)) ** 2,
     by.jensen(lambda t: t**2, x * q(x), f(x), x), ">=", (one(x * q(x)), x > 0),
     "is not nonnegative"),
    # gibbs_inequality
    (-line(x * q(x) * sp.log(x * q(x) / p(x))), sp.S.Zero, by.gibbs_inequality(x * q(x), p(x), x),
     "<=", (one(x * q(x)), one(p(x)), x > 0), "not known to be positive"),
    (a, a + line(q(x) * sp.log(q(x) / p(x))), by.gibbs_inequality(q(x), p(x), x), "<=",
     (one(q(x)),),
     "does not integrate to one"),
    (a - line(q(x) * sp.log(q(x) / f(x))), a, by.gibbs_inequality(q(x), f(x), x), "<=",
     (one(q(x)),),
     "not known to be positive"),
    (a - b * line(q(x) * sp.log(q(x) / p(x))), a, by.gibbs_inequality(q(x), p(x), x, scale=b), "<=",
     (one(q(x)), one(p(x))), "not nonnegative"),
    # series
    (sp.exp(x), 1 + x, by.series(x, 0, 2), "==", (), 'relation="series"'),
    (sp.exp(x), 1 + 2 * x, by.series(x, 0, 2), "series", (), "refuted"),
    (sp.exp(x), 1 + x, by.series(x, 0, 3), "series", (), "refuted"),
    (sp.exp(x), 1 + x, by.series(y, 0, 2), "series", (), "occurs on neither side"),
    # limit
    (sp.Limit(sp.sin(a * x) / x, x, 0), 2 * a, by.limit(x, 0), "==", (), "refuted"),
    (sp.sin(x) / x, sp.S.One, by.limit(x, 0), "==", (), "no limit"),
    (sp.Limit(1 / x**2, x, 0), a, by.limit(x, 0), "==", (), "no finite value"),
    (sp.Limit(f(x), x, 0), f(sp.S.Zero), by.limit(x, 0), "==", (), "undefined function"),
    # result
    (a, a, by.result(EARLIER), "==", (), "occurs in the step"),
    (line(sp.Abs(x) * q(x)), line(x * q(x)), by.result(SIZE), "==", (x > 0,), "runs in the step"),
    (1 + p(x) / q(x), 2 + sp.exp(sp.log(p(x)) - sp.log(q(x))), by.result(EARLIER), "==", (),
     "refuted"),
    (x + 6 * a * b, x + 3 * a**2 + 3 * b**2, by.result(BOUND, -3), "<=", (), "not nonnegative"),
    (x + 6 * a * b, x + 3 * a**2 + 3 * b**2, by.result(BOUND, 3), ">=", (), "its relation is <="),
    # monotonicity
    (a, a + 1, by.monotonicity, "<=", (), "no integral"),
    (line(q(x) * f(x)), line(q(x) * sp.exp(f(x))), by.monotonicity, "==", (), "must be <= or >="),
    (line(q(x) * sp.exp(f(x))), line(q(x) * (1 + f(x))), by.monotonicity, "<=", (), "refuted"),
    # fubini
    (line(f(x)), line(f(x)), by.fubini, "==", (), "no iterated integral"),
    (line(line(p(x) * q(y)), y), line(p(x)), by.fubini, "==", (), "refuted"),
    (line(line(x * y * sp.exp(-(x**2) - y**2)), y), line(line(x * y * sp.exp(-(x**2) - y**2), y)),
     by.fubini, "==", (), "no known sign"),
]  # fmt: skip


@pytest.mark.parametrize("case", WRONG, ids=[f"{c[2].name}-{i}" for i, c in enumerate(WRONG)])
def test_wrong_use_is_refused(case):
    start, end, reason, relation, facts, words = case
    with pytest.raises(StepError) as caught:
        Derivation(start, title="wrong", assuming=facts).step(end, by=reason, relation=relation)
    assert words in " ".join(str(caught.value).replace("|", " ").split())


def test_each_reason_has_three_wrong_uses():
    count = {name: sum(c[2].name == name for c in WRONG) for name in by.__all__}
    assert min(count.values()) >= 3, count


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: by.definition({}), "name at least one"),
        (lambda: by.definition({x + 1: y}), "neither a symbol nor a function"),
        (lambda: by.definition({q(x): q(x) + 1}), "defined by itself"),
        (lambda: by.definition({f(x, x): y}), "neither a symbol nor a function"),
        (lambda: by.series(x, 0, 0), "positive integer"),
        (lambda: by.change_of_variables({}), "one pair"),
        (lambda: by.leibniz.under(), "at least one hypothesis"),
    ],
)
def test_malformed_reasons(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_definitions_are_not_captured_by_bound_variables():
    convolved = line(p(y) * sp.exp(-((x - y) ** 2)), y)
    start = line(y * q(y), y)
    z = sp.Symbol("z", real=True)
    end = line(y * line(p(z) * sp.exp(-((y - z) ** 2)), z), y)
    assert Derivation(start).step(end, by=by.definition({q(x): convolved})).status == "proved"


def test_named_hypotheses_are_kept():
    start = D(line(sp.exp(-(x**2)) * sp.cos(a * x)), a)
    end = line(-x * sp.exp(-(x**2)) * sp.sin(a * x))
    reason = by.leibniz.under("|x| exp(-x**2) dominates")
    d = Derivation(start).step(end, by=reason)
    assert "|x| exp(-x**2) dominates" in d.hypotheses


def test_reasons_are_values():
    assert isinstance(by.algebra, Reason)
    assert str(by.algebra) == "algebra"
