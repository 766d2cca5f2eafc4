"""Figures by one rule: Okabe-Ito colours, each with its own line style, in every chapter."""

from __future__ import annotations

import base64
import io
from html import escape
from typing import Any

from . import display as page

STYLES: dict[str, dict[str, Any]] = {
    "energy": {"color": "#000000", "linestyle": "-", "marker": "o"},
    "smoothed": {"color": "#0072B2", "linestyle": "--", "marker": "s"},
    "mppi": {"color": "#D55E00", "linestyle": "-.", "marker": "^"},
    "exact": {"color": "#009E73", "linestyle": ":", "marker": "D"},
    "printed": {"color": "#CC79A7", "linestyle": (0, (5, 1, 1, 1, 1, 1)), "marker": "X"},
    "predicted": {"color": "#56B4E9", "linestyle": (0, (3, 1)), "marker": "v"},
    "samples": {"color": "#E69F00", "linestyle": (0, (1, 1)), "marker": "."},
}


def use_style() -> None:
    """Set the book's figure style for this session."""
    import matplotlib as mpl

    mpl.rcParams.update(
        {
            "figure.figsize": (6.4, 3.6),
            "figure.constrained_layout.use": True,
            "figure.dpi": 110,
            "savefig.facecolor": "white",
            "axes.prop_cycle": mpl.cycler(color=[s["color"] for s in STYLES.values()]),
            "axes.grid": True,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "grid.alpha": 0.3,
            "grid.linewidth": 0.6,
            "legend.frameon": False,
            "lines.linewidth": 1.8,
            "font.size": 10.5,
        }
    )


def style(name: str, **changes: Any) -> dict[str, Any]:
    """Line style of one of the book's objects.

    Args:
        name: one of ``STYLES``.
        changes: matplotlib line properties that this figure needs otherwise.

    Raises:
        ValueError: if the book has no object of that name.
    """
    if name not in STYLES:
        raise ValueError(f"name={name!r} is none of the book's objects: {', '.join(STYLES)}")
    return {**STYLES[name], "markevery": 0.12, "markersize": 4.5, **changes}


def show_figure(figure: Any, caption: str, alt: str) -> None:
    """Show a figure with its caption and alternative text, then close it.

    Args:
        figure: a matplotlib figure.
        caption: what the figure shows, with the claim and its number.
        alt: what a reader who cannot see it should know; at least 20 characters.

    Raises:
        ValueError: if the alternative text is too short to say anything.
    """
    import matplotlib.pyplot as plt

    if len(alt) < 20:
        raise ValueError(f"alt={alt!r} must describe the figure in at least 20 characters")
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=160)
    plt.close(figure)
    data = base64.b64encode(buffer.getvalue()).decode()
    image = f'<img src="data:image/png;base64,{data}" alt="{escape(alt, quote=True)}">'
    page.show_html(
        f'<figure class="gl-figure">{image}<figcaption>{escape(caption)}</figcaption></figure>',
        f"Figure: {caption}",
    )


def show_animation(animation: Any, caption: str, alt: str, name: str) -> None:
    """Show a matplotlib animation as a player that needs no network and no server.

    Args:
        animation: a ``matplotlib.animation.Animation``.
        caption: what moves, and why.
        alt: what a reader who cannot see it should know.
        name: an identifier, unique on its page; makes the output reproducible.
    """
    import re

    import matplotlib.pyplot as plt

    icons = {
        "minus": "−", "fast-backward": "|&lt;", "step-backward": "&lt;",
        "play fa-flip-horizontal": "◀", "pause": "||", "play": "▶", "step-forward": "&gt;",
        "fast-forward": "&gt;|", "plus": "+",
    }  # fmt: skip
    html = animation.to_jshtml(default_mode="once")
    plt.close(animation._fig)
    html = re.sub(r'<link rel="stylesheet"\s+href="https?://[^>]*>', "", html)
    html = re.sub(r"[0-9a-f]{32}", name, html)
    html = html.replace("<img ", f'<img alt="{escape(alt, quote=True)}" ')
    for icon, glyph in icons.items():
        html = re.sub(rf'<i class="fa fa-{re.escape(icon)}"></i>', glyph, html)
    page.show_html(
        f'<figure class="gl-figure">{html}<figcaption>{escape(caption)}</figcaption></figure>',
        f"Animation: {caption}",
    )
