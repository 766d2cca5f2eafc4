"""Statements with their truth, by topic; written by hand and independent of the checker."""

from importlib import import_module
from pkgutil import iter_modules

from .base import Statement

NAMES = sorted(module.name for module in iter_modules(__path__) if module.name != "base")
TOPICS = [import_module(f"{__name__}.{name}") for name in NAMES]
STATEMENTS: tuple[Statement, ...] = tuple(row for topic in TOPICS for row in topic.STATEMENTS)

__all__ = ["STATEMENTS", "Statement"]
