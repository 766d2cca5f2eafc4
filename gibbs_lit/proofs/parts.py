"""Integration by parts: integrals of total derivatives that are zero.

The integral of a derivative of g is zero when g carries a Gaussian weight, or a positive factor
that the statement integrates by itself, or when the statement integrates g: what is integrable and
has an integrable derivative tends to zero. So it is where g, which has a limit, is the derivative
of what is integrable, or where g**2 is integrable over a weight that grows at most linearly.
"""

from collections.abc import Iterator
from itertools import islice, permutations
from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.changes import jets_over
from gibbs_lit.proofs.constants import continuous
from gibbs_lit.proofs.dominated import integrable
from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.gaussians import weighted
from gibbs_lit.proofs.language import LINE, Expr, Jet, factors_of, terms_of
from gibbs_lit.proofs.signs import GOOD, LOW

if TYPE_CHECKING:
    from gibbs_lit.proofs.calculus import Calculus
    from gibbs_lit.proofs.normal import Normal


def by_parts(
    normal: "Normal", calculus: "Calculus", gap: Expr, relations: list[Expr], bare: bool = False
) -> list[Expr]:
    """Return integrals of total derivatives that touch the integrals of `gap`, each zero.

    With `bare`, those too whose boundary terms are not known to vanish.
    """
    done: set[tuple[Any, ...]] = set()
    out: list[Expr] = []
    own = _atoms(normal, [gap])
    frontier = own | _atoms(normal, relations)
    tried = set(frontier)
    written = convergent(normal, [gap, *relations, *normal.differentiated])
    bent = any(sum(j.orders) > 1 for a in own for j in a.atoms(Jet))
    out += _curved(normal, calculus, written) if bent else []
    for _ in range(2):
        fresh: list[Expr] = []
        first = sorted(frontier, key=lambda a: (a not in own, key(a)))
        for a in first[: max(12, min(len(own), 20))]:
            names = [v for v, _, _ in a.limits]
            for v, low, high in a.limits:
                for g in primitives(a.function, v):
                    if (g, v, a.limits) in done or len(out) > 40:
                        continue
                    done.add((g, v, a.limits))
                    if not continuous(normal, g, v):
                        continue  # its derivative would not know of a jump
                    ends = [b for b in (low, high) if not b.is_infinite]
                    falls = len(ends) == 2 or bare or _decays(normal, g, v, a.limits, written)
                    if not falls:
                        continue
                    signs = [1 if b is high else -1 for b in ends]
                    edge = sp.Add(
                        *(k * g.xreplace({v: b}) for k, b in zip(signs, ends, strict=True))
                    )
                    if edge.has(sp.zoo, sp.nan):
                        continue
                    if len(names) > 1 and edge != 0:
                        edge = sp.Integral(edge, *(limit for limit in a.limits if limit[0] != v))
                    fresh.append(sp.Integral(calculus.differentiate(g, v), *a.limits) - edge)
        out += fresh
        frontier = _atoms(normal, fresh) - tried
    return out


def _curved(normal: "Normal", calculus: "Calculus", written: set[Any]) -> list[Expr]:
    """Return integrals of second derivatives on the line of what is integrable, each zero.

    The first derivative has limits, and what is integrable does not rise like a line.
    """
    out = []
    for a in sorted(written, key=key):
        ((v, *ends), *more) = a.limits
        if tuple(ends) == LINE and not more and a.has(Jet):
            slope = calculus.differentiate(a.function, v)
            if continuous(normal, slope, v):
                out.append(sp.Integral(calculus.differentiate(slope, v), *a.limits))
    return out


def convergent(normal: "Normal", expressions: list[Expr]) -> set[Expr]:
    """Return canonical integrals that converge by themselves, as what is written does.

    Of several terms of one integrand it is only known that their sum is integrable, unless all
    are of one sign, or all others converge.
    """
    found: set[Any] = set()
    sums: list[tuple[set[Any], bool]] = []
    for whole in dict.fromkeys(a for e in expressions for a in e.atoms(sp.Integral)):
        pairs = [
            (t, [f.base if f.is_Pow else f for f in factors_of(t) if f.has(Jet)])
            for t in terms_of(normal.canon(whole))
            if t.has(Jet)
        ]
        if not all(len(parts) == 1 and isinstance(parts[0], sp.Integral) for _, parts in pairs):
            continue
        there = all(normal.signs.of(t / a, True) in ("+", "-", "n") for t, (a,) in pairs)
        signs = {normal.signs.of(normal.canon(t / a * a.function)) for t, (a,) in pairs}
        one = there and (signs <= {*GOOD} or signs <= {*LOW})
        if len(pairs) == 1 or signs in ({"+"}, {"-"}) or one:
            found.update(a for _, (a,) in pairs)
        else:
            sums.append(({a for _, (a,) in pairs}, there))
    for _ in sums:
        for atoms, there in sums:
            rest = atoms - found
            if len(rest) == 1 or (there and _squared(normal, rest, found)):
                found |= rest
    return found


def _squared(normal: "Normal", rest: set[Any], found: set[Any]) -> bool:
    """Return whether two integrands are u**2 and u w, where w**2 converges: 2 |u w| <= u**2 + w**2.

    Their sum converges then only where each of them does.
    """
    for a, b in permutations(rest, 2) if len(rest) == 2 else ():
        if a.limits == b.limits and normal.signs.of(a.function) in GOOD:
            other = normal.canon(sp.Integral(b.function**2 / a.function, *a.limits))
            if other.has(sp.Integral) and other.atoms(sp.Integral) <= found:
                return True
    return False


def _atoms(normal: "Normal", expressions: list[Expr]) -> set[Expr]:
    found: set[Any] = set()
    for e in expressions:
        for a in normal.canon(e).atoms(sp.Integral):
            inside = any(b.has(Jet) for b in a.function.atoms(sp.Integral))
            if (
                inside
                or jets_over(a.function, [v for v, _, _ in a.limits])
                or _energetic(normal, a)
            ):
                found.add(a)
    return found


def _energetic(normal: "Normal", a: Any) -> bool:
    """Return whether an explicit integrand on the line is the exponential of a tall polynomial."""
    (v, *ends), *more = a.limits
    tall = tuple(ends) == LINE and not more and _height(a.function, v) > 2
    return tall and integrable(normal, a.function, a.limits)


def _height(t: Expr, v: Any) -> int:
    """Return the degree of the exponent of t, or 0."""
    whole: Any = sp.Add(*(p.exp for p in factors_of(t) if isinstance(p, sp.exp)))
    return int(sp.degree(whole, v)) if whole.has(v) and whole.is_polynomial(v) else 0


def primitives(t: Expr, v: Any) -> list[Expr]:
    """Return functions whose derivative by `v` has the shape of `t`."""
    out = []
    for part in factors_of(t):
        if isinstance(part, Jet):
            for i, (k, x) in enumerate(zip(part.orders, part.point, strict=True)):
                if k and x.diff(v) != 0:
                    lowered = sp.Tuple(*(o - (i == n) for n, o in enumerate(part.orders)))
                    out.append(t / part * Jet(*part.args[:2], lowered, *part.point))
                    out.append(t / part)
        elif part == v or (part.is_Pow and part.base == v and part.exp.is_Integer and part.exp > 0):
            out.append(t / v)
            tall = 0 if t.has(Jet) else _height(t, v) - 1
            if 1 < tall <= (1 if part == v else part.exp):
                out.append(t / v**tall)
        elif (
            part.is_Pow
            and part.exp == -1
            and part.base.has(v)
            and part.base.is_positive is not False
        ):
            out.append(sp.log(part.base))
    return out or [t]


def _decays(normal: "Normal", g: Expr, v: Any, limits: Any, written: set[Any]) -> bool:
    """Return whether g is known to vanish at the infinite ends of what it is integrated over."""
    names = [v for v, _, _ in limits]
    if weighted(normal, g, [v]) or (len(names) == 1 and integrable(normal, g, [(v, *LINE)])):
        return True
    if any(_under(g, v, w) for a in written for w in _weights(names, a)):
        return True
    if len(names) == 1 and any(_slow(normal, g, v, a, written) for a in written):
        return True
    heads = {j.args[:2] for j in g.atoms(Jet)}
    alike = {a for a in written if len(a.limits) == len(names)}
    alike = {a for a in alike if {j.args[:2] for j in a.atoms(Jet)} == heads}
    return bool(alike) and bool(alike & convergent(normal, [sp.Integral(g, *limits)]))


def _slow(normal: "Normal", g: Expr, v: Any, a: Any, written: set[Any]) -> bool:
    """Return whether g**2/w and w'**2/w are integrable on the line for some w > 0.

    Then w grows at most linearly, since sqrt(w) has a square integrable derivative, and what has
    a limit other than 0 has no such square: the integral of 1/w diverges.
    """
    if len(a.limits) != 1 or tuple(a.limits[0][1:]) != LINE:
        return False
    body = a.function.xreplace({a.limits[0][0]: v})
    if not {j.args[:2] for j in body.atoms(Jet)} <= {j.args[:2] for j in g.atoms(Jet)}:
        return False
    w = normal.canon(g**2 / body)
    if not w.is_positive or not jets_over(w, [v]):
        return False
    fisher = normal.canon(sp.Integral(normal.canon(w.diff(v) ** 2 / w), (v, *LINE)))
    return fisher.has(sp.Integral) and fisher.atoms(sp.Integral) <= written


def _weights(names: list[Any], a: Any) -> Iterator[Expr]:
    """Yield the positive weights of which an integral over the line is a total or moment."""
    bound = [v for v, _, _ in a.limits]
    if len(bound) != len(names) or any(tuple(ends) != LINE for _, *ends in a.limits):
        return
    for turn in islice(permutations(names), 6):
        parts = factors_of(a.function.xreplace(dict(zip(bound, turn, strict=True))))
        weight = sp.Mul(*(f for f in parts if f.has(Jet)))
        rest = sp.Mul(*(f for f in parts if not f.has(Jet)))
        # a moment over the line is integrable only where the weight is
        moment = len(names) == 1 and rest.is_polynomial(*names) and rest.free_symbols <= {*names}
        if weight.is_positive and (moment or rest == 1):
            yield weight


def _under(g: Expr, v: Any, weight: Expr) -> bool:
    """Return whether g is a weight in v times what divides by no function, but log derivatives."""
    if not jets_over(weight, [v]):
        return False
    heads = {j.args[0] for j in weight.atoms(Jet)}
    degrees: dict[Any, Expr] = {}
    for f in factors_of(g / weight):
        base, k = f.as_base_exp() if f.is_Pow and f.base is not sp.E else (f, sp.S.One)
        if isinstance(base, sp.exp) and base.has(Jet):
            return False
        if k.is_negative and base.is_Add:  # a sum of positive terms is at least each of them
            terms = [t for t in base.args if {j.args[0] for j in t.atoms(Jet)} & heads]
            base = terms[0] if terms and base.is_positive else base
        known = frozenset(j.args[0] for j in base.atoms(Jet))
        if isinstance(base, (Jet, sp.Integral)):
            degrees[known] = degrees.get(known, sp.S.Zero) + k
        elif known and not k.is_nonnegative:
            return False
    return all(k.is_nonnegative for k in degrees.values())
