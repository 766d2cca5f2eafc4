"""The decision ladder: prove by normal form, always compare at points, never guess."""

from collections.abc import Iterable
from dataclasses import replace
from time import thread_time
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from gibbs_lit.proofs.comparison import Comparison
from gibbs_lit.proofs.disproof import disproof
from gibbs_lit.proofs.exact import counterexample
from gibbs_lit.proofs.prove import Proof, prove_statement
from gibbs_lit.proofs.statement import Statement, read_statement
from gibbs_lit.proofs.timelimit import TimeLimit, attempt, within
from gibbs_lit.proofs.verdict import CheckerError, Verdict, Witness

POINTS = {"verdict": 24, "watch": 8}  # the first eight of the same ones watch over a proof
SUPPORT = {"points": 20, "digits": 40}  # the least that supports what has no proof


def decide(
    lhs: Any,
    rhs: Any,
    relation: str = "==",
    assuming: Iterable[Any] = (),
    seed: int = 0,
    order: tuple[Any, Any, int] | None = None,
    time_limit: float = 20.0,
) -> Verdict:
    """Decide whether a statement holds for all its symbols and all its undefined functions.

    A statement quantifies over every value of its symbols within their assumptions at which both
    sides are defined, so a removable singularity does not matter; and over every undefined
    function of the family: `Function(..., real=True)` is smooth and real, `positive=True` smooth
    and positive and not normalised unless `assuming` says so. Integrals written with undefined
    functions converge absolutely with their derivatives, locally uniformly in the parameters;
    boundary terms vanish under a Gaussian or a normalised density, and are not taken to vanish
    without one; explicit integrals mean what they say. A symbol without assumptions
    is complex under "==", real under an inequality. A short float such as 0.5 means the exact
    binary fraction; a rounded one such as 0.1 is refused.

    Trusted: SymPy's core arithmetic, its polynomials, differentiation and printing, and mpmath.
    `simplify` is never the judge.

    Args:
        lhs: left side, a SymPy expression or an explicit matrix.
        rhs: right side, of the same shape.
        relation: "==", "<=", ">=" or "series".
        assuming: relations between symbols, or equations such as a normalisation, that hold; a
            partial differential equation holds for every value of its arguments, and one such as
            p(x) = Integral(q(x, y), y) defines p.
        seed: seed of the points at which the statement is evaluated.
        order: (symbol, point, n) for "series": lhs - rhs = O((symbol - point)**n).
        time_limit: CPU seconds, positive (wall seconds outside the main thread).

    Returns:
        "proved" (normal form, and no point disagrees), "supported" (an equation in symbols or
        functions that agrees at 20 points or more to 40 digits; points alone support no bound, no
        series, no sum or integral and no equation between two numbers), "refuted" (with a witness)
        or "undecided", with the method and the lemmas used.

    Raises:
        TypeError: an argument is no SymPy expression.
        ValueError: the relation, order, shapes or an expression make no statement.
        CheckerError: the normal form and the points contradict each other.

    Example:
        >>> import sympy as sp
        >>> x = sp.Symbol("x", real=True)
        >>> decide((x + 1) ** 2, x**2 + 2 * x + 1).status
        'proved'
    """
    if (
        isinstance(time_limit, bool)
        or not isinstance(time_limit, (int, float))
        or not 0 < time_limit < 1e6
    ):
        raise ValueError(f"time_limit = {time_limit!r} is not a positive number of seconds")
    try:
        with within(time_limit):
            statement = read_statement(lhs, rhs, relation, assuming, order)
        verdict = _ladder(statement, seed, time_limit)
    except TimeLimit:
        raise ValueError(f"the statement could not be read within {time_limit:g} s") from None
    except RecursionError:
        raise ValueError("the statement is nested too deeply") from None
    return replace(verdict, relation=relation)  # an O(...) is read as a series


def _ladder(statement: Statement, seed: int, time_limit: float) -> Verdict:
    """Look for a point at which the statement fails before a long search for its proof."""
    equal, longest = statement.relation == "==", 0.6 * time_limit
    start = thread_time()
    proved = _prove(statement._replace(lookup=not equal), longest if equal else min(1, longest))
    points, late = None, proved is None
    if late or (proved[0] is None and equal and _explicit(statement)):
        points = _compare(statement, seed, 0.35 * time_limit, "verdict")
        if points.outcome != "refuted":
            spent = thread_time() - start if equal else 0.0
            proved = _prove(statement, max(longest - spent, 0.1))
    if proved is None:
        proved = None, f"no normal form within {longest:g} s", ""
    return settle(statement, proved, seed, time_limit, points, time_limit - thread_time() + start)


def _explicit(statement: Statement) -> bool:
    """Return whether a sum or an integral is written out, so that SymPy may know its value."""
    sides = [e for pair in statement.entries for e in pair]
    return any(e.has(sp.Integral, sp.Sum) and not e.has(AppliedUndef) for e in sides)


def _undefined(statement: Statement) -> bool:
    return any(e.has(AppliedUndef) for pair in statement.entries for e in pair)


def settle(
    statement: Statement,
    proved: tuple[Proof | None, str, str],
    seed: int,
    time_limit: float,
    points: Comparison | None = None,
    left: float | None = None,
) -> Verdict:
    """Give the verdict on a statement whose proof has been tried: the rungs below the first.

    Args:
        statement: what is to be decided.
        proved: the answer of `prove_statement`.
        seed: seed of the points.
        time_limit: as in :func:`decide`.
        points: what the points of a verdict said, where they were asked already.
        left: seconds that are left of `time_limit`; by default all of them.
    """
    (proof, why, apart), relation = proved, statement.relation
    end = thread_time() + (time_limit if left is None else left)
    exact = proof is not None and proof.exact
    aim = "watch" if exact else "verdict"
    points = points or _compare(statement, seed, 0.35 * time_limit, aim)
    if points.outcome == "refuted":
        if proof is not None and proof.exact:
            shown = "; ".join(f"{lhs} {relation} {rhs}" for lhs, rhs in statement.entries)
            raise CheckerError(
                f"the normal form proves {shown} ({proof.method}), yet it fails "
                f"{points.witness}: an error of the checker, not of the statement"
            )
        return Verdict("refuted", "a point at which it fails", relation, points.witness, (), why)
    agrees = f"{points.points} points agree to {points.digits} digits"
    unseen = f"the points could not be evaluated ({points.detail})"
    empty = not points.points and "not converge" in points.detail and not _undefined(statement)
    if proof is not None and (proof.exact or points.outcome == "agrees") and not empty:
        seen = agrees if points.outcome == "agrees" else unseen
        return Verdict("proved", f"{proof.method}; {seen}", relation, None, proof.lemmas)
    witness = attempt(max(end - thread_time(), 0.1), _exact, statement)
    if witness is not None:
        return Verdict("refuted", "exact rational arithmetic", relation, witness, (), why)
    spare = max(min(3.0, end - thread_time()), 0.1)
    witness = attempt(spare, disproof, statement) if points.outcome == "unknown" else None
    if witness is not None:
        known = "coefficients" if relation == "series" else "values"
        return Verdict("refuted", f"{known} in normal form", relation, witness, (), why)
    doubt = apart or _branches(statement)
    seen = agrees if points.outcome == "agrees" else unseen
    doubt = doubt or (_no_support(statement, points) if seen == agrees else "")
    if points.outcome == "agrees" and not doubt:
        return Verdict("supported", agrees, relation, None, (), why)
    why = "nothing was found that it speaks of" if proof is not None and empty else why
    detail = "; ".join(dict.fromkeys(filter(None, (why, doubt, seen))))
    return Verdict("undecided", "neither proof nor a conclusive point", relation, None, (), detail)


def _prove(statement: Statement, seconds: float) -> tuple[Proof | None, str, str] | None:
    try:
        with within(seconds):
            return prove_statement(statement)
    except TimeLimit:
        return None


def _exact(statement: Statement) -> Witness | None:
    for lhs, rhs in statement.entries:
        found = attempt(1.0, counterexample, lhs, rhs, statement.relation, statement.assuming)
        if found is not None:
            return found
    return None


def _no_support(statement: Statement, points: Comparison) -> str:
    """Say why agreement at points, without a proof, is no support for a statement of this kind."""
    if statement.relation == "series":
        return "points cannot tell a logarithm's growth from a constant"
    if statement.relation != "==":
        return "a bound that holds at points may fail between or beyond them"
    if points.near or (points.points == 1 and points.digits < 200):
        return "two numbers may agree to many digits and differ"
    if points.points < SUPPORT["points"] or points.digits < SUPPORT["digits"]:
        return "points that are so few, or agree to so few digits, are no support"
    sides = [e for pair in statement.entries for e in pair]
    if any(e.has(sp.Integral, sp.Sum, sp.Product, sp.Limit) for e in sides):
        return "a sum or an integral may lose a part that no digit shows"
    extreme = any(max(abs(c.p), c.q) > 10**9 for e in sides for c in e.atoms(sp.Rational))
    return "beside such a constant a difference may be too small to be seen" if extreme else ""


def _branches(statement: Statement) -> str:
    """Say which symbols leave a branch of a logarithm or a root open, so that points mislead."""
    sides = [e for pair in statement.entries for e in pair]
    for e in sides:
        for node in e.atoms(sp.log, sp.Pow, sp.Abs, sp.atan, sp.asin, sp.acos):
            if isinstance(node, sp.Pow) and (node.exp.is_integer or node.base is sp.E):
                continue
            loose = [s for s in node.free_symbols if s.is_extended_real is None and s.is_Symbol]
            loose = [s for s in loose if s in e.free_symbols]
            if loose:
                return f"{loose[0]} is complex: declare it real or positive to choose a branch"
    return ""


def _compare(statement: Statement, seed: int, seconds: float, aim: str) -> Comparison:
    """Compare every entry; the first that is refuted, or the least conclusive, speaks for all."""
    from gibbs_lit.proofs.numeric import compare

    found_all = []
    for lhs, rhs in statement.entries:
        try:
            found = compare(
                lhs,
                rhs,
                statement.relation,
                statement.assuming,
                seed=seed,
                points=POINTS[aim],
                aim=aim,
                order=statement.order,
                time_limit=seconds / len(statement.entries),
            )
        except (
            ArithmeticError,
            AttributeError,
            LookupError,
            NameError,
            TypeError,
            ValueError,
            RuntimeError,
            Warning,
        ) as error:
            # A user's function may fail in any way when it is called with numbers.
            found = Comparison("unknown", 0, 0, None, f"{type(error).__name__}: {error}"[:200])
        if found.outcome == "refuted":
            return found
        found_all.append(found)
    return max(found_all, key=lambda c: (c.outcome, c.near, -c.points))
