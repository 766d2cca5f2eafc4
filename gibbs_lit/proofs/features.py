"""Narrow peaks and steps of an integrand that no formula locates, found by scanning its parts.

However narrow a peak is, the logarithm of its term turns there, and is broad. So a grid sees where
the logarithm of a term is largest, that of a denominator least, and where an argument changes sign.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import sympy as sp

from gibbs_lit.proofs.arithmetic import NoValue

STEEP = (sp.cosh, sp.sinh)
BENT = (*STEEP, sp.tanh, sp.coth, sp.atan, sp.asinh, sp.erf, sp.erfc)
MOST = 24
Ends = tuple[float, float]


def features(look: Any, f: Any, x: Any, env: dict[Any, Any], ends: Ends) -> list[Ends]:
    """Return centre and half-width of what is too narrow for a rule on the whole domain.

    Args:
        look: evaluates in floats.
        f: an integrand or a term.
        x: its variable.
        env: the values of its other symbols.
        ends: the domain.

    Raises:
        NoValue: there are too many of them.
    """

    def value(e: Any, xs: Any) -> Any:
        with np.errstate(all="ignore"):
            found = np.real(np.asarray(look(e, {**env, x: xs}, 1), dtype=complex))
        return np.broadcast_to(found, xs.shape).astype(float)

    grid, found = _grid(*ends), list[Ends]()
    for kind, e in dict.fromkeys(_parts(f, x, False)):
        g = _measure(value, kind, e)
        marks = _crossings(g, grid) if kind == "step" else _tops(g, grid)
        widths = [_width(g, c, kind) for c in marks]
        for c, w in zip(marks, widths, strict=True):
            if _narrow(c, w, ends) and not any(abs(c - d) < w < 4 * v < 16 * w for d, v in found):
                found.append((float(c), w))
    if not found:
        return []
    whole = np.nansum(np.abs(value(f, grid[1:])) * np.diff(grid))
    share = [abs(value(f, np.array([c]))[0]) * w for c, w in found]
    kept = [m for m, s in zip(found, share, strict=True) if not s < 1e-13 * whole]
    if len(kept) > MOST:
        raise NoValue("an integrand has more narrow peaks than are resolved")
    return kept


def _grid(low: float, high: float) -> Any:
    far = np.exp(np.arange(-18, 30, 0.03))
    if np.isfinite(low) and np.isfinite(high):
        return np.linspace(low, high, 2002)[1:-1]
    if np.isfinite(low):
        return np.union1d(low + far, low + np.arange(0.01, 30, 0.02))
    if np.isfinite(high):
        return high - _grid(0.0, np.inf)[::-1]
    return np.union1d(np.union1d(-far, far), np.arange(-30, 30, 0.02))


def _parts(e: Any, x: Any, below: bool) -> Iterator[tuple[str, Any]]:
    """Return terms that may peak, denominators that may nearly vanish, and arguments of steps."""
    if not e.has_free(x):
        return
    yield "pole" if below and e.is_Add else "peak", e
    if isinstance(e, BENT) or (below and isinstance(e, sp.exp)):
        yield "step", e.args[0]
    elif e.is_Pow and e.base is not sp.E:
        yield from _parts(e.base, x, below or bool(e.exp.is_negative))
    elif e.is_Add or e.is_Mul or isinstance(e, (sp.log, sp.Abs)):
        for a in e.args:
            yield from _parts(a, x, below or isinstance(e, sp.log))


def _measure(value: Callable, kind: str, e: Any) -> Callable:
    """Return what is largest at a peak or pole, or changes its sign at a step, as a function."""
    if kind == "step":
        return lambda xs: value(e, xs)
    if kind == "pole":
        return lambda xs: -np.log(np.abs(value(e, xs)))
    return lambda xs: _size(value, e, xs)


def _size(value: Callable, e: Any, xs: Any) -> Any:
    """Return the logarithm of the size of a term, of a wave that of its height."""
    if e.is_Mul:
        return sum(_size(value, a, xs) for a in e.args)
    if e.is_Add:
        return np.logaddexp.reduce([_size(value, a, xs) for a in e.args])
    if isinstance(e, sp.exp):
        return value(e.exp, xs)
    if isinstance(e, STEEP):
        return np.abs(value(e.args[0], xs))
    wave = isinstance(e.base if e.is_Pow and e.exp.is_number else e, (sp.sin, sp.cos))
    if wave and not (e.is_Pow and abs(e.exp) > 8):
        return 0 * xs
    if e.is_Pow:
        inner = e.base.is_Add or not isinstance(e.base, (sp.exp, *STEEP))
        base = np.log(np.abs(value(e.base, xs))) if inner else _size(value, e.base, xs)
        return value(e.exp, xs) * base
    return np.log(np.abs(value(e, xs)))


def _tops(g: Callable, grid: Any) -> Any:
    """Return where g has a local maximum inside, by thirds."""
    with np.errstate(all="ignore"):
        v = np.nan_to_num(g(grid), nan=-np.inf, posinf=-np.inf)
        rise = v[1:-1] - v[:-2] > 1e-12 * np.abs(v[1:-1])  # more than by rounding
        top = np.flatnonzero(rise & (v[1:-1] >= v[2:])) + 1
        a, b = grid[top - 1], grid[top + 1]
        for _ in range(90 if len(top) else 0):
            left, right = a + (b - a) / 3, b - (b - a) / 3
            up = g(left) < g(right)
            a, b = np.where(up, left, a), np.where(up, b, right)
    return (a + b) / 2


def _crossings(g: Callable, grid: Any) -> Any:
    v = g(grid)
    at = np.flatnonzero(v[1:] * v[:-1] < 0)
    a, b = grid[at], grid[at + 1]
    for _ in range(60 if len(at) else 0):
        middle = (a + b) / 2
        same = g(middle) * g(a) > 0
        a, b = np.where(same, middle, a), np.where(same, b, middle)
    return (a + b) / 2


def _width(g: Callable, c: float, kind: str) -> float:
    """Return how far from c a logarithm has changed by one, or the argument of a step is one."""
    far = 1e-15 * (abs(c) + 1e-3) * 2.0 ** np.arange(80)
    with np.errstate(all="ignore"):
        near = g(np.array([c]))[0] if kind != "step" else 0.0
        changed = [np.abs(g(c + s * far) - near) for s in (1, -1)]
    found = far[~(np.fmin(*changed) < 1) if kind == "step" else ~(np.fmax(*changed) < 1)]
    return float(found[0]) if len(found) else np.inf


def _narrow(c: float, w: float, ends: Ends) -> bool:
    reach = min((abs(c - b) for b in ends if np.isfinite(b)), default=max(abs(c), 0.5))
    return 1e-14 * (abs(c) + 1e-3) * 4 < w < 0.02 * reach
