"""ESRI ASCII grid: a header of six lines or so, and numbers in text; the coordinate system in a .prj beside it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.errors import RasterioError

from hazards.formats.ascii_tokens import tokens
from hazards.formats.base import Beside, Format, FormatError, Stored
from hazards.formats.geotiff import crs_of, read_band
from hazards.grids import RasterHeader

_NO_STATISTICS = {"GDAL_PAM_ENABLED": "NO"}
"""An .aux.xml beside the file may change `no value`, scale and place: what is not hashed must not decide a number."""

_LONGEST_LINE = 1000
_FIRST_KEYS = (b"ncols", b"nrows", b"xllco", b"yllco", b"xllce", b"yllce", b"cells", b"nodat", b"dx ", b"dy ")


def _recognises(path: Path, start: bytes) -> bool:
    return start.lstrip().lower().startswith(_FIRST_KEYS)


def _header(name: str, path: Path, beside: Beside) -> RasterHeader:
    if any(prj.exists() and not prj.is_file() for prj in map(path.with_suffix, (".prj", ".PRJ"))):
        raise FormatError("the .prj beside it is no file")  # a pipe would be waited for
    try:
        with rasterio.Env(**_NO_STATISTICS), rasterio.open(path, driver="AAIGrid") as source:
            crs = crs_of(source.crs.to_wkt()) if source.crs else None
            return RasterHeader(
                name, path, source.width, source.height, 1, source.transform, crs, "ESRI ASCII grid", beside.pick,
                block_cells=source.width,
            )  # fmt: skip
    except RasterioError as error:
        raise FormatError(str(error)) from None


def _read(header: RasterHeader, out: NDArray[np.float32] | None) -> Stored:
    status = header.path.stat()
    if reason := _not_numbers(header.path, status.st_size, status.st_mtime_ns):
        raise FormatError(reason)
    try:
        with rasterio.Env(**_NO_STATISTICS), rasterio.open(header.path, driver="AAIGrid") as source:
            return read_band(source, header, out)
    except RasterioError as error:
        raise FormatError(str(error)) from None


@lru_cache(maxsize=256)
def _not_numbers(path: Path, size: int, changed: int) -> str:
    """What is wrong with the numbers of a file, empty where they are as many as its header says; once per content."""
    with path.open("rb") as file:
        sizes, start = [0, 0], 0
        while line := file.readline(_LONGEST_LINE):
            words = line.split()
            if not words or not words[0].lower().startswith(_FIRST_KEYS):
                break
            for place, key in enumerate((b"ncols", b"nrows")):
                if words[0].lower() == key and len(words) > 1:
                    sizes[place] = int(float(words[1]))
            start = file.tell()
        file.seek(start)
        count, bad = tokens(file.read())
        if bad >= 0:
            file.seek(start + bad)
            word = file.read(20).split()[0].decode("ascii", "replace")
            return f"{word!r} is no number"
    wanted = sizes[0] * sizes[1]
    return "" if count == wanted else f"it holds {count:,} numbers, and its header says {wanted:,}"


FORMAT = Format("ESRI ASCII grid", _recognises, _header, _read, sidecars=(".prj",))
