"""Refutation by values: normal forms of both sides without an integral, where these differ.

Integrals that converge slowly, or only in the order in which they are written, have values that no
rule of quadrature settles; the normal form knows some of them. It knows the Taylor coefficients of
others, which no distance shows where the series that they begin diverges at once.
"""

from dataclasses import replace
from typing import Any

import numpy as np
import sympy as sp
from mpmath import mp
from sympy.core.function import AppliedUndef

from gibbs_lit.proofs.adjacent import joined
from gibbs_lit.proofs.arithmetic import Arithmetic, NoValue
from gibbs_lit.proofs.calculus import Calculus
from gibbs_lit.proofs.evaluate import BLOCKS, Evaluator
from gibbs_lit.proofs.language import Expr, Reader, Unsettled
from gibbs_lit.proofs.normal import Normal
from gibbs_lit.proofs.points import Facts, draw_point
from gibbs_lit.proofs.prove import prove_statement
from gibbs_lit.proofs.statement import Statement
from gibbs_lit.proofs.verdict import Witness

FAILS = {
    "==": lambda gap: gap != 0,
    "<=": lambda gap: mp.re(gap) > 0,
    ">=": lambda gap: mp.re(gap) < 0,
}


def disproof(statement: Statement) -> Witness | None:
    """Return a point at which the values of both sides in normal form break the relation."""
    facts = Facts(statement.assuming)
    if facts.others or facts.unused:
        return None
    if statement.order is not None:
        return _coefficients(statement, facts)
    for pair in statement.entries:
        symbols = sorted(
            set().union(*(e.free_symbols for e in (*pair, *facts.inequalities))), key=str
        )
        whole = any(e.has(sp.Integral, sp.Sum) for e in pair) and all(map(_counted, pair))
        if not whole or any(e.has(AppliedUndef, sp.Indexed, sp.I) for e in pair):
            continue
        if all(isinstance(s, sp.Symbol) and s.is_extended_real for s in symbols):
            # an antiderivative may not hold for every value of a symbol
            for closed in (False, True) if not symbols else (False,):
                sides = [_value(e, closed) for e in pair]
                if None not in sides:
                    return _witness(sides, symbols, facts, statement.relation)
                gap = _value(pair[0] - pair[1], closed)
                found = gap and _witness([gap, sp.S.Zero], symbols, facts, statement.relation)
                if found:
                    return replace(found, lhs=f"{found.lhs} (left less right)")
    return None


def _coefficients(statement: Statement, facts: Facts) -> Witness | None:
    """Return the first power at which two Taylor expansions at zero differ, and its coefficients.

    They are coefficients where the sides differ by c h**k + O(h**(k + 1)), which is proved.
    """
    assert statement.order is not None
    h, point, n = statement.order
    for lhs, rhs in statement.entries if point == 0 and h.is_extended_real else ():
        if (lhs - rhs).has(AppliedUndef, sp.Indexed, sp.I):
            continue
        rows = [_expanded(e, h, n) for e in (lhs, rhs)]
        for k, (a, b) in enumerate(zip(*rows, strict=False)):
            symbols = sorted((a - b).free_symbols, key=str)
            if a == b or not all(s.is_extended_real for s in symbols):
                continue
            found = _witness([a, b], symbols, facts, "==")
            if found is None:
                break
            moved = statement._replace(
                entries=((lhs, rhs + (a - b) * h**k),), order=(h, point, k + 1)
            )
            proof = prove_statement(moved)[0]
            if proof is None or not proof.exact:
                break
            return replace(found, point={**found.point, f"power of {h}": str(k)})
    return None


def _expanded(e: Expr, h: Any, n: int) -> list[Expr]:
    """Return the derivatives of orders below n at h = 0 over their factorials, while known."""
    normal = Normal()
    calculus, out = Calculus(normal), []
    calculus.small.add(held := sp.Dummy("h", positive=True))
    try:
        e = Reader(calculus.differentiate).read(e).xreplace({h: held})
        for k in range(n):
            value = normal.canon(e.xreplace({held: sp.S.Zero}) / sp.factorial(k))
            if value.has(*BLOCKS, sp.nan, sp.zoo, sp.oo, -sp.oo):
                break
            out.append(value)
            e = calculus.differentiate(e, held)
    except (Unsettled, ArithmeticError):
        pass
    return out


def _counted(e: Expr) -> bool:
    """Return whether every sum and product has integers for its limits, or no end."""
    found = e.atoms(sp.Sum, sp.Product)
    ends = [b for a in found for _, *ends in a.limits for b in ends]
    return all(b.is_integer or b.is_infinite for b in ends)


def _value(e: Expr, closed: bool) -> Expr | None:
    """Return a form without integrals and sums, or None."""
    normal = Normal()
    normal.integrals.lookup, normal.integrals.closed = False, closed
    try:
        value = joined(normal, normal.canon(Reader(Calculus(normal).differentiate).read(e)))
    except (Unsettled, ArithmeticError):
        return None
    broken = value.has(*BLOCKS, sp.AccumBounds, sp.nan, sp.zoo, sp.oo, -sp.oo)
    return None if broken or normal.trusted else value


def _witness(sides: list[Any], symbols: list[Any], facts: Facts, relation: str) -> Witness | None:
    rng = np.random.default_rng(0)
    for _ in range(12 if symbols else 1):
        point = draw_point(symbols, facts, rng, "moderate", set(symbols))
        if point is None or 0 in point.values():
            continue
        ev = Evaluator(Arithmetic("mp", 50), 0)
        with mp.workdps(55):
            try:
                env = {s: ev.number.number(v) for s, v in point.items()}
                a, b = (mp.mpmathify(ev(e, env)) for e in sides)
            except NoValue:
                continue
            size = abs(a) + abs(b)
            clear = mp.isfinite(size) and abs(a - b) > 1e-20 * size and not mp.im(a - b)
            if clear and FAILS[relation](a - b):
                named = {s.name: str(v) for s, v in point.items()}
                return Witness(named, {}, mp.nstr(a, 15), mp.nstr(b, 15), 40)
    return None
