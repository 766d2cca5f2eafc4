"""The parts of a claim's frame as HTML with a plain-text twin."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from . import display as page
from .evidence import Measurement
from .scope import over
from .statement import place

_SHOWN = 7  # wrong variants that stand open on the page; the others fold


def scope(text: str, hypotheses: Sequence[Any]) -> None:
    """What was checked, and under which hypotheses."""
    items = "".join(f"<li>{escape(str(h))}</li>" for h in hypotheses)
    bullets = f"<ul>{items}</ul>" if items else ""
    plain = "\n".join([f"Scope: {text}", *(f"  - {h}" for h in hypotheses)])
    page.show_html(page.part("Scope", f"<p>{escape(text)}</p>{bullets}"), plain)


def sentence(name: str, text: str, status: str | None = None, witness: str = "") -> None:
    """One line under a heading, with a status word and a witness where there is one."""
    mark = f"{page.badge(status)} " if status else ""
    body = f"<p>{mark}{escape(text)}</p>"
    body += f"<p>Witness {escape(witness)}</p>" if witness else ""
    plain = f"{name}{f', {status}' if status else ''}: {text}"
    page.show_html(page.part(name, body), plain + (f"\nWitness {witness}" if witness else ""))


def evidence(row: Measurement, caught: Sequence[tuple[str, Measurement]], scope_text: str) -> None:
    """A number beside its reference, and the wrong variants that the same check refuted."""
    head = ("quantity", "estimate", "reference", "difference", "allowed", "reference from")
    size = f", N = {row.samples}" if row.samples else ""
    seed = f", seed {row.seed}" if row.seed is not None else ""
    rows = [_line(row.quantity, row, f"{row.source}{size}{seed}")]
    rows += [_line(f"wrong: {name}", m, "✗ refuted") for name, m in caught]
    html = page.table(head, [[escape(c) for c in r] for r in rows], caption=scope_text)
    page.show_html(page.part("Evidence", html), f"{scope_text}\n{page.plain_table(head, rows)}")


def _line(label: str, m: Measurement, road: str) -> tuple[str, ...]:
    gap = page.number(abs(m.estimate - m.reference))
    return (label, page.number(m.estimate), page.number(m.reference), gap, m.bound_text, road)


def teeth(rows: Sequence[tuple[str, str, str, str, str]]) -> None:
    """Wrong variants: claim, kind, what the line would read, outcome, where it breaks."""
    words = [row[3] for row in rows]
    count = {word: words.count(word) for word in ("refuted", "equivalent", "undecided")}
    summary = f"{len(rows)} wrong variants tried: "
    summary += ", ".join(f"{n} {word}" for word, n in count.items() if n or word == "refuted")
    head = ("line", "variant", "the line would read", "outcome", "where it breaks, or why it holds")
    cells = [
        (escape(claim), escape(kind), f'<div class="gl-formula">{page.tex(reads)}</div>',
         outcome, escape(why))
        for claim, kind, reads, outcome, why in rows
    ]  # fmt: skip
    html = f"<p>{escape(summary)}.</p>{page.table(head, cells[:_SHOWN])}"
    if cells[_SHOWN:]:
        html += page.fold(f"{len(cells) - _SHOWN} more", page.table(head, cells[_SHOWN:]))
    short = [(claim, kind, outcome, why) for claim, kind, _, outcome, why in rows]
    plain = page.plain_table(("line", "variant", "outcome", "reason"), short)
    page.show_html(page.part("Teeth", html), f"{summary}\n{plain}")


def verdict(entries: Sequence[dict[str, Any]]) -> None:
    """One line of verdict a claim; carries the records that the ledger reads back."""
    plain = "\n".join(
        f"{e['id']}: {e['verdict']}"
        + (f"; corrected: {e['corrected']['verdict']}" if e["corrected"] else "")
        for e in entries
    )
    html = page.part("Verdict", "".join(map(_verdict_line, entries)))
    page.show_html(html, plain, list(entries))


def _verdict_line(entry: dict[str, Any]) -> str:
    mutants = entry["mutants"]
    text = f"<strong>{escape(place(entry))}</strong> {page.badge(entry['verdict'])} "
    text += f'<span class="gl-scope">{escape(over(entry["scope"]))}</span>'
    if entry["corrected"]:
        fixed = entry["corrected"]
        text += f"<br>corrected: {page.badge(fixed['verdict'])} "
        text += f'<span class="gl-scope">{escape(over(fixed["scope"]))}</span>'
    if mutants["tried"]:
        count = f"{mutants['refuted']} of {mutants['tried']} wrong variants refuted"
        count += f", {mutants['equivalent']} equivalent" if mutants["equivalent"] else ""
        count += f", undecided: {', '.join(mutants['undecided'])}" if mutants["undecided"] else ""
        text += f'<br><span class="gl-count">{escape(count)}.</span>'
    return f'<p class="gl-verdict-line" id="claim-{escape(entry["id"])}">{text}</p>'
