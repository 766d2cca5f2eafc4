"""What is assumed, turned into substitutions that make it structural, and into relations.

`a > b` becomes a = b + t with a new positive t; `0 < a < b` becomes a = b / (1 + t). Equations
between symbols are solved for one of them; equations with integrals stay as relations. A
partial differential equation, one for derivatives of two kinds, holds at every value that its
arguments may take; an equation for one derivative (which may single out a critical or a saddle
point) only where its own symbols stand.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

import sympy as sp

from gibbs_lit.proofs.language import Expr, Jet, Malformed
from gibbs_lit.proofs.reach import Reach

if TYPE_CHECKING:
    from gibbs_lit.proofs.normal import Normal


class Flow(NamedTuple):
    """A partial differential equation solved for one derivative, `jet`, at plain symbols."""

    jet: Any
    value: Expr

    def rewritten(self, normal: "Normal", reach: Reach, jet: Any) -> Expr | None:
        """Return what the equation makes of a derivative wherever it holds, or None."""
        excess = [a - b for a, b in zip(jet.orders, self.jet.orders, strict=False)]
        if jet.args[:2] != self.jet.args[:2] or len(jet.point) != len(self.jet.point):
            return None
        if min(excess) < 0:
            return None
        for s, k, at in zip(self.jet.point, excess, jet.point, strict=True):
            if not reach.moves(normal, s, at) or (k and not reach.varies(s)):
                return None
        held = {s: sp.Dummy(**s.assumptions0) for s in self.jet.point}
        value = self.value.xreplace(held)
        for s, k in zip(held.values(), excess, strict=True):
            for _ in range(k):
                value = value.diff(s)
        return value.xreplace(dict(zip(held.values(), jet.point, strict=True)))


class Facts:
    """Facts that were read; `apply` rewrites an expression so that they hold by construction.

    Args:
        normal: the normal form under construction; facts that stay as they are join its own.
        assumed: relations in the language of the normal form.
    """

    def __init__(self, normal: "Normal", assumed: list[Any]) -> None:
        self.normal = normal
        self.moves: list[dict[Any, Expr]] = []
        self.relations: list[Expr] = []
        queue = [g for fact in assumed for g in self._plain(fact)]
        # Equations first, so that an inequality is read after what they determine.
        queue.sort(key=lambda item: item[0] != "==")
        for _ in range(60):
            if not queue:
                break
            kind, g = queue.pop(0)
            queue += self._take(kind, self.apply(g))
        self.relations = [self.apply(r) for r in self.relations]
        if assumed:
            normal.moves = self.moves
            tied = (r.atoms(sp.Symbol, Jet) for r in self.relations)
            normal.tied = frozenset().union(*tied)
            normal.forget()
        kept = [[self.apply(g) for g in known] for known in (normal.facts, normal.nonnegative)]
        self.reach = Reach.of(*kept, self.relations)
        self.flows = [f for f in map(self._flow, self.relations) if f is not None]

    def apply(self, e: Expr) -> Expr:
        for move in self.moves:
            e = e.xreplace(move)
        return e

    def evolve(self, e: Expr) -> Expr:
        """Return `e` with the derivatives that differential equations determine written out."""
        for _ in range(6 if self.flows else 0):
            pairs = [(j, f.rewritten(self.normal, self.reach, j)) for j in e.atoms(Jet)
                     for f in self.flows]  # fmt: skip
            found = {j: v for j, v in pairs if v is not None}
            if not found:
                break
            e = e.xreplace(found)
        return e

    def _flow(self, relation: Expr) -> Flow | None:
        """Solve a partial equation for its lowest derivative that no other one is derived from."""
        if relation.has(sp.Integral, sp.Sum):
            return None
        jets = sorted(relation.atoms(Jet), key=lambda j: (sum(j.orders), str(j)))
        for j in jets:
            own = [i.orders for i in jets if i.args[0] == j.args[0]]
            touched = {k for o in own for k, n in enumerate(o) if n}
            kinds = {o for o in own if any(o)}
            more = any(sum(o) > 1 for o in own) or any(i.args[0] != j.args[0] for i in jets)
            partial = len(touched) > 1 and len(kinds) > 1 and more
            plain = all(x.is_Symbol for x in j.point) and len(set(j.point)) == len(j.point)
            same = [i.orders for i in jets if i != j and i.args[0] == j.args[0]]
            below = any(all(a >= b for a, b in zip(o, j.orders, strict=False)) for o in same)
            if not partial or not plain or not any(j.orders) or below:
                continue
            held = sp.Dummy(real=True)
            line = relation.xreplace({j: held})
            slope = self.normal.canon(line.diff(held))
            if slope.is_Rational and slope != 0:
                return Flow(j, -line.xreplace({held: sp.S.Zero}) / slope)
        return None

    def _plain(self, fact: Any) -> list[tuple[str, Expr]]:
        if fact is sp.true:
            return []
        if fact is sp.false:
            raise Malformed("assuming contains a relation that never holds")
        left, right = fact.args
        if isinstance(fact, (sp.Eq, sp.Ne)):
            return [("==" if isinstance(fact, sp.Eq) else "!=", left - right)]
        up = isinstance(fact, (sp.StrictGreaterThan, sp.GreaterThan))
        more, less = (left, right) if up else (right, left)
        kind = ">" if isinstance(fact, (sp.StrictGreaterThan, sp.StrictLessThan)) else ">="
        sizes = [a for a in sp.Mul.make_args(less) if isinstance(a, sp.Abs)]
        inner, rest = (sizes[0].args[0], less / sizes[0]) if len(sizes) == 1 else (sp.I, less)
        if self.normal.real(inner) and self.normal.signs.of(self.normal.canon(rest)) == "+":
            return [(kind, more - rest * inner), (kind, more + rest * inner)]
        if less.is_Pow and less.exp == 2 and more.is_nonnegative and less.base.is_real:
            root = sp.sqrt(more)
            return [(kind, root - less.base), (kind, root + less.base)]
        return [(kind, more - less)]

    def _take(self, kind: str, g: Expr) -> list[tuple[str, Expr]]:
        """Use one fact; return further facts that it leaves to be used."""
        canon, signs = self.normal.canon, self.normal.signs
        if g.has(sp.Integral, sp.Sum, Jet):
            if kind == "==":
                self.relations.append(g)
            elif kind == ">":
                self.normal.facts.add(canon(g))
            elif kind == ">=" and g.has(sp.Integral, sp.Sum):
                self.normal.nonnegative.add(canon(g))
            return []
        g = canon(g)
        sign = signs.of(g, True)
        if kind == "==":
            if g == 0:
                return []
            if g.is_number:
                raise Malformed("assuming contains an equation that never holds")
            return self._solve(g)
        if kind == "!=":
            if g.is_Symbol and g.is_real:
                self.moves.append({g: sp.Dummy(g.name, real=True, nonzero=True)})
            return []
        if sign == "+" or (kind == ">=" and sign in ("0+", "0")):
            return []
        if g.is_number and g.is_negative:
            raise Malformed("assuming contains an inequality that never holds")
        if not self._reparametrise(kind, g):
            if kind == ">":
                self.normal.facts.add(g)
                self.normal.forget()
            else:
                self.normal.nonnegative.add(g)
        return []

    def _linear(self, g: Expr) -> list[tuple[Any, Expr, Expr, str]]:
        """Return (symbol, slope, intercept, sign of slope) wherever g is linear in a symbol."""
        out = []
        symbols = [s for s in g.free_symbols if isinstance(s, sp.Symbol) and s.is_real]
        for s in sorted(symbols, key=lambda s: (s.is_nonnegative is not None, str(s))):
            slope = self.normal.canon(g.diff(s))
            sign = self.normal.signs.of(slope, True)
            if s not in slope.free_symbols and sign in ("+", "-", "n"):
                out.append((s, slope, self.normal.canon(g.xreplace({s: sp.S.Zero})), sign))
        return out

    def _solve(self, g: Expr) -> list[tuple[str, Expr]]:
        for s, slope, rest, _ in self._linear(g):
            if s.is_integer:
                continue
            value = self.normal.canon(-rest / slope)
            self.moves.append({s: value})
            self.normal.forget()
            if s.is_positive or s.is_negative:
                return [(">", value if s.is_positive else -value)]
            return [(">=", value)] if s.is_nonnegative else []
        return self._solve_inverse(g)

    def _solve_inverse(self, g: Expr) -> list[tuple[str, Expr]]:
        """Solve for the inverse of a positive symbol, as for conjugate exponents."""
        symbols = [s for s in g.free_symbols if s.is_positive and not s.is_integer]
        for s in sorted(symbols, key=str):
            inverse = sp.Dummy(positive=True)
            for u, slope, rest, _ in self._linear(self.normal.canon(g.xreplace({s: 1 / inverse}))):
                above, below = sp.fraction(sp.together(self.normal.canon(-rest / slope)))
                if u == inverse and above != 0 and self.normal.signs.of(below, True) == "+":
                    self.moves.append({s: below / above})
                    self.normal.forget()
                    return [(">", above)]
        self.relations.append(g)
        return []

    def _reparametrise(self, kind: str, g: Expr) -> bool:
        strict = {"positive": True} if kind == ">" else {"nonnegative": True}
        for s, slope, rest, sign in self._linear(g):
            if sign == "n":
                continue
            bound = self.normal.canon(-rest / slope)
            side = self.normal.signs.of(bound, True)
            whole = {"integer": True} if s.is_integer else {}
            t = sp.Dummy("t", **strict, **whole)
            if s.is_nonnegative is None and s.is_nonpositive is None and not s.is_nonzero:
                value = bound + t if sign == "+" else bound - t
            elif s.is_nonnegative and sign == "+" and side in ("+", "0+"):
                value = bound + t
            elif s.is_positive and sign == "-" and side == "+" and not s.is_integer:
                value = bound / (1 + t)
            else:
                continue
            if s.is_integer and not bound.is_integer:
                continue
            self.moves.append({s: self.normal.canon(value)})
            self.normal.forget()
            return True
        return False
