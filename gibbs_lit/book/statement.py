"""Statements and derivations as numbered, linkable equations, printed from what was judged."""

from __future__ import annotations

import re
from typing import Any

from ..proofs.derivation import Derivation
from ..proofs.markdown import SYMBOLS, block, markdown
from ..proofs.tex import Notation, tex
from .registry import Claim, claim


def tag(c: Claim) -> str | None:
    """What the page prints as the equation's number: the paper's, or the display's place."""
    if c.number:
        return c.number
    display = re.match(r"(?:unnumbered )?displays? (\d+)", c.where)
    return f"display {display.group(1)}" if display else None


def place(entry: dict[str, Any]) -> str:
    """How the page names a claim: ``Eq. (12f)``, or its title where the paper gives no number."""
    return f"Eq. ({entry['number']})" if entry["number"] else entry["title"]


def equation(
    c: Claim, lhs: Any, rhs: Any, relation: str, left: Any, notation: Notation, used: set[str]
) -> str:
    """MyST Markdown of one statement, labelled with the claim's id unless ``used`` has it."""
    body = f"{tex(lhs, notation)} {SYMBOLS[relation]} {tex(rhs, notation)}"
    body = f"{tex(left, notation)} = {body}" if left is not None else body
    number = tag(c)
    if number is None or c.id in used:
        return block(body, "", "")
    used.add(c.id)
    return block(body, number, c.id)


def derivation(d: Derivation, part: str, used: set[str]) -> str:
    """MyST Markdown of a checked chain: one equation a line, each followed by its reason.

    Args:
        d: the chain.
        part: ``"printed"``, or ``"corrected"``, which marks the numbers as not the paper's.
        used: labels that the page has given away; the new ones are added.
    """
    claims = [d.claim, *(step.claim for step in d.steps)]
    last = {claim_id: i for i, claim_id in enumerate(claims)}
    numbered = []
    for i, claim_id in enumerate(claims):
        number = tag(claim(claim_id)) if claim_id and last[claim_id] == i else None
        label = claim_id if part == "printed" else f"{claim_id}-{part}"
        if number is None or label is None or label in used:
            numbered.append(("", ""))
            continue
        used.add(label)
        numbered.append((number if part == "printed" else f"{number}, {part}", label))
    return markdown(d, numbered)
