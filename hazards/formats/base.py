"""What a file format is to this project: how a file is recognised, what its header says, how cells are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hazards.declared import Pick
from hazards.grids import RasterHeader
from infra.errors import Refused


@dataclass(frozen=True, slots=True)
class Beside:
    """What is picked from a file, and where the further file lies that this needs."""

    pick: Pick = field(default_factory=Pick)
    grid_path: Path | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """
    Cells of one raster as stored, scale and offset applied, before anything declared acts on them.

    values : float32, shape (y, x); NaN has no value
    missing : a number that still has to be read as `no value`; None where NaN says it all
    no_value : the number that the file itself declares as `no value`; None where it has none
    nan_cells : cells that are NaN in a file whose `no value` is a number, and the first of them, counted
        row by row; (0, -1) where `missing` lets them be told apart later
    low, high : float32, shape (y, x), where the file gives a range of depths; else None
    best, worst : the same for what screening has made of the depths
    """

    values: NDArray[np.float32]
    missing: float | None = None
    no_value: float | None = None
    nan_cells: tuple[int, int] = (0, -1)
    low: NDArray[np.float32] | None = None
    high: NDArray[np.float32] | None = None
    best: NDArray[np.float32] | None = None
    worst: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """
    One file format.

    name, name_ja : as findings say it
    recognises : from the path and the first 512 bytes (none for a folder); never opens a further file
    header : from the name a reader gave, the path and what is picked: the header; no cell is read
        Raises Refused (with findings) or FormatError for whatever it cannot accept.
    read : the cells of a header (its window), perhaps into the memory given; raises the same
    uses : keys of a raster in the catalogue that mean something for this format
    sidecars : endings of files beside it that are read with it
    """

    name: str
    recognises: Callable[[Path, bytes], bool]
    header: Callable[[str, Path, Beside], RasterHeader]
    read: Callable[[RasterHeader, NDArray[np.float32] | None], Stored]
    uses: frozenset[str] = frozenset()
    sidecars: tuple[str, ...] = ()


class FormatError(Exception):
    """A file is not what it seems, or breaks off; becomes the finding HAZARD_FORMAT_UNREADABLE with this reason."""


@contextmanager
def as_unreadable() -> Iterator[None]:
    """
    Whatever a library raises over a damaged file, as FormatError with its reason: what it may raise has no list.

    Raises
    ------
    FormatError
    """
    try:
        yield
    except (FormatError, Refused):
        raise
    except Exception as error:
        raise FormatError(str(error) or type(error).__name__) from None
