"""Statements with their truth, by topic; written by hand and independent of the checker."""

from . import (
    assumed,
    conditionals,
    diffusion_steps,
    domains,
    edges,
    evolution,
    fields,
    fokker_planck,
    gaussian,
    gibbs,
    hostile,
    inequalities,
    inside,
    integrals,
    kl_entropy,
    logsumexp,
    matrices,
    misses,
    normalised,
    policy,
    scores,
    series,
    sums,
    tweedie,
)
from .base import Statement

TOPICS = (
    gaussian,
    conditionals,
    scores,
    kl_entropy,
    gibbs,
    fokker_planck,
    tweedie,
    logsumexp,
    matrices,
    series,
    inequalities,
    policy,
    diffusion_steps,
    integrals,
    hostile,
    edges,
    fields,
    misses,
    sums,
    assumed,
    inside,
    evolution,
    domains,
    normalised,
)
STATEMENTS: tuple[Statement, ...] = tuple(row for topic in TOPICS for row in topic.STATEMENTS)

__all__ = ["STATEMENTS", "Statement"]
