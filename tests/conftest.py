"""Fixtures that every room shares: the built book, once a session."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import hypothesis
import pytest

from gibbs_lit.book import commands, run

ROOT = Path(__file__).resolve().parent.parent

hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.load_profile("steady")


def pytest_collection_modifyitems(items):
    """The pages come last: the chapters have run by then and their outputs are at hand."""
    late = {"book", "records"}
    items.sort(key=lambda item: bool(late & set(getattr(item, "fixturenames", ()))))


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
    assert result.returncode == 0, result.stdout[-4000:]
    return out / "_build" / "html"
