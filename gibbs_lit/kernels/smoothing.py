"""Smoothed energy tau log E exp(E(U + eps) / tau) and its score, by Monte Carlo."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from . import checks
from .gibbs import Energy, Weighing, evaluate, weigh, weighted_mean


def smoothed_energy(
    energy: Energy, controls: Any, noise: Any, temperature: Any
) -> Float[Array, ""]:
    """Estimate tau log E exp(E(U + eps) / tau) from samples of the noise.

    Args:
        energy: maps one array of the controls' shape to a scalar, higher is better. Where it is
            -inf or NaN the sample counts as infeasible: it adds nothing to the mean.
        controls: U, any shape.
        noise: (N, *controls.shape) samples of the smoothing distribution.
        temperature: positive scalar, in the units of the energy.

    Returns:
        The estimate, a scalar; under jit -inf when no sample is feasible.

    Raises:
        ValueError: shapes that do not fit, non-finite controls or noise, a temperature that is not
            positive, an energy of +inf, no feasible sample.

    Source: Eq. (11) with its temperature restored, claims eq-11, sec2.1-prox-1.

    Example:
        >>> import jax.numpy as jnp
        >>> noise = jnp.array([[-1.0], [1.0]])
        >>> round(float(smoothed_energy(lambda u: u.sum(), jnp.zeros(1), noise, 2.0)), 6)
        0.240229
    """
    _, _, E, tau, _ = _sample(energy, controls, noise, temperature)
    found = _weigh(E, tau)
    _require(E, found)
    return _log_mean(found, tau, E.shape[0])


def smoothed_score(
    energy: Energy, controls: Any, noise: Any, temperature: Any, covariance: Any = None
) -> Float[Array, "*shape"]:
    """Estimate the gradient of the smoothed energy with respect to the controls.

    With a covariance this is the zeroth-order form tau inv(covariance) sum_i w_i eps_i, which never
    differentiates the energy and holds for Gaussian noise of that covariance. Without one it is the
    exact gradient of the Monte Carlo estimate :func:`smoothed_energy`, the weighted mean of the
    energy's gradients.

    Args:
        energy: maps one array of the controls' shape to a scalar, higher is better.
        controls: U, any shape; its last axis is m, and it has T * m entries.
        noise: (N, *controls.shape) samples of the smoothing distribution.
        temperature: positive scalar, in the units of the energy.
        covariance: covariance of the noise, (m, m) for each step or (T*m, T*m) for all steps
            stacked; None for the first-order form.

    Returns:
        The score, of the controls' shape; under jit zero when no sample is feasible.

    Raises:
        ValueError: as :func:`smoothed_energy`; a covariance not symmetric positive definite.

    Source: Eqs. (12a) to (12f), claims eq-12f, eq-12f-mc, sec2.1-lr.
    """
    U, eps, E, tau, dtype = _sample(energy, controls, noise, temperature)
    Sigma = None if covariance is None else check_covariance(covariance, U).astype(E.dtype)
    found = _weigh(E, tau)
    _require(E, found)
    if Sigma is None:
        slopes = jax.vmap(jax.grad(lambda u: jnp.asarray(energy(u), E.dtype)))(U[None] + eps)
        alive = found.usable & (found.weights > 0)
        return weighted_mean(found.weights, alive, slopes).astype(dtype)
    step = weighted_mean(found.weights, found.usable, eps)
    return (tau * solve_covariance(Sigma, step)).astype(dtype)


def check_covariance(covariance: Any, controls: Array, name: str = "covariance") -> Array:
    """Check a covariance against controls: (m, m) for each step or (T*m, T*m) stacked."""
    Sigma = checks.spd(name, covariance, "p p")
    m, n = (controls.shape[-1], controls.size) if controls.ndim else (1, 1)
    if Sigma.shape[0] not in (m, n):
        raise ValueError(
            f"{name} must have shape ({m}, {m}) for each step or ({n}, {n}) stacked, "
            f"got {Sigma.shape}"
        )
    return Sigma


def solve_covariance(Sigma: Array, x: Array) -> Array:
    """Apply the inverse covariance, per step or stacked, to an array of the controls' shape."""
    rows = x.reshape(-1, Sigma.shape[0])
    factor = jnp.linalg.cholesky(Sigma)
    return jax.scipy.linalg.cho_solve((factor, True), rows.T).T.reshape(x.shape)


def _sample(energy: Energy, controls: Any, noise: Any, temperature: Any):
    """Check the arguments and evaluate the energy at every perturbed control."""
    U = checks.array("controls", controls, "...")
    eps = checks.array("noise", noise, " ".join(["N", *map(str, U.shape)]))
    tau = checks.positive("temperature", temperature)
    checks.nonempty("noise", eps)
    out = checks.widest(U, eps)
    U, eps = (a.astype(checks.widest(U, eps, at_least=np.float32)) for a in (U, eps))
    E = evaluate(energy, U[None] + eps)
    E = E.astype(checks.widest(U, E))
    return U, eps, E, tau.astype(E.dtype), out


@jax.jit
def _weigh(E: Array, tau: Array) -> Weighing:
    return weigh(-E, tau)


@jax.jit
def _log_mean_jit(found: Weighing, tau: Array, count: Array) -> Array:
    feasible = found.usable_count > 0
    log_mean = jnp.log(jnp.where(feasible, found.relative_mass, 1) / count)
    return jnp.where(feasible, tau * log_mean - found.lowest, -jnp.inf)


def _log_mean(found: Weighing, tau: Array, count: int) -> Array:
    return _log_mean_jit(found, tau, jnp.asarray(count, tau.dtype))


def _require(E: Array, found: Weighing) -> None:
    if not checks.concrete(E, found) or int(found.usable_count) == E.shape[0]:
        return
    values = np.asarray(E, np.float64)
    if (values == np.inf).any():
        raise ValueError(f"energy must be below +inf, got +inf at sample {int(values.argmax())}")
    if not int(found.usable_count):
        raise ValueError(f"energy must be finite somewhere, got none among {values.size} samples")
