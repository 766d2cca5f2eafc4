"""A claim's statement as a numbered, linkable equation, printed from what is judged."""

from __future__ import annotations

import re
from typing import Any

from ..proofs.tex import latex
from .registry import Claim

_RELATIONS = {"==": "=", "<=": r"\le", ">=": r"\ge", "series": r"\sim"}


def tag(claim: Claim) -> str | None:
    """What the page prints as the equation's number: the paper's, or the display's place."""
    if claim.number:
        return claim.number
    display = re.match(r"(?:unnumbered )?displays? (\d+)", claim.where)
    return f"display {display.group(1)}" if display else None


def place(entry: dict[str, Any]) -> str:
    """How the page names a claim: ``Eq. (12f)``, or its title where the paper gives no number."""
    return f"Eq. ({entry['number']})" if entry["number"] else entry["title"]


def equation(claim: Claim, lhs: Any, rhs: Any, relation: str) -> str:
    """MyST Markdown of one statement, labelled with the claim's id."""
    body = f"{latex(lhs)} {_RELATIONS[relation]} {latex(rhs)}"
    number = tag(claim)
    return f"$$\n{body}" + (f" \\tag{{{number}}}" if number else "") + f"\n$$ ({claim.id})\n"
