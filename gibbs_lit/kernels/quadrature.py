"""Exact smoothed energy and MPPI step by quadrature, for one and two control dimensions."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from . import checks
from .gibbs import HIGHEST, Energy, evaluate
from .smoothing import check_covariance, solve_covariance


class Rule(NamedTuple):
    """A quadrature rule: the integral of f is the sum of exp(log_weights) f(nodes)."""

    nodes: Float[Array, "K n"]
    log_weights: Float[Array, " K"]


class TiltedLaw(NamedTuple):
    """The law proportional to exp(E(U + eps) / tau) N(eps; 0, Sigma), by quadrature."""

    smoothed_energy: Float[Array, ""]  # tau log E exp(E(U + eps) / tau)
    mean: Float[Array, "*shape"]  # of U + eps, in the controls' shape: the exact MPPI update
    covariance: Float[Array, "n n"]
    error: Float[Array, ""]  # in smoothed_energy / tau: change with half the nodes, edge mass


def lebesgue_rule(lower: Any, upper: Any, order: int = 400) -> Rule:
    """Trapezoidal rule on a box in one or two dimensions; spectral where the integrand decays.

    Args:
        lower: (n,) lower corner, n = 1 or 2.
        upper: (n,) upper corner, above lower in every coordinate.
        order: number of intervals in each dimension, even.

    Returns:
        A :class:`Rule` of (order + 1)^n nodes, for use with log_partition.

    Raises:
        ValueError: a corner of another length, upper not above lower, order below 2 or odd.
    """
    sizes: checks.Sizes = {}
    a = _wide(checks.array("lower", lower, "n", sizes))
    b = checks.array("upper", upper, "n", sizes).astype(a.dtype)
    _check_order(order)
    if a.shape[0] not in (1, 2):
        raise ValueError(f"lower must have one or two entries, got {a.shape[0]}")
    if checks.concrete(a, b) and not bool((b > a).all()):
        raise ValueError(f"upper must be above lower, got {np.asarray(b)} and {np.asarray(a)}")
    unit, log_w = _unit_grid(a.shape[0], order, a.dtype)
    return Rule(
        ((a + b) / 2)[None] + ((b - a) / 2)[None] * unit, log_w + jnp.log(jnp.prod((b - a) / 2))
    )


def gauss_hermite_rule(mean: Any, covariance: Any, order: int = 64) -> Rule:
    """Gauss-Hermite rule for expectations under N(mean, covariance), any small dimension.

    Args:
        mean: (n,) mean.
        covariance: (n, n) symmetric positive definite covariance.
        order: number of nodes in each dimension; exact for polynomials of degree 2 order - 1.

    Returns:
        A :class:`Rule` of order^n nodes whose weights sum to one.

    Raises:
        ValueError: a covariance that is not symmetric positive definite, order below 1.
    """
    mu = _wide(checks.nonempty("mean", checks.array("mean", mean, "n"), "entry"))
    Sigma = checks.spd("covariance", covariance, "n n", {"n": mu.shape[0]}).astype(mu.dtype)
    x, w = np.polynomial.hermite_e.hermegauss(checks.integer("order", order, 1))
    n = mu.shape[0]
    grid = np.stack(np.meshgrid(*[x] * n, indexing="ij"), -1).reshape(-1, n)
    weight = np.stack(np.meshgrid(*[w] * n, indexing="ij"), -1).reshape(-1, n)
    with np.errstate(divide="ignore"):
        log_w = np.log(weight).sum(-1) - n / 2 * np.log(2 * np.pi)
    points = jnp.asarray(grid, mu.dtype) @ jnp.linalg.cholesky(Sigma).T
    return Rule(mu[None] + points, jnp.asarray(log_w, mu.dtype))


def tilted_law(
    energy: Energy, controls: Any, covariance: Any, temperature: Any, order: int = 400
) -> TiltedLaw:
    """Integrate the tilted law of an MPPI step on a grid that is fitted to it in four passes.

    The first grid covers 60 standard deviations of the noise, each later one 12 of the tilted law
    that was found, so narrow, shifted and widened laws are resolved alike. For analytic energies
    the error is at rounding level; with jumps or kinks it falls as a power of the order.

    Args:
        energy: maps one array of the controls' shape to a scalar; -inf marks infeasible points.
        controls: U, any shape with one or two entries.
        covariance: covariance of the noise, per step or stacked.
        temperature: positive scalar, in the units of the energy.
        order: number of intervals in each dimension, even.

    Returns:
        A :class:`TiltedLaw`; its error is the change when every other node is left out, or the
        probability on the grid's edge, whichever is larger.

    Raises:
        ValueError: controls of another size, a covariance that is not symmetric positive definite,
            a temperature that is not positive.

    Source: Eqs. (11) and (12e), claims eq-11, eq-12e.
    """
    U = _wide(checks.array("controls", controls, "..."))
    if U.size not in (1, 2):
        raise ValueError(f"controls must have one or two entries for quadrature, got {U.size}")
    Sigma = check_covariance(covariance, U).astype(U.dtype)
    if Sigma.shape[0] != U.size:
        Sigma = jnp.kron(jnp.eye(U.size, dtype=U.dtype), Sigma)
    tau = checks.positive("temperature", temperature).astype(U.dtype)
    _check_order(order)
    n, u = U.size, U.reshape(-1)
    unit, log_w = _unit_grid(n, order, U.dtype)
    coarse = jnp.asarray(_every_other(n, order))
    edge = jnp.any(jnp.abs(unit) == 1, axis=1)

    mean, spread, found = u, Sigma, Sigma
    z = log_mass = p = jnp.zeros((), U.dtype)
    for width in (60, 12, 12, 12):
        root = width * jnp.linalg.cholesky(spread)
        rule = mean[None] + jnp.matmul(unit, root.T, precision=HIGHEST)
        eps = rule - u[None]
        log_phi = _log_gaussian(eps, Sigma)
        E = evaluate(energy, rule.reshape(-1, *U.shape)).astype(U.dtype)
        checks.without("energy", E, np.isposinf, "+inf")
        if checks.concrete(E) and not np.isfinite(np.asarray(E)).any():
            raise ValueError(f"energy must be finite somewhere, got none among {E.size} nodes")
        z = jnp.where(jnp.isnan(E), -jnp.inf, E) / tau + log_phi + log_w
        z = z + jnp.log(jnp.prod(jnp.diagonal(root)))
        log_mass = jax.nn.logsumexp(z)
        p = jnp.exp(z - log_mass)[:, None]
        mean = u + jnp.sum(p * eps, 0)
        off = rule - mean[None]
        found = jnp.matmul((p * off).T, off, precision=HIGHEST)
        # a law narrower than the spacing would collapse the next grid onto one node
        spread = found + jnp.matmul(root, root.T, precision=HIGHEST) * (2 / order) ** 2
    rough = jax.nn.logsumexp(z[coarse]) + n * np.log(2.0)
    error = jnp.maximum(jnp.abs(rough - log_mass), jnp.sum(jnp.where(edge, p[:, 0], 0)))
    return TiltedLaw(tau * log_mass, mean.reshape(U.shape), found, error)


def exact_smoothed_energy(
    energy: Energy, controls: Any, covariance: Any, temperature: Any, order: int = 400
) -> Float[Array, ""]:
    """Smoothed energy tau log E exp(E(U + eps) / tau) by quadrature; see :func:`tilted_law`."""
    return tilted_law(energy, controls, covariance, temperature, order).smoothed_energy


def exact_step(
    energy: Energy, controls: Any, covariance: Any, temperature: Any, order: int = 400
) -> Float[Array, "*shape"]:
    """MPPI update with infinitely many samples, by quadrature; see :func:`tilted_law`."""
    return tilted_law(energy, controls, covariance, temperature, order).mean


def exact_smoothed_score(
    energy: Energy, controls: Any, covariance: Any, temperature: Any, order: int = 400
) -> Float[Array, "*shape"]:
    """Gradient of the smoothed energy by quadrature, tau inv(covariance) (step - controls)."""
    law = tilted_law(energy, controls, covariance, temperature, order)
    U = _wide(checks.array("controls", controls, "..."))
    Sigma = check_covariance(covariance, U).astype(U.dtype)
    tau = checks.positive("temperature", temperature).astype(U.dtype)
    return tau * solve_covariance(Sigma, law.mean - U)


def _wide(x: Array) -> Array:
    return x.astype(checks.widest(x, at_least=np.float32))  # half precision has no Cholesky factor


def _check_order(order: int) -> None:
    if checks.integer("order", order, 2) % 2:
        raise ValueError(f"order must be even, got {order}")


def _unit_grid(n: int, order: int, dtype: Any) -> tuple[Array, Array]:
    x = np.linspace(-1, 1, order + 1)
    w = np.full(order + 1, 2 / order)
    w[[0, -1]] /= 2
    grid = np.stack(np.meshgrid(*[x] * n, indexing="ij"), -1).reshape(-1, n)
    weight = np.stack(np.meshgrid(*[w] * n, indexing="ij"), -1).reshape(-1, n)
    return jnp.asarray(grid, dtype), jnp.asarray(np.log(weight).sum(-1), dtype)


def _every_other(n: int, order: int) -> np.ndarray:
    index = np.arange((order + 1) ** n).reshape((order + 1,) * n)
    return index[(slice(None, None, 2),) * n].reshape(-1)


def _log_gaussian(eps: Float[Array, "K n"], Sigma: Float[Array, "n n"]) -> Float[Array, " K"]:
    factor = jnp.linalg.cholesky(Sigma)
    white = jax.scipy.linalg.solve_triangular(factor, eps.T, lower=True)
    log_det = jnp.sum(jnp.log(jnp.diagonal(factor)))
    return -0.5 * jnp.sum(white**2, 0) - log_det - eps.shape[1] / 2 * np.log(2 * np.pi)
