"""Shears of the whole space: a variable moved and scaled by functions of the others."""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.changes import arguments, regular
from gibbs_lit.proofs.language import Expr, depends
from gibbs_lit.proofs.splitting import split

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


def sheared(
    normal: "Normal", terms: dict[Expr, Expr], names: list[Any]
) -> tuple[dict[Expr, Expr], list[Any]] | None:
    """Make an argument the variable in which it is linear, where it bends in the other ones."""
    if len(names) < 2 or not (bent := _bent(sp.Add(*terms), names)):
        return None
    whole = sp.Add(*(c * t for t, c in terms.items()))
    for x in bent:
        for v in names:
            slope, others = normal.canon(sp.diff(x, v)), [w for w in names if w != v]
            if depends(slope, [v]) or normal.signs.of(slope, True) not in ("+", "-"):
                continue
            rest, z = x.xreplace({v: sp.S.Zero}), sp.Dummy("z", real=True)
            smooth = all(regular(e, w, normal) for e in (slope, rest) for w in others)
            if not smooth or not normal.real(rest):
                continue
            moved = whole.xreplace({v: (z - rest) / slope}) / normal.powers.absolute(slope)
            fresh = [z if w == v else w for w in names]
            parts = split(normal, moved, fresh)
            if len(_bent(sp.Add(*parts), fresh)) < len(bent):
                normal.use("change of variables", "a shear, smooth and invertible")
                return parts, fresh
    return None


def _bent(whole: Expr, names: list[Any]) -> list[Expr]:
    """Return arguments of undefined functions that are not linear in the variables."""
    points = dict.fromkeys(x for _, point in arguments(whole, names) for x in point)
    return [x for x in points if any(depends(sp.diff(x, v), names) for v in names)]
