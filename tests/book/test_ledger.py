"""The ledger: written, read back, refused when stale, printed in the paper's order."""

import json

import pytest

from gibbs_lit.book import ledger
from gibbs_lit.book.record import Check, Record
from gibbs_lit.book.registry import registry


def entry(claim_id, status="proved", corrected=None):
    witness = "at x = 1: left 1, right 2" if status == "refuted" else ""
    record = Record(claim_id, [Check("printed", status, "scope", "method", witness=witness)])
    if corrected:
        record.checks.append(Check("corrected", corrected, "scope", "method"))
    claim = registry()[claim_id]
    return record.as_dict(claim.section, claim.title, claim.number)


@pytest.fixture
def root(tmp_path):
    for folder in ("gibbs_lit", "chapters"):
        (tmp_path / folder).mkdir()
    (tmp_path / "gibbs_lit" / "a.py").write_text("x = 1\n")
    (tmp_path / "chapters" / "ch.md").write_text("# one\n")
    return tmp_path


def test_round_trip_in_the_papers_order(root):
    assert ledger.read(root) is None
    path = ledger.write(root, [entry("eq-12f"), entry("eq-8", "refuted", "proved")], "cpu")
    assert [r["id"] for r in ledger.read(root)] == ["eq-8", "eq-12f"]
    content = json.loads(path.read_text())
    assert content["device"] == "cpu"
    assert set(content["versions"]) == {"python", "jax", "sympy", "numpy"}


@pytest.mark.parametrize("changed", ["gibbs_lit/a.py", "chapters/ch.md"])
def test_a_ledger_of_other_code_is_not_read(root, changed):
    ledger.write(root, [entry("eq-8")], "cpu")
    (root / changed).write_text("changed\n")
    assert ledger.read(root) is None


def test_a_claim_in_two_places_is_an_error(root):
    with pytest.raises(ValueError, match="claim eq-8 is judged in two places"):
        ledger.write(root, [entry("eq-8"), entry("eq-8")], "cpu")


def test_text_json_and_table_say_the_same():
    records = [entry("eq-11", "refuted", "proved")]
    (parsed,) = json.loads(ledger.to_json(records))
    for key in ("id", "section", "verdict", "scope", "method", "lemmas", "mutants", "corrected"):
        assert key in parsed
    assert {"tried", "refuted", "equivalent"} <= set(parsed["mutants"])
    assert parsed["corrected"]["scope"]
    text, html = ledger.to_text(records), ledger.to_html(records, "ch21_mppi.html")
    assert "eq-11" in text and "refuted" in text and "proved" in text
    assert 'href="ch21_mppi.html#claim-eq-11"' in html and "✗" in html and "✓" in html
