"""Integrands of several variables: whether they are too narrow along an axis for a rule."""

from typing import Any

import numpy as np

from gibbs_lit.proofs.arithmetic import Arithmetic
from gibbs_lit.proofs.evaluate import HARD, Evaluator
from gibbs_lit.proofs.features import (
    Ends,
    ends_of,
    features,
    floats,
    grid_of,
    measure,
    narrow,
    parts,
    tops,
    values_of,
    width_of,
    without_functions,
)


def unseen(ev: Evaluator, f: Any, limits: list[Any], env: dict[Any, Any]) -> str:
    """Return along which axis an integrand of several variables is too narrow, if it is at some
    values of the other ones.
    """
    look, known = Evaluator(Arithmetic("float", 16), 0), floats(env)
    f = without_functions(ev, f)
    key, names = ("unseen", f, tuple(limits), tuple(known.items())), {v for v, *_ in limits}
    if f == 0 or f.has(*HARD) or f.free_symbols - known.keys() - names:
        return ""
    if key not in ev.places:
        ev.places[key] = ""
        for share in (0.2, 0.45, 0.8):
            here, spans = dict(known), {}
            for v, *bounds in reversed(limits):  # the outermost ones first
                spans[v] = ends_of(look, bounds, here)
                here[v] = _inside(*spans[v], share)
            for v, span in spans.items():
                others = {s: c for s, c in here.items() if s != v}
                found = features(look, f, v, others, span, every=True)
                if found or (not ev.gentle and _spot(look, f, v, here, spans)):
                    ev.places[key] = str(v)
    return ev.places[key]


def _spot(look: Any, f: Any, x: Any, start: dict[Any, Any], spans: dict[Any, Ends]) -> bool:
    """Return whether a term is narrow in x where it is largest, along one axis after the other."""
    for kind, e in dict.fromkeys(parts(f, x, False)):
        if kind == "step" or not all(e.has_free(v) for v in spans):
            continue
        at = dict(start)
        for v in [*spans, *spans, x]:
            g = measure(values_of(look, v, at), kind, e)
            found = tops(g, grid_of(*spans[v]), 1, 0.0)
            if len(found):
                at[v] = float(found[np.argmax(g(found))])
        g = measure(values_of(look, x, at), kind, e)
        if narrow(at[x], width_of(g, at[x], kind), spans[x]):
            return True
    return False


def _inside(low: float, high: float, share: float) -> float:
    if np.isfinite([low, high]).all():
        return low + share * (high - low)
    if not np.isfinite(low) and not np.isfinite(high):
        return float(np.tan(np.pi * (share - 0.5)))
    return low + share / (1 - share) if np.isfinite(low) else high - share / (1 - share)
