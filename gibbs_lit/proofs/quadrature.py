"""Integrals by the trapezoidal rule after a change of variable that suits each domain.

A line is mapped by c + s sinh t or c + s t (c, s and correlations found from the integrand), a
half-line by a + s exp(t - exp(-t)), an interval by tanh-sinh. The rule then converges geometrically
for analytic integrands, and two levels of it give the error. Iterated integrals keep their order:
an inner variable reaches deeper into a corner than an outer one. What does not settle has no value.
"""

from functools import lru_cache
from typing import Any

import numpy as np
import sympy as sp

from gibbs_lit.proofs.arithmetic import Arithmetic, Divergent, NoValue
from gibbs_lit.proofs.domain import Axis, by_landmarks, nothing, split
from gibbs_lit.proofs.evaluate import Evaluator
from gibbs_lit.proofs.spots import unseen
from gibbs_lit.proofs.sums import oscillatory


def integral(ev: Evaluator, e: Any, env: dict[Any, Any], axes: int) -> Any:
    """Return the value of an Integral node; NoValue when it diverges or does not settle."""
    total: Any = None
    if e.function is sp.S.Zero:
        return ev.number.number(0)
    if any(len(limit) != 3 for limit in e.limits):
        raise NoValue(f"{e} lacks a limit")
    if not axes and len(e.limits) > 1 and (axis := unseen(ev, e.function, list(e.limits), env)):
        raise NoValue(f"an integrand may be too narrow in {axis}")
    for limits in split(e) if axes else by_landmarks(ev, split(e), e.function, env):
        before = ev.bulk, ev.tail
        try:
            part = _rule(ev, e.function, limits, env, axes)
        except NoValue as trouble:
            ev.bulk, ev.tail = before
            if nothing(ev, e.function, limits, env, axes):
                part = ev.number.number(0)
                total = part if total is None else total + part
                continue
            if not isinstance(trouble, Divergent):
                raise
            if len(limits) > 1:
                if any(b in (sp.oo, -sp.oo) for limit in limits for b in limit[1:]):
                    raise
                part = _rule(ev, e.function, limits, env, axes, corner=True)
            else:
                part = oscillatory(ev, e.function, limits[0], env, axes, trouble)
                ev.oscillates = True
        total = part if total is None else total + part
    return total


def _rule(
    ev: Evaluator, f: Any, limits: list[Any], env: dict[Any, Any], axes: int, corner: bool = False
) -> Any:
    number, d = ev.number, len(limits)
    near = tuple(map(_whereabouts, env.values()))
    key = f, tuple(limits), number.kind, number.digits, near
    if key not in ev.places:
        ev.places[key] = _locate(ev, f, limits, env, axes)
    places, mix, tail = ev.places[key]
    ev.tail = max(ev.tail, tail)
    for axis in places:
        axis.corner = corner
    heavy = d == 1 and places[0].kind != "interval" and not places[0].straight
    if heavy and _swings(f, limits[0][0]) and max(abs(r) for r in places[0].range) > 4:
        raise Divergent("a slowly decaying oscillation")
    grids = [a.grid(number, ev.level) for a in places]
    if not all(len(t) for t, _ in grids):
        raise NoValue("an integrand is too narrow for the nodes of a rule")
    outer = max([1, *(np.size(v) for v in env.values())])
    if np.prod([len(t) for t, _ in grids], dtype=float) * outer > ev.cap:
        raise NoValue("a grid for this many nested variables would be too large")
    weight, env = _lay(ev, places, mix, [t for t, _ in grids], env, axes)
    for _, h in grids:
        weight = weight * h
    terms = np.asarray(ev(f, env, axes + d) * weight)
    lengths = [len(t) for t, _ in grids][::-1]
    missing = axes + d - terms.ndim
    shape = list(terms.shape) if missing <= 0 else [1] * missing + list(terms.shape)
    terms = np.broadcast_to(terms.reshape(shape), lengths + shape[d:])
    good = number.finite(terms)
    if not good.all():
        terms = np.where(good, terms, number.number(0))
        if _beside(np.abs(terms), ~good, 1e-6, d):
            raise NoValue("an integrand is not defined inside its domain")
    over = tuple(range(d))
    bulk = np.abs(terms).sum(axis=over) if not corner else np.abs(terms.sum(axis=over))
    ev.bulk = max(ev.bulk, float(np.max(bulk)))
    total = terms
    for _ in range(d):  # innermost first, so that an iterated integral is judged as it is written
        edge = float(np.abs(total[[0, -1]]).max())
        if edge > 1e-5 * float(np.abs(total).max()) and total.shape[0] > 4:
            raise Divergent("an integral does not settle at the ends of its domain")
        total = total.sum(axis=0)
    return total if np.ndim(total) else total[()] if isinstance(total, np.ndarray) else total


def _whereabouts(v: Any) -> str:
    """Return roughly where a value or an array of values lies."""
    if np.ndim(v) == 0:
        return f"{complex(v):.2e}"
    ends = np.real(v).astype(float)
    return f"{ends.min():.0e} {ends.max():.0e}"


@lru_cache(maxsize=256)
def _swings(f: Any, x: Any) -> bool:
    return any(a.has_free(x) for a in f.atoms(sp.sin, sp.cos))


def _beside(size: Any, bad: Any, share: float, d: int) -> bool:
    """Return whether a value that matters lies next to one that is not defined."""
    big = size > share * size.max()
    for axis in range(d):
        b, w = np.moveaxis(big, axis, 0), np.moveaxis(bad, axis, 0)
        if (b[1:] & w[:-1]).any() or (b[:-1] & w[1:]).any():
            return True
    return not big.any()


def _lay(
    ev: Evaluator, places: list[Axis], mix: Any, ts: list[Any], env: dict[Any, Any], axes: int
) -> tuple[Any, dict[Any, Any]]:
    """Place the nodes, outermost variable first; return the Jacobian and the new environment."""
    env, weight = dict(env), ev.number.number(1)
    raw = []
    for j, (axis, t) in enumerate(zip(places, ts, strict=True)):
        t = t.reshape((-1,) + (1,) * (axes + j))
        x, w = axis.nodes(t, ev, env, axes + j)
        weight = w * weight
        if mix is None:
            env[axis.symbol] = x
        raw.append(x)
    if mix is not None:
        for i, axis in enumerate(places):
            x = raw[i] * Axis.constant(ev.number, float(mix[1][i, i]))
            for j in range(i):
                x = x + raw[j] * Axis.constant(ev.number, float(mix[1][i, j]))
            x = x + Axis.constant(ev.number, float(mix[0][i]))
            env[axis.symbol] = x
            weight = weight * Axis.constant(ev.number, float(mix[1][i, i]))
    return weight, env


def _thin(ev: Evaluator, env: dict[Any, Any], number: Arithmetic) -> dict[Any, Any]:
    """Return the environment in another arithmetic with few samples along each outer axis."""
    thin = {}
    fixed = {v.ndim for s in ev.stencils if np.ndim(v := env[s])}
    for key, value in env.items():
        v = np.asarray(value)
        for axis, n in enumerate(v.shape):
            if n > 1:
                spots = [0.5] if v.ndim - axis in fixed else np.linspace(0.1, 0.9, 5)
                spots = np.arange(n) if n < 22 and not fixed else np.multiply(spots, n - 1)
                v = np.take(v, np.unique(spots.astype(int)), axis=axis)
        thin[key] = v.astype(number.dtype)[()]
    return thin


def _aside(ev: Evaluator, env: dict[Any, Any]) -> dict[Any, Any]:
    """Return the variables of the stencils a little beside its middle."""
    return {s: env[s] + np.minimum(1 / 64, np.abs(env[s]) / 8 + 1 / 512) for s in ev.stencils}


def _scan(
    look: Evaluator, f: Any, places: list[Axis], mix: Any, env: dict[Any, Any], axes: int
) -> tuple[Any, Any]:
    """Return the largest size of an integrand at each node of a scan, and where it has no value."""
    d, ts = len(places), [a.scan.astype(look.number.dtype) for a in places]
    weight, at = _lay(look, places, mix, ts, env, axes)
    with np.errstate(all="ignore"):
        size = np.abs(look(f, at, axes + d) * weight)
    lengths = [len(t) for t in ts][::-1]
    shape = [1] * (axes + d - np.ndim(size)) + list(np.shape(size))
    size = np.broadcast_to(np.reshape(size, shape), lengths + shape[d:]).reshape(*lengths, -1)
    good = look.number.finite(size)
    return np.where(good, size, 0).max(axis=-1), ~good.all(axis=-1)


def _locate(
    ev: Evaluator, f: Any, limits: list[Any], env: dict[Any, Any], axes: int, kind: str = "float"
) -> Any:
    """Find centre, scale, correlation and reach of an integrand by rounds of coarse scans.

    What float64 shows far out may be nothing but rounding, or cancel to zero: a finer arithmetic
    takes the reach from a scan of its own, and all of them where that one looks different.
    """
    d, number = len(limits), ev.number
    places = [Axis(limit, depth) for depth, limit in enumerate(reversed(limits))]
    if all(a.kind == "interval" for a in places):
        return places, None, 0.0
    own = kind == number.kind
    look = Evaluator(number if own else Arithmetic(kind, 16, number.complex), 0, ev.cap)
    look.functions = ev.functions
    full, env = env, _thin(ev, env, look.number)
    joint = d > 1 and all(a.kind == "line" for a in places)
    mix = (np.zeros(d), np.eye(d)) if joint else None
    if d > 2:
        for axis in places:
            axis.scan = axis.scan[::2]
    if np.prod([len(a.scan) for a in places], dtype=float) > ev.cap:
        raise NoValue("a scan over this many nested variables would be too large")
    size = bad = gone = np.zeros(1)
    rounds = 5 if d < 3 else 4
    for turn in range(rounds):
        size, bad = _scan(look, f, places, mix, env, axes)
        if turn == 0 and ev.stencils:  # its middle may be a zero, but for rounding
            aside = {**env, **_aside(ev, env)}
            beside, undefined = _scan(look, f, places, mix, aside, axes)
            if size.max() < 1e-6 * beside.max():
                size, bad, env = beside, undefined, aside
        if not size.any() and ev.stencils:  # it may vanish in the middle of a stencil
            known, ev.stencils = ev.stencils, set()
            try:
                return _locate(ev, f, limits, full, axes, kind)
            finally:
                ev.stencils = known
        if not size.any():
            raise NoValue("an integrand vanishes, overflows or is not real wherever it was scanned")
        gone, size = size == 0, (size / size.max()).astype(float)
        mix = mix if turn == rounds - 1 else _focus(places, size, mix)
    if _beside(size, bad, 1e-12, d):
        if kind == "float":
            return _locate(ev, f, limits, full, axes, "mp" if number.exact else "long")
        raise Divergent("an integral does not converge: its integrand overflows")
    if kind == "float" and not own:
        finer = Evaluator(number, 0, ev.cap)
        finer.functions = ev.functions
        env = {s: np.asarray(v).astype(number.dtype)[()] for s, v in env.items()}
        seen, size = size, _scan(finer, f, places, mix, env, axes)[0]
        gone, size = size == 0, (size / (size.max() or 1)).astype(float)
        if np.abs(size - seen).max() > 1e-3:
            return _locate(ev, f, limits, full, axes, number.kind)
    tail = 0.0
    cut = 10.0 ** -min(number.digits + 4, 290)
    for j, axis in enumerate(places):
        if axis.kind == "interval":
            continue
        others = tuple(k for k in range(d) if k != d - 1 - j)
        edge, lost = size.max(axis=others), gone.astype(bool).all(axis=others)
        keep = np.flatnonzero(edge > cut)
        low, high = max(keep[0] - 1, 0), min(keep[-1] + 1, len(axis.scan) - 1)
        fall = np.log(np.maximum(edge, 1e-300) / cut)
        fall = np.where(lost, 0, fall)  # to nothing at once: it may be what this arithmetic loses
        axis.range = (
            float(np.interp(0, fall[low : low + 2], axis.scan[low : low + 2])),
            float(np.interp(0, fall[[high, high - 1]], axis.scan[[high, high - 1]])),
        )
        axis.straight = axis.kind == "line" and float(np.sinh(np.abs(axis.range)).max()) < 14
        end = max(edge[:2].max(), edge[-3:].max()) if axis.kind == "line" else edge[-3:].max()
        if end > 1e-4:
            raise Divergent("an integral does not converge: its integrand does not decay")
        tail = max(tail, 100 * end if end > cut else 0.0)
    return places, mix, tail


def _focus(places: list[Axis], size: Any, mix: Any) -> Any:
    """Move the axes to the middle of the mass, by quantiles (moments may be infinite)."""
    d, standard = len(places), []
    for j, axis in enumerate(places):
        if axis.kind == "interval":
            continue
        gaps = np.gradient(axis.scan)
        mass = size.sum(axis=tuple(k for k in range(d) if k != d - 1 - j)) * gaps
        reached = np.cumsum(mass) / mass.sum()
        t = np.interp([0.16, 0.5, 0.84], reached, axis.scan)
        if axis.kind == "half":
            axis.scale = float(np.clip(axis.scale * np.exp(t[1] - np.exp(-t[1])), 1e-12, 1e12))
            continue
        x = np.sinh(t)
        centre, spread = x[1], max(0.7 * (x[2] - x[0]), 1e-3)
        standard.append((centre, spread))
        if mix is None:
            axis.centre += float(axis.scale * centre)
            axis.scale *= float(np.clip(spread, 1e-3, 1e3))
    if mix is None:
        return None
    z = [np.sinh(a.scan) for a in places]
    shift = np.array([c for c, _ in standard])
    unit = [np.clip((z[j] - shift[j]) / standard[j][1], -3, 3) for j in range(d)]
    gaps = [np.gradient(a.scan) for a in places]
    mass = size
    for j in range(d):
        mass = mass * gaps[j].reshape((-1,) + (1,) * j)
    grid = [np.broadcast_to(unit[j].reshape((-1,) + (1,) * j), mass.shape) for j in range(d)]
    total = mass.sum()
    cov = np.array([[(mass * a * b).sum() / total for b in grid] for a in grid])
    scale = np.sqrt(np.diag(cov))
    corr = np.clip(cov / np.outer(scale, scale), -0.97, 0.97) * (1 - np.eye(d)) + np.eye(d)
    spread = np.diag([s for _, s in standard])
    try:
        factor = np.linalg.cholesky(corr)
    except np.linalg.LinAlgError:
        factor = np.eye(d)
    return mix[0] + mix[1] @ shift, mix[1] @ spread @ factor
