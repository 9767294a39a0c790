"""A plain schedule as somebody writes it: tonnes by year, how they are credited if net, how they are valued."""

from __future__ import annotations

import numpy as np
from pydantic import Field, model_validator

from infra.amounts import MoneyAboveZero, Tonnes
from infra.units import Strict, Year, said, said_together
from valuation.exposure import F64
from valuation.plain_chain import PlainChain, PlainCrediting, plain_chain
from valuation.rules import ValuationRules

MOST_YEARS = 300


class PlainSchedule(Strict):
    """
    Tonnes by calendar year, and the rules by which they are valued.

    first_year : the valuation date is its 1 January
    t_co2e : tonnes by calendar year; years that are not named have none. Units, which are valued as they are; with
        crediting net avoided tonnes, which may be negative
    crediting : the rules that lead from net tonnes to the units that are valued
    seed : of random prices
    """

    first_year: Year
    t_co2e: dict[Year, Tonnes] = Field(min_length=1)
    crediting: PlainCrediting | None = None
    valuation: ValuationRules
    capital_cost_jpy: MoneyAboveZero | None = None
    seed: int = Field(default=0, ge=0, le=2**53 - 1)

    @model_validator(mode="after")
    def _after_the_valuation(self) -> PlainSchedule:
        early = sorted(year for year in self.t_co2e if year < self.first_year)
        if early:
            raise said(
                f"tonnes of {', '.join(map(str, early))} lie before the valuation in {self.first_year}; "
                "begin first_year earlier, or leave them out",
                f"{'、'.join(map(str, early))}年のトン数が評価の初年（{self.first_year}年）より前です。"
                "first_year を早めるか、その年を除いてください",
                at=("t_co2e", str(early[0])),
            )
        return self

    @model_validator(mode="after")
    def _within_the_horizon(self) -> PlainSchedule:
        last = self.first_year + MOST_YEARS - 1
        if max(self.t_co2e) > last:
            raise said(
                f"the last year {max(self.t_co2e)} lies after the horizon of {MOST_YEARS} years, {self.first_year} to "
                f"{last}; leave it out, or begin first_year later",
                f"最後の年（{max(self.t_co2e)}年）が{self.first_year}年から{MOST_YEARS}年間（{last}年まで）を超えています。"
                "その年を除くか、first_year を遅くしてください",
                at=("t_co2e", str(max(self.t_co2e))),
            )
        return self

    @model_validator(mode="after")
    def _negative_only_if_credited(self) -> PlainSchedule:
        below = [] if self.crediting else [(year, tonnes) for year, tonnes in self.t_co2e.items() if tonnes < 0]
        said_together([
            said(
                f"tonnes that are valued as they are must be 0 or more, found {tonnes:g}; net tonnes, which may be "
                "negative, need the section `crediting`, which takes them through the credit chain first",
                f"そのまま評価するトン数は0以上です（入力：{tonnes:g}）。負の年を含む正味の回避量は、控除を計算する "
                "crediting の項目を加えると評価できます",
                at=("t_co2e", str(year)),
            )
            for year, tonnes in below
        ])  # fmt: skip
        return self

    @model_validator(mode="after")
    def _credited_in_its_years(self) -> PlainSchedule:
        first = self.crediting.first_year if self.crediting else None
        low, high = min(self.t_co2e), max(self.t_co2e)
        if first is not None and not low <= first <= high:
            raise said(
                f"the crediting period begins in {first}, but t_co2e names the years {low} to {high}; begin in one of "
                "them, or name further years (0 where there is nothing)",
                f"クレジット期間の初年（{first}年）が t_co2e の年（{low}～{high}年）の外にあります。"
                "その範囲の年にするか、t_co2e に年を加えてください（なければ0）",
                at=("crediting", "first_year"),
            )
        return self

    @model_validator(mode="after")
    def _renewed_in_its_years(self) -> PlainSchedule:
        rules, last = self.crediting, max(self.t_co2e)
        first = min(self.t_co2e) if rules is None else rules.first_year or min(self.t_co2e)
        if rules is None or not min(self.t_co2e) <= first <= last:
            return self  # that is said instead
        most = (last - first) // rules.period_years
        if rules.renewals > most:
            begins = first + rules.period_years * rules.renewals
            fewer = (f"{most} or less", f"{most}以下") if most else ("0", "0")
            raise said(
                f"the last renewal of the crediting period begins in {begins}, after {last}, the last year that t_co2e "
                f"names; write renewals: {fewer[0]}, or name further years (0 where there is "
                "nothing)",
                f"クレジット期間の最後の更新が{begins}年に始まり、t_co2e の最後の年（{last}年）を過ぎています。"
                f"renewals（更新回数）を{fewer[1]}にするか、t_co2e に年を加えてください（なければ0）",
                at=("crediting", "renewals"),
            )
        return self

    @model_validator(mode="after")
    def _contracts_begin(self) -> PlainSchedule:
        self.valuation.refuse_early_contracts(self.first_year)
        return self

    @model_validator(mode="after")
    def _prices_reach(self) -> PlainSchedule:
        sold = self.sold_in()
        years = [year for year in sold if year >= self.first_year] or [self.first_year]  # earlier ones are refused
        self.valuation.refuse_gaps(min(years), max(years) - min(years) + 1)
        return self

    def by_year(self) -> F64:
        """Tonnes as stated from first_year on, shape (year,)."""
        years = range(self.first_year, max(self.t_co2e) + 1)
        return np.array([self.t_co2e.get(year, 0.0) for year in years])

    def chain(self) -> PlainChain | None:
        """The stated tonnes taken through the credit chain; None where they are valued as they are."""
        if self.crediting is None:
            return None
        return plain_chain(self.crediting, self.by_year(), self.first_year, min(self.t_co2e))

    def sold_in(self) -> list[int]:
        """The years in which there are tonnes to be valued."""
        chain = self.chain()
        if chain is None:
            return [year for year, tonnes in self.t_co2e.items() if tonnes > 0]
        return [row.year for row in chain.by_year if row.issuable_t_co2e > 0]
