"""Statements and derivations as numbered, linkable equations, printed from what was judged."""

from __future__ import annotations

import re
from typing import Any

from ..proofs.derivation import SYMBOLS, Derivation
from ..proofs.tex import PLAIN, Notation, tex
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
    c: Claim, lhs: Any, rhs: Any, relation: str, left: Any = None, notation: Notation = PLAIN
) -> str:
    """MyST Markdown of one statement, labelled with the claim's id."""
    body = f"{tex(lhs, notation)} {SYMBOLS[relation]} {tex(rhs, notation)}"
    body = f"{tex(left, notation)} = {body}" if left is not None else body
    return _block(body, tag(c), c.id)


def derivation(d: Derivation, part: str, used: set[str]) -> str:
    """MyST Markdown of a checked chain: one equation a line, each followed by its reason.

    Args:
        d: the chain.
        part: ``"printed"``, or ``"corrected"``, which marks the numbers as not the paper's.
        used: labels that the page has given away; the new ones are added.
    """
    head = "" if d.left is None else f"{d.tex(d.left)} = "
    lines = [(d.claim, f"{head}{d.tex(d.start)}", d.note)]
    for step in d.steps:
        body = f"{SYMBOLS[step.relation]} {d.tex(step.expr if step.shown is None else step.shown)}"
        if step.order:
            symbol, point, power = step.order
            body += rf" + O\left({d.tex((symbol - point) ** power)}\right)"
        mark = "" if step.verdict.status == "proved" else f" ({step.verdict.status})"
        reason = f"*{step.reason}*{mark}" + (f". {step.note}" if step.note else "")
        lines.append((step.claim, body, reason))
    last = {claim_id: i for i, (claim_id, _, _) in enumerate(lines)}
    blocks = []
    for i, (claim_id, body, reason) in enumerate(lines):
        label, number = "", None
        if claim_id and last[claim_id] == i:
            label = claim_id if part == "printed" else f"{claim_id}-{part}"
            number = tag(claim(claim_id)) if label not in used else None
            label = "" if label in used else label
            number = f"{number}, {part}" if number and part != "printed" else number
            used.add(label)
        blocks += [_block(body, number, label), *([reason] if reason else [])]
    return "\n\n".join(blocks) + "\n"


def _block(body: str, number: str | None, label: str) -> str:
    labelled = f" ({label})" if label and number else ""
    return f"$$\n{body}" + (f" \\tag{{{number}}}" if number else "") + f"\n$${labelled}"
