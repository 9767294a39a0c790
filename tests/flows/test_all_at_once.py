"""Every mistake in what concerns money is told in one go: its line, the rule's name, what was found, what to write."""

from __future__ import annotations

import pytest

from flows.scenario import load_scenario
from flows.value_cli import read_schedule
from infra.errors import Refused
from tests.flows.commands import pcc, small_minato

SCHEDULE = """\
first_year: 2030
t_co2e:
  2029: 5
  2030: 40
  2034: 10
valuation:
  discount_rate_per_year: -1
  price: {kind: constant, price_jpy_per_t: 3000, price_year: 2026, label: {en: a, ja: あ}, source: x,
    source_kind: memory}
  prices:
    - kind: dated_table
      name: own
      label: {en: a, ja: あ}
      basis: real
      price_year: 2026
      prices_jpy_per_t: {2030: 1000, 2033: 2000}
      source: x
      source_kind: assumption
    - kind: usd_table
      name: dollars
      label: {en: a, ja: あ}
      basis: nominal
      prices_usd_per_t: {2030: -100}
      usd_jpy: 150
      source: x
      source_kind: assumption
  discounting:
    - {kind: flat, name: loss, label: {en: a, ja: あ}, basis: real, rate_per_year: -1.5, source: x, source_kind: memory}
  contracts:
    - kind: cfd_two_way
      name: cfd
      label: {en: a, ja: あ}
      basis: nominal
      price_year: 2026
      strike_jpy_per_t: 5000
      share: 1.2
      source: x
      source_kind: assumption
    - {kind: spot, name: cfd, label: {en: a, ja: あ}, sold_share: 2, source: x, source_kind: assumption}
    - {kind: spot, name: twice, label: {en: a, ja: あ}, source: x, source_kind: assumption}
    - {kind: spot, name: twice, label: {en: a, ja: あ}, source: x, source_kind: assumption}
"""
# line, path, rule and section in English, what is said, the same in Japanese
TOLD = [
    (3, "t_co2e.2029", "tonnes by year", "tonnes of 2029 lie before the valuation in 2030; begin first_year earlier",
     "年ごとのトン数", "2029年のトン数が評価の初年（2030年）より前です"),
    (7, "valuation.discount_rate_per_year", "discounting", "between -0.99 and 1, found -1; write 0.04 for 4 %",
     "割引", "-0.99から1までの値にしてください（入力：-1）。4％は0.04と書きます"),
    (16, "valuation.prices[0].prices_jpy_per_t", "prices",
     "price path with a gap: the price 'own' has no value for 2031-2032, 2034; add these years",
     "価格", "年の抜けた価格：価格「own」には2031-2032、2034年の値がありません。その年の価格を追加するか"),
    (19, "valuation.prices[1]", "prices", "currency without date: a price in dollars needs usd_jpy, fx_date",
     "価格", "ないもの：fx_date、fx_source"),
    (23, "valuation.prices[1].prices_usd_per_t.2030", "prices", "must be 0 or more, found -100",
     "価格", "：0以上の値にしてください（入力：-100）"),
    (28, "valuation.discounting[0].rate_per_year", "discounting", "between -0.99 and 1, found -1.5",
     "割引", "-0.99から1までの値にしてください（入力：-1.5）"),
    (34, "valuation.contracts[0].price_year", "contract", "nominal yen have no price_year: remove it",
     "契約", "名目額には price_year を書きません。削除するか"),
    (36, "valuation.contracts[0].share", "contract", "between 0 and 1, found 1.2; write 0.05 for 5 %",
     "契約", "割合は0から1までの値にしてください（入力：1.2）"),
    (39, "valuation.contracts[1].sold_share", "contract", "between 0 and 1, found 2",
     "契約", "割合は0から1までの値にしてください（入力：2）"),
    (41, "valuation.contracts[3].name", "contract", "the name 'twice' is used twice",
     "契約", "名前「twice」が重なっています"),
]  # fmt: skip


@pytest.fixture
def schedule(tmp_path):
    path = tmp_path / "schedule.yaml"
    path.write_text(SCHEDULE, encoding="utf-8")
    return path


def refusals(read, path):
    with pytest.raises(Refused) as refused:
        read(path)
    return refused.value.findings


def test_a_schedule_with_every_mistake_is_told_all_of_them_at_once(schedule):
    found = refusals(read_schedule, schedule)
    assert [(one.place.line, one.place.path) for one in found] == [(line, path) for line, path, *_ in TOLD]
    for one, (_, _, rule_en, en, rule_ja, ja) in zip(found, TOLD, strict=True):
        assert one.message_en.startswith(f"Rule '{rule_en}' (method, section 8): ")
        assert en in one.message_en
        assert one.message_ja.startswith(f"「{rule_ja}」の規則（計算方法 8節）：")
        assert ja in one.message_ja


@pytest.mark.parametrize(("lang", "counted"), [("en", "10 refused"), ("ja", "要修正10件")])
def test_the_command_tells_them_in_the_language_of_the_reader(schedule, tmp_path, lang, counted):
    ended = pcc("value", schedule, "--lang", lang, home=tmp_path / "home")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert counted in ended.stderr
    for line, path, rule_en, en, rule_ja, ja in TOLD:
        said = f"「{rule_ja}」の規則" if lang == "ja" else f"Rule '{rule_en}'"
        place = f"schedule.yaml {line}行目「{path}」：" if lang == "ja" else f"schedule.yaml line {line}, `{path}`: "
        assert place + said in ended.stderr
        assert (ja if lang == "ja" else en) in ended.stderr


def test_tonnes_after_the_horizon_are_told_in_their_line(tmp_path):
    path = tmp_path / "schedule.yaml"
    path.write_text(SCHEDULE.replace("2034: 10", "2330: 10"), encoding="utf-8")
    late = next(one for one in refusals(read_schedule, path) if "2330 lies after the horizon" in one.message_en)
    assert (late.place.line, late.place.path) == (5, "t_co2e.2330")
    assert "2330年" in late.message_ja


def line_of(path, words):
    return next(n for n, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if words in text)


def test_a_scenario_with_every_mistake_of_money_is_told_all_of_them_at_once(minato, tmp_path):
    said = {"label": {"en": "a", "ja": "あ"}, "source": "x", "source_kind": "assumption"}
    table = {"kind": "dated_table", "name": "own", "basis": "real", "price_year": 2026, **said}
    dollars = {"kind": "usd_table", "name": "usd", "basis": "nominal", "prices_usd_per_t": {2030: 100}, **said}
    path = small_minato(
        minato, tmp_path,
        crediting__buffer__share=1, crediting__cap_overlap__share=1.5, crediting__renewals=9,
        valuation__discount_rate_per_year=-1.0,
        valuation__prices=[{**table, "prices_jpy_per_t": {2030: 1000, 2200: 2000}}, dollars],
    )  # fmt: skip
    found = {one.place.path: one for one in refusals(load_scenario, path)}
    rules = {
        "crediting.buffer.share": ("issuable: buffer", 7, "a deduction of 1 leaves nothing", "1未満で書いてください"),
        "crediting.cap_overlap.share": ("issuable: cap overlap", 7, "between 0 and 1, found 1.5", "入力：1.5"),
        "horizon.years": ("crediting period", 7, "ends in 2129, after the horizon's last year 2076", "2129年"),
        "valuation.discount_rate_per_year": ("discounting", 8, "found -1; write 0.04 for 4 %", "入力：-1"),
        "valuation.prices[0].prices_jpy_per_t": ("prices", 8, "gap: the price 'own' has no value", "年の抜けた"),
        "valuation.prices[1]": ("prices", 8, "currency without date", "ないもの：usd_jpy、fx_date、fx_source"),
    }
    assert set(found) == set(rules)
    for place, (rule, section, en, ja) in rules.items():
        assert found[place].message_en.startswith(f"Rule '{rule}' (method, section {section}): ")
        assert en in found[place].message_en
        assert ja in found[place].message_ja
        assert f"の規則（計算方法 {section}節）：" in found[place].message_ja
    words = {"crediting.buffer.share": "    share: 1", "horizon.years": "  years: 50",
             "valuation.prices[0].prices_jpy_per_t": "prices_jpy_per_t:"}  # fmt: skip
    assert {place: found[place].place.line for place in words} == {
        place: line_of(path, text) for place, text in words.items()
    }


def test_a_check_that_needs_a_part_which_is_refused_waits_for_it(tmp_path):
    path = tmp_path / "schedule.yaml"
    path.write_text(SCHEDULE.replace("first_year: 2030", "first_year: soon"), encoding="utf-8")
    found = refusals(read_schedule, path)
    assert "first_year" in {one.place.path for one in found}
    assert not any("before the valuation" in one.message_en for one in found)
    assert len(found) == len(TOLD) - 1  # neither tonnes nor gap, but the year that cannot be read


KNOWN, NEEDED = ("known keys only", "使える項目"), ("keys without a default", "必須項目")


def test_unknown_and_missing_keys_of_a_schedule_are_told_with_their_rule(tmp_path):
    path = tmp_path / "schedule.yaml"
    text = SCHEDULE.replace("first_year: 2030\n", "frist_year: 2030\n").replace("convention", "conventions")
    path.write_text(text.replace("      usd_jpy: 150\n      source: x\n", "      usdjpy: 150\n"), encoding="utf-8")
    found = {one.place.path: one for one in refusals(read_schedule, path) if one.code.startswith("KEY_")}
    rules = {
        "first_year": NEEDED, "frist_year": KNOWN, "valuation.prices[1].usdjpy": KNOWN,
        "valuation.prices[1].source": NEEDED,
    }  # fmt: skip
    assert set(found) == set(rules)
    for place, (en, ja) in rules.items():
        assert found[place].message_en.startswith(f"Rule '{en}': `")
        assert found[place].message_ja.startswith(f"「{ja}」の規則：「")


def test_every_refusal_of_a_scenario_names_a_rule(minato, tmp_path):
    path = small_minato(
        minato, tmp_path,
        schema_version=2, name="No Name", seed=-1, paths=5, synthetic="perhaps", uncertainties__draws=100,
        crediting__additionality__financed_share_at_least=5, crediting__period_years=11, report__minimum_count=1,
        outcome__sampling="fair", damage__total_loss_ratio=-1, measure__service_life_years=0, horizon__yeers=3,
        hazards__events__0__annual_rate_per_year=-1, inventory__file="nowhere.csv", measure__capital_cost_jpy="much",
    )  # fmt: skip
    found = {one.place.path: one for one in refusals(load_scenario, path)}
    rules = {
        "uncertainties.draws": ("uncertainty of the estimate", "推定の不確実性", 6),
        "crediting.additionality.financed_share_at_least": ("additional", "追加性", 9),
        "outcome.sampling": ("uncertainty of the outcome", "結果の不確実性", 6),
        "hazards.events[0].annual_rate_per_year": ("occurrence", "発生頻度", 1),
    }
    for place, (en, ja, section) in rules.items():
        assert found[place].message_en.startswith(f"Rule '{en}' (method, section {section}): ")
        assert found[place].message_ja.startswith(f"「{ja}」の規則（計算方法 {section}節）：")
    assert found["horizon.yeers"].message_en.startswith("Rule 'known keys only': ")
    assert found["inventory.file"].message_en.startswith("Rule 'files that exist': ")
    assert len(found) >= 16
    assert [one.text("en") for one in found.values() if not one.message_en.startswith("Rule '")] == []
    assert [one.text("ja") for one in found.values() if "」の規則" not in one.message_ja.split("：")[0]] == []
