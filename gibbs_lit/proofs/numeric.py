"""The numeric rung: does a statement hold at points, with concrete functions, to many digits?

Nothing here knows the normal form. A refutation is a witness; an agreement needs many points. What
is trusted: SymPy's substitution and differentiation of explicit functions, and mpmath's and NumPy's
elementary functions.
"""

import time
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import sympy as sp

from gibbs_lit.proofs.comparison import Comparison
from gibbs_lit.proofs.setting import shape_of
from gibbs_lit.proofs.trials import Trials
from gibbs_lit.proofs.verdict import RELATIONS


def compare(
    lhs: Any,
    rhs: Any,
    relation: str = "==",
    assuming: Iterable[Any] = (),
    seed: int = 0,
    points: int = 24,
    order: tuple[Any, Any, int] | None = None,
    time_limit: float = 10.0,
    aim: str = "verdict",
) -> Comparison:
    """Try a statement at seeded points, with random concrete functions for the undefined ones.

    Args:
        lhs: left side, an expression or an explicit matrix.
        rhs: right side, of the same shape.
        relation: "==", "<=", ">=" or "series".
        assuming: facts that the points and functions are to obey.
        seed: of the points and functions; the answer is a function of it and of the time.
        points: how many points a closed form is to agree at, at least 1; fewer where integrals
            are expensive.
        order: for "series", `(symbol, point, n)`: the sides differ by O((symbol - point)**n), or
            by O(symbol**(-n)) where the point is infinite.
        time_limit: CPU seconds, positive, after which what was found so far is returned.
        aim: "verdict"; "watch" over what is proved already, at fewer points where integrals are
            expensive, and to float64's digits where those are clear; "mutant" of what is known to
            hold, where a plain failure is confirmed at 18 digits instead of 30. Closed forms
            always have 40 or more.

    Returns:
        The outcome, with the point, the functions and both values when the statement failed.

    Raises:
        TypeError: when a side or a fact is not a SymPy object.
        ValueError: when the relation is unknown, an order is missing, or shapes differ.

    Example:
        >>> from sympy import Symbol, exp
        >>> x = Symbol("x", real=True)
        >>> print(compare(exp(x), 1 + x, ">=").outcome, compare(exp(x), 1 + x).outcome)
        agrees refuted
    """
    if relation not in RELATIONS:
        raise ValueError(f"relation {relation!r} is not one of {', '.join(RELATIONS)}")
    if relation == "series" and (not isinstance(order, (tuple, sp.Tuple)) or len(order) != 3):
        raise ValueError(f'relation "series" needs order=(symbol, point, n), not {order!r}')
    if points < 1:
        raise ValueError(f"points {points!r} is not at least 1")
    facts = [_basic(f, "assuming") for f in assuming]
    pairs = _entries(lhs, rhs)
    if len(pairs) > 1 and relation in ("<=", ">="):
        raise ValueError(f"matrices cannot be compared by {relation}")
    deadline = time.thread_time() + time_limit
    results = []
    for i, (left, right) in enumerate(pairs):
        span = (deadline - time.thread_time()) / (len(pairs) - i)
        work = Trials(left, right, relation, facts, seed + i, points, order, aim)
        results.append(work.run(max(span, 0.01)))
        if results[-1].outcome == "refuted":
            return results[-1]
    worst = min(results, key=lambda r: (r.outcome == "agrees", r.points))
    return replace(worst, digits=min(r.digits for r in results))


def _basic(e: Any, name: str) -> Any:
    if e is True or e is False:
        return sp.sympify(e)
    if not isinstance(e, (sp.Basic, sp.MatrixBase)):
        raise TypeError(f"{name} {e!r} is a {type(e).__name__}, not a SymPy object")
    return e


def _entries(lhs: Any, rhs: Any) -> list[tuple[Any, Any]]:
    sides: list[Any] = []
    for name, side in (("lhs", lhs), ("rhs", rhs)):
        side = sp.sympify(side) if isinstance(side, int) else _basic(side, name)
        sides.append(side.doit().as_explicit() if isinstance(side, sp.MatrixExpr) else side)
    shapes = [shape_of(s) for s in sides]
    if shapes[0] != shapes[1]:
        raise ValueError(f"lhs has shape {shapes[0]} and rhs has shape {shapes[1]}")
    if not shapes[0]:
        return [(sides[0], sides[1])]
    both = list(zip(sides[0], sides[1], strict=True))
    return [(a, b) for a, b in both if a != b] or both[:1]
