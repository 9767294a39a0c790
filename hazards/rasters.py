"""One raster: its header checked before a cell is read, its cells read and its nodata rule applied as declared."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from pyproj import CRS
from rasterio.errors import NotGeoreferencedWarning

from hazards import declared_messages, messages
from hazards.cells import scan
from hazards.declared import METRES, Declared, NodataMeans
from hazards.formats import Beside, FormatError, Stored, format_named, format_of
from hazards.grids import RasterHeader, cell_centres, crs_name, effective_crs, is_upright, locate, same_crs
from hazards.looks import Look, look, merge, shifted
from infra.errors import Refused
from infra.findings import Finding

MAX_CELLS = 40_000_000  # read at once, checked in the header: 160 MB as float32
CELLS_PER_BYTE = 1000  # of a large file; the best packing of a raster that is nearly all sea reaches some hundreds
_ODD = 0x9E3779B97F4A7C15  # 2^64 over the golden ratio: fingerprints of parts, put together in their order
MAX_GRID_CELLS = 100_000_000_000  # of a whole grid, read in parts: all of Japan at 5 m, and some sea


@dataclass(frozen=True, slots=True)
class LayerFacts:
    """
    What the cells of one raster show, when the cells themselves are gone.

    nodata_cells : cells without a value inside the raster, however they were read
    deepest_m, deepest_cell : 0 and None where no cell is wet; the cell is (row, column)
    fingerprint : equal for rasters equal in every cell, and for others with a chance of 2^-64
    ground_above_cells : whose ground lies above the water level, and which are dry
    sea_wet_cells : wet ones whose ground lies at or below 0 m where no sea is declared
    beyond_dry_cells : cells of the grid beyond the edge of the raster, which the catalogue declares dry
    look : how deep and how finely stepped the wet cells are; None where depths are refused. In a grid read in
        parts, a cell at the edge of a part stands out, or not, of its neighbours in this part only.
    notes : what was found while it was made
    """

    nodata_cells: int
    deepest_m: float
    deepest_cell: tuple[int, int] | None
    fingerprint: int
    ground_above_cells: int = 0
    sea_wet_cells: int = 0
    beyond_dry_cells: int = 0
    look: Look | None = None
    notes: tuple[Finding, ...] = ()

    def joined(self, other: LayerFacts) -> LayerFacts:
        """With the same of a part of the grid that comes after."""
        deepest = self if self.deepest_m >= other.deepest_m else other
        looks = [look for look in (self.look, other.look) if look is not None]
        return LayerFacts(
            self.nodata_cells + other.nodata_cells, deepest.deepest_m, deepest.deepest_cell,
            (self.fingerprint * _ODD + other.fingerprint) % 2**64,
            self.ground_above_cells + other.ground_above_cells, self.sea_wet_cells + other.sea_wet_cells,
            self.beyond_dry_cells + other.beyond_dry_cells,
            merge((0, look) for look in looks) if looks else None,
            tuple(dict.fromkeys((*self.notes, *other.notes))),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layer:
    """
    The cells of one raster.

    depth_m has shape (y, x), float32: 0 dry, NaN unknown. Where there are findings, a
    depth is negative, infinite or NaN in the file and nothing may be computed with it.

    low_m, high_m : bounds of the depth where the file gives a range (depth ranks), same shape; else None
    best_m, worst_m : bounds of what screening makes of depth_m, same shape; else None
    beyond : bool, same shape, cells beyond the edge of the raster that count as dry; None where there are none
    """

    depth_m: NDArray[np.float32]
    facts: LayerFacts
    findings: tuple[Finding, ...]
    low_m: NDArray[np.float32] | None = None
    high_m: NDArray[np.float32] | None = None
    best_m: NDArray[np.float32] | None = None
    worst_m: NDArray[np.float32] | None = None
    beyond: NDArray[np.bool_] | None = None


def read_header(name: str, path: Path, beside: Beside | None = None) -> RasterHeader:
    """
    The header of a raster in any known format; no cell is read. To be called within `places_may_lack`.

    Parameters
    ----------
    name : str
        What the reader calls the raster; findings use it.
    path : Path
    beside : Beside, optional
        What is picked from the file.

    Raises
    ------
    Refused
        The file is missing, is in no format read here, or what is picked means nothing in its format.
    """
    beside = beside or Beside()
    if not path.exists():
        raise Refused([messages.file_missing(name)])
    try:
        known = format_of(path)
        if known is None:
            raise Refused([messages.not_a_raster(name)])
        if strange := sorted(set(beside.pick.given()) - known.uses):
            raise Refused([declared_messages.keys_mean_nothing(name, known.name, strange, sorted(known.uses))])
        return known.header(name, path, beside)
    except (FormatError, OSError) as error:
        raise Refused([messages.not_a_raster(name, _reason(error, path, name))]) from None


def _reason(error: Exception, path: Path, name: str) -> str:
    """Why, without the path of this machine."""
    return str(error).replace(str(path), name).replace(str(path.parent) + "/", "")


@contextmanager
def places_may_lack() -> Iterator[None]:
    """
    No warning of a file without place: that is a finding of header_problems.

    Wrapped around all threads that read, never inside one: filters of warnings are not of one thread.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        yield


def header_problems(header: RasterHeader, declared_crs: str | None) -> list[Finding]:
    """Everything the header alone says against a raster: bands, size, place, rotation, coordinate system."""
    name, grid = header.name, header.transform
    found = []
    if header.bands != 1:
        found.append(messages.several_bands(name, header.bands))
    if header.cells > MAX_GRID_CELLS:
        found.append(messages.too_large(name, header.cells, MAX_GRID_CELLS))
    elif header.cells > MAX_CELLS and header.block_cells > MAX_CELLS:
        found.append(messages.too_large_a_block(name, header.block_cells, MAX_CELLS))
    elif header.cells > MAX_CELLS and header.path.is_file():
        size = header.path.stat().st_size
        if header.cells > CELLS_PER_BYTE * size:
            found.append(messages.too_sparse(name, header.cells, size))
    if grid.is_identity:
        found.append(messages.not_georeferenced(name))
    elif not is_upright(grid):
        found.append(messages.rotated(name))
    if header.crs is None and declared_crs is None:
        found.append(messages.crs_missing(name))
    elif header.crs is not None and declared_crs is not None and not same_crs(header.crs, CRS(declared_crs)):
        found.append(messages.crs_contradicts(name, crs_name(header.crs), declared_crs))
    return found


_UNITS = {
    "m": ("m", "metre", "metres", "meter", "meters"),
    "cm": ("cm", "centimetre", "centimetres", "centimeter", "centimeters"),
    "mm": ("mm", "millimetre", "millimetres", "millimeter", "millimeters"),
    "ft": ("ft", "foot", "feet", "us survey foot", "us_survey_foot", "us-ft"),
}


def unit_problems(header: RasterHeader, declared: Declared) -> list[Finding]:
    """A unit that the file states itself, and that is not the declared one."""
    stated = (header.unit or "").strip().lower()
    known = next((unit for unit, names in _UNITS.items() if stated in names), None)
    if declared.classes is not None or known is None or METRES[known] == METRES[declared.unit]:
        return []
    return [declared_messages.unit_contradicts(header.name, header.unit or "", known, declared.unit)]


def read_stored(header: RasterHeader, out: NDArray[np.float32] | None = None) -> Stored:
    """
    The cells of a raster as stored. To be called within `places_may_lack`: the place is not read again.

    Raises
    ------
    Refused
        The file breaks off.
    """
    try:
        return format_named(header.format).read(header, out)
    except (FormatError, OSError) as error:
        reason = _reason(error, header.path, header.name)
        raise Refused([messages.not_a_raster(header.name, reason)]) from None


def read_layer(header: RasterHeader, nodata: NodataMeans, out: NDArray[np.float32] | None = None) -> Layer:
    """
    The depths of one raster whose numbers are m above ground, and what is wrong with them.

    Cells without a value (the file's nodata value, its mask, NaN) become 0 (`dry`)
    or NaN (`unknown`). Scale and offset stored in the file are applied. A negative
    or infinite depth is a refused finding that names the first such cell; so is, where
    `no value` is dry, NaN in a file whose nodata value is a number. `out`, shape
    (y, x), is memory that the depths may be written to: fresh memory costs a tenth of the
    decoding. To be called within `places_may_lack`: the place is not read again.
    """
    stored = read_stored(header, out)
    layer = layer_of(header, stored, nodata)
    if stored.low is None:
        return layer
    return replace(layer, low_m=stored.low, high_m=stored.high, best_m=stored.best, worst_m=stored.worst)


def layer_of(header: RasterHeader, stored: Stored, nodata: NodataMeans) -> Layer:
    """What `read_layer` says of cells that are read already."""
    depth, missing, dry = stored.values, stored.missing, nodata == "dry"
    nothing, cells = np.float32(0.0 if missing is None else missing), depth.reshape(-1)
    nodata_cells, *bad, scanned_nan, first_scanned, deepest, mark = scan(cells, nothing, missing is not None, dry)
    found = None if deepest < 0 else _cell(deepest, depth.shape)
    deepest_place = None if found is None else _in_file(header, found)
    problems = _depth_problems(header, depth, *bad)
    nan, first_nan = stored.nan_cells if missing is None else (scanned_nan, first_scanned)
    if dry and nan and stored.no_value is not None and not np.isnan(stored.no_value):
        place = _in_file(header, _cell(first_nan, depth.shape))
        problems.append(messages.nan_depth(header.name, nan, place, stored.no_value))
    seen = None if problems else shifted(look(depth), header.row, header.column)
    facts = LayerFacts(nodata_cells, float(depth[found]) if found else 0.0, deepest_place, int(mark), look=seen)
    return Layer(depth, facts, tuple(problems))


def _cell(index: int, shape: tuple[int, ...]) -> tuple[int, int]:
    row, column = divmod(int(index), shape[1])
    return row, column


def _in_file(header: RasterHeader, cell: tuple[int, int]) -> tuple[int, int]:
    """A cell of the window as the file counts it."""
    return cell[0] + header.row, cell[1] + header.column


def _depth_problems(
    header: RasterHeader,
    depth: NDArray[np.float32],
    negative: int,
    first_negative: int,
    infinite: int,
    first_infinite: int,
) -> list[Finding]:
    found = []
    bad = ((messages.negative_depth, negative, first_negative), (messages.infinite_depth, infinite, first_infinite))
    for make, count, first in bad:
        if count:
            cell = _cell(first, depth.shape)
            found.append(make(header.name, count, _in_file(header, cell), float(depth[cell])))
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
    problems = header_problems(header, declared_crs)
    if header.cells > MAX_CELLS:
        problems.append(messages.too_large(name, header.cells, MAX_CELLS))
    if problems:
        raise Refused(problems)
    with places_may_lack():
        layer = read_layer(header, nodata)
    if layer.findings:
        raise Refused(layer.findings)
    array = xr.DataArray(layer.depth_m, dims=("y", "x"), coords=cell_centres(header), name="depth_m")
    crs = effective_crs(header, declared_crs)
    assert crs is not None  # header_problems has refused a raster without one
    return locate(array, crs, header.transform)
