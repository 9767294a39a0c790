"""Files that are damaged, false or meant to harm: each is refused in both languages, and its honest twin is read."""

from __future__ import annotations

import io
import json
import os
import pickle
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest
import rasterio

from tests.hazards.format_makers import CELLS, dataset, header_of, refused_by, stored_in, write
from tests.hazards.makers import write_raster

ASCII = "ncols 3\nnrows 2\nxllcorner 1000\nyllcorner 1980\ncellsize 10\nNODATA_value -9999\n0 1.5 -9999\n2.25 0 3\n"
POINTS = np.column_stack([axis.ravel() for axis in np.meshgrid([1005.0, 1015.0, 1025.0], [1995.0, 1985.0])])
WIDE = np.arange(90_000, dtype=np.float32).reshape(300, 300)  # long enough to be cut within its cells
WIDE_AT = {"x": ("x", 5.0 + 10 * np.arange(300)), "y": ("y", 5.0 + 10 * np.arange(300))}

Maker = Callable[[Path], Path]


def code_of(path: Path, **picked) -> str:
    return refused_by(path, path.parent, **picked).code.removeprefix("HAZARD_")


def tif(folder: Path) -> Path:
    return write_raster(folder, "a.tif", np.nan_to_num(CELLS, nan=-9999))


def asc(folder: Path) -> Path:
    (folder / "a.asc").write_text(ASCII)
    return folder / "a.asc"


def netcdf(folder: Path) -> Path:
    return write(folder / "a.nc", dataset())


def classic(folder: Path) -> Path:
    return write(folder / "a3.nc", dataset(), "netcdf3")


def zarr(folder: Path) -> Path:
    return write(folder / "a.zarr", dataset(), "zarr3", _FillValue=None, fill_value=0.0)


def zarr_2(folder: Path) -> Path:
    return write(folder / "a2.zarr", dataset(), "zarr2")


def npy(folder: Path) -> Path:
    np.save(folder / "points.npy", POINTS)
    np.save(folder / "a.npy", CELLS.ravel())
    return folder / "a.npy"


HONEST: dict[str, Maker] = {one.__name__: one for one in (tif, asc, netcdf, classic, zarr, zarr_2, npy)}


def picked_of(path: Path) -> dict[str, str]:
    return {"grid_file": "points.npy"} if path.suffix == ".npy" else {}


@pytest.mark.parametrize("kind", sorted(HONEST))
def test_the_honest_twin_of_each_is_read(tmp_path, kind):
    path = HONEST[kind](tmp_path)
    found = stored_in(path, tmp_path, **picked_of(path))
    cells = found.values if found.missing is None else np.where(found.values == found.missing, np.nan, found.values)
    np.testing.assert_array_equal(cells, CELLS)


# --- broken off


@pytest.mark.parametrize("kind", ["tif", "netcdf", "classic", "npy"])
@pytest.mark.parametrize("part", [0.02, 0.2, 0.5, 0.9])
def test_a_file_that_breaks_off_anywhere_is_refused(tmp_path, kind, part):
    wide = {
        "tif": lambda: write_raster(tmp_path, "w.tif", WIDE),
        "netcdf": lambda: write(tmp_path / "w.nc", dataset(WIDE, **WIDE_AT)),
        "classic": lambda: write(tmp_path / "w3.nc", dataset(WIDE, **WIDE_AT), "netcdf3"),
        "npy": lambda: _wide_array(tmp_path),
    }
    path = wide[kind]()
    picked = picked_of(path)
    assert stored_in(path, tmp_path, **picked).values.shape == (300, 300)
    whole = path.read_bytes()
    path.write_bytes(whole[: max(int(len(whole) * part), 20)])
    assert code_of(path, **picked) in ("FORMAT_UNREADABLE", "GRID_MISSING")


def _wide_array(folder: Path) -> Path:
    np.save(folder / "points.npy", np.column_stack([axis.ravel() for axis in np.meshgrid(range(300), range(300))]))
    np.save(folder / "w.npy", WIDE)
    return folder / "w.npy"


def test_a_tiff_whose_directory_is_cut_is_refused(tmp_path):
    path = tif(tmp_path)
    start = int.from_bytes(path.read_bytes()[4:8], "little")
    path.write_bytes(path.read_bytes()[: start + 30])  # two of its entries and a half
    assert code_of(path) in ("FORMAT_UNREADABLE", "NOT_GEOREFERENCED")


@pytest.mark.parametrize("kind", ["zarr", "zarr_2"])
def test_a_store_with_a_corrupt_chunk_is_refused(tmp_path, kind):
    path = HONEST[kind](tmp_path)
    (chunk,) = (one for one in (path / "depth_m").rglob("0*") if one.is_file())
    chunk.write_bytes(b"no chunk at all")
    assert code_of(path) == "FORMAT_UNREADABLE"


def test_a_store_with_a_lost_chunk_is_refused(tmp_path):
    path = zarr(tmp_path)
    (path / "depth_m" / "c" / "0" / "0").unlink()
    assert code_of(path) == "CHUNK_MISSING"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"node_type": "array"}', '{"zarr_format": 3, "node_type": "rock"}'])
def test_a_store_with_damaged_metadata_is_refused(tmp_path, text):
    path = zarr(tmp_path)
    (path / "depth_m" / "zarr.json").write_text(text)
    assert code_of(path) in ("FORMAT_UNREADABLE", "GRID_MISSING")


# --- absurdly large: headers of a few bytes that promise a planet


def test_a_sparse_tiff_of_a_million_by_a_million_is_refused_from_its_header(tmp_path):
    path = write_raster(tmp_path, "a.tif", [[0]])
    with rasterio.open(path) as source:
        profile = source.profile | {"width": 1_000_000, "height": 1_000_000, "sparse_ok": True, "tiled": True}
    profile |= {"blockxsize": 1024, "blockysize": 1024, "BIGTIFF": "YES"}
    with rasterio.open(path, "w", **profile):
        pass
    assert code_of(path) == "TOO_LARGE"


def test_an_ascii_grid_of_a_trillion_columns_is_refused(tmp_path):
    (tmp_path / "a.asc").write_text(ASCII.replace("ncols 3", "ncols 1000000000000"))
    assert code_of(tmp_path / "a.asc") in ("FORMAT_UNREADABLE", "TOO_LARGE")


def test_an_array_that_claims_a_trillion_cells_is_refused(tmp_path):
    path = npy(tmp_path)
    header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (1000000, 1000000), }"
    header = header.ljust(117) + b"\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + bytes(64))
    assert code_of(path, grid_file="points.npy") == "FORMAT_UNREADABLE"


def test_an_array_whose_header_is_endless_is_refused(tmp_path):
    path = npy(tmp_path)
    path.write_bytes(b"\x93NUMPY\x02\x00" + struct.pack("<I", 2**32 - 1) + b"(" * 100_000)
    assert code_of(path, grid_file="points.npy") == "FORMAT_UNREADABLE"


def test_a_netcdf_variable_without_any_data_is_refused_by_its_size(tmp_path):
    path = tmp_path / "a.nc"
    with h5py.File(path, "w") as file:
        depth = file.create_dataset("depth_m", (1_000_000, 1_000_000), "f4", chunks=(1000, 1000))
        for n, name in enumerate(("y", "x")):
            axis = file.create_dataset(name, (1_000_000,), "f8")
            axis[:] = np.arange(1_000_000)
            axis.make_scale(name)
            depth.dims[n].attach_scale(axis)
    assert code_of(path) == "TOO_LARGE"  # 10^12 cells, in a file of 16 MB
    assert path.stat().st_size < 2e7


def test_an_axis_and_a_chunk_without_end_are_refused(tmp_path):
    for name, shape, chunks in (("axis", (2, 10**9), (1, 1000)), ("chunk", (7000, 7000), (7000, 7000))):
        path = tmp_path / f"{name}.nc"
        with h5py.File(path, "w") as file:
            depth = file.create_dataset("depth_m", shape, "f4", chunks=chunks)
            for n, axis in enumerate(("y", "x")):
                scale = file.create_dataset(axis, (shape[n],), "f8", chunks=True)
                scale.make_scale(axis)
                depth.dims[n].attach_scale(scale)
        assert code_of(path) == "TOO_LARGE"


def test_a_store_that_claims_a_million_by_a_million_is_refused(tmp_path):
    path = zarr(tmp_path)
    for key, shape in (("depth_m", [10**6, 10**6]), ("x", [10**6]), ("y", [10**6])):
        meta = json.loads((path / key / "zarr.json").read_text())
        meta["shape"] = shape
        meta["chunk_grid"]["configuration"]["chunk_shape"] = shape
        (path / key / "zarr.json").write_text(json.dumps(meta))
    assert code_of(path) == "TOO_LARGE"


# --- under a false name


def _zip(folder: Path) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.tif", bytes(10_000_000))
    return made.getvalue()


VRT = (
    '<VRTDataset rasterXSize="3" rasterYSize="2"><VRTRasterBand dataType="Float32" band="1"><SimpleSource>'
    "<SourceFilename>/vsicurl/http://127.0.0.1:9/a.tif</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>"
)
FALSE = {
    "png": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "html": b"<!DOCTYPE html><html><body>404</body></html>",
    "text": b"depth of the water: 3 m\n",
    "vrt": VRT.encode(),
    "wms": b'<GDAL_WMS><Service name="WMS"><ServerUrl>http://127.0.0.1:9/?</ServerUrl></Service></GDAL_WMS>',
    "wcs": b"<WCS_GDAL><ServiceURL>http://127.0.0.1:9/wcs</ServiceURL></WCS_GDAL>",
    "address": b"http://127.0.0.1:9/a.tif",
    "vsicurl": b"/vsicurl/http://127.0.0.1:9/a.tif",
    "memory": b"MEM:::DATAPOINTER=1,PIXELS=3,LINES=2",
    "references": b'{"version": 1, "refs": {"depth_m/0.0": ["http://127.0.0.1:9/a", 0, 24]}}',
    "empty": b"",
}


@pytest.mark.parametrize("suffix", [".tif", ".asc", ".nc", ".npy", ".zarr"])
@pytest.mark.parametrize("what", sorted(FALSE))
def test_a_file_of_another_kind_is_refused_whatever_its_name(tmp_path, what, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(FALSE[what])
    assert code_of(path) == "FORMAT_UNREADABLE"


def test_an_archive_is_refused_unopened(tmp_path):
    for name, code in (("a.tif", "FORMAT_UNREADABLE"), ("a.npz", "ARRAY_ARCHIVE")):
        (tmp_path / name).write_bytes(_zip(tmp_path))
        assert code_of(tmp_path / name) == code


def test_a_tiff_under_another_name_is_read_by_its_content(tmp_path):
    path = tif(tmp_path).rename(tmp_path / "a.asc")
    assert header_of(path).format == "GeoTIFF"


@pytest.mark.parametrize(
    "start", [b"II*\0", b"MM\0*", b"CDF\x01", b"CDF\x05", b"\x89HDF\r\n\x1a\n", b"\x93NUMPY\x01\0"]
)
def test_a_true_beginning_before_nonsense_is_refused(tmp_path, start):
    path = tmp_path / "a"
    for rest in (b"", b"\xff" * 600, bytes(600), bytes(range(256)) * 4):
        path.write_bytes(start + rest)
        assert code_of(path) in ("FORMAT_UNREADABLE", "GRID_MISSING")


# --- what refers to other files


@pytest.mark.parametrize("kind", ["tif", "asc"])
def test_a_sidecar_that_declares_another_nodata_is_not_read(tmp_path, kind):
    path = HONEST[kind](tmp_path)
    before = stored_in(path)
    band = "<PAMRasterBand band='1'><NoDataValue>1.5</NoDataValue><Scale>9</Scale></PAMRasterBand>"
    (tmp_path / f"{path.name}.aux.xml").write_text(f"<PAMDataset>{band}</PAMDataset>")
    (tmp_path / f"{path.name}.ovr").write_bytes(path.read_bytes())
    (tmp_path / f"{path.name}.msk").write_bytes(path.read_bytes())
    after = stored_in(path)
    np.testing.assert_array_equal(after.values, before.values)
    assert (after.missing, after.no_value) == (before.missing, before.no_value)


def test_links_and_virtual_variables_of_another_file_are_refused(tmp_path):
    secret = netcdf(tmp_path)
    for kind in ("link", "virtual", "stored"):
        path = tmp_path / f"{kind}.nc"
        with h5py.File(path, "w") as file:
            if kind == "link":
                file["depth_m"] = h5py.ExternalLink(secret.name, "/depth_m")
            elif kind == "virtual":
                layout = h5py.VirtualLayout((2, 3), "f4")
                layout[:] = h5py.VirtualSource(secret.name, "depth_m", (2, 3))
                file.create_virtual_dataset("depth_m", layout)
            else:
                file.create_dataset("depth_m", (2, 3), "f4", external=[("/etc/hostname", 0, 24)])
        finding = refused_by(path)
        assert (finding.code, finding.value) == ("HAZARD_REFERS_ELSEWHERE", "depth_m")


def test_links_within_a_file_are_not_followed(tmp_path):
    path = netcdf(tmp_path)
    with h5py.File(path, "r+") as file:
        file["round"] = h5py.SoftLink("/round")
        file.create_group("deep")["out"] = h5py.ExternalLink("elsewhere.nc", "/depth_m")
        file["deep/self"] = file["deep"]
    np.testing.assert_array_equal(stored_in(path).values, CELLS)


def test_a_filter_that_is_no_part_of_hdf5_is_refused(tmp_path):
    path = netcdf(tmp_path)
    with h5py.File(path, "r+") as file:
        made = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        made.set_chunk((2, 3))
        made.set_filter(32_099, h5py.h5z.FLAG_OPTIONAL, (1,))
        space = h5py.h5s.create_simple((2, 3))
        h5py.h5d.create(file.id, b"other", h5py.h5t.IEEE_F32LE, space, made)
        for n, axis in enumerate(("y", "x")):
            file["other"].dims[n].attach_scale(file[axis])
    assert code_of(path, variable="other") == "COMPRESSION_UNKNOWN"
    np.testing.assert_array_equal(stored_in(path, variable="depth_m").values, CELLS)


@pytest.mark.parametrize("kind", ["zarr", "zarr_2"])
@pytest.mark.parametrize("what", ["array", "chunk", "metadata"])
def test_a_store_with_a_link_out_of_its_folder_is_refused(tmp_path, kind, what):
    path = HONEST[kind](tmp_path)
    (chunk,) = (one for one in (path / "depth_m").rglob("0*") if one.is_file())
    meta = path / "depth_m" / ("zarr.json" if kind == "zarr" else ".zarray")
    target = {"array": path / "depth_m", "chunk": chunk, "metadata": meta}[what]
    target.rename(tmp_path / "elsewhere")
    target.symlink_to(tmp_path / "elsewhere")
    assert code_of(path) == "REFERS_ELSEWHERE"


def test_a_pipe_in_a_store_is_not_waited_for(tmp_path):
    path = zarr(tmp_path)
    chunk = path / "depth_m" / "c" / "0" / "0"
    chunk.unlink()
    os.mkfifo(chunk)
    assert code_of(path) == "FORMAT_UNREADABLE"


@pytest.mark.parametrize("kind", ["zarr", "zarr_2"])
def test_a_codec_that_would_run_what_it_unpacks_is_refused(tmp_path, kind):
    path = HONEST[kind](tmp_path)
    name = path / "depth_m" / ("zarr.json" if kind == "zarr" else ".zarray")
    meta = json.loads(name.read_text())
    if kind == "zarr":
        meta["codecs"] = [{"name": "numcodecs.pickle", "configuration": {}}]
    else:
        meta["filters"], meta["dtype"] = [{"id": "pickle"}], "|O"
    name.write_text(json.dumps(meta))
    assert code_of(path) == "COMPRESSION_UNKNOWN"


# --- what is no file, and what holds no plain numbers


def test_pipes_devices_and_folders_are_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe.tif")
    (tmp_path / "zero.tif").symlink_to("/dev/zero")
    (tmp_path / "folder.zarr").mkdir()
    (tmp_path / "lost.tif").symlink_to(tmp_path / "nowhere")
    for name in ("pipe.tif", "zero.tif", "folder.zarr"):
        assert code_of(tmp_path / name) == "FORMAT_UNREADABLE"
    assert code_of(tmp_path / "lost.tif") == "FILE_MISSING"


def test_a_pipe_beside_an_ascii_grid_is_not_waited_for(tmp_path):
    path = asc(tmp_path)
    os.mkfifo(tmp_path / "a.prj")
    assert code_of(path) == "FORMAT_UNREADABLE"


class Harm:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return (Path.touch, (self.path,))


def test_pickled_objects_are_refused_and_not_run(tmp_path):
    path = npy(tmp_path)
    np.save(path, np.array([Harm(tmp_path / "harmed")], dtype=object), allow_pickle=True)
    assert code_of(path, grid_file="points.npy") == "TYPE_UNREADABLE"
    path.write_bytes(pickle.dumps(Harm(tmp_path / "harmed")))
    assert code_of(path, grid_file="points.npy") == "FORMAT_UNREADABLE"
    npy(tmp_path)
    np.save(tmp_path / "points.npy", np.array([Harm(tmp_path / "harmed")], dtype=object), allow_pickle=True)
    assert code_of(path, grid_file="points.npy") == "GRID_FILE_UNREADABLE"
    assert not (tmp_path / "harmed").exists()


@pytest.mark.parametrize("dtype", ["float16", "bool", "int64", "uint64", ">f4", "complex64", "U3", "datetime64[s]"])
def test_arrays_of_plain_numbers_are_read_and_others_refused(tmp_path, dtype):
    path = npy(tmp_path)
    values = np.array([0, 1, 1, 0, 1, 0]).astype(dtype)
    np.save(path, values)
    if np.dtype(dtype).kind in "fiub":
        np.testing.assert_array_equal(
            stored_in(path, tmp_path, grid_file="points.npy").values.ravel(), [0, 1, 1, 0, 1, 0]
        )
    else:
        assert code_of(path, grid_file="points.npy") == "TYPE_UNREADABLE"


@pytest.mark.parametrize("kind", ["tif", "netcdf", "zarr"])
def test_complex_numbers_are_refused(tmp_path, kind):
    if kind == "tif":
        path = write_raster(tmp_path, "a.tif", CELLS, dtype="complex64", nodata=None)
    elif kind == "zarr":
        path = write(tmp_path / "a.zarr", dataset(np.nan_to_num(CELLS).astype("complex64")), "zarr3")
    else:
        path = netcdf(tmp_path)
        with h5py.File(path, "r+") as file:
            made = file.create_dataset("other", data=CELLS.astype("complex64"))
            for n, axis in enumerate(("y", "x")):
                made.dims[n].attach_scale(file[axis])
            del file["depth_m"]
    assert code_of(path) == "TYPE_UNREADABLE"
