"""The factsheet: one page of A4 in either language, both uncertainties apart, its limits and its proof on it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pypdfium2
import pytest

from infra.findings import Lang
from tests.valuation.pages import PageText
from tests.valuation.sample_parts import both
from tests.valuation.sample_record import refused_record, sample_record
from valuation.comparable import comparable_jpy
from valuation.record import LatentCreditRecord, canonical_bytes, record_id
from valuation.report import render_factsheet
from valuation.report.blocks import blocks, price_path, shortened
from valuation.report.format import number
from valuation.report.words import Words

RECORD = sample_record()
RECORD_ID = record_id(canonical_bytes(RECORD))
BOTH: tuple[Lang, Lang] = ("en", "ja")
LONG = "とても長い名前の町にある、とても長い名前の海岸の防潮堤と住宅の床のかさ上げおよび避難路の整備（第二期）" * 4


@pytest.fixture(scope="module")
def text() -> PageText:
    return PageText(render_factsheet(RECORD, RECORD_ID))


def _talkative() -> LatentCreditRecord:
    """A record whose declared texts are all much too long."""
    long = both(LONG, LONG)
    measure = RECORD.identity.measure.model_copy(update={"name": long})
    identity = RECORD.identity.model_copy(update={"title": long, "place": long, "measure": measure})
    value = RECORD.valuation.model_copy(update={"price_label": long, "price_source": LONG})
    effects = [effect.model_copy(update={"label": long}) for effect in RECORD.estimate.effects]
    criteria = [RECORD.criteria[0].model_copy(update={"met": False, "answer": "partly"})] * 6
    estimate = RECORD.estimate.model_copy(update={"effects": effects})
    return sample_record(identity=identity, valuation=value, estimate=estimate, criteria=criteria)


@pytest.mark.parametrize("lang", BOTH)
@pytest.mark.parametrize("record", [RECORD, refused_record(), _talkative()], ids=["sample", "refused", "talkative"])
def test_it_prints_on_one_page(record: LatentCreditRecord, lang: Lang, chromium_path: str, tmp_path: Path) -> None:
    page, printed = tmp_path / "factsheet.html", tmp_path / "factsheet.pdf"
    page.write_text(render_factsheet(record, RECORD_ID, lang), encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={printed}"]
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    subprocess.run([chromium_path, *options, profile, page.as_uri()], check=True, capture_output=True, timeout=120)
    with pypdfium2.PdfDocument(printed) as document:
        assert len(document) == 1
        seen = document[0].get_textpage().get_text_range()
        width, height = document[0].get_size()
    assert (round(width), round(height)) == (595, 842)  # A4 in points
    assert RECORD_ID in seen.replace("\r\n", "")


def test_its_status_stands_in_capital_letters(text: PageText) -> None:
    assert "LATENT" in text.of("en").split("\n")
    assert "潜在（予測値）LATENT" in text.of("ja").split("\n")
    assert "FORECAST – NOT AN OFFSET" in text.of("en")


@pytest.mark.parametrize("lang", BOTH)
def test_it_says_what_it_is_what_it_is_not_and_how_to_verify_it(text: PageText, lang: Lang) -> None:
    seen, t = text.of(lang), Words(lang)
    for key in ("fact.is.2", "fact.isnot.1", "fact.isnot.2", "fact.verify"):
        assert t(key) in seen
    assert RECORD_ID in seen
    assert "record.json" in seen


@pytest.mark.parametrize("lang", BOTH)
def test_percentiles_of_estimate_and_outcome_stand_in_panels_of_their_own(lang: Lang) -> None:
    html = render_factsheet(RECORD, RECORD_ID, lang)
    article = html[html.index(f'<main class="page page-{lang}"') :]
    first, second = article.index('panel estimate"'), article.index('panel delivery"')
    words = Words(lang)("out.p10")
    assert first < article.index(words) < second < article.index(words, second)


def test_a_probability_is_spelled_out_and_no_percentile_is_a_code(text: PageText) -> None:
    assert "Exceeded with 90% probability" in text.of("en")
    assert "90%の確率で上回る値" in text.of("ja")


def test_the_weakest_sources_are_counted(text: PageText) -> None:
    kinds = [source.source_kind for source in RECORD.sources]
    weak = kinds.count("memory") + kinds.count("assumption")
    assert f"{weak} of {len(kinds)} values are assumptions or from memory." in text.of("en")
    assert f"{len(kinds)}個の値のうち{weak}個が、仮定または記憶によるものです。" in text.of("ja")


@pytest.mark.parametrize("lang", BOTH)
def test_the_benefit_beside_the_carbon_has_number_unit_and_method(text: PageText, lang: Lang) -> None:
    d = RECORD.delivery
    sentence = blocks(RECORD, Words(lang))["benefits"].notes[0]
    assert sentence in text.of(lang)
    assert number(d.collapses_without_mean - d.collapses_with_mean, 1) in sentence
    assert {"en": "buildings", "ja": "棟"}[lang] in sentence
    method = {"en": f"mean of {d.paths:,} simulated futures", "ja": f"{d.paths:,}通りのシミュレーション"}
    assert method[lang] in sentence


def test_buildings_that_get_wet_only_with_the_measure_are_told_too() -> None:
    counts = RECORD.identity.buildings
    assert counts.dry_to_wet > 0
    assert any(f"{counts.dry_to_wet} buildings" in note for note in blocks(RECORD, Words("en"))["benefits"].notes)
    dry = RECORD.identity.model_copy(update={"buildings": counts.model_copy(update={"dry_to_wet": 0})})
    assert not any("Newly wet" in note for note in blocks(sample_record(identity=dry), Words("en"))["benefits"].notes)


def test_a_constant_price_is_said_once_and_a_moving_one_with_its_ends() -> None:
    assert price_path(RECORD, Words("en")) == "JPY 12,000 in every year, 2030 to 2059"
    flow = [
        year.model_copy(update={"price_jpy_per_t": 10_000.0 + 50 * (year.year - 2030)})
        for year in RECORD.valuation.cash_flow
    ]
    moving = sample_record(valuation=RECORD.valuation.model_copy(update={"cash_flow": flow}))
    said = "JPY 10,000 in 2030 to JPY 11,450 in 2059; lowest JPY 10,000, highest JPY 11,450"
    assert price_path(moving, Words("en")) == said


def test_it_says_how_far_the_value_depends_on_the_price_and_what_costs_leave(text: PageText) -> None:
    value = RECORD.valuation
    worth = [
        each.present_value_jpy
        for each in value.money.values
        if each.discount == "headline" and each.basis == "real" and each.present_value_jpy is not None
    ]
    assert {each.price_year for each in value.money.values if each.basis == "real"} == {value.price_year}
    said = f"JPY {number(min(worth))} to JPY {number(max(worth))} at 4%, yen of {value.price_year}"
    assert said in text.of("en")
    even = value.decision.break_even.price_jpy_per_t
    assert even is not None
    assert f"{number(even)}円／t-CO2e（用いた価格：12,000円）" in text.of("ja")
    left = value.headline_present_value_jpy - value.decision.credit_costs.present_value_jpy
    assert f"JPY {number(left)}" in text.of("en").split("\n")


def test_without_a_break_even_price_it_says_so() -> None:
    assert "there is none; price used: JPY 12,000" in PageText(render_factsheet(refused_record(), RECORD_ID)).of("en")


@pytest.mark.parametrize("lang", BOTH)
def test_nothing_issuable_is_said_in_big_letters(lang: Lang) -> None:
    record = refused_record()
    seen = PageText(render_factsheet(record, RECORD_ID)).of(lang)
    assert {"en": "NOTHING IS ISSUABLE", "ja": "発行可能な潜在クレジットはありません"}[lang] in seen
    refusal = record.uncertainty.refusal
    assert refusal is not None
    assert getattr(refusal, lang) in seen


def test_hostile_text_is_shown_and_never_obeyed() -> None:
    attack = '<script>alert(1)</script>" onload="x'
    identity = RECORD.identity.model_copy(update={"title": both(attack, attack), "place": both(attack, attack)})
    html = render_factsheet(sample_record(identity=identity), RECORD_ID)
    assert "<script" not in html
    assert attack in PageText(html).of("en")


def test_a_declared_text_is_cut_by_its_width_and_never_lengthened() -> None:
    assert shortened("short", 5) == "short"
    assert shortened("longer", 5) == "long…"
    assert shortened("長い名前", 8) == "長い名前"
    assert shortened("長い名前です", 8) == "長い名…"


def test_the_same_record_gives_the_same_page() -> None:
    assert render_factsheet(RECORD, RECORD_ID) == render_factsheet(RECORD, RECORD_ID)


def test_yen_of_another_year_and_nominal_ones_are_no_part_of_the_range() -> None:
    """Yen of 2006 beside yen of 2026 are two units: nothing at hand brings one to the other."""
    value = RECORD.valuation
    cheap = next(each for each in value.money.values if each.discount == "headline").model_copy(
        update={"present_value_jpy": 1.0}
    )
    other = [cheap.model_copy(update=change) for change in ({"price_year": 2006}, {"basis": "nominal"})]
    assert comparable_jpy([*value.money.values, *other], value.price_year) == comparable_jpy(
        value.money.values, value.price_year
    )
    assert min(comparable_jpy([*value.money.values, cheap], value.price_year)) == 1.0


@pytest.mark.parametrize(
    ("lang", "listed"),
    [
        ("en", "Real, Permanent, Additional, Independently verified, Unique; in part only: Measurable"),
        ("ja", "実在性、永続性、追加性、第三者検証、唯一性。一部のみ満たす：測定可能性"),
    ],
)
def test_a_criterion_that_is_met_in_part_is_said_to_be_and_others_are_not(lang: Lang, listed: str) -> None:
    assert [c.name for c in RECORD.criteria if c.answer == "partly"] == ["measurable"]
    assert _unmet(RECORD, lang) == listed
    refuted = [c.model_copy(update={"answer": "not_met"}) for c in RECORD.criteria]
    assert not {":", "："} & set(_unmet(sample_record(criteria=refuted), lang))


def _unmet(record: LatentCreditRecord, lang: Lang) -> str:
    (_, _, unmet) = blocks(record, Words(lang))["criteria"].facts
    return str(unmet.value)
