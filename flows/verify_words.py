"""The words of `pcc verify` for a reader: what was looked at, and how it came out."""

from __future__ import annotations

import unicodedata

from flows.verify import Check, Verdict
from infra.findings import Lang

PARTS: dict[str, tuple[str, str]] = {
    "canonical": ("form", "ファイルの形式"),
    "schema": ("fields", "項目"),
    "arithmetic": ("arithmetic", "数値の整合"),
    "simulation": ("simulation", "シミュレーション"),
    "record_id": ("record id", "記録番号"),
    "input": ("input", "入力ファイル"),
    "scenario": ("scenario", "シナリオ"),
    "signature": ("signature", "署名"),
    "signer": ("signer", "署名者"),
    "status": ("status", "公表の状態"),
    "status_signer": ("status signer", "状態の署名者"),
    "replay": ("replay", "再計算"),
}
STATES: dict[str, tuple[str, str]] = {
    "ok": ("ok", "適合"),
    "changed": ("changed", "変更あり"),
    "refused": ("refused", "不適合"),
    "not_checked": ("not checked", "未確認"),
}


def _padded(text: str, width: int) -> str:
    """Padded to columns of a terminal, where a Japanese character takes two."""
    taken = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
    return text + " " * max(1, width - taken)


def line(check: Check, lang: Lang) -> str:
    """One check as one line."""
    ja = lang == "ja"
    return _padded(STATES[check.state][ja], 13) + _padded(PARTS[check.part][ja], 15) + check.text(lang)


def lines(verdict: Verdict, lang: Lang) -> list[str]:
    """The record, every check, and what it all comes to."""
    ja = lang == "ja"
    counts = {state: sum(check.state == state for check in verdict.checks) for state in STATES}
    fits, open_, wrong = counts["ok"], counts["not_checked"], counts["changed"] + counts["refused"]
    head = f"{'記録番号' if ja else 'record'}  {verdict.identifier}"
    if wrong and ja:
        last = f"不適合：{wrong}件に問題があります（適合{fits}件、未確認{open_}件）。"
    elif wrong:
        last = f"refused: {wrong} checks do not hold ({fits} do, {open_} could not be made)"
    elif ja:
        last = f"確認できた{fits}件はすべて適合しています（未確認{open_}件）。公表の状態：{verdict.status}"
    else:
        last = f"all that was checked holds: {fits} checks, {open_} could not be made; status {verdict.status}"
    return [head, *(line(check, lang) for check in verdict.checks), last]
