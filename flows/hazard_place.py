"""Buildings against the grid of a catalogue: do they lie in it; if not, under which coordinate system would they."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pyproj import CRS

from hazards import Catalogue
from hazards.fit import Fit, fitting
from hazards.fit_notes import crs_missing, fit_findings
from hazards.grids import RasterHeader, crs_name
from hazards.rasters import places_may_lack, read_header
from infra.errors import Refused
from infra.findings import Finding
from valuation.exposure import F64

Buildings = tuple[F64, F64, CRS]
"""Easting (longitude), northing (latitude) and the coordinate system of them."""


def fit_of(grid: RasterHeader, crs: CRS | None, buildings: Buildings) -> Fit:
    """How buildings lie in a grid, and what would bring them in."""
    t, (x, y, own) = grid.transform, buildings
    across, along = (t.c, t.c + t.a * grid.width), (t.f, t.f + t.e * grid.height)
    return fitting(x, y, own, (min(across), min(along), max(across), max(along)), crs)


def place_findings(grid: RasterHeader, crs: CRS, buildings: Buildings) -> list[Finding]:
    """What is wrong by the look of the overlap: coordinate system, axes, longitude."""
    return list(fit_findings(grid.name, crs_name(crs), fit_of(grid, crs, buildings)))


def with_hints(
    findings: Sequence[Finding], headers: dict[str, RasterHeader], buildings: Buildings
) -> Iterator[Finding]:
    """The same findings; a missing coordinate system is said with those in which the grid would hold the buildings."""
    for finding in findings:
        header = headers.get(finding.file)
        if finding.code == "HAZARD_CRS_MISSING" and header is not None:
            yield crs_missing(finding.file, fit_of(header, None, buildings))
        else:
            yield finding


def headers_of(catalogue: Catalogue, resolve: Callable[[str], Path]) -> dict[str, RasterHeader]:
    """Headers by name, as far as they can be read."""
    found = {}
    with places_may_lack():
        for raster in {raster for world in catalogue.rasters().values() for raster in world}:
            try:
                found[raster.name] = read_header(raster.name, resolve(raster.file))
            except (Refused, OSError, ValueError):
                continue
    return found
