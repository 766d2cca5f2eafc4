"""A float search for violations: thousands of points at once, then the worst of them improved."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import sympy as sp

from gibbs_lit.proofs.arithmetic import Arithmetic, NoValue
from gibbs_lit.proofs.evaluate import Evaluator
from gibbs_lit.proofs.points import Facts, allowed, broken, complete

COUNT = 1500


def candidates(
    sides: tuple[Any, Any],
    functions: Any,
    relation: str,
    symbols: list[Any],
    facts: Facts,
    rng: Any,
    ev: Evaluator | None = None,
    start: Callable[[list[Any], Any], Any] | None = None,
    count: int = COUNT,
) -> list[dict[Any, Any]]:
    """Return exact points where a closed statement looks false in float64 (it may yet be true).

    Args:
        sides: the closed left and right side.
        functions: the concrete functions that stand for undefined ones.
        relation: "==", "<=" or ">=".
        symbols: the free symbols.
        facts: what the points must obey.
        rng: the source of randomness.
        ev: evaluates the sides on arrays, or the plain evaluator.
        start: changes the points of the start, one a column, in the order of the given symbols.
        count: how many points there are at the start.
    """
    left, right = sides
    defined = [s for s, _ in facts.definitions]
    free = [s for s in symbols if s not in defined]
    if not free or any(s.is_imaginary or s.is_irrational for s in free):
        return []
    fixed = ev is not None
    ev = ev or Evaluator(Arithmetic("float", 16))
    ev.functions = functions
    sample = np.array([_sample(s, rng, count) for s in free])
    sample = start(free, sample) if start else sample
    tried, found = [], []
    try:
        # Two measures of a violation: one that sees tiny ones, one that leads towards deep ones.
        bases = (1e-300,) if relation == "==" else (1.0, 0.0) if fixed else (1e-300, 1.0)
        for base in bases:
            rows, score = sample, _score(ev, left, right, relation, free, sample, facts, base)
            # Far out, where scores are greatest, a point may be too far for exact numbers.
            near = np.argsort(np.where(score > 1e-3, _far(free, rows), np.inf))[0]
            tried.append((score[near], rows[:, near]))
            for sigma in () if relation == "==" else 0.75 ** np.arange(1, 30 if fixed else 50):
                best = rows[:, np.argsort(-score)[: max(count // 50, 6)]]
                rows = np.concatenate([best, _moved(best, sigma, free, rng)], axis=1)
                score = _score(ev, left, right, relation, free, rows, facts, base)
            tried += [(score[i], rows[:, i]) for i in np.argsort(-score)[: 2 if fixed else 3]]
    except (NoValue, TypeError, ValueError, OverflowError):
        return []
    tried = [*tried[::2], *tried[1::2]] if fixed else tried  # the best by each measure first
    threshold = 1e-7 if relation == "==" or fixed else 1e-15
    for column in [column for score, column in tried if score > threshold]:
        for digits in (0, 1, 2, 4, 6, 9):  # the shortest fractions that still show it
            p = _exactly(free, column, 10**digits)
            full = None if p is None else _checked(p, facts, rng)
            if full is not None and (digits == 9 or _shows(ev, left, right, relation, full, facts)):
                found.append(full)
                break
    return found


def _far(free: list[Any], rows: Any) -> Any:
    """Return how far out each column is: large values, and small ones where zero is excluded."""
    positive = np.array([bool(s.is_positive) for s in free])
    with np.errstate(divide="ignore"):
        return np.log1p(np.abs(rows)).sum(0) + np.log1p(1 / np.abs(rows[positive])).sum(0)


def _moved(best: Any, sigma: float, free: list[Any], rng: Any) -> Any:
    """Return random neighbours of the best columns, at a distance that shrinks with sigma."""
    start = np.repeat(best, 20, axis=1)
    noise = rng.standard_normal(start.shape) * (rng.random(start.shape) < 0.7)
    moved = start + sigma * noise * np.where(rng.random(start.shape) < 0.5, np.abs(start), 1.0)
    for row, s in zip(moved, free, strict=True):
        row[:] = np.rint(row) if s.is_integer else row
    return np.where(_fits(free, moved), moved, start)


def _shows(ev: Any, left: Any, right: Any, relation: str, point: Any, facts: Facts) -> bool:
    column = np.array([[float(v)] for v in point.values()])
    try:
        score = _score(ev, left, right, relation, list(point), column, Facts(()), 1e-300)[0]
    except NoValue:
        return False
    return bool(score > (1e-9 if relation == "==" else 1e-12))


def _checked(point: dict[Any, Any], facts: Facts, rng: Any) -> dict[Any, Any] | None:
    full = complete(point, facts, rng)
    return None if full is None or broken(full, facts) is not None else full


def _sample(s: Any, rng: Any, count: int) -> Any:
    spread = rng.choice([1.2, 4.0, 8.0], count, p=[0.85, 0.1, 0.05])
    x = 10.0 ** (spread * rng.uniform(-1, 1, count))
    if s.is_integer:
        x = np.rint(x * 2)
    x = x * rng.choice([-1.0, 1.0], count)
    x = np.abs(x) if s.is_nonnegative else -np.abs(x) if s.is_nonpositive else x
    if s.is_integer and (s.is_positive or s.is_nonzero or s.is_negative):
        x = np.where(x == 0, -1.0 if s.is_negative else 1.0, x)
    return x


def _fits(free: list[Any], sample: Any) -> Any:
    ok = np.ones_like(sample, dtype=bool)
    for row, s in zip(range(len(free)), free, strict=True):
        x = sample[row]
        if s.is_nonnegative:
            ok[row] &= (x > 0) if s.is_positive else (x >= 0)
        if s.is_nonpositive:
            ok[row] &= (x < 0) if s.is_negative else (x <= 0)
    return ok


def _score(
    ev: Evaluator,
    left: Any,
    right: Any,
    relation: str,
    free: list[Any],
    sample: Any,
    facts: Facts,
    base: float,
) -> Any:
    """Return the relative violation at each column, -inf outside the assumptions."""
    env: dict[Any, Any] = dict(zip(free, sample, strict=True))
    ok = _fits(free, sample).all(axis=0)
    for s, values in reversed(facts.definitions):
        env[s] = np.asarray(ev(values[0], env, 1)) * np.ones(sample.shape[1])
        ok &= np.isfinite(env[s]) & _fits([s], env[s][None])[0]
    for fact in facts.inequalities:
        ok &= ev.holds(fact, env, 1)
        ev.memo = {}
    a, b = (np.broadcast_to(ev(e, env, 1), (sample.shape[1],)) for e in (left, right))
    with np.errstate(all="ignore"):
        gap = a - b if relation == "<=" else b - a if relation == ">=" else np.abs(a - b)
        size = np.abs(a) + np.abs(b)
        score = gap / (size + base)
        ok &= (base > 0) | (size > 1e-8)  # where a fixed grid still resolves the sides
    return np.where(ok & np.isfinite(score), score, -np.inf)


def _exactly(free: list[Any], values: Any, limit: int) -> dict[Any, Any] | None:
    point = {}
    for s, x in zip(free, values, strict=True):
        if s.is_integer:
            point[s] = sp.Integer(int(x))
        else:
            near = Fraction(float(x)).limit_denominator(limit)
            point[s] = sp.Rational(near.numerator, near.denominator)
        if not allowed(s, point[s]):
            return None
    return point
