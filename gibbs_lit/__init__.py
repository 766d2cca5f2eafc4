"""gibbs_lit: the paper that checks itself, and the JAX kernels that it is checked with.

The public names are those that ``__init__.pyi`` imports; each is loaded on first use, so that
``import gibbs_lit`` costs nothing and runs on the standard library alone.
"""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

__version__ = "0.1.0"


def _public_names() -> dict[str, tuple[str, str]]:
    stub = ast.parse(Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    return {
        alias.asname or alias.name: (f"{__name__}.{node.module}", alias.name)
        for node in stub.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


_NAMES = _public_names()
__all__ = [*sorted(_NAMES), "__version__"]


def __getattr__(name: str):
    if name not in _NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module_name, attribute = _NAMES[name]
    module = importlib.import_module(module_name)
    value = getattr(module, attribute, None)
    if value is None:
        value = importlib.import_module(f"{module_name}.{attribute}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
