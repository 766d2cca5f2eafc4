"""Mutants of a derivation: every step with one small error, and whether the checker sees it."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from gibbs_lit.proofs.judge import Statement, names_are_free, provable
from gibbs_lit.proofs.mutate import usable, variants
from gibbs_lit.proofs.names import Definitions, expand, is_positive, short, subterms
from gibbs_lit.proofs.numeric import compare
from gibbs_lit.proofs.prove import prove
from gibbs_lit.proofs.setting import explicit
from gibbs_lit.proofs.substitution import differentiate_under
from gibbs_lit.proofs.timelimit import attempt
from gibbs_lit.proofs.verdict import Verdict

OUTCOME = {
    "refuted": "refuted", "proved": "equivalent", "supported": "survived",
    "undecided": "undecided",
}  # fmt: skip
TURNED = {"<=": ">=", ">=": "<="}


@dataclass(frozen=True)
class Mutant:
    """A wrong version of one step; ``verdict.method`` says why an equivalent one is true."""

    claim: str | None
    step: int
    kind: str
    expr: Any
    verdict: Verdict

    @property
    def outcome(self) -> str:
        """ "refuted", "equivalent" (proved), "survived" (points agree) or "undecided"."""
        return OUTCOME[self.verdict.status]

    def __str__(self) -> str:
        where = self.claim or f"step {self.step}"
        return f"{self.outcome}: {where}, {self.kind}: {short(self.expr, 100)}"


@dataclass(frozen=True)
class MutantReport:
    """The mutants that were tried, and how many the checker caught; reports add up."""

    rows: tuple[Mutant, ...] = ()

    def _of(self, outcome: str) -> tuple[Mutant, ...]:
        return tuple(m for m in self.rows if m.outcome == outcome)

    @property
    def tried(self) -> int:
        """All mutants put to the checker: refuted + equivalent + survived + undecided."""
        return len(self.rows)

    @property
    def refuted(self) -> int:
        """Caught with a witness."""
        return len(self._of("refuted"))

    @property
    def equivalent(self) -> int:
        """Proved: the change makes no difference, or an inequality is still true."""
        return len(self._of("equivalent"))

    @property
    def survived(self) -> int:
        """Neither refuted nor proved although points could be evaluated; must be 0."""
        return len(self._of("survived"))

    @property
    def undecided(self) -> int:
        """Neither proof nor points; listed by name in ``str``."""
        return len(self._of("undecided"))

    def for_claim(self, claim: str) -> MutantReport:
        """The part of the report on one claim."""
        return MutantReport(tuple(m for m in self.rows if m.claim == claim))

    def __add__(self, other: MutantReport) -> MutantReport:
        return MutantReport(self.rows + other.rows)

    def __str__(self) -> str:
        head = (
            f"mutants: {self.tried} tried, {self.refuted} refuted, {self.equivalent} equivalent, "
            f"{self.survived} survived, {self.undecided} undecided"
        )
        open_ones = [str(m) for m in self.rows if m.outcome in ("survived", "undecided")]
        return "\n".join([head, *open_ones])


def chain_mutants(chain: Any, limit: int, seed: int, time_limit: float) -> MutantReport:
    """Put up to ``limit`` mutants of each step of a derivation to the checker."""
    if limit < 1:
        raise ValueError(f"limit: at least one mutant a step, got {limit}")
    rows: list[Mutant] = []
    previous = chain.start
    for number, step in enumerate(chain.steps, 1):
        start = previous if step.moved is None else step.moved
        base = Statement(start, step.expr, step.relation, chain.assuming + step.facts,
                         chain.definitions, step.order, chain.seed, time_limit)  # fmt: skip
        base = _only_needed(base, step.definitions)._replace(assuming=chain.assuming)
        candidates = _candidates(base, step, chain.notation)
        for kind, expr, wrong in _choose(candidates, base, limit, f"{seed}/{number}"):
            verdict = judge_mutant(base, wrong, step.tight, step.facts)
            rows.append(Mutant(step.claim, number, kind, expr, verdict))
        previous = step.expr
    return MutantReport(tuple(rows))


def _only_needed(base: Statement, own: Definitions) -> Statement:
    """Leave names arbitrary that the step is true for anyway: it is that statement that mutates."""
    for names in (
        (),
        own,
        *[tuple(d for d in base.definitions if d != e) for e in base.definitions],
    ):
        fewer = base._replace(definitions=names)
        dropped = tuple(d for d in base.definitions if d not in names)
        if dropped and names_are_free(base._replace(definitions=dropped)) and provable(fewer):
            return fewer
    return base


Candidate = tuple[str, Any, Statement]


def _key(s: Statement) -> tuple[Any, ...]:
    full = s.expanded()
    return explicit(full.lhs), explicit(full.rhs), full.relation


def _candidates(base: Statement, step: Any, notation: Any) -> Iterator[Candidate]:
    for kind, expr in variants(step.expr, notation):
        yield kind, expr, base._replace(rhs=expr)
    if step.relation in TURNED:
        yield "inequality turned", step.expr, base._replace(relation=TURNED[step.relation])
    for key, body in step.definitions:
        for kind, wrong in variants(body, notation):
            signed = not key.is_positive or is_positive(expand(wrong, base.definitions))
            if usable(wrong) and signed:
                names = tuple((k, wrong if k == key else b) for k, b in base.definitions)
                yield f"definition of {key}: {kind}", wrong, base._replace(definitions=names)


def _choose(
    candidates: Iterable[Candidate], base: Statement, limit: int, seed: str
) -> list[Candidate]:
    """A seeded choice in which every kind is represented before any comes twice.

    What is chosen reads otherwise than the step and than what was chosen before it.
    """
    rng = random.Random(seed)
    kinds: dict[str, list[Candidate]] = defaultdict(list)
    for c in candidates:
        kinds[c[0]].append(c)
    for group in kinds.values():
        rng.shuffle(group)
    order = sorted(kinds)
    rng.shuffle(order)
    seen = {_key(base), _key(base._replace(rhs=base.lhs))}
    chosen: list[Candidate] = []
    while any(kinds.values()) and len(chosen) < limit:
        for kind in order:
            if new := _next(kinds[kind], seen):
                chosen.append(new)
    return chosen[:limit]


def _next(group: list[Candidate], seen: set[Any]) -> Candidate | None:
    while group:
        _, expr, wrong = candidate = group.pop()
        if not usable(expr):
            continue
        try:
            key = _key(wrong)
        except ValueError:  # written out, it would differentiate by something that is no variable
            continue
        if key not in seen:
            seen.add(key)
            return candidate
    return None


def judge_mutant(
    base: Statement, wrong: Statement, tight: Definitions = (), facts: tuple[Any, ...] = ()
) -> Verdict:
    """Points first, since most mutants fall there; a proof only for those that do not.

    Args:
        base: The step as it was accepted.
        wrong: The step with one change.
        tight: Functions for which an inequality is attained, where a false one is seen best.
        facts: What the step's reasons proved; a proof may use it, and at points it holds anyway.
    """
    full, true = _carried_out(wrong.expanded()), _carried_out(base.expanded())
    goals = [(full, *pair) for pair in _entries(full, true)]
    if tight and full.relation in TURNED and (sharp := _attained(full, tight)):
        goals = [(sharp, *pair) for pair in sharp.entries()] + goals
    seen = []
    for goal in goals:
        found = _compare(*goal)
        if found is not None and found.outcome == "refuted":
            return Verdict("refuted", "a point at which it fails", full.relation, found.witness)
        seen.append(found)
    weaker = full._replace(lhs=true.rhs)
    is_bound = full.relation in TURNED
    tries = [(full, "still true: weaker; " if is_bound else "")]
    tries += [(weaker, "still true: weaker; ")] if is_bound and full.lhs == true.lhs else []
    for statement, why in tries:
        proven = tuple(expand(f, wrong.definitions) for f in facts)
        more = statement._replace(assuming=statement.assuming + proven)
        proof = attempt(full.time_limit, _prove, more)
        if proof is not None:
            return Verdict("proved", why + proof.method, full.relation, None, proof.lemmas)
    unknown = [f for f in seen if f is None or f.outcome == "unknown"]
    if unknown:
        why = "out of time" if unknown[0] is None else unknown[0].detail
        return Verdict("undecided", "neither proof nor points", full.relation, detail=why)
    points = max(f.points for f in seen if f is not None)
    return Verdict("supported", f"{points} points agree", full.relation)


def _attained(full: Statement, tight: Definitions) -> Statement | None:
    """The statement at the functions for which the bound is attained, where these are explicit."""
    try:
        return full._replace(assuming=(), definitions=tight).expanded()
    except ValueError:  # a reference that holds the density itself
        return None


def _carried_out(s: Statement) -> Statement:
    """Differentiate under integrals of undefined functions, where the family allows it."""
    sides = (explicit(s.lhs), explicit(s.rhs))
    if any(i.atoms(AppliedUndef) == set() for e in sides for i in subterms(e, sp.Integral)):
        return s
    lhs, rhs = (differentiate_under(e) for e in sides)
    return s._replace(lhs=lhs, rhs=rhs)


def _prove(s: Statement) -> Any:
    return prove(s.lhs, s.rhs, s.relation, s.assuming, order=s.order)


def _compare(s: Statement, left: Any, right: Any) -> Any:
    points = 24 if s.relation in TURNED else 8  # a bound must be tried in all families
    return attempt(
        s.time_limit,
        lambda: compare(left, right, s.relation, s.assuming, seed=s.seed, points=points,
                        order=s.order, time_limit=0.9 * s.time_limit, aim="mutant"),
    )  # fmt: skip


def _entries(full: Statement, true: Statement) -> list[tuple[Any, Any]]:
    """The scalar pairs that the mutation changed, those that are cheapest to evaluate first."""
    pairs, same = full.entries(), true.entries()
    changed = [p for p, q in zip(pairs, same, strict=True) if p != q] or pairs
    return sorted(changed, key=lambda p: p[0].count_ops() + p[1].count_ops())
