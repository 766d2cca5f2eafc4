"""Canonical integrals: linear over their terms, scalar factors out, variables chosen by the
undefined functions, Gaussian variables integrated in closed form.

Splitting an integral into its terms is sound although the terms need not converge one by one: an
identity between the terms holds over every bounded box, and the box is let go to the whole domain
for the integrals as they were written, which is why all terms of one integral share one change of
variables. Terms without an undefined function are split off only when they converge by themselves.
"""

from itertools import permutations, product
from typing import TYPE_CHECKING, Any

import sympy as sp

from gibbs_lit.proofs.fractions import Space, key
from gibbs_lit.proofs.language import Jet, Unsettled, bound_dummy
from gibbs_lit.proofs.timelimit import attempt

if TYPE_CHECKING:
    from gibbs_lit.proofs.calculus import Calculus
    from gibbs_lit.proofs.normal import Normal

LINE = (-sp.oo, sp.oo)
FAMILY = "integrals of undefined functions converge absolutely, with their derivatives"


def depends(e: sp.Expr, symbols: Any) -> bool:
    return bool(e.free_symbols & set(symbols))


def jets_over(e: sp.Expr, symbols: Any) -> list[Jet]:
    """Return the undefined functions in `e` whose arguments involve `symbols`."""
    found: list[Any] = [j for j in e.atoms(Jet) if depends(j, symbols)]
    return sorted(found, key=key)


def rename(e: sp.Integral) -> sp.Integral:
    """Return `e` with fresh bound variables."""
    fresh = {v: bound_dummy("v", a, b) for v, a, b in e.limits}
    return sp.Integral(e.function.xreplace(fresh), *((fresh[v], a, b) for v, a, b in e.limits))


def regular(e: sp.Expr, v: Any, normal: "Normal") -> bool:
    """Return whether `e` is smooth in `v` on the whole line, by its form."""
    for node in sp.preorder_traversal(e):
        if not depends(node, [v]):
            continue
        if isinstance(node, sp.Pow) and not (node.exp.is_Integer and node.exp > 0):
            if normal.signs.of(node.base, True) != "+":
                return False
        elif isinstance(node, sp.log):
            if normal.signs.of(node.args[0], True) != "+":
                return False
        elif isinstance(node, sp.Integral):
            return False
        elif isinstance(node, sp.Function) and not isinstance(node, (sp.exp, Jet)):
            return False
    return True


class Integrals:
    """Normal forms of `Integral`; `closed` lets SymPy look for closed forms as well."""

    def __init__(self, normal: "Normal") -> None:
        self.normal = normal
        self.closed = False
        self.known: set[sp.Expr] = set()

    def form(self, e: sp.Integral) -> sp.Expr:
        """Return an integral as a combination of canonical integrals."""
        if e in self.known:
            return e
        names = [v for v, _, _ in e.limits]
        if any(depends(b, names) for _, *ends in e.limits for b in ends):
            inner, outer = e.limits[0], e.limits[1:]
            head = self.form(sp.Integral(e.function, inner))
            return self.form(sp.Integral(head, *outer)) if outer else self._free_bound(e)
        canon = self.normal.canon
        limits = [(v, *(b if b.is_infinite else canon(b) for b in ends)) for v, *ends in e.limits]
        if any(a == b for _, a, b in limits):
            return sp.S.Zero
        if self.closed and not e.has(Jet):
            value = self._closed_form(e.function, limits)
            if value is not None:
                return self.normal.prepare(value)
        terms = self.split(e.function, names)
        nested = {t: c for t, c in terms.items() if self._nested(t, limits)}
        total = sp.Add(*(c * self._flat(t, limits) for t, c in nested.items()))
        rest = {t: c for t, c in terms.items() if t not in nested}
        return self.normal.prepare(total + (self.assemble(rest, limits) if rest else 0))

    @staticmethod
    def _nested(t: sp.Expr, limits: list[Any]) -> list[sp.Integral]:
        """Return the inner integrals of a term that Fubini merges with the outer one."""
        names, inner = [v for v, _, _ in limits], []
        for a in sp.Mul.make_args(t):
            if isinstance(a, sp.Integral) and depends(a, names) and a.has(Jet):
                inner.append(a)
        lines = [tuple(ends) == LINE for a in inner for _, *ends in [*limits, *a.limits]]
        return inner[:1] if all(lines) else []

    def _flat(self, t: sp.Expr, limits: list[Any]) -> sp.Expr:
        self.normal.use("Fubini", FAMILY)
        inner = self._nested(t, limits)[0]
        fresh = rename(inner)
        return self.form(sp.Integral(t / inner * fresh.function, *fresh.limits, *limits))

    def _free_bound(self, e: sp.Integral) -> sp.Expr:
        (v, a, b), fresh = e.limits[0], sp.Dummy("v", real=True)
        return self.form(sp.Integral(e.function.xreplace({v: fresh}), (fresh, a, b)))

    def assemble(self, terms: dict[sp.Expr, sp.Expr], limits: list[Any]) -> sp.Expr:
        """Return the sum of coefficient * integral over the terms."""
        names = [v for v, _, _ in limits]
        family = {t: c for t, c in terms.items() if jets_over(t, names)}
        explicit = {t: c for t, c in terms.items() if t not in family}
        total = sp.S.Zero
        for t in sorted(explicit, key=key):
            value = self.explicit(t, limits)
            if value is not None:
                total += explicit.pop(t) * value
        if explicit:
            if not family or any(not self.gaussian_weight(t, names) for t in family):
                family, rest = {}, {**family, **explicit}
            else:
                rest = explicit
            total += self._whole(rest, limits)
        if family:
            total += self.undefined(family, limits)
        return total

    # Terms.

    def split(self, f: sp.Expr, names: list[Any]) -> dict[sp.Expr, sp.Expr]:
        """Return {part that depends on `names`: coefficient that does not} for a sum of terms."""
        prepared = self.normal.prepare(f)
        space = Space([prepared])
        top, bottom = space.parts(space.ratio(prepared))
        free_below, dep_below = sp.S.One, sp.S.One
        below = [(m, p, c) for p, d in bottom.items() for m, c in d.items()]
        if len(below) == 1:
            parts = [*sp.Mul.make_args(below[0][0]), *self._exp_parts(space, below[0][1])]
        else:
            expr = sp.Add(*(c * m * space.exponential(p) for m, p, c in below))
            if depends(expr, names):
                c, found, exponent = self.normal.factors(expr)
                free_below *= c
                parts = [f**k for f, k in found.items()]
                parts += [sp.exp(a) for a in sp.Add.make_args(exponent) if a != 0]
            else:
                parts = [expr]
        for part in parts:
            if depends(part, names):
                dep_below *= part
            else:
                free_below *= part
        out: dict[sp.Expr, sp.Expr] = {}
        for p, d in top.items():
            exps = self._exp_parts(space, p)
            outer = [x for x in exps if not depends(x, names)]
            inside = sp.Add(*(x.exp for x in exps if depends(x, names)))
            weight = sp.exp(self.normal.canon(inside)) if inside != 0 else sp.S.One
            for m, c in d.items():
                free, dep = [c / free_below, *outer], [1 / dep_below, weight]
                for part in sp.Mul.make_args(m):
                    (dep if depends(part, names) else free).append(part)
                t = sp.Mul(*dep)
                out[t] = out.get(t, sp.S.Zero) + sp.Mul(*free)
        return {t: c for t, c in out.items() if c != 0}

    def _exp_parts(self, space: Space, places: tuple[int, ...]) -> list[sp.Expr]:
        e = space.exponential(places)
        if not isinstance(e, sp.exp):
            return [e] if e != 1 else []
        return [sp.exp(a, evaluate=False) for a in sp.Add.make_args(e.exp)]

    def quadratic(self, t: sp.Expr, v: sp.Symbol) -> tuple[int, sp.Expr, sp.Expr, sp.Expr] | None:
        """Split t = v**k * exp(-alpha v**2 + beta v) * rest, or None when it has no such form."""
        k, rest, alpha, beta = 0, [], sp.S.Zero, sp.S.Zero
        for part in sp.Mul.make_args(t):
            if not depends(part, [v]):
                rest.append(part)
            elif isinstance(part, sp.exp):
                for a in sp.Add.make_args(part.exp):
                    coefficient, power = a.as_independent(v, as_Add=False)
                    if power == v**2:
                        alpha -= coefficient
                    elif power == v:
                        beta += coefficient
                    elif power == 1:
                        rest.append(sp.exp(a))
                    else:
                        return None
            elif part == v or (part.is_Pow and part.base == v and part.exp.is_Integer):
                k += 1 if part == v else int(part.exp)
            else:
                return None
        return (k, alpha, beta, sp.Mul(*rest)) if k >= 0 else None

    def gaussian_weight(self, t: sp.Expr, names: list[Any]) -> bool:
        """Return whether the explicit exponent of `t` is negative definite in `names`."""
        exponent = sp.Add(*(p.exp for p in sp.Mul.make_args(t) if isinstance(p, sp.exp)
                            and not p.has(Jet)))
        hessian = -sp.hessian(exponent, names) if exponent != 0 else sp.zeros(len(names))
        if any(depends(h, names) for h in hessian):
            return False
        canon = self.normal.canon
        minors = [hessian[:i, :i].det(method="berkowitz") for i in range(1, len(names) + 1)]
        return all(self.normal.signs.of(canon(m), True) == "+" for m in minors)

    # Explicit integrands.

    def explicit(self, t: sp.Expr, limits: list[Any]) -> sp.Expr | None:
        """Return the value of an integral without undefined functions, or None."""
        if all((a, b) == LINE for _, a, b in limits):
            return self.gaussian(t, [v for v, _, _ in limits])
        return None

    def gaussian(self, t: sp.Expr, names: list[Any]) -> sp.Expr | None:
        """Integrate polynomial times Gaussian over R^n, completing one square at a time."""
        if not names:
            return t
        v = names[0]
        form = self.quadratic(t, v)
        if form is None:
            return None
        k, alpha, beta, rest = form
        alpha = self.normal.canon(alpha)
        if depends(alpha, names) or self.normal.signs.of(alpha, True) != "+":
            return None
        moment = sp.Add(
            *(
                sp.binomial(k, 2 * j) * sp.factorial2(2 * j - 1) * beta ** (k - 2 * j)
                / (2 * alpha) ** (k - j)
                for j in range(k // 2 + 1)
            )
        )
        value = sp.sqrt(sp.pi / alpha) * moment * sp.exp(beta**2 / (4 * alpha)) * rest
        if len(names) == 1:
            return value
        total = sp.S.Zero
        for part, c in self.split(value, names[1:]).items():
            inner = self.gaussian(part, names[1:])
            if inner is None:
                return None
            total += c * inner
        return total

    def _closed_form(self, t: sp.Expr, limits: list[Any]) -> sp.Expr | None:
        if t.has(Jet, sp.Integral, sp.Sum):
            return None
        value = attempt(2.0, sp.integrate, t, *limits)
        bad = (sp.Integral, sp.Piecewise, sp.nan, sp.oo, sp.zoo, sp.meijerg, sp.hyper)
        if value is None or value.has(*bad) or depends(value, [v for v, _, _ in limits]):
            return None
        self.normal.trusted.append("an integral found by SymPy")
        return value

    def _whole(self, terms: dict[sp.Expr, sp.Expr], limits: list[Any]) -> sp.Expr:
        """Return an integral that may not be split, up to one scalar factor."""
        parts = sorted(terms, key=key)
        factor = terms[parts[0]] if len(parts) == 1 else sp.S.One
        if len(parts) > 1:
            lead = self.normal.canon(terms[parts[0]])
            if self.normal.signs.of(lead, True) in ("+", "-", "n"):
                factor = lead
        f = self.normal.canon(sp.Add(*(terms[t] / factor * t for t in parts)))
        return factor * self.atom(f, limits, keep_order=True)

    # Undefined integrands.

    def undefined(self, terms: dict[sp.Expr, sp.Expr], limits: list[Any]) -> sp.Expr:
        """Return the canonical combination for terms with undefined functions."""
        names = [v for v, _, _ in limits]
        if all((a, b) == LINE for _, a, b in limits):
            groups = self._groups(terms, names)
            return sp.Add(*(self._moved(g, names) for g in groups))
        if len(limits) == 1:
            v, low, high = limits[0]
            if len(terms) > 1 and low.is_finite and high.is_finite and all(
                regular(t, v, self.normal) for t in terms
            ):
                return sp.Add(*(self.undefined({t: c}, limits) for t, c in terms.items()))
            terms, limits = self._affine(terms, limits[0])
            v, low, high = limits[0]
            if all(regular(t, v, self.normal) for t in terms):
                ends = [(b, s) for b, s in ((low, -1), (high, 1)) if b != 0]
                return sp.Add(*(s * self._ray(terms, v, b) for b, s in ends))
        return sp.Add(*(c * self.atom(t, limits) for t, c in terms.items()))

    def _ray(self, terms: dict, v: Any, end: sp.Expr) -> sp.Expr:
        """Integrate from zero to `end`, so that adjacent intervals add up."""
        fresh = bound_dummy("z", sp.S.Zero, end)
        parts = self.split(sp.Add(*(c * t for t, c in terms.items())).xreplace({v: fresh}), [fresh])
        return sp.Add(*(c * self.atom(t, [(fresh, sp.S.Zero, end)]) for t, c in parts.items()))

    def _arguments(self, t: sp.Expr, names: list[Any]) -> list[tuple[str, tuple]]:
        found = {(str(j.args[0]), j.point) for j in jets_over(t, names)}
        return sorted(found, key=lambda item: (item[0], key(item[1])))

    def _groups(self, terms: dict, names: list[Any]) -> list[dict]:
        """Terms that may move separately: those with a Gaussian weight of their own."""
        tags = {t: tuple(self._arguments(t, names)) for t in terms}
        if len(set(tags.values())) <= 1 or not all(self.gaussian_weight(t, names) for t in terms):
            return [terms]
        out: dict[tuple, dict] = {}
        for t, c in terms.items():
            out.setdefault(tags[t], {})[t] = c
        return list(out.values())

    def _moves(self, terms: dict, names: list[Any]) -> list[tuple[dict, sp.Expr]]:
        """Return candidate substitutions (old variables in new ones) with their Jacobians."""
        calls = self._arguments(sp.Add(*terms), names)
        classes: dict[str, list] = {}
        for name, point in calls:
            classes.setdefault(name, []).append(point)
        orders = [list(permutations(c))[:6] for _, c in sorted(classes.items())]
        canon, out, seen = self.normal.canon, [], set()
        for choice in list(product(*orders))[:24]:
            rows: list[Any] = []
            forms = [x for calls in choice for point in calls for x in point]
            for x in [*forms, *names]:
                row = [canon(sp.diff(x, v)) for v in names]
                if any(depends(r, names) for r in row) or len(rows) == len(names):
                    continue
                trial = sp.Matrix([*(r for r, _ in rows), row])
                gram = (trial * trial.T).det() if trial.rows < trial.cols else trial.det()
                if not self.normal.is_zero(gram):
                    rows.append((row, canon(x.xreplace(dict.fromkeys(names, sp.S.Zero)))))
            tag = tuple((tuple(r), c) for r, c in rows)
            if len(rows) < len(names) or tag in seen:
                continue
            seen.add(tag)
            matrix = sp.Matrix([r for r, _ in rows])
            det = canon(matrix.det())
            if self.normal.signs.of(det, True) not in ("+", "-", "n"):
                continue
            fresh = [sp.Dummy(f"z{i}", real=True) for i in range(len(names))]
            shift = sp.Matrix([z - c for z, (_, c) in zip(fresh, rows, strict=True)])
            old = matrix.adjugate() * shift / det
            move = {v: canon(e) for v, e in zip(names, old, strict=True)}
            out.append((move, fresh, self.normal.absolute(det)))
        return out

    def _moved(self, terms: dict, names: list[Any]) -> sp.Expr:
        whole = sp.Add(*(c * t for t, c in terms.items()))
        best = None
        moves = self._moves(terms, names)
        for move, fresh, jacobian in moves:
            parts = self.split(whole.xreplace(move) / jacobian, fresh)
            if len(moves) == 1:
                best = (parts, fresh)
                break
            label = {z: sp.Symbol(f"z{i}", real=True) for i, z in enumerate(fresh)}
            tag = min((key(t.xreplace(label)) for t in parts), default=(0, ""))
            if best is None or tag < best[2]:
                best = (parts, fresh, tag)
        if best is None:
            parts, fresh = terms, names
        else:
            parts, fresh = best[0], best[1]
            if any(m != z for move, zs, _ in moves for m, z in zip(move.values(), zs, strict=True)):
                self.normal.use("change of variables", "an invertible linear map of the whole space")
        return sp.Add(*(c * self._term(t, list(fresh)) for t, c in parts.items()))

    def _term(self, t: sp.Expr, names: list[Any]) -> sp.Expr:
        """Integrate out Gaussian variables, separate independent groups, name what is left."""
        for v in names:
            if jets_over(t, [v]) or len(names) == 1:
                continue
            value = self.gaussian(t, [v])
            if value is not None:
                self.normal.use("Fubini", FAMILY)
                rest = [n for n in names if n != v]
                parts = self.split(value, rest)
                return self.assemble(parts, [(n, *LINE) for n in rest])
        blocks = self._blocks(t, names)
        if len(blocks) > 1:
            self.normal.use("Fubini", FAMILY)
            return sp.Mul(*(
                self.assemble(self.split(f, vs), [(v, *LINE) for v in vs]) for f, vs in blocks
            ))
        return self.atom(t, [(v, *LINE) for v in names])

    @staticmethod
    def _blocks(t: sp.Expr, names: list[Any]) -> list[tuple[sp.Expr, list[Any]]]:
        """Split a product into factors that share no variable."""
        parts: list[sp.Expr] = []
        for part in sp.Mul.make_args(t):
            if isinstance(part, sp.exp):
                parts += [sp.exp(a, evaluate=False) for a in sp.Add.make_args(part.exp)]
            else:
                parts.append(part)
        blocks: list[tuple[list, set]] = [([], {v}) for v in names]
        for part in parts:
            touched = part.free_symbols & set(names)
            hit = [b for b in blocks if b[1] & touched]
            merged = ([part], set())
            for b in hit:
                merged = (merged[0] + b[0], merged[1] | b[1])
            blocks = [b for b in blocks if b not in hit] + [merged]
        return [(sp.Mul(*fs), [v for v in names if v in vs]) for fs, vs in blocks]

    def _affine(self, terms: dict, limit: Any) -> tuple[dict, list[Any]]:
        """On an interval, make the first undefined function's argument the variable."""
        v, low, high = limit
        points = [p[0] for _, p in self._arguments(sp.Add(*terms), [v]) if len(p) == 1]
        for x in points:
            slope = self.normal.canon(sp.diff(x, v))
            sign = self.normal.signs.of(slope, True)
            if depends(slope, [v]) or sign not in ("+", "-") or x == v:
                continue
            shift = x.xreplace({v: sp.S.Zero})
            ends = [
                (b if sign == "+" else -b) if b.is_infinite else self.normal.canon(slope * b + shift)
                for b in (low, high)
            ]
            fresh = bound_dummy("z", *ends)
            whole = sp.Add(*(c * t for t, c in terms.items())) / slope
            self.normal.use("change of variables", "an increasing or decreasing affine map")
            whole = whole.xreplace({v: (fresh - shift) / slope})
            return self.split(whole, [fresh]), [(fresh, *ends)]
        return terms, [limit]

    def atom(self, t: sp.Expr, limits: list[Any], keep_order: bool = False) -> sp.Expr:
        """Return a canonical integral with canonical names."""
        for v, low, high in limits:
            jets = jets_over(t, [v])
            if (low, high) == LINE and jets and all(
                depends(x.diff(v), [v]) for j in jets for x in j.point if depends(x, [v])
            ):
                turned = self.normal.canon(t.xreplace({v: -v}))
                if self.normal.is_zero(t + turned):
                    return sp.S.Zero
                t = min(t, turned, key=key)
        level = 0
        for a in t.atoms(sp.Integral, sp.Sum):
            for v, _, _ in a.limits:
                level = max(level, 1 + int(v.name.split(".")[1]))
        orders = [tuple(limits)] if keep_order else list(permutations(limits))[:6]
        best = None
        for order in orders:
            sign, names, new = sp.S.One, {}, []
            for i, (v, a, b) in enumerate(order):
                kind = "p" if v.is_positive else "n" if v.is_negative else "y"
                named = sp.Symbol(f"{kind}.{level}.{i}", **{
                    "p": {"positive": True}, "n": {"negative": True}, "y": {"real": True}}[kind])
                names[v] = named
                if not keep_order and (a is sp.oo or b is -sp.oo):
                    a, b, sign = b, a, -sign
                new.append((named, a, b))
            found = (sign, sp.Integral(t.xreplace(names), *new))
            if best is None or key(found[1]) < key(best[1]):
                best = found
        assert best is not None
        self.known.add(best[1])
        return best[0] * best[1]

    # Leibniz.

    def derivative(self, calculus: "Calculus", e: sp.Integral, x: Any) -> sp.Expr:
        """Return the derivative of an integral by a parameter; raises where Leibniz may fail."""
        names = [v for v, _, _ in e.limits]
        if any(depends(b, names) for _, *ends in e.limits for b in ends):
            raise Unsettled(f"Leibniz over the domain of {e} has no rule")
        if e.has(Jet) and not depends(self.normal.canon(e), [x]):
            return sp.S.Zero
        terms = self.split(e.function, names)
        explicit = {t: c for t, c in terms.items() if not jets_over(t, names)}
        if explicit and not self._smooth(e, x):
            value = self.normal.canon(e)
            if any(depends(a, [x]) and not jets_over(a.function, [v for v, _, _ in a.limits])
                   for a in value.atoms(sp.Integral)):
                self.closed = True
                self.normal.forget()
                value = self.normal.canon(e)
            if any(depends(a, [x]) and not jets_over(a.function, [v for v, _, _ in a.limits])
                   for a in value.atoms(sp.Integral)):
                raise Unsettled(f"Leibniz for {e} by {x} has no justification")
            if any(depends(a, [x]) and a == e for a in value.atoms(sp.Integral)):
                raise Unsettled(f"Leibniz for {e} by {x} has no justification")
            return calculus.differentiate(value, x)
        if not explicit:
            self.normal.use("Leibniz", FAMILY, "locally uniformly in the parameters")
        total = sp.Integral(calculus.differentiate(e.function, x), *e.limits)
        for v, a, b in e.limits:
            others = [limit for limit in e.limits if limit[0] != v]
            for end, sign in ((b, 1), (a, -1)):
                slope = sp.S.Zero if end.is_infinite else end.diff(x)
                if slope != 0:
                    edge = e.function.xreplace({v: end})
                    total += sign * slope * (sp.Integral(edge, *others) if others else edge)
        return total

    def _smooth(self, e: sp.Integral, x: Any) -> bool:
        """Return whether the integrand is jointly smooth on a bounded domain, so Leibniz holds."""
        if any(b.is_infinite for _, *ends in e.limits for b in ends):
            return False
        for node in sp.preorder_traversal(e.function):
            if isinstance(node, sp.Pow) and not (node.exp.is_Integer and node.exp >= 0):
                if node.base is sp.E:
                    continue
                if not (node.base.is_Rational and node.base > 0) and not self._away(node.base, e):
                    return False
            elif isinstance(node, sp.log) and not self._away(node.args[0], e):
                return False
            elif isinstance(node, sp.Function) and not isinstance(
                node, (sp.exp, sp.log, sp.sin, sp.cos, sp.sinh, sp.cosh, sp.tanh, sp.erf, sp.atan, Jet)
            ):
                return False
        return True

    def _away(self, base: sp.Expr, e: sp.Integral) -> bool:
        """Positive on the closed domain: the ends count, where a bound variable may be zero."""
        closed = {}
        for v, a, b in e.limits:
            zero = a.is_zero or b.is_zero
            kind = {"nonnegative": True} if v.is_positive and zero else (
                {"nonpositive": True} if v.is_negative and zero else None)
            if kind:
                closed[v] = sp.Dummy("c", **kind)
        return self.normal.signs.of(self.normal.canon(base.xreplace(closed)), True) == "+"
