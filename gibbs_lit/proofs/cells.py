"""A quick look at densities of three steps, where integrals are sums: do they break a bound?

It only saves a search for a proof of what fails; nothing is proved or refuted by it.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import sympy as sp

from gibbs_lit.proofs.language import Expr, Jet

if TYPE_CHECKING:
    from gibbs_lit.proofs.facts import Facts
    from gibbs_lit.proofs.normal import Normal

SAMPLES, CELLS = 60, 3


def fails_in_cells(normal: "Normal", facts: "Facts", e: Expr) -> bool:
    """Return whether e < 0 for some densities that are constant on a few cells and else vanish."""
    atoms: list[Any] = list(e.atoms(sp.Integral))
    if not atoms or any(len(a.limits) > 1 or a.function.has(sp.Integral, sp.Sum) for a in atoms):
        return False
    if len({a.limits[0][1:] for a in atoms}) > 1 or normal.facts or normal.nonnegative:
        return False
    heads: dict[Any, Any] = {}
    held: dict[Any, Any] = {a: sp.Dummy(real=True) for a in atoms}
    rows = []
    for a in atoms:
        v = a.limits[0][0]
        jets = a.function.atoms(Jet)
        if any(j.point != (v,) or any(j.orders) for j in jets):
            return False
        inner = a.function.xreplace(
            {j: heads.setdefault(j.args[:2], normal.signs.stand_in(j)) for j in jets}
        )
        if inner.has_free(v):
            return False
        rows.append((a, inner))
    unit = _normalised(facts)
    outer = e.xreplace(held)
    if unit is None or outer.has(Jet, sp.Integral, sp.Sum) or not unit <= set(heads):
        return False
    rng = np.random.default_rng(11)
    width = np.exp(rng.standard_normal((CELLS, SAMPLES)))
    low, high = atoms[0].limits[0][1:]
    if not (low.is_infinite or high.is_infinite):
        if not (high - low).is_Rational:
            return False
        width = width / width.sum(0) * float(high - low)  # the cells are all there is
    env: dict[Any, Any] = {}
    for head, d in heads.items():
        x = rng.standard_normal((CELLS, SAMPLES)) * rng.choice([0.3, 1.5, 3.0], SAMPLES)
        x = np.exp(x) if d.is_nonnegative else -np.exp(x) if d.is_nonpositive else x
        env[d] = x / (x * width).sum(0) if head in unit else x
    free = sorted(set().union(*(f.free_symbols for _, f in rows), outer.free_symbols), key=str)
    for s in (s for s in free if s not in env and s not in held.values()):
        if not s.is_real or s.is_integer:
            return False
        x = rng.standard_normal(SAMPLES)
        env[s] = np.exp(x) if s.is_nonnegative else -np.exp(x) if s.is_nonpositive else x
    try:
        with np.errstate(all="ignore"):
            for a, f in rows:
                value = sp.lambdify(list(env), f, "numpy")(*env.values())
                env[held[a]] = (value * width).sum(0)
            parts = sp.lambdify(list(env), list(sp.Add.make_args(outer)), "numpy")(*env.values())
            table = np.array([np.broadcast_to(np.asarray(t, float), SAMPLES) for t in parts])
            return bool(np.any(table.sum(0) < -1e-9 * np.abs(table).sum(0)))
    except Exception:
        return False


def _normalised(facts: "Facts") -> set[Any] | None:
    """Return the functions whose integral is one, or None where something else is assumed."""
    out: set[Any] = set()
    for r in facts.relations:
        found = [a for a in r.atoms(sp.Integral) if isinstance(a.function, Jet)]
        if len(found) != 1 or all(sp.expand(r + k * (1 - found[0])) != 0 for k in (1, -1)):
            return None
        out.add(found[0].function.args[:2])
    return out
