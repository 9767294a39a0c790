"""
Variants of both worlds put together, and plain events made of them.

One event whose rasters depend on whether a defence holds is several plain events: each
a raster without and a raster with the measure, and the share of the event that goes
that way. The rest of the package knows plain events only.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from hazards.breaches import breach_problems, conditional_probabilities
from hazards.declared import RasterSpec
from hazards.defences import SAME, SUM_TOLERANCE, Defence, Sentence, Variants
from hazards.event_spec import EventSpec
from hazards.models import OccurrenceModel, PoissonSource, Title
from hazards.occurrence import rate_of_exceedance_probability
from hazards.screening_specs import DepthReduction, FloodWallFill
from infra.units import SOURCE_KINDS

SLIVER = 1e-12  # a share of an event this small is rounding, and goes to the next one
OWN_MODEL = "poisson"  # as in hazards.catalogue: the only model of events with frequencies of their own


def coupled(without: Sequence[float], with_: Sequence[float]) -> list[tuple[int, int, float]]:
    """
    Variants of both worlds, decided by the same uniform draw: (variant without, variant with, weight).

    [0, 1] is cut at the cumulative probabilities of both worlds, in the order of the
    variants, mildest first; each piece is one variant of each. So a draw that breaches
    a wall in one world is bad luck in the other as well, and worlds with the same
    probabilities meet variant by variant (their difference is then the measure's alone,
    never that of two throws of the dice). The probabilities of each world are kept, to
    1e-12; pieces shorter than that are left out.

    Parameters
    ----------
    without, with_ : probabilities, each summing to 1 within 1e-9; (1.0,) where a world has no variants

    Returns
    -------
    list of (index, index, weight), both indices rising; weights above 0 that sum to 1

    Raises
    ------
    ValueError
        Probabilities are negative, not numbers, or do not sum to 1.
    """
    one, two = _cumulative(without), _cumulative(with_)
    pieces: list[tuple[int, int, float]] = []
    lower = 0.0
    for upper in sorted({*one, *two}):
        if upper - lower <= SLIVER:
            continue
        middle = (lower + upper) / 2
        pieces.append((bisect_right(one, middle), bisect_right(two, middle), upper - lower))
        lower = upper
    i, j, weight = pieces[-1]
    pieces[-1] = (i, j, weight + (1.0 - lower))
    return pieces


def _cumulative(probabilities: Sequence[float]) -> list[float]:
    """Upper ends of the variants' shares of [0, 1]; the last is exactly 1."""
    if any(not (0 <= p <= 1) for p in probabilities):
        raise ValueError(f"probabilities must lie between 0 and 1, found {list(probabilities)}")
    total = math.fsum(probabilities)
    if abs(total - 1) > SUM_TOLERANCE:
        raise ValueError(f"probabilities must sum to 1, found {total:.12g}")
    ends = [min(end / total, 1.0) for end in accumulate(probabilities)]
    last = max(index for index, p in enumerate(probabilities) if p > 0)
    return [*ends[:last], *[1.0] * (len(ends) - last)]


@dataclass(frozen=True, slots=True)
class Pair:
    """
    One way in which an event may go in both worlds.

    suffix : tells it apart, empty where neither world has variants
    without, with_measure : one raster each; with_measure "same" where the measure changes nothing
    weight : its share of the event, above 0; all of an event sum to 1
    """

    suffix: str
    without: str | RasterSpec
    with_measure: str | RasterSpec | DepthReduction | FloodWallFill
    weight: float


World = str | RasterSpec | Variants
Measured = World | DepthReduction | FloodWallFill


def expanded(
    without: World, with_measure: Measured, defences: Sequence[Defence], water_levels: Mapping[str, float]
) -> tuple[Pair, ...]:
    """
    All ways in which one event may go in both worlds, mildest first.

    Worlds with variants are coupled (see `coupled`). `same` means the same variant, so the
    measure then changes nothing in any of them.

    Parameters
    ----------
    without, with_measure : file, RasterSpec or Variants; with_measure may be "same"
    defences : those of the catalogue
    water_levels : level at each defence in this event, m; levels in a world's variants come first

    Raises
    ------
    ValueError
        What `breach_problems` says of either world.
    """
    rasters, labels, p = _ways(without, defences, water_levels)
    if with_measure == SAME:
        return tuple(Pair(labels[i], rasters[i], SAME, weight) for i, _, weight in coupled(p, p))
    rasters_with, labels_with, p_with = _ways(with_measure, defences, water_levels)
    found = []
    for i, j, weight in coupled(p, p_with):
        parts = [f"without {labels[i]}"] if labels[i] else []
        parts += [f"with {labels_with[j]}"] if labels_with[j] else []
        found.append(Pair(", ".join(parts), rasters[i], rasters_with[j], weight))
    return tuple(found)


def _ways(
    world: Measured, defences: Sequence[Defence], water_levels: Mapping[str, float]
) -> tuple[tuple[Any, ...], tuple[str, ...], tuple[float, ...]]:
    """Rasters, labels and probabilities of one world; one raster without a label has probability 1."""
    if not isinstance(world, Variants):
        return (world,), ("",), (1.0,)
    rasters = tuple(variant.raster for variant in world.variants)
    return rasters, world.labels, conditional_probabilities(world, defences, water_levels)


def has_variants(event: EventSpec) -> bool:
    """Whether some world of the event has several rasters."""
    return isinstance(event.without, Variants) or isinstance(event.with_measure, Variants)


def _of_series(event: EventSpec) -> str | None:
    """The series of return-period maps that an event is a map of, where the catalogue knows such."""
    found: str | None = getattr(event, "series", None)
    return found


def spread_problems(events: Sequence[EventSpec], defences: Sequence[Defence]) -> Iterator[Sentence]:
    """What stands against making plain events of these: the catalogue says all of it before `spread` is called."""
    for twice in (name for name, count in Counter(one.id for one in defences).items() if count > 1):
        yield f"the defence {twice} stands more than once", f"施設「{twice}」が重複しています"
    named: set[str] = set()
    clean = True
    for event in events:
        series = _of_series(event)
        if series is not None and has_variants(event):
            clean = False
            yield (
                f"event {event.id} is a map of series {series}: between maps depths are interpolated, which variants "
                "have no rule for; give it a frequency of its own or a source",
                f"事象「{event.id}」は系列「{series}」の図です。図の間は内挿するため、ケース（variants）を使えません。"
                "固有の頻度または発生源を指定してください",
            )
        for key, world in (("without", event.without), ("with", event.with_measure)):
            if isinstance(world, Variants):
                named.update(world.defences)
                for en, ja in breach_problems(world, defences, event.water_level_m or {}):
                    clean = False
                    yield f"event {event.id}, {key}: {en}", f"事象「{event.id}」の {key}：{ja}"
    for unused in sorted({defence.id for defence in defences} - named):
        yield f"no event names the defence {unused}", f"施設「{unused}」を参照する事象がありません"
    if clean:
        ids = Counter(plain.id for event in events for plain in _plain(event, defences))
        same = [name for name, count in ids.items() if count > 1]
        if same:
            en, ja = ", ".join(same), "、".join(same)
            yield f"variants give several events the same id: {en}", f"ケースを展開すると事象のidが重複します：{ja}"


def spread(
    events: Sequence[EventSpec], models: Sequence[OccurrenceModel] | None, defences: Sequence[Defence]
) -> tuple[list[EventSpec], list[OccurrenceModel] | None]:
    """
    Plain events, and the models that say how often they strike; without variants both as they were.

    An event of a source with weight w becomes events of that source with weights w·p. An
    event with a frequency of its own becomes a Poisson source of that frequency, which has
    the event's id (so that climate factors still find it), in every model; without models
    there is one from then on, "poisson", as before. The events' own source and kind stand
    with that source.

    Parameters
    ----------
    events : EventSpec, or what has its fields; water_level_m: level at each defence, m
    models, defences : of the catalogue

    Returns
    -------
    (events, models), for `catalogue.model_copy(update=...)`; ids are "F1/with breach A"

    Raises
    ------
    ValueError
        An event with variants is a map of a series, or as conditional_probabilities.
    """
    plain = [one for event in events for one in _plain(event, defences)]
    added = [_source_of(event) for event in events if has_variants(event) and event.source is None]
    if not added:
        return plain, None if models is None else list(models)
    if models is not None:
        return plain, [model.model_copy(update={"sources": [*model.sources, *added]}) for model in models]
    sources = sorted({source.source for source in added})
    own = OccurrenceModel(
        id=OWN_MODEL,
        title=Title(en="Frequencies of the events", ja="事象ごとの頻度"),
        source="; ".join(sources),
        source_kind=max((source.source_kind for source in added), key=SOURCE_KINDS.index),
        sources=list(added),
    )
    return plain, [own]


def _plain(event: EventSpec, defences: Sequence[Defence]) -> list[EventSpec]:
    """The event itself where no world has variants, else one event of a source for every pair."""
    if not has_variants(event):
        return [event]
    if _of_series(event) is not None:
        raise ValueError(f"event {event.id} is a map of a series and cannot have variants")
    found = []
    for pair in expanded(event.without, event.with_measure, defences, event.water_level_m or {}):
        update = {
            "id": f"{event.id}/{pair.suffix}",
            "title": f"{event.title} ({pair.suffix})" if event.title else "",
            "source": event.id if event.source is None else event.source,
            "weight": pair.weight * (1.0 if event.weight is None else event.weight),
            "rate_source": "",
            "rate_source_kind": None,
            "water_level_m": None,
            "without": pair.without,
            "with_measure": pair.with_measure,
        }
        frequencies = ("annual_rate_per_year", "return_period_years", "annual_exceedance_probability")
        found.append(event.model_copy(update=update | dict.fromkeys(frequencies)))
    return found


def _source_of(event: EventSpec) -> PoissonSource:
    """The Poisson source that an event with a frequency of its own has been all along."""
    rate, chance = event.annual_rate_per_year, event.annual_exceedance_probability
    assert event.rate_source_kind is not None  # required with a frequency
    return PoissonSource(
        id=event.id,
        peril=event.peril,
        kind="poisson",
        annual_rate_per_year=rate if chance is None else rate_of_exceedance_probability(chance),
        return_period_years=event.return_period_years,
        source=event.rate_source,
        source_kind=event.rate_source_kind,
    )
