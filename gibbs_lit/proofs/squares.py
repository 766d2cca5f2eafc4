"""Signs of polynomials: manifest terms, known facts, exact real roots, completed squares."""

from collections.abc import Iterator
from math import exp, prod
from random import Random
from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.fractions import Ratio, Space
from gibbs_lit.proofs.language import Expr
from gibbs_lit.proofs.orders import nonnegative_where
from gibbs_lit.proofs.timelimit import attempt

if TYPE_CHECKING:
    from sympy.polys.rings import PolyElement

    from gibbs_lit.proofs.signs import Signs

# "+" and "-" are strict, "0+" and "0-" allow zero, "r" is real, "c" is anything.
FLIP = {"+": "-", "-": "+", "0+": "0-", "0-": "0+", "0": "0", "r": "r", "n": "n", "c": "c"}


def product_sign(a: str, b: str) -> str:
    """Return the sign of a product; "n" is real and not zero."""
    if "0" in (a, b):
        return "0"
    if "c" in (a, b):
        return "c"
    if a == "-" or a == "0-":
        return FLIP[product_sign(FLIP[a], b)]
    if b == "-" or b == "0-":
        return FLIP[product_sign(a, FLIP[b])]
    if a == "+":
        return b
    if b == "+":
        return a
    return "0+" if a == b == "0+" else "n" if a == b == "n" else "r"


def sum_sign(a: str, b: str) -> str:
    if a == "0" or b == "0":
        return b if a == "0" else a
    if "c" in (a, b):
        return "c"
    for plus, zero in (("+", "0+"), ("-", "0-")):
        if {a, b} <= {plus, zero}:
            return plus if plus in (a, b) else zero
    return "r"


def power_sign(a: str, k: int) -> str:
    if k % 2 == 0 and a in ("r", "n", "0+", "0-", "+", "-"):
        return "+" if a in ("+", "-", "n") else "0+"
    return a


def assumed_sign(e: Expr) -> str:
    """Return what SymPy's own assumptions say."""
    if e.is_zero:
        return "0"
    if e.is_positive:
        return "+"
    if e.is_negative:
        return "-"
    if e.is_nonnegative:
        return "0+"
    if e.is_nonpositive:
        return "0-"
    if e.is_real:
        return "n" if e.is_nonzero else "r"
    return "c"


class Squares:
    """Signs of polynomials in real atoms, whose own signs `signs` knows."""

    def __init__(self, signs: "Signs") -> None:
        self.signs = signs

    def sign(self, e: Expr) -> str:
        known = [f for f in self.signs.normal.facts if f.free_symbols & e.free_symbols]
        space = Space([e, *(f for f in known if f.is_polynomial())])
        if any(d for d in space.ratio(e).den):
            return self._fraction(space, e)
        return self.polynomial(space, space.ratio(e).num, 4)

    def _fraction(self, space: Space, e: Expr) -> str:
        r = space.ratio(e)
        total = self.polynomial(space, r.num, 3)
        for f, k in r.den.items():
            total = product_sign(total, power_sign(self.polynomial(space, f, 2), k))
        return total

    def gen_sign(self, space: Space, i: int) -> str:
        n, m = len(space.symbols), len(space.symbols) + len(space.basis)
        if i < n:
            return self.signs.of(space.symbols[i])
        if i < m:
            places = tuple(int(j == i - n) for j in range(len(space.basis)))
            return self.signs.of(space.exponential(places))
        base = self.signs.of(space.radicands[i - m], True)
        return base if base in ("+", "0+") else "c"

    def term_sign(self, space: Space, monomial: tuple[int, ...], c: Any) -> str:
        total = "+" if c > 0 else "-"
        for i, k in enumerate(monomial):
            if k:
                total = product_sign(total, power_sign(self.gen_sign(space, i), k))
        return total

    def polynomial(self, space: Space, p: "PolyElement", depth: int) -> str:
        """Return the sign of a polynomial over the atoms of `space`."""
        total = self._terms(space, p)
        if total != "r" or depth == 0:
            return total
        if len(p) > 60:
            return total
        used = [i for i in range(p.ring.ngens) if any(m[i] for m in p)]
        rising = [(i, up) for i, up in self._rising(space) if i in used]
        free = len(rising) < 2  # as products, exponentials do not range freely
        if free and not self.signs.normal.facts and self._mixed(space, p, used):
            return "r"
        c, factors = attempt(0.5, p.factor_list) or (1, [(p, 1)])
        if len(factors) > 1 or (factors and factors[0][1] > 1):
            total = "+" if c > 0 else "-"
            for f, k in factors:
                total = product_sign(total, power_sign(self.polynomial(space, f, depth), k))
            return total
        if rising:
            sign = self._terms(space, self._risen(p, rising))
            if sign in ("+", "-", "0+", "0-"):
                return sign
        if len(p) == 2:
            e = space.expression(Ratio(p, {}))
            gap = self.signs.exponents(e)
            sign = self.signs.of(gap, True) if gap is not e else "r"
            if sign in ("+", "-", "0+", "0-"):
                return sign
        fact = self._fact(space, p)
        if fact:
            return fact
        if len(used) == 1:
            return self._univariate(space, p, used[0])
        if self._mixed(space, p, used):
            return "r"
        for i in used:
            found = self._square(space, p, i, depth)
            if found != "r":
                return found
        kinds = {i: self.gen_sign(space, i) for i in used}
        if depth < 3 or "c" in kinds.values() or "0" in kinds.values():
            return "r"
        for q, sign in ((p, "0+"), (-p, "0-")):
            if attempt(0.5, nonnegative_where, q, kinds):
                return sign
        return "r"

    def _mixed(self, space: Space, p: "PolyElement", used: list[int]) -> bool:
        """Return whether p takes both signs as its atoms range freely: no square will help."""
        rng, rising = Random(5), dict(self._rising(space))
        known = [q for q, _ in self._known(space)] if self.signs.normal.nonnegative else []
        tied = {i for q in known for i in range(q.ring.ngens) if any(m[i] for m in q)}
        kinds = {i: self.gen_sign(space, i) for i in {*used, *tied}}
        seen = set()
        for _ in range(30):
            at: dict[int, float] = {}
            for i, kind in kinds.items():
                x = exp(rng.gauss(0, 1.5))
                if i in rising:
                    x = 1 + x if rising[i] else 1 / (1 + x)
                flip = kind in ("-", "0-") or (kind in ("r", "n") and rng.random() < 0.5)
                at[i] = -x if flip else x
            try:
                rows = [[float(c) * prod(at[i] ** m[i] for i in at) for m, c in q.terms()]
                        for q in (p, *known)]  # fmt: skip
            except OverflowError:  # of a high power
                continue
            value, *others = map(sum, rows)
            if abs(value) > 1e-9 * sum(map(abs, rows[0])) and all(v >= 0 for v in others):
                seen.add(value > 0)
        return len(seen) == 2

    def _terms(self, space: Space, p: "PolyElement") -> str:
        total = "0"
        for m, c in p.terms():
            total = sum_sign(total, self.term_sign(space, m, c))
        return total

    def _rising(self, space: Space) -> list[tuple[int, bool]]:
        """Return the exponentials above one (True) or below one (False), by their exponents."""
        out = []
        for j in range(len(space.basis)):
            places = tuple(int(j == i) for i in range(len(space.basis)))
            e = space.exponential(places)
            sign = self.signs.of(e.exp, True) if isinstance(e, sp.exp) else "+"
            if sign in ("+", "-"):
                out.append((len(space.symbols) + j, sign == "+"))
        return out

    @staticmethod
    def _risen(p: "PolyElement", rising: list[tuple[int, bool]]) -> "PolyElement":
        """Write each such exponential, or its inverse, as one plus a positive unknown."""
        for i, up in rising:
            top, g, total = max(m[i] for m in p), p.ring.gens[i], p.ring.zero
            for m, c in p.terms():
                k = m[i] if up else top - m[i]
                rest = p.ring.from_dict({(*m[:i], 0, *m[i + 1 :]): c})
                total += rest * (1 + g) ** k if k else rest
            p = total
        return p

    def _known(self, space: Space) -> Iterator[tuple["PolyElement", str]]:
        """Yield what is known to be positive, or not negative, as polynomials."""
        normal = self.signs.normal
        for facts, sign in ((normal.facts, "+"), (normal.nonnegative, "0+")):
            for fact in facts:
                try:
                    r = space.ratio(normal.prepare(fact))
                except Exception:
                    continue
                if r.num and not r.den:
                    yield r.num, sign

    def _fact(self, space: Space, p: "PolyElement") -> str:
        for num, sign in self._known(space):
            if num.monic() == p.monic():
                return sign if p.LC / num.LC > 0 else FLIP[sign]
            for c in {p[m] / v for m, v in num.terms() if m in p}:  # a multiple, and more
                more = self._terms(space, p - num * c)
                if more in (("+", "0+") if c > 0 else ("-", "0-")):
                    return more[-1] if sign == "+" else more
        return ""

    def _univariate(self, space: Space, p: "PolyElement", i: int) -> str:
        x = sp.Symbol("x")
        poly: Any = sp.Poly(
            {(m[i],): sp.Rational(c.numerator, c.denominator) for m, c in p.terms()}, x
        )
        kind = self.gen_sign(space, i)
        low = 0 if kind in ("+", "0+") else None
        high = 0 if kind in ("-", "0-") else None
        roots = poly.count_roots(low, high)
        ends = [v for v in (low, high) if v is not None and poly.eval(v) == 0]
        if roots - len(ends) > 0:
            return "r"
        probe = 1 if high is None else -1
        sign = "+" if poly.eval(probe) > 0 else "-"
        return sign if not ends or kind in ("+", "-") else "0" + sign

    def _square(self, space: Space, p: "PolyElement", i: int, depth: int) -> str:
        """A x**2 + B x + C has the sign of A when 4 A C - B**2 is not negative."""
        top = max(m[i] for m in p)
        if top % 2 or top == 0 or any(m[i] not in (0, top // 2, top) for m in p):
            return "r"
        parts = [p.ring.zero, p.ring.zero, p.ring.zero]
        for m, c in p.terms():
            parts[2 * m[i] // top][(*m[:i], 0, *m[i + 1 :])] = c
        if top > 2 and self.gen_sign(space, i) == "c":
            return "r"
        lead = self.polynomial(space, parts[2], depth - 1)
        # Where the lead may vanish, a dense set of points and continuity still give the sign.
        if lead not in ("+", "-", "0+", "0-"):
            return "r"
        gap = self.polynomial(space, 4 * parts[2] * parts[0] - parts[1] ** 2, depth - 1)
        weak = "0" + lead[-1]
        return {"+": lead, "0+": weak, "0": weak}.get(gap, "r")
