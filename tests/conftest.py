"""Fixtures that every room shares: the built book, once a session."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from statistics import median

import hypothesis
import pytest

from gibbs_lit.book import commands, run

ROOT = Path(__file__).resolve().parent.parent

hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.load_profile("steady")


def pytest_collection_modifyitems(items):
    """Chapters come first, so that their outputs are at hand for the pages.

    Whole files move, since a worker is given whole files; the longest of them start early.
    """
    late = {i.path for i in items if {"book", "records"} & set(getattr(i, "fixturenames", ()))}
    order = {".md": 0, "test_statements.py": 1, "kernels": 2, "late": 3, "": 4}

    def place(item):
        kind = "late" if item.path in late else item.path.parent.name
        return min(order.get(key, order[""]) for key in (item.path.suffix, item.path.name, kind))

    items.sort(key=place)


def pytest_terminal_summary(terminalreporter):
    """Print the verdicts on the statements of known truth, from whichever worker they came."""
    reports = [r for kind in ("passed", "failed") for r in terminalreporter.getreports(kind)]
    noted = [p for r in reports for p in getattr(r, "user_properties", ())]
    rows = [value for name, value in noted if name == "statement"]
    if not rows:
        return
    table = Counter((truth, status) for truth, status, *_ in rows)
    statuses = ("proved", "supported", "undecided", "refuted")
    seconds = [spent for _, _, spent, _ in rows]
    write = terminalreporter.write_line
    terminalreporter.section("statements against their truth")
    write(" " * 8 + "".join(f"{status:>11}" for status in statuses))
    for truth in (True, False):
        write(f"{truth!s:>8}" + "".join(f"{table[truth, status]:>11}" for status in statuses))
    write(f"CPU seconds: median {median(seconds):.3f}, max {max(seconds):.2f}")
    for truth, status, _, name in sorted(rows, key=lambda row: row[3]):
        if status in ("supported", "undecided"):
            write(f"{status:>11}  {truth!s:>5}  {name}")


@pytest.fixture(scope="session")
def records() -> dict[str, dict]:
    """The ledger's records by claim id, read back from the executed chapters."""
    failures = run.execute_chapters(ROOT)
    assert not failures, "\n".join(str(failure) for failure in failures)
    notebooks = [run.stored(ROOT, path) for path in run.chapter_paths(ROOT)]
    found = run.executed_records(n for n in notebooks if n is not None)
    assert len({r["id"] for r in found}) == len(found), "a claim is judged in two places"
    return {r["id"]: r for r in found}


def build(root: Path, out: Path) -> subprocess.CompletedProcess:
    """Build the pages of the book in ``root`` from scratch into ``out``."""
    command = [sys.executable, "-c", commands.BUILD, "build", "chapters", "-W", "-n"]
    return subprocess.run(
        [*command, "--keep-going", "--path-output", str(out)],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture(scope="session")
def book(tmp_path_factory) -> Path:
    """Folder of the real book's pages, built afresh with warnings as errors."""
    failures = run.execute_chapters(ROOT)
    assert not failures, "\n".join(str(failure) for failure in failures)
    out = tmp_path_factory.mktemp("book")
    result = build(ROOT, out)
    written = map(str, run.written_to_stderr(ROOT))
    assert result.returncode == 0, "\n".join([*written, result.stdout[-4000:]])
    return out / "_build" / "html"
