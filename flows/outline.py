"""The outline of a catalogue that is refused: who names whom, so that this is checked in the same go as the rest."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from flows.cross_checks import Written
from hazards import Catalogue, EventSpec
from hazards.model_checks import Sentence, climate_problems, model_problems, weight_problems
from hazards.models import (
    AnnualMaximumSource,
    Climate,
    Id,
    KnownPast,
    MeanInterval,
    OccurrenceModel,
    PoissonSource,
    RenewalSource,
    Weight,
)
from infra.findings import Finding
from infra.units import Finite, Peril

Bare = TypeVar("Bare", bound=BaseModel)
_KINDS: dict[str, Any] = {"poisson": PoissonSource, "annual_maximum": AnnualMaximumSource, "renewal": RenewalSource}


class _Names(BaseModel):
    """Only names and what they point at: numbers, files and unknown keys have findings of their own."""

    model_config = ConfigDict(extra="ignore", frozen=True, str_strip_whitespace=True)


class _Event(_Names):
    id: Id
    peril: Peril
    source: Id | None = None
    series: Id | None = None
    weight: Any = None


class _Source(_Names):
    id: Id
    peril: Peril
    kind: Literal["poisson", "annual_maximum", "renewal"]
    mean_interval_years: Any = None
    past: Any = None


class _Model(_Names):
    id: Id
    sources: list[_Source]


class _Climate(_Names):
    applies_to: list[Id] | None = None


class _Outline(_Names):
    events: list[_Event]
    models: list[_Model] | None = None
    climate: dict[Peril, _Climate] | None = None


def outline_of(raw: Any) -> Catalogue | None:
    """
    The names of a catalogue, unchecked and without its other values; None where a name itself cannot be read.

    An event whose weight cannot be read has none, and a past that cannot be read is unknown.
    """
    try:
        names = _Outline.model_validate(raw)
    except ValidationError:
        return None
    return _bare(
        Catalogue,
        events=[
            _bare(EventSpec, id=e.id, peril=e.peril, source=e.source, series=e.series, weight=_read(Weight, e.weight))
            for e in names.events
        ],
        models=None if names.models is None else [_model(model) for model in names.models],
        climate=_climates(names.climate or {}),
    )


def _bare(model: type[Bare], **values: Any) -> Bare:
    """A model with these values alone, unchecked."""
    return model.model_construct(**values)


def _climates(found: Mapping[Peril, _Climate]) -> dict[Peril, Climate]:
    return {peril: _bare(Climate, applies_to=climate.applies_to) for peril, climate in found.items()}


def _model(found: _Model) -> OccurrenceModel:
    return _bare(OccurrenceModel, id=found.id, sources=[_source(source) for source in found.sources])


def _source(found: _Source) -> Any:
    """A source; a mean interval that cannot be read is longer than any past."""
    mean_years = _read(MeanInterval, found.mean_interval_years)
    own = {"past": _past(found.past), "mean_interval_years": math.inf if mean_years is None else mean_years}
    return _bare(_KINDS[found.kind], id=found.id, peril=found.peril, kind=found.kind, **own)


def _past(raw: Any) -> KnownPast | Literal["unknown"]:
    given = raw if isinstance(raw, dict) else {}
    values = {key: _read(Finite, given.get(key)) for key in ("last_year", "elapsed_years", "older_than_years")}
    return "unknown" if all(value is None for value in values.values()) else _bare(KnownPast, **values)


def _read(kind: Any, value: Any) -> float | None:
    try:
        return float(TypeAdapter(kind).validate_python(value))
    except ValidationError:
        return None


def wrong_references(outline: Catalogue, written: Written) -> Iterator[Finding]:
    """Weights that do not sum to 1, sources that nobody defines or names, climate on renewal: one finding each."""
    models = outline.models
    unclear = {event.source for event in outline.events if event.source is not None and event.weight is None}
    clear = [event for event in outline.events if event.source not in unclear]
    yield from _said("events", weight_problems(clear), written)
    yield from _said("models", model_problems(models, outline.events), written)
    yield from _said("climate", climate_problems(outline.climate or {}, outline.events, models or []), written)


def _said(key: str, problems: Iterator[Sentence], written: Written) -> Iterator[Finding]:
    there = (key,) if (*written.root, key) in written.lines else ()
    for en, ja in problems:
        yield written.refuse("VALUE_REFUSED", there, "", en, f"{ja}。")
