"""Numbers and constants that vanish for reasons no fraction of atoms shows."""

from math import lcm
from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.language import SMOOTH, Expr, Jet, depends, terms_of
from gibbs_lit.proofs.timelimit import attempt

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


def cancels(normal: "Normal", e: Expr) -> bool:
    """Return whether `e` is an algebraic zero, or a sum of logarithms or arctangents that is."""
    if e.is_number and e.is_algebraic:
        return attempt(3.0, sp.minimal_polynomial, e, sp.Symbol("x")) == sp.Symbol("x")
    if e.has(sp.Integral, sp.Sum):
        return False
    if any(
        _radical(r) and r.base.has(sp.Pow) and nested_root(normal, e, r) for r in e.atoms(sp.Pow)
    ):
        return True
    if e.has(sp.atan):
        return arctangents_cancel(normal, e)
    return e.has(sp.log) and logarithms_cancel(normal, e)


def _radical(e: Expr) -> bool:
    return e.exp.is_Rational and e.exp.q > 1


def nested_root(normal: "Normal", e: Expr, root: Expr) -> bool:
    """A root is what e = 0 says of it when that is nonnegative and its power is the radicand."""
    if root.exp.p != 1 or not any(_radical(r) for r in root.base.atoms(sp.Pow)):
        return False
    held = sp.Dummy(nonnegative=True)
    whole = e.xreplace({root: held})
    slope = normal.canon(whole.diff(held))
    if slope.has(held) or normal.signs.of(slope, True) not in ("+", "-", "n"):
        return False
    value = normal.canon(-whole.xreplace({held: sp.S.Zero}) / slope)
    known = normal.signs.of(value, True) in ("+", "0+") or normal.signs.positive_root(value)
    return known and normal.is_zero(value**root.exp.q - root.base)


def _scale(e: Expr) -> int:
    shares = [t.as_coeff_Mul()[0] for t in terms_of(e)]
    return lcm(*(int(c.q) for c in shares if c.is_Rational))


def logarithms_cancel(normal: "Normal", e: Expr) -> bool:
    """A real combination of logarithms is zero when its exponential is one."""
    e = normal.canon(e)
    held = {a: sp.Dummy(real=True) for a in e.atoms(sp.log)}
    if not held or _scale(e) > 12 or not normal.real(e.xreplace(held)):
        return False
    if not all(normal.signs.positive_root(a.args[0]) for a in held):
        return False
    return normal.is_zero(sp.exp(_scale(e) * e) - 1)


def continuous(normal: "Normal", e: Expr, v: Any = None) -> bool:
    """Return whether e is continuous, by its form, where its symbols range over intervals.

    With `v`, in that symbol alone, and then undefined functions and their integrals count as well.
    """
    if v is not None and not depends(e, [v]):
        return True
    if not e.args:
        return e.is_Symbol or e.is_number
    if v is not None and isinstance(e, (Jet, sp.Integral)):
        return all(
            continuous(normal, a, v) for a in (e.point if isinstance(e, Jet) else e.args[:1])
        )
    inner: Expr = e.args[0]
    if e.is_Pow and not (inner is sp.E or (e.exp.is_integer and e.exp.is_nonnegative)):
        sign = normal.signs.of(normal.canon(inner), True)
        root = e.exp.is_positive and sign == "0+"
        if not (root or sign == "+" or (e.exp.is_integer and sign in ("-", "n"))):
            return False
    elif isinstance(e, sp.log):
        if normal.signs.of(normal.canon(inner), True) != "+":
            return False
    elif not (e.is_Add or e.is_Mul or e.is_Pow or isinstance(e, (*SMOOTH, sp.Abs))):
        return False
    return all(continuous(normal, a, v) for a in e.args)


def arctangents_cancel(normal: "Normal", e: Expr) -> bool:
    """A function without poles and with zero derivatives is its value at one point.

    At a point, the exponential of 2 i N e is one and |e| < pi / (2 N) leave only zero.
    """
    symbols = sorted(e.free_symbols, key=str)
    if any(depends(f, symbols) for f in (*normal.facts, *normal.nonnegative)):
        return False  # what is assumed may leave pieces, with a constant on each
    if not continuous(normal, e) or not all(normal.real(a.args[0]) for a in e.atoms(sp.atan)):
        return False
    if any(
        s.is_integer
        or not s.is_real
        or (s.is_nonzero and s.is_positive is None and s.is_negative is None)
        for s in symbols
    ):
        return False
    if not all(normal.is_zero(e.diff(s)) for s in symbols):
        return False
    value = e.xreplace({s: -sp.S.One if s.is_nonpositive else sp.S.One for s in symbols})
    if value == 0:
        return True
    scale = _scale(value)
    turns = sp.S.One
    for t in terms_of(value):
        c, rest = t.as_coeff_Mul()
        if isinstance(rest, sp.atan):
            r = rest.args[0]
            turns *= ((1 + sp.I * r) / (1 - sp.I * r)) ** (c * scale)
        elif rest == sp.pi:
            turns *= sp.exp(2 * sp.I * sp.pi * c * scale)
        else:
            return False
    small = abs(sp.N(value, 30)) < sp.Rational(1, 10**9)
    return scale < 50 and bool(small) and normal.is_zero(turns - 1)
