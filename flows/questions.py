"""Which questions the findings on a file leave open, each with its possible answers, as far as they are known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assets.messages import FIELD_EN, FIELD_JA
from assets.places import Place, place_of
from flows.question_facts import Facts
from flows.question_words import Choice, choices_at, system_choice
from infra.findings import Finding

_MOST_WORDS, _LONGEST_WORD = 50, 80
_EPSG = re.compile(r"EPSG:(\d{4,6})")
_UNDERSTOOD_FIRST = ("structure", "storeys", "floor_area_m2", "year_built", "floor_height_m", "use", "quantity")


@dataclass(frozen=True, slots=True)
class Question:
    """
    One thing a person may answer.

    path : keys in the file of answers, outermost first
    must : something is refused as long as nothing is answered, or mended in the file; else the file is read as it is
    """

    path: tuple[str, ...]
    en: str
    ja: str
    choices: tuple[Choice, ...] = ()
    must: bool = True


@dataclass(frozen=True, slots=True)
class _Known:
    """What questions are made of."""

    same: Sequence[Finding]
    facts: Facts
    spec: Mapping[str, Any]
    place: Place | None

    @property
    def must(self) -> bool:
        return any(one.severity == "refused" for one in self.same)


_Ask = Callable[[_Known], list[Question]]


def _systems(known: _Known) -> list[Question]:
    said = " ".join(f"{one.value} {one.message_en}" for one in known.same)
    zones = () if known.place is None else known.place.zones
    usual = [6668, *(6669 + zone - 1 for zone in zones), 4301] if known.place else [4326, 3857]
    found = [int(code) for code in _EPSG.findall(said)]
    codes = list(dict.fromkeys([*found, *usual]))
    en = "In which coordinate system are the coordinates? Ask whoever made the file; other EPSG codes may be written."
    ja = "座標はどの座標系の値ですか（データの作成元に確かめてください。ほかのEPSGコードも書けます）。"
    return [Question(("crs",), en, ja, tuple(system_choice(code) for code in codes), known.must)]


def _system_where_declared(known: _Known) -> list[Question]:
    return _systems(known) if known.spec.get("crs") else []  # the system that a file itself names is never overruled


def _axes(known: _Known) -> list[Question]:
    en, ja = "Which way does the column X point?", "「X」の列は、北と東のどちらの方向の値ですか。"
    return [Question(("axes",), en, ja, choices_at(("axes",)), known.must)]


def _table(key: str, en: str, ja: str) -> _Ask:
    def ask(known: _Known) -> list[Question]:
        return [Question((key,), en, ja, _names(known.facts.tables), known.must)]

    return ask


def _names(names: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(Choice(name, "", "") for name in names)


def _column(field: str, names: Sequence[str], must: bool) -> Question:
    en = f"Which column holds the {FIELD_EN[field]}?"
    ja = f"「{FIELD_JA[field]}」はどの列ですか。"
    return Question(("columns", field), en, ja, _names(names), must)


def _several(known: _Known) -> list[Question]:
    return [_column(field, names, True) for field, names in known.facts.several.items()]


def _unused(known: _Known) -> list[Question]:
    """Of each field that no column was taken for: the columns that are left may hold it."""
    if known.facts.fixed or not known.facts.unused:
        return []
    missing = [f for f in _UNDERSTOOD_FIRST if f not in known.spec.get("columns", {}) and f not in known.facts.several]
    return [_column(field, known.facts.unused, False) for field in missing]


def _locations(known: _Known) -> list[Question]:
    left = (
        *known.facts.unused,
        *(v for f, v in known.spec.get("columns", {}).items() if f in ("longitude", "latitude")),
    )
    return [_column(field, left, known.must) for field in ("longitude", "latitude")]


def _locations_of_addresses(known: _Known) -> list[Question]:
    """Not where the coordinates have their columns: then only some rows are without."""
    return [] if _has_coordinates(known) else _locations(known)


def _unplaced(known: _Known) -> list[Question]:
    """Whether rows may be left out; not where that would be all of them."""
    return _without_place(known) if _has_coordinates(known) else []


def _has_coordinates(known: _Known) -> bool:
    columns = known.spec.get("columns")
    return columns is None or not {*columns}.isdisjoint(("latitude", "x")) or known.facts.fixed


def _exchanged(known: _Known) -> list[Question]:
    columns = known.spec.get("columns", {})
    pairs = (("longitude", columns.get("latitude", "")), ("latitude", columns.get("longitude", "")))
    return [_column(field, [name] if name else [], True) for field, name in pairs]


def _units(known: _Known) -> list[Question]:
    return [_unit(field, heading) for heading, field in known.facts.units_open.items()]


def _unit(field: str, heading: str) -> Question:
    en = f"In which unit is the column '{heading}' ({FIELD_EN[field]})?"
    ja = f"「{heading}」の列（{FIELD_JA[field].split('（')[0]}）の単位は何ですか。"
    return Question(("units", field), en, ja, choices_at(("units", field)))


def _areas(known: _Known) -> list[Question]:
    return [_column("floor_area_m2", known.facts.unused, False), _unit("floor_area_m2", "floor area / 延床面積")]


def _area_unit(known: _Known) -> list[Question]:
    """One of two answers is enough: the unit, or that the numbers are right as they are read."""
    heading = known.same[0].place.column or known.same[0].value
    unit = replace(_unit("floor_area_m2", heading), must=known.must)
    return [unit, *(_area_right(known) if any(one.code == "AREA_UNIT_DOUBTED" for one in known.same) else [])]


def _words(known: _Known) -> list[Question]:
    counts = Counter(one.value for one in known.same if 0 < len(one.value) <= _LONGEST_WORD)
    found = []
    for word, count in counts.most_common(_MOST_WORDS):
        en = f"Which structure is '{word}' (rows: {count:,})?"
        ja = f"「{word}」（{count:,}行）はどの構造ですか。"
        path = ("values", "structure", word)
        found.append(Question(path, en, ja, choices_at(path)))
    return found


def _rows(key: str, en: str, ja: str, without: str = "") -> _Ask:
    def ask(known: _Known) -> list[Question]:
        count = len(known.same)
        choices = tuple(one for one in choices_at(("rows", key)) if one.answer != without)
        return [Question(("rows", key), en.format(f"{count:,}"), ja.format(f"{count:,}"), choices, known.must)]

    return ask


def _giants(known: _Known) -> list[Question]:
    path = ("rows", "largest_footprint")
    return [
        Question(
            (*path, "limit_m2"), "Above which area (m2) is an outline no single building? Both lines are needed.",
            "何㎡を超える輪郭を、1棟の建物ではないとみなしますか（次の扱いと合わせて答えてください）。", (), known.must,
        ),
        Question(
            (*path, "action"), "What is to be done with those?", "そのような輪郭をどう扱いますか。",
            choices_at((*path, "action")), known.must,
        ),
    ]  # fmt: skip


def _attributes(known: _Known) -> list[Question]:
    en = "There is no .dbf file and it cannot be had: go on with the shapes alone?"
    ja = ".dbfファイルがどうしても手に入らない場合、建物の形だけで進めますか。"
    return [Question(("missing_attributes",), en, ja, choices_at(("missing_attributes",)))]


def _units_above(known: _Known) -> list[Question]:
    """A line above the headings names a unit: of the measured columns that name none of their own."""
    columns, units = known.spec.get("columns", {}), known.spec.get("units", {})
    return [
        _unit(field, columns[field]) for field in ("floor_area_m2", "floor_height_m") if field in {*columns} - {*units}
    ]


def _fills(known: _Known) -> list[Question]:
    return _filled([(one.place.path or "").rpartition(".")[2] for one in known.same])


def _storeys(known: _Known) -> list[Question]:
    return _filled(["storeys"])


def _filled(fields: Sequence[str]) -> list[Question]:
    found = []
    for field in dict.fromkeys(name for name in fields if name in FIELD_EN):
        path, en, ja = ("imputation", field), FIELD_EN[field], FIELD_JA[field]
        found += [
            Question((*path, "value"), f"With which value is the {en} filled where it is missing?",
                     f"「{ja}」が分からない建物は、どの値で補いますか。", choices_at((*path, "value"))),
            Question((*path, "source"), "Where is that value from?", "その値の出典は何ですか。"),
            Question((*path, "source_kind"), "How well is it known?", "その値はどのように確かめたものですか。",
                     choices_at((*path, "source_kind"))),
        ]  # fmt: skip
    return found


def _encoding(known: _Known) -> list[Question]:
    en, ja = "How is the text of the file encoded?", "ファイルの文字コードは何ですか。"
    return [Question(("encoding",), en, ja, choices_at(("encoding",)), known.must)]


_sheet = _table("sheet", "Which sheet holds the buildings?", "建物台帳はどのシートですか。")
_layer = _table("layer", "Which layer holds the buildings?", "建物のレイヤー（シェープファイル）はどれですか。")


def _right(key: str, en: str, ja: str) -> _Ask:
    def ask(known: _Known) -> list[Question]:
        count, path = known.same[0].value, ("confirmed", key)
        return [Question(path, en.format(count), ja.format(count), choices_at(path), known.must)]

    return ask


_area_right = _right(
    "area_unit", "Or: the floor areas are m2 as they are, though they are small. Is that right?",
    "または、延床面積は㎡の値で正しいですか（どちらか一方に答えれば十分です）。",
)  # fmt: skip
_without_place = _rows(
        "no_geometry", "{} buildings have no location. May they be left out?",
        "位置の分からない建物が{}棟あります。対象から外してよいですか。",
    )  # fmt: skip
_unrepaired = _rows(
        "invalid_geometry", "{} outlines cannot be repaired. May they be left out?",
        "修復できない輪郭が{}個あります。対象から外してよいですか。", without="repair",
    )  # fmt: skip
_ASKED: Mapping[str, _Ask] = {
    **dict.fromkeys(("SHEET_UNDECIDED", "SHEET_UNKNOWN"), _sheet),
    **dict.fromkeys(("LAYER_UNDECLARED", "LAYER_MISSING", "LAYER_CHOSEN", "SHAPEFILES_SEVERAL"), _layer),
    **dict.fromkeys(
        ("SHAPEFILE_ENCODING_FOUND", "SHAPEFILE_ENCODING_UNSTATED", "SHAPEFILE_ENCODING_UNFIT"), _encoding
    ),
    **dict.fromkeys(
        ("CRS_MISSING", "CRS_SEVERAL_FIT", "CRS_NONE_FITS", "CRS_UNREADABLE", "CRS_KIND", "SHAPEFILE_CRS_MISSING"),
        _systems,
    ),
    **dict.fromkeys(("CRS_UNDERSTOOD", "CRS_UNDERSTOOD_NEW", "CRS_OF_FORMAT"), _systems),
    "CRS_PLACE_DISAGREE": _system_where_declared,
    "AXES_OPEN": _axes,
    "ATTRIBUTES_MISSING": _attributes,
    "COLUMNS_SEVERAL": _several,
    "COORDINATES_SWAPPED": _exchanged,
    **dict.fromkeys(
        ("LOCATION_COLUMNS_MISSING", "COORDINATE_EMPTY", "COORDINATE_ALONE", "COORDINATES_TWICE"), _locations
    ),
    "ADDRESS_ONLY": _locations_of_addresses,
    "COLUMNS_UNUSED": _unused,
    "UNIT_UNKNOWN": _units,
    **dict.fromkeys(("UNIT_ABOVE", "UNIT_ABOVE_OTHER"), _units_above),
    "GEM_AREA_OPEN": _areas,
    "STRUCTURE_UNKNOWN": _words,
    **dict.fromkeys(("COORDINATE_MISSING", "ADDRESS_WITHOUT_PLACE"), _unplaced),
    "GEOMETRY_INVALID": _rows(
        "invalid_geometry", "{} outlines are not valid. What is to be done with them?",
        "正しくない輪郭が{}個あります。どう扱いますか。",
    ),
    **dict.fromkeys(("OUTLINE_BEYOND_REPAIR", "OUTLINE_TANGLED"), _unrepaired),
    "GEOMETRY_REPEATED": _rows(
        "duplicate_geometry", "{} outlines are the same as another one. What is to be done with them?",
        "ほかの行と同じ輪郭が{}個あります。どう扱いますか。",
    ),
    **dict.fromkeys(("FLOOR_AREA_TOO_LARGE", "OUTLINE_GIANT"), _giants),
    "MOST_IN_THE_SEA": _right(
        "in_the_sea", "{} buildings stand in the sea on an older map. Are their places right?",
        "{}棟の位置が、1990年代の地図では海の上です。位置は正しいですか（誤りの場合は、ファイルを修正してください）。",
    ),
    "POINT_FOR_MANY": _right(
        "one_spot", "{} buildings stand with many others on exactly the same point. Is that right?",
        "{}棟が、ほかの多くの建物とまったく同じ位置にあります。これで正しいですか（誤りの場合は、ファイルを修正してください）。",
    ),
    "MUNICIPALITY_DOUBTED": _right(
        "municipality", "{} buildings stand among the districts of another municipality. Are they this one's?",
        "{}棟が、ほかの市区町村の町・字の近くにあります。この市区町村の建物ですか（誤りの場合は、コードかファイルを直してください）。",
    ),
    **dict.fromkeys(("AREA_UNIT_DOUBTED", "AREA_UNIT_UNSTATED"), _area_unit),
    "AREA_TOTAL_DOUBTED": _right(
        "area_per_building", "{} rows stand for several buildings. Is their floor area that of one building?",
        "{}行が複数の建物を表しています。延床面積は1棟あたりの値ですか（合計の場合は、棟数で割ってください）。",
    ),
    "OUTLINES_HEAPED": _right(
        "heaped", "{} outlines lie on another one. Are they different buildings?",
        "{}棟の輪郭が、ほかの建物とほぼ重なっています。別々の建物ですか（重複の場合は、ファイルを修正してください）。",
    ),
    **dict.fromkeys(("FIELD_UNFILLED", "RULE_NEEDS_FOOTPRINT", "RULE_NEEDS_UNKNOWN"), _fills),
    "RULE_NEEDS_STOREYS": _storeys,
}  # fmt: skip
_ALWAYS = (
    Question(
        ("source",), "Where do these data come from, as it is to be cited?", "このデータの出典は何ですか。", (), False
    ),
    Question(("licence",), "On what terms may the data be used?", "このデータの利用条件は何ですか。", (), False),
)


def asks(code: str) -> bool:
    """Whether a file of questions has one for findings of this code."""
    return code in _ASKED


def questions_of(
    findings: Sequence[Finding], spec: Mapping[str, Any], facts: Facts, code: str | None
) -> tuple[Question, ...]:
    """
    The questions that a file leaves open: those that stop it first, one for each key.

    Parameters
    ----------
    findings : each of each row
    spec : what was understood, as `summary.json` has it
    facts : names in the file to choose from
    code : of the municipality; None outside Japan
    """
    place = None if code is None else place_of(code)
    causes: dict[_Ask, list[Finding]] = {}  # by question: rows of several codes are counted together
    for one in findings:
        if one.code in _ASKED:
            causes.setdefault(_ASKED[one.code], []).append(one)
    found: dict[tuple[str, ...], Question] = {}
    asked = [q for ask, same in causes.items() for q in ask(_Known(same, facts, spec, place))]
    for question in (*sorted(asked, key=lambda one: not one.must), *_ALWAYS):
        found.setdefault(question.path, question)
    return tuple(found.values())
