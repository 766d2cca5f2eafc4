"""Values of SymPy trees by one recursive walk over plain numbers: no rewriting, no simplifier.

The walk serves three kinds of number (float64, extended floats, mpmath) and whole arrays of them.
Each bound variable adds an axis in front, so nested integrals and difference stencils need nothing
of their own. It is on purpose a road apart from the normal form that it checks.
"""

from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
import sympy as sp
from mpmath import mp
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.logic.boolalg import BooleanFunction

from gibbs_lit.proofs.arithmetic import NUMPY, Arithmetic, NoValue, stencil
from gibbs_lit.proofs.instances import put_in

BLOCKS = (sp.Integral, sp.Sum, sp.Product, sp.Limit)
JUMPS = (sp.Piecewise, sp.sign, sp.Heaviside, sp.floor, sp.ceiling, sp.frac, sp.Mod)
HARD = (*BLOCKS, sp.Derivative, sp.Subs)
COMPARE = {"==": np.equal, "!=": np.not_equal, "<": np.less, "<=": np.less_equal}
COMPARE |= {">": np.greater, ">=": np.greater_equal}


class Evaluator:
    """Walks expressions in one arithmetic; `level` sets grids and stencils, finer as it grows.

    Attributes after a walk: `bulk`, the largest sum of absolute values behind an integral, and
    `tail`, the largest relative piece that a truncated domain may have lost.
    """

    def __init__(self, arithmetic: Arithmetic, level: int = 2, cap: int = 6_000_000) -> None:
        self.number, self.level, self.cap = arithmetic, level, cap
        self.bulk, self.tail, self.oscillates = 0.0, 0.0, False
        self.places: dict[Any, Any] = {}
        self.stencils: set[Any] = set()
        self.memo: dict[Any, Any] = {}
        self.seen: dict[Any, Any] = {}
        self.env: dict[Any, Any] = {}
        self.functions: dict[Any, sp.Lambda] = {}
        self.gentle = False  # whether no number could make a feature narrow

    def span(self) -> float:
        """Return over how many powers of ten the intermediate values of the last walk range."""
        logs = [_log10(v) for v in self.seen.values() if not np.ndim(v)]
        return max([0.0, *logs]) - min([0.0, *logs])

    def swallowed(self) -> float:
        """Return how many digits the last walk needed so that no term was lost in a sum."""
        worst = 0.0
        for e in self.seen:
            if e.is_Add:
                logs = [_log10(v) for a in e.args if not np.ndim(v := self._last(a)) and v]
                worst = max([worst, *(max(logs) - low for low in logs)])
            elif e.is_Function and not np.ndim(x := self._last(e.args[0])):
                saturates = isinstance(e, (sp.tanh, sp.coth, sp.erf, sp.erfc))
                size = min(float(abs(x)), 1e4)
                worst = max(worst, size * max(2.0, size) / 2.3 if saturates else -_log10(x))
        return worst

    def scale(self, e: Any) -> Any:
        """Return the size that `e` would have in the last walk if none of its terms cancelled."""
        if e.is_Add:
            return max(self.scale(a) for a in e.args)
        if e.is_Mul:
            return mp.fprod(self.scale(a) for a in e.args)
        return abs(self._last(e))

    def _last(self, e: Any) -> Any:
        return self.env.get(e, self.seen.get(e, 1))

    def __call__(self, e: Any, env: dict[Any, Any], axes: int = 0) -> Any:
        """Return the value of `e` where `env` gives numbers or arrays with `axes` axes."""
        outer, self.memo = self.memo, {}
        try:
            with np.errstate(all="ignore"):
                if isinstance(e, tuple):
                    return [self.walk(a, env, axes) for a in e]
                return self.walk(e, env, axes)
        finally:
            self.seen, self.memo, self.env = self.memo, outer, env

    def walk(self, e: Any, env: dict[Any, Any], axes: int) -> Any:
        """Return the value of a node, from the environment or the memory of this walk."""
        known = env.get(e)
        if known is None:
            known = self.memo.get(e)
            if known is None:
                known = self.memo[e] = self._walk(e, env, axes)
        return known

    def _walk(self, e: Any, env: dict[Any, Any], axes: int) -> Any:
        if e.is_Number and e in self.number.constants:
            return self.number.constants[e]
        if e.is_Add or e.is_Mul:
            values = [self.walk(a, env, axes) for a in e.args]
            total = values[0]
            for v in values[1:]:
                if isinstance(v, np.ndarray) and not isinstance(total, np.ndarray):
                    total, v = v, total  # mpmath is slow to learn what an array is
                total = total + v if e.is_Add else total * v
            return total
        if e.is_Pow:
            return self._power(e, env, axes)
        if type(e) in NUMPY:
            return self.number.apply(e.func, [self.walk(a, env, axes) for a in e.args])
        if e.is_Number or e.is_NumberSymbol or e is sp.I:
            if e in (sp.oo, -sp.oo, sp.zoo, sp.nan):
                raise NoValue(f"{e} is not a number")
            if e is sp.I and not (self.number.exact or self.number.complex):
                raise NoValue("complex")
            value = self.number.number(e)
            if e.is_Rational and not self.number.exact:
                self.number.constants[e] = value
            return value
        if isinstance(e, HARD):
            return self._bound(e, env, axes)
        if isinstance(e, (AppliedUndef, sp.Indexed)):
            return self._call(e, env, axes)
        if isinstance(e, sp.Piecewise):
            return self._piecewise(e, env, axes)
        if isinstance(e, (sp.Max, sp.Min)):
            values = [self.walk(a, env, axes) for a in e.args]
            pick = np.maximum if isinstance(e, sp.Max) else np.minimum
            for v in values[1:]:
                values[0] = pick(values[0], v)
            return values[0]
        if isinstance(e, sp.Heaviside):
            x = self.walk(e.args[0], env, axes)
            half = self.walk(e.args[1], env, axes) if len(e.args) > 1 else self.number.number(0.5)
            one = self.number.number(1)
            return np.where(x > 0, one, np.where(x < 0, 0 * one, half))[()]
        if isinstance(e, (sp.DiracDelta, sp.Order, sp.MatrixExpr)) or not e.args:
            raise NoValue(f"{e} has no numerical value")
        if isinstance(e, sp.Function):
            return self.number.apply(e.func, [self.walk(a, env, axes) for a in e.args])
        raise NoValue(f"{type(e).__name__} is not evaluated here")

    def _call(self, e: Any, env: dict[Any, Any], axes: int) -> Any:
        head, args = (e.base, e.indices) if isinstance(e, sp.Indexed) else (e.func, e.args)
        if head not in self.functions:
            raise NoValue(f"{e} stands for no concrete function")
        body = self.functions[head]
        at = [self.walk(a, env, axes) for a in args]
        return self(body.expr, {**env, **dict(zip(body.variables, at, strict=True))}, axes)

    def _power(self, e: Any, env: dict[Any, Any], axes: int) -> Any:
        base = self.walk(e.base, env, axes)
        if e.exp.is_Integer and abs(e.exp) < 64:
            n = int(e.exp)
            if n > 0:
                return base**n
            return self.number.power(base**-n, -1 if self.number.exact else self.number.dtype(-1))
        if e.exp == sp.S.Half and not self.number.exact:
            return np.sqrt(base)
        return self.number.power(base, self.walk(e.exp, env, axes))

    def _piecewise(self, e: sp.Piecewise, env: dict[Any, Any], axes: int) -> Any:
        result: Any = mp.nan if self.number.exact else self.number.dtype(np.nan)
        pairs: list[ExprCondPair] = list(e.args)  # pyright: ignore[reportAssignmentType]
        conditions = [self.holds(pair.cond, env, axes) for pair in pairs]
        for pair, condition in reversed(list(zip(pairs, conditions, strict=True))):
            if not np.any(condition):
                continue
            value = self.walk(pair.expr, env, axes)
            result = value if np.all(condition) else np.where(condition, value, result)[()]
        return result

    def holds(self, condition: Any, env: dict[Any, Any], axes: int = 0) -> Any:
        """Return where a boolean expression is true."""
        if condition in (sp.true, sp.false):
            return bool(condition)
        if isinstance(condition, Relational):
            left, right = (self._side(a, env, axes) for a in condition.args)
            return np.asarray(
                COMPARE[str(getattr(condition, "rel_op", ""))](left, right), dtype=bool
            )[()]
        if isinstance(condition, BooleanFunction):
            parts = [self.holds(a, env, axes) for a in condition.args]
            heads = {sp.And: np.logical_and.reduce, sp.Or: np.logical_or.reduce}
            if isinstance(condition, sp.Not):
                return np.logical_not(parts[0])
            if type(condition) in heads:
                return heads[type(condition)](np.broadcast_arrays(*parts))
        raise NoValue(f"the condition {condition} cannot be evaluated")

    def _side(self, e: Any, env: dict[Any, Any], axes: int) -> Any:
        if e in (sp.oo, -sp.oo):
            return np.inf if e is sp.oo else -np.inf
        value = self.walk(e, env, axes)
        return np.real(value) if self.number.complex else value

    def _bound(self, e: Any, env: dict[Any, Any], axes: int) -> Any:
        from gibbs_lit.proofs import quadrature, sums  # here, since both build on this module

        if isinstance(e, sp.Integral):
            return quadrature.integral(self, e, env, axes)
        if e.is_Derivative:
            return self._difference(e, env, axes)
        if e.func is sp.Subs:
            points = [self.walk(p, env, axes) for p in e.point]
            return self(e.expr, {**env, **dict(zip(e.variables, points, strict=True))}, axes)
        return sums.bound(self, e, env, axes)

    def _difference(self, e: Any, env: dict[Any, Any], axes: int) -> Any:
        """Differentiate values, not formulas: central differences on a stencil along a new axis."""
        (v, order), rest = e.variable_count[-1], e.variable_count[:-1]
        order, body = int(order), sp.Derivative(e.expr, *rest) if rest else e.expr
        if isinstance(v, sp.Indexed):
            raise NoValue(f"{v} is an entry: nothing is known of what changes with it")
        if v not in env:
            return self.number.number(0)
        bounds = [b for a in body.atoms(sp.Integral) for _, *ends in a.limits for b in ends]
        jumps = {j for b in bounds for j in b.atoms(*JUMPS)}
        if any(v in j.free_symbols for j in jumps) and dimension(body) > 1:
            raise NoValue(f"a limit of an inner integral jumps with {v}")
        at, mpf = env[v], self.number.number
        if self.number.exact:
            half = (order + 1) // 2
            step = mpf(10) ** -(self.number.digits // 2 + self.level % 5)
        else:
            half = (8 if dimension(body) < 3 else 5) + 2 * (order > 2)
            room = (
                0.5 if not (v.is_positive or v.is_negative) else min(0.5, 0.45 * np.min(np.abs(at)))
            )
            step = mpf(
                Fraction(float(room) * 0.985 ** (self.level % 5) / half).limit_denominator(10**6)
            )
        shift = np.array([k * step for k in range(-half, half + 1)], dtype=self.number.dtype)
        shift = shift.reshape((-1,) + (1,) * axes)
        known, self.stencils = self.stencils, self.stencils | {v}
        values = self(body, {**env, v: shift + at}, axes + 1)
        self.stencils = known
        if np.ndim(values) <= axes:
            return self.number.number(0)
        weights = np.array([mpf(w) for w in stencil(order, half)], dtype=self.number.dtype)
        total = (weights.reshape(shift.shape) * values).sum(axis=0) / step**order
        return total if np.ndim(total) else total[()] if isinstance(total, np.ndarray) else total


def _log10(v: Any) -> float:
    return float(mp.log10(abs(v))) if v and mp.isfinite(v) else 0.0


@lru_cache(maxsize=1024)
def dimension(e: Any) -> int:
    """Return over how many variables at once an expression integrates."""
    own = len(e.limits) if isinstance(e, sp.Integral) else 0
    return own + max([0, *(dimension(a) for a in e.args)]) if e.has(sp.Integral) else 0


def soften(e: Any, functions: dict[Any, sp.Lambda]) -> Any:
    """Carry out, for concrete functions, what differentiates or substitutes in no integral."""
    found = [d for d in e.atoms(sp.Derivative, sp.Subs) if not d.expr.has(*BLOCKS)]
    own = {d: tuple(f for f in functions.items() if d.has(f[0])) for d in found}
    return e.xreplace({d: _carried_out(d, own[d]) for d in found}) if found else e


@lru_cache(maxsize=1024)
def _carried_out(d: Any, functions: tuple[tuple[Any, sp.Lambda], ...]) -> Any:
    return _apart(put_in(d, dict(functions))).doit()


def _apart(e: Any) -> Any:
    """Make several substitutions at once, which SymPy makes one after the other."""
    return e.replace(lambda n: isinstance(n, sp.Subs) and len(n.variables) > 1, _at_once)


def _at_once(e: Any) -> Any:
    fresh = {v: sp.Dummy(v.name, **v.assumptions0) for v in e.variables}
    return sp.Subs(e.expr.xreplace(fresh), tuple(fresh.values()), e.point).doit()
