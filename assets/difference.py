"""What changed between two versions of an inventory: by building id first, and by place where ids were given anew."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from assets.coordinates import representative_xy

FIELDS = ("structure", "storeys", "floor_area_m2", "use", "year_built", "floor_height_m", "quantity", "set_aside")
SAME_PLACE_M = 1.0  # assumption: two surveys of one building put its middle this near; neighbours stand farther apart
_EARTH_M = 6_371_000.0
Areas = tuple[float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Changed:
    """One building of both versions in which something differs; fields: name, before, after."""

    before_id: str
    after_id: str
    by_place: bool
    moved_m: float
    fields: tuple[tuple[str, Any, Any], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """
    Two versions beside each other.

    added, gone : ids of buildings that only the later, only the earlier one has
    changed : those of both in which a field or the place differs
    same : number of those of both in which nothing does
    floor_area_m2 : (before, of those gone, of those added, change of those of both, after), of rows that are used
    exposed_floor_area_m2 : the same of those that water reaches; None where no hazard was given
    """

    added: tuple[str, ...]
    gone: tuple[str, ...]
    changed: tuple[Changed, ...]
    same: int
    floor_area_m2: Areas
    exposed_floor_area_m2: Areas | None = None


def difference(
    before: gpd.GeoDataFrame,
    after: gpd.GeoDataFrame,
    exposed: tuple[NDArray[np.bool_], NDArray[np.bool_]] | None = None,
) -> Difference:
    """
    What became of the buildings of one version in the next.

    A building is the same where the id is; where ids differ, where its middle lies within
    SAME_PLACE_M of exactly one building whose id is gone as well.

    Parameters
    ----------
    before, after : frames of accepted inventories (columns `assets.inventory.COLUMNS`), each in its own system
    exposed : which buildings of either water reaches, shapes (asset of before,) and (asset of after,)
    """
    middle = [_middle(frame) for frame in (before, after)]
    place = [{str(name): at for at, name in enumerate(frame["asset_id"])} for frame in (before, after)]
    by_id = [(place[0][name], place[1][name]) for name in place[0] if name in place[1]]
    rest = [
        np.array([at for name, at in own.items() if name not in other], dtype=np.int64)
        for own, other in ((place[0], place[1]), (place[1], place[0]))
    ]
    by_place = _by_place(middle[0], middle[1], rest[0], rest[1])
    pairs = [(one, other, False) for one, other in by_id] + [(one, other, True) for one, other in by_place]
    changed = _compared(before, after, middle, pairs)
    found = tuple(sorted(changed, key=lambda one: one.after_id))
    matched = {one for one, _, _ in pairs}, {other for _, other, _ in pairs}
    gone = [at for at in range(len(before)) if at not in matched[0]]
    added = [at for at in range(len(after)) if at not in matched[1]]
    area = _area(before), _area(after)
    wet = None
    if exposed is not None:
        wet = _areas(np.where(exposed[0], area[0], 0.0), np.where(exposed[1], area[1], 0.0), gone, added)
    return Difference(
        added=_ids(after, added),
        gone=_ids(before, gone),
        changed=found,
        same=len(pairs) - len(found),
        floor_area_m2=_areas(area[0], area[1], gone, added),
        exposed_floor_area_m2=wet,
    )


def _areas(before: NDArray[np.float64], after: NDArray[np.float64], gone: Sequence[int], added: Sequence[int]) -> Areas:
    """Of all before, gone, added, the change of those of both, and all after."""
    all_before, all_after = math.fsum(before), math.fsum(after)
    lost, new = math.fsum(before[list(gone)]), math.fsum(after[list(added)])
    kept = math.fsum([*np.delete(after, list(added)), *-np.delete(before, list(gone))])
    return all_before, -lost, new, kept, all_after


def _ids(frame: gpd.GeoDataFrame, rows: Sequence[int]) -> tuple[str, ...]:
    return tuple(sorted(str(frame["asset_id"].iloc[at]) for at in rows))


def _area(frame: gpd.GeoDataFrame) -> NDArray[np.float64]:
    area = (frame["floor_area_m2"] * frame["quantity"]).to_numpy(dtype=np.float64)
    return np.where(frame["set_aside"].eq("").to_numpy(), area, 0.0)


def _middle(frame: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """A point inside every building on a sphere, metres from its centre, shape (asset, 3); chords are distances."""
    degrees = frame.geometry if frame.crs is None or frame.crs.is_geographic else frame.geometry.to_crs("EPSG:6668")
    shapes = degrees.to_numpy().copy()
    shapes[np.asarray(shapely.is_empty(shapes))] = None
    east, north = (np.radians(part) for part in representative_xy(shapes))
    return _EARTH_M * np.column_stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])


def _by_place(
    before: NDArray[np.float64], after: NDArray[np.float64], gone: NDArray[np.int64], added: NDArray[np.int64]
) -> list[tuple[int, int]]:
    """Pairs of rows that lie within SAME_PLACE_M of each other and of no other."""
    gone = gone[np.isfinite(before[gone]).all(axis=1)]
    added = added[np.isfinite(after[added]).all(axis=1)]
    if not len(gone) or not len(added):
        return []
    near = cKDTree(after[added]).query_ball_point(before[gone], SAME_PLACE_M)
    back = cKDTree(before[gone]).query_ball_point(after[added], SAME_PLACE_M)
    return [
        (int(gone[one]), int(added[others[0]]))
        for one, others in enumerate(near)
        if len(others) == 1 and len(back[others[0]]) == 1
    ]


def _compared(
    before: gpd.GeoDataFrame,
    after: gpd.GeoDataFrame,
    middle: list[NDArray[np.float64]],
    pairs: Sequence[tuple[int, int, bool]],
) -> list[Changed]:
    """The pairs of rows in which something differs."""
    if not pairs:
        return []
    one, other = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    columns = {name: (before[name].iloc[one].array, after[name].iloc[other].array) for name in FIELDS}
    differs = {name: _differ(*values) for name, values in columns.items()}
    start, end = middle[0][one], middle[1][other]
    moved = np.linalg.norm(end - start, axis=1)
    lost = np.isnan(start).any(axis=1) != np.isnan(end).any(axis=1)
    far = (moved > SAME_PLACE_M) | lost
    renamed = np.array([by_place for _, _, by_place in pairs], dtype=bool)
    rows = np.flatnonzero(np.logical_or.reduce([*differs.values(), far, renamed]))
    ids = before["asset_id"].iloc[one].array, after["asset_id"].iloc[other].array
    return [
        Changed(
            str(ids[0][at]),
            str(ids[1][at]),
            bool(renamed[at]),
            round(float(moved[at]), 2) if far[at] and not lost[at] else 0.0,
            tuple(
                (name, _plain(values[0][at]), _plain(values[1][at]))
                for name, values in columns.items()
                if differs[name][at]
            ),
        )
        for at in rows
    ]


def _differ(one: Any, other: Any) -> NDArray[np.bool_]:
    """Where two columns differ; absent in both is no difference."""
    missing = np.asarray(pd.isna(one)), np.asarray(pd.isna(other))
    unequal = pd.Series(one).ne(pd.Series(other)).fillna(True).to_numpy(dtype=bool)
    return np.asarray((unequal | (missing[0] != missing[1])) & ~(missing[0] & missing[1]))


def _plain(value: Any) -> Any:
    return None if pd.isna(value) else value.item() if isinstance(value, np.generic) else value
