"""Entropies: int p log p + int p g >= -log int exp(-g) for a density p, and positive variances.

Of a function of the integrals of p g_i, the g is their sum with the partial derivatives of the
function, so that a maximal entropy is found whether its moments are assumed or written.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.bessel import bessel
from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.gaussians import gaussian
from gibbs_lit.proofs.language import LINE, Expr, Jet, depends, factors_of, loose
from gibbs_lit.proofs.relations import eliminated
from gibbs_lit.proofs.signs import GOOD
from gibbs_lit.proofs.splitting import split

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules


def gibbs(rules: "Rules", e: Expr, slopes: dict[Any, Expr], limits: Any) -> list[Expr]:
    """Put -log Z for the integral of p log p + p g, with p normalised and Z that of exp(-g).

    Where g is a moment that is assumed, its multiplier is the one of the greatest entropy.
    """
    out: list[Expr] = []
    normal, names = rules.normal, [v for v, _, _ in limits]
    totals = rules.pointwise.totals(limits)
    for a, slope in slopes.items():
        p = next((x for x in factors_of(a.function) if isinstance(x, Jet)), None)
        if p is None or a.function != p * sp.log(p) or normal.signs.of(slope) != "+":
            continue
        if slope.has(sp.Integral) or not any(b.function == p and k == 1 for b, k in totals):
            continue
        found = [(b, k, normal.canon(b.function / p)) for b, k in slopes.items() if b != a]
        energy = [row for row in found if row[1] != 0 and not row[2].has(Jet)]
        more = [(k, normal.canon(b.function / p)) for b, k in totals if b.function != p]
        for extra in [None, *((k, g) for k, g in more if not g.has(Jet))]:
            rates = [(k / slope, g) for _, k, g in energy]
            height = _height(extra[1], names) if extra else 0
            if extra and height < 1:
                continue
            rates += [(1 / (height * extra[0]), extra[1])] if extra else []
            total = _partition(rules, rates, limits)
            if total is not None:
                left = e - slope * (a + total) - sp.Add(*(k * b for b, k, _ in energy))
                out.append(normal.canon(left - slope / height if extra else left))
    return out


def _height(g: Expr, names: list[Any]) -> int:
    """Return the degree of a moment in its variables, or 0."""
    plain = g.xreplace({sp.Abs(v): v for v in names})
    return int(sp.Poly(plain, *names).total_degree()) if plain.is_polynomial(*names) else 0


def _partition(rules: "Rules", rates: list[tuple[Expr, Expr]], limits: Any) -> Expr | None:
    """Return log int exp(-sum rate g), where the integral converges and has a closed form."""
    normal, names = rules.normal, [v for v, _, _ in limits]
    held = {k: normal.signs.stand_in(normal.canon(k), True) for k, _ in rates if not k.is_Rational}
    exponent = sp.expand(sp.Add(*(g * held.get(k, k) for k, g in rates)))
    weight = sp.exp(-exponent) if exponent.has_free(*names) else sp.S.One
    z = None
    if all(tuple(ends) == LINE for _, *ends in limits):
        parts = split(normal, weight, names)
        values = [gaussian(normal, t, names) for t in parts]
        if None not in values:
            z = sp.Add(*(c * t for c, t in zip(parts.values(), values, strict=True)))
    z = normal.canon(sp.Integral(weight, *limits)) if z is None else z
    if z.has(sp.Integral):
        return None
    out, back = normal.powers.logarithm(z), {d: k for k, d in held.items()}
    # SymPy would evaluate integrals for the value of a logarithm's argument
    logs = {a: normal.powers.logarithm(a.args[0].xreplace(back)) for a in out.atoms(sp.log)}
    return out.xreplace({a: b for a, b in logs.items() if a.has_free(*back)}).xreplace(back)


def variances(rules: "Rules", e: Expr) -> None:
    """Keep the arguments of logarithms that are positive, roots and denominators that are >= 0."""
    normal = rules.normal
    inner = {a.args[0] for a in loose(e, sp.log) if a.args[0].is_Add and a.has(sp.Integral)}
    for form in sorted(inner, key=key):
        if normal.signs.of(form, True) != "+" and _positive(rules, form):
            normal.facts.add(form)
            normal.forget()
    bases = {p.base for p in loose(e, sp.Pow) if p.exp.is_negative or not p.exp.is_integer}
    for base in sorted((b for b in bases if b.is_Add and b.has(sp.Integral)), key=key)[:4]:
        form = eliminated(normal, base, rules.facts.relations)
        for turned in (form, normal.canon(-form)):
            if normal.signs.of(turned, True) in ("r", "n") and bessel(rules, turned, 1):
                normal.nonnegative.add(turned)
                normal.forget()
                break


def _positive(rules: "Rules", form: Expr) -> bool:
    """Return whether a form is, at the values of its integrals, that of a positive integrand."""
    atoms: Any = loose(form, sp.Integral)
    limits = {a.limits for a in atoms}
    if len(limits) != 1:
        return False
    held = {a: sp.Dummy(real=True) for a in sorted(atoms, key=key)}
    names = [v for v, *_ in next(iter(limits))]
    line, canon = form.xreplace(held), rules.normal.canon
    if depends(line, names) or not line.is_polynomial(*held.values()):
        return False
    slopes = {a: line.diff(d) for a, d in held.items()}
    left = canon(line - sp.Add(*(k * held[a] for a, k in slopes.items())))
    base = sp.Add(*(k * a.function for a, k in slopes.items()))
    units = [sp.S.Zero] if left == 0 else rules.pointwise.units(next(iter(limits)))
    return any(_strict(rules, canon(base + left * w), names) for w in units)


def _strict(rules: "Rules", f: Expr, names: list[Any]) -> bool:
    """Return whether an integrand is positive but where a polynomial vanishes."""
    if rules.normal.signs.of(f, True) not in GOOD:
        return False
    _, found, _ = rules.normal.factors(f)
    return all(rules.normal.signs.almost(g, names) for g in found)
