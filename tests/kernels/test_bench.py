"""The benchmark's parts: counts, summaries, absent peers; no time is asserted."""

import jax
import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from gibbs_lit.bench import gpu, results, runners, scaling, workloads
from gibbs_lit.bench.__main__ import main, parse
from gibbs_lit.bench.floor import floor_seconds, operations_per_step
from gibbs_lit.bench.measure import (
    compiled_facts,
    count_launches,
    looped,
    profiled,
    summarise,
    version,
)
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
    found = results.read(report)
    assert {"platform", "device", "date", "packages"} <= set(found["machine"])
    case = found["cases"][0]
    assert set(case["packages"]) == {"gibbs_lit", "plain JAX"} and case["floor_ms"] > 0
    assert case["packages"]["gibbs_lit"]["path"] == "scan"


def test_floor_counts_bytes_and_integers_where_they_bind():
    load = WORKLOADS["pendulum"]
    plain = floor_seconds(load, 1000, 10, {"flops": 1e9})
    slow_words = floor_seconds(load, 1000, 10, {"flops": 1e9, "integers": 1e6})
    assert slow_words > 10 * plain
    slow_copy = floor_seconds(load, 1000, 10, {"flops": 1e15, "copy": 1e6})
    np.testing.assert_allclose(slow_copy, 8e-3)  # the costs alone: noise is drawn again
    assert floor_seconds(load, 1000, 10, {"flops": 1e9, "copy": 1e15}) == plain


PROGRAM = """HloModule m

%body.1 (p: (s32[], f32[8])) -> (s32[], f32[8]) {
  %p = (s32[], f32[8]{0}) parameter(0)
  %i = s32[] get-tuple-element(%p), index=0
  %a = f32[8]{0} fusion(%i), kind=kLoop, calls=%f
  %c = s32[] copy(%i)
  ROOT %t = (s32[], f32[8]{0}) tuple(%c, %a)
}

%condition.1 (p: (s32[], f32[8])) -> pred[] {
  ROOT %l = pred[] fusion(%p), kind=kLoop, calls=%g
}

ENTRY %main (x: f32[8]) -> f32[8] {
  %x = f32[8]{0} parameter(0)
  %k = (f32[8]{0}, f32[8]{0}) custom-call(%x), custom_call_target="t"
  %w = (s32[], f32[8]{0}) while(%k), condition=%condition.1, body=%body.1, TRIPS
  ROOT %y = f32[8]{0} get-tuple-element(%w), index=1
}
"""


def test_launches_of_a_compiled_program():
    known = PROGRAM.replace("TRIPS", 'backend_config={"known_trip_count":{"n":"25"}}')
    assert count_launches(known) == 1 + 25 * 2
    assert count_launches(PROGRAM) is None
    assert count_launches("") is None


def test_what_the_compiler_and_the_profiler_tell_without_a_card():
    run = runners.scanned(WORKLOADS["pendulum"], 64, 3)
    facts = compiled_facts(run.step, run.carry)
    assert facts["memory_mb"] > 0
    assert looped(run.step, run.carry)["loop_ms"] > 0
    assert profiled(run.call, 1) == {}
    assert compiled_facts(None, None) == looped(None, None) == {}


def test_exponents():
    sizes = (10, 30, 100)
    np.testing.assert_allclose(scaling.exponent(sizes, [2e-3 * n**1.3 for n in sizes]), 1.3)
    flat = scaling.exponent(sizes, [1.0, 1.0, 1.0])
    np.testing.assert_allclose(flat, 0, atol=1e-12)
    for axis, held in (("samples", {"horizon": 100}), ("horizon", {"samples": 10000})):
        assert scaling.SIZES[axis][-1] >= 10 * scaling.SIZES[axis][0]
        fit = scaling.measure(WORKLOADS["pendulum"], axis, 2, 0.0, sizes=(2, 4))
        assert fit["held"] == held and fit["sizes"] == [2, 4] and len(fit["median_ms"]) == 2
        low, high = fit["exponent_rounds"]
        assert low <= high and np.isfinite(fit["exponent"])
        np.testing.assert_allclose(fit["exponent_steps"], [fit["exponent"]])  # two sizes: one step


def test_scaling_belongs_to_a_run_of_all_cases_on_a_processor():
    assert parse([]).scaling and parse(["--problem", "pendulum", "--scaling"]).scaling
    for arguments in (["--samples", "8"], ["--gpu"], ["--no-scaling"]):
        assert not parse(arguments).scaling


def test_version_of_a_package_that_is_only_a_source_folder(tmp_path, monkeypatch):
    (tmp_path / "src" / "some_peer").mkdir(parents=True)
    (tmp_path / "src" / "some_peer" / "__init__.py").touch()
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "some-peer"\nversion = "1.2.3"\n')
    assert version("some-peer") is None
    monkeypatch.syspath_prepend(str(tmp_path / "src"))
    assert version("some-peer") == "1.2.3"
    assert version("numpy") == np.__version__


def test_without_a_card_nothing_is_measured(capsys):
    if not gpu.absent():
        pytest.skip("this machine has a card")
    assert main(["--gpu"]) == 1
    said = capsys.readouterr().err
    assert "sees no GPU here" in said and "python3 -m gibbs_lit --cuda bench --gpu" in said


def test_a_run_of_all_cases_has_a_place_for_its_file():
    assert parse([]).json == results.path_of("cpu")
    assert parse(["--gpu"]).json == results.path_of("gpu")
    assert parse(["--samples", "8"]).json is None


def test_map_of_the_drive_is_that_of_three_boxes():
    cells = np.zeros((110, 110))
    for row, column, size in ((80, 80, 4), (40, 60, 5), (60, 50, 3)):
        cells[row : row + size, column : column + size] = 250
    places = np.random.default_rng(0).uniform([3.8, 4.8], [8.6, 8.6], (4000, 2))
    height = map_coordinates(cells, places.T / 0.1 - 0.5, order=1)
    gap = np.log(253 / np.maximum(height, 1))
    states = np.concatenate([places, np.full((4000, 1), 7.0)], 1)
    cost = jax.vmap(workloads.drive_cost, (0, None))(states, None)
    far = np.hypot(*(places - 10).T)
    want = 5 * far + 5 * (7 - 2 * np.pi) + 20 * np.maximum(0.1 - gap, 0)
    np.testing.assert_allclose(cost, want, rtol=1e-5)
    assert (want - 5 * far - 5 * (7 - 2 * np.pi) > 0.1).sum() > 20


@pytest.mark.parametrize("name", WORKLOADS)
def test_accuracy_is_within_its_bounds(name):
    found = gpu.accuracy(WORKLOADS[name], 256, 10)
    assert 0 < found["cost"] < found["cost_bound"] < 1e-5
    assert found["controls"] < found["controls_bound"] < 1e-2


def test_result_files(tmp_path):
    path = tmp_path / "new" / "x.json"
    results.write(path, {"cases": []})
    assert results.read(path)["cases"] == []
    path.write_text('{"format": 0}')
    with pytest.raises(ValueError, match=r"x\.json must be of format 1, got 0"):
        results.read(path)
    for found in results.committed().values():
        assert found["cases"] and found["machine"]["date"]
