"""One raster of water depth: its header checked before a cell is read, its nodata rule applied as declared."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import xarray as xr
from numpy.typing import NDArray
from pyproj import CRS
from rasterio.enums import MaskFlags
from rasterio.errors import NotGeoreferencedWarning, RasterioError

from hazards import messages
from hazards.catalogue import NodataMeans
from hazards.cells import NEAR, in_metres, scan
from hazards.grids import RasterHeader, cell_centres, crs_name, effective_crs, is_upright, locate, same_crs
from infra.errors import Refused
from infra.findings import Finding

TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")  # TIFF and BigTIFF, either byte order
MAX_CELLS = 40_000_000  # one raster, checked in the header: 160 MB as float32


_COMPILED = ("uint8", "int16", "uint16", "int32", "uint32", "float64")  # read by `in_metres`; others as numpy has them


@dataclass(frozen=True, slots=True)
class LayerFacts:
    """
    What the cells of one raster show, when the cells themselves are gone.

    nodata_cells counts the cells without a value, however they were read; deepest_m is 0
    and deepest_cell (row, column) None where no cell is wet; fingerprint is equal for
    rasters equal in every cell, and for others with a chance of 2^-64.
    """

    nodata_cells: int
    deepest_m: float
    deepest_cell: tuple[int, int] | None
    fingerprint: int


@dataclass(frozen=True, slots=True)
class Layer:
    """
    The cells of one raster.

    depth_m has shape (y, x), float32: 0 dry, NaN unknown. Where there are findings, a
    depth is negative, infinite or NaN in the file and nothing may be computed with it.
    """

    depth_m: NDArray[np.float32]
    facts: LayerFacts
    findings: tuple[Finding, ...]


def read_header(name: str, path: Path) -> RasterHeader:
    """
    The header of a GeoTIFF or ESRI ASCII grid; no cell is read. To be called within `places_may_lack`.

    Raises
    ------
    Refused
        The file is missing or is in no format read here.
    """
    if not path.is_file():
        raise Refused([messages.file_missing(name)])
    with _open(name, path) as source:
        crs = _crs_of(source.crs.to_wkt()) if source.crs else None
        return RasterHeader(name, path, source.width, source.height, source.count, source.transform, crs)


@lru_cache(maxsize=64)
def _crs_of(wkt: str) -> CRS:
    """One object for all rasters of one coordinate system: looking one up takes longer than opening a file."""
    return CRS.from_wkt(wkt)


@contextmanager
def places_may_lack() -> Iterator[None]:
    """
    No warning of a file without place: that is a finding of header_problems.

    Wrapped around all threads that read, never inside one: filters of warnings are not of one thread.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        yield


@contextmanager
def _open(name: str, path: Path, *, placed: bool = True) -> Iterator[Any]:
    """
    The file opened as what its first bytes say: GeoTIFF (also cloud-optimised), else ESRI ASCII.

    No other driver is tried: some read further files or addresses named inside the first.
    Not `placed`, a GeoTIFF's coordinate system is left unread, which takes longest of opening it.
    """
    try:
        with path.open("rb") as raw:
            driver = "GTiff" if raw.read(4) in TIFF_STARTS else "AAIGrid"
        options = {} if placed or driver != "GTiff" else {"GEOREF_SOURCES": "NONE"}
        with rasterio.open(path, driver=driver, **options) as source:
            yield source
    except RasterioError:
        raise Refused([messages.not_a_raster(name)]) from None


def header_problems(header: RasterHeader, declared_crs: str | None) -> list[Finding]:
    """Everything the header alone says against a raster: bands, size, place, rotation, coordinate system."""
    name, grid = header.name, header.transform
    found = []
    if header.bands != 1:
        found.append(messages.several_bands(name, header.bands))
    if header.cells > MAX_CELLS:
        found.append(messages.too_large(name, header.cells, MAX_CELLS))
    if grid.is_identity:
        found.append(messages.not_georeferenced(name))
    elif not is_upright(grid):
        found.append(messages.rotated(name))
    if header.crs is None and declared_crs is None:
        found.append(messages.crs_missing(name))
    elif header.crs is not None and declared_crs is not None and not same_crs(header.crs, CRS(declared_crs)):
        found.append(messages.crs_contradicts(name, crs_name(header.crs), declared_crs))
    return found


def read_layer(header: RasterHeader, nodata: NodataMeans, out: NDArray[np.float32] | None = None) -> Layer:
    """
    The depths of one raster, m above ground, and what is wrong with them.

    Cells without a value (the file's nodata value, its mask, NaN) become 0 (`dry`)
    or NaN (`unknown`). Scale and offset stored in the file are applied. A negative
    or infinite depth is a refused finding that names the first such cell; so is, where
    `no value` is dry, NaN in a file whose nodata value is a number. `out`, shape
    (y, x), is memory that the depths may be written to: fresh memory costs a tenth of the
    decoding. To be called within `places_may_lack`: the place is not read again.
    """
    with _open(header.name, header.path, placed=False) as source:
        depth, missing, stored_nan = _stored(source, out)
        declared = source.nodatavals[0]
    shape, dry = depth.shape, nodata == "dry"
    nothing, cells = np.float32(0.0 if missing is None else missing), depth.reshape(-1)
    nodata_cells, *bad, scanned_nan, first_scanned, deepest, mark = scan(cells, nothing, missing is not None, dry)
    found = None if deepest < 0 else _cell(deepest, shape)
    facts = LayerFacts(nodata_cells, float(depth[found]) if found else 0.0, found, int(mark))
    problems = _depth_problems(header.name, depth, *bad)
    nan, first_nan = stored_nan if missing is None else (scanned_nan, first_scanned)
    if dry and nan and not np.isnan(declared):
        problems.append(messages.nan_depth(header.name, nan, _cell(first_nan, shape), declared))
    return Layer(depth, facts, tuple(problems))


def _stored(source: Any, out: NDArray[np.float32] | None) -> tuple[NDArray[np.float32], float | None, tuple[int, int]]:
    """
    The band in m, NaN without a value; the number that still has to be read as `no value`; NaN cells and the first.

    NaN in the file is counted here only where the nodata value becomes NaN too: else `scan` can tell them apart.
    Without a mask of its own, a file's mask is a comparison with its nodata value, and is not read.
    """
    flags, missing = source.mask_flag_enums[0], source.nodatavals[0]
    scale, offset = source.scales[0], source.offsets[0]
    plain, dtype = (scale, offset) == (1.0, 0.0), source.dtypes[0]
    compared = missing is not None and flags == [MaskFlags.nodata]
    if compared or flags == [MaskFlags.all_valid]:
        if dtype == "float32" and plain:
            return source.read(1, out=out), missing if compared else None, (0, -1)
        if dtype in _COMPILED:
            depth = np.empty(source.shape, dtype=np.float32) if out is None else out
            near = float(NEAR) if dtype == "float64" else 0.0
            number = float(missing) if compared else 0.0
            factors = np.float32(scale), np.float32(offset)
            band = source.read(1).reshape(-1)
            in_metres(band, number, compared, near, *factors, depth.reshape(-1))
            return depth, None, _nan_cells(band) if compared else (0, -1)
    with np.errstate(over="ignore"):  # a number too large for float32 becomes infinite, which is refused
        band = source.read(1)
        depth = band.astype(np.float32)
        depth[source.read_masks(1) == 0] = np.nan
        depth = depth if plain else (depth * scale + offset).astype(np.float32)
        return depth, None, _nan_cells(band) if compared else (0, -1)


def _nan_cells(band: NDArray[Any]) -> tuple[int, int]:
    """Number of cells that are NaN in the file, and the first; whole numbers have none."""
    if band.dtype.kind != "f":
        return 0, -1
    nan = np.isnan(band)
    count = int(np.count_nonzero(nan))
    return count, int(np.argmax(nan)) if count else -1


def _cell(index: int, shape: tuple[int, ...]) -> tuple[int, int]:
    row, column = divmod(int(index), shape[1])
    return row, column


def _depth_problems(
    name: str, depth: NDArray[np.float32], negative: int, first_negative: int, infinite: int, first_infinite: int
) -> list[Finding]:
    found = []
    bad = ((messages.negative_depth, negative, first_negative), (messages.infinite_depth, infinite, first_infinite))
    for make, count, first in bad:
        if count:
            cell = _cell(first, depth.shape)
            found.append(make(name, count, cell, float(depth[cell])))
    return found


def read_raster(name: str, path: Path, nodata: NodataMeans, declared_crs: str | None = None) -> xr.DataArray:
    """
    One raster of depths as an array (y, x), float32, m above ground: 0 dry, NaN unknown.

    Parameters
    ----------
    name : str
        What the reader calls the file; findings use it.
    path : Path
    nodata : "dry" or "unknown"
        What a cell without a value means.
    declared_crs : str, optional
        Coordinate system of a file that carries none; must not contradict one that does.

    Raises
    ------
    Refused
        With every finding of the header, or of the cells.
    """
    with places_may_lack():
        header = read_header(name, path)
    if problems := header_problems(header, declared_crs):
        raise Refused(problems)
    with places_may_lack():
        layer = read_layer(header, nodata)
    if layer.findings:
        raise Refused(layer.findings)
    array = xr.DataArray(layer.depth_m, dims=("y", "x"), coords=cell_centres(header), name="depth_m")
    crs = effective_crs(header, declared_crs)
    assert crs is not None  # header_problems has refused a raster without one
    return locate(array, crs, header.transform)
