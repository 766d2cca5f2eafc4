"""The error of a step that does not hold, as a text box and as an accessible HTML box."""

from __future__ import annotations

from html import escape
from textwrap import wrap
from typing import Any

from gibbs_lit.proofs.names import short
from gibbs_lit.proofs.tex import Notation, tex
from gibbs_lit.proofs.verdict import Verdict

WIDTH = 88


class StepError(ValueError):
    """A step of a derivation that was not accepted.

    Attributes:
        derivation: Title of the derivation.
        step: Number of the step, from 1.
        claim: Claim id of the line, or None.
        reason: The printed reason.
        previous, expr, relation: The statement that was put to the checker.
        why: What failed, in words.
        verdict: The verdict on the step or on the failed side condition, or None.
    """

    def __init__(
        self, derivation: str, step: int, claim: str | None, reason: str, previous: Any, expr: Any,
        relation: str, why: str, verdict: Verdict | None, notation: Notation,
    ) -> None:  # fmt: skip
        self.derivation, self.step, self.claim, self.reason = derivation, step, claim, reason
        self.previous, self.expr, self.relation = previous, expr, relation
        self.why, self.verdict, self.notation = why, verdict, notation
        super().__init__(self._box())

    def rows(self) -> list[tuple[str, str]]:
        """The labelled lines of the box."""
        rows = [
            ("derivation", self.derivation or "(untitled)"),
            ("step", f"{self.step}" + (f", claim {self.claim}" if self.claim else "")),
            ("reason", self.reason),
            ("from", short(self.previous)),
            ("to", f"{self.relation} {short(self.expr)}"),
            ("failed", self.why),
        ]
        if self.verdict is not None:
            rows.append(("verdict", f"{self.verdict.status}: {self.verdict.method}"))
            witness = self.verdict.witness
            if witness is not None:
                rows += [("at", ", ".join(f"{k} = {v}" for k, v in witness.point.items()))]
                rows += [("with", f"{k} = {v}") for k, v in witness.functions.items()]
                rows += [("left value", witness.lhs), ("right value", witness.rhs)]
        return [(k, v) for k, v in rows if v]

    def _box(self) -> str:
        lines = ["step not accepted", "+" + "-" * (WIDTH + 14)]
        for key, value in self.rows():
            for i, line in enumerate(wrap(value, WIDTH) or [""]):
                lines.append(f"| {key if i == 0 else '':<12}{line}")
        return "\n".join([*lines, "+" + "-" * (WIDTH + 14)])

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: the box alone, with no frames of the checker above it."""
        return [f"{type(self).__name__}: {line}" if i == 0 else line
                for i, line in enumerate(str(self).splitlines())]  # fmt: skip

    def html(self) -> str:
        """The same box as accessible HTML, the expressions as TeX between \\( and \\)."""
        body = []
        for key, value in self.rows():
            cell = escape(value)
            if key in ("from", "to"):
                expr = self.previous if key == "from" else self.expr
                cell = escape(rf"\({tex(expr, self.notation)}\)")
                cell = escape(self.relation) + " " + cell if key == "to" else cell
            body.append(f"<dt>{escape(key)}</dt><dd>{cell}</dd>")
        name = f"Step {self.step} of {self.derivation or 'a derivation'} is not accepted"
        return (
            f'<div role="alert" class="step-error"><p><strong>{escape(name)}</strong></p>'
            f"<dl>{''.join(body)}</dl></div>"
        )
