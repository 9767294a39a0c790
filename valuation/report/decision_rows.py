"""Figures for a decision as the page says them: sentences that compare, and the shades of the heat map."""

from __future__ import annotations

from dataclasses import dataclass

from valuation.parameters import IMPUTATION
from valuation.record import Bilingual, LatentCreditRecord
from valuation.record_decision import CarbonPaybackPart, HeatMapPart, TornadoBar
from valuation.report.effect_ends import choice_of
from valuation.report.format import number, percent, plain, rate_percent, yen
from valuation.report.words import Words

SHADES = 6


def costs_text(record: LatentCreditRecord, rate: str, t: Words) -> str:
    """Whether the units are worth what registration and verification cost."""
    value, cost = (
        record.valuation.headline_present_value_jpy,
        record.valuation.decision.credit_costs.present_value_jpy,
    )
    key = "decide.costs.more" if cost > value else "decide.costs.less"
    return t(key, cost=yen(cost, t.lang), value=yen(value, t.lang), rate=rate)


def carbon_text(part: CarbonPaybackPart, t: Words) -> str:
    """When the works' own emissions are worked off."""
    if part.status != "repaid" or part.repaid_year is None:
        return t(f"decide.carbon.{part.status}")
    if part.lasting_year == part.repaid_year:
        return t("decide.carbon.repaid", year=part.repaid_year)
    if part.lasting_year is None:
        return t("decide.carbon.again", year=part.repaid_year)
    return t("decide.carbon.twice", year=part.repaid_year, lasting=part.lasting_year)


def years_text(years: float | None, t: Words) -> str:
    """Years of payback, one decimal."""
    return t("decide.payback.never") if years is None else t("decide.payback.years", years=number(years, 1))


@dataclass(frozen=True, slots=True)
class HeatCell:
    """shade: 0, the lowest sixth of the cells, to 5, the highest; equal values have one shade."""

    text: str
    shade: int
    headline: bool


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One price over all rates."""

    price: str
    cells: list[HeatCell]


@dataclass(frozen=True, slots=True)
class HeatTable:
    """Prices by rates; marked: whether the headline's own price and rate are among them."""

    rates: list[str]
    rows: list[HeatRow]
    marked: bool


def heat_table(record: LatentCreditRecord) -> HeatTable:
    """The heat map of the record as shaded cells."""
    part: HeatMapPart = record.valuation.decision.heat_map
    own_rate = next((rung.rate_per_year for rung in record.valuation.ladder if rung.headline), None)
    own = (record.valuation.price_jpy_per_t, own_rate)
    ordered = sorted(value for row in part.present_value_jpy for value in row)
    rows = []
    for price, values in zip(part.price_jpy_per_t, part.present_value_jpy, strict=True):
        cells = [
            HeatCell(number(value), SHADES * ordered.index(value) // len(ordered), (price, rate) == own)
            for rate, value in zip(part.rate_per_year, values, strict=True)
        ]
        rows.append(HeatRow(number(price), cells))
    marked = any(cell.headline for row in rows for cell in row.cells)
    return HeatTable([rate_percent(rate) for rate in part.rate_per_year], rows, marked)


@dataclass(frozen=True, slots=True)
class BarRow:
    """One bar of the tornado; reach: from where to where its input goes, in figures or the names of choices."""

    bar: TornadoBar
    reach: str
    unit: str


def bar_rows(record: LatentCreditRecord, t: Words) -> list[BarRow]:
    """Every bar, the widest first."""
    bars = record.valuation.decision.tornado.bars
    ordered = sorted(bars, key=lambda bar: (-abs(bar.result_high_jpy - bar.result_low_jpy), bar.name))
    return [_bar_row(bar, record, t) for bar in ordered]


def _bar_row(bar: TornadoBar, record: LatentCreditRecord, t: Words) -> BarRow:
    to = "〜" if t.lang == "ja" else " to "
    if bar.name.startswith(IMPUTATION):
        low, high = (choice_of(bar.name, code, record.imputed, t) for code in (bar.input_low, bar.input_high))
        return BarRow(bar, f"{low}{to}{high}", "")
    if bar.low_named is not None and bar.high_named is not None:
        return BarRow(
            bar,
            f"{_named(bar.low_named, bar.input_low, bar, t)}{to}{_named(bar.high_named, bar.input_high, bar, t)}",
            "",
        )
    if bar.unit == "share":
        return BarRow(bar, f"{percent(bar.input_low)}{to}{percent(bar.input_high)}", "")
    if bar.name == "discount_rate":
        return BarRow(bar, f"{rate_percent(bar.input_low)}{to}{rate_percent(bar.input_high)}", "")
    return BarRow(bar, f"{plain(bar.input_low)}{to}{plain(bar.input_high)}", t.unit(bar.unit))


def _named(name: Bilingual, figure: float, bar: TornadoBar, t: Words) -> str:
    """The name of an end, with the share or the years that it stands for."""
    if bar.unit == "share":
        return f"{t.pick(name)} ({percent(figure)})"
    return f"{t.pick(name)} ({plain(figure)} {t.unit(bar.unit)})" if bar.unit == "yr" else t.pick(name)
