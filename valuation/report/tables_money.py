"""Tables of money beside the headline: prices by ways of discounting, what futures are paid, contracts, loadings."""

from __future__ import annotations

from typing import Final

from valuation.money.rules import HEADLINE
from valuation.record import Bilingual, LatentCreditRecord
from valuation.record_money import ContractCase, Money, PriceCase, YenSpread
from valuation.report.format import Value, number
from valuation.report.money_rows import SPREAD_COLUMNS, contract_tables, money_name, rate_label, value_table
from valuation.report.tables import Column, Table, columns_of
from valuation.report.words import Words

SPREAD_WORDS: Final = (
    "futures.mean", "out.p05", "out.p10", "out.p50", "out.p90", "out.p95", "futures.worst10",
)  # fmt: skip
"""What SPREAD_COLUMNS are called."""
_DELIVERED: Final = (
    ("mean_jpy", "futures.mean"),
    ("p10_jpy", "out.p10"),
    ("p50_jpy", "out.p50"),
    ("p90_jpy", "out.p90"),
)


def price_name(price: PriceCase, t: Words) -> str:
    """A price by its name; that of the headline says so."""
    name = t.pick(price.label)
    return t("money.headline", label=name) if price.name == HEADLINE else name


def spread_values(spread: YenSpread | None) -> list[Value]:
    """A distribution of yen, columns as SPREAD_COLUMNS; empty cells where there is none."""
    return [None if spread is None else float(getattr(spread, column)) for column in SPREAD_COLUMNS]


def spread_columns(t: Words, skip: int = 0) -> tuple[Column, ...]:
    """Columns of a distribution of yen, the unit in name and heading."""
    named = list(zip(SPREAD_COLUMNS, SPREAD_WORDS, strict=True))[skip:]
    return tuple(Column(name, t("money.in_yen", what=t(word)), "amount") for name, word in named)


def price_matrix(record: LatentCreditRecord, t: Words) -> Table:
    """Present value of the issuable tonnes, prices down and ways of discounting across, called by their letters."""
    found = value_table(record.valuation.money, t)
    columns = columns_of(t, ("price", "money.col.price", "text"), ("money", "money.col.money", "text"))
    columns += tuple(Column(c.letter, c.letter, "amount") for c in found.columns)
    rows = [
        (price_name(row.price, t), row.money,
         *(cell.text if cell.reason is None else f"{cell.text} ({cell.reason})" for cell in row.cells))
        for row in found.rows
    ]  # fmt: skip
    return Table("price_matrix", t("prices.table"), columns, rows, (0,))


def discounting(record: LatentCreditRecord, t: Words) -> Table:
    """The ways of discounting by their letters, with their source."""
    columns = columns_of(
        t,
        ("letter", "money.col.letter", "text"),
        ("discounting", "prices.col.rate", "text"),
        ("method", "prices.col.method", "text"),
        ("source", "col.source", "text"),
        ("source_kind", "col.kind", "text"),
    )
    found = value_table(record.valuation.money, t).columns
    rows = [
        (c.letter, t.pick(c.case.label), t.pick(c.case.method), c.case.source, t(f"kind.{c.case.source_kind}"))
        for c in found
    ]
    return Table("discounting", t("prices.rates"), columns, rows)


def price_reasons(record: LatentCreditRecord, t: Words) -> Table:
    """Why a cell of the matrix is empty, by the number that stands there."""
    return _numbered("price_reasons", value_table(record.valuation.money, t).reasons, t)


def price_notes(record: LatentCreditRecord, t: Words) -> Table:
    """What must be said of a price, and its source."""
    columns = columns_of(
        t,
        ("price", "money.col.price", "text"),
        ("note", "prices.notes", "text"),
        ("source", "col.source", "text"),
        ("source_kind", "col.kind", "text"),
    )
    gap = "" if t.lang == "ja" else " "
    rows = [
        (price_name(p, t), gap.join(t.pick(note) for note in p.notes), p.source, t(f"kind.{p.source_kind}"))
        for p in record.valuation.money.prices
    ]
    return Table("price_notes", t("prices.sources"), columns, rows)


def futures(record: LatentCreditRecord, t: Words) -> Table:
    """What futures are paid at each price, at the headline's rate."""
    return _paid(record, t, "delivered")


def drawn_prices(record: LatentCreditRecord, t: Words) -> Table:
    """What the issuable tonnes bring where the price is random, at the headline's rate."""
    return _paid(record, t, "issuable")


def _paid(record: LatentCreditRecord, t: Words, tonnes: str) -> Table:
    money = record.valuation.money
    prices = {price.name: price for price in money.prices}
    columns = columns_of(t, ("price", "money.col.price", "text"))
    columns += tuple(Column(name, t(f"money.short.{name}"), "amount") for name in SPREAD_COLUMNS)
    rows: list[tuple[Value, ...]] = [
        (price_name(prices[one.price], t), *spread_values(one.present_value))
        for one in money.spreads
        if one.tonnes == tonnes
    ]
    return Table(tonnes, f"{t('futures.table')} – {t(f'futures.{tonnes}')}", columns, rows)


def _money(price: PriceCase, t: Words) -> str:
    return money_name(price.basis, price.price_year, t)


def price_cases(record: LatentCreditRecord, t: Words) -> Table:
    """
    Every price by every way of discounting on issuable tonnes, then every price on what futures deliver.

    Percentiles stand where the record has a distribution: at random prices and on delivered tonnes, at the
    headline's rate.
    """
    money = record.valuation.money
    columns = (
        *columns_of(
            t,
            ("tonnes", "money.col.tonnes", "text"),
            ("price", "money.col.price", "text"),
            ("discounting", "prices.col.rate", "text"),
            ("money", "money.col.money", "text"),
        ),
        *spread_columns(t),
        *columns_of(t, ("reason", "money.why", "text")),
    )
    return Table("price_cases", t("prices.title"), columns, [*_issuable(money, t), *_delivered(money, t)], (0,))


def _issuable(money: Money, t: Words) -> list[tuple[Value, ...]]:
    prices = {price.name: price for price in money.prices}
    rates = {case.name: rate_label(case, t) for case in money.discounting}
    drawn = {one.price: one.present_value for one in money.spreads if one.tonnes == "issuable"}
    rows: list[tuple[Value, ...]] = []
    for value in money.values:
        price, spread = prices[value.price], drawn.get(value.price) if value.discount == HEADLINE else None
        problem = value.problem or price.problem
        rows.append(
            (t("money.issuable"), price_name(price, t), rates[value.discount],
             money_name(value.basis, value.price_year, t), value.present_value_jpy, *spread_values(spread)[1:],
             None if problem is None else t.pick(problem))
        )  # fmt: skip
    return rows


def _delivered(money: Money, t: Words) -> list[tuple[Value, ...]]:
    prices = {price.name: price for price in money.prices}
    rate = rate_label(money.discounting[0], t)
    return [
        (t("money.delivered"), price_name(prices[one.price], t), rate, _money(prices[one.price], t),
         *spread_values(one.present_value), None)
        for one in money.spreads
        if one.tonnes == "delivered"
    ]  # fmt: skip


def contracts(record: LatentCreditRecord, t: Words) -> Table:
    """Every contract at every price, present values at the headline's rate; or why there is none."""
    money = record.valuation.money
    prices = {price.name: price for price in money.prices}
    names = {terms.name: t.pick(terms.label) for terms in money.contract_terms}
    columns = columns_of(
        t,
        ("contract", "contracts.title", "text"),
        ("price", "money.col.price", "text"),
        ("market_jpy", "money.col.market", "amount"),
        ("with_contract_jpy", "money.col.with", "amount"),
        ("contract_alone_jpy", "money.col.alone", "amount"),
        ("method", "prices.col.method", "text"),
    )
    columns += tuple(
        Column(f"delivered_{name}", t("money.delivered_in_yen", what=t(word)), "amount") for name, word in _DELIVERED
    )
    columns += columns_of(t, ("reason", "money.why", "text"))
    rows: list[tuple[Value, ...]] = [
        (names[case.contract], price_name(prices[case.price], t), case.market_jpy, case.with_contract_jpy,
         case.contract_alone_jpy, _method(case, t), *_on_delivery(case),
         None if case.problem is None else t.pick(case.problem))
        for case in money.contracts
    ]  # fmt: skip
    return Table("contracts", t("contracts.table"), columns, rows)


def _method(case: ContractCase, t: Words) -> str:
    if case.with_contract_jpy is None:
        return ""
    return t("money.formula" if case.closed_form else "money.drawn")


def _on_delivery(case: ContractCase) -> list[Value]:
    return [None if case.delivered is None else float(getattr(case.delivered, name)) for name, _ in _DELIVERED]


def contract_terms(record: LatentCreditRecord, t: Words) -> Table:
    """What each contract says, in words."""
    columns = columns_of(
        t,
        ("contract", "contracts.title", "text"),
        ("kind", "money.col.rule", "text"),
        ("terms", "contracts.terms", "text"),
        ("money", "money.col.money", "text"),
        ("source", "col.source", "text"),
        ("source_kind", "col.kind", "text"),
    )
    joint = "、" if t.lang == "ja" else "; "
    rows = [
        (t.pick(c.terms.label), t(f"contract.{c.terms.kind}"), joint.join(c.words), c.money, c.terms.source,
         t(f"kind.{c.terms.source_kind}"))
        for c in contract_tables(record.valuation.money, t)[0]
    ]  # fmt: skip
    return Table("contract_terms", t("contracts.terms"), columns, rows)


def loadings(record: LatentCreditRecord, t: Words) -> Table:
    """The mean of what futures are paid, and what is left of it for somebody who bears the risk."""
    columns = columns_of(
        t,
        ("loading", "loadings.col.loading", "text"),
        ("side", "loadings.col.side", "text"),
        ("mean_jpy", "loadings.col.mean", "amount"),
        ("loaded_jpy", "loadings.col.loaded", "amount"),
        ("source", "col.source", "text"),
        ("source_kind", "col.kind", "text"),
    )
    rows = [
        (t.pick(one.label), t(f"side.{one.side}"), one.mean_jpy, one.loaded_jpy, one.source,
         t(f"kind.{one.source_kind}"))
        for one in record.valuation.money.loadings
    ]  # fmt: skip
    return Table("loadings", t("loadings.table"), columns, rows)


def brief_contracts(record: LatentCreditRecord, t: Words) -> Table:
    """The contracts as far as a page has room: in the mean, with a number for the reason where there is no figure."""
    found = contract_tables(record.valuation.money, t)[0]
    columns = columns_of(
        t,
        ("contract", "contracts.title", "text"),
        ("price", "money.col.price", "text"),
        ("market_jpy", "contracts.col.market", "amount"),
        ("with_contract_jpy", "contracts.col.with", "amount"),
        ("contract_alone_jpy", "contracts.col.alone", "amount"),
        ("delivered_mean_jpy", "money.col.delivered", "amount"),
    )
    rows: list[tuple[Value, ...]] = []
    for each in found:
        for row in each.rows:
            market = row.case.market_jpy if row.reason is None else f"– ({row.reason})"
            rows.append(
                (t.pick(each.terms.label), price_name(row.price, t), market, row.case.with_contract_jpy,
                 row.case.contract_alone_jpy, _on_delivery(row.case)[0])
            )  # fmt: skip
    return Table("brief_contracts", t("contracts.table"), columns, rows)


def contract_reasons(record: LatentCreditRecord, t: Words) -> Table:
    """Why a contract has no figure at a price, by the number that stands there."""
    return _numbered("contract_reasons", contract_tables(record.valuation.money, t)[1], t)


def _numbered(name: str, reasons: list[Bilingual], t: Words) -> Table:
    columns = columns_of(t, ("number", "money.col.number", "text"), ("reason", "money.why", "text"))
    rows = [(f"({place})", t.pick(reason)) for place, reason in enumerate(reasons, 1)]
    return Table(name, t("money.why"), columns, rows)


def delivered_tonnes(record: LatentCreditRecord, t: Words) -> Table:
    """What simulated futures issue and later lose, before deductions, beside the headline's tonnes."""
    found = record.valuation.money.delivered
    columns = columns_of(t, ("what", "source.col.what", "text"), ("t_co2e", "out.col.tonnes", "tonnes"))
    rows: list[tuple[Value, ...]] = []
    if found is not None:
        rows = [
            (t("futures.issued"), found.issued_mean_t_co2e),
            (t("futures.reversed"), found.reversed_mean_t_co2e),
            (t("futures.headline"), number(record.valuation.issuable_total_t_co2e)),
        ]
    return Table("delivered_tonnes", t("futures.facts"), columns, rows)
