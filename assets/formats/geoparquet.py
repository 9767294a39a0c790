"""
Read GeoParquet (1.0 and 1.1): what its metadata says is checked before a row is read.

Nothing is unpickled and no extension type is brought to life: columns are read as the
plain values they are stored as.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError

from assets.formats.base import Format, Look, RawTable
from assets.formats.shapes import check_count, from_wkb, table, unread_findings
from assets.inventory_spec import InventorySpec
from assets.messages import finding as table_finding
from assets.vector_messages import finding
from infra.errors import Refused
from infra.findings import Finding

MAX_BYTES = 8 << 30  # of all columns, unpacked
_MAGIC = b"PAR1"
_DEFAULT_CRS = "OGC:CRS84"  # where the metadata has no `crs` (GeoParquet 1.1); null means that none is known
_NATIVE = {
    "point": shapely.GeometryType.POINT,
    "linestring": shapely.GeometryType.LINESTRING,
    "polygon": shapely.GeometryType.POLYGON,
    "multipoint": shapely.GeometryType.MULTIPOINT,
    "multilinestring": shapely.GeometryType.MULTILINESTRING,
    "multipolygon": shapely.GeometryType.MULTIPOLYGON,
}
_LISTS = {"point": 0, "linestring": 1, "multipoint": 1, "polygon": 2, "multilinestring": 2, "multipolygon": 3}


@dataclass(frozen=True, slots=True)
class _Geo:
    """The `geo` metadata: one entry per column of shapes, the primary one first."""

    columns: dict[str, dict[str, Any]]


def look(file: str, path: Path, wanted: str | None = None) -> Look:
    """
    The headings; where several columns hold shapes and a person wants none of them, the primary one is taken.

    Raises
    ------
    Refused
        No Parquet, no `geo` metadata or metadata that contradict the file, too many rows or bytes.
    """
    opened = _open(file, path)
    geo = _geo(file, opened)
    chosen = wanted if wanted in geo.columns else next(iter(geo.columns))
    others = [name for name in geo.columns if name != chosen]
    told = finding("LAYER_CHOSEN", "note", file, value=chosen, others=", ".join(others))
    said = [told] if others and wanted is None else []
    plain, nested = _attributes(opened.schema_arrow, geo)
    said += _nested(file, nested)
    return Look({"layer": chosen}, tuple(plain), tuple(others), tuple(said))


def read(spec: InventorySpec, path: Path) -> RawTable:
    """
    The rows, with the shapes of the declared column (`layer`) or of the only one.

    Raises
    ------
    Refused
        As look; several columns of shapes and none declared.
    """
    opened = _open(spec.file, path)
    geo = _geo(spec.file, opened)
    known = ", ".join(geo.columns)
    if spec.layer is None and len(geo.columns) > 1:
        raise Refused([finding("LAYER_UNDECLARED", "refused", spec.file, value=known)])
    chosen = spec.layer if spec.layer is not None else next(iter(geo.columns))
    if chosen not in geo.columns:
        raise Refused([table_finding("LAYER_MISSING", "refused", spec.file, value=chosen, known=known)])
    entry = geo.columns[chosen]
    crs = _crs(spec.file, entry)
    plain, nested = _attributes(opened.schema_arrow, geo)
    try:
        rows = opened.read(columns=[*plain, chosen], use_threads=False)
        shapes, curved, broken = _shapes(rows.column(chosen), str(entry["encoding"]))
        columns = {name: pd.Series(rows.column(name).to_pylist(), dtype=object) for name in plain}
    except (pa.ArrowException, shapely.errors.ShapelyError, OSError, ValueError, OverflowError):
        raise Refused([table_finding("FILE_UNREADABLE", "refused", spec.file)]) from None
    frame = pd.DataFrame(columns, index=np.arange(len(shapes)))
    return table(spec.file, frame, shapes, crs, _nested(spec.file, nested), unread_findings(spec.file, curved, broken))


def recognises(path: Path, head: bytes) -> bool:
    """The four letters that every Parquet file begins with."""
    return path.suffix.lower() in FORMAT.suffixes and head.startswith(_MAGIC)


def _open(file: str, path: Path) -> pq.ParquetFile:
    try:
        opened = pq.ParquetFile(path.absolute(), arrow_extensions_enabled=False)
        schema_is_plain = len(set(opened.schema_arrow.names)) == len(opened.schema_arrow.names)
    except (pa.ArrowException, OSError, ValueError):
        raise Refused([table_finding("FILE_UNREADABLE", "refused", file)]) from None
    if not schema_is_plain:
        raise Refused([finding("PARQUET_METADATA_BROKEN", "refused", file, value="two columns of one name")])
    about = opened.metadata
    check_count(file, about.num_rows)
    size = sum(about.row_group(at).total_byte_size for at in range(about.num_row_groups))
    if size > MAX_BYTES:
        raise Refused([finding("FILE_TOO_LARGE", "refused", file, value=f"{size:,}", limit=f"{MAX_BYTES:,}")])
    return opened


def _geo(file: str, opened: pq.ParquetFile) -> _Geo:
    stored = (opened.metadata.metadata or {}).get(b"geo")
    if stored is None:
        raise Refused([finding("PARQUET_NOT_GEO", "refused", file)])
    try:
        said = json.loads(stored)
        columns, primary = said["columns"], said["primary_column"]
        ordered = {str(primary): columns[primary], **columns}
        for name, entry in ordered.items():
            _check_column(opened.schema_arrow, name, entry)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        reason = str(error).strip("'") or "it is no JSON"
        raise Refused([finding("PARQUET_METADATA_BROKEN", "refused", file, value=reason[:80])]) from None
    return _Geo(ordered)


def _check_column(schema: pa.Schema, name: str, entry: dict[str, Any]) -> None:
    """The column is there, and stored as its encoding says."""
    encoding = entry["encoding"]
    if name not in schema.names:
        raise ValueError(f"there is no column {name}")
    kind = schema.field(name).type
    if encoding == "WKB":
        if not (pa.types.is_binary(kind) or pa.types.is_large_binary(kind)):
            raise ValueError(f"column {name} is no WKB")
        return
    if encoding not in _NATIVE:
        raise ValueError(f"unknown encoding {encoding}")
    for _ in range(_LISTS[encoding]):
        if not (pa.types.is_list(kind) or pa.types.is_large_list(kind)):
            raise ValueError(f"column {name} is no {encoding}")
        kind = kind.value_type
    if not pa.types.is_struct(kind) or not {"x", "y"} <= {kind.field(at).name for at in range(kind.num_fields)}:
        raise ValueError(f"column {name} is no {encoding}")


def _attributes(schema: pa.Schema, geo: _Geo) -> tuple[list[str], list[str]]:
    """The names of plain columns, and of those that hold several values in a cell."""
    boxes = {
        str(corner[0])
        for entry in geo.columns.values()
        for corner in dict((entry.get("covering") or {}).get("bbox") or {}).values()
        if isinstance(corner, list) and corner
    }
    plain: list[str] = []
    nested: list[str] = []
    for one in schema:
        if one.name in geo.columns or one.name in boxes or one.name.startswith("__index_level_"):
            continue
        several = pa.types.is_nested(one.type) or pa.types.is_binary(one.type) or pa.types.is_large_binary(one.type)
        (nested if several else plain).append(one.name)
    return plain, nested


def _nested(file: str, names: list[str]) -> list[Finding]:
    return [finding("COLUMNS_NESTED", "note", file, value=", ".join(names))] if names else []


def _crs(file: str, entry: dict[str, Any]) -> CRS | None:
    if "crs" not in entry:
        return CRS.from_user_input(_DEFAULT_CRS)
    stated = entry["crs"]
    if stated is None:
        return None
    broken = Refused([finding("PARQUET_METADATA_BROKEN", "refused", file, value="crs")])
    if not isinstance(stated, dict):
        raise broken
    try:
        return CRS.from_json_dict(stated)
    except CRSError:
        raise broken from None


def _shapes(column: pa.ChunkedArray, encoding: str) -> tuple[NDArray[np.object_], tuple[int, ...], tuple[int, ...]]:
    """The shapes of a column, and those that could not be read: curved, broken."""
    if encoding == "WKB":
        wkb = np.empty(len(column), dtype=object)
        wkb[:] = column.to_pylist()
        return from_wkb(wkb)
    whole = column.combine_chunks()
    whole.validate(full=True)  # offsets that lead out of the data are refused, not followed
    missing = np.asarray(whole.is_null())
    offsets: list[NDArray[np.int64]] = []
    part = whole
    for _ in range(_LISTS[encoding]):
        starts = np.asarray(part.offsets, dtype=np.int64)
        offsets.append(starts - starts[0])
        part = part.values[int(starts[0]) : int(starts[-1])]
    names = [part.type.field(at).name for at in range(part.type.num_fields)]
    axes = [name for name in ("x", "y", "z") if name in names]
    points = np.column_stack([part.field(axis).to_numpy(zero_copy_only=False).astype(float) for axis in axes])
    made = shapely.from_ragged_array(_NATIVE[encoding], points, tuple(reversed(offsets)) or None)
    shapes = np.asarray(made, dtype=object)
    shapes[missing] = None
    return shapes, (), ()


FORMAT = Format("a GeoParquet file", "GeoParquet", (".parquet", ".geoparquet"), recognises, look, read, look_at=look)
