"""Grids: where the cells of a raster lie, and whether two rasters lie on the same ones."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
import rioxarray  # noqa: F401  (registers the .rio accessor)
import xarray as xr
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS

from hazards.declared import Pick

Located = TypeVar("Located", xr.DataArray, xr.Dataset)

TOLERANCE_CELLS = 0.01  # how far two grids may drift apart over their whole extent: the last printed digit


class Difference(NamedTuple):
    """One way in which two grids differ, in both languages."""

    ja: str
    en: str


class Window(NamedTuple):
    """Part of a grid: first row and column, number of rows and columns."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class RasterHeader:
    """
    What a raster says before its cells are read; all of it, or a window of it.

    name is the name the reader gave; path is where it lies; crs is the file's own
    coordinate system, None where the file has none.

    format : name of the file format that reads it
    pick, grid_path : which numbers of the file are meant, and the further file this needs
    row, column : where the window starts in the file; 0 for all of it
    unit : the unit that the file itself states, None where it states none
    block_cells : cells that have to be decoded together
    gives_ranges : whether the file gives a range of depths in every cell
    """

    name: str
    path: Path
    width: int
    height: int
    bands: int
    transform: Affine
    crs: CRS | None
    format: str = "GeoTIFF"
    pick: Pick = field(default_factory=Pick)
    grid_path: Path | None = None
    row: int = 0
    column: int = 0
    unit: str | None = None
    block_cells: int = 1
    gives_ranges: bool = False

    @property
    def cells(self) -> int:
        """Number of cells of one band."""
        return self.width * self.height

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.height, self.width

    def cut(self, window: Window) -> RasterHeader:
        """The header of a part of it, which lies inside."""
        moved = self.transform @ Affine.translation(window.column, window.row)
        return replace(
            self, width=window.columns, height=window.rows, transform=moved,
            row=self.row + window.row, column=self.column + window.column,
        )  # fmt: skip


def is_upright(grid: Affine) -> bool:
    """Whether columns run east and rows run south or north, without rotation or shear."""
    return bool(grid.b == 0 and grid.d == 0 and grid.a > 0 and grid.e != 0)


def is_placed(grid: Affine) -> bool:
    """Whether a grid is upright and says where it lies (a file without georeference has the identity)."""
    return is_upright(grid) and not grid.is_identity


def same_crs(one: CRS, other: CRS) -> bool:
    """
    Whether two coordinate systems are the same, whatever the order of their axes.

    Rasters are always easting before northing here, so EPSG:4326 equals an old
    ESRI `Projection GEOGRAPHIC, Datum WGS84`.
    """
    if one.equals(other, ignore_axis_order=True):
        return True
    code = one.to_epsg()
    return code is not None and code == other.to_epsg()


def crs_name(crs: CRS) -> str:
    """The EPSG code where there is one, else the name."""
    code = crs.to_epsg()
    return f"EPSG:{code}" if code is not None else str(crs.name)


def effective_crs(header: RasterHeader, declared_crs: str | None) -> CRS | None:
    """The file's own coordinate system, else the declared one, else None."""
    if header.crs is not None or declared_crs is None:
        return header.crs
    return CRS.from_user_input(declared_crs)


def differences(
    header: RasterHeader, other: RasterHeader, declared_crs: str | None, other_declared_crs: str | None
) -> list[Difference]:
    """How the grid of one raster differs from another's; empty where both share one grid."""
    found = []
    one_crs, other_crs = effective_crs(header, declared_crs), effective_crs(other, other_declared_crs)
    if one_crs is not None and other_crs is not None and not same_crs(one_crs, other_crs):
        names = crs_name(one_crs), crs_name(other_crs)
        found.append(Difference("座標参照系は{}と{}".format(*names), "coordinate system {} and {}".format(*names)))
    if (header.width, header.height) != (other.width, other.height):
        one, two = f"{header.width}×{header.height}", f"{other.width}×{other.height}"
        found.append(Difference(f"列数×行数は{one}と{two}", f"columns × rows {one} and {two}"))
    a, b = header.transform, other.transform
    drift = max(abs(a.a - b.a) * header.width / abs(b.a), abs(a.e - b.e) * header.height / abs(b.e))
    if drift > TOLERANCE_CELLS:
        one, two = f"{a.a:.10g}×{-a.e:.10g}", f"{b.a:.10g}×{-b.e:.10g}"
        found.append(Difference(f"セルの大きさは{one}と{two}", f"cell size {one} and {two}"))
    if max(abs(a.c - b.c) / abs(b.a), abs(a.f - b.f) / abs(b.e)) > TOLERANCE_CELLS:
        one, two = f"({a.c:.10g}, {a.f:.10g})", f"({b.c:.10g}, {b.f:.10g})"
        found.append(Difference(f"左上の座標は{one}と{two}", f"upper left corner {one} and {two}"))
    return found


def window_of(header: RasterHeader, grid: RasterHeader) -> Window | None:
    """Where the cells of `grid` lie among those of a raster, to TOLERANCE_CELLS; None where it has not all of them."""
    a, b = header.transform, grid.transform
    drift = max(abs(a.a - b.a) * grid.width / abs(a.a), abs(a.e - b.e) * grid.height / abs(a.e))
    column, row = (b.c - a.c) / a.a, (b.f - a.f) / a.e
    window = Window(round(row), round(column), grid.height, grid.width)
    off = max(abs(row - window.row), abs(column - window.column), drift)
    inside = 0 <= window.row <= header.height - grid.height and 0 <= window.column <= header.width - grid.width
    return window if inside and off <= TOLERANCE_CELLS else None


def cell_area_m2(header: RasterHeader, crs: CRS) -> float | None:
    """Area of a cell in the middle of a grid; None where its units are neither degrees nor lengths."""
    t = header.transform
    if crs.is_geographic:
        x, y = t.c + t.a * header.width / 2, t.f + t.e * header.height / 2
        corners = [x, x + t.a, x + t.a, x], [y, y, y + t.e, y + t.e]
        geod = crs.get_geod()
        return None if geod is None or abs(y) > 90 else abs(geod.polygon_area_perimeter(*corners)[0])
    factors = [axis.unit_conversion_factor for axis in crs.axis_info[:2]]
    return abs(t.a * t.e) * factors[0] * factors[1] if crs.is_projected and len(factors) == 2 else None


def cell_centres(header: RasterHeader) -> dict[str, tuple[str, NDArray[np.floating]]]:
    """Coordinates x and y of the cell centres, in the file's own order."""
    grid = header.transform
    return {
        "y": ("y", grid.f + grid.e * (np.arange(header.height) + 0.5)),
        "x": ("x", grid.c + grid.a * (np.arange(header.width) + 0.5)),
    }


def locate(array: Located, crs: CRS, transform: Affine) -> Located:
    """The same array with coordinate system and transform as rioxarray writes them."""
    located: Located = array.rio.write_crs(crs.to_wkt()).rio.write_transform(transform)
    return located


def transform_of(array: xr.DataArray) -> Affine:
    """
    The transform that `locate` wrote, to the last digit.

    Not `.rio.transform()`, which calculates it anew from the rounded cell centres.

    Raises
    ------
    ValueError
        The array carries no transform.
    """
    mapping = array.coords.get(array.rio.grid_mapping)
    text = None if mapping is None else mapping.attrs.get("GeoTransform")
    if text is None:
        raise ValueError("the depths do not say where their grid lies; open them with open_event_set or read_raster")
    return Affine.from_gdal(*(float(number) for number in text.split()))
