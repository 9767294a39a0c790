"""Buildings that are points: many on one spot are told, and degrees that may be minutes and seconds."""

from __future__ import annotations

import numpy as np
import pytest
from shapely.geometry import box

from assets.place_checks import nearest_km
from assets.submission import examine
from assets.submission_answers import Answers
from tests.assets.test_outlines import array, told

HEAD = "建物番号,経度,緯度,構造,階数,延床面積,建築年"
RNG = np.random.default_rng(11)
HERE, CLOSE_BY = "130.55,32.93", "130.550001,32.93"


def checked(folder, pairs, code="43206", **answers):
    """A file with one building at each pair of longitude and latitude."""
    path = folder / "buildings.csv"
    rows = [f"A{number:04d},{pair},木造,2,98.5,1985" for number, pair in enumerate(pairs)]
    path.write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
    return examine(path, path.name, code, Answers(**answers), reference_year=2026)


def of(found, code):
    return [one for one in found.findings if one.code == code]


def spread(count, decimals=5):
    """Different places in a town of 0.2 degrees, as an ordinary export writes them."""
    return [f"{x:.{decimals}f},{y:.{decimals}f}" for x, y in zip(*at(count), strict=True)]


def at(count):
    return 130.45 + 0.2 * RNG.random(count), 32.83 + 0.2 * RNG.random(count)


def test_buildings_on_one_point_are_a_note_in_each_of_their_rows(tmp_path):
    found = checked(tmp_path, [HERE, "130.56,32.94", HERE, "130.57,32.95", HERE])
    notes = of(found, "POINTS_COINCIDE")
    assert [(one.place.row, one.severity) for one in notes] == [(2, "note"), (4, "note"), (6, "note")]
    assert notes[0].message_ja == "まったく同じ位置に3棟の建物があります（2、4、6行目）。"
    assert of(found, "POINT_FOR_MANY") == []
    assert of(checked(tmp_path, [HERE, CLOSE_BY]), "POINTS_COINCIDE") == []


def test_buildings_on_one_point_are_all_used(tmp_path):
    found = checked(tmp_path, [HERE, HERE, HERE])
    assert found.inventory.frame["set_aside"].eq("").all()
    assert len(found.inventory.frame) == 3


def test_every_group_is_told_by_itself(tmp_path):
    notes = of(checked(tmp_path, [HERE, CLOSE_BY, HERE, CLOSE_BY]), "POINTS_COINCIDE")
    assert ["（2、4行目）" in one.message_ja for one in notes] == [True, True, False, False]
    assert [one.value for one in notes[:2]] == ["130.55000, 32.93000"] * 2


def test_a_town_geocoded_to_its_centre_is_told_for_the_file(tmp_path):
    found = checked(tmp_path, [HERE] * 30 + spread(70))
    (one,) = of(found, "POINT_FOR_MANY")
    assert (one.severity, one.place.row, one.value) == ("refused", None, "30")
    assert "100棟中30棟（30%）" in one.message_ja
    assert "（2、3、4、5、6行目など）" in of(found, "POINTS_COINCIDE")[29].message_ja
    assert "浸水" in one.remedy_ja


def test_more_than_twenty_on_one_point_are_told_in_any_town_and_counted_over_all_such_points(tmp_path):
    found = checked(tmp_path, [HERE] * 21 + [CLOSE_BY] * 22 + spread(457))
    (one,) = of(found, "POINT_FOR_MANY")
    assert "500棟中43棟（9%）" in one.message_ja
    assert "2か所" in one.message_ja


def test_a_person_may_confirm_that_they_stand_there(tmp_path):
    found = checked(tmp_path, [HERE] * 30 + spread(70), confirmed={"one_spot": "right"})
    (one,) = of(found, "POINT_FOR_MANY")
    assert (one.severity, one.remedy_ja) == ("note", "提出者が「正しい」と回答しています。")
    assert found.inventory is not None
    assert checked(tmp_path, [HERE] * 30 + spread(70), confirmed={"heaped": "right"}).inventory is None


@pytest.mark.parametrize("alike", [9, 20])
def test_a_block_of_flats_is_no_town_centre(tmp_path, alike):
    """Nine rows of one address, and 20 of 300: less than ten, and less than a tenth."""
    assert of(checked(tmp_path, [HERE] * alike + spread(291 - alike)), "POINT_FOR_MANY") == []


def test_outlines_are_left_to_the_rule_for_repeated_ones():
    house = box(0, 0, 10, 8)
    assert [one.code for one in told(*array(house, house))] == []


def sexagesimal(count, decimals=4):
    """Places of the same town, written as degrees, minutes and seconds in one number."""
    return [",".join(_written(value, decimals) for value in pair) for pair in zip(*at(count), strict=True)]


def _written(value, decimals):
    degrees, rest = divmod(value, 1)
    minutes, rest = divmod(rest * 60, 1)
    seconds = int(rest * 60 * 10 ** (decimals - 4))
    return f"{degrees:.0f}.{minutes:02.0f}{seconds:0{decimals - 2}d}"


@pytest.mark.parametrize("decimals", [4, 5, 6])
def test_degrees_minutes_and_seconds_in_one_number_are_told(tmp_path, decimals):
    found = checked(tmp_path, ["130.3300,32.5548", *sexagesimal(80, decimals)])
    (one,) = of(found, "DEGREES_LOOK_SEXAGESIMAL")
    assert (one.severity, one.place.row) == ("note", None)
    assert one.place.column == "経度・緯度"
    assert "81件の座標すべて" in one.message_ja


def test_the_remedy_gives_an_example_of_the_file_in_degrees(tmp_path):
    """130 degrees, 27 minutes, 36 seconds are 130 + 27 / 60 + 36 / 3600 = 130.46 degrees."""
    town = [pair for pair in sexagesimal(300) if pair >= "130.2740"]
    (one,) = of(checked(tmp_path, ["130.2736,32.5548", *town]), "DEGREES_LOOK_SEXAGESIMAL")
    assert "130度27分36秒" in one.message_ja
    assert "（130.2736は130.460000）" in one.remedy_ja


@pytest.mark.parametrize("decimals", [2, 3, 4, 5, 6, 8])
def test_ordinary_degrees_are_not_taken_for_minutes_and_seconds(tmp_path, decimals):
    assert of(checked(tmp_path, spread(300, decimals)), "DEGREES_LOOK_SEXAGESIMAL") == []


def test_a_small_town_whose_minutes_are_all_below_sixty_is_not_taken_for_sexagesimal(tmp_path):
    """Within 130.45 to 130.46 and 32.45 to 32.46 only the seconds can tell; one of 60 or more is enough."""
    pairs = [f"130.45{x:02d},32.45{y:02d}" for x, y in RNG.integers(0, 100, (60, 2))]
    assert of(checked(tmp_path, pairs), "DEGREES_LOOK_SEXAGESIMAL") == []


def test_few_points_prove_nothing(tmp_path):
    assert of(checked(tmp_path, sexagesimal(49)), "DEGREES_LOOK_SEXAGESIMAL") == []
    assert of(checked(tmp_path, ["130.3300,32.5548"] * 200), "DEGREES_LOOK_SEXAGESIMAL") == []


def test_a_file_on_one_single_point_has_neighbours():
    """Distances to the next building are found among different points; those that coincide stand at 0 km."""
    distance = nearest_km(np.array([130.55, 130.55, 130.56, np.nan]), np.array([32.93, 32.93, 32.93, 32.93]))
    # one hundredth of a degree of longitude at 32.93 degrees north: 6371 km x 0.01 x pi / 180 x cos(32.93)
    assert distance[:3] == pytest.approx([0, 0, 0.9333], abs=1e-3)
    assert np.isnan(distance[3])
    assert nearest_km(np.full(3, 130.55), np.full(3, 32.93)).tolist() == [0, 0, 0]
