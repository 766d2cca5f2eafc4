"""Bases of the integer lattice that rational vectors span."""

from math import gcd, lcm
from typing import Any

import sympy as sp

from gibbs_lit.proofs.language import Expr

Vector = dict[tuple[int, ...], Any]


def lattice_basis(vectors: list[Vector]) -> tuple[list[Vector], list[list[int]]]:
    """Return a basis of the integer span of rational vectors, and each vector's coordinates."""
    columns = sorted({m for v in vectors for m in v}, reverse=True)
    scale = lcm(*(int(c.denominator) for v in vectors for c in v.values()), 1)
    rows = [[int(v[m] * scale) if m in v else 0 for m in columns] for v in vectors]
    work, basis, pivots = [r[:] for r in rows], [], []
    for j in range(len(columns)):
        live = [r for r in work if r[j]]
        while len(live) > 1:
            live.sort(key=lambda r: abs(r[j]))
            for r in live[1:]:
                q = r[j] // live[0][j]
                r[:] = [a - q * b for a, b in zip(r, live[0], strict=True)]
            live = [r for r in live if r[j]]
        if live:
            basis.append(live[0])
            pivots.append(j)
            work = [r for r in work if r is not live[0]]
    coordinates = []
    for row in rows:
        rest, place = row[:], []
        for b, j in zip(basis, pivots, strict=True):
            q = rest[j] // b[j]
            rest = [a - q * c for a, c in zip(rest, b, strict=True)]
            place.append(q)
        coordinates.append(place)
    field = sp.QQ
    back = [{m: field(a, scale) for m, a in zip(columns, b, strict=True) if a} for b in basis]
    return back, coordinates


def integer_content(numbers: list[Expr]) -> Expr:
    """Return the positive rational c for which all numbers / c are coprime integers."""
    top = gcd(*(int(n.p) for n in numbers))
    return sp.Rational(top, lcm(*(int(n.q) for n in numbers)))
