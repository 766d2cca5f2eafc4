"""Stochastic differential equations of section 1.2: Euler-Maruyama, time reversal, Langevin."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from . import checks
from .shapes import like, rows_like


def euler_maruyama(
    drift: Callable,
    diffusion: Callable,
    x: Float[Array, "*shape"],
    times: Float[Array, " K+1"],
    noise: Float[Array, " K *shape"],
) -> Float[Array, " K+1 *shape"]:
    """Euler-Maruyama path of ``dx = f(x, t) dt + g(t) dw`` over given times.

    Args:
        drift: ``f(x, t)``, an array like ``x``.
        diffusion: ``g(t)``, a scalar.
        x: start, any shape.
        times: K + 1 times; over decreasing times, dt < 0, a reverse-time equation is integrated.
        noise: standard normal numbers, one row per step.

    Returns:
        Values at all times.

    Raises:
        ValueError: the shapes of ``times`` and ``noise`` do not fit.

    Source: displays 7 and 8 of section 1.2 (claims sec1.2-general-sde, sec1.2-reverse-sde).
    """
    x = checks.array("x", x, "...")
    t = checks.array("times", times, "K+1").astype(x.dtype)
    checks.nonempty("times", t, "time")
    noise = rows_like("noise", noise, "x", x, t.size - 1)
    return _euler_maruyama(
        checks.function("drift", drift), checks.function("diffusion", diffusion), x, t, noise
    )


@partial(jax.jit, static_argnums=(0, 1))
def _euler_maruyama(drift, diffusion, x, times, noise):
    def step(x, row):
        t, dt, z = row
        f = like("drift(x, t)", drift(x, t), "x", x)
        g = jnp.asarray(checks.number("diffusion", diffusion(t)), x.dtype)
        x = x + f * dt + g * jnp.sqrt(jnp.abs(dt)) * z
        return x, x

    rows = (times[:-1], times[1:] - times[:-1], noise)
    return jnp.concatenate([x[None], jax.lax.scan(step, x, rows)[1]])


def reverse_drift(
    drift: Callable, diffusion: Callable, score: Callable, churn: float = 1.0
) -> Callable:
    """Drift of the reverse-time family ``f - (1 + churn^2)/2 g^2 score``, noise ``churn g``.

    Args:
        drift: forward drift ``f(x, t)``.
        diffusion: forward noise ``g(t)``.
        score: ``grad log p_t(x)`` as a function of (x, t).
        churn: 1 is the reverse SDE of the paper, 0 the probability-flow ODE; dimensionless, >= 0.

    Returns:
        A drift ``(x, t)`` to be integrated over decreasing times.

    Raises:
        ValueError: ``churn`` is negative.

    Source: display 8 (claims sec1.2-reverse-sde, ext-pfode).
    """
    checks.scalar("churn", churn, above=0, closed=True)
    for name, f in (("drift", drift), ("diffusion", diffusion), ("score", score)):
        checks.function(name, f)
    weight = (1 + churn**2) / 2
    return lambda x, t: drift(x, t) - weight * diffusion(t) ** 2 * score(x, t)


def langevin_step(
    x: Array, score: Array | Callable, step_size: float | Array, noise: Array
) -> Array:
    """One unadjusted Langevin step ``x + h score(x) + sqrt(2h) z``.

    Args:
        x: position, any shape.
        score: ``-grad U`` at x, or a function that gives it.
        step_size: h > 0, dimensionless time.
        noise: standard normal numbers like ``x``.

    Returns:
        The next position; stationary law ``exp(-U)`` up to O(h).

    Raises:
        ValueError: ``step_size`` is not positive, or shapes differ.

    Source: Eq. (5) (claims eq-5, eq-5b).
    """
    x = checks.array("x", x, "...")
    s = like("score", score(x) if callable(score) else score, "x", x)
    h = checks.positive("step_size", step_size).astype(x.dtype)
    noise = like("noise", noise, "x", x)
    return x + h * s + jnp.sqrt(2 * h) * noise


def langevin_path(x: Array, score: Callable, step_size: float | Array, noise: Array) -> Array:
    """Langevin chain, one step per row of ``noise``.

    Args:
        x: start, any shape.
        score: ``-grad U`` as a function of x.
        step_size: h > 0, dimensionless time.
        noise: standard normal numbers of shape (steps, *x.shape).

    Returns:
        All positions, start first.

    Raises:
        ValueError: as `langevin_step`.

    Source: Eq. (5) (claim eq-5).
    """
    x = checks.array("x", x, "...")
    h = checks.positive("step_size", step_size)
    noise = rows_like("noise", noise, "x", x)
    checks.function("score", score)

    def step(x, z):
        x = langevin_step(x, score, h, z)
        return x, x

    return jnp.concatenate([x[None], jax.lax.scan(step, x, noise)[1]])


def ornstein_uhlenbeck(x: Array, time: float | Array, noise: Array) -> Array:
    """Exact transition of ``dx = -x dt + sqrt(2) dw``.

    Args:
        x: start, any shape.
        time: elapsed time, dimensionless, > 0.
        noise: standard normal numbers like ``x``.

    Returns:
        ``exp(-t) x + sqrt(1 - exp(-2t)) z``: variance preserving with ``alpha_bar = exp(-2t)``.

    Raises:
        ValueError: ``time`` is not positive, or shapes differ.

    Source: display 6 (claim eq-5b).
    """
    x = checks.array("x", x, "...")
    t = checks.positive("time", time).astype(x.dtype)
    noise = like("noise", noise, "x", x)
    return jnp.exp(-t) * x + jnp.sqrt(-jnp.expm1(-2 * t)) * noise
