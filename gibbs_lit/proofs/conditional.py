"""Jensen's inequality inside an integral: what a concave function of inner integrals is at least.

Where G is concave and of degree one, G(int b_1, .., int b_n) >= int G(b_1, .., b_n); any other
concave G is at least the mean of its values under a kernel that integrates to one. Integrated over
the outer variable this is data processing: of relative entropy, of the divergences of Pearson and
of Hellinger, of total variation and of Fisher information. It bounds the second moment of a
conditional mean by the second moment, and the entropy of a density by that of its smoothing.
"""

from itertools import combinations
from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.changes import regular
from gibbs_lit.proofs.composed import OUTER, POINT, Form, composed, parts_of
from gibbs_lit.proofs.gaussians import weighted
from gibbs_lit.proofs.language import LINE, Expr, Jet, bound_dummy, depends, factors_of, terms_of
from gibbs_lit.proofs.relations import eliminated, written
from gibbs_lit.proofs.signs import GOOD, LOW
from gibbs_lit.proofs.units import normalised, units_of

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules


def conditional(rules: "Rules", e: Expr, depth: int) -> bool:
    """Put the lower bound for the integrals of concave functions of inner integrals."""
    normal = rules.normal
    if rules.inside or not e.has(sp.Integral):
        return False
    rows: dict[Any, list[tuple[Expr, Expr, Form]]] = {}
    for a in (a for a in normal.atoms(e, sp.Integral) if a.function.has(sp.Integral)):
        slope = normal.share(e, a)
        form = None if slope is None or slope.has(sp.Integral) else composed(normal, a)
        if form is not None:
            rows.setdefault((form.outer, form.inner), []).append((slope, a, form))
    for found in rows.values():
        for chosen in [found, *([row] for row in found)] if 1 < len(found) < 5 else [found]:
            rest = e - sp.Add(*(c * a for c, a, _ in chosen))
            if any(_shown(rules, e, rest, whole, depth) for whole in _below(rules, chosen)):
                normal.use("Jensen's inequality", "the integrals converge")
                return True
    return False


def _shown(rules: "Rules", e: Expr, rest: Expr, whole: Expr, depth: int) -> bool:
    """Return whether rest + whole >= 0, with what is assumed of kernels and densities."""
    normal, relations = rules.normal, rules.facts.relations
    bound = _with_units(rules, rest + whole)
    bound = eliminated(normal, bound, relations)
    converges = written(normal, e, relations).issuperset(normal.atoms(bound, sp.Integral))
    return converges and rules.shown(bound, depth)


def _with_units(rules: "Rules", e: Expr) -> Expr:
    """Return the normal form of e where normalised functions integrate to their totals."""
    if not (units := units_of(rules.normal, rules.facts)):
        return rules.normal.canon(e)
    with normalised(rules.normal, units):
        return rules.normal.canon(e)


def _below(rules: "Rules", chosen: list[tuple[Expr, Expr, Form]]) -> Any:
    """Yield integrals that are at most the sum of the chosen ones."""
    names = {b: d for *_, form in chosen for b, d in form.names.items()}
    same = [{d: names[b] for b, d in form.names.items()} for *_, form in chosen]
    rows = zip(chosen, same, strict=True)
    g = sp.Add(*(c * form.function.xreplace(to) for (c, _, form), to in rows))
    form = Form(g, *chosen[0][2][1:3], names)
    bounds = dict(zip((POINT, *OUTER), (form.inner, *form.outer), strict=False))
    fresh = {v: bound_dummy(v.name, *ends) for v, ends in bounds.items()}
    limits = [(fresh[v], *ends) for v, ends in bounds.items()]
    for f in (_homogeneous(rules, form), _averaged(rules, form), _by_parts(rules, form)):
        if f is not None:
            yield sp.Integral(f.xreplace(fresh), *limits)


def _homogeneous(rules: "Rules", form: Form) -> Expr | None:
    """Return G(b_1, .., b_n), where G is concave and of degree one."""
    normal, g, scale = rules.normal, form.function, sp.Dummy("c", positive=True)
    held = sorted(form.names.values(), key=lambda d: bool(d.is_positive))
    scaled = g.xreplace({d: scale * d for d in held})
    if not normal.is_zero(scaled - scale * g) or not _concave(rules, g, held, 1):
        return None
    return g.xreplace({d: b for b, d in form.names.items()})


def _averaged(rules: "Rules", form: Form) -> Expr | None:
    """Return k / w G(b_1 w / k, ..), where G is concave and w the integral of the kernel k."""
    normal, g = rules.normal, form.function
    held = list(form.names.values())
    b = next(iter(form.names))
    parts = [x for f in factors_of(b) for x in parts_of(f)]
    k = sp.Mul(*(x for x in parts if depends(x, OUTER) or (depends(x, [POINT]) and not x.has(Jet))))
    if not depends(k, [POINT]) or not depends(k, OUTER) or not _concave(rules, g, held):
        return None
    w = _with_units(rules, sp.Integral(k, (POINT, *form.inner)))
    if w.has(sp.Integral) or any(normal.signs.of(normal.canon(f), True) != "+" for f in (k, w)):
        return None
    return k / w * g.xreplace({d: normal.canon(b * w / k) for b, d in form.names.items()})


def _concave(rules: "Rules", g: Expr, held: list[Any], degree: int = 0) -> bool:
    """Return whether g is concave in these variables, and not linear.

    Of degree one, it is where it is with one positive variable kept as it is.
    """
    signs, canon = rules.normal.signs, rules.normal.canon
    bent = [t for t in terms_of(g) if t.has(sp.Abs)]
    for t in bent:
        size = next(iter(t.atoms(sp.Abs)))
        linear = all(canon(size.args[0].diff(x, y)) == 0 for x in held for y in held)
        if depends(t / size, held) or not linear or signs.of(canon(t / size), True) not in LOW:
            return False
    smooth = g - sp.Add(*bent)
    if not all(regular(smooth, d, rules.normal) for d in held):
        return False
    moved = held[:-1] if degree == 1 and held[-1].is_positive else held
    matrix = sp.Matrix([[canon(-smooth.diff(x, y)) for y in moved] for x in moved])
    if not bent and matrix.is_zero_matrix:
        return False
    sets = [s for n in range(len(moved)) for s in combinations(range(len(moved)), n + 1)]
    minors = (matrix.extract(list(s), list(s)).det() for s in sets)
    return all(signs.of(canon(m), True) in GOOD for m in minors)


def _by_parts(rules: "Rules", form: Form) -> Expr | None:
    """Move derivatives from a Gaussian kernel to the function, before the inequality."""
    normal, differentiate = rules.normal, rules.calculus.differentiate
    if form.inner != LINE:
        return None
    for base, held in form.names.items():
        parts = [x for f in factors_of(base) for x in parts_of(f)]
        p = next((x for x in parts if isinstance(x, Jet) and not depends(x, OUTER)), None)
        k = sp.Mul(*(x for x in parts if x != p))
        if p is None or k.has(Jet) or not weighted(normal, k, [POINT]):
            continue
        steep, slope = differentiate(p, POINT), normal.canon(sp.diff(k, POINT) / k)
        moved: dict[Any, Expr] = {}
        d = sp.Dummy("d", real=True)  # the integral of k p'
        for b, old in form.names.items():
            ratio = normal.canon(b / base)
            rate = normal.canon(ratio.diff(POINT) / slope.diff(POINT))
            start = normal.canon(ratio - rate * slope)
            if old is not held and rate != 0 and not depends(sp.Tuple(rate, start), [POINT]):
                moved[old] = start * held - rate * d
        names = {b: x for b, x in form.names.items() if x not in moved}
        g = sp.expand(form.function.xreplace(moved))
        there = form._replace(function=g, names={**names, k * steep: d})
        f = _homogeneous(rules, there) if moved else None
        if f is not None:
            normal.use("integration by parts", "boundary terms vanish at infinity")
            return sp.Add(*(_back(rules, t, p, steep) for t in terms_of(sp.expand(f))))
    return None


def _back(rules: "Rules", t: Expr, p: Expr, steep: Expr) -> Expr:
    """Return a term that is linear in p', and has no p, with the derivative on its factor."""
    rest = t / steep
    if rest.has(Jet) or not weighted(rules.normal, rest, [POINT]):
        return t
    return -rules.calculus.differentiate(rest, POINT) * p
