"""The catalogue: which events may happen, how often, and which raster says how deep the water is in each world."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, PrivateAttr, ValidationInfo, field_validator

from hazards.breaches import defence_notes
from hazards.declared import (
    Classes,
    CrsText,
    Declared,
    GridSpec,
    Longitude,
    NodataMeans,
    QuantityWord,
    Raster,
    RasterSpec,
    Text,
    Unit,
    declared,
    screening_of,
    with_screening,
)
from hazards.defences import SAME, Defence, Variants
from hazards.event_spec import EventSpec
from hazards.model_checks import (
    attribute_problems,
    climate_problems,
    forecast_problems,
    model_problems,
    series_problems,
    weight_problems,
)
from hazards.models import Climate, OccurrenceModel, SeriesSource, SourceSpec
from hazards.occurrence import rate_of_exceedance_probability, rate_of_return_period
from hazards.screening_specs import DepthReduction, FloodWallFill
from hazards.series import Series
from hazards.variants import has_variants, spread, spread_problems
from infra.findings import Finding, Lang
from infra.units import Finite, Peril, SourceKind, Strict, said

World = Literal["without", "with"]
POISSON_MODEL = "poisson"  # the only model of a catalogue whose events all have frequencies of their own


_LAWS = {
    "poisson": "Poisson, each with its own annual rate",
    "annual_maximum": "annual maximum, at most one occurrence a year",
    "renewal": "renewal with Brownian passage times",
}


class Catalogue(Strict):
    """
    The events of one scenario and what their rasters do not say themselves.

    What stands here holds for every raster that does not say otherwise itself (RasterSpec).

    crs : of rasters that carry none
    nodata : what a cell without a value means: `dry` (outside the flood) or `unknown` (outside the model, the sea)
    no_value : numbers that mean no value beside the one that a file declares
    quantity, unit : what the numbers are, and in which unit
    ground : ground elevation, for levels; in m unless it says otherwise
    sea_at_or_below_m : cells whose ground lies there are sea: they carry no depth
    longitude : "0..360" where longitudes count on eastward past 180
    classes : what the codes of rasters of classes mean
    grid : the one grid that rasters on different ones are brought to, and how; without it they must share one

    series : return-period maps whose AEP is drawn every year (METHOD section 1)

    models say how often the sources strike of which events are part, each model on its
    own; climate holds the factor on the frequencies of a peril.
    """

    source: Text
    licence: Text
    crs: CrsText | None = None
    nodata: NodataMeans
    no_value: list[Finite] | None = None
    quantity: QuantityWord
    unit: Unit
    longitude: Longitude = "-180..180"
    vertical_datum: Text
    ground: Raster | None = None
    sea_at_or_below_m: Finite | None = None
    classes: Classes | None = None
    grid: GridSpec | None = None
    events: Annotated[list[EventSpec], Field(min_length=1)]
    series: Annotated[list[Series], Field(min_length=1)] | None = Field(default=None, validate_default=True)
    models: Annotated[list[OccurrenceModel], Field(min_length=1)] | None = Field(default=None, validate_default=True)
    climate: dict[Peril, Climate] | None = None
    defences: list[Defence] | None = Field(default=None, validate_default=True)
    _notes: tuple[Finding, ...] = PrivateAttr(default=())
    _milder: tuple[tuple[str, str], ...] = PrivateAttr(default=())
    _series_sources: dict[str, SeriesSource] = PrivateAttr(default_factory=dict)

    @field_validator("events")
    @classmethod
    def _events_fit(cls, events: list[EventSpec]) -> list[EventSpec]:
        twice = [event_id for event_id, count in Counter(event.id for event in events).items() if count > 1]
        problems = [*weight_problems(events), *forecast_problems(events)]
        if twice:
            problems.insert(
                0,
                (
                    f"every event needs an id of its own, found more than once: {', '.join(twice)}",
                    f"事象のidが重複しています：{'、'.join(twice)}",
                ),
            )
        _refuse(problems)
        return events

    @field_validator("series")
    @classmethod
    def _series_fit(cls, series: list[Series] | None, info: ValidationInfo) -> list[Series] | None:
        if "events" in info.data:
            _refuse(series_problems(series, info.data["events"]))
        return series

    @field_validator("models")
    @classmethod
    def _models_fit(cls, models: list[OccurrenceModel] | None, info: ValidationInfo) -> list[OccurrenceModel] | None:
        if "events" in info.data:
            _refuse(model_problems(models, info.data["events"]))
        return models

    @field_validator("climate")
    @classmethod
    def _climate_fits(cls, climate: dict[Peril, Climate] | None, info: ValidationInfo) -> dict[Peril, Climate] | None:
        if climate and "events" in info.data and "models" in info.data:
            _refuse(climate_problems(climate, info.data["events"], info.data["models"] or []))
        return climate

    @field_validator("defences")
    @classmethod
    def _defences_fit(cls, defences: list[Defence] | None, info: ValidationInfo) -> list[Defence] | None:
        if "events" in info.data:
            _refuse(spread_problems(info.data["events"], defences or []))
        return defences

    @field_validator("defences")
    @classmethod
    def _attributes_fit(cls, defences: list[Defence] | None, info: ValidationInfo) -> list[Defence] | None:
        if "events" in info.data:
            _refuse(attribute_problems(info.data["events"], info.data.get("series")))
        return defences

    def plain(self) -> Catalogue:
        """The same without variants: each is an event of a source; what is to be said of defences stands in notes."""
        if not self.defences and not any(has_variants(event) for event in self.events):
            return self
        events, models = spread(self.events, self.models, self.defences or [])
        copy = self.model_copy(update={"events": events, "models": models, "defences": None})
        copy._notes = defence_notes(self.defences or [])
        copy._milder = tuple(dict.fromkeys(self._first_and_others()))
        return copy

    def _first_and_others(self) -> Iterator[tuple[str, str]]:
        """Rasters of the mildest variant and of each further one, by name, for every event and world."""
        for event in self.events:
            for world in (event.without, event.with_measure):
                if isinstance(world, Variants):
                    first, *others = (self.declared(variant.raster).name for variant in world.variants)
                    yield from ((first, other) for other in others if other != first)

    @property
    def milder(self) -> tuple[tuple[str, str], ...]:
        """Pairs of rasters of which the first is declared to be milder: variants of one event in one world."""
        return self._milder

    def noting(self, notes: Sequence[Finding]) -> Catalogue:
        """The same with further notes."""
        copy = self.model_copy()
        copy._notes = (*self._notes, *notes)
        return copy

    @property
    def notes(self) -> tuple[Finding, ...]:
        """What the declarations themselves give cause to say."""
        return self._notes

    @property
    def simulated_series(self) -> Mapping[str, SeriesSource]:
        """The series of maps, by id, where the events are those that are simulated (hazards.expansion); else none."""
        return dict(self._series_sources)

    @property
    def model_ids(self) -> tuple[str, ...]:
        """Identifiers of the occurrence models, in the order of the catalogue; without `models` there is one."""
        return tuple(model.id for model in self.models) if self.models else (POISSON_MODEL,)

    def simulated(self, events: list[EventSpec], sources: Mapping[str, SeriesSource]) -> Catalogue:
        """The same with other events: those that are simulated, of which some belong to these sources."""
        copy = self.model_copy(update={"events": events})
        copy._series_sources = dict(sources)
        return copy

    def _wide(self) -> dict[str, Any]:
        own = ("crs", "nodata", "no_value", "quantity", "unit", "longitude", "ground", "classes", "sea_at_or_below_m")
        return {key: getattr(self, key) for key in own}

    def declared(self, spec: str | RasterSpec) -> Declared:
        """One raster as all of the catalogue declares it."""
        return declared(spec, **self._wide())

    def rasters(self) -> dict[World, tuple[Declared, ...]]:
        """
        The raster of every event in each world, in the order of the catalogue; `same` resolved.

        Raises
        ------
        ValueError
            An event has variants: make the catalogue `plain` first.
        """
        without = tuple(self.declared(_one_raster(event, event.without)) for event in self.events)
        return {
            "without": without,
            "with": tuple(self._with(event, raster) for event, raster in zip(self.events, without, strict=True)),
        }

    def _with(self, event: EventSpec, without: Declared) -> Declared:
        """The raster of the world with the measure."""
        spec = event.with_measure
        if spec == SAME:
            return without
        if isinstance(spec, DepthReduction | FloodWallFill):
            return with_screening(without, event.id, spec, **self._wide())
        return self.declared(_one_raster(event, spec))

    @property
    def screened(self) -> frozenset[str]:
        """Events whose water with the measure is screening, no simulation; also in an event set that was built."""
        told = [note.file for note in self.notes if note.code == "HAZARD_SCREENING"]
        return frozenset(
            event.id
            for event in self.events
            if isinstance(event.with_measure, DepthReduction | FloodWallFill)
            or any(name.endswith(screening_of(event.id)) for name in told)
        )

    @property
    def of_buildings(self) -> bool:
        """Whether depths are attributes of buildings, and there are no rasters."""
        return any(raster.pick.attribute is not None for raster in self.rasters()["without"])

    def raster_files(self) -> tuple[str, ...]:
        """Every file that rasters are read from, once, in order of their names."""
        rasters = [raster for world in self.rasters().values() for raster in world]
        rasters += [] if self.grid is None or self.grid.like is None else [self.declared(self.grid.like)]
        return tuple(sorted({file for raster in rasters for file in raster.files()}))

    def source_specs(self, model_id: str) -> dict[str, SourceSpec | SeriesSource]:
        """
        The declared sources of one model and the series of maps, by id.

        Events with a frequency of their own are not among them.

        Raises
        ------
        ValueError
            There is no such model.
        """
        if model_id not in self.model_ids:
            raise ValueError(f"no occurrence model {model_id!r}; there are: {', '.join(self.model_ids)}")
        chosen = [model for model in self.models or [] if model.id == model_id]
        return {**self._series_sources, **{source.id: source for model in chosen for source in model.sources}}


def _one_raster(event: EventSpec, spec: Any) -> str | RasterSpec:
    if isinstance(spec, str | RasterSpec):
        return spec
    raise ValueError(f"event {event.id} has variants; make the catalogue plain first")


def _refuse(problems: Iterable[tuple[str, str]]) -> None:
    """One refusal that says all of it."""
    found = list(problems)
    if found:
        raise said("; ".join(en for en, _ in found), "。".join(ja for _, ja in found))


def annual_rate_per_year(event: EventSpec) -> float:
    """
    Occurrences per year of one event, whichever way its frequency is declared (1/T; -ln(1 - p)).

    Raises
    ------
    ValueError
        The event belongs to a source: its rate depends on the model (mean_rate_per_year).
    """
    if event.source is not None:
        raise ValueError(f"event {event.id} has no frequency of its own; it belongs to source {event.source}")
    if event.return_period_years is not None:
        return rate_of_return_period(event.return_period_years)
    if event.annual_exceedance_probability is not None:
        return rate_of_exceedance_probability(event.annual_exceedance_probability)
    assert event.annual_rate_per_year is not None  # exactly one is given
    return event.annual_rate_per_year


def mean_rate_per_year(catalogue: Catalogue, event: EventSpec, model_id: str | None = None) -> float:
    """
    Occurrences per year of one event in the long run under one model (default: the first), at climate factor 1.

    The event of a source: its weight times the source's rate; 1 / mean interval of a
    renewal source, whatever is known of its past; the probability of an annual maximum,
    which strikes once a year at most.
    """
    if event.source is None:
        return annual_rate_per_year(event)
    assert event.weight is not None  # given with a source
    specs = catalogue.source_specs(catalogue.model_ids[0] if model_id is None else model_id)
    return specs[event.source].rate_per_year * event.weight


def frequency_source(catalogue: Catalogue, event: EventSpec, model_id: str | None = None) -> tuple[str, SourceKind]:
    """Where the frequency of an event comes from under one model (default: the first): source and its kind."""
    if event.source is None:
        assert event.rate_source_kind is not None  # required with a frequency
        return event.rate_source, event.rate_source_kind
    spec = catalogue.source_specs(catalogue.model_ids[0] if model_id is None else model_id)[event.source]
    return spec.source, spec.source_kind


def integration_rule(catalogue: Catalogue) -> str:
    """How frequencies become occurrences, in one sentence: the laws of the sources, for each occurrence model."""
    of_model = []
    for model_id in catalogue.model_ids:
        specs = catalogue.source_specs(model_id)
        kinds = {specs[event.source].kind if event.source else "poisson" for event in catalogue.events}
        laws = "; ".join(law for kind, law in _LAWS.items() if kind in kinds)
        of_model.append(f"under model {model_id}: {laws}" if len(catalogue.model_ids) > 1 else laws)
    factor = "; rates times the climate factor of the year" if catalogue.climate else ""
    if any(event.source is not None for event in catalogue.events):
        factor = f"; each occurrence of a source is one of its events, by weight{factor}"
    if catalogue.series:
        maps = ", ".join(series.id for series in catalogue.series)
        factor = (
            f"; maps of the series {maps} are no events of their own: one annual exceedance probability is drawn a "
            f"year, and depths between maps are interpolated in -ln(AEP){factor}"
        )
    return f"independent sources, {' / '.join(of_model)}{factor}"


def exceedance_span(catalogue: Catalogue, event: EventSpec) -> tuple[float, float] | None:
    """
    AEPs between which a year lies that an event of a series stands for, the larger one first.

    The second is 0 beyond the rarest map. None for an event of no series.
    """
    series = catalogue.simulated_series.get(event.source or "")
    return None if series is None else series.spans[event.id]


def span_text(span: tuple[float, float], lang: Lang = "en") -> str:
    """Such a span in words: `years whose maximum is rarer than 1 in 50 and not rarer than 1 in 59 years`."""
    upper, lower = (f"{1 / aep:.4g}" if aep > 0 else "" for aep in span)
    if lang == "ja":
        end = f"{lower}年に1回の規模まで" if lower else "上限なし"
        return f"年最大の規模が{upper}年に1回を超える年（{end}）"
    end = f"and at most 1 in {lower}" if lower else "without an upper end"
    return f"years whose maximum is rarer than 1 in {upper} years, {end}"


def rate_declared_as(event: EventSpec, lang: Lang = "en") -> str:
    """The frequency in the words of the catalogue: `return period 100 years`, `weight 0.3 of source A`."""
    ja = lang == "ja"
    if event.source is not None:
        weight = f"{event.weight:.10g}"
        return f"発生源「{event.source}」の重み{weight}" if ja else f"weight {weight} of source {event.source}"
    if event.return_period_years is not None:
        years = f"{event.return_period_years:.10g}"
        return f"再現期間{years}年" if ja else f"return period {years} years"
    if event.annual_exceedance_probability is not None:
        chance = f"{event.annual_exceedance_probability:.10g}"
        return f"年超過確率{chance}" if ja else f"annual exceedance probability {chance}"
    rate = f"{event.annual_rate_per_year:.10g}"
    return f"年発生率{rate}回" if ja else f"annual rate {rate} per year"
