"""What ``python3 -m gibbs_lit`` does once its environment stands."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from . import run
from .progress import Status

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
BUILD = "import gibbs_lit.book.run; from jupyter_book.cli.main import main; main()"


def _execute(root: Path, title: str) -> bool:
    """Execute what is stale and write the ledger; False, with a summary, when a chapter failed."""
    from . import ledger

    status = Status(title)

    def progress(text: str, done: bool) -> None:
        (status.line if done else status.update)(text)

    failures = run.execute_chapters(root, progress=progress)
    for failure in failures:
        status.line(f"FAILED {failure}")
    if not failures and ledger.read(root) is None:
        notebooks = [run.stored(root, path) for path in run.chapter_paths(root)]
        records = run.executed_records(n for n in notebooks if n is not None)
        ledger.write(root, records, run.device())
    return not failures


def book(root: Path, args: list[str]) -> int:
    """Build the pages into ``_build/html``; a warning is an error."""
    if not (root / "chapters").is_dir():
        raise SystemExit(f"book: no folder 'chapters' in {root}")
    status = Status("book")
    if not _execute(root, "book"):
        return 1
    build = ["build", "chapters", "-W", "-n", "--keep-going", *args]
    log = root / "_build" / "book.log"
    log.parent.mkdir(exist_ok=True)
    lines = []
    with subprocess.Popen(
        [sys.executable, "-c", BUILD, *build],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        for line in process.stdout or ():
            lines.append(_COLOUR.sub("", line).rstrip())
            if lines[-1]:
                status.update(lines[-1].strip()[:70])
    code = process.returncode
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if code:
        # Sphinx would not read the pages again, and the same warnings would pass the next time
        shutil.rmtree(root / "_build" / ".doctrees", ignore_errors=True)
        wrong = [x for x in lines if "WARNING" in x or "ERROR" in x] or lines[-15:]
        for line in [*wrong, *map(str, run.written_to_stderr(root))]:
            status.line(line)
        status.line(f"FAILED with {len(wrong)} message(s); the whole output is in {log}")
        return code
    status.line(f"{root / '_build' / 'html' / 'index.html'} ({status.elapsed:.1f} s)")
    return 0


def test(root: Path, args: list[str]) -> int:
    """Run every test: units, chapters, and the built pages in a browser."""
    return subprocess.run([sys.executable, "-m", "pytest", *args], cwd=root).returncode


def lab(root: Path, args: list[str]) -> int:
    """Open the chapters in JupyterLab."""
    run.set_environment(root)
    labconfig = root / "_build" / "jupyter" / "labconfig"
    labconfig.mkdir(parents=True, exist_ok=True)
    shutil.copy(run.PACKAGE / "jupyter" / "default_setting_overrides.json", labconfig)
    paths = [str(labconfig.parent), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(p for p in paths if p)
    command = [sys.executable, "-m", "jupyterlab", "chapters", *args]
    return subprocess.run(command, cwd=root).returncode


def claims(root: Path, args: list[str]) -> int:
    """Print the ledger; run the checks first when the last run does not fit the code any more."""
    if unknown := [arg for arg in args if arg != "--json"]:
        raise SystemExit(f"claims: unknown argument {unknown[0]!r}; only --json is taken")
    from . import ledger

    records = ledger.read(root)
    if records is None:
        if not _execute(root, "claims"):
            return 1
        records = ledger.read(root)
    if records is None:
        raise SystemExit("claims: the code changed while the checks ran; run it again")
    print(ledger.to_json(records) if args else ledger.to_text(records))
    return 0


def bench(root: Path, args: list[str]) -> int:
    """Time the kernels beside their peers."""
    return subprocess.run([sys.executable, "-m", "gibbs_lit.bench", *args], cwd=root).returncode


TASKS = {"book": book, "test": test, "lab": lab, "claims": claims, "bench": bench}


def main() -> int:
    """Run one command: ``python -m gibbs_lit.book.commands ROOT COMMAND [arguments]``."""
    root, name, *args = sys.argv[1:]
    run.set_environment(Path(root))
    try:
        return TASKS[name](Path(root), args)
    except KeyboardInterrupt:
        print(f"\n{name}: interrupted", file=sys.stderr)
        sys.stderr.flush()
        os._exit(130)  # kernels end by themselves when their parent is gone; threads would wait


if __name__ == "__main__":
    raise SystemExit(main())
