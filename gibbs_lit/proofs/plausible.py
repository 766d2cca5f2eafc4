"""A quick look for points at which an inequality fails, so that no proof of it is sought."""

from typing import TYPE_CHECKING

import numpy as np
import sympy as sp

from gibbs_lit.proofs.arithmetic import Arithmetic
from gibbs_lit.proofs.evaluate import Evaluator
from gibbs_lit.proofs.language import Expr, Jet, terms_of

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


def plausible(normal: "Normal", e: Expr, inside: bool) -> bool:
    """Look for a point at which e < 0, with atoms as free values; it only saves a search."""
    leaves = {
        a
        for a in e.atoms(Jet, sp.Integral, sp.Sum)
        if not isinstance(a, Jet)
        or (not any(a != b and b.has(a) for b in e.atoms(sp.Integral, sp.Sum)))
    }
    if (leaves - e.atoms(Jet) and not inside) or e.has(sp.I):
        return True
    known = [e, *normal.facts, *normal.nonnegative]
    leaves |= {j for k in known if not k.has(sp.Integral, sp.Sum) for j in k.atoms(Jet)}
    held = {a: normal.signs.stand_in(a) for a in leaves}
    known = [k.xreplace(held) for k in known]
    names = sorted(set().union(*(k.free_symbols for k in known)), key=str)
    if any(k.atoms(Jet, sp.Integral, sp.Sum) for k in known):
        return True
    rng, values = np.random.default_rng(7), []
    for s in names:
        x = rng.standard_normal(80) * 1.5
        x = np.exp(x) if s.is_nonnegative else -np.exp(x) if s.is_nonpositive else x
        values.append(np.ceil(x) if s.is_integer else x)
    terms = terms_of(known[0])
    try:
        ev = Evaluator(Arithmetic("float", 16))
        found = ev((*terms, *known[1:]), dict(zip(names, values, strict=True)), 1)
        table = np.array([np.broadcast_to(np.asarray(v, float), 80) for v in found])
    except Exception:
        return True
    n = len(terms)
    with np.errstate(all="ignore"):
        low = table[:n].sum(0) < -1e-9 * np.abs(table[:n]).sum(0)
    return not np.any(low & np.all(table[n:] >= 0, axis=0))
