"""The sentences about rows that were mended and handed in alone; in English and Japanese."""

from __future__ import annotations

from infra.findings import Finding, Place, Severity

# code: severity, message_en, remedy_en, message_ja, remedy_ja
_SENTENCES: dict[str, tuple[Severity, str, str, str, str]] = {
    "DRAFT_KEPT_NO_ROWS": (
        "refused",
        "draft {value} has kept no rows to which mended ones could be added.",
        "Hand the whole file in again, without --mends.",
        "受付番号「{value}」には、直した行と合わせられる行が保管されていません。",
        "--mends を付けずに、ファイル全体を提出してください。",
    ),
    "DRAFT_IS_NONE": (
        "refused",
        "submission {value} is no draft any more: it has been accepted.",
        "Hand the whole file in again, without --mends.",
        "受付番号「{value}」はすでに確定しているため、行を加えられません。",
        "--mends を付けずに、ファイル全体を提出してください。",
    ),
    "DRAFT_OF_ANOTHER_PLACE": (
        "refused",
        "draft {value} is of another municipality ({place}).",
        "Check the id of the draft and the code of the municipality.",
        "受付番号「{value}」は別の市区町村（{place}）の提出です。",
        "受付番号と市区町村コードを確認してください。",
    ),
    "MENDED_WITHOUT_IDS": (
        "refused",
        "the file has no column of building ids, so nobody can tell which buildings were mended.",
        "Keep the column of ids when you take out the mended rows, or hand the whole file in again without --mends.",
        "建物番号の列がないため、どの建物を直したのか分かりません。",
        "直した行を取り出すときに建物番号の列も残すか、--mends を付けずにファイル全体を提出してください。",
    ),
    "ROWS_STILL_OPEN": (
        "refused",
        "buildings still to be mended: {count:,} ({value}).",
        "Mend these rows, and hand them in with the id of this draft (--mends).",
        "まだ直していない建物が{count:,}棟あります（{value}）。",
        "これらの行を直し、今回の受付番号を --mends に指定して提出してください。",
    ),
    "ROWS_REPLACED": (
        "note",
        "buildings that the draft already held, and that are now as in this file: {count:,} ({value}).",
        "",
        "保管していた建物のうち{count:,}棟を、今回のファイルの内容に置き換えました（{value}）。",
        "",
    ),
    "ROWS_NEW": (
        "note",
        "buildings that the first file did not hold: {count:,} ({value}).",
        "If they are buildings of the first file, their ids were changed: the old ones are then still to be mended.",
        "最初のファイルになかった建物が{count:,}棟あります（{value}）。",
        "最初のファイルの建物である場合は、建物番号が変わっています。元の番号に戻してください。",
    ),
}


def finding(code: str, value: str, *, file: str = "", **words: object) -> Finding:
    """The finding of this code; value and words fill its sentences."""
    severity, message_en, remedy_en, message_ja, remedy_ja = _SENTENCES[code]
    en, ja = message_en.format(value=value, **words), message_ja.format(value=value, **words)
    return Finding(code, severity, file, Place(), value, ja, en, remedy_ja, remedy_en)
