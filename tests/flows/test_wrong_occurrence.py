"""Wrong input about occurrence and depth: one clear finding each, all of them at once, before anything is computed."""

from __future__ import annotations

import json
import re
import shutil

import numpy as np
import pytest
import rasterio
import yaml

from tests.flows.commands import pcc, record_of, small_minato, two_models

NAN = float("nan")
CLIMATE = {"knots": [{"year": 2020.5, "factor": 1.0}, {"year": 2070.5, "factor": 1.2}], "source": "invented",
           "source_kind": "assumption"}  # fmt: skip
TRENCH = "hazards__models__0__sources__0__"  # under the model `renewal`

WRONG = {
    "a negative rate of an event": (
        {"hazards__events__3__annual_rate_per_year": -0.03},
        "VALUE_REFUSED", "hazards.events[3].annual_rate_per_year", "must be above 0, found -0.03", "0より大きい値",
    ),
    "a negative rate of a source": (
        {"hazards__models__1__sources__0__annual_rate_per_year": -0.03},
        "VALUE_REFUSED", "hazards.models[1].sources[0].annual_rate_per_year", "above 0, found -0.03", "0より大きい値",
    ),
    "a rate that is no number": (
        {"hazards__events__3__annual_rate_per_year": NAN},
        "VALUE_REFUSED", "hazards.events[3].annual_rate_per_year", "finite number", "有限の数値",
    ),
    "weights that do not sum to 1": (
        {"hazards__events__0__weight": 0.6},
        "VALUE_REFUSED", "hazards.events", "the weights of source trench sum to 0.9, not to 1", "合計が1ではなく0.9",
    ),
    "a negative weight": (
        {"hazards__events__0__weight": -0.7},
        "VALUE_REFUSED", "hazards.events[0].weight", "a weight must be above 0, found -0.7", "重みは0より大きい値",
    ),
    "a horizon of no year": (
        {"horizon__years": 0},
        "VALUE_REFUSED", "horizon.years", "must be 1 or more, found 0", "1以上の値にしてください（入力：0）",
    ),
    "a key of another kind of source": (
        {f"{TRENCH}annual_rate_per_year": 0.03},
        "KEY_UNKNOWN", "hazards.models[0].sources[0].annual_rate_per_year",
        "`annual_rate_per_year` does not go with `kind: renewal`; known keys here: aperiodicity, id, kind, mean_",
        "「annual_rate_per_year」は「kind: renewal」と一緒には使えません。使える項目：aperiodicity、id、",
    ),
    "a misspelt key of a climate factor": (
        {"hazards__climate": {"flood": CLIMATE | {"aplies_to": ["F1"]}}},
        "KEY_UNKNOWN", "hazards.climate.flood.aplies_to", "did you mean `applies_to`?", "「applies_to」の誤りでは",
    ),
    "an aperiodicity of 0": (
        {f"{TRENCH}aperiodicity": 0},
        "VALUE_REFUSED", "hazards.models[0].sources[0].aperiodicity", "must be above 0, found 0", "0より大きい値",
    ),
    "a negative aperiodicity": (
        {f"{TRENCH}aperiodicity": -0.24},
        "VALUE_REFUSED", "hazards.models[0].sources[0].aperiodicity", "must be above 0, found -0.24", "0より大きい値",
    ),
    "a climate factor on a renewal source": (
        {"hazards__climate": {"tsunami": CLIMATE}},
        "VALUE_REFUSED", "hazards.climate", "climate factors on renewal rates are refused", "更新過程には",
    ),
    "an unknown occurrence model": (
        {"crediting__occurrence_model": "renewals"},
        "MODEL_UNKNOWN", "crediting.occurrence_model", "did you mean 'renewal'?", "「renewal」の誤りではありませんか",
    ),
    "a last occurrence after the start": (
        {f"{TRENCH}past": {"last_year": 2027.5}},
        "HAZARD_PAST_AFTER_START", "hazards.models[0].sources[0].past.last_year",
        "source trench (2027.5) lies after the start (1 January 2027)", "計算開始（2027年1月1日）より後です",
    ),
    "a calendar year as elapsed years": (
        {f"{TRENCH}past": {"elapsed_years": 194600}},
        "HAZARD_PAST_TOO_LONG", "hazards.models[0].sources[0].past.elapsed_years",
        "194600 years before the start", "計算開始の194600年前",
    ),
    "a weight without source": (
        {"hazards__events__3__weight": 0.5},
        "VALUE_REFUSED", "hazards.events[3].weight", "give both or neither", "「source」を書いた事象の重みです",
    ),
    "a source without models": (
        {"hazards__models": None},
        "VALUE_REFUSED", "hazards.models", "T1, T2, T3 name a source, but `models`", "「models」がありません",
    ),
    "a source that no model defines": (
        {f"{TRENCH}id": "sagami", "hazards__models__1__sources__0__id": "sagami"},
        "VALUE_REFUSED", "hazards.models", "renewal does not define source trench", "発生源「trench」がありません",
    ),
}  # fmt: skip


def written(minato, folder, **changes):
    return small_minato(minato, folder, **{**two_models(minato), **changes})


def refused(done):
    """The refusals of a `pcc check --json`, which has exit code 2."""
    assert done.returncode == 2
    return [finding for finding in json.loads(done.stdout) if finding["severity"] == "refused"]


def assert_stopped_before_anything(path, folder):
    """`pcc run` ends with exit code 2 and says the same; no output, and nothing in the store."""
    options = ("--direct", "--workers", "0", "--lang", "en")
    done = pcc("run", path, "--out", folder / "out", *options, home=folder / "home")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert not (folder / "out").exists()
    assert not [file for file in (folder / "home").rglob("*") if file.is_file()]
    return done.stderr


def test_the_two_models_without_a_mistake_are_accepted(minato, tmp_path):
    assert pcc("check", written(minato, tmp_path), home=tmp_path / "home").returncode == 0


@pytest.mark.parametrize("mistake", WRONG)
def test_a_mistake_is_one_finding_with_its_place_in_both_languages(minato, tmp_path, mistake):
    changes, code, where, en, ja = WRONG[mistake]
    path = written(minato, tmp_path / "town", **changes)
    (finding,) = refused(pcc("check", path, "--json", home=tmp_path / "check"))
    assert (finding["code"], finding["file"], finding["place"]["path"]) == (code, "scenario.yaml", where)
    line = path.read_text(encoding="utf-8").splitlines()[finding["place"]["line"] - 1]
    assert re.split(r"[.\[]", where.rstrip("]0123456789["))[-1] in line
    assert en in finding["message_en"]
    assert ja in finding["message_ja"]
    assert not re.search(r"[A-Za-z]{3,} [a-z]{2,} ", finding["message_ja"])  # no English sentence in the Japanese one
    assert en in assert_stopped_before_anything(path, tmp_path)


TOGETHER = [
    "a negative rate of an event",
    "weights that do not sum to 1",
    "a horizon of no year",
    "an aperiodicity of 0",
    "a climate factor on a renewal source",
    "an unknown occurrence model",
    "a last occurrence after the start",
]


def test_several_mistakes_are_told_at_once(minato, tmp_path):
    changes = {key: value for mistake in TOGETHER for key, value in WRONG[mistake][0].items()}
    path = written(minato, tmp_path / "town", **changes)
    found = refused(pcc("check", path, "--json", home=tmp_path / "check"))
    places = {(finding["code"], finding["place"]["path"]) for finding in found}
    assert places == {(code, where) for _, code, where, _, _ in (WRONG[mistake] for mistake in TOGETHER)}
    assert len(found) == len(TOGETHER)
    said = assert_stopped_before_anything(path, tmp_path)
    assert all(WRONG[mistake][3] in said for mistake in TOGETHER)


def test_several_mistakes_in_a_catalogue_of_its_own_are_told_at_once_with_its_lines(minato, tmp_path):
    mistakes = ("weights that do not sum to 1", "an aperiodicity of 0", "a last occurrence after the start")
    changes = {key: value for mistake in mistakes for key, value in WRONG[mistake][0].items()}
    path = written(minato, tmp_path / "town", **changes)
    scenario = yaml.safe_load(path.read_text(encoding="utf-8"))
    (tmp_path / "town" / "events.yaml").write_text(yaml.safe_dump(scenario["hazards"]), encoding="utf-8")
    path.write_text(yaml.safe_dump({**scenario, "hazards": "events.yaml"}, allow_unicode=True), encoding="utf-8")
    found = refused(pcc("check", path, "--json", home=tmp_path / "check"))
    assert {finding["file"] for finding in found} == {"events.yaml"}
    places = {finding["place"]["path"]: finding["place"]["line"] for finding in found}
    assert set(places) == {WRONG[mistake][2].removeprefix("hazards.") for mistake in mistakes}
    lines = (tmp_path / "town" / "events.yaml").read_text(encoding="utf-8").splitlines()
    assert all(where.split(".")[-1] in lines[line - 1] for where, line in places.items())


# a depth that is no number


def with_holes(minato, folder, file, holes, **changes):
    """The example with its rasters copied, and NaN in some cells of one of them: a mask over its cells."""
    path = small_minato(minato, folder, **changes)
    (folder / "hazard").unlink()
    shutil.copytree(minato / "hazard", folder / "hazard")
    with rasterio.open(folder / "hazard" / file, "r+") as raster:
        depth = raster.read(1)
        depth[holes(depth)] = np.nan
        raster.write(depth, 1)
    return path


def wettest(depth):
    """The hundred deepest cells."""
    return depth >= np.sort(depth[np.isfinite(depth)])[-100]


def test_nan_beside_a_nodata_number_is_refused_where_no_value_means_dry_since_nan_is_unknown(minato, tmp_path):
    path = with_holes(minato, tmp_path / "town", "F2.tif", wettest, hazards__nodata="dry")
    with rasterio.open(tmp_path / "town" / "hazard" / "F2.tif") as raster:
        holes = np.isnan(raster.read(1))
        assert raster.nodata == -9999
    (said,) = refused(pcc("check", path, "--json", home=tmp_path / "check"))
    assert (said["code"], said["file"]) == ("HAZARD_DEPTH_NAN", "hazard/F2.tif")
    assert said["place"]["cell"] == np.argwhere(holes)[0].tolist()
    assert f"{holes.sum():,} cells hold NaN" in assert_stopped_before_anything(path, tmp_path)


def test_nan_where_no_value_is_unknown_is_counted_and_never_dry(minato, minato_run, tmp_path):
    path = with_holes(minato, tmp_path, "F2.tif", lambda depth: depth > 0)
    done = pcc("run", path, "--out", tmp_path / "out", "--direct", "--workers", "0", home=tmp_path / "home")
    assert done.returncode == 0, done.stderr
    whole, holed = record_of(minato_run)["identity"], record_of(tmp_path / "out")
    buildings = holed["identity"]["buildings"]
    wet = next(event["wet_buildings_without"] for event in whole["events"] if event["event_id"] == "F2")
    # whoever F2 reached is unknown now: out of the counts of wet and of dry buildings alike
    assert wet > 0
    assert buildings["on_nodata"] == whole["buildings"]["on_nodata"] + wet
    assert buildings["assessed"] == whole["buildings"]["assessed"] - wet
    assert {"HAZARD_BUILDINGS_ON_NODATA", "DEPTH_UNKNOWN"} <= {finding["code"] for finding in holed["findings"]}


def test_a_town_whose_depth_is_nowhere_known_is_refused(minato, tmp_path):
    path = with_holes(minato, tmp_path / "town", "F1.tif", lambda depth: np.full(depth.shape, True))
    for event in ("F2", "F3", "T1_without", "T1_with", "T2_without", "T2_with", "T3_without", "T3_with"):
        shutil.copyfile(tmp_path / "town" / "hazard" / "F1.tif", tmp_path / "town" / "hazard" / f"{event}.tif")
    found = refused(pcc("check", path, "--json", home=tmp_path / "check"))
    assert [finding["code"] for finding in found] == ["HAZARD_BUILDINGS_ON_NODATA"]
    assert_stopped_before_anything(path, tmp_path)
