"""Algorithm 1: guided diffusion planning in a receding horizon.

A plan has one row per time, the state first and the action after it. Departures from the printed
algorithm: (1) the covariance of a step belongs to its level and is zero at the last one; (2) the
tilt of line 6 may be exact; (3) the initial state of line 7 may be imposed through the posterior.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from . import checks
from .gibbs import HIGHEST
from .guidance import Energy, exact_tilt, gradient_tilt, tilted_sample
from .reverse import denoise
from .safety import safe_step
from .schedules import NoiseSchedule, check_level, noise_levels
from .shapes import like

TILTS = ("gradient", "exact", "exact-mean")
CONSTRAINTS = ("paper", "noised", "posterior", "none")


class Planned(NamedTuple):
    """What a receding-horizon run did."""

    states: Float[Array, " steps+1 n"]
    actions: Float[Array, " steps m"]
    plans: Float[Array, " steps H n+m"]


def reverse_gaussian(
    schedule: NoiseSchedule, score: Float[Array, "*shape"], x: Float[Array, "*shape"], level: Any
) -> tuple[Float[Array, "*shape"], Float[Array, ""]]:
    """Mean and standard deviation of the ancestral step from a level to the one below.

    Args:
        schedule: VE or VP schedule.
        score: score of the level at x.
        x: sample at the level.
        level: level in 1..K, may be traced.

    Returns:
        The exact posterior mean and the ancestral standard deviation, which is zero into level 0
        when that level is clean.

    Raises:
        ValueError: different shapes, or a level outside 1..K.

    Source: Algorithm 1, line 5; display 30 line 1 in ``x / scale`` (claims alg-1-step5, ext-vp-ve).
    """
    x = checks.array("x", x, "...")
    x = x.astype(checks.widest(x, at_least=np.float32))
    s = like("score", score, "x", x)
    scales, stds = (v.astype(x.dtype) for v in noise_levels(schedule))
    check_level(level, scales.size - 1, first=1)
    a, b = scales[level], scales[level - 1]
    high, low = stds[level] / a, stds[level - 1] / b
    gap = (high - low) * (high + low)
    return b * (x / a + gap * a * s), b * jnp.sqrt(gap) * low / high


def posterior_score(
    score: Callable[[Array], Array],
    x: Float[Array, "*shape"],
    known: Any,
    value: Float[Array, " known"],
    scale: Array,
    std: Array,
) -> Float[Array, "*shape"]:
    """Score of a noise level given the clean values of some coordinates, from the score alone.

    The values are taken as Gaussian given x, with the mean and covariance that Tweedie's two
    formulas give: exact for Gaussian data at every level, and in general as the noise vanishes.

    Args:
        score: differentiable score of the level.
        x: sample at the level.
        known: flat indices of the known coordinates.
        value: their clean values.
        scale: signal scale of the level, > 0.
        std: noise standard deviation of the level, > 0.

    Returns:
        ``score(x) + grad log N(value; E[x_0 | x], Cov[x_0 | x])`` over the known coordinates.

    Raises:
        ValueError: shapes do not fit, indices repeated or out of range, a level not positive.

    Source: repair of line 7 of Algorithm 1 (claims alg-1-step7, ext-hessian).
    """
    checks.function("score", score)
    x = checks.array("x", x, "...")
    x = x.astype(checks.widest(x, at_least=np.float32))
    index = checks.indices("known", known, x.size)
    v = checks.array("value", value, "known", {"known": index.size}).astype(x.dtype)
    scale = checks.positive("scale", scale).astype(x.dtype)
    std = checks.positive("std", std).astype(x.dtype)
    s, pull = jax.vjp(lambda y: like("score(x)", score(y), "x", x), x)
    mean = denoise(x, s, scale, std).ravel()[index]
    unit = jax.nn.one_hot(index, x.size, dtype=x.dtype).reshape(-1, *x.shape)
    slopes = jax.vmap(lambda e: denoise(e, pull(e)[0], scale, std))(unit)
    J = slopes.reshape(len(unit), x.size)
    C = std**2 / scale * J[:, index]
    eigenvalues, basis = jnp.linalg.eigh((C + C.T) / 2)
    # a learned score may give a covariance that is not positive; the noise bounds it from above
    spread = jnp.clip(eigenvalues, 1e-6 * (std / scale) ** 2, None)
    gap = jnp.dot(basis.T, v - mean, precision=HIGHEST) / spread
    pulled = jnp.dot(jnp.dot(basis, gap, precision=HIGHEST), J, precision=HIGHEST)
    return s + pulled.reshape(x.shape)


def guided_plan(
    schedule: NoiseSchedule,
    score: Callable[[Array, Array], Array],
    state: Float[Array, " n"],
    shape: tuple[int, int],
    key: Array,
    energy: Energy | None = None,
    guidance_scale: float | Array = 1.0,
    tilt: str = "gradient",
    tilt_samples: int = 256,
    constraint: str = "paper",
    barrier: Callable[[Array], Array] | None = None,
    barrier_rate: float = 1.0,
) -> Float[Array, " H n+m"]:
    """One plan by reverse diffusion, lines 3 to 8 of Algorithm 1.

    Args:
        schedule: VE or VP schedule with K steps.
        score: ``score(plan, level)`` of the trajectory model.
        state: observed state s.
        shape: (H, n + m), rows of a plan and entries of a row.
        key: JAX random key.
        energy: guidance energy of a plan; None for none.
        guidance_scale: alpha > 0, in inverse units of the energy.
        tilt: line 6 as printed, "gradient"; "exact", a sample of the tilted step, or "exact-mean",
            its mean plus the step's own noise, both from ``tilt_samples`` energy values.
        tilt_samples: samples of the exact tilt, at least 1.
        constraint: line 7 as printed, "paper", overwrites the first state with its clean value at
            every level (right only for a model trained so); "noised" overwrites it with a value
            noised to the level; "posterior" conditions the score; "none".
        barrier: ``h(plan)`` to be kept non-negative by `safe_step`; None for none.
        barrier_rate: rate of `safe_step`.

    Returns:
        The plan. With any constraint but "none" its first state is ``state``.

    Raises:
        ValueError: shapes do not fit, an unknown word, or a number out of range.

    Source: Algorithm 1 (claims alg-1, alg-1-step5, alg-1-step6, alg-1-step7).
    """
    checks.function("score", score)
    checks.choice("tilt", tilt, TILTS)
    checks.choice("constraint", constraint, CONSTRAINTS)
    s0 = checks.array("state", state, "n")
    s0 = checks.nonempty("state", s0.astype(checks.widest(s0, at_least=np.float32)), "entry")
    alpha = checks.positive("guidance_scale", guidance_scale).astype(s0.dtype)
    count = checks.integer("tilt_samples", tilt_samples, 1)
    checks.scalar("barrier_rate", barrier_rate, above=0, below=1, closed=True)
    if not isinstance(shape, tuple | list) or len(shape) != 2:
        raise ValueError(f"shape must be a pair (rows, entries of a row), got {shape!r}")
    rows, width = (checks.integer(f"shape[{k}]", v, 1) for k, v in enumerate(shape))
    for name, f in (("energy", energy), ("barrier", barrier)):
        if f is not None:
            checks.function(name, f)
    n = s0.size
    if n > width:
        raise ValueError(f"state must fit into a row of {width} entries, got {n}")
    scales, stds = (v.astype(s0.dtype) for v in noise_levels(schedule))
    levels = scales.size - 1

    def line_6(mean, std, keys):
        z = _normal(keys[0], mean.shape, mean.dtype)
        if energy is None:
            return mean + std * z
        if tilt == "gradient":
            return gradient_tilt(energy, mean, std**2, alpha) + std * z
        samples = _normal(keys[1], (count, *mean.shape), mean.dtype)
        if tilt == "exact":
            return tilted_sample(energy, mean, samples, std**2, alpha, keys[2])
        return exact_tilt(energy, mean, samples, std**2, alpha) + std * z

    def line_7(x, level, key):
        if constraint == "paper":
            return x.at[0, :n].set(s0)
        if constraint == "noised":
            z = jax.random.normal(key, (n,), x.dtype)
            return x.at[0, :n].set(scales[level] * s0 + stds[level] * z)
        return x

    def step(x, row):
        level, key = row
        keys = jax.random.split(key, 4)
        if constraint == "posterior":
            a, s = scales[level], stds[level]
            slope = posterior_score(lambda y: score(y, level), x, range(n), s0, a, s)
        else:
            slope = like("score(x, level)", score(x, level), "x", x)
        mean, std = reverse_gaussian(schedule, slope, x, level)
        new = line_6(mean, std, keys)
        if barrier is not None:
            new = safe_step(x, new, barrier, barrier_rate)
        return line_7(new, level - 1, keys[3]), None

    start, clamp, rest = jax.random.split(key, 3)
    x = stds[-1] * _normal(start, (rows, width), s0.dtype)
    rows_of = (jnp.arange(levels, 0, -1), jax.random.split(rest, levels))
    plan = jax.lax.scan(step, line_7(x, levels, clamp), rows_of)[0]
    return plan if constraint == "none" else plan.at[0, :n].set(s0)


def plan_and_execute(
    planner: Callable[[Array, Array], Array],
    step: Callable[[Array, Array], Array],
    state: Float[Array, " n"],
    key: Array,
    num_steps: int,
    done: Callable[[Array], Array] | None = None,
) -> Planned:
    """Receding horizon, lines 1, 2 and 9 of Algorithm 1: plan, execute the first action, repeat.

    Args:
        planner: ``planner(state, key)`` gives a plan (H, n + m).
        step: ``step(state, action)``, the system.
        state: first state.
        key: JAX random key.
        num_steps: number of executed actions at most, at least 1.
        done: ``done(state)``, whether the task is completed; the state then stays as it is, and
            the actions recorded after it are not executed.

    Returns:
        States, executed actions and plans.

    Raises:
        ValueError: ``num_steps`` < 1 or ``state`` not a vector.

    Source: Algorithm 1, lines 1, 2, 9 (claim alg-1).
    """
    for name, f in (("planner", planner), ("step", step)):
        checks.function(name, f)
    if done is not None:
        checks.function("done", done)
    x0 = checks.nonempty("state", checks.array("state", state, "n"), "entry")
    checks.integer("num_steps", num_steps, 1)

    def advance(x, key):
        plan = planner(x, key)
        plan = checks.array("planner(state, key)", plan, "H n+m")
        if not plan.shape[0] or plan.shape[1] < x.size:
            raise ValueError(f"planner must return rows of {x.size} or more, got {plan.shape}")
        action = plan[0, x.size :].astype(x.dtype)
        after = like("step(state, action)", step(x, action), "state", x)
        if done is not None:
            after = jnp.where(checks.number("done", done(x)), x, after)
        return after, (after, action, plan)

    _, (states, actions, plans) = jax.lax.scan(advance, x0, jax.random.split(key, num_steps))
    return Planned(jnp.concatenate([x0[None], states]), actions, plans)


def _normal(key: Array, shape: tuple[int, ...], dtype: Any) -> Array:
    """Draw flat: the same numbers, and far less code than over several axes."""
    return jax.random.normal(key, (math.prod(shape),), dtype).reshape(shape)
