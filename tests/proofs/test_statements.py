"""The checker against statements of known truth: no wrong word, and most true ones proved."""

import time
from collections import Counter
from functools import cache
from pathlib import Path
from statistics import median

import pytest
from statements import STATEMENTS, Statement

from gibbs_lit.proofs.decide import decide
from gibbs_lit.proofs.verdict import Verdict

# Those that took more than 0.6 CPU seconds each when last measured: run them with -m slow.
SLOW = frozenset((Path(__file__).parent / "slow.txt").read_text().split())
QUICK = [position for position, row in enumerate(STATEMENTS) if row.id not in SLOW]


def named(position: int):
    """A statement as a parameter, with its name, and marked where it is slow."""
    row = STATEMENTS[position]
    return pytest.param(position, id=row.id, marks=[pytest.mark.slow] if row.id in SLOW else [])


@cache
def answer(position: int) -> tuple[Verdict, float]:
    """Decide one statement and measure its CPU seconds."""
    row = STATEMENTS[position]
    start = time.process_time()
    verdict = decide(row.lhs, row.rhs, row.relation, assuming=row.assuming, order=row.order)
    return verdict, time.process_time() - start


def wrong(row: Statement, status: str) -> bool:
    """Whether a status contradicts the truth of a statement."""
    return status == "refuted" if row.truth else status in ("proved", "supported")


@pytest.mark.parametrize("position", [named(i) for i in range(len(STATEMENTS))])
def test_never_a_wrong_word(position, record_property):
    row = STATEMENTS[position]
    verdict, seconds = answer(position)
    record_property("statement", [row.truth, verdict.status, seconds, row.id])
    assert not wrong(row, verdict.status), f"{row.id} is {row.truth} ({row.why}): {verdict}"
    assert verdict.relation == row.relation
    assert (verdict.witness is not None) == (verdict.status == "refuted")
    assert seconds < 20


def test_statements_are_many_and_named_once():
    truths = Counter(row.truth for row in STATEMENTS)
    assert min(truths.values()) >= 150
    names = {row.id for row in STATEMENTS}
    assert len(names) == len(STATEMENTS)
    assert names >= SLOW


def test_most_true_ones_are_proved_and_fast():
    answers = [answer(position) for position in QUICK]
    pairs = zip(QUICK, answers, strict=True)
    proved = [verdict.status == "proved" for i, (verdict, _) in pairs if STATEMENTS[i].truth]
    assert sum(proved) >= 0.95 * len(proved)
    assert median(seconds for _, seconds in answers) < 0.5
