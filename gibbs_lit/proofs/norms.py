"""Minkowski's and Hoelder's inequalities, between powers of integrals or sums as they are written.

For 0 < r <= 1 and t**r <= sum t_i**r at each point, (int t)**r <= sum (int t_i)**r; and for
exponents a_i > 0, of sum s <= 1, with t <= w**(1 - s) prod t_i**a_i and int w = 1, which may be
left out where s = 1, int t <= prod (int t_i)**a_i.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

import sympy as sp

from gibbs_lit.proofs.language import Expr, Unsettled, depends, factors_of, terms_of
from gibbs_lit.proofs.signs import GOOD

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules


class Norm(NamedTuple):
    """A coefficient times a product of integrals, or sums, to their powers."""

    scale: Expr
    powers: list[tuple[Any, Expr]]


def norms(rules: "Rules", e: Expr) -> bool:
    """Show that one norm, or a product, is at most the sum of others, by the integrands."""
    if rules.inside or not e.has(sp.Integral, sp.Sum) or not e.is_Add or len(e.args) > 6:
        return False
    try:
        found = [_norm(rules, t) for t in terms_of(e)]
        if None in found:
            return False
        below = [n for n in found if rules.normal.signs.of(n.scale, True) == "-"]
        above = [n for n in found if rules.normal.signs.of(n.scale, True) == "+"]
        if len(below) != 1 or len(above) + 1 != len(found) or len(below[0].powers) != 1:
            return False
        name = _minkowski(rules, above, below[0]) or _hoelder(rules, above, below[0])
    except (Unsettled, ZeroDivisionError):
        return False
    if name:
        rules.normal.use(name, "the integrals converge")
    return bool(name)


def _norm(rules: "Rules", t: Expr) -> Norm | None:
    """Read a term, of which every integral or sum is one of what is nonnegative."""
    scale, powers = sp.S.One, []
    for f in factors_of(t):
        base, r = f.as_base_exp() if f.is_Pow and f.base is not sp.E else (f, sp.S.One)
        if not isinstance(base, (sp.Integral, sp.Sum)):
            scale *= f
        elif _sign(rules, base.function) in GOOD:
            powers.append((base, r))
        else:
            return None
    return Norm(rules.normal.canon(scale), powers) if powers else None


def _sign(rules: "Rules", e: Expr) -> str:
    return rules.normal.signs.of(rules.normal.canon(e), True)


def _aligned(rules: "Rules", integrals: list[Any]) -> list[Expr] | None:
    """Return the integrands at one point of the first domain, which all the others contain."""
    first, *others = integrals
    more = int(isinstance(first, sp.Sum))
    names = [v for v, *_ in first.limits]
    for _, low, high in first.limits:
        if depends(low, names) or depends(high, names) or not _ordered(rules, low, high + more):
            return None
    out = [first.function]
    for a in others:
        if a.func is not first.func or len(a.limits) != len(names):
            return None
        for (_, low, high), (_, start, end) in zip(first.limits, a.limits, strict=True):
            if not (_ordered(rules, start, low) and _ordered(rules, high, end)):
                return None
        out.append(a.function.xreplace({w: v for (w, *_), v in zip(a.limits, names, strict=True)}))
    return out


def _ordered(rules: "Rules", low: Expr, high: Expr) -> bool:
    """Return whether low <= high is known, of limits that may be infinite."""
    return low == high or low is -sp.oo or high is sp.oo or _sign(rules, high - low) in GOOD


def _pointwise(rules: "Rules", gap: Expr) -> bool:
    with rules.at_one_point():
        return rules.shown(gap, 4 if gap.has(sp.Abs) else 2)


def _minkowski(rules: "Rules", above: list[Norm], below: Norm) -> str:
    ((whole, r),) = below.powers
    if any(len(n.powers) > 1 or n.powers[0][1] != r for n in above) or not above or r == 1:
        return ""
    if _sign(rules, r) != "+" or _sign(rules, 1 - r) not in GOOD:
        return ""
    parts = _aligned(rules, [whole, *(n.powers[0][0] for n in above)])
    if parts is None:
        return ""
    scales = [below.scale, *(n.scale for n in above)]
    gap = sp.Add(*(c * t**r for c, t in zip(scales, parts, strict=True)))
    return "Minkowski's inequality" if _pointwise(rules, gap) else ""


def _hoelder(rules: "Rules", above: list[Norm], below: Norm) -> str:
    ((whole, r),) = below.powers
    if len(above) != 1 or _sign(rules, r) != "+":
        return ""
    shares = [rules.normal.canon(k / r) for _, k in above[0].powers]
    left = rules.normal.canon(1 - sp.Add(*shares))
    if r == 1 and shares == [1]:
        return ""  # the integrands are compared as they are
    if any(_sign(rules, k) != "+" for k in shares) or _sign(rules, left) not in GOOD:
        return ""
    factors = [a for a, _ in above[0].powers]
    units = [None] if left == 0 else _units(rules)
    scale = (above[0].scale / -below.scale) ** (1 / r)
    for unit in units:
        parts = _aligned(rules, [whole, *factors, *filter(None, [unit])])
        if parts is None:
            continue
        powers = zip(parts[1:], [*shares, left], strict=False)
        if _pointwise(rules, scale * sp.Mul(*(t**k for t, k in powers)) - parts[0]):
            return "Hoelder's inequality"
    return ""


def _units(rules: "Rules") -> list[Any]:
    """Return the integrals of positive functions that are assumed to be one."""
    zero, out = rules.normal.is_zero, []
    for r in rules.facts.relations:
        for a in r.atoms(sp.Integral, sp.Sum):
            if zero(r - (a - 1)) or zero(r + (a - 1)):
                out += [a] if _sign(rules, a.function) == "+" else []
    return out
