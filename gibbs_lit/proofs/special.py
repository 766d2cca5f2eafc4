"""Trigonometric, factorial and limit expressions in terms of exponentials and gamma functions."""

from typing import TYPE_CHECKING

import sympy as sp
from sympy.functions.elementary.trigonometric import TrigonometricFunction

from gibbs_lit.proofs.fractions import key
from gibbs_lit.proofs.language import Doubted, Expr, Jet, Unsettled

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


def by_exponentials(e: Expr) -> Expr:
    x = e.args[0]
    turn = sp.I if isinstance(e, TrigonometricFunction) else sp.S.One
    up, down = sp.exp(turn * x), sp.exp(-turn * x)
    c, s = (up + down) / 2, (up - down) / (2 * turn)
    forms = {
        "cos": c, "sin": s, "tan": s / c, "cot": c / s, "sec": 1 / c, "csc": 1 / s,
        "cosh": c, "sinh": s, "tanh": s / c, "coth": c / s, "sech": 1 / c, "csch": 1 / s,
    }  # fmt: skip
    name = type(e).__name__
    if name not in forms:
        raise Unsettled(f"{name} has no normal form here")
    return forms[name]


def inverse(normal: "Normal", e: Expr) -> Expr | None:
    """Return an inverse function of a real argument in its range by logarithms or an angle."""
    x, one = e.args[0], sp.S.One
    if isinstance(e, sp.asinh):
        return sp.log(x + sp.sqrt(x**2 + 1)) if normal.real(x) else None
    ends = (x - one,) if isinstance(e, sp.acosh) else (one - x, one + x)
    if any(normal.signs.of(normal.canon(g), True) not in ("+",) for g in ends):
        return None
    if isinstance(e, (sp.asin, sp.acos)):
        angle = sp.atan(x / sp.sqrt(1 - x**2))
        return angle if isinstance(e, sp.asin) else sp.pi / 2 - angle
    if isinstance(e, sp.atanh):
        return (sp.log(one + x) - sp.log(one - x)) / 2
    return sp.log(x + sp.sqrt(x**2 - 1))


def error_function(normal: "Normal", e: Expr) -> Expr:
    """Return erf or erfc by the erf of one of two opposite arguments."""
    x = e.args[0]
    if isinstance(e, sp.erfc):
        return sp.S.One - error_function(normal, sp.erf(x, evaluate=False))
    both = [(sign, sp.erf(normal.canon(sign * x))) for sign in (1, -1)]
    sign, out = min(both, key=lambda found: (not isinstance(found[1], sp.erf), key(found[1])))
    return sign * out


def arctangent(normal: "Normal", e: Expr) -> Expr:
    """Return atan of a real argument by that of one of w, -w and, where its sign is known, 1/w."""
    w = normal.canon(e.args[0])
    if not normal.real(w) or w.is_number:
        return sp.atan(w)
    quarter = {"+": sp.pi / 2, "-": -sp.pi / 2}.get(normal.signs.of(w, True))
    out = [(sp.S.Zero, sign, normal.canon(sign * w)) for sign in (1, -1)]
    if quarter is not None:
        out += [(quarter, -sign, normal.canon(sign / w)) for sign in (1, -1)]
    shift, sign, x = min(out, key=lambda found: key(found[2]))
    return shift + sign * sp.atan(x)


def factorial(normal: "Normal", e: Expr) -> Expr:
    out = e.rewrite(sp.gamma)
    poles = isinstance(e, sp.binomial) and normal.signs.of(normal.canon(e.args[0] + 1), True) != "+"
    if poles or isinstance(e, (sp.RisingFactorial, sp.FallingFactorial)) or out.has(sp.Piecewise):
        return e.func(*map(normal.canon, e.args))
    return normal.prepare(out)


def gamma(normal: "Normal", x: Expr) -> Expr:
    constant = x.as_coeff_Add()[0]
    if not constant.is_Rational or x.is_Rational:
        return normal.prepare(out) if not isinstance(out := sp.gamma(x), sp.gamma) else out
    whole = constant.p // constant.q
    base = x - whole
    if (half := _halved(base)) is not None:  # Legendre's duplication formula
        pair = gamma(normal, half) * gamma(normal, half + sp.S.Half)
        base_value = normal.prepare(2 ** (base - 1) / sp.sqrt(sp.pi)) * pair
    else:
        base_value = sp.gamma(base)
    steps = [base + i for i in range(whole)] or [1 / (base - i) for i in range(1, 1 - whole)]
    return base_value * sp.Mul(*map(normal.prepare, steps if abs(whole) <= 20 else [sp.nan]))


def _halved(x: Expr) -> Expr | None:
    """Return half of what is an even multiple of symbols up to a constant, or None."""
    constant, rest = x.as_coeff_Add()
    even = all(t.as_coeff_Mul()[0].is_even for t in sp.Add.make_args(rest))
    return sp.expand(x / 2) if even and constant >= 0 else None


def polygamma(normal: "Normal", e: Expr) -> Expr:
    """Return a derivative of log gamma at the argument between zero and one, as for gamma."""
    order = {sp.digamma: sp.S.Zero, sp.trigamma: sp.S.One}.get(e.func, e.args[0])
    x = normal.canon(e.args[-1])
    whole = sp.floor(x.as_coeff_Add()[0])
    known = sp.polygamma(order, x)
    if not (order.is_Integer and order >= 0) or abs(whole) > 20 or x.is_Rational:
        return known if known.func is sp.polygamma else normal.prepare(known)
    base = x - whole
    value = sp.polygamma(order, base)
    if (half := _halved(base)) is not None:
        pair = (polygamma(normal, sp.polygamma(order, half + c)) for c in (0, sp.S.Half))
        value = sp.Add(*pair) / 2 ** (order + 1) + (normal.prepare(sp.log(2)) if order == 0 else 0)
    steps = [base + i for i in range(whole)] or [base - i for i in range(1, 1 - whole)]
    sign = (1 if whole > 0 else -1) * (-1) ** order * sp.factorial(order)
    steps = [normal.prepare(sign / p ** (order + 1)) for p in steps]
    return sp.Add(value, *steps)


def limit(normal: "Normal", e: Expr) -> Expr:
    if e.args[0].has(sp.Integral):
        e = sp.Limit(normal.canon(e.args[0]), *e.args[1:])
        if not e.args[0].has_free(e.args[1]):
            return e.args[0]
    if e.has(Jet, sp.Integral):
        raise Unsettled(f"{e} has no normal form")
    out = e.doit()
    if isinstance(out, sp.Limit) or out.has(sp.Limit, sp.AccumBounds):
        raise Unsettled(f"{e} was not found")
    if not reached(normal, e, out):
        if len(e.args[0].free_symbols) > 1:
            raise Doubted(f"{e} may have another value for some values of its parameters")
        normal.trusted.append("a limit found by SymPy")
    return normal.prepare(out)


def reached(normal: "Normal", e: Expr, value: Expr) -> bool:
    """Return whether a function tends to the value as a power of the distance or its root."""
    from gibbs_lit.proofs.calculus import Calculus
    from gibbs_lit.proofs.facts import Facts
    from gibbs_lit.proofs.series import vanishes_to_order
    from gibbs_lit.proofs.uniform import away_from_zero

    body, x, point, side = e.args
    tools = Calculus(normal), Facts(normal, [])
    h, value = sp.Dummy("h", positive=True), normal.canon(value)
    for f in away_from_zero(normal, value, x) - away_from_zero(normal, body, x):
        if normal.signs.of(f, True) not in ("+", "-", "n"):
            return False  # where it is zero, the limit may be another one
    for sign in {"+": (1,), "-": (-1,)}.get(str(side), (1, -1)):
        far = 1 / h if point is sp.oo else -1 / h
        near = body.xreplace({x: far if point.is_infinite else point + sign * h})
        gap = near - value
        slow = [gap] if gap == 0 else [gap, gap.xreplace({h: h**2})]
        if all(vanishes_to_order(normal, *tools, e, h, sp.S.Zero, 1) for e in slow):
            return False
    return True
