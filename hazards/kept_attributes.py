"""Depths that buildings of a city model carry, kept as a table when the model itself is not: written and read back."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from hazards import plateau_messages
from hazards.plateau import HazardAttribute, RankLists, read_hazard_attributes
from infra.errors import Refused
from infra.findings import Finding

SUFFIX = ".parquet"
_MOST_ROWS = 20_000_000  # assumption: the largest city has some three million buildings with a few records each
_ARROW = {"str": pa.string(), "PerilKind": pa.string(), "float": pa.float64(), "bool": pa.bool_()}
_SCHEMA = pa.schema([(name, _ARROW[str(kind)]) for name, kind in HazardAttribute.__annotations__.items()])


def write_attributes(frame: pd.DataFrame, path: Path) -> Path:
    """
    Keep the records of read_hazard_attributes, sorted by building so that the same records give the same bytes.

    Parameters
    ----------
    frame : DataFrame
        Columns of HazardAttribute, depths in m above ground, NaN unknown.
    path : Path
        Ends in `.parquet`.
    """
    ordered = frame.sort_values(list(_SCHEMA.names), kind="stable")
    pq.write_table(pa.Table.from_pandas(ordered, _SCHEMA, preserve_index=False), path, compression="zstd")
    return path


def read_attributes(
    name: str, path: Path, *, rank_lists: RankLists | None = None
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """
    The records of a city model, or those that `write_attributes` kept of one; see read_hazard_attributes.

    A kept table holds ranges already: lists of ranks do nothing to it.

    Raises
    ------
    Refused
        As read_hazard_attributes; and a table that is not of this kind.
    """
    if path.suffix.lower() != SUFFIX:
        return read_hazard_attributes(name, path, rank_lists=rank_lists)
    try:
        file = pq.ParquetFile(path)
        fits = file.schema_arrow.equals(_SCHEMA, check_metadata=False) and file.metadata.num_rows <= _MOST_ROWS
        table = file.read() if fits else None
    except (OSError, pa.ArrowException):
        table = None
    if table is None:
        raise Refused([plateau_messages.not_kept_table(name)])
    frame = table.to_pandas()
    rank_only = int((frame["depth_m"].isna() & frame["low_m"].notna()).sum())
    return frame, (plateau_messages.rank_only(name, rank_only, len(frame)),) if rank_only else ()
