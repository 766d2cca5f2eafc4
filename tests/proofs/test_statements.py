"""The checker against statements of known truth: no wrong word, and most true ones proved."""

import time
from collections import Counter
from functools import cache
from statistics import median

import pytest
from statements import STATEMENTS, Statement

from gibbs_lit.proofs.decide import decide
from gibbs_lit.proofs.verdict import Verdict

STATUSES = ("proved", "supported", "undecided", "refuted")


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


@pytest.mark.parametrize("position", range(len(STATEMENTS)), ids=[row.id for row in STATEMENTS])
def test_never_a_wrong_word(position):
    row = STATEMENTS[position]
    verdict, seconds = answer(position)
    assert not wrong(row, verdict.status), f"{row.id} is {row.truth} ({row.why}): {verdict}"
    assert verdict.relation == row.relation
    assert (verdict.witness is not None) == (verdict.status == "refuted")
    assert seconds < 20


def test_statements_are_many_and_named_once():
    truths = Counter(row.truth for row in STATEMENTS)
    assert min(truths.values()) >= 150
    assert len({row.id for row in STATEMENTS}) == len(STATEMENTS)


def test_table(capsys):
    answers = [answer(position) for position in range(len(STATEMENTS))]
    pairs = list(zip(STATEMENTS, answers, strict=True))
    table = Counter((row.truth, verdict.status) for row, (verdict, _) in pairs)
    seconds = [spent for _, spent in answers]
    with capsys.disabled():
        print("\n" + " " * 8 + "".join(f"{status:>11}" for status in STATUSES))
        for truth in (True, False):
            print(f"{truth!s:>8}" + "".join(f"{table[truth, status]:>11}" for status in STATUSES))
        print(f"CPU seconds: median {median(seconds):.3f}, max {max(seconds):.2f}, ", end="")
        print(f"total {sum(seconds):.1f}")
        for row, (verdict, _) in pairs:
            if verdict.status in ("supported", "undecided"):
                print(f"{verdict.status:>11}  {row.truth!s:>5}  {row.id}")
    true_ones = sum(row.truth for row in STATEMENTS)
    assert table[True, "proved"] >= 0.95 * true_ones
    assert median(seconds) < 0.5
