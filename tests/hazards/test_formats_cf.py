"""NetCDF files and Zarr stores after the CF conventions: which cells, what they mean, where they lie."""

from __future__ import annotations

import struct

import h5py
import numpy as np
import pytest
from affine import Affine
from pyproj import CRS

from hazards.grids import Window
from hazards.rasters import read_stored
from tests.hazards.format_makers import (
    CELLS,
    KINDS,
    NAN,
    X_ATTRS,
    Y_ATTRS,
    X,
    Y,
    dataset,
    header_of,
    refused_by,
    stored_in,
    write,
)
from tests.hazards.makers import TEN_METRES

STACK = np.stack([CELLS, CELLS + 1, CELLS + 2])
LAYERS = ("t", "y", "x")


def code(finding) -> str:
    return finding.code.removeprefix("HAZARD_")


# --- place


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_gives_the_same_cells_at_the_same_place(tmp_path, kind):
    path = write(tmp_path / "a", dataset(), kind)
    header = header_of(path)
    assert (header.transform, header.shape, header.unit) == (TEN_METRES, (2, 3), "m")
    assert header.crs.to_epsg() == 6677
    np.testing.assert_array_equal(stored_in(path).values, CELLS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_window_is_read_alone_and_transposed_cells_are_turned(tmp_path, kind):
    path = write(tmp_path / "a", dataset().transpose("x", "y"), kind)
    header = header_of(path)
    assert (header.transform, header.shape) == (TEN_METRES, (2, 3))
    np.testing.assert_array_equal(read_stored(header).values, CELLS)
    part = header.cut(Window(1, 1, 1, 2))
    out = np.empty((1, 2), dtype=np.float32)
    assert read_stored(part, out).values is out
    np.testing.assert_array_equal(out, [[0, 3]])


@pytest.mark.parametrize("kind", KINDS)
def test_rows_from_south_to_north_keep_the_order_of_the_file(tmp_path, kind):
    path = write(tmp_path / "a", dataset(CELLS[::-1], y=("y", Y[::-1], Y_ATTRS)), kind)
    assert header_of(path).transform == Affine(10, 0, 1000, 0, 10, 1980)
    np.testing.assert_array_equal(stored_in(path).values, CELLS[::-1])


@pytest.mark.parametrize(
    ("name", "attrs"),
    [("lon", {}), ("easting", {}), ("a", {"axis": "X"}), ("a", {"units": "degrees_east"}), ("a", X_ATTRS)],
)
def test_axes_are_found_by_what_they_say_of_themselves(tmp_path, name, attrs):
    data = dataset(CELLS, ("y", name), **{name: (name, X, attrs)})
    assert header_of(write(tmp_path / "a.nc", data)).transform == TEN_METRES


def test_axes_may_be_named_by_the_variable_where_dimensions_have_other_names(tmp_path):
    data = dataset(CELLS, ("row", "col"), lon=("col", X), lat=("row", Y))
    assert header_of(write(tmp_path / "a.nc", data)).transform == TEN_METRES


def test_kilometres_are_metres_after_all_and_radians_are_refused(tmp_path):
    in_km = ("x", [1.005, 1.015, 1.025], {**X_ATTRS, "units": "km"})
    assert header_of(write(tmp_path / "a.nc", dataset(x=in_km))).transform.almost_equals(TEN_METRES)
    in_radians = ("x", X, {**X_ATTRS, "units": "rad"})
    assert code(refused_by(write(tmp_path / "b.nc", dataset(x=in_radians)))) == "AXIS_UNIT"


def test_two_dimensional_coordinates_are_refused_and_tell_of_interpolation(tmp_path):
    lon, lat = np.meshgrid(X, Y)
    curved = dataset(CELLS, ("row", "col"), lon=(("row", "col"), lon), lat=(("row", "col"), lat))
    finding = refused_by(write(tmp_path / "a.nc", curved))
    assert code(finding) == "GRID_CURVILINEAR"
    assert "Interpolate" in finding.remedy_en
    both = dataset(lon=(("y", "x"), lon), lat=(("y", "x"), lat))  # beside x and y they only inform
    assert header_of(write(tmp_path / "b.nc", both)).transform == TEN_METRES


def test_a_variable_without_axes_is_refused(tmp_path):
    finding = refused_by(write(tmp_path / "a.nc", dataset(CELLS, ("a", "b"))))
    assert code(finding) == "GRID_MISSING"


def test_uneven_steps_are_refused_with_their_deviation_unless_their_digits_explain_it(tmp_path):
    # least squares through 0, 10, 22: steps of 11 about 10.667; the middle is 0.667 off, 0.061 cells, and whole
    # numbers may be rounded by 0.5; 10.25 in the middle is 0.5 off, 0.045 cells, and was rounded by 0.005 at most
    rounded = write(tmp_path / "a.nc", dataset(x=("x", [0.0, 10.0, 22.0], X_ATTRS)))
    assert header_of(rounded).transform.a == pytest.approx(11)
    finding = refused_by(write(tmp_path / "b.nc", dataset(x=("x", [0.0, 10.25, 22.0], X_ATTRS))))
    assert (code(finding), float(finding.value)) == ("AXIS_UNEVEN", pytest.approx(0.5 / 11, abs=1e-3))


def test_coordinates_rounded_to_their_last_digit_are_even(tmp_path):
    exact = 139.7 + np.arange(200) / 10800  # a third of an arc second, 9.26e-5 degrees, printed to 1e-5
    data = dataset(np.zeros((2, 200)), x=("x", exact.round(5), {"units": "degrees_east"}))
    found = header_of(write(tmp_path / "a.nc", data)).transform
    assert found.a == pytest.approx(1 / 10800, rel=1e-4)
    assert abs(found.c + found.a / 2 - 139.7) < 1e-5
    single = dataset(np.zeros((2, 200)), x=("x", exact.astype("f4"), {"units": "degrees_east"}))
    assert header_of(write(tmp_path / "b.nc", single)).transform.a == pytest.approx(1 / 10800, rel=1e-3)


def test_one_cell_across_has_no_size_unless_it_is_written(tmp_path):
    narrow = dataset(CELLS[:, :1], x=("x", X[:1], X_ATTRS))
    assert code(refused_by(write(tmp_path / "a.nc", narrow))) == "AXIS_TOO_SHORT"
    narrow["crs"].attrs["GeoTransform"] = "1000 10 0 2000 0 -10"
    assert header_of(write(tmp_path / "b.nc", narrow)).transform == TEN_METRES


def test_a_written_transform_is_preferred_where_it_agrees_with_the_coordinates(tmp_path):
    rounded = dataset(x=("x", [1005.02, 1015.0, 1025.0], X_ATTRS))
    rounded["crs"].attrs["GeoTransform"] = "1000 10 0 2000 0 -10"
    assert header_of(write(tmp_path / "a.nc", rounded)).transform == TEN_METRES
    rounded["crs"].attrs["GeoTransform"] = "5000 10 0 2000 0 -10"  # left behind when the file was cut
    edge = header_of(write(tmp_path / "b.nc", rounded)).transform.c
    assert edge == pytest.approx(1005.02 - (1025 - 1005.02) / 4)


# --- coordinate system


def test_latitude_and_longitude_alone_name_no_coordinate_system(tmp_path):
    data = dataset(x=("x", X, {"units": "degrees_east"})).drop_vars("crs")
    assert header_of(write(tmp_path / "a.nc", data)).crs is None
    assert code(refused_by(tmp_path / "a.nc", declared=None)) == "CRS_MISSING"


def test_a_grid_mapping_in_the_words_of_cf_is_read_and_one_without_a_figure_of_the_earth_is_none(tmp_path):
    data = dataset()
    data["crs"].attrs = CRS("EPSG:6677").to_cf() | {"crs_wkt": ""}
    assert "Transverse Mercator" in header_of(write(tmp_path / "a.nc", data)).crs.to_wkt()
    data["crs"].attrs = {"grid_mapping_name": "latitude_longitude"}
    assert header_of(write(tmp_path / "b.nc", data)).crs is None


def test_the_coordinate_system_that_rioxarray_writes_is_found_without_being_named(tmp_path):
    data = dataset().rename(crs="spatial_ref").set_coords("spatial_ref")
    del data["depth_m"].attrs["grid_mapping"]
    assert header_of(write(tmp_path / "a.nc", data)).crs.to_epsg() == 6677


def test_a_coordinate_system_that_nobody_understands_is_refused(tmp_path):
    data = dataset()
    data["crs"].attrs = {"crs_wkt": "somewhere in Japan"}
    assert code(refused_by(write(tmp_path / "a.nc", data))) == "FORMAT_UNREADABLE"


# --- variable and dimensions


@pytest.mark.parametrize("kind", KINDS)
def test_of_several_variables_one_has_to_be_named(tmp_path, kind):
    data = dataset()
    data["speed_m_s"] = data["depth_m"] * 2
    path = write(tmp_path / "a", data, kind)
    finding = refused_by(path)
    assert (code(finding), finding.value) == ("VARIABLE_NEEDED", "depth_m, speed_m_s")
    np.testing.assert_array_equal(stored_in(path, variable="speed_m_s").values, CELLS * 2)
    assert code(refused_by(path, variable="depth")) == "VARIABLE_UNKNOWN"


def test_a_variable_of_codes_beside_the_depth_does_not_make_it_ambiguous(tmp_path):
    data = dataset()
    data["quality"] = (("y", "x"), np.ones((2, 3), dtype=np.int16))
    path = write(tmp_path / "a.nc", data)
    np.testing.assert_array_equal(stored_in(path).values, CELLS)
    np.testing.assert_array_equal(stored_in(path, variable="quality").values, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_is_picked_by_number_text_or_position(tmp_path, kind):
    named = dataset(STACK, LAYERS, t=("t", ["T10", "T100", "T1000"]))
    path = write(tmp_path / "a", named, kind)
    np.testing.assert_array_equal(stored_in(path, select={"t": "T100"}).values, CELLS + 1)
    numbered = write(tmp_path / "b", dataset(STACK, LAYERS, t=("t", [10.0, 100.0, 0.1])), kind)
    for asked, more in ((10, 0), (100.0 * (1 + 1e-10), 1), (0.1, 2), ("100", 1)):
        np.testing.assert_array_equal(stored_in(numbered, select={"t": asked}).values, CELLS + more)
    bare = write(tmp_path / "c", dataset(STACK, LAYERS), kind)
    np.testing.assert_array_equal(stored_in(bare, select={"t": 2}).values, CELLS + 2)
    assert code(refused_by(bare, select={"t": 3})) == "SELECT_UNKNOWN"


@pytest.mark.parametrize("kind", KINDS)
def test_a_time_is_picked_by_its_date(tmp_path, kind):
    times = np.array(["2011-03-11T00:00", "2011-03-11T06:00", "2011-03-12T00:00"], dtype="datetime64[ns]")
    path = write(tmp_path / "a", dataset(STACK, LAYERS, t=("t", times)), kind)
    np.testing.assert_array_equal(stored_in(path, select={"t": "2011-03-11"}).values, CELLS)
    np.testing.assert_array_equal(stored_in(path, select={"t": "2011-03-11T06:00"}).values, CELLS + 1)
    assert code(refused_by(path, select={"t": "2011-03-13"})) == "SELECT_UNKNOWN"


def test_lead_times_are_picked_by_their_number(tmp_path):
    path = write(tmp_path / "a.nc", dataset(STACK, LAYERS, t=("t", [0, 6, 12], {"units": "hours"})))
    np.testing.assert_array_equal(stored_in(path, select={"t": 6}).values, CELLS + 1)


def test_a_dimension_without_a_choice_is_refused_with_its_values_shortened(tmp_path):
    data = dataset(np.zeros((20, 2, 3)), LAYERS, t=("t", np.arange(20) * 5))
    finding = refused_by(write(tmp_path / "a.nc", data))
    assert code(finding) == "SELECT_NEEDED"
    assert "has 20 values: 0, 5, 10, 15, 20, 25, …, 95 (20)" in finding.message_en
    one = dataset(CELLS[np.newaxis], LAYERS, t=("t", [7.0]))
    path = write(tmp_path / "b.nc", one)
    np.testing.assert_array_equal(stored_in(path).values, CELLS)
    assert code(refused_by(path, select={"t": 8})) == "SELECT_UNKNOWN"


def test_what_is_no_further_dimension_cannot_be_selected_along(tmp_path):
    path = write(tmp_path / "a.nc", dataset())
    finding = refused_by(path, select={"scenario": "L2"})
    assert (code(finding), finding.value) == ("DIMENSION_UNKNOWN", "scenario")
    assert code(refused_by(path, select={"x": 1005})) == "DIMENSION_UNKNOWN"


def test_a_value_that_stands_twice_is_ambiguous(tmp_path):
    path = write(tmp_path / "a.nc", dataset(STACK, LAYERS, t=("t", ["a", "b", "a"])))
    assert "'a' 2 times" in refused_by(path, select={"t": "a"}).message_en
    np.testing.assert_array_equal(stored_in(path, select={"t": "b"}).values, CELLS + 1)


# --- values


@pytest.mark.parametrize("kind", KINDS)
def test_packed_numbers_come_out_in_the_unit_of_the_variable(tmp_path, kind):
    # 16 bits: 0.01 m steps above -1 m, so that 0 m is 100 and 1.5 m is 250
    packed = {"dtype": "int16", "scale_factor": 0.01, "add_offset": -1.0, "_FillValue": -999}
    path = write(tmp_path / "a", dataset(), kind, **packed)
    found = stored_in(path)
    np.testing.assert_allclose(found.values, CELLS, atol=1e-6)
    assert found.no_value == -999


def test_fill_value_missing_value_and_valid_range_all_mean_no_value(tmp_path):
    data = dataset([[0.0, -9999.0, -8888.0], [5.0, 60.0, NAN]])
    data["depth_m"].attrs |= {"missing_value": -8888.0, "valid_range": [0.0, 50.0]}
    data["depth_m"].encoding["_FillValue"] = -9999.0
    path = write(tmp_path / "a.nc", data)
    with h5py.File(path, "r+") as file:
        file["depth_m"][1, 2] = NAN  # xarray wrote the fill value in its place
    found = stored_in(path)
    np.testing.assert_array_equal(found.values, [[0, NAN, NAN], [5, NAN, NAN]])
    assert (found.no_value, found.nan_cells) == (-9999, (1, 5))  # NaN beside a number for `no value`


def test_a_valid_range_is_of_packed_numbers_unless_its_type_is_wider(tmp_path):
    packed = {"dtype": "int16", "scale_factor": 0.1, "_FillValue": None}
    for limit, expected in ((np.int16(50), [0, 4, NAN]), (np.float64(5.5), [0, 4, NAN]), (np.float64(50), [0, 4, 6])):
        data = dataset([[0.0, 4.0, 6.0], [0.0, 0.0, 0.0]])
        data["depth_m"].attrs["valid_max"] = limit
        found = stored_in(write(tmp_path / "a.nc", data, **packed))
        np.testing.assert_allclose(found.values[0], expected, rtol=1e-6)


@pytest.mark.parametrize("kind", ["netcdf4", "netcdf3"])
def test_cells_that_were_never_written_have_no_value(tmp_path, kind):
    unwritten = 9.969209968386869e36  # NC_FILL_DOUBLE and NC_FILL_FLOAT of netcdf.h
    path = write(tmp_path / "a.nc", dataset([[0, unwritten, 1], [2, 3, 4]]), kind, _FillValue=None)
    np.testing.assert_array_equal(stored_in(path).values, [[0, NAN, 1], [2, 3, 4]])


@pytest.mark.parametrize(
    "dtype", ["uint8", "int16", "int32", "int64", "uint64", "float16", "float32", "float64", "bool"]
)
@pytest.mark.parametrize("kind", ["netcdf4", "zarr2", "zarr3"])
def test_any_plain_type_is_read(tmp_path, kind, dtype):
    cells = np.array([[0, 1, 1], [0, 1, 0]]).astype(dtype)
    path = write(tmp_path / "a", dataset(cells), kind, **({} if dtype == "bool" else {"_FillValue": None}))
    np.testing.assert_array_equal(stored_in(path).values, cells.astype("float32"))


def classic_with_records(version: int) -> bytes:
    """Two records of `depth` (record, y, x), float32, 2 x 2, and of `odd` (record), one byte and three of padding."""
    offset = ">I" if version == 1 else ">Q"
    count = ">Q" if version == 5 else ">I"

    def number(value: int) -> bytes:
        return struct.pack(count, value)

    def name(text: str) -> bytes:
        return number(len(text)) + text.encode().ljust(len(text) + -len(text) % 4, b"\0")

    def variable(text: str, dims: list[int], kind: int, size: int, begin: int) -> bytes:
        listed = b"".join(number(dim) for dim in dims)
        nothing = struct.pack(">I", 0) + number(0)
        tail = struct.pack(">I", kind) + number(size) + struct.pack(offset, begin)
        return name(text) + number(len(dims)) + listed + nothing + tail

    def header(begin: int) -> bytes:
        dims = [("record", 0), ("y", 2), ("x", 2)]
        table = struct.pack(">I", 10) + number(3) + b"".join(name(text) + number(size) for text, size in dims)
        known = [
            variable("depth", [0, 1, 2], 5, 16, begin),
            variable("odd", [0], 1, 4, begin + 16),
            variable("x", [2], 6, 16, begin + 40),
            variable("y", [1], 6, 16, begin + 56),
        ]
        variables = struct.pack(">I", 11) + number(4) + b"".join(known)
        return b"CDF" + bytes([version]) + number(2) + table + struct.pack(">I", 0) + number(0) + variables

    records = b"".join(struct.pack(">4fb3x", *(record * 10 + n for n in range(4)), record) for record in range(2))
    axes = struct.pack(">4d", 5, 15, 25, 15)
    return header(len(header(0))) + records + axes


@pytest.mark.parametrize("version", [1, 2, 5])
def test_classic_files_hold_records_of_several_variables_in_turn(tmp_path, version):
    (tmp_path / "a.nc").write_bytes(classic_with_records(version))
    assert header_of(tmp_path / "a.nc", select={"record": 0}).transform == Affine(10, 0, 0, 0, -10, 30)
    for record in range(2):
        found = stored_in(tmp_path / "a.nc", select={"record": record}).values
        np.testing.assert_array_equal(found, [[record * 10, record * 10 + 1], [record * 10 + 2, record * 10 + 3]])
