"""Both sides of a statement at one point, to as many digits as a clear answer needs.

A difference counts as clear only when two evaluations of different precision agree on it, far
beyond their own error, and with enough digits that no intermediate value was swallowed.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sympy as sp
from mpmath import mp

from gibbs_lit.proofs.arithmetic import Arithmetic, Divergent, NoValue
from gibbs_lit.proofs.evaluate import HARD, Evaluator
from gibbs_lit.proofs.growth import watch

LARGE = 30  # a number that may make a feature of an integrand narrow, as its inverse may
SPANS = {0: (2, 4), 1: (4, 8), 2: (3, 6), 3: (1, 4)}  # first and last level by dimension


def _numbers(e: Any) -> set[Any]:
    """Return the numbers that an expression is written with, their powers and exponentials."""
    raised = {a for a in e.atoms(sp.Pow, sp.exp) if a.is_number and not a.has(*HARD)}
    return e.atoms(sp.Rational) | raised


def _moderate(numbers: Any) -> bool:
    return not any(abs(c) > LARGE or 0 < abs(c) < sp.Rational(1, LARGE) for c in numbers)


@dataclass(frozen=True)
class Values:
    """Both sides at one point, their difference and its error estimate."""

    left: Any
    right: Any
    difference: Any
    error: float
    digits: int
    bulk: float = 0.0
    oscillates: bool = False

    @property
    def size(self) -> float:
        return float(max(abs(self.left), abs(self.right)))

    @property
    def gap(self) -> float:
        return float(abs(self.difference))

    @property
    def clear(self) -> bool:
        """Whether the difference is far beyond its own error."""
        floor = {16: 1e-9, 18: 1e-13}.get(self.digits, 10.0 ** (6 - self.digits)) * self.size
        return abs(self.difference) > max(1e3 * self.error, floor)

    @property
    def agreed(self) -> int:
        """To how many digits the sides agree, no more than were computed."""
        return int(-np.log10(max(self.error, self.gap) / (self.size or 1.0) + 10.0**-self.digits))


Outcome = tuple[int, Values | None] | None  # digits and what failed; None where nothing was clear


@dataclass
class Sides:
    """A scalar statement with concrete functions, and how it is to be evaluated.

    Args:
        left: left side, explicit but for `functions`.
        right: right side.
        functions: concrete functions for the undefined ones.
        relation: "==", "<=", ">=" or "series".
        closed: whether both sides are closed forms.
        dimension: over how many variables at once they integrate.
        slope: order of the derivatives that are taken of integrals.
        single: whether there is only one point to try.
        order: symbol and point of a series, with the gauge function that its remainder may reach.
    """

    left: Any
    right: Any
    functions: dict[Any, sp.Lambda]
    relation: str
    closed: bool
    dimension: int
    slope: int
    single: bool
    order: tuple[Any, Any, Any] | None = None
    seen: int = 0
    lopsided: int = 0
    level: int = field(default=2, init=False)
    quick: bool = field(default=False, init=False)
    watch: bool = field(default=False, init=False)  # over what is proved: float64 will do
    gentle: bool = field(default=False, init=False)  # by the numbers that it is written with

    def __post_init__(self) -> None:
        self.gentle = _moderate(_numbers(sp.Tuple(self.left, self.right)))

    def at(self, point: dict[Any, Any]) -> Outcome:
        """Return (digits, None) where the statement holds and (digits, values) where it fails."""
        if self.relation == "series":
            return watch(self, point)
        return self._closed(point) if self.closed else self._approximate(point)

    def _judge(self, v: Values) -> Outcome:
        return v.digits, v if self.relation == "==" or self._wrong(v) else None

    def _wrong(self, v: Values) -> bool:
        difference = mp.mpmathify(v.difference)
        if abs(mp.im(difference)) > 1e-20 * v.size:
            raise NoValue("an inequality between values that are not real")
        return bool(mp.re(difference) > 0) == (self.relation == "<=")

    def _both(self, point: dict[Any, Any], ev: Evaluator) -> tuple[Any, Any]:
        ev.functions = self.functions
        ev.gentle = self.gentle and _moderate(point.values())
        env = {s: ev.number.number(v) for s, v in point.items()}
        try:
            values = ev((self.left, self.right), env)
        except Divergent:
            if not self.functions:
                kept = [self._finite(e, ev, env) for e in (self.left, self.right)]
                self.lopsided += kept[0] != kept[1]
            raise
        finite = [bool(np.all(ev.number.finite(v))) for v in values]
        if not all(finite):
            one = f"only the {'left' if finite[1] else 'right'} side is"
            raise NoValue(f"{one if any(finite) else 'both sides are'} undefined at a point")
        return values[0], values[1]

    @staticmethod
    def _finite(e: Any, ev: Evaluator, env: dict[Any, Any]) -> bool:
        try:
            return bool(np.all(ev.number.finite(ev(e, env))))
        except NoValue:
            return False

    def _closed(self, point: dict[Any, Any]) -> Outcome:
        """Closed forms: 40 digits, doubled near zero until clear.

        A term that another one swallows could hide a difference, so the sides agree only where
        the digits exceed the powers of ten over which the intermediate values range.
        """
        last, floor, digits = None, 0, 40
        while digits <= 2600:
            a, b, ev = self._digits(digits, point)
            floor = max(abs(a), abs(b), ev.scale(self.left), ev.scale(self.right), floor)
            d, lost = abs(a - b), ev.swallowed()
            if lost > 2200:
                return None
            small = d <= floor * mp.mpf(10) ** (-0.9 * digits)
            enough = digits > 1.15 * lost + 38
            steady = last is not None and abs(d - last) <= d / 1000
            if d > 0 and (steady or (enough and not small)):
                need = max(int(2 * ev.span()) + 60, digits + 40)
                if need > 6000:
                    return None
                a, b, _ = self._digits(need, point)
                if abs(abs(a - b) - d) <= d / 1000:
                    return self._judge(Values(a, b, a - b, 0.0, max(digits // 2, 40)))
            known = self.seen > 3 or self.watch
            least = 39 if known else 79 if self.seen or self.functions else 319
            if small and enough and digits > least:
                return digits, None
            if digits > 319 and not small:
                return None
            last = d
            digits = max(2 * digits, min(int(1.2 * lost) + 40, 2600)) if small else 2 * digits
        return None

    def _digits(self, digits: int, point: dict[Any, Any]) -> tuple[Any, Any, Evaluator]:
        ev = Evaluator(Arithmetic("mp", digits), 0)
        with mp.workdps(digits + 5):
            return *self._both(point, ev), ev

    def _levels(self, kind: str, digits: int, start: int, stop: int, where: Any) -> Values:
        """Evaluate on finer and finer grids until two of them agree."""
        point, complex_, places = where
        last, best, bulk = None, None, 0.0
        for level in range(start, stop + 1):
            ev = Evaluator(Arithmetic(kind, digits, complex_), level)
            ev.places = places
            try:
                a, b = self._both(point, ev)
            except NoValue:
                if best is None:
                    raise
                break
            if last is not None:
                size = float(max(abs(a), abs(b)))
                error = float(max(abs(a - last[0]), abs(b - last[1])))
                error += ev.tail * max(size, ev.bulk)
                if abs(ev.bulk - bulk) > 0.05 * ev.bulk and not ev.oscillates:
                    error = max(error, size)  # the sum of absolute values has not settled
                error += 4 * 10.0**-digits * size
                v = Values(a, b, a - b, error, digits, ev.bulk, ev.oscillates)
                best = v if best is None or error < best.error else best
                if error <= 10.0 ** (3 - digits) * max(size, 1e-3 * ev.bulk):
                    break
            last, bulk = (a, b), ev.bulk
            self.level = level
        assert best is not None
        return best

    def _approximate(self, point: dict[Any, Any]) -> Outcome:
        """Integrals, limits, infinite sums: float64 first, then more digits where it matters."""
        places: dict[Any, Any] = {}
        imaginary = self.left.has(sp.I) or self.right.has(sp.I)
        where = (point, imaginary or any(v.has(sp.I) for v in point.values()), places)
        if not self.dimension:
            return self._refined(None, where)
        span = SPANS[min(self.dimension, 3)]
        try:
            v = self._levels("float", 16, *span, where)
        except NoValue as trouble:
            if where[1] or not ("complex" in str(trouble) or "not real" in str(trouble)):
                raise
            where = (point, True, places)
            v = self._levels("float", 16, *span, where)
        if v.clear and self.relation != "==" and not self._wrong(v):
            return v.digits, None
        if v.clear or self.seen < (2 if self.dimension < 3 and not self.watch else 0):
            return self._refined(v, where)
        if v.size < 1e-9 * v.bulk and v.gap <= 1e-13 * v.bulk:
            return 13, None
        if v.error > 1e-7 * v.size or v.gap > 1e-9 * v.size + 1e3 * v.error:
            return self._refined(v, where) if self.watch else None
        return v.agreed, None

    def _refined(self, v: Values | None, where: Any) -> Outcome:
        """Settle a point at a higher precision: 30 digits, or extended floats if need be."""
        fine = v is None or not (self.dimension > 1 or v.oscillates)
        plain = self.quick and v is not None and v.clear and v.gap > 1e-4 * v.size
        if v is not None and (plain or not (fine and (v.clear or not self.seen))):
            start = self.level - (self.dimension > 2)
            w = self._levels("long", 18, start, start + 1, where)
        else:
            v = v or self._mp(20, 2, where)
            try:
                w = self._mp(60 if self.single else 30, self.level + 1, where)
            except NoValue:
                w = None
            if w is None or (v.clear and w.error > 1e-7 * w.size):  # too deep a stencil for a spike
                w = self._levels("long", 18, SPANS[1][0], SPANS[1][1], where)
        if w.clear:
            again = v
            if abs(w.difference - v.difference) > 0.05 * w.gap:
                if not fine:
                    return None
                again = self._mp(w.digits + 15, self.level, where)
            same = abs(w.difference - again.difference) <= 0.05 * w.gap
            return self._judge(w) if same else None
        scale = w.size
        if w.size < 1e-9 * w.bulk and w.gap <= v.gap / 8:
            scale = max(w.size, w.bulk)  # both sides vanish by cancellation
        if w.error > 1e-7 * scale or w.gap > 1e3 * w.error + 10.0 ** (6 - w.digits) * scale:
            return None
        off = max(w.error, w.gap) / scale if scale else 0.0
        return int(-np.log10(off + 10.0**-w.digits)), None

    def far_digits(self, point: dict[Any, Any]) -> Values | None:
        """The values where sides that agree to thirty digits differ within a hundred and fifty."""
        complex_ = any(e.has(sp.I) for e in (self.left, self.right, *point.values()))
        v, w = (self._mp(n, self.level + 1, (point, complex_, {})) for n in (130, 150))
        same = abs(w.difference - v.difference) <= 0.05 * w.gap
        return w if v.clear and w.clear and same else None

    def _mp(self, digits: int, start: int, where: Any) -> Values:
        extra = (digits // 2 + 4) * self.slope + (40 if not self.dimension else 0)
        with mp.workdps(digits + 10 + extra):
            return self._levels("mp", digits, start, start + 2, where)

    def remainder(self, point: dict[Any, Any]) -> Values:
        if not self.closed:
            where = (point, self.left.has(sp.I), {})
            return self._levels("long", 18, *SPANS[min(self.dimension, 3)], where)
        with mp.workdps(1200):
            a, b = self._both(point, ev := Evaluator(Arithmetic("mp", 1200), 0))
            lost = max(ev.scale(self.left), ev.scale(self.right)) * mp.mpf(10) ** -1100
            least = max(abs(a), abs(b)) * mp.mpf(10) ** -1100
            d = a - b if abs(a - b) > least else mp.mpf(0)  # rounding would grow like 1/gauge
            return Values(a, b, d, float(max(least, min(lost, mp.mpf(10) ** 300))), 40)
