"""The page on speed prints what lies in result files, and says so where there is none."""

import matplotlib.pyplot as plt
import pytest

from gibbs_lit.bench import results
from gibbs_lit.book import display, performance

FIGURES = {"median_ms": 2.5, "p10_ms": 2.25, "p90_ms": 3.0, "cpu_ms": 2.5, "calls": 9,
           "first_s": 1.5, "path": "fused"}  # fmt: skip
CARD = {"launches_compiled": 3, "device_ms": 0.125, "loop_ms": 0.5, "memory_mb": 4.5}


def case(problem, samples, horizon):
    packages = {"gibbs_lit": FIGURES | CARD, "plain JAX": FIGURES | {"median_ms": 7777.5}}
    return {"problem": problem, "samples": samples, "horizon": horizon, "floor_ms": 0.25,
            "packages": packages, "missing": {"jax-mppi": "not <here>"}}  # fmt: skip


FOUND = {
    "machine": {"platform": "gpu", "device": "a card", "date": "2026-01-02",
                "packages": {"jax": "9.9"}},
    "rates": {"flops": 3e13, "copy": 2e12},
    "accuracy": [{"problem": "pendulum", "samples": 8, "horizon": 4, "cost": 1e-7,
                  "cost_bound": 1e-6, "controls": 1e-5, "controls_bound": 1e-3}],
    "cases": [case(p, n, T) for p in ("pendulum", "point mass") for n in (8, 4096)
              for T in (30, 100)],
    "scaling": [{"problem": "pendulum", "axis": "samples", "sizes": [8, 4096], "exponent": 0.9125,
                 "exponent_rounds": [0.87, 1.01], "exponent_cpu": 0.9375}],
}  # fmt: skip
SHOW = ("show_machine", "show_times", "show_scaling", "show_first_calls")


@pytest.fixture
def shown(monkeypatch, tmp_path):
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    bundles = []
    monkeypatch.setattr(display, "display", lambda bundle, raw: bundles.append(bundle))
    return bundles


@pytest.mark.parametrize("platform", ["cpu", "gpu"])
def test_without_a_file_the_page_names_the_command(shown, platform):
    for name in SHOW:
        getattr(performance, name)(platform)
    performance.show_card()
    text = [bundle["text/plain"] for bundle in shown]
    assert text.count(f"No {platform.upper()} was measured.") >= 4 and len(text) == 6
    assert text[1].endswith(performance.COMMANDS[platform])


def test_every_figure_comes_from_the_file(shown):
    results.write(results.path_of("gpu"), FOUND)
    with plt.rc_context():
        for name in SHOW:
            getattr(performance, name)("gpu")
        performance.show_card()
        performance.show_exponents("gpu")
    text = "\n".join(bundle["text/plain"] for bundle in shown)
    html = "\n".join(bundle["text/html"] for bundle in shown)
    for word in ("a card", "2026-01-02", "jax 9.9", "30,000", "2.5 (2.25 to 3)", "7,778", "0.25",
                 "4,096", "fused", "0.125", "4.5", "1e-07", "0.001",
                 "0.870 to 1.010", "0.938"):  # fmt: skip
        assert word in text, word
    assert "not &lt;here&gt;" in html and html.count("data:image/png") == 1
    assert "10 to 10 times its floor" in text and "4 packages" not in text
    assert 'alt="Log-log plots' in html
