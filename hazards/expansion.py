"""From events as a catalogue writes them to events as they are simulated: maps of a series become its nodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hazards.bands import Bands
from hazards.catalogue import Catalogue
from hazards.event_spec import EventSpec
from hazards.models import SeriesSource
from hazards.series import Node, Series, alternatives, bands_of, bound_at, depth_at, nodes_of, rule_text
from hazards.wet import WetTable

F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Expansion:
    """
    What is simulated.

    catalogue : events as they are simulated; those of a series are its nodes
    recipe : of every node, by event: the events whose rasters are its maps (commonest first), and the node
    """

    catalogue: Catalogue
    recipe: Mapping[str, tuple[tuple[str, ...], Node]]


def maps_of(catalogue: Catalogue, series: Series) -> list[EventSpec]:
    """The events whose rasters are the maps of a series, commonest first."""
    members = [event for event in catalogue.events if event.series == series.id]
    return sorted(members, key=lambda event: -event.exceedance_probability)


def expanded(catalogue: Catalogue, rules: Mapping[str, tuple[object, object]] | None = None) -> Expansion:
    """
    The events of a catalogue as they are simulated; without series those of the catalogue itself.

    Parameters
    ----------
    catalogue : Catalogue
    rules : by series, other rules (commonest, rarest) than it declares; for comparison
    """
    events = [event for event in catalogue.events if event.series is None]
    sources: dict[str, SeriesSource] = {}
    recipe: dict[str, tuple[tuple[str, ...], Node]] = {}
    for series in catalogue.series or []:
        maps = maps_of(catalogue, series)
        commonest, rarest = (rules or {}).get(series.id, (series.commonest, series.rarest))
        nodes = nodes_of([event.exceedance_probability for event in maps], commonest, rarest)
        of_event = bands_of(nodes)
        starts = [nodes[of_event.index(band)].upper for band in range(of_event[-1] + 1)]
        total = nodes[0].upper
        simulated = [_node_event(series, maps[node.deeper], node, n, total) for n, node in enumerate(nodes)]
        sources[series.id] = SeriesSource(
            series.id, maps[0].peril, total, Bands(of_event, (*starts, 0.0)), series.source, series.source_kind,
            maps=tuple((one.id, one.exceedance_probability) for one in maps),
            spans={event.id: (node.upper, node.lower) for event, node in zip(simulated, nodes, strict=True)},
            commonest=rule_text(commonest), rarest=rule_text(rarest),
        )  # fmt: skip
        recipe |= {e.id: (tuple(one.id for one in maps), node) for e, node in zip(simulated, nodes, strict=True)}
        events += simulated
    return Expansion(catalogue.simulated(events, sources), recipe)


def _node_event(series: Series, deeper: EventSpec, node: Node, number: int, total: float) -> EventSpec:
    return deeper.model_copy(
        update={
            "id": f"{series.id}/{number:03d}", "title": f"1 in {node.return_period_years:.4g} years",
            "source": series.id, "weight": node.probability / total, "series": None,
            "return_period_years": None, "annual_exceedance_probability": None,
            "rate_source": "", "rate_source_kind": None,
        }
    )  # fmt: skip


def other_rules(catalogue: Catalogue) -> Iterator[tuple[str, str, str, Expansion]]:
    """
    Rules that a reader would try at the ends of each series: series, end, the rule as text, what is simulated then.

    The text is `dry`, `begins:T`, `constant` or `extrapolated:T` with a return period T in years.
    """
    for series in catalogue.series or []:
        aep = [event.exceedance_probability for event in maps_of(catalogue, series)]
        for end, commonest, rarest in alternatives(series.commonest, series.rarest, aep):
            rule = commonest if end == "commonest" else rarest
            yield series.id, end, rule_text(rule), expanded(catalogue, {series.id: (commonest, rarest)})


def expanded_water(catalogue: Catalogue, expansion: Expansion, wet: WetTable) -> WetTable:
    """
    Water of the simulated events at buildings, from that of the catalogue's events.

    Parameters
    ----------
    catalogue : as written; `wet` has its events in order of their identifiers
    expansion : what `expanded` made of it
    """
    if not expansion.recipe:
        return wet
    place = {name: index for index, name in enumerate(sorted(event.id for event in catalogue.events))}
    parts = [
        _node(wet, [place[name] for name in expansion.recipe[event][0]], expansion.recipe[event][1])
        if event in expansion.recipe
        else _event(wet, place[event])
        for event in sorted(event.id for event in expansion.catalogue.events)
    ]
    start = np.concatenate([[0], np.cumsum([len(asset) for asset, _ in parts])]).astype(np.int64)
    depths = np.concatenate([columns for _, columns in parts], axis=1)
    ranges = None if wet.ranges is None else depths[2:]
    asset = np.concatenate([asset for asset, _ in parts])
    return replace(wet, start=start, asset=asset, without_m=depths[0], with_m=depths[1], ranges=ranges)


Water = tuple[NDArray[np.int32], F32]
"""Rows of the inventory, rising, and depths without and with the measure and their ranges, m; wet in either world."""


def _columns(wet: WetTable) -> list[F32]:
    """Depths without and with the measure, and their ranges where there are any."""
    return [wet.without_m, wet.with_m, *([] if wet.ranges is None else wet.ranges)]


def _event(wet: WetTable, event: int) -> Water:
    here = wet.event(event)
    return wet.asset[here], np.stack([column[here] for column in _columns(wet)])


def _node(wet: WetTable, maps: Sequence[int], node: Node) -> Water:
    """The depths of a node at the buildings that any of its two maps reaches."""
    used = [index for index in (node.shallower, node.deeper) if index is not None]
    asset = np.unique(np.concatenate([wet.asset[wet.event(maps[index])] for index in used]))
    columns = []
    for column in _columns(wet):
        of_map = np.zeros((len(maps), len(asset)), dtype=np.float32)
        for index in used:
            here = wet.event(maps[index])
            of_map[index, np.searchsorted(asset, wet.asset[here])] = column[here]
        columns.append(of_map)
    without_m, with_m = (depth_at(node, of_map) for of_map in columns[:2])
    depths = [without_m, with_m]
    if len(columns) > 2:  # the first two bounds are of the depth without the measure, the others of that with it
        own = ((columns[0], without_m), (columns[0], without_m), *[(columns[1], with_m)] * 4)
        depths += [bound_at(node, bound, *middle) for bound, middle in zip(columns[2:], own, strict=True)]
    found = np.stack(depths)
    wet_somewhere = (found[0] > 0) | (found[1] > 0)
    return asset[wet_somewhere], found[:, wet_somewhere]
