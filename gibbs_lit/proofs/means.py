"""Jensen's inequality for logarithms: under a weight of known mass, and in finite sums.

For a weight w of mass M, sum c_i int w log t_i >= -l M log(int w prod t_i**(-c_i / l) / M) for
every l > 0, and log int k >= int w log(k / w) for every density w. Integrals on both sides need not
be over the same domain, as where a bound on the evidence uses several samples of its posterior. In
a finite sum, s_i are the masses.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.language import Expr, Jet, depends, factors_of
from gibbs_lit.proofs.relations import eliminated, written

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules


def log_means(rules: "Rules", e: Expr, depth: int) -> bool:
    """Bound all integrals of logarithms under one weight by the logarithm of one integral."""
    normal = rules.normal
    if rules.inside or not any(a.has(sp.log) for a in e.atoms(sp.Integral, sp.Sum)):
        return False
    e = _known(rules, e)
    atoms = normal.atoms(e, sp.Integral, sp.Sum)
    held = {a: sp.Dummy(real=True) for a in atoms}
    line = e.xreplace(held)
    back = {d: a for a, d in held.items()}
    rows: list[tuple[Any, Expr, Expr, Expr]] = []
    for a in atoms:
        logs = [g for g in factors_of(a.function) if isinstance(g, sp.log)]
        slope = normal.canon(line.diff(held[a]).xreplace(back))
        if len(logs) != 1 or depends(slope, held.values()) or slope.has(a):
            continue
        weight, inner = a.function / logs[0], logs[0].args[0]
        if weight.has(sp.log) or normal.signs.of(weight, True) != "+":
            continue
        if normal.signs.of(inner, True) == "+":
            rows.append((a, weight, inner, slope))
    rows.sort(key=lambda row: -len(row[0].limits))
    for top, weight in dict.fromkeys((a.limits, w) for a, w, *_ in rows):
        base = next(a for a, w, *_ in rows if (a.limits, w) == (top, weight))
        mass = _known(rules, base.func(weight, *top))
        if mass.has(sp.log) or normal.signs.of(mass, True) != "+":
            continue
        group: list[tuple[Any, Expr, Expr]] = []
        for a, w, inner, slope in rows:
            if (a.limits, w) == (top, weight):
                group.append((a, sp.log(inner), slope))
            elif len(a.limits) == 1 < len(top) and a.func is base.func:
                spread = _spread(rules, a, w, inner, weight, top)
                if spread is not None:
                    group.append((a, spread, slope))
        if _bounded(rules, e, group, base.func, weight, top, mass, depth):
            return True
    return False


def _known(rules: "Rules", e: Expr) -> Expr:
    return eliminated(rules.normal, e, rules.facts.relations)


def _spread(rules: "Rules", a: Any, w: Expr, inner: Expr, weight: Expr, limits: Any) -> Expr | None:
    """Write an integral over one variable under a weight of several, each of them in its turn."""
    normal, (v, *ends) = rules.normal, a.limits[0]
    out: list[Expr] = []
    for x, *bounds in limits:
        rest = normal.canon(weight / w.xreplace({v: x}))
        if bounds != ends or depends(rest, [x]):
            continue
        share = _known(rules, a.func(rest, *(limit for limit in limits if limit[0] != x)))
        if normal.signs.of(share, True) == "+":
            out.append(sp.log(inner.xreplace({v: x})) / share)
    return sp.Add(*out) / len(out) if out else None


def _bounded(
    rules: "Rules",
    e: Expr,
    group: list[tuple[Any, Expr, Expr]],
    head: Any,
    weight: Expr,
    limits: Any,
    mass: Expr,
    depth: int,
) -> bool:
    normal, canon = rules.normal, rules.normal.canon
    rest = e - sp.Add(*(slope * a for a, _, slope in group))
    scales = dict.fromkeys(canon(normal.powers.absolute(slope)) for *_, slope in group)
    for scale in [s for s in scales if normal.signs.of(s, True) == "+"][:3]:
        exponent = canon(-sp.Add(*(slope * part / scale for _, part, slope in group)))
        whole = _known(
            rules, head(canon(weight * normal.powers.exponential(exponent)), *limits) / mass
        )
        if normal.signs.of(whole, True) != "+":
            continue
        if rules.shown(rest - scale * mass * sp.log(whole), min(depth, 1)):
            normal.use("Jensen's inequality", "the integral of the logarithm converges")
            return True
    return False


def mixed_logs(rules: "Rules", e: Expr, depth: int) -> bool:
    """Show sum s_i log T_i + r >= 0, where the positive s_i have a sum, by log of the mean."""
    normal, canon = rules.normal, rules.normal.canon
    found = rules.logarithms.of(e) if depth > 0 else None
    if found is None or not 2 <= len(found[0]) <= 8:
        return False
    groups: dict[Expr, Expr] = {}
    plain = found[1]
    for t, slope in sorted(found[0].items(), key=lambda item: key(item[0])):
        sign = normal.signs.of(slope, True)
        if slope.is_number or t.is_number:
            plain += slope * sp.log(t)
        elif sign not in ("+", "-"):
            return False
        else:
            ratios = {s: canon(slope / s) for s in groups}
            lead = next((s for s, c in ratios.items() if c.is_Rational), None)
            if lead is None:
                groups[slope if sign == "+" else canon(-slope)] = t if sign == "+" else 1 / t
            else:
                groups[lead] *= t ** ratios[lead]
    if len(groups) < 2:
        return False
    mass = canon(sp.Add(*groups))
    low = canon(sp.Add(*(s / t for s, t in groups.items())) / mass)
    if normal.signs.of(low, True) != "+":
        return False
    return rules.shown(plain - mass * sp.log(low), depth)


def under_densities(rules: "Rules", e: Expr, depth: int) -> bool:
    """Show c log int k + r >= 0 for c > 0 by c int w log(k / w), where w is an explicit density."""
    normal, canon = rules.normal, rules.normal.canon
    found = rules.logarithms.of(e) if e.has(sp.log) and e.has(sp.Integral) else None
    if rules.inside or depth < 1 or found is None:
        return False
    atoms = normal.atoms(e, sp.Integral)
    known = written(normal, e, rules.facts.relations)
    for k, c in found[0].items():
        if not isinstance(k, sp.Integral) or normal.signs.of(c, True) != "+":
            continue
        others = [a for a in atoms if a != k and a.limits == k.limits]
        if not others or normal.signs.of(k.function, True) != "+":
            continue
        weights = rules.pointwise.weights(others, k.limits)
        for w in [w for w in weights if not w.has(Jet) and normal.signs.of(w, True) == "+"]:
            logarithm = normal.powers.logarithm(k.function) - normal.powers.logarithm(w)
            mean = canon(sp.Integral(w * logarithm, *k.limits))
            bound = e - c * sp.log(k) + c * mean
            if known.issuperset(normal.atoms(mean, sp.Integral)) and rules.shown(bound, 1):
                normal.use("Jensen's inequality", "the integral of the logarithm converges")
                return True
    return False
