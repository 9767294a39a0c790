"""Which buildings of an inventory the water of a catalogue reaches, where no measure is built."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from assets.coordinates import representative_xy
from flows.catalogue_file import read_catalogue
from hazards import join, join_attributes, open_event_set
from infra.errors import Refused
from infra.findings import Finding, Place


def exposed(frame: gpd.GeoDataFrame, catalogue: Path, data: Path | None) -> tuple[NDArray[np.bool_], int]:
    """
    Whether any event of a catalogue brings water to a building in the world without the measure.

    Parameters
    ----------
    frame : columns of an inventory, in any system
    catalogue : its file
    data : folder of `data:` names

    Returns
    -------
    mask of shape (asset,), number of used buildings whose depth is not known in some event

    Raises
    ------
    Refused
        The catalogue or a raster cannot be used, or no building lies in its grid.
    """
    declared, resolve = read_catalogue(catalogue, data)
    used = frame["set_aside"].eq("").to_numpy()
    if declared.of_buildings:
        water = join_attributes(declared, resolve, frame["asset_id"].astype(str).tolist(), used).wet
    else:
        event_set = open_event_set(declared, resolve)
        x, y = representative_xy(frame.geometry.to_numpy())
        east, north = Transformer.from_crs(frame.crs, event_set.crs, always_xy=True).transform(x, y)
        water = join(event_set, east, north, counted=used).wet
    if used.any() and water.outside[used].all():
        raise Refused([_no_overlap(catalogue.name)])
    reached = np.zeros(len(frame), dtype=bool)
    reached[water.asset[water.without_m > 0]] = True
    return reached, int((water.unknown & used).sum())


def _no_overlap(name: str) -> Finding:
    return Finding(
        "WATER_NOWHERE",
        "refused",
        name,
        Place(),
        "",
        "どの建物も、浸水図の範囲に入っていません。",
        "no building lies within the maps.",
        "この市区町村のハザードデータか、座標系の指定を確認してください。",
        "Check that the maps are of this municipality, and their coordinate system.",
    )
