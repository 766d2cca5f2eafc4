"""Polynomials on the positive orthant: every order of the unknowns, by successive differences.

Where x1 >= x2 >= x3, write x3 = t3, x2 = t3 + t2, x1 = t3 + t2 + t1. A polynomial whose
coefficients in t are nonnegative for every order of the unknowns is nonnegative; where some are
not, the same is tried once more for t (Yang 2005).
"""

from itertools import permutations, product
from typing import Any

import sympy as sp
from sympy.polys.rings import PolyElement, PolyRing


def nonnegative_where(p: PolyElement, signs: dict[int, str]) -> bool:
    """Return whether p >= 0 was shown for generators of these signs ("r" is any real number)."""
    used = sorted(signs)
    loose = [i for i in used if signs[i] in ("r", "n") and any(m[i] % 2 for m in p)]
    halved = [i for i in used if signs[i] in ("r", "n") and i not in loose]
    if len(used) > 4 or len(loose) > 2 or len(p) > 40:
        return False
    names = [f"t{i}" for i in range(len(used) + 1)]
    ring = PolyRing(names, sp.QQ, p.ring.order)
    flips = [i for i in used if signs[i] in ("-", "0-")]
    for turned in product((1, -1), repeat=len(loose)):
        odd = [*flips, *(i for i, s in zip(loose, turned, strict=True) if s < 0)]
        q = ring.zero
        for m, c in p.terms():
            powers = [m[i] // 2 if i in halved else m[i] for i in used]
            q[(*powers, 0)] = c * (-1) ** sum(m[i] for i in odd)
        if not _positive(_homogeneous(q)):
            return False
    return True


def _homogeneous(q: PolyElement) -> PolyElement:
    """Make up the degree of every term with the last generator, or drop that generator."""
    top = max(sum(m) for m in q)
    whole = {(*m[:-1], top - sum(m)): c for m, c in q.terms()}
    if all(m[-1] == 0 for m in whole):
        ring = PolyRing(q.ring.symbols[:-1], sp.QQ, q.ring.order)
        return ring.from_dict({m[:-1]: c for m, c in whole.items()})
    return q.ring.from_dict(whole)


def _positive(p: PolyElement) -> bool:
    n = p.ring.ngens
    return n <= 4 and _steps(p, 4 if n < 4 else 2, {})


def _steps(p: PolyElement, depth: int, seen: dict[Any, bool]) -> bool:
    if all(c >= 0 for c in p.values()):
        return True
    if depth == 0 or sum(p.values()) < 0:  # the value where all unknowns are one
        return False
    if p not in seen:
        gens, found = p.ring.gens, True
        for order in permutations(range(len(gens))):
            move, total = [], p.ring.zero
            for i, t in zip(order, gens, strict=True):
                total = total + t
                move.append((gens[i], total))
            if not _steps(p.compose(move), depth - 1, seen):
                found = False
                break
        seen[p] = found
    return seen[p]
