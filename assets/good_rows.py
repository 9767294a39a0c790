"""The rows of a file in which nothing is refused: kept while the others are mended, and then put together with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from assets.cleaning import Cleaned
from assets.inventory_spec import InventorySpec
from infra.findings import Finding


@dataclass(frozen=True, slots=True, eq=False)
class GoodRows:
    """
    What can be kept of a file in which some rows are refused.

    frame : the good rows as Cleaned.frame has them, at least one
    given : fields that have a column in the file
    originals : the mapped columns of the good rows as written, indexed by asset_id
    open_ids : ids of the buildings that are still to be mended, sorted
    """

    frame: gpd.GeoDataFrame
    given: frozenset[str]
    originals: pd.DataFrame
    spec: InventorySpec
    open_ids: tuple[str, ...]


def good_rows(cleaned: Cleaned, spec: InventorySpec, findings: Iterable[Finding]) -> GoodRows | None:
    """
    The rows that no refused finding names, or shares its id with one that is named.

    None where no row is good, where something is refused that is not of single rows (a unit, a coordinate
    system: it changes every row), or where buildings have no ids of their own by which mended ones could be told.
    """
    refused = [one for one in findings if one.severity == "refused"]
    if "asset_id" not in cleaned.given or any(one.place.row is None for one in refused):
        return None
    if any(one.code in ("ASSET_ID_MISSING", "ID_NAMES_PERSON") for one in refused):
        return None
    frame = cleaned.frame
    named = frame["row"].isin({one.place.row for one in refused})
    open_ids = sorted(set(frame.loc[named, "asset_id"]))
    good = ~frame["asset_id"].isin(open_ids)
    if not good.any():
        return None
    originals = cleaned.originals[good.to_numpy()]
    return GoodRows(frame[good].reset_index(drop=True), cleaned.given, originals, spec, tuple(open_ids))
