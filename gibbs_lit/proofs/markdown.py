"""A derivation as numbered, labelled equations of a MyST page."""

from __future__ import annotations

from typing import Any

from gibbs_lit.proofs.tex import tex

SYMBOLS = {"==": "=", "<=": r"\leq", ">=": r"\geq", "series": r"\simeq"}


def markdown(chain: Any, labels: bool) -> str:
    """Print every line of a derivation from the object that was checked, with its reason."""

    def show(expr: Any) -> str:
        return tex(expr, chain.notation)

    head = "" if chain.left is None else f"{show(chain.left)} = "
    blocks = [_display(f"{head}{show(chain.start)}", chain.claim, labels)]
    blocks += [chain.note] if chain.note else []
    for s in chain.steps:
        shown = show(s.expr if s.shown is None else s.shown)
        if s.order is not None:
            symbol, point, power = s.order
            shown += rf" + O\left(({show(symbol - point)})^{{{power}}}\right)"
        blocks.append(_display(f"{SYMBOLS[s.relation]} {shown}", s.claim, labels))
        status = "" if s.verdict.status == "proved" else f" ({s.verdict.status})"
        why = ", ".join(r.printed(lambda e: f"${show(e)}$") for r in s.reasons)
        blocks.append(f"{why}{status}" + (f". {s.note}" if s.note else ""))
    return "\n\n".join(blocks) + "\n"


def _display(body: str, claim: str | None, labels: bool) -> str:
    numbered = labels and claim is not None and claim.startswith("eq-")
    tag = rf" \tag{{{claim[3:]}}}" if numbered and claim else ""
    label = f" ({claim})" if labels and claim else ""
    return f"$$\n{body}{tag}\n$${label}"
