"""The page that comes first in a file with remarks: what was found how often, and what concerns the file as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from assets.messages import FIRST_ROWS_SHOWN
from assets.remark_text import LABEL, what
from infra.findings import Finding, Lang

SHEET = {"ja": "お読みください", "en": "Read me first"}
TITLE = {"ja": "受付システムによる確認の結果", "en": "What the intake found"}
COLUMNS = {
    "ja": ("区分", "件数", "はじめの行", "内容と対処"),
    "en": ("Kind", "Times", "First rows", "What was found and what to do"),
}


@dataclass(slots=True)
class _Cause:
    first: Finding
    rows: list[int] = field(default_factory=list)
    times: int = 0


def causes(findings: Sequence[Finding], lang: Lang) -> list[tuple[str, int, str, str]]:
    """
    One line per cause (a code in a column): kind, how often, the first rows, the first finding in words.

    What must be mended comes first, then what occurs most often.
    """
    by_cause: dict[tuple[str, str | None, str], _Cause] = {}
    for one in findings:
        message = "" if one.place.row is not None else one.message_en
        cause = by_cause.setdefault((one.code, one.place.column, message), _Cause(one))
        cause.times += 1
        if one.place.row is not None:
            cause.rows.append(one.place.row)
    order = {"refused": 0, "filled": 1, "note": 2}
    listed = sorted(by_cause.values(), key=lambda cause: (order[cause.first.severity], -cause.times))
    return [_line(cause, lang) for cause in listed]


def _line(cause: _Cause, lang: Lang) -> tuple[str, int, str, str]:
    rows = [str(row) for row in sorted(set(cause.rows))[:FIRST_ROWS_SHOWN]]
    kind = LABEL[lang][cause.first.severity].strip("【】[]")
    example = ""
    if cause.times > 1:
        example = "（はじめの行の場合）" if lang == "ja" else "(the first) "
    return kind, cause.times, ("、" if lang == "ja" else ", ").join(rows), example + what(cause.first, lang).strip()


def introduction(findings: Sequence[Finding], lang: Lang, extra: Sequence[str] = ()) -> list[str]:
    """The sentences above the list: how much there is to mend and how to hand the file in again."""
    mend = sum(one.severity == "refused" for one in findings)
    rows = len({one.place.row for one in findings if one.severity == "refused" and one.place.row is not None})
    if lang == "ja":
        head = f"修正が必要な点：{mend:,}件（{rows:,}行）" if mend else "修正が必要な点はありません。"
        how = [
            "行ごとの内容は、表の右端の列「備考（受付システム）」をご覧ください。",
            "修正したら、備考の列は残したままでも、もう一度提出できます。",
        ]
    else:
        head = f"Points to mend: {mend:,} (rows: {rows:,})." if mend else "There is nothing to mend."
        how = [
            "What concerns a row stands in the column 'Remarks', right of the table.",
            "The file can be handed in again with or without that column.",
        ]
    return [head, *how, *extra]
