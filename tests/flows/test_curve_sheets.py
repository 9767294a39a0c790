"""Sheets of the building tables: every set is drawn, in both languages, and twice the same bytes."""

from __future__ import annotations

import io

import numpy as np
import pytest
from matplotlib import image
from scipy.stats import weibull_min

from assets.depth_damage import load_damage_curve
from assets.factors import load_debris_mass
from assets.lives import fixed, survival
from assets.table_listing import listed_tables
from flows.curve_sheets import _COLOURS, _drawn, draw_tables, share_standing
from flows.curve_words import _WORDS, class_word, known_word
from flows.picture_canvas import rgba

LANGUAGES = ("en", "ja")


def of(kind):
    return lambda one: one.kind == kind


def columns_of(path, colour):
    """The columns of pixels in which a colour is as high as a bar."""
    pixels = np.round(image.imread(io.BytesIO(path.read_bytes())) * 255).astype(int)[..., :3]
    found = (pixels == rgba([colour])[0, :3]).all(axis=-1)
    return np.flatnonzero(found.sum(axis=0) > 20)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_set_is_drawn_under_a_name_that_every_system_takes(tmp_path, lang):
    """Of the fragility set every class; no glyph is missing either: a warning would fail here."""
    written = draw_tables(tmp_path / "out", lang)
    listed = listed_tables()
    expected = sum(len(one.classes) if one.kind == "fragility" else 1 for one in listed)
    assert len(written) == len({path.name.lower() for path in written}) == expected
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in written)
    assert all(path.name.isascii() and "+" not in path.name and "/" not in path.name for path in written)
    assert {path.name.split("_Suppasri")[0] for path in written if "fragility" in path.name} == {"fragility"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_tables_give_the_same_bytes_whatever_the_readers_settings(tmp_path, lang):
    import matplotlib

    (first,) = draw_tables(tmp_path / "one", lang, of("survival"))
    with matplotlib.rc_context({"font.size": 20, "axes.facecolor": "pink", "lines.linewidth": 9}):
        (again,) = draw_tables(tmp_path / "two", lang, of("survival"))
    assert first.read_bytes() == again.read_bytes()
    assert b"Software" not in first.read_bytes()


def test_the_two_languages_differ(tmp_path):
    pictures = [draw_tables(tmp_path / lang, lang, of("debris_mass"))[0].read_bytes() for lang in LANGUAGES]
    assert pictures[0] != pictures[1]


def test_a_heavier_mass_has_a_longer_bar(tmp_path):
    """1.2 t of debris against 0.6 t: twice as long, as the axis starts at 0."""
    mass = load_debris_mass("moe-2018")
    assert (mass["wood"].value, mass["rc"].value) == (0.6, 1.2)
    (path,) = draw_tables(tmp_path, "en", lambda one: one.name == "moe-2018")
    bars = [columns_of(path, _COLOURS[name]) for name in ("wood", "non_wood")]
    wood, other = (float(np.ptp(columns)) for columns in bars)
    assert other / wood == pytest.approx(2.0, rel=0.02)


@pytest.mark.parametrize("age", [0.0, 32.5, 65.0, 90.0])
def test_the_share_standing_is_the_weibull_curve_that_the_lives_come_from(age):
    """A shape of 3.7138 has a coefficient of variation of 0.3 (checked here by scipy's own moments)."""
    shape = 3.7138
    life = weibull_min(shape, scale=65 / weibull_min(shape).mean())
    assert life.std() / life.mean() == pytest.approx(0.3, abs=1e-4)
    curve = survival("weibull", 65, 0.3, "made", "assumption")
    assert share_standing(curve, np.array([age]))[0] == pytest.approx(life.sf(age), abs=2e-3)


def test_without_memory_the_share_standing_is_an_exponential():
    """A coefficient of variation of 1 is the exponential: S(a) = exp(-a / mean)."""
    curve = survival("weibull", 50, 1.0, "made", "assumption")
    age = np.array([0.0, 10.0, 50.0, 150.0])
    np.testing.assert_allclose(share_standing(curve, age), np.exp(-age / 50), atol=1e-3)


def test_one_fixed_life_stands_until_its_end():
    assert share_standing(fixed(65, "made", "assumption"), np.array([0.0, 64.9, 65.1])).tolist() == [1.0, 1.0, 0.0]


@pytest.mark.parametrize("kind", ["weibull", "lognormal"])
def test_nobody_rises_again(kind):
    share = share_standing(survival(kind, 65, 0.3, "made", "assumption"), np.linspace(0, 200, 401))
    assert np.all(np.diff(share) <= 1e-12)
    assert share[0] == 1
    assert share[-1] == 0


def test_the_curve_of_the_manual_is_drawn_with_its_row_below_the_floor():
    """House, class A, July 2025: 4.7 % below the floor, 18.9 % from 0 m, 25.3 % from 0.5 m."""
    depth, ratio = _drawn(load_damage_curve("MLIT-manual-2025/house/A"), -0.5, 4.0)
    drawn = {round(float(d), 3): float(r) for d, r in zip(depth, ratio, strict=True)}
    assert [drawn[-0.5], drawn[-0.2], drawn[0.301], drawn[0.7]] == [0.047, 0.047, 0.189, 0.253]


def test_a_curve_from_the_ground_starts_at_its_own_zero():
    depth, ratio = _drawn(load_damage_curve("JRC-Asia/residential"), 0.0, 7.0)
    assert (depth[0], ratio[0], ratio[-1]) == (0.0, 0.0, 1.0)


@pytest.mark.parametrize(
    ("name", "en", "ja"),
    [
        ("wood-3+", "wood, 3 or more storeys", "木造、3階建以上"),
        ("rc-all", "reinforced concrete, any number of storeys", "RC造、階数の区別なし"),
        ("mixed-all", "all materials, any number of storeys", "構造の区別なし、階数の区別なし"),
    ],
)
def test_a_class_is_named_in_words(name, en, ja):
    assert (class_word(name, "en"), class_word(name, "ja")) == (en, ja)


def test_every_class_curve_and_state_has_japanese_words():
    for one in listed_tables():
        if one.kind == "fragility":
            assert all(class_word(name, "ja").isascii() is False for name in one.classes)
        elif one.kind == "depth_damage":
            names = [load_damage_curve(name).sub_class for name in one.classes]
            assert all(not known_word(name, "ja").isascii() for name in names)
        elif one.kind != "state_ratio":
            assert all(known_word(name, "ja") != name for name in one.classes)
    assert all(en and ja for en, ja in _WORDS.values())
