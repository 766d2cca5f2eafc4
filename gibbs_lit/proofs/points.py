"""Points at which a statement is tried: exact, seeded, inside every assumption."""

from collections.abc import Iterable
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import sympy as sp
from sympy.assumptions.assume import AppliedPredicate
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from gibbs_lit.proofs.timelimit import attempt

SPANS = {
    "gentle": (0.5, 1.9),
    "moderate": (0.3, 2.6),
    "generic": (0.1, 10.0),
    "extreme": (1e-3, 1e3),
}
UNCHECKED = {"commutative", "complex", "finite", "hermitian", "infinite", "polar"}  # of a number
STRICT = {"extended_real", "antihermitian"}  # what a number must be known to be


class Facts:
    """What `assuming` says about symbols, as definitions to carry out and inequalities to obey.

    Args:
        assuming: relations, conjunctions of them, and `Q.positive`-like predicates.

    Attributes:
        definitions: symbols that an equality determines, with their possible values, in order.
        inequalities: relations to be satisfied by the choice of the point.
        others: facts about undefined functions, left to the choice of the functions.
        unused: facts that this module cannot bring about; a statement under them stays open.
        partial: equalities with solutions besides those that are drawn, as y = 0 in x y = 0.
    """

    def __init__(self, assuming: Iterable[Any]) -> None:
        self.definitions: list[tuple[Any, list[Any]]] = []
        self.inequalities: list[Any] = []
        self.others: list[Any] = []
        self.unused: list[Any] = []
        self.partial: list[Any] = []
        for fact in assuming:
            for part in fact.args if isinstance(fact, sp.And) else (fact,):
                self._take(part)

    def _take(self, fact: Any) -> None:
        if fact in (True, sp.true):
            return
        if isinstance(fact, AppliedPredicate) and len(fact.arguments) == 1:
            signs = {"positive": sp.Gt, "negative": sp.Lt, "nonzero": sp.Ne, "nonnegative": sp.Ge}
            name = str(getattr(fact.function, "name", ""))
            fact = signs[name](fact.arguments[0], 0) if name in signs else fact
        if not isinstance(fact, Relational):
            self.unused.append(fact)
        elif fact.has(AppliedUndef, sp.Indexed):
            if not self._define(fact):
                self.others.append(fact)
        elif not isinstance(fact, sp.Eq):
            self.inequalities.append(fact)
        elif not self._define(fact):
            self.unused.append(fact)

    def _define(self, fact: Any) -> bool:
        """Turn an equality into the definition of one of its symbols."""
        if fact.func is not sp.Eq:
            return False
        done = {s: values[0] for s, values in self.definitions if len(values) == 1}
        sides = fact.lhs.xreplace(done), fact.rhs.xreplace(done)
        taken = {s for s, _ in self.definitions}
        for s, value in (sides, sides[::-1]):
            if isinstance(s, sp.Symbol) and s not in taken | value.free_symbols:
                self.definitions.append((s, [value]))
                return True
        if fact.has(AppliedUndef):
            return False
        g = sides[0] - sides[1]
        whole = {s: _solved_wholly(g, s) for s in g.free_symbols - taken}
        for s in sorted(whole, key=lambda s: (not whole[s], not g.is_polynomial(s), str(s))):
            slope = g.diff(s)
            linear = slope != 0 and s not in slope.free_symbols
            roots = [-g.subs(s, 0) / slope] if linear else attempt(3.0, sp.solve, g, s)
            if roots and all(s not in r.free_symbols for r in roots):
                self.definitions.append((s, list(roots)))
                self.partial += [] if whole[s] else [fact]
                return True
        return False


def _solved_wholly(g: Any, s: Any) -> bool:
    """Return whether solving g = 0 for a symbol loses no solution.

    One is lost where a coefficient is 0, or beside a logarithm: n = 0 is not all of x**n = 1.
    """
    if not g.is_polynomial(s) and g.is_rational_function(s):
        g = sp.fraction(sp.together(g))[0]  # it is zero wherever g is
    if not g.is_polynomial(s):
        return False
    first, *rest = sp.Poly(g, s).all_coeffs()
    if bool(first.is_nonzero):
        return True
    return len(rest) == 1 and bool(rest[0].is_nonzero)


def forced_real(expressions: Iterable[Any], relation: str, assuming: Iterable[Any]) -> set[Any]:
    """Return the undeclared symbols that only make sense as real numbers where they stand."""
    forced: set[Any] = set()
    for e in expressions:
        if relation in ("<=", ">="):
            forced |= e.free_symbols
        for bound in e.atoms(sp.Integral, sp.Sum, sp.Product):
            for limit in bound.limits:
                forced |= set().union(*(b.free_symbols for b in limit))
        for call in e.atoms(AppliedUndef):
            if call.func(*sp.symbols(f"r:{len(call.args)}", real=True)).is_extended_real:
                forced |= set().union(*(a.free_symbols for a in call.args))
        for head in e.atoms(sp.Max, sp.Min, sp.Heaviside, sp.Order):
            forced |= head.free_symbols
        for order in e.atoms(Relational):
            forced |= _ordered(order)
    for fact in assuming:
        forced |= _ordered(fact) if isinstance(fact, Relational) else set()
    return forced


def _ordered(relation: Any) -> set[Any]:
    """Return the symbols that an inequality makes real: not C, declared complex, in |C| < 1."""
    if isinstance(relation, (sp.Eq, sp.Ne)):
        return set()
    parts = relation.atoms(sp.Abs, sp.re, sp.im, sp.arg, sp.conjugate)
    bare = relation.xreplace(dict.fromkeys(parts, sp.Dummy(real=True)))
    return {s for s in relation.free_symbols if s.is_complex is None or s in bare.free_symbols}


def allowed(s: Any, value: Any) -> bool:
    """Return whether a number fits a symbol's assumptions."""
    said = s.assumptions0
    known = ((name, getattr(value, f"is_{name}")) for name in said.keys() - UNCHECKED)
    return all(found in (said[name], *(() if name in STRICT else (None,))) for name, found in known)


def draw_number(s: sp.Symbol, rng: np.random.Generator, style: str, real: bool) -> sp.Expr:
    """Return an exact number that fits a symbol's assumptions, in one style.

    Args:
        s: the symbol.
        rng: the source of randomness.
        style: "gentle" (0.5 to 1.9), "moderate" (0.3 to 2.6), "generic" (0.1 to 10), "extreme"
            (0.001 to 1000), "integer", "zero" or "positive".
        real: whether an undeclared symbol is to be real.
    """
    for _ in range(200):
        low, high = SPANS.get(style, SPANS["generic"])
        size = float(np.exp(rng.uniform(np.log(low), np.log(high))))
        value: Any = sp.Rational(Fraction(size).limit_denominator(60 if size > 0.05 else 4000))
        if style == "integer" or s.is_integer:
            most = {"gentle": 5, "moderate": 6, "generic": 13, "extreme": 50}.get(style, 6)
            value = sp.Integer(int(rng.integers(1, most)))
        if style == "zero" and rng.random() < 0.6:
            value = sp.S.Zero
        if rng.random() < 0.5 and style != "positive" and not s.is_nonnegative:
            value = -value
        if s.is_imaginary or (s.is_extended_real is None and not real and style != "positive"):
            other = sp.Rational(int(rng.integers(-40, 41)), 17)
            value = value * sp.I if s.is_imaginary else value + other * sp.I
        if s.is_irrational:
            value = value * sp.sqrt(2)
        if s.is_negative or s.is_nonpositive:
            value = -abs(value)
        plain = style == "integer" or s.is_integer
        if allowed(s, value) and (plain or value not in (1, -1)):
            return value
    raise ValueError(f"no number was found within the assumptions of {s}: {s.assumptions0}")


def draw_point(
    symbols: list[sp.Symbol], facts: Facts, rng: np.random.Generator, style: str, real: set[Any]
) -> dict[Any, Any] | None:
    """Return values for all symbols that obey every fact, or None when none was found."""
    free = [s for s in symbols if s not in {d for d, _ in facts.definitions}]
    for _ in range(25):
        point = {s: draw_number(s, rng, style, s in real) for s in free}
        for _ in range(8):
            full = complete(point, facts, rng)
            failed = None if full is None else broken(full, facts)
            if full is not None and failed is None:
                return full
            if failed is None or not _repair(point, failed, full or point, rng, style):
                break
    return None


def complete(point: dict[Any, Any], facts: Facts, rng: np.random.Generator) -> Any:
    """Return a point with the symbols that equations determine, or None."""
    full = dict(point)
    for s, values in reversed(facts.definitions):
        if values[0].has(AppliedUndef):
            continue
        options = [v.xreplace(full) for v in values]
        options = [v for v in options if v.is_number and v.is_finite is not False and allowed(s, v)]
        if not options:
            return None
        full[s] = options[int(rng.integers(len(options)))]
    return full


def broken(point: dict[Any, Any], facts: Facts) -> Any:
    """Return an inequality that a point violates, or None."""
    for fact in facts.inequalities:
        if not (fact.free_symbols - point.keys()) and fact.xreplace(point) != sp.true:
            return fact
    return None


def _repair(point: dict[Any, Any], fact: Any, full: Any, rng: Any, style: str) -> bool:
    """Move one symbol across the bound that an inequality sets."""
    g = fact.lhs - fact.rhs
    names = [s for s in point if g.has_free(s)]
    for i in rng.permutation(len(names)):
        s = names[i]
        line = g.xreplace({k: v for k, v in full.items() if k != s})
        slope = line.diff(s)
        if not slope.is_number or slope == 0 or slope.is_extended_real is not True:
            continue
        sign = 1 if isinstance(fact, (sp.Gt, sp.Ge, sp.Ne)) else -1
        step = draw_number(sp.Dummy(positive=True), rng, style, True)
        value = -line.xreplace({s: sp.S.Zero}) / slope + sign * sp.sign(slope) * step
        if s.is_integer:
            value = sp.ceiling(value) if sign * slope > 0 else sp.floor(value)
        if allowed(s, value):
            point[s] = value
            return True
    return False


def far_and_small(start: dict[Any, Any]) -> list[dict[Any, Any]]:
    """Return points with one symbol very large or very small: a bound may fail only there."""
    sizes = [sp.Rational(10) ** k * sign for k in (-8, -5, 5, 8) for sign in (1, -1)]
    return [{**start, s: size} for s in start for size in sizes]


def degenerate(start: dict[Any, Any], facts: Facts) -> list[dict[Any, Any]]:
    """Return substitutions of zero for one symbol, or of another symbol, that the facts allow."""
    defined = {s for s, _ in facts.definitions}
    free = [s for s in start if s not in defined]
    out: list[dict[Any, Any]] = [{s: sp.S.Zero} for s in free]
    out += [{s: o} for s, o in combinations(free, 2)]
    kept = []
    for put in out:
        ((s, v),) = put.items()
        full = {**start, s: start.get(v, v)}
        if allowed(s, full[s]) and not facts.definitions and broken(full, facts) is None:
            kept.append(put)
    return kept[:8]
