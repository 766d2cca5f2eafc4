"""Signs of canonical expressions, from the signs of their atoms and from completed squares."""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.fractions import Space
from gibbs_lit.proofs.language import Jet
from gibbs_lit.proofs.timelimit import attempt

if TYPE_CHECKING:
    from sympy.polys.rings import PolyElement

    from gibbs_lit.proofs.normal import Normal

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


def assumed_sign(e: sp.Expr) -> str:
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


class Signs:
    """Signs by structure; `facts` are expressions known to be positive (canonical)."""

    def __init__(self, normal: "Normal") -> None:
        self.normal = normal
        self.memo: dict[tuple[sp.Expr, bool], str] = {}

    def of(self, e: sp.Expr, deep: bool = False) -> str:
        """Return the sign of a canonical expression; `deep` also completes squares."""
        if (e, deep) not in self.memo:
            self.memo[e, deep] = "c"
            self.memo[e, deep] = self._of(e, deep)
        return self.memo[e, deep]

    def real(self, e: sp.Expr) -> bool:
        return self.of(e) != "c"

    def positive(self, e: sp.Expr, deep: bool = True) -> bool:
        return self.of(e, deep) == "+"

    def _of(self, e: sp.Expr, deep: bool) -> str:
        if e.is_Add or e.is_Mul or e.is_Pow:
            total = "0" if e.is_Add else "+"
            if e.is_Add or e.is_Mul:
                for a in e.args:
                    total = (sum_sign if e.is_Add else product_sign)(total, self.of(a))
            elif e.exp.is_Integer:
                total = self.of(e.base, deep)
                total = power_sign(total, int(e.exp)) if total != "0" else "c"
                return "c" if e.exp < 0 and total == "c" else total
            elif e.exp.is_Rational:
                base = self.of(e.base, deep)
                return base if base in ("+", "0+") else "c"
            if total in ("r", "c", "n") and e in self.normal.facts:
                return "+"
            if total == "r" and deep and e.is_Add:
                return self._polynomial(e)
            return total
        return self.atom(e)

    def atom(self, e: sp.Expr) -> str:
        if e.is_Rational or e.is_Symbol or isinstance(e, Jet):
            return "+" if e in self.normal.facts else assumed_sign(e)
        if isinstance(e, sp.exp):
            return "+" if self.real(e.exp) else "c"
        if isinstance(e, sp.log):
            if self.of(e.args[0], True) != "+":
                return "c"
            above = self.of(self.normal.canon(e.args[0] - 1), True)
            return above if above in ("+", "-", "0+", "0-") else "r"
        if isinstance(e, sp.Abs):
            inner = self.of(e.args[0], True)
            return "+" if inner in ("n", "+", "-") else "0+"
        if isinstance(e, sp.Integral):
            inner = self.of(e.function, True)
            ordered = all(
                b is sp.oo or a is -sp.oo or self.of(self.normal.canon(b - a)) == "+"
                for _, a, b in e.limits
            )
            return (inner if inner in ("+", "-", "0+", "0-") else "r") if (
                ordered and inner != "c"
            ) else ("r" if inner != "c" and all(
                b.is_extended_real and a.is_extended_real for _, a, b in e.limits) else "c")
        if isinstance(e, sp.Sum):
            inner = self.of(self.normal.canon(e.function), True)
            spans = [sp.oo if b is sp.oo else self.normal.canon(b - a + 1) for _, a, b in e.limits]
            span = [("+" if n is sp.oo else self.of(n)) for n in spans]
            if all(n == "+" for n in span) and inner in ("+", "-", "0+", "0-"):
                return inner
            if all(n in ("+", "0+") for n in span) and inner in ("+", "-", "0+", "0-"):
                return inner if len(inner) == 2 else "0" + inner
            return "r" if inner != "c" else "c"
        return "+" if e in self.normal.facts else assumed_sign(e)

    def positive_root(self, e: sp.Expr) -> bool:
        """Return whether A + B sqrt(g) > 0, also where the sign of A is unknown."""
        if self.of(e, True) == "+":
            return True
        roots = [p for p in e.atoms(sp.Pow) if p.exp == sp.S.Half]
        for p in roots:
            held = sp.Dummy("held")
            b = sp.diff(e.xreplace({p: held}), held)
            a = e.xreplace({p: sp.S.Zero})
            if held in b.free_symbols or a.has(p):
                continue
            gap = self.normal.canon(b**2 * p.base - a**2)
            if self.of(self.normal.canon(b), True) == "+" and self.of(gap, True) == "+":
                return True
        return False

    # Polynomials in real atoms: sums of squares by completing one square at a time.

    def _polynomial(self, e: sp.Expr) -> str:
        space = Space([e])
        if any(d for d in space.ratio(e).den):
            return self._fraction(space, e)
        return self.polynomial(space, space.ratio(e).num, 3)

    def _fraction(self, space: Space, e: sp.Expr) -> str:
        r = space.ratio(e)
        total = self.polynomial(space, r.num, 3)
        for f, k in r.den.items():
            total = product_sign(total, power_sign(self.polynomial(space, f, 2), k))
        return total

    def gen_sign(self, space: Space, i: int) -> str:
        n, m = len(space.symbols), len(space.symbols) + len(space.basis)
        if i < n:
            return self.of(space.symbols[i])
        if i < m:
            places = tuple(int(j == i - n) for j in range(len(space.basis)))
            return self.of(space.exponential(places))
        base = self.of(space.radicands[i - m], True)
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
        c, factors = attempt(0.5, p.factor_list) or (1, [(p, 1)])
        if len(factors) > 1 or (factors and factors[0][1] > 1):
            total = "+" if c > 0 else "-"
            for f, k in factors:
                total = product_sign(total, power_sign(self.polynomial(space, f, depth), k))
            return total
        rising = [(i, up) for i, up in self._rising(space) if any(m[i] for m in p)]
        if rising:
            sign = self._terms(space, self._risen(p, rising))
            if sign in ("+", "-", "0+", "0-"):
                return sign
        used = [i for i in range(p.ring.ngens) if any(m[i] for m in p)]
        if len(used) == 1:
            return self._univariate(space, p, used[0])
        fact = self._fact(space, p)
        if fact:
            return fact
        for i in used:
            found = self._square(space, p, i, depth)
            if found != "r":
                return found
        return "r"

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
            sign = self.of(e.exp, True) if isinstance(e, sp.exp) else "+"
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

    def _fact(self, space: Space, p: "PolyElement") -> str:
        for fact in self.normal.facts:
            try:
                r = space.ratio(self.normal.prepare(fact))
            except Exception:
                continue
            if not r.den and r.num and r.num.monic() == p.monic():
                return "+" if p.LC / r.num.LC > 0 else "-"
        return ""

    def _univariate(self, space: Space, p: "PolyElement", i: int) -> str:
        x = sp.Symbol("x")
        poly = sp.Poly({(m[i],): sp.Rational(c.numerator, c.denominator) for m, c in p.terms()}, x)
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
        if lead not in ("+", "-"):
            return "r"
        gap = self.polynomial(space, 4 * parts[2] * parts[0] - parts[1] ** 2, depth - 1)
        return {"+": lead, "0+": "0" + lead, "0": "0" + lead}.get(gap, "r")
