"""Zarr stores: chunks that are not there, shards, event sets of this project, codecs."""

from __future__ import annotations

import numpy as np
import zarr

from hazards.formats import zarr_store
from tests.hazards.format_makers import CELLS, NAN, dataset, header_of, refused_by, stored_in, write
from tests.hazards.makers import TEN_METRES

STACK = np.stack([CELLS, CELLS + 1, CELLS + 2])


def code(finding) -> str:
    return finding.code.removeprefix("HAZARD_")


def test_a_stores_missing_chunk_has_no_value_where_its_fill_value_says_so_and_is_refused_where_it_is_a_number(tmp_path):
    cells = np.arange(1.0, 7.0, dtype=np.float32).reshape(2, 3)
    nan = write(tmp_path / "nan", dataset(cells), "zarr3", chunks=(1, 3), _FillValue=NAN)
    (nan / "depth_m" / "c" / "1" / "0").unlink()
    np.testing.assert_array_equal(stored_in(nan).values, [[1, 2, 3], [NAN, NAN, NAN]])
    zero = write(tmp_path / "zero", dataset(cells), "zarr3", chunks=(1, 3), _FillValue=None, fill_value=0.0)
    np.testing.assert_array_equal(stored_in(zero).values, cells)
    (zero / "depth_m" / "c" / "1" / "0").unlink()
    finding = refused_by(zero)
    assert (code(finding), finding.value) == ("CHUNK_MISSING", "depth_m/c/1/0")


def test_an_event_set_of_this_project_is_read_by_event(tmp_path):
    events = dataset(STACK, ("event", "y", "x"), event_id=("event", ["T1", "T2", "T3"]), world="with")
    events["annual_rate_per_year"] = ("event", [0.1, 0.01, 0.001])
    events["crs"].attrs["GeoTransform"] = "1000 10 0 2000 0 -10"
    path = write(tmp_path / "a.zarr", events, "zarr3")
    assert header_of(path, select={"event": "T2"}).transform == TEN_METRES
    np.testing.assert_array_equal(stored_in(path, select={"event": "T2"}).values, CELLS + 1)
    np.testing.assert_array_equal(stored_in(path, select={"event_id": "T3"}).values, CELLS + 2)
    assert code(refused_by(path, select={"event": "T4"})) == "SELECT_UNKNOWN"


def test_a_single_array_has_no_place(tmp_path):
    zarr.save_array(tmp_path / "a.zarr", CELLS)
    assert code(refused_by(tmp_path / "a.zarr")) == "GRID_MISSING"


def test_shards_are_read_in_parts(tmp_path):
    path = write(tmp_path / "a.zarr", dataset(), "zarr3", chunks=(1, 1), shards=(2, 3))
    assert header_of(path).block_cells == 1
    np.testing.assert_array_equal(stored_in(path).values, CELLS)


def test_codecs_that_run_what_they_unpack_are_not_among_those_read():
    assert not {"pickle", "numcodecs.pickle"} & (zarr_store._CODECS_2 | zarr_store._CODECS_3)


def test_keys_of_a_catalogue_that_mean_nothing_for_a_format_are_refused(tmp_path):
    path = write(tmp_path / "a.nc", dataset())
    assert code(refused_by(path, band=1)) == "KEY_WITHOUT_MEANING"
