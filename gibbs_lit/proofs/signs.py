"""Signs of canonical expressions, from the signs of their atoms and from completed squares."""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.language import Expr, Jet, factors_of
from gibbs_lit.proofs.squares import Squares, assumed_sign, power_sign, product_sign, sum_sign

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


GOOD = ("+", "0+", "0")  # at least zero
LOW = ("-", "0-", "0")  # at most zero
KINDS = {"+": "positive", "-": "negative", "0+": "nonnegative", "0-": "nonpositive"}


class Signs:
    """Signs by structure; `facts` are expressions known to be positive (canonical)."""

    def __init__(self, normal: "Normal") -> None:
        self.normal = normal
        self.squares = Squares(self)
        self.memo: dict[tuple[Expr, bool], str] = {}

    def stand_in(self, e: Expr, deep: bool = False) -> Expr:
        """Return a fresh symbol with the sign of a real expression, for any value of it."""
        return sp.Dummy(**{KINDS.get(self.of(e, deep), "real"): True})

    def of(self, e: Expr, deep: bool = False) -> str:
        """Return the sign of a canonical expression; `deep` also completes squares."""
        if (e, deep) not in self.memo:
            self.memo[e, deep] = "c"
            found = self._of(e, deep)
            if deep and self.normal.moves and found not in ("+", "-"):
                found = self._where(e, found)
            self.memo[e, deep] = found
        return self.memo[e, deep]

    def _where(self, e: Expr, known: str) -> str:
        """Return a strict sign that what is assumed gives, which then holds in a neighbourhood."""
        moved = e
        for move in self.normal.moves:
            moved = moved.xreplace(move)
        sign = self.of(self.normal.canon(moved), True) if moved != e else known
        return sign if sign in ("+", "-", "n") else known

    def real(self, e: Expr) -> bool:
        return self.of(e) != "c"

    def _of(self, e: Expr, deep: bool) -> str:
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
            else:
                return "+" if self.of(e.base, deep) == "+" and self.real(e.exp) else "c"
            if total == "r" and deep and e.is_Mul:
                total = "+"
                for a in e.args:
                    total = product_sign(total, self.of(a, True))
            if total in ("r", "c", "n") and e in self.normal.facts:
                return "+"
            if total == "r" and {e, -e} & self.normal.nonnegative:
                return "0+" if e in self.normal.nonnegative else "0-"
            if total == "r" and e.is_Add and (gap := self.exponents(e)) is not e:
                return self.of(gap, deep)
            if total == "r" and deep and e.is_Add:
                plain = assumed_sign(e) if len(e.args) < 4 and not e.has(sp.Function) else "r"
                return plain if plain in ("+", "-", "0+", "0-") else self.squares.sign(e)
            return total
        return self.atom(e)

    def exponents(self, e: Expr) -> Expr:
        """Return what has the sign of e: exponents are compared where two exponentials are."""
        if not e.is_Add or len(e.args) != 2 or not e.has(sp.exp):
            return e
        up = [t for t in e.args if self.of(t) == "+"]
        down = [-t for t in e.args if self.of(t) == "-"]
        if len(up) != 1 or len(down) != 1:
            return e
        powers, canon = self.normal.powers, self.normal.canon
        gap = canon(powers.logarithm(up[0]) - powers.logarithm(canon(down[0])))
        return e if gap.has(sp.exp) else gap

    def atom(self, e: Expr) -> str:
        bounds: Any = getattr(e, "limits", ())
        if e.is_Rational or e.is_Symbol or isinstance(e, Jet):
            return "+" if e in self.normal.facts else assumed_sign(e)
        if isinstance(e, sp.exp):
            return "+" if self.real(e.exp) else "c"
        if isinstance(e, sp.log):
            if self.of(e.args[0], True) != "+":
                return "c"
            above = self.of(self.normal.canon(e.args[0] - 1), True)
            return above if above in ("+", "-", "0+", "0-") else "r"
        if isinstance(e, sp.erf):
            return self.of(e.args[0], True)
        if isinstance(e, sp.Abs):
            inner = self.of(e.args[0], True)
            return "+" if inner in ("n", "+", "-") else "0+"
        if isinstance(e, sp.Integral):
            inner = self.of(e.function, True)
            ends = [(a, b) for _, a, b in bounds]
            if inner == "c" or not all(x.is_extended_real for pair in ends for x in pair):
                return "c"
            rising = all(
                b is sp.oo or a is -sp.oo or self.of(self.normal.canon(b - a)) == "+"
                for a, b in ends
            )
            names = [v for v, *_ in bounds]
            if (
                rising
                and inner == "0+"
                and all(self.almost(f, names) for f in factors_of(e.function))
            ):
                return "+"
            return inner if rising and inner in ("+", "-", "0+", "0-") else "r"
        if isinstance(e, sp.Sum):
            inner = self.of(self.normal.canon(e.function), True)
            spans = [sp.oo if b is sp.oo else self.normal.canon(b - a + 1) for _, a, b in bounds]
            span = [("+" if n is sp.oo else self.of(n)) for n in spans]
            if all(n == "+" for n in span) and inner in ("+", "-", "0+", "0-"):
                return inner
            if all(n in ("+", "0+") for n in span) and inner in ("+", "-", "0+", "0-"):
                return inner if len(inner) == 2 else "0" + inner
            return "r" if inner != "c" else "c"
        return "+" if e in self.normal.facts else assumed_sign(e)

    def almost(self, f: Expr, names: list[Any]) -> bool:
        """Return whether a real factor of an integrand vanishes nowhere but at single points."""
        base = f.base if f.is_Pow and f.exp.is_Integer else f
        base = base.args[0] if isinstance(base, sp.Abs) else base
        if self.of(base) in ("+", "-", "n"):
            return True
        if not base.is_polynomial(*names) or not base.has_free(*names):
            return False
        return any(self.of(c) in ("+", "-", "n") for c in sp.Poly(base, *names).coeffs())

    def positive_root(self, e: Expr) -> bool:
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
