"""Iterated integrals written flat, which is how they are evaluated best."""

from typing import Any

import sympy as sp


def flatten(e: Any) -> Any:
    """Pull factors into inner integrals: a(y) times an integral over x, integrated over y.

    What comes out is the same iterated integral, in the same order; nothing is exchanged.

    Args:
        e: an expression or an explicit matrix.
    """
    return e.replace(lambda node: isinstance(node, sp.Integral) and _inner(node), _pull)


def _inner(node: Any) -> Any:
    found = [f for f in sp.Mul.make_args(node.function) if isinstance(f, sp.Integral)]
    others = [f for f in sp.Mul.make_args(node.function) if not isinstance(f, sp.Integral)]
    single = len(found) == 1 and not any(f.has(sp.Integral) for f in others)
    limits: tuple[Any, ...] = found[0].limits if single else ()
    return found[0] if single and all(len(lim) == 3 for lim in limits) else None


def _pull(node: Any) -> Any:
    inner = _inner(node)
    others = sp.Mul(*[f for f in sp.Mul.make_args(node.function) if f is not inner])
    taken = others.free_symbols | {lim[0] for lim in node.limits}
    fresh = {
        lim[0]: sp.Dummy(lim[0].name, **lim[0].assumptions0)
        for lim in inner.limits
        if lim[0] in taken
    }
    limits = [tuple(part.xreplace(fresh) for part in lim) for lim in inner.limits]
    return sp.Integral(others * inner.function.xreplace(fresh), *limits, *node.limits)
