"""What was found out about one claim, and the verdict that follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

VERDICTS = (
    "defined",
    "assumed",
    "proved",
    "supported",
    "refuted",
    "undecided",
    "not checkable",
)
SYMBOLS = {
    "defined": "≔",
    "assumed": "⊢",
    "proved": "✓",
    "supported": "≈",
    "refuted": "✗",
    "undecided": "?",
    "not checkable": "–",
}


@dataclass(frozen=True)
class Check:
    """One check of one claim: a proof, a definition, a measurement or a stated limit.

    Attributes:
        part: ``"printed"`` for the paper's own statement, ``"corrected"`` for the repaired one.
        status: one of ``VERDICTS``.
        scope: exactly what was checked, in words.
        method: the rung of the decision ladder, or the road to the number.
        lemmas: what was used without being checked, with hypotheses.
        witness: the point and both values, when refuted.
        depends: ids of the claims whose proofs this check used.
        measured: True for a number of a kernel beside a reference; such a check never proves.
    """

    part: str
    status: str
    scope: str
    method: str
    lemmas: tuple[str, ...] = ()
    witness: str = ""
    depends: tuple[str, ...] = ()
    measured: bool = False

    def __post_init__(self):
        if self.status not in VERDICTS:
            raise ValueError(f"status={self.status!r} is no verdict word; use one of {VERDICTS}")
        if self.part not in ("printed", "corrected"):
            raise ValueError(f"part={self.part!r} must be 'printed' or 'corrected'")
        if self.status == "refuted" and not self.witness:
            raise ValueError("a refutation needs a witness")
        if not self.scope:
            raise ValueError("a verdict never stands without its scope")

    @classmethod
    def judged(cls, part: str, scope: str, verdict: Any, depends: tuple[str, ...] = ()) -> Check:
        """Take over a verdict of the proof checker."""
        lemmas = tuple(str(lemma) for lemma in verdict.lemmas)
        witness = str(verdict.witness or "")
        return cls(part, verdict.status, scope, verdict.method, lemmas, witness, depends)


def verdict_of(checks: Iterable[Check]) -> str:
    """The verdict that checks support: the weakest link decides, and numbers never prove."""
    checks = list(checks)
    found = {check.status for check in checks}
    symbolic = {check.status for check in checks if not check.measured}
    for word in ("refuted", "undecided", "not checkable"):
        if word in found:
            return word
    for word in ("supported", "proved", "defined"):
        if word in symbolic:
            return word
    return next((word for word in ("supported", "assumed") if word in found), "undecided")


@dataclass
class Record:
    """Everything that a chapter found out about one claim, in the making."""

    claim_id: str
    checks: list[Check] = field(default_factory=list)
    evidence: list[dict[str, Any]] = field(default_factory=list)
    tried: int = 0
    refuted: int = 0
    equivalent: int = 0
    undecided: list[str] = field(default_factory=list)

    def count(self, outcome: str, variant: str) -> None:
        """Count one wrong variant that was tried."""
        self.tried += 1
        self.refuted += outcome == "refuted"
        self.equivalent += outcome == "equivalent"
        if outcome == "undecided":
            self.undecided.append(variant)

    def part(self, name: str) -> list[Check]:
        return [check for check in self.checks if check.part == name]

    def verdict(self, part: str = "printed") -> str:
        return verdict_of(self.part(part))

    def as_dict(self, section: str, title: str, number: str | None) -> dict[str, Any]:
        """The ledger's entry: plain JSON types only."""
        printed, corrected = self.part("printed"), self.part("corrected")
        entry: dict[str, Any] = {
            "id": self.claim_id,
            "section": section,
            "number": number,
            "title": title,
            "verdict": verdict_of(printed),
            **_summary(printed),
            "mutants": {
                "tried": self.tried,
                "refuted": self.refuted,
                "equivalent": self.equivalent,
                "undecided": list(self.undecided),
            },
            "evidence": list(self.evidence),
            "corrected": None,
        }
        if corrected:
            entry["corrected"] = {"verdict": verdict_of(corrected), **_summary(corrected)}
        return entry


def _summary(checks: list[Check]) -> dict[str, Any]:
    def unique(values: Iterable[str]) -> list[str]:
        return list(dict.fromkeys(value for value in values if value))

    return {
        "scope": "; ".join(unique(part for c in checks for part in c.scope.split("; "))),
        "method": "; ".join(unique(c.method for c in checks)),
        "lemmas": unique(lemma for c in checks for lemma in c.lemmas),
        "witness": next((c.witness for c in checks if c.witness), None),
        "depends": unique(d for c in checks for d in c.depends),
    }
