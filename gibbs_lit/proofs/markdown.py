"""A derivation as numbered, labelled equations of a MyST page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gibbs_lit.proofs.tex import tex

SYMBOLS = {"==": "=", "<=": r"\leq", ">=": r"\geq", "series": r"\simeq"}


Number = tuple[str, str]  # what the page prints as a line's number, and its label; may be empty


def numbers(chain: Any) -> list[Number]:
    """Tag and label of every line, the opening one first, from claim ids such as ``eq-9d``."""
    claims = [chain.claim, *(s.claim for s in chain.steps)]
    return [(c[3:] if c.startswith("eq-") else "", c) if c else ("", "") for c in claims]


def markdown(chain: Any, numbered: Sequence[Number]) -> str:
    """Print every line of a derivation from the object that was checked, with its reason.

    Args:
        chain: The derivation.
        numbered: Tag and label of each line, the opening one first.
    """

    def show(expr: Any) -> str:
        return tex(expr, chain.notation)

    head = "" if chain.left is None else f"{show(chain.left)} = "
    blocks = [block(f"{head}{show(chain.start)}", *numbered[0])]
    blocks += [chain.note] if chain.note else []
    for s, number in zip(chain.steps, numbered[1:], strict=True):
        shown = show(s.expr if s.shown is None else s.shown)
        if s.order is not None:
            symbol, point, power = s.order
            shown += rf" + O\left(({show(symbol - point)})^{{{power}}}\right)"
        blocks.append(block(f"{SYMBOLS[s.relation]} {shown}", *number))
        status = "" if s.verdict.status == "proved" else f" ({s.verdict.status})"
        why = ", ".join(r.printed(lambda e: f"${show(e)}$") for r in s.reasons)
        blocks.append(f"{why}{status}" + (f". {s.note}" if s.note else ""))
    return "\n\n".join(blocks) + "\n"


def block(body: str, tag: str = "", label: str = "") -> str:
    """One displayed equation with its tag and label."""
    return (
        f"$$\n{body}"
        + (rf" \tag{{{tag}}}" if tag else "")
        + "\n$$"
        + (f" ({label})" if label else "")
    )
