"""A schedule file in memory: what it may say, and what it is refused for, with its rule and what to write."""

from __future__ import annotations

import pytest
import yaml

from flows.value_cli import TEMPLATE, read_schedule
from infra.errors import Refused
from valuation.plain import value_plain

SAID = {"source": "x", "source_kind": "assumption"}
NAMED = {"name": "own", "label": {"en": "a", "ja": "あ"}, **SAID}


@pytest.fixture
def read(tmp_path):
    def reading(*, text="", **changes):
        schedule = yaml.safe_load(TEMPLATE)
        money = schedule["valuation"] | changes.pop("valuation", {})
        path = tmp_path / "schedule.yaml"
        written = {**schedule, **changes, "valuation": money}
        path.write_text(text or yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
        return read_schedule(path)

    return reading


@pytest.fixture
def refused(read):
    def refusing(**changes):
        with pytest.raises(Refused) as caught:
            read(**changes)
        return caught.value.findings

    return refusing


def test_the_date_of_a_zero_curve_is_written_as_its_key_says(read):
    curve = """
  discounting:
    - kind: zero_curve
      name: own
      label: {en: a, ja: あ}
      basis: nominal
      on: 2026-01-13
      points: [{years: 1, rate_per_year: 0.01}]
      compounding: annual
      interpolation: linear_zero
      extrapolation: flat_zero
      source: x
      source_kind: assumption
"""
    found = read(text=TEMPLATE.replace("  # prices, discounting", curve + "  # prices, discounting"))
    assert found.valuation.discounting[0].on.isoformat() == "2026-01-13"


CREDITING = {
    "period_years": 5, "renewals": 0, "uncertainty": {"share": 0.1, **SAID}, "buffer": {"share": 0.1, **SAID},
    "cap_overlap": {"share": 0.3, **SAID}, "other_claims": {"share": 0, **SAID},
}  # fmt: skip
TONNES = dict.fromkeys(range(2030, 2035), 40)


def credited(**changes):
    return {"t_co2e": TONNES, "crediting": CREDITING | changes}


@pytest.mark.parametrize(
    ("crediting", "begins", "write"),
    [
        ({"period_years": 10, "renewals": 30}, 2330, "write renewals: 0, or name further years"),
        ({"renewals": 1}, 2035, "write renewals: 0, or name further years"),
        ({"period_years": 2, "renewals": 3}, 2036, "write renewals: 2 or less, or name further years"),
        ({"period_years": 1, "renewals": 3, "first_year": 2032}, 2035, "write renewals: 2 or less, or name further"),
    ],
)
def test_a_renewal_after_the_last_named_year_is_refused_with_that_year(refused, crediting, begins, write):
    (one,) = refused(**credited(**crediting))
    assert (one.place.path, one.place.line is not None) == ("crediting.renewals", True)
    assert one.message_en.startswith("Rule 'crediting period' (method, section 7): ")
    assert f"begins in {begins}, after 2034, the last year that t_co2e names; {write}" in one.message_en
    assert one.message_ja.startswith("「クレジット期間」の規則（計算方法 7節）：")
    assert f"{begins}年に始まり、t_co2e の最後の年（2034年）" in one.message_ja


@pytest.mark.parametrize("crediting", [{"period_years": 10}, {"period_years": 2, "renewals": 2}])
def test_a_period_may_end_after_the_last_named_year(read, crediting):
    assert read(**credited(**crediting)).chain().first_year == 2030


def test_a_period_of_11_years_is_told_of_renewals(refused):
    (one,) = refused(**credited(period_years=11))
    assert (
        "must be 10 or less, found 11; what is longer is written with `renewals`: 10 years and 1 renewal are 20 years"
        in one.message_en
    )
    assert "更新回数（renewals）" in one.message_ja
    (none,) = refused(**credited(period_years=0))
    assert "must be 1 or more, found 0" in none.message_en


BAND = {
    "floor_jpy_per_t": 1,
    "cap_jpy_per_t": 9,
    "band_year": 2032,
    "growth_per_year": 0,
    "until": 2040,
    "after": "hold",
}
LATE = {
    "gbm": {"start_jpy_per_t": 1, "start_year": 2032, "expected_growth_per_year": 0, "volatility": 0.1},
    "log_ou": {"start_jpy_per_t": 1, "start_year": 2032, "volatility": 0, "long_run_mean_jpy_per_t": 1,
               "half_life_years": 3},
    "growth": {"start_jpy_per_t": 1, "start_year": 2032, "growth_per_year": 0},
    "gx_ets_band": {"band": BAND, "take": "floor"},
}  # fmt: skip


@pytest.mark.parametrize("kind", LATE)
def test_a_price_that_begins_too_late_is_told_of_its_own_key(refused, kind):
    spec = {"kind": kind, "basis": "real", "price_year": 2026, **NAMED, **LATE[kind]}
    (one,) = refused(valuation={"prices": [spec]})
    key = "band_year" if kind == "gx_ets_band" else "start_year"
    assert one.place.path.endswith(key)
    assert f"no value for 2030-2031: it begins in 2032; write {key} 2030 or earlier" in one.message_en
    assert f"{key} を2030年以前に" in one.message_ja
    assert "interpolation" not in one.message_en + one.message_ja


EARLY = {"kind": "floor", "basis": "real", "price_year": 2026, "floor_jpy_per_t": 1, **NAMED}


def test_a_contract_that_began_before_the_valuation_is_refused_in_its_line(refused, read):
    (one,) = refused(valuation={"contracts": [{**EARLY, "name": "ok"}, {**EARLY, "first_year": 2026}]})
    assert one.place.path == "valuation.contracts[1].first_year"
    assert one.message_en.startswith("Rule 'contract' (method, section 8): the contract “a” begins in 2026, before")
    assert "評価の初年（2027年）より前の2026年" in one.message_ja
    assert read(valuation={"contracts": [{**EARLY, "first_year": 2027}]})


def test_a_currency_without_date_is_called_so_in_both_languages(refused):
    spec = {"kind": "usd_table", "basis": "nominal", "prices_usd_per_t": {2030: 1}, "beyond": "hold", **NAMED}
    (one,) = refused(valuation={"prices": [spec]})
    assert "currency without date: " in one.message_en
    assert "日付のない通貨：" in one.message_ja


PRICE = yaml.safe_load(TEMPLATE)["valuation"]["price"]
MOST_T, MOST_MONEY = "1,000,000,000,000", "1,000,000,000,000,000"


@pytest.mark.parametrize(
    ("changes", "path", "bound"),
    [
        ({"t_co2e": {2030: 1e300}}, "t_co2e.2030", f"{MOST_T} or less, found 1e+300"),
        ({"t_co2e": {2030: 1e16}}, "t_co2e.2030", f"{MOST_T} or less, found 1e+16"),
        ({"t_co2e": {2030: -1e16}}, "t_co2e.2030", f"-{MOST_T} or more, found -1e+16"),
        ({"capital_cost_jpy": 1e18}, "capital_cost_jpy", f"{MOST_MONEY} or less, found 1e+18"),
        ({"valuation": {"price": {**PRICE, "price_jpy_per_t": 2e15}}}, "valuation.price.price_jpy_per_t",
         f"{MOST_MONEY} or less, found 2e+15"),
        ({"valuation": {"credit_costs": {"registration_jpy": 0, "verification_jpy": 2e15, **SAID}}},
         "valuation.credit_costs.verification_jpy", f"{MOST_MONEY} or less, found 2e+15"),
        ({"valuation": {"contracts": [{**EARLY, "floor_jpy_per_t": 2e15}]}},
         "valuation.contracts[0].floor_jpy_per_t", f"{MOST_MONEY} or less, found 2e+15"),
        ({"valuation": {"prices": [{"kind": "growth", "basis": "nominal", **NAMED, **LATE["growth"],
                                    "start_year": 2026, "start_jpy_per_t": 2e15}]}},
         "valuation.prices[0].start_jpy_per_t", f"{MOST_MONEY} or less, found 2e+15"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_bound(refused, changes, path, bound):
    found = {one.place.path: one for one in refused(**changes)}
    assert f"must be {bound}; what lies beyond is taken for a mistake" in found[path].message_en
    assert bound.split()[0].removeprefix("-") in found[path].message_ja


def test_the_largest_amounts_are_valued_without_a_warning(read):
    """10^12 t at 10^15 yen at the end of the first year and 4 %: 10^27 / 1.04; warnings fail the tests."""
    found = value_plain(read(first_year=2030, t_co2e={2030: 1e12}, valuation={
        "price": {**PRICE, "price_jpy_per_t": 1e15}}))  # fmt: skip
    assert found.headline_present_value_jpy == pytest.approx(1e27 / 1.04)


@pytest.mark.parametrize("nothing", ["", "  "])
@pytest.mark.parametrize(
    ("changes", "path"),
    [
        (lambda source: {"valuation": {"price": {**PRICE, "source": source}}}, "valuation.price.source"),
        (lambda source: {"valuation": {"contracts": [{**EARLY, "source": source}]}}, "valuation.contracts[0].source"),
        (lambda source: {"valuation": {"inflation": {**SAID, "per_year": 0.02, "source": source}}},
         "valuation.inflation.source"),
        (lambda source: credited(buffer={**CREDITING["buffer"], "source": source}), "crediting.buffer.source"),
    ],
)  # fmt: skip
def test_a_figure_without_a_source_is_refused(refused, changes, path, nothing):
    (one,) = refused(**changes(nothing))
    assert one.place.path == path
    assert "write where this is from: a document with its page, a quotation, or who assumed it" in one.message_en
    assert "出典を書いてください" in one.message_ja


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_label_without_words_is_refused_in_its_language(refused, language):
    (one,) = refused(valuation={"price": {**PRICE, "label": {**PRICE["label"], language: " "}}})
    assert one.place.path == f"valuation.price.label.{language}"
    assert "write a text that a reader can see, found nothing" in one.message_en
