"""Statements with their truth, by topic; written by hand and independent of the checker."""

from . import (
    conditionals,
    diffusion_steps,
    fokker_planck,
    gaussian,
    gibbs,
    hostile,
    inequalities,
    integrals,
    kl_entropy,
    logsumexp,
    matrices,
    policy,
    scores,
    series,
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
)
STATEMENTS: tuple[Statement, ...] = tuple(row for topic in TOPICS for row in topic.STATEMENTS)

__all__ = ["STATEMENTS", "Statement"]
