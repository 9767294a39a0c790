"""The answers that a file of questions offers where they do not depend on the file, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assets.messages import STRUCTURE_JA
from assets.quantities import AREA_UNITS, LENGTH_UNITS
from assets.words import normalise

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer: as it is written, and what it means."""

    answer: str
    en: str
    ja: str


def _in_japan(spellings: Sequence[str]) -> str:
    """A unit as Japanese write it: 坪, and not tsubo."""
    return next(one for one in spellings if not one.isascii())


_STRUCTURES = tuple(Choice(name, "", ja) for name, ja in STRUCTURE_JA.items())
_SOURCE_KINDS = (
    Choice("primary", "read in its publication", "一次資料（原典で確認）"),
    Choice("secondary", "read in a text that quotes it", "二次資料（引用・転載で確認）"),
    Choice("memory", "not read again", "記憶による"),
    Choice("assumption", "assumed", "仮定"),
)
_OUT = Choice("set_aside", "leave these rows out", "対象から外す")
_CHOICES: dict[Path, tuple[Choice, ...]] = {
    ("axes",): (
        Choice("x_is_north", "X points north, as in a survey", "Xが北"),
        Choice("x_is_east", "X points east, as on a map", "Xが東"),
    ),
    ("encoding",): (
        Choice("cp932", "Shift_JIS, Excel in Japan", "シフトJIS"),
        Choice("utf-8", "UTF-8", "UTF-8"),
        Choice("euc_jp", "EUC-JP", "EUC-JP"),
    ),
    ("confirmed", "in_the_sea"): (Choice("right", "the places are right", "位置は正しい"),),
    ("confirmed", "one_spot"): (Choice("right", "they do stand at one place", "同じ位置で正しい"),),
    ("confirmed", "municipality"): (Choice("right", "they are this municipality's", "この市区町村の建物である"),),
    ("confirmed", "area_unit"): (Choice("right", "the values are m2", "㎡で正しい"),),
    ("confirmed", "area_per_building"): (Choice("right", "it is that of one building", "1棟あたりの値である"),),
    ("confirmed", "heaped"): (Choice("right", "they are different buildings", "別々の建物である"),),
    ("missing_attributes",): (
        Choice("declared", "go on without them: rules fill every field", "属性なしで進める（各項目は規則で補う）"),
    ),
    ("rows", "no_geometry"): (_OUT,),
    ("rows", "invalid_geometry"): (Choice("repair", "repair the outlines", "修復する"), _OUT),
    ("rows", "duplicate_geometry"): (Choice("keep", "keep all of them", "すべて使用する"), _OUT),
    ("rows", "largest_footprint", "action"): (_OUT, Choice("cap", "count them as this area", "この面積とみなす")),
    ("units", "floor_area_m2"): tuple(Choice(unit, "", _in_japan(words)) for unit, words in AREA_UNITS.items()),
    ("units", "floor_height_m"): tuple(Choice(unit, "", _in_japan(words)) for unit, words in LENGTH_UNITS.items()),
    ("values", "structure", "*"): _STRUCTURES,
    ("imputation", "structure", "value"): tuple(one for one in _STRUCTURES if one.answer != "unknown"),
    ("imputation", "*", "source_kind"): _SOURCE_KINDS,
}


def choices_at(path: Sequence[str]) -> tuple[Choice, ...]:
    """The answers that a key takes; none where anything may be written there."""
    for known, choices in _CHOICES.items():
        if len(known) == len(path) and all(one in ("*", own) for one, own in zip(known, path, strict=True)):
            return choices
    return ()


def as_written(path: Sequence[str], answer: str) -> str:
    """An answer in the file's own words: what a choice says of itself is translated, all others stay as they are."""
    word = normalise(answer)
    spellings = AREA_UNITS if path[-1] == "floor_area_m2" else LENGTH_UNITS
    if len(path) == 2 and path[0] == "units":
        return next((unit for unit, words in spellings.items() if word in map(normalise, words)), answer)
    choices = tuple(map(system_choice, _SYSTEMS)) if tuple(path) == ("crs",) else choices_at(path)
    return next((one.answer for one in choices if word and word in (normalise(one.ja), normalise(one.en))), answer)


_ROMAN = (
    *("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"),
    *("XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII", "XVIII", "XIX"),
)
_NAMED = {
    6668: Choice("EPSG:6668", "longitude and latitude, JGD2011", "緯度経度（世界測地系、JGD2011）"),
    4612: Choice("EPSG:4612", "longitude and latitude, JGD2000", "緯度経度（世界測地系、JGD2000）"),
    4326: Choice("EPSG:4326", "longitude and latitude, WGS 84", "緯度経度（WGS 84）"),
    4301: Choice("EPSG:4301", "longitude and latitude, old Tokyo Datum", "緯度経度（旧日本測地系）"),
    3857: Choice("EPSG:3857", "Web Mercator", "ウェブメルカトル"),
}
_SYSTEMS = (*_NAMED, *range(6669, 6693), *range(30161, 30180))


def system_choice(epsg: int) -> Choice:
    """A coordinate system of EPSG's list as a choice, in words where it is one of those in use in Japan."""
    if epsg in _NAMED:
        return _NAMED[epsg]
    for first, en, ja in ((6669, "JGD2011", "世界測地系"), (30161, "old Tokyo Datum", "旧日本測地系")):
        if first <= epsg < first + len(_ROMAN):
            zone = _ROMAN[epsg - first]
            return Choice(f"EPSG:{epsg}", f"plane rectangular zone {zone}, {en}", f"平面直角座標系 第{zone}系（{ja}）")
    if 6688 <= epsg <= 6692:
        zone = str(epsg - 6688 + 51)
        return Choice(f"EPSG:{epsg}", f"UTM zone {zone}N, JGD2011", f"UTM座標系 第{zone}帯（世界測地系）")
    return Choice(f"EPSG:{epsg}", "", "")
