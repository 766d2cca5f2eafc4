"""What a scalar statement is about: its symbols, functions, densities and the facts on them."""

from typing import Any

import numpy as np
import sympy as sp
from sympy.core.function import AppliedUndef

from gibbs_lit.proofs.gates import local
from gibbs_lit.proofs.instances import Density
from gibbs_lit.proofs.names import rename_bound
from gibbs_lit.proofs.nesting import flatten
from gibbs_lit.proofs.points import Facts, forced_real
from gibbs_lit.proofs.separated import Separated
from gibbs_lit.proofs.solutions import Solution


def _take_order(e: Any, relation: str) -> tuple[Any, Any]:
    """Split a side into its explicit part and the (symbol, point, gauge) of an O(...) in it."""
    if not e.has(sp.Order):
        return e, None
    o = e.getO()
    if o is None or len(o.variables) != 1 or o.expr.has(sp.Order) or relation != "==":
        raise ValueError(f"{e} uses O(...) in a way that has no single order")
    return e.removeO(), (o.variables[0], o.point[0], o.expr)


class Reading:
    """The two sides with what is assumed put in, ready to be evaluated at points."""

    def __init__(self, left: Any, right: Any, relation: str, assuming: Any, order: Any) -> None:
        (left, first), (right, second) = (_take_order(e, relation) for e in (left, right))
        found = first or second
        if found is None and relation == "series":
            s, at, k = order
            found = (s, at, s ** (-k) if at in (sp.oo, -sp.oo) else (s - at) ** k)
        self.order, self.relation = found, "series" if found else relation
        self._read_facts(assuming, (left, right))
        for s, value in self.defined.items():
            left, right = left.subs(s, value), right.subs(s, value)
        left, right = flatten(left), flatten(right)
        # no value of theirs is for a bound variable
        free = set().union(*(e.free_symbols for e in (left, right, *assuming)))
        self.written = rename_bound(left, free), rename_bound(right, free)
        self._read_symbols([*self.written, *self.said], self.relation, assuming, found)

    def _read_facts(self, assuming: list[Any], sides: tuple[Any, Any]) -> None:
        self.facts, self.densities, self.solutions = Facts(assuming), [], []
        self.gates = [f for f in self.facts.others if local(f, [*sides, *assuming])]
        for fact in self.facts.others:
            if fact in self.gates:
                continue
            kinds = (Density, self.densities), *((k, self.solutions) for k in (Solution, Separated))
            for kind, found in kinds:
                try:
                    made = kind(fact)
                    if kind is not Density:
                        made.draw(np.random.default_rng(0))  # whether there is one at all
                    found.append(made)
                    break
                except ValueError:
                    continue
            else:
                self.facts.unused.append(fact)
        carried = [h for s in self.solutions for h in s.heads]
        twice = len(set(carried)) < len(carried)
        kept = [d for d in self.densities if d.head not in carried]
        odd = [
            d for d in self.densities if d not in kept and not any(map(d.solved, self.solutions))
        ]
        self.facts.unused += [d.integral for d in odd] + carried * twice
        self.densities = kept
        gates = [d.sense > 0 for d in kept if not d.signed]
        self.facts.inequalities += [g for g in gates if g not in (True, sp.true)]
        self.said = [*self.facts.inequalities, *(v for _, vs in self.facts.definitions for v in vs)]
        self.said += [e for d in self.densities for e in (d.integral, d.total)]
        self.said += [s.rest for s in self.solutions]
        self.said += [side for fact in self.gates for side in fact.args]
        named = [(s, values[0]) for s, values in self.facts.definitions]
        self.defined = {s: v for s, v in named if v.has(AppliedUndef, sp.Indexed)}

    def _read_symbols(
        self, everything: list[Any], relation: str, assuming: Any, found: Any
    ) -> None:
        calls = set().union(*(e.atoms(AppliedUndef) for e in everything))
        entries = set().union(*(e.atoms(sp.Indexed) for e in everything))
        heads = {(c.func, len(c.args)) for c in calls} | {(i.base, len(i.indices)) for i in entries}
        self.heads = sorted(heads, key=str)
        inner = {c.func for call in calls for a in call.args for c in a.atoms(AppliedUndef)}
        self.maps = frozenset(inner)
        names = set().union(*(e.free_symbols for e in everything))
        names |= {s for s, _ in self.facts.definitions}
        skip = set().union(*(i.base.free_symbols for i in entries), self.defined)
        kept = (s for s in names - skip if isinstance(s, sp.Symbol) and not isinstance(s, sp.Idx))
        self.symbols = sorted(kept, key=str)
        self.real = forced_real(everything, relation, assuming) | ({found[0]} if found else set())
        unsure = [s for s in self.symbols if s.is_extended_real is None and s not in self.real]
        self.unsure = [s for s in unsure if not s.is_imaginary]
        self.wide = not (self.unsure and self.facts.inequalities)
