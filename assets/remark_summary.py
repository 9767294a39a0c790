"""The page that comes first in a file with remarks: what was found how often, and what concerns the file as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from assets.messages import FIRST_ROWS_SHOWN
from assets.remark_text import LABEL, what
from infra.findings import Finding, Lang

SHEET = {"ja": "お読みください", "en": "Read me first"}
TITLE = {"ja": "受付システムによる確認の結果", "en": "What the intake found"}
LIST = {"ja": "一覧", "en": "List"}
COLUMNS = {
    "ja": ("区分", "件数", "はじめの行", "内容と対処"),
    "en": ("Kind", "Times", "First rows", "What was found and what to do"),
}
COLUMNS_OF_FEATURES = {
    "ja": ("区分", "件数", "はじめの地物", "内容と対処"),
    "en": ("Kind", "Times", "First features", "What was found and what to do"),
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
        first = "はじめの行" if cause.first.place.counted is None else "はじめの地物"
        example = f"（{first}の場合）" if lang == "ja" else "(the first) "
    return kind, cause.times, ("、" if lang == "ja" else ", ").join(rows), example + what(cause.first, lang).strip()


def introduction(
    findings: Sequence[Finding], lang: Lang, extra: Sequence[str] = (), *, listed: bool = False
) -> list[str]:
    """
    The sentences above the list: how much there is to mend and how to hand the file in again.

    listed : the remarks stand in a list of their own, and not beside the rows of the reader's table
    """
    mend = sum(one.severity == "refused" for one in findings)
    rows = len({one.place.row for one in findings if one.severity == "refused" and one.place.row is not None})
    of_shapes = any(one.place.counted is not None for one in findings)
    if lang == "ja":
        unit = "個の地物" if of_shapes else "行"
        head = f"修正が必要な点：{mend:,}件（{rows:,}{unit}）" if mend else "修正が必要な点はありません。"
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
        unit = "features" if of_shapes else "rows"
        head = f"Points to mend: {mend:,} ({unit}: {rows:,})." if mend else "There is nothing to mend."
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
