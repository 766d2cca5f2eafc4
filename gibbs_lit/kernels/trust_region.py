"""Trust-region and proximal policy optimisation, on any differentiable policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax.flatten_util import ravel_pytree
from jaxtyping import Array, Bool, Float

from . import checks
from .gibbs import HIGHEST
from .shapes import like


class TrustRegionStep(NamedTuple):
    """Outcome of a trust-region step."""

    parameters: Any
    improvement: Float[Array, ""]
    divergence: Float[Array, ""]
    accepted: Bool[Array, ""]


def surrogate_objective(
    log_probability: Float[Array, " N"],
    old_log_probability: Float[Array, " N"],
    advantages: Float[Array, " N"],
    clip: float | None = None,
) -> Float[Array, ""]:
    """Importance-weighted advantage, clipped as in proximal policy optimisation if asked.

    Args:
        log_probability: log probability of each action under the policy to be improved.
        old_log_probability: the same under the policy that drew the actions.
        advantages: advantage of each action, in units of the return.
        clip: half-width of the interval around 1 allowed to the ratio, in (0, 1); None for none.

    Returns:
        ``mean(r A)``, or ``mean(min(r A, clip(r, 1 - clip, 1 + clip) A))``. At the old policy both
        have the score-function gradient ``mean(A grad log pi)``.

    Raises:
        ValueError: shapes differ, or ``clip`` outside (0, 1).

    Source: section 1.1, policy gradient variants [6] and [7] (claim sec1.1-pg-zo).

    Example:
        >>> import jax.numpy as jnp
        >>> one = jnp.zeros(1)
        >>> round(float(surrogate_objective(one + jnp.log(2.0), one, one + 3.0, clip=0.2)), 5)
        3.6
    """
    new = checks.nonempty(
        "log_probability", checks.array("log_probability", log_probability, "N", sizes := {})
    )
    old = checks.array("old_log_probability", old_log_probability, "N", sizes).astype(new.dtype)
    A = checks.array("advantages", advantages, "N", sizes).astype(new.dtype)
    ratio = jnp.exp(new - jax.lax.stop_gradient(old))
    if clip is None:
        return jnp.mean(ratio * A)
    checks.scalar("clip", clip, above=0, below=1)
    return jnp.mean(jnp.minimum(ratio * A, jnp.clip(ratio, 1 - clip, 1 + clip) * A))


def fisher_solve(
    divergence: Callable[[Any], Array],
    parameters: Any,
    gradient: Any,
    iterations: int = 10,
    damping: float | Array = 0.0,
) -> Any:
    """Natural gradient ``(F + damping I)^-1 gradient`` by conjugate gradients.

    Args:
        divergence: mean KL divergence from the old policy to the one with given parameters; its
            Hessian at ``parameters`` is the Fisher matrix F, used in products only.
        parameters: parameters of the old policy, any pytree.
        gradient: pytree like ``parameters``.
        iterations: conjugate-gradient steps, at least 1; as many as parameters are exact.
        damping: added to F, >= 0.

    Returns:
        The solution, a pytree like ``parameters``.

    Raises:
        ValueError: ``iterations`` < 1 or negative ``damping``.

    Source: claim ext-natgrad; trust-region policy optimisation [6].
    """
    checks.function("divergence", divergence)
    checks.integer("iterations", iterations, 1)
    theta, restore = ravel_pytree(checks.tree("parameters", parameters))
    damping = checks.scalar("damping", damping, above=0, closed=True).astype(theta.dtype)
    if jax.tree.structure(gradient) != jax.tree.structure(parameters):
        raise ValueError("gradient must be a pytree like parameters, got another structure")
    g = like("gradient", ravel_pytree(checks.tree("gradient", gradient))[0], "parameters", theta)
    slope = jax.grad(lambda t: checks.number("divergence", divergence(restore(t))))

    def product(v):
        return jax.jvp(slope, (theta,), (v,))[1] + damping * v

    def dot(a, b):
        return jnp.dot(a, b, precision=HIGHEST)

    def iterate(_, carry):
        x, r, p, rr = carry
        Fp = product(p)
        # once the residual is at rounding level further steps would divide zero by zero
        live = rr > (jnp.finfo(rr.dtype).eps ** 2) * dot(g, g)
        curvature = dot(p, Fp)
        a = jnp.where(live, rr / jnp.where(live, curvature, 1), 0)
        x, r = x + a * p, r - a * Fp
        fresh = dot(r, r)
        p = jnp.where(live, r + fresh / jnp.where(live, rr, 1) * p, p)
        return x, r, p, jnp.where(live, fresh, rr)

    start = (jnp.zeros_like(g), g, g, dot(g, g))
    return restore(jax.lax.fori_loop(0, iterations, iterate, start)[0])


def trust_region_step(
    surrogate: Callable[[Any], Array],
    divergence: Callable[[Any], Array],
    parameters: Any,
    max_divergence: float | Array,
    iterations: int = 10,
    damping: float | Array = 0.0,
    backtracks: int = 10,
) -> TrustRegionStep:
    """Trust-region policy optimisation step: natural gradient, then a backtracking line search.

    Args:
        surrogate: objective of the parameters to be increased, such as `surrogate_objective`.
        divergence: mean KL divergence from the old policy as a function of the parameters.
        parameters: parameters of the old policy, any pytree.
        max_divergence: bound delta > 0 on the divergence, in nats; it holds to rounding.
        iterations: conjugate-gradient steps.
        damping: added to the Fisher matrix, >= 0.
        backtracks: halvings of the step that are tried, at least 1.

    Returns:
        New parameters, the surrogate's gain, the divergence reached, and whether a step was found
        that gains within the bound; otherwise the parameters are the old ones.

    Raises:
        ValueError: ``max_divergence`` is not positive, or a count is below 1.

    Source: section 1.1, trust-region policy optimisation [6] (claim sec1.1-pg-zo).
    """
    delta = checks.positive("max_divergence", max_divergence)
    checks.integer("backtracks", backtracks, 1)
    checks.function("surrogate", surrogate)
    theta, restore = ravel_pytree(checks.tree("parameters", parameters))
    value = lambda t: checks.number("surrogate", surrogate(restore(t)))  # noqa: E731
    before, g = jax.value_and_grad(value)(theta)
    direction = fisher_solve(divergence, restore(theta), restore(g), iterations, damping)
    d = ravel_pytree(direction)[0]
    gain = jnp.dot(g, d, precision=HIGHEST)
    length = jnp.sqrt(2 * delta.astype(theta.dtype) / jnp.where(gain > 0, gain, 1))
    fractions = length * 0.5 ** jnp.arange(backtracks, dtype=theta.dtype)

    def judge(fraction):
        candidate = restore(theta + fraction * d)
        return surrogate(candidate) - before, divergence(candidate)

    gains, divergences = jax.lax.map(judge, fractions)
    # the full step of a quadratic divergence ends on the bound, give or take its rounding
    bound = delta.astype(divergences.dtype) * (1 + 64 * jnp.finfo(divergences.dtype).eps)
    good = (gains > 0) & (divergences <= bound) & (gain > 0)
    first, found = jnp.argmax(good), jnp.any(good)
    zero = jnp.zeros((), theta.dtype)
    return TrustRegionStep(
        restore(theta + jnp.where(found, fractions[first], zero) * d),
        jnp.where(found, gains[first], zero),
        jnp.where(found, divergences[first], zero),
        found,
    )
