"""The scenario: everything that decides a result, as one model. Files are read in flows; here they are only named."""

from __future__ import annotations

from pydantic import Field, model_validator

from assets.inventory_spec import InventorySpec
from hazards.catalogue import Catalogue
from infra.units import InputFile, Strict, Year, said, said_together
from valuation.measures import Measure, Text
from valuation.offset_words import called_an_offset
from valuation.rules import Consequence, Crediting, Damage, Outcome, ReportRules, Uncertainties, ValuationRules

MAX_PATH_YEARS = 50_000_000  # 0.8 GB of totals in both worlds
MAX_SEED = 2**53 - 1  # the largest whole number that JSON readers keep exactly


class Horizon(Strict):
    """Years simulated, from 1 January of start_year, which is also the valuation date."""

    start_year: Year
    years: int = Field(ge=1, le=300)


class Scenario(Strict):
    """Everything a run is made of; what only a machine decides (workers, folders) is not here."""

    schema_version: int = Field(ge=1, le=1)
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")
    title: Text
    place: Text
    synthetic: bool
    seed: int = Field(ge=0, le=MAX_SEED)
    paths: int = Field(ge=100, le=10_000_000)
    horizon: Horizon
    hazards: Catalogue | InputFile
    inventory: InventorySpec
    measure: Measure
    damage: Damage
    consequence: Consequence = Consequence()
    uncertainties: Uncertainties
    outcome: Outcome = Outcome()
    crediting: Crediting
    valuation: ValuationRules
    report: ReportRules

    @model_validator(mode="after")
    def _called_what_it_is(self) -> Scenario:
        found = []
        for key, text in (("title", self.title), ("place", self.place), ("measure.name", self.measure.name)):
            if called_an_offset(text.en) or called_an_offset(text.ja):
                en = f"{key}: a forecast is no offset and no certified credit; write what the measure is"
                ja = f"{key}：予測値は、オフセットでも認証済みのクレジットでもありません。対策の内容を書いてください"
                found.append(said(en, ja, at=tuple(key.split("."))))
        said_together(found)
        return self

    @model_validator(mode="after")
    def _starts_below_the_most(self) -> Scenario:
        precision = self.outcome.precision
        if precision is not None and precision.at_most_paths < self.paths:
            most = precision.at_most_paths
            raise said(
                f"outcome.precision.at_most_paths {most:,} is below paths {self.paths:,}, with which a run starts; "
                f"write {self.paths:,} or more for at_most_paths, or {most:,} or less for paths",
                f"outcome.precision.at_most_paths（{most:,}）が、最初に計算する paths（{self.paths:,}）より"
                f"小さい値です。at_most_paths を{self.paths:,}以上にするか、paths を{most:,}以下にしてください",
                at=("outcome", "precision", "at_most_paths"),
            )
        return self

    @model_validator(mode="after")
    def _fits_in_memory(self) -> Scenario:
        precision = self.outcome.precision
        most = max(self.paths, precision.at_most_paths if precision else 0)
        years = most * self.horizon.years
        if years > MAX_PATH_YEARS:
            raise said(
                f"paths (at most {most:,}) x years is {years:,}; above {MAX_PATH_YEARS:,} the results do not fit "
                "into memory",
                f"paths（最大{most:,}）×年数が{years:,}です。{MAX_PATH_YEARS:,}以下にしてください（メモリの上限）",
                at=("paths",) if most == self.paths else ("outcome", "precision", "at_most_paths"),
            )
        return self

    @model_validator(mode="after")
    def _prices_reach(self) -> Scenario:
        """A price that somebody declared must say something of every year in which tonnes may be issued."""
        first = self.crediting.first_year or self.measure.commissioned_year
        self.valuation.refuse_gaps(first, self.crediting.period_years * (1 + self.crediting.renewals))
        return self

    @model_validator(mode="after")
    def _contracts_begin(self) -> Scenario:
        self.valuation.refuse_early_contracts(self.horizon.start_year)
        return self

    @model_validator(mode="after")
    def _years_fit(self) -> Scenario:
        start, end = self.horizon.start_year, self.horizon.start_year + self.horizon.years
        commissioned = self.measure.commissioned_year
        if not start <= commissioned < end:
            raise said(
                f"measure.commissioned_year {commissioned} lies outside the horizon {start} to {end - 1}; "
                "its emissions would not be counted. Write an earlier year, or more horizon.years",
                f"measure.commissioned_year {commissioned} が計算期間（{start}～{end - 1}年）の外にあります。"
                "供用開始年を早めるか、horizon.years（計算期間の年数）を増やしてください",
                at=("measure", "commissioned_year"),
            )
        return self

    @model_validator(mode="after")
    def _credited_inside_the_horizon(self) -> Scenario:
        end, commissioned = self.horizon.start_year + self.horizon.years, self.measure.commissioned_year
        if not self.horizon.start_year <= commissioned < end:
            return self  # that is said instead
        found = []
        first = self.crediting.first_year or commissioned
        if first < commissioned:
            en = f"crediting.first_year {first} is before the measure is commissioned in {commissioned}; begin then"
            ja = f"crediting.first_year {first} が対策の完成（{commissioned}年）より前です。その年以降にしてください"
            found.append(said(en, ja, at=("crediting", "first_year")))
        last = first + self.crediting.period_years * (1 + self.crediting.renewals) - 1
        if last >= end:
            en = (
                f"the latent crediting period with its renewals ends in {last}, after the horizon's last year "
                f"{end - 1}; lengthen the horizon or renew less often"
            )
            ja = (
                f"潜在クレジットの対象期間（更新を含む）が{last}年までで、計算期間の最終年{end - 1}を超えています。"
                "計算期間を延ばすか、更新回数を減らしてください"
            )
            found.append(said(en, ja, at=("horizon", "years")))
        said_together(found)
        return self
