"""Integrals of exponentials over a power of the variable that converge together, not one by one.

Dirichlet's and Frullani's integrals: where the terms c x^(s-1) exp(-a x) are integrable together
at zero and at infinity, the integral is the sum of the finite parts of c Gamma(s) a^(-s), by
analytic continuation in s; the poles cancel. Waves have an imaginary a, and a = 0 adds nothing.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.language import LINE, Expr, Jet, depends, factors_of, terms_of
from gibbs_lit.proofs.polar import polar

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


def frullani(normal: "Normal", terms: dict[Expr, Expr], limit: Any) -> Expr | None:
    """Return the integral of a sum of exponentials times powers of its variable, or None."""
    v, *ends = limit
    line = tuple(ends) == LINE
    if len(terms) < 2 or not (line or tuple(ends) == (0, sp.oo)):
        return None
    parsed, kinds = [], set()
    for t, c in terms.items():
        found = None if t.has(Jet) else _parsed(normal, t, v)
        if found is None or (line and not found[0].is_Integer):
            return None
        power, rates = found
        kinds |= set(rates)
        parsed.append((c, power, sp.Add(*rates.values())))
    if len(kinds) != 1:
        return None
    height = 1 if kinds == {v} else 2
    halves = [parsed]
    if line:
        turn = -1 if height == 1 else 1
        halves.append([(c * (-1) ** (s - 1), s, turn * a) for c, s, a in parsed])
    values = [_half(normal, half, height) for half in halves]
    if None in values:
        return None
    normal.use("analytic continuation", "the terms are integrable together at both ends")
    return sp.Add(*values)


def _parsed(normal: "Normal", t: Expr, v: Any) -> tuple[Expr, dict[Expr, Expr]] | None:
    """Return s and {v or v**2: a} of v**(s-1) exp(-a v), or None."""
    s, rates = sp.S.One, {}
    for part in factors_of(t):
        base, exponent = part.as_base_exp()
        if isinstance(part, sp.exp):
            for term in terms_of(part.exp):
                slope, kind = term.as_independent(v, as_Add=False)
                if kind not in (v, v**2):
                    return None
                rates[kind] = rates.get(kind, 0) - slope
        elif base == v and exponent.is_Rational:
            s += exponent
        elif depends(part, [v]):
            return None
    return (s, {k: normal.canon(a) for k, a in rates.items()}) if len(rates) < 2 else None


def _half(normal: "Normal", terms: list[Any], height: int) -> Expr | None:
    """Return the integral over x > 0 of the sum of c x^(s-1) exp(-a x^height)."""
    poles: dict[Expr, Expr] = {}
    total = sp.S.Zero
    for c, s, a in terms:
        i = 0
        while s + height * i <= 0:  # what is not integrable at zero
            share = c * (-a) ** i / sp.factorial(i)
            poles[s + height * i] = poles.get(s + height * i, 0) + share
            i += 1
        value = _finite_part(normal, s, s / height, a)
        if value is None:
            return None
        total += c * value / height
    return total if all(map(normal.is_zero, poles.values())) else None


def _finite_part(normal: "Normal", s: Expr, shape: Expr, a: Expr) -> Expr | None:
    """Return the finite part of Gamma(shape) a^(-shape) less Euler's constant, or None.

    The term must fall at infinity by itself, like a wave over a power or an exponential.
    """
    if a == 0:
        return sp.S.Zero if s < 0 else None
    found = polar(normal, a)
    if found is None or (found[0] == 0 and s >= 1):
        return None
    fall, size, wave = found
    whole = shape.is_Integer and shape <= 0
    if fall == 0:  # on either side of the imaginary axis, where the sign may not be known
        side = normal.signs.of(wave, True)
        if not whole:
            if side not in ("+", "-"):
                return None
            turn = sp.pi * shape / 2
            phase = sp.cos(turn) - (1 if side == "+" else -1) * sp.I * sp.sin(turn)
            return sp.gamma(shape) * sp.exp(-shape * sp.log(size)) * phase
        m = -shape
        sign = (sp.sign(wave) if m == 0 else size * wave ** (m - 1)) * sp.I**m
        raised = a**m * (sp.harmonic(m) - sp.log(size)) - sp.I * sp.pi / 2 * sign
    elif not whole:
        rest = wave == 0 or shape.is_Integer
        power = a ** (-shape) if shape.is_Integer else sp.exp(-shape * sp.log(a))
        return sp.gamma(shape) * power if rest else None
    else:
        m = -shape
        angle = sp.atan(wave / fall) if wave != 0 else 0
        raised = a**m * (sp.harmonic(m) - sp.log(size) - sp.I * angle)
    return (-1) ** m / sp.factorial(m) * raised
