"""Sphinx extension of the book: the paper's equation numbers, MathJax offline, honest caching."""

from __future__ import annotations

import importlib.util
import re
import shutil
from pathlib import Path

from docutils import nodes
from myst_nb.core import render

from . import run
from .display import CLAIMS_MIME, STYLE, STYLE_TAG

_TAG = re.compile(r"\s*\\tag\{([^{}]*)\}")
_ANCHOR = re.compile(r'\bid="(claim-[^"]+)"')
_MATHJAX = ("tex-chtml.js", "output/chtml/fonts", "input/tex/extensions")


class Unseen(render.MimeRenderPlugin):
    """The ledger's records behind an output, and the styles for a notebook, show nothing here."""

    @staticmethod
    def handle_mime(renderer, data: render.MimeData, inline: bool) -> list[nodes.Element] | None:
        styles = data.mime_type == "text/html" and data.string.startswith(STYLE_TAG)
        return [] if styles or data.mime_type == CLAIMS_MIME else None


def _key_cache(app, config) -> None:
    root = Path(app.srcdir).parent
    run.set_environment(root)
    config.gibbs_lit_code = run.code_key()
    config.nb_execution_cache_path = str(run.cache_path(root))
    config.html_static_path = [*config.html_static_path, str(STYLE.parent)]


def _adopt_tags(app, doctree) -> None:
    domain = app.env.get_domain("math")
    for node in doctree.findall(nodes.math_block):
        tags = _TAG.findall(node.astext())
        label = node.get("label")
        if label and len(tags) == 1 and "amsmath" not in node.get("classes", ()):
            text = _TAG.sub("", node.astext())
            node.clear()
            node += nodes.Text(text)
            node["number"] = tags[0]
            domain.equations[label] = (app.env.docname, tags[0])


def _adopt_anchors(app, doctree) -> None:
    """Let links of the form page.md#anchor find labels and the anchors of verdicts."""
    page = app.env.docname
    slugs = app.env.metadata[page].setdefault("myst_slugs", {})
    labels = app.env.get_domain("std").anonlabels.items()
    anchors = {label: target for label, (home, target) in labels if home == page}
    for node in doctree.findall(nodes.raw):
        anchors |= {name: name for name in _ANCHOR.findall(node.astext())}
    for name, target in anchors.items():
        slugs.setdefault(name, (0, target, ""))


def _copy_mathjax(app, exception) -> None:
    if exception is not None or app.builder.format != "html":
        return
    spec = importlib.util.find_spec("sphinx-mathjax-offline")
    if spec is None or spec.origin is None:
        raise RuntimeError("sphinx-mathjax-offline is not installed; pages would need a network")
    source = Path(spec.origin).parent / "static" / "mathjax"
    target = Path(app.outdir) / "_static" / "mathjax"
    for name in _MATHJAX:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name, dirs_exist_ok=True)
        else:
            shutil.copy(source / name, target / name)


def setup(app) -> dict[str, object]:
    """Register the extension with Sphinx."""
    if Unseen not in render.load_mime_renders():  # a cached list that MyST-NB reads each time
        render.load_mime_renders().append(Unseen)  # type: ignore[arg-type]
    app.add_config_value("gibbs_lit_code", "", "env", str)
    app.add_css_file(STYLE.name)
    app.connect("config-inited", _key_cache, priority=100)
    app.connect("doctree-read", _adopt_tags, priority=400)
    app.connect("doctree-read", _adopt_anchors)
    app.connect("build-finished", _copy_mathjax)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
