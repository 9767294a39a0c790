"""The page that comes first in a file with remarks: what was found how often, and what concerns the file as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from assets.finding_counts import concerned, extent
from assets.messages import FIRST_ROWS_SHOWN
from assets.remark_text import LABEL, what
from infra.findings import Finding, Lang

SHEET = {"ja": "お読みください", "en": "Read me first"}
TITLE = {"ja": "受付システムによる確認の結果", "en": "What the intake found"}
LIST = {"ja": "一覧", "en": "List"}
COLUMNS = {
    "ja": ("区分", "行数", "はじめの行", "内容と対処"),
    "en": ("Kind", "Rows", "First rows", "What was found and what to do"),
}
COLUMNS_OF_FEATURES = {
    "ja": ("区分", "地物数", "はじめの地物", "内容と対処"),
    "en": ("Kind", "Features", "First features", "What was found and what to do"),
}


WHOLE = {"ja": "全体", "en": "file"}


@dataclass(slots=True)
class _Cause:
    first: Finding
    rows: set[int] = field(default_factory=set)


def causes(findings: Sequence[Finding], lang: Lang) -> list[tuple[str, int | str, str, str]]:
    """
    One line per cause (a code in a column): kind, in how many rows, the first of them, the first finding in words.

    What concerns the file as a whole has WHOLE in place of rows. What must be mended comes first, then what is
    found in most rows.
    """
    by_cause: dict[tuple[str, str | None, str], _Cause] = {}
    for one in findings:
        message = "" if one.place.row is not None else one.message_en
        cause = by_cause.setdefault((one.code, one.place.column, message), _Cause(one))
        if one.place.row is not None:
            cause.rows.add(one.place.row)
    order = {"refused": 0, "filled": 1, "note": 2}
    listed = sorted(by_cause.values(), key=lambda cause: (order[cause.first.severity], -len(cause.rows)))
    return [_line(cause, lang) for cause in listed]


def _line(cause: _Cause, lang: Lang) -> tuple[str, int | str, str, str]:
    rows = [str(row) for row in sorted(cause.rows)[:FIRST_ROWS_SHOWN]]
    kind = LABEL[lang][cause.first.severity].strip("【】[]")
    example = ""
    if len(cause.rows) > 1:
        first = "はじめの行" if cause.first.place.counted is None else "はじめの地物"
        example = f"（{first}の場合）" if lang == "ja" else "(the first) "
    where = ("、" if lang == "ja" else ", ").join(rows)
    return kind, len(cause.rows) or WHOLE[lang], where, example + what(cause.first, lang).strip()


def introduction(
    findings: Sequence[Finding], lang: Lang, extra: Sequence[str] = (), *, listed: bool = False
) -> list[str]:
    """
    The sentences above the list: how much there is to mend and how to hand the file in again.

    listed : the remarks stand in a list of their own, and not beside the rows of the reader's table
    """
    mend = extent(concerned(findings), "refused", lang)
    if lang == "ja":
        head = f"修正が必要：{mend}" if mend else "修正が必要な点はありません。"
        how = (
            [
                f"1件ずつの内容は、シート「{LIST[lang]}」をご覧ください。",
                "修正したら、元のファイルをもう一度提出してください。",
            ]
            if listed
            else [
                "行ごとの内容は、表の右端の列「備考（受付システム）」をご覧ください。",
                "修正したら、備考の列は残したままでも、もう一度提出できます。",
            ]
        )
    else:
        head = f"To mend: {mend}." if mend else "There is nothing to mend."
        how = (
            [
                f"The sheet '{LIST[lang]}' holds them one by one.",
                "Mend the file itself and hand it in again.",
            ]
            if listed
            else [
                "What concerns a row stands in the column 'Remarks', right of the table.",
                "The file can be handed in again with or without that column.",
            ]
        )
    return [head, *how, *extra]
