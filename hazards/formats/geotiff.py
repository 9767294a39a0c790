"""GeoTIFF, cloud-optimised ones among them: one band of depths, or one of several that is named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from pyproj import CRS
from rasterio import windows
from rasterio.enums import MaskFlags
from rasterio.errors import RasterioError

from hazards import declared_messages
from hazards.cells import NEAR, in_metres
from hazards.formats.base import Beside, Format, FormatError, Stored
from hazards.formats.messages import type_unreadable
from hazards.grids import RasterHeader
from infra.errors import Refused

TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")  # TIFF and BigTIFF, either byte order
_ALONE = {"GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR", "GDAL_PAM_ENABLED": "NO"}
"""Nothing beside the file is read: what is not hashed must not decide a number."""

_COMPILED = ("uint8", "int16", "uint16", "int32", "uint32", "float64")  # read by `in_metres`; others as numpy has them


def _recognises(path: Path, start: bytes) -> bool:
    return start[:4] in TIFF_STARTS


@contextmanager
def open_with(path: Path, driver: str, **options: Any) -> Iterator[Any]:
    """
    A file opened by one GDAL driver and no other: some read further files or addresses named inside the first.

    Raises
    ------
    FormatError
        The driver cannot make sense of it, or it breaks off.
    """
    try:
        with rasterio.Env(**_ALONE), rasterio.open(path, driver=driver, **options) as source:
            yield source
    except RasterioError as error:
        raise FormatError(str(error)) from None


@lru_cache(maxsize=64)
def crs_of(wkt: str) -> CRS:
    """One object for all rasters of one coordinate system: looking one up takes longer than opening a file."""
    return CRS.from_wkt(wkt)


def _header(name: str, path: Path, beside: Beside) -> RasterHeader:
    with open_with(path, "GTiff") as source:
        crs = crs_of(source.crs.to_wkt()) if source.crs else None
        band = beside.pick.band or 1
        if band > source.count:
            raise Refused([declared_messages.band_missing(name, source.count, band)])
        if "complex" in source.dtypes[band - 1]:
            raise Refused([type_unreadable(name, "", source.dtypes[band - 1])])
        rows, columns = source.block_shapes[band - 1]
        return RasterHeader(
            name, path, source.width, source.height, 1 if beside.pick.band else source.count, source.transform, crs,
            "GeoTIFF", beside.pick, unit=source.units[band - 1] or None, block_cells=rows * columns,
        )  # fmt: skip


def _read(header: RasterHeader, out: NDArray[np.float32] | None) -> Stored:
    """Not placed again: of opening a file, the coordinate system takes longest."""
    with open_with(header.path, "GTiff", GEOREF_SOURCES="NONE") as source:
        return read_band(source, header, out)


def read_band(source: Any, header: RasterHeader, out: NDArray[np.float32] | None) -> Stored:
    """
    A window of one band of an open GDAL dataset, scale and offset applied.

    NaN in the file is counted here only where the nodata value becomes NaN too: else `scan` can tell them
    apart. Without a mask of its own, a file's mask is a comparison with its nodata value, and is not read.
    """
    band = header.pick.band or 1
    flags, missing = source.mask_flag_enums[band - 1], source.nodatavals[band - 1]
    scale, offset = source.scales[band - 1], source.offsets[band - 1]
    plain, dtype = (scale, offset) == (1.0, 0.0), source.dtypes[band - 1]
    window = _window(source, header)
    compared = missing is not None and flags == [MaskFlags.nodata]
    if compared or flags == [MaskFlags.all_valid]:
        if dtype == "float32" and plain:
            return Stored(source.read(band, out=out, window=window), missing if compared else None, missing)
        if dtype in _COMPILED:
            depth = np.empty(header.shape, dtype=np.float32) if out is None else out
            near = float(NEAR) if dtype == "float64" else 0.0
            number = float(missing) if compared else 0.0
            factors = np.float32(scale), np.float32(offset)
            cells = source.read(band, window=window).reshape(-1)
            in_metres(cells, number, compared, near, *factors, depth.reshape(-1))
            return Stored(depth, None, missing, nan_cells(cells) if compared else (0, -1))
    with np.errstate(over="ignore"):  # a number too large for float32 becomes infinite, which is refused
        cells = source.read(band, window=window)
        depth = cells.astype(np.float32)
        depth[source.read_masks(band, window=window) == 0] = np.nan
        depth = depth if plain else (depth * scale + offset).astype(np.float32)
        return Stored(depth, None, missing, nan_cells(cells) if compared else (0, -1))


def _window(source: Any, header: RasterHeader) -> windows.Window | None:
    """None for all of it, which is read a little quicker."""
    if header.shape == source.shape:
        return None
    return windows.Window(header.column, header.row, header.width, header.height)


def nan_cells(cells: NDArray[Any]) -> tuple[int, int]:
    """Number of cells that are NaN, and the first, counted row by row; whole numbers have none."""
    if cells.dtype.kind != "f":
        return 0, -1
    nan = np.isnan(cells)
    count = int(np.count_nonzero(nan))
    return count, int(np.argmax(nan)) if count else -1


FORMAT = Format("GeoTIFF", _recognises, _header, _read, frozenset({"band"}))
