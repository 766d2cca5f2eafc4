"""Costs of many control sequences at once: a user's step and cost, in component form, scanned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from . import checks
from .components import ComponentFunction, componentwise, table_key
from .gibbs import HIGHEST


class Noise(NamedTuple):
    """Normals of a chunk of samples: row (t // 2) m + j belongs to step t, control j."""

    even: Float[Array, "rows n"]
    odd: Float[Array, "rows n"]


class Rollout(NamedTuple):
    """A problem made ready for sampling; a sample's state is a list of components per leaf."""

    start: Callable[..., Any]  # (components of the state's leaves, n) -> carry of n samples
    advance: Callable[..., Any]  # (carry, nominal control, white noise or noise) -> carry
    finish: Callable[..., Float[Array, " n"]]  # carry -> costs; as advance, with a reader of maps
    costs: Callable[..., Float[Array, " n"]]  # (state, controls, noise) -> costs, by a scan
    colour: Callable[[Float[Array, "T m"]], Float[Array, "T m"]]  # white noise to control noise
    fallbacks: tuple[str, ...]
    tables: tuple[np.ndarray, ...]  # flat maps that the user's functions look up


def rollout(
    step: Callable[..., Any],
    cost: Callable[..., Any],
    terminal_cost: Callable[..., Any] | None,
    initial_state: Any,
    horizon: int,
    factor: np.ndarray,
    control_size: int,
    bounds: tuple[np.ndarray, np.ndarray] | None,
    *,
    fast: bool,
    unroll: int,
) -> Rollout:
    """Build the function that maps white noise to costs J = sum_t cost(x_t, u_t) + terminal(x_T).

    Args:
        step: next state from (state, control), for one sample.
        cost: running cost from (state, control), read before the step.
        terminal_cost: cost of the last state, or None.
        initial_state: example of the state, an array or a pytree of arrays.
        horizon: T.
        factor: lower triangular square root of the noise covariance, (m, m) or (T*m, T*m).
        control_size: m.
        bounds: lower and upper limits (m,) of the control that is applied, or None.
        fast: whether float32 sin, cos and rem use their branch-free forms.
        unroll: number of steps in one loop body; more than one makes XLA repeat work on a CPU.

    Returns:
        A :class:`Rollout`.

    Raises:
        ValueError: a step that changes the state's shape, a cost that is not scalar.
    """
    leaves, tree = jax.tree.flatten(initial_state)
    like = [jax.ShapeDtypeStruct(np.shape(x), x.dtype) for x in leaves]
    dtype = checks.widest(*[x for x in leaves if checks.is_float(x.dtype)], at_least=np.float32)
    m, stacked = control_size, len(factor) != control_size
    example = jax.tree.unflatten(tree, like), jax.ShapeDtypeStruct((m,), dtype)
    forms = {
        "step": componentwise(step, *example, fast=fast),
        "cost": componentwise(cost, *example, fast=fast),
    }
    if terminal_cost is not None:
        forms["terminal_cost"] = componentwise(terminal_cost, example[0], fast=fast)
    _check_outputs(forms, like, tree)

    def start(leaves: list[Any], n: int) -> Any:
        return [[jnp.full((n,), part) for part in leaf] for leaf in leaves], jnp.zeros((n,), dtype)

    def advance(carry: Any, nominal: Any, white: Any, read: Any = None) -> Any:
        x, J = carry
        eps = list(white) if stacked else _mix(factor, white)
        u = [nominal[j] + e for j, e in enumerate(eps)]
        if bounds is not None:
            low, high = (b.astype(dtype) for b in bounds)
            u = [jnp.clip(v, low[j], high[j]) for j, v in enumerate(u)]
        price = forms["cost"].call(J.shape, *x, u, read=read)[0][0].astype(dtype)
        moved = forms["step"].call(J.shape, *x, u, read=read)
        x = [
            [part.astype(leaf.dtype) for part in parts]
            for parts, leaf in zip(moved, like, strict=True)
        ]
        return x, J + price

    def finish(carry: Any, read: Any = None) -> Array:
        x, J = carry
        if terminal_cost is not None:
            last = forms["terminal_cost"].call(J.shape, *x, read=read)
            J = J + last[0][0].astype(dtype)
        return J

    def costs(state: Any, controls: Array, noise: Noise) -> Array:
        parts = [list(jnp.asarray(leaf).reshape(-1)) for leaf in jax.tree.leaves(state)]
        U = controls.astype(dtype)
        noise = Noise(*(z.astype(dtype) for z in noise))
        noise = _coloured(factor, noise, horizon) if stacked else noise
        even, odd = noise

        def one_step(carry: Any, t: Any) -> Any:
            # rows are sliced here: scanning over three-dimensional noise would copy it first
            rows = [jax.lax.dynamic_slice_in_dim(z, t // 2 * m, m) for z in (even, odd)]
            white = jnp.where(t % 2 == 1, rows[1], rows[0])
            return advance(carry, U[t], white), None

        first = start(parts, even.shape[-1])
        last, _ = jax.lax.scan(one_step, first, jnp.arange(horizon), unroll=unroll)
        return finish(last)

    def colour(white: Array) -> Array:
        L = jnp.asarray(factor, white.dtype)
        shaped = white.reshape(-1, L.shape[0])
        return jnp.matmul(shaped, L.T, precision=HIGHEST).reshape(white.shape)

    names = sorted({f"{k}: {p}" for k, form in forms.items() for p in form.fallbacks})
    maps = {table_key(t): t for form in forms.values() for t in form.tables}
    return Rollout(start, advance, finish, costs, colour, tuple(names), tuple(maps.values()))


def _mix(factor: np.ndarray, white: Any) -> list[Array]:
    """Multiply by a constant triangular matrix, leaving out its zeros."""
    mixed = []
    for row in factor:
        terms = [white[k] * row[k].astype(white[k].dtype) for k in np.flatnonzero(row)]
        total = terms[0]
        for term in terms[1:]:
            total = total + term
        mixed.append(total)
    return mixed


def _coloured(factor: np.ndarray, noise: Noise, horizon: int) -> Noise:
    L = jnp.asarray(factor, noise.even.dtype)
    m = L.shape[0] // horizon
    white = interleave(noise, horizon, m)
    eps = jnp.matmul(L, white.reshape(horizon * m, -1), precision=HIGHEST).reshape(white.shape)
    if horizon % 2:
        eps = jnp.concatenate([eps, jnp.zeros_like(eps[:1])])
    return Noise(eps[0::2].reshape(noise.even.shape), eps[1::2].reshape(noise.odd.shape))


def interleave(noise: Noise, horizon: int, m: int) -> Float[Array, "T m ..."]:
    """Bring even and odd rows into time order."""
    rows = [z.reshape(-1, 1, m, *z.shape[1:]) for z in noise]
    both = jnp.concatenate(rows, 1)
    return both.reshape(-1, m, *noise.even.shape[1:])[:horizon]


def _check_outputs(forms: dict[str, ComponentFunction], like: list[Any], tree: Any) -> None:
    moved = forms["step"]
    if moved.out_tree != tree or [o.shape for o in moved.out_shapes] != [x.shape for x in like]:
        raise ValueError(
            f"step must return a state like the one it is given, {[x.shape for x in like]}, "
            f"got {[o.shape for o in moved.out_shapes]}"
        )
    for name in forms.keys() - {"step"}:
        shapes = [o.shape for o in forms[name].out_shapes]
        if shapes != [()]:
            raise ValueError(f"{name} must return one number (shape ()), got {shapes}")
