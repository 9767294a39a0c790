"""Names of things that recur: kinds of source, perils, severities, roles, conventions."""

from __future__ import annotations

from typing import Final

from valuation.report.words.base import Word

NAMES: Final[dict[str, Word]] = {
    "kind.primary": Word("primary source", "一次資料"),
    "kind.secondary": Word("secondary source", "二次資料"),
    "kind.memory": Word("from memory", "記憶による"),
    "kind.assumption": Word("assumption", "仮定"),
    "kind.legend": Word(
        "How each value is supported: read in its publication (primary source), read in a text that quotes it "
        "(secondary source), not re-read by anyone (from memory), or declared for this calculation or by the "
        "rules of this project (assumption).",
        "各値の根拠の区分：原典で確認（一次資料）、引用・転載で確認（二次資料）、"
        "再確認していないもの（記憶による）、この計算のための設定や本プロジェクトの規則（仮定）。",
    ),
    "peril.tsunami": Word("tsunami", "津波"),
    "peril.flood": Word("flood", "洪水"),
    "severity.refused": Word("refused", "受付不可"),
    "severity.filled": Word("filled", "補完"),
    "severity.note": Word("note", "注記"),
    "role.hazard": Word("hazard raster", "浸水ラスタ"),
    "role.inventory": Word("building inventory", "建物データ"),
    "role.scenario": Word("scenario", "シナリオ"),
    "role.catalogue": Word("event catalogue", "事象カタログ"),
    "role.table": Word("published table", "公表値の表"),
    "role.other": Word("input", "入力"),
    "convention.year_end": Word("year end", "年末"),
    "convention.mid_year": Word("middle of the year", "年央"),
    "convention.begin": Word("beginning of the year", "年初"),
    "world.without": Word("without the measure", "対策なし"),
    "world.with": Word("with the measure", "対策あり"),
    "yes": Word("yes", "はい"),
    "no": Word("no", "いいえ"),
    "applied": Word("applied", "適用"),
    "none": Word("none", "なし"),
    "not_stated": Word("not stated", "記載なし"),
    "col.year": Word("Year", "年"),
    "col.source": Word("Source", "出典"),
    "col.kind": Word("Support", "根拠"),
    "col.rule": Word("Rule", "規則"),
    "col.value": Word("Value", "値"),
    "col.unit": Word("Unit", "単位"),
    "behind": Word("The numbers behind this figure", "この図の数値"),
}
