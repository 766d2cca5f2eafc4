"""Bounds in one variable s > 0: where a function is positive, from where its derivative is.

Derivatives are taken, positive factors dropped, until one has a manifest sign. On the way back a
function is monotone between the points where its derivative changes its sign; so it changes its own
sign at most once there, at a point that is enclosed by exact fractions in interval arithmetic.
"""

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import sympy as sp
from mpmath.ctx_iv import MPIntervalContext

from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.language import Expr, Unsettled
from gibbs_lit.proofs.signs import GOOD
from gibbs_lit.proofs.timelimit import attempt

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules

BLOCKS = (sp.Integral, sp.Sum, sp.Product, sp.Abs, sp.sin, sp.cos, sp.erf, sp.Max, sp.Min)
LEVELS = 12  # derivatives at most
WIDTH = Fraction(1, 2**60)
LARGE = 10**9  # exponents beyond are not worth their digits
IV: Any = MPIntervalContext()
IV.prec = 160


class Undecided(Exception):
    """An enclosure, a value at an end or a derivative of which no sign is known."""


class Mark(NamedTuple):
    """A point where a function changes its sign, between two fractions, or exactly known."""

    low: Fraction
    high: Fraction

    @property
    def exact(self) -> bool:
        return self.low == self.high


def one_variable(rules: "Rules", e: Expr, depth: int) -> bool:
    """Show that a function of one nonnegative symbol is nowhere negative."""
    if depth < 2 or len(e.free_symbols) != 1 or not e.has(sp.exp, sp.log) or e.has(*BLOCKS):
        return False
    (s,) = e.free_symbols
    plain = isinstance(s, sp.Symbol) and s.is_nonnegative and rules.rising.inside(s)
    if not plain or s.is_integer or not rules.rising.regular(e, s):
        return False
    trusted = len(rules.normal.trusted)
    for alone in (False, True):
        try:
            return Chain(rules, s, alone).signs(e, LEVELS)[1] == [1]
        except (Undecided, Unsettled, ArithmeticError, ValueError):
            del rules.normal.trusted[trusted:]
    return False


class Chain:
    """Signs, by marks in increasing order, of functions on the open half-line s > 0."""

    def __init__(self, rules: "Rules", s: Any, alone: bool) -> None:
        self.rules, self.normal, self.s, self.alone = rules, rules.normal, s, alone
        self.seen: set[Expr] = set()

    def signs(self, f: Expr, levels: int) -> tuple[list[Mark], list[int]]:
        """Return marks and the signs before, between and after them; zeros may lie anywhere."""
        f = self.normal.canon(f)
        known = self.normal.signs.of(f, True)
        if known in (*GOOD, "-", "0-"):
            return [], [1 if known in GOOD else -1]
        if not levels or f in self.seen or not self.rules.rising.regular(f, self.s):
            raise Undecided
        self.seen.add(f)
        sign, form, slope = self._derivative(f)
        marks, turns = self.signs(slope, levels - 1) if slope != 1 else ([], [1])
        turns = [sign * t for t in turns]
        marks = [self._refined(slope, m) for m in marks]
        at = [self._value(form, m) for m in marks]
        out: list[Mark] = []
        signs: list[int] = []
        for i, turn in enumerate(turns):
            left = at[i - 1] if i else self._end(form, marks[:1], turn, -1)
            if left and turn * left[0] >= 0:
                signs.append(turn)
            else:
                right = at[i] if i < len(at) else self._end(form, marks[-1:], -turn, 1)
                if right and turn * right[0] <= 0:
                    signs.append(-turn)
                elif left and right:
                    out.append(self._bisected(form, left[1], right[1], left[0]))
                    signs += [left[0], right[0]]
                else:
                    raise Undecided
            if i < len(marks):
                out.append(marks[i])
        kept = [(m, b) for m, (a, b) in zip(out, pairwise(signs), strict=True) if a != b]
        return [m for m, _ in kept], [signs[0], *(b for _, b in kept)]

    def _derivative(self, f: Expr) -> tuple[int, Expr, Expr]:
        """Return sign, g and h: g is f over a positive factor, g' is h times a positive factor."""
        ways = []
        for form in (*self.rules.rising.forms(f), *(self._alone(f) if self.alone else ())):
            slope = form.diff(self.s)
            c, found, exponent = self.normal.factors(slope)
            sign, rest = (1 if c > 0 else -1), sp.S.One
            kinds = {g: self.normal.signs.of(g, True) for g in found}
            if not self.normal.real(exponent) or "c" in kinds.values():
                continue
            if any(k < 0 and kinds[g] not in ("+", "-") for g, k in found.items()):
                continue
            for g, k in found.items():
                if k % 2 and kinds[g] in ("-", "0-"):
                    sign = -sign
                elif k % 2 and kinds[g] in ("r", "n"):
                    rest *= g
            rest = self.normal.canon(rest)
            logs = sum(a.has(self.s) for a in rest.atoms(sp.log, sp.exp))
            ways.append((logs, sp.count_ops(rest), len(ways), sign, form, rest))
        if not ways:
            raise Undecided
        return min(ways, key=lambda way: way[:3])[3:]

    def _alone(self, f: Expr) -> list[Expr]:
        """Return f over what multiplies one logarithm, or over the whole term of an exponential."""
        out = []
        for a in sorted((a for a in f.atoms(sp.log, sp.exp) if a.has(self.s)), key=key)[:3]:
            share = self.normal.share(f, a)
            sign = self.normal.signs.of(share, True) if share is not None else "c"
            if sign in ("+", "-"):
                share = share * a if isinstance(a, sp.exp) else share
                out.append(self.normal.canon(f / (share if sign == "+" else -share)))
        return out

    def _refined(self, g: Expr, mark: Mark) -> Mark:
        """Narrow an enclosure of a change of sign of g, or find the fraction that it is."""
        low, high = mark
        guess = ((low + high) / 2).limit_denominator(100)
        inside = low <= guess <= high and guess > 0
        if inside and self.normal.is_zero(g.xreplace({self.s: _rational(guess)})):
            return Mark(guess, guess)
        return mark

    def _bisected(self, f: Expr, low: Fraction, high: Fraction, first: int) -> Mark:
        """Enclose the point where f, monotone between two points, changes its sign."""
        while high - low > WIDTH * max(low, WIDTH):
            middle = (low + high) / 2
            sign = self._strict(f, middle, middle)
            if sign == 0:
                break
            low, high = (middle, high) if sign == first else (low, middle)
        return Mark(low, high)

    def _value(self, f: Expr, mark: Mark) -> tuple[int, Fraction]:
        """Return the sign of f at a mark, and a point near it where f has that sign."""
        if mark.exact and self.normal.is_zero(f.xreplace({self.s: _rational(mark.low)})):
            return 0, mark.low
        sign = self._strict(f, *mark)
        if sign == 0:
            raise Undecided
        return sign, mark.low

    def _end(self, f: Expr, near: list[Mark], wanted: int, way: int) -> tuple[int, Fraction] | None:
        """Return the sign of f next to an end of the half-line, or None.

        It is `wanted` or zero where the limit says so; the other sign is found at a point.
        """
        start = (near[0].low if way < 0 else near[0].high) if near else Fraction(1)
        for k in range(1, 40, 3):
            point = start * Fraction(2) ** (way * k)
            if self._strict(f, point, point) == -wanted:
                return -wanted, point
        value: Any = f.xreplace({self.s: sp.S.Zero}) if way < 0 else sp.nan
        zero = sp.Dummy("s", nonnegative=True)
        if way > 0 or value.has(sp.nan, sp.zoo, sp.oo) or not self._continuous(f, zero):
            far = sp.Dummy("s", positive=True)
            point = sp.oo if way > 0 else 0
            value = attempt(2.0, sp.limit, f.xreplace({self.s: far}), far, point)
            if value is None or value.has(sp.Limit, sp.AccumBounds, far):
                return None
            self.normal.trusted.append("a limit found by SymPy")
        value = value * wanted
        if value is sp.oo or value.is_nonnegative or self.normal.signs.of(value, True) in GOOD:
            return wanted, start
        return None

    def _continuous(self, f: Expr, zero: Any) -> bool:
        return self.rules.rising.regular(f.xreplace({self.s: zero}), zero)

    def _strict(self, f: Expr, low: Fraction, high: Fraction) -> int:
        """Return the sign that f has all over an interval, or 0 where none is certain."""
        try:
            value = _interval(f, self.s, IV.mpf([_number(low).a, _number(high).b]))
        except (ArithmeticError, ValueError):
            return 0
        return 1 if value.a > 0 else -1 if value.b < 0 else 0


def _rational(x: Fraction) -> Any:
    return sp.Rational(x.numerator, x.denominator)


def _number(x: Any) -> Any:
    return IV.mpf(int(x.numerator)) / IV.mpf(int(x.denominator))


def _interval(e: Any, s: Any, x: Any) -> Any:
    """Enclose the values of e for s in the interval x."""
    if e == s:
        return x
    if e.is_Rational:
        return _number(Fraction(int(e.p), int(e.q)))
    if e is sp.pi or e is sp.E:
        return IV.pi if e is sp.pi else IV.exp(1)
    parts = [_interval(a, s, x) for a in e.args]
    if e.is_Add:
        return sum(parts[1:], parts[0])
    if e.is_Mul:
        out = parts[0]
        for part in parts[1:]:
            out = out * part
        return out
    if isinstance(e, sp.exp) and max(abs(parts[0].a), abs(parts[0].b)) < LARGE:
        return IV.exp(parts[0])
    if e.is_Pow and e.exp.is_Integer:
        return _whole_power(parts[0], int(e.exp))
    base = parts[0] if parts else IV.mpf(0)
    if isinstance(e, (sp.log, sp.Pow)) and base.a > 0:
        log = IV.log(base)
        return log if isinstance(e, sp.log) else IV.exp(parts[1] * log)
    raise ArithmeticError(f"no enclosure of {e}")


def _whole_power(base: Any, k: int) -> Any:
    if k < 0 and not (base.a > 0 or base.b < 0):
        raise ZeroDivisionError
    return base**k if k > 0 else 1 / base**-k
