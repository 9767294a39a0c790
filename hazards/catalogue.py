"""The catalogue: which events may happen, how often, and which raster says how deep the water is in each world."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, WrapValidator, field_validator
from pyproj import CRS
from pyproj.exceptions import CRSError

from hazards.occurrence import rate_of_exceedance_probability, rate_of_return_period
from infra.findings import Lang
from infra.units import AnnualRate, Fraction, InputFile, Peril, ReturnPeriod, SourceKind, Strict, said

SAME = "same"
INTEGRATION_RULE = "independent Poisson sources, each with its own annual rate"

Text = Annotated[str, Field(min_length=1)]
NodataMeans = Literal["dry", "unknown"]

_RATE_KEYS = ("annual_rate_per_year", "return_period_years", "annual_exceedance_probability")


def _inside(value: float) -> float:
    if not 0 < value < 1:
        raise said(
            f"an annual exceedance probability must lie between 0 and 1, both excluded, found {value:g}",
            f"年超過確率は0より大きく1より小さい値です（入力：{value:g}）",
        )
    return value


def _same_or_file(value: Any, as_file: Callable[[Any], str]) -> str:
    """`same` is a word of the catalogue and is never looked up as a file."""
    return SAME if isinstance(value, str) and value.strip() == SAME else as_file(value)


def _metres_only(value: Any) -> Any:
    if value != "m":
        raise said(
            f"depths are read in metres, found {value!r}; convert the rasters first "
            "(cm: divide by 100, ft: multiply by 0.3048), then write `unit: m`",
            f"浸水深の単位はmです（入力：{value}）。cmは100で割り、フィートは0.3048を掛けてファイルを変換し、"
            "「unit: m」と書いてください",
        )
    return value


def _depth_only(value: Any) -> Any:
    if value != "depth":
        raise said(
            f"only the depth of water above ground is read, found {value!r}; subtract the ground height "
            "from a water level first, then write `quantity: depth`",
            f"読み取れるのは地面からの浸水深だけです（入力：{value}）。水位の場合は地盤高を引いてから"
            "「quantity: depth」と書いてください",
        )
    return value


SameOrFile = Annotated[InputFile, WrapValidator(_same_or_file)]
"""The raster of the world with the measure, or the word `same`: the measure does not change this hazard."""


class EventSpec(Strict):
    """
    One event: an independent Poisson source with one raster per world.

    Exactly one of the three frequencies is given. `with` (field `with_measure`)
    must be declared even when the measure does not change the hazard: then `same`.
    """

    id: Text
    title: str = ""
    peril: Peril
    annual_rate_per_year: AnnualRate | None = None
    return_period_years: ReturnPeriod | None = None
    annual_exceedance_probability: Annotated[Fraction, AfterValidator(_inside)] | None = Field(
        default=None, validate_default=True
    )
    rate_source: Text
    rate_source_kind: SourceKind
    without: InputFile
    with_measure: SameOrFile = Field(alias="with")

    @field_validator("annual_exceedance_probability")
    @classmethod
    def _one_frequency(cls, value: float | None, info: ValidationInfo) -> float | None:
        """Checked at the last of the three, not on the whole event: other keys' errors are reported beside it."""
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

    @property
    def measure_changes_hazard(self) -> bool:
        """Whether the world with the measure has a raster of its own."""
        return self.with_measure != SAME

    @property
    def measure_file(self) -> str:
        """The raster of the world with the measure, `same` resolved."""
        return self.with_measure if self.measure_changes_hazard else self.without


class Catalogue(Strict):
    """
    The events of one scenario and what their rasters do not say themselves.

    crs is for rasters that carry none; nodata says what a cell without a value
    means: `dry` (outside the flood) or `unknown` (outside the model, the sea).
    """

    source: Text
    licence: Text
    crs: str | None = None
    nodata: NodataMeans
    quantity: Annotated[Literal["depth"], BeforeValidator(_depth_only)]
    unit: Annotated[Literal["m"], BeforeValidator(_metres_only)]
    vertical_datum: Text
    events: Annotated[list[EventSpec], Field(min_length=1)]

    @field_validator("crs")
    @classmethod
    def _crs_is_known(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            CRS.from_user_input(value)
        except CRSError:
            raise said(
                f"unknown coordinate system {value!r}; write its EPSG code, for example EPSG:6677",
                f"座標系「{value}」が分かりません。EPSGコードで書いてください（例：EPSG:6677）",
            ) from None
        return value

    @field_validator("events")
    @classmethod
    def _ids_differ(cls, events: list[EventSpec]) -> list[EventSpec]:
        twice = [event_id for event_id, count in Counter(event.id for event in events).items() if count > 1]
        if twice:
            raise said(
                f"every event needs an id of its own, found more than once: {', '.join(twice)}",
                f"事象のidが重複しています：{'、'.join(twice)}",
            )
        return events


def annual_rate_per_year(event: EventSpec) -> float:
    """Occurrences per year of one event, whichever way its frequency is declared (1/T; -ln(1 - p))."""
    if event.return_period_years is not None:
        return rate_of_return_period(event.return_period_years)
    if event.annual_exceedance_probability is not None:
        return rate_of_exceedance_probability(event.annual_exceedance_probability)
    assert event.annual_rate_per_year is not None  # exactly one is given
    return event.annual_rate_per_year


def rate_declared_as(event: EventSpec, lang: Lang = "en") -> str:
    """The frequency in the words of the catalogue, for example `return period 100 years` (再現期間100年)."""
    ja = lang == "ja"
    if event.return_period_years is not None:
        years = f"{event.return_period_years:.10g}"
        return f"再現期間{years}年" if ja else f"return period {years} years"
    if event.annual_exceedance_probability is not None:
        chance = f"{event.annual_exceedance_probability:.10g}"
        return f"年超過確率{chance}" if ja else f"annual exceedance probability {chance}"
    rate = f"{event.annual_rate_per_year:.10g}"
    return f"年発生率{rate}回" if ja else f"annual rate {rate} per year"
