"""The event set: every event's depths in both worlds, on one grid and one event list, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from hazards import messages
from hazards.catalogue import INTEGRATION_RULE, Catalogue, annual_rate_per_year
from hazards.grids import RasterHeader, cell_centres, differences, effective_crs, is_placed, locate
from hazards.rasters import MAX_CELLS, header_problems, read_header, read_layer
from infra.errors import Refused
from infra.findings import Finding

World = Literal["without", "with"]

MAX_TOTAL_CELLS = 250_000_000  # all events of both worlds, checked in the headers: 1 GB as float32


@dataclass(frozen=True, slots=True)
class EventSet:
    """
    What may happen, in both worlds.

    Each world is a dataset with dims (event, y, x): `depth_m` (float32, m above
    ground; 0 dry, NaN unknown), coords `event_id`, `annual_rate_per_year`, `peril`,
    `nodata_cells` along event and the scalar `world`; coordinate system and
    transform as rioxarray writes them. Both share one grid and one event list;
    where every event says `same`, they share one array in memory as well.
    """

    catalogue: Catalogue
    without: xr.Dataset
    with_measure: xr.Dataset

    @property
    def measure_changes_hazard(self) -> bool:
        """Whether the worlds differ at all; if not, what is read or sampled once serves both."""
        return any(event.measure_changes_hazard for event in self.catalogue.events)


@dataclass(frozen=True, slots=True)
class _Stack:
    """One world while it is read: files in event order, depth_m (event, y, x), nodata_cells (event)."""

    files: tuple[str, ...]
    depth_m: NDArray[np.float32]
    nodata_cells: NDArray[np.int64]

    def put(self, file: str, depth_m: NDArray[np.float32], nodata_cells: int) -> None:
        """Fill every event that this file belongs to."""
        for index, name in enumerate(self.files):
            if name == file:
                self.depth_m[index] = depth_m
                self.nodata_cells[index] = nodata_cells


def open_event_set(catalogue: Catalogue, resolve: Callable[[str], Path]) -> EventSet:
    """
    Read every raster of a catalogue.

    Parameters
    ----------
    catalogue : Catalogue
    resolve : function
        Turns a file as the catalogue writes it into a path.

    Raises
    ------
    Refused
        With all findings of all files at once: missing files or coordinate systems,
        different grids, negative depths. Only a set too large for memory is refused
        before its cells are read.
    """
    files = _files_by_world(catalogue)
    headers, findings = _read_headers(dict.fromkeys(name for names in files.values() for name in names), resolve)
    for header in headers.values():
        findings += header_problems(header, catalogue.crs)
    findings += _grid_differences(list(headers.values()), catalogue.crs)
    total = sum(headers[name].cells for names in files.values() for name in names if name in headers)
    if total > MAX_TOTAL_CELLS:
        raise Refused([*findings, messages.set_too_large(total, MAX_TOTAL_CELLS)])

    grid = next(iter(headers.values()), None)
    stacks = {world: _empty_stack(names, grid) for world, names in files.items()} if grid and not findings else {}
    findings += _read_cells(headers, catalogue, stacks)
    if findings or grid is None:
        raise Refused(findings)
    return _event_set(catalogue, stacks, grid)


def _files_by_world(catalogue: Catalogue) -> dict[World, tuple[str, ...]]:
    """Files in event order; no `with` where the measure changes no hazard at all."""
    files: dict[World, tuple[str, ...]] = {"without": tuple(event.without for event in catalogue.events)}
    if any(event.measure_changes_hazard for event in catalogue.events):
        files["with"] = tuple(event.measure_file for event in catalogue.events)
    return files


def _read_headers(
    names: Mapping[str, None], resolve: Callable[[str], Path]
) -> tuple[dict[str, RasterHeader], list[Finding]]:
    headers: dict[str, RasterHeader] = {}
    findings: list[Finding] = []
    for name in names:
        try:
            headers[name] = read_header(name, resolve(name))
        except Refused as refusal:
            findings += refusal.findings
        except (OSError, ValueError) as error:  # what a resolver raises for a file that is not there
            findings.append(messages.file_missing(name, str(error)))
    return headers, findings


def _grid_differences(headers: list[RasterHeader], declared_crs: str | None) -> Iterator[Finding]:
    """One finding for each raster that is not on the grid of the first one."""
    placed = [header for header in headers if is_placed(header.transform)]
    for header in placed[1:]:
        if differs := differences(header, placed[0], declared_crs):
            yield messages.grids_differ(header.name, placed[0].name, differs)


def _empty_stack(files: tuple[str, ...], grid: RasterHeader) -> _Stack:
    shape = (len(files), grid.height, grid.width)
    return _Stack(files, np.empty(shape, dtype=np.float32), np.zeros(len(files), dtype=np.int64))


def _read_cells(
    headers: dict[str, RasterHeader], catalogue: Catalogue, stacks: Mapping[World, _Stack]
) -> list[Finding]:
    """Fill the stacks file by file; with no stacks, the cells are read for their findings alone."""
    findings: list[Finding] = []
    for name, header in headers.items():
        if header.cells > MAX_CELLS or header.bands != 1:
            continue
        try:
            layer = read_layer(header, catalogue.nodata)
        except Refused as refusal:
            findings += refusal.findings
            continue
        findings += layer.findings
        for stack in stacks.values():
            stack.put(name, layer.depth_m, layer.nodata_cells)
    return findings


def _event_set(catalogue: Catalogue, stacks: Mapping[World, _Stack], grid: RasterHeader) -> EventSet:
    without = _dataset(catalogue, "without", stacks["without"], grid)
    if "with" in stacks:
        return EventSet(catalogue, without, _dataset(catalogue, "with", stacks["with"], grid))
    return EventSet(catalogue, without, without.assign_coords(world="with"))


def _dataset(catalogue: Catalogue, world: World, stack: _Stack, grid: RasterHeader) -> xr.Dataset:
    events = catalogue.events
    attrs = {"units": "m", "long_name": "inundation depth above ground"}
    dataset = xr.Dataset(
        {"depth_m": (("event", "y", "x"), stack.depth_m, attrs)},
        coords={
            "event_id": ("event", [event.id for event in events]),
            "annual_rate_per_year": ("event", [annual_rate_per_year(event) for event in events]),
            "peril": ("event", [event.peril for event in events]),
            "nodata_cells": ("event", stack.nodata_cells),
            "world": world,
            **cell_centres(grid),
        },
        attrs={
            "source": catalogue.source,
            "licence": catalogue.licence,
            "vertical_datum": catalogue.vertical_datum,
            "nodata": catalogue.nodata,
            "integration_rule": INTEGRATION_RULE,
        },
    )
    crs = effective_crs(grid, catalogue.crs)
    assert crs is not None  # header_problems has refused a raster without one
    return locate(dataset, crs, grid.transform)
