"""What a file of buildings is to this project: how it is recognised, what can be found out about it, how it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from infra.findings import Finding

if TYPE_CHECKING:
    from assets.inventory_spec import InventorySpec


@dataclass(frozen=True, slots=True, eq=False)
class RawTable:
    """
    A file as read, nothing interpreted yet.

    frame holds the reader's own columns (text from a CSV, typed values otherwise),
    row the number of each row as the reader sees it (header = row 1; shapes from 1), geometry one
    shapely geometry or None per row (None as a whole: the file has no shapes), crs
    what the file itself says (None: nothing). findings are the rows that could not be
    taken over; the others are checked all the same, so that everything is said at once.
    """

    frame: pd.DataFrame
    row: NDArray[np.int64]
    geometry: NDArray[np.object_] | None
    crs: Any
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """
    What a file says of itself before its rows are judged; the keys of InventorySpec that follow from it.

    declared : encoding, delimiter, sheet, header_row, layer: what `read` must be told to read this file so
    headings : the columns' names as the file writes them
    others : other sheets or layers that could have been meant
    findings : notes on what was found (an encoding, a header below a title), and refusals
    """

    declared: Mapping[str, Any]
    headings: tuple[str, ...]
    others: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """
    One file format.

    name, name_ja : as findings say it
    suffixes : endings that a file of this format may have
    recognises : from the path and the first 512 bytes (none for a folder); never opens a further file
    look : what can be found out about a file of this name without any declaration
        Raises Refused with every finding that keeps the file from being read.
    read : the rows, exactly as the spec declares them; raises the same
    columns : headings of a format whose headings are fixed, by our field; empty where people choose them
    units : units that a format fixes, by our field
    crs : the coordinate system that the format implies where the file itself names none
    values : words or codes that a format fixes, by our field: theirs to ours; "" where a code says nothing
    look_at : `look` with the name of the sheet or layer that is meant; None: the format has one table only
    """

    name: str
    name_ja: str
    suffixes: tuple[str, ...]
    recognises: Callable[[Path, bytes], bool]
    look: Callable[[str, Path], Look]
    read: Callable[[InventorySpec, Path], RawTable]
    columns: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    crs: str | None = None
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    look_at: Callable[[str, Path, str | None], Look] | None = None

    def looked(self, file: str, path: Path, table: str | None) -> Look:
        """`look`, or `look_at` the sheet or layer that a person named."""
        return self.look(file, path) if table is None or self.look_at is None else self.look_at(file, path, table)
