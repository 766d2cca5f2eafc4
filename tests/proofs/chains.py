"""The two chains of Section 2.1, used by several tests: Eq. (9a) to (9f) and (12a) to (12f)."""

from functools import cache

import sympy as sp

from gibbs_lit.proofs import rules as by
from gibbs_lit.proofs.derivation import Derivation
from gibbs_lit.proofs.setting import setting


@cache
def variational(n: int = 1) -> Derivation:
    """Eq. (9a) to (9f) for an undefined energy E and density q."""
    s = setting(n)
    U, tau, Z, E = s.U, s.tau, s.Z, s.E
    q = s.function("q", positive=True)
    mean, entropy = sp.symbols("m_E S_q", real=True)
    weight = sp.exp(E(U) / tau)
    d = Derivation(
        mean + tau * entropy,
        left=sp.Symbol("G_q"),
        title="Gibbs variational principle",
        claim="eq-9a",
        assuming=(sp.Eq(s.integrate(q(U), U), 1, evaluate=False),),
        notation=s.notation.named((mean, r"\mathbb{E}_{U \sim q}[E(U)]")),
    )
    meaning = {
        mean: s.integrate(E(U) * q(U), U),
        entropy: -s.integrate(q(U) * sp.log(q(U)), U),
    }
    split = s.integrate(E(U) * q(U), U) - tau * s.integrate(q(U) * sp.log(q(U)), U)
    d = d.step(split, by=by.definition(meaning), claim="eq-9b")
    d = d.step(s.integrate(q(U) * (E(U) - tau * sp.log(q(U))), U), by=by.linearity, claim="eq-9c")
    d = d.step(
        tau * s.integrate(q(U) * sp.log(weight / q(U)), U),
        by=(by.algebra, by.linearity),
        claim="eq-9d",
    )
    d = d.step(
        tau * sp.log(s.integrate(weight, U)),
        relation="<=",
        by=by.jensen(sp.log, q(U), weight / q(U), U, scale=tau),
        claim="eq-9e",
    )
    return d.step(tau * sp.log(Z), by=by.definition({Z: s.integrate(weight, U)}), claim="eq-9f")


@cache
def mppi(n: int) -> Derivation:
    """Eq. (12a) to (12f) for an undefined energy and a symbolic positive definite covariance."""
    s = setting(n)
    U, y, eps, V, tau, Z, Sigma = s.U, s.y, s.eps, s.V, s.tau, s.Z, s.Sigma
    smoothed, q = s.function(r"\tilde{E}", real=True), s.function("q", positive=True)
    weight = sp.exp(s.E(y) / tau) * s.phi(U - y)
    A = s.integrate(weight, y)
    shifted = sp.exp(s.E(U + eps) / tau) * s.phi(eps)
    total = s.integrate(sp.exp(smoothed(V) / tau), V)

    def ascent(f: sp.Expr) -> sp.Expr:
        return s.plus(U, s.times(Sigma, s.gradient(f, U)))

    d = Derivation(
        s.plus(U, s.times(1 / tau, Sigma, s.gradient(smoothed(U), U))),
        left=sp.Symbol("U'"),
        title=f"MPPI as gradient ascent, n = {n}",
        claim="eq-12a",
        notation=s.notation,
    )
    d = d.step(
        s.plus(
            U,
            s.times(Sigma, s.gradient(smoothed(U) / tau, U)),
            s.times(-1, Sigma, s.gradient(sp.log(total), U)),
        ),
        by=by.algebra,
        claim="eq-12b",
    )
    d = d.step(ascent(sp.log(sp.exp(smoothed(U) / tau) / total)), by=by.algebra, claim="eq-12c")
    d = d.step(
        ascent(sp.log(sp.exp(smoothed(U) / tau) / Z)), by=by.definition({Z: total}), claim="eq-12d"
    )
    d = d.step(
        ascent(sp.log(q(U))),
        by=by.definition({q(U): sp.exp(smoothed(U) / tau) / Z}),
        claim="eq-12e",
    )
    d = d.step(ascent(sp.log(A / Z)), by=by.definition({smoothed(U): tau * sp.log(A)}))
    d = d.step(
        s.plus(U, s.times(1 / A, s.integrate(weight * (y - U), y))),
        by=(by.leibniz, by.log_derivative),
    )
    return d.step(
        s.plus(U, s.times(1 / s.integrate(shifted, eps), s.integrate(shifted * eps, eps))),
        by=by.change_of_variables({y: U + eps}, new=eps),
        claim="eq-12f",
    )
