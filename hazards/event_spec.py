"""One event of a catalogue: how often it happens, and one raster per world."""

from __future__ import annotations

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticKnownError

from hazards.declared import EventId, Text
from hazards.defences import SAME, RasterOrVariants, SameRasterOrVariants
from hazards.models import ExceedanceProbability, Weight
from infra.units import AnnualRate, Metres, NonNegative, Peril, ReturnPeriod, SourceKind, Strict, said

_RATE_KEYS = ("annual_rate_per_year", "return_period_years", "source", "annual_exceedance_probability")


class Forecast(Strict):
    """Which forecast a raster belongs to: two lead times of one forecast are one event."""

    of: Text
    lead_time_hours: NonNegative


class EventSpec(Strict):
    """
    One event with one raster per world: a Poisson source of its own, or one of the events of a source.

    Exactly one of the three frequencies or `source` is given; the event of a source has
    a `weight`, its chance when the source strikes, and its frequency and where that comes
    from stand with the source in `models`. `with` (field `with_measure`) must be declared
    even when the measure does not change the hazard: then `same`.

    series : the event is a map of this series of return periods (Catalogue.series); T is 1 / AEP then
    forecast : of which forecast it is one lead time
    water_level_m : level at each defence in this event, where the chance of a breach follows from it
    """

    id: EventId
    title: str = ""
    peril: Peril
    annual_rate_per_year: AnnualRate | None = None
    return_period_years: ReturnPeriod | None = None
    source: Text | None = None
    annual_exceedance_probability: ExceedanceProbability | None = Field(default=None, validate_default=True)
    weight: Weight | None = Field(default=None, validate_default=True)
    series: Text | None = None
    forecast: Forecast | None = None
    rate_source: str = Field(default="", validate_default=True)
    rate_source_kind: SourceKind | None = Field(default=None, validate_default=True)
    water_level_m: dict[str, Metres] | None = None
    without: RasterOrVariants
    with_measure: SameRasterOrVariants = Field(alias="with")

    @field_validator("annual_exceedance_probability")
    @classmethod
    def _one_frequency(cls, value: float | None, info: ValidationInfo) -> float | None:
        """Checked at the last of them, not on the whole event: other keys' errors are reported beside it."""
        frequencies = {**info.data, _RATE_KEYS[-1]: value}
        given = [key for key in _RATE_KEYS if frequencies.get(key) is not None]
        readable = all(key in frequencies for key in _RATE_KEYS)
        if readable and len(given) != 1:
            found = " and ".join(given) if given else "none"
            raise said(
                f"give exactly one of {', '.join(_RATE_KEYS)}, found {found}",
                f"{'、'.join(_RATE_KEYS)} のうち一つだけを書いてください",
            )
        return value

    @field_validator("weight")
    @classmethod
    def _weight_of_a_source(cls, value: float | None, info: ValidationInfo) -> float | None:
        if "source" in info.data and (info.data["source"] is None) != (value is None):
            raise said(
                "`weight` belongs to the event of a `source`: give both or neither",
                "「weight」は「source」を書いた事象の重みです。両方書くか、どちらも書かないでください",
            )
        return value

    @field_validator("rate_source", "rate_source_kind")
    @classmethod
    def _rate_has_a_source(cls, value: str | None, info: ValidationInfo) -> str | None:
        """Required with a frequency; the event of a source has none of its own to account for."""
        if info.data.get("source") is None:
            if not value:
                raise PydanticKnownError("missing")
        elif value:
            raise said(
                "an event of a `source` has no frequency of its own; say where it comes from in `models`",
                "「source」を書いた事象には固有の頻度がありません。出典は「models」の発生源に書いてください",
            )
        return value

    @property
    def exceedance_probability(self) -> float:
        """
        Of a map of a series: how likely a year is to reach it, 1/T or as declared.

        Raises
        ------
        ValueError
            The event has neither.
        """
        if self.annual_exceedance_probability is not None:
            return self.annual_exceedance_probability
        if self.return_period_years is None:
            raise ValueError(f"event {self.id} has no return period and no exceedance probability")
        return 1 / self.return_period_years

    @property
    def measure_changes_hazard(self) -> bool:
        """Whether the world with the measure has a raster of its own."""
        return self.with_measure != SAME
