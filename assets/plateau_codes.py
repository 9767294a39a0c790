"""Codes and signs for "unknown" of PLATEAU city models: the standard lists, and a town's own beside its files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from assets.table_files import SourcedRow, read_table
from assets.words import normalise
from infra.citygml import GML, XmlRefused, members
from infra.units import Structure

MAX_LIST_BYTES = 10_000_000  # the largest list at hand (detailed uses) has 37 kB
_MAX_LISTS = 50  # assumption: a town has one list per attribute; a file that names thousands is hostile
_LIST_NAME = re.compile(r"[\w.-]{1,200}\.xml")


class CodeRow(SourcedRow):
    """
    One code of a list: its text as printed, and the word by which our parsers know it.

    structure is the class of the word, empty in lists that are no structures.
    """

    code_list: str
    code: str
    text: str
    word: str
    structure: Structure | None


class SentinelRow(SourcedRow):
    """A value that stands for "unknown" in a field."""

    field: str
    sentinel: str


@cache
def standard_list(name: str) -> Mapping[str, CodeRow]:
    """A list of the standard by its codes; where two versions have a code, the newer one's text."""
    return {row.code: row for row in read_table("plateau_codes.csv", CodeRow) if row.code_list == name}


@cache
def _sentinels(field: str) -> tuple[str, ...]:
    return tuple(row.sentinel for row in read_table("plateau_sentinels.csv", SentinelRow) if row.field == field)


def sentinel_of(field: str, text: str) -> str | None:
    """The sign for "unknown" that a value is, compared as numbers (-9999.000 is -9999); None where it is a value."""
    known = _sentinels(field)
    if not known or text in known:
        return text if text in known else None
    try:
        number = float(text)
    except ValueError:
        return None
    return next((one for one in known if float(one) == number), None)


@dataclass(frozen=True, slots=True)
class Meaning:
    """
    What a code says: its word (the code itself where nobody knows it).

    differs holds the text of the town's own list where the standard has another one or none, "" where
    the town's list lacks the code; None where both agree or there is one list only.
    """

    word: str
    known: bool
    differs: str | None = None


def meaning_of(standard: str, code: str, town: Mapping[str, str] | None) -> Meaning:
    """A code by the town's own list where there is one, else by the standard list."""
    rows = standard_list(standard)
    row = rows.get(code)
    if town is None or code not in town:
        differs = None if town is None or row is None else ""
        return Meaning(code, known=False) if row is None else Meaning(row.word, known=True, differs=differs)
    text = town[code]
    if row is not None and normalise(row.text) == normalise(text):
        return Meaning(row.word, known=True)
    alike = next((other.word for other in rows.values() if normalise(other.text) == normalise(text)), text)
    return Meaning(alike, known=True, differs=text)


class TownLists:
    """
    The lists of codes that lie in a town's folder; nothing outside it is opened, whatever the file names.

    broken are the names of lists that could not be read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._found: dict[tuple[Path, str], dict[str, str] | None] = {}
        self.broken: set[str] = set()

    def get(self, beside: Path, space: str) -> Mapping[str, str] | None:
        """What a file in `beside` calls by `space` (../../codelists/X.xml); None where it is not here."""
        key = (beside, space)
        if key not in self._found and len(self._found) < _MAX_LISTS:
            path = self._path(beside, space)
            self._found[key] = None if path is None else self._read(path)
        return self._found.get(key)

    def _path(self, beside: Path, space: str) -> Path | None:
        named = PurePosixPath(space)
        if len(space) > 500 or named.is_absolute() or re.search(r"[:\\\0]", space):
            return None
        if not _LIST_NAME.fullmatch(named.name):
            return None
        for candidate in (beside / named, self._folder / "codelists" / named.name):
            try:
                path = candidate.resolve()
                if path.is_relative_to(self._folder) and path.is_file():
                    return path
            except OSError:
                continue
        return None

    def _read(self, path: Path) -> dict[str, str] | None:
        codes: dict[str, str] = {}
        try:
            for entry in members(path, max_bytes=MAX_LIST_BYTES):
                for definition in entry.iter(f"{GML}Definition"):
                    code = (definition.findtext(f"{GML}name") or "").strip()
                    codes.setdefault(code, (definition.findtext(f"{GML}description") or "").strip())
        except XmlRefused:
            self.broken.add(path.name)
            return None
        return {code: text for code, text in codes.items() if code and text}
