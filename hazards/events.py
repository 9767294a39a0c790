"""The event set: every event's rasters in both worlds, on one grid and one event list, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from pyproj import CRS

from hazards import messages
from hazards.catalogue import Catalogue, integration_rule, mean_rate_per_year
from hazards.grids import RasterHeader, cell_centres, differences, effective_crs, is_placed, locate
from hazards.rasters import MAX_CELLS, Layer, header_problems, places_may_lack, read_header, read_layer
from hazards.streaming import threads_for
from infra.errors import Refused
from infra.findings import Finding

World = Literal["without", "with"]

MAX_FILES = 10_000  # rasters of one catalogue, both worlds; each is decoded once, one after another


@dataclass(frozen=True, slots=True)
class EventSet:
    """
    What may happen, in both worlds: rasters whose headers are read and fit together, but not their cells.

    headers : by file as the catalogue writes it, in the order of `files_of`; all on one grid
    """

    catalogue: Catalogue
    headers: Mapping[str, RasterHeader]

    @property
    def grid(self) -> RasterHeader:
        """The first raster's header: where the cells of every raster lie."""
        return next(iter(self.headers.values()))

    @property
    def crs(self) -> CRS:
        """The coordinate system of the grid, easting before northing."""
        crs = effective_crs(self.grid, self.catalogue.crs)
        assert crs is not None  # header_problems has refused a raster without one
        return crs

    @property
    def measure_changes_hazard(self) -> bool:
        """Whether the worlds differ at all; if not, what is read once serves both."""
        return any(event.measure_changes_hazard for event in self.catalogue.events)

    def read(self, file: str, out: NDArray[np.float32] | None = None) -> Layer:
        """
        The cells of one raster, as `read_layer`; safe in several threads.

        Raises
        ------
        Refused
            The file breaks off. Depths that cannot be are findings of the layer.
        """
        return read_layer(self.headers[file], self.catalogue.nodata, out)

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
        files = files_of(self.catalogue)[world]
        findings: list[Finding] = []
        layers: dict[str, Layer] = {}
        with places_may_lack():
            for file in dict.fromkeys(files):
                try:
                    layers[file] = self.read(file)
                    findings += layers[file].findings
                except Refused as refusal:
                    findings += refusal.findings
        if findings:
            raise Refused(findings)
        return _dataset(self, world, [layers[file] for file in files])


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
    files = files_of(catalogue)
    names = list(dict.fromkeys([*files["without"], *files["with"]]))
    if len(names) > MAX_FILES:
        raise Refused([messages.too_many_files(len(names), MAX_FILES)])
    headers, findings = _read_headers(names, resolve)
    for header in headers.values():
        findings += header_problems(header, catalogue.crs)
    findings += _grid_differences(list(headers.values()), catalogue.crs)
    if findings:
        raise Refused([*findings, *_cell_findings(headers, catalogue)])
    return EventSet(catalogue, headers)


def files_of(catalogue: Catalogue) -> dict[World, tuple[str, ...]]:
    """The file of every event in each world, in the order of the catalogue; `same` resolved."""
    return {
        "without": tuple(event.without for event in catalogue.events),
        "with": tuple(event.measure_file for event in catalogue.events),
    }


def _read_headers(names: list[str], resolve: Callable[[str], Path]) -> tuple[dict[str, RasterHeader], list[Finding]]:
    """The headers of all files that have one, and what is wrong with the others, both in order of the names."""

    def read(name: str) -> RasterHeader | tuple[Finding, ...]:
        """The header of one file, or what is wrong with it."""
        try:
            return read_header(name, resolve(name))
        except Refused as refusal:
            return refusal.findings
        except (OSError, ValueError) as error:  # what a resolver raises for a file that is not there
            return (messages.file_missing(name, str(error)),)

    headers: dict[str, RasterHeader] = {}
    findings: list[Finding] = []
    with places_may_lack(), ThreadPoolExecutor(threads_for(1)) as pool:  # looking up coordinate systems takes longest
        for name, found in zip(names, pool.map(read, names), strict=True):
            if isinstance(found, RasterHeader):
                headers[name] = found
            else:
                findings += found
    return headers, findings


def _grid_differences(headers: list[RasterHeader], declared_crs: str | None) -> Iterator[Finding]:
    """One finding for each raster that is not on the grid of the first one."""
    placed = [header for header in headers if is_placed(header.transform)]
    for header in placed[1:]:
        if differs := differences(header, placed[0], declared_crs):
            yield messages.grids_differ(header.name, placed[0].name, differs)


def _cell_findings(headers: Mapping[str, RasterHeader], catalogue: Catalogue) -> list[Finding]:
    """What is wrong with the cells of rasters whose headers are refused: said in the same breath."""
    readable = [header for header in headers.values() if header.cells <= MAX_CELLS and header.bands == 1]

    def findings_in(header: RasterHeader) -> tuple[Finding, ...]:
        """Findings of one raster's cells, or why it breaks off."""
        try:
            return read_layer(header, catalogue.nodata).findings
        except Refused as refusal:
            return refusal.findings

    largest = max((header.cells for header in readable), default=1)
    with places_may_lack(), ThreadPoolExecutor(threads_for(largest)) as pool:
        return [finding for found in pool.map(findings_in, readable) for finding in found]


def _dataset(event_set: EventSet, world: World, layers: list[Layer]) -> xr.Dataset:
    catalogue, grid = event_set.catalogue, event_set.grid
    events = catalogue.events
    attrs = {"units": "m", "long_name": "inundation depth above ground"}
    dataset = xr.Dataset(
        {"depth_m": (("event", "y", "x"), np.stack([layer.depth_m for layer in layers]), attrs)},
        coords={
            "event_id": ("event", [event.id for event in events]),
            "annual_rate_per_year": ("event", [mean_rate_per_year(catalogue, event) for event in events]),
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
