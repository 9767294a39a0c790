"""Prices, rates and contracts as rows of the page: cells, and the numbers of what stands under a table."""

from __future__ import annotations

from dataclasses import dataclass, field
from string import ascii_uppercase

from valuation.money.rules import HEADLINE
from valuation.record import Bilingual, LatentCreditRecord
from valuation.record_money import (
    Basis,
    ContractCase,
    ContractTerms,
    DiscountCase,
    Money,
    PriceCase,
    ValueCase,
    ValueSpread,
    YenSpread,
)
from valuation.report.format import number, percent, yen
from valuation.report.words import TABLE, Words

SPREAD_COLUMNS = ("mean_jpy", "p05_jpy", "p10_jpy", "p50_jpy", "p90_jpy", "p95_jpy", "worst10_jpy")


def money_name(basis: Basis, price_year: int | None, t: Words) -> str:
    """Real yen of a year, or nominal yen."""
    return t("money.nominal") if basis == "nominal" else t("money.real", year=price_year)


@dataclass(frozen=True, slots=True)
class Footnotes:
    """Texts under a table in the order of their first use; one text has one number."""

    texts: list[Bilingual] = field(default_factory=list)

    def number(self, text: Bilingual) -> int:
        """The number of a text, from 1 on."""
        if text not in self.texts:
            self.texts.append(text)
        return self.texts.index(text) + 1


@dataclass(frozen=True, slots=True)
class Cell:
    """text is a dash where `reason` gives the number of the footnote; money: where it is not that of its row."""

    text: str
    reason: int | None
    money: str | None
    headline: bool


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One price and its present value by every way of discounting."""

    price: PriceCase
    money: str
    notes: list[int]
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """One way of discounting, called by its letter; label: its name, with the rate where it has one rate."""

    letter: str
    case: DiscountCase
    label: str
    money: str


@dataclass(frozen=True, slots=True)
class ValueTable:
    """Prices by ways of discounting; notes are of prices, reasons of empty cells."""

    columns: list[ValueColumn]
    rows: list[ValueRow]
    notes: list[Bilingual]
    reasons: list[Bilingual]


def value_table(money: Money, t: Words) -> ValueTable:
    """Every price by every way of discounting, the headline's first."""
    notes, reasons = Footnotes(), Footnotes()
    found = {(value.price, value.discount): value for value in money.values}
    columns = [
        ValueColumn(_letter(index), case, rate_label(case, t), t(f"money.{case.basis}.short"))
        for index, case in enumerate(money.discounting)
    ]
    rows = [
        ValueRow(
            price,
            money_name(price.basis, price.price_year, t),
            [notes.number(note) for note in price.notes],
            [_cell(found.get((price.name, column.case.name)), price, reasons, t) for column in columns],
        )
        for price in money.prices
    ]
    return ValueTable(columns, rows, notes.texts, reasons.texts)


def rate_label(case: DiscountCase, t: Words) -> str:
    """A way of discounting by its name, with the rate where it has one rate."""
    name = t.pick(case.label)
    if case.kind != "flat":
        return name
    return f"{name}{'：' if t.lang == 'ja' else ': '}{t.pick(case.method)}"


def _letter(index: int) -> str:
    """A to Z, then AA, AB ..."""
    rest, last = divmod(index, len(ascii_uppercase))
    return (ascii_uppercase[rest - 1] if rest else "") + ascii_uppercase[last]


def _cell(value: ValueCase | None, price: PriceCase, reasons: Footnotes, t: Words) -> Cell:
    if value is None or value.present_value_jpy is None:
        why = price.problem if value is None else value.problem
        return Cell("–", None if why is None else reasons.number(why), None, False)
    own = (value.basis, value.price_year) == (price.basis, price.price_year)
    other = None if own else money_name(value.basis, value.price_year, t)
    headline = (value.price, value.discount) == (HEADLINE, HEADLINE)
    return Cell(number(value.present_value_jpy), None, other, headline)


@dataclass(frozen=True, slots=True)
class Paid:
    """What futures are paid at one price."""

    price: PriceCase
    yen: list[str]


def paid_by(money: Money, tonnes: str) -> list[Paid]:
    """Mean, percentiles and the mean of the worst tenth at every price that has them; columns as SPREAD_COLUMNS."""
    prices = {price.name: price for price in money.prices}
    spreads: list[ValueSpread] = [spread for spread in money.spreads if spread.tonnes == tonnes]
    return [Paid(prices[one.price], spread_texts(one.present_value)) for one in spreads]


def spread_texts(spread: YenSpread) -> list[str]:
    """A distribution of yen, columns as SPREAD_COLUMNS."""
    return [number(getattr(spread, column)) for column in SPREAD_COLUMNS]


@dataclass(frozen=True, slots=True)
class ContractRow:
    """A contract at one price; None: no figure, for the reason whose number is given."""

    price: PriceCase
    case: ContractCase
    reason: int | None


@dataclass(frozen=True, slots=True)
class ContractTable:
    """One contract: its terms in words, and its rows."""

    terms: ContractTerms
    money: str
    words: list[str]
    rows: list[ContractRow]


def contract_tables(money: Money, t: Words) -> tuple[list[ContractTable], list[Bilingual]]:
    """Every declared contract, and the reasons of all rows without a figure."""
    reasons = Footnotes()
    prices = {price.name: price for price in money.prices}
    tables = []
    for terms in money.contract_terms:
        rows = [
            ContractRow(prices[case.price], case, None if case.problem is None else reasons.number(case.problem))
            for case in money.contracts
            if case.contract == terms.name
        ]
        tables.append(ContractTable(terms, _contract_money(terms, t), terms_in_words(terms, t), rows))
    return tables, reasons.texts


def _contract_money(terms: ContractTerms, t: Words) -> str:
    if terms.basis is None:
        return ""
    year = terms.terms.get("price_year")
    return money_name(terms.basis, None if year is None else int(year), t)


def terms_in_words(terms: ContractTerms, t: Words) -> list[str]:
    """The figures of a contract in the order of the words; the year of its yen stands with the money instead."""
    order = [key.removeprefix("term.") for key in TABLE if key.startswith("term.")]
    told = sorted((name for name in terms.terms if name != "price_year"), key=order.index)
    return [t(f"term.{name}", value=_term(name, terms.terms[name], t)) for name in told]


def _term(name: str, value: float, t: Words) -> str:
    """A term in its unit, which its name ends with; what has none is a share."""
    if name == "first_year":
        return str(int(value))
    if name.endswith("_jpy_per_t"):
        return yen(value, t.lang, 0 if value == round(value) else 2)
    if name.endswith(("_t_co2e_per_year", "_years")):
        return number(value, 0 if value == round(value) else 1)
    return percent(value)


def sections_of(record: LatentCreditRecord, every: tuple[str, ...]) -> tuple[str, ...]:
    """The sections that have something to say: some parts of money exist only where a scenario declares them."""
    money = record.valuation.money
    there = {"futures": bool(money.spreads), "contracts": bool(money.contract_terms), "loadings": bool(money.loadings)}
    return tuple(name for name in every if there.get(name, True))
