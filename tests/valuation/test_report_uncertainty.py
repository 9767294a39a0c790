"""What lies behind the uncertainties on the page: models never pooled, shares with their noise, choices by name."""

from __future__ import annotations

import json
import re

import pytest
from pydantic import ValidationError

from infra.findings import Lang
from tests.valuation.pages import PageText
from tests.valuation.sample_parts import both
from tests.valuation.sample_record import sample_record
from valuation.parameters import HIGH_END, LOW_END, RULE
from valuation.parts.identity import recurrence_rule
from valuation.record import Effect, RecurrenceRule, VarianceShare
from valuation.report import render_report
from valuation.report.charts_effect import tornado_spec
from valuation.report.charts_share import is_noise, largest_first, share_spec
from valuation.report.effect_ends import Ends, ends_of
from valuation.report.format import number, percent, tonnes, yen
from valuation.report.words import Words
from valuation.rules import Repeat

RECORD = sample_record()
BOTH: tuple[Lang, Lang] = ("en", "ja")


def page(**changes: object) -> str:
    return render_report(sample_record(**changes), "0" * 64)


def estimate(**changes: object) -> object:
    return RECORD.estimate.model_copy(update=changes)


def section(html: str, name: str) -> str:
    """One section of the page as it is written."""
    found = re.search(rf'<section id="{name}".*?</section>', html, re.DOTALL)
    assert found is not None
    return found.group()


def text_of(html: str, name: str, lang: Lang) -> str:
    return PageText(f'<div lang="{lang}">{section(html, f"{lang}-{name}")}</div>').of(lang)


def share(name: str, first: float, total: float, half_width: float = 0.01) -> VarianceShare:
    return VarianceShare(
        parameter=name,
        label=both(name, f"要因{name}"),
        first_order=first,
        first_order_half_width=half_width,
        total=total,
        total_half_width=half_width,
    )


def choice(central: float, low: float, high: float, field: str = "structure") -> Effect:
    given = next(one for one in RECORD.estimate.effects if one.parameter.startswith("imputation_"))
    return given.model_copy(update={"parameter": f"imputation_{field}", "central": central, "low": low, "high": high})


@pytest.mark.parametrize("lang", BOTH)
def test_every_occurrence_model_has_its_own_row(lang: Lang) -> None:
    seen = text_of(page(), "model", lang)
    lines = seen.split("\n")
    assert {"en": "models are never pooled", "ja": "混ぜ合わせたりすることはありません"}[lang] in seen
    assert len(RECORD.occurrence_models) == 3
    for model in RECORD.occurrence_models:
        assert {getattr(model.title, lang), model.source} <= set(lines)
        assert Words(lang)(f"kind.{model.source_kind}") in lines
        amounts = (model.avoided_mean_t_co2e, model.net_mean_t_co2e, model.claimed_period_p10_t_co2e)
        assert {tonnes(amount) for amount in amounts} <= set(lines)
        assert {percent(model.deduction), number(model.issuable_t_co2e), yen(model.present_value_jpy, lang)} <= set(
            lines
        )


def test_only_the_headline_is_marked() -> None:
    models = [m.model_copy(update={"headline": m.model_id == "unknown-past"}) for m in RECORD.occurrence_models]
    rows = re.findall(r"<tr.*?</tr>", section(page(occurrence_models=models), "en-model"), re.DOTALL)
    marked = [row for row in rows if "headline</small>" in row]
    assert len(marked) == 1
    assert "Renewal (BPT), last event unknown" in marked[0]
    assert [row for row in rows if 'class="chosen"' in row] == marked


@pytest.mark.parametrize("lang", BOTH)
def test_a_single_occurrence_model_is_one_sentence_and_no_table(lang: Lang) -> None:
    only = RECORD.occurrence_models[:1]
    html = page(occurrence_models=only)
    assert "<table" not in section(html, f"{lang}-model")
    assert getattr(only[0].title, lang) in text_of(html, "model", lang)
    assert only[0].source in text_of(html, "model", lang)
    assert "headline's occurrence model" not in text_of(html, "event", "en")


@pytest.mark.parametrize("lang", BOTH)
def test_every_share_stands_beside_its_half_width(lang: Lang) -> None:
    lines = text_of(page(), "share", lang).split("\n")
    for one in RECORD.estimate.variance_shares:
        assert getattr(one.label, lang) in lines
        assert f"{percent(one.first_order)} ± {percent(one.first_order_half_width)}" in lines
        assert f"{percent(one.total)} ± {percent(one.total_half_width)}" in lines
    largest = largest_first(RECORD.estimate.variance_shares)[0]
    said = f"{percent(largest.total)} ± {percent(largest.total_half_width)}"
    (chart,) = re.findall(r'<svg role="img" aria-label="([^"]+)"', section(page(), f"{lang}-share"))
    assert said in chart


@pytest.mark.parametrize("lang", BOTH)
def test_the_base_sample_of_the_shares_is_said_with_what_more_of_it_would_do(lang: Lang) -> None:
    seen = text_of(page(estimate=estimate(shares_base_draws=256)), "share", lang)
    assert {"en": "The base sample was 256", "ja": "shares_base_draws）は256"}[lang] in seen


@pytest.mark.parametrize(
    ("value", "half_width", "noise"), [(0.02, 0.03, True), (-0.02, 0.03, True), (0.03, 0.02, False), (0, 0, True)]
)
def test_a_share_within_its_half_width_of_zero_is_noise(value: float, half_width: float, noise: bool) -> None:
    assert is_noise(value, half_width) == noise


def test_noise_is_grey_and_nothing_else_is() -> None:
    shares = [share("a", 0.9, 0.95), share("b", -0.004, 0.02)]
    html = section(page(estimate=estimate(variance_shares=shares)), "en-share")
    assert re.findall(r'class="n absent">([^<]+)<', html) == ["−0.4% ± 1.0%"]


def test_the_bars_of_a_source_are_its_shares_with_their_intervals() -> None:
    spec = share_spec(RECORD, Words("en"))
    rows = spec["data"]["values"]
    shares = RECORD.estimate.variance_shares
    assert len(rows) == 2 * len(shares)
    for one, (first, total) in zip(shares, zip(rows[::2], rows[1::2], strict=True), strict=True):
        assert (first["share"], total["share"]) == (one.first_order, one.total)
        assert (first["high"] - first["low"]) / 2 == pytest.approx(one.first_order_half_width)
        assert (total["high"] - total["low"]) / 2 == pytest.approx(one.total_half_width)


def test_the_chart_shows_the_largest_totals_and_the_table_all_sources() -> None:
    shares = [share(f"source {k}", 0.01, 0.01 * ((7 * k) % 20)) for k in range(20)]
    record = sample_record(estimate=estimate(variance_shares=shares))
    spec = share_spec(record, Words("en"))
    totals = [row["share"] for row in spec["data"]["values"][1::2]]
    assert totals == sorted((one.total for one in shares), reverse=True)[:14]
    lines = text_of(render_report(record, "0" * 64), "share", "en").split("\n")
    assert {one.parameter for one in shares} <= set(lines)


@pytest.mark.parametrize("lang", BOTH)
def test_a_split_that_was_switched_off_says_so(lang: Lang) -> None:
    html = page(estimate=estimate(variance_shares=[]))
    assert {"en": "The split was switched off", "ja": "行わない設定"}[lang] in text_of(html, "share", lang)
    assert "<svg" not in section(html, f"{lang}-share")


def test_without_any_uncertain_parameter_nothing_was_switched_off() -> None:
    seen = text_of(page(estimate=estimate(variance_shares=[], effects=[])), "share", "en")
    assert "No uncertain parameter is declared." in seen
    assert "switched off" not in seen


def test_a_result_that_does_not_vary_has_no_bars() -> None:
    html = page(estimate=estimate(variance_shares=[share("a", 0, 0, 0), share("b", 0, 0, 0)]))
    assert "do not vary with any source" in text_of(html, "share", "en")
    assert "<svg" not in section(html, "en-share")


@pytest.mark.parametrize(
    ("lang", "shown"),
    [("en", Ends("the rule itself", "rc", "wood")), ("ja", Ends("規則どおり", "RC造", "木造"))],
)
def test_choices_of_a_filled_field_are_named_and_not_numbered(lang: Lang, shown: Ends) -> None:
    assert ends_of(choice(RULE, LOW_END, HIGH_END), RECORD.imputed, Words(lang)) == shown


def test_an_end_that_a_rule_has_not_is_the_rule_itself() -> None:
    assert ends_of(choice(RULE, RULE, HIGH_END), RECORD.imputed, Words("en")).low == "the rule itself"


def test_an_end_without_a_name_is_still_a_word() -> None:
    assert ends_of(choice(RULE, LOW_END, HIGH_END, "use"), [], Words("en")) == Ends(
        "the rule itself", "low end", "high end"
    )


def test_a_quantity_keeps_its_figures() -> None:
    rate = RECORD.estimate.effects[0]
    assert ends_of(rate, RECORD.imputed, Words("ja")) == Ends("1", "0.6", "1.7")


@pytest.mark.parametrize(("lang", "label"), [("en", "Filled values, year built: 1960 / 2020"), ("ja", "1960／2020")])
def test_the_page_names_the_ends_of_a_filled_field(lang: Lang, label: str) -> None:
    assert "1960 / 2020" in text_of(page(), "effect", lang).split("\n")
    expression = tornado_spec(RECORD, Words(lang))["layer"][0]["encoding"]["y"]["axis"]["labelExpr"]
    labels = json.loads(expression.removeprefix("split(").partition("[datum")[0])
    assert [one for one in labels if label in one.replace("\n", "")]


@pytest.mark.parametrize("lang", BOTH)
def test_alternatives_are_named_in_the_language_of_the_page(lang: Lang) -> None:
    lines = text_of(page(), "filled", lang).split("\n")
    assert {"en": "rc", "ja": "RC造"}[lang] in lines
    assert {"en": "RC造", "ja": "rc"}[lang] not in lines


@pytest.mark.parametrize(
    ("structure", "en", "ja"),
    [
        ("same", "stands again after 3 years, new, in the same structure", "3年後に同じ構造で新築"),
        ("rc", "stands again after 3 years, new (reinforced concrete)", "3年後にRC造で新築"),
    ],
)
def test_what_follows_a_collapse_is_said_in_words(structure: str, en: str, ja: str) -> None:
    rule = Repeat.model_validate(
        {"kind": "repeat", "delay_years": 3, "structure": structure, "source": "a test", "source_kind": "assumption"}
    )
    seen = PageText(page(identity=RECORD.identity.model_copy(update={"recurrence": recurrence_rule(rule)})))
    assert en in seen.of("en")
    assert ja in seen.of("ja")
    assert "does not stand again" not in seen.of("en")


def test_the_first_collapse_is_said_in_words_and_an_unknown_rule_is_no_record() -> None:
    seen = PageText(page())
    assert "a collapsed building does not stand again" in seen.of("en")
    assert "再び建てられない" in seen.of("ja")
    assert recurrence_rule("first") == RECORD.identity.recurrence
    with pytest.raises(ValidationError, match="'first' or 'repeat'"):
        RecurrenceRule.model_validate({"rule": "a rule of tomorrow", "delay_years": None, "structure": None})


@pytest.mark.parametrize("lang", BOTH)
def test_delivery_with_drawn_parameters_is_a_second_table(lang: Lang) -> None:
    outcome = RECORD.delivery.predictive
    assert outcome is not None
    lines = text_of(page(), "hist", lang).split("\n")
    for side in (outcome.avoided, outcome.net):
        assert {tonnes(value) for value in side.model_dump().values()} <= set(lines)
    chances = (outcome.probability_avoided_positive, outcome.probability_net_positive)
    assert {percent(chance) for chance in chances} <= set(lines)
    assert number(outcome.draws) in text_of(page(), "hist", lang)


def test_without_drawn_parameters_there_is_no_second_table() -> None:
    html = page(delivery=RECORD.delivery.model_copy(update={"predictive": None}))
    assert "Both kinds of uncertainty at once" in text_of(page(), "hist", "en")
    assert "Both kinds of uncertainty at once" not in text_of(html, "hist", "en")


@pytest.mark.parametrize("lang", BOTH)
def test_where_there_is_no_closed_form_nothing_is_said_to_agree(lang: Lang) -> None:
    nothing = dict.fromkeys(("expected_t_co2e", "z", "within_4_standard_errors"))
    html = page(agreement=RECORD.agreement.model_copy(update={"closed_form": False, **nothing}))
    seen, t = text_of(html, "agree", lang), Words(lang)
    assert {"en": "there is no closed formula", "ja": "閉形式の解はない"}[lang] in seen
    assert tonnes(RECORD.agreement.simulated_t_co2e) in seen.split("\n")
    assert not {t("agree.expected"), t("agree.z"), t("agree.within"), "None"} & set(seen.split("\n"))


def test_the_sample_hangs_together() -> None:
    models = RECORD.occurrence_models
    headline = next(model for model in models if model.headline)
    assert headline.issuable_t_co2e == RECORD.valuation.issuable_total_t_co2e == min(m.issuable_t_co2e for m in models)
    assert headline.avoided_mean_t_co2e == RECORD.estimate.avoided.mean_t_co2e
    assert headline.present_value_jpy == RECORD.valuation.headline_present_value_jpy
    assert headline.deduction == RECORD.uncertainty.deduction
    assert sum(one.first_order for one in RECORD.estimate.variance_shares) <= 1
    assert sum(one.total for one in RECORD.estimate.variance_shares) >= 1
    outcome = RECORD.delivery.predictive
    assert outcome is not None
    assert outcome.avoided.p10_t_co2e <= outcome.avoided.p50_t_co2e <= outcome.avoided.p90_t_co2e
