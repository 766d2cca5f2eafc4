"""What the page shows: HTML and Markdown that work in the book, in JupyterLab and as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from IPython.display import display

from .record import SYMBOLS

CLAIMS_MIME = "application/vnd.gibbs-lit.claims+json"
STYLE = Path(__file__).parent / "static" / "gibbs.css"
STYLE_TAG = '<style class="gl-style">'


def show_markdown(text: str, plain: str | None = None) -> None:
    """Show MyST Markdown; labelled equations in it become numbered and linkable in the book."""
    display({"text/markdown": text, "text/plain": plain or text}, raw=True)


def show_html(html: str, plain: str, records: list[dict[str, Any]] | None = None) -> None:
    """Show HTML with a plain-text twin, and the ledger's records behind it when there are any."""
    bundle: dict[str, Any] = {"text/html": html, "text/plain": plain}
    if records is not None:
        bundle[CLAIMS_MIME] = records
    display(bundle, raw=True)


def show_style() -> None:
    """Give a notebook the styles of the frames; the book's pages link them and leave this out."""
    html = f"{STYLE_TAG}{STYLE.read_text(encoding='utf-8')}</style>"
    display({"text/html": html, "text/plain": ""}, raw=True)


def part(name: str, body: str = "") -> str:
    """The heading of one part of a claim's frame, with its body."""
    return (
        f'<div class="gl-part gl-{name.lower()}"><p class="gl-label">{escape(name)}</p>{body}</div>'
    )


def badge(verdict: str) -> str:
    """A verdict as a symbol and a word; colour only repeats what the word says."""
    css = verdict.replace(" ", "-")
    return (
        f'<span class="gl-badge gl-is-{css}"><span aria-hidden="true">{SYMBOLS[verdict]}</span> '
        f"{escape(verdict)}</span>"
    )


def tex(body: str) -> str:
    """Inline mathematics inside HTML, typeset by the book and by JupyterLab alike."""
    return f'<span class="math notranslate nohighlight">\\({escape(body, quote=False)}\\)</span>'


def table(head: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "") -> str:
    """An HTML table; cells are HTML already."""
    caption_html = f"<caption>{escape(caption)}</caption>" if caption else ""
    head_html = "".join(f'<th scope="col">{escape(h)}</th>' for h in head)
    body = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    return (
        f'<div class="gl-scroll"><table class="gl-table">{caption_html}<thead><tr>{head_html}'
        f"</tr></thead><tbody>{body}</tbody></table></div>"
    )


def plain_table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """The same table for a terminal."""
    cells = [[str(c) for c in row] for row in rows]
    widths = [max(len(line[i]) for line in [list(head), *cells]) for i in range(len(head))]
    lines = [list(head), ["-" * w for w in widths], *cells]
    return "\n".join(
        "  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def fold(summary: str, body: str) -> str:
    """A disclosure: the summary is always visible, the body on demand."""
    return f'<details class="gl-fold"><summary>{summary}</summary>{body}</details>'


def number(value: float) -> str:
    """A number for reading: six significant digits, exponents only where they help."""
    return f"{value:.6g}"
