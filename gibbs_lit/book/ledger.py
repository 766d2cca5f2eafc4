"""The ledger: what the executed chapters said of every claim, as text, table and JSON."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Sequence
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any

from . import display as page
from .registry import registry
from .statement import place

_FILE = Path("_build") / "ledger.json"


def code_hash(root: Path) -> str:
    """Hash of everything a verdict depends on: the package and the chapters."""
    digest = hashlib.sha256()
    for folder, patterns in (("gibbs_lit", ("*.py", "*.json")), ("chapters", ("*.md",))):
        for pattern in patterns:
            for path in sorted((root / folder).rglob(pattern)):
                digest.update(path.relative_to(root).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def write(root: Path, records: Sequence[dict[str, Any]], device: str) -> Path:
    """Write the ledger of a run, with the device and the versions that it ran on."""
    path = root / _FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    versions = {name: version(name) for name in ("jax", "sympy", "numpy")}
    content = {
        "code": code_hash(root),
        "device": device,
        "versions": {"python": platform.python_version(), **versions},
        "records": in_order(records),
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def read(root: Path) -> list[dict[str, Any]] | None:
    """The records of the last run, or None when there is none or the code has changed since."""
    try:
        content = json.loads((root / _FILE).read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return None
    return content["records"] if content.get("code") == code_hash(root) else None


def in_order(records: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Records in the paper's order; a claim that was judged in two places is an error."""
    by_id: dict[str, dict[str, Any]] = {}
    for record in records:
        if record["id"] in by_id:
            raise ValueError(f"claim {record['id']} is judged in two places")
        by_id[record["id"]] = record
    order = {claim_id: i for i, claim_id in enumerate(registry())}
    return sorted(by_id.values(), key=lambda r: order.get(r["id"], len(order)))


def to_json(records: Sequence[dict[str, Any]]) -> str:
    """The ledger as a JSON list, one object a claim."""
    return json.dumps(list(records), ensure_ascii=False, indent=1)


def to_text(records: Sequence[dict[str, Any]]) -> str:
    """The ledger for a terminal."""
    rows = [
        (
            r["section"],
            r["id"],
            r["verdict"],
            r["corrected"]["verdict"] if r["corrected"] else "",
            _teeth(r),
            r["title"],
        )
        for r in records
    ]
    return page.plain_table(("section", "claim", "verdict", "corrected", "caught", "title"), rows)


def to_html(records: Sequence[dict[str, Any]], link: str = "") -> str:
    """The ledger as a table whose rows link to the verdicts.

    Args:
        records: the ledger's records.
        link: page that holds the verdicts, when it is another one (``"ch21_mppi.html"``).
    """
    rows = []
    for r in records:
        name = f'<a href="{escape(link)}#claim-{escape(r["id"])}">{escape(place(r))}</a>'
        verdict = page.badge(r["verdict"])
        if r["corrected"]:
            verdict += f" corrected: {page.badge(r['corrected']['verdict'])}"
        parts = [r, r["corrected"]] if r["corrected"] else [r]
        lemmas = "; ".join(dict.fromkeys(lemma for part in parts for lemma in part["lemmas"]))
        title = escape(r["title"]) if r["number"] else ""
        rows.append((name, title, verdict, escape(_teeth(r)), escape(lemmas)))
    return page.table(("claim", "about", "verdict", "wrong variants caught", "lemmas"), rows)


def _teeth(record: dict[str, Any]) -> str:
    mutants = record["mutants"]
    return (
        f"{mutants['refuted']}/{mutants['tried'] - mutants['equivalent']}"
        if mutants["tried"]
        else "–"
    )
