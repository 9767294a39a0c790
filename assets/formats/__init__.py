"""One reader per file format: each turns a file into a RawTable and judges nothing but whether it can be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from infra.findings import Finding


@dataclass(frozen=True, slots=True, eq=False)
class RawTable:
    """
    A file as read, nothing interpreted yet.

    frame holds the reader's own columns (text from a CSV, typed values otherwise),
    row the number of each row as the reader sees it (header = row 1), geometry one
    shapely geometry or None per row (None as a whole: the file has no shapes), crs
    what the file itself says (None: nothing). findings are the rows that could not be
    taken over; the others are checked all the same, so that everything is said at once.
    """

    frame: pd.DataFrame
    row: NDArray[np.int64]
    geometry: NDArray[np.object_] | None
    crs: Any
    findings: tuple[Finding, ...] = ()


SUFFIXES = (".csv", ".shp", ".gpkg", ".geojson", ".fgb")
