"""GDAL's vector drivers on a short lead: one driver for one kind of content, counted before anything is read."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError

from assets.formats.shapes import MAX_FEATURES, check_count, from_wkb
from assets.messages import finding as table_finding
from assets.vector_messages import finding
from infra.errors import Refused

DRIVERS = frozenset({"ESRI Shapefile", "GPKG", "FlatGeobuf", "OSM"})
_ERRORS = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.GeometryError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.FieldError,
    pyogrio.errors.CRSError,
    ValueError,
    UnicodeDecodeError,
    shapely.errors.ShapelyError,
)
_CURVED = ("Curve", "Circular", "Surface", "TIN", "Triangle")


@dataclass(frozen=True, slots=True, eq=False)
class Header:
    """What a layer says of itself before any feature is read; count is -1 where the format does not tell."""

    headings: tuple[str, ...]
    geometry_type: str
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """
    The features of a layer as GDAL gives them.

    curved and broken are the features that have a shape which cannot be read: arcs and
    surfaces in space, or rings of too few points. Their geometry is None.
    """

    frame: pd.DataFrame
    geometry: NDArray[np.object_]
    crs: CRS | None
    curved: tuple[int, ...] = ()
    broken: tuple[int, ...] = ()


def sandbox_environment() -> dict[str, str]:
    """
    Environment of a process that parses uploads: GDAL starts with the drivers of DRIVERS and no other.

    To be set before GDAL is first imported there. A file is matched with its one driver
    by its content in any case; this closes the rest (VRT, WFS, HTTP, ...) for good.
    """
    others = sorted(set(pyogrio.list_drivers()) - DRIVERS)
    return {
        "OGR_SKIP": ",".join(others),
        "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
        "OGR_SQLITE_STATIC_VIRTUAL_OGR": "NO",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    }


def layers(file: str, path: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of all layers, and of those that hold shapes."""
    with _refusing(file):
        found = [(str(name), kind) for name, kind in pyogrio.list_layers(_local(path))]
    return tuple(name for name, _ in found), tuple(name for name, kind in found if kind is not None)


def header(file: str, path: Path, driver: str, layer: str | None = None, *, encoding: str | None = None) -> Header:
    """
    A layer's header.

    Raises
    ------
    Refused
        Unreadable, another driver than the content calls for, too many shapes, or curves.
    """
    with _refusing(file):
        info = pyogrio.read_info(_local(path), layer=layer, encoding=encoding)
    if info["driver"] != driver:
        raise Refused([table_finding("FILE_UNREADABLE", "refused", file)])
    check_count(file, int(info["features"]))
    kind = str(info["geometry_type"])
    if any(word in kind for word in _CURVED):
        raise Refused([finding("SHAPES_CURVED", "refused", file, value=kind)])
    return Header(tuple(str(name) for name in info["fields"]), kind, int(info["features"]))


def read_layer(
    file: str,
    path: Path,
    layer: str | None = None,
    *,
    encoding: str | None = None,
    columns: Sequence[str] | None = None,
    where: str | None = None,
) -> Layer:
    """
    The features of one layer in file order, heights and all.

    Raises
    ------
    Refused
        Unreadable, or more shapes than a header that tells no number let expect.
    """
    with _refusing(file):
        meta, _, wkb, values = pyogrio.raw.read(
            _local(path),
            layer=layer,
            encoding=encoding,
            columns=columns,
            where=where,
            max_features=MAX_FEATURES + 1,
            datetime_as_string=True,
        )
        geometry, curved, broken = from_wkb(np.empty(0, dtype=object) if wkb is None else wkb)
    check_count(file, len(geometry))
    named = zip(meta["fields"], values, strict=True)
    frame = pd.DataFrame({str(name): pd.Series(cells, dtype=object) for name, cells in named})
    frame = frame.reindex(np.arange(len(geometry)))  # a file without attributes still has its rows
    return Layer(frame, geometry, _crs(file, meta["crs"]), curved, broken)


def _crs(file: str, text: Any) -> CRS | None:
    try:
        return None if text is None else CRS.from_user_input(text)
    except CRSError:
        raise Refused([table_finding("FILE_UNREADABLE", "refused", file)]) from None


def _local(path: Path) -> Path:
    """GDAL takes some texts for addresses or archives; an absolute path of this machine is neither."""
    whole = path.absolute()
    if not whole.is_file() or whole.as_posix().startswith("/vsi"):
        raise ValueError("no local file")
    return whole


@contextmanager
def _refusing(file: str) -> Iterator[None]:
    """GDAL's errors are one finding; its warnings name things that the findings of this package say better."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except _ERRORS as error:
        raise Refused([table_finding("FILE_UNREADABLE", "refused", file)]) from error
