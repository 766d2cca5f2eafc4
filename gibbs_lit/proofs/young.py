"""Young's inequality: a sum of positive terms is at least the product of powers of its terms.

For weights w_i >= 0 with sum one, sum T_i >= prod (T_i / w_i)**w_i; the weights are those with
which the product is the one negative term, up to a constant. Hoelder's inequality is its integral.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.language import Expr, Jet, factors_of, terms_of
from gibbs_lit.proofs.signs import GOOD

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules

BLOCKS = (Jet, sp.Integral, sp.Sum)


def young(rules: "Rules", e: Expr, depth: int) -> bool:
    """Show c_1 m_1 + ... - c m >= 0, where m is a product of powers of the m_i."""
    if not e.is_Add or len(e.args) > 12 or not any(p.exp.has(*BLOCKS) for p in e.atoms(sp.exp)):
        return False
    normal, canon = rules.normal, rules.normal.canon
    groups: dict[Expr, Expr] = {}
    for t in terms_of(e):
        monomial = sp.Mul(*(f for f in factors_of(t) if f.has(*BLOCKS)))
        groups[monomial] = groups.get(monomial, sp.S.Zero) + t / monomial
    groups = {m: c for m, k in groups.items() if (c := canon(k)) != 0}
    signs = {m: normal.signs.of(c, True) for m, c in groups.items()}
    down = [m for m, s in signs.items() if s == "-"]
    up = [m for m, s in signs.items() if s == "+"]
    if len(down) != 1 or len(up) + 1 < len(groups) or not 2 <= len(up) <= 3:
        return False
    if any(normal.signs.of(m) != "+" for m in groups):
        return False
    ratios = [canon(normal.powers.logarithm(m) - normal.powers.logarithm(down[0])) for m in up]
    weights = _weights(normal, ratios)
    if weights is None or any(normal.signs.of(w, True) != "+" for w in weights):
        return False
    shares = [canon(groups[m] / (-groups[down[0]] * w)) for m, w in zip(up, weights, strict=True)]
    if not all(share == 1 for share in shares):
        logs = (w * normal.powers.logarithm(s) for w, s in zip(weights, shares, strict=True))
        bound = canon(sp.Add(*logs))
        if normal.signs.of(bound, True) not in GOOD and not rules.shown(bound, min(depth, 1)):
            return False
    normal.use("Young's inequality", "the weights are positive with sum one")
    return True


def _weights(normal: Any, ratios: list[Expr]) -> list[Expr] | None:
    """Return weights with sum one for which the weighted logarithms add up to zero."""
    atoms = sorted({a for r in ratios for a in r.atoms(sp.log) if a.has(*BLOCKS)}, key=str)
    held = {a: sp.Dummy() for a in atoms}
    forms = [r.xreplace(held) for r in ratios]
    rows = [[normal.canon(f.diff(d)) for f in forms] for d in held.values()]
    if any(c.has(*BLOCKS, *held.values()) for row in rows for c in row):
        return None
    rest = [normal.canon(f.xreplace(dict.fromkeys(held.values(), sp.S.Zero))) for f in forms]
    if any(r != 0 for r in rest):
        return None
    return _solved(normal, [[sp.S.One] * (len(ratios) + 1), *([*row, sp.S.Zero] for row in rows)])


def _solved(normal: Any, rows: list[list[Expr]]) -> list[Expr] | None:
    """Return the one solution of linear equations, each a row of coefficients and a value."""
    count, done = len(rows[0]) - 1, []
    for i in range(count):
        lead = next((r for r in rows if not normal.is_zero(r[i])), None)
        if lead is None:
            return None
        rows = [r for r in rows if r is not lead]
        lead = [normal.canon(c / lead[i]) for c in lead]
        rows, done = (
            [[normal.canon(c - r[i] * b) for c, b in zip(r, lead, strict=True)] for r in group]
            for group in (rows, done)
        )
        done.append(lead)
    return [r[-1] for r in done] if all(r[-1] == 0 for r in rows) else None
