"""The normal form: every expression as a fraction over canonical, independent atoms."""

from typing import Any

import sympy as sp
from sympy.functions.elementary.hyperbolic import HyperbolicFunction
from sympy.functions.elementary.trigonometric import TrigonometricFunction

from gibbs_lit.proofs import special
from gibbs_lit.proofs.cases import settled
from gibbs_lit.proofs.fractions import Space, key
from gibbs_lit.proofs.integrals import Integrals
from gibbs_lit.proofs.language import Expr, Jet, Unsettled
from gibbs_lit.proofs.lattice import integer_content
from gibbs_lit.proofs.powers import Powers
from gibbs_lit.proofs.signs import Signs
from gibbs_lit.proofs.summation import Summation
from gibbs_lit.proofs.timelimit import attempt
from gibbs_lit.proofs.units import Unit
from gibbs_lit.proofs.verdict import Lemma


class Normal:
    """Normal forms under one set of facts; remembers which lemmas they rested on.

    Args:
        facts: canonical expressions that are known to be positive.
    """

    def __init__(self, facts: tuple[Expr, ...] = ()) -> None:
        self.facts: set[Expr] = set(facts)
        self.nonnegative: set[Expr] = set()
        self.lemmas: dict[str, Lemma] = {}
        self.trusted: list[str] = []
        self.units: list[Unit] = []
        self.moves: list[dict[Any, Expr]] = []  # what assumed relations make of their symbols
        self.tied: frozenset[Any] = frozenset()  # what other assumed equations hold between
        self.differentiated: list[Expr] = []  # integrals that the statement writes
        self.signs = Signs(self)
        self.powers = Powers(self)
        self.integrals = Integrals(self)
        self.sums = Summation(self)
        self._prepared: dict[Expr, Expr] = {}
        self._canonical: dict[Expr, Expr] = {}

    def use(self, name: str, *hypotheses: str) -> None:
        """Record a lemma."""
        self.lemmas[name] = Lemma(name, hypotheses)

    def forget(self) -> None:
        """Drop what was remembered about forms, as after a change of what may be tried."""
        self._prepared.clear()
        self._canonical.clear()
        self.signs.memo.clear()
        self.integrals.known.clear()
        self.integrals.alike.clear()
        self.sums.known.clear()

    def canon(self, e: Expr) -> Expr:
        """Return the canonical form of `e`."""
        if e.is_Rational or (e.is_Symbol):
            return e
        if e not in self._canonical:
            prepared = self.prepare(e)
            space = Space([prepared])
            out = space.expression(space.ratio(prepared))
            self._canonical[e] = self._canonical[out] = out
        return self._canonical[e]

    def share(self, e: Expr, a: Expr) -> Expr | None:
        """Return the coefficient of an atom, or None where the expression is not linear in it."""
        held = sp.Dummy(real=True)
        slope = self.canon(e.xreplace({a: held}).diff(held))
        return None if slope.has(held) else slope

    def atoms(self, e: Expr, *kinds: Any) -> list[Any]:
        """Return the independent atoms of these kinds of which the normal form of `e` is made."""
        found = (a for a in Space([self.prepare(e)]).atoms if isinstance(a, kinds))
        return sorted(found, key=key)

    def is_zero(self, e: Expr) -> bool:
        """Return whether the numerator of `e` vanishes over independent atoms."""
        prepared = self.prepare(e)
        return Space([prepared]).is_zero(prepared)

    def real(self, e: Expr) -> bool:
        return self.signs.real(self.canon(e))

    # Canonical leaves.

    def prepare(self, e: Expr) -> Expr:
        """Return `e` with every leaf canonical; sums, products and powers are left as they are."""
        if e.is_Rational or e.is_Symbol or e is sp.I or e is sp.E:
            return e
        if e in (sp.nan, sp.zoo, sp.oo, -sp.oo):
            raise Unsettled(f"{e} appears in the statement")
        if e not in self._prepared:
            self._prepared[e] = self._prepare(e)
        return self._prepared[e]

    def _prepare(self, e: Expr) -> Expr:
        args: tuple[Any, ...] = e.args
        if isinstance(e, (sp.Add, sp.Mul)):
            leaves = tuple(map(self.prepare, e.args))
            return e if leaves == e.args else e.func(*leaves)
        if e.is_Pow and e.exp.is_Integer:
            base = self.prepare(e.base)
            return e if base == e.base else sp.Pow(base, e.exp)
        if isinstance(e, sp.exp):
            return self.powers.exponential(e.exp)
        if e.is_Pow:
            if e.exp.is_Rational:
                return self.powers.root(e.base, e.exp)
            if self.is_zero(e.base):
                raise Unsettled(f"{e} has the base zero and a symbolic exponent")
            if e.exp.is_integer and e.base is not sp.E:
                return self.powers.exponential(self.powers.whole_power(e.base, e.exp))
            return self.powers.exponential(e.exp * sp.log(e.base))
        if isinstance(e, sp.log):
            return self.powers.logarithm(e.args[0])
        if isinstance(e, (TrigonometricFunction, HyperbolicFunction)):
            return self.prepare(special.by_exponentials(e))
        if isinstance(e, sp.Abs):
            return self.powers.absolute(e.args[0])
        if isinstance(e, (sp.Max, sp.Min)) and len(e.args) == 2 and all(map(self.real, e.args)):
            a, b = args
            if all(isinstance(self.canon(x), sp.exp) or x == 1 for x in args):
                return self.powers.exponential(e.func(*(sp.log(self.canon(x)) for x in args)))
            half = sp.Abs(a - b) if isinstance(e, sp.Max) else -sp.Abs(a - b)
            return self.prepare((a + b + half) / 2)
        if isinstance(e, sp.ceiling):
            return -self.prepare(sp.floor(-e.args[0]))
        if isinstance(e, (sp.re, sp.conjugate)) and self.real(e.args[0]):
            return self.prepare(e.args[0])
        if isinstance(e, sp.im) and self.real(e.args[0]):
            return sp.S.Zero
        if isinstance(e, (sp.binomial, sp.factorial, sp.RisingFactorial, sp.FallingFactorial)):
            return special.factorial(self, e)
        if isinstance(e, sp.gamma):
            return special.gamma(self, self.canon(e.args[0]))
        if isinstance(e, (sp.polygamma, sp.digamma, sp.trigamma)):
            return special.polygamma(self, e)
        if isinstance(e, sp.loggamma) and self.signs.of(self.canon(e.args[0]), True) == "+":
            return self.prepare(sp.log(sp.gamma(e.args[0])))
        if isinstance(e, sp.dirichlet_eta):
            z = e.args[0]
            return self.prepare((1 - sp.Integer(2) ** (1 - z)) * sp.zeta(z))
        if isinstance(e, (sp.erf, sp.erfc)):
            return special.error_function(self, e)
        if isinstance(e, sp.atan):
            return special.arctangent(self, e)
        if isinstance(e, sp.Integral):
            return self.integrals.form(e)
        if isinstance(e, (sp.Sum, sp.Product)):
            return self.sums.form(e)
        if isinstance(e, sp.Limit):
            return special.limit(self, e)
        if isinstance(e, Jet):
            return Jet(*e.args[:3], *map(self.canon, e.point))
        if isinstance(e, (sp.asinh, sp.atanh, sp.acosh, sp.asin, sp.acos)):
            out = special.inverse(self, e)
            if out is not None:
                return self.prepare(out)
        if isinstance(e, (sp.Piecewise, sp.sign, sp.Heaviside)):
            out = settled(self, e)
            if out != e:
                return self.prepare(out)
        if isinstance(e, sp.Function) and not isinstance(e, sp.Piecewise):
            out = e.func(*map(self.canon, e.args))
            return out if out.func is e.func else self.prepare(out)
        return e

    def factors(self, e: Expr) -> tuple[Expr, dict[Expr, int], Expr]:
        """Return (c, {irreducible: power}, exponent) with e = c * product * exp(exponent)."""
        prepared = self.prepare(e)
        space = Space([prepared])
        r = space.ratio(prepared)
        low = space.algebra.reduce(r.num)
        if not low.num:
            raise Unsettled(f"{e} vanishes identically")
        den = space.ring.one
        for source in (r.den, low.den):
            for f, k in source.items():
                den *= f**k
        c, out, exponent = sp.S.One, {}, sp.S.Zero
        for sign, p in zip((1, -1), low.num.cancel(den), strict=True):
            lead, found = attempt(2.0, p.factor_list) or (p.LC, [(p.monic(), 1)])
            c *= sp.Rational(int(lead.numerator), int(lead.denominator)) ** sign
            for f, k in found:
                if sum(f.LM) == 1 and len(f) == 1 and f in space.exp_gens:
                    places = tuple(int(g == f) for g in space.exp_gens)
                    exponent += sign * k * self._log_exp(space.exponential(places))
                    continue
                scale, base, shift = self._unit(space, f)
                c *= scale ** (sign * k)
                exponent += sign * k * shift
                out[base] = out.get(base, 0) + sign * k
        return c, out, exponent

    @staticmethod
    def _log_exp(e: Expr) -> Expr:
        return e.exp if isinstance(e, sp.exp) else sp.S.One if e is sp.E else sp.S.Zero

    def _unit(self, space: Space, f: Any) -> tuple[Expr, Expr, Expr]:
        """Split a factor into content, canonical associate and exponential unit."""
        parts = space.terms(f)
        unit = space.lowest(list(parts)) if len(parts) > 1 else (0,) * len(space.basis)
        numbers = [c for d in parts.values() for c in d.values()]
        content = integer_content(numbers)
        terms = [
            (sp.Mul(m, space.exponential(tuple(a - b for a, b in zip(p, unit, strict=True)))), c)
            for p, d in parts.items()
            for m, c in d.items()
        ]
        if min(terms, key=lambda t: key(t[0]))[1] < 0:
            content = -content
        base = sp.Add(*(m * (c / content) for m, c in terms))
        return content, base, self._log_exp(space.exponential(unit))
