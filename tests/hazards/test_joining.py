"""The join gives the depths of the containing cells, whoever decodes which raster when."""

from __future__ import annotations

import numpy as np
import pytest

from hazards import join, open_event_set, problems_of, sample_at, wet_table
from hazards import joining as joining_module
from hazards import streaming as streaming_module
from infra.errors import Refused
from tests.hazards.makers import NO_VALUE, catalogue_of, codes, event, open_events, write_raster

ROWS, COLUMNS = 40, 70  # cells of 10 m from x 1000, y 2000


@pytest.fixture
def folder(tmp_path):
    """Twelve rasters of random puddles with holes, three of them alike."""
    draw = np.random.default_rng(1)
    for number in range(12):
        depth = np.where(draw.random((ROWS, COLUMNS)) < 0.4, draw.integers(1, 500, (ROWS, COLUMNS)) / 100, 0)
        depth[draw.random((ROWS, COLUMNS)) < 0.01] = NO_VALUE
        write_raster(tmp_path, f"{number}.tif", depth)
    for copy in (5, 7):
        (tmp_path / f"{copy}.tif").write_bytes((tmp_path / "3.tif").read_bytes())
    return tmp_path


def entries():
    """Eight events of two perils, not in order of their identifiers; files shared between events and worlds."""
    worlds = [(0, 1), (2, 3), (4, 5), (6, 7), (0, 8), (9, "same"), (10, 11), (11, 1)]
    for number, (without, with_measure) in enumerate(worlds):
        other = with_measure if with_measure == "same" else f"{with_measure}.tif"
        peril = "flood" if number % 3 else "tsunami"
        rate = 0.1 / (1 + (number * 5) % 8)
        yield event(f"E{7 - number}", f"{without}.tif", other, peril=peril, annual_rate_per_year=rate)


def points(count=500):
    """Points on and beyond the grid."""
    draw = np.random.default_rng(2)
    return 990 + draw.random(count) * 10 * (COLUMNS + 2), 2010 - draw.random(count) * 10 * (ROWS + 2)


@pytest.mark.parametrize("nodata", ["dry", "unknown"])
def test_the_join_is_sampling_the_dense_worlds_in_order_of_identifiers(folder, nodata):
    opened = open_events(folder, *entries(), nodata=nodata)
    order = np.argsort([entry.id for entry in opened.catalogue.events])
    dense = [sample_at(opened.dataset(world), *points()) for world in ("without", "with")]
    expected = wet_table(*(world.depth_m[order] for world in dense), dense[0].outside)
    wet = join(opened, *points()).wet
    assert wet.outside.any()
    assert (wet.unknown & ~wet.outside).any() == (nodata == "unknown")
    for name in ("start", "asset", "without_m", "with_m", "unknown", "outside"):
        np.testing.assert_array_equal(getattr(wet, name), getattr(expected, name))
        assert getattr(wet, name).dtype == getattr(expected, name).dtype


def test_threads_and_room_change_nothing(folder, monkeypatch):
    opened = open_events(folder, *entries())
    alone = join(opened, *points(), threads=1)
    assert len(alone.findings) > 5
    for threads, held in ((2, 33), (5, 33), (3, 2), (1, 3)):
        monkeypatch.setattr(joining_module, "held_at_most", lambda cells, held=held: held)
        together = join(opened, *points(), threads=threads)
        assert together.findings == alone.findings
        for name in ("start", "asset", "without_m", "with_m", "unknown", "outside"):
            np.testing.assert_array_equal(getattr(together.wet, name), getattr(alone.wet, name))


def test_the_order_of_the_catalogue_changes_no_depth(folder):
    here, reversed_here = (open_events(folder, *order) for order in (entries(), reversed(list(entries()))))
    one, other = join(here, *points()).wet, join(reversed_here, *points()).wet
    np.testing.assert_array_equal(one.start, other.start)
    np.testing.assert_array_equal(one.with_m, other.with_m)


def test_findings_are_those_of_the_rasters_and_of_the_buildings_that_count(folder):
    opened = open_events(folder, *entries())
    x, y = points()
    counted = np.arange(len(x)) < 100
    joined = join(opened, x, y, counted=counted)
    assert joined.findings == problems_of(opened, x[counted], y[counted])
    assert len(joined.wet.unknown) == len(x)  # the others get their water all the same
    without_buildings = problems_of(opened)
    assert {f.code for f in joined.findings} - {f.code for f in without_buildings} == {
        "HAZARD_BUILDINGS_OUTSIDE",
        "HAZARD_BUILDINGS_ON_NODATA",
    }


def test_one_building_or_none_is_no_special_case(folder):
    opened = open_events(folder, *entries())
    nobody = join(opened, [], [])
    assert (nobody.wet.start.tolist(), nobody.wet.asset.size, nobody.wet.unknown.size) == ([0] * 9, 0, 0)
    assert "BUILDINGS" not in "".join(codes(nobody.findings))


def test_more_pairs_than_are_kept_are_refused(folder, monkeypatch):
    monkeypatch.setattr(joining_module, "MAX_PAIRS", 100)
    with pytest.raises(Refused) as refusal:
        join(open_events(folder, *entries()), *points())
    assert codes(refusal.value.findings) == ["TOO_MANY_PAIRS"]
    assert "more than 100 times" in refusal.value.findings[0].message_en


def test_x_and_y_must_belong_together(folder):
    with pytest.raises(ValueError, match="equal length"):
        join(open_events(folder, *entries()), [1005, 1006], [1995])


def test_hundreds_of_rasters_need_no_more_memory_than_a_few(tmp_path, monkeypatch):
    # 60 rasters of 160 kB, of which 4 fit: the layers alive are counted where their memory is handed out
    draw = np.random.default_rng(3)
    for number in range(60):
        write_raster(tmp_path, f"{number}.tif", draw.random((200, 200)))
    many = [
        event(f"E{n:02d}", f"{2 * n}.tif", f"{2 * n + 1}.tif", annual_rate_per_year=0.1 / (n + 1)) for n in range(30)
    ]
    opened = open_event_set(catalogue_of(*many), lambda name: tmp_path / name)
    monkeypatch.setattr(streaming_module, "HELD_BYTES", 4 * 200 * 200 * 4)
    fresh = []
    original = joining_module._next

    def counting(spare):
        memory = original(spare)
        fresh.append(memory is None)
        return memory

    monkeypatch.setattr(joining_module, "_next", counting)
    join(opened, [1005], [1995], threads=2)
    assert len(fresh) == 60
    assert sum(fresh) <= 6
