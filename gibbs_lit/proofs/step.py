"""One accepted step of a derivation."""

from dataclasses import dataclass
from typing import Any

from gibbs_lit.proofs.names import Definitions
from gibbs_lit.proofs.reasons import Reason
from gibbs_lit.proofs.verdict import Verdict


@dataclass(frozen=True)
class Step:
    """One accepted step: what it reaches, by which relation and reasons, and the verdict."""

    expr: Any
    relation: str
    reasons: tuple[Reason, ...]
    claim: str | None
    verdict: Verdict
    hypotheses: tuple[str, ...] = ()
    definitions: Definitions = ()
    facts: tuple[Any, ...] = ()
    order: tuple[Any, ...] | None = None
    uses: tuple[Any, ...] = ()
    tight: Definitions = ()
    note: str = ""
    shown: Any = None
    moved: Any = None  # the previous line as the reason rewrote it, where it did only that

    @property
    def reason(self) -> str:
        """The printed reason."""
        return ", ".join(str(r) for r in self.reasons)
