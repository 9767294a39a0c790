"""Findings: one thing a reader can put right, placed in the words of the reader's own file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["refused", "filled", "note"]
Lang = Literal["en", "ja"]


@dataclass(frozen=True, slots=True)
class Place:
    """
    Where a finding sits: a table cell, a raster cell or a YAML path.

    row counts as the submitted file shows it (header = row 1); where counted says
    "feature" the file has no rows, and its shapes are counted from 1. column is the
    reader's own column name; cell is (row, column) of a raster, from 0; path is dotted,
    `measure.changes[0].kind`; line is the line of the YAML file.
    """

    row: int | None = None
    column: str | None = None
    cell: tuple[int, int] | None = None
    path: str | None = None
    line: int | None = None
    counted: Literal["feature"] | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; absent parts are left out."""
        found: dict[str, Any] = {}
        if self.row is not None:
            found["row"] = self.row
        if self.column is not None:
            found["column"] = self.column
        if self.cell is not None:
            found["cell"] = self.cell
        if self.path is not None:
            found["path"] = self.path
        if self.line is not None:
            found["line"] = self.line
        if self.counted is not None:
            found["counted"] = self.counted
        return found

    def text(self, lang: Lang) -> str:
        """The place as a reader would say it; empty when nothing is known."""
        ja = lang == "ja"
        parts: list[str] = []
        if self.line is not None:
            parts.append(f"{self.line}行目" if ja else f"line {self.line}")
        if self.path is not None:
            parts.append(f"「{self.path}」" if ja else f"`{self.path}`")
        if self.row is not None:
            unit_ja, unit_en = ("番目の地物", "feature") if self.counted == "feature" else ("行目", "row")
            parts.append(f"{self.row}{unit_ja}" if ja else f"{unit_en} {self.row}")
        if self.column is not None:
            parts.append(f"「{self.column}」" if ja else f"column '{self.column}'")
        if self.cell is not None:
            parts.append(f"セル{self.cell}" if ja else f"cell {self.cell}")
        return "".join(parts) if ja else ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One finding, in both languages.

    code is stable (`STRUCTURE_UNKNOWN`); severity `refused` stops acceptance,
    `filled` says that a value was filled by a stated rule, `note` only informs.
    file is the name the reader gave, never a path of this machine.
    """

    code: str
    severity: Severity
    file: str
    place: Place
    value: str
    message_ja: str
    message_en: str
    remedy_ja: str
    remedy_en: str

    def text(self, lang: Lang) -> str:
        """One line: where, what was found, what to do."""
        ja = lang == "ja"
        where = " ".join(part for part in (self.file, self.place.text(lang)) if part)
        message, remedy = (self.message_ja, self.remedy_ja) if ja else (self.message_en, self.remedy_en)
        head = f"{where}：" if ja else f"{where}: "
        return (head if where else "") + message + ((("" if ja else " ") + remedy) if remedy else "")

    def at(self, place: Place) -> Finding:
        """The same finding at another place."""
        return Finding(
            self.code, self.severity, self.file, place, self.value,
            self.message_ja, self.message_en, self.remedy_ja, self.remedy_en,
        )  # fmt: skip

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; absent parts of the place are left out."""
        # Part by part: dataclasses.asdict copies, and a table may have five findings in each of 200,000 rows.
        return {
            "code": self.code,
            "severity": self.severity,
            "file": self.file,
            "place": self.place.as_dict(),
            "value": self.value,
            "message_ja": self.message_ja,
            "message_en": self.message_en,
            "remedy_ja": self.remedy_ja,
            "remedy_en": self.remedy_en,
        }


def refused(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those findings that stop acceptance."""
    return tuple(finding for finding in findings if finding.severity == "refused")
