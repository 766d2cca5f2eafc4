"""A chain of steps, each with a relation and a reason, checked when it is made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import sympy as sp

from gibbs_lit.proofs.errors import StepError
from gibbs_lit.proofs.judge import Statement, judge
from gibbs_lit.proofs.markdown import SYMBOLS, markdown, numbers
from gibbs_lit.proofs.mutants import MutantReport, chain_mutants
from gibbs_lit.proofs.names import (
    Definitions,
    check_definition,
    checked_side,
    expand,
    overrun,
    subterms,
    unfit,
)
from gibbs_lit.proofs.numeric import compare
from gibbs_lit.proofs.reasons import Attempt, Plan, Reason, Refusal, allowed
from gibbs_lit.proofs.rules import result
from gibbs_lit.proofs.setting import explicit, shape_of
from gibbs_lit.proofs.step import Step
from gibbs_lit.proofs.tex import PLAIN, Notation, tex
from gibbs_lit.proofs.timelimit import attempt
from gibbs_lit.proofs.verdict import CheckerError, Lemma, Verdict

RANK = ("proved", "supported", "undecided", "refuted")


@dataclass(frozen=True)
class Derivation:
    """A chain from ``start``; every step is checked at once and printed from what was checked.

    Args:
        start: The first expression: a scalar, a matrix, or a sum or product of explicit matrices.
        left: What the first line is a name for, a SymPy object that is only printed.
        title: A short title.
        claim: The claim id of the first line.
        assuming: SymPy facts that hold throughout, such as a normalised density.
        hypotheses: Hypotheses in words that the author adds.
        note: A sentence under the first line.
        seed: Seed of the points at which each step is evaluated.
        notation: How vectors and long expressions print, for example ``setting(2).notation``.
        definitions: Names in use from the start, pairs of a symbol or function and its meaning.

    Example:
        >>> from gibbs_lit.proofs import rules as by
        >>> x = sp.Symbol("x", real=True)
        >>> Derivation((x + 1) ** 2).step(x**2 + 2 * x + 1, by=by.algebra).status
        'proved'
    """

    start: Any
    left: Any = None
    title: str = ""
    claim: str | None = None
    assuming: tuple[Any, ...] = ()
    hypotheses: tuple[str, ...] = ()
    note: str = ""
    seed: int = 0
    notation: Notation = PLAIN
    definitions: Definitions = ()
    steps: tuple[Step, ...] = ()
    order: tuple[Any, ...] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", checked_side(self.start, "start"))
        for name in ("assuming", "hypotheses", "definitions"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        for key, body in () if self.steps else self.definitions:
            check_definition(key, body)
            if word := unfit(key, expand(body, self.definitions)):
                raise ValueError(f"definition: {key} is declared {word}, {body} may not be")

    @property
    def end(self) -> Any:
        """The expression that the chain has reached."""
        return self.steps[-1].expr if self.steps else self.start

    @property
    def _reached(self) -> tuple[Any, ...]:
        return tuple(s.expr for s in self.steps)

    @property
    def relation(self) -> str:
        """The composed relation of start and end."""
        return next((s.relation for s in self.steps if s.relation != "=="), "==")

    @property
    def lemmas(self) -> tuple[Lemma, ...]:
        """What the steps used unchecked, in order, each once."""
        return tuple(dict.fromkeys(m for s in self.steps for m in s.verdict.lemmas))

    @property
    def status(self) -> str:
        """The weakest status of a step; a chain without steps is "proved"."""
        return max((s.verdict.status for s in self.steps), key=RANK.index, default="proved")

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims that the lines of this chain state."""
        return tuple(c for c in (self.claim, *(s.claim for s in self.steps)) if c)

    @property
    def depends(self) -> tuple[str, ...]:
        """Claims of other results that a step used."""
        used = [getattr(u, "claim", None) or next(iter(reversed(getattr(u, "claims", ()))), None)
                for s in self.steps for u in s.uses]  # fmt: skip
        return tuple(dict.fromkeys(c for c in used if c))

    def as_identity(self) -> tuple[Any, str, Any]:
        """The checked statement (start, relation, end)."""
        return self.start, self.relation, self.end

    def step(
        self,
        expr: Any,
        by: Reason | Iterable[Reason],
        relation: str = "==",
        claim: str | None = None,
        using: Iterable[Any] = (),
        note: str = "",
        *,
        pretty: Any = None,
        accept: str = "proved",
    ) -> Derivation:
        """Add a step, which is checked now.

        Args:
            expr: What the chain reaches, of the shape of what it comes from.
            by: The reason, or several that together cover the step.
            relation: "==", "<=", ">=" or "series".
            claim: The claim id of this line.
            using: Derivations proved before, whose identity may be substituted.
            note: A sentence under the line.
            pretty: Another form to show; it must be proved equal to ``expr``.
            accept: "proved", or "supported" to let a step pass that only the points support.

        Returns:
            A new derivation with the step at its end.

        Raises:
            StepError: The reason's side conditions fail, or the step is not proved.
        """
        reasons = (by,) if isinstance(by, Reason) else tuple(by)
        if not reasons or not all(isinstance(r, Reason) for r in reasons):
            raise TypeError(f"by: a reason or several are needed, got {by!r}")
        if accept not in ("proved", "supported"):
            raise ValueError(f'accept: "proved" or "supported", got {accept!r}')
        if relation not in SYMBOLS:
            raise ValueError(f"relation: one of {', '.join(SYMBOLS)}, got {relation!r}")
        expr = checked_side(expr, "expr")
        reasons += tuple(result(u) for u in using)
        printed = ", ".join(map(str, reasons))

        def refuse(why: str, verdict: Verdict | None = None, other: Any = None) -> StepError:
            shown = expr if other is None else other
            return StepError(self.title, len(self.steps) + 1, claim, printed, self.end, shown,
                             relation, why, verdict, self.notation)  # fmt: skip

        shapes = [shape_of(e) for e in (self.end, expr)]
        if shapes[0] != shapes[1]:
            raise refuse(f"shape {shapes[1]} does not follow shape {shapes[0]}")
        try:
            plan, verdict = self._check(expr, relation, reasons)
        except Refusal as error:
            raise refuse(str(error), error.verdict) from error
        if RANK.index(verdict.status) > RANK.index(accept):
            raise refuse(verdict.detail or verdict.status, verdict)
        missing = [m for m in verdict.lemmas if not allowed(m, reasons)]
        if missing:
            names = ", ".join(m.name for m in missing)
            raise refuse(f"the step rests on {names}, which this reason does not cover", verdict)
        if pretty is not None:
            same = judge(self._statement(expr, checked_side(pretty, "pretty"), plan))
            if same.status != "proved":
                raise refuse("the form to be shown is not proved equal", same, pretty)
        verdict = replace(verdict, lemmas=tuple(dict.fromkeys(verdict.lemmas + plan.lemmas)))
        new = Step(expr, relation, reasons, claim, verdict, plan.hypotheses, plan.definitions,
                   plan.facts, plan.order, plan.uses, plan.tight, note, pretty,
                   _moved(plan, expr, relation))  # fmt: skip
        if not _composes(self.relation, relation) or (
            plan.order and self.order and plan.order != self.order
        ):
            raise refuse(f"{self.relation} followed by {relation} gives no relation")
        known = dict.fromkeys(self.hypotheses + plan.hypotheses)
        names = dict.fromkeys(self.definitions + plan.definitions)
        return replace(self, steps=(*self.steps, new), hypotheses=tuple(known),
                       definitions=tuple(names), order=plan.order or self.order)  # fmt: skip

    def __str__(self) -> str:
        name = self.title or self.claim or "derivation"
        return f"{name}: {len(self.steps)} steps, {self.relation}, {self.status}"

    def _statement(self, lhs: Any, rhs: Any, plan: Plan, relation: str = "==") -> Statement:
        names = tuple(dict.fromkeys(self.definitions + plan.definitions))
        facts = self.assuming + plan.facts
        order = plan.order if relation == "series" else None
        return Statement(lhs, rhs, relation, facts, names, order, self.seed)

    def _check(self, expr: Any, relation: str, reasons: tuple[Reason, ...]) -> tuple[Plan, Verdict]:
        """The merged plan of the reasons and the verdict on all that must be decided."""
        plan = Plan()
        for reason in reasons:
            names = tuple(dict.fromkeys(self.definitions + plan.definitions))
            tried = Attempt(self.end, expr, relation, self.assuming, names, self.seed)
            more = reason(tried)
            lines = [expand(e, self.definitions) for e in (self.start, *self._reached)]
            for key, body in (d for d in more.definitions if d not in names):
                small = set(self.order[:1]) if self.order else set()
                if late := overrun(key, expand(body, names), lines, small):
                    raise Refusal(f"{reason.name}: an earlier line with {key} {late}")
            if plan.obligations and more.obligations:
                raise Refusal(f"{reason.name}: only one reason of a step may rewrite it")
            if plan.order and more.order and plan.order != more.order:
                raise Refusal(f"{reason.name}: its order is not that of the other reason")
            plan = Plan(
                plan.obligations or more.obligations, plan.facts + more.facts,
                plan.definitions + more.definitions, plan.hypotheses + more.hypotheses,
                plan.lemmas + more.lemmas, plan.uses + more.uses, plan.order or more.order,
                plan.tight + more.tight,
            )  # fmt: skip
        if (relation == "series") != (plan.order is not None):
            raise Refusal(
                f"{relation} with the order {plan.order}: a series needs one, no other does"
            )
        goals = plan.obligations or ((self.end, expr, relation),)
        verdicts = [judge(self._statement(*goal[:2], plan, goal[2])) for goal in goals]
        verdict = max(verdicts, key=lambda v: RANK.index(v.status))
        lemmas = tuple(dict.fromkeys(m for v in verdicts for m in v.lemmas))
        verdict = replace(verdict, lemmas=lemmas)
        if plan.obligations and verdict.status == "proved":
            self._cross_check(expr, relation, plan)
        for used in plan.uses:
            if getattr(used, "status", "proved") == "supported" and verdict.status == "proved":
                verdict = replace(verdict, status="supported")
        return plan, verdict

    def _cross_check(self, expr: Any, relation: str, plan: Plan) -> None:
        """A step that was proved through its reason must also hold at points, as it stands.

        Integrals over three variables are left out: their quadrature takes longer than the proof.
        """
        full = self._statement(self.end, expr, plan, relation).expanded()
        lhs, rhs = full.entries()[0]
        if any(len(i.limits) > 2 for i in subterms(lhs, sp.Integral) + subterms(rhs, sp.Integral)):
            return
        seen = attempt(
            1.5,
            lambda: compare(lhs, rhs, relation, full.assuming, seed=self.seed, points=3,
                            order=plan.order, time_limit=1.2, aim="watch"),
        )  # fmt: skip
        if seen is not None and seen.outcome == "refuted":
            raise CheckerError(f"{lhs} {relation} {rhs} was proved, but {seen.witness}")

    def target(self, expr: Any) -> Derivation:
        """Check that the chain ends at ``expr``, as it stands or by a proof; returns the chain."""
        goal = checked_side(expr, "target")
        if goal != self.end:
            verdict = judge(self._statement(self.end, goal, Plan()))
            if verdict.status != "proved":
                raise StepError(self.title, len(self.steps), self.claim, "target", self.end, goal,
                                "==", "the chain does not end here", verdict,
                                self.notation)  # fmt: skip
        return self

    def mutants(self, limit: int = 12, seed: int = 0, time_limit: float = 4.0) -> MutantReport:
        """Make wrong versions of every step and put each to the checker.

        Args:
            limit: Most mutants a step, all kinds represented.
            seed: Seed of the choice among mutants.
            time_limit: Seconds a mutant may take.
        """
        return chain_mutants(self, limit, seed, time_limit)

    def tex(self, expr: Any) -> str:
        """An expression in this derivation's notation."""
        return tex(expr, self.notation)

    def to_markdown(self, labels: bool = True) -> str:
        """Numbered, labelled equations for a MyST page, each followed by its reason.

        Args:
            labels: False leaves out tags and labels, where a page shows a claim more than once.
        """
        return markdown(self, numbers(self) if labels else [("", "")] * (len(self.steps) + 1))


def _moved(plan: Plan, expr: Any, relation: str) -> Any:
    goals = plan.obligations or ()
    if len(goals) == 1 and goals[0][2] == relation and explicit(goals[0][1]) == explicit(expr):
        return goals[0][0]
    return None


def _composes(so_far: str, relation: str) -> bool:
    return "==" in (so_far, relation) or so_far == relation
