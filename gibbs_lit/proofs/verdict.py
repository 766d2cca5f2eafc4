"""What a check returns: a status from a closed list, how it was reached, and what was trusted."""

from dataclasses import dataclass

STATUSES = ("proved", "supported", "refuted", "undecided")
RELATIONS = ("==", "<=", ">=", "series")


class CheckerError(RuntimeError):
    """The normal form says proved and the points say otherwise: the checker itself is wrong."""


@dataclass(frozen=True)
class Lemma:
    """A theorem that was used and not checked, with the hypotheses under which it holds."""

    name: str
    hypotheses: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name + (f" (if {'; '.join(self.hypotheses)})" if self.hypotheses else "")


@dataclass(frozen=True)
class Witness:
    """A point, and concrete functions for the undefined ones, at which a statement fails."""

    point: dict[str, str]
    functions: dict[str, str]
    lhs: str
    rhs: str
    digits: int

    def __str__(self) -> str:
        where = ", ".join(f"{k} = {v}" for k, v in {**self.point, **self.functions}.items())
        return f"at {where or 'every point'}: left {self.lhs}, right {self.rhs}"


@dataclass(frozen=True)
class Verdict:
    """The answer of `decide`.

    Args:
        status: "proved", "supported", "refuted" or "undecided".
        method: the rung of the decision ladder that answered, in one line.
        relation: the relation that was decided: "==", "<=", ">=" or "series".
        witness: where the statement fails; present exactly when it is refuted.
        lemmas: what was used unchecked, with hypotheses.
        detail: why a statement stayed undecided, or what else was seen.
    """

    status: str
    method: str
    relation: str
    witness: Witness | None = None
    lemmas: tuple[Lemma, ...] = ()
    detail: str = ""

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise ValueError(f"status {self.status!r} is not one of {', '.join(STATUSES)}")
        if (self.status == "refuted") != (self.witness is not None):
            raise ValueError("a verdict carries a witness exactly when it is refuted")

    def __str__(self) -> str:
        parts = [f"{self.status} ({self.method})"]
        if self.witness is not None:
            parts.append(str(self.witness))
        if self.lemmas:
            parts.append("using " + ", ".join(map(str, self.lemmas)))
        if self.detail:
            parts.append(self.detail)
        return "; ".join(parts)
