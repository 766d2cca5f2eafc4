"""Logarithms, exponentials, roots and absolute values, over the factors of a normal form."""

from typing import TYPE_CHECKING

import sympy as sp

from gibbs_lit.proofs.fractions import Space, key
from gibbs_lit.proofs.language import Expr

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


class Powers:
    """What is split over positive factors only, where a branch could be missed."""

    def __init__(self, normal: "Normal") -> None:
        self.normal = normal

    def exponential(self, exponent: Expr) -> Expr:
        """Return exp(exponent) with rational multiples of logarithms turned into powers."""
        e = self.normal.canon(exponent)
        powers: list[Expr] = []
        if e.has(sp.log):
            for atom in sorted((a for a in Space([e]).atoms if isinstance(a, sp.log)), key=key):
                held = sp.Dummy()
                slope = e.xreplace({atom: held}).diff(held)
                c = sp.S.Zero if slope.has(held) else self.normal.canon(slope).as_coeff_Add()[0]
                if c.is_Rational and c != 0:
                    powers.append(self.root(atom.args[0], c))
                    e = self.normal.canon(e - c * atom)
        half_turns = self.normal.canon(e / (sp.I * sp.pi)) if e.has(sp.I) and e.has(sp.pi) else None
        if half_turns is not None and half_turns.is_Rational:
            return sp.Mul(*powers) * self.normal.prepare(sp.Integer(-1) ** half_turns)
        if e is sp.S.Zero:
            return sp.Mul(*powers)
        return sp.Mul(*powers, sp.E if e == 1 else sp.exp(e, evaluate=False))

    def _signed(self, e: Expr) -> tuple[Expr, dict[Expr, int], dict, Expr, Expr]:
        """Return constant, positive factors, other factors, real exponent and other exponent."""
        c, found, exponent = self.normal.factors(e)
        positive: dict[Expr, int] = {}
        other: dict[Expr, int] = {}
        for f, k in found.items():
            sign = self.normal.signs.of(f, True)
            if sign == "-":
                c *= sp.Integer(-1) ** k
                positive[self.normal.canon(-f)] = k
            elif sign == "+":
                positive[f] = k
            else:
                other[f] = k
        if not self.normal.real(exponent):
            return c, positive, other, sp.S.Zero, exponent
        return c, positive, other, exponent, sp.S.Zero

    def _rest(self, c: Expr, other: dict, exponent: Expr) -> Expr:
        if not other and exponent == 0:
            return sp.Integer(1 if c > 0 else -1)
        rest = sp.Mul(*(f**k for f, k in other.items()), sp.exp(exponent))
        return self.normal.canon(rest if c > 0 else -rest)

    def logarithm(self, e: Expr) -> Expr:
        """Return log(e), split over positive factors and real exponentials only."""
        c, positive, other, exponent, phase = self._signed(e)
        total = self.normal.canon(exponent)
        for f, k in positive.items():
            total += k * self._log_atom(f)
        for p, k in [
            *sp.factorint(abs(c.p)).items(),
            *((q, -k) for q, k in sp.factorint(c.q).items()),
        ]:
            total += k * sp.log(p)
        kept = {}
        for f, k in other.items():
            if k % 2 == 0 and self.normal.signs.of(f) in ("r", "n", "0+", "0-"):
                total += k * sp.log(sp.Abs(f))
            else:
                kept[f] = k
        rest = self._rest(c, kept, phase)
        if rest != 1:
            total += sp.I * sp.pi if rest == -1 else sp.log(rest)
        return total

    def _log_atom(self, f: Expr) -> Expr:
        if f.is_Pow and f.exp.is_Rational:
            return f.exp * self.logarithm(f.base)
        return sp.log(f)

    def whole_power(self, base: Expr, n: Expr) -> Expr:
        """Return an exponent of base**n, for which any branch of a logarithm will do."""
        c, positive, other, exponent, phase = self._signed(base)
        total = self.logarithm(abs(c) if n.is_even else c) + exponent + phase
        total += sum(k * self._log_atom(f) for f, k in positive.items())
        for f, k in other.items():
            even = (k * n).is_even and self.normal.real(f)
            total += k * sp.log(self.absolute(f) if even else f)
        return n * total

    def root(self, base: Expr, q: Expr) -> Expr:
        """Return base**q for rational q, split over positive factors only."""
        if q.is_Integer:
            return sp.Pow(self.normal.prepare(base), q)
        c, positive, other, exponent, phase = self._signed(base)
        out = [sp.Pow(abs(c), q), self.exponential(q * exponent)]
        for f, k in positive.items():
            if f.is_Pow and f.exp.is_Rational:
                out.append(self.root(f.base, f.exp * k * q))
            else:
                out.append(self._power_atom(f, k * q))
        kept = {}
        for f, k in other.items():
            if k % 2 == 0 and self.normal.signs.of(f) in ("r", "n", "0+", "0-"):
                out.append(self._power_atom(self.absolute(f), k * q))
            else:
                kept[f] = k
        rest = self._rest(c, kept, phase)
        if rest != 1:
            out.append(sp.Pow(rest, q))
        return sp.Mul(*out)

    @staticmethod
    def _power_atom(f: Expr, q: Expr) -> Expr:
        whole = q.p // q.q
        return sp.Pow(f, whole) * sp.Pow(f, q - whole)

    def absolute(self, e: Expr) -> Expr:
        """Return |e|, split over real factors."""
        if self.normal.canon(e) == 0:
            return sp.S.Zero
        if not self.normal.real(e):
            return sp.Abs(self.normal.canon(e))
        c, positive, other, exponent, phase = self._signed(e)
        if phase != 0:
            return sp.Abs(self.normal.canon(e))
        out = [abs(c), self.exponential(exponent), *(f**k for f, k in positive.items())]
        for f, k in other.items():
            sign = self.normal.signs.of(f)
            part = f if sign == "0+" else -f if sign == "0-" else sp.Abs(f)
            out.append(part**k)
        return sp.Mul(*out)
