"""A kernel's number beside an independent one, with the bound fixed beforehand."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .display import number

STANDARD_ERRORS = 4.0  # two-sided tail 6e-5: a book of some hundred checks rarely fails by chance


class EvidenceError(AssertionError):
    """A measured number that disagrees with its reference; names claim, quantity and values."""

    def _render_traceback_(self):
        return str(self).splitlines()


@dataclass(frozen=True)
class Measurement:
    """One number measured by a kernel beside its independent reference.

    Attributes:
        claim_id: the claim that it speaks for.
        quantity: what was measured.
        estimate: the kernel's number.
        reference: the independent number.
        bound: the largest difference that still agrees, in the quantity's own unit.
        source: the road to the reference (closed form, quadrature, enumeration).
        bound_text: how the bound was fixed.
        samples: sample size, when there is one.
        seed: seed of the random stream, when there is one.
    """

    claim_id: str
    quantity: str
    estimate: float
    reference: float
    bound: float
    source: str
    bound_text: str
    samples: int | None = None
    seed: int | None = None

    @property
    def agrees(self) -> bool:
        return abs(self.estimate - self.reference) <= self.bound

    def as_dict(self) -> dict:
        return {
            "quantity": self.quantity,
            "estimate": self.estimate,
            "reference": self.reference,
            "bound": self.bound,
            "bound_text": self.bound_text,
            "source": self.source,
            "samples": self.samples,
            "seed": self.seed,
            "agrees": self.agrees,
        }

    def __str__(self) -> str:
        return (
            f"{self.quantity}: measured {self.estimate:.15g}, {self.source} {self.reference:.15g}, "
            f"difference {abs(self.estimate - self.reference):.3g}, allowed {self.bound:.3g} "
            f"({self.bound_text})"
        )


def measure(
    claim_id: str,
    quantity: str,
    estimate: float,
    reference: float,
    *,
    source: str,
    tolerance: float | None = None,
    standard_error: float | None = None,
    samples: int | None = None,
    seed: int | None = None,
) -> Measurement:
    """Put a number beside its reference, with exactly one kind of bound.

    Args:
        claim_id: the claim that the number speaks for.
        quantity: what was measured.
        estimate: the kernel's number, finite or not; a number that is not finite never agrees.
        reference: the independent number, finite.
        source: the road to the reference.
        tolerance: largest absolute difference allowed, for deterministic numbers; positive.
        standard_error: standard error of the estimate; the bound is four of them.
        samples: sample size.
        seed: seed of the random stream.

    Raises:
        ValueError: if the reference is not finite, or not exactly one positive bound is given.
    """
    estimate, reference = float(estimate), float(reference)
    if not math.isfinite(reference):
        raise ValueError(f"reference={reference!r} of {quantity!r} must be finite")
    if (tolerance is None) == (standard_error is None):
        raise ValueError(f"{quantity!r} needs exactly one of tolerance and standard_error")
    width = float(tolerance if tolerance is not None else standard_error)  # type: ignore[arg-type]
    if not (width > 0 and math.isfinite(width)):
        name = "tolerance" if tolerance is not None else "standard_error"
        raise ValueError(f"{name}={width!r} of {quantity!r} must be positive and finite")
    if tolerance is not None:
        bound, text = width, f"tolerance {number(width)}"
    else:
        bound, text = STANDARD_ERRORS * width, f"4 standard errors of {number(width)}"
    return Measurement(claim_id, quantity, estimate, reference, bound, source, text, samples, seed)


def measure_worst(
    claim_id: str, quantity: str, estimate: Any, reference: Any, bound: Mapping[str, Any]
) -> Measurement:
    """Put an array beside its reference and keep the entry that uses most of its bound.

    Args:
        claim_id: the claim that the numbers speak for.
        quantity: what was measured.
        estimate: the kernel's number or array.
        reference: the independent number or array, of the same shape.
        bound: what :func:`measure` takes; ``tolerance`` or ``standard_error`` may be arrays.

    Raises:
        ValueError: if the shapes differ.
    """
    estimate, reference = np.asarray(estimate, float), np.asarray(reference, float)
    if estimate.shape != reference.shape:
        raise ValueError(
            f"{quantity!r}: estimate has shape {estimate.shape}, reference {reference.shape}"
        )
    fixed = dict(bound)
    widths = {k: fixed.pop(k) for k in ("tolerance", "standard_error") if k in fixed}
    widths = {k: np.broadcast_to(np.asarray(w, float), estimate.shape) for k, w in widths.items()}
    if not estimate.shape or not widths:
        widths = {k: float(w) for k, w in widths.items()}
        return measure(claim_id, quantity, estimate, reference, **widths, **fixed)
    used = np.abs(estimate - reference) / next(iter(widths.values()))
    at = np.unravel_index(np.argmax(np.nan_to_num(used, nan=np.inf)), used.shape)
    widths = {k: float(w[at]) for k, w in widths.items()}
    label = f"{quantity}, worst of {estimate.size}"
    return measure(claim_id, label, estimate[at], reference[at], **widths, **fixed)
