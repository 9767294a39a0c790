"""Whether buildings lie in a grid; and where they do not, under which coordinate system they would."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Proj, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_crs_info
from pyproj.enums import PJType
from pyproj.exceptions import CRSError, ProjError

from hazards.grids import crs_name, same_crs

Bounds = tuple[float, float, float, float]
"""Left, bottom, right, top in the grid's own coordinates."""

Kind = Literal["axes", "longitude", "crs"]

FEW = 0.05  # a smaller share of the buildings inside the grid is looked into
MOST = 0.5  # a candidate puts at least this share inside
AS_WELL = 0.01  # candidates whose shares differ by no more fit equally well
SAMPLE = 1_000  # buildings looked at: a share of one half is known within 5 % at three standard errors

_NEAR_DEGREES = 1.0  # zones of this far off the buildings are tried too: data reach beyond the edge of a zone
_WIDEST_DEGREES = 60.0  # systems for larger areas are no survey grids
_TRANSFORMED = 10  # candidates whose change of datum is calculated as well: some milliseconds each
_WHOLE_EARTH = (3857, 3395)
_GEOGRAPHIC = (4326, 6668)  # WGS 84; Japan: JGD2011
_JAPAN = (6668, *range(6669, 6693), *range(2443, 2462))  # JGD2011: plane I-XIX, UTM 51N-55N; JGD2000: plane I-XIX
_OLD = ("WGS 72", "Tokyo", "ED50", "NAD27", "AGD66", "AGD84", "DHDN")


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    One change under which buildings lie in the grid.

    kind : `crs`, the grid lies in the coordinate system `crs`; `axes`, the two coordinates of the buildings
        change places; `longitude`, buildings and grid count longitude differently (0 to 360, -180 to 180)
    crs, name : the grid's coordinate system under this candidate (`EPSG:6677`), and what it is called
    share : of the buildings that lie inside then, 0 to 1
    """

    kind: Kind
    crs: str
    name: str
    share: float


@dataclass(frozen=True, slots=True)
class Fit:
    """
    How buildings lie in a grid.

    share : of the buildings inside, 0 to 1; None where the grid names no coordinate system
    candidates : what would put at least half of them inside, best first; empty where 5 % or more are inside
    as_well : how many of the others fit as well as the first, to 1 % of the buildings
    buildings : number of buildings with coordinates
    """

    share: float | None
    candidates: tuple[Candidate, ...]
    as_well: int
    buildings: int

    @property
    def best(self) -> Candidate | None:
        """The first candidate."""
        return self.candidates[0] if self.candidates else None


def share_inside(x: ArrayLike, y: ArrayLike, bounds: Bounds) -> float:
    """Share (0 to 1) of points within bounds, edges included; points that are not numbers lie outside."""
    across, along = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    left, bottom, right, top = bounds
    inside = (across >= left) & (across <= right) & (along >= bottom) & (along <= top)
    return float(np.mean(inside)) if inside.size else 0.0


def fitting(x: ArrayLike, y: ArrayLike, points_crs: CRS, bounds: Bounds, grid_crs: CRS | None) -> Fit:
    """
    How buildings lie in a grid, and what would bring them in where fewer than 5 % are.

    A sample of 1,000 buildings, evenly spaced over their rows, is looked at. Tried are: the two coordinates of the
    buildings swapped; longitude counted otherwise; then, for the grid, WGS 84 and JGD2011 in degrees, Japan's plane
    rectangular systems and UTM, WGS 84 / UTM in both hemispheres, and the projected systems that pyproj's database
    knows for the place of the buildings. A swap or a longitude that fits ends the search.

    Parameters
    ----------
    x, y : array, shape (asset)
        Buildings in `points_crs`, easting (longitude) first whatever the order of its axes.
    points_crs : of the buildings
    bounds : left, bottom, right, top of the grid
    grid_crs : None where the file names none; candidates are then looked for in any case

    Raises
    ------
    ValueError
        x and y are not lists of equal length, or the bounds are not in order.
    """
    across, along = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if across.ndim != 1 or across.shape != along.shape:
        raise ValueError(f"x and y are lists of equal length, found shapes {across.shape} and {along.shape}")
    if not (bounds[0] < bounds[2] and bounds[1] < bounds[3]):
        raise ValueError(f"bounds are left, bottom, right, top, found {bounds}")
    known = np.flatnonzero(np.isfinite(across) & np.isfinite(along))
    if not known.size:
        return Fit(None if grid_crs is None else 0.0, (), 0, 0)
    chosen = known[np.linspace(0, known.size - 1, min(known.size, SAMPLE)).astype(int)]
    across, along = across[chosen], along[chosen]
    share = None if grid_crs is None else share_inside(*_moved(across, along, points_crs, grid_crs), bounds)
    if share is not None and share >= FEW:
        return Fit(share, (), 0, known.size)
    found = list(_slips(across, along, points_crs, bounds, grid_crs)) or list(
        _systems(across, along, points_crs, bounds, grid_crs)
    )
    found.sort(key=lambda candidate: -round(candidate.share / AS_WELL))  # stable: equals stay in order of preference
    as_well = sum(found[0].share - other.share <= AS_WELL for other in found[1:])
    return Fit(share, tuple(found), as_well, known.size)


def _moved(
    x: NDArray[np.float64], y: NDArray[np.float64], start: CRS, end: CRS
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Coordinates in another system; infinite where that has none for them."""
    moved: tuple[NDArray[np.float64], NDArray[np.float64]] = _transformer(start, end).transform(x, y)
    return moved


@lru_cache(maxsize=64)
def _transformer(start: CRS, end: CRS) -> Transformer:
    return Transformer.from_crs(start, end, always_xy=True)


def _slips(
    x: NDArray[np.float64], y: NDArray[np.float64], points_crs: CRS, bounds: Bounds, grid_crs: CRS | None
) -> Iterator[Candidate]:
    """Candidates that leave coordinate systems as they are: axes swapped, longitude counted otherwise."""
    grid = CRS.from_epsg(4326) if grid_crs is None else grid_crs
    named = crs_name(grid), str(grid.name)
    longitude, latitude = _moved(x, y, points_crs, grid)
    if grid.is_geographic:
        for turn in (360.0, -360.0):
            share = share_inside(longitude + turn, latitude, bounds)
            if share >= MOST:
                yield Candidate("longitude", *named, share)
    share = share_inside(*_moved(y, x, points_crs, grid), bounds)
    if share >= MOST and grid_crs is not None:
        yield Candidate("axes", *named, share)


def _systems(
    x: NDArray[np.float64], y: NDArray[np.float64], points_crs: CRS, bounds: Bounds, grid_crs: CRS | None
) -> list[Candidate]:
    """
    The coordinate systems in which the grid would hold most buildings, in order of preference.

    Degrees are projected first as if all systems shared one datum (0.2 ms each; wrong by some hundred metres at
    most); what holds half as many as needed is then transformed as it should be.
    """
    longitude, latitude = _moved(x, y, points_crs, CRS.from_epsg(4326))
    found: list[Candidate] = []
    tried = 0
    for code in _codes(longitude, latitude):
        rough = _projected(code, longitude, latitude)
        if rough is None or share_inside(*rough, bounds) < MOST / 2:
            continue
        crs = CRS.from_epsg(code)
        if grid_crs is not None and same_crs(crs, grid_crs):
            continue
        share = share_inside(*_moved(x, y, points_crs, crs), bounds)
        if share >= MOST:
            found.append(Candidate("crs", f"EPSG:{code}", str(crs.name), share))
        tried += 1
        if tried == _TRANSFORMED:
            break
    return found


def _projected(
    code: int, longitude: NDArray[np.float64], latitude: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Coordinates in a system, its datum left out of account; None where they cannot be calculated."""
    if code in _GEOGRAPHIC:
        return longitude, latitude
    try:
        projected: tuple[NDArray[np.float64], NDArray[np.float64]] = Proj(f"EPSG:{code}")(longitude, latitude)
    except (CRSError, ProjError):  # some entries are families of systems, not one
        return None
    return projected


def _codes(longitude: NDArray[np.float64], latitude: NDArray[np.float64]) -> list[int]:
    """EPSG codes to try for a grid at the place of the buildings (their median), the likeliest first."""
    placed = np.isfinite(longitude) & np.isfinite(latitude) & (abs(longitude) <= 180) & (abs(latitude) <= 90)
    if not placed.any():
        return [4326]
    east, north = float(np.median(longitude[placed])), float(np.median(latitude[placed]))
    zone = min(int((east + 180) // 6) + 1, 60)
    near = [(zone + step - 1) % 60 + 1 for step in (0, -1, 1)]
    hemispheres = (32600, 32700) if north >= 0 else (32700, 32600)
    utm = [start + number for start in hemispheres for number in near]
    japan = _JAPAN if 120 <= east <= 155 and 19 <= north <= 47 else ()
    return list(dict.fromkeys((4326, *japan, *utm, *_national(east, north), *_WHOLE_EARTH)))


def _national(east: float, north: float) -> Iterable[int]:
    """Projected systems in use around a place by pyproj's database, those of old datums last."""
    near = _NEAR_DEGREES
    area = AreaOfInterest(max(east - near, -180), max(north - near, -90), min(east + near, 180), min(north + near, 90))
    found = []
    for info in query_crs_info(auth_name="EPSG", pj_types=[PJType.PROJECTED_CRS], area_of_interest=area):
        use = info.area_of_use
        if use is not None and (use.east - use.west) % 360 <= _WIDEST_DEGREES:
            found.append((info.name.startswith(_OLD), int(info.code)))
    return [code for _, code in sorted(found)]
