"""Columns of city models turned into words and values; what was written stays beside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assets.citygml_messages import finding
from assets.formats.citygml_parts import ATTRIBUTES, DEMOLITION, STRUCTURE, Attribute
from assets.plateau_codes import Meaning, TownLists, meaning_of, sentinel_of, standard_list
from infra.findings import Finding, Place

AS_WRITTEN = "（原文）"
MOST_NAMED = 30  # more than the longest list of a right file; a broken one may have a code of its own on every row
_CODED = [(index, one) for index, one in enumerate(ATTRIBUTES) if one.kind == "code"]
_ZONE = re.compile(r"(\d{4})(?:Z|[+-]\d\d:\d\d)", re.ASCII)  # a year of XML may carry a time zone
_UNKNOWN = "不明"


@dataclass(slots=True)
class CodedColumns:
    """
    The meanings of coded attributes, building by building: the same code may mean something else in another list.

    seen counts every (attribute, code, meaning).
    """

    words: dict[str, list[str | None]] = field(default_factory=lambda: {one.element: [] for _, one in _CODED})
    seen: Counter[tuple[Attribute, str, Meaning]] = field(default_factory=Counter)
    _known: dict[tuple[str, str, str, Path], Meaning] = field(default_factory=dict)

    def add(self, values: Sequence[str], spaces: dict[str, str], folder: Path, lists: TownLists) -> None:
        """Add one building of a file in `folder`."""
        for index, one in _CODED:
            code = values[index]
            if not code:
                self.words[one.element].append(None)
                continue
            key = (one.element, code, spaces.get(one.element, ""), folder)
            if (meaning := self._known.get(key)) is None:
                meaning = self._known[key] = meaning_of(one.code_list, code, lists.get(folder, key[2]))
            self.seen[one, code, meaning] += 1
            self.words[one.element].append(meaning.word)


def value_columns(
    name: str, texts: Sequence[Sequence[str]], coded: CodedColumns, buildings: int
) -> tuple[dict[str, Sequence[str | None]], list[Finding]]:
    """
    Every column by its heading, those as written after the others, and what is to be said about the values.

    buildings is the number of all buildings, also of those left out.
    """
    columns: dict[str, Sequence[str | None]] = {}
    written: dict[str, Sequence[str | None]] = {}
    findings: list[Finding] = []
    for one, column in zip(ATTRIBUTES, texts, strict=True):
        if one.kind == "text":
            columns[one.heading] = [text or None for text in column]
            continue
        written[one.heading + AS_WRITTEN] = [text or None for text in column]
        if one.kind == "code":
            columns[one.heading] = coded.words[one.element]
            continue
        columns[one.heading], notes = _without_sentinels(name, one, column, buildings)
        findings += notes
    findings += _code_findings(name, coded, buildings)
    findings += _demolished(name, columns[DEMOLITION.heading], buildings)
    return columns | written, findings


def _without_sentinels(
    name: str, one: Attribute, column: Sequence[str], buildings: int
) -> tuple[list[str | None], list[Finding]]:
    """The values, None where there is none, and one note for every sign for "unknown"."""
    plain: Callable[[str], str] = _year if one.kind == "year" else str
    texts = {text: plain(text) for text in set(column)}
    signs = {text: sign for text in texts if (sign := sentinel_of(one.element, texts[text])) is not None}
    values = [None if not text or text in signs else texts[text] for text in column]
    counts = Counter(signs[text] for text in column if text in signs)
    words = {"label_en": one.label, "label_ja": one.heading, "of": f"{buildings:,}"}
    place = Place(column=one.heading)
    return values, [
        finding("CITYGML_SENTINEL", "note", name, place, sign, count=f"{count:,}", **words)
        for sign, count in counts.items()
    ]


def _year(text: str) -> str:
    match = _ZONE.fullmatch(text)
    return match[1] if match else text


def _code_findings(name: str, coded: CodedColumns, buildings: int) -> Iterator[Finding]:
    for (one, code, meaning), number in coded.seen.most_common(MOST_NAMED * len(_CODED)):
        place, count, of = Place(column=one.heading), f"{number:,}", f"{buildings:,}"
        words = {"label_en": one.label, "label_ja": one.heading, "count": count, "of": of}
        row = standard_list(one.code_list).get(code)
        standard = row.text if row else "-"
        if not meaning.known:
            known_as = one.code_list
            yield finding("CITYGML_CODE_UNKNOWN", "note", name, place, code, known_as=known_as, **words)
        elif meaning.differs == "":
            yield finding("CITYGML_CODE_NOT_IN_TOWN", "note", name, place, code, standard=standard, **words)
        elif meaning.differs is not None:
            town = meaning.differs
            yield finding("CITYGML_CODE_DIFFERS", "note", name, place, code, town=town, standard=standard, **words)
        if one is STRUCTURE and meaning.word == _UNKNOWN:
            said = f"{code} {meaning.differs or standard}"
            yield finding("CITYGML_STRUCTURE_UNKNOWN", "note", name, place, said, count=count, of=of)


def _demolished(name: str, years: Sequence[str | None], buildings: int) -> Iterator[Finding]:
    given = [year for year in years if year]
    if given:
        place = Place(column=DEMOLITION.heading)
        count = f"{len(given):,}"
        yield finding("CITYGML_DEMOLISHED", "note", name, place, min(given), count=count, of=f"{buildings:,}")
