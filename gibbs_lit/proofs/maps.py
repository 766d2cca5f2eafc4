"""Changes of one variable that are not affine, half-lines, and the two orders over a triangle."""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.changes import arguments, jets_over, regular
from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.language import LINE, Expr, Jet, bound_dummy, depends, factors_of, terms_of
from gibbs_lit.proofs.signs import GOOD
from gibbs_lit.proofs.timelimit import attempt

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


def monotone(normal: "Normal", terms: dict[Expr, Expr], limit: Any) -> tuple[Expr, Any] | None:
    """Make log(v), exp(v) or a power of v the variable, when functions are written with it.

    Returns:
        The new integrand and its limit, or None when no such map suggests itself.
    """
    v, low, high = limit
    whole = sp.Add(*(c * t for t, c in terms.items()))
    if v.is_positive and any(depends(a, [v]) for a in whole.atoms(sp.log)):
        inside = whole.atoms(Jet, sp.exp)
        if any(a.has(sp.log(v)) for a in inside):
            return _moved(normal, whole, limit, sp.exp, sp.log)
    points = [x for _, p in arguments(whole, [v]) for x in p if depends(x, [v])]
    for phi in _inner_maps(whole, points, v):
        composed = _composed(normal, whole, limit, phi)
        if composed is not None:
            return composed
    if not points or any(x == v for x in points):
        return None
    if (low, high) == LINE and not depends(_by_exponential(whole, v), [v]):
        return _moved(normal, whole, limit, sp.log, sp.exp)
    held = sp.Dummy()
    if v.is_positive:
        for k in (2, sp.Rational(1, 2), -1):
            if all(not depends(x.xreplace({v**k: held}), [v]) for x in points):
                power = (lambda z, k=k: z ** (1 / sp.sympify(k))), (lambda z, k=k: z**k)
                return _moved(normal, whole, limit, *power)
    return None


def _inner_maps(whole: Expr, points: list[Expr], v: Any) -> list[Expr]:
    """Return what may be a new variable: arguments of functions, functions with their slope."""
    curved = [x for x in dict.fromkeys(points) if depends(x.diff(v), [v])]
    steep = [j for j in jets_over(whole, [v]) if j.orders == (1,) and j.point == (v,)]
    return curved[:2] + [Jet(*j.args[:2], sp.Tuple(0), v) for j in steep[:2]]


def _composed(normal: "Normal", whole: Expr, limit: Any, phi: Expr) -> tuple[Expr, Any] | None:
    """Make phi the variable of F(phi(v)) phi'(v); where F and phi are smooth, phi may turn."""
    v, *ends = limit
    z, slope = sp.Dummy("z", real=True), normal.canon(phi.diff(v))
    rising = normal.signs.of(slope, True) in ("+", "-", "0+", "0-")
    if not regular(phi, v, normal) or not _real(normal, phi):
        return None
    inside = normal.canon(whole / slope).xreplace({phi: z})
    if depends(inside, [v]) or not (rising or regular(inside, z, normal)):
        return None
    images = [_image(normal, phi, v, b) for b in ends]
    if any(b is None for b in images):
        return None
    images = [b if b.is_infinite else normal.canon(b) for b in images]
    fresh = bound_dummy("z", *images)
    normal.use("change of variables", "a smooth map of what the functions are written with")
    return (inside.xreplace({z: fresh}) if images[0] != images[1] else sp.S.Zero), (fresh, *images)


def _real(normal: "Normal", e: Expr) -> bool:
    """Return whether e is real; a sine is, though it is written with complex exponentials."""
    if not e.has(sp.I) or e.has(Jet) or not all(s.is_real for s in e.free_symbols):
        return normal.real(e)
    return normal.is_zero(e - e.xreplace({sp.I: -sp.I}))


def _image(normal: "Normal", phi: Expr, v: Any, end: Expr) -> Expr | None:
    """Return the value or the limit of phi at an end, or None where it is not known."""
    if end.is_infinite and phi.free_symbols != {v}:  # a parameter could decide what it tends to
        return end if _steep(normal, phi, v) else None
    value = phi.xreplace({v: end}) if end.is_finite else attempt(1.0, sp.limit, phi, v, end)
    known = value is not None and (value in (sp.oo, -sp.oo) or value.is_finite is True)
    return value if known and not value.has(sp.Limit, sp.AccumBounds, v) else None


def _steep(normal: "Normal", phi: Expr, v: Any) -> bool:
    """Return whether phi is a polynomial whose slope is a constant above zero and even powers."""
    if not phi.is_polynomial(v):
        return False
    rows = sp.Poly(phi.diff(v), v).terms()
    signs = {k: normal.signs.of(normal.canon(c), True) for (k,), c in rows}
    return signs.get(0) == "+" and all(k % 2 == 0 and s in GOOD for k, s in signs.items())


def from_towers(normal: "Normal", t: Expr, v: Any) -> tuple[Expr, Any] | None:
    """Make exp(k v) the variable where exponentials of it are integrated over the line.

    Powers of v become powers of a logarithm.
    """
    inner = [b for a in t.atoms(sp.exp) for b in a.exp.atoms(sp.exp) if depends(b, [v])]
    rest = sp.Mul(*(f for f in factors_of(t) if not (f == v or (f.is_Pow and f.base == v))))
    if not inner or depends(_by_exponential(rest, v, rational=False), [v]):
        return None
    rates = sorted({normal.canon(b.exp.diff(v)) for b in inner}, key=key)
    whole = (r for r in rates if all(normal.canon(q / r).is_Integer for q in rates))
    rate = next(whole, rates[0])
    if depends(rate, [v]) or normal.signs.of(rate, True) not in ("+", "-"):
        return None
    maps = (lambda z: sp.log(z) / rate), (lambda x: sp.exp(rate * x))
    return _moved(normal, t, (v, *LINE), *maps)


def _moved(normal: "Normal", whole: Expr, limit: Any, old: Any, new: Any) -> tuple[Expr, Any]:
    v, *ends = limit
    ends = [_at(new, b) for b in ends]
    z = bound_dummy("z", *ends)
    normal.use("change of variables", "an increasing or decreasing smooth map")
    slope = sp.diff(old(z), z)
    if ends == [sp.oo, 0]:
        slope, ends = -slope, ends[::-1]
    return whole.xreplace({v: old(z)}) * slope, (z, *ends)


def _by_exponential(e: Expr, v: Any, rational: bool = True) -> Expr:
    """Return `e` with exp(k v) written as a power of something else."""
    held = sp.Dummy(positive=True)
    powers: dict[Any, Expr] = {}
    for a in e.atoms(sp.exp):
        shares = {t: sp.cancel(t / v) for t in terms_of(a.exp)}
        whole = {
            t: k for t, k in shares.items() if k.is_Rational or not (rational or depends(k, [v]))
        }
        rest = _by_exponential(sp.Add(*(t for t in shares if t not in whole)), v, rational)
        powers[a] = sp.exp(rest, evaluate=False) * held ** sp.Add(*whole.values())
    return e.xreplace(powers)


def _at(new: Any, end: Expr) -> Expr:
    """Return the image of an end, or its limit where the map has no value."""
    z = sp.Symbol("z", positive=end is not -sp.oo)
    return sp.limit(new(z), z, end) if end.is_infinite or end.is_zero else new(end)


def halved(normal: "Normal", rows: list[Expr]) -> list[list[Expr]]:
    """Return the rows with integrals over the line split at zero, in two forms, or nothing."""
    known = [normal.canon(e) for e in rows]
    folded, apart, rays = {}, {}, False
    for a in set().union(*(e.atoms(sp.Integral) for e in known)):
        v, *ends = a.limits[0]
        if len(a.limits) == 1 and tuple(ends) == LINE:
            z = sp.Dummy("z", positive=True)
            halves = [a.function.xreplace({v: s * z}) for s in (1, -1)]
            folded[a] = sp.Integral(sp.Add(*halves), (z, 0, sp.oo))
            apart[a] = sp.Add(*(sp.Integral(h, (z, 0, sp.oo)) for h in halves))
            rays = rays or any(depends(b, [v]) for b in a.function.atoms(sp.Abs))
        rays = rays or (len(a.limits) == 1 and sum(b.is_infinite is True for b in ends) == 1)
    forms = (folded, apart) if rays and folded else ()
    return [[e.xreplace(new) for e in known] for new in forms]


def half_square(normal: "Normal", f: Expr, bounds: Any) -> Expr | None:
    """Return half an integral over a square for one over a triangle, by symmetry, or None."""
    (s, a, b), (t, low, high) = bounds
    if (a, b) not in ((low, t), (t, high)) or not f.has(Jet):
        return None
    if not normal.is_zero(f - f.xreplace({s: t, t: s})):
        return None
    normal.use("Fubini", "the integrand is the same in both halves of a square")
    fresh = {x: bound_dummy(str(x), low, high) for x in (s, t)}
    return sp.Integral(f.xreplace(fresh) / 2, *((fresh[x], low, high) for x in (s, t)))


def triangle(normal: "Normal", f: Expr, bounds: Any) -> Expr | None:
    """Return an integral over a triangle with the variable of its first function outermost.

    Where the inner integrand is a polynomial, the inner integral is carried out.
    """
    if len(bounds) != 2:
        return None
    (s, a, b), (t, low, high) = bounds
    square = half_square(normal, f, bounds)
    if square is not None:
        return square
    if not f.has(Jet) or not all(regular(f, x, normal) for x in (s, t)):
        return None
    lead = [x for j in jets_over(f, [s, t])[:1] for y in j.point for x in (s, t) if y.has(x)]
    if lead[:1] == [s]:
        if not (low.is_finite or high.is_finite):
            return None
        if (a, b) == (low, t):
            inner = (t, s, high)
        elif (a, b) == (t, high):
            inner = (t, low, s)
        else:
            return None
        normal.use("Fubini", "the integrand is smooth on the closed triangle")
        outer = (s, low, high)
    else:
        inner, outer = (s, a, b), (t, low, high)
    x, *ends = inner
    if f.is_polynomial(x) and all(e.is_finite for e in ends):
        primitive = sp.Poly(f, x).integrate().as_expr()
        return sp.Integral(
            primitive.xreplace({x: ends[1]}) - primitive.xreplace({x: ends[0]}), outer
        )
    if inner[0] == s:
        return None
    fresh = {v: bound_dummy(str(v), *b) for v, *b in (outer, inner)}  # with the signs of now
    inner, outer = (tuple(e.xreplace(fresh) for e in limit) for limit in (inner, outer))
    return sp.Integral(f.xreplace(fresh), inner, outer)
