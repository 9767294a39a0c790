"""An event set written once: compressed cells of both worlds in Zarr, and a manifest that says what they came from."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import zarr
from numpy.dtypes import StringDType
from numpy.typing import NDArray
from zarr.codecs import ZstdCodec

from hazards.catalogue import Catalogue, World, integration_rule
from hazards.events import EventSet, names_of, own_rates
from hazards.formats.zarr_store import RANGE_VARIABLES
from hazards.grids import cell_centres
from hazards.joining import look_through
from hazards.rasters import Layer
from infra.findings import Finding, Place

CHUNK_CELLS = 1024  # rows and columns of a chunk: parts of a large grid hold whole ones
MANIFEST = "manifest.json"
MANIFEST_VERSION = 1
_LONG_NAMES = {
    "depth_m": "inundation depth above ground",
    "depth_low_m": "lower bound of the depth that the raster gives as a range",
    "depth_high_m": "upper bound of the depth that the raster gives as a range",
    "depth_best_m": "depth if what is screened works as well as it may",
    "depth_worst_m": "depth if what is screened works as badly as it may",
}


def build(event_set: EventSet, folder: Path, inputs: Sequence[Mapping[str, Any]]) -> tuple[Finding, ...]:
    """
    Write an event set: `without` and, where the measure changes the hazard, `with`, each a Zarr group.

    A group opens with xarray as the dataset of DESIGN section 4: dims (event, y, x), `depth_m` (float32, m; 0 dry,
    NaN unknown), the coordinates of EventSet.dataset, and where any raster gives ranges of depth also
    `depth_low_m` and `depth_high_m`, `depth_best_m` and `depth_worst_m` (screening). Every raster is
    decoded once. The same inputs give the same bytes.

    Parameters
    ----------
    event_set : EventSet
    folder : Path
        Does not exist yet, or is empty.
    inputs : of every file that is read: file, sha256, bytes
        Goes into the manifest as it is.

    Returns
    -------
    tuple of Finding
        What a reader should look at, as `problems_of`.

    Raises
    ------
    Refused
        As `problems_of`; what was written so far is of no use.
    """
    zarr.open_group(folder, mode="a", zarr_format=3)  # the root, so that the whole opens as one store
    worlds: tuple[World, ...] = ("without", "with") if event_set.measure_changes_hazard else ("without",)
    arrays = {world: _group(event_set, folder / world, world) for world in worlds}
    places = _places(event_set.catalogue, worlds)

    def write(part: EventSet, name: str, layer: Layer) -> None:
        """One layer of one part of the grid, wherever an event has it."""
        row, column = part.grid.row - event_set.grid.row, part.grid.column - event_set.grid.column
        height, width = layer.depth_m.shape
        for world, event in places[name]:
            for key, array in arrays[world].items():
                array[event, row : row + height, column : column + width] = _cells(layer, key)

    findings = look_through(event_set, write)
    manifest = _manifest(event_set, worlds, inputs, findings)
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
    return findings


def _cells(layer: Layer, key: str) -> NDArray[np.float32]:
    """The depths or their bounds; a depth without a range is both its bounds."""
    bounds = (layer.low_m, layer.high_m, layer.best_m, layer.worst_m)
    bound = dict(zip(RANGE_VARIABLES, bounds, strict=True)).get(key)
    return layer.depth_m if bound is None else bound


def _places(catalogue: Catalogue, worlds: Sequence[World]) -> dict[str, list[tuple[World, int]]]:
    """In which worlds and events each raster stands."""
    names, found = names_of(catalogue), defaultdict(list)
    for world in worlds:
        for event, name in enumerate(names[world]):
            found[name].append((world, event))
    return dict(found)


def _group(event_set: EventSet, folder: Path, world: World) -> dict[str, zarr.Array[Any]]:
    """The group of one world with all but the cells written; its arrays of cells by name."""
    catalogue, grid = event_set.catalogue, event_set.grid
    attributes: dict[str, Any] = {
        "source": catalogue.source,
        "licence": catalogue.licence,
        "vertical_datum": catalogue.vertical_datum,
        "nodata": catalogue.nodata,
        "integration_rule": integration_rule(catalogue),
    }
    group = zarr.open_group(folder, mode="w", zarr_format=3, attributes=attributes)
    for axis, (dimension, values) in cell_centres(grid).items():
        _coordinate(group, axis, np.asarray(values), (dimension,), {"axis": axis.upper()})
    ids = [event.id for event in catalogue.events]
    perils = [str(event.peril) for event in catalogue.events]
    of_series = [event.series is not None for event in catalogue.events]
    rates = np.array(own_rates(catalogue))
    _coordinate(group, "event_id", np.array(ids, dtype=StringDType()), ("event",), {})
    _coordinate(group, "peril", np.array(perils, dtype=StringDType()), ("event",), {})
    _coordinate(group, "annual_rate_per_year", rates, ("event",), {"units": "1/year"})
    if any(of_series):
        aep = np.array([e.exceedance_probability if e.series else np.nan for e in catalogue.events])
        _coordinate(group, "annual_exceedance_probability", aep, ("event",), {"units": "1"})
        names = np.array([event.series or "" for event in catalogue.events], dtype=StringDType())
        _coordinate(group, "series", names, ("event",), {})
    _coordinate(group, "world", np.array(world, dtype=StringDType()), (), {})
    _coordinate(group, "spatial_ref", np.array(0), (), _place(event_set))
    shape = (len(ids), grid.height, grid.width)
    extra = ("annual_exceedance_probability", "series") if any(of_series) else ()
    ranged = any(raster.gives_ranges for raster in event_set.rasters.values())
    return {key: _cell_array(group, key, shape, extra) for key in ("depth_m", *(RANGE_VARIABLES if ranged else ()))}


def _place(event_set: EventSet) -> dict[str, str]:
    """Coordinate system and transform as rioxarray writes them."""
    geo = event_set.grid.transform.to_gdal()
    wkt = event_set.crs.to_wkt()
    return {"crs_wkt": wkt, "spatial_ref": wkt, "GeoTransform": " ".join(repr(float(number)) for number in geo)}


def _coordinate(
    group: zarr.Group, name: str, values: NDArray[Any], dimensions: tuple[str, ...], attributes: Mapping[str, str]
) -> None:
    array = group.create_array(
        name, shape=values.shape, dtype=values.dtype, chunks="auto", dimension_names=dimensions,
        attributes=dict(attributes), compressors=None,
    )  # fmt: skip
    array[...] = values


def _cell_array(group: zarr.Group, name: str, shape: tuple[int, int, int], extra: Sequence[str]) -> zarr.Array[Any]:
    return group.create_array(
        name, shape=shape, dtype="float32", chunks=(1, min(CHUNK_CELLS, shape[1]), min(CHUNK_CELLS, shape[2])),
        dimension_names=("event", "y", "x"), fill_value=float("nan"),
        compressors=ZstdCodec(level=1),
        attributes={
            "units": "m", "long_name": _LONG_NAMES[name], "grid_mapping": "spatial_ref",
            "coordinates": " ".join(["event_id", "peril", "annual_rate_per_year", *extra, "world", "spatial_ref"]),
        },
    )  # fmt: skip


def _manifest(
    event_set: EventSet, worlds: Sequence[World], inputs: Sequence[Mapping[str, Any]], findings: Sequence[Finding]
) -> dict[str, Any]:
    grid = event_set.grid
    return {
        "manifest_version": MANIFEST_VERSION,
        "kind": "event_set",
        "worlds": list(worlds),
        "grid": {"rows": grid.height, "columns": grid.width, **_place(event_set)},
        "catalogue": event_set.catalogue.model_dump(mode="json", by_alias=True, exclude_none=True),
        "inputs": [dict(item) for item in inputs],
        "findings": [finding.as_dict() for finding in findings],
    }


def built_catalogue(folder: str, manifest: Mapping[str, Any]) -> Catalogue:
    """
    The catalogue of a built event set: the same events, their rasters now the slices of its Zarr groups.

    Parameters
    ----------
    folder : as a scenario would write it
    manifest : what `build` has written
    """
    catalogue = {key: value for key, value in manifest["catalogue"].items() if key not in _CONVERTED}
    wkt = manifest["grid"]["crs_wkt"]
    return Catalogue.model_validate(
        {
            **catalogue, "crs": wkt, "nodata": "unknown", "quantity": "depth", "unit": "m",
            "events": [_as_built(event, folder, manifest["worlds"]) for event in catalogue["events"]],
        }
    )  # fmt: skip


_LOST = (
    "HAZARD_SCREENING", "HAZARD_SCREENING_CHANGES_NOTHING", "HAZARD_NODATA_READ_AS_DRY", "HAZARD_GROUND_ABOVE_WATER",
    "HAZARD_VALUES_AT_SEA", "HAZARD_BREACH_CURVE_TEACHING", "HAZARD_NODATA_TWO_MEANINGS",
)  # fmt: skip
"""Findings that only the rasters themselves can give cause to: an event set that was built of them keeps them."""


def kept_notes(manifest: Mapping[str, Any]) -> tuple[Finding, ...]:
    """
    What was found when an event set was built and can no longer be seen in it.

    Raises
    ------
    KeyError, TypeError
        It is not what `build` has written.
    """
    found = []
    for item in manifest["findings"]:
        if item["code"] in _LOST or item["code"].removeprefix("HAZARD_").startswith("RANKS_"):
            place = dict(item["place"])
            if "cell" in place:
                place["cell"] = tuple(place["cell"])
            found.append(Finding(**{**item, "place": Place(**place)}))
    return tuple(found)


_CONVERTED = ("no_value", "longitude", "ground", "sea_at_or_below_m", "classes", "grid")
"""What a catalogue declares so that depths in metres can be made: these are made."""


def _as_built(event: Mapping[str, Any], folder: str, worlds: Sequence[World]) -> dict[str, Any]:
    def slice_of(world: World) -> dict[str, Any]:
        """The cells of this event in one world."""
        return {"file": f"{folder}/{world}", "variable": "depth_m", "select": {"event": event["id"]}}

    same = event["with"] == "same" or "with" not in worlds
    return {**event, "without": slice_of("without"), "with": "same" if same else slice_of("with")}
