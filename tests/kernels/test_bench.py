"""The benchmark's parts: counts, summaries, absent peers; no time is asserted."""

import json

import numpy as np
import pytest

from gibbs_lit.bench import runners
from gibbs_lit.bench.__main__ import main, summarise
from gibbs_lit.bench.floor import floor_seconds, operations_per_step
from gibbs_lit.bench.workloads import WORKLOADS


def test_floor_scales_with_the_work():
    load = WORKLOADS["pendulum"]
    rates = {"flops": 1e9}
    assert 60 < operations_per_step(load) < 150
    assert operations_per_step(WORKLOADS["point mass"]) > operations_per_step(load)
    one = floor_seconds(load, 10, 5, rates)
    np.testing.assert_allclose(floor_seconds(load, 20, 15, rates), 6 * one)
    np.testing.assert_allclose(floor_seconds(load, 10, 5, {"flops": 2e9}), one / 2)


def test_summary():
    got = summarise(([0.001, 0.002, 0.003], [0.004, 0.004, 0.004]))
    assert (got["median_ms"], got["cpu_ms"], got["calls"]) == (2.0, 4.0, 3)
    assert got["p10_ms"] < got["median_ms"] < got["p90_ms"]


def test_absent_peer_is_named_with_the_way_to_install_it(monkeypatch, capsys, tmp_path):
    monkeypatch.setitem(__import__("sys").modules, "jax_mppi.mppi", None)
    with pytest.raises(runners.MissingPeer, match=r"jax-mppi is not importable .*\.\[bench\]"):
        runners.jax_mppi(WORKLOADS["pendulum"], 4, 2)
    report = tmp_path / "bench.json"
    arguments = [
        "--samples",
        "64",
        "--horizon",
        "3",
        "--rounds",
        "1",
        "--seconds",
        "0.01",
        "--problem",
        "pendulum",
    ]
    packages = ["--problem", "pendulum", "--package", "gibbs_lit", "plain JAX", "jax-mppi"]
    assert main([*arguments, *packages, "--json", str(report)]) == 0
    assert "left out: jax-mppi" in capsys.readouterr().out
    case = json.loads(report.read_text())["cases"][0]
    assert set(case["packages"]) == {"gibbs_lit", "plain JAX"} and case["floor_ms"] > 0
