"""The notation of the book: each letter of the paper, once, with its names in SymPy and in JAX."""

from __future__ import annotations

from html import escape
from typing import NamedTuple

from . import display as page


class Symbol(NamedTuple):
    """One row of the notation page.

    Attributes:
        paper: the paper's letter in LaTeX.
        book: the book's letter in LaTeX; differs where the paper uses one letter twice.
        meaning: what it stands for.
        sympy: its name in ``gl.setting``, or empty.
        argument: the kernels' argument that carries it, or empty.
        shape: shape of that argument.
        unit: its unit, or "dimensionless".
    """

    paper: str
    book: str
    meaning: str
    sympy: str
    argument: str
    shape: str
    unit: str


NOTATION = (
    Symbol("U", "U", "sequence of controls, stacked", "U", "controls", "(T, m)", "control"),
    Symbol(r"\mathcal E", r"\epsilon", "perturbation of the controls", "eps", "noise",
           "(N, T, m)", "control"),
    Symbol(r"\Sigma", r"\Sigma", "covariance of the stacked perturbation", "Sigma", "covariance",
           "(m, m) or (Tm, Tm)", "control squared"),
    Symbol("J(U)", "J(U)", "cost of the controls; lower is better", "", "costs", "(N,)", "cost"),
    Symbol("E(U)", "E(U)", "energy, the negative cost; higher is better", "E", "energy",
           "(T, m) to ()", "cost"),
    Symbol(r"\tau", r"\tau", "temperature (a trajectory is written ξ in this book)", "tau",
           "temperature", "()", "cost"),
    Symbol("y", "y", "integration variable over control sequences", "y", "", "", "control"),
    Symbol(r"\phi", r"\phi_\Sigma", "density of N(0, Σ)", "phi", "", "", "1 / control^d"),
    Symbol("p^*", "p^*", "Gibbs density exp(E/τ)/Z", "", "", "", "1 / control^d"),
    Symbol("Z", "Z", "its normaliser, the integral of exp(E/τ)", "", "", "", "control^d"),
    Symbol("q", r"p^* * \phi_\Sigma", "smoothed Gibbs density", "", "", "", "1 / control^d"),
    Symbol(r"\tilde E", r"\tilde E_\tau",
           "smoothed energy; with the temperature that the paper's formula lacks",
           "", "", "", "cost"),
    Symbol(r"\tilde{\mathbf u}", r"\tilde u", "mean of the base distribution", "", "nominal",
           "(T, m)", "control"),
    Symbol("G, S", "G_q, S_q", "Gibbs free energy and differential entropy of a density q", "", "",
           "", "cost; dimensionless"),
    Symbol("N", "N", "number of samples (Section 2.3 also counts diffusion steps by it)",
           "", "", "", "dimensionless"),
    Symbol("T", "T", "horizon", "", "", "", "time steps"),
    Symbol(r"\tau=(s_0,a_0,\dots)", r"\xi", "trajectory of states and actions", "", "", "", ""),
    Symbol(r"R(\tau)", "R", "return of a trajectory; higher is better", "", "returns", "(N,)",
           "cost"),
    Symbol(r"\pi_\theta, \mu_\theta", r"\pi_\theta, \mu_\theta",
           "policy density, and the mean of a Gaussian policy", "", "parameters", "any pytree", ""),
    Symbol("U(x)", "V(x)", "potential of Langevin dynamics, -log of its stationary density", "",
           "", "", "dimensionless"),
    Symbol("f", "f", "drift of a forward diffusion", "", "drift", "f(x, t)", "state / time"),
    Symbol("g", "g", "noise size of a forward diffusion", "", "diffusion", "g(t)",
           "state / time^(1/2)"),
    Symbol(r"\nabla\log p", r"\nabla\log p", "score of a density", "", "score", "as x",
           "1 / state"),
    Symbol(r"\sigma_i", r"\sigma_i", "noise level of step i, variance exploding", "", "sigma", "()",
           "state"),
    Symbol(r"\beta_i, \alpha_i", r"\beta_i, \alpha_i = 1 - \beta_i",
           "noise share of step i, variance preserving", "", "beta", "()", "dimensionless"),
    Symbol(r"\alpha", r"\alpha", "weight of the guidance energy in Algorithm 1", "", "scale", "()",
           "1 / cost"),
)  # fmt: skip


def notation() -> None:
    """Print the notation table."""
    head = ("paper", "here", "meaning", "SymPy", "argument", "shape", "unit")
    rows = [
        (page.tex(s.paper), page.tex(s.book), escape(s.meaning), _code(s.sympy), _code(s.argument),
         escape(s.shape), escape(s.unit))
        for s in NOTATION
    ]  # fmt: skip
    plain = page.plain_table(head, [tuple(s[:2]) + tuple(s[2:]) for s in NOTATION])
    page.show_html(page.table(head, rows), plain)


def _code(name: str) -> str:
    return f"<code>{escape(name)}</code>" if name else ""
