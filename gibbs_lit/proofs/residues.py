"""Integrals of fractions by residues: over the line, and of waves over a whole period.

Over the line the denominator is a product of real quadratics without real zeros, and the residues
at their upper zeros are summed. Over a period a fraction of exp(i v) is one of z on the unit
circle, and the residues at the zeros inside it are summed. Where two simple zeros meet at single
values of what varies freely, the sum holds by continuity.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.language import Expr, Jet, depends, factors_of

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal

Zeros = list[tuple[Expr, int]]


def over_line(normal: "Normal", t: Expr, v: Any) -> Expr | None:
    """Return the integral over the line of a real fraction, perhaps times a wave, or None."""
    top, wave, upper = sp.S.One, sp.S.Zero, []
    for part in factors_of(t):
        base, power = part.as_base_exp()
        if not depends(part, [v]) or part.is_polynomial(v):
            top *= part
        elif isinstance(part, sp.exp):
            wave += normal.canon(part.exp / v)
        elif power.is_Integer and base.is_polynomial(v) and sp.degree(base, v) == 2:
            found = _upper(normal, base, v)
            if found is None:
                return None
            lead, zero = found
            top *= lead**power
            upper.append((zero, -int(power)))
        else:
            return None
    order = 2 * sum(m for _, m in upper)
    if not 2 <= order <= 8 or depends(wave, [v]) or sp.degree(top, v) > order - 2:
        return None
    rate = normal.canon(wave / sp.I)
    side = normal.signs.of(rate, True) if normal.real(rate) else "c"
    if side == "-":
        return over_line(normal, t.xreplace({v: -v}), v)
    if side not in ("+", "0"):
        rest = t * sp.exp(-wave * v)
        if side == "c" or not normal.is_zero(rest - rest.xreplace({v: -v})):
            return None
        rate = normal.powers.absolute(rate)
    both = [(a + b * sp.I, m) for (a, b), m in upper]
    others = [(a - b * sp.I, m) for (a, b), m in upper]
    total = _residues(normal, top * sp.exp(sp.I * rate * v), v, both, others)
    if total is None:
        return None
    normal.use("residue theorem", "no pole is real, and the fraction falls at infinity")
    return 2 * sp.pi * sp.I * total


def _upper(normal: "Normal", g: Expr, v: Any) -> tuple[Expr, tuple[Expr, Expr]] | None:
    """Return the leading coefficient and the upper zero (real and imaginary part), or None."""
    lead, slope, constant = sp.Poly(g, v).all_coeffs()
    centre = normal.canon(-slope / lead / 2)
    square = normal.canon(constant / lead - centre**2)
    if normal.signs.of(normal.canon(lead), True) not in ("+", "-", "n"):
        return None
    if not normal.real(centre) or normal.signs.of(square, True) != "+":
        return None
    return lead, (centre, sp.sqrt(square))


def _residues(normal: "Normal", top: Expr, z: Any, inside: Zeros, outside: Zeros) -> Expr | None:
    """Return the sum of the residues of top / product (z - zero)^m at the zeros inside."""
    total = sp.S.Zero
    for i, (a, m) in enumerate(inside):
        if any(not _apart(normal, a - b) for b, _ in inside[:i]):
            return None
        others = [*inside[:i], *inside[i + 1 :], *outside]
        f = top / sp.Mul(*((z - b) ** k for b, k in others))
        total += f.diff(z, m - 1).xreplace({z: a}) / sp.factorial(m - 1)
    return total


def _apart(normal: "Normal", gap: Expr) -> bool:
    """Return whether a difference is not zero, or only at single values of what varies freely."""
    gap = normal.canon(gap)
    if normal.signs.of(gap, True) in ("+", "-", "n"):
        return True
    free = gap.atoms(sp.Symbol, Jet)
    rests = any(s.is_integer for s in free) or free & normal.tied
    if not free or rests or gap.has(sp.Integral, sp.Sum, sp.Product):
        return gap.is_number and not gap.has(sp.Integral, sp.Sum) and abs(gap.n(20)) > 1e-9
    return not normal.is_zero(gap)


def over_period(normal: "Normal", t: Expr, v: Any) -> Expr | None:
    """Return the integral of a fraction of exp(i v) over a period, or None."""
    z = sp.Dummy("z")
    if any(not isinstance(f, sp.exp) for f in t.atoms(sp.Function) if depends(f, [v])):
        return None
    new = {}
    for a in t.atoms(sp.exp):
        turns = normal.canon(a.exp.diff(v) / sp.I)
        if not turns.is_Integer:
            return None
        new[a] = z**turns * sp.exp(a.exp.xreplace({v: sp.S.Zero}))
    whole = t.xreplace(new)
    if not new or depends(whole, [v]):
        return None
    for turn in (sp.S.One, sp.I):  # so that sines come as cosines
        value = _on_circle(normal, whole.xreplace({z: turn * z}), z)
        if value is not None:
            normal.use("residue theorem", "no pole lies on the circle")
            return value
    return None


def _on_circle(normal: "Normal", whole: Expr, z: Any) -> Expr | None:
    top, bottom = sp.fraction(sp.together(whole / z))
    lead, factors = sp.factor_list(bottom, z)
    inside, outside = [], []
    for g, m in factors:
        found = _zeros(normal, g, z)
        if found is None or m > 4:
            return None
        lead *= sp.LC(g, z) ** m
        for place, zeros in zip((inside, outside), found, strict=True):
            place += [(a, m) for a in zeros]
    total = _residues(normal, top / lead, z, inside, outside)
    return None if total is None else 2 * sp.pi * total


def _zeros(normal: "Normal", g: Expr, z: Any) -> tuple[list[Expr], list[Expr]] | None:
    """Return the zeros inside and outside the unit circle, or None where that is not known."""
    coefficients = [normal.canon(c) for c in sp.Poly(g, z).all_coeffs()]
    if len(coefficients) == 2:
        sizes = [_size(normal, c) for c in coefficients]
        if None in sizes:
            return None
        zero = normal.canon(-coefficients[1] / coefficients[0])
        side = normal.signs.of(normal.canon(sizes[0] - sizes[1]), True)
        return {"+": ([zero], []), "-": ([], [zero])}.get(side)
    if len(coefficients) != 3 or not normal.is_zero(coefficients[0] - coefficients[2]):
        return None
    half = normal.canon(-coefficients[1] / coefficients[0] / 2)  # zeros with the product one
    side = normal.signs.of(half, True)
    if side not in ("+", "-") or normal.signs.of(normal.canon(half**2 - 1), True) != "+":
        return None
    root = sp.sqrt(normal.canon(half**2 - 1)) * (1 if side == "+" else -1)
    return [half - root], [half + root]


def _size(normal: "Normal", c: Expr) -> Expr | None:
    """Return the square of the modulus of what is written with real symbols, or None."""
    real = all(s.is_real for s in c.free_symbols)
    plain = all(isinstance(f, sp.exp) for f in c.atoms(sp.Function))
    roots = (p.base for p in c.atoms(sp.Pow) if not p.exp.is_Integer and p.base is not sp.E)
    if not (real and plain and all(b.is_positive for b in roots)):
        return None
    return normal.canon(c * c.xreplace({sp.I: -sp.I}))
