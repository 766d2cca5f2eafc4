"""A small denoising network, trained by denoising score matching with optax."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jaxtyping import Array, Float

from . import checks
from .gibbs import HIGHEST
from .schedules import NoiseSchedule, noise_levels


class Denoiser(NamedTuple):
    """Fully connected network for ``E[x_0 | x_0 + sigma z = y]``, preconditioned by noise level."""

    layers: tuple[tuple[Array, Array], ...]
    centre: Float[Array, " d"]
    spread: Float[Array, ""]
    clamped: Float[Array, " d"]


def init_denoiser(
    key: Array,
    data: Float[Array, " N d"],
    width: int = 64,
    depth: int = 2,
    clamped: Any = None,
) -> Denoiser:
    """Untrained denoiser, centred and scaled by the data.

    Args:
        key: JAX random key.
        data: training data; only its mean and spread are read.
        width: neurons per hidden layer, at least 1.
        depth: hidden layers, at least 1.
        clamped: (d,) flags of coordinates that stay clean at every level, so that the network
            learns the law of the others given them; None for none.

    Returns:
        The network; before training it is the best linear denoiser for isotropic data.

    Raises:
        ValueError: a count below 1, shapes that do not fit, fewer than two samples.

    Source: score models of section 1.2; a clamped model makes line 7 of Algorithm 1 exact
    (claims sec1.2-dsm, alg-1-step7).
    """
    x = checks.array("data", data, "N d", sizes := {})
    if x.shape[0] < 2:
        raise ValueError(f"data must hold two samples or more, got {x.shape[0]}")
    checks.integer("width", width, 1)
    checks.integer("depth", depth, 1)
    d = x.shape[1]
    held = jnp.zeros(d, x.dtype)
    if clamped is not None:
        checks.array("clamped", clamped, "d", sizes)
        flags = np.asarray(clamped, bool)  # NumPy throughout: it stays readable inside jit
        held = jnp.asarray(flags, x.dtype)
        if flags.all():
            raise ValueError(f"clamped must leave a coordinate free, got {flags}")
    centre = x.mean(0)
    free = (1 - held)[None]
    spread = jnp.sqrt(jnp.sum(free * (x - centre[None]) ** 2) / (x.shape[0] * jnp.sum(free)))
    if checks.concrete(spread) and not float(spread) > 0:
        raise ValueError(f"data must vary in the free coordinates, got spread {float(spread)}")
    widths = [d + 1] + [width] * depth + [d]
    layers = []
    for k, (rows, columns) in enumerate(pairwise(widths)):
        gain = 0.0 if k == depth else math.sqrt(2 / rows)
        z = jax.random.normal(jax.random.fold_in(key, k), (rows * columns,), x.dtype)
        w = gain * z.reshape(rows, columns)  # drawn flat: the same numbers from less code
        layers.append((w, jnp.zeros(columns, x.dtype)))
    return Denoiser(tuple(layers), centre, spread, held)


def denoiser_mean(
    model: Denoiser, y: Float[Array, " N d"], sigma: Float[Array, " N"]
) -> Float[Array, " N d"]:
    """Denoised points; clamped coordinates come back as they are.

    Args:
        model: denoiser.
        y: points ``x_0 + sigma z``, clean in the clamped coordinates.
        sigma: noise standard deviation of each point, > 0.

    Returns:
        Estimates of ``E[x_0 | y]``.

    Raises:
        ValueError: shapes do not fit, or a noise level is not positive.

    Source: claim ext-tweedie.
    """
    checks.instance("model", model, Denoiser)
    sizes = {"d": model.centre.size}
    y = checks.array("y", y, "N d", sizes).astype(model.centre.dtype)
    sigma = checks.array("sigma", sigma, "N", sizes).astype(y.dtype)
    checks.without("sigma", sigma, lambda s: s <= 0, "zero or negative")
    s, S = sigma[:, None], model.spread
    total = jnp.sqrt(s**2 + S**2)
    held = model.clamped[None]
    offset = y - model.centre[None]
    # without this the clean coordinates would be scaled down as if they were noise
    h = jnp.concatenate([jnp.where(held > 0, offset / S, offset / total), jnp.log(s / S) / 4], 1)
    for k, (w, b) in enumerate(model.layers):
        h = jnp.matmul(h, w, precision=HIGHEST) + b[None]
        h = jax.nn.silu(h) if k + 1 < len(model.layers) else h
    mean = model.centre[None] + offset * (S / total) ** 2 + h * (s * S / total)
    return jnp.where(held > 0, y, mean)


def denoiser_score(model: Denoiser, schedule: NoiseSchedule) -> Callable[[Array, Array], Array]:
    """Score function of every level of a schedule, for arrays whose size is a multiple of d.

    Args:
        model: trained denoiser of flat data (d,).
        schedule: VE or VP schedule; the same model serves both, since VP is VE in ``x / scale``.

    Returns:
        ``score(x, level)`` for x of shape (d,), (N, d), or a plan with d entries; zero in the
        clamped coordinates.

    Source: claims ext-tweedie, ext-vp-ve.
    """
    checks.instance("model", model, Denoiser)
    scales, stds = noise_levels(schedule)

    def score(x, level):
        flat = x.reshape(-1, model.centre.size)
        a, s = scales[level].astype(x.dtype), stds[level].astype(x.dtype)
        y = jnp.where(model.clamped[None] > 0, flat, flat / a)
        mean = denoiser_mean(model, y, jnp.full(len(flat), s / a))
        return jnp.where(model.clamped[None] > 0, 0, (a * mean - flat) / s**2).reshape(x.shape)

    return score


def train_denoiser(
    key: Array,
    model: Denoiser,
    data: Float[Array, " N d"],
    schedule: NoiseSchedule,
    steps: int,
    batch: int = 128,
    learning_rate: float = 3e-3,
) -> tuple[Denoiser, Float[Array, " steps"]]:
    """Minimise the denoising objective over all levels by Adam with a cosine schedule.

    Args:
        key: JAX random key.
        model: start.
        data: training data.
        schedule: levels 1..K are drawn uniformly; each is weighted so that an untrained network
            has about the same loss at all of them.
        steps: number of updates, at least 1.
        batch: samples per update, at least 1.
        learning_rate: first learning rate, > 0.

    Returns:
        The trained denoiser and the loss at every step.

    Raises:
        ValueError: shapes do not fit, or a number is not positive.

    Source: display 10 with level weights (claim sec1.2-dsm).
    """
    checks.instance("model", model, Denoiser)
    x = checks.array("data", data, "N d", {"d": model.centre.size}).astype(model.centre.dtype)
    checks.nonempty("data", x)
    checks.integer("steps", steps, 1)
    checks.integer("batch", batch, 1)
    rate = float(checks.positive("learning_rate", learning_rate))
    scales, stds = noise_levels(schedule)
    sigmas = (stds / scales)[1:].astype(x.dtype)
    return _train(key, model, x, sigmas, steps, batch, rate)


@partial(jax.jit, static_argnums=(4, 5, 6))
def _train(key, model, data, sigmas, steps, batch, rate):
    optimiser = optax.adam(optax.cosine_decay_schedule(rate, steps))

    def loss(layers, key):
        pick, level, draw = jax.random.split(key, 3)
        x0 = data[jax.random.randint(pick, (batch,), 0, len(data))]
        s = sigmas[jax.random.randint(level, (batch,), 0, len(sigmas))]
        free = 1 - model.clamped[None]
        y = x0 + s[:, None] * free * jax.random.normal(draw, (x0.size,), x0.dtype).reshape(x0.shape)
        error = jnp.sum(free * (denoiser_mean(model._replace(layers=layers), y, s) - x0) ** 2, 1)
        return jnp.mean(error * (1 / s**2 + 1 / model.spread**2)) / jnp.sum(free)

    def update(carry, key):
        layers, state = carry
        value, slope = jax.value_and_grad(loss)(layers, key)
        with jax.numpy_dtype_promotion("standard"):  # optax mixes its step counter with floats
            change, state = optimiser.update(slope, state)
        return (optax.apply_updates(layers, change), state), value

    start = (model.layers, optimiser.init(model.layers))
    (layers, _), losses = jax.lax.scan(update, start, jax.random.split(key, steps))
    return model._replace(layers=layers), losses
