"""The frame of a claim on the page: statement, scope, derivation, evidence, teeth, verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..proofs.decide import decide
from ..proofs.derivation import Derivation
from ..proofs.tex import PLAIN, Notation
from . import display as page
from . import panels
from .evidence import EvidenceError, Measurement, measure_worst
from .record import Check, Record
from .registry import claim as registered
from .scope import describe, over
from .statement import derivation as printed_derivation
from .statement import equation


class TeethError(AssertionError):
    """A wrong variant that the same check lets through; names the claim and the variant."""

    def _render_traceback_(self):
        return str(self).splitlines()


class Frame:
    """The checks of one claim, or of a few that share a derivation, and their page.

    Args:
        ids: ids of the claims, all known to the registry.
        chapter: the chapter that collects the records; it is told when the verdict is printed.

    Raises:
        ValueError: if an id is unknown or given twice.
    """

    def __init__(self, ids: Sequence[str], chapter: Any):
        if not ids or len(set(ids)) != len(ids):
            raise ValueError(f"ids={list(ids)!r} must be distinct and at least one")
        self.claims = {i: registered(i) for i in ids}
        self.records = {i: Record(i) for i in ids}
        self._chapter = chapter
        self._derivations: list[Derivation] = []

    def _record(self, claim_id: str | None) -> Record:
        if claim_id is None and len(self.records) == 1:
            return next(iter(self.records.values()))
        if claim_id not in self.records:
            raise ValueError(
                f"claim={claim_id!r} is not in this frame, which treats {', '.join(self.records)}"
            )
        return self.records[claim_id]

    # -- symbols ---------------------------------------------------------------------------

    def prove(
        self,
        derivation: Derivation,
        part: str = "printed",
        show: str = "full",
        teeth: bool = True,
    ) -> None:
        """Record a derivation that has been checked, and print it.

        Every step counts for one claim of the frame: the one it names, else that of the next line
        with a name, else that of the last one, else that of the chain.

        Args:
            derivation: the checked chain.
            part: ``"printed"`` for the paper's own statement, ``"corrected"`` for the repaired one.
            show: ``"full"`` prints statement, scope and every step; ``"line"`` one line of summary.
            teeth: False where another derivation of the frame has the same lines in fewer
                dimensions, so that its wrong variants speak for this one too.

        Raises:
            ValueError: if the frame treats several claims and the chain names none of them.
        """
        scope = describe(derivation)
        owners = self._owners(derivation)
        working = [i for i in self.records if i in (*owners, derivation.claim)]
        for claim_id in working or self.records:
            self._record_steps(derivation, claim_id, part, scope, owners)
        self._derivations += [derivation] if teeth else []
        if show == "full":
            panels.scope(scope, derivation.hypotheses)
            page.show_markdown(printed_derivation(derivation, part, self._chapter.labels))
        else:
            text = f"Also {derivation.status}, in {len(derivation.steps)} steps, {over(scope)}."
            panels.sentence("Derivation", text)

    def _owners(self, derivation: Derivation) -> list[str]:
        """The claim that each step of a chain works for."""
        owner = derivation.claim if derivation.claim in self.records else None
        if len(self.records) == 1:
            owner = next(iter(self.records))
        named = [s.claim if s.claim in self.records else None for s in derivation.steps]
        owner = next((c for c in reversed(named) if c), owner)
        owners: list[str] = []
        for claim_id in reversed(named):
            owner = claim_id or owner
            if owner is None:
                raise ValueError(
                    f"derivation={derivation.title!r} names none of the claims of its frame, "
                    f"{', '.join(self.records)}; give the chain or one of its steps a claim"
                )
            owners.insert(0, owner)
        return owners

    def _record_steps(
        self, d: Derivation, claim_id: str, part: str, scope: str, owners: Sequence[str]
    ):
        steps = [s for s, owner in zip(d.steps, owners, strict=True) if owner == claim_id]
        record = self.records[claim_id]
        if not steps:  # the opening line of a chain states what the others rest on
            record.checks.append(
                Check(part, "defined", scope, "opening line of a checked chain", depends=d.depends)
            )
        for step in steps:
            depends = tuple(x for x in d.depends if x != claim_id)
            record.checks.append(Check.judged(part, scope, step.verdict, depends))

    def as_printed(
        self,
        lhs: Any,
        rhs: Any,
        relation: str = "==",
        *,
        claim: str | None = None,
        left: Any = None,
        notation: Notation = PLAIN,
        **options: Any,
    ) -> None:
        """Judge the statement as the paper prints it, whatever comes out, and show the witness.

        Args:
            lhs: left side.
            rhs: right side.
            relation: as in ``decide``.
            claim: the claim's id; may be left out in a frame of one claim.
            left: what both sides stand for, printed in front of them.
            notation: how long expressions print.
            options: passed on to ``decide`` (``assuming``, ``order``, ``seed``).
        """
        record = self._record(claim)
        verdict = decide(lhs, rhs, relation, **options)
        scope = describe((lhs, rhs), options.get("assuming", ()))
        record.checks.append(Check.judged("printed", scope, verdict))
        printed = registered(record.claim_id)
        labels = self._chapter.labels
        page.show_markdown(equation(printed, lhs, rhs, relation, left, notation, labels))
        text = f"{over(scope)}: {verdict.method}"
        panels.sentence("As printed", text, verdict.status, str(verdict.witness or ""))

    def state(self, status: str, scope: str, reason: str, claim: str | None = None) -> None:
        """Record what no check can decide: a definition, an assumption, or a sentence of history.

        Args:
            status: ``"defined"``, ``"assumed"`` or ``"not checkable"``; nothing stronger.
            scope: what exactly is defined or assumed, or what the sentence speaks of.
            reason: why no check applies.
            claim: the claim's id; may be left out in a frame of one claim.
        """
        if status not in ("defined", "assumed", "not checkable"):
            raise ValueError(f"status={status!r} cannot be stated by hand; it comes out of checks")
        record = self._record(claim)
        record.checks.append(Check("printed", status, scope, reason))
        panels.sentence("Statement", f"{scope}. {reason}", status)

    # -- numbers ---------------------------------------------------------------------------

    def evidence(
        self,
        quantity: str,
        estimate: Any,
        reference: Any,
        *,
        scope: str,
        claim: str | None = None,
        part: str = "printed",
        wrong: Mapping[str, Any] | None = None,
        **bound: Any,
    ) -> None:
        """Put a number beside an independent one; wrong variants go through the same check.

        Args:
            quantity: what was measured.
            estimate: the kernel's number or array.
            reference: the independent number or array of the same shape.
            scope: the instance on which it was measured.
            claim: the claim's id; may be left out in a frame of one claim.
            part: the statement that the number speaks for, ``"printed"`` or ``"corrected"``.
            wrong: wrong variants by name, with what they give in place of the estimate.
            bound: ``tolerance`` or ``standard_error``, ``source``, ``samples``, ``seed``.

        Raises:
            EvidenceError: if the numbers disagree.
            TeethError: if a wrong variant passes.
        """
        record = self._record(claim)
        row = measure_worst(record.claim_id, quantity, estimate, reference, bound)
        if not row.agrees:
            raise EvidenceError(f"claim {record.claim_id}: evidence fails. {row}. Scope: {scope}")
        record.checks.append(_measured_check(part, "supported", scope, row))
        record.evidence.append({**row.as_dict(), "scope": scope, "part": part})
        caught = []
        for name, value in (wrong or {}).items():
            variant = measure_worst(record.claim_id, f"{quantity}, {name}", value, reference, bound)
            if variant.agrees:
                raise TeethError(
                    f"claim {record.claim_id}: the wrong variant {name!r} passes. {variant}"
                )
            record.count("refuted", name)
            caught.append((name, variant))
        panels.evidence(row, caught, scope)

    def as_measured(
        self,
        quantity: str,
        printed: Any,
        reference: Any,
        *,
        scope: str,
        claim: str | None = None,
        **bound: Any,
    ) -> None:
        """Judge the printed statement by a number, whatever comes out.

        Args:
            quantity: what was measured.
            printed: what the printed statement gives.
            reference: the independent number.
            scope: the instance.
            claim: the claim's id; may be left out in a frame of one claim.
            bound: ``tolerance`` or ``standard_error``, ``source``, ``samples``, ``seed``.
        """
        record = self._record(claim)
        row = measure_worst(record.claim_id, quantity, printed, reference, bound)
        status = "supported" if row.agrees else "refuted"
        record.checks.append(_measured_check("printed", status, scope, row))
        panels.sentence("As printed", f"{row}. {scope}", status)

    # -- teeth and verdict -----------------------------------------------------------------

    def teeth(self, limit: int = 4, **options: Any) -> None:
        """Mutate every step of the frame's derivations and show what broke each mutant, and where.

        Args:
            limit: most wrong variants of one step, all kinds represented.
            options: passed on to ``Derivation.mutants``.

        Raises:
            TeethError: if a mutant survives.
        """
        rows, survived = [], []
        for derivation in self._derivations:
            owners = self._owners(derivation)
            for mutant in derivation.mutants(limit=limit, **options).rows:
                owner = owners[mutant.step - 1]
                self.records[owner].count(mutant.outcome, mutant.kind)
                if mutant.outcome == "survived":
                    survived.append(f"step {mutant.step} of {owner}: {mutant.kind}")
                verdict = mutant.verdict
                why = str(verdict.witness or verdict.detail or verdict.method)
                reads = derivation.tex(mutant.expr)
                rows.append((owner, mutant.kind, reads, mutant.outcome, why))
        if survived:
            raise TeethError(f"{len(survived)} wrong variants survive: {'; '.join(survived)}")
        panels.teeth(rows)

    def verdict(self) -> None:
        """Print one line of verdict for each claim, and hand the records to the ledger."""
        entries = [
            record.as_dict(c.section, c.title, c.number)
            for c, record in ((self.claims[i], self.records[i]) for i in self.records)
        ]
        self._chapter.collect(entries)
        panels.verdict(entries)


def _measured_check(part: str, status: str, scope: str, row: Measurement) -> Check:
    witness = f"{scope}: {row}" if status == "refuted" else ""
    return Check(
        part, status, scope, f"measured beside {row.source}", witness=witness, measured=True
    )
