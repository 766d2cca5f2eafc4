"""Steps whose side conditions fail: names that collide, ranges, orders, jumps; all are refused."""

import pytest
import sympy as sp

from gibbs_lit.proofs import rules as by
from gibbs_lit.proofs.derivation import Derivation
from gibbs_lit.proofs.errors import StepError
from gibbs_lit.proofs.names import rename_bound

x, y, z, v, w, a = sp.symbols("x y z v w a", real=True)
s, t, h = sp.symbols("s t h", positive=True)
m, nn = sp.Symbol("m", negative=True), sp.Symbol("n", nonnegative=True)
i, j = sp.symbols("i j", integer=True)
f, g = sp.Function("f", real=True), sp.Function("g", real=True)
p, q = sp.Function("p", positive=True), sp.Function("q", positive=True)
low, high = sp.Function("low", negative=True), sp.Function("high", nonnegative=True)
D = sp.Derivative


def line(expr, *over):
    return sp.Integral(expr, *((u, -sp.oo, sp.oo) for u in over or (x,)))


def wide(expr):
    """An integral that is too large to be watched at points."""
    return line(expr, s, x, y)


def ray(expr):
    return sp.Integral(expr, (x, 0, sp.oo))


SPIKE = a**3 * sp.exp(-(a**2) * x)  # its integral is a; differentiated under it, 0 at a = 0
SADDLE = (x - y) / (x + y) ** 3

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
    # jumps, poles and other variables
    "Leibniz over a jump": (
        D(line(p(y, z, w) * sp.Piecewise((1, y < x), (0, True)), y, z, w), x), sp.S.Zero,
        by.leibniz,
    ),
    "Leibniz over a pole": (
        D(line(p(y, z, w) * sp.atan(1 / (x - y)), y, z, w), x),
        line(-p(y, z, w) / (1 + (x - y) ** 2), y, z, w), by.leibniz,
    ),
    "parts over a jump": (
        line(D(f(x), x) * sp.Piecewise((0, x < 0), (sp.exp(-(x**2)), True))),
        line(2 * x * f(x) * sp.Piecewise((0, x < 0), (sp.exp(-(x**2)), True))),
        by.parts(x, f(x) * sp.Piecewise((0, x < 0), (sp.exp(-(x**2)), True))),
    ),
    "parts over a pole": (line(1 / (1 + x**2)), sp.S.Zero, by.parts(x, sp.atan(1 / x))),
    "new variable inside": (
        line(f(x) * line(g(x, z) * p(v, w), z, v, w)),
        line(f(z + 1) * line(g(z + 1, z) * p(v, w), z, v, w), z),
        by.change_of_variables({x: z + 1}, z),
    ),
    "limit but for one value": (
        sp.Limit(((a - 2) * t + 1) / ((a - 2) * t + 2), t, sp.oo), sp.S.One, by.limit(t, sp.oo),
    ),
    "limit of a mean": (sp.Limit(1 / (1 + a**2 * t), t, sp.oo), sp.S.Zero, by.limit(t, sp.oo)),
    "definition beyond its range": (
        line(q(t), t), line(sp.exp(-(t**2)), t), by.definition({q(s): sp.exp(-(s**2))}),
    ),
    "definition in a backward sum": (
        sp.Sum(q(i), (i, 1, j)), sp.Sum(2 * p(i), (i, 1, j)), by.definition({q(s): 2 * p(s)}),
    ),
    # an undefined constant, which makes no explicit integrand one of the family
    "Leibniz beside a constant": (
        D(p(z) * ray(SPIKE), a), p(z) * ray(D(SPIKE, a).doit()), by.leibniz,
    ),
    "Leibniz round a constant": (
        D(ray(p(z) * SPIKE), a), ray(p(z) * D(SPIKE, a).doit()), by.leibniz,
    ),
    "Leibniz beside the family": (
        D(line(p(x) * sp.exp(-a * x)) + ray(SPIKE), a),
        line(-x * p(x) * sp.exp(-a * x)) + ray(D(SPIKE, a).doit()), by.leibniz,
    ),
    "Leibniz of a conditional integral": (
        D(ray(p(z) * sp.sin(a * x) / x), a), ray(p(z) * sp.cos(a * x)), by.leibniz,
    ),
    "Fubini round a constant": (
        sp.Integral(p(z) * SADDLE, (x, 0, 1), (y, 0, 1)),
        sp.Integral(p(z) * SADDLE, (y, 0, 1), (x, 0, 1)), by.fubini,
    ),
    "order under linearity": (
        sp.Integral(p(z) * SADDLE, (x, 0, 1), (y, 0, 1)),
        sp.Integral(p(z) * SADDLE, (y, 0, 1), (x, 0, 1)), by.linearity,
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


SERIES = Derivation(sp.exp(h)).step(1 + h, by=by.series(h, 0, 2), relation="series")
BEYOND = Derivation(q(s)).step(s + 1, by=by.definition({q(s): sp.Max(s + 1, 1)}))
RISES = Derivation(sp.Abs(sp.exp(s) - 1) * f(s)).step((sp.exp(s) - 1) * f(s), by=by.algebra)


def test_a_series_keeps_its_order_through_a_result():
    d = Derivation(sp.exp(h)).step(1 + h, by=by.result(SERIES), relation="series")
    assert d.order == (h, 0, 2)
    fifth = by.series(h, 0, 5)
    with pytest.raises(StepError, match="gives no relation"):
        d.step(1 + h + h**5, by=fifth, relation="series")
    with pytest.raises(StepError, match="order"):
        Derivation(sp.exp(h)).step(1 + h, by=(by.result(SERIES), fifth), relation="series")


@pytest.mark.parametrize(
    ("start", "end", "earlier"),
    [
        (q(sp.Integer(-5)), sp.Integer(-4), BEYOND),
        (line(RISES.start, s), line(RISES.end, s), RISES),
        (line(q(t) * p(t), t), line((t + 1) * p(t), t), BEYOND),
        (sp.Subs(RISES.start, s, -3), sp.Subs(RISES.end, s, -3), RISES),
    ],
)
def test_a_result_holds_where_its_symbols_may_be(start, end, earlier):
    with pytest.raises(StepError):
        Derivation(start).step(end, by=by.result(earlier))


@pytest.mark.parametrize(
    ("start", "end", "reason", "meaning"),
    [
        (D(a, t), sp.S.Zero, by.algebra, {a: t}),
        (sp.Integral(a, (x, 0, 1)), a, by.linearity, {a: x}),
        (sp.Limit(a, x, 0), a, by.limit(x, 0), {a: x}),
        (D(f(x), y), sp.S.Zero, by.algebra, {f(x): y}),
    ],
)
def test_a_later_definition_hides_no_variable_of_an_earlier_line(start, end, reason, meaning):
    ((name, body),) = meaning.items()
    d = Derivation(start).step(end, by=reason)
    with pytest.raises(StepError, match="runs over"):
        d.step(end - name + body, by=by.definition(meaning))


@pytest.mark.parametrize(
    ("name", "body", "match"),
    [(a, 1 / h, "runs over"), (f(h), 1 / h, "runs over"), (f(x), sp.sign(x), "smooth")],
)
def test_a_later_definition_keeps_what_earlier_lines_took_for_granted(name, body, match):
    if name == f(x):
        slope = sp.Integral(D(name, x), (x, -1, 1))
        d = Derivation(slope).step(f(1) - f(-1), by=(by.parts(x), by.change_of_variables({x: y})))
    else:
        by_series = by.series(h, 0, 2)
        d = Derivation(sp.exp(h * name)).step(1 + h * name, by=by_series, relation="series")
    with pytest.raises(StepError, match=match):
        d.step(d.end + name - body, by=by.definition({name: body}))


@pytest.mark.parametrize(
    ("fact", "start", "end"),
    [(sp.Eq(t, 1), t**2, sp.S.One), (sp.Eq(f(x), g(x)), f(x), g(x))],
)
def test_a_result_that_assumes_a_value_is_not_differentiated(fact, start, end):
    (v,) = start.free_symbols
    earlier = Derivation(start, assuming=(fact,)).step(end, by=by.algebra)
    with pytest.raises(StepError, match="rests on what is assumed"):
        Derivation(D(start, v), assuming=(fact,)).step(D(end, v), by=by.result(earlier))


@pytest.mark.parametrize(
    ("bend", "relation"),
    [
        (lambda u: sp.Piecewise((-u, u < 0), (u, True)), "<="),
        (lambda u: sp.Piecewise((u**2, u < 0), (u**2 - 100, True)), ">="),
        (lambda u: u**2 * x**2, ">="),
    ],
)
def test_jensen_wants_a_smooth_function_of_its_argument_alone(bend, relation):
    weight, over = p(x, y, z), (x, y, z)
    mean, outer = line(weight * bend(x + y), *over), bend(line(weight * (x + y), *over))
    reason = by.jensen(bend, weight, x + y, sp.Matrix(over))
    one = sp.Eq(line(weight, *over), 1)
    with pytest.raises(StepError, match="Jensen"):
        Derivation(mean, assuming=(one,)).step(outer, by=reason, relation=relation)


def test_renaming_leaves_the_ends_of_a_variable():
    within = sp.Integral(f(x), (x, 0, x))
    renamed = rename_bound(within, {x})
    assert renamed.free_symbols == {x}
    assert renamed.limits[0][2] == x
    slope = Derivation(q(t) * D(within, x))
    with pytest.raises(StepError):
        slope.step(sp.S.Zero, by=by.definition({q(t): t * sp.exp(x)}))
