"""The report as a page: self-contained, honest in its words, equal to its record, safe with hostile text."""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files

import pytest

from infra.findings import Lang
from tests.valuation.pages import PageText
from tests.valuation.sample_parts import both
from tests.valuation.sample_record import refused_record, sample_record
from valuation.record import LatentCreditRecord, SeriesIdentity, SeriesMap, canonical_bytes, record_id
from valuation.record_criteria import Evidence
from valuation.report import render_report
from valuation.report.cited import answer_class, cited_value
from valuation.report.format import number, percent, tonnes, yen
from valuation.report.render import SECTIONS
from valuation.report.words import Words

RECORD = sample_record()
RECORD_ID = record_id(canonical_bytes(RECORD))
BOTH: tuple[Lang, Lang] = ("en", "ja")


@pytest.fixture(scope="module")
def page() -> str:
    return render_report(RECORD, RECORD_ID)


@pytest.fixture(scope="module")
def text(page: str) -> PageText:
    return PageText(page)


def _rendered(**changes: object) -> PageText:
    return PageText(render_report(sample_record(**changes), RECORD_ID))


def test_nothing_is_fetched_and_nothing_is_run(page: str, text: PageText) -> None:
    links = [value for _, name, value in text.attributes if name in ("src", "href", "xlink:href", "action", "data")]
    assert links
    assert all(link.startswith("#") for link in links)
    assert not [tag for tag, _, _ in text.attributes if tag in ("script", "link", "iframe", "object", "embed", "img")]
    assert "<script" not in page
    assert set(re.findall(r"url\(([a-z]+:|#)", page)) <= {"data:", "#"}
    assert "@import" not in page


def test_a_switch_without_script_offers_both_languages(text: PageText) -> None:
    radios = [value for tag, name, value in text.attributes if tag == "input" and name == "id"]
    assert radios == ["show-en", "show-ja"]
    assert "LATENT – FORECAST, NOT AN OFFSET" in text.of("en")
    assert "潜在・予測値（オフセットではありません）" in text.of("ja")


@pytest.mark.parametrize("lang", BOTH)
def test_the_language_asked_for_is_shown_first(lang: Lang) -> None:
    html = render_report(RECORD, RECORD_ID, lang)
    assert f'<html lang="{lang}">' in html
    assert re.findall(r'id="show-(..)" class="choice" checked', html) == [lang]


@pytest.mark.parametrize("lang", BOTH)
def test_the_headline_shows_the_numbers_of_the_record(text: PageText, lang: Lang) -> None:
    seen = text.of(lang).split("\n")
    spread, out, value = RECORD.estimate.claimed_period_net, RECORD.delivery, RECORD.valuation
    assert number(value.issuable_total_t_co2e) in seen
    assert {yen(rung.present_value_jpy, lang) for rung in value.ladder} <= set(seen)
    assert yen(value.headline_present_value_jpy, lang) in seen
    assert {tonnes(v) for v in (spread.mean_t_co2e, spread.p05_t_co2e, spread.p95_t_co2e)} <= set(seen)
    for side in (out.avoided, out.net):
        assert {tonnes(v) for v in (side.mean_t_co2e, side.p10_t_co2e, side.p50_t_co2e, side.p90_t_co2e)} <= set(seen)
    chances = (out.probability_avoided_positive, out.probability_avoided_negative, out.probability_net_positive)
    assert {percent(v) for v in (*chances, RECORD.uncertainty.half_width or 0)} <= set(seen)
    assert tonnes(out.shortfall.tvar10_t_co2e) in seen
    assert percent(RECORD.uncertainty.deduction) in text.of(lang)
    assert RECORD_ID in seen
    assert RECORD_ID[:12] in seen


@pytest.mark.parametrize("lang", BOTH)
def test_every_part_of_the_trail_is_on_the_page(text: PageText, lang: Lang) -> None:
    seen = text.of(lang)
    for item in RECORD.inputs:
        assert item.sha256 in seen
    for event in RECORD.identity.events:
        assert event.event_id in seen
    for filled in RECORD.imputed:
        assert getattr(filled.label, lang) in seen
    for source in RECORD.sources:
        assert source.source in seen
    for line in RECORD.chain:
        assert getattr(line.label, lang) in seen
        assert getattr(line.rule, lang) in seen
    for rule in RECORD.uncertainty.rules:
        assert rule.rule in seen
    for finding in RECORD.findings:
        assert getattr(finding, f"message_{lang}") in seen


@pytest.mark.parametrize("lang", BOTH)
def test_every_criterion_has_its_evidence_with_what_was_asked_and_the_place_in_the_record(
    text: PageText, lang: Lang
) -> None:
    seen, shown = text.of(lang), {id_ for _, name, id_ in text.attributes if name == "id"}
    places = text.of("zxx").split("\n")  # addresses belong to no language
    for criterion in RECORD.criteria:
        assert f"{lang}-proof-{criterion.name}" in shown
        assert getattr(criterion.asks, lang) in seen
        assert getattr(criterion.statement, lang) in seen
        for check in criterion.checks:
            assert getattr(check.statement, lang) in seen
            for evidence in check.evidence:
                assert getattr(evidence.says, lang) in seen
                assert places.count(evidence.field) >= 2  # once in each language
    for use in RECORD.claims.uses:
        assert getattr(use.rule, lang) in seen
    for condition in RECORD.ghg_protocol:
        assert getattr(condition.label, lang) in seen
        assert getattr(condition.statement, lang) in seen


@pytest.mark.parametrize("lang", BOTH)
def test_only_what_is_met_looks_met(lang: Lang) -> None:
    seen = _rendered().of(lang)
    assert {"en": "None of the 6 criteria is met.", "ja": "6要件のうち、満たしているものはありません。"}[lang] in seen
    assert {"en": "not met: not tested", "ja": "満たさない（未確認）"}[lang] in seen
    assert {answer_class(answer) for answer in ("partly", "not_met", "not_tested")} == {"bad"}


def test_a_cited_code_is_a_word_on_the_page() -> None:
    def shown(value: bool | float | str | None, unit: str) -> str:
        return cited_value(Evidence(field="/kind", value=value, unit=unit, says=both("a", "あ")), Words("ja"))

    assert shown("latent", "none") == "潜在（予測値）"
    assert shown("assumption", "none") == "仮定"
    assert shown(True, "none") == "はい"
    assert shown(None, "JPY") == "設定なし"
    assert shown(1_481_389.97, "JPY") == "1,481,390円"
    assert shown(0.000644, "share") == "0.06%"
    assert shown(2030, "year") == "2030年"
    assert shown("812.3", "t-CO2e") == "812.3 t-CO2e"


def test_percentiles_are_said_in_words_and_never_as_a_code(text: PageText) -> None:
    assert "Exceeded with 90% probability" in text.of("en")
    assert "90%の確率で上回る値" in text.of("ja")
    assert not re.search(r"\bp\d\d\b", text.of("en"))


def test_a_forecast_is_never_called_a_bare_credit(text: PageText) -> None:
    seen = {lang: text.of(lang) for lang in BOTH}
    notes = [note for price in RECORD.valuation.money.prices for note in price.notes]
    assert notes
    for note in notes:  # of prices that are paid for what others were issued
        assert note.en in seen["en"]
        seen = {lang: seen[lang].replace(getattr(note, lang), "") for lang in BOTH}
    bare = re.findall(r".{0,30}(?<!latent )(?<!potential )(?<!realised )(?<!J-)\bcredits?\b", seen["en"], re.IGNORECASE)
    assert bare == []  # J-Credit is the name of a scheme
    assert re.findall(r".{0,12}(?<!潜在)(?<!実現)(?<!J-)クレジット", seen["ja"]) == []


def test_japanese_shows_no_english_column_or_class_names(text: PageText) -> None:
    assert not re.search(r"\b(net_t_co2e|FindingPart|None|NaN|True|False|undefined)\b", text.of("ja"))


def test_ids_are_unique_and_every_reference_finds_its_target(page: str, text: PageText) -> None:
    ids = [value for _, name, value in text.attributes if name == "id"]
    assert [name for name, count in Counter(ids).items() if count > 1] == []
    references = re.findall(r"url\(#([^)]+)\)", page) + re.findall(r'href="#([^"]+)"', page)
    assert references
    assert set(references) <= set(ids)


def test_no_style_of_something_else_falls_on_a_whole_section() -> None:
    style = (files("valuation.report") / "templates" / "report.css").read_text(encoding="utf-8")
    bare = set(re.findall(r"(?m)(?:^|,) *\.([a-z]+) *(?=[,{])", style))
    assert "note" in bare  # the pattern finds what it looks for
    assert not bare & set(SECTIONS)


def test_negative_numbers_are_shown_and_no_negative_zero(text: PageText) -> None:
    assert tonnes(RECORD.delivery.net.p10_t_co2e).startswith("−")
    assert "−3.4" in text.of("en")  # a square that gets worse with the measure
    for lang in BOTH:
        assert not re.search(r"[-−]0(\.0*)?(?![\d.,])", text.of(lang))


@pytest.mark.parametrize("lang", BOTH)
def test_a_refused_record_says_so_in_big_letters_with_the_rule(lang: Lang) -> None:
    record = refused_record()
    seen = PageText(render_report(record, RECORD_ID)).of(lang)
    refusal = record.uncertainty.refusal
    assert refusal is not None
    assert {"en": "NOTHING IS ISSUABLE", "ja": "発行可能な潜在クレジットはありません"}[lang] in seen
    assert getattr(refusal, lang) in seen
    assert {"en": "There is no cash flow", "ja": "キャッシュフローはありません"}[lang] in seen


def test_nothing_issuable_without_a_refusal_is_explained_too() -> None:
    nothing = refused_record().valuation
    small = _rendered(valuation=nothing).of("en")
    assert "less than one whole tonne" in small
    shortfall = RECORD.delivery.shortfall.model_copy(update={"claimed_t_co2e": 0.0})
    debt = _rendered(valuation=nothing, delivery=RECORD.delivery.model_copy(update={"shortfall": shortfall})).of("en")
    assert "do not stay above zero" in debt


def test_rare_events_are_said_plainly(text: PageText) -> None:
    def with_percentiles(**changes: float) -> str:
        avoided = RECORD.delivery.avoided.model_copy(update=changes)
        return _rendered(delivery=RECORD.delivery.model_copy(update={"avoided": avoided})).of("en")

    assert "nothing is avoided" not in text.of("en")
    assert "at least 90% of the simulated futures nothing" in with_percentiles(p50_t_co2e=0.0, p90_t_co2e=0.0)
    assert "at least half of the simulated futures nothing" in with_percentiles(p50_t_co2e=0.0)


def test_hostile_text_is_shown_and_never_obeyed() -> None:
    attack = '<script>alert(1)</script>" onload="x'
    spoilt = both(attack, attack)
    identity = RECORD.identity.model_copy(update={"title": spoilt, "name": attack})
    chain = [line.model_copy(update={"label": spoilt, "source": attack}) for line in RECORD.chain]
    effects = [effect.model_copy(update={"label": spoilt}) for effect in RECORD.estimate.effects]
    grid = RECORD.map.model_copy(update={"grid": spoilt})
    record = sample_record(
        identity=identity, chain=chain, map=grid, estimate=RECORD.estimate.model_copy(update={"effects": effects})
    )
    html = render_report(record, RECORD_ID)
    seen = PageText(html)
    assert "<script" not in html
    assert not [tag for tag, name, _ in seen.attributes if name.startswith("on")]
    assert attack in seen.of("en")


def test_a_record_with_empty_parts_still_makes_a_page() -> None:
    no_map = RECORD.map.model_copy(update={"squares": [], "hidden_squares": 0})
    estimate = RECORD.estimate.model_copy(update={"effects": []})
    delivery = RECORD.delivery.model_copy(update={"exceedance": []})
    seen = _rendered(map=no_map, estimate=estimate, delivery=delivery, findings=[], imputed=[], sources=[]).of("en")
    assert "No square holds enough buildings" in seen
    assert "There are no findings." in seen
    assert "No uncertain parameter is declared." in seen


def test_a_measure_that_does_nothing_still_makes_a_clean_page() -> None:
    nothing = dict.fromkeys(type(RECORD.delivery.net).model_fields, 0.0)
    zero = RECORD.delivery.net.model_copy(update=nothing)
    chances = dict.fromkeys(("probability_avoided_positive", "probability_avoided_negative"), 0.0)
    point = RECORD.delivery.exceedance[0].model_copy(update={"without_t_co2e": 0.0, "with_t_co2e": 0.0})
    one_bar = RECORD.delivery.histogram[0].model_copy(update={"low_t_co2e": 0.0, "high_t_co2e": 0.0, "share": 1.0})
    outcome = {"avoided": zero, "net": zero, "histogram": [one_bar], "exceedance": [point], **chances}
    flat = [line.model_copy(update={"delta_t_co2e": 0.0, "total_t_co2e": 0.0}) for line in RECORD.chain]
    squares = [square.model_copy(update={"avoided_t_co2e": 0.0}) for square in RECORD.map.squares[:1]]
    record = sample_record(
        delivery=RECORD.delivery.model_copy(update=outcome),
        chain=flat,
        map=RECORD.map.model_copy(update={"squares": squares}),
        valuation=refused_record().valuation,
    )
    html = render_report(record, RECORD_ID)
    assert "In none of the simulated futures does the measure make a difference." in html
    assert not re.search(r"\b(NaN|Infinity|undefined)\b", re.sub(r"base64,[^)]*", "", html))


def test_a_real_place_carries_no_synthetic_banner(text: PageText) -> None:
    assert "Synthetic example" in text.of("en")
    real = RECORD.identity.model_copy(update={"synthetic": False})
    assert "Synthetic example" not in _rendered(identity=real).of("en")


def test_the_same_record_gives_the_same_page(page: str) -> None:
    assert render_report(RECORD, RECORD_ID) == page


def test_the_sample_hangs_together() -> None:
    record: LatentCreditRecord = RECORD
    assert record.chain[-1].total_t_co2e == record.valuation.issuable_total_t_co2e
    assert sum(line.delta_t_co2e for line in record.chain) == pytest.approx(record.valuation.issuable_total_t_co2e)
    assert sum(bin.share for bin in record.delivery.histogram) == pytest.approx(1)
    assert sum(effect.share for effect in record.estimate.effects) == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("lang", BOTH)
def test_a_part_of_a_series_shows_the_years_it_stands_for_and_the_maps_and_rules_behind(lang: Lang) -> None:
    identity = RECORD.identity
    first = identity.events[0].model_copy(
        update={
            "exceedance_from": 0.02, "exceedance_to": 0.01,
            "rate_declared_as": both("series river: years rarer than 1 in 50", "系列「river」：50年に1回を超える年"),
        }
    )  # fmt: skip
    series = SeriesIdentity(
        series_id="river",
        maps=[
            SeriesMap(event_id="F50", annual_exceedance_probability=0.02, return_period_years=50),
            SeriesMap(event_id="F100", annual_exceedance_probability=0.01, return_period_years=100),
        ],
        commonest=both("water begins at 1 in 5 years", "再現期間5年から浸水が始まる"),
        rarest=both("never deeper than the rarest map", "最もまれな図より深くならない"),
        source="made up",
        source_kind="assumption",
    )
    changed = identity.model_copy(update={"events": [first, *identity.events[1:]], "series": [series]})
    shown = _rendered(identity=changed).of(lang)
    expected = {
        "en": ["series river: years rarer than 1 in 50", "F50 (1 in 50 years) · F100 (1 in 100 years)", "1 in 5 years"],
        "ja": [
            "系列「river」：50年に1回を超える年",
            "F50（50年に1回） · F100（100年に1回）",
            "再現期間5年から浸水が始まる",
        ],
    }
    for words in expected[lang]:
        assert words in shown
    interval = "once in 30 years" if lang == "en" else "30年に1回"  # of the event's own rate: says nothing here
    assert interval in _rendered().of(lang)
    assert interval not in shown
