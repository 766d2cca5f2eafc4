"""What trying a statement at points has shown."""

from dataclasses import dataclass, field
from typing import Any

import sympy as sp
from mpmath import mp

from gibbs_lit.proofs.precision import Values
from gibbs_lit.proofs.verdict import Witness


@dataclass(frozen=True)
class Comparison:
    """What the points say.

    Args:
        outcome: "refuted", "agrees" or "unknown".
        points: at how many points the statement was seen to hold.
        digits: to how many digits it held at each of them, or failed at the witness.
        witness: where it fails; present exactly when it is refuted.
        detail: why the outcome is unknown, or what else was seen.
        near: sums or integrals without undefined functions agree to the digits that were looked
            at, and were not seen at many more.
    """

    outcome: str
    points: int
    digits: int
    witness: Witness | None = None
    detail: str = ""
    near: bool = False


@dataclass
class Tally:
    """What a comparison has seen so far."""

    agreed: int = 0
    digits: int = 999
    witness: Witness | None = None
    loose: Witness | None = None
    troubles: dict[str, int] = field(default_factory=dict)

    def trouble(self, text: str) -> None:
        self.troubles[text] = self.troubles.get(text, 0) + 1


def witness_at(point: dict[Any, Any], functions: dict[Any, Any], v: Values) -> Witness:
    """Write a point at which a statement fails, with both values to digits that tell them apart."""
    named = {}
    for head, body in functions.items():
        many = len(body.variables) > 1
        xs = [sp.Symbol(f"x{i + 1}" if many else "x") for i in range(len(body.variables))]
        call = f"{getattr(head, '__name__', head)}({', '.join(map(str, xs))})"
        named[call] = str(body(*xs))
    used = {str(s): str(value) for s, value in point.items()}
    digits = 15
    if v.gap < 1e-12 * v.size:  # so close that 15 digits would not tell the sides apart
        digits = min(15 - int(mp.log10(mp.mpmathify(abs(v.difference)) / v.size)), 400)
    left, right = (str(mp.nstr(mp.mpmathify(x), digits)) for x in (v.left, v.right))
    return Witness(used, named, left, right, v.digits)
