"""The page on speed: tables and figures of the committed result files, and nothing else."""

from __future__ import annotations

import html
from typing import Any

from gibbs_lit.bench.results import committed

from . import display as page
from .figures import show_figure, style, use_style

COMMANDS = {
    "cpu": "python3 -m gibbs_lit bench",
    "gpu": "python3 -m gibbs_lit --cuda bench --gpu",
}
DEVICE = {"cpu": "processor", "gpu": "device"}
LINES = {
    "floor": "exact", "gibbs_lit": "mppi", "gibbs_lit, scanned": "smoothed",
    "plain JAX": "predicted", "jax-mppi": "printed", "pytorch-mppi": "samples",
}  # fmt: skip
RATES = {
    "flops": "float32 operations (a multiply-add is two)",
    "integers": "operations on 32-bit words",
    "copy": "bytes copied",
}


def _found(platform: str) -> dict[str, Any] | None:
    """Results of a platform; where there are none the page says so."""
    found = committed().get(platform)
    if found is None:
        text = f"No {platform.upper()} was measured."
        page.show_html(f"<p>{text}</p>", text)
    return found


def _table(head: list[str], rows: list[list[str]], caption: str) -> None:
    cells = [[html.escape(c) for c in row] for row in rows]
    page.show_html(page.table(head, cells, caption), f"{caption}\n{page.plain_table(head, rows)}")


def _number(value: Any, digits: int = 3) -> str:
    return "–" if value is None else f"{value:.{digits}g}" if value < 1000 else f"{value:,.0f}"


def _cases(found: dict[str, Any]) -> list[dict[str, Any]]:
    return sorted(found["cases"], key=lambda c: (c["problem"], c["horizon"], c["samples"]))


def show_machine(platform: str) -> None:
    """Show what a platform's figures were taken on, when, and the ceilings found in that run.

    Args:
        platform: "cpu" or "gpu".
    """
    found = _found(platform)
    if found is None:
        command = COMMANDS[platform]
        text = "The command that measures, and writes the file that this page reads:"
        page.show_html(f"<p>{text} <code>{command}</code></p>", f"{text} {command}")
        return
    facts = dict(found["machine"])
    packages = ", ".join(f"{name} {version}" for name, version in facts.pop("packages").items())
    rows = [[name, str(value)] for name, value in facts.items()] + [["packages", packages]]
    rows += [[RATES[k], f"{v / 1e9:,.0f} · 10⁹ a second"] for k, v in found["rates"].items()]
    _table(["", platform.upper()], rows, f"The machine of the {platform.upper()} figures")


def show_times(platform: str) -> None:
    """Show the floor and each package's median of one update, with the spread.

    Args:
        platform: "cpu" or "gpu".
    """
    found = _found(platform)
    if found is None:
        return
    cases = _cases(found)
    names = [n for n in LINES if any(n in c["packages"] for c in cases)]
    rows = []
    for case in cases:
        row = [case["problem"], f"{case['samples']:,}", str(case["horizon"])]
        row.append(_number(case["floor_ms"]))
        for name in names:
            f = case["packages"].get(name)
            spread = "" if f is None else f" ({_number(f['p10_ms'])} to {_number(f['p90_ms'])})"
            row.append("–" if f is None else _number(f["median_ms"]) + spread)
        rows.append(row)
    caption = f"One update on the {platform.upper()}: median of its time in ms (10 % to 90 %)"
    _table(["problem", "N", "T", "floor", *names], rows, caption)
    reasons = sorted({f"{n}: {why}" for c in cases for n, why in c["missing"].items()})
    if reasons:
        listed = "".join(f"<li>{html.escape(r)}</li>" for r in reasons)
        page.show_html(f"<p>Left out:</p><ul>{listed}</ul>", "Left out:\n" + "\n".join(reasons))


def show_first_calls(platform: str) -> None:
    """Show how long each package takes to its first update: set-up, compilation, one call.

    Args:
        platform: "cpu" or "gpu".
    """
    found = _found(platform)
    if found is None:
        return
    rows = []
    for name in LINES:
        seconds = [c["packages"][name]["first_s"] for c in _cases(found) if name in c["packages"]]
        if seconds:
            rows.append([name, _number(min(seconds)), _number(max(seconds))])
    _table(["package", "shortest, s", "longest, s"], rows, "Time to the first update, all cases")


def show_scaling(platform: str) -> None:
    """Show how the time of an update grows with the number of samples.

    Args:
        platform: "cpu" or "gpu".
    """
    import matplotlib.pyplot as plt

    found = _found(platform)
    if found is None:
        return
    use_style()
    cases = _cases(found)
    panels = sorted({(c["problem"], c["horizon"]) for c in cases})
    problems = sorted({p for p, _ in panels})
    horizons = sorted({T for _, T in panels})
    figure, axes = plt.subplots(len(problems), len(horizons), sharex=True, sharey=True,
                                squeeze=False, figsize=(6.8, 2.6 * len(problems)))  # fmt: skip
    for ax, (problem, T) in zip(axes.flat, [(p, t) for p in problems for t in horizons],
                                strict=True):  # fmt: skip
        here = [c for c in cases if (c["problem"], c["horizon"]) == (problem, T)]
        for name, kind in LINES.items():
            points = [(c["samples"], _time(c, name)) for c in here]
            points = [(n, t) for n, t in points if t is not None]
            if points:
                ax.loglog(*zip(*points, strict=True), label=name, **style(kind, markevery=1))
        ax.set_title(f"{problem}, T = {T}")
    for ax in axes[-1]:
        ax.set_xlabel("samples N")
    for ax in axes[:, 0]:
        ax.set_ylabel("time of an update (ms)")
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3)
    last = max(c["samples"] for c in cases)
    top = [c for c in cases if c["samples"] == last]
    ratios = [c["packages"]["gibbs_lit"]["median_ms"] / c["floor_ms"] for c in top
              if "gibbs_lit" in c["packages"]]  # fmt: skip
    above = (
        f" At N = {last:,} gibbs_lit is {min(ratios):.2g} to {max(ratios):.2g} times its floor."
        if ratios else ""
    )  # fmt: skip
    show_figure(
        figure,
        f"Time of one update against the number of samples on the {platform.upper()}, "
        f"{found['machine'][DEVICE[platform]]}, {found['machine']['date']}.{above}",
        f"Log-log plots, one for each problem and horizon, of milliseconds against samples for "
        f"the floor and {len(labels) - 1} packages.{above}",
    )


def show_exponents(platform: str) -> None:
    """Show the power of N, and of T, with which the time of an update grows.

    Args:
        platform: "cpu" or "gpu".
    """
    found = _found(platform)
    if found is None or not found.get("scaling"):
        return
    head = ["problem", "varied", "from", "to", "exponent", "in single rounds", "of processor time"]
    letters = {"samples": "N", "horizon": "T"}
    rows = [
        [f["problem"], letters[f["axis"]], f"{f['sizes'][0]:,}", f"{f['sizes'][-1]:,}",
         f"{f['exponent']:.3f}", "{:.3f} to {:.3f}".format(*f["exponent_rounds"]),
         f"{f['exponent_cpu']:.3f}"]
        for f in found["scaling"]
    ]  # fmt: skip
    _table(head, rows, "Time of an update as a power of its size, by least squares in logarithms")


def _time(case: dict[str, Any], name: str) -> float | None:
    if name == "floor":
        return case["floor_ms"]
    return case["packages"].get(name, {}).get("median_ms")


def show_card() -> None:
    """Show what was measured on a card alone: launches, busy time, memory, accuracy."""
    found = _found("gpu")
    if found is None:
        return
    rows = [
        [case["problem"], f"{case['samples']:,}", str(case["horizon"]), name, f["path"] or "–",
         _number(f.get("launches", f.get("launches_compiled"))), _number(f.get("device_ms")),
         _number(f.get("loop_ms")), _number(f.get("memory_mb"))]
        for case in _cases(found) for name, f in case["packages"].items()
    ]  # fmt: skip
    head = ["problem", "N", "T", "package", "path", "launches", "busy, ms", "in a loop, ms",
            "memory, MB"]  # fmt: skip
    _table(head, rows, "What one update starts on the card, keeps busy and holds")
    head = ["problem", "N", "T", "cost, relative", "its bound", "control", "its bound"]
    keys = ("cost", "cost_bound", "controls", "controls_bound")
    rows = [
        [a["problem"], f"{a['samples']:,}", str(a["horizon"]), *(_number(a[k]) for k in keys)]
        for a in found.get("accuracy", ())
    ]
    _table(head, rows, "Largest difference of the float32 update from float64, on the same noise")
