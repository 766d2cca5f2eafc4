"""What trying a statement at points has shown."""

from dataclasses import dataclass, field

from gibbs_lit.proofs.verdict import Witness


@dataclass(frozen=True)
class Comparison:
    """What the points say.

    Args:
        outcome: "refuted", "agrees" or "unknown".
        points: at how many points the statement was seen to hold.
        digits: to how many digits it held at each of them, or failed at the witness.
        witness: where it fails; present exactly when it is refuted.
        detail: why the outcome is unknown, or what else was seen.
    """

    outcome: str
    points: int
    digits: int
    witness: Witness | None = None
    detail: str = ""


@dataclass
class Tally:
    """What a comparison has seen so far."""

    agreed: int = 0
    digits: int = 999
    witness: Witness | None = None
    loose: Witness | None = None
    troubles: dict[str, int] = field(default_factory=dict)

    def trouble(self, text: str) -> None:
        self.troubles[text] = self.troubles.get(text, 0) + 1
