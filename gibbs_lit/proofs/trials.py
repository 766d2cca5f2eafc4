"""One scalar statement on its way through seeded points and concrete functions."""

from typing import Any

import numpy as np
import sympy as sp
from mpmath import mp

from gibbs_lit.proofs.arithmetic import Arithmetic, NoValue
from gibbs_lit.proofs.ascent import climb
from gibbs_lit.proofs.comparison import Comparison, Tally, witness_at
from gibbs_lit.proofs.edges import Edges
from gibbs_lit.proofs.evaluate import BLOCKS, Evaluator, dimension, soften
from gibbs_lit.proofs.gates import inside
from gibbs_lit.proofs.instances import EXTREMES, FAMILIES, draw_functions
from gibbs_lit.proofs.language import ROUGH
from gibbs_lit.proofs.points import (
    allowed,
    broken,
    complete,
    degenerate,
    draw_point,
    far_and_small,
)
from gibbs_lit.proofs.precision import Sides
from gibbs_lit.proofs.reading import Reading
from gibbs_lit.proofs.search import candidates
from gibbs_lit.proofs.timelimit import TimeLimit, within

STYLES = ("generic", "moderate", "generic", "integer", "extreme", "zero")
# where functions or integrals are involved
GENTLE = ("moderate", "moderate", "moderate", "integer")
FIXED = (sp.Derivative, sp.Subs, sp.Limit)  # whose variables are names


class Trials(Reading):
    """One scalar statement on its way through the points."""

    def __init__(
        self, left: Any, right: Any, relation: str, assuming: Any, seed: int, n: int, order: Any,
        aim: str,
    ) -> None:  # fmt: skip
        self.rng, self.tally = np.random.default_rng(seed), Tally()
        super().__init__(left, right, relation, assuming, order)
        (left, right), relation, found = self.written, self.relation, self.order
        stirred = [d for e in (left, right) for d in e.atoms(sp.Derivative) if d.expr.has(*BLOCKS)]
        sums = left.atoms(sp.Sum, sp.Product) | right.atoms(sp.Sum, sp.Product)
        closed = not (left.has(sp.Integral, sp.Limit) or right.has(sp.Integral, sp.Limit))
        closed = closed and not stirred and not any(s.limits[-1].has(sp.oo, -sp.oo) for s in sums)
        size = max(dimension(left), dimension(right))
        slope = max([0, *(int(sum(c for _, c in d.variable_count)) for d in stirred)])
        n = n if self.symbols or self.heads else 1
        self.sides = Sides(left, right, {}, relation, closed, size, slope, n == 1, found)
        few = {0: 12, 1: 10, 2: 8}.get(size, 4)
        few = {4: 6, 8: 12}.get(few, 26) if relation in ("<=", ">=") else few
        self.sides.quick, self.sides.watch = aim == "mutant", aim == "watch"
        if aim == "watch":
            few = {0: 8, 1: 6, 2: 3}.get(size, 1)
        self.goal = n if closed else min(n, few)
        self.enough = min(20, n) if closed else min(self.goal, 6 if size < 3 else 3)
        self.edges = Edges((left, right), self.symbols)
        counts = {s for e in sums for _, *ends in e.limits for b in ends for s in b.free_symbols}
        self.counts = [s for s in self.symbols if s in counts and s.is_integer]
        self.thorough, self.climbed = aim == "verdict", False
        self.near = not closed and relation == "==" and not self.heads

    def run(self, seconds: float) -> Comparison:
        """Go through points until enough agree, one fails, or time is up."""
        late = ""
        try:
            with within(seconds), np.errstate(all="ignore"):
                self._run()
                if self.near and self.thorough and self.tally.agreed >= self.enough:
                    self._look_again()
        except TimeLimit:
            late = f"stopped after {seconds:.1f} s"
        return self._answer(late)

    def _answer(self, late: str) -> Comparison:
        t, lopsided = self.tally, self.sides.lopsided
        digits = 0 if t.digits == 999 else t.digits
        trouble = max(t.troubles, key=lambda k: t.troubles[k]) if t.troubles else ""
        names = ", ".join(map(str, self.unsure))
        if self.facts.unused:
            detail = f"cannot bring about: {'; '.join(map(str, self.facts.unused))}"
        elif t.witness is not None:
            return Comparison("refuted", t.agreed, t.witness.digits, t.witness)
        elif t.loose is not None:
            detail = f"holds for positive {names} where tried and fails {t.loose}: "
            detail += f"an assumption on {names} is missing"
        elif lopsided > 1:
            detail = (
                f"only one side has a finite value at {lopsided} of the points tried; {trouble}"
            )
            detail += f"; perhaps an assumption on {names} is missing" if names else ""
        elif not self.wide:
            detail = f"no point was found where {names} is not real; {t.agreed} agree"
        elif self.solutions:
            detail = f"only special solutions of what is assumed were tried; {t.agreed} agree"
        elif t.agreed >= self.enough and self.facts.partial:
            detail = f"no point solves {self.facts.partial[0]} in another way; "
            detail += f"{t.agreed} points agree"
        elif t.agreed >= self.enough and not (unseen := self.edges.unseen()):
            return Comparison("agrees", t.agreed, digits, None, late or trouble, self.near)
        elif t.agreed >= self.enough:
            detail = f"{unseen}; {t.agreed} points agree"
        else:
            notes = [late, trouble, f"{t.agreed} of {self.enough} points evaluated"]
            detail = "; ".join(n for n in notes if n)
        return Comparison("unknown", t.agreed, digits, None, detail)

    def _run(self) -> None:
        sides, ordered = self.sides, self.sides.relation in ("<=", ">=")
        families = [*FAMILIES, *(EXTREMES if ordered and self.heads else ())]
        families += ["mixed"] * 5 if ordered and len(self.heads) > 1 else []
        fit: dict[str, None] = {}
        failures = dict.fromkeys(families, 0)
        rounds = self.goal + 6
        if self.heads:
            rounds = 1 if not self.symbols else 8 if sides.closed and not ordered else 2
        if ordered and self.heads and self.thorough:  # a bound is tried in every family
            self.goal = max(self.goal, rounds * len(families)) if self.goal > 1 else 1
        left, right, trial, turn = sides.left, sides.right, 0, 0
        while self.tally.agreed < self.goal and trial < 8 * self.goal:
            usable = [f for f in families if failures[f] < 2] or families
            family = usable[turn % len(usable)]
            drawn = self.heads, self.densities, self.rng, family, tuple(fit), self.maps
            functions = draw_functions(*drawn)
            for solution in self.solutions:
                try:
                    functions |= solution.draw(self.rng)
                except ValueError as trouble:
                    self.tally.trouble(str(trouble))
                    return
            sides.functions = functions
            both = sp.Tuple(left, right)
            sides.left, sides.right = soften(both, functions)
            before = self.tally.agreed
            for _ in range(rounds):
                trial += 1
                if not self._try(trial) or not (self.heads or self.symbols):
                    return
                unsuited = self.heads and not sides.closed and self.tally.agreed == before
                if unsuited or self.tally.agreed >= self.goal:
                    break
            search = sides.closed and sides.relation != "series" and (ordered or turn == 0)
            if search and not self._search():
                return
            new = family in FAMILIES and family not in fit and self.tally.agreed > before
            if new and ordered and self.thorough and not climb(self, both, family):
                return
            if self.thorough and turn < (4 if ordered else 1) and not self._special():
                return
            turn += 1
            failures[family] = failures[family] + 1 if self.tally.agreed == before else 0
            fit |= {family: None} if self.tally.agreed > before else {}
            hopeless = trial >= 3 * self.goal and not self.heads
            if self.tally.agreed == before and (hopeless or min(failures.values()) > 3):
                return

    def _look_again(self) -> None:
        """Sums and integrals may agree to thirty digits and differ in the fiftieth."""
        point = draw_point(self.symbols, self.facts, self.rng, "positive", set(self.symbols))
        if self.tally.witness or point is None:
            return
        try:
            with within(0.6):
                failed = self.sides.far_digits(point)
        except (TimeLimit, NoValue):
            return
        self.near = False
        if failed is not None:
            self.tally.witness = witness_at(point, self.sides.functions, failed)

    def _search(self) -> bool:
        """Look for a violation among thousands of float points; True when none was confirmed."""
        if self.unsure:
            return True
        s = self.sides
        both = s.left, s.right
        found = candidates(both, s.functions, s.relation, self.symbols, self.facts, self.rng)
        return all(self.settle(point, loose=False, quiet=True) for point in found)

    def _special(self) -> bool:
        """Try points on the edges of forms, and sums of many terms; True when none failed."""
        real = set(self.symbols)
        start = draw_point(self.symbols, self.facts, self.rng, "moderate", real)
        if start is None or self.unsure:
            return True
        near = self.edges.points(start, self.rng) if self.edges else []
        if self.counts and self.sides.closed and not self.densities:
            lengths = [sp.Integer(n) for n in (2000, 0, 1, 2)]
            near += [{**start, **dict.fromkeys(self.counts, n)} for n in lengths]
        plain = self.sides.closed or self.sides.dimension == 1
        if plain and self.sides.relation in ("<=", ">=") and not self.heads:
            near += far_and_small(start)
        for point in near:
            if not all(allowed(s, v) for s, v in point.items()):
                continue
            full = complete(point, self.facts, self.rng)
            if full is None or broken(full, self.facts) is not None:
                continue
            if not self.settle(full, loose=False, quiet=True):
                return False
        return self.sides.closed or self.sides.relation == "series" or self._degenerate(start)

    def _degenerate(self, start: dict[Any, Any]) -> bool:
        """Put zero for a symbol, or one symbol for another: where an integral may break off."""
        sides, kept = self.sides, (self.sides.left, self.sides.right, self.sides.lopsided)
        if any(d.has(*ROUGH) for e in self.written for d in e.atoms(sp.Derivative)):
            return True
        for put in degenerate(start, self.facts):
            if any(d.has(*put) for e in kept[:2] for d in e.atoms(*FIXED)):
                continue
            sides.left, sides.right = (e.xreplace(put) for e in kept[:2])
            full = {**start, **{s: start.get(v, v) for s, v in put.items()}}
            holds = self.settle(full, loose=False, quiet=True)
            sides.left, sides.right, sides.lopsided = kept
            if not holds:
                return False
        return True

    def _try(self, trial: int) -> bool:
        """Evaluate at one new point; False when the statement failed there."""
        gentle = self.heads or not self.sides.closed
        style = GENTLE[trial % 4] if gentle else STYLES[trial % len(STYLES)]
        style = "gentle" if style == "moderate" and self.sides.dimension > 1 else style
        loose = bool(self.unsure) and trial % 3 == 0
        style = "positive" if self.unsure and not loose else style
        real = set(self.symbols) if trial % 2 else set(self.symbols) - set(self.unsure)
        try:
            point = draw_point(self.symbols, self.facts, self.rng, style, real)
        except ValueError as trouble:
            self.tally.trouble(str(trouble))
            return True
        if point is None:
            self.tally.trouble("no point within the assumptions was found")
            return True
        return self.settle(point, loose)

    def settle(self, point: Any, loose: bool, quiet: bool = False) -> bool:
        self.sides.seen = self.tally.agreed
        if not inside(self.gates, point, self.sides.functions):
            self.tally.trouble("no functions within the assumptions were drawn")
            return True
        try:
            outcome = self.sides.at(point)
            trouble = "a difference was neither clearly zero nor clearly not"
        except Exception as error:  # a point without a value is no verdict, whatever stopped it
            outcome, trouble = None, str(error)
            trouble = (
                trouble if isinstance(error, NoValue) else f"{type(error).__name__}: {trouble}"
            )
        if outcome is None or outcome[1] is None:
            if not quiet and outcome is None:
                self.tally.trouble(trouble)
            elif outcome is not None:
                self.tally.agreed += not quiet
                self.wide = self.wide or any(not v.is_extended_real for v in point.values())
                self.tally.digits = min(self.tally.digits, outcome[0])
                if self.edges:
                    self._visit(point)
            return True
        witness = witness_at(point, self.sides.functions, outcome[1])
        if loose:
            self.tally.loose = witness
            return True
        self.tally.witness = witness
        return False

    def _visit(self, point: Any) -> None:
        ev = Evaluator(Arithmetic("mp", 40), 0)
        ev.functions = self.sides.functions
        with mp.workdps(45):
            self.edges.visit(point, ev)
