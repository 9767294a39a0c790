"""
Money beside the headline and figures for a decision: every view agrees with the record to the last digit shown.

What is expected is read from the JSON of the record itself and written by
valuation/report/format.py; no table of the views is asked.
"""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from infra.findings import Lang
from tests.flows.commands import pcc
from tests.office import Office
from tests.valuation.pages import PageText
from tests.valuation.pdf_text import pages_of, squeezed
from valuation.report.format import MINUS, number, percent, rate_percent, ratio, tonnes, yen
from valuation.report.words import TABLE

BOTH: tuple[Lang, Lang] = ("en", "ja")
SPREAD = ("mean_jpy", "p05_jpy", "p10_jpy", "p50_jpy", "p90_jpy", "p95_jpy", "worst10_jpy")
CONTRACT = ("market_jpy", "with_contract_jpy", "contract_alone_jpy")
APPRAISAL = ("benefits_pv_jpy", "costs_pv_jpy", "net_pv_jpy")
SHEETS: dict[str, dict[Lang, str]] = {
    "prices": {"en": "Price cases", "ja": "価格別の現在価値"},
    "contracts": {"en": "Contracts", "ja": "契約"},
    "decision": {"en": "Decision", "ja": "判断のための数値"},
    "heat_map": {"en": "Heat map", "ja": "価格×割引率"},
}


@pytest.fixture(scope="module", params=BOTH)
def lang(request: pytest.FixtureRequest) -> Lang:
    return request.param


@pytest.fixture(scope="module")
def value(minato_run: Path) -> dict[str, Any]:
    """The valuation of the record."""
    return json.loads((minato_run / "record.json").read_bytes())["valuation"]


@pytest.fixture(scope="module")
def views(minato_run: Path, lang: Lang, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every view of the record in one language, by `pcc report`."""
    home, out = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("views") / lang
    done = pcc("report", minato_run / "record.json", "--out", out, "--lang", lang, home=home)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def sheets(views: Path, office: Office) -> dict[str, list[list[str]]]:
    """Every sheet of the workbook, calculated anew, in the digits that its cells show."""
    return office.shown((views / "record.xlsx").read_bytes())


def _given(values: list[float | None]) -> list[float]:
    return [each for each in values if each is not None]


def _amounts(value: dict[str, Any]) -> list[float]:
    """Every amount in yen that all of page, workbook, PDF and tables hold."""
    money, decided = value["money"], value["decision"]
    found = [each["present_value_jpy"] for each in money["values"]]
    found += [each["present_value"][name] for each in money["spreads"] for name in SPREAD]
    found += [each[name] for each in money["contracts"] for name in CONTRACT]
    found += [each["delivered"]["mean_jpy"] for each in money["contracts"] if each["delivered"]]
    found += [each[name] for each in money["loadings"] for name in ("mean_jpy", "loaded_jpy")]
    found += [each[name] for each in decided["appraisal"] for name in APPRAISAL]
    found += [each["own_capital_jpy"] for each in decided["payback"]]
    found += [each for row in decided["heat_map"]["present_value_jpy"] for each in row]
    found += [bar[name] for bar in decided["tornado"]["bars"] for name in ("result_low_jpy", "result_high_jpy")]
    return _given(found)


def _singles(value: dict[str, Any], lang: Lang) -> list[str]:
    """Figures of which there is one, as they are written everywhere."""
    decided = value["decision"]
    costs, even, paid, cost = (decided[part] for part in ("credit_costs", "break_even", "financed", "abatement"))
    amounts = [costs[name] for name in ("registration_jpy", "verification_jpy", "present_value_jpy")]
    amounts += [even["price_jpy_per_t"], even["price_with_works_jpy_per_t"], paid["unfinanced_jpy"]]
    amounts += [cost["cost_jpy_per_t"], cost["cost_less_avoided_loss_jpy_per_t"], *_losses(value)]
    shares = [percent(paid["gross"]), percent(paid["net"])]
    weights = [tonnes(cost["net_t_co2e"]), tonnes(decided["carbon_payback"]["largest_debt_t_co2e"])]
    years = [str(decided["carbon_payback"][name]) for name in ("repaid_year", "lasting_year")]
    return [*(yen(each, lang) for each in amounts), *shares, *weights, *years, number(even["tonnes"])]


def _losses(value: dict[str, Any]) -> list[float]:
    loss = value["decision"]["avoided_loss"]
    return [loss[f"{name}_jpy_per_year"] for name in ("without", "with", "avoided")]


def _rates(value: dict[str, Any]) -> list[str]:
    """Ratios of the ladder, and the lengths of payback."""
    decided = value["decision"]
    lengths = [each[name] for each in decided["payback"] for name in ("simple_years", "discounted_years")]
    ratios = [each["benefit_cost_ratio"] for each in decided["appraisal"]]
    return [*(ratio(each) for each in _given(ratios)), *(number(each, 1) for each in _given(lengths))]


def _plain(text: str) -> str:
    return text.replace(MINUS, "-")


def _word(key: str, lang: Lang) -> str:
    return str(getattr(TABLE[key], lang))


def test_the_example_has_every_one_of_these_figures(value: dict[str, Any]) -> None:
    assert len(_amounts(value)) > 200
    assert len(_rates(value)) == 5 + 8


def test_the_report_shows_them(value: dict[str, Any], views: Path, lang: Lang) -> None:
    text = PageText((views / "report.html").read_text(encoding="utf-8")).of(lang)
    words = set(text.replace(" / ", "\n").split("\n"))
    assert [each for each in map(number, _amounts(value)) if each not in words] == []
    assert [each for each in [*_singles(value, lang), *_rates(value)] if each not in text] == []


def test_the_pdf_shows_them_row_by_row(value: dict[str, Any], views: Path, lang: Lang) -> None:
    text = squeezed("".join(pages_of((views / "record.pdf").read_bytes())))
    part = value["decision"]["heat_map"]
    for price, cells in zip(part["price_jpy_per_t"], part["present_value_jpy"], strict=True):
        assert squeezed("".join(map(number, [price, *cells]))) in text
    for each in value["money"]["spreads"]:
        assert squeezed("".join(number(each["present_value"][name]) for name in SPREAD)) in text
    for each in value["decision"]["appraisal"]:
        row = [*(number(each[name]) for name in APPRAISAL), ratio(each["benefit_cost_ratio"])]
        assert squeezed("".join(row)) in text
    for each in value["money"]["contracts"]:
        if each["problem"] is None:
            row = [*(each[name] for name in CONTRACT), each["delivered"]["mean_jpy"]]
            assert squeezed("".join(map(number, row))) in text
    every = [*map(number, _amounts(value)), *_singles(value, lang), *_rates(value)]
    assert [each for each in every if squeezed(each) not in text] == []


def test_the_workbook_calculated_anew_shows_them(
    value: dict[str, Any], sheets: dict[str, list[list[str]]], lang: Lang
) -> None:
    cells = {cell for name in SHEETS for row in sheets[SHEETS[name][lang]] for cell in row}
    every = [*map(number, _amounts(value)), *_rates(value), *(each for each in _singles(value, lang))]
    shown = cells | {cell.removesuffix(" t-CO2e") for cell in cells}
    assert [each for each in every if _plain(each) not in shown] == []


def test_each_price_case_of_the_workbook_is_that_of_the_record(
    value: dict[str, Any], sheets: dict[str, list[list[str]]], lang: Lang
) -> None:
    rows = sheets[SHEETS["prices"][lang]]
    top = next(place for place, row in enumerate(rows) if _word("prices.col.rate", lang) in row) + 1
    for row, each in zip(rows[top:], value["money"]["values"], strict=False):
        worth = each["present_value_jpy"]
        assert row[3] == ("" if worth is None else _plain(number(worth)))
        assert row[3] == row[4] or not row[4]
        if worth is None:
            assert row[12] == each["problem"][lang]


def test_the_heat_map_of_the_workbook_is_that_of_the_record(
    value: dict[str, Any], sheets: dict[str, list[list[str]]], lang: Lang
) -> None:
    rows, part = sheets[SHEETS["heat_map"][lang]], value["decision"]["heat_map"]
    heads = [place for place, row in enumerate(rows) if row[0] == _word("decide.heat.axes", lang)]
    rates = [rate_percent(rate) for rate in part["rate_per_year"]]
    for top, zero in zip(heads, (False, False, True), strict=True):  # now, the record's, the difference
        assert rows[top][1:] == rates
        for row, price, own in zip(rows[top + 1 :], part["price_jpy_per_t"], part["present_value_jpy"], strict=False):
            assert row == [number(price), *(["0"] * len(own) if zero else map(number, own))]


def test_what_follows_from_other_figures_is_a_formula_and_agrees(
    value: dict[str, Any], views: Path, lang: Lang, office: Office
) -> None:
    """Every price case with a figure, nine results, and costs and ratio at five rates."""
    content = (views / "record.xlsx").read_bytes()
    book, difference = office.values(content), _word("book.col.difference", lang)
    found = []
    for name in ("prices", "decision"):
        sheet = book[SHEETS[name][lang]]
        for head in (cell for row in sheet.iter_rows() for cell in row if cell.value == difference):
            below = [sheet.cell(row, head.column).value for row in range(head.row + 1, _end(sheet, head.row) + 1)]
            found += [each for each in below if each is not None]
    assert set(found) == {0}
    cases = _given([each["present_value_jpy"] for each in value["money"]["values"]])
    assert len(found) == len(cases) + 9 + 5 + 5


def _end(sheet: Any, row: int) -> int:
    """The last row of the table whose head stands in this row."""
    while sheet.cell(row + 1, 1).value is not None:
        row += 1
    return row


def _csv(path: Path) -> list[list[str]]:
    head, *rows = csv.reader(StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
    assert head
    return rows


def _floats(cells: list[str]) -> list[float | None]:
    return [float(cell) if cell else None for cell in cells]


def test_the_plain_tables_hold_money_digit_for_digit(value: dict[str, Any], views: Path, lang: Lang) -> None:
    money, decided = value["money"], value["decision"]
    drawn = {each["price"]: each["present_value"] for each in money["spreads"] if each["tonnes"] == "issuable"}
    wanted: list[list[float | None]] = []
    for each in money["values"]:
        spread = drawn.get(each["price"]) if each["discount"] == "headline" else None
        wanted.append([each["present_value_jpy"], *(spread[name] if spread else None for name in SPREAD[1:])])
    delivered = [each["present_value"] for each in money["spreads"] if each["tonnes"] == "delivered"]
    wanted += [[each[name] for name in SPREAD] for each in delivered]
    assert [_floats(row[4:11]) for row in _csv(views / "price_cases.csv")] == wanted
    contracts = [_floats(row[2:5]) for row in _csv(views / "contracts.csv")]
    assert contracts == [[each[name] for name in CONTRACT] for each in money["contracts"]]
    part = decided["heat_map"]
    assert [_floats(row) for row in _csv(views / "heat_map.csv")] == [
        [price, rate, worth]
        for price, cells in zip(part["price_jpy_per_t"], part["present_value_jpy"], strict=True)
        for rate, worth in zip(part["rate_per_year"], cells, strict=True)
    ]
    bars = {tuple(_floats(row[3:6])) for row in _csv(views / "tornado.csv")}
    ends = ("result_low_jpy", "result_high_jpy", "share")
    assert bars == {tuple(bar[name] for name in ends) for bar in decided["tornado"]["bars"]}


def test_each_decision_figure_stands_in_the_column_of_its_unit(value: dict[str, Any], views: Path) -> None:
    found = pq.read_table(views / "decision_figures.parquet").to_pydict()
    columns = {name: set(_given(cells)) for name, cells in found.items() if name not in ("topic", "figure", "case")}
    decided = value["decision"]
    costs, even, paid, cost = (decided[part] for part in ("credit_costs", "break_even", "financed", "abatement"))
    amounts = {costs[name] for name in ("registration_jpy", "verification_jpy", "present_value_jpy")}
    amounts |= {each[name] for each in decided["appraisal"] for name in APPRAISAL}
    amounts |= {each["own_capital_jpy"] for each in decided["payback"]} | {paid["unfinanced_jpy"]}
    assert columns["amount_jpy"] == amounts
    prices = {even["price_jpy_per_t"], even["price_with_works_jpy_per_t"], value["price_jpy_per_t"]}
    prices |= {cost["cost_jpy_per_t"], cost["cost_less_avoided_loss_jpy_per_t"]}
    assert columns["price_jpy_per_t"] == prices
    assert columns["amount_jpy_per_year"] == set(_losses(value))
    debt = decided["carbon_payback"]["largest_debt_t_co2e"]
    assert columns["quantity_t_co2e"] == {even["tonnes"], cost["net_t_co2e"], debt}
    assert columns["share"] == {paid["gross"], paid["net"]}
    assert columns["ratio"] == {each["benefit_cost_ratio"] for each in decided["appraisal"]}
    lengths = {each[name] for each in decided["payback"] for name in ("simple_years", "discounted_years")}
    assert columns["duration_years"] == lengths
    assert columns["calendar_year"] == {decided["carbon_payback"][name] for name in ("repaid_year", "lasting_year")}
