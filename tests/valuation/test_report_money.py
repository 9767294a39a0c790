"""Money beside the headline on the page: every figure is the record's, what is missing says why, terms are words."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import get_args

import pytest

from infra.findings import Lang
from tests.valuation.pages import PageText
from tests.valuation.sample_parts import both
from tests.valuation.sample_record import sample_record
from valuation.money.contract_specs import ContractSpec, Counterparty
from valuation.record import LatentCreditRecord
from valuation.record_decision import (
    Abatement,
    AppraisalCase,
    AvoidedLossPart,
    CarbonPaybackPart,
    HeatMapPart,
    PaybackCase,
)
from valuation.record_money import ContractTerms
from valuation.report import render_report
from valuation.report.charts_prices import apart, price_spec
from valuation.report.decision_rows import carbon_text, costs_text, heat_table
from valuation.report.format import number, percent, tonnes, yen
from valuation.report.money_rows import Footnotes, terms_in_words, value_table
from valuation.report.words import TABLE, Words

RECORD = sample_record()
VALUE, MONEY, DECISION = RECORD.valuation, RECORD.valuation.money, RECORD.valuation.decision
BOTH: tuple[Lang, Lang] = ("en", "ja")


def _page(record: LatentCreditRecord) -> PageText:
    return PageText(render_report(record, "a" * 64))


def _with(**changes: object) -> LatentCreditRecord:
    """The sample with other figures for a decision."""
    decided = DECISION.model_copy(update=changes)
    return sample_record(valuation=VALUE.model_copy(update={"decision": decided}))


@pytest.fixture(scope="module")
def text() -> PageText:
    return _page(RECORD)


@pytest.mark.parametrize("lang", BOTH)
def test_every_present_value_of_the_record_is_on_the_page(text: PageText, lang: Lang) -> None:
    seen = set(text.of(lang).split("\n"))
    shown = [value.present_value_jpy for value in MONEY.values if value.present_value_jpy is not None]
    shown += [spread.present_value.worst10_jpy for spread in MONEY.spreads]
    shown += [spread.present_value.p05_jpy for spread in MONEY.spreads]
    shown += [case.contract_alone_jpy for case in MONEY.contracts if case.contract_alone_jpy is not None]
    shown += [case.delivered.p90_jpy for case in MONEY.contracts if case.delivered is not None]
    shown += [loading.loaded_jpy for loading in MONEY.loadings]
    shown += [value for row in DECISION.heat_map.present_value_jpy for value in row]
    assert len(shown) > 20
    assert {number(value) for value in shown} <= seen


@pytest.mark.parametrize("lang", BOTH)
def test_money_that_does_not_fit_is_a_dash_with_its_reason(text: PageText, lang: Lang) -> None:
    problems = {getattr(value.problem, lang) for value in MONEY.values if value.problem is not None}
    assert problems
    assert all(problem in text.of(lang) for problem in problems)
    table = value_table(MONEY, Words(lang))
    empty = [cell for row in table.rows for cell in row.cells if cell.text == "–"]
    assert len(empty) == sum(value.present_value_jpy is None for value in MONEY.values)
    assert all(cell.reason is not None for cell in empty)
    assert all(getattr(reason, lang) in problems for reason in table.reasons)


def test_one_cell_is_the_headline_and_it_holds_the_headline() -> None:
    cells = [cell for row in value_table(MONEY, Words("en")).rows for cell in row.cells]
    assert [cell.text for cell in cells if cell.headline] == [number(VALUE.headline_present_value_jpy)]


def test_a_text_that_is_said_twice_is_one_footnote() -> None:
    notes = Footnotes()
    assert [notes.number(both(word, word)) for word in ("a", "b", "a")] == [1, 2, 1]
    assert [note.en for note in notes.texts] == ["a", "b"]


@pytest.mark.parametrize("lang", BOTH)
def test_percentiles_of_futures_are_spelled_out(text: PageText, lang: Lang) -> None:
    delivered = MONEY.delivered
    assert delivered is not None
    seen = text.of(lang)
    words = {
        "en": ["Exceeded with 90% probability", "Mean of the worst 10%", "before deductions", "Nothing is deducted"],
        "ja": ["90%の確率で上回る値", "最も低い10%の平均", "控除前", "いずれも控除していません"],
    }
    assert all(word in seen for word in words[lang])
    assert {tonnes(delivered.issued_mean_t_co2e), percent(delivered.probability_reversed)} <= set(seen.split("\n"))


def test_sections_without_anything_in_them_are_left_out() -> None:
    bare = MONEY.model_copy(update={"contract_terms": [], "contracts": [], "loadings": []})
    html = render_report(sample_record(valuation=VALUE.model_copy(update={"money": bare})), "a" * 64)
    assert {"en-contracts", "en-loadings"} & set(re.findall(r'id="([^"]+)"', html)) == set()
    numbers = [int(found) for found in re.findall(r'<span class="no">(\d+)</span>', html)]
    half = numbers[: len(numbers) // 2]
    assert half == list(range(1, len(half) + 1))  # counted without gaps


def test_every_term_and_kind_of_a_contract_has_its_words() -> None:
    kinds = get_args(get_args(ContractSpec)[0])
    told_elsewhere = {"kind", "name", "label", "basis", "price_year", "counterparty", "source", "source_kind"}
    for kind in kinds:
        assert f"contract.{get_args(kind.model_fields['kind'].annotation)[0]}" in TABLE
        assert all(f"term.{name}" in TABLE for name in set(kind.model_fields) - told_elsewhere)
    partner = set(Counterparty.model_fields) - {"source", "source_kind"}
    assert all(f"term.counterparty_{name}" in TABLE for name in partner)


def test_terms_are_said_in_their_units() -> None:
    terms = ContractTerms(
        name="x", label=both("x", "あ"), kind="offtake", basis="real", source="made up", source_kind="assumption",
        terms={"counterparty_recovery": 0.4, "term_years": 10, "first_year": 2030, "price_year": 2026,
               "price_jpy_per_t": 5000, "volume_t_co2e_per_year": 20},
    )  # fmt: skip
    assert terms_in_words(terms, Words("ja")) == [
        "価格：5,000円／t-CO2e", "契約量：年間20 t-CO2eまで", "開始年：2030年", "契約期間：10年間",
        "不履行後の回収率：40.0%",
    ]  # fmt: skip


def test_only_random_prices_have_a_band_and_names_do_not_lie_on_each_other() -> None:
    band, *_ = price_spec(RECORD, Words("en"))["layer"]
    (random,) = [price for price in MONEY.prices if price.random]
    assert len(band["data"]["values"]) == len(random.by_year)
    places = sorted(apart([100.0, 101.0, 290.0, 299.0]))
    assert all(after - before >= 14 for before, after in pairwise(places))
    assert places[-1] <= 300


@pytest.mark.parametrize("lang", BOTH)
def test_costs_above_the_worth_are_said_plainly(lang: Lang) -> None:
    dear = DECISION.credit_costs.model_copy(update={"present_value_jpy": VALUE.headline_present_value_jpy + 1})
    cheap = DECISION.credit_costs.model_copy(update={"present_value_jpy": VALUE.headline_present_value_jpy - 1})
    said = {"en": "issuing does not pay", "ja": "発行は費用に見合いません"}[lang]
    assert said in costs_text(_with(credit_costs=dear), "4%", Words(lang))
    assert said not in costs_text(_with(credit_costs=cheap), "4%", Words(lang))


def test_a_debt_that_returns_is_not_called_repaid() -> None:
    def told(**changes: object) -> str:
        return carbon_text(DECISION.carbon_payback.model_copy(update=changes), Words("en"))

    assert told(repaid_year=2034, lasting_year=2034) == "in 2034 (expected tonnes)"
    assert told(repaid_year=2034, lasting_year=2050) == "first in 2034, lastingly from 2050 (expected tonnes)"
    assert "not lastingly" in told(repaid_year=2034, lasting_year=None)
    never = CarbonPaybackPart(status="not_repaid", repaid_year=None, lasting_year=None, largest_debt_t_co2e=9.0)
    assert carbon_text(never, Words("en")) == "not within the horizon"


def test_the_heat_map_grows_darker_with_value_and_frames_the_headline_only_where_it_is() -> None:
    rate = next(rung.rate_per_year for rung in VALUE.ladder if rung.headline)
    own = VALUE.price_jpy_per_t
    part = HeatMapPart(
        price_jpy_per_t=[own, 2 * own], rate_per_year=[rate, 0.5], present_value_jpy=[[10.0, 5.0], [20.0, 10.0]]
    )
    table = heat_table(_with(heat_map=part))
    (high, low), (highest, same) = ([cell.shade for cell in row.cells] for row in table.rows)
    assert low < high == same < highest
    assert [[cell.headline for cell in row.cells] for row in table.rows] == [[True, False], [False, False]]
    away = heat_table(_with(heat_map=part.model_copy(update={"rate_per_year": [0.3, 0.5]})))
    assert table.marked
    assert not away.marked


@pytest.mark.parametrize("lang", BOTH)
def test_what_is_not_declared_is_asked_for_in_one_sentence(text: PageText, lang: Lang) -> None:
    assert "valuation.replacement_cost" in text.of("zxx")
    assert {"en": "are not shown", "ja": "表示していません"}[lang] in text.of(lang)
    assert TABLE["decide.payback"].en not in text.of("en")


@pytest.mark.parametrize("lang", BOTH)
def test_what_is_declared_is_shown_with_its_caveat(lang: Lang) -> None:
    said = {"source": "made up", "source_kind": "assumption"}
    loss = AvoidedLossPart(
        without_jpy_per_year=900.0, with_jpy_per_year=400.0, avoided_jpy_per_year=500.0,
        caveat=both("never added to the units", "トン数には加えません"), **said,
    )  # fmt: skip
    case = AppraisalCase(
        rate_per_year=0.031, label=both("a rate", "ある率"), benefits_pv_jpy=6000.0, costs_pv_jpy=2400.0,
        net_pv_jpy=3600.0, benefit_cost_ratio=2.5, **said,
    )  # fmt: skip
    never = PaybackCase(subsidy_share=0.5, own_capital_jpy=1234.0, simple_years=8.5, discounted_years=None)
    cost = Abatement(cost_jpy_per_t=700.0, cost_less_avoided_loss_jpy_per_t=-56.0, net_t_co2e=10.0)
    shown = _page(_with(avoided_loss=loss, appraisal=[case], payback=[never], abatement=cost))
    seen = shown.of(lang)
    assert {"2.50", "6,000", "1,234", yen(500.0, lang), yen(-56.0, lang)} <= set(seen.split("\n"))
    assert getattr(loss.caveat, lang) in seen
    assert {"en": "8.5 years", "ja": "8.5年"}[lang] in seen
    assert TABLE["decide.payback.never"].ja in shown.of("ja")
    assert "valuation.replacement_cost" not in shown.of("zxx")
