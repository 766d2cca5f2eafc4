"""What a reason is: a printed line, a check of its own, and the lemmas that it may rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import sympy as sp
from sympy.core.function import AppliedUndef

from gibbs_lit.proofs.judge import Statement, judge
from gibbs_lit.proofs.language import SMOOTH
from gibbs_lit.proofs.names import (
    Definitions,
    apart,
    bound_symbols,
    expand,
    is_positive,
    is_real,
    subterms,
    undefined_over,
)
from gibbs_lit.proofs.numeric import compare
from gibbs_lit.proofs.prove import positive_under
from gibbs_lit.proofs.setting import components, explicit
from gibbs_lit.proofs.verdict import Lemma, Verdict

FAMILY = (
    "every integral of an undefined function converges absolutely with its derivatives, locally "
    "uniformly in the parameters, with vanishing boundary terms"
)


class Refusal(ValueError):
    """A side condition of a reason does not hold; carries the verdict on it, if there is one."""

    def __init__(self, message: str, verdict: Verdict | None = None) -> None:
        super().__init__(message)
        self.verdict = verdict


class Attempt(NamedTuple):
    """A step before it is accepted: from ``previous`` to ``expr`` by ``relation``."""

    previous: Any
    expr: Any
    relation: str
    assuming: tuple[Any, ...] = ()
    definitions: Definitions = ()
    seed: int = 0
    named: tuple[str, ...] = ()  # hypotheses that the author named with ``under``

    def ask(self, lhs: Any, rhs: Any, relation: str = "==", facts: tuple[Any, ...] = ()) -> Verdict:
        """Decide a side condition under the facts and definitions of the derivation."""
        facts = self.assuming + facts
        return judge(Statement(lhs, rhs, relation, facts, self.definitions, None, self.seed))

    def need(self, what: str, lhs: Any, rhs: Any, relation: str = "==") -> Verdict:
        """Decide a side condition that must be proved, otherwise refuse the step."""
        verdict = self.ask(lhs, rhs, relation)
        if verdict.status != "proved":
            raise Refusal(f"{what}: {verdict.status}", verdict)
        return verdict

    def positive(self, expr: Any, bound: Iterable[Any] = ()) -> bool:
        """Whether an expression is positive by its symbols or by what is assumed.

        Args:
            expr: a scalar.
            bound: variables that run over the line, of which nothing is assumed.
        """
        expr = expr.xreplace(apart(bound))
        return is_positive(expr) or bool(self.assuming and positive_under(expr, self.assuming))

    def smooth(self, expr: Any, free: Iterable[Any], bound: Iterable[Any] = ()) -> bool:
        """Whether an expression is real and smooth, by its form, wherever `free` may be.

        Args:
            expr: a scalar.
            free: the variables.
            bound: those of them that run over the line, of which nothing is assumed.
        """
        family = expr.expr if isinstance(expr, sp.Derivative) else expr
        if not expr.has_free(*free) or isinstance(family, AppliedUndef):  # which is smooth
            return is_real(expr)
        if isinstance(expr, sp.Integral) and undefined_over(expr):
            fixed = not any(end.has_free(*free) for _, *ends in expr.limits for end in ends)
            return fixed and self.smooth(expr.function, free, {*bound, *expr.bound_symbols})
        gentle = expr.is_Symbol or self.gentle(expr, bound)
        return gentle and all(self.smooth(arg, free, bound) for arg in expr.args)

    def gentle(self, expr: Any, bound: Iterable[Any] = ()) -> bool:
        """Whether the outermost operation is smooth in what it is applied to."""
        if isinstance(expr, sp.log):
            return self.positive(expr.args[0], bound)
        if isinstance(expr, sp.Pow) and expr.base is not sp.E:
            if not expr.exp.is_Integer:
                return self.positive(expr.base, bound)
            apart = (self.positive(b, bound) for b in (expr.base, -expr.base))
            return bool(expr.exp > 0) or any(apart)
        return isinstance(expr, (sp.Add, sp.Mul, sp.Pow, *SMOOTH))

    def running(self) -> set[Any]:
        """Variables that integrals, sums or limits of either side run over."""
        kinds = (sp.Integral, sp.Sum, sp.Product, sp.Limit, sp.Subs)
        sides = (expand(self.previous, self.definitions), expand(self.expr, self.definitions))
        return {v for side in sides for v in bound_symbols(side, kinds)}

    def terms(self, kinds: Any) -> list[Any]:
        """Subexpressions of the given classes on either side, names written out."""
        sides = (expand(self.previous, self.definitions), expand(self.expr, self.definitions))
        return list(dict.fromkeys(t for side in sides for t in subterms(side, kinds)))

    def need_integrals(self, rule: str, terms: list[Any]) -> tuple[str, ...]:
        """Refuse unless explicit integrals converge; the hypotheses for those that are not."""
        running = bound_symbols(explicit(self.previous)) | bound_symbols(explicit(self.expr))
        integrals = [t for t in terms if isinstance(t, sp.Integral)]
        for term in [t for t in integrals if not undefined_over(t)]:
            if term.free_symbols & running:
                continue
            seen = compare(term, term, "==", self.assuming, seed=self.seed, points=2)
            if seen.outcome != "agrees":
                raise Refusal(f"{rule}: {term} could not be shown to converge")
        return (FAMILY,) if any(t.atoms(AppliedUndef) for t in integrals) else ()


class Plan(NamedTuple):
    """What must be decided for the step, and what the reason brings with it."""

    obligations: tuple[tuple[Any, Any, str], ...] | None = None  # None: the step itself
    facts: tuple[Any, ...] = ()
    definitions: Definitions = ()
    hypotheses: tuple[str, ...] = ()
    lemmas: tuple[Lemma, ...] = ()
    uses: tuple[Any, ...] = ()
    order: tuple[Any, ...] | None = None
    tight: Definitions = ()  # functions for which an inequality should be an equality


@dataclass(frozen=True)
class Reason:
    """A reason: its name, the line that is printed, its check, and the lemmas it may rest on."""

    name: str
    text: str
    plan: Callable[[Attempt], Plan]
    allows: frozenset[str] = frozenset()
    hypotheses: tuple[str, ...] = ()
    about: tuple[tuple[Any, ...], ...] = ()  # printed after the text, as a = b, c = d

    def under(self, *hypotheses: str) -> Reason:
        """The same reason with hypotheses that the author names, such as a dominating function."""
        if not hypotheses or not all(isinstance(h, str) and h.strip() for h in hypotheses):
            raise ValueError(f"{self.name}.under: name at least one hypothesis, got {hypotheses!r}")
        return replace(self, hypotheses=self.hypotheses + hypotheses)

    def __call__(self, attempt: Attempt) -> Plan:
        """Check the side conditions at a step; raises Refusal."""
        plan = self.plan(attempt._replace(named=self.hypotheses))
        return plan._replace(hypotheses=plan.hypotheses + self.hypotheses)

    def printed(self, show: Callable[[Any], str] = str) -> str:
        """The reason in one line, its symbols shown by ``show``."""
        return (
            f"{self.text} " * bool(self.about)
            + ", ".join(" = ".join(show(part) for part in group) for group in self.about)
            or self.text
        )

    def __str__(self) -> str:
        return self.printed()


def integral(f: Any, variable: Any) -> Any:
    """The integral of f over R^n in the components of a variable."""
    return sp.Integral(f, *[(x, -sp.oo, sp.oo) for x in components(variable)])


def allowed(lemma: Lemma, reasons: tuple[Reason, ...]) -> bool:
    """Whether one of the reasons of a step covers a lemma that its proof used."""
    return any(word in lemma.name.lower() for r in reasons for word in r.allows)
