"""Bounds for a gradient at two points by its Jacobian: monotone, Lipschitz and cocoercive maps.

With d = x - u and D = g(x) - g(u), D is the mean of the Jacobian between u and x, applied to d. If
that is symmetric with its eigenvalues in an interval, then a |d|**2 + b <d, D> + c |D|**2 >= 0
wherever a + b t + c t**2 >= 0 on the interval (Baillon and Haddad's theorem for c < 0).
"""

from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import sympy as sp

from gibbs_lit.proofs.language import Expr, Jet, Unsettled
from gibbs_lit.proofs.signs import GOOD

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules

BLOCKS = (sp.Integral, sp.Sum, sp.Product, sp.Abs, sp.Max, sp.Min, sp.Piecewise, Jet)


class Form(NamedTuple):
    """a |d|**2 + b <d, D> + c |D|**2 with D the given gaps, which are zero where d is."""

    a: Expr
    b: int
    c: Expr
    gaps: list[Expr]


def gradients(rules: "Rules", e: Expr) -> bool:
    """Show a form in the differences of points and of a gradient by bounds of the Jacobian."""
    if len(e.free_symbols) < 2 or e.has(*BLOCKS):
        return False
    try:
        points = _points(rules, e)
        form = _form(rules, e, points) if points else None
        if form is None:
            return False
        jacobian = _jacobian(rules, form.gaps, points)
        found = jacobian is not None and _bounded(rules, form, jacobian)
    except (Unsettled, ZeroDivisionError):
        return False
    if found:
        rules.normal.use("mean value theorem", "the Jacobian is integrable between the points")
    return found


def _points(rules: "Rules", e: Expr) -> dict[Any, Any]:
    """Return the coordinates of one point with those of the other, from their differences."""
    out: dict[Any, Any] = {}
    for gap in sorted((g for g in e.atoms(sp.Add) if len(g.args) == 2), key=str):
        x = next((s for s in gap.args if isinstance(s, sp.Symbol)), None)
        u = next((-s for s in gap.args if isinstance(-s, sp.Symbol)), None)
        if x is None or u is None or x.assumptions0 != u.assumptions0 or out.get(u) == x:
            continue
        if not (rules.rising.inside(x) and rules.rising.inside(u)) or out.get(x) == u:
            continue
        if {x, u} & {*out, *out.values()}:
            return {}
        out[x] = u
    return out


def _form(rules: "Rules", e: Expr, points: dict[Any, Any]) -> Form | None:
    """Read the coefficients of the form and the differences of the gradient."""
    canon, held = rules.normal.canon, {x: sp.Dummy() for x in points}
    names, own = list(held.values()), {*points, *points.values()}
    moved = {x - points[x]: d for x, d in held.items()}
    line = e.xreplace(moved | {points[x] - x: -d for x, d in held.items()})
    if not line.is_polynomial(*names):
        return None
    none = dict.fromkeys(names, sp.S.Zero)
    bends = [canon(line.diff(d, k)) for d in names for k in names]
    size = len(names)
    if any((bends[i] != 0 and i % (size + 1)) or bends[i].free_symbols & {*own, *names}
           for i in range(size**2)):  # fmt: skip
        return None
    if any(bends[i] != bends[0] for i in range(0, size**2, size + 1)):
        return None
    slopes, rest = [line.diff(d).xreplace(none) for d in names], line.xreplace(none)
    b = int(any(s != 0 for s in slopes))
    gaps = slopes if b else _roots(rest)
    if len(gaps) != size:
        return None
    atoms = {a: sp.Dummy(real=True) for a in e.atoms(sp.Function)}
    ratio = (rest / sp.Add(*(g**2 for g in gaps))).xreplace(atoms) if rest != 0 else rest
    c = canon(ratio).xreplace({h: a for a, h in atoms.items()})
    return None if c.free_symbols & own else Form(bends[0] / 2, b, c, gaps)


def _roots(rest: Expr) -> list[Expr]:
    """Return what stands squared, in nothing else that does."""
    squares = [p for p in rest.atoms(sp.Pow) if p.exp == 2 and p.base.is_Add]
    outer = (p for p in squares if not any(q != p and q.has(p) for q in squares))
    return [p.base for p in sorted(outer, key=str)]


def _jacobian(rules: "Rules", gaps: list[Expr], points: dict[Any, Any]) -> list[list[Expr]] | None:
    """Return the Jacobian of g where the gaps are those of g(x) - g(u)."""
    zero = rules.normal.is_zero
    for gap in gaps:
        if not zero(gap.xreplace(points)):
            return None
        if any(not zero(gap.diff(x, u)) for x, u in product(points, points.values())):
            return None
        if not all(rules.rising.regular(gap, x) for x in points):
            return None
    return [[gap.diff(x) for x in points] for gap in gaps]


def _bounded(rules: "Rules", form: Form, jacobian: list[list[Expr]]) -> bool:
    """Return whether the eigenvalues, or singular values, lie where a + b t + c t**2 >= 0."""
    a, b, c, _ = form
    sign, size = rules.normal.signs.of(c, True), len(jacobian)
    if not b and sign == "-" and size > 1:
        return _short(rules, jacobian, sp.sqrt(rules.normal.canon(-a / c)))
    if sign == "0":  # <d, D> knows the symmetric part alone
        turned = zip(*jacobian, strict=True)
        both = [zip(p, q, strict=True) for p, q in zip(jacobian, turned, strict=True)]
        return _above(rules, [[(s + t) / 2 for s, t in row] for row in both], -a, 1)
    pairs = ((i, j) for i in range(size) for j in range(i))
    if not all(rules.normal.is_zero(jacobian[i][j] - jacobian[j][i]) for i, j in pairs):
        return False
    root = sp.sqrt(rules.normal.canon(b - 4 * a * c))
    if sign not in ("+", "-") or not rules.shown(root**2, 0):
        return False
    ends = [(-b - root) / (2 * c), (-b + root) / (2 * c)]
    if sign == "+":
        return _above(rules, jacobian, ends[1], 1)
    return _above(rules, jacobian, ends[1], 1) and _above(rules, jacobian, ends[0], -1)


def _above(rules: "Rules", jacobian: list[list[Expr]], level: Expr, sign: int) -> bool:
    """Return whether sign * (J - level) is positive semidefinite, as by diagonal dominance."""
    size = range(len(jacobian))
    rows = [[sign * (jacobian[i][j] - level * int(i == j)) for j in size] for i in size]
    return all(_least(rules, row, i) for i, row in enumerate(rows))


def _short(rules: "Rules", jacobian: list[list[Expr]], level: Expr) -> bool:
    """Return whether rows and columns are at most `level` long in absolute value (Schur's test)."""
    lines = [*jacobian, *zip(*jacobian, strict=True)]
    return all(_least(rules, [level, *line], 0) for line in lines)


def _least(rules: "Rules", row: list[Expr], i: int) -> bool:
    """Return whether one entry is at least the sum of the absolute values of the others."""
    rest = [k for j, k in enumerate(row) if j != i and k != 0]
    known = [rules.normal.signs.of(rules.normal.canon(k), True) for k in rest]
    signs = [(1,) if s in ("-", "0-") else (-1,) if s in GOOD else (1, -1) for s in known]
    sums = (sp.Add(*(s * k for s, k in zip(c, rest, strict=True))) for c in product(*signs))
    return all(rules.shown(row[i] + t, 2) for t in sums)
