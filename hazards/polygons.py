"""Polygons of depth ranks (A31, A40 and their like) painted onto the cells of a given grid."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pyogrio
import shapely
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from rasterio.features import rasterize

from hazards import messages, rank_messages
from hazards.grids import crs_name, is_upright, same_crs
from hazards.ranks import DepthRange, KnownField, RangeOf, known_among
from hazards.xml_files import check_prolog
from infra.errors import Refused
from infra.findings import Finding, refused

MAX_FEATURES = 2_000_000
MAX_BYTES = 2_000_000_000
MAX_TEXT_BYTES = 500_000_000  # GeoJSON and GML are read as a whole
NO_VALUE = "（空欄）"

_SHAPEFILE, _SQLITE, _GPKG = b"\x00\x00\x27\x0a", b"SQLite format 3\x00", (b"GPKG", b"GP10", b"GP11")
_BOM = b"\xef\xbb\xbf"
_DRIVERS = {".shp": "ESRI Shapefile", ".gpkg": "GPKG", ".geojson": "GeoJSON", ".json": "GeoJSON", ".gml": "GML"}
# A GML is read as it stands: no schema fetched, no description of it written beside it.
_OPTIONS = {"GML": {"WRITE_GFS": "NO", "DOWNLOAD_SCHEMA": "NO"}}
_BROKEN = (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, IndexError, ValueError, RuntimeError)


@dataclass(frozen=True, slots=True)
class PolygonHeader:
    """
    What a vector file says before its shapes are read.

    name is the name the reader gave; crs the file's own coordinate system, None where it has none;
    bounds are west, south, east, north in that system, None where the header does not tell them;
    encoding is the declared one of its texts, None where the file's own word is taken.
    """

    name: str
    path: Path
    driver: str
    layer: str
    features: int
    fields: tuple[str, ...]
    crs: CRS | None
    bounds: tuple[float, float, float, float] | None
    encoding: str | None


@dataclass(frozen=True, slots=True)
class RankLayer:
    """
    Depth as an interval in every cell of a grid.

    low_m and high_m have shape (y, x), float32, m above ground: 0 and 0 outside the polygons (dry), no NaN.
    features counts the features of each rank as the file writes it, whether or not they meet the grid.
    """

    low_m: NDArray[np.float32]
    high_m: NDArray[np.float32]
    features: Mapping[str, int]
    findings: tuple[Finding, ...]


def read_polygon_header(
    name: str, path: Path, *, layer: str | None = None, encoding: str | None = None
) -> PolygonHeader:
    """
    The header of a Shapefile, GeoJSON, GeoPackage or GML; no shape is read.

    The format is told by suffix and first bytes together, and the library must open the
    file in that format: no other driver is let near it, because some read further files
    or addresses named inside the first.

    Raises
    ------
    Refused
        Missing, too large, in no format read here, an XML with a document type, several
        layers and none named, or too many features.
    """
    driver = _driver_of(name, path)
    with _quiet():
        try:
            layers = [str(row[0]) for row in pyogrio.list_layers(path)] if driver != "GML" else [None]
            chosen = _layer(name, layers, layer)
            info = pyogrio.read_info(
                path, layer=chosen, encoding=_encoding(driver, encoding), force_feature_count=True, **_options(driver)
            )
        except (UnicodeDecodeError, LookupError) as error:
            if isinstance(error, IndexError):  # the library's way to say that there is no layer
                raise Refused([rank_messages.polygons_unreadable(name)]) from None
            raise Refused([rank_messages.wrong_encoding(name, encoding or "UTF-8")]) from None
        except _BROKEN:
            raise Refused([rank_messages.polygons_unreadable(name)]) from None
    if info["driver"] != driver:
        raise Refused([rank_messages.polygons_unreadable(name)])
    features, bounds = int(info["features"]), info["total_bounds"]
    if features > MAX_FEATURES:
        raise Refused([rank_messages.too_many_features(name, features, MAX_FEATURES)])
    box = None if bounds is None else tuple(float(one) for one in bounds)
    fields = tuple(str(field) for field in info["fields"])
    crs = _crs_of(name, info["crs"])
    return PolygonHeader(name, path, driver, str(info["layer_name"]), features, fields, crs, box, encoding)  # type: ignore[arg-type]


def _driver_of(name: str, path: Path) -> str:
    """The driver that suffix and first bytes agree upon; every reason not to open the file is a refusal."""
    if not path.is_file():
        raise Refused([messages.file_missing(name)])
    driver = _DRIVERS.get(path.suffix.lower())
    with path.open("rb") as raw:
        head = raw.read(1024)
    text = head.removeprefix(_BOM).lstrip()
    fits = {
        "ESRI Shapefile": head.startswith(_SHAPEFILE),
        "GPKG": head.startswith(_SQLITE) and head[68:72] in _GPKG,
        "GeoJSON": text.startswith(b"{"),
        "GML": text.startswith(b"<") or head[:2] in (b"\xff\xfe", b"\xfe\xff"),
    }
    if driver is None or not fits[driver]:
        raise Refused([rank_messages.polygons_unreadable(name)])
    limit = MAX_TEXT_BYTES if driver in ("GeoJSON", "GML") else MAX_BYTES
    if (size := path.stat().st_size) > limit:
        raise Refused([rank_messages.file_too_large(name, size, limit)])
    if driver == "GML":
        check_prolog(name, path)
    return driver


def _layer(name: str, layers: Sequence[str | None], wanted: str | None) -> str | None:
    if (wanted is None and len(layers) > 1) or (wanted is not None and wanted not in layers):
        raise Refused([rank_messages.layer_needed(name, [one for one in layers if one is not None], wanted)])
    return wanted if wanted is not None else layers[0]


def _encoding(driver: str, encoding: str | None) -> str | None:
    """Only a shapefile's texts can be in any encoding; the other formats are UTF-8 by definition."""
    return encoding if driver == "ESRI Shapefile" else None


def _options(driver: str) -> dict[str, str]:
    return _OPTIONS.get(driver, {})


def _quiet() -> warnings.catch_warnings[Any]:
    """What the library would only warn of is refused or counted here."""
    return warnings.catch_warnings(action="ignore", category=RuntimeWarning)


def _crs_of(name: str, text: str | None) -> CRS | None:
    try:
        return None if text is None else CRS.from_user_input(text)
    except CRSError:
        raise Refused([rank_messages.polygons_unreadable(name)]) from None


def known_field(header: PolygonHeader) -> KnownField | None:
    """The field of A31, A40 or A49 that holds the depth class, and its scheme; None where none or several fit."""
    return known_among(header.fields)


def rasterise(
    header: PolygonHeader,
    field: str,
    ranges_of: RangeOf,
    transform: Affine,
    shape: tuple[int, int],
    target_crs: CRS,
    *,
    declared_crs: str | None = None,
    open_top_m: float | None = None,
) -> RankLayer:
    """
    The depth interval of every cell whose centre lies in a polygon; all other cells are dry.

    Where polygons overlap the deepest wins (by upper end, then by lower end), so the result does not depend
    on the order of the features. Only corners are reprojected: an edge stays straight on the grid's map.

    Parameters
    ----------
    header : PolygonHeader
    field : str
        The field that holds the class.
    ranges_of : callable
        From a value as text to its range, such as range_of_text or range_reader("a31-rank").
        A whole number comes as "2", whatever the type it is stored in.
    transform, shape, target_crs
        The grid: upright, shape (rows, columns).
    declared_crs : str, optional
        Coordinate system of a file that carries none; must not contradict one that does.
    open_top_m : float, optional
        Depth in m to take as the upper end of classes that have none.

    Raises
    ------
    Refused
        With every finding that stops: no or a contradicting coordinate system, no such field, values that
        cannot be read, classes open upwards without open_top_m, coordinates that cannot be placed.
    ValueError
        The grid is rotated or mirrored.
    """
    if not is_upright(transform):
        raise ValueError("the grid must be upright: columns run east, rows south or north")
    found = _crs_problems(header, declared_crs)
    if field not in header.fields:
        found.append(rank_messages.field_missing(header.name, field, header.fields))
    if found:
        raise Refused(found)
    values, geometry = _read(header, field)
    ranges, findings = _ranges(header.name, field, values, ranges_of, open_top_m)
    source = header.crs if header.crs is not None else CRS(declared_crs)
    areas, more = areas_on_map(header.name, geometry, source, target_crs)
    findings += more
    if refused(findings):
        raise Refused(findings)
    low, high = painted_ranges(values, areas, ranges, transform, shape)
    if not high.any():
        findings.append(rank_messages.no_cell(header.name, len(values)))
    counts = MappingProxyType(dict(sorted(Counter(values).items())))
    return RankLayer(low, high, counts, tuple(findings))


def _crs_problems(header: PolygonHeader, declared_crs: str | None) -> list[Finding]:
    if header.crs is None and declared_crs is None:
        return [messages.crs_missing(header.name)]
    if header.crs is not None and declared_crs is not None and not same_crs(header.crs, CRS(declared_crs)):
        return [messages.crs_contradicts(header.name, crs_name(header.crs), declared_crs)]
    return []


def _read(header: PolygonHeader, field: str) -> tuple[list[str], NDArray[np.object_]]:
    """Values as texts and shapes (None where a feature has none), in file order."""
    with _quiet():
        try:
            _, _, wkb, columns = pyogrio.raw.read(
                header.path,
                layer=header.layer,
                columns=[field],
                encoding=_encoding(header.driver, header.encoding),
                force_2d=True,
                **_options(header.driver),
            )
        except (UnicodeDecodeError, LookupError):
            raise Refused([rank_messages.wrong_encoding(header.name, header.encoding or "UTF-8")]) from None
        except _BROKEN:
            raise Refused([rank_messages.polygons_unreadable(header.name)]) from None
    values = [_text(value) for value in columns[0]]
    if wkb is None:
        wkb = np.full(len(values), None, dtype=object)
    return values, shapely.from_wkb(wkb, on_invalid="ignore")


def _text(value: Any) -> str:
    """A value as its range is looked up: whole numbers without decimals, no value as 「（空欄）」."""
    if value is None or (isinstance(value, (float, np.floating)) and np.isnan(value)):
        return NO_VALUE
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    return str(value).strip() or NO_VALUE


def _ranges(
    name: str, field: str, values: Sequence[str], ranges_of: RangeOf, open_top_m: float | None
) -> tuple[dict[str, DepthRange], list[Finding]]:
    """Closed ranges of every distinct value, and what stands against them."""
    counts, findings = Counter(values), []
    read = {value: None if value == NO_VALUE else ranges_of(value) for value in counts}
    if unread := {value: counts[value] for value, one in read.items() if one is None}:
        findings.append(rank_messages.rank_unreadable(name, field, unread, len(values)))
    known = {value: one for value, one in read.items() if one is not None}
    if open_lows := {value: one.low_m for value, one in known.items() if one.open}:
        if open_top_m is None:
            findings.append(rank_messages.open_top(name, field, {value: counts[value] for value in open_lows}))
        elif open_top_m <= max(open_lows.values()):
            findings.append(rank_messages.open_top_too_low(name, field, open_top_m, max(open_lows.values())))
    if findings:
        return {}, findings
    return {value: DepthRange(one.low_m, open_top_m) if one.open else one for value, one in known.items()}, []


def areas_on_map(
    name: str, geometry: NDArray[np.object_], source: CRS, target: CRS
) -> tuple[NDArray[np.object_], list[Finding]]:
    """Polygons on the grid's map, None where a feature has no area; findings of what was mended, lost or not placed."""
    findings, total = [], len(geometry)
    drawn = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry)) & (shapely.get_dimensions(geometry) == 2)
    areas = geometry.copy()
    areas[~drawn] = None
    if count := total - int(np.count_nonzero(drawn)):
        findings.append(rank_messages.without_area(name, count, total))
    broken = drawn & ~shapely.is_valid(areas)
    areas[broken] = [_polygons(one) for one in shapely.make_valid(areas[broken])]
    if count := int(np.count_nonzero(broken)):
        findings.append(rank_messages.mended(name, count, total))
    if not same_crs(source, target):
        carry = Transformer.from_crs(source, target, always_xy=True).transform
        areas = shapely.transform(areas, lambda xy: np.column_stack(carry(xy[:, 0], xy[:, 1])))
    corners, owner = shapely.get_coordinates(areas, return_index=True)
    lost = np.unique(owner[~np.isfinite(corners).all(axis=1)])
    if lost.size:
        findings.append(rank_messages.not_placeable(name, int(lost.size), crs_name(target)))
    return areas, findings


def _polygons(geometry: Any) -> Any:
    """The parts of a mended shape that have an area, None where none has."""
    parts = [part for part in shapely.get_parts(geometry) if shapely.get_dimensions(part) == 2]
    return shapely.union_all(parts) if parts else None


def painted_ranges(
    values: Sequence[str],
    areas: NDArray[np.object_],
    ranges: Mapping[str, DepthRange],
    transform: Affine,
    shape: tuple[int, int],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Low and high ends: the ranges are numbered from the shallowest, and a higher number is painted over a lower."""
    order = sorted({(one.high_m or 0.0, one.low_m) for one in ranges.values()})
    number = {value: order.index((one.high_m or 0.0, one.low_m)) + 1 for value, one in ranges.items()}
    shapes = sorted(
        ((area, number[value]) for area, value in zip(areas, values, strict=True) if area is not None),
        key=lambda pair: pair[1],
    )
    if not shapes:
        return np.zeros(shape, dtype=np.float32), np.zeros(shape, dtype=np.float32)
    painted = rasterize(shapes, out_shape=shape, transform=transform, fill=0, dtype="int32")
    lows = np.array([0.0, *(low for _, low in order)], dtype=np.float32)
    highs = np.array([0.0, *(high for high, _ in order)], dtype=np.float32)
    return lows[painted], highs[painted]
