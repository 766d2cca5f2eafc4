"""Receding-horizon MPPI as init / update / step with a NamedTuple state and warm start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh
from jaxtyping import Array, Bool, Float, Int, UInt32

from . import checks, random
from .gibbs import HIGHEST, weigh
from .rollout import Noise, Rollout, interleave, rollout
from .sharding import map_chunks


class MPPIState(NamedTuple):
    """What a controller carries from one update to the next."""

    controls: Float[Array, "T m"]
    temperature: Float[Array, ""]
    key: UInt32[Array, 2]
    count: UInt32[Array, ""]  # updates made so far


class MPPIReport(NamedTuple):
    """What one update did."""

    costs: Float[Array, " N"]
    effective_sample_size: Float[Array, ""]
    finite_samples: Int[Array, ""]
    valid: Bool[Array, ""]  # False if no sample had a finite cost; the controls are then unchanged


class Plan(NamedTuple):
    """How a controller runs on this machine."""

    platform: str
    generator: str
    unroll: int  # steps in a loop body
    chunks: int
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
            default 512 to 16384, so that the noise of a chunk stays in a processor's cache.
        fast_math: branch-free float32 sin, cos and rem; None means on the CPU.
        platform: "cpu" or "gpu" to plan for, None for the default device.
        mesh: devices to spread the chunks over, from sample_mesh; None for one device.

    Returns:
        A :class:`Controller`; all its functions are jitted. Noise depends on (seed; update, sample,
        step) alone, so more samples keep the first ones, and any number of devices agrees.

    Raises:
        ValueError: sizes that do not fit, a covariance that is not symmetric positive definite, a
            temperature that is not positive, bounds that cross.

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
    x0 = jax.tree.map(_state_leaf, initial_state)
    Sigma = np.asarray(checks.spd("covariance", covariance, "p p"), np.float64)
    m = Sigma.shape[0] if control_size is None else checks.integer("control_size", control_size, 1)
    if Sigma.shape[0] not in (m, T * m):
        sizes = f"({m}, {m}) or ({T * m}, {T * m})"
        raise ValueError(f"covariance must have shape {sizes}, got {Sigma.shape}")
    factor = np.linalg.cholesky(Sigma)
    limits = None if bounds is None else _limits(bounds, m)
    home = platform or jax.default_backend()
    on_cpu = checks.choice("platform", home, ("cpu", "gpu", "cuda", "rocm", "tpu")) == "cpu"
    fast = on_cpu if fast_math is None else fast_math
    unroll = 1 if on_cpu else min(25, T)
    ready = rollout(step, cost, terminal_cost, x0, T, factor, m, limits,
                    fast=fast, unroll=unroll)  # fmt: skip
    floats = [v for v in jax.tree.leaves(x0) if checks.is_float(v.dtype)]
    dtype = checks.widest(*floats, at_least=np.float32)
    base = None if nominal is None else checks.array("nominal", nominal, "T m", {"T": T, "m": m})
    tau0 = checks.positive("temperature", temperature).astype(dtype)
    if chunk is None:
        chunk = min(max(2**21 // (T * m), 512), 16384)
    size, K = _chunk_sizes(N, checks.integer("chunk", chunk, 1))

    def init(controls: Any = None, seed: Any = 0) -> MPPIState:
        sizes = {"T": T, "m": m}
        U = (
            jnp.zeros((T, m))
            if controls is None
            else checks.array("controls", controls, "T m", sizes)
        )
        return MPPIState(U.astype(dtype), tau0, random.seed_key(seed), jnp.zeros((), jnp.uint32))

    sampler = _Sampler(ready, T, m, N, size, K, mesh, base, factor, dtype)

    @jax.jit
    def update(state: MPPIState, x: Any) -> tuple[MPPIState, MPPIReport]:
        U, report = sampler.improve(state, x)
        if limits is not None:
            U = jnp.clip(U, *(jnp.asarray(b, dtype)[None] for b in limits))
        return state._replace(controls=U, count=state.count + jnp.uint32(1)), report

    @jax.jit
    def advance(state: MPPIState, x: Any) -> tuple[Array, MPPIState, MPPIReport]:
        state, report = update(state, x)
        U = state.controls
        shifted = jnp.concatenate([U[1:], U[-1:]])
        return U[0], state._replace(controls=shifted), report

    devices = 1 if mesh is None else mesh.size
    plan = Plan(
        home, f"threefry-2x32-{random.ROUNDS}", unroll, K, size, devices, fast, ready.fallbacks
    )
    return Controller(init, update, advance, plan)


class _Sampler(NamedTuple):
    rollout: Rollout
    T: int
    m: int
    N: int
    size: int
    K: int
    mesh: Mesh | None
    base: Array | None
    factor: np.ndarray
    dtype: np.dtype

    def improve(self, state: MPPIState, x: Any) -> tuple[Array, MPPIReport]:
        """Do one update: every chunk gives its own weighted mean, and these are merged."""
        T, m, N = self.T, self.m, self.N
        tau = state.temperature.astype(self.dtype)
        pull = jnp.zeros((0,), self.dtype) if self.base is None else self._pull(state.controls)
        shared = (state.controls, tau, random.fold_in(state.key, state.count), x, pull)
        starts = (np.arange(self.K) * self.size).astype(np.uint32)
        parts, costs = map_chunks(self._chunk, shared, starts, N, self.mesh)
        lowest, mass, squares, usable = parts[:, :4].T
        if self.K == 1:
            share = jnp.ones_like(mass)
            ess = mass[0] ** 2 / jnp.where(squares[0] > 0, squares[0], 1)
        else:
            among = weigh(lowest, tau, usable > 0)
            scaled = among.weights * mass
            total = jnp.sum(scaled)
            safe = jnp.where(total > 0, total, 1)
            share = scaled / safe
            ess = total * total / jnp.where(total > 0, jnp.sum(among.weights**2 * squares), 1)
        valid = jnp.any(usable > 0)
        white = jnp.tensordot(share, parts[:, 4:], axes=1, precision=HIGHEST)
        half = white.reshape(2, -1)
        step = self.rollout.colour(interleave(Noise(half[0], half[1]), T, m))
        count = jnp.sum(usable.astype(jnp.int32))
        report = MPPIReport(costs.reshape(-1)[:N], jnp.where(valid, ess, 0), count, valid)
        return state.controls + jnp.where(valid, step, 0), report

    def _chunk(self, shared: Any, start: Array) -> tuple[Array, Array]:
        """Summarise a chunk as (lowest cost, mass, mass of squares, usable count, mean noise)."""
        controls, tau, key, x, pull = shared
        half = (self.T + 1) // 2
        noise = Noise(*random.normal_pairs(key, start, self.size, half * self.m))
        J = self.rollout.costs(x, controls, noise)
        inside = None
        if self.size * self.K != self.N or self.mesh is not None:
            place = jax.lax.iota(jnp.uint32, self.size)
            inside = place + start < jnp.uint32(self.N)
        ratio = None if self.base is None else -self._dot(pull, noise)
        found = weigh(J, tau, inside, ratio)
        mean = [jnp.matmul(z.astype(self.dtype), found.weights, precision=HIGHEST) for z in noise]
        ess = found.effective_sample_size
        squares = found.relative_mass**2 / jnp.where(ess > 0, ess, 1)
        facts = [found.lowest, found.relative_mass, squares, found.usable_count.astype(self.dtype)]
        return jnp.concatenate([jnp.stack(facts), *mean]), J

    def _pull(self, controls: Array) -> Array:
        """Whiten controls minus nominal, in the rows of the noise."""
        assert self.base is not None
        gap = (controls - self.base.astype(self.dtype)).reshape(-1, self.factor.shape[0]).T
        L = jnp.asarray(self.factor, self.dtype)
        white = jax.scipy.linalg.solve_triangular(L, gap, lower=True).T.reshape(self.T, self.m)
        if self.T % 2:
            white = jnp.concatenate([white, jnp.zeros((1, self.m), self.dtype)])
        return jnp.stack([white[0::2].reshape(-1), white[1::2].reshape(-1)])

    def _dot(self, pull: Array, noise: Noise) -> Array:
        products = [
            jnp.matmul(p, z.astype(self.dtype), precision=HIGHEST)
            for p, z in zip(pull, noise, strict=True)
        ]
        return products[0] + products[1]


def _chunk_sizes(samples: int, largest: int) -> tuple[int, int]:
    """Cut samples into equal chunks; rows that are no multiple of 16 long run at half the speed."""
    unit = 16 if largest >= 16 else 1
    size = -(-samples // -(-samples // (largest - largest % unit)))
    size += -size % unit
    return size, -(-samples // size)


def _state_leaf(value: Any) -> Array:
    value = jnp.asarray(value)
    floating = checks.is_float(value.dtype)
    return checks.array("initial_state", value, "...") if floating else value


def _limits(bounds: tuple[Any, Any], m: int) -> tuple[np.ndarray, np.ndarray]:
    if not isinstance(bounds, tuple) or len(bounds) != 2:
        raise ValueError(f"bounds must be a pair (lower, upper), got {bounds!r}")
    lower, upper = (np.broadcast_to(np.asarray(b, np.float64), (m,)) for b in bounds)
    if not (lower < upper).all():
        raise ValueError(f"bounds must have lower below upper, got {lower} and {upper}")
    return lower, upper
