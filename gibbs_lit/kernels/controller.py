"""Receding-horizon MPPI as init / update / step with a NamedTuple state and warm start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh
from jaxtyping import Array

from . import checks, random
from .fused import fused_layout, fused_update, refusal
from .fused_kernels import UNROLL
from .rollout import rollout
from .scanned import chunk_sizes, scanned_update
from .update import MPPIReport, MPPIState, Setup

PATHS = ("scan", "fused")


class Plan(NamedTuple):
    """How a controller runs on this machine."""

    platform: str
    path: str  # "scan" or "fused"
    refusal: str  # why the samples are scanned where they would be fused; else empty
    generator: str
    unroll: int  # steps in a loop body
    chunks: int  # of chunk_size samples; blocks on the fused path
    chunk_size: int
    devices: int
    fast_math: bool
    fallbacks: tuple[str, ...]  # primitives of the user's functions without a component rule


class Controller(NamedTuple):
    """A receding-horizon controller: plain functions that compose under jit, vmap and scan."""

    init: Callable[..., MPPIState]  # (controls=None, seed=0) -> state
    update: Callable[..., tuple[MPPIState, MPPIReport]]  # (state, x): one update, no shift
    step: Callable[..., tuple[Array, MPPIState, MPPIReport]]  # (state, x): control, shifted state
    plan: Plan


def mppi_controller(
    step: Callable[..., Any],
    cost: Callable[..., Any],
    terminal_cost: Callable[..., Any] | None,
    initial_state: Any,
    horizon: int,
    covariance: Any,
    *,
    control_size: int | None = None,
    temperature: Any = 1.0,
    samples: int = 1024,
    bounds: tuple[Any, Any] | None = None,
    nominal: Any = None,
    chunk: int | None = None,
    fast_math: bool | None = None,
    platform: str | None = None,
    path: str | None = None,
    mesh: Mesh | None = None,
) -> Controller:
    """Build an MPPI controller from a user's step and cost, written for one sample.

    Costs are sum_t cost(x_t, u_t) + terminal_cost(x_T), on controls clipped to the bounds: Eq. (1)
    is applied to this composed cost, with the noise as drawn, and the result is clipped.

    Args:
        step: next state from (state, control); state an array or pytree, control an (m,) vector.
        cost: running cost from (state, control), a scalar, read before the step.
        terminal_cost: cost of the last state, a scalar, or None.
        initial_state: example of the state; float32 is fast, float64 exact.
        horizon: T, number of steps, at least 1.
        covariance: of the noise, (m, m) for each step or (T*m, T*m) for correlated steps.
        control_size: m; needed with a stacked covariance, otherwise the covariance's size.
        temperature: positive scalar, in the units of the cost; kept in the state.
        samples: N, number of samples in an update, at most 2^32 - 2^20.
        bounds: lower and upper limit of the controls, scalars or (m,), or None.
        nominal: (T, m) mean of a Gaussian base distribution for information-theoretic weights,
            or None for Eq. (1).
        chunk: largest number of samples held at a time; memory grows with it, not with N. By
            default 512 to 16384, so that the noise of a chunk stays in a processor's cache; on a
            card as many as give a gigabyte of noise. On the fused path the samples of a program, a
            power of two from 32 to 256 by default.
        fast_math: branch-free float32 sin, cos and rem; None means on the CPU and when fused.
        platform: "cpu" or "gpu" to plan for, None for the default device.
        path: "scan" runs over time in chunks; "fused" makes an update three kernels, interpreted
            (slowly) when planned for the CPU. None takes the fused path on an NVIDIA card where
            the problem allows it; the plan records the path and, if refused, the reason.
        mesh: devices to spread the chunks over, from sample_mesh; None for one device.

    Returns:
        A :class:`Controller`; all its functions are jitted. Noise depends on (seed; update, sample,
        step) alone, so more samples keep the first ones, and any number of devices agrees.

    Raises:
        ValueError: sizes that do not fit, a covariance that is not symmetric positive definite, a
            temperature that is not positive, bounds that cross, a problem that cannot be fused with
            path "fused".

    Source: Eq. (1) and Section 1.1, claims eq-1, sec1.1-gmppi.

    Example:
        >>> import jax.numpy as jnp
        >>> cart = lambda x, u: jnp.array([x[0] + 0.1 * x[1], x[1] + 0.1 * u[0]])
        >>> price = lambda x, u: x[0] ** 2 + 0.1 * x[1] ** 2 + 0.01 * u[0] ** 2
        >>> x = jnp.array([1.0, 0.0])
        >>> mppi = mppi_controller(cart, price, None, x, 20, [[1.0]], samples=256)
        >>> control, state, report = mppi.step(mppi.init(seed=1), x)
        >>> bool(report.valid), control.shape
        (True, (1,))
    """
    T = checks.integer("horizon", horizon, 1)
    N = checks.integer("samples", samples, 1)
    if N > 2**32 - 2**20:
        raise ValueError(f"samples must be at most 2**32 - 2**20, got {N}")
    for name, f in (("step", step), ("cost", cost)):
        checks.function(name, f)
    if terminal_cost is not None:
        checks.function("terminal_cost", terminal_cost)
    x0 = jax.tree.map(_state_leaf, initial_state)
    if not jax.tree.leaves(x0):
        raise ValueError(f"initial_state must hold at least one array, got {initial_state!r}")
    Sigma = np.asarray(checks.spd("covariance", covariance, "p p"), np.float64)
    m = Sigma.shape[0] if control_size is None else checks.integer("control_size", control_size, 1)
    if Sigma.shape[0] not in (m, T * m):
        sizes = f"({m}, {m}) or ({T * m}, {T * m})"
        raise ValueError(f"covariance must have shape {sizes}, got {Sigma.shape}")
    factor = np.linalg.cholesky(Sigma)
    limits = None if bounds is None else _limits(bounds, m)
    home = platform or jax.default_backend()
    on_cpu = checks.choice("platform", home, ("cpu", "gpu", "cuda", "rocm", "tpu")) == "cpu"
    wanted = path or ("fused" if home in ("gpu", "cuda") else "scan")
    checks.choice("path", wanted, PATHS)
    floats = [v for v in jax.tree.leaves(x0) if checks.is_float(v.dtype)]
    dtype = checks.widest(*floats, at_least=np.float32)
    base = None if nominal is None else checks.array("nominal", nominal, "T m", {"T": T, "m": m})
    tau0 = checks.positive("temperature", temperature).astype(dtype)
    size = None if chunk is None else checks.integer("chunk", chunk, 1)
    scan_unroll = 1 if on_cpu else min(25, T)

    def init(controls: Any = None, seed: Any = 0) -> MPPIState:
        sizes = {"T": T, "m": m}
        U = (
            jnp.zeros((T, m))
            if controls is None
            else checks.array("controls", controls, "T m", sizes)
        )
        return MPPIState(U.astype(dtype), tau0, random.seed_key(seed), jnp.zeros((), jnp.uint32))

    def setup(kind: str) -> Setup:
        fast = fast_math if fast_math is not None else on_cpu or kind == "fused"
        ready = rollout(step, cost, terminal_cost, x0, T, factor, m, limits,
                        fast=fast, unroll=scan_unroll)  # fmt: skip
        return Setup(ready, T, m, N, base, factor, limits, mesh, dtype, fast)

    reason, run = "", None
    problem = setup(wanted)
    if wanted == "fused":
        cut = fused_layout(N, (T + 1) // 2 * m, size)
        run, cuts = jax.jit(fused_update(problem, cut, on_cpu)), (2 * UNROLL, cut.lanes)
        reason = refusal(problem, run, init(), x0, interpret=on_cpu)
        if reason and path == "fused":
            raise ValueError(f"path must be 'scan' for this problem, got 'fused': {reason}")
    if run is None or reason:
        problem = setup("scan") if reason else problem
        fits = min(2**21 // (T * m), 16384) if on_cpu else 2**28 // (T * m)
        length, K = chunk_sizes(N, size or max(fits, 512))
        run, cuts = jax.jit(scanned_update(problem, length, K)), (scan_unroll, length)

    @jax.jit
    def advance(state: MPPIState, x: Any) -> tuple[Array, MPPIState, MPPIReport]:
        state, report = run(state, x)
        U = state.controls
        shifted = jnp.concatenate([U[1:], U[-1:]])
        return U[0], state._replace(controls=shifted), report

    unroll, block = cuts
    plan = Plan(
        home,
        "scan" if reason else wanted,
        reason,
        f"threefry-2x32-{random.ROUNDS}",
        unroll,
        -(-N // block),
        block,
        1 if mesh is None else mesh.size,
        problem.fast,
        problem.rollout.fallbacks,
    )
    return Controller(init, run, advance, plan)


def _state_leaf(value: Any) -> Array:
    checked = checks.array("initial_state", value, "...")
    whole = hasattr(value, "dtype") and not checks.is_float(value.dtype)
    return jnp.asarray(value) if whole or isinstance(value, int) else checked


def _limits(bounds: tuple[Any, Any], m: int) -> tuple[np.ndarray, np.ndarray]:
    if not isinstance(bounds, tuple) or len(bounds) != 2:
        raise ValueError(f"bounds must be a pair (lower, upper), got {bounds!r}")
    lower, upper = (np.broadcast_to(np.asarray(b, np.float64), (m,)) for b in bounds)
    if not (lower < upper).all():
        raise ValueError(f"bounds must have lower below upper, got {lower} and {upper}")
    return lower, upper
