"""The symbols: statements of the paper, checked with SymPy and shown as they were checked."""

from gibbs_lit.proofs.decide import decide
from gibbs_lit.proofs.verdict import CheckerError, Lemma, Verdict, Witness

__all__ = ["CheckerError", "Lemma", "Verdict", "Witness", "decide"]
