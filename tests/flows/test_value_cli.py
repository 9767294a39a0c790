"""`pcc value`: a plain schedule, its figures by hand, and what is refused with the rule's name."""

from __future__ import annotations

import json

import pytest
import yaml

from flows.value_cli import TEMPLATE
from tests.flows.commands import pcc

PRICE = yaml.safe_load(TEMPLATE)["valuation"]["price"]


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


def written(tmp_path, **changes):
    schedule = yaml.safe_load(TEMPLATE)
    for key, value in changes.items():
        where, parts = schedule, key.split("__")
        for part in parts[:-1]:
            where = where[part]
        where[parts[-1]] = value
    path = tmp_path / "schedule.yaml"
    path.write_text(yaml.safe_dump(schedule, allow_unicode=True), encoding="utf-8")
    return path


def test_the_template_is_a_schedule_whose_value_is_that_by_hand(tmp_path, home):
    """40 t x 3,000 yen at the end of years 4 to 8: 120,000 x (1.04^-4 + ... + 1.04^-8)."""
    ended = pcc("value", written(tmp_path), "--json", home=home)
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout)
    by_hand = sum(120_000 * 1.04**-n for n in range(4, 9))
    assert found["headline_present_value_jpy"] == pytest.approx(by_hand, rel=1e-12)
    headline = next(
        one for one in found["money"]["values"] if (one["price"], one["discount"]) == ("headline", "headline")
    )
    assert headline["present_value_jpy"] == pytest.approx(by_hand, rel=1e-12)


def test_both_languages_say_that_nothing_is_credited(tmp_path, home):
    path = written(tmp_path)
    assert "no credit, no offset" in pcc("value", path, "--lang", "en", home=home).stdout
    assert "クレジットでもオフセットでもありません" in pcc("value", path, "--lang", "ja", home=home).stdout


def test_a_price_of_zero_is_worth_nothing_and_the_tonnes_stay(tmp_path, home):
    found = json.loads(pcc("value", written(tmp_path, valuation__price={**PRICE, "price_jpy_per_t": 0}), "--json",
                           home=home).stdout)  # fmt: skip
    assert found["headline_present_value_jpy"] == 0
    assert found["total_t_co2e"] == 200


CFD = {
    "kind": "cfd_two_way", "name": "cfd", "label": {"en": "town", "ja": "町"}, "basis": "nominal",
    "strike_jpy_per_t": 5000, "source": "x", "source_kind": "assumption",
}  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "wanted"),
    [
        ("en", [
            "- (headline at jgb-2026-01-13; gx-ets-floor at jgb-2026-01-13): the price is real, the rate nominal",
            "- (carbon-tax at headline, green-book): the price is nominal, the rate real; a rate of inflation",
            "- (cfd at headline, gx-ets-floor): the contract “town” is in nominal yen, the prices are in real yen",
            "- (cfd at carbon-tax): the price is nominal, the rate real",
        ]),
        ("ja", [
            "-（headline：jgb-2026-01-13／gx-ets-floor：jgb-2026-01-13）　価格は実質、割引率は名目です。物価上昇率",
            "-（carbon-tax：headline、green-book）　価格は名目、割引率は実質です。物価上昇率と",
            "-（cfd：headline、gx-ets-floor）　契約「町」は名目額、価格は実質額（2026年価格）です",
            "-（cfd：carbon-tax）　価格は名目、割引率は実質です",
        ]),
    ],
)  # fmt: skip
def test_every_dash_has_its_reason_below_the_table_once(tmp_path, home, lang, wanted):
    path = written(tmp_path, valuation__prices=["gx-ets-floor", "carbon-tax"], valuation__contracts=[CFD],
                   valuation__discounting=["green-book", "jgb-2026-01-13"])  # fmt: skip
    lines = [line for line in pcc("value", path, "--lang", lang, home=home).stdout.splitlines() if line[:1] == "-"]
    assert len(lines) == len(wanted)
    for line, begins in zip(lines, wanted, strict=True):
        assert line.startswith(begins)


def test_a_price_without_any_figure_is_told_in_one_word(tmp_path, home):
    path = written(tmp_path, valuation__prices=["carbon-tax"], valuation__discounting=["green-book"])
    assert "- (carbon-tax at every rate): " in pcc("value", path, "--lang", "en", home=home).stdout
    assert "-（carbon-tax：すべての割引）" in pcc("value", path, "--lang", "ja", home=home).stdout


def test_a_table_without_a_dash_gives_no_reasons(tmp_path, home):
    path = written(tmp_path, valuation__prices=["gx-ets-floor"], valuation__discounting=["green-book"])
    assert "\n-" not in pcc("value", path, home=home).stdout


GAP = {
    "kind": "dated_table", "name": "own", "label": {"en": "a", "ja": "あ"}, "basis": "real", "price_year": 2026,
    "prices_jpy_per_t": {2030: 1000, 2034: 2000}, "source": "x", "source_kind": "assumption",
}  # fmt: skip
USD = {
    "kind": "usd_table", "name": "own", "label": {"en": "a", "ja": "あ"}, "basis": "nominal",
    "prices_usd_per_t": {2030: 100}, "usd_jpy": 150, "source": "x", "source_kind": "assumption",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"valuation__discount_rate_per_year": -1.0}, "between -0.99 and 1"),
        ({"valuation__prices": [USD]}, "currency without date"),
        ({"valuation__prices": [GAP]}, "2031"),
        ({"valuation__prices": ["gx-floor"]}, "gx-ets-floor"),
        ({"first_year": 2032}, "2030, 2031"),
        ({"t_co2e": {2030: -1}}, "0 or more"),
        ({"t_co2e": {2030: -1}}, "the section `crediting`"),
        ({"valuation__price": {**PRICE, "kind": "guess"}}, "kind"),
        ({"valuation__credit_costs": {"registration_jpy": -1, "verification_jpy": 1, "source": "x",
                                      "source_kind": "assumption"}}, "0 or more"),
    ],
)  # fmt: skip
def test_what_cannot_be_valued_is_refused_with_what_to_write(tmp_path, home, changes, said):
    ended = pcc("value", written(tmp_path, **changes), "--lang", "en", home=home)
    assert ended.returncode == 2
    assert said in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr


def test_without_a_schedule_one_is_told_how_to_get_one(home):
    ended = pcc("value", home=home)
    assert (ended.returncode, "--template" in ended.stderr) == (2, True)


SAID = {"source": "x", "source_kind": "assumption"}
CREDITING = {
    "period_years": 5, "renewals": 0, "uncertainty": {"share": 0.1, **SAID}, "buffer": {"share": 0.1, **SAID},
    "cap_overlap": {"share": 0.3, **SAID}, "other_claims": {"share": 0, **SAID},
}  # fmt: skip
NET = {2027: -60, 2028: 100, 2029: 80, 2030: -20, 2031: 50, 2032: -30}


def test_net_tonnes_are_shown_line_by_line_in_both_languages(tmp_path, home):
    path = written(tmp_path, t_co2e=NET, crediting=CREDITING)
    english, japanese = (pcc("value", path, "--lang", lang, home=home).stdout for lang in ("en", "ja"))
    assert "67 t-CO2e in all" in english
    for text in ("no credit, no offset", "stated, not estimated", "hold back 30 t", "crediting period 2027 to 2031"):
        assert text in english
    for text in ("オフセットでもありません", "推定したものではありません", "請求を30 t抑えました", "2027～2031年"):
        assert text in japanese
    row = next(line for line in english.splitlines() if "Buffer" in line)
    assert [cell.strip() for cell in row.split("│")[2:4]] == ["-10.8", "97.2"]


def test_json_has_every_line_of_the_chain_by_year(tmp_path, home):
    found = json.loads(pcc("value", written(tmp_path, t_co2e=NET, crediting=CREDITING), "--json", home=home).stdout)
    lines = {line["step"]: [year["t_co2e"] for year in line["by_vintage"]] for line in found["chain"]["lines"]}
    assert lines["net"] == list(NET.values())
    assert lines["claimable_minimum"] == [0, 40, 60, 0, 20, 0]
    assert lines["whole_tonnes"] == [0, 22, 34, 0, 11, 0] == [year["t_co2e"] for year in found["cash_flow"]]
    assert [year["held_back_t_co2e"] for year in found["chain"]["by_year"]] == [0, 0, 20, 0, 10, 0]
    assert json.loads(pcc("value", written(tmp_path), "--json", home=home).stdout)["chain"] is None


def test_the_section_in_the_comment_of_the_template_is_one_that_works(tmp_path, home):
    head, section = TEMPLATE.split("# crediting:")
    text = head + "crediting:" + section.replace("\n# ", "\n")
    path = tmp_path / "schedule.yaml"
    path.write_text(text, encoding="utf-8")
    found = json.loads(pcc("value", path, "--json", home=home).stdout)
    # 40 t in each of five years x 0.8 x 0.9 x 0.7 = 20.16, whole tonnes of it
    assert [year["issuable_t_co2e"] for year in found["chain"]["by_year"]][-5:] == [20] * 5


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"crediting__first_year": 2040}, "`crediting.first_year`"),
        ({"crediting__period_years": 11}, "10 or less"),
        ({"crediting__leakage": 3}, "`leakage` is not a known key"),
        ({"crediting__buffer": {"share": 1, **SAID}}, "leaves nothing"),
        ({"crediting__uncertainty": {"share": 30, **SAID}}, "write 0.05 for 5 %"),
    ],
)
def test_rules_of_crediting_that_cannot_be_are_refused_in_their_place(tmp_path, home, changes, said):
    ended = pcc("value", written(tmp_path, t_co2e=NET, crediting={**CREDITING}, **changes), "--lang", "en", home=home)
    assert ended.returncode == 2
    assert said in ended.stdout + ended.stderr
    assert "schedule.yaml line " in ended.stdout + ended.stderr
