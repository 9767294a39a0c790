"""Lines and areas of a vector file drawn onto the cells of a given grid: walls, and where a measure acts."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pyogrio
import shapely
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from rasterio.features import rasterize

from hazards import defence_messages, messages, rank_messages
from hazards.grids import crs_name, is_upright, same_crs
from hazards.polygons import PolygonHeader, read_polygon_header
from infra.errors import Refused
from infra.findings import Finding, refused

Bools = NDArray[np.bool_]
Shapes = NDArray[np.object_]
Kind = Literal["line", "area"]

_DIMENSION = {"line": 1, "area": 2}
_WORDS: dict[Kind, tuple[str, str]] = {"line": ("line", "線"), "area": ("polygon", "面")}
_READ = ("GPKG", "GeoJSON", "ESRI Shapefile")
_BROKEN = (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, IndexError, ValueError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Drawn:
    """Cells of a grid that a shape covers, shape (y, x), and what was found on the way (notes only)."""

    cells: Bools
    findings: tuple[Finding, ...]


def drawn(
    name: str,
    path: Path,
    kind: Kind,
    transform: Affine,
    shape: tuple[int, int],
    target_crs: CRS,
    *,
    declared_crs: str | None = None,
    layer: str | None = None,
) -> Drawn:
    """
    The cells that the lines of a file touch, or whose centres its polygons contain.

    A line takes every cell that it touches, so water that goes from cell to cell over
    their sides cannot pass it, not even diagonally (see `chain`); an opening narrower than
    a cell is therefore closed. Only corners are reprojected: an edge stays straight on the grid's
    map.

    Parameters
    ----------
    name, path : what the reader calls the file, and where it lies: GeoPackage, GeoJSON or Shapefile
    kind : "line" or "area"; features of another kind are left out, and counted
    transform, shape, target_crs : the grid: upright, (rows, columns)
    declared_crs : coordinate system of a file that carries none; must not contradict one that does
    layer : of a file with several

    Raises
    ------
    Refused
        The file cannot be read, has no or another coordinate system, holds nothing of this
        kind, or nothing of it lies on the grid.
    ValueError
        The grid is rotated or mirrored.
    """
    if not is_upright(transform):
        raise ValueError("the grid must be upright: columns run east, rows south or north")
    shapes, findings = _shapes_on_map(read_polygon_header(name, path, layer=layer), kind, target_crs, declared_crs)
    cells = rasterize(
        list(shapes), out_shape=shape, transform=transform, fill=0, default_value=1, dtype="uint8",
        all_touched=kind == "line",
    ).astype(bool)  # fmt: skip
    if kind == "line":
        cells |= chain(shapes, transform, shape)
    if not cells.any():
        raise Refused([*findings, defence_messages.shape_off_grid(name, _WORDS[kind])])
    return Drawn(cells, tuple(findings))


def _shapes_on_map(
    header: PolygonHeader, kind: Kind, target: CRS, declared_crs: str | None
) -> tuple[Shapes, list[Finding]]:
    """The shapes of one kind on the grid's map, and notes; raises Refused with whatever stops that."""
    problems = _header_problems(header, declared_crs)
    if problems:
        raise Refused(problems)
    source = header.crs if header.crs is not None else CRS.from_user_input(declared_crs)
    shapes, findings = _of_kind(header.name, _shapes(header), kind)
    if not refused(findings):
        shapes, more = _placed(header.name, shapes, source, target)
        findings += more
    if refused(findings):
        raise Refused(findings)
    return shapes, findings


def _header_problems(header: PolygonHeader, declared_crs: str | None) -> list[Finding]:
    found = []
    if header.driver not in _READ:
        found.append(defence_messages.shape_format(header.name, header.driver))
    if header.crs is None and declared_crs is None:
        found.append(messages.crs_missing(header.name))
    elif header.crs is not None and declared_crs is not None:
        declared = CRS.from_user_input(declared_crs)
        if not same_crs(header.crs, declared):
            found.append(messages.crs_contradicts(header.name, crs_name(header.crs), declared_crs))
    return found


def _shapes(header: PolygonHeader) -> Shapes:
    """Shapes in file order, None where a feature has none that can be read."""
    with warnings.catch_warnings(action="ignore", category=RuntimeWarning):
        try:
            _, _, wkb, _ = pyogrio.raw.read(header.path, layer=header.layer, columns=[], force_2d=True)
        except _BROKEN:
            raise Refused([rank_messages.polygons_unreadable(header.name)]) from None
    if wkb is None:
        return np.full(header.features, None, dtype=object)
    return np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), dtype=object)


def _of_kind(name: str, shapes: Shapes, kind: Kind) -> tuple[Shapes, list[Finding]]:
    """Those shapes that are lines, or polygons; what the others are is said."""
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    fits = ~empty & (shapely.get_dimensions(shapes) == _DIMENSION[kind])
    others = int(np.count_nonzero(~fits))
    if not others and len(shapes):
        return shapes, []
    severity: Literal["refused", "note"] = "note" if fits.any() else "refused"
    return shapes[fits], [defence_messages.shape_of_another_kind(name, others, len(shapes), _WORDS[kind], severity)]


def _placed(name: str, shapes: Shapes, source: CRS, target: CRS) -> tuple[Shapes, list[Finding]]:
    """The shapes on the grid's map."""
    if not same_crs(source, target):
        carry = Transformer.from_crs(source, target, always_xy=True).transform
        shapes = shapely.transform(shapes, lambda xy: np.column_stack(carry(xy[:, 0], xy[:, 1])))
    corners, owner = shapely.get_coordinates(shapes, return_index=True)
    lost = np.unique(owner[~np.isfinite(corners).all(axis=1)])
    return shapes, [rank_messages.not_placeable(name, int(lost.size), crs_name(target))] if lost.size else []


def chain(lines: Shapes, transform: Affine, shape: tuple[int, int]) -> Bools:
    """
    Cells along lines, each sharing a side or a corner with the next: no water passes over sides.

    rasterio's `all_touched` promises every touched cell, but near corners of cells its
    rounding leaves some out, a column at times: of 30,000 lines with corners on a lattice 99 had
    such a gap. Here a segment is cut wherever it meets a side of the grid's cells, and the
    cell of the middle of every piece is taken; the pieces before and after a cut lie in
    cells that meet there.

    Parameters
    ----------
    lines : array of lines on the grid's map, of one or several parts
    transform, shape : the grid: upright, (rows, columns)
    """
    cells = np.zeros(shape, dtype=bool)
    parts = shapely.get_parts(shapely.get_parts(lines))  # twice: a collection may hold lines of several parts
    corners, line = shapely.get_coordinates(parts[shapely.get_dimensions(parts) == 1], return_index=True)
    columns, rows = (corners[:, 0] - transform.c) / transform.a, (corners[:, 1] - transform.f) / transform.e
    for one in np.nonzero(line[1:] == line[:-1])[0]:
        x, y = columns[one : one + 2], rows[one : one + 2]
        cuts = np.concatenate([[0.0, 1.0], _cuts(x, shape[1]), _cuts(y, shape[0])])
        cuts.sort()
        middle = (cuts[1:] + cuts[:-1]) / 2
        column = np.floor(x[0] + (x[1] - x[0]) * middle)
        row = np.floor(y[0] + (y[1] - y[0]) * middle)
        inside = (column >= 0) & (column < shape[1]) & (row >= 0) & (row < shape[0])
        cells[row[inside].astype(np.intp), column[inside].astype(np.intp)] = True
    return cells


def _cuts(ends: NDArray[np.float64], cells: int) -> NDArray[np.float64]:
    """Where along a segment (0 to 1) it meets the sides of cells, in one direction; ends in cells from the corner."""
    low, high = ends.min(), ends.max()
    sides = np.arange(np.clip(np.ceil(low), 0, cells + 1), np.clip(np.floor(high), -1, cells) + 1)
    return np.asarray((sides - ends[0]) / (ends[1] - ends[0])) if high > low else np.empty(0)
