"""Hand-made rasters and catalogues: a few cells, so that every expected number can be read off the page."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from rasterio.errors import NotGeoreferencedWarning

from hazards import Catalogue, EventSet, open_event_set
from infra.errors import Refused
from infra.findings import Finding

TEN_METRES = Affine(10, 0, 1000, 0, -10, 2000)  # upper left corner at x 1000, y 2000, cells of 10 m
TURNED = TEN_METRES @ Affine.rotation(30)
NO_VALUE = -9999.0
FREQUENCIES = {"annual_rate_per_year", "return_period_years", "annual_exceedance_probability"}


def write_raster(folder: Path, name: str, cells: Any, *, scale: float = 1.0, bands: int = 1, **profile: Any) -> Path:
    """Write cells (row, column) as a GeoTIFF in EPSG:6677, 10 m cells, nodata -9999, unless told otherwise."""
    array = np.asarray(cells, dtype=profile.pop("dtype", "float32"))
    height, width = array.shape
    profile = {"crs": "EPSG:6677", "transform": TEN_METRES, "nodata": NO_VALUE, **profile}
    shape = {"height": height, "width": width, "count": bands, "dtype": array.dtype}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)  # transform=None is a picture without place
        with rasterio.open(folder / name, "w", driver="GTiff", **shape, **profile) as target:
            target.write(np.stack([array] * bands))
            if scale != 1.0:
                target.scales = (scale,)
    return folder / name


def event(event_id: str, without: str, with_measure: str = "same", **changes: Any) -> dict[str, Any]:
    """One entry of a catalogue: a flood of return period 100 years unless told otherwise."""
    frequency = {} if FREQUENCIES & set(changes) else {"return_period_years": 100}
    said = {"id": event_id, "peril": "flood", "rate_source": "made up", "rate_source_kind": "assumption"}
    return {**said, **frequency, "without": without, "with": with_measure, **changes}


def catalogue_of(*events: dict[str, Any], **changes: Any) -> Catalogue:
    """A complete catalogue of these events; a cell without a value is unknown unless told otherwise."""
    said = {"source": "made up", "licence": "CC0-1.0", "nodata": "unknown", "quantity": "depth", "unit": "m"}
    return Catalogue.model_validate({**said, "vertical_datum": "above ground", "events": list(events), **changes})


def open_events(folder: Path, *events: dict[str, Any], **changes: Any) -> EventSet:
    """The event set of a catalogue whose rasters lie in this folder."""
    return open_event_set(catalogue_of(*events, **changes), lambda name: folder / name)


def refusal_of(folder: Path, *events: dict[str, Any], **changes: Any) -> tuple[Finding, ...]:
    """The findings with which the same is refused."""
    with pytest.raises(Refused) as refusal:
        open_events(folder, *events, **changes)
    return refusal.value.findings


def codes(findings: tuple[Finding, ...]) -> list[str]:
    """Codes in the order in which they were found, without the common prefix."""
    return [finding.code.removeprefix("HAZARD_") for finding in findings]
