"""Sources of one occurrence model: what strikes, how often, and with which events; plain numbers, no files."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from hazards.bands import Bands
from hazards.catalogue import Catalogue, annual_rate_per_year
from hazards.declared_messages import past_after_start, past_too_long
from hazards.event_spec import EventSpec
from hazards.models import WEIGHT_TOLERANCE, AnnualMaximumSource, KnownPast, RenewalSource, SeriesSource, SourceSpec
from infra.findings import Finding
from infra.units import Peril

PastKind = Literal["elapsed", "unknown", "older_than"]
SourceKindOfOccurrence = Literal["poisson", "annual_maximum", "renewal"]


LONGEST_PAST = 100
"""Assumption: more mean intervals since the last occurrence than these are a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Past:
    """
    What is known of a renewal source's last occurrence, at the start of the horizon.

    kind "elapsed": `years` have passed since it; "older_than": more than `years` have
    passed, nobody knows how many; "unknown": nothing is known (years = 0).
    """

    kind: PastKind
    years: float = 0.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.years) and self.years >= 0):
            raise ValueError(f"years since the last occurrence must be 0 or more, found {self.years:g}")
        if self.kind == "unknown" and self.years != 0:
            raise ValueError("an unknown past has no years")


@dataclass(frozen=True, slots=True)
class Source:
    """
    One source of occurrences, independent of all others.

    events, weights : each occurrence is one of these events, chosen by weight (sum 1)
    annual_rate_per_year : poisson: occurrences per year at climate factor 1;
        annual_maximum: the PROBABILITY of the year's event at factor 1; renewal: 1 / mean interval
    factor_by_year : climate factor of every year of the horizon; 1.0 for renewal
    aperiodicity, past : renewal only
    bands : of the maps of a series (annual_maximum); weights are then those at factor 1

    Raises
    ------
    ValueError
        A number lies outside what its kind allows; the sentence names the source.
    """

    id: str
    kind: SourceKindOfOccurrence
    events: tuple[str, ...]
    weights: tuple[float, ...]
    annual_rate_per_year: float
    factor_by_year: tuple[float, ...]
    aperiodicity: float | None
    past: Past | None
    peril: Peril
    bands: Bands | None = None

    def __post_init__(self) -> None:
        rate, factors = self.annual_rate_per_year, self.factor_by_year
        renewal = self.kind == "renewal"
        checks = (
            (rate > 0 and math.isfinite(rate), f"its rate must be above 0, found {rate:g}"),
            (self.kind != "annual_maximum" or rate < 1, f"an annual probability must be below 1, found {rate:g}"),
            (len(factors) > 0, "the horizon has no year"),
            (all(0 < f < math.inf for f in factors), "climate factors must be above 0"),
            (not renewal or all(f == 1.0 for f in factors), "climate factors on renewal rates are refused"),
            (not renewal or (self.aperiodicity or 0.0) > 0, "aperiodicity must be above 0"),
            (renewal == (self.past is not None), "the past belongs to a renewal source, and to no other"),
            (len(self.events) == len(self.weights) > 0, "every event needs one weight"),
            (self.bands is None or self.kind == "annual_maximum", "bands belong to an annual maximum"),
            (all(0 < w <= 1 for w in self.weights), "weights must lie between 0 and 1"),
            (
                abs(math.fsum(self.weights) - 1) <= WEIGHT_TOLERANCE,
                f"weights must sum to 1, found {math.fsum(self.weights):.12g}",
            ),
        )
        wrong = [sentence for holds, sentence in checks if not holds]
        if wrong:
            raise ValueError(f"source {self.id}: {'; '.join(wrong)}")


def scaled(source: Source, rate_factor: float) -> Source:
    """
    The same source at another rate: what an uncertain rate does in one draw.

    Poisson: rate x factor. Annual maximum: p' = 1 - (1 - p)^factor. Renewal: mean / factor.

    Raises
    ------
    ValueError
        The factor is not above 0.
    """
    if not 0 < rate_factor < math.inf:
        raise ValueError(f"a rate factor must be above 0, found {rate_factor:g}")
    rate = source.annual_rate_per_year
    if source.kind == "annual_maximum":
        raised = min(-math.expm1(rate_factor * math.log1p(-rate)), math.nextafter(1.0, 0.0))
        if source.bands is None:
            return replace(source, annual_rate_per_year=raised)
        edges = -np.expm1(rate_factor * np.log1p(-np.array(source.bands.edges)))
        bands = Bands(source.bands.of_event, (raised, *edges[1:].tolist()))
        weights = source.bands.weights(source.weights, rate_factor)
        return replace(source, annual_rate_per_year=raised, bands=bands, weights=tuple(weights.tolist()))
    return replace(source, annual_rate_per_year=rate * rate_factor)


def sources_of_model(catalogue: Catalogue, model_id: str, start_year: int, years: int) -> tuple[Source, ...]:
    """
    Every source of one occurrence model, in the order of identifiers.

    An event with a frequency of its own is a Poisson source of one event, and has its id.

    Parameters
    ----------
    catalogue : Catalogue
    model_id : str
        One of catalogue.model_ids.
    start_year, years : int
        The horizon, from 1 January of the start year.

    Raises
    ------
    ValueError
        There is no such model, or a last occurrence lies after the start (past_problems).
    """
    specs = catalogue.source_specs(model_id)
    members: dict[str, list[EventSpec]] = {}
    for event in catalogue.events:
        members.setdefault(event.source or event.id, []).append(event)

    def factors(source_id: str, peril: Peril) -> tuple[float, ...]:
        """Climate factor of every year; 1 where the catalogue has none for this source."""
        climate = (catalogue.climate or {}).get(peril)
        if climate is None or (climate.applies_to is not None and source_id not in climate.applies_to):
            return (1.0,) * years
        return climate.factor_by_year(start_year, years)

    found = []
    for source_id in sorted(members):
        events, spec = members[source_id], specs.get(source_id)
        peril = events[0].peril
        renewal = spec if isinstance(spec, RenewalSource) else None
        found.append(
            Source(
                id=source_id,
                kind="poisson" if spec is None else spec.kind,
                events=tuple(event.id for event in events),
                weights=tuple(1.0 if event.weight is None else event.weight for event in events),
                annual_rate_per_year=annual_rate_per_year(events[0]) if spec is None else _rate(spec),
                factor_by_year=factors(source_id, peril),
                aperiodicity=None if renewal is None else renewal.aperiodicity,
                past=None if renewal is None else _past(renewal, start_year),
                peril=peril,
                bands=spec.bands if isinstance(spec, SeriesSource) else None,
            )
        )
    return tuple(found)


def _past(spec: RenewalSource, start_year: int) -> Past:
    """The past as seen on 1 January of the start year."""
    if isinstance(spec.past, str):
        return Past("unknown")
    if spec.past.older_than_years is not None:
        return Past("older_than", spec.past.older_than_years)
    if spec.past.elapsed_years is not None:
        return Past("elapsed", spec.past.elapsed_years)
    assert spec.past.last_year is not None  # exactly one is given
    return Past("elapsed", start_year - spec.past.last_year)


def past_problems(catalogue: Catalogue, start_year: int, file: str) -> tuple[Finding, ...]:
    """
    Refusals of last occurrences that lie after the start, or impossibly long before it.

    What only the horizon and the catalogue together tell.
    """
    found = []
    for m, model in enumerate(catalogue.models or []):
        for s, source in enumerate(model.sources):
            if not isinstance(source, RenewalSource) or isinstance(source.past, str):
                continue
            key, ago_years = _long_ago(source.past, start_year)
            path = f"models[{m}].sources[{s}].past.{key}"
            if ago_years < 0:
                found.append(past_after_start(file, path, source.id, start_year - ago_years, start_year))
            elif ago_years > LONGEST_PAST * source.mean_interval_years:
                found.append(past_too_long(file, path, source.id, ago_years, source.mean_interval_years, LONGEST_PAST))
    return tuple(found)


def _long_ago(past: KnownPast, start_year: int) -> tuple[str, float]:
    """The key that says when the last occurrence was, and how many years before the start that is."""
    if past.last_year is not None:
        return "last_year", start_year - past.last_year
    if past.elapsed_years is not None:
        return "elapsed_years", past.elapsed_years
    assert past.older_than_years is not None  # one of the three is given
    return "older_than_years", past.older_than_years


def _rate(spec: SourceSpec | SeriesSource) -> float:
    if isinstance(spec, AnnualMaximumSource | SeriesSource):
        return spec.annual_exceedance_probability
    return spec.rate_per_year
