"""The chapters' plugin: what must fail does fail, and is named."""

from __future__ import annotations

import json

import pytest
from throwaway import CLAIM, RECORD, ROOT, make_book, pytest_in, write_chapter

from gibbs_lit.book import run

CHECK = "# NBVAL_CHECK_OUTPUT\n"
GOOD = ["x = 2", CLAIM, CHECK + "print(x + 1)", 'x = "done";']


def reference(root, name):
    return root / "tests" / "reference" / f"{name}.json"


@pytest.fixture(scope="module")
def stored_book(tmp_path_factory):
    """A book whose references were stored by ``--update-reference``."""
    chapters = {
        "altered": ["x = 1", CHECK + "x"],
        "chance": ["import random", CHECK + "print(random.random())"],
        "counts": ["import random", CHECK + "print(f'{random.randrange(10**6)}/9  caught')"],
        "good": GOOD,
    }
    root = make_book(tmp_path_factory.mktemp("stored"), **chapters)
    result = pytest_in(root, "--update-reference")
    assert result.returncode == 0, result.stdout
    assert "good: 4 of 4 cells passed in" in result.stdout
    return root


def test_update_stores_the_checked_cells_only(stored_book):
    (entry,) = json.loads(reference(stored_book, "good").read_text())
    assert entry["source"] == GOOD[2]
    assert entry["outputs"] == [{"output_type": "stream", "name": "stdout", "text": "3\n"}]


def test_ledger_is_read_back_from_the_cells(stored_book):
    ledger = json.loads((stored_book / "_build" / "ledger.json").read_text())
    assert ledger["records"] == [RECORD]


def test_the_book_finds_the_outputs_of_the_tests(stored_book):
    notebook = run.stored(stored_book, stored_book / "chapters" / "good.md")
    assert notebook is not None
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert cells[2].outputs[0].text == "3\n"
    assert cells[3].outputs == []
    assert notebook.metadata.language_info.pygments_lexer == "ipython3"
    assert run.executed_records([notebook]) == [RECORD]


def test_a_wrong_cell_fails_and_is_named(stored_book):
    path = reference(stored_book, "altered")
    kept = path.read_text()
    failing = write_chapter(stored_book, "failing", ["step = 3", "assert step == 2, f'{step=}'"])
    path.write_text(kept.replace('"1"', '"2"'))
    ledger = stored_book / "_build" / "ledger.json"
    ledger.unlink(missing_ok=True)
    try:
        result = pytest_in(stored_book, "-n", "2")
    finally:
        path.write_text(kept)
        failing.unlink()
    assert result.returncode == 1
    found = {line for line in result.stdout.splitlines() if line.startswith("FAILED")}
    names = {line.split(" - ")[0].removeprefix("FAILED ") for line in found}
    assert names == {f"chapters/{n}.md::Cell 1" for n in ("altered", "chance", "failing")}
    assert "failing::Cell 1: AssertionError: step=3" in result.stdout
    assert "altered::Cell 1: Cell outputs differ" in result.stdout
    assert "good: 4 of 4 cells passed" in result.stdout
    assert not ledger.exists()


def test_a_cell_alone_runs_those_before_it(stored_book):
    result = pytest_in(stored_book, "chapters/good.md::Cell 2")
    assert result.returncode == 0, result.stdout
    assert "1 passed" in result.stdout


CHANGED = {
    "no reference at all": (["x = 1", CHECK + "x"], None, "no stored output for checked Cell 1"),
    "source changed since": (
        [CHECK + "1 + 1"],
        [{"source": CHECK + "1+1", "outputs": [{"output_type": "stream", "text": "2"}]}],
        "no stored output for checked Cell 0",
    ),
    "reference of nobody": (
        ["1 + 1"],
        [{"source": "gone", "outputs": []}],
        "a stored output belongs to no checked cell: 'gone'",
    ),
    "nothing to compare": (
        [CHECK + "1 + 1"],
        [{"source": CHECK + "1 + 1", "outputs": []}],
        "no stored output for checked Cell 0",
    ),
    "only a picture": (
        [CHECK + "1 + 1"],
        [
            {
                "source": CHECK + "1 + 1",
                "outputs": [{"output_type": "display_data", "data": {"image/png": "aaaa"}}],
            }
        ],
        "no stored output for checked Cell 0",
    ),
}


def test_a_check_that_compares_nothing_is_an_error(tmp_path):
    names = {f"c{i}": case for i, case in enumerate(CHANGED.values())}
    root = make_book(tmp_path, **{name: cells for name, (cells, _, _) in names.items()})
    reference(root, "").parent.mkdir()
    for name, (_, stored, _) in names.items():
        if stored is not None:
            reference(root, name).write_text(json.dumps(stored))
    result = pytest_in(root)
    assert result.returncode == 2
    for name, (_, _, message) in names.items():
        assert f"ERROR chapters/{name}.md" in result.stdout
        assert f"{name}.md: {message}" in result.stdout


def test_a_checked_cell_that_shows_nothing_cannot_be_stored(tmp_path):
    root = make_book(tmp_path, silent=[CHECK + "x = 1"])
    result = pytest_in(root, "--update-reference")
    assert result.returncode == 1
    assert "shows nothing that could be compared" in result.stdout
    assert not reference(root, "silent").exists()


def test_every_reference_of_the_project_has_its_chapter():
    chapters = {path.stem for path in run.chapter_paths(ROOT)}
    assert {path.stem for path in (ROOT / "tests" / "reference").glob("*.json")} <= chapters


def test_the_table_of_every_chapter_is_compared():
    for path in run.chapter_paths(ROOT):
        tables = path.read_text(encoding="utf-8").count("\nbook.table(")
        stored = ROOT / "tests" / "reference" / f"{path.stem}.json"
        entries = json.loads(stored.read_text(encoding="utf-8")) if stored.exists() else []
        assert sum("book.table(" in entry["source"] for entry in entries) == tables, path.stem
