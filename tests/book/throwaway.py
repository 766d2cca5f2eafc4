"""Small books in a temporary folder, for tests that must not depend on the real chapters."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAD = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# A chapter

"""
RECORD = {
    "id": "eq-1",
    "section": "2.1",
    "number": "1",
    "title": "a claim",
    "verdict": "proved",
    "corrected": None,
    "lemmas": [],
    "mutants": {"tried": 3, "refuted": 3, "equivalent": 0, "undecided": []},
}
CLAIM = f"""from IPython.display import display
display({{"text/html": "<b>claim</b>", "text/plain": "claim",
         "application/vnd.gibbs-lit.claims+json": [{RECORD!r}]}}, raw=True)"""


def write_chapter(root: Path, name: str, cells: Sequence[str], prose: str = "") -> Path:
    """Write ``chapters/<name>.md`` with the given code cells."""
    path = root / "chapters" / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    fences = [f"```{{code-cell}} ipython3\n{cell}\n```\n" for cell in cells]
    path.write_text(HEAD + prose + "\n\n" + "\n".join(fences), encoding="utf-8")
    return path


def make_book(root: Path, **chapters: Sequence[str]) -> Path:
    """Write a whole small book with the project's own settings; returns its root."""
    for name, cells in chapters.items():
        write_chapter(root, name, cells)
    for name in ("pyproject.toml", "_config.yml"):
        shutil.copy(ROOT / name, root)
    shutil.copytree(ROOT / "chapters" / "_static", root / "chapters" / "_static")
    (root / "chapters" / "references.bib").touch()
    (root / "tests").mkdir()
    toc = ["format: jb-book", "root: index", "chapters:", *(f"- file: {n}" for n in chapters)]
    (root / "chapters" / "_toc.yml").write_text("\n".join(toc) + "\n")
    (root / "chapters" / "index.md").write_text("# Front\n")
    return root


def python(root: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Run this interpreter in ``root`` and gather all that it prints."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    environment.pop("PYTEST_ADDOPTS", None)
    environment = {k: v for k, v in environment.items() if not k.startswith("PYTEST_XDIST")}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )


def pytest_in(root: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Run pytest in ``root`` with the project's own settings."""
    return python(root, "-m", "pytest", "-p", "no:cacheprovider", "--color=no", *arguments)
