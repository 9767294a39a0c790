"""Units that stand in the lines above the headings (単位：坪), where a column of areas or heights names none itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assets.headings import MEASURED, names_unit
from assets.table_messages import table_finding
from infra.findings import Finding, Place

_LONGEST = 60  # characters of the line that a finding repeats

# A unit that is one of ours, or (None) one that areas or heights can be given in and that is not.
_LATIN: Mapping[str, tuple[str, str | None]] = {
    r"sq\.?\s?(?:ft|feet|foot)|square\s?(?:feet|foot)|ft\s?\^?2": ("area", "ft2"),
    r"tsubo": ("area", "tsubo"),
    r"ha|hectares?|acres?|km2": ("area", None),
    r"ft|feet|foot": ("length", "ft"),
    r"shaku": ("length", "shaku"),
    r"cm": ("length", "cm"),
    r"mm": ("length", "mm"),
    r"inch(?:es)?|yards?": ("length", None),
}
_KANA: Mapping[str, tuple[str, str | None]] = {
    r"平方フィート": ("area", "ft2"),
    r"ヘクタール|エーカー|アール|平方キロ(?:メートル)?": ("area", None),
    r"フィート": ("length", "ft"),
    r"センチ(?:メートル)?": ("length", "cm"),
    r"ミリ(?:メートル)?": ("length", "mm"),
    r"インチ|ヤード": ("length", None),
}
_KANJI: Mapping[str, tuple[str, str | None]] = {
    r"坪": ("area", "tsubo"),
    r"千m2|千平方メートル|[畳帖]": ("area", None),
    r"尺": ("length", "shaku"),
}
_SAID = r"単位|表示|表記|換算|数"  # what may follow a unit without a gap: 坪単位, 坪数
_UNITS = [
    *((re.compile(rf"(?<![a-z0-9])(?<!\d\s)(?:{one})(?![a-z0-9])(?!(?!{_SAID})[一-龯])"), what)
      for one, what in _LATIN.items()),
    *((re.compile(rf"(?<![ァ-ヶー0-9])(?<!平方)(?:{one})(?![ァ-ヶー])"), what) for one, what in _KANA.items()),
    *((re.compile(rf"(?:(?<![一-龯々0-9])|(?<=[延床建]))(?:{one})(?!(?!{_SAID})[一-龯々])"), what)
      for one, what in _KANJI.items()),
]  # fmt: skip
_SPEAKS_OF_UNITS = re.compile(r"単位|unit|面積|area|床|高さ|height|坪数|延坪|建坪|floor|記[入載]")
_ALONE = re.compile(r"[(\[【〔]\s*([^)\]】〕]+?)\s*[)\]】〕]|^\s*(\S.{0,14}?)\s*$")


@dataclass(frozen=True, slots=True)
class _Named:
    row: int
    text: str
    spelled: str
    kind: str
    unit: str | None


def units_above(
    file: str, lines: Sequence[Sequence[str]], columns: Mapping[str, str], declared: Mapping[str, str]
) -> list[Finding]:
    """
    A refusal for each measured column without a unit of its own below a line that names another than m2 or m.

    Where the unit is given in feet, areas and heights are both asked about. Numbers with a unit (100坪以上) name none.

    Parameters
    ----------
    lines : the cells of every row above the headings, from row 1
    columns : our field to the heading
    declared : our field to the unit that a person or the heading gives; nothing is asked about these
    """
    named = list(_named(lines))
    found: list[Finding] = []
    for field, units in MEASURED.items():
        heading = columns.get(field)
        if heading is None or field in declared or names_unit(field, heading):
            continue
        kind, default = ("area", "m2") if "m2" in units else ("length", "m")
        one = next((one for one in named if one.kind == kind or one.unit in ("ft", "ft2")), None)
        if one is not None:
            unit = one.spelled if one.kind == kind else {"m2": "ft2", "m": "ft"}[default]
            known = one.unit in units or one.kind != kind
            found.append(_finding(file, one, heading, unit, known=known, default=default))
    return found


def _named(lines: Sequence[Sequence[str]]) -> Iterator[_Named]:
    for row, cells in enumerate(lines, start=1):
        said = " ".join(cell.strip() for cell in cells if cell.strip())
        text = unicodedata.normalize("NFKC", said).lower()
        whole = _SPEAKS_OF_UNITS.search(text) is not None
        cell_texts = [unicodedata.normalize("NFKC", cell).lower() for cell in cells]
        alone = [next(filter(None, one.groups())) for cell in cell_texts for one in _ALONE.finditer(cell)]
        for pattern, (kind, unit) in _UNITS:
            spelled = pattern.search(text) if whole else None
            spelled = spelled or next((match for one in alone if (match := pattern.fullmatch(one))), None)
            if spelled is not None:
                yield _Named(row, said[:_LONGEST], spelled[0], kind, unit)


def _finding(file: str, one: _Named, heading: str, unit: str, *, known: bool, default: str) -> Finding:
    code = "UNIT_ABOVE" if known else "UNIT_ABOVE_OTHER"
    ours = {"m2": "㎡"}.get(default, default)
    words = {"heading": heading, "unit": unit, "default_en": default, "default_ja": ours}
    return table_finding(code, "refused", file, Place(row=one.row), one.text, **words)
