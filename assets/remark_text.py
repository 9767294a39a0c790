"""What a row's remarks say: every finding of the row in one cell, severest first, never taken for a formula."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from infra.findings import Finding, Lang, Severity

HEADING = {"ja": "備考（受付システム）", "en": "Remarks"}
LABEL: dict[Lang, dict[Severity, str]] = {
    "ja": {"refused": "【要修正】", "filled": "【補完】", "note": "【確認】"},
    "en": {"refused": "[to mend]", "filled": "[filled]", "note": "[note]"},
}
_ORDER: dict[Severity, int] = {"refused": 0, "filled": 1, "note": 2}


def by_row(findings: Iterable[Finding]) -> dict[int, list[Finding]]:
    """The findings that stand in a row, by its number, severest first."""
    rows: dict[int, list[Finding]] = defaultdict(list)
    for one in sorted(findings, key=lambda one: _ORDER[one.severity]):
        if one.place.row is not None:
            rows[one.place.row].append(one)
    return dict(rows)


def remark(findings: Iterable[Finding], lang: Lang) -> str:
    """
    All findings of one row on one line, without its file and row, which the cell shows by itself.

    It begins with 【 or [ and so never with a sign that a spreadsheet takes for a formula.
    """
    return _joined(tuple(dict.fromkeys(f"{LABEL[lang][one.severity]}{what(one, lang)}" for one in findings)))


@lru_cache(10_000)
def _joined(said: tuple[str, ...]) -> str:
    return " ".join(said)


def what(one: Finding, lang: Lang) -> str:
    """Column, message and remedy of a finding on one line."""
    column = one.place.column
    if lang == "ja":
        text = (f"「{column}」：" if column else "") + one.message_ja + one.remedy_ja
    else:
        text = (f" column '{column}': " if column else " ") + f"{one.message_en} {one.remedy_en}".strip()
    return _on_one_line(text)


@lru_cache(10_000)  # the same mistake in many rows: one text for all of them
def _on_one_line(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f-\x9f]+", " ", text)


def worst(findings: Iterable[Finding]) -> Severity:
    """The severest of the findings of one row."""
    return min((one.severity for one in findings), key=_ORDER.__getitem__)
