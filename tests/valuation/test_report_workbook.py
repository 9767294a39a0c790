"""The workbook: text stays text, formulas give the record, a changed cell gives what the project's own rules give."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

from infra.findings import Lang
from tests.office import Office
from tests.valuation.sample_parts import both
from tests.valuation.sample_record import refused_record, sample_record
from valuation.chain import issuable, whole_tonnes
from valuation.decision.breakeven import breakeven_price, credit_costs
from valuation.discounting import present_value
from valuation.record import LatentCreditRecord, Valuation, canonical_bytes, record_id, significant
from valuation.report import render_workbook
from valuation.report.format import Kind
from valuation.report.workbook_cells import number_format
from valuation.report.workbook_live import Result, decimals, same_digits

RECORD = LatentCreditRecord.model_validate_json(canonical_bytes(sample_record()))
RECORD_ID = record_id(canonical_bytes(RECORD))
DANGEROUS = ["=cmd|' /C calc'!A0", "+1", "-1+2", "@SUM(A1:A9)", "=1+1", "{=SUM(A1)}", "https://example.org", "1234"]


def _book(content: bytes, **options: Any) -> Any:
    return openpyxl.load_workbook(BytesIO(content), **options)


def _sheet(book: Any, position: int) -> list[tuple[Any, ...]]:
    return list(book.worksheets[position].iter_rows(values_only=True))


def _result(book: Any, label: str) -> tuple[Any, ...]:
    """What a row of the sheet of values says: now, in the record, difference."""
    return next(row[1:4] for row in _sheet(book, 1) if row[0] == label)


def _named(book: Any, name: str) -> list[Any]:
    ((sheet, address),) = book.defined_names[name].destinations
    cells = book[sheet][address.replace("$", "")]
    return [row[0].value for row in cells] if isinstance(cells, tuple) else [cells.value]


def _differences(book: Any) -> list[float]:
    """Every check cell of the workbook: those right of a named record column, and those of the results."""
    found = []
    for name in (name for name in book.defined_names if name.endswith("_record") and name != "given_record"):
        ((sheet, address),) = book.defined_names[name].destinations
        for (cell,) in book[sheet][address.replace("$", "")]:
            found.append(cell.offset(column=1).value)
    heads = ("Difference", "差")
    for head in (c for row in book.worksheets[1].iter_rows() for c in row if c.value in heads):
        cell = head.offset(row=1)
        while cell.value is not None:
            found.append(cell.value)
            cell = cell.offset(row=1)
    return found


def _whole(record: LatentCreditRecord, buffer: float | None = None, *, carry: bool = False) -> list[int]:
    shares = {line.step: 1 - line.factor for line in record.chain if line.factor is not None}
    shares["buffer"] = shares["buffer"] if buffer is None else buffer
    claimed = [year.claimed_t_co2e for year in record.claimable]
    order = ("uncertainty", "buffer", "cap_overlap", "other_claims")
    return whole_tonnes(issuable(claimed, *(shares[step] for step in order)), carry=carry).tolist()


def _named_everywhere(text: str) -> Valuation:
    """The valuation of the sample with this text for every price, way of discounting, contract and input."""
    value = RECORD.valuation
    said = {"label": both(text, text), "source": text}
    money = value.money.model_copy(
        update={
            "prices": [each.model_copy(update=said) for each in value.money.prices],
            "discounting": [each.model_copy(update=said) for each in value.money.discounting],
            "contract_terms": [each.model_copy(update=said) for each in value.money.contract_terms],
            "loadings": [each.model_copy(update=said) for each in value.money.loadings],
        }
    )
    swings = value.decision.tornado
    bars = [bar.model_copy(update={"label": both(text, text), "unit": text}) for bar in swings.bars]
    decided = value.decision.model_copy(update={"tornado": swings.model_copy(update={"bars": bars})})
    return value.model_copy(update={"money": money, "decision": decided})


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_never_becomes_a_formula_a_number_or_a_link(text: str) -> None:
    identity = RECORD.identity.model_copy(update={"title": both(text, text)})
    chain = [line.model_copy(update={"label": both(text, text), "source": text}) for line in RECORD.chain]
    sources = [source.model_copy(update={"value": text, "unit": text, "source": text}) for source in RECORD.sources]
    inputs = [item.model_copy(update={"file": text}) for item in RECORD.inputs]
    record = sample_record(
        identity=identity, chain=chain, sources=sources, inputs=inputs, valuation=_named_everywhere(text)
    )
    book = _book(render_workbook(record, RECORD_ID))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == text]
    assert len(cells) > 20
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_formula_is_the_projects_own_and_names_what_it_uses(lang: Lang) -> None:
    book = _book(render_workbook(RECORD, RECORD_ID, lang))
    formulas = [c.value for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert len(formulas) > 500
    functions = {name for formula in formulas for name in re.findall(r"\b([A-Z][A-Z0-9]*)\(", formula)}
    assert functions <= {
        "SUM",
        "MIN",
        "MAX",
        "IF",
        "AND",
        "N",
        "NA",
        "INT",
        "ROUND",
        "SUMIF",
        "SUMPRODUCT",
        "LOG10",
        "ABS",
    }
    quoted = re.compile(r'"[^"]*"')
    words = {word for f in formulas for word in re.findall(r"\b[a-z_]+[a-z0-9_]*\b", quoted.sub("", f))}
    assert words <= set(book.defined_names)


@pytest.mark.parametrize("record", [RECORD, refused_record()], ids=["sample", "refused"])
def test_a_viewer_that_does_not_calculate_sees_the_figures_of_the_record(record: LatentCreditRecord) -> None:
    book = _book(render_workbook(record, RECORD_ID), data_only=True)
    value = record.valuation
    assert _named(book, "vintages_issuable") == [year.issuable_t_co2e for year in record.claimable]
    assert _named(book, "cash_flow_cash") == [year.cash_jpy for year in value.cash_flow]
    assert _result(book, "Present value")[0] == significant(value.headline_present_value_jpy)
    assert _named(book, "inputs_state") == ["AS IN THE RECORD"]
    assert set(_differences(book)) == {0}


def test_the_same_record_gives_the_same_bytes_and_no_time_of_writing() -> None:
    content = render_workbook(RECORD, RECORD_ID)
    assert render_workbook(RECORD, RECORD_ID) == content
    with ZipFile(BytesIO(content)) as archive:
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"2000-01-01T00:00:00Z"}


def test_the_status_stands_on_top_of_every_sheet() -> None:
    for lang, status in (("en", "LATENT"), ("ja", "潜在（予測値）LATENT")):
        for sheet in _book(render_workbook(RECORD, RECORD_ID, lang)):
            assert sheet["A1"].value.startswith(status)


@pytest.mark.parametrize("record", [RECORD, refused_record()], ids=["sample", "refused"])
def test_calculated_anew_every_difference_is_zero(record: LatentCreditRecord, office: Office) -> None:
    book = office.values(render_workbook(record, RECORD_ID))
    differences = _differences(book)
    assert len(differences) > 500
    assert set(differences) == {0}
    value = record.valuation
    assert _result(book, "Present value")[0] == pytest.approx(value.headline_present_value_jpy, rel=1e-8)
    ladder = [row[:2] for row in _sheet(book, 1) if isinstance(row[0], float)]
    assert ladder == [
        (g.rate_per_year, pytest.approx(g.present_value_jpy, rel=1e-8)) for g in value.ladder
    ]  # fmt: skip


def test_another_rate_and_convention_give_the_present_value_of_the_project(office: Office) -> None:
    cash = [year.cash_jpy for year in RECORD.valuation.cash_flow]
    book = office.values(
        render_workbook(RECORD, RECORD_ID), discount_rate=0.025, payment_convention="middle of the year"
    )
    wanted = present_value(cash, 0.025, convention="mid_year")
    now, own, difference = _result(book, "Present value")
    assert now == pytest.approx(wanted, rel=1e-8)
    assert own == pytest.approx(RECORD.valuation.headline_present_value_jpy, rel=1e-8)
    assert difference == pytest.approx(wanted - own, abs=1)
    assert _named(book, "inputs_state") == ["CHANGED – NOT THE FIGURES OF THE RECORD"]


def test_another_buffer_price_and_remainder_rule_give_the_whole_tonnes_of_the_project(office: Office) -> None:
    changes = {"deduct_buffer": 0.25, "price_jpy_per_t": 20_000, "remainders": "翌年に繰越し"}
    book = office.values(render_workbook(RECORD, RECORD_ID, "ja"), **changes)
    wanted = _whole(RECORD, 0.25, carry=True)
    assert _named(book, "vintages_issuable") == wanted
    assert sum(wanted) != RECORD.valuation.issuable_total_t_co2e
    worth = present_value([20_000 * units for units in wanted], 0.04)
    assert _result(book, "現在価値")[0] == pytest.approx(worth, rel=1e-8)


def _beside(book: Any, sheet: str, label: str) -> Any:
    """The cell right of a label."""
    return next(row[1] for row in book[sheet].iter_rows(values_only=True) if row[0] == label)


def test_another_rate_and_cost_give_the_break_even_price_and_shares_of_the_project(office: Office) -> None:
    book = office.values(render_workbook(RECORD, RECORD_ID), discount_rate=0.02, registration_jpy=2_000_000)
    value, decided = RECORD.valuation, RECORD.valuation.decision
    issued = [year.issuable_t_co2e for year in value.cash_flow]
    costs = credit_costs(
        value.valuation_year, len(issued), decided.credit_costs.verification_years, registration_jpy=2_000_000
    )
    wanted = breakeven_price(issued, costs, 0.02)
    assert wanted.price_jpy_per_t is not None
    label = "Price at which the units pay these costs"
    assert _beside(book, "Decision", label) == pytest.approx(wanted.price_jpy_per_t, rel=1e-8)
    worth, capital = present_value([year.cash_jpy for year in value.cash_flow], 0.02), value.capital_cost_jpy
    assert capital is not None
    net = _beside(book, "Decision", "The same after registration and verification")
    assert net == pytest.approx((worth - wanted.costs_pv_jpy) / capital, rel=1e-7)  # a difference of rounded numbers


def test_the_heat_map_and_the_price_cases_follow_the_tonnes(office: Office) -> None:
    book = office.values(render_workbook(RECORD, RECORD_ID), deduct_buffer=0.5)
    issued = _whole(RECORD, 0.5)
    part = RECORD.valuation.decision.heat_map
    rows = list(book["Heat map"].iter_rows(values_only=True))
    top = next(place for place, row in enumerate(rows) if row[0] == "Price, JPY/t-CO2e, by rate")
    for row, price in zip(rows[top + 1 :], part.price_jpy_per_t, strict=False):
        wanted = [present_value([price * units for units in issued], rate) for rate in part.rate_per_year]
        assert row[: len(wanted) + 1] == (price, *(pytest.approx(worth, rel=1e-8) for worth in wanted))
    first = next(row for row in book["Price cases"].iter_rows(values_only=True) if row[5] not in (None, "Difference"))
    price = RECORD.valuation.price_jpy_per_t
    assert first[3] == pytest.approx(present_value([price * units for units in issued], 0.04), rel=1e-8)


def test_a_figure_whose_last_digit_the_record_does_not_give_is_a_value_and_no_formula() -> None:
    """499,549,790 is the difference of two recorded numbers; the record rounded it before: 499,549,783."""
    off = Result("", "=A1-A2", 499_549_790.0, 499_549_783.0, "amount")
    near = Result("", "=A1-A2", 499_549_783.4, 499_549_783.0, "amount")
    assert same_digits(off, "en").formula == ""
    assert same_digits(near, "en") == near


def test_remainders_that_the_record_carried_are_carried_in_the_workbook(office: Office) -> None:
    carried = _whole(RECORD, carry=True)
    assert carried != _whole(RECORD)
    claimable = [
        year.model_copy(update={"issuable_t_co2e": units})
        for year, units in zip(RECORD.claimable, carried, strict=True)
    ]
    book = office.values(render_workbook(sample_record(claimable=claimable), RECORD_ID))
    assert _named(book, "remainders") == ["carried to the next year"]
    assert _named(book, "vintages_issuable") == carried


def test_a_price_of_its_own_for_each_year_is_typed_and_may_be_changed() -> None:
    flow = [
        year.model_copy(update={"price_jpy_per_t": 12_000.0 + 100 * place})
        for place, year in enumerate(RECORD.valuation.cash_flow)
    ]
    record = sample_record(valuation=RECORD.valuation.model_copy(update={"cash_flow": flow}))
    book = _book(render_workbook(record, RECORD_ID))
    assert _named(book, "cash_flow_price") == [year.price_jpy_per_t for year in flow]
    assert "price_jpy_per_t" not in book.defined_names


@pytest.mark.parametrize(
    ("value", "kind", "lang", "shown"),
    [
        (1234.5, "tonnes", "en", "#,##0"),
        (12.34, "tonnes", "en", "#,##0.0"),
        (0.0004, "tonnes", "en", '"<0.001"'),
        (1481390.0, "yen", "en", '"JPY "#,##0'),
        (1481390.0, "yen", "ja", '#,##0"円"'),
        (-587693.0, "yen", "en", '"JPY "#,##0;"JPY "-#,##0'),
        (-0.042, "share", "ja", "#,##0.0%"),
        (0.99999, "share", "ja", '">99.9%"'),
        (0.04, "rate", "en", "#,##0%"),
        (2030, "year", "en", "0"),
        (-19.0, "signed", "en", "+#,##0.0;-#,##0.0;#,##0.0"),
    ],
)
def test_a_cell_shows_the_digits_that_every_view_shows(value: float, kind: Kind, lang: Lang, shown: str) -> None:
    assert number_format(value, kind, lang) == shown


def test_a_difference_is_looked_for_from_the_seventh_digit_on() -> None:
    assert decimals([1_481_390.0]) == 0
    assert decimals([254.114556, -913.9]) == 4
    assert decimals([0.0]) == 9
