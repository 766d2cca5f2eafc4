"""Inequalities by one variable: a function rises from where it is zero, or is convex about it.

A form may be divided by a positive factor first, which makes the derivative of a logarithm or an
exponential algebraic.
"""

from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.fractions import Space, key
from gibbs_lit.proofs.language import SMOOTH, Expr, Jet, depends, loose
from gibbs_lit.proofs.ratios import Ratio
from gibbs_lit.proofs.timelimit import attempt

if TYPE_CHECKING:
    from gibbs_lit.proofs.inequalities import Rules

# What a symbol may be declared for its values to fill an interval, and which signs lie inside.
INSIDE = [
    (sp.Symbol("s", **{kind: True}).assumptions0, signs)
    for kind, signs in (
        ("real", ("+", "-", "0+", "0-", "0", "n", "r")),
        ("positive", ("+",)),
        ("negative", ("-",)),
        ("nonnegative", ("+", "0+", "0")),
        ("nonpositive", ("-", "0-", "0")),
    )
]
BLOCKS = (sp.Integral, sp.Sum, sp.Product, sp.Abs, Jet)


class Rising:
    """The rules that differentiate, for the search `rules`."""

    def __init__(self, rules: "Rules") -> None:
        self.rules, self.normal = rules, rules.normal

    def regular(self, e: Expr, s: Any) -> bool:
        """Return whether e is continuous, and smooth but at points, wherever s may be."""
        nodes: Any = sp.preorder_traversal(e)
        for node in nodes:
            if not depends(node, [s]):
                continue
            if isinstance(node, sp.log):
                if self._sign(node.args[0]) != "+":
                    return False
            elif node.is_Pow and node.base is not sp.E:
                whole = node.exp.is_Integer
                if whole and node.exp > 0:
                    continue
                allowed = ("+", "-", "n") if whole else ("+", "0+") if node.exp.is_Rational else ()
                if node.exp.is_negative and not whole:
                    allowed = ("+",)
                if self._sign(node.base) not in allowed:
                    return False
            elif isinstance(node, sp.Function) and not isinstance(node, (*SMOOTH, sp.log)):
                return False
        return True

    def _bends(self, e: Expr, s: Any) -> bool:
        """Return whether the second derivative says how e bends: inside, its slope has no jump."""
        within = sp.Dummy("s", positive=True) if s.is_nonnegative else s
        return self.regular(e, s) and self.regular(e.diff(s).xreplace({s: within}), within)

    def inside(self, s: Any) -> tuple[str, ...]:
        """Return the signs of points within the values of s, or none where these have holes."""
        normal, relations = self.normal, self.rules.facts.relations
        if any(depends(f, [s]) for f in (*normal.facts, *normal.nonnegative, *relations)):
            return ()
        return next((signs for declared, signs in INSIDE if s.assumptions0 == declared), ())

    def _sign(self, e: Expr) -> str:
        return self.normal.signs.of(self.normal.canon(e), True)

    def forms(self, e: Expr) -> list[Expr]:
        """Return e, and e over what all slopes of its logarithms or one exponential share."""
        out = [e]
        if e.has(sp.sin, sp.cos):
            return out
        logs = self.rules.logarithms.of(e) if e.has(sp.log) else None
        if logs is not None:
            powers = [self.normal.factors(s)[1] for s in logs[0].values() if s != 0]
            shared = {f: min(p.get(f, 0) for p in powers) for f in powers[0]}
            whole = sp.Mul(
                *(f**k for f, k in shared.items() if k > 0 and self.normal.signs.of(f) == "+")
            )
            if whole != 1:
                out.append(self.normal.canon(e / whole))
        for a in sorted(loose(e, sp.erf), key=key)[:1]:
            slope = self.normal.share(e, a)
            if slope is None:
                continue
            if self._sign(slope) in ("+", "-") and not slope.has(sp.erf):
                out.insert(0, self.normal.canon(e / self.normal.powers.absolute(slope)))
        for a in sorted((a for a in loose(e, sp.exp) if self.normal.real(a.exp)), key=key)[:2]:
            out.append(self.normal.canon(e / a))
        return out

    def convex(self, e: Expr, depth: int) -> bool:
        """A zero from which the function rises on both sides, or a convex stationary point."""
        symbols: list[Any] = sorted(e.free_symbols, key=str)
        symbols = [s for s in symbols if isinstance(s, sp.Symbol)]
        if e.has(*BLOCKS) or len(symbols) > 8 or depth < 1:
            return False
        forms = self.forms(e)
        for solve in (False, True)[len(symbols) > 4 :]:
            found: list[Expr] = []
            for s in symbols:
                allowed = self.inside(s)
                if not allowed:
                    continue
                points = self._stationary(e, s) if solve else self.simple(s, symbols)
                for x in points:
                    if self._sign(x) not in allowed:
                        continue
                    at = [f.xreplace({s: x}) for f in (e, e.diff(s))]
                    if any(f.has(sp.nan, sp.zoo) for f in at):
                        continue
                    if not self.normal.is_zero(at[1]) or not self.regular(e, s):
                        continue
                    bent = self._bends(e, s)
                    if self.normal.is_zero(at[0]):
                        found += [f.diff(s) / (s - x) for f in forms]
                        found += [f.diff(s, 2) for f in forms if bent]
                    elif solve and bent and self.rules.shown(e.diff(s, 2), 1):
                        return self.rules.shown(at[0], depth + 1)  # the least value; s is gone
            if any(self.rules.shown(d, k) for k in (0, depth) for d in found):
                return True
        return False

    def least(self, e: Expr, depth: int) -> bool:
        """A form that is convex in a real exponent, at the one point where its slope is zero."""
        symbols: list[Any] = sorted(e.free_symbols, key=str)
        if not 3 <= len(symbols) <= 8 or not (e.has(sp.exp) and e.has(sp.log)) or e.has(*BLOCKS):
            return False
        inner = set().union(*(a.free_symbols for a in e.atoms(sp.exp)))
        for s in (s for s in symbols if s in inner and s.is_real and s.is_nonnegative is None):
            if not self.inside(s) or not self._bends(e, s) or not self.rules.shown(e.diff(s, 2), 0):
                continue
            for x in self._stationary(e, s):
                slope = e.diff(s).xreplace({s: x})
                if self._sign(x) == "c" or slope.has(sp.nan, sp.zoo, sp.oo):
                    continue
                if self.normal.is_zero(slope):
                    return self.rules.shown(e.xreplace({s: x}), depth + 1)  # s is gone
        return False

    @staticmethod
    def simple(s: Any, symbols: list[Any]) -> list[Expr]:
        points = [sp.S.Zero, sp.S.One, sp.S.NegativeOne]
        for o in symbols:
            if o != s:
                points += [o, -o, 1 / o]
                points += [sp.log(o)] if o.is_positive else [sp.exp(o)]
        return points

    def _stationary(self, e: Expr, s: Any) -> list[Expr]:
        """Return the points where the derivative by s vanishes, where they can be solved for."""
        slope = self.normal.prepare(e.diff(s))
        space = Space([slope])
        num = space.algebra.reduce(space.ratio(slope).num).num
        _, factors = attempt(0.5, num.factor_list) or (1, [(num, 1)])
        out: list[Expr] = []
        for p, _ in factors:
            held = [i for i in range(p.ring.ngens) if any(m[i] for m in p)]
            held = [i for i in held if depends(self._generator(space, i), [s])]
            if len(held) != 1:
                continue
            (i,) = held
            power = max(m[i] for m in p)
            if any(m[i] not in (0, power) for m in p):
                continue
            lead, rest = p.ring.zero, p.ring.zero
            for m, c in p.terms():
                (lead if m[i] else rest)[(*m[:i], 0, *m[i + 1 :])] = c
            gen: Any
            top, under = (space.expression(Ratio(q, {})) for q in (-rest, lead))
            root, gen = self.normal.canon(top / under), self._generator(space, i)
            if power > 1:
                if self._sign(gen) != "+" or self._sign(root) != "+":
                    continue
                root = self.normal.canon(root ** sp.Rational(1, power))
            if isinstance(gen, sp.exp) and self._sign(root) == "+":
                root, gen = self.normal.powers.logarithm(root), gen.exp
            elif isinstance(gen, sp.log):
                root, gen = sp.exp(root), gen.args[0]
            rate = self.normal.canon(gen.diff(s))
            if not depends(rate, [s]) and rate != 0:
                out.append(self.normal.canon((root - gen.xreplace({s: sp.S.Zero})) / rate))
        return out

    def between(self, e: Expr, depth: int) -> bool:
        """A function that is concave in a symbol between two bounds is least at one of them."""
        for fact in sorted(self.normal.nonnegative | self.normal.facts, key=key):
            for s in sorted(fact.free_symbols & e.free_symbols, key=str):
                if not (isinstance(s, sp.Symbol) and s.is_nonnegative) or s.is_integer:
                    continue
                held = [f for f in (*self.normal.nonnegative, *self.normal.facts) if f.has_free(s)]
                slope = self.normal.canon(fact.diff(s))
                if len(held) > 1 or slope.has_free(s) or self.normal.signs.of(slope) != "-":
                    continue
                top = self.normal.canon(-fact.xreplace({s: sp.S.Zero}) / slope)
                bend = self.normal.canon(e.diff(s, 2))
                smooth = self._bends(e, s) and not e.has(sp.Integral, sp.Sum, sp.Product)
                if not smooth or not (bend == 0 or self.normal.signs.of(bend, True) in ("-", "0-")):
                    continue
                if all(self.rules.shown(e.xreplace({s: end}), depth) for end in (sp.S.Zero, top)):
                    return True
        return False

    @staticmethod
    def _generator(space: Space, i: int) -> Expr:
        n, m = len(space.symbols), len(space.symbols) + len(space.basis)
        if i < n:
            return space.symbols[i]
        if i < m:
            return space.exponential(tuple(int(j == i - n) for j in range(len(space.basis))))
        return space.radicands[i - m]

    def monotone(self, e: Expr, depth: int) -> bool:
        """A function that starts at or above zero and increases stays there."""
        if e.has(*BLOCKS) or depth < 1:
            return False
        symbols: list[Any] = sorted(e.free_symbols, key=str)
        for s in symbols:
            if not isinstance(s, sp.Symbol) or not s.is_nonnegative or not self.inside(s):
                continue
            for form in self.forms(e):
                if self._chain(form, s, depth):
                    return True
        return False

    def risen(self, e: Expr) -> bool:
        """Show that a form is zero where a symbol is, and rises; denominators are kept."""
        if e.has(*BLOCKS):
            return False
        for s in sorted(e.free_symbols, key=str):
            if not (isinstance(s, sp.Symbol) and s.is_nonnegative and self.inside(s)):
                continue
            start = e.xreplace({s: sp.S.Zero})
            if start.has(sp.nan, sp.zoo, sp.oo) or not self.normal.is_zero(start):
                continue
            if self.regular(e, s) and self.rules.shown(e.diff(s), 1):
                return True
        return False

    def hill(self, e: Expr, depth: int) -> bool:
        """A function that rises and then falls is at least the smaller of its two ends."""
        if e.has(*BLOCKS) or depth < 1:
            return False
        symbols: list[Any] = sorted(e.free_symbols, key=str)
        for s in symbols:
            others = [o for o in symbols if o != s]
            if not (s.is_nonnegative and self.inside(s) and all(o.is_positive for o in others)):
                continue
            if any(self._hill(form, s, depth) for form in self.forms(e)):
                return True
        return False

    def _hill(self, e: Expr, s: Any, depth: int) -> bool:
        if not self.regular(e, s):
            return False
        turn = self.rules.core(self.normal.canon(-e.diff(s)))
        if turn is None or not self.regular(turn, s):
            return False
        if not self.rules.shown(turn, 1):
            start: Expr = e.xreplace({s: sp.S.Zero})
            if start.has(sp.nan, sp.zoo, sp.oo, -sp.oo) or not self.rules.shown(start, depth - 1):
                return False
            if not self.rules.shown(turn.diff(s), 1):
                return False
        far = sp.Dummy("s", positive=True)
        end = attempt(2.0, sp.limit, e.xreplace({s: far}), far, sp.oo)
        if end is None or not end.is_extended_nonnegative:
            return False
        self.normal.trusted.append("a limit found by SymPy")
        return True

    def _chain(self, e: Expr, s: Any, depth: int) -> bool:
        """Differentiate until a derivative is manifestly nonnegative, checking every start."""
        slopes: list[Any] = [e]
        for _ in range(5):
            start: Expr = slopes[-1].xreplace({s: sp.S.Zero})
            if start.has(sp.nan, sp.zoo, sp.oo, -sp.oo) or not self.rules.shown(start, depth - 1):
                break
            if not self.regular(slopes[-1], s):  # what jumps is not given by its derivative
                break
            slope = slopes[-1].diff(s)
            waves = slope.has(sp.sin, sp.cos)  # which the normal form would write away
            slopes.append(slope if waves else self.normal.canon(slope))
            if self.rules.shown(slopes[-1], int(waves)):
                return True
        return len(slopes) > 1 and any(self.rules.shown(d, depth - 1) for d in slopes[1:])
