"""Buildings to look at a catalogue with: points of any vector file or table, nothing else of them is read."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pyogrio
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from flows.hazard_place import Buildings
from flows.yaml_file import problem
from hazards.grids import crs_name, same_crs
from infra.errors import Refused
from infra.findings import Finding, Place
from valuation.exposure import F64

_DRIVERS = {".shp": "ESRI Shapefile", ".gpkg": "GPKG", ".geojson": "GeoJSON", ".json": "GeoJSON", ".fgb": "FlatGeobuf"}
_X = ("longitude", "lon", "lng", "経度", "x")
_Y = ("latitude", "lat", "緯度", "y")


def read_buildings(path: Path, declared_crs: str | None) -> Buildings:
    """
    A point inside every feature of a vector file, or the coordinates of a CSV table.

    Raises
    ------
    Refused
        The file cannot be read, has no coordinate system and none is declared, or another one than is declared.
    """
    table = path.suffix.lower() == ".csv"
    try:
        x, y, own = _of_table(path) if table else _of_shapes(path)
        crs = CRS.from_user_input(declared_crs or own) if declared_crs or own else None
    except (
        OSError,
        ValueError,
        csv.Error,
        pyogrio.errors.DataSourceError,
        shapely.errors.GEOSException,
        CRSError,
    ) as error:
        en = f"the buildings cannot be read ({str(error).replace(str(path), path.name)})"
        raise Refused([_refuse(path, en, "建物のファイルを読み取れません。")]) from None
    if crs is None:
        en = "the buildings name no coordinate system; give it with --buildings-crs, for example EPSG:6668"
        ja = "建物の座標参照系がありません。--buildings-crs EPSG:6668 のように指定してください。"
        raise Refused([_refuse(path, en, ja)])
    if own is not None and not table and not same_crs(stated := CRS.from_user_input(own), crs):
        en = (
            f"the buildings lie in {crs_name(stated)} by their own file; leave out --buildings-crs, or correct the file"
        )
        ja = f"ファイルの座標参照系は {crs_name(stated)} です。--buildings-crs を省くか、ファイルを直してください。"
        raise Refused([_refuse(path, en, ja)])
    return x, y, crs


def _refuse(path: Path, en: str, ja: str) -> Finding:
    return problem("BUILDINGS_UNREADABLE", path.name, Place(), "", en, ja)


def _of_shapes(path: Path) -> tuple[F64, F64, str | None]:
    driver = _DRIVERS.get(path.suffix.lower())
    if not path.is_file():
        raise ValueError("there is no such file")
    if driver is None:
        raise ValueError(f"give a file of one of these kinds: {', '.join(_DRIVERS)}, .csv")
    meta, _, geometry, _ = pyogrio.raw.read(path, columns=[])
    points = shapely.point_on_surface(shapely.from_wkb(geometry))
    return shapely.get_x(points), shapely.get_y(points), meta["crs"]


def _of_table(path: Path) -> tuple[F64, F64, str | None]:
    """Degrees of WGS 84 unless told otherwise: what is called longitude and latitude."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp932")
    rows = list(csv.DictReader(text.splitlines()))
    names = {str(name).strip().lower(): str(name) for name in (rows[0] if rows else {})}
    across, along = (next((names[word] for word in words if word in names), None) for words in (_X, _Y))
    if across is None or along is None:
        raise ValueError("no columns longitude and latitude")
    x, y = (np.array([_number(row[name], line) for line, row in enumerate(rows, start=2)]) for name in (across, along))
    return x, y, "EPSG:4326" if across.strip().lower() not in ("x",) else None


def _number(cell: str | None, row: int) -> float:
    """A coordinate; an empty cell is none."""
    try:
        return float(cell or "nan")
    except ValueError:
        raise ValueError(f"row {row}: {cell!r} is no number") from None
