"""An inventory for outsiders: buildings and floor area by grid square, never a building, never a few of them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from assets.messages import STRUCTURE_JA
from infra.findings import Lang
from infra.squares import Grid, shown, square_codes

LEAST_MINIMUM = 3
DEFAULT_MINIMUM = 10  # as the map of a record
REST = "rest"
STRUCTURES = tuple(STRUCTURE_JA)
COLUMNS = ("square", "rows", "buildings", "floor_area_m2", *(f"buildings_{name}" for name in STRUCTURES))


def for_outsiders(frame: gpd.GeoDataFrame, grid: Grid, minimum: int = DEFAULT_MINIMUM) -> gpd.GeoDataFrame:
    """
    Buildings by square, for those who may not see the inventory.

    Squares with fewer than `minimum` rows are told as one line `rest` without a place; it holds at least as many, so
    that no few houses remain when the lines are subtracted from a total known elsewhere. By structure only where
    every structure of the square has none or at least `minimum` rows, NaN elsewhere. A single large building may
    make up most of a square's floor area: what is public of it anyhow is its size.

    Parameters
    ----------
    frame : GeoDataFrame
        Columns of an inventory (asset_id, structure, quantity, floor_area_m2, set_aside, geometry), any system.
    grid : squares of JIS X 0410, or of UTM outside its reach
    minimum : int, 3 or more

    Returns
    -------
    GeoDataFrame of COLUMNS and geometry (EPSG:6668 longitude, latitude; None for the rest), in order of the square.
    floor_area_m2 is that of all buildings of the square.

    Raises
    ------
    ValueError
        The minimum is too small, fewer than that many buildings in all, or a point outside the grid's reach.
    """
    if minimum < LEAST_MINIMUM:
        raise ValueError(f"at least {LEAST_MINIMUM} buildings to a square")
    used = frame[frame["set_aside"].eq("").to_numpy() & ~shapely.is_missing(frame.geometry.to_numpy())]
    if len(used) < minimum:
        raise ValueError("fewer buildings than the minimum")
    points = used.geometry.to_crs("EPSG:6668").representative_point()
    codes, rings = square_codes(points.x.to_numpy(), points.y.to_numpy(), grid)
    table = pd.DataFrame({
        "square": codes,
        "structure": used["structure"].to_numpy(),
        "quantity": used["quantity"].to_numpy(dtype=float),
        "floor_area_m2": (used["floor_area_m2"] * used["quantity"]).to_numpy(dtype=float),
    })  # fmt: skip
    kept = shown({str(code): int(rows) for code, rows in table["square"].value_counts().items()}, minimum)
    table["square"] = table["square"].where(table["square"].isin(kept), REST)
    groups = [(str(code), group) for code, group in table.groupby("square", sort=True)]
    lines = [_line(code, group, minimum) for code, group in groups]
    shapes = [shapely.Polygon(rings[code]) if code != REST else None for code, _ in groups]
    return gpd.GeoDataFrame(pd.DataFrame(lines, columns=list(COLUMNS)), geometry=gpd.GeoSeries(shapes, crs="EPSG:6668"))


def headings(lang: Lang) -> dict[str, str]:
    """The columns of a table of squares as its reader calls them; in English they are as they are."""
    if lang == "en":
        return {}
    plain = {"square": "区画", "rows": "行数", "buildings": "棟数", "floor_area_m2": "延床面積（㎡）"}
    return plain | {f"buildings_{name}": f"棟数（{ja}）" for name, ja in STRUCTURE_JA.items()}


def _line(code: str, group: pd.DataFrame, minimum: int) -> dict[str, object]:
    rows = group["structure"].value_counts()
    by_structure = group.groupby("structure")["quantity"].sum()
    told = bool((rows >= minimum).all())
    return {
        "square": code,
        "rows": len(group),
        "buildings": float(group["quantity"].sum()),
        "floor_area_m2": round(float(np.sum(group["floor_area_m2"].to_numpy())), 1),
        **{f"buildings_{name}": float(by_structure.get(name, 0)) if told else np.nan for name in STRUCTURES},
    }
