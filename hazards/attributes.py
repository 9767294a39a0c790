"""Hazard attributes that sit on buildings: an event set without rasters, joined by the buildings' identifiers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from pydantic import TypeAdapter

from hazards import declared_messages
from hazards.catalogue import Catalogue
from hazards.checks import rate_notes
from hazards.declared import Declared
from hazards.joining import Joined
from hazards.kept_attributes import read_attributes
from hazards.plateau import choose, read_rank_lists
from hazards.plateau_parts import PerilKind
from hazards.screening import Screened, screening_findings
from hazards.screening_specs import DepthReduction, Screening
from hazards.wet import wet_table
from infra.errors import Refused
from infra.findings import Finding, refused

F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Depths:
    """Depth of one event in one world at the buildings that have it, by identifier; m above ground."""

    middle: pd.Series[float]
    low: pd.Series[float]
    high: pd.Series[float]


def attribute_problems(catalogue: Catalogue, resolve: Callable[[str], Path]) -> tuple[Finding, ...]:
    """
    What the files themselves give cause to say, before any inventory is known.

    Raises
    ------
    Refused
        With every finding that stops.
    """
    return _read_all(catalogue, resolve)[1]


def join_attributes(
    catalogue: Catalogue, resolve: Callable[[str], Path], asset_id: Sequence[str], counted: ArrayLike | None = None
) -> Joined:
    """
    Water at every building from the attributes that the buildings carry; see joining.join.

    A building without a fitting record is dry or unknown as `nodata` declares.

    Parameters
    ----------
    catalogue : Catalogue
        All of whose rasters name an `attribute`.
    resolve : function
        Turns a file as the catalogue writes it into a path.
    asset_id : identifiers of the inventory's rows, those that the files give their buildings (gml:id)
    counted : bool, shape (asset,), optional
        The buildings that findings are about; all of them if not given.

    Raises
    ------
    Refused
        With every finding that stops, among them that no building has an attribute.
    """
    depths, found = _read_all(catalogue, resolve)
    ids = np.asarray(asset_id, dtype=object)
    counts = np.ones(len(ids), dtype=bool) if counted is None else np.asarray(counted, dtype=bool)
    known = {identifier for one in depths.values() for identifier in one.middle.index}
    matched = np.array([identifier in known for identifier in ids], dtype=bool)
    if not (matched & counts).any():
        raise Refused([*found, declared_messages.no_attribute_matches(int(counts.sum()), sorted(known)[:3])])
    events = sorted(catalogue.events, key=lambda event: event.id)
    rasters = catalogue.rasters()
    place = {event.id: index for index, event in enumerate(catalogue.events)}
    columns = [
        [_at(depths, rasters[world][place[event.id]], ids) for event in events] for world in ("without", "with")
    ]  # fmt: skip
    dense = [np.stack([np.stack(event) for event in world]) for world in columns]  # (event, 5, asset) per world
    wet = wet_table(dense[0][:, 0], dense[1][:, 0])
    if any(not np.array_equal(world[:, 0], world[:, k], equal_nan=True) for world in dense for k in range(1, 5)):
        event, asset = wet.pair_event(), wet.asset
        rows = [dense[world][event, k, asset] for world, k in ((0, 1), (0, 2), (1, 1), (1, 2), (1, 3), (1, 4))]
        wet = replace(wet, ranges=np.stack(rows))
    without = int((~matched & counts).sum())
    if without:
        dry = all(raster.nodata == "dry" for raster in rasters["without"])
        found = (*found, declared_messages.without_attribute(without, int(counts.sum()), dry=dry))
    said = (*catalogue.notes, *rate_notes(catalogue), *_screening_notes(catalogue, depths, ids))
    return Joined(wet, tuple(dict.fromkeys((*found, *said))))


def _screening_notes(catalogue: Catalogue, depths: Mapping[Declared, _Depths], ids: NDArray[Any]) -> Iterator[Finding]:
    """The label of every depth that screening has derived; the cells that it counts are buildings here."""
    for raster in dict.fromkeys(catalogue.rasters()["with"]):
        if raster.screening is not None:
            spec = TypeAdapter[Any](Screening).validate_json(raster.screening)
            without = _at(depths, _stored(raster), ids)[0]
            middle, _, _, best, worst = _at(depths, raster, ids)
            changed = Screened(middle, best, worst)
            yield from screening_findings(raster.name, spec, without, changed, of_buildings=True)


def _read_all(
    catalogue: Catalogue, resolve: Callable[[str], Path]
) -> tuple[dict[Declared, _Depths], tuple[Finding, ...]]:
    """The depths of every raster that is declared, screening aside, and all findings, each once."""
    frames: dict[str, pd.DataFrame] = {}
    findings: dict[Finding, None] = {}
    depths: dict[Declared, _Depths] = {}
    for raster in dict.fromkeys(_stored(r) for world in catalogue.rasters().values() for r in world):
        try:
            parts, lists = [], read_rank_lists([resolve(file) for file in raster.code_lists])
            for file in (raster.file, *raster.further_files):
                if file not in frames:
                    frames[file], said = read_attributes(file, resolve(file), rank_lists=lists)
                    findings |= dict.fromkeys(said)
                parts.append(frames[file])
            depths[raster], said = _chosen(raster, pd.concat(parts, ignore_index=True))
            findings |= dict.fromkeys(said)
        except Refused as refusal:
            findings |= dict.fromkeys(refusal.findings)
    if refused(findings):
        raise Refused(tuple(findings))
    return depths, tuple(findings)


def _stored(raster: Declared) -> Declared:
    """The raster that screening starts from."""
    return replace(raster, name=raster.file, screening=None, shapes=(), ground=None)


def _chosen(raster: Declared, frame: pd.DataFrame) -> tuple[_Depths, tuple[Finding, ...]]:
    pick = raster.pick
    kind = cast(PerilKind, pick.attribute)
    rows, findings = choose(frame, peril_kind=kind, scale=pick.scale, scenario=pick.scenario)
    high = rows["high_m"].where(~rows["open_top"], pick.open_top_m if pick.open_top_m is not None else np.nan)
    open_rows = int((rows["open_top"] & high.isna()).sum())
    if open_rows:
        findings = (*findings, declared_messages.attribute_without_end(raster.file, open_rows))
    middle = rows["depth_m"].where(rows["depth_m"].notna(), (rows["low_m"] + high) / 2)
    index = pd.Index(rows["building_id"])
    low_m, high_m, middle_m = (column.set_axis(index).astype("float32") for column in (rows["low_m"], high, middle))
    return _Depths(middle_m, low_m, high_m), findings


def _at(depths: Mapping[Declared, _Depths], raster: Declared, ids: NDArray[Any]) -> tuple[F32, F32, F32, F32, F32]:
    """Depth, bounds, and the best and the worst of screening at every building, m; NaN unknown."""
    found, nothing = depths[_stored(raster)], np.float32(0.0 if raster.nodata == "dry" else np.nan)
    absent = ~np.isin(ids, np.asarray(found.middle.index, dtype=object))
    middle, low, high = (
        np.where(absent, nothing, column.reindex(ids).to_numpy(dtype=np.float32))
        for column in (found.middle, found.low, found.high)
    )
    if raster.screening is None:
        return middle, low, high, middle, middle
    spec = TypeAdapter[Any](Screening).validate_json(raster.screening)
    assert isinstance(spec, DepthReduction)  # a wall needs cells, and is refused
    keep, best, worst = (np.float32(1 - share) for share in (spec.share.central, spec.share.high, spec.share.low))
    return middle * keep, low * keep, high * keep, middle * best, middle * worst
