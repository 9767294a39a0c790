"""The rules a scenario names: how emissions are counted, what is uncertain, how tonnes are credited and valued."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, field_validator, model_validator

from infra.amounts import Money, TonnesFromZero
from infra.units import Cited, Finite, Fraction, NonNegative, Positive, Rate, SourceKind, Strict, Year, said
from valuation.additionality import Additionality
from valuation.lattice import SHORTEST_M
from valuation.measures import Text
from valuation.money.rules import MoneyRules

SigmaLn = Annotated[Positive, Field(le=2)]
"""Standard deviation of a logarithm; 2 is a factor of 7 either way and beyond any published one."""


_WORD, _GIVEN = Tag("word"), Tag("given")
_EITHER = Discriminator(lambda value: "word" if isinstance(value, str) else "given")
"""A word or a section of keys: only what is wrong with the one that was written is said."""


class TsunamiDamage(Strict):
    """Fragility curves, and the scheme that turns a repairable state into a repair cost ratio."""

    fragility: str = "Suppasri2013"
    state_ratio: str = "DEUS-SUPPASRI2013"


class FloodDamage(Strict):
    """A depth-damage curve, and the ratio from which a building counts as lost and is rebuilt."""

    curve: str
    total_loss_ratio: Fraction
    total_loss_source: Cited
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


class Repeat(Strict):
    """
    A collapsed building is rebuilt after a delay and can be lost again; it is then new.

    delay_years : whole years without a building; 0 is rebuilt at once
    structure : "same", or the one that everything is rebuilt in
    """

    kind: Literal["repeat"]
    delay_years: int = Field(ge=0, le=20)
    structure: Literal["same", "wood", "steel", "rc", "src", "masonry"] = "same"
    source: Cited
    source_kind: SourceKind


class Consequence(Strict):
    """
    Which tables turn a collapse or repair into CO2e, how long buildings live, and whether they are rebuilt.

    service_life : a set of fixed lives or of survival curves
    recurrence : "first": a collapsed building is gone from that world; or a Repeat
    """

    rebuild_factors: str = "nagata-2026-net"
    debris_mass: str = "moe-2018"
    service_life: str = "komatsu-2011"
    recurrence: Annotated[Annotated[Literal["first"], _WORD] | Annotated[Repeat, _GIVEN], _EITHER] = "first"

    @field_validator("recurrence", mode="before")
    @classmethod
    def _with_its_delay(cls, value: Any) -> Any:
        if isinstance(value, str) and value != "first":
            repeat = "{kind: repeat, delay_years: 2, source: ..., source_kind: ...}"
            raise said(
                f"write `first`, or `repeat` with its delay and source: {repeat}",
                f"first、または再建までの年数と出典を付けた repeat を書いてください：{repeat}",
            )
        return value


class RateUncertainty(Strict):
    """One lognormal factor with mean 1 per peril on all its event rates."""

    sigma_ln: SigmaLn
    source: Cited
    source_kind: SourceKind


class FragilityUncertainty(Strict):
    """One lognormal factor with median 1 on the medians of all curves of the set: one survey errs as a whole."""

    sigma_ln: SigmaLn
    source: Cited
    source_kind: SourceKind


class DepthBias(Strict):
    """
    One lognormal factor on all depths of the maps, in both worlds: a bias of the maps, not a scatter of events.

    median : what the depths have to be multiplied with at the central estimate; 1 where no bias is known
    """

    sigma_ln: SigmaLn
    median: Finite = Field(default=1.0, ge=0.1, le=10)
    source: Cited
    source_kind: SourceKind


class LifeUncertainty(Strict):
    """One factor on the service lives of all structures, with 1 as its central value."""

    low: Finite = Field(ge=0.2, le=1)
    high: Finite = Field(ge=1, le=5)
    distribution: Literal["uniform", "triangular"] = "triangular"
    source: Cited
    source_kind: SourceKind

    @model_validator(mode="after")
    def _has_a_range(self) -> LifeUncertainty:
        if not self.low < self.high:
            raise said(
                "low and high are the same; write `none` to switch this uncertainty off",
                "low と high が同じです。不確実性を考えない場合は none と書いてください",
            )
        return self


class ImputationWeights(Strict):
    """How often a draw fills missing values by the low end of their rule, the rule itself, and its high end."""

    low: Fraction
    central: Fraction
    high: Fraction
    source: Cited
    source_kind: SourceKind

    @model_validator(mode="after")
    def _sum_to_one(self) -> ImputationWeights:
        total = math.fsum((self.low, self.central, self.high))
        if not math.isclose(total, 1.0, abs_tol=1e-9):
            raise said(
                f"the weights must sum to 1, found {total:g}",
                f"重みの合計が1になるようにしてください（合計：{total:g}）",
            )
        return self


class Uncertainties(Strict):
    """
    What is uncertain in the estimate. "none" switches a source off, and is shown as such.

    A source that a scenario does not name is on: "assumed" and "published_spread" are rows of
    `assumptions.csv`, with their reason.

    draws : parameter vectors; at least 200 so that the 10th percentile means something
    depth_ranges : where rasters give ranges of depth (ranks, screening), depths lie anywhere in them
    imputation : "alternatives": in each draw every rule for missing values is taken as it stands or at
        one of its own ends
    shares_base_draws : base sample N of the split of variance by source, which takes
        N x (sources + 2) vectors; 0 leaves it out
    predictive_draws : draws of the second table of delivery, in which parameters vary too; each
        gets 10 to 50 futures, as many as the scenario's paths allow; 0 leaves it out
    """

    draws: int = Field(default=1000, ge=200, le=100_000)
    rebuild_factor: Literal["published_range", "none"] = "published_range"
    state_ratio: Literal["published_schemes", "none"] = "published_schemes"
    event_rate: Annotated[Annotated[Literal["none"], _WORD] | Annotated[RateUncertainty, _GIVEN], _EITHER]
    fragility_median: Annotated[
        Annotated[Literal["assumed", "none"], _WORD] | Annotated[FragilityUncertainty, _GIVEN], _EITHER
    ] = "assumed"
    depth_bias: Annotated[Annotated[Literal["assumed", "none"], _WORD] | Annotated[DepthBias, _GIVEN], _EITHER] = (
        "assumed"
    )
    depth_ranges: Literal["sampled", "none"] = "sampled"
    service_life: Annotated[
        Annotated[Literal["published_spread", "none"], _WORD] | Annotated[LifeUncertainty, _GIVEN], _EITHER
    ] = "published_spread"
    imputation: Annotated[
        Annotated[Literal["alternatives", "none"], _WORD] | Annotated[ImputationWeights, _GIVEN], _EITHER
    ] = "alternatives"
    assumptions: Literal["sampled", "none"] = "sampled"
    project_emissions: Literal["sampled", "none"] = "sampled"
    shares_base_draws: int = 64
    predictive_draws: int = Field(default=200, ge=0, le=10_000)

    @field_validator("shares_base_draws")
    @classmethod
    def _power_of_two(cls, value: int) -> int:
        if value != 0 and not (16 <= value <= 4096 and value & (value - 1) == 0):
            raise said(
                f"shares_base_draws must be 0 (left out) or a power of two from 16 to 4096, found {value}",
                f"shares_base_draws は0（計算しない）または16～4096の2のべき乗にしてください（入力：{value}）",
            )
        return value


class EventResidual(Strict):
    """
    Scatter of one occurrence around its map: depth x exp(sigma z), one z for all buildings and both worlds.

    Its median is 1: a bias of the maps belongs to `uncertainties.depth_bias`.
    """

    sigma_ln: Annotated[NonNegative, Field(le=2)]
    source: Cited
    source_kind: SourceKind


class Remainder(Strict):
    """Scatter from place to place within one occurrence, correlated over about length_m."""

    sigma_ln: SigmaLn
    length_m: Annotated[Finite, Field(ge=SHORTEST_M, le=1_000_000)]
    source: Cited
    source_kind: SourceKind


class Precision(Strict):
    """How sure the simulated mean is to be: the run takes as many paths as this needs, and says how many."""

    relative_standard_error: Finite = Field(ge=0.001, le=0.5)
    at_most_paths: int = Field(ge=100, le=10_000_000)


class Outcome(Strict):
    """
    What is uncertain in the outcome although every parameter were known: shown as delivery risk, never deducted.

    sampling : "plain" futures, or "stratified": futures with rare events are drawn more often and weigh less
    precision : None: as many paths as the scenario says
    """

    event_residual: Annotated[Annotated[Literal["none"], _WORD] | Annotated[EventResidual, _GIVEN], _EITHER] = "none"
    remainder: Remainder | None = None
    sampling: Literal["plain", "stratified"] = "plain"
    precision: Precision | None = None


class Leakage(Strict):
    """Emissions caused elsewhere: tonnes a year of service, or a share of max(0, avoided)."""

    yearly_t_co2e: TonnesFromZero = 0.0
    share_of_avoided: Fraction = 0.0
    source: Cited
    source_kind: SourceKind


class Share(Strict):
    """A percentage deduction with its reason."""

    share: Fraction
    source: Cited
    source_kind: SourceKind

    @model_validator(mode="after")
    def _below_one(self) -> Share:
        if self.share >= 1:
            raise said(
                "a deduction of 1 leaves nothing; write a share below 1",
                "控除率1では何も残りません。1未満で書いてください",
                at=("share",),
            )
        return self


class Owner(Strict):
    """Who holds a share of what the chain leaves before the claims of others."""

    name: Text
    share: Annotated[Fraction, Field(gt=0)]
    source: Cited
    source_kind: SourceKind


LONGEST_PERIOD_YEARS = 10


def _renewed_if_longer(value: int) -> int:
    if value > LONGEST_PERIOD_YEARS:
        raise said(
            f"must be {LONGEST_PERIOD_YEARS} or less, found {value}; what is longer is written with `renewals`: "
            f"{LONGEST_PERIOD_YEARS} years and 1 renewal are {2 * LONGEST_PERIOD_YEARS} years",
            f"クレジット期間は{LONGEST_PERIOD_YEARS}年以下にしてください（入力：{value}）。これより長い期間は、"
            f"更新回数（renewals）を加えて書きます（{LONGEST_PERIOD_YEARS}年で更新1回なら"
            f"{2 * LONGEST_PERIOD_YEARS}年間）",
        )
    return value


PeriodYears = Annotated[
    int, Field(ge=1, json_schema_extra={"maximum": LONGEST_PERIOD_YEARS}), AfterValidator(_renewed_if_longer)
]
"""Years of one crediting period; what is longer is renewed."""


class Crediting(Strict):
    """
    The credit chain (METHOD section 7).

    period_years is at most 10 and may be renewed inside the horizon; it starts with
    the commissioning year unless first_year says otherwise. Of several occurrence models
    the one with the fewest issuable tonnes is the headline, unless occurrence_model names one.
    Where additionality is left out, its tests are shown as not made, and therefore not met.
    Shares of owners and the claims of others are at most 1 together; what is left over has no named owner.
    """

    occurrence_model: str | None = None
    first_year: Year | None = None
    period_years: PeriodYears
    renewals: int = Field(ge=0, le=30)
    leakage: Leakage
    uncertainty_rule: Literal["largest", "p10", "vcs_4_4", "art_trees_2_0"] = "largest"
    buffer: Share
    cap_overlap: Share
    other_claims: Share
    owners: list[Owner] = Field(default_factory=list)
    additionality: Additionality | None = None
    remainder: Literal["drop", "carry"] = "drop"

    @model_validator(mode="after")
    def _within_the_whole(self) -> Crediting:
        owned = math.fsum(owner.share for owner in self.owners)
        if owned + self.other_claims.share > 1 + 1e-9:
            raise said(
                f"the owners hold {owned:g} and others claim {self.other_claims.share:g}: more than the whole; write "
                "shares that are 1 at most together",
                f"所有者の割合の合計{owned:g}と他者の請求分{self.other_claims.share:g}の和が1を超えています。"
                "合わせて1以下になるように書いてください",
                at=("owners",),
            )
        names = [owner.name.en for owner in self.owners]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise said(
                f"an owner is named twice: {', '.join(twice)}; write each once, with the whole of its share",
                f"同じ所有者が2回書かれています：{'、'.join(twice)}。所有者ごとに1回、割合の合計を書いてください",
                at=("owners",),
            )
        return self


class Price(Strict):
    """A constant price of one tonne, in yen of price_year."""

    kind: Literal["constant"]
    price_jpy_per_t: Money
    price_year: Year
    label: Text
    source: Cited
    source_kind: SourceKind


class CreditCosts(Strict):
    """What registration and each verification of the units cost; averages of J-Credit projects if not given."""

    registration_jpy: Money
    verification_jpy: Money
    verification_every_years: int = Field(default=5, ge=1, le=30)
    source: Cited
    source_kind: SourceKind


class ReplacementCost(Strict):
    """What rebuilding a square metre costs, by structure: the direct loss that a measure avoids, never credited."""

    jpy_per_m2: dict[Literal["wood", "steel", "rc", "src", "masonry"], Money]
    source: Cited
    source_kind: SourceKind

    @field_validator("jpy_per_m2")
    @classmethod
    def _every_structure(cls, value: dict[str, float]) -> dict[str, float]:
        lacking = [name for name in ("wood", "steel", "rc", "src", "masonry") if name not in value]
        if lacking:
            raise said(
                f"a replacement cost is needed for every structure; missing: {', '.join(lacking)}",
                f"再調達単価はすべての構造に必要です。ないもの：{'、'.join(lacking)}",
            )
        return value


class ValuationRules(MoneyRules):
    """
    How tonnes become yen: a price at a flat rate is the headline; the rest is shown beside it.

    The 1/2/4 % ladder is always shown. prices, discounting, contracts, loadings, inflation: see MoneyRules.
    """

    discount_rate_per_year: Rate = 0.04
    convention: Literal["year_end", "mid_year", "begin"] = "year_end"
    price: Price
    credit_costs: CreditCosts | None = None
    replacement_cost: ReplacementCost | None = None


class ReportRules(Strict):
    """The grid of the outsiders' map: JIS mesh in Japan, UTM squares elsewhere, and the fewest buildings shown."""

    grid: Literal["jis_1km", "jis_500m", "jis_250m", "utm_1km"]
    minimum_count: int = Field(default=10, ge=2)
