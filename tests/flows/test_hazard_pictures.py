"""Pictures of an event set: they draw what is there, in both languages, and twice the same bytes."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import yaml
from matplotlib import image

from flows.hazard_pictures import difference_map, draw_all, event_map, exceedance_picture, finding_map
from flows.hazard_show import draw_findings, show
from flows.picture_canvas import DRY, rgba, settings
from flows.picture_classes import (
    IMPOSSIBLE,
    ONCE,
    chance_classes,
    change_colours,
    depth_classes,
    fall_classes,
    positive_colours,
    rise_classes,
)
from flows.picture_words import drawable, wrapped
from hazards import Catalogue, open_event_set, problems_of
from infra.errors import Refused
from infra.findings import Finding, Place
from tests.hazards.makers import NO_VALUE, event, open_events, write_raster

NAN = float("nan")
LANGUAGES = ("en", "ja")


def pixels(png: bytes) -> np.ndarray:
    return np.round(image.imread(io.BytesIO(png)) * 255).astype(int)


def has_colour(png: bytes, colour: str) -> bool:
    return bool((pixels(png)[..., :3] == rgba([colour])[0, :3]).all(axis=-1).any())


def share_of(png: bytes, colour: str) -> float:
    return float((pixels(png)[..., :3] == rgba([colour])[0, :3]).all(axis=-1).mean())


@pytest.fixture
def town(tmp_path):
    """Ten by ten cells; the measure takes 1 m where there are 2 m, and one cell rises."""
    without, with_measure = np.zeros((10, 10)), np.zeros((10, 10))
    without[5:], with_measure[5:] = 2.0, 1.0
    with_measure[0, 0] = 0.4
    without[4], with_measure[4] = NO_VALUE, NO_VALUE
    write_raster(tmp_path, "a.tif", without)
    write_raster(tmp_path, "b.tif", with_measure)
    write_raster(tmp_path, "c.tif", without)
    return open_events(
        tmp_path, event("T/1: 津波 🌊 $x_1$", "a.tif", "b.tif", title="a\nb", peril="tsunami"), event("F1", "c.tif")
    )


@pytest.fixture
def synthetic(minato):
    hazards = yaml.safe_load((minato / "scenario.yaml").read_text(encoding="utf-8"))["hazards"]
    return open_event_set(Catalogue.model_validate(hazards), lambda name: minato / name)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_picture_is_written_under_a_name_that_every_system_takes(town, tmp_path, lang):
    """No glyph is missing either: a warning would fail here."""
    written = draw_all(town, tmp_path / "out", lang, [(1005.0, 1945.0)])
    assert [path.name for path in written] == [
        "event_001_T-1-x_1_without.png", "event_001_T-1-x_1_with.png", "event_001_T-1-x_1_difference.png",
        "event_002_F1_without.png", "curve_001.png",
    ]  # fmt: skip
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in written)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_event_set_gives_the_same_bytes_whatever_the_readers_settings(town, tmp_path, lang):
    import matplotlib

    first = [path.read_bytes() for path in draw_all(town, tmp_path / "one", lang, [(1005.0, 1945.0)])]
    with matplotlib.rc_context({"font.size": 20, "axes.facecolor": "pink", "lines.linewidth": 9}):
        again = [path.read_bytes() for path in draw_all(town, tmp_path / "two", lang, [(1005.0, 1945.0)])]
        assert matplotlib.rcParams["font.size"] == 20
    assert again == first
    assert b"Software" not in first[0]
    assert first[0] != first[1]


def test_a_map_shows_water_dry_ground_and_the_unknown(town):
    picture = event_map(town, "F1", "without")
    wet = depth_classes().colours[depth_classes().of(np.array([2.0])).item()]
    assert 0.8 < share_of(picture, wet) / share_of(picture, DRY) / (5 / 4) < 1.2  # five rows of ten against four
    assert not has_colour(picture, IMPOSSIBLE)


def test_a_difference_shows_falls_and_rises(town):
    picture = difference_map(town, "T/1: 津波 🌊 $x_1$")
    fall = fall_classes().colours[fall_classes().of(np.array([1.0])).item()]
    rise = rise_classes().colours[rise_classes().of(np.array([0.4])).item()]
    assert share_of(picture, fall) > 30 * share_of(picture, rise) > 0


@pytest.mark.parametrize(
    ("depth_m", "number"), [(0.001, 0), (0.01, 1), (0.29, 1), (0.3, 2), (0.5, 3), (2.99, 5), (3, 6), (20, 9), (99, 9)]
)
def test_a_depth_at_a_limit_belongs_to_the_class_above(depth_m, number):
    assert depth_classes().of(np.array([depth_m], dtype=np.float32)).item() == number


@pytest.mark.parametrize("classes", [depth_classes, chance_classes, rise_classes, fall_classes])
def test_more_is_never_drawn_lighter(classes):
    brightness = rgba(classes().colours)[:, :3] @ np.array([0.2126, 0.7152, 0.0722])
    assert len(classes().colours) == len(classes().limits) + 1
    assert all(after < before for before, after in pairwise(brightness))


def test_what_is_dry_unknown_or_no_depth_has_a_colour_of_its_own():
    dry, unknown, negative, infinite = positive_colours(np.array([0.0, NAN, -1.0, np.inf]), depth_classes())
    np.testing.assert_array_equal(dry, rgba([DRY])[0])
    assert unknown[3] == 0  # shows the hatching below
    np.testing.assert_array_equal([negative, infinite], rgba([IMPOSSIBLE] * 2))


def test_a_change_known_in_one_world_only_is_no_change():
    once, twice, dry, same, hardly = change_colours(
        np.array([1.0, NAN, 0.0, 2.0, 2.0]), np.array([NAN, NAN, 0.0, 2.0, 2.009])
    )
    np.testing.assert_array_equal([once, dry, same, hardly], rgba([ONCE, DRY, "#ffffff", "#ffffff"]))
    assert twice[3] == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_map_of_a_probability_has_the_class_of_one_in_a_hundred_years(town, lang):
    """Two events of rate 1/100: 1 - exp(-0.02) = 1.98 % with 2 m in both, none of it above 2 m."""
    colour = chance_classes().colours[chance_classes().of(np.array([0.0198])).item()]
    above_1, above_2 = (exceedance_picture(town, threshold, "without", lang) for threshold in (1.0, 2.0))
    assert share_of(above_1, colour) > 50 * share_of(above_2, colour)  # the key remains


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_cell_of_a_finding_is_ringed_also_where_no_depth_can_be(tmp_path, lang):
    cells = np.zeros((10, 10))
    cells[7, 2] = -3.0
    write_raster(tmp_path, "a.tif", cells)
    events = open_events(tmp_path, event("F1", "a.tif"))
    with pytest.raises(Refused) as refusal:
        problems_of(events)
    (written,) = draw_findings(events, refusal.value.findings, tmp_path / "out", lang)
    assert written.name == "finding_001_HAZARD_DEPTH_NEGATIVE.png"
    picture = pixels(written.read_bytes())[..., :3]
    wrong = np.argwhere((picture == rgba([IMPOSSIBLE])[0, :3]).all(axis=-1))
    ring = np.argwhere((picture == rgba(["#d0006f"])[0, :3]).all(axis=-1))
    left = picture.shape[1] * 0.7  # the key is to the right
    assert np.abs(wrong[wrong[:, 1] < left].mean(axis=0) - ring[ring[:, 1] < left].mean(axis=0)).max() < 3


def test_a_finding_without_a_cell_of_a_raster_has_no_map(town):
    of_no_cell = Finding("HAZARD_NO_WET_CELL", "note", "a.tif", Place(), "", "", "", "", "")
    of_no_raster = replace(of_no_cell, file="other.tif", place=Place(cell=(1, 1)))
    assert [finding_map(town, finding) for finding in (of_no_cell, of_no_raster)] == [None, None]


def test_show_draws_a_curve_at_a_place_in_degrees_or_in_the_grids_own_coordinates(synthetic, tmp_path):
    (in_degrees,) = show(synthetic, tmp_path / "a", at=(138.3994, 33.8986), lang="ja")
    (own,) = show(synthetic, tmp_path / "b", at=(-9300.0, -233100.0), at_crs="grid")
    assert in_degrees.name == own.name == "curve.png"


def test_show_draws_one_event_in_one_world(synthetic, tmp_path):
    assert [path.name for path in show(synthetic, tmp_path, event="T1", world="with")] == ["event_001_T1_with.png"]
    assert [path.name for path in show(synthetic, tmp_path, event="F1")] == ["event_004_F1_without.png"]


@pytest.mark.parametrize(
    ("wanted", "code", "said"),
    [
        ({"at": (0.0, 0.0)}, "PLACE_OUTSIDE", "-10000..-8000, -233500..-232000 in EPSG:6676"),
        ({"at": (-9900.0, -233490.0), "at_crs": "grid"}, "PLACE_UNKNOWN", "in: T1, T2, T3, F1, F2, F3"),
        ({"at": (1.0, 1.0), "at_crs": "EPSG:0"}, "PLACE_CRS_UNKNOWN", "EPSG:6677"),
        ({"at": (200.0, 95.0)}, "PLACE_OUTSIDE", "beyond the grid"),
        ({"event": "T9"}, "EVENT_UNKNOWN", "there are: T1, T2"),
        ({"world": "within"}, "WORLD_UNKNOWN", "`without` or `with`"),
    ],
)
def test_show_refuses_what_cannot_be_drawn_and_leaves_nothing_behind(synthetic, tmp_path, wanted, code, said):
    with pytest.raises(Refused) as refusal:
        show(synthetic, tmp_path / "out", **wanted)
    (found,) = refusal.value.findings
    assert (found.code, said in found.text("en")) == (code, True)
    assert found.message_ja
    assert not (tmp_path / "out").exists()


def test_a_place_that_no_event_reaches_has_a_curve_that_says_so(synthetic, tmp_path):
    (written,) = show(synthetic, tmp_path, at=(-9900.0, -232100.0), at_crs="grid")
    assert written.stat().st_size > 10_000


def test_text_is_cut_to_what_the_typefaces_have():
    assert drawable("a\n b\x00🌊", {ord("a"), ord("b"), ord(" ")}) == "a b〓"


def test_lines_break_at_a_space_or_between_japanese_characters():
    assert wrapped("one two three", 8) == ["one two", "three"]
    assert wrapped("防潮堤と水門", 7) == ["防潮堤", "と水門"]
    assert wrapped("x" * 20, 8) == ["x" * 8, "x" * 8, "x" * 4]
    assert wrapped("", 8) == []


def test_settings_of_the_reader_come_back():
    import matplotlib

    family = list(matplotlib.rcParams["font.family"])
    with settings("ja"):
        assert matplotlib.rcParams["font.family"][0] == "IPAexGothic"
    assert matplotlib.rcParams["font.family"] == family
