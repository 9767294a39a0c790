"""
File formats that depths are read from. A further one is a file beside these and a line in FORMATS.

The first that recognises a file reads it, and no other is tried.
"""

from __future__ import annotations

from pathlib import Path

from hazards.formats import ascii_grid, geotiff, netcdf, numpy_array, zarr_store
from hazards.formats.base import Beside, Format, FormatError, Stored

FORMATS: tuple[Format, ...] = (
    geotiff.FORMAT,
    ascii_grid.FORMAT,
    netcdf.FORMAT,
    zarr_store.FORMAT,
    numpy_array.FORMAT,
)

_START = 512


def format_of(path: Path) -> Format | None:
    """
    The format that recognises a file by its first bytes, or a folder; None where there is none.

    Raises
    ------
    OSError
        The file cannot be read.
    """
    start = b""
    if path.is_file():
        with path.open("rb") as raw:
            start = raw.read(_START)
    return next((known for known in FORMATS if known.recognises(path, start)), None)


def format_named(name: str) -> Format:
    """The format of a header."""
    return next(known for known in FORMATS if known.name == name)


__all__ = ["FORMATS", "Beside", "Format", "FormatError", "Stored", "format_named", "format_of"]
