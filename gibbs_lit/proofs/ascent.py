"""A float search for violations over functions: a bound is followed uphill in their coefficients.

A variational bound is nearly tight only where its functions fit each other, which functions drawn
at random do not. Here every undefined function is a family with coefficients, integrals are sums
over one fixed grid, and the coefficients move together with the symbols. What is found is only a
candidate: it is evaluated afresh, to the digits of any other point.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import sympy as sp
from sympy.core.function import AppliedUndef

from gibbs_lit.proofs.arithmetic import Arithmetic
from gibbs_lit.proofs.evaluate import Evaluator, soften
from gibbs_lit.proofs.instances import Density, call_of, kind_of, put_in
from gibbs_lit.proofs.points import Facts
from gibbs_lit.proofs.search import candidates
from gibbs_lit.proofs.timelimit import attempt

if TYPE_CHECKING:
    from gibbs_lit.proofs.trials import Trials

# Where the bumps of a function stand, by the number of its arguments.
CENTRES = {1: [(-4,), (-2,), (0,), (2,), (4,)]}
CENTRES |= {2: [(-2, -2), (-2, 2), (2, -2), (2, 2), (0, 0)], 3: [(-1, -1, 1), (1, 1, -1)]}
COUNT = {0: 400, 1: 300, 2: 60}  # columns at the start, by how many variables are integrated over
EVEN = {1: np.arange(-30, 31) / 3, 2: np.arange(-14, 15) / 2}
NEAR = 0.1 * np.sinh(np.arange(-66, 67) * 0.08)  # dense about zero, for explicit bells of any width
RAY = np.polynomial.legendre.leggauss(48)


class Grid(Evaluator):
    """A float evaluator that integrates by one rule, over m + w u for u on a fixed grid.

    Args:
        nodes: the grid of u.
        frame: the symbols of the middle m and the width w, or nothing for 0 and 1.
    """

    def __init__(self, nodes: Any, frame: tuple[Any, ...]) -> None:
        super().__init__(Arithmetic("float", 16))
        self.nodes, self.weights, self.frame = nodes, np.gradient(nodes), frame

    def _bound(self, e: Any, env: dict[Any, Any], axes: int) -> Any:
        if not isinstance(e, sp.Integral):
            return super()._bound(e, env, axes)
        *inner, (v, low, high) = e.limits
        body = sp.Integral(e.function, *inner) if inner else e.function
        nodes, weights = self._rule(low, high, env, axes)
        values = np.asarray(self(body, {**env, v: nodes}, axes + 1)) * weights
        return values.sum(axis=0) if values.ndim > axes else values * len(nodes)

    def _rule(self, low: Any, high: Any, env: dict[Any, Any], axes: int) -> tuple[Any, Any]:
        middle, width = (env[s] for s in self.frame) if self.frame else (0.0, 1.0)
        if low is -sp.oo and high is sp.oo:
            at, weights = (a.reshape((-1,) + (1,) * axes) for a in (self.nodes, self.weights))
            return middle + width * at, width * weights
        ends = []
        for end, u in ((low, self.nodes[0]), (high, self.nodes[-1])):
            far = middle + width * u
            if not end.is_infinite:
                near = self.walk(end, env, axes)
                far = np.clip(near, far, None) if end is low else np.clip(near, None, far)
            ends.append(far)
        ends[1] = np.maximum(*ends) if np.any(ends[1] < ends[0]) else ends[1]
        at, weights = (a.reshape((-1,) + (1,) * axes) for a in RAY)
        half = (ends[1] - ends[0]) / 2
        return ends[0] + half * (1 + at), half * weights


def _bumps(xs: list[Any], frame: tuple[Any, Any]) -> list[Any]:
    (middle, width), centres = frame, CENTRES.get(len(xs), [(0,) * len(xs)])
    xs = [(x - middle) / width for x in xs]
    away = [sum((x - c) ** 2 for x, c in zip(xs, centre, strict=True)) for centre in centres]
    return [sp.exp(-a / 2, evaluate=False) for a in away]


def _weights(kind: str, name: str, n: int) -> list[Any]:
    sign = {"positive": True} if kind != "real" else {"real": True}
    return [sp.Dummy(f"{name}{i}", **sign) for i in range(n)]


def _density(d: Density, weights: list[Any], frame: tuple[Any, Any]) -> sp.Lambda:
    """Return a mixture with weights that the other arguments shift, normalised exactly."""
    over, rest = list(d.over), [a for a in d.plain.values() if a not in d.over]
    shares = []
    for w, centre in zip(weights, CENTRES[len(over)], strict=True):
        tilt = sp.exp(sum(rest) * centre[0] / 4, evaluate=False) if rest else sp.S.One
        shares.append(w * tilt)
    parts = sp.Add(*(w * b for w, b in zip(shares, _bumps(over, frame), strict=True)))
    whole = sp.Add(*shares) * (sp.sqrt(2 * sp.pi) * frame[1]) ** len(over)
    body = d.total.xreplace(d.plain) * parts / whole
    return sp.Lambda(tuple(d.plain.values()), body)


def families(
    heads: list[tuple[Any, int]], densities: list[Density], shape: str, frame: tuple[Any, Any]
) -> tuple[dict[Any, sp.Lambda], list[list[Any]]] | None:
    """Return a function with coefficients for each undefined one, and the lists of coefficients.

    Args:
        heads: the functions with the number of their arguments.
        densities: those whose integral is known.
        shape: how real functions end: "bounded", "decaying", "rising" or "confining".
        frame: the middle and the width of all bumps.
    """
    made: dict[Any, sp.Lambda] = {}
    rows: list[list[Any]] = []
    normal = {d.head: d for d in densities}
    for head, arity in heads:
        kind = kind_of(head, arity)
        xs = [sp.Dummy(f"x{i}") for i in range(arity)]
        if kind not in ("positive", "real") or not arity or call_of(head, arity).is_integer:
            return None
        if head in normal:
            d = normal[head]
            line = all(tuple(b) == (-sp.oo, sp.oo) for b in d.over.values())
            if not line or d.signed or isinstance(d.integral, sp.Sum) or len(d.over) not in CENTRES:
                return None
            weights = _weights(kind, "w", len(CENTRES[len(d.over)]))
            made[head] = _density(d, weights, frame)
        else:
            bumps = _bumps(xs, frame)
            ends = (
                sum(((x - frame[0]) / frame[1]) ** 2 for x in xs)
                * {"rising": 1, "confining": -1}.get(shape, 0)
                / 2
            )
            if kind == "real" and shape != "decaying":
                bumps.append(sp.S.One)
            weights = _weights(kind, "c", len(bumps))
            body = sp.Add(*(w * b for w, b in zip(weights, bumps, strict=True)))
            made[head] = sp.Lambda(tuple(xs), body + (ends if kind == "real" else 0))
        rows.append(weights)
    return made, rows


def together(sides: tuple[Any, Any]) -> int:
    """Return how many variables of integration stand together in some integrand."""
    every = {i for e in sides for i in e.atoms(sp.Integral)}
    bound = {limit[0] for i in every for limit in i.limits}
    return max([0, *(len(i.function.free_symbols & bound) for i in every)])


def explicit(sides: tuple[Any, Any]) -> bool:
    """Return whether an integrand has a function of its variable that is written out."""
    for i in {i for e in sides for i in e.atoms(sp.Integral)}:
        bound = {limit[0] for limit in i.limits}
        for node in i.function.atoms(sp.Function):
            plain = not isinstance(node, (AppliedUndef, sp.log, sp.Abs, sp.Max, sp.Min))
            if plain and node.free_symbols & bound and not node.has(AppliedUndef):
                return True
    return False


def uphill(
    sides: tuple[Any, Any],
    heads: list[tuple[Any, int]],
    densities: list[Density],
    shape: str,
    relation: str,
    symbols: list[Any],
    facts: Facts,
    rng: Any,
    soft: Any,
) -> list[tuple[dict[Any, Any], dict[Any, sp.Lambda]]]:
    """Return points, each with concrete functions, where a bound looks false in float64.

    Args:
        sides: the left and right side with undefined functions.
        heads: as in :func:`families`, like `densities` and `shape`.
        relation: "<=" or ">=".
        symbols: the free symbols.
        facts: what the points must obey.
        rng: the source of randomness.
        soft: carries out derivatives once functions are put in.
    """
    dimension = together(sides)
    middle, width = sp.Dummy("middle", real=True), sp.Dummy("width", positive=True)
    frame, extra, grid = (middle, width), [middle, width], EVEN.get(dimension, EVEN[1])
    if explicit(sides):  # whose bells stay where they are
        narrow = (sp.Rational(1, 8) + width) / (1 + width)
        near = dimension == 1
        frame, extra = (sp.S.Zero, narrow if near else sp.S.One), [width] if near else []
        grid = NEAR if near else grid
    found = families(heads, densities, shape, frame)
    if found is None or dimension not in COUNT:
        return []
    made, rows = found
    coefficients = [*(w for row in rows for w in row), *extra]

    def start(free: list[Any], sample: Any) -> Any:
        """Let coefficients be moderate, and half of the columns have equal functions."""
        place = {s: i for i, s in enumerate(free)}
        for s in free:
            if s.is_integer:
                sample[place[s]] = np.clip(sample[place[s]], -9, 9)
        spread = rng.choice([0.7, 2.5], sample.shape[1])
        for w in coefficients:
            noise = spread * rng.standard_normal(sample.shape[1])
            sample[place[w]] = np.exp(noise) if w.is_positive else noise / 2
        if len(extra) > 1:  # a third of the columns is sharp
            m, w = (sample[place[s]] for s in extra)
            sharp = rng.random(len(w)) < 1 / 3
            w[:] = np.where(sharp, np.abs(m) * 10 ** -rng.uniform(0, 4, len(w)), w)
        half = sample.shape[1] // 2
        first: dict[Any, list[Any]] = {}
        for row in rows:
            twin = first.setdefault((row[0].is_positive, len(row)), row)
            for w, v in zip(row, twin, strict=True):
                sample[place[w], :half] = sample[place[v], :half]
        return sample

    points = candidates(
        soft(sides, made),
        made,
        relation,
        [*symbols, *coefficients],
        facts,
        rng,
        Grid(grid, (middle, width) if len(extra) > 1 else ()),
        start,
        COUNT[dimension],
    )
    out = []
    for point in points:
        chosen = {w: point.pop(w) for w in coefficients}
        concrete = {h: sp.Lambda(f.variables, f.expr.xreplace(chosen)) for h, f in made.items()}
        out.append((point, concrete))
    return out


def _written_out(e: Any, functions: Any, point: dict[Any, Any]) -> Any:
    """Put in functions and a point, so that quadrature sees where narrow functions are."""
    deeper = {a for i in e.atoms(sp.Integral) for a in i.function.atoms(sp.Integral)}
    held = {a: sp.Dummy(real=True) for a in e.atoms(sp.Integral) - deeper}
    shell = put_in(e.xreplace(held), functions).xreplace(point)
    known = {d: put_in(a, functions).xreplace(point) for a, d in held.items()}
    with sp.evaluate(False):  # SymPy would integrate for the sign of each argument
        return shell.xreplace(known)


def climb(work: "Trials", both: tuple[Any, Any], shape: str) -> bool:
    """Look for functions under which a bound fails; True when none was confirmed.

    Args:
        work: the bound on its way through the points.
        both: its sides with undefined functions.
        shape: as in :func:`families`; bounds without real functions are tried in one shape only.
    """
    shaped = any(kind_of(*head) == "real" for head in work.heads)
    if work.unsure or work.solutions or not work.heads or (work.climbed and not shaped):
        return True
    work.climbed, s = True, work.sides
    kept = s.left, s.right, s.functions

    def soft(sides: Any, made: Any) -> Any:
        return tuple(soften(sp.Tuple(*sides), made))

    def tried(point: Any, functions: Any) -> bool:
        plain = soft(both, functions)
        at = {} if any(e.has(sp.Derivative, sp.Subs) for e in plain) else point
        s.left, s.right = (_written_out(e, functions, at) for e in plain)
        return work.settle(point, False, True)

    given = work.heads, work.densities, shape, s.relation, work.symbols, work.facts, work.rng
    for point, functions in uphill(both, *given, soft):
        s.functions = functions
        if attempt(1.5, tried, point, functions) is False:  # None where it takes long
            return False
    s.left, s.right, s.functions = kept
    return True
