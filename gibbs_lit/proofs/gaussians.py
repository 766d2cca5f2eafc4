"""Integrals of polynomials against Gaussians over R^n, in closed form."""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.language import Expr, Jet, depends, factors_of, terms_of
from gibbs_lit.proofs.polar import polar
from gibbs_lit.proofs.splitting import split

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


def quadratic(t: Expr, v: Expr) -> tuple[int, Expr, Expr, Expr] | None:
    """Split t = v**k * exp(-alpha v**2 + beta v) * rest, or None when it has no such form."""
    k, rest, alpha, beta = 0, [], sp.S.Zero, sp.S.Zero
    for part in factors_of(t):
        if not depends(part, [v]):
            rest.append(part)
        elif isinstance(part, sp.exp):
            for a in terms_of(part.exp):
                coefficient, power = a.as_independent(v, as_Add=False)
                if power == v**2:
                    alpha -= coefficient
                elif power == v:
                    beta += coefficient
                elif power == 1:
                    rest.append(sp.exp(a))
                else:
                    return None
        elif part == v or (part.is_Pow and part.base == v and part.exp.is_Integer):
            k += 1 if part == v else int(part.exp)
        else:
            return None
    return (k, alpha, beta, sp.Mul(*rest)) if k >= 0 else None


def weighted(normal: "Normal", t: Expr, names: list[Any]) -> bool:
    """Return whether t is a Gaussian in `names` times anything, as exp(-U) for undefined U."""
    waves: list[Any] = [p for p in factors_of(t) if isinstance(p, sp.exp)]
    parts = [_explicit(p.exp, names) for p in waves]
    exponent: Any = sp.Add(*(e for e in parts if e is not None))
    hessian = -sp.hessian(exponent, names) if exponent != 0 else sp.zeros(len(names))
    if any(depends(h, names) for h in hessian):
        return False
    canon = normal.canon
    minors = [hessian[:i, :i].det(method="berkowitz") for i in range(1, len(names) + 1)]
    return all(normal.signs.of(canon(m), True) == "+" for m in minors)


def _explicit(exponent: Expr, names: list[Any]) -> Expr | None:
    """Return an exponent without its multiples of undefined functions, or None."""
    jets = {j: sp.Dummy() for j in exponent.atoms(Jet) if depends(j, names)}
    if not jets:
        return exponent
    held = sp.expand(exponent).xreplace(jets)
    slopes = [held.diff(d) for d in jets.values()]
    if any(depends(k, [*names, *jets.values()]) for k in slopes):
        return None  # it completes a square, and may undo the Gaussian
    return held.xreplace(dict.fromkeys(jets.values(), sp.S.Zero))


def gaussian(normal: "Normal", t: Expr, names: list[Any]) -> Expr | None:
    """Integrate polynomial times Gaussian over R^n, completing one square at a time."""
    if not names:
        return t
    v = names[0]
    value = (_against_erf if t.has(sp.erf) else _moment)(normal, t, v, names)
    if value is None or len(names) == 1:
        return value
    total = sp.S.Zero
    for part, c in split(normal, value, names[1:]).items():
        inner = gaussian(normal, part, names[1:])
        if inner is None:
            return None
        total += c * inner
    return total


def _moment(normal: "Normal", t: Expr, v: Any, names: list[Any]) -> Expr | None:
    form = quadratic(t, v)
    if form is None:
        return None
    k, alpha, beta, rest = form
    alpha = normal.canon(alpha)
    tall = polar(normal, alpha)
    if depends(alpha, names) or tall is None or tall[0] == 0:
        return None
    moment = sp.Add(
        *(
            sp.binomial(k, 2 * j)
            * sp.factorial2(2 * j - 1)
            * beta ** (k - 2 * j)
            / (2 * alpha) ** (k - j)
            for j in range(k // 2 + 1)
        )
    )
    width = sp.sqrt(sp.pi / alpha) if tall[2] == 0 else sp.sqrt(sp.pi) / sp.sqrt(alpha)
    return width * moment * sp.exp(beta**2 / (4 * alpha)) * rest


def _against_erf(normal: "Normal", t: Expr, v: Any, names: list[Any]) -> Expr | None:
    """Integrate a power times a Gaussian times one erf(a v + b), with real a, over the line."""
    found = [p for p in factors_of(t) if isinstance(p, sp.erf) and depends(p, [v])]
    if len(found) != 1:
        return None
    form, inner = quadratic(t / found[0], v), found[0].args[0]
    a = normal.canon(inner.diff(v))
    if form is None or depends(a, names) or not normal.real(a):
        return None
    k, alpha, beta, rest = form
    alpha, b = normal.canon(alpha), inner.xreplace({v: sp.S.Zero})
    if depends(alpha, names) or normal.signs.of(alpha, True) != "+":
        return None
    sharp, shift = alpha + a**2, beta - 2 * a * b
    weight = sp.sqrt(sp.pi / alpha) * sp.exp(beta**2 / (4 * alpha))
    moments = [weight * sp.erf((a * beta / (2 * alpha) + b) / sp.sqrt(1 + a**2 / alpha))]
    plain = [sp.sqrt(sp.pi / sharp) * sp.exp(shift**2 / (4 * sharp) - b**2)]
    for j in range(1, k + 1):
        below = [(j - 1) * m[j - 2] if j > 1 else 0 for m in (moments, plain)]
        edge = 2 * a / sp.sqrt(sp.pi) * plain[j - 1]
        moments.append((below[0] + beta * moments[j - 1] + edge) / (2 * alpha))
        plain.append((below[1] + shift * plain[j - 1]) / (2 * sharp))
    return moments[k] * rest
