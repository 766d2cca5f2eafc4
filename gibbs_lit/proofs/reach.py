"""At which other points what is assumed of a symbol may be used."""

from typing import TYPE_CHECKING, Any, NamedTuple

from gibbs_lit.proofs.language import Expr, Jet
from gibbs_lit.proofs.squares import assumed_sign

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal

# The signs of the values that a symbol of each sign may take; "c" is anything.
WITHIN = {
    "+": ("+",),
    "-": ("-",),
    "0": ("0",),
    "n": ("+", "-", "n"),
    "0+": ("+", "0", "0+"),
    "0-": ("-", "0", "0-"),
    "r": ("+", "-", "n", "0", "0+", "0-", "r"),
}
ORDER = ("negative", "nonnegative", "nonpositive", "nonzero", "positive", "real")
# Assumptions that the sign of a value settles.
SETTLED = {"commutative", "complex", "finite", "hermitian", "imaginary", "infinite", "zero"}
SETTLED |= {*ORDER, *(f"extended_{name}" for name in ORDER)}


class Reach(NamedTuple):
    """Symbols whose values other facts restrict: to some values, or to too few for a derivative."""

    fenced: frozenset[Any] = frozenset()
    pinned: frozenset[Any] = frozenset()

    @classmethod
    def of(cls, strict: list[Expr], weak: list[Expr], equations: list[Expr]) -> "Reach":
        """Read it off inequalities and equations that no substitution made structural."""
        plain = [*weak, *(r for r in equations if not r.has(Jet))]
        pinned = frozenset(s for r in plain for s in r.free_symbols)
        return cls(pinned.union(s for r in strict for s in r.free_symbols), pinned)

    def moves(self, normal: "Normal", s: Expr, value: Expr) -> bool:
        """Return whether what holds for every `s` holds for `value`, by all that is said of `s`."""
        if s == value:
            return True
        if s in self.fenced:
            return False
        kind = assumed_sign(s)
        if kind != "c" and normal.signs.of(normal.canon(value), True) not in WITHIN[kind]:
            return False
        others = [(k, v) for k, v in s.assumptions0.items() if kind == "c" or k not in SETTLED]
        return all(getattr(value, f"is_{k}") == v for k, v in others)

    def varies(self, s: Expr) -> bool:
        """Return whether what holds for every `s` may be differentiated by it."""
        return s not in self.pinned and s.is_integer is not True
