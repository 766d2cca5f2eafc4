"""Concrete functions for the undefined ones: smooth, random, uncentred, and not separable."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import sympy as sp
from sympy.core.function import AppliedUndef

FAMILIES = ("bounded", "confining", "rising", "decaying")
EXTREMES = (
    "small",
    "flat",
    "coincident",
    "raised",
    "lowered",
    "sharp",
    "affine",
)  # where inequalities come close or break
ALONE = [f for f in (*FAMILIES, *EXTREMES) if f != "coincident"]


def call_of(head: Any, arity: int) -> Any:
    """Return a value of an undefined function or of indexed numbers."""
    if isinstance(head, sp.IndexedBase):
        return head[sp.symbols(f"i:{arity}", integer=True)]
    return head(*sp.symbols(f"r:{arity}", real=True))


def kind_of(head: Any, arity: int) -> str:
    """Return the family of an undefined function or of indexed numbers, by its assumptions."""
    call = call_of(head, arity)
    for kind in ("positive", "negative", "nonnegative"):
        if getattr(call, f"is_{kind}"):
            return kind
    return "real" if call.is_extended_real else "complex"


def _rational(rng: np.random.Generator, low: float, high: float) -> Any:
    while True:
        value = sp.Rational(round(float(rng.uniform(low, high)) * 12), 12)
        if value != 0:
            return value


def _signed(rng: np.random.Generator, low: float, high: float) -> Any:
    return _rational(rng, low, high) * int(rng.choice([-1, 1]))


def _wave(xs: list[Any], rng: np.random.Generator) -> Any:
    phase = sum((_signed(rng, 0.4, 1.3) * x for x in xs), _signed(rng, 0.2, 1.2))
    return sp.sin(phase)


def _bowl(xs: list[Any], rng: np.random.Generator, low: float = 0.3, high: float = 0.9) -> Any:
    """Return a positive definite quadratic form about a point away from the origin, coupled."""
    shifted = [x - _signed(rng, 0.2, 0.9) for x in xs]
    weights = [_rational(rng, low, high) for _ in xs]
    form = sum(w * s**2 for w, s in zip(weights, shifted, strict=True))
    for a, b, wa, wb in zip(shifted, shifted[1:], weights, weights[1:], strict=False):
        form += _signed(rng, 0.3, 0.6) * min(wa, wb) * a * b
    return form


def _exp(exponent: Any) -> Any:
    """Return the exponential of a form in variables, which SymPy would only search for numbers."""
    return sp.exp(exponent, evaluate=False)


def real_instance(xs: list[Any], rng: np.random.Generator, family: str) -> Any:
    """Return a smooth real function: bounded, falling to -oo, rising to +oo, or nearly constant."""
    wave = _signed(rng, 0.4, 1.0) * _wave(xs, rng)
    if family == "flat":
        level = _signed(rng, 0.2, 1.0) * int(rng.choice([1, 2, 4, 8]))
        return level + wave * sp.Rational(1, 1000)
    if family == "affine":
        return sum((_signed(rng, 0.4, 1.5) * x for x in xs), _signed(rng, 0.2, 1.2)) + wave / 1000
    if family == "small":
        return _rational(rng, 0.2, 1.0) / 12 * (2 + _wave(xs, rng))
    if family == "decaying":
        return (wave + _signed(rng, 0.3, 1.2)) * _exp(-_bowl(xs, rng))
    if family in ("bounded", "raised", "lowered"):
        wave += {"raised": 1, "lowered": -1}.get(family, 0) * _rational(rng, 1.5, 6)
        if rng.random() < 0.5:
            return wave + _signed(rng, 0.3, 1.2) * _exp(-_bowl(xs, rng))
        return wave + _signed(rng, 0.3, 0.8) * _wave(xs, rng)
    bowl = _bowl(xs, rng) * (20 if family == "sharp" else 1)
    if rng.random() < 0.5:
        bowl += (sum(xs) - _signed(rng, 0.2, 0.6)) ** 4 / 24
    return (bowl + wave) if family == "rising" else (wave - bowl)


def positive_instance(xs: list[Any], rng: np.random.Generator, family: str) -> Any:
    """Return a smooth positive function, integrable and not normalised."""
    scale, pick = sp.Rational(int(rng.integers(1, 13)), int(rng.integers(2, 7))), rng.random()
    if family == "flat":
        return scale * _exp(-_bowl(xs, rng)) * (1 + _wave(xs, rng) / 1000)
    if family == "sharp":
        return scale * _exp(-_bowl(xs, rng) * int(rng.integers(10, 60)))
    if family == "small":
        return scale / 60 * _exp(-_bowl(xs, rng))
    if family == "raised":
        return scale * 10 * _exp(-_bowl(xs, rng))
    if family == "rising" and pick < 0.5:
        return scale * _exp(_wave(xs, rng)) * (1 + sum(x**2 for x in xs) / 5)
    if pick < 0.4:
        return scale * _exp(-_bowl(xs, rng)) + _rational(rng, 0.2, 1) * _exp(-_bowl(xs, rng))
    if pick < 0.8:
        return scale * _exp(-_bowl(xs, rng) + _signed(rng, 0.2, 0.6) * _wave(xs, rng))
    quartic = (sum(xs) - _signed(rng, 0.2, 0.6)) ** 4 / 30
    return scale * _exp(-_bowl(xs, rng) - quartic)


def instance(kind: str, arity: int, rng: np.random.Generator, family: str) -> sp.Lambda:
    """Return a concrete function of the wanted kind, as an exact SymPy Lambda."""
    xs = [sp.Dummy(f"x{i}") for i in range(arity)]  # no assumptions: nothing is simplified
    if kind in ("positive", "negative", "nonnegative"):
        body = positive_instance(xs, rng, family)
        body = body * (sum(xs) - _signed(rng, 0.2, 0.9)) ** 2 if kind == "nonnegative" else body
        body = -body if kind == "negative" else body
    else:
        body = real_instance(xs, rng, family)
        if kind == "complex" and rng.random() < 0.5:
            body += sp.I * _signed(rng, 0.3, 0.8) * _wave(xs, rng)
    return sp.Lambda(tuple(xs), body)


class Density:
    """A normalisation that `assuming` states: an undefined function integrates to a constant.

    Args:
        fact: `Eq(Integral(p(x, y), (y, a, b)), c)` or the same turned round, or with a `Sum`.

    Raises:
        ValueError: when the fact is of another kind.
    """

    def __init__(self, fact: Any) -> None:
        sides = list(fact.args) if isinstance(fact, sp.Eq) else [sp.S.Zero, sp.S.Zero]
        whole = (sp.Integral, sp.Sum)
        self.integral: Any = sides[0] if isinstance(sides[0], whole) else sides[1]
        self.total: Any = sides[1] if self.integral is sides[0] else sides[0]
        call: Any = getattr(self.integral, "function", None)
        if not isinstance(call, AppliedUndef) or len(set(call.args)) < len(call.args):
            raise ValueError(f"{fact} is not the normalisation of an undefined function")
        self.call, self.head = call, call.func
        over = {limit[0]: limit[1:] for limit in self.integral.limits}
        if any(len(b) != 2 for b in over.values()) or not all(a.is_Symbol for a in call.args):
            raise ValueError(f"{fact} does not say over what is integrated")
        if self.total.has(AppliedUndef) or not over.keys() <= set(call.args):
            raise ValueError(f"{fact} is not the normalisation of an undefined function")
        self.signed = kind_of(self.head, len(call.args)) in ("real", "complex")
        own = self.total.free_symbols & set(call.args)
        if not self.signed and not (
            self.sense.is_positive or (self.sense.free_symbols and not own)
        ):
            raise ValueError(f"{fact} holds for no function of one sign, or not for every argument")
        # Without assumptions, so that building the density costs no deductions.
        self.plain = {a: sp.Dummy(str(a)) for a in call.args}
        self.over = {self.plain[a]: bounds for a, bounds in over.items()}

    @property
    def sense(self) -> Any:
        """What must be positive for a function of one sign to have this total."""
        more = int(isinstance(self.integral, sp.Sum))
        spans = [b - a + more for _, a, b in self.integral.limits if (b - a).is_finite is not False]
        spans += [sp.S.NegativeOne for _, a, b in self.integral.limits if sp.oo in (a, -b)]
        turned = -1 if kind_of(self.head, len(self.call.args)) == "negative" else 1
        return turned * self.total * sp.Mul(*spans)

    def solved(self, solution: Any) -> bool:
        """Return whether a normalised solution of an evolution equation has this integral."""
        over = self.integral.limits == (sp.Tuple(solution.x, -sp.oo, sp.oo),)
        return self.call == solution.call and over and self.total == 1

    def draw(self, rng: np.random.Generator, family: str) -> sp.Lambda:
        """Return a mixture of product densities whose integral is exactly what the fact says.

        A function of either sign gets a part that changes sign and integrates to zero as well.
        """
        body = self.total.xreplace(self.plain) * self._unit(rng, family)
        if self.signed:
            body += _signed(rng, 0.5, 2.0) * (self._unit(rng, family) - self._unit(rng, family))
        return sp.Lambda(tuple(self.plain.values()), body)

    def _unit(self, rng: np.random.Generator, family: str) -> Any:
        """Return a positive body that integrates to one."""
        if isinstance(self.integral, sp.Sum):
            body = _exp(_signed(rng, 0.3, 2.0) * _wave(list(self.plain.values()), rng))
            limits = [sp.Tuple(x, *b) for x, b in self.over.items()]
            return body / sp.Sum(body, *limits).xreplace({x: sp.Dummy() for x in self.over})
        narrow = {"sharp": sp.Rational(1, 8), "raised": sp.S(4)}.get(family, sp.S.One)
        rest = [a for a in self.plain.values() if a not in self.over]
        drift = _wave(rest, rng) if rest else sp.S.Zero
        parts, left = [], sp.S.One
        for k in range(2):
            weight = left if k else _rational(rng, 0.25, 0.6)
            left -= weight
            factors = [self._factor(x, b, drift, narrow, rng) for x, b in self.over.items()]
            parts.append(weight * sp.Mul(*factors))
        return sp.Add(*parts)

    @staticmethod
    def _factor(x: Any, bounds: Any, drift: Any, narrow: Any, rng: Any) -> Any:
        low, high = bounds
        width = _rational(rng, 0.5, 1.2) * narrow
        if low is -sp.oo and high is sp.oo:
            z = (x - _signed(rng, 0.2, 1) - drift * _rational(rng, 0.3, 0.8)) / width
            return _exp(-(z**2) / 2) / (width * sp.sqrt(2 * sp.pi))
        if low is -sp.oo or high is sp.oo:
            y = (x - low if high is sp.oo else high - x) / (width * (2 + drift) / 2)
            return (1 + y) * _exp(-y) / (width * (2 + drift))
        angle = 2 * sp.pi * int(rng.integers(1, 4)) * (x - low) / (high - low)
        return (1 + (2 + drift) / 4 * sp.cos(angle + _rational(rng, 0.2, 1))) / (high - low)


_DRAWN: dict[tuple[Any, ...], tuple[sp.Lambda, Any]] = {}


def _once(draw: Callable[[], sp.Lambda], key: tuple[Any, ...], rng: np.random.Generator) -> Any:
    """Return what is drawn; from the same state of the generator it is built only once."""
    state: Any = rng.bit_generator.state
    tag = (*key, *state["state"].values(), state["has_uint32"], state["uinteger"])
    if tag not in _DRAWN:
        if len(_DRAWN) > 4000:
            _DRAWN.clear()
        _DRAWN[tag] = draw(), rng.bit_generator.state
    made, rng.bit_generator.state = _DRAWN[tag]
    return made


def draw_functions(
    heads: list[tuple[Any, int]],
    densities: list[Density],
    rng: np.random.Generator,
    family: str,
    fit: tuple[str, ...] = (),
    maps: frozenset[Any] = frozenset(),
) -> dict[Any, sp.Lambda]:
    """Return one concrete function for each undefined one.

    Those in `maps`, at whose values others are taken, are mostly bounded: then others confine. In
    the family "coincident" they are shared by kind, in "mixed" each has a family of its own,
    a real function one of those in `fit`, in which the integrals are known to converge.
    """
    chosen: dict[Any, sp.Lambda] = {}
    shared: dict[Any, sp.Lambda] = {}
    normal = {d.head: d for d in densities}
    for head, arity in heads:
        kind = kind_of(head, arity)
        choice = [f for f in fit if f in ALONE] if kind in ("real", "complex") else []
        own = str(rng.choice(choice or ALONE)) if family == "mixed" else family
        if head in normal:
            d = normal[head]
            key = tuple(map(str, d.integral.limits))
            made = _once(partial(d.draw, rng, own), (d.integral, d.total, own), rng)
        else:
            key = (kind, arity)
            if family in FAMILIES and kind in ("real", "complex"):
                own = family if rng.random() < 0.7 else str(rng.choice(["bounded", family]))
                own = "bounded" if head in maps and rng.random() < 0.7 else own
            own = "confining" if own == "coincident" else own
            made = _once(partial(instance, kind, arity, rng, own), (kind, arity, own), rng)
        if family == "coincident":
            made = shared.setdefault(key, made)
        chosen[head] = _counting(made, kind) if call_of(head, arity).is_integer else made
    return chosen


def _counting(made: sp.Lambda, kind: str) -> sp.Lambda:
    """Return a function of the same sign whose values are integers."""
    body = 3 * made.expr
    whole = {"positive": sp.floor(body) + 1, "negative": sp.ceiling(body) - 1}
    return sp.Lambda(made.variables, whole.get(kind, sp.floor(body)))


def put_in(e: Any, functions: dict[Any, sp.Lambda]) -> Any:
    """Replace undefined functions, and entries of indexed families, by concrete functions."""

    def known(call: Any) -> bool:
        if isinstance(call, AppliedUndef):
            return call.func in functions
        return isinstance(call, sp.Indexed) and call.base in functions

    def fill(call: Any) -> Any:
        if isinstance(call, sp.Indexed):
            return functions[call.base](*call.indices)
        return functions[call.func](*call.args)

    return e.replace(known, fill) if functions else e
