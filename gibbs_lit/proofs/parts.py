"""Integration by parts: integrals of total derivatives that are zero.

The integral of a derivative of g is zero when g carries a Gaussian weight, or a positive factor
that the statement integrates by itself.
"""

from itertools import islice, permutations
from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.changes import jets_over
from gibbs_lit.proofs.constants import continuous
from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.gaussians import weighted
from gibbs_lit.proofs.integrals import LINE
from gibbs_lit.proofs.language import Expr, Jet, factors_of

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
    frontier = _atoms(normal, [gap, *relations])
    tried = set(frontier)
    written = frontier | _atoms(normal, normal.differentiated)
    equations = [r for r in relations if not r.has(sp.Integral, sp.Sum)]
    said = {j.args[0] for r in equations for j in r.atoms(Jet)}
    for _ in range(2):
        fresh: list[Expr] = []
        for a in sorted(frontier, key=key)[:12]:
            names = [v for v, _, _ in a.limits]
            for v, low, high in a.limits:
                for g in _primitives(a.function, v):
                    if (g, v, a.limits) in done or len(out) > 40:
                        continue
                    done.add((g, v, a.limits))
                    if not continuous(normal, g, v):
                        continue  # its derivative would not know of a jump
                    if (low, high) == LINE:
                        if not bare and not _decays(normal, g, v, names, written, said):
                            continue
                        edge = sp.S.Zero
                    elif len(names) == 1 and low.is_finite and high.is_finite:
                        edge = g.xreplace({v: high}) - g.xreplace({v: low})
                    else:
                        continue
                    fresh.append(sp.Integral(calculus.differentiate(g, v), *a.limits) - edge)
        out += fresh
        frontier = _atoms(normal, fresh) - tried
    return out


def _atoms(normal: "Normal", expressions: list[Expr]) -> set[Expr]:
    found: set[Any] = set()
    for e in expressions:
        for a in normal.canon(e).atoms(sp.Integral):
            if jets_over(a.function, [v for v, _, _ in a.limits]):
                found.add(a)
    return found


def _primitives(t: Expr, v: Any) -> list[Expr]:
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
    return out or [t]


def _decays(
    normal: "Normal", g: Expr, v: Any, names: list[Any], written: set[Any], said: set[Any]
) -> bool:
    """Return whether g is known to vanish at both ends of the line."""
    if weighted(normal, g, [v]):
        return True
    for w in factors_of(g):
        weight = (isinstance(w, Jet) and w.family == "positive") or (
            isinstance(w, sp.exp) and w.has(Jet)
        )
        if not weight or not jets_over(w, [v]):
            continue
        if isinstance(w, Jet) and any(w.orders) and not _gentle(g / w, w):
            continue  # p' / p need not vanish where p does
        if any(_written(g, w, names, a, said) for a in written):
            return True
    return False


def _gentle(rest: Expr, w: Jet) -> bool:
    """Return whether the other factors divide by nothing that is made of the same function."""
    below = [f.base for f in factors_of(rest) if f.is_Pow and f.exp.is_positive is not True]
    return not any(j.args[0] == w.args[0] for b in below for j in b.atoms(Jet))


def _written(g: Expr, w: Expr, names: list[Any], a: Any, said: set[Any]) -> bool:
    """Return whether an integral over the whole space says that g, with the weight w, vanishes.

    It is the integral of the weight, or of what it is a derivative of; or one with that weight and
    with all functions of g but those that an assumed equation has, none of them differentiated,
    so that g is as integrable.
    """
    if isinstance(w, Jet):
        w = Jet(*w.args[:2], sp.Tuple(*[0] * len(w.orders)), *w.point)
    bound = [v for v, _, _ in a.limits]
    if len(bound) != len(names) or any(tuple(ends) != LINE for _, *ends in a.limits):
        return False
    heads = [{j.args[0] for j in e.atoms(Jet)} for e in (g, a.function)]
    plain = heads[0] <= heads[1] | said and not any(any(j.orders) for j in a.function.atoms(Jet))
    for turn in islice(permutations(names), 6):
        turned = a.function.xreplace(dict(zip(bound, turn, strict=True)))
        if turned == w or (plain and w in factors_of(turned)):
            return True
    return False
