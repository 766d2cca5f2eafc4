"""pytest plugin: every code cell of every chapter is a test, run by nbval in one kernel a chapter.

A cell marked ``# NBVAL_CHECK_OUTPUT`` (or tagged ``nbval-check-output``) is compared with the
output stored in ``tests/reference/<chapter>.json``. nbval itself compares nothing for a text
notebook, so a checked cell without a stored output is an error here; ``--update-reference`` stores
them anew.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from functools import partial
from pathlib import Path
from typing import Any

from . import run  # isort: skip  (first: it makes the import of nbformat fast)

import nbformat
import pytest
from nbval import plugin as nbval

from .display import CLAIMS_MIME

_PATHS = pytest.StashKey[list[Path]]()
# how many wrong variants are undecided within their time depends on the machine
COUNTS = r"\b\d+/\d+\b *"
NOT_COMPARED = ("image/png", "image/jpeg", "image/svg+xml", CLAIMS_MIME)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("nbval").addoption(
        "--update-reference",
        action="store_true",
        help="store the outputs of checked cells in tests/reference instead of comparing them",
    )


def pytest_configure(config: pytest.Config) -> None:
    run.set_environment(config.rootpath)
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(ChapterReport(config), "gibbs-lit-chapters")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path in _chapters(parent.config):
        return ChapterFile.from_parent(parent, path=file_path)
    return None


def _chapters(config: pytest.Config) -> list[Path]:
    if _PATHS not in config.stash:
        config.stash[_PATHS] = run.chapter_paths(config.rootpath)
    return config.stash[_PATHS]


def comparable(outputs: list) -> list:
    """The part of a cell's outputs that a comparison can see: text, never pictures."""
    kept = []
    output: Any
    for output in nbval.coalesce_streams([nbformat.from_dict(dict(o)) for o in outputs]):
        output.pop("execution_count", None)
        if "data" in output:
            output["data"] = {k: v for k, v in output["data"].items() if k not in NOT_COMPARED}
            output["metadata"] = {}
        if output.get("data") or output.get("text") or output.get("ename"):
            output.pop("traceback", None)
            kept.append(output)
    return kept


class ChapterFile(nbval.IPyNbFile):
    """One chapter: starts the kernel, holds its cells and their references."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.skip_compare = (*self.skip_compare, *NOT_COMPARED)
        self.cells: list[ChapterCell] = []
        self.reached = 0  # number of cells that the kernel has been given
        self.seconds = 0.0
        self.updating = self.config.getoption("--update-reference")
        self.reference = self.config.rootpath / "tests" / "reference" / f"{self.path.stem}.json"

    def collect(self):
        self.nb = run.read_chapter(self.path)
        self.cells = []
        for number, cell in enumerate(c for c in self.nb.cells if c.cell_type == "code"):
            options = defaultdict(bool, nbval.find_metadata_tags(cell.metadata))
            options.update(nbval.find_comment_markers(cell.source))
            options.setdefault("check", self.compare_outputs)
            name = f"Cell {number}"
            self.cells.append(
                ChapterCell.from_parent(
                    self, name=name, cell_num=number, cell=cell, options=options
                )
            )
        if not self.updating:
            self._attach_reference()
        return self.cells

    def _attach_reference(self) -> None:
        references = defaultdict(list)
        if self.reference.exists():
            for entry in json.loads(self.reference.read_text(encoding="utf-8")):
                references[entry["source"]].append(entry["outputs"])
        missing = []
        for item in (item for item in self.cells if item.options["check"]):
            outputs = comparable(
                references[item.cell.source].pop(0) if references[item.cell.source] else []
            )
            item.cell.outputs, item.cell.execution_count = outputs, 1
            if not outputs:
                missing.append(item.name)
        problems = [f"no stored output for checked {', '.join(missing)}"] if missing else []
        problems += [
            f"a stored output belongs to no checked cell: {source.splitlines()[-1]!r}"
            for source, left in references.items()
            if left
        ]
        if problems:
            raise self.CollectError(
                f"{self.path.name}: {'; '.join(problems)}. The source of a cell may have changed "
                f"since {self.reference.name} was stored; look, then run pytest --update-reference"
            )

    def setup(self) -> None:
        super().setup()
        self.sanitize_patterns[COUNTS] = "counts"
        kernel: Any = self.kernel
        client = kernel.kc
        info = client.kernel_info(reply=True, timeout=60)
        self.nb.metadata["language_info"] = info["content"]["language_info"]
        # with history, as in the book: without it IPython ignores a trailing semicolon
        kernel.execute_cell_input = partial(client.execute, stop_on_error=False)

    def teardown(self) -> None:
        super().teardown()
        if not (self.cells and all(item.passed for item in self.cells)):
            return
        if self.updating:
            self._write_reference()
        for number, item in enumerate(self.cells, start=1):
            item.cell.outputs = [nbformat.from_dict(dict(o)) for o in item.test_outputs or []]
            item.cell.execution_count = number
        run.store(self.config.rootpath, self.path, self.nb, self.seconds)

    def _write_reference(self) -> None:
        entries = [
            {"source": item.cell.source, "outputs": comparable(item.test_outputs or [])}
            for item in self.cells
            if item.options["check"]
        ]
        self.reference.unlink(missing_ok=True)
        if entries:
            self.reference.parent.mkdir(parents=True, exist_ok=True)
            text = json.dumps(entries, indent=1, ensure_ascii=False)
            self.reference.write_text(text + "\n", encoding="utf-8")


class ChapterCell(nbval.IPyNbCell):
    """One code cell; a cell chosen alone first runs those before it."""

    passed = False
    parent: ChapterFile

    def runtest(self) -> None:
        began = time.monotonic()
        error = ""
        try:
            for earlier in self.parent.cells[self.parent.reached : self.cell_num]:
                nbval.IPyNbCell.runtest(earlier)
            self.parent.reached = self.cell_num + 1
            super().runtest()
            if self.options["check"] and not comparable(self.test_outputs or []):
                self.raise_cell_error("A checked cell shows nothing that could be compared")
            self.passed = True
        except Exception as failure:
            raised = [o for o in self.test_outputs or [] if o.output_type == "error"]
            error = f"{raised[0].ename}: {raised[0].evalue}" if raised else str(failure)
            raise
        finally:
            seconds = time.monotonic() - began
            self.parent.seconds += seconds
            ran = nbformat.v4.new_notebook()
            ran.cells = [{"outputs": self.test_outputs or []}]
            entry: dict[str, Any] = {
                "chapter": self.path.stem,
                "cell": self.cell_num,
                "cells": len(self.parent.cells),
                "seconds": seconds,
                "error": error,
                "records": run.executed_records([ran]),
            }
            self.user_properties.append(("gibbs_lit", json.dumps(entry)))

    def reportinfo(self):
        return self.path, 0, self.name


class ChapterReport:
    """Gathers what the cells report, also from the workers, for the ledger and the summary."""

    def __init__(self, config: pytest.Config):
        self.config = config
        self.chapters: dict[str, dict[int, dict]] = defaultdict(dict)

    def pytest_report_header(self) -> str:
        return f"chapters: {len(_chapters(self.config))}"

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        text = dict(report.user_properties).get("gibbs_lit")
        if report.when == "call" and isinstance(text, str):
            entry = json.loads(text) | {"passed": report.passed}
            self.chapters[entry["chapter"]][entry["cell"]] = entry

    def _complete(self, name: str) -> bool:
        cells = self.chapters.get(name, {})
        return bool(cells) and all(
            number in cells and cells[number]["passed"]
            for number in range(next(iter(cells.values()))["cells"])
        )

    def pytest_sessionfinish(self) -> None:
        names = [path.stem for path in _chapters(self.config)]
        if names and all(self._complete(name) for name in names):
            from . import ledger

            cells = [c for name in names for _, c in sorted(self.chapters[name].items())]
            records = [record for cell in cells for record in cell["records"]]
            ledger.write(self.config.rootpath, records, run.device())

    def pytest_terminal_summary(self, terminalreporter) -> None:
        if self.chapters:
            terminalreporter.section("chapters")
        for name, cells in sorted(self.chapters.items()):
            seconds = sum(cell["seconds"] for cell in cells.values())
            good = sum(cell["passed"] for cell in cells.values())
            terminalreporter.line(f"{name}: {good} of {len(cells)} cells passed in {seconds:.1f} s")
            for number, cell in sorted(cells.items()):
                if not cell["passed"]:
                    terminalreporter.line(str(run.Failure(name, number, cell["error"])), red=True)
