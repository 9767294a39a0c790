"""The event set: every event's rasters in both worlds, on one grid and one event list, or nothing."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import xarray as xr
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS

from hazards import declared_messages, messages
from hazards.aligning import Place
from hazards.catalogue import Catalogue, World, integration_rule, mean_rate_per_year
from hazards.conversion import Opened, read_declared
from hazards.declared import Declared, GridSpec
from hazards.formats import Beside, format_of
from hazards.grids import RasterHeader, Window, cell_centres, differences, effective_crs, is_placed, locate
from hazards.polygons import PolygonHeader, read_polygon_header
from hazards.rasters import (
    MAX_CELLS,
    MAX_GRID_CELLS,
    Layer,
    header_problems,
    places_may_lack,
    read_header,
    unit_problems,
)
from hazards.screening import whole_grid_problems
from hazards.streaming import Pair, threads_for
from hazards.water_bodies import body_header
from infra.errors import Refused
from infra.findings import Finding

MAX_FILES = 10_000  # rasters of one catalogue, both worlds; each is decoded once, one after another
SHAPE_SIDECARS = (".shx", ".dbf", ".prj", ".cpg")  # files that are read with a shapefile
PART_SIDE = 4096  # rows and columns of the parts in which a grid beyond MAX_CELLS is read: whole tiles


@dataclass(frozen=True, slots=True)
class EventSet:
    """
    What may happen, in both worlds: rasters whose headers are read and fit together, but not their cells.

    rasters : by name, in the order in which the catalogue names them
    grid : where the cells of every event lie; a window of the whole, if it is a part of an event set
    crs : coordinate system of the grid, easting before northing
    """

    catalogue: Catalogue
    rasters: Mapping[str, Opened]
    grid: RasterHeader
    crs: CRS

    @property
    def measure_changes_hazard(self) -> bool:
        """Whether the worlds differ at all; if not, what is read once serves both."""
        return any(event.measure_changes_hazard for event in self.catalogue.events)

    def read(self, name: str, out: NDArray[np.float32] | None = None) -> Layer:
        """
        The cells of one raster, as `read_declared`; safe in several threads.

        Raises
        ------
        Refused
            The file breaks off. Depths that cannot be are findings of the layer.
        """
        return read_declared(self.rasters[name], Place(self.grid, self.crs), self.catalogue.grid, out)

    def near(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> EventSet:
        """The same, cut to the cells that contain points if the grid is too large to be read at once."""
        if self.grid.cells <= MAX_CELLS:
            return self
        window = _around(self.grid, x, y)
        return self if window is None else replace(self, grid=self.grid.cut(window))

    def parts(self) -> Iterator[EventSet]:
        """The grid in windows that are each read at once; itself if it is small enough."""
        if self.grid.cells <= MAX_CELLS:
            yield self
            return
        for row in range(0, self.grid.height, PART_SIDE):
            for column in range(0, self.grid.width, PART_SIDE):
                rows, columns = min(PART_SIDE, self.grid.height - row), min(PART_SIDE, self.grid.width - column)
                yield replace(self, grid=self.grid.cut(Window(row, column, rows, columns)))

    def dataset(self, world: World) -> xr.Dataset:
        """
        Every cell of one world in memory, for those who want to look at all of it.

        Dims (event, y, x), events in the order of the catalogue: `depth_m` (float32, m above
        ground; 0 dry, NaN unknown), coords `event_id`, `annual_rate_per_year` (of the first
        occurrence model), `peril`, `nodata_cells` along event and the scalar `world`;
        coordinate system and transform as rioxarray writes them.

        Raises
        ------
        Refused
            With all findings of all cells at once.
        """
        names = names_of(self.catalogue)[world]
        findings: list[Finding] = []
        layers: dict[str, Layer] = {}
        with places_may_lack():
            for name in dict.fromkeys(names):
                try:
                    layers[name] = self.read(name)
                    findings += layers[name].findings
                except Refused as refusal:
                    findings += refusal.findings
        if findings:
            raise Refused(findings)
        return _dataset(self, world, [layers[name] for name in names])


def _around(grid: RasterHeader, x: NDArray[np.float64], y: NDArray[np.float64]) -> Window | None:
    """The smallest window with all points that lie inside the grid; None where there are none."""
    columns, rows = (x - grid.transform.c) / grid.transform.a, (y - grid.transform.f) / grid.transform.e
    inside = (columns >= 0) & (columns < grid.width) & (rows >= 0) & (rows < grid.height)
    if not inside.any():
        return None
    first_row, first_column = int(rows[inside].min()), int(columns[inside].min())
    first_row, first_column = max(first_row - 1, 0), max(first_column - 1, 0)  # a point on an edge may round either way
    end_row, end_column = min(int(rows[inside].max()) + 2, grid.height), min(int(columns[inside].max()) + 2, grid.width)
    return Window(first_row, first_column, end_row - first_row, end_column - first_column)


def names_of(catalogue: Catalogue) -> dict[World, tuple[str, ...]]:
    """The name of every event's raster in each world, in the order of the catalogue; `same` resolved."""
    return {world: tuple(raster.name for raster in rasters) for world, rasters in catalogue.rasters().items()}


def pairs_of(catalogue: Catalogue) -> list[Pair]:
    """The names of the rasters of every event, without and with the measure, in the order of the catalogue."""
    names = names_of(catalogue)
    return list(zip(names["without"], names["with"], strict=True))


def open_event_set(catalogue: Catalogue, resolve: Callable[[str], Path]) -> EventSet:
    """
    Open every raster of a catalogue; cells are read only where the headers are refused.

    Parameters
    ----------
    catalogue : Catalogue
    resolve : function
        Turns a file as the catalogue writes it into a path.

    Raises
    ------
    Refused
        With all findings of all files at once: missing files or coordinate systems,
        different grids, and then also depths that cannot be. Too many files are refused
        before any is opened.
    """
    catalogue = catalogue.plain()
    if catalogue.of_buildings:
        raise Refused([declared_messages.no_grid()])
    worlds = catalogue.rasters()
    rasters = list(dict.fromkeys([*worlds["without"], *worlds["with"]]))
    if len(rasters) > MAX_FILES:
        raise Refused([messages.too_many_files(len(rasters), MAX_FILES)])
    rule = catalogue.grid
    like = catalogue.declared(rule.like) if rule is not None and rule.like is not None else None
    further = [one for raster in rasters for one in (raster.ground, raster.crest) if one is not None]
    stored = [raster for raster in rasters if not raster.is_shapes]
    headers, found = _read_headers(list(dict.fromkeys([*stored, *further, *([like] if like else [])])), resolve)
    findings = [*_declared_twice(rasters), *found]
    for declared, header in headers.items():
        findings += header_problems(header, declared.crs)
        findings += unit_problems(header, declared)
        findings += _longitude_problems(header, declared)
    findings += [declared_messages.ground_missing(r.name) for r in rasters if _needs_ground(r) and r.ground is None]
    headers = {declared: _eastward(header, declared) for declared, header in headers.items()}
    if rule is None:
        findings += _grid_differences(headers)
    shapes, found = _read_shapes([raster for raster in rasters if raster.is_shapes], resolve)
    findings += found
    grid = _grid_of(rule, like or next(iter(stored), None), headers)
    if grid is None and not findings:
        findings.append(declared_messages.grid_needed(rasters[0].name))
    if grid is not None and grid[0].cells > MAX_GRID_CELLS:
        findings.append(messages.too_large(grid[0].name, grid[0].cells, MAX_GRID_CELLS))
    if grid is not None and any((raster.screening and raster.crest) or raster.shapes for raster in rasters):
        findings += whole_grid_problems(grid[0])
    opened = {r.name: _opened(r, headers, shapes, grid, resolve) for r in rasters if r in headers or r in shapes}
    if findings or grid is None:
        raise Refused([*dict.fromkeys(findings), *_cell_findings(opened)])
    return EventSet(catalogue, opened, *grid)


def _needs_ground(raster: Declared) -> bool:
    """Levels do, and so do a wall and a sea that is told by its depth."""
    wall = '"flood_wall_fill"' in (raster.screening or "")
    return wall or raster.quantity == "level" or raster.sea_at_or_below_m is not None


def _grid_of(
    rule: GridSpec | None, first: Declared | None, headers: Mapping[Declared, RasterHeader]
) -> tuple[RasterHeader, CRS] | None:
    """The grid and its coordinate system: the one that is declared, else that of the first raster; None without any."""
    if rule is not None and rule.cell_size is not None:
        assert rule.bounds is not None  # given together
        assert rule.crs is not None
        (west, south, east, north), side = rule.bounds, rule.cell_size
        width, height = math.ceil((east - west) / side), math.ceil((north - south) / side)
        crs = CRS.from_user_input(rule.crs)
        return RasterHeader("grid", Path(), width, height, 1, Affine(side, 0, west, 0, -side, north), crs), crs
    if first is None or first not in headers:
        return None
    own = effective_crs(headers[first], first.crs)
    return None if own is None else (headers[first], own)


def _opened(
    raster: Declared,
    headers: Mapping[Declared, RasterHeader],
    shapes: Mapping[Declared, PolygonHeader],
    grid: tuple[RasterHeader, CRS] | None,
    resolve: Callable[[str], Path],
) -> Opened:
    """A raster with all that is needed to read it; polygons have the grid for a header."""
    header = headers[raster] if raster in headers else replace((grid or _NOWHERE)[0], name=raster.name)
    return Opened(
        raster, header,
        None if raster.ground is None else headers.get(raster.ground),
        shapes.get(raster),
        None if raster.crest is None else headers.get(raster.crest),
        {name: resolve(name) for name in (*raster.shapes, *raster.code_lists)},
    )  # fmt: skip


_NOWHERE = (RasterHeader("grid", Path(), 1, 1, 1, Affine.identity(), None), None)


def _read_shapes(
    rasters: Sequence[Declared], resolve: Callable[[str], Path]
) -> tuple[dict[Declared, PolygonHeader], list[Finding]]:
    """The headers of vector files of depth ranks, and what is wrong with the others."""
    headers: dict[Declared, PolygonHeader] = {}
    findings: list[Finding] = []
    for raster in rasters:
        try:
            header = _shape_header(raster, resolve(raster.file))
        except Refused as refusal:
            findings += refusal.findings
        except (OSError, ValueError) as error:
            findings.append(messages.file_missing(raster.name, str(error)))
        else:
            headers[raster] = header
    return headers, findings


def _declared_twice(rasters: Sequence[Declared]) -> list[Finding]:
    """One raster under two declarations that contradict each other."""
    names = [raster.name for raster in rasters]
    return [declared_messages.declared_twice(name) for name in dict.fromkeys(names) if names.count(name) > 1]


def _read_headers(
    rasters: Sequence[Declared], resolve: Callable[[str], Path]
) -> tuple[dict[Declared, RasterHeader], list[Finding]]:
    """The headers of all rasters that have one, and what is wrong with the others, both in their order."""

    def read(raster: Declared) -> RasterHeader | tuple[Finding, ...]:
        """The header of one raster, or what is wrong with it."""
        try:
            beside = raster.pick.grid_file
            return read_header(
                raster.name, resolve(raster.file), Beside(raster.pick, None if beside is None else resolve(beside))
            )
        except Refused as refusal:
            return refusal.findings
        except (OSError, ValueError) as error:  # what a resolver raises for a file that is not there
            return (messages.file_missing(raster.name, str(error)),)

    headers: dict[Declared, RasterHeader] = {}
    findings: list[Finding] = []
    with places_may_lack():  # one after another: what takes longest, coordinate systems, is no quicker in threads
        for raster in rasters:
            found = read(raster)
            if isinstance(found, RasterHeader):
                headers[raster] = found
            else:
                findings += found
    return headers, findings


def _shape_header(raster: Declared, path: Path) -> PolygonHeader:
    if raster.pick.water_bodies is not None:
        return body_header(raster.name, path)
    return read_polygon_header(raster.name, path, layer=raster.pick.layer, encoding=raster.pick.encoding)


def _longitudes(header: RasterHeader, declared: Declared) -> tuple[float, float] | None:
    """West and east of a grid in degrees; None in any other unit."""
    crs = effective_crs(header, declared.crs)
    if crs is None or not crs.is_geographic or not is_placed(header.transform):
        return None
    return header.transform.c, header.transform.c + header.transform.a * header.width


def _longitude_problems(header: RasterHeader, declared: Declared) -> list[Finding]:
    """Longitudes past 180, unless they are declared so and all of the grid lies there."""
    ends = _longitudes(header, declared)
    if ends is None or ends[1] <= 180 + header.transform.a:
        return []
    low, high = 180 - header.transform.a, 360 + header.transform.a
    fits = declared.longitude == "0..360" and ends[0] >= low and ends[1] <= high
    return [] if fits else [declared_messages.longitude_past_180(header.name, *ends)]


def _eastward(header: RasterHeader, declared: Declared) -> RasterHeader:
    """The same cells at longitudes of -180 to 180 degrees."""
    ends = _longitudes(header, declared)
    if ends is None or declared.longitude != "0..360" or ends[1] <= 180 + header.transform.a:
        return header
    return replace(header, transform=Affine.translation(-360, 0) @ header.transform)


def _grid_differences(headers: Mapping[Declared, RasterHeader]) -> Iterator[Finding]:
    """One finding for each raster that is not on the grid of the first one."""
    placed = [(raster, header) for raster, header in headers.items() if is_placed(header.transform)]
    for raster, header in placed[1:]:
        first, grid = placed[0]
        if differs := differences(header, grid, raster.crs, first.crs):
            yield messages.grids_differ(header.name, grid.name, differs)


def _cell_findings(opened: Mapping[str, Opened]) -> list[Finding]:
    """What is wrong with the cells of rasters whose headers are refused: said in the same breath."""
    readable = [r for r in opened.values() if r.declared.plain and r.header.cells <= MAX_CELLS and r.header.bands == 1]

    def findings_in(raster: Opened) -> tuple[Finding, ...]:
        """Findings of one raster's cells, or why it breaks off."""
        try:
            place = Place(raster.header, raster.crs or CRS("EPSG:4326"))  # its own grid: no coordinate is looked at
            return read_declared(raster, place, None).findings
        except Refused as refusal:
            return refusal.findings

    largest = max((raster.header.cells for raster in readable), default=1)
    with places_may_lack(), ThreadPoolExecutor(threads_for(largest)) as pool:
        return [finding for found in pool.map(findings_in, readable) for finding in found]


def own_rates(catalogue: Catalogue) -> list[float]:
    """Occurrences per year of every event; NaN for a map of a series, which is no event of its own."""
    return [math.nan if event.series else mean_rate_per_year(catalogue, event) for event in catalogue.events]


def _dataset(event_set: EventSet, world: World, layers: list[Layer]) -> xr.Dataset:
    catalogue, grid = event_set.catalogue, event_set.grid
    events = catalogue.events
    attrs = {"units": "m", "long_name": "inundation depth above ground"}
    dataset = xr.Dataset(
        {"depth_m": (("event", "y", "x"), np.stack([layer.depth_m for layer in layers]), attrs)},
        coords={
            "event_id": ("event", [event.id for event in events]),
            "annual_rate_per_year": ("event", own_rates(catalogue)),
            "peril": ("event", [event.peril for event in events]),
            "nodata_cells": ("event", [layer.facts.nodata_cells for layer in layers]),
            "world": world,
            **cell_centres(grid),
        },
        attrs={
            "source": catalogue.source,
            "licence": catalogue.licence,
            "vertical_datum": catalogue.vertical_datum,
            "nodata": catalogue.nodata,
            "integration_rule": integration_rule(catalogue),
        },
    )
    return locate(dataset, event_set.crs, grid.transform)


def raster_files(catalogue: Catalogue, resolve: Callable[[str], Path]) -> list[tuple[str, Path]]:
    """
    Every file that rasters are read from, by the name under which a catalogue would write it, and where it lies.

    Files that a format reads beside the one that is named (the .prj of an ESRI ASCII grid) are among them.

    Raises
    ------
    OSError, ValueError
        As the resolver, for a file that is not there.
    """
    found: dict[str, Path] = {}
    for name in catalogue.raster_files():
        path = found[name] = resolve(name)
        known = format_of(path)
        endings = SHAPE_SIDECARS if path.suffix.lower() == ".shp" else known.sidecars if known else ()
        for ending in endings:
            if (beside := path.with_suffix(ending)).is_file():
                found[name.removesuffix(path.suffix) + ending] = beside
    return sorted(found.items())
