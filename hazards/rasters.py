"""One raster of water depth: its header checked before a cell is read, its nodata rule applied as declared."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import xarray as xr
from numpy.typing import NDArray
from pyproj import CRS
from rasterio.errors import NotGeoreferencedWarning, RasterioError

from hazards import messages
from hazards.catalogue import NodataMeans
from hazards.grids import RasterHeader, cell_centres, crs_name, effective_crs, is_upright, locate, same_crs
from infra.errors import Refused
from infra.findings import Finding

TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")  # TIFF and BigTIFF, either byte order
MAX_CELLS = 40_000_000  # one raster, checked in the header: 160 MB as float32


@dataclass(frozen=True, slots=True)
class Layer:
    """
    The cells of one raster.

    depth_m has shape (y, x), float32: 0 dry, NaN unknown; nodata_cells counts the
    cells without a value, however they were read.
    """

    depth_m: NDArray[np.float32]
    nodata_cells: int
    findings: tuple[Finding, ...]


def read_header(name: str, path: Path) -> RasterHeader:
    """
    The header of a GeoTIFF or ESRI ASCII grid; no cell is read.

    Raises
    ------
    Refused
        The file is missing or is in no format read here.
    """
    if not path.is_file():
        raise Refused([messages.file_missing(name)])
    with _open(name, path) as source:
        crs = CRS.from_user_input(source.crs) if source.crs else None
        return RasterHeader(name, path, source.width, source.height, source.count, source.transform, crs)


@contextmanager
def _open(name: str, path: Path) -> Iterator[Any]:
    """
    The file opened as what its first bytes say: GeoTIFF (also cloud-optimised), else ESRI ASCII.

    No other driver is tried: some read further files or addresses named inside the first.
    """
    with path.open("rb") as raw:
        driver = "GTiff" if raw.read(4) in TIFF_STARTS else "AAIGrid"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)  # becomes a finding of header_problems
            with rasterio.open(path, driver=driver) as source:
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


def read_layer(header: RasterHeader, nodata: NodataMeans) -> Layer:
    """
    The depths of one raster, m above ground, and what is wrong with them.

    Cells without a value (the file's nodata value, its mask, NaN) become 0 (`dry`)
    or NaN (`unknown`). Scale and offset stored in the file are applied. A negative
    or infinite depth is a refused finding that names the first such cell.
    """
    with _open(header.name, header.path) as source:
        band = source.read(1, masked=True)
        scale, offset = source.scales[0], source.offsets[0]
    with np.errstate(over="ignore"):  # a number too large for float32 becomes infinite, which is refused below
        depth = np.ma.filled(band.astype(np.float32, copy=False), np.float32(np.nan))
    if (scale, offset) != (1.0, 0.0):
        depth = (depth * scale + offset).astype(np.float32)
    missing = np.isnan(depth)
    findings = _depth_problems(header.name, depth)
    if nodata == "dry":
        depth[missing] = 0.0
    return Layer(depth, int(np.count_nonzero(missing)), tuple(findings))


def _depth_problems(name: str, depth: NDArray[np.float32]) -> list[Finding]:
    found = []
    for make, bad in ((messages.negative_depth, depth < 0), (messages.infinite_depth, np.isposinf(depth))):
        count = int(np.count_nonzero(bad))
        if count:
            row, column = (int(index) for index in np.unravel_index(int(np.argmax(bad)), bad.shape))
            found.append(make(name, count, (row, column), float(depth[row, column])))
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
    header = read_header(name, path)
    if problems := header_problems(header, declared_crs):
        raise Refused(problems)
    layer = read_layer(header, nodata)
    if layer.findings:
        raise Refused(layer.findings)
    array = xr.DataArray(layer.depth_m, dims=("y", "x"), coords=cell_centres(header), name="depth_m")
    crs = effective_crs(header, declared_crs)
    assert crs is not None  # header_problems has refused a raster without one
    return locate(array, crs, header.transform)
