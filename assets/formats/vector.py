"""Read building shapes and their attributes from a vector file (Shapefile, GeoPackage, GeoJSON, FlatGeobuf)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyproj import CRS

from assets.formats import RawTable
from assets.inventory_spec import InventorySpec
from assets.messages import finding
from infra.errors import Refused


def read_vector(spec: InventorySpec, path: Path) -> RawTable:
    """
    The features of one layer, in file order; heights are dropped, row numbers start at 2 as in a table with a header.

    Raises
    ------
    Refused
        An unreadable file or layer, no features, or a shapefile without its .dbf that
        is not declared (`missing_attributes: declared`).
    """
    without_attributes = path.suffix.lower() == ".shp" and not _has_dbf(path)
    if without_attributes and spec.missing_attributes is None:
        raise Refused([finding("ATTRIBUTES_MISSING", "refused", spec.file)])
    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(path)]
        if spec.layer is not None and spec.layer not in layers:
            known = ", ".join(layers)
            raise Refused([finding("LAYER_MISSING", "refused", spec.file, value=spec.layer, known=known)])
        meta, _, wkb, columns = pyogrio.raw.read(path, layer=spec.layer, encoding=spec.encoding, force_2d=True)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError, UnicodeDecodeError) as error:
        raise Refused([finding("FILE_UNREADABLE", "refused", spec.file)]) from error
    if wkb is None or len(wkb) == 0:
        raise Refused([finding("FILE_EMPTY", "refused", spec.file)])
    frame = pd.DataFrame(
        {name: pd.Series(values, dtype=object) for name, values in zip(meta["fields"], columns, strict=True)}
    )
    frame = frame.reindex(np.arange(len(wkb)))  # a file without attributes still has its rows
    geometry = shapely.from_wkb(wkb, on_invalid="ignore")
    crs = None if meta["crs"] is None else CRS.from_user_input(meta["crs"])
    return RawTable(frame, np.arange(2, len(wkb) + 2), geometry, crs)


def _has_dbf(path: Path) -> bool:
    return any(path.with_suffix(suffix).exists() for suffix in (".dbf", ".DBF"))
