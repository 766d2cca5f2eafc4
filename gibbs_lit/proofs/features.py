"""Narrow peaks and steps of an integrand: those that it spells out, and what a scan shows.

However narrow a peak is, the logarithm of its term turns there, and is broad. So a grid sees where
the logarithm of a term is largest, that of a denominator least, and where an argument changes sign.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import permutations
from typing import Any

import numpy as np
import sympy as sp
from sympy.core.function import AppliedUndef

from gibbs_lit.proofs.arithmetic import Arithmetic, NoValue
from gibbs_lit.proofs.evaluate import HARD, Evaluator

STEEP = (sp.cosh, sp.sinh)
BENT = (*STEEP, sp.tanh, sp.coth, sp.atan, sp.asinh, sp.erf, sp.erfc)
MOST = 24
Ends = tuple[float, float]


def landmarks(ev: Evaluator, f: Any, limit: Any, env: dict[Any, Any]) -> list[tuple[float, float]]:
    """Return where the features of an integrand or a term are, with their widths.

    Some are spelled out, and a scan shows the others; they are looked for once at every point.
    """
    x, *bounds = limit
    look, known = Evaluator(Arithmetic("float", 16), 0), floats(env)
    look.functions = ev.functions
    key = "landmarks", f, tuple(limit), tuple(known.items())
    if key in ev.places:
        return ev.places[key]
    marks = []
    for centre, width in _landmarks(f, x):
        if (centre + width).free_symbols - env.keys():
            continue
        c, w = (float(np.real(look(sp.sympify(v), known))) for v in (centre, width))
        if np.isfinite([c, w]).all() and w > 0:
            marks.append((c, w))
    e = without_functions(ev, f)
    if e.has_free(x) and not (e.has(*HARD) or e.free_symbols - known.keys() - {x}):
        marks += features(look, e, x, known, ends_of(look, bounds, known), whole=f)
    ev.places[key] = marks
    return marks


def without_functions(ev: Evaluator, f: Any) -> Any:
    """Return an integrand with constants for the functions that were drawn, which are gentle.

    It is zero where nothing else can be narrow, since all numbers beside them are moderate.
    """
    if not ev.functions:
        return f
    calls = sorted(f.atoms(AppliedUndef), key=str)
    constants = {c: sp.Rational(3 * i + 4, 11) for i, c in enumerate(calls)}
    return sp.S.Zero if ev.gentle else f.xreplace(constants)


def ends_of(look: Evaluator, bounds: Any, known: dict[Any, Any]) -> Ends:
    low, high = (b if b in (sp.oo, -sp.oo) else look(sp.sympify(b), known) for b in bounds)
    return float(np.real(low)), float(np.real(high))


def features(
    look: Any,
    f: Any,
    x: Any,
    env: dict[Any, Any],
    ends: Ends,
    every: bool = False,
    whole: Any = None,
) -> list[Ends]:
    """Return centre and half-width of what is too narrow for a rule on the whole domain.

    Args:
        look: evaluates in floats.
        f: an integrand or a term.
        x: its variable.
        env: the values of its other symbols.
        ends: the domain.
        every: whether those count where the integrand is as nothing.
        whole: the integrand with its functions, where f is without.

    Raises:
        NoValue: there are too many of them.
    """

    value = values_of(look, x, env)
    grid, found, beyond = grid_of(*ends), list[Ends](), set[float]()
    near = 20 if np.isfinite(ends).all() else 2  # points of the grid beside a narrow feature
    sides = [("side", k * g) for g in gaps(f) if g.has_free(x) for k in (1, -1)]
    steps = [("step", g) for g in gaps(f) if g.has_free(x)]
    for kind, e in dict.fromkeys([*parts(f, x, False), *sides, *steps]):
        g = measure(value, kind, e)
        least = 0.0 if kind == "side" else 0.3
        marks = _crossings(g, grid, near) if kind == "step" else tops(g, grid, near, least)
        widths = [width_of(g, c, kind) for c in marks]
        for c, w in zip(marks, widths, strict=True):
            if narrow(c, w, ends) and not any(abs(c - d) < w < 4 * v < 16 * w for d, v in found):
                found.append((float(c), w))
                beyond |= {float(c)} if kind == "step" else set()
    if not found or every:
        return found
    f = f if whole is None else whole
    total = np.nansum(np.abs(value(f, grid[1:])) * np.diff(grid))
    share = [abs(value(f, np.array([c]))[0]) * w for c, w in found]
    share = zip(found, share, strict=True)
    kept = [m for m, s in share if m[0] in beyond or not s < 1e-13 * total]
    if len(kept) > MOST:
        raise NoValue("an integrand has more narrow peaks than are resolved")
    return kept


def values_of(look: Any, x: Any, env: dict[Any, Any]) -> Callable:
    def value(e: Any, xs: Any) -> Any:
        with np.errstate(all="ignore"):
            try:
                found = np.real(np.asarray(look(e, {**env, x: xs}, 1), dtype=complex))
            except NoValue:
                found = np.nan
        return np.broadcast_to(found, xs.shape).astype(float)

    return value


def grid_of(low: float, high: float) -> Any:
    far = np.exp(np.arange(-18, 30, 0.03))
    if np.isfinite(low) and np.isfinite(high):
        return np.linspace(low, high, 2002)[1:-1]
    if np.isfinite(low):
        return np.union1d(low + far, low + np.arange(0.01, 30, 0.02))
    if np.isfinite(high):
        return high - grid_of(0.0, np.inf)[::-1]
    return np.union1d(np.union1d(-far, far), np.arange(-30, 30, 0.02))


def parts(e: Any, x: Any, below: bool) -> Iterator[tuple[str, Any]]:
    """Return terms that may peak, denominators that may nearly vanish, and arguments of steps."""
    if not e.has_free(x):
        return
    yield "pole" if below and e.is_Add else "peak", e
    if isinstance(e, BENT) or (below and isinstance(e, sp.exp)):
        yield "step", e.args[0]
    if e.is_Pow and e.base is not sp.E:
        yield from parts(e.base, x, below or bool(e.exp.is_negative))
        yield from parts(e.exp, x, False)
    elif e.is_Add or e.is_Mul or isinstance(e, sp.Function):
        kept = below and (e.is_Add or e.is_Mul or isinstance(e, sp.Abs))
        for a in e.args if not e.is_polynomial(x) else ():
            yield from parts(a, x, kept or isinstance(e, sp.log))


def measure(value: Callable, kind: str, e: Any) -> Callable:
    """Return what is largest at a peak or pole, or changes its sign at a step, as a function."""
    if kind in ("step", "side"):
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


def _around(v: Any, at: Any, near: int) -> tuple[Any, Any]:
    return v[np.maximum(at - near, 0)], v[np.minimum(at + near, len(v) - 1)]


def tops(g: Callable, grid: Any, near: int, least: float) -> Any:
    """Return where g has a local maximum inside, by thirds, and falls near by; however little
    falls what counts by its sign.
    """
    with np.errstate(all="ignore"):
        v = np.nan_to_num(g(grid), nan=-np.inf, posinf=-np.inf)
        rise = v[1:-1] - v[:-2] > 1e-12 * np.abs(v[1:-1])  # more than by rounding
        top = np.flatnonzero(rise & (v[1:-1] >= v[2:])) + 1
        top = top[v[top] - np.fmin(*_around(v, top, near)) > least]
        a, b = grid[top - 1], grid[top + 1]
        for _ in range(90 if len(top) else 0):
            left, right = a + (b - a) / 3, b - (b - a) / 3
            up = g(left) < g(right)
            a, b = np.where(up, left, a), np.where(up, b, right)
    return (a + b) / 2


def _crossings(g: Callable, grid: Any, near: int) -> Any:
    v = g(grid)
    at = np.flatnonzero((v[1:] * v[:-1] < 0) | (v[1:] == 0))
    low, high = _around(v, at, near)
    at = at[np.abs(high - low) > 0.5]
    a, b = grid[at], grid[at + 1]
    for _ in range(60 if len(at) else 0):
        middle = (a + b) / 2
        same = g(middle) * g(a) > 0
        a, b = np.where(same, middle, a), np.where(same, b, middle)
    return (a + b) / 2


def width_of(g: Callable, c: float, kind: str) -> float:
    """Return how far from c a logarithm has changed by one, a step is over, or a sign is lost."""
    far = 1e-15 * (abs(c) + 1e-3) * 2.0 ** np.arange(80)
    with np.errstate(all="ignore"):
        near = g(np.array([c]))[0] if kind != "step" else 0.0
        changed = [np.abs(g(c + s * far) - near) for s in (1, -1)]
        if kind == "side":
            lost = [g(c + s * far) < 0 for s in (1, -1)] if near > 0 else [0 * far > 1] * 2
            return float(min(far[lost[0] & lost[1]], default=np.inf))
    found = far[~(np.fmin(*changed) < 1) if kind == "step" else ~(np.fmax(*changed) < 1)]
    return float(found[0]) if len(found) else np.inf


def narrow(c: float, w: float, ends: Ends) -> bool:
    reach = min((abs(c - b) for b in ends if np.isfinite(b)), default=max(abs(c), 0.5))
    return 1e-14 * (abs(c) + 1e-3) * 4 < w < 0.02 * reach


@lru_cache(maxsize=256)
def gaps(f: Any) -> tuple[Any, ...]:
    """Return what changes its sign, or is zero, where an expression has a kink or a jump."""
    found: list[Any] = [a.args[0] for a in f.atoms(sp.Abs, sp.sign, sp.Heaviside)]
    extremes: list[Any] = [m.args for m in f.atoms(sp.Max, sp.Min)]
    found += [a - b for m in extremes for a, b in permutations(m, 2)]
    for piecewise in f.atoms(sp.Piecewise):
        relations: Any = piecewise.atoms(sp.core.relational.Relational)
        found += [r.lhs - r.rhs for r in relations if r.lhs.is_finite and r.rhs.is_finite]
    found += [a.args[0] - a.args[1] for a in f.atoms(sp.KroneckerDelta)]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=256)
def _landmarks(f: Any, x: Any) -> list[tuple[Any, Any]]:
    """Return centre and width of the bells, resonances and steps that an integrand spells out."""
    bells = [a.args[0] for a in f.atoms(sp.exp)]
    poles = [a.base for a in f.atoms(sp.Pow) if a.exp.is_negative]
    within = [*poles, *(a.args[0] for a in f.atoms(sp.log))]
    steps = [e.args[0] for e in f.atoms(*BENT).union(*(g.atoms(sp.exp) for g in within))]
    marks = []
    for g in dict.fromkeys([*bells, *poles]):
        factor, power = g.as_independent(x, as_Add=False)
        if g.has_free(x) and g.is_polynomial(x) and sp.degree(g, x) == 2:
            a, b, c = sp.Poly(g, x).all_coeffs()
            narrow = sp.sqrt(abs(4 * a * c - b**2)) / abs(2 * a)
            marks.append((-b / (2 * a), abs(a) ** -0.5 if g in bells else narrow))
        elif power.is_Pow and power.exp.is_Integer and power.exp > 2 and g in bells:
            marks += [(c, w * abs(factor) ** (-1 / power.exp)) for c, w in _step(power.base, x)]
    return marks + [mark for g in dict.fromkeys(steps) for mark in _step(g, x)]


def _step(g: Any, x: Any) -> list[tuple[Any, Any]]:
    if not (g.has_free(x) and g.is_polynomial(x) and sp.degree(g, x) == 1):
        return []
    a, b = sp.Poly(g, x).all_coeffs()
    return [(-b / a, 1 / abs(a))]


def floats(env: dict[Any, Any]) -> dict[Any, Any]:
    return {s: complex(v).real for s, v in env.items() if np.ndim(v) == 0}
