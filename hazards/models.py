"""What a catalogue may say about occurrence beyond a plain rate: sources of three kinds, models, climate factors."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, ValidationInfo, field_validator

from hazards.bands import Bands
from hazards.occurrence import rate_of_return_period
from infra.units import AnnualRate, Finite, Fraction, NonNegative, Peril, ReturnPeriod, SourceKind, Strict, said

Id = Annotated[str, Field(min_length=1)]

WEIGHT_TOLERANCE = 1e-9  # by which the weights of a source may miss 1
LARGEST_FACTOR = 20.0  # assumption: beyond any published change of frequency; national means for Japan are 2 to 4
SHORTEST_INTERVAL_YEARS = 1.0  # assumption: what returns more often is no source of rare events
LONGEST_INTERVAL_YEARS = 1_000_000.0  # assumption: beyond any published interval
APERIODICITY = (0.02, 5.0)  # assumption: published values for great earthquakes lie between 0.1 and 0.6 (from memory)


def _inside(value: float) -> float:
    if not 0 < value < 1:
        raise said(
            f"an annual exceedance probability must lie between 0 and 1, both excluded, found {value:g}",
            f"年超過確率は0より大きく1より小さい値にしてください（入力：{value:g}）",
        )
    return value


def _limits(low: float, high: float, en: str, ja: str) -> Callable[[float], float]:
    """Above 0, and within what the field has ever seen."""

    def check(value: float) -> float:
        """The value itself, or a refusal that names the limits."""
        if not value > 0:
            raise said(
                f"{en} must be above 0, found {value:g}", f"{ja}は0より大きい値にしてください（入力：{value:g}）"
            )
        if not low <= value <= high:
            limit_en, limit_ja = f"between {low:g} and {high:g}", f"{low:g}から{high:g}まで"
            if low == 0:
                limit_en, limit_ja = f"at most {high:g}", f"{high:g}以下"
            raise said(
                f"{en} must be {limit_en}, found {value:g}", f"{ja}は{limit_ja}の値にしてください（入力：{value:g}）"
            )
        return value

    return check


ExceedanceProbability = Annotated[Fraction, AfterValidator(_inside)]
Weight = Annotated[Finite, AfterValidator(_limits(0, 1, "a weight", "重み"))]
ClimateFactor = Annotated[Finite, AfterValidator(_limits(0, LARGEST_FACTOR, "a climate factor", "気候変動の倍率"))]
MeanInterval = Annotated[
    Finite,
    AfterValidator(
        _limits(SHORTEST_INTERVAL_YEARS, LONGEST_INTERVAL_YEARS, "a mean interval in years", "平均発生間隔（年）")
    ),
]
Aperiodicity = Annotated[Finite, AfterValidator(_limits(*APERIODICITY, "an aperiodicity", "発生間隔のばらつき（α）"))]


class Title(Strict):
    """A title in both languages."""

    en: Id
    ja: Id


class PoissonSource(Strict):
    """Occurrences at a constant rate (times the climate factor), without memory."""

    id: Id
    peril: Peril
    kind: Literal["poisson"]
    annual_rate_per_year: AnnualRate | None = None
    return_period_years: ReturnPeriod | None = Field(default=None, validate_default=True)
    source: Id
    source_kind: SourceKind

    @field_validator("return_period_years")
    @classmethod
    def _one_frequency(cls, value: float | None, info: ValidationInfo) -> float | None:
        if "annual_rate_per_year" in info.data and (value is None) == (info.data["annual_rate_per_year"] is None):
            raise said(
                "give exactly one of annual_rate_per_year, return_period_years",
                "annual_rate_per_year、return_period_years のどちらか一つだけを書いてください",
            )
        return value

    @property
    def rate_per_year(self) -> float:
        """Occurrences per year at climate factor 1."""
        if self.return_period_years is not None:
            return rate_of_return_period(self.return_period_years)
        assert self.annual_rate_per_year is not None  # exactly one is given
        return self.annual_rate_per_year


class AnnualMaximumSource(Strict):
    """At most one occurrence a year, with this probability."""

    id: Id
    peril: Peril
    kind: Literal["annual_maximum"]
    annual_exceedance_probability: ExceedanceProbability
    source: Id
    source_kind: SourceKind

    @property
    def rate_per_year(self) -> float:
        """Occurrences per year in the mean: at most one, with this chance."""
        return self.annual_exceedance_probability


@dataclass(frozen=True, slots=True)
class SeriesSource:
    """
    The annual maximum that the maps of a series describe, as it is simulated.

    annual_exceedance_probability : chance per year of any of its events
    bands : exclusive parts of it that a climate factor changes each in its own way
    maps : the maps as the catalogue has them, commonest first: event and annual exceedance probability (AEP)
    spans : by event as it is simulated, the AEPs between which a year lies that it stands for; the second is 0 beyond
        the rarest map
    commonest, rarest : the rules at both ends as text (`series.rule_text`)
    """

    id: str
    peril: Peril
    annual_exceedance_probability: float
    bands: Bands
    source: str
    source_kind: SourceKind
    maps: tuple[tuple[str, float], ...]
    spans: Mapping[str, tuple[float, float]]
    commonest: str
    rarest: str
    kind: Literal["annual_maximum"] = "annual_maximum"

    @property
    def rate_per_year(self) -> float:
        """Occurrences per year in the mean: at most one, with this chance."""
        return self.annual_exceedance_probability


class KnownPast(Strict):
    """
    What is known of the last occurrence; exactly one of the three.

    last_year is a decimal calendar year (1946.0 is 1 January 1946), elapsed_years counts
    back from the start of the horizon, and so does older_than_years: longer ago than that.
    """

    elapsed_years: NonNegative | None = None
    last_year: Finite | None = None
    older_than_years: NonNegative | None = Field(default=None, validate_default=True)

    @field_validator("older_than_years")
    @classmethod
    def _one_way(cls, value: float | None, info: ValidationInfo) -> float | None:
        keys = ("elapsed_years", "last_year")
        given = [info.data[key] for key in keys if info.data.get(key) is not None] + [value] * (value is not None)
        if all(key in info.data for key in keys) and len(given) != 1:
            raise said(
                "give exactly one of elapsed_years, last_year, older_than_years, or write `past: unknown`",
                "elapsed_years、last_year、older_than_years のうち一つだけを書くか、「past: unknown」としてください",
            )
        return value


def _past_tag(value: Any) -> str:
    return "known" if isinstance(value, dict | KnownPast) else "word"


PastSpec = Annotated[
    Annotated[Literal["unknown"], Tag("word")] | Annotated[KnownPast, Tag("known")], Discriminator(_past_tag)
]


class RenewalSource(Strict):
    """
    Occurrences with memory: Brownian passage time intervals.

    mean_interval_years and aperiodicity (the coefficient of variation of the intervals)
    as published; past is what is known of the last occurrence.
    """

    id: Id
    peril: Peril
    kind: Literal["renewal"]
    mean_interval_years: MeanInterval
    aperiodicity: Aperiodicity
    past: PastSpec
    source: Id
    source_kind: SourceKind

    @property
    def rate_per_year(self) -> float:
        """Occurrences per year in the long run: 1 / mean interval."""
        return 1.0 / self.mean_interval_years


def _kind_of(value: Any) -> str | None:
    kind = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", None)
    return kind if isinstance(kind, str) else None


SourceSpec = Annotated[
    Annotated[PoissonSource, Tag("poisson")]
    | Annotated[AnnualMaximumSource, Tag("annual_maximum")]
    | Annotated[RenewalSource, Tag("renewal")],
    Discriminator(
        _kind_of,
        custom_error_type="said",
        custom_error_message="{en}",
        custom_error_context={
            "en": "a source needs `kind`: poisson, annual_maximum or renewal",
            "ja": "発生源には「kind」として poisson、annual_maximum、renewal のいずれかを書いてください",
        },
    ),
]


class OccurrenceModel(Strict):
    """One way of saying how often all sources strike. Several stand side by side and are never pooled."""

    id: Id
    title: Title
    source: Id
    source_kind: SourceKind
    sources: Annotated[list[SourceSpec], Field(min_length=1)]


def _as_date(value: Any) -> Any:
    """Only a whole date: pydantic would read a bare number as seconds since 1970."""
    try:
        return value if isinstance(value, dt.date) else dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise said(
            f"write a date such as 2020-07-01, found {value}; a decimal year goes into `year`",
            f"2020-07-01 のような日付を書いてください（入力：{value}）。小数の年は「year」に書きます",
        ) from None


class Knot(Strict):
    """A climate factor at a time: a decimal year (2020.5), or a date (2020-07-01, the same)."""

    year: Annotated[Finite, AfterValidator(_limits(1000, 3000, "a calendar year", "西暦年"))] | None = None
    date: Annotated[dt.date, BeforeValidator(_as_date)] | None = Field(default=None, validate_default=True)
    factor: ClimateFactor

    @field_validator("date")
    @classmethod
    def _one_time(cls, value: dt.date | None, info: ValidationInfo) -> dt.date | None:
        if "year" in info.data and (value is None) == (info.data["year"] is None):
            raise said("give exactly one of year, date", "year と date のどちらか一つだけを書いてください")
        return value

    @property
    def at_year(self) -> float:
        """Decimal year; months count alike, so that 1 July is the middle of every year."""
        if self.date is not None:
            days = calendar.monthrange(self.date.year, self.date.month)[1]
            return self.date.year + (self.date.month - 1 + (self.date.day - 1) / days) / 12
        assert self.year is not None  # exactly one is given
        return self.year


class Climate(Strict):
    """
    How the frequency of one peril changes with time: a factor on rates.

    Linear between dated knots, constant outside them, and constant within a year (its
    1 July value). applies_to names sources (or events with a frequency of their own);
    without it the factor acts on all of the peril. Never on renewal sources.
    """

    knots: Annotated[list[Knot], Field(min_length=1)]
    applies_to: Annotated[list[Id], Field(min_length=1)] | None = None
    source: Id
    source_kind: SourceKind

    @field_validator("knots")
    @classmethod
    def _dates_rise(cls, knots: list[Knot]) -> list[Knot]:
        for before, after in pairwise(knots):
            if not before.at_year < after.at_year:
                raise said(
                    f"the knots of a climate factor must rise in time, found {after.at_year:g} "
                    f"after {before.at_year:g}",
                    f"気候変動の倍率は年代順に書いてください（{before.at_year:g}の後に{after.at_year:g}があります）",
                )
        return knots

    def factor_by_year(self, start_year: int, years: int) -> tuple[float, ...]:
        """Factor of every year of a horizon: the value on its 1 July."""
        middle = np.arange(start_year, start_year + years) + 0.5
        found = np.interp(middle, [knot.at_year for knot in self.knots], [knot.factor for knot in self.knots])
        return tuple(float(value) for value in found)
