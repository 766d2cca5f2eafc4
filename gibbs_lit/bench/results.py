"""Result files: what a benchmark run measured, with the machine, the versions and the date."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "results"
FORMAT = 1


def path_of(platform: str) -> Path:
    """Where the result file of a platform, "cpu" or "gpu", lies in the package."""
    return FOLDER / f"{platform}.json"


def write(path: Path, results: dict[str, Any]) -> None:
    """Write results; what is there already is replaced at once, never in part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    text = json.dumps({"format": FORMAT} | results, indent=1, allow_nan=False)
    part.write_text(text + "\n", encoding="utf-8")
    part.replace(path)


def read(path: Path) -> dict[str, Any]:
    """Read results.

    Raises:
        ValueError: the file is of another format.
        FileNotFoundError: there is none.
    """
    results = json.loads(path.read_text(encoding="utf-8"))
    if results.get("format") != FORMAT:
        raise ValueError(f"{path.name} must be of format {FORMAT}, got {results.get('format')!r}")
    return results


def committed() -> dict[str, dict[str, Any]]:
    """The results that lie in the package, by platform; none where nothing was measured."""
    return {p: read(path_of(p)) for p in ("cpu", "gpu") if path_of(p).exists()}
