"""What looks wrong in a complete event set: notes to read, and refusals where nothing can come out right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hazards import notes
from hazards.catalogue import Catalogue, annual_rate_per_year, mean_rate_per_year, rate_declared_as
from hazards.change_notes import meaning_findings, measure_deepens, rarer_findings
from hazards.changes import Change, backwards, merge_changes
from hazards.declared import Declared
from hazards.events import names_of, pairs_of
from hazards.look_notes import look_findings
from hazards.looks import Look
from hazards.rasters import LayerFacts
from hazards.streaming import Pair
from infra.findings import Finding
from infra.units import Peril

DEEP_M = 30.0  # water rarely stands deeper on built-up land; centimetres and feet do

_PERIL_JA: dict[Peril, str] = {"tsunami": "津波", "flood": "洪水"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    How the second raster of a pair differs from the first; cells unknown in either are never deeper.

    deeper_cells : number of cells that are deeper in the second
    most_m, cell : by how much at most, and the first such cell (row, column); None where none is deeper
    known_once : number of cells known in one of the two only
    identical : equal in every cell, unknown ones included
    change : what became of the cells of the first raster in the second
    """

    deeper_cells: int
    most_m: float
    cell: tuple[int, int] | None
    known_once: int
    identical: bool
    change: Change | None = None

    def joined(self, other: Comparison) -> Comparison:
        """With the same of a part of the grid that comes after."""
        deepest = self if self.cell is not None and (other.cell is None or self.most_m >= other.most_m) else other
        changes = [change for change in (self.change, other.change) if change is not None]
        return Comparison(
            self.deeper_cells + other.deeper_cells, deepest.most_m, deepest.cell,
            self.known_once + other.known_once, self.identical and other.identical,
            merge_changes((0, c) for c in changes) if changes else None,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class BuildingFacts:
    """
    What the rasters show at the buildings.

    deepened : buildings deeper in the second world, by pair of files
    nowhere_known : no building has a known depth in both worlds of any event
    """

    total: int
    outside: int
    on_nodata: int
    nowhere_known: bool
    deepened: Mapping[Pair, int]


def pairs_to_compare(catalogue: Catalogue) -> set[Pair]:
    """
    The pairs of files whose cells the findings compare.

    Of every event the file without and with the measure; of neighbours in frequency the
    rarer and the more frequent one, in each world.
    """
    files, found = names_of(catalogue), set(pairs_of(catalogue))
    for ranked in _by_peril(catalogue).values():
        for common, rare in _neighbours(catalogue, ranked):
            found |= {(world[rare], world[common]) for world in files.values()}
    found |= {(harsher, milder) for milder, harsher in catalogue.milder}
    return {(one, other) for one, other in found if one != other}


def order_of_reading(catalogue: Catalogue) -> list[str]:
    """Every file once, so that files that are compared come close to each other."""
    ranked, pairs = [index for indices in _by_peril(catalogue).values() for index in indices], pairs_of(catalogue)
    return list(dict.fromkeys(file for index in ranked for file in pairs[index]))


def findings_of(
    catalogue: Catalogue,
    layers: Mapping[str, LayerFacts],
    compared: Mapping[Pair, Comparison],
    buildings: BuildingFacts | None,
    cell_area_m2: float | None = None,
) -> tuple[Finding, ...]:
    """
    Everything that a reader should look at.

    Parameters
    ----------
    catalogue : Catalogue
    layers : by file
    compared : by pair of files, those of `pairs_to_compare`
    buildings : None where the buildings are not known yet
    cell_area_m2 : of one cell, for volumes of water; None leaves them out

    Returns
    -------
    tuple of Finding
        Notes; `filled` where cells without a value were read as dry; `refused` only
        where no building has a known depth. Comparisons are exact: any difference
        in depth counts, and cells unknown in either raster do not.
    """
    found: dict[Finding, None] = {}  # ordered, and each said once where both worlds show one raster
    worlds = catalogue.rasters()
    if not any(event.measure_changes_hazard for event in catalogue.events):
        del worlds["with"]
    for rasters in worlds.values():
        found |= dict.fromkeys(_layer_notes(rasters, layers))
        found |= dict.fromkeys(_event_notes(catalogue, [raster.name for raster in rasters], layers, compared))
    for milder, harsher in catalogue.milder:
        change = compared.get((harsher, milder))
        if change is not None and change.cell is not None:
            found[notes.variant_is_shallower(harsher, milder, change.deeper_cells, change.most_m, change.cell)] = None
    found |= dict.fromkeys([*catalogue.notes, *rate_notes(catalogue)])
    found |= dict.fromkeys(_world_notes(catalogue, compared, buildings, cell_area_m2))
    if buildings is not None:
        found |= dict.fromkeys(_building_notes(buildings))
    return tuple(found)


def _layer_notes(rasters: Sequence[Declared], layers: Mapping[str, LayerFacts]) -> Iterator[Finding]:
    """What a single raster shows: no water, too much of it, numbers that look like others, cells read as dry."""
    for raster in dict.fromkeys(rasters):
        file, layer = raster.name, layers[raster.name]
        yield from layer.notes
        if layer.nodata_cells and raster.nodata == "dry":
            yield notes.nodata_read_as_dry(file, layer.nodata_cells)
        if layer.beyond_dry_cells:
            yield notes.beyond_read_as_dry(file, layer.beyond_dry_cells)
        if layer.ground_above_cells:
            yield notes.ground_above_water(file, layer.ground_above_cells)
        if layer.sea_wet_cells:
            yield notes.values_at_sea(file, layer.sea_wet_cells)
        if layer.deepest_cell is None:
            yield notes.no_wet_cell(file)
            continue
        looks = [] if layer.look is None or _gives_ranges(raster) else list(_look_notes(raster, layer.look))
        yield from looks
        if layer.deepest_m > DEEP_M and not any("LOOKS_LIKE" in finding.code for finding in looks):
            yield notes.very_deep(file, layer.deepest_m, DEEP_M, layer.deepest_cell)


def _look_notes(raster: Declared, look: Look) -> Iterator[Finding]:
    return look_findings(raster.name, look, quantity=raster.quantity, unit=raster.unit)


def _event_notes(
    catalogue: Catalogue, files: Sequence[str], layers: Mapping[str, LayerFacts], compared: Mapping[Pair, Comparison]
) -> Iterator[Finding]:
    """What events of one peril show beside each other, commonest first."""
    open_meaning = [raster.nodata == "unknown" and not raster.of_event_set for raster in catalogue.rasters()["without"]]
    for ranked in _by_peril(catalogue).values():
        yield from _identical(catalogue, files, layers, ranked)
        for common, rare in _neighbours(catalogue, ranked):
            shallower = compared.get((files[rare], files[common]))  # one file twice is not compared
            if shallower is None:
                continue
            if shallower.cell is not None:
                cells, most_m = shallower.deeper_cells, shallower.most_m
                yield notes.rarer_is_shallower(files[rare], files[common], cells, most_m, shallower.cell)
            if shallower.change is not None:
                change = backwards(shallower.change)  # what became of the commoner event's cells in the rarer one
                yield from rarer_findings(files[rare], files[common], change)
                if open_meaning[rare] or open_meaning[common]:
                    yield from meaning_findings(files[rare], files[common], change)


def _by_peril(catalogue: Catalogue) -> dict[Peril, list[int]]:
    """Indices of the events of each peril, the most frequent first."""
    rates = [mean_rate_per_year(catalogue, event) for event in catalogue.events]
    ranked: dict[Peril, list[int]] = defaultdict(list)
    for index in sorted(range(len(rates)), key=lambda index: -rates[index]):
        ranked[catalogue.events[index].peril].append(index)
    return ranked


def _neighbours(catalogue: Catalogue, ranked: list[int]) -> Iterator[tuple[int, int]]:
    """
    Of the events of one peril: the indices of each and of the next rarer one.

    Only events with a frequency of their own: a lighter weight within a source means no larger event.
    """
    events = catalogue.events
    for common, rare in pairwise(index for index in ranked if events[index].source is None):
        if annual_rate_per_year(events[common]) != annual_rate_per_year(events[rare]):
            yield common, rare


def _identical(
    catalogue: Catalogue, files: Sequence[str], layers: Mapping[str, LayerFacts], ranked: list[int]
) -> Iterator[Finding]:
    """Wet rasters equal in every cell although their events differ in rate."""
    events = catalogue.events
    alike: dict[object, list[int]] = defaultdict(list)
    for index in ranked:
        layer = layers[files[index]]
        if layer.deepest_cell is not None:
            alike[layer.fingerprint, layer.deepest_cell, layer.deepest_m].append(index)
    for group in alike.values():
        one_raster = len({files[index] for index in group}) == 1
        if one_raster and len({events[index].source for index in group} | {None}) == 2:
            continue  # ways in which one source may go share a raster: none is a copy
        if len({mean_rate_per_year(catalogue, events[index]) for index in group}) > 1:
            declared_ja = [rate_declared_as(events[index], "ja") for index in group]
            declared_en = [rate_declared_as(events[index], "en") for index in group]
            yield notes.identical_rasters([files[index] for index in group], declared_ja, declared_en)


def rate_notes(catalogue: Catalogue) -> Iterator[Finding]:
    """Exceedance frequencies of one series, if added up as they stand, count the rare event twice."""
    events = catalogue.events
    for peril, ranked in _by_peril(catalogue).items():
        own = [i for i in ranked if events[i].source is None and events[i].series is None]
        nested = [i for i in own if events[i].annual_rate_per_year is None]
        rates = [annual_rate_per_year(events[index]) for index in nested]
        if len(rates) > 1 and len(set(rates)) == len(rates):  # equal ones are no series of exceedances
            differences = [common - rare for common, rare in pairwise([*rates, 0.0])]
            ids = [events[index].id for index in nested]
            yield notes.rates_may_overlap(_PERIL_JA[peril], peril, ids, [f"{rate:.6g}" for rate in differences])


def _world_notes(
    catalogue: Catalogue,
    compared: Mapping[Pair, Comparison],
    buildings: BuildingFacts | None,
    cell_area_m2: float | None,
) -> Iterator[Finding]:
    """What the measure does to the water, event by event."""
    rasters = catalogue.rasters()
    both = zip(catalogue.events, rasters["without"], rasters["with"], strict=True)
    for event, before, after in both:
        if not event.measure_changes_hazard:
            continue
        without, with_measure = pair = before.name, after.name
        if _gives_ranges(before) != _gives_ranges(after):
            yield notes.ranges_in_one_world(*((without, with_measure) if _gives_ranges(before) else pair[::-1]))
        change = compared.get(pair)
        if without == with_measure and event.source is not None:
            continue  # one of several ways in which the event may go
        if change is None or change.identical:  # one file twice is not compared
            yield notes.worlds_identical(with_measure, without)
            continue
        if change.cell is not None:
            stand_there = None if buildings is None else buildings.deepened[pair]
            volume = None if cell_area_m2 is None or change.change is None else change.change.rise_m * cell_area_m2
            yield measure_deepens(
                with_measure, without, change.deeper_cells, change.most_m, change.cell,
                buildings=stand_there, volume_m3=volume,
            )  # fmt: skip
        if change.known_once:
            yield notes.known_in_one_world(with_measure, without, change.known_once)


def _gives_ranges(raster: Declared) -> bool:
    return raster.classes is not None or raster.is_shapes


def _building_notes(buildings: BuildingFacts) -> Iterator[Finding]:
    """Buildings whose depth is not known: beyond the grid, or in a cell without a value."""
    if buildings.outside:
        yield notes.buildings_outside(buildings.outside, buildings.total)
    if buildings.on_nodata:
        yield notes.buildings_on_nodata(buildings.on_nodata, buildings.total, nowhere_known=buildings.nowhere_known)
