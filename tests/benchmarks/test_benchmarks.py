"""
Every benchmark runs, at a size that takes no time: what is never run is soon broken.

No test here looks at a clock: figures of speed belong to a quiet machine (make bench).
"""

from __future__ import annotations

import json

import numpy as np
import pytest
import zarr

from benchmarks import __main__ as every
from benchmarks import assets, growth, hazards, portfolio, rare, reference, simulate, valuation, workload
from benchmarks.measure import parts, peak_bytes
from benchmarks.workload import Size
from hazards.wet import WetTable
from valuation.exposure import Pairs

TINY = Size(buildings=400, events=4, cells=64, files=2, municipalities=2)


@pytest.fixture(scope="module")
def rasters(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rasters")
    workload.write_rasters(TINY, folder)
    return folder


def test_the_asked_share_of_buildings_is_wet_and_the_wall_never_deepens_the_water():
    water = workload.wet_table(Size(buildings=5000, events=10, files=10))
    assert len(water.asset) / (10 * 5000) == pytest.approx(0.25, abs=0.01)
    assert np.all(water.with_m <= water.without_m)
    assert np.any(water.with_m < water.without_m)
    assert np.all(np.round(water.without_m.astype(float), 2).astype(np.float32) == water.without_m)  # centimetres


def test_the_same_seed_is_the_same_workload_and_another_is_not():
    first, again = workload.wet_table(TINY), workload.wet_table(TINY)
    other = workload.wet_table(Size(**{**_fields(TINY), "seed": 2}))
    assert all(np.array_equal(getattr(first, name), getattr(again, name)) for name in WetTable.__dataclass_fields__)
    assert not np.array_equal(first.without_m, other.without_m)


def test_a_size_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        Size(buildings=0)
    with pytest.raises(ValueError, match="wet lies between"):
        Size(wet=1.0)


def test_rasters_hold_the_water_that_the_table_without_rasters_has(rasters):
    """Both read one made-up coast, at the middles of cells and at the buildings: the deeper, the closer to the cell."""
    sampled, exact = simulate.joined(rasters, TINY, 1), workload.wet_table(TINY)
    assert sampled.events == exact.events == 4
    assert not sampled.unknown.any()
    assert len(sampled.asset) == pytest.approx(len(exact.asset), rel=0.1)
    assert np.median(sampled.without_m) == pytest.approx(np.median(exact.without_m), rel=0.1)


def test_rasters_are_written_again_only_for_another_size(rasters):
    file = rasters / workload.raster_name(0, "with")
    before = file.stat().st_mtime_ns
    workload.write_rasters(TINY, rasters)
    assert file.stat().st_mtime_ns == before


def test_buildings_in_parts_are_all_buildings():
    x = workload.exposure(TINY, workload.wet_table(TINY))
    cut = [workload.buildings_of(x, *part) for part in parts(TINY.buildings, 3)]
    for name in ("event", "without_m", "with_m"):
        assert np.array_equal(np.concatenate([getattr(one.pairs, name) for one in cut]), getattr(x.pairs, name))
    assert sum(len(one.buildings.area_m2) for one in cut) == TINY.buildings
    assert all(isinstance(one.pairs, Pairs) and one.pairs.start[0] == 0 for one in cut)


def test_numpy_and_the_core_do_the_same_work():
    """Each event's mean over many samples; draws differ, so means agree within 5 standard errors."""
    size = Size(buildings=500, events=3, cells=64, files=3)
    water, samples = workload.wet_table(size), 400
    case = simulate.case_of(size, water, workload.buildings(size), samples, 1)
    price = reference.price_by_state(case.exposure, case.prices.unit, 0)
    ours = simulate.core(case)
    for theirs in (reference.plain_totals, reference.tuned_totals):
        found = theirs(case.exposure, water, price, size.states, samples, 5)
        error = np.sqrt((ours.var(axis=1, ddof=1) + found.var(axis=1, ddof=1)) / samples)
        assert np.all(error > 0)
        assert np.all(np.abs(ours.mean(axis=1) - found.mean(axis=1)) <= 5 * error)


def test_the_groups_of_numpy_sum_to_its_totals_and_every_pair_has_a_state():
    water = workload.wet_table(TINY)
    case = simulate.case_of(TINY, water, workload.buildings(TINY), 3, 1)
    price = reference.price_by_state(case.exposure, case.prices.unit, 0)
    what = (case.exposure, water, price, TINY.states, 3, 5)
    group_kg, state_count, state_kg = reference.grouped_totals(*what)
    assert np.array_equal(group_kg.sum(axis=2), reference.plain_totals(*what))
    assert np.array_equal(state_kg.sum(axis=(0, 2)), group_kg.sum(axis=(0, 1, 2)))
    assert state_count.sum(axis=(0, 2)).tolist() == [3 * len(water.asset)] * 2


def test_threads_do_not_change_what_the_core_counts():
    water = workload.wet_table(TINY)
    one, three = (simulate.case_of(TINY, water, workload.buildings(TINY), 3, threads) for threads in (1, 3))
    assert np.array_equal(simulate.core(one), simulate.core(three))


def test_the_benchmark_of_the_simulation_runs_from_rasters_to_results(tmp_path, capsys):
    words = "--buildings 300 --events 4 --files 2 --cells 64 --samples 2 --threads 2 --repeat 1 --json"
    found = simulate.main([*words.split(), "--data", str(tmp_path)])
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(found))
    assert found["paired_samples"] == round(found["wet"] * 300 * 4) * 2
    assert set(found["whole"]) == {"join", "prepare", "core", "write", "all", "join_bytes", "core_bytes"}
    text = simulate.report(found)
    assert "core against plain NumPy" in text
    assert "300 buildings" in text


def test_the_benchmark_of_a_portfolio_agrees_with_its_closed_form(capsys):
    found = portfolio.main(["--scale", "0.001", "--events", "4", "--per-block", "5", "--threads", "2"])
    assert found["simulate"]["groups_avoided_t"] == pytest.approx(found["simulate"]["avoided_t"], rel=1e-9)
    assert found["simulate"]["bytes"] > 0
    assert "1,000 buildings, 4 events" in capsys.readouterr().out


def test_the_benchmark_of_growth_has_a_row_for_each_axis(capsys):
    found = growth.main(["--buildings", "60", "--events", "2", "--paths", "20", "--per-block", "10", "--factors", "1"])
    assert list(found["cases"]) == ["all 1"]
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("|")[1].strip() for line in lines if line.startswith("|")][2:] == [
        "buildings",
        "events",
        "paths",
    ]


def test_a_rare_event_needs_fewer_futures_in_strata(capsys):
    """About 1 future in 20 is struck, so the plain mean of n futures knows little more than n / 20 of them."""
    found = rare.main(["--buildings", "30", "--seeds", "30", "--numbers", "16", "256", "--threads", "1"])
    alone = found["cases"]["alone"]
    assert alone["strata"]["measured"][-1] < alone["plain"]["measured"][-1] / 2
    assert "1 in 1,000 years" in capsys.readouterr().out


def test_the_benchmark_of_hazards_measures_both_cases_and_leaves_nothing_but_its_rasters(tmp_path, capsys):
    words = ["--events", "3", "--cells", "64", "--points", "50", "--repeat", "1", "--json", "--data", str(tmp_path)]
    found = hazards.main(words)
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(found))
    for case in hazards.CASES:
        assert set(found["cases"][case]["seconds"]) == {"decode", "check", "read and write", "build"}
        assert found["cases"][case]["fresh"]["bytes"] > 50_000_000
        assert found["cases"][case]["fresh"]["stored_bytes"] > 0
    assert len(list(tmp_path.glob("*.tif"))) == 6
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]
    text = hazards.report(found)
    assert "build against reading and writing" in text
    assert "50 points in one raster of 64² cells" in text


def test_reading_and_writing_leaves_the_cells_that_building_leaves(rasters, tmp_path):
    """The comparison is fair: both write every cell of the same rasters, compressed alike."""
    size = Size(**{**_fields(TINY), "events": TINY.files})
    hazards.read_and_write(rasters, size, "two worlds", tmp_path / "plain")
    hazards.build(hazards.write_catalogue(size, rasters, "two worlds"), tmp_path / "built.zarr")
    for world in hazards.worlds_of("two worlds"):
        plain = zarr.open_array(tmp_path / "plain" / world, mode="r")
        ours = zarr.open_array(tmp_path / "built.zarr" / world / "depth_m", mode="r")
        assert (plain.chunks, plain.compressors, plain.dtype) == (ours.chunks, ours.compressors, ours.dtype)
        cells = np.asarray(plain[...])
        np.testing.assert_array_equal(np.where(cells == workload.NODATA, np.nan, cells), np.asarray(ours[...]))


@pytest.mark.parametrize(
    ("measured", "futures"),
    [([0.2, 0.1, 0.05], 400), ([0.2, 0.1, 0.08], None), ([0.04, 0.03, 0.02], 25)],
)
def test_futures_needed_are_read_between_two_numbers(measured, futures):
    """An error that halves as the number grows fourfold is 5 % at exactly 16 times the number where it was 20 %."""
    assert rare.needed([25, 100, 400], measured) == (pytest.approx(futures) if futures else None)


def test_tables_replace_what_stood_between_their_marks_and_nothing_else():
    page = "before\n<!-- rare -->\nold\n<!-- end -->\nafter\n<!-- growth -->\nkept\n<!-- end -->\n"
    assert every.placed(page, "rare", r"new \1") == page.replace("old", "\nnew \\1\n")
    with pytest.raises(ValueError, match="no place"):
        every.placed(page, "simulate", "new")


def test_the_page_of_results_has_a_place_for_every_benchmark():
    page = every.PAGE.read_text(encoding="utf-8")
    assert all(f"<!-- {name} -->" in page for name in every.EVERY)


def test_parts_cover_everything_once():
    assert parts(10, 3) == [(0, 3), (3, 6), (6, 10)]
    assert parts(2, 5) == [(0, 1), (1, 2)]


def test_memory_is_told_in_bytes():
    block = np.ones(4_000_000)  # 32 MB
    assert peak_bytes() > block.nbytes


def _fields(size):
    return {name: getattr(size, name) for name in Size.__dataclass_fields__}


def test_files_of_municipalities_are_measured_and_accepted_or_not_as_meant(capsys):
    found = assets.main(["--rows", "300", "--city-rows", "40", "--json"])
    cases = found["cases"]
    assert [one["rows"] for one in cases.values()] == [300, 300, 40]
    assert [one["accepted"] for one in cases.values()] == [1, 0, 1]
    assert cases["a mistake in every row"]["findings"] > 300  # each of each row
    assert "| examined, s |" in assets.report(found)


def test_the_benchmark_of_the_valuation_compares_equal_figures(capsys):
    """The three ways find the same figures; paths are 100 so that a percent of them is a whole number."""
    references, volume = list(valuation.prices(2, 100, 6)), valuation.tonnes(100, 6)
    one, other = valuation.plain(references, volume), valuation.whole(references, volume)
    for key, found in valuation.ours(references, volume).items():
        mine = {"mean": found.mean, "error": found.standard_error}
        mine |= {"above": found.probability_above_zero, "below": found.probability_below_zero}
        mine |= {f"p{p}": value for p, value in found.percentiles.items()}
        mine |= {f"worst {p}": value for p, value in found.worst.items()}
        assert mine == pytest.approx(one[key], rel=1e-12)
        assert mine == pytest.approx(other[key], rel=1e-12)
    found = valuation.main(["--models", "2", "--paths", "100", "--years", "6", "--repeat", "1"])
    assert set(found["seconds"]) == {"ours", "plain", "whole"}
    assert "valuation, s" in capsys.readouterr().out
