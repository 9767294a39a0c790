"""A raster brought to another grid: only where the catalogue declares how."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS
from rasterio.enums import Resampling
from rasterio.errors import RasterioError
from rasterio.warp import reproject, transform_bounds

from hazards.declared import Resampling as Method
from hazards.grids import RasterHeader, Window

_METHODS = {"nearest": Resampling.nearest, "bilinear": Resampling.bilinear, "average": Resampling.average}
_MARGIN = 2  # cells around the window that a method may look at


@dataclass(frozen=True, slots=True)
class Place:
    """A grid and the coordinate system in which it lies."""

    header: RasterHeader
    crs: CRS

    def bounds(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top."""
        t, h = self.header.transform, self.header
        x, y = (t.c, t.c + t.a * h.width), (t.f, t.f + t.e * h.height)
        return min(x), min(y), max(x), max(y)


def part_needed(source: Place, target: Place) -> Window | None:
    """The window of a raster that the cells of a grid look at; None where they lie beyond its edges."""
    try:
        left, bottom, right, top = transform_bounds(
            target.crs.to_wkt(), source.crs.to_wkt(), *target.bounds(), densify_pts=21
        )
    except RasterioError:  # no part of one system can be said in the other
        return None
    t, h = source.header.transform, source.header
    columns = sorted(((left - t.c) / t.a, (right - t.c) / t.a))
    rows = sorted(((top - t.f) / t.e, (bottom - t.f) / t.e))
    ratio = max(1.0, abs(target.header.transform.a) / abs(t.a)) if source.crs == target.crs else 1.0
    margin = _MARGIN + int(ratio)
    first = [max(0, int(np.floor(low)) - margin) for low in (rows[0], columns[0])]
    end = [
        min(size, int(np.ceil(high)) + margin)
        for high, size in ((rows[1], h.height), (columns[1], h.width))
    ]  # fmt: skip
    if end[0] <= first[0] or end[1] <= first[1]:
        return None
    return Window(first[0], first[1], end[0] - first[0], end[1] - first[1])


def onto(values: NDArray[np.float32], source: Place, target: Place, method: Method) -> NDArray[np.float32]:
    """
    Values, shape (y, x) of the source, on the cells of the target; NaN where there is none.

    nearest : the cell that contains the centre of the new one
    bilinear, average : over the cells that have a value
    """
    found = np.full(target.header.shape, np.nan, dtype=np.float32)
    reproject(
        values, found, src_transform=source.header.transform, src_crs=source.crs.to_wkt(), src_nodata=np.nan,
        dst_transform=target.header.transform, dst_crs=target.crs.to_wkt(), dst_nodata=np.nan,
        resampling=_METHODS[method], num_threads=1, tolerance=0,
    )  # fmt: skip
    return found


def beyond(part: Place, target: Place) -> NDArray[np.bool_]:
    """Cells of the target whose centre lies beyond the edge of a raster, of which `part` is near, shape (y, x)."""
    inside = onto(np.ones(part.header.shape, dtype=np.float32), part, target, "nearest")
    return np.isnan(inside)
