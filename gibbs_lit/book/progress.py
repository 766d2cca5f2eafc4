"""A status line on stderr for long work; standard library only."""

from __future__ import annotations

import sys
import threading
import time
from typing import TextIO


class Status:
    """Tell what is going on: rewritten in place on a terminal, every few seconds elsewhere.

    Args:
        title: the word that each line begins with.
        every: seconds between two lines where the line cannot be rewritten.
        stream: where to write; standard error by default, so that standard output stays clean.
    """

    def __init__(self, title: str, every: float = 10.0, stream: TextIO | None = None) -> None:
        self.title, self.every = title, every
        self.stream = sys.stderr if stream is None else stream
        self.start = self.shown = time.monotonic()
        self._width = 0
        self._lock = threading.Lock()

    @property
    def elapsed(self) -> float:
        """Seconds since the work began."""
        return time.monotonic() - self.start

    def update(self, text: str) -> None:
        """Show a passing state."""
        line = f"{self.title}: {text} ({self.elapsed:.0f} s)"
        with self._lock:
            if self.stream.isatty():
                line = line[:99]
                self.stream.write("\r" + line.ljust(self._width))
                self._width = len(line)
                self.stream.flush()
            elif time.monotonic() - self.shown >= self.every:
                self.shown = time.monotonic()
                print(line, file=self.stream, flush=True)

    def line(self, text: str) -> None:
        """Write a line that stays."""
        with self._lock:
            if self._width:
                self.stream.write("\r" + " " * self._width + "\r")
                self._width = 0
            print(f"{self.title}: {text}", file=self.stream, flush=True)
