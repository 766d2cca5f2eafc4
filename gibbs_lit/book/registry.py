"""The claims of the paper as data: id, place, title and declared dependencies; never a verdict."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple


class Claim(NamedTuple):
    """One equation, display or checkable sentence of the paper.

    Attributes:
        id: stable identifier, for instance ``"eq-12f"``.
        section: section of the paper, for instance ``"2.1"``.
        where: the place inside the section, in words.
        title: what the claim is about.
        kind: definition, identity, inequality, approximation, algorithm, figure or prose.
        statement: what the paper asserts, in our words; may be empty.
        printed: the paper's formula in LaTeX; may be empty.
        depends: ids of the claims that this one builds on, as read in the paper.
    """

    id: str
    section: str
    where: str
    title: str
    kind: str
    statement: str = ""
    printed: str = ""
    depends: tuple[str, ...] = ()

    @property
    def number(self) -> str | None:
        """The paper's equation number (``"12f"``), or None where the paper gives none."""
        found = re.match(r"Eq\. \((\w+)\)", self.where)
        return found.group(1) if found else None


@cache
def registry() -> dict[str, Claim]:
    """All claims of the paper by id, in the paper's order."""
    rows = json.loads(Path(__file__).with_name("claims.json").read_text(encoding="utf-8"))
    return {row["id"]: Claim(**{**row, "depends": tuple(row["depends"])}) for row in rows}


def claim(claim_id: str) -> Claim:
    """The claim with this id.

    Raises:
        ValueError: if the paper has no claim of that id; the message lists the nearest ids.
    """
    try:
        return registry()[claim_id]
    except KeyError:
        import difflib

        near = difflib.get_close_matches(claim_id, registry(), n=3) or list(registry())[:3]
        raise ValueError(
            f"claim_id={claim_id!r} is not a claim of the paper; near it: {', '.join(near)}"
        ) from None


def of_section(section: str) -> tuple[Claim, ...]:
    """The claims of one section, in the paper's order."""
    found = tuple(c for c in registry().values() if c.section == section)
    if not found:
        known = sorted({c.section for c in registry().values()})
        raise ValueError(f"section={section!r} has no claims; sections: {', '.join(known)}")
    return found
