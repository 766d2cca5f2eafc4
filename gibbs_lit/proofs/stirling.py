"""Gamma functions of what grows without bound: Stirling's series with its remainder.

For A > 0 the remainder is at most the first term left out, also in every derivative. With A a
polynomial in h over h**k, all but log(h) and A is analytic in h. Its remainder is written as a real
number rho times a power of h: what is small for every rho is small, for bounded ones uniformly.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.language import Expr, depends, loose
from gibbs_lit.proofs.uniform import broken

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal

GAMMAS = (
    sp.gamma, sp.loggamma, sp.polygamma, sp.digamma, sp.trigamma, sp.factorial, sp.binomial,
    sp.beta, sp.harmonic, sp.RisingFactorial, sp.FallingFactorial,
)  # fmt: skip


def stirling(normal: "Normal", e: Expr, h: Any, n: int) -> Expr:
    """Return e with gamma functions of large arguments by their series, up to terms O(h**(n+3))."""
    plain: dict[Expr, Expr] = {}
    for a in loose(e, sp.harmonic, sp.beta):
        if isinstance(a, sp.beta):
            plain[a] = sp.gamma(a.args[0]) * sp.gamma(a.args[1]) / sp.gamma(sp.Add(*a.args))
        elif len(a.args) == 1:
            plain[a] = sp.polygamma(0, a.args[0] + 1) + sp.EulerGamma
    known, new = normal.canon(e.xreplace(plain)), {}
    for a in sorted(loose(known, sp.gamma, sp.polygamma), key=key):
        found = _large(normal, a.args[-1], h) if depends(a, [h]) else None
        if found is None:
            continue
        order = a.args[0] if isinstance(a, sp.polygamma) else None
        if order is None or (order.is_Integer and order >= 0):
            new[a] = _series(*found, h, order, n + 3)
    if not new:
        return e
    normal.use("Stirling's series", "the argument grows without bound", "the remainder is bounded")
    return known.xreplace(new)


def harmonic(e: Expr, n: Any) -> Expr:
    """Return e with sums of c / k**r, from one to a multiple of the whole number n, as psi."""
    new: dict[Expr, Expr] = {}
    for a in loose(e, sp.Sum) if n.is_integer and n.is_positive else ():
        k, low, high = a.limits[0]
        c, part = a.function.as_independent(k, as_Add=False)
        r = -part.as_base_exp()[1] if part.as_base_exp()[0] == k else sp.S.Zero
        whole = len(a.limits) == 1 and low == 1 and high.is_integer and high.is_positive
        if whole and r.is_Integer and r > 0 and depends(high, [n]):
            start = sp.EulerGamma if r == 1 else sp.zeta(r)
            new[a] = c * (start - (-1) ** r / sp.factorial(r - 1) * sp.polygamma(r - 1, high + 1))
    return e.xreplace(new)


def _large(normal: "Normal", x: Expr, h: Any) -> tuple[int, Expr] | None:
    """Return k and N with x = N / h**k, where N is smooth and positive at h = 0."""
    for k in (1, 2):
        rest = normal.canon(x * h**k)
        there = rest.xreplace({h: sp.S.Zero})
        if broken(there) or not rest.is_polynomial(h):
            continue
        if normal.signs.of(normal.canon(there), True) == "+":
            return k, rest
    return None


def _series(power: int, top: Expr, h: Any, order: Any, n: int) -> Expr:
    """Return gamma(x), or its `order`-th polygamma function, at x = top / h**power.

    Its logarithm, or itself, is exact up to terms rho h**n.
    """
    start, rho, whole = top.xreplace({h: sp.S.Zero}), sp.Dummy("rho", real=True), sp.factorial
    far = n + power
    u = sp.expand((top - start) / start)
    powers = [sp.S.One]
    while len(powers) <= far and u != 0:
        powers.append(_below(powers[-1] * u, h, far))
    log = sp.Add(*((-1) ** (k + 1) * p / k for k, p in enumerate(powers) if k))
    inverse = sp.Add(*((-1) ** k * p for k, p in enumerate(powers))) * h**power / start
    inverse, x = _below(inverse, h, far + 1), top / h**power
    large = sp.log(start) - power * sp.log(h)
    down = [sp.S.One]  # the powers of 1 / x
    while len(down) <= far:
        down.append(_below(down[-1] * inverse, h, far + 1))
    pairs = [(2 * k, sp.bernoulli(2 * k)) for k in range(1, far // 2 + 1)]
    half = sp.Rational(1, 2)
    if order is None:
        terms = sp.Add(*(b / (k * (k - 1)) * down[k - 1] for k, b in pairs))
        near = _below((x - half) * log + terms, h, n, power) + rho * h**n
        return sp.exp((x - half) * large - x + sp.log(2 * sp.pi) / 2 + near)
    if order == 0:
        terms = log - inverse / 2 - sp.Add(*(b / k * down[k] for k, b in pairs))
        return large + _below(terms, h, n) + rho * h**n
    m = int(order)
    terms = [b * whole(k + m - 1) / whole(k) * down[k + m] for k, b in pairs if k + m <= far]
    if m + 1 > far:
        return rho * h**n
    total = whole(m - 1) * down[m] + whole(m) / 2 * down[m + 1] + sp.Add(*terms)
    return (-1) ** (m + 1) * _below(total, h, n) + rho * h**n


def _below(e: Expr, h: Any, n: int, power: int = 0) -> Expr:
    """Return the terms of degree below n of a polynomial in h over h**power."""
    terms = sp.Poly(sp.expand(e * h**power), h).terms()
    return sp.Add(*(c * h ** (i - power) for (i,), c in terms if i - power < n))
