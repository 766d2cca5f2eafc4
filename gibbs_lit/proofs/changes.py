"""Affine changes of variables, chosen by the arguments of undefined functions."""

from itertools import combinations, permutations, product
from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.gaussians import weighted
from gibbs_lit.proofs.language import Expr, Jet, bound_dummy, depends, factors_of, loose, terms_of
from gibbs_lit.proofs.splitting import split

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


def jets_over(e: Expr, symbols: Any) -> list[Jet]:
    """Return the undefined functions in `e` whose arguments involve `symbols`."""
    found: list[Any] = [j for j in e.atoms(Jet) if depends(j, symbols)]
    return sorted(found, key=key)


def rename(e: Expr) -> Expr:
    """Return `e` with fresh bound variables."""
    fresh = {v: bound_dummy("v", a, b) for v, a, b in e.limits}
    return sp.Integral(e.function.xreplace(fresh), *((fresh[v], a, b) for v, a, b in e.limits))


def regular(e: Expr, v: Any, normal: "Normal") -> bool:
    """Return whether `e` is smooth in `v` on the whole line, by its form."""
    for node in sp.preorder_traversal(e):
        if not depends(node, [v]):
            continue
        if isinstance(node, sp.Pow) and not (node.exp.is_Integer and node.exp > 0):
            if normal.signs.of(node.base, True) != "+":
                return False
        elif isinstance(node, sp.log):
            if normal.signs.of(node.args[0], True) != "+":
                return False
        elif isinstance(node, sp.Integral) or (
            isinstance(node, sp.Function) and not isinstance(node, (sp.exp, Jet))
        ):
            return False
    return True


def arguments(t: Expr, names: list[Any]) -> list[tuple[str, tuple]]:
    """Return where functions are taken, at points that no variable bound inside is part of."""
    own: set[Any] = loose(t, Jet)
    found = {(str(j.args[0]), j.point) for j in own if depends(j, names)}
    return sorted(found, key=lambda item: (item[0], key(item[1])))


def groups(normal: "Normal", terms: dict, names: list[Any]) -> list[dict]:
    """Terms that may move separately: those with a Gaussian weight of their own."""
    tags = {t: tuple(arguments(t, names)) for t in terms}
    if len(set(tags.values())) <= 1 or not all(weighted(normal, t, names) for t in terms):
        return [terms]
    out: dict[tuple, dict] = {}
    for t, c in terms.items():
        out.setdefault(tags[t], {})[t] = c
    return list(out.values())


def moves(normal: "Normal", terms: dict, names: list[Any]) -> list[tuple[dict, list[Any], Expr]]:
    """Return candidate substitutions (old variables in new ones) with their Jacobians."""
    calls = arguments(sp.Add(*terms), names)
    classes: dict[str, list] = {}
    for name, point in calls:
        classes.setdefault(name, []).append(point)
    orders = [list(permutations(c))[:6] for _, c in sorted(classes.items())]
    canon, out, seen = normal.canon, [], set()
    for choice in list(product(*orders))[:24]:
        rows: list[Any] = []
        forms = [x for calls in choice for point in calls for x in point]
        for x in forms:
            row, constant = [canon(sp.diff(x, v)) for v in names], None
            if len(names) == 1 and depends(row[0], names):
                curve = canon(sp.diff(row[0], names[0]))
                if not depends(curve, names) and normal.signs.of(curve, True) in ("+", "-", "n"):
                    constant = canon(row[0].xreplace({names[0]: sp.S.Zero}) / curve)
                    row = [sp.S.One]  # the distance from the vertex of a parabola
            if any(depends(r, names) for r in row) or len(rows) == len(names):
                continue
            trial = sp.Matrix([*(r for r, _ in rows), row])
            gram = (trial * trial.T).det() if trial.rows < trial.cols else trial.det()
            if not normal.is_zero(gram):
                if constant is None:
                    constant = canon(x.xreplace(dict.fromkeys(names, sp.S.Zero)))
                rows.append((row, constant))
        completed = _completed(normal, [r for r, _ in rows], len(names))
        if completed is None:
            continue
        matrix, det = completed
        constants = [c for _, c in rows] + [sp.S.Zero] * (len(names) - len(rows))
        tag = tuple(matrix), tuple(constants)
        if tag in seen:
            continue
        seen.add(tag)
        fresh = [sp.Dummy(f"z{i}", real=True) for i in range(len(names))]
        shift = sp.Matrix([z - c for z, c in zip(fresh, constants, strict=True)])
        old = matrix.adjugate() * shift / det
        move = {v: canon(e) for v, e in zip(names, old, strict=True)}
        out.append((move, fresh, normal.powers.absolute(det)))
    return out


def _completed(normal: "Normal", rows: list[Any], n: int) -> tuple[Any, Expr] | None:
    """Return an invertible matrix that begins with these rows, with its determinant, or None.

    The other rows are variables as they are or, in the plane, the direction across the first row.
    """
    units = sp.eye(n)
    more = [
        [list(units.row(i)) for i in chosen] for chosen in combinations(range(n), n - len(rows))
    ]
    if n == 2 and len(rows) == 1:
        more.append([[-rows[0][1], rows[0][0]]])
    for extra in more:
        matrix = sp.Matrix([*rows, *extra])
        det = normal.canon(matrix.det())
        if normal.signs.of(det, True) in ("+", "-", "n"):
            return matrix, det
    return None


def affine(normal: "Normal", terms: dict, limit: Any) -> tuple[dict, list[Any]]:
    """On an interval, make the first undefined function's argument the variable."""
    v, low, high = limit
    points = [p[0] for _, p in arguments(sp.Add(*terms), [v]) if len(p) == 1]
    for x in points:
        slope = normal.canon(sp.diff(x, v))
        sign = normal.signs.of(slope, True)
        if depends(slope, [v]) or sign not in ("+", "-") or x == v:
            continue
        shift = x.xreplace({v: sp.S.Zero})
        ends = [
            (b if sign == "+" else -b) if b.is_infinite else normal.canon(slope * b + shift)
            for b in (low, high)
        ]
        fresh = bound_dummy("z", *ends)
        whole = sp.Add(*(c * t for t, c in terms.items())) / slope
        normal.use("change of variables", "an increasing or decreasing affine map")
        whole = whole.xreplace({v: (fresh - shift) / slope})
        return split(normal, whole, [fresh]), [(fresh, *ends)]
    return terms, [limit]


def mirrored(normal: "Normal", t: Expr, v: Any, total: Expr) -> Expr | None:
    """Return t with v -> total - v, or None unless its functions are the same then."""
    jets = jets_over(t, [v])
    own = {j.args[:2] for j in jets}
    curved = any(depends(x.diff(v), [v]) for j in jets for x in j.point)
    if not jets or (len(jets) == len(own) and not curved):
        return None
    turned = normal.canon(t.xreplace({v: total - v}))
    return turned if jets_over(turned, [v]) == jets else None


def blocks(t: Expr, names: list[Any]) -> list[tuple[Expr, list[Any]]]:
    """Split a product into factors that share no variable."""
    parts: list[Expr] = []
    for part in factors_of(t):
        if isinstance(part, sp.exp):
            parts += [sp.exp(a, evaluate=False) for a in terms_of(part.exp)]
        else:
            parts.append(part)
    blocks: list[tuple[list, set]] = [([], {v}) for v in names]
    for part in parts:
        touched = part.free_symbols & set(names)
        hit = [b for b in blocks if b[1] & touched]
        merged = ([part], set())
        for b in hit:
            merged = (merged[0] + b[0], merged[1] | b[1])
        blocks = [b for b in blocks if b not in hit] + [merged]
    return [(sp.Mul(*fs), [v for v in names if v in vs]) for fs, vs in blocks]
