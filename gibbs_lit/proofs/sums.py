"""Sums, products, limits and slowly decaying oscillations, by acceleration that checks itself."""

from itertools import pairwise
from typing import Any

import numpy as np
import sympy as sp
from mpmath import mp

from gibbs_lit.proofs.arithmetic import Arithmetic, Divergent, NoValue
from gibbs_lit.proofs.domain import landmarks
from gibbs_lit.proofs.evaluate import Evaluator


def bound(ev: Evaluator, e: Any, env: dict[Any, Any], axes: int) -> Any:
    """Return the value of a Sum, Product or Limit node."""
    if isinstance(e, sp.Limit):
        return _limit(ev, e, env, axes)
    *inner, (k, low, high) = e.limits
    body = e.func(e.function, *inner) if inner else e.function
    if low is -sp.oo:
        flipped = sp.Sum(body.subs(k, -k), (k, 1, sp.oo))
        return bound(ev, flipped, env, axes) + bound(ev, sp.Sum(body, (k, 0, high)), env, axes)
    if isinstance(e, sp.Product) and high is sp.oo:
        return ev.number.apply(sp.exp, [bound(ev, sp.Sum(sp.log(body), e.limits[-1]), env, axes)])
    ends = [ev.walk(b, env, axes) for b in (low, high) if b is not sp.oo]
    if high is not sp.oo and any(np.ndim(b) for b in ends):
        return _ragged(ev, e, body, k, ends[0], ends[1], env, axes)
    start = _integer(ends[0])
    if high is sp.oo:
        return _series(ev, body, k, start, env, axes)
    stop = _integer(ends[1]) + 1
    if stop < start:  # Karr's convention, which SymPy follows: a sum run backwards is subtracted
        turned = _fold(ev, e, body, k, stop, start, env, axes)
        return 1 / turned if isinstance(e, sp.Product) else -turned
    return _fold(ev, e, body, k, start, stop, env, axes)


def _integer(value: Any) -> int:
    number = complex(value) if np.ndim(value) == 0 else complex("nan")
    if number.imag or not number.real.is_integer():
        raise NoValue("a sum runs between limits that are not integers")
    return int(number.real)


def _terms(ev: Evaluator, body: Any, k: Any, ks: Any, env: dict[Any, Any], axes: int) -> Any:
    index = np.array([ev.number.number(int(j)) for j in ks], dtype=ev.number.dtype)
    index = index.reshape((-1,) + (1,) * axes)
    values = np.asarray(ev(body, {**env, k: index}, axes + 1))
    shape = [1] * (axes + 1 - values.ndim) + list(values.shape)
    return np.broadcast_to(values.reshape(shape), [len(ks), *shape[1:]])


def _fold(
    ev: Evaluator, e: Any, body: Any, k: Any, low: int, high: int, env: dict[Any, Any], axes: int
) -> Any:
    product = isinstance(e, sp.Product)
    if low == high:
        return ev.number.number(int(product))
    if high - low > 20_000:
        raise NoValue("a sum has too many terms")
    values = _terms(ev, body, k, range(low, high), env, axes)
    total = values.prod(axis=0) if product else values.sum(axis=0)
    return total if np.ndim(total) else total[()] if isinstance(total, np.ndarray) else total


def _ragged(
    ev: Evaluator, e: Any, body: Any, k: Any, low: Any, high: Any, env: dict[Any, Any], axes: int
) -> Any:
    """Sum between limits that depend on an outer index: over all of them, weighted by 0, 1, -1."""
    whole = np.frompyfunc(_integer, 1, 1)
    start, stop = np.broadcast_arrays(*(np.asarray(whole(b)).astype(int) for b in (low, high)))
    stop = stop + 1
    first, last = min(start.min(), stop.min()), max(start.max(), stop.max())
    if (last - first) * start.size > 200_000:
        raise NoValue("a sum has too many terms")
    if first == last:
        return ev.number.number(int(isinstance(e, sp.Product)))
    ks = np.arange(first, last).reshape((-1,) + (1,) * axes)
    values = _terms(ev, body, k, range(first, last), env, axes)
    sign = ((ks >= start) & (ks < stop)).astype(int) - ((ks >= stop) & (ks < start)).astype(int)
    if not isinstance(e, sp.Product):
        return np.where(sign == 0, values * 0 + ev.number.number(0), values * sign).sum(axis=0)
    one = ev.number.number(1)
    values = np.where(sign == 1, values, np.where(sign == -1, one / values, one + 0 * values))
    return values.prod(axis=0)


def _sizes(values: Any) -> Any:
    """Return sizes as floats, 0 where there is none."""
    sizes = np.abs(values).astype(float)
    return np.where(np.isfinite(sizes), sizes, 0.0)


def _series(ev: Evaluator, body: Any, k: Any, start: int, env: dict[Any, Any], axes: int) -> Any:
    """Sum to infinity: directly, as an accelerated alternating series, or by extrapolation."""
    n = 48 + ev.number.digits * (2 + ev.level % 5)
    n = max([n, *(int(c + 20 * w) - start for c, w in landmarks(ev, body, (k, start, sp.oo), env))])
    ahead = np.array([start + int(2 ** (j / 2)) for j in range(6, 27)])
    probes = _sizes(_terms(ev, body, k, ahead, env, axes))
    while n <= 20_000:
        values = _terms(ev, body, k, range(start, start + n), env, axes)
        sizes, late = _sizes(values), probes[ahead >= start + n].max(axis=0, initial=0)
        cut = 10.0 ** -(ev.number.digits + 2) * sizes.max()
        small = max(sizes[-8:].max(), late.max()) <= cut and sizes[-1].max() <= sizes[-8].max()
        peak = sizes.argmax(axis=0).max()
        if small or (peak < n // 8 and not (late > sizes[n // 2 :].max(axis=0)).any()):
            break
        n *= 2
    else:
        raise NoValue("the terms of a series are largest too far out")
    if not ev.number.finite(values).all():
        raise NoValue("a term of a series is not defined")
    if small:
        return values.sum(axis=0)[()] if axes else values.sum()
    if peak > 16:
        raise NoValue("the terms of a slowly convergent series are largest too far out")
    far = [10**3, 10**6]
    reach = _sizes(_terms(ev, body, k, [start + j for j in far], env, axes))
    signs = np.sign(np.real(values[8:]).astype(float))
    if (signs[1:] * signs[:-1] == -1).all():
        if not (reach[1] < 0.5 * reach[0]).all():
            raise Divergent("an alternating series does not converge")
        return values[:8].sum(axis=0) + alternating(ev, values[8:])
    if not (reach[1] * far[1] < 0.3 * reach[0] * far[0]).all():
        raise Divergent("a series does not converge, or too slowly to be summed")
    if axes:
        raise NoValue("a slowly convergent series inside an integral is not summed")

    slow = Evaluator(Arithmetic("mp", ev.number.digits), ev.level)
    slow.functions = ev.functions
    exact = {key: mp.mpmathify(value) for key, value in env.items() if np.ndim(value) == 0}

    def term(j: Any) -> Any:  # of a size near 1, since it is summed to an absolute precision
        return mp.mpmathify(slow(body, {**exact, k: mp.mpf(int(j))})) / unit

    values, unit = [], mp.mpf(sizes.max())
    for extra in (0, 8):
        with mp.workdps(ev.number.digits + extra):
            values.append(mp.nsum(term, [start, mp.inf]) * unit)
    if abs(values[0] - values[1]) > abs(values[1]) * mp.mpf(10) ** (4 - ev.number.digits):
        raise NoValue("a slowly convergent series did not settle")
    return values[1] if ev.number.exact else ev.number.dtype(float(values[1]))


def alternating(ev: Evaluator, values: Any) -> Any:
    """Accelerate a series whose terms alternate along axis 0 (Cohen, Villegas, Zagier 2000)."""
    n = min(len(values), int(1.31 * ev.number.digits) + 4 + 2 * (ev.level % 5))
    mpf = ev.number.number
    d = (3 + mpf(sp.sqrt(8))) ** n
    d = (d + 1 / d) / 2
    b, c, total = -mpf(1), -d, mpf(0) * values[0]
    for k in range(n):
        c = b - c
        total = values[k] * (c * (-1) ** k) + total
        b = b * (k + n) * (k - n) / (mpf(sp.Rational(2 * k + 1, 2)) * (k + 1))
    return total / d


def _limit(ev: Evaluator, e: sp.Limit, env: dict[Any, Any], axes: int) -> Any:
    """Extrapolate to the limit point from a geometric sequence of distances (Neville)."""
    body, z, point, side = e.args
    depth, first = 10, 4 + ev.level % 5
    mpf = ev.number.number
    h = np.array([mpf(sp.Rational(1, 2 ** (first + j))) for j in range(depth)], ev.number.dtype)
    h = h.reshape((-1,) + (1,) * axes)
    results = []
    for sign in {"+": (1,), "-": (-1,), "+-": (1, -1)}[str(side)]:
        if point in (sp.oo, -sp.oo):
            at = (1 if point is sp.oo else -1) / h
        else:
            at = ev.walk(point, env, axes) + sign * h
        values = list(np.broadcast_to(ev(body, {**env, z: at}, axes + 1), h.shape))
        spans = []
        for m in range(1, depth):
            last = values[-1]
            values = [(2**m * b - a) / (2**m - 1) for a, b in pairwise(values)]
            spans.append(np.max(np.abs(values[-1] - last)))
        if not spans[-1] <= 1e-6 * max(1, np.max(np.abs(values[-1]))):
            raise NoValue("a limit did not settle under extrapolation")
        results.append(values[-1])
        if point in (sp.oo, -sp.oo):
            break
    if len(results) == 2 and np.max(np.abs(results[0] - results[1])) > 1e-6:
        raise NoValue("a two-sided limit differs on its sides")
    return results[0]


def _float(values: Any) -> Any:
    return np.asarray(values, dtype=float)


def oscillatory(
    ev: Evaluator, f: Any, limit: Any, env: dict[Any, Any], axes: int, trouble: NoValue
) -> Any:
    """Integrate sin or cos of a linear or quadratic phase against a slow decay to infinity."""
    x, low, high = limit
    if low is -sp.oo:
        part = sp.Tuple(x, 0 if high is sp.oo else -high, sp.oo)
        left = oscillatory(ev, f.subs(x, -x), part, env, axes, trouble)
        if high is not sp.oo:
            return left
        return left + oscillatory(ev, f, sp.Tuple(x, 0, sp.oo), env, axes, trouble)
    phases = {a.args[0] for a in f.atoms(sp.sin, sp.cos) if a.args[0].has_free(x)}
    if high is not sp.oo or len(phases) != 1 or not (g := phases.pop()).is_polynomial(x):
        raise trouble
    number, (a, b, c) = ev.number, ([sp.S.Zero, *sp.Poly(g, x).all_coeffs()])[-3:]
    if sp.degree(g, x) not in (1, 2):
        raise trouble
    a, b, c = (ev.walk(sp.sympify(v), env, axes) for v in (a, b, c))
    turn = np.sign(_float(a if sp.degree(g, x) == 2 else b)).astype(int)
    if not np.all(turn):
        raise trouble
    a, b, c = a * turn, b * turn, c * turn
    root, pi = sp.sqrt, number.number(sp.pi)
    begin = ev.walk(sp.sympify(low), env, axes)
    phase = np.maximum(_float(a * begin**2 + b * begin + c), _float(c - b * b))
    first = np.ceil(phase / float(pi)).astype(int) + 4
    count = int(1.31 * number.digits) + 6 + 2 * (ev.level % 5)
    ks = [*range(count + 1), 20_000, 20_001]
    n = np.array([number.number(k) for k in ks], number.dtype).reshape((-1,) + (1,) * axes)
    n = n + first * number.number(1)
    if sp.degree(g, x) == 1:
        marks = (n * pi - c) / b
    else:
        spread = b * b - 4 * a * (c - n * pi)
        marks = (number.power(spread, number.number(root(1) / 2)) - b) / (2 * a)
    left, right = sp.Dummy("left"), sp.Dummy("right")
    half = sp.Integral(f, (x, left, right))
    head = ev(sp.Integral(f, (x, low, right)), {**env, right: marks[0]}, axes)
    values = ev(half, {**env, left: marks[:-1], right: marks[1:]}, axes + 1)
    signs = np.sign(_float(np.real(values[:count])))
    if not np.all(signs[1:] * signs[:-1] == -1):
        raise Divergent("an oscillating integral does not alternate") from trouble
    if not np.all(np.abs(values[-1]) < 0.3 * np.abs(values[2])):
        raise Divergent("an oscillating integral does not converge") from trouble
    total = head + alternating(ev, values[:count])
    return total if np.ndim(total) else np.asarray(total)[()]
