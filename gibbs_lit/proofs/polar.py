"""Complex numbers whose real part is not negative, by their size and their parts."""

from typing import TYPE_CHECKING

import sympy as sp

from gibbs_lit.proofs.language import Expr, Jet

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


def polar(normal: "Normal", a: Expr) -> tuple[Expr, Expr, Expr] | None:
    """Return the real part, which is zero or positive, the size, and the imaginary part."""
    canon, sign = normal.canon, normal.signs.of(a, True)
    if not a.has(sp.I):
        return (a, a, sp.S.Zero) if sign == "+" else None
    wave = canon(a / sp.I)
    if normal.real(wave):
        return sp.S.Zero, normal.powers.absolute(wave), wave
    if not all(s.is_real for s in a.free_symbols) or a.has(Jet, sp.Integral, sp.Sum):
        return None
    turned = a.xreplace({sp.I: -sp.I})
    fall, wave = canon((a + turned) / 2), canon((a - turned) / (2 * sp.I))
    if normal.signs.of(fall, True) != "+" or not normal.real(wave):
        return None
    return fall, sp.sqrt(fall**2 + wave**2), wave
