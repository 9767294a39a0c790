"""
Prices and ways of discounting in the workbook: the present value of the issuable tonnes at each pair, as a formula.

What comes from drawn prices or from simulated futures is a value of the record, and stands apart.
"""

from __future__ import annotations

import math

from valuation.money.rules import HEADLINE
from valuation.record import LatentCreditRecord, significant
from valuation.record_money import PriceCase, ValueCase
from valuation.report import tables_money
from valuation.report.money_rows import money_name, rate_label
from valuation.report.tables_money import price_name, spread_columns, spread_values
from valuation.report.words import Words
from valuation.report.workbook_cells import Sheet
from valuation.report.workbook_live import Live, Result, as_recorded, place_result, place_table, same_digits
from valuation.report.workbook_money import cash_flow


def paths(record: LatentCreditRecord, t: Words) -> list[Live]:
    """By year in which a tonne may be issued: tonnes, every price, every discount factor; the headline's are live."""
    money, flow = record.valuation.money, {column.name: column for column in cash_flow(record, t)}
    known = next((price.by_year for price in money.prices if price.by_year), [])
    years = [each.year for each in known] or [int(year) for year in flow["year"].values]
    at = [list(flow["year"].values).index(year) for year in years]

    def of_flow(name: str, heading: str, source: str, own: list[float] | None) -> Live:
        """A column that looks its years up in the sheet of cash flows."""
        values = [flow[source].values[place] for place in at]
        formula = f"=SUMIF(cash_flow_year,{{year}},cash_flow_{source})"
        return Live(name, heading, flow[source].kind, values, formula, own)

    found = [Live("year", t("col.year"), "year", years), of_flow("issuable", t("cash.col.units"), "issuable", None)]
    for place, price in enumerate(money.prices):
        own, name = [each.expected_jpy_per_t for each in price.by_year], f"price_{place + 1}"
        if price.name == HEADLINE and own:
            found.append(of_flow(name, price_name(price, t), "price", own))
        elif own:
            found.append(Live(name, price_name(price, t), "amount", own))
    for place, case in enumerate(money.discounting):
        factors = {each.year: each.factor for each in case.by_year}
        own, name = [factors[year] for year in years], f"rate_{place + 1}"
        if case.name == HEADLINE:
            found.append(of_flow(name, rate_label(case, t), "discount_factor", own))
        else:
            found.append(Live(name, rate_label(case, t), "factor", own))
    return found


def place_paths(sheet: Sheet, record: LatentCreditRecord, record_id: str, t: Words) -> None:
    """The sheet of price paths and discount factors."""
    sheet.line(t("book.paths.how"), "soft")
    place_table(sheet, "paths", paths(record, t), t)


def _result(value: ValueCase, price: PriceCase, record: LatentCreditRecord, columns: dict[str, Live]) -> Result | None:
    """The present value of one pair; a formula where price and factor are on the sheet, in the same money."""
    if value.present_value_jpy is None:
        return None
    money = record.valuation.money
    names = (
        f"price_{[each.name for each in money.prices].index(value.price) + 1}",
        f"rate_{[each.name for each in money.discounting].index(value.discount) + 1}",
    )
    own = value.present_value_jpy
    if (value.basis, value.price_year) != (price.basis, price.price_year):
        return Result("", "", own, own, "amount")
    parts = [columns[name].values for name in ("issuable", *names)]
    now = significant(math.fsum(issued * yen * factor for issued, yen, factor in zip(*parts, strict=True)))
    formula = as_recorded(f"SUMPRODUCT(paths_issuable,paths_{names[0]},paths_{names[1]})")
    return Result("", formula, now, own, "amount")


def place_prices(sheet: Sheet, record: LatentCreditRecord, record_id: str, t: Words) -> None:
    """The sheet of prices: present values as formulas, distributions as values of the record."""
    for key in ("prices.brief", "book.prices.how", "book.grey"):
        sheet.line(t(key), "soft")
    sheet.row += 1
    _place_values(sheet, record, t)
    sheet.line(t("book.values"), "strong")
    makers = (
        tables_money.delivered_tonnes, tables_money.futures, tables_money.drawn_prices, tables_money.loadings,
    )  # fmt: skip
    for table in (make(record, t) for make in makers):
        if table.rows:
            sheet.table(table)


def _place_values(sheet: Sheet, record: LatentCreditRecord, t: Words) -> None:
    money, columns = record.valuation.money, {column.name: column for column in paths(record, t)}
    prices = {price.name: price for price in money.prices}
    rates = {case.name: rate_label(case, t) for case in money.discounting}
    drawn = {one.price: one.present_value for one in money.spreads if one.tonnes == "issuable"}
    sheet.line(t("prices.table"), "title")
    beside = [t("book.col.record"), t("book.col.difference"), *(column.heading for column in spread_columns(t, 1))]
    heads = [t("money.col.price"), t("prices.col.rate"), t("money.col.money"), t("cash.col.pv")]
    sheet.head([*heads, *beside, t("money.why")])
    for value in money.values:
        price, spread = prices[value.price], drawn.get(value.price) if value.discount == HEADLINE else None
        texts = price_name(price, t), rates[value.discount], money_name(value.basis, value.price_year, t)
        for place, text in enumerate(texts):
            sheet.text(sheet.row, place, text)
        result, problem = _result(value, price, record, columns), value.problem or price.problem
        if result is not None:
            place_result(sheet, sheet.row, 3, same_digits(result, t.lang))
        for place, figure in enumerate(spread_values(spread)[1:], 6):
            sheet.value(sheet.row, place, figure, "amount", "soft")
        sheet.text(sheet.row, 12, "" if problem is None else t.pick(problem), "soft")
        sheet.row += 1
    sheet.row += 1


def place_contracts(sheet: Sheet, record: LatentCreditRecord, record_id: str, t: Words) -> None:
    """The sheet of contracts: values of the record, whose terms stand above them."""
    sheet.line(t("book.contracts.how"), "soft")
    sheet.row += 1
    for make in (tables_money.contract_terms, tables_money.contracts):
        sheet.table(make(record, t))
