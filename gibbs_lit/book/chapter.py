"""A chapter of the book: its settings, its frames, and the table that closes it."""

from __future__ import annotations

from typing import Any

from . import display as page
from .frame import Frame
from .ledger import to_html, to_text
from .registry import of_section


class Chapter:
    """What one chapter treats; made by :func:`chapter`."""

    def __init__(self, section: str):
        self.section = section
        self._expected = [c.id for c in of_section(section)]
        self._entries: dict[str, dict[str, Any]] = {}
        self.labels: set[str] = set()  # equation labels given away on this page

    def claims(self, *ids: str) -> Frame:
        """Open the frame of one or more claims."""
        return Frame(ids, self)

    def collect(self, entries: list[dict[str, Any]]) -> None:
        """Take the records of a frame whose verdict was printed; a claim is judged once."""
        for entry in entries:
            self._entries[entry["id"]] = entry

    @property
    def missing(self) -> list[str]:
        """Ids of the section's claims that no frame has judged yet."""
        return [i for i in self._expected if i not in self._entries]

    def table(self, *ids: str) -> None:
        """Print the chapter's table of claims, read back from the frames that ran.

        Args:
            ids: the claims of the section that this chapter treats; all of them when left out.

        Raises:
            LookupError: if one of them has no verdict yet.
        """
        wanted = list(ids) or self._expected
        missing = [i for i in wanted if i not in self._entries]
        if missing:
            raise LookupError(f"section {self.section}: no verdict for {', '.join(missing)}")
        entries = [self._entries[i] for i in wanted]
        page.show_html(page.part("Ledger", to_html(entries)), to_text(entries))


def chapter(section: str) -> Chapter:
    """Open a chapter: float64, matrix products at highest precision, the book's figure style.

    Args:
        section: section of the paper, for instance ``"2.1"``.

    Raises:
        ValueError: if the paper has no such section.

    Example:
        >>> book = chapter("2.1")  # doctest: +SKIP
    """
    import jax

    from .figures import use_style

    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_default_matmul_precision", "highest")
    use_style()
    opened = Chapter(section)
    page.show_style()
    return opened
