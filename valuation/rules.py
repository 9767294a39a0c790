"""The rules a scenario names: how emissions are counted, what is uncertain, how tonnes are credited and valued."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from infra.units import Fraction, NonNegative, Positive, Rate, SourceKind, Strict, Year, said
from valuation.measures import Text


class TsunamiDamage(Strict):
    """Fragility curves, and the scheme that turns a repairable state into a repair cost ratio."""

    fragility: str = "Suppasri2013"
    state_ratio: str = "DEUS-SUPPASRI2013"


class FloodDamage(Strict):
    """A depth-damage curve, and the ratio from which a building counts as lost and is rebuilt."""

    curve: str
    total_loss_ratio: Fraction
    total_loss_source: str
    total_loss_source_kind: SourceKind

    @model_validator(mode="after")
    def _above_zero(self) -> FloodDamage:
        if self.total_loss_ratio <= 0:
            raise said(
                "total_loss_ratio must be above 0: at 0 every wet building would count as lost",
                "total_loss_ratio は0より大きい値です（0ではすべての浸水建物が全損になります）",
            )
        return self


class Damage(Strict):
    """How water breaks buildings. A peril without its section is refused when the catalogue has such an event."""

    tsunami: TsunamiDamage | None = None
    flood: FloodDamage | None = None


class Consequence(Strict):
    """Which tables turn a collapse or repair into CO2e, and how long buildings live."""

    rebuild_factors: str = "nagata-2026-net"
    debris_mass: str = "moe-2018"
    service_life: str = "komatsu-2011"
    recurrence: Literal["first"] = "first"


class RateUncertainty(Strict):
    """One lognormal factor with mean 1 per peril on all its event rates."""

    sigma_ln: Positive
    source: str
    source_kind: SourceKind


class Uncertainties(Strict):
    """
    What is uncertain in the estimate. "none" switches a source off, and is shown as such.

    draws : parameter vectors; at least 200 so that the 10th percentile means something.
    """

    draws: int = Field(default=1000, ge=200, le=100_000)
    rebuild_factor: Literal["published_range", "none"] = "published_range"
    state_ratio: Literal["published_schemes", "none"] = "published_schemes"
    event_rate: RateUncertainty | Literal["none"]
    assumptions: Literal["sampled", "none"] = "sampled"
    project_emissions: Literal["sampled", "none"] = "sampled"


class Leakage(Strict):
    """Emissions caused elsewhere: tonnes a year of service, or a share of max(0, avoided)."""

    yearly_t_co2e: NonNegative = 0.0
    share_of_avoided: Fraction = 0.0
    source: str
    source_kind: SourceKind


class Share(Strict):
    """A percentage deduction with its reason."""

    share: Fraction
    source: str
    source_kind: SourceKind

    @model_validator(mode="after")
    def _below_one(self) -> Share:
        if self.share >= 1:
            raise said(
                "a deduction of 1 leaves nothing; write a share below 1",
                "控除率1では何も残りません。1未満で書いてください",
            )
        return self


class Crediting(Strict):
    """
    The credit chain (METHOD section 7).

    period_years is at most 10 and may be renewed inside the horizon; it starts with
    the commissioning year unless first_year says otherwise.
    """

    first_year: Year | None = None
    period_years: int = Field(ge=1, le=10)
    renewals: int = Field(ge=0, le=30)
    leakage: Leakage
    uncertainty_rule: Literal["largest", "p10", "vcs_4_4", "art_trees_2_0"] = "largest"
    buffer: Share
    cap_overlap: Share
    other_claims: Share
    remainder: Literal["drop", "carry"] = "drop"


class Price(Strict):
    """A constant price of one tonne, in yen of price_year."""

    kind: Literal["constant"]
    price_jpy_per_t: NonNegative
    price_year: Year
    label: Text
    source: str
    source_kind: SourceKind


class ValuationRules(Strict):
    """How tonnes become yen: a flat rate, beside the 1/2/4 % ladder that is always shown."""

    discount_rate_per_year: Rate = 0.04
    convention: Literal["year_end", "mid_year", "begin"] = "year_end"
    price: Price


class ReportRules(Strict):
    """The grid of the outsiders' map: JIS mesh in Japan, UTM squares elsewhere, and the fewest buildings shown."""

    grid: Literal["jis_1km", "jis_500m", "jis_250m", "utm_1km"]
    minimum_count: int = Field(default=10, ge=2)
