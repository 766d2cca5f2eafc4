"""A float search for violations over functions: a bound is followed uphill in their coefficients.

A variational bound is nearly tight only where its functions fit each other, which functions drawn
at random do not. Here every undefined function is a family with coefficients, integrals are sums
over one fixed grid, and the coefficients move together with the symbols. What is found is only a
candidate: it is evaluated afresh, to the digits of any other point.
"""

from typing import Any

import numpy as np
import sympy as sp

from gibbs_lit.proofs.arithmetic import Arithmetic
from gibbs_lit.proofs.evaluate import Evaluator
from gibbs_lit.proofs.instances import Density, kind_of
from gibbs_lit.proofs.points import Facts
from gibbs_lit.proofs.search import candidates

# Where the bumps of a function stand, by the number of its arguments.
CENTRES = {1: [(-4,), (-2,), (0,), (2,), (4,)]}
CENTRES |= {2: [(-2, -2), (-2, 2), (2, -2), (2, 2), (0, 0)], 3: [(-1, -1, 1), (1, 1, -1)]}
# Nodes lie at x = a sinh t or, for two variables, evenly: dense enough for the narrowest bumps.
NODES = {1: 0.1 * np.sinh(np.arange(-66, 67) * 0.08), 2: 0.5 * np.arange(-14, 15)}
COUNT = {0: 400, 1: 300, 2: 60}  # columns at the start, by how many variables are integrated over
RAY = np.polynomial.legendre.leggauss(48)


class Grid(Evaluator):
    """A float evaluator that integrates by one fixed rule, for functions with bumps of width 1."""

    def __init__(self, dimension: int) -> None:
        super().__init__(Arithmetic("float", 16))
        self.nodes = NODES[max(dimension, 1)]
        self.weights = np.gradient(self.nodes)

    def _bound(self, e: Any, env: dict[Any, Any], axes: int) -> Any:
        if not isinstance(e, sp.Integral):
            return super()._bound(e, env, axes)
        *inner, (v, low, high) = e.limits
        body = sp.Integral(e.function, *inner) if inner else e.function
        nodes, weights = self._rule(low, high, env, axes)
        values = np.asarray(self(body, {**env, v: nodes}, axes + 1)) * weights
        return values.sum(axis=0) if values.ndim > axes else values * len(nodes)

    def _rule(self, low: Any, high: Any, env: dict[Any, Any], axes: int) -> tuple[Any, Any]:
        if low is -sp.oo and high is sp.oo:
            column = self.nodes.reshape((-1,) + (1,) * axes)
            return column, self.weights.reshape(column.shape)
        ends = [0.0 if b.is_infinite else self.walk(b, env, axes) for b in (low, high)]
        reach = self.nodes[-1]
        ends = [ends[1] - reach if low is -sp.oo else ends[0],
                ends[0] + reach if high is sp.oo else ends[1]]  # fmt: skip
        at, weights = (a.reshape((-1,) + (1,) * axes) for a in RAY)
        half = (ends[1] - ends[0]) / 2
        return ends[0] + half * (1 + at), half * weights


def _bumps(xs: list[Any], scale: Any) -> list[Any]:
    centres = CENTRES.get(len(xs), [(0,) * len(xs)])
    away = [
        sum((x / scale - c) ** 2 for x, c in zip(xs, centre, strict=True)) for centre in centres
    ]
    return [sp.exp(-a / 2, evaluate=False) for a in away]


def _weights(kind: str, name: str, n: int) -> list[Any]:
    sign = {"positive": True} if kind != "real" else {"real": True}
    return [sp.Dummy(f"{name}{i}", **sign) for i in range(n)]


def _density(d: Density, weights: list[Any], scale: Any) -> sp.Lambda:
    """Return a mixture with weights that the other arguments shift, normalised exactly."""
    over, rest = list(d.over), [a for a in d.plain.values() if a not in d.over]
    shares = []
    for w, centre in zip(weights, CENTRES[len(over)], strict=True):
        tilt = sp.exp(sum(rest) * centre[0] / 4, evaluate=False) if rest else sp.S.One
        shares.append(w * tilt)
    parts = sp.Add(*(w * b for w, b in zip(shares, _bumps(over, scale), strict=True)))
    whole = sp.Add(*shares) * (sp.sqrt(2 * sp.pi) * scale) ** len(over)
    body = d.total.xreplace(d.plain) * parts / whole
    return sp.Lambda(tuple(d.plain.values()), body)


def families(
    heads: list[tuple[Any, int]], densities: list[Density], shape: str, scale: Any
) -> tuple[dict[Any, sp.Lambda], list[list[Any]]] | None:
    """Return a function with coefficients for each undefined one, and the lists of coefficients.

    Args:
        heads: the functions with the number of their arguments.
        densities: those whose integral is known.
        shape: how real functions end: "bounded", "decaying", "rising" or "confining".
        scale: the width of all bumps, which their places are multiples of.
    """
    made: dict[Any, sp.Lambda] = {}
    rows: list[list[Any]] = []
    normal = {d.head: d for d in densities}
    for head, arity in heads:
        kind = kind_of(head, arity)
        xs = [sp.Dummy(f"x{i}") for i in range(arity)]
        if kind not in ("positive", "real") or not arity:
            return None
        if head in normal:
            d = normal[head]
            line = all(tuple(b) == (-sp.oo, sp.oo) for b in d.over.values())
            if not line or d.signed or isinstance(d.integral, sp.Sum) or len(d.over) not in CENTRES:
                return None
            weights = _weights(kind, "w", len(CENTRES[len(d.over)]))
            made[head] = _density(d, weights, scale)
        else:
            bumps = _bumps(xs, scale)
            ends = sum(x**2 for x in xs) * {"rising": 1, "confining": -1}.get(shape, 0) / 2
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
    dimension, width = together(sides), sp.Dummy("width", positive=True)
    narrow = dimension == 1
    scale = (sp.Rational(1, 8) + width) / (1 + width) if narrow else sp.S.One
    found = families(heads, densities, shape, scale)
    if found is None or dimension not in COUNT:
        return []
    made, rows = found[0], [*found[1], *([[width]] if narrow else [])]
    coefficients = [w for row in rows for w in row]

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
        Grid(dimension),
        start,
        COUNT[dimension],
    )
    out = []
    for point in points:
        chosen = {w: point.pop(w) for w in coefficients}
        concrete = {h: sp.Lambda(f.variables, f.expr.xreplace(chosen)) for h, f in made.items()}
        out.append((point, concrete))
    return out
