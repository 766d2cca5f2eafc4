"""Verdicts come out of checks, and out of nothing else."""

import pytest

from gibbs_lit.book.record import Check, Record, verdict_of


def check(status, measured=False, part="printed"):
    witness = "at x = 1: left 1, right 2" if status == "refuted" else ""
    return Check(part, status, "scope", "method", witness=witness, measured=measured)


@pytest.mark.parametrize(
    ("checks", "verdict"),
    [
        ([], "undecided"),
        ([check("proved")], "proved"),
        ([check("proved"), check("supported")], "supported"),
        ([check("proved"), check("supported", measured=True)], "proved"),
        ([check("supported", measured=True)], "supported"),
        ([check("defined"), check("supported", measured=True)], "defined"),
        ([check("defined"), check("proved")], "proved"),
        ([check("proved"), check("undecided")], "undecided"),
        ([check("proved"), check("refuted", measured=True)], "refuted"),
        ([check("undecided"), check("refuted")], "refuted"),
        ([check("assumed")], "assumed"),
        ([check("not checkable")], "not checkable"),
    ],
)
def test_the_weakest_link_decides(checks, verdict):
    assert verdict_of(checks) == verdict


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("printed", "true", "scope", "m"), "no verdict word"),
        (("other", "proved", "scope", "m"), "'printed' or 'corrected'"),
        (("printed", "refuted", "scope", "m"), "needs a witness"),
        (("printed", "proved", "", "m"), "without its scope"),
    ],
)
def test_a_check_that_says_too_little_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Check(*arguments)


def test_the_entry_holds_both_statements():
    record = Record("eq-11", [check("refuted"), check("proved", part="corrected")])
    record.count("refuted", "sign")
    record.count("equivalent", "renamed")
    record.count("undecided", "diverges")
    entry = record.as_dict("2.1", "Smoothed energy", "11")
    assert entry["verdict"] == "refuted"
    assert entry["corrected"]["verdict"] == "proved"
    assert entry["witness"].startswith("at x = 1")
    counts = {"tried": 3, "refuted": 1, "equivalent": 1, "undecided": ["diverges"]}
    assert entry["mutants"] == counts
    assert Record("eq-10", [check("proved")]).as_dict("2.1", "q", "10")["corrected"] is None
