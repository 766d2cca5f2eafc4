"""Execute chapters, keep the outputs where the book reads them, and read the claims back."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import cache
from importlib.metadata import entry_points, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

# jsonschema would build a grammar of addresses for some seconds, which no notebook needs
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

from nbformat import NotebookNode  # noqa: E402

from .display import CLAIMS_MIME  # noqa: E402

PACKAGE = Path(__file__).resolve().parents[1]
TIMEOUT = 300  # seconds for one cell
KEPT_CACHES = 3  # results of so many states of the package stay on disk
# a kernel may meet an entry that another is still writing; it compiles anew, and says so
HALF_WRITTEN = "ignore:Error reading persistent compilation cache entry"


class Failure(NamedTuple):
    """A cell that failed: chapter, number of the code cell from 0, and what was raised."""

    chapter: str
    cell: int
    error: str

    def __str__(self) -> str:
        return f"{self.chapter}::Cell {self.cell}: {self.error}"


def _has_accelerator(devices: Path = Path("/dev")) -> bool:
    """Whether there is an accelerator and a JAX that can use it; one without the other warns."""
    usable = entry_points(group="jax_plugins") or find_spec("libtpu")
    nodes = ("nvidia[0-9]*", "kfd", "dxg", "accel*")
    return bool(usable) and any(any(devices.glob(pattern)) for pattern in nodes)


def set_environment(root: Path) -> None:
    """Prepare the environment that kernels inherit; what the user has set for JAX stays."""
    build = root / "_build"
    defaults = {
        "JAX_COMPILATION_CACHE_DIR": str(build / "jax_cache"),
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
        "PYTHONHASHSEED": "0",  # pages come out the same on every run
        "TF_CPP_MIN_LOG_LEVEL": "3",  # XLA logs slow compilation as an error; real ones are raised
    }
    if not _has_accelerator():
        defaults["JAX_PLATFORMS"] = "cpu"
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
    filters = os.environ.get("PYTHONWARNINGS", "").split(",")
    os.environ["PYTHONWARNINGS"] = ",".join(f for f in dict.fromkeys([*filters, HALF_WRITTEN]) if f)
    # the kernel is this interpreter, whatever the user's own kernels and profiles say
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    (build / "ipython").mkdir(parents=True, exist_ok=True)
    os.environ["IPYTHONDIR"] = str(build / "ipython")
    paths = [str(PACKAGE.parent), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    os.environ["PYTHONPATH"] = os.pathsep.join(p for p in dict.fromkeys(paths) if p)


@cache
def code_key() -> str:
    """Hash of the package's code and data, the versions under it and the device asked for."""
    digest = hashlib.sha256()
    for path in sorted(p for p in PACKAGE.rglob("*") if p.suffix in (".py", ".json")):
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    names = ("jax", "jaxlib", "sympy", "numpy", "matplotlib")
    state = (sys.version_info[:2], [version(n) for n in names], os.environ.get("JAX_PLATFORMS"))
    digest.update(repr(state).encode())
    return digest.hexdigest()[:12]


def device() -> str:
    """The device that kernels run on, in JAX's words."""
    import jax

    return jax.devices()[0].device_kind


def cache_path(root: Path) -> Path:
    """Folder of the stored outputs that belong to the code as it is now."""
    return root / "_build" / ".jupyter_cache" / code_key()


def chapter_paths(root: Path) -> list[Path]:
    """The chapters that hold code, in the order of their names."""
    from myst_nb.core.read import is_myst_markdown_notebook

    texts = {p: p.read_text(encoding="utf-8") for p in sorted((root / "chapters").glob("*.md"))}
    return [p for p, t in texts.items() if "{code-cell}" in t and is_myst_markdown_notebook(t)]


def read_chapter(path: Path) -> NotebookNode:
    """Read a chapter as the book does, so that both find the same stored outputs."""
    from myst_nb.core.read import myst_nb_reader_plugin

    return myst_nb_reader_plugin(str(path))


def stored(root: Path, path: Path) -> NotebookNode | None:
    """The executed chapter, or None when its code or the package changed since it ran."""
    from jupyter_cache import get_cache

    if not cache_path(root).exists():
        return None
    try:
        return get_cache(cache_path(root)).merge_match_into_notebook(read_chapter(path))[1]
    except KeyError:
        return None


def store(root: Path, path: Path, notebook: NotebookNode, seconds: float) -> None:
    """Store an executed chapter where the book looks for it."""
    from jupyter_cache import get_cache
    from jupyter_cache.base import CacheBundleIn

    bundle = CacheBundleIn(notebook, str(path), data={"execution_seconds": seconds})
    get_cache(cache_path(root)).cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def executed_records(notebooks: Iterable[NotebookNode]) -> list[dict[str, Any]]:
    """The claims' records found in the outputs of executed notebooks, in their order."""
    return [
        record
        for notebook in notebooks
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        for record in output.get("data", {}).get(CLAIMS_MIME, ())
    ]


def written_to_stderr(root: Path) -> list[Failure]:
    """The cells of the stored chapters that wrote to stderr, with what they wrote."""
    found = []
    for path in chapter_paths(root):
        notebook = stored(root, path)
        cells = [c for c in notebook.cells if c.cell_type == "code"] if notebook else []
        for number, cell in enumerate(cells):
            text = "".join(o.text for o in cell.outputs if o.get("name") == "stderr").strip()
            if text:
                found.append(Failure(path.stem, number, f"wrote to stderr: {text}"))
    return found


def _execute(path: Path, tell: Callable[[str], None]) -> tuple[NotebookNode, Failure | None]:
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    notebook = read_chapter(path)
    numbers = {
        index: number
        for number, index in enumerate(
            i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"
        )
    }
    current = 0

    def on_cell(cell: NotebookNode, cell_index: int) -> None:
        nonlocal current
        current = numbers[cell_index]
        tell(f"cell {current + 1}/{len(numbers)}")

    try:
        client = NotebookClient(
            notebook,
            timeout=TIMEOUT,
            resources={"metadata": {"path": str(path.parent)}},
            on_cell_execute=on_cell,
            record_timing=False,  # times would be part of the key of the stored outputs
        )
        asyncio.run(client.async_execute())
    except CellExecutionError as error:
        return notebook, Failure(path.stem, current, f"{error.ename}: {error.evalue}")
    except CellTimeoutError:
        return notebook, Failure(path.stem, current, f"ran longer than {TIMEOUT} s")
    except DeadKernelError:
        return notebook, Failure(path.stem, current, "the kernel died")
    return notebook, None


def execute_chapters(
    root: Path, workers: int = 2, progress: Callable[[str, bool], None] = lambda text, done: None
) -> list[Failure]:
    """Execute every chapter whose stored outputs are stale, several at once.

    Args:
        root: the folder that holds ``chapters`` and ``_build``.
        workers: how many kernels run at the same time, at least 1.
        progress: called with a line of text and whether the line should stay.

    Returns:
        The failures; empty when every chapter ran to its end.

    Raises:
        ValueError: if ``workers`` is below 1.
    """
    if workers < 1:
        raise ValueError(f"workers={workers} must be at least 1")
    set_environment(root)
    paths = chapter_paths(root)
    stale = [path for path in paths if stored(root, path) is None]
    progress(f"{len(stale)} of {len(paths)} to execute", True)
    failures, left, states = [], len(stale), {}

    def run(path: Path):
        def tell(text: str) -> None:
            states[path.stem] = text
            running = ", ".join(f"{name} {state}" for name, state in list(states.items()))
            progress(f"{running}; {left} left", False)

        began = time.monotonic()
        try:
            return path, *_execute(path, tell), time.monotonic() - began
        finally:
            states.pop(path.stem, None)

    pool = ThreadPoolExecutor(workers)
    try:
        for future in as_completed([pool.submit(run, path) for path in stale]):
            path, notebook, failure, seconds = future.result()
            left -= 1
            if failure is None:
                store(root, path, notebook, seconds)
            else:
                failures.append(failure)
            word = "executed" if failure is None else f"FAILED at cell {failure.cell}"
            progress(f"{path.stem} {word} in {seconds:.1f} s; {left} left", True)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    _prune(cache_path(root))
    return failures


def _prune(current: Path) -> None:
    folders = sorted(current.parent.glob("*/"), key=lambda p: p.stat().st_mtime, reverse=True)
    for folder in [f for f in folders if f != current][KEPT_CACHES - 1 :]:
        shutil.rmtree(folder, ignore_errors=True)
