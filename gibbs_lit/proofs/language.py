"""Reads a statement: bound variables renamed apart, derivatives carried out, input validated."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.symbol import Str
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.tensor.indexed import Idx

# SymPy annotates its own classes too loosely to be checked against.
Expr: TypeAlias = Any

LINE = (-sp.oo, sp.oo)
# Real and smooth on the line; and functions with kinks or jumps.
SMOOTH = (sp.exp, sp.sin, sp.cos, sp.sinh, sp.cosh, sp.tanh, sp.atan, sp.asinh, sp.erf)
ROUGH = (sp.Abs, sp.sign, sp.Max, sp.Min, sp.Heaviside, sp.Piecewise, sp.floor, sp.ceiling)


def factors_of(e: Any) -> tuple[Any, ...]:
    """Return the factors of a product."""
    return sp.Mul.make_args(e)


def terms_of(e: Any) -> tuple[Any, ...]:
    """Return the terms of a sum."""
    return sp.Add.make_args(e)


def loose(e: Any, *kinds: Any) -> set[Any]:
    """Return the atoms of these kinds that depend on no variable bound inside `e`."""
    found = e.atoms(*kinds)
    if not found:
        return found
    bound = {lim[0] for a in e.atoms(sp.Integral, sp.Sum, sp.Product) for lim in a.limits}
    return {a for a in found if not a.free_symbols & bound} if bound else found


KINDS = ("positive", "negative", "nonnegative", "real")
FREE = {"commutative", "infinite", "nargs", "nonzero", "extended_nonzero"}
WHOLE = {"integer", "rational", "algebraic"}  # proved for all, tried with values that are integers
FAMILIES = [sp.Function("f", **{kind: True})._kwargs for kind in KINDS]  # as they are declared


class Malformed(ValueError):
    """What was given makes no statement."""


class Unsettled(Exception):
    """A step that the normal form cannot justify; the prover gives up and says why."""


class Doubted(Unsettled):
    """A step that may fail at a few values only, so that agreement at points says nothing."""


class Jet(sp.Function):
    """A partial derivative of an undefined function at a point: Jet(name, kind, orders, *point)."""

    family = property(lambda self: self.args[1].name)
    orders = property(lambda self: self.args[2])
    point = property(lambda self: self.args[3:])

    def _eval_derivative(self, s: Any) -> Expr:
        terms = []
        for i, x in enumerate(self.point):
            inner = x.diff(s)
            if inner != 0:
                raised = sp.Tuple(*(k + (i == j) for j, k in enumerate(self.orders)))
                terms.append(inner * Jet(*self.args[:2], raised, *self.point))
        return sp.Add(*terms)

    def _eval_is_commutative(self) -> bool:
        return True

    def _real(self) -> bool:
        return self.family != "complex" and all(x.is_real for x in self.point)

    def _eval_is_extended_real(self) -> bool | None:
        return self._real() or None

    def _eval_is_finite(self) -> bool:
        return True

    def _plain(self) -> bool:
        return not any(self.orders) and self._real()

    def _eval_is_extended_positive(self) -> bool | None:
        return (self.family == "positive" or None) if self._plain() else None

    def _eval_is_extended_negative(self) -> bool | None:
        return (self.family == "negative" or None) if self._plain() else None

    def _eval_is_extended_nonnegative(self) -> bool | None:
        return (self.family in ("positive", "nonnegative") or None) if self._plain() else None


def depends(e: Expr, symbols: Any) -> bool:
    return bool(e.free_symbols & set(symbols))


def kind_of(call: AppliedUndef) -> str:
    """Return which family an undefined function belongs to."""
    for kind in KINDS:
        if getattr(call, f"is_{kind}"):
            return kind
    return "complex"


def beyond_family(call: Any) -> str:
    """Return what a function, or an indexed number, is declared and no family is, or nothing."""
    base: Any = getattr(call, "base", None)
    said = dict(base.assumptions0 if isinstance(call, sp.Indexed) else call.func._kwargs)
    kind = kind_of(call)
    known = dict(zip(KINDS, FAMILIES, strict=True)).get(kind, {"complex": True, "finite": True})
    free = FREE | WHOLE if said.get("integer") else FREE
    return next((k for k, v in said.items() if v and k not in free and known.get(k) != v), "")


@lru_cache(maxsize=1024)
def _name(head: Any) -> str:
    """Return a name that tells functions of one name apart which are declared otherwise."""
    said = dict(getattr(head, "_kwargs", {}))
    said.pop("commutative", None)
    if not said or any(said == family for family in FAMILIES):
        return str(head.__name__)
    return f"{head.__name__} {sorted(said.items())}"


def exact_float(number: Expr) -> Expr:
    """Return the rational that a short binary float stands for; refuse one that was rounded."""
    value: Any = sp.Rational(number)
    if value.q > 2**20 or abs(value.p) > 2**53:
        raise Malformed(
            f"the float {number} has no exact meaning in a proof: write a Rational instead"
        )
    return value


def bound_dummy(name: str, low: Expr, high: Expr) -> Expr:
    """Return a fresh real variable that knows the sign its range gives it."""

    def below(a: Expr, b: Expr) -> bool:
        return b is sp.oo or a is -sp.oo or bool((b - a).is_nonnegative)

    if not below(low, high):
        low, high = high, low
    ordered = below(low, high)
    if ordered and low.is_nonnegative:
        return sp.Dummy(name, positive=True)
    if ordered and high.is_nonpositive:
        return sp.Dummy(name, negative=True)
    return sp.Dummy(name, real=True)


def index_dummy(name: str, low: Expr, high: Expr) -> Expr:
    """Return a fresh index that knows its sign where the sum is known not to run backwards."""
    up = low.is_nonnegative and (high is sp.oo or (high - low + 1).is_nonnegative)
    sign = {"positive" if low.is_positive else "nonnegative": True} if up else {}
    return sp.Dummy(name, integer=True, **sign)


def within(s: Expr, value: Expr) -> bool:
    """Return whether a value is known to obey every assumption on a symbol."""
    return s == value or all(getattr(value, f"is_{k}") == v for k, v in s.assumptions0.items())


def _open(v: Expr, value: Expr) -> Expr:
    """Return a fresh symbol for one that a value is put for, with what is known of both."""
    if within(v, value):
        return sp.Dummy(str(v), **v.assumptions0)
    return sp.Dummy(str(v), real=True) if v.is_real and value.is_real else sp.Dummy(str(v))


class Reader:
    """Turns one statement's expressions into the language of the normal form.

    `differentiate` is given by the caller, since it must know when a derivative may pass under an
    integral.
    """

    def __init__(self, differentiate: Callable[[Expr, Any], Expr]) -> None:
        from gibbs_lit.proofs.kinks import cut  # here, since it builds on this module

        self.differentiate, self.cut = differentiate, cut

    def read(self, e: Any, env: dict[Any, Any] | None = None) -> Any:
        """Return `e` in the language; `env` renames symbols that are bound further out."""
        env = env or {}
        parts: Any = getattr(e, "args", ())
        if not isinstance(e, sp.Basic):
            raise TypeError(f"{e!r} is not a SymPy expression")
        if isinstance(e, sp.Float):
            return exact_float(e)
        if e in (sp.nan, sp.zoo):
            raise Malformed(f"the statement contains {e}, which is not a number")
        if isinstance(e, (sp.Symbol, Idx)):
            return env.get(e, e)
        if not e.args:
            return e
        if isinstance(e, sp.Expr) and e.is_commutative is False and not e.has(sp.Limit):
            raise Malformed(f"{e} does not commute: only scalar entries can be compared")
        if isinstance(e, AppliedUndef):
            args = [self.read(a, env) for a in e.args]
            name, kind = Str(_name(e.func)), Str(kind_of(e))
            return Jet(name, kind, sp.Tuple(*[0] * len(args)), *args)
        if isinstance(e, sp.Derivative):
            return self._derivative(e, env)
        if isinstance(e, sp.Subs):
            old, new = list(parts[1]), list(parts[2])
            fresh = {v: _open(v, p) for v, p in zip(old, new, strict=True)}
            body = self.read(e.expr, {**env, **fresh})
            return body.xreplace(
                {fresh[v]: self.read(p, env) for v, p in zip(old, new, strict=True)}
            )
        if isinstance(e, (sp.Integral, sp.Sum, sp.Product)):
            return self._bound(e, env)
        if isinstance(e, (sp.Determinant, sp.Trace, MatrixElement)):
            done = e.doit()
            if done == e:
                raise Unsettled(f"{e} has no explicit entries")
            return self.read(done, env)
        if isinstance(e, sp.Indexed):
            return e.func(e.base, *(self.read(i, env) for i in e.indices))
        if isinstance(e, sp.Limit):
            fresh_z = sp.Dummy(str(e.args[1]), **e.args[1].assumptions0)
            body = self.read(e.args[0], {**env, e.args[1]: fresh_z})
            return sp.Limit(body, fresh_z, self.read(e.args[2], env), str(e.args[3]))
        return e.func(*(self.read(a, env) for a in e.args))

    def _derivative(self, e: Any, env: dict[Any, Any]) -> Any:
        body = self.read(e.expr, env)
        for x, count in e.variable_count:
            if not (count.is_Integer and count >= 0):
                raise Unsettled(f"{e} is a derivative of symbolic order")
            by = self.read(x, env)
            if not isinstance(by, (sp.Symbol, sp.Indexed)):
                held = sp.Dummy("held", **by.assumptions0)
                inner = body.xreplace({by: held})
                for _ in range(int(count)):
                    inner = self.differentiate(inner, held)
                body = inner.xreplace({held: by})
                continue
            for _ in range(int(count)):
                body = self.differentiate(body, by)
        return body

    def _bound(self, e: Any, env: dict[Any, Any]) -> Any:
        names = [limit[0] for limit in e.limits]
        if len(set(names)) < len(names):
            raise Malformed(f"{e} binds the same variable twice")
        inner, limits = dict(env), []
        for limit in reversed(e.limits):
            if len(limit) != 3:
                raise Malformed(f"{e} has no lower and upper limit for {limit[0]}")
            low, high = (self.read(b, inner) for b in limit[1:])
            fresh = (bound_dummy if isinstance(e, sp.Integral) else index_dummy)(
                str(limit[0]), low, high
            )
            limits.append((fresh, low, high))
            inner[limit[0]] = fresh
        out = e.func(self.read(e.args[0], inner), *reversed(limits))
        return self.cut(out) if isinstance(e, sp.Integral) else out
