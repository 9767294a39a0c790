"""
One record, one number: pages, PDF, workbook calculated anew, CSV and record agree to the last digit shown.

What is expected is read from the JSON of the record itself and written by
valuation/report/format.py; no table or block of the views is asked.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from infra.findings import Lang
from tests.flows.commands import pcc
from tests.office import Office
from tests.valuation.pages import PageText
from tests.valuation.pdf_text import pages_of, squeezed
from valuation.record import LatentCreditRecord
from valuation.report.format import MINUS, Kind, number, percent, rate_percent, show, tonnes, yen
from valuation.report.words import TABLE

BOTH: tuple[Lang, Lang] = ("en", "ja")
VINTAGE: dict[str, Kind] = {
    "year": "year", "net_t_co2e": "tonnes1", "cumulative_t_co2e": "tonnes1", "debt_t_co2e": "tonnes1",
    "claimed_t_co2e": "tonnes1", "issuable_t_co2e": "count",
}  # fmt: skip
CASH: dict[str, Kind] = {
    "year": "year", "issuable_t_co2e": "count", "price_jpy_per_t": "amount", "cash_jpy": "amount",
    "discount_factor": "factor", "present_value_jpy": "amount",
}  # fmt: skip
ESTIMATE, DELIVERY = (
    ("p05", "p10", "p50", "p90", "p95", "mean"),
    ("p01", "p05", "p10", "p50", "p90", "p95", "p99", "mean"),
)
SHORTFALL = ("claimed_t_co2e", "mean_t_co2e", "tvar10_t_co2e", "tvar05_t_co2e", "tvar01_t_co2e")
ODDS = ("probability_avoided_positive", "probability_avoided_negative", "probability_net_positive")


@pytest.fixture(scope="module", params=BOTH)
def lang(request: pytest.FixtureRequest) -> Lang:
    return request.param


@pytest.fixture(scope="module")
def record(minato_run: Path) -> dict[str, Any]:
    return json.loads((minato_run / "record.json").read_bytes())


@pytest.fixture(scope="module")
def views(minato_run: Path, lang: Lang, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every view of the record in one language, by `pcc report`."""
    home, out = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("views") / lang
    done = pcc("report", minato_run / "record.json", "--out", out, "--lang", lang, home=home)
    assert done.returncode == 0, done.stderr
    return out


def _headline(record: dict[str, Any], lang: Lang) -> list[str]:
    value = record["valuation"]
    return [
        number(value["issuable_total_t_co2e"]),
        yen(value["headline_present_value_jpy"], lang),
        yen(value["price_jpy_per_t"], lang),
        *(yen(rung["present_value_jpy"], lang) for rung in value["ladder"]),
        *(rate_percent(rung["rate_per_year"]) for rung in value["ladder"]),
    ]


def _estimate(record: dict[str, Any]) -> list[str]:
    spread = record["estimate"]["claimed_period_net"]
    return [tonnes(spread[f"{level}_t_co2e"]) for level in ESTIMATE]


def _delivery(record: dict[str, Any]) -> list[str]:
    sides = [record["delivery"][side] for side in ("avoided", "net")]
    return [tonnes(side[f"{level}_t_co2e"]) for side in sides for level in DELIVERY]


def _risk(record: dict[str, Any]) -> list[str]:
    delivery = record["delivery"]
    found = [percent(delivery[name]) for name in ODDS] + [percent(delivery["shortfall"]["probability"])]
    return found + [tonnes(delivery["shortfall"][name]) for name in SHORTFALL]


def _rows(items: list[dict[str, Any]], kinds: dict[str, Kind], lang: Lang) -> list[list[str]]:
    return [[show(item[name], kind, lang) for name, kind in kinds.items()] for item in items]


def _lines(path: Path, lang: Lang) -> list[str]:
    return PageText(path.read_text(encoding="utf-8")).of(lang).split("\n")


def _follows(lines: list[str], row: list[str]) -> bool:
    """Whether the cells of a row stand one after the other."""
    return any(lines[place : place + len(row)] == row for place, line in enumerate(lines) if line == row[0])


def test_the_report_shows_the_record(record: dict[str, Any], views: Path, lang: Lang) -> None:
    lines = _lines(views / "report.html", lang)
    spread = record["estimate"]["claimed_period_net"]
    shown = [tonnes(spread[f"{level}_t_co2e"]) for level in ("p05", "p95", "mean")]
    wanted = [*_headline(record, lang), *shown, *_delivery(record), *_risk(record)]
    assert [figure for figure in wanted if figure not in lines and figure not in "\n".join(lines)] == []
    for row in _rows(record["claimable"], VINTAGE, lang) + _rows(record["valuation"]["cash_flow"], CASH, lang):
        assert _follows(lines, row)


def test_the_factsheet_shows_the_record(record: dict[str, Any], views: Path, lang: Lang) -> None:
    lines = _lines(views / "factsheet.html", lang)
    risk = [percent(record["delivery"]["probability_avoided_positive"]), percent(record["uncertainty"]["deduction"])]
    wanted = [*_headline(record, lang), *_estimate(record), *_delivery(record), *risk, yen(_left(record), lang)]
    assert [figure for figure in wanted if figure not in lines] == []
    value = record["valuation"]
    even, used = value["decision"]["break_even"]["price_jpy_per_t"], value["price_jpy_per_t"]
    by_price = [
        each["present_value_jpy"]
        for each in value["money"]["values"]
        if (each["discount"], each["basis"], each["price_year"]) == ("headline", "real", value["price_year"])
    ]
    for pair in ((even, used), (min(by_price), max(by_price))):
        assert any(all(yen(figure, lang) in line for figure in pair) for line in lines), pair


def _left(record: dict[str, Any]) -> float:
    """What registration and verification leave of the present value."""
    value = record["valuation"]
    return float(value["headline_present_value_jpy"] - value["decision"]["credit_costs"]["present_value_jpy"])


_TOKEN = re.compile(rf"{MINUS}?\d[\d,]*(?:\.\d+)?%?")


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _numbers(item)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value


def test_no_figure_of_the_factsheet_is_anything_but_the_records(
    record: dict[str, Any], views: Path, lang: Lang
) -> None:
    """Every number on the page is one of the record, of its texts or of our words, or one of a few counts over it."""
    kinds: tuple[Kind, ...] = ("year", "count", "tonnes", "share", "rate")
    known = {show(value, kind, lang) for value in _numbers(record) for kind in kinds}
    words = " ".join([*_texts(record), *(getattr(word, lang) for word in TABLE.values())])
    known |= set(_TOKEN.findall(words))
    delivery, identity, period = record["delivery"], record["identity"], record["delivery"]
    sources = [source["source_kind"] for source in record["sources"]]
    counts = [len(sources), len(record["criteria"]), *(sources.count(kind) for kind in set(sources))]
    counts += [sources.count("memory") + sources.count("assumption"), 0]
    counts += [period["last_year"] - period["first_year"] + 1]
    values = record["valuation"]["money"]["values"]
    counts += [sum(each["discount"] == "headline" and each["present_value_jpy"] is not None for each in values)]
    known.add(number(_left(record)))
    known |= {str(count) for count in counts}
    known.add(str(identity["horizon_start_year"] + identity["horizon_years"] - 1))
    collapses = delivery["collapses_without_mean"], delivery["collapses_with_mean"]
    known |= {number(value, 1) for value in (*collapses, collapses[0] - collapses[1])}
    seen = re.sub(r"\b[0-9a-f]{12,64}\b", "", "\n".join(_lines(views / "factsheet.html", lang)))
    unknown = sorted({token.strip(",") for token in _TOKEN.findall(seen)} - known)
    assert unknown == []


def test_the_pdf_shows_the_record(record: dict[str, Any], views: Path, lang: Lang) -> None:
    pages = pages_of((views / "record.pdf").read_bytes())
    text, first = squeezed("".join(pages)), squeezed(pages[0])
    deduction = percent(record["uncertainty"]["deduction"])
    for figure in (*_headline(record, lang)[:3], *_estimate(record), *_delivery(record), deduction):
        assert squeezed(figure) in first
    for figure in (*_headline(record, lang), *_risk(record)):
        assert squeezed(figure) in text
    cash = _rows(record["valuation"]["cash_flow"], CASH, lang)
    vintages = [row[:-1] for row in _rows(record["claimable"], VINTAGE, lang)]  # what deductions leave stands between
    for row in cash + vintages:
        assert squeezed("".join(row)) in text


def test_the_workbook_calculated_anew_shows_the_record(
    record: dict[str, Any], views: Path, lang: Lang, office: Office
) -> None:
    content = (views / "record.xlsx").read_bytes()
    sheets = {name: [[_plain(cell) for cell in row] for row in rows] for name, rows in office.shown(content).items()}
    value = record["valuation"]
    columns = {"Vintages": (VINTAGE, record["claimable"]), "Cash flow": (CASH, value["cash_flow"])}
    japanese = {"Vintages": "年別の内訳", "Cash flow": "キャッシュフロー", "Value": "価値の計算"}
    names = {name: name if lang == "en" else japanese[name] for name in japanese}
    for name, (kinds, items) in columns.items():
        wanted = [[_plain(cell) for cell in row] for row in _rows(items, kinds, lang)]
        assert _columns(sheets[names[name]], _headings(name, lang)) == wanted
    results = {row[0]: row[1:4] for row in sheets[names["Value"]] if len(row) > 3}
    present = yen(value["headline_present_value_jpy"], lang)
    assert results[TABLE["col.present_value"].ja if lang == "ja" else "Present value"] == [present, present, "0"]
    for rung in value["ladder"]:
        worth = yen(rung["present_value_jpy"], lang)
        assert results[rate_percent(rung["rate_per_year"])] == [worth, worth, "0"]
    everything = {cell for rows in sheets.values() for row in rows for cell in row}
    figures = [*_headline(record, lang), *_estimate(record), *_delivery(record), *_risk(record)]
    assert [figure for figure in figures if _plain(figure) not in everything] == []


def _plain(text: str) -> str:
    return text.replace(MINUS, "-")


def _headings(sheet: str, lang: Lang) -> list[str]:
    keys = {
        "Vintages": ("col.year", "vintage.col.net", "vintage.col.cumulative", "vintage.col.debt",
                     "vintage.col.claimed", "vintage.col.issuable"),
        "Cash flow": ("col.year", "cash.col.units", "cash.col.price", "cash.col.cash", "cash.col.factor",
                      "cash.col.pv"),
    }  # fmt: skip
    return [getattr(TABLE[key], lang) for key in keys[sheet]]


def _columns(rows: list[list[str]], headings: list[str]) -> list[list[str]]:
    """The cells under these headings, as far as the first column goes."""
    top = next(place for place, row in enumerate(rows) if headings[0] in row and headings[1] in row)
    places = [rows[top].index(heading) for heading in headings]
    return [[row[place] for place in places] for row in rows[top + 1 :] if row[places[0]]]


def test_every_check_cell_of_the_workbook_is_zero(views: Path, lang: Lang, office: Office) -> None:
    book = office.values((views / "record.xlsx").read_bytes())
    mark = TABLE["book.minus"].ja if lang == "ja" else TABLE["book.minus"].en
    begins, checked = mark.split("{")[0], 0
    for sheet in book:
        rows = list(sheet.iter_rows(values_only=True))
        heads = [(place, row) for place, row in enumerate(rows) if any(str(cell).startswith(begins) for cell in row)]
        for place, head in heads:
            for column in (n for n, cell in enumerate(head) if cell is not None and str(cell).startswith(begins)):
                values = [row[column] for row in rows[place + 1 :] if row[0] is not None]
                assert set(values) == {0}
                checked += len(values)
    assert checked > 500


def test_the_plain_tables_hold_the_record_digit_for_digit(record: dict[str, Any], views: Path, lang: Lang) -> None:
    def columns(name: str, headings: list[str]) -> list[list[float]]:
        rows = list(csv.reader(StringIO((views / name).read_text(encoding="utf-8-sig"), newline="")))
        return [[float(cell) for cell in row] for row in _columns(rows, headings)]

    vintages = columns("vintages.csv", _headings("Vintages", lang))
    assert vintages == [[year[name] for name in VINTAGE] for year in record["claimable"]]
    cash = columns("cash_flow.csv", _headings("Cash flow", lang))
    assert cash == [[year[name] for name in CASH] for year in record["valuation"]["cash_flow"]]
    net = [getattr(TABLE[key], lang) for key in ("delivery.col.avoided", "delivery.col.net")]
    levels = [f"{level}_t_co2e" for level in (*DELIVERY, "standard_error")]
    sides = [record["delivery"][side] for side in ("avoided", "net")]
    assert columns("delivery_percentiles.csv", net) == [[side[level] for side in sides] for level in levels]
    estimate = columns("estimate_percentiles.csv", [getattr(TABLE["estimate.col.net"], lang)] * 2)
    spread = record["estimate"]["claimed_period_net"]
    assert [row[0] for row in estimate] == [spread[f"{level}_t_co2e"] for level in ESTIMATE]


def test_python_reads_the_same_numbers_as_the_file_holds(record: dict[str, Any], minato_run: Path) -> None:
    read = LatentCreditRecord.model_validate_json((minato_run / "record.json").read_bytes())
    assert read.model_dump(mode="json") == record


def test_the_views_of_a_run_are_those_of_its_record(minato_run: Path, views: Path, lang: Lang) -> None:
    for path in sorted(views.iterdir()):
        if lang == "en":  # the language of that run
            assert path.read_bytes() == (minato_run / path.name).read_bytes(), path.name
