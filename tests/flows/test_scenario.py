"""A scenario's mistakes: all at once, each with its place and what to write."""

from __future__ import annotations

import re

import pytest

from flows.inputs import findings_of
from flows.paths import Resolver
from flows.scenario import load_scenario
from flows.value_words import WORDS
from flows.yaml_file import read_yaml
from infra.errors import Refused
from tests.flows.commands import small_minato, two_models
from valuation.scenario import Scenario


def edited(minato, folder, *changes):
    """The example's scenario as text, with words exchanged."""
    path = small_minato(minato, folder)
    text = (minato / "scenario.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    return path


def refusals(path, data=None):
    with pytest.raises(Refused) as refused:
        load_scenario(path, data)
    return refused.value.findings


def test_the_bundled_example_is_accepted(minato):
    loaded = load_scenario(minato / "scenario.yaml")
    assert loaded.scenario.synthetic
    assert [event.id for event in loaded.catalogue.events] == ["T1", "T2", "T3", "F1", "F2", "F3"]


@pytest.mark.parametrize(
    ("old", "new", "code", "path", "says"),
    [
        ("paths: 5000", "paths: 5000\npathes: 5000", "KEY_UNKNOWN", "pathes", "did you mean `paths`?"),
        ("renewals: 3", "renewals: 3\n  renewal: 3", "KEY_UNKNOWN", "crediting.renewal", "did you mean `renewals`?"),
        ("raise_floor_m: 0.6", "raise_flor_m: 0.6\n      raise_floor_m: 1", "KEY_UNKNOWN",
         "measure.changes[1].raise_flor_m", "did you mean `raise_floor_m`?"),
        ("storeys: 階数", "storys: 階数", "KEY_UNKNOWN", "inventory.columns.storys", "did you mean `storeys`?"),
        ("period_years: 10", "period_years: 11", "VALUE_REFUSED", "crediting.period_years",
         "must be 10 or less, found 11"),
        ("unit: m", "unit: inch", "VALUE_REFUSED", "hazards.unit", "as one of m, cm, mm, ft"),
        ("raise_floor_m: 0.6", "raise_floor_m: 60cm", "VALUE_REFUSED", "measure.changes[1].raise_floor_m",
         "write a plain number without unit"),
        ("discount_rate_per_year: 0.04", "discount_rate_per_year: 4", "VALUE_REFUSED",
         "valuation.discount_rate_per_year", "write 0.04 for 4 %"),
        ("probability_works: 0.98", "probability_works: 98", "VALUE_REFUSED", "measure.probability_works",
         "write 0.05 for 5 %"),
        ("annual_rate_per_year: 0.0075", "annual_rate_per_year: -1", "VALUE_REFUSED",
         "hazards.events[1].annual_rate_per_year", "must be above 0"),
        ("hazard/T2_with.tif", "hazard/T2_wth.tif", "FILE_MISSING", "hazards.events[1].with", "hazard/T2_wth.tif"),
        ("buildings.csv", "https://example.org/b.csv", "VALUE_REFUSED", "inventory.file", "remote paths are not read"),
        ("buildings.csv", "../buildings.csv", "VALUE_REFUSED", "inventory.file", "below the scenario's folder"),
        ("buildings.csv", "data:town/b.csv", "VALUE_REFUSED", "inventory.file", "set PCC_DATA or give --data"),
        ("commissioned_year: 2030", "commissioned_year: 2099", "VALUE_REFUSED", "measure.commissioned_year",
         "outside the horizon"),
        ("renewals: 3", "renewals: 9", "VALUE_REFUSED", "horizon.years", "after the horizon's last year"),
        ("  draws: 1000", "  draws: 100", "VALUE_REFUSED", "uncertainties.draws", "must be 200 or more, found 100"),
        ("buffer: {share: 0.1", "buffer: {share: 1", "VALUE_REFUSED", "crediting.buffer.share", "below 1"),
        ("rebuild_factors: nagata-2026-net", "rebuild_factors: nagata", "TABLE_UNKNOWN", "consequence.rebuild_factors",
         "nagata-2026-net"),
        ("rebuild_factors: nagata-2026-net", "rebuild_factors: casbee-housing", "TABLE_UNKNOWN",
         "consequence.rebuild_factors", "no figure for src"),
        ("service_life: komatsu-2011", "service_life: komatsu", "TABLE_UNKNOWN", "consequence.service_life", "komatsu"),
        ("fragility: Suppasri2013", "fragility: Supasri", "TABLE_UNKNOWN", "damage.tsunami.fragility", "Suppasri2013"),
        ("curve: MLIT-manual-2025/house/A", "curve: MLIT/house/A", "TABLE_UNKNOWN", "damage.flood.curve", "MLIT"),
        ("where: {structure: [wood]", "where: {structure: [unknown]", "VALUE_REFUSED",
         "measure.changes[1].where.structure[0]", "write one of: wood"),
        ("\npaths: 5000", "\npaths: 5000000", "VALUE_REFUSED", "paths", "do not fit into memory"),
        ("\npaths: 5000", "\noutcome: {precision: {relative_standard_error: 0.1, at_most_paths: 5000000}}\npaths: 5000",
         "VALUE_REFUSED", "outcome.precision.at_most_paths", "(at most 5,000,000)"),
        ("\npaths: 5000", "\noutcome: {precision: {relative_standard_error: 0.1, at_most_paths: 4999}}\npaths: 5000",
         "VALUE_REFUSED", "outcome.precision.at_most_paths",
         "at_most_paths 4,999 is below paths 5,000, with which a run starts; write 5,000"),
        ("fragility: Suppasri2013", "fragility: Supasri", "TABLE_UNKNOWN", "damage.tsunami.fragility",
         "did you mean 'Suppasri2013'? known: "),
        ("raise_floor_m: 0.6", "raise_floor_m: 0.6\n      strengthen_to: rc", "KEY_UNKNOWN",
         "measure.changes[1].strengthen_to", "does not go with the other keys here; known keys here: kind, raise_"),
        ("      strike_jpy_per_t: 5000", "      first_year: 2020\n      strike_jpy_per_t: 5000", "VALUE_REFUSED",
         "valuation.contracts[0].first_year", "begins in 2020, before the valuation in 2027"),
        ("name: minato", "name: minato\nname: other", "KEY_TWICE", "name", "first in line"),
    ],
)  # fmt: skip
def test_a_mistake_is_placed_and_says_what_to_write(minato, tmp_path, old, new, code, path, says):
    findings = refusals(edited(minato, tmp_path, (old, new)))
    assert [finding.code for finding in findings] == [code]
    assert findings[0].place.path == path
    assert says in findings[0].text("en")
    assert findings[0].place.line is not None
    assert re.search(r"[ぁ-ん一-龥]", findings[0].text("ja"))


@pytest.mark.parametrize(
    ("changes", "en", "ja"),
    [
        ({"hazards__events": []}, "needs at least 1 item, found 0", "1個以上書いてください（入力：0個）"),
        ({"measure__changes": []}, "needs at least 1 item, found 0", "1個以上書いてください（入力：0個）"),
        ({"inventory__licence": " "},
         "needs at least 1 character, found nothing", "1文字以上で書いてください（入力：空欄）"),
        ({"seed": -1}, "must be 0 or more, found -1", "0以上の値にしてください（入力：-1）"),
        ({"paths": 20_000_000},
         "must be 10,000,000 or less, found 20000000", "10,000,000以下の値にしてください（入力：20000000）"),
        ({"paths": 1000.5}, "write a whole number, found 1000.5", "整数で書いてください（入力：1000.5）"),
        ({"paths": "many"}, "write a whole number, found many", "整数で書いてください（入力：many）"),
        ({"synthetic": "perhaps"}, "write true or false, found perhaps", "true または false"),
        ({"title__en": 5}, "write text, found 5", "文字で書いてください（入力：5）"),
        ({"place": "Minato"},
         "write keys with their values here (`key: value`), found Minato", "「項目: 値」の形で書いてください"),
        ({"inventory__columns": ["id"]},
         "write keys with their values here (`key: value`), found a list", "「項目: 値」の形で書いてください"),
        ({"hazards__events": "T1"}, "write a list", "一覧"),
        ({"name": "My Town"}, "small letters, digits and hyphens", "英小文字・数字・ハイフン"),
        ({"consequence__recurrence": {"kind": ["repeat"], "delay_years": 1, "source": "x",
          "source_kind": "assumption"}}, "write one of: repeat", "次のいずれかを書いてください：repeat"),
    ],
)  # fmt: skip
def test_the_words_of_the_library_that_validates_reach_nobody(minato, tmp_path, changes, en, ja):
    (finding,) = refusals(small_minato(minato, tmp_path, **changes))
    assert en in finding.text("en")
    assert ja in finding.text("ja")
    assert not re.search(r"(Input|List|String|Dictionary|Value) should|valid (string|integer)|pydantic", str(finding))


def kinds_in(schema):
    """Types of a validator's parts, and the limits they carry, from its own description."""
    if isinstance(schema, dict):
        limits = {"ge", "gt", "le", "lt", "min_length", "max_length", "pattern", "multiple_of"} & set(schema)
        yield from ((schema.get("type"), limit) for limit in limits)
    for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list | tuple) else ():
        yield from kinds_in(part)


def test_every_limit_a_scenario_sets_has_a_sentence_in_both_languages():
    said_by = {"ge": "greater_than_equal", "le": "less_than_equal", "gt": "greater_than", "lt": "less_than"}
    text = {"min_length": "string_too_short", "pattern": "string_pattern_mismatch"}
    lists = {"min_length": "too_short", "max_length": "too_long"}
    limits = {(kind, limit) for kind, limit in kinds_in(Scenario.__pydantic_core_schema__) if isinstance(kind, str)}
    assert ("int", "ge") in limits
    for kind, limit in limits:
        found = text if kind == "str" else lists if kind in ("list", "tuple", "dict") else said_by
        assert found[limit] in WORDS


@pytest.mark.parametrize(
    ("old", "new", "name", "known"),
    [
        ("Suppasri2013", "Supasri", "「Supasri」", "「Suppasri2013」の誤りではありませんか"),
        ("komatsu-2011", "komatsu", "「komatsu」", "「komatsu-2011」の誤りではありませんか"),
        ("komatsu-2011", "zzz", "「zzz」", "使える名前：komatsu-2011、"),
        ("nagata-2026-net", "casbee-housing", "「casbee-housing」", "srcの値がありません。別の表を指定して"),
    ],
)  # fmt: skip
def test_a_table_that_is_not_there_is_told_in_japanese_alone(minato, tmp_path, old, new, name, known):
    (finding,) = refusals(edited(minato, tmp_path, (f": {old}", f": {new}")))
    assert name in finding.text("ja")
    assert known in finding.text("ja")
    assert not re.search(r"[a-z] [a-z]", finding.message_ja)  # no two English words in a row


def test_a_key_of_another_kind_of_source_is_not_offered_as_its_own_correction(minato, tmp_path):
    maximum = {"hazards__models__1__sources__0__kind": "annual_maximum"}
    unknown = [f for f in refusals(small_minato(minato, tmp_path, **two_models(minato), **maximum)) if f.value]
    assert [(f.code, f.place.path) for f in unknown] == [
        ("KEY_UNKNOWN", "hazards.models[1].sources[0].annual_rate_per_year")
    ]
    assert unknown[0].message_en == (
        "Rule 'known keys only': `annual_rate_per_year` does not go with `kind: annual_maximum`; "
        "known keys here: annual_exceedance_probability, id, kind, peril, source, source_kind"
    )
    assert unknown[0].message_ja == (
        "「使える項目」の規則：「annual_rate_per_year」は「kind: annual_maximum」と一緒には使えません。"
        "使える項目：annual_exceedance_probability、id、kind、peril、source、source_kind"
    )


def test_the_line_is_the_one_of_the_file(minato, tmp_path):
    path = edited(minato, tmp_path, ("hazard/F2.tif", "hazard/F9.tif"))
    line = next(n for n, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if "F9.tif" in text)
    assert refusals(path)[0].place.line == line


def test_all_mistakes_are_told_at_once_also_those_inside_the_files(minato, tmp_path):
    path = edited(
        minato, tmp_path,
        ("paths: 5000", "pathes: 5000"),
        ("price_jpy_per_t: 3000", "price_usd_per_t: 3000"),
        ("structure: 構造", "structure: 構造種別"),
    )  # fmt: skip
    codes = [finding.code for finding in findings_of(path, None)]
    assert codes.count("KEY_UNKNOWN") == 2
    assert codes.count("KEY_MISSING") == 2
    assert "COLUMN_MISSING" in codes  # the inventory is opened although the scenario is refused
    assert "HAZARD_DEEPER_WITH" in codes or any("HAZARD" in code for code in codes)  # and so are the rasters


def test_what_only_several_sections_together_tell_is_told_although_another_section_is_refused(minato, tmp_path):
    path = edited(
        minato, tmp_path,
        ("paths: 5000", "pathes: 5000"),
        ("service_life: komatsu-2011", "service_life: komatsu"),
        ("  tsunami: {fragility: Suppasri2013, state_ratio: DEUS-SUPPASRI2013}\n", ""),
        ("    - {kind: hazard}\n", ""),
        ("renewals: 3", "renewals: 3\n  occurrence_model: poison"),
    )  # fmt: skip
    found = {(finding.code, finding.place.path) for finding in refusals(path)}
    assert found == {
        ("KEY_UNKNOWN", "pathes"),
        ("KEY_MISSING", "paths"),
        ("TABLE_UNKNOWN", "consequence.service_life"),
        ("DAMAGE_MISSING", "damage.tsunami"),
        ("MEASURE_HAZARD", "measure.changes"),
        ("MODEL_UNKNOWN", "crediting.occurrence_model"),
    }


def test_a_measure_and_its_catalogue_must_not_contradict_each_other(minato, tmp_path):
    path = edited(minato, tmp_path, ("    - {kind: hazard}\n", ""))
    assert "no change of the measure has `kind: hazard`" in refusals(path)[0].text("en")


def test_a_peril_without_damage_rules_is_refused(minato, tmp_path):
    path = edited(minato, tmp_path, ("  tsunami: {fragility: Suppasri2013, state_ratio: DEUS-SUPPASRI2013}\n", ""))
    assert refusals(path)[0].code == "DAMAGE_MISSING"


def test_a_catalogue_may_stand_in_a_file_of_its_own_relative_to_which_its_rasters_are(minato, tmp_path):
    path = small_minato(minato, tmp_path)
    text = path.read_text(encoding="utf-8")
    head, rest = text.split("hazards:\n")
    catalogue, tail = rest.split("inventory:\n")
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / "hazard").symlink_to(minato / "hazard")
    lines = [line.removeprefix("  ") for line in catalogue.splitlines()]
    (tmp_path / "events" / "catalogue.yaml").write_text("\n".join(lines), encoding="utf-8")
    path.write_text(f"{head}hazards: events/catalogue.yaml\ninventory:\n{tail}", encoding="utf-8")
    loaded = load_scenario(path)
    assert len(loaded.catalogue.events) == 6
    assert loaded.hazard_resolve("hazard/T1_with.tif").is_file()


def test_a_mistake_in_a_catalogue_file_names_that_file(minato, tmp_path):
    path = small_minato(minato, tmp_path, hazards="catalogue.yaml")
    (tmp_path / "catalogue.yaml").write_text("source: x\nlicense: y\n", encoding="utf-8")
    findings = refusals(path)
    assert {finding.file for finding in findings} == {"catalogue.yaml"}
    assert any("did you mean `licence`?" in finding.text("en") for finding in findings)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"a: [1, 2", "not valid YAML"),
        (b"a: 2020-13-01", "a date or number in this file cannot be read: month"),
        (b"", "holds no sections"),
        ("構造: 1".encode("cp932"), "not UTF-8"),
    ],
)
def test_a_file_that_is_no_scenario_is_told_so(tmp_path, content, says):
    path = tmp_path / "scenario.yaml"
    path.write_bytes(content)
    assert says in refusals(path)[0].text("en")


def test_broken_yaml_is_told_in_japanese_with_its_line_and_what_is_wrong(tmp_path):
    path = tmp_path / "scenario.yaml"
    path.write_text("name: x\npaths: [1, 2\nseed: 3\n", encoding="utf-8")
    (finding,) = refusals(path)
    said = "YAMLとして読めません（括弧が閉じられていないか、カンマがありません）。"
    assert finding.text("ja").startswith(f"scenario.yaml 3行目：「ファイルの書き方」の規則：{said}")
    assert not re.search(r"[a-z]", finding.message_ja)


@pytest.mark.parametrize("number", ["0100", "0x64", "0b1", "1:30", "1_000", "0x" + "f" * 6000, "9" * 5000])
def test_a_number_that_programs_read_differently_is_refused_in_its_line(tmp_path, number):
    path = tmp_path / "scenario.yaml"
    path.write_text(f"name: a\nhazards:\n  events:\n    - return_period_years: {number}\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_yaml(path, "scenario.yaml")
    (one,) = refused.value.findings
    assert (one.code, one.place.line, one.place.path) == (
        "NUMBER_AMBIGUOUS",
        4,
        "hazards.events[0].return_period_years",
    )
    assert len(one.value) <= 40


def test_plain_numbers_and_codes_in_quotes_are_read_as_written(tmp_path):
    path = tmp_path / "scenario.yaml"
    path.write_text("a: [100, -3, 0, 0.05, 1e-3, 1.5E+3, '0100', \"01100\"]\n", encoding="utf-8")
    assert read_yaml(path, "scenario.yaml")[0]["a"] == [100, -3, 0, 0.05, "1e-3", 1500.0, "0100", "01100"]


def test_anchors_that_multiply_are_refused_without_following_them(tmp_path):
    """Ten lines that stand for 10^9 entries, and one that holds itself: counted by anchor, not by entry."""
    lines = ["l0: &l0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 9)]
    for text in ("\n".join(lines), "a: &a [*a]"):
        path = tmp_path / "bomb.yaml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(Refused) as refused:
            read_yaml(path, "bomb.yaml")
        assert "repeats itself" in refused.value.findings[0].message_en


def test_a_missing_floor_height_is_refused_where_the_curve_counts_from_the_floor(minato, tmp_path):
    text = (minato / "scenario.yaml").read_text(encoding="utf-8")
    rule = next(line for line in text.splitlines() if line.startswith("    floor_height_m: {rule"))
    path = edited(minato, tmp_path, ("    floor_height_m: 床高（m）\n", ""), (rule + "\n", ""))
    findings = findings_of(path, None)
    assert [f.code for f in findings if f.severity == "refused"] == ["FLOOR_HEIGHT_MISSING"]


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("use: [住宅]", "use: [自宅]", "USE_UNKNOWN", "did you mean '住宅'?"),
        ("floor_height_below_m: 0.45", "deeper_than_m: 99", "MEASURE_REACHES_NOTHING", "touches no building"),
    ],
)
def test_a_change_that_reaches_no_building_is_refused(minato, tmp_path, old, new, code, says):
    found = [f for f in findings_of(edited(minato, tmp_path, (old, new)), None) if f.severity == "refused"]
    assert [finding.code for finding in found] == [code]
    assert says in found[0].text("en")


def test_raised_floors_under_a_curve_that_counts_from_the_ground_are_said_to_do_nothing(minato, tmp_path):
    path = edited(minato, tmp_path, ("curve: MLIT-manual-2025/house/A", "curve: JRC-Asia/residential"))
    assert "MEASURE_NOT_FELT" in {finding.code for finding in findings_of(path, None)}
    assert "MEASURE_NOT_FELT" not in {finding.code for finding in findings_of(minato / "scenario.yaml", None)}


def test_a_folder_or_a_strange_key_is_no_traceback(tmp_path):
    assert refusals(tmp_path)[0].code == "FILE_UNREADABLE"
    path = tmp_path / "scenario.yaml"
    path.write_text("? [a, b]\n: 1\n", encoding="utf-8")
    assert refusals(path)[0].code == "YAML_INVALID"


def test_a_file_name_too_long_for_the_system_is_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ValueError, match="no such file"):
        Resolver(tmp_path, None)("x" * 5000 + ".tif")


@pytest.mark.parametrize(
    ("key", "text"),
    [("title", "Certified carbon offset"), ("place", "An offset town"), ("measure__name", "オフセット防潮堤")],
)
def test_no_title_calls_a_forecast_an_offset(minato, tmp_path, key, text):
    (finding,) = refusals(small_minato(minato, tmp_path, **{key: {"en": text, "ja": text}}))
    assert "no offset" in finding.text("en")
    assert "オフセット" in finding.text("ja")
    assert key.replace("__", ".") in finding.text("en")
