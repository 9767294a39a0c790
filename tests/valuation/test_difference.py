"""The waterfall between two records: it adds up, knows what moved, and only changes its signs when turned round."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.valuation.sample_chain import Town, chained
from tests.valuation.sample_record import sample_record
from tests.valuation.test_explaining import towns
from valuation.difference import as_json, difference, difference_lines, strangers
from valuation.explaining import plain

MORE = (0.0, 0.0, 220.4, 131.7, 99.2, 64.05, -8.3, 41.6)


def between(*towns_):
    """The comparison of the records of towns, from the first to the last."""
    return difference([plain(chained(town)) for town in towns_])


def moved(found):
    """What each line moves, those that move nothing left out."""
    return {(line.group, line.component): (line.tonnes, line.yen) for line in found.lines if line.tonnes or line.yen}


def groups(found):
    """Who moves tonnes or at least half a yen: nine digits of a record leave less open."""
    return {line.group for line in found.lines if line.tonnes or abs(line.yen) >= Decimal("0.5")}


@settings(max_examples=60)
@given(towns(), towns())
def test_the_steps_add_up_exactly_to_what_the_records_say(one, other):
    found = between(one, other)
    assert sum(line.tonnes for line in found.lines) == found.tonnes[1] - found.tonnes[0]
    assert sum(line.yen for line in found.lines) == found.yen[1] - found.yen[0]


@settings(max_examples=60)
@given(towns(), towns())
def test_little_is_left_to_the_remainder(one, other):
    found = between(one, other)
    rest = [line for line in found.lines if line.group == ("remainder",)]
    # a floor may fall on either side of a whole tonne where nine digits end: one tonne a year at most
    assert abs(sum(line.tonnes for line in rest)) <= 1
    if not any(line.tonnes for line in rest):
        worth = max(abs(yen) for yen in found.yen)
        assert abs(sum(line.yen for line in rest)) <= Decimal("1e-6") * worth + Decimal("0.01")


@settings(max_examples=60)
@given(towns(), towns())
def test_turned_round_every_step_changes_its_sign_and_nothing_else(one, other):
    there, back = between(one, other), between(other, one)
    assert [(line.group, line.component) for line in there.lines] == [
        (step.group, step.component) for step in back.lines
    ]
    for line, turned in zip(there.lines, back.lines, strict=True):
        assert line.tonnes == -turned.tonnes
        assert line.yen == -turned.yen


@given(towns())
def test_a_record_and_itself_differ_in_nothing(town):
    found = between(town, town)
    assert moved(found) == {} or set(moved(found)) == {(("remainder",), "remainder")}
    assert sum(line.tonnes for line in found.lines) == sum(line.yen for line in found.lines) == 0
    assert found.changes == ()


@pytest.mark.parametrize(
    ("changes", "group"),
    [
        ({"price_jpy": 4300.0}, ("price",)),
        ({"rate": 0.02}, ("discounting",)),
        ({"convention": "begin"}, ("discounting",)),
        ({"shares": (0.2, 0.3, 0.0)}, ("crediting",)),
        ({"shares": (0.1, 0.3, 0.4)}, ("crediting",)),
        ({"carry": True}, ("crediting",)),
        ({"period": (2029, 2031)}, ("crediting",)),
        ({"rule": "vcs_4_4"}, ("crediting",)),
        ({"avoided": MORE, "files": {"tatemono.csv": "a" * 64}}, ("data",)),
        ({"spread": (0.4, 0.6, 1.7), "files": {"tsunami-100_with.tif": "b" * 64}}, ("data",)),
        ({"avoided": MORE, "science": "8" * 64}, ("model",)),
        ({"avoided": MORE}, ("model",)),
        (
            {"spread": (0.4, 0.6, 1.7), "science": "8" * 64, "files": {"tatemono.csv": "a" * 64}},
            ("data", "model"),
        ),
    ],
)  # fmt: skip
def test_what_changed_alone_moves_alone(changes, group):
    found = between(Town(), Town().with_(**changes))
    assert groups(found) == {group}


def test_price_alone_moves_yen_and_no_tonne():
    found = between(Town(), Town(price_jpy=4500.0))
    assert found.tonnes[0] == found.tonnes[1] > 0
    (line,) = [line for line in found.lines if line.component == "price"]
    assert line.tonnes == 0
    assert float(line.yen) == pytest.approx(float(found.yen[0]) / 2, rel=1e-8)  # half as much again


def test_the_buffer_by_hand():
    # one year, 100 t net, nothing deducted for uncertainty: 90 t and 80 t after a buffer of 10 and 20 %;
    # the cap overlap 50 or 40 %. There: 90·0.5 = 45 -> 40 -> 48; back: 48 -> 54 -> 45. Means: -5.5 and +8.5
    one = Town(
        avoided=(100.0,), project=(0.0,), leakage=(0.0,), spread=(1.0, 1.0, 1.0), shares=(0.1, 0.5, 0.0),
        commissioned=2027, period=(2027, 2027), price_jpy=100.0, rate=0.0,
    )  # fmt: skip
    found = between(one, one.with_(shares=(0.2, 0.4, 0.0)))
    assert moved(found) == {
        (("crediting",), "buffer"): (Decimal("-5.5"), Decimal("-550")),
        (("crediting",), "cap_overlap"): (Decimal("8.5"), Decimal("850")),
    }


def test_a_year_that_passed_is_time_and_what_it_brought_is_gone():
    # the same calendar years, one of them past: its tonnes are gone, the others are a year nearer
    town = Town(
        avoided=(100.0, 100.0, 100.0), project=(0.0,) * 3, leakage=(0.0,) * 3, spread=(1.0, 1.0, 1.0),
        shares=(0.0, 0.0, 0.0), commissioned=2027, period=(2027, 2029), price_jpy=1000.0, rate=0.1,
    )  # fmt: skip
    later = town.with_(avoided=(100.0, 100.0), project=(0.0,) * 2, leakage=(0.0,) * 2, start=2028)
    found = between(town, later)
    assert groups(found) == {("time",)}
    by_component = {line.component: line for line in found.lines}
    assert by_component["vintages"].tonnes == -100
    assert by_component["valuation_date"].tonnes == 0
    # passed: 100,000 yen at 1/1.1 of the old date, or at 1 on the new one; nearer: a tenth of what stays
    assert float(by_component["vintages"].yen) == pytest.approx(-(100_000 / 1.1 + 100_000) / 2)
    stays = 100_000 / 1.1**2 + 100_000 / 1.1**3
    assert float(by_component["valuation_date"].yen) == pytest.approx(0.1 * (stays + stays + 100_000 / 1.1) / 2)


def test_records_of_partial_changes_split_what_two_records_cannot():
    first = Town()
    data = first.with_(spread=(0.4, 0.6, 1.7), files={"tatemono.csv": "a" * 64})
    last = data.with_(avoided=(0.0, 0.0, 180.0, 131.7, 99.2, 64.05, -8.3, 41.6), science="8" * 64)
    assert groups(between(first, last)) == {("data", "model")}
    split = between(first, data, last)
    assert groups(split) == {("data",), ("model",)}
    assert sum(line.tonnes for line in split.lines) == split.tonnes[1] - split.tonnes[0]
    assert sum(line.yen for line in split.lines) == split.yen[1] - split.yen[0]


def test_a_rule_that_is_the_largest_by_chance_has_not_changed():
    # p10 is the largest rule of the first record only; in the second it is the one that the scenario names
    one, other = Town(rule="p10"), Town(rule="p10", spread=(0.01, 0.9, 1.7), science="8" * 64)
    found = between(one, other)
    assert groups(found) == {("model",)}


def test_a_refusal_deducts_everything_and_is_of_the_estimate():
    found = between(Town(), Town(spread=(0.0, 0.1, 2.5), science="8" * 64))
    assert found.tonnes[1] == 0
    assert groups(found) == {("model",)}


def test_everything_that_changed_is_told():
    one, other = sample_record(), sample_record()
    event = one.identity.events[0].model_copy(update={"annual_rate_per_year": 0.05})
    source = one.sources[1].model_copy(update={"value": "14 (6-25)"})
    finding = one.findings[0].model_copy(update={"message_en": "Something new.", "message_ja": "新しい指摘です。"})
    files = [one.inputs[0], one.inputs[1].model_copy(update={"sha256": "e" * 64}), one.inputs[2]]
    other = other.model_copy(
        update={
            "identity": one.identity.model_copy(update={"events": [event, *one.identity.events[1:]], "seed": 8}),
            "sources": [one.sources[0], source, one.sources[2]],
            "findings": [finding, *one.findings[1:]],
            "inputs": files,
            "valuation": one.valuation.model_copy(update={"price_source": "another paper"}),
        }
    )
    found = difference([plain(one), plain(other)])
    told = {(change.category, change.field): (change.before, change.after) for change in found.changes}
    assert told[("data", "inputs[tatemono.csv].sha256")] == ("2" * 64, "e" * 64)
    assert told[("data", "inputs[tsunami-100_with.tif].sha256")] == ("4" * 64, None)
    assert told[("data", "identity.events[flood-030].annual_rate_per_year")] == (0.0333333333, 0.05)
    assert told[("model", "sources[Demolition of a building].value")] == ("12 (6-25)", "14 (6-25)")
    assert told[("model", "identity.seed")] == (20260401, 8)
    assert told[("price", "valuation.price_source")] == ("declared in the scenario", "another paper")
    findings = [change for change in found.changes if change.category == "findings"]
    assert [(change.name[0], change.after is None) for change in findings] == [
        (one.findings[0].message_en, True), ("Something new.", False)
    ]  # fmt: skip
    assert len(found.changes) == 8


def test_records_of_another_measure_or_town_are_strangers():
    one = sample_record()
    measure = one.identity.measure.model_copy(update={"name": one.identity.title})
    other = one.model_copy(update={"identity": one.identity.model_copy(update={"measure": measure, "name": "x"})})
    assert strangers(plain(one), plain(one)) == []
    assert [what[0] for what, _, _ in strangers(plain(one), plain(other))] == ["name of the scenario", "measure"]


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_lines_of_text_add_up_as_they_stand(lang):
    found = between(Town(), Town(price_jpy=4321.0, shares=(0.2, 0.25, 0.1), rate=0.03, start=2028, convention="begin"))
    lines = difference_lines(found, lang)
    table = lines[: lines.index("")]
    total = next(i for i, line in enumerate(table) if line.startswith("B"))

    def yen(line):
        return int(line.split()[-1].replace(",", "").replace("+", ""))

    of_groups = [line for line in table[2:total] if line.startswith("  ") and not line.startswith("    ")]
    assert yen(table[1]) + sum(map(yen, of_groups)) == yen(table[total])
    assert len({len(line.encode("euc_jp")) for line in table[: total + 1]}) == 1  # aligned: two columns for a kanji


def test_json_holds_lines_that_add_up_as_written():
    told = as_json(between(Town(), Town(price_jpy=4321.0, shares=(0.2, 0.25, 0.1), rate=0.03)))
    for key in ("issuable_t_co2e", "present_value_jpy"):
        moved_ = sum(Decimal(repr(step[key])) for step in told["steps"])
        assert Decimal(repr(told[key]["before"])) + moved_ == Decimal(repr(told[key]["after"]))


@given(st.sampled_from(["en", "ja"]), towns(), towns())
@settings(max_examples=20)
def test_any_two_records_can_be_told(lang, one, other):
    assert difference_lines(between(one, other), lang)
