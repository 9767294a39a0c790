"""What only the whole catalogue can tell: sources named and defined, weights, perils, climate on renewal."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from hazards.models import WEIGHT_TOLERANCE, Climate, OccurrenceModel
from hazards.series import Series, nodes_of
from infra.units import Peril

if TYPE_CHECKING:
    from hazards.event_spec import EventSpec

Sentence = tuple[str, str]
"""One problem, in English and Japanese."""


def _of_source(events: Sequence[EventSpec]) -> dict[str, list[EventSpec]]:
    found: dict[str, list[EventSpec]] = defaultdict(list)
    for event in events:
        if event.source is not None:
            found[event.source].append(event)
    return found


def weight_problems(events: Sequence[EventSpec]) -> Iterator[Sentence]:
    """Weights of a source's events sum to 1, and all are of one peril."""
    for source_id, members in _of_source(events).items():
        total = math.fsum(event.weight or 0.0 for event in members)
        if abs(total - 1) > WEIGHT_TOLERANCE:
            yield (
                f"the weights of source {source_id} sum to {total:.12g}, not to 1",
                f"発生源「{source_id}」の重みの合計が1ではなく{total:.12g}です",
            )
        if len({event.peril for event in members}) > 1:
            yield (
                f"the events of source {source_id} are of different perils",
                f"発生源「{source_id}」の事象に、津波と洪水が混在しています",
            )


def model_problems(models: Sequence[OccurrenceModel] | None, events: Sequence[EventSpec]) -> Iterator[Sentence]:
    """Every model defines every source that events name, once, for the same peril, and no other."""
    named = _of_source(events)
    if models is None:
        if named:
            listed = [event.id for event in events if event.source is not None]
            yield (
                f"{', '.join(listed)} name a source, but `models`, which says how often it strikes, is missing",
                f"{'、'.join(listed)} に「source」がありますが、その頻度を示す「models」がありません",
            )
        return
    for twice in _twice([model.id for model in models]):
        yield f"the occurrence model {twice} stands more than once", f"発生モデル「{twice}」が重複しています"
    own = {event.id for event in events if event.source is None}
    for model in models:
        yield from _model_problems(model, named, own)


def _twice(ids: Sequence[str]) -> list[str]:
    return [name for name, count in Counter(ids).items() if count > 1]


def _model_problems(model: OccurrenceModel, named: dict[str, list[EventSpec]], own: set[str]) -> Iterator[Sentence]:
    ids = [source.id for source in model.sources]
    for twice in _twice(ids):
        yield (
            f"model {model.id} defines source {twice} twice",
            f"モデル「{model.id}」で発生源「{twice}」が重複しています",
        )
    for absent in sorted(set(named) - set(ids)):
        yield (
            f"model {model.id} does not define source {absent}, which events name",
            f"モデル「{model.id}」に、事象が参照する発生源「{absent}」がありません",
        )
    for unused in sorted(set(ids) - set(named)):
        yield (
            f"model {model.id} defines source {unused}, which no event names",
            f"モデル「{model.id}」の発生源「{unused}」を参照する事象がありません",
        )
    for shared in sorted(set(ids) & own):
        yield (
            f"model {model.id}: source {shared} has the id of an event with a frequency of its own",
            f"モデル「{model.id}」の発生源「{shared}」のidが、固有の頻度を持つ事象のidと同じです",
        )
    for source in model.sources:
        other = sorted({event.id for event in named.get(source.id, []) if event.peril != source.peril})
        if other:
            yield (
                f"model {model.id}: source {source.id} is a {source.peril}, but its events {', '.join(other)} are not",
                f"モデル「{model.id}」の発生源「{source.id}」と事象{'、'.join(other)}で、perilが異なります",
            )


def attribute_problems(events: Sequence[EventSpec], series: Sequence[Series] | None) -> Iterator[Sentence]:
    """Depths are attributes of buildings in all events and worlds, or in none; a wall needs cells."""
    named = [name for event in events for name in _attributes(event)]
    if not any(named):
        return
    if not all(named):
        yield (
            "either all events take their depths from attributes of buildings, or none does: a catalogue has one kind",
            "浸水深は、すべての事象を建物の属性から取るか、すべてをラスタから取るかのどちらかにしてください",
        )
    walls = [event.id for event in events if getattr(event.with_measure, "kind", "") == "flood_wall_fill"]
    if walls:
        yield (
            f"{', '.join(walls)}: a wall is screened on the cells of a grid, and attributes of buildings have none",
            f"{'、'.join(walls)}：壁の簡易評価には格子が必要で、建物の属性には使えません",
        )


def _attributes(event: EventSpec) -> list[str | None]:
    """Which attribute each raster of an event takes its depths from; None for a raster."""
    worlds = [event.without, *([] if isinstance(event.with_measure, str) else [event.with_measure])]
    rasters = [one.raster for world in worlds for one in getattr(world, "variants", ())]
    rasters += [world for world in worlds if not hasattr(world, "variants") and not hasattr(world, "kind")]
    if isinstance(event.with_measure, str) and event.with_measure != "same":
        rasters.append(event.with_measure)
    return [getattr(raster, "attribute", None) for raster in rasters]


def forecast_problems(events: Sequence[EventSpec]) -> Iterator[Sentence]:
    """Two lead times of one forecast are one event: they may only be alternatives of one source."""
    members: dict[str, list[EventSpec]] = defaultdict(list)
    for event in events:
        if event.forecast is not None:
            members[event.forecast.of].append(event)
    for name, same in members.items():
        if len(same) > 1 and (any(event.source is None for event in same) or len({e.source for e in same}) > 1):
            ids = [event.id for event in same]
            yield (
                f"{', '.join(ids)} are lead times of one forecast ({name}) and so one event: keep one of them "
                "(the shortest lead time is nearest to what happened), or make them events of one `source` whose "
                "weights sum to 1",
                f"{'、'.join(ids)}は同じ予測（{name}）のリードタイム違いで、一つの事象です。一つだけ残すか（最短のものが実際に"
                "最も近い）、一つの「source」の事象とし、重みの合計を1にしてください",
            )


def series_problems(series: Sequence[Series] | None, events: Sequence[EventSpec]) -> Iterator[Sentence]:
    """Every series that events name is declared, once, has maps of one peril whose return periods differ."""
    members: dict[str, list[EventSpec]] = defaultdict(list)
    for event in events:
        if event.series is not None:
            members[event.series].append(event)
    declared = [one.id for one in series or []]
    others = {event.id for event in events} | {event.source for event in events if event.source is not None}
    for twice in _twice(declared):
        yield f"series {twice} stands more than once", f"系列「{twice}」が重複しています"
    for absent in sorted(set(members) - set(declared)):
        yield (
            f"events name the series {absent}, which `series` does not declare",
            f"事象が参照する系列「{absent}」が「series」にありません",
        )
    for one in series or []:
        yield from _series_problems(one, members.get(one.id, []), others)


def _series_problems(series: Series, maps: Sequence[EventSpec], others: set[str]) -> Iterator[Sentence]:
    name = series.id
    if not maps:
        yield f"no event names the series {name}", f"系列「{name}」を参照する事象がありません"
        return
    if name in others:
        yield f"series {name} has the id of an event or source", f"系列「{name}」のidが事象または発生源と同じです"
    if len({event.peril for event in maps}) > 1:
        yield f"the maps of series {name} are of different perils", f"系列「{name}」に津波と洪水が混在しています"
    rare = [e.id for e in maps if e.source is not None or e.annual_rate_per_year is not None]
    if rare:
        yield (
            f"{', '.join(rare)}: a map of a series has return_period_years or annual_exceedance_probability",
            f"{'、'.join(rare)}：系列の地図には return_period_years か annual_exceedance_probability を書いてください",
        )
        return
    try:
        nodes_of(sorted((e.exceedance_probability for e in maps), reverse=True), series.commonest, series.rarest)
    except ValueError as error:
        yield f"series {name}: {error}", f"系列「{name}」の再現期間または両端の規則が矛盾しています（{error}）"


def climate_problems(
    climate: dict[Peril, Climate], events: Sequence[EventSpec], models: Sequence[OccurrenceModel]
) -> Iterator[Sentence]:
    """A climate factor acts on sources that exist, and never on a renewal source in any model."""
    for peril, factor in climate.items():
        reach = {event.source or event.series or event.id for event in events if event.peril == peril}
        for unknown in sorted(set(factor.applies_to or ()) - reach):
            yield (
                f"climate.{peril}.applies_to names {unknown}, which is no {peril} source of this catalogue",
                f"climate.{peril}.applies_to の「{unknown}」は、このカタログの発生源にありません",
            )
        acts_on = reach if factor.applies_to is None else reach & set(factor.applies_to)
        if not reach:
            yield (
                f"climate.{peril} acts on nothing: there is no {peril} event",
                f"climate.{peril} の対象となる事象がありません",
            )
        for model in models:
            for source in model.sources:
                if source.kind == "renewal" and source.id in acts_on:
                    yield (
                        f"climate.{peril} would act on the renewal source {source.id} of model {model.id}; climate "
                        "factors on renewal rates are refused: list the other sources in `applies_to`, or drop it",
                        f"climate.{peril} がモデル「{model.id}」の更新過程の発生源「{source.id}」にかかります。"
                        "更新過程には気候変動の倍率を使えません。「applies_to」に他の発生源だけを書くか、削除してください",
                    )
