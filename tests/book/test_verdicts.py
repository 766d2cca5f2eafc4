"""What the executed chapters said: every claim placed, no verdict weaker than the accepted one."""

import json
from pathlib import Path

import pytest

from gibbs_lit.book.record import VERDICTS
from gibbs_lit.book.registry import of_section, registry

ACCEPTED = json.loads(Path(__file__).with_name("accepted.json").read_text(encoding="utf-8"))
SECTIONS = sorted({registry()[claim_id].section for claim_id in ACCEPTED})
CHECKABLE = ("proved", "supported", "refuted")


def test_every_claim_of_a_treated_section_is_accepted():
    treated = {c.id for section in SECTIONS for c in of_section(section)}
    assert treated == set(ACCEPTED)


def test_every_claim_has_one_place(records):
    assert set(records) == set(ACCEPTED)


@pytest.mark.parametrize("claim_id", ACCEPTED)
def test_verdict_is_the_accepted_one(records, claim_id):
    record, accepted = records[claim_id], ACCEPTED[claim_id]
    corrected = record["corrected"] and record["corrected"]["verdict"]
    assert {"verdict": record["verdict"], "corrected": corrected} == accepted
    assert record["verdict"] in VERDICTS
    assert record["scope"]


@pytest.mark.parametrize("claim_id", ACCEPTED)
def test_refutations_carry_a_witness_and_a_correction(records, claim_id):
    record = records[claim_id]
    if record["verdict"] == "refuted":
        assert record["witness"]
        assert record["corrected"]["verdict"] == "proved"


@pytest.mark.parametrize("claim_id", ACCEPTED)
def test_teeth(records, claim_id):
    record, mutants = records[claim_id], records[claim_id]["mutants"]
    undecided = len(mutants["undecided"])
    assert mutants["tried"] == mutants["refuted"] + mutants["equivalent"] + undecided
    judged = {record["verdict"], record["corrected"] and record["corrected"]["verdict"]}
    if judged & set(CHECKABLE):
        assert mutants["refuted"] >= 3
