"""The comparison of two records as lines of text: the waterfall, everything that changed, other results that moved."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import groupby
from typing import Any

from infra.findings import Lang
from valuation.difference.answer import Difference, Line
from valuation.difference.changes import CATEGORIES, Change
from valuation.difference.results_text import result_lines
from valuation.difference.steps import REMAINDER
from valuation.explaining.ends_text import KIND
from valuation.explaining.rules import Both
from valuation.explaining.units import figure
from valuation.names import STRUCTURE_JA

_GROUP: dict[str, Both] = {
    "data": ("data", "データ"),
    "model": ("model", "計算モデル"),
    "time": ("time", "時間の経過"),
    "crediting": ("crediting rules", "控除の規則"),
    "price": ("price", "価格"),
    "discounting": ("discounting", "割引"),
    REMAINDER: ("remainder", "残差"),
}
_COMPONENT: dict[str, Both] = {
    "avoided": ("avoided emissions", "回避量"),
    "project_emissions": ("emissions of the works", "対策自体の排出"),
    "leakage": ("leakage", "リーケージ"),
    "crediting_period": ("crediting period", "対象期間"),
    "spread": ("spread of the estimate", "推定のばらつきによる控除"),
    "uncertainty_rule": ("rule of the deduction for uncertainty", "不確実性の控除の規則"),
    "whole_tonnes": ("remainders below a tonne", "トン未満の端数の扱い"),
    "price": ("price", "価格"),
    "discounting": ("rate and convention", "割引率と換算時点"),
    "vintages": ("years that passed or were added", "経過した年・加わった年"),
    "valuation_date": ("another valuation date", "評価日の変更"),
    REMAINDER: ("what the records' digits leave open", "記録の桁数による差"),
}
_CATEGORY: dict[str, Both] = {
    "data": ("data", "データ"),
    "model": ("model and scenario", "計算モデルとシナリオ"),
    "crediting": ("crediting rules", "控除の規則"),
    "price": ("price", "価格"),
    "discounting": ("discounting", "割引"),
    "time": ("time", "時間の経過"),
    "findings": ("findings", "指摘事項"),
    "other": ("other", "その他"),
}
_SHORT, _LONGEST, _KEPT = 12, 90, 20
_JA = {
    "year_end": "年末", "mid_year": "年央", "begin": "年初",
    "first": "失われたまま", "repeat": "再建して再び被災しうる", "same": "元と同じ構造",
    "tsunami": "津波", "flood": "洪水", **STRUCTURE_JA,
    **{kind: ja for kind, (_, ja) in KIND.items()},
}  # fmt: skip


def difference_lines(found: Difference, lang: Lang, *, most: int = 20) -> list[str]:
    """The waterfall, what changed (at most so many of each category), and the other results that moved."""
    results = list(result_lines(found.results, lang))
    return [*_waterfall(found, lang), "", *_changed(found, lang, most), *([""] if results else []), *results]


def _waterfall(found: Difference, lang: Lang) -> Iterator[str]:
    ja = lang == "ja"
    rows: list[tuple[str, str, str]] = [("", "t-CO2e", "円（現在価値）" if ja else "yen (present value)")]
    rows.append((_valued("A", found.valuation_years[0], ja), _number(found.tonnes[0]), _number(_whole(found.yen[0]))))
    shown, silent = Decimal(0), []
    for group, members in groupby(found.lines, key=lambda line: line.group):
        lines = list(members)
        if group == (REMAINDER,):
            continue
        tonnes, yen = sum(line.tonnes for line in lines), sum(_whole(line.yen) for line in lines)
        moved = [line for line in lines if line.tonnes or line.yen]
        if not moved:
            silent.append(_group(group, ja))
            continue
        shown += yen
        rows.append((f"  {_group(group, ja)}", _signed(Decimal(tonnes)), _signed(Decimal(yen))))
        if len(moved) > 1 or _name(moved[0], ja) != _group(group, ja):
            rows += [(f"    {_name(line, ja)}", _signed(line.tonnes), _signed(_whole(line.yen))) for line in moved]
    rest = sum((line.tonnes for line in found.lines if line.group == (REMAINDER,)), Decimal(0))
    yen = _whole(found.yen[1]) - _whole(found.yen[0]) - shown
    if rest or yen:
        rows.append((f"  {_GROUP[REMAINDER][ja]}", _signed(rest), _signed(yen)))
    rows.append((_valued("B", found.valuation_years[1], ja), _number(found.tonnes[1]), _number(_whole(found.yen[1]))))
    yield from _aligned(rows)
    if silent:
        yield ("結果を動かさなかったもの：" + "、".join(silent)) if ja else "moved by nothing in: " + ", ".join(silent)
    yield from _notes(found, ja)


def _notes(found: Difference, ja: bool) -> Iterator[str]:
    if any(len(line.group) > 1 and (line.tonnes or line.yen) for line in found.lines):
        yield (
            "二つの記録だけでは原因を分けられません。一部だけを変えた記録を --between で指定すると分けられます。"
            if ja
            else "These two records do not tell the causes apart; records of partial changes do: --between RECORD."
        )
    if found.price_years[0] != found.price_years[1]:
        one, other = found.price_years
        yield (
            f"金額の基準年が異なります（A：{one}年、B：{other}年）。"
            if ja
            else f"The yen are of different years (A: {one}, B: {other})."
        )


def _valued(side: str, year: int, ja: bool) -> str:
    return f"{side}（{year}年に評価）" if ja else f"{side}, valued in {year}"


def _group(group: Sequence[str], ja: bool) -> str:
    names = [_GROUP[name][ja] for name in group]
    if len(names) == 1:
        return names[0]
    return "・".join(names) + "（合わせて）" if ja else f"{', '.join(names[:-1])} and {names[-1]} together"


def _name(line: Line, ja: bool) -> str:
    if line.component in _COMPONENT:
        return _COMPONENT[line.component][ja]
    return line.label[ja] if line.label else line.component


def _whole(yen: Decimal) -> Decimal:
    return yen.quantize(Decimal(1), rounding=ROUND_HALF_EVEN)


def _number(value: Decimal) -> str:
    return f"{value.normalize() if value != value.to_integral_value() else value.to_integral_value():,}"


def _signed(value: Decimal) -> str:
    return "0" if value == 0 else f"{'+' if value > 0 else ''}{_number(value)}"


def _aligned(rows: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    widths = [max(_width(row[column]) for row in rows) for column in range(3)]
    for name, tonnes, yen in rows:
        left = name + " " * (widths[0] - _width(name))
        right = (" " * (width - _width(text)) + text for text, width in zip((tonnes, yen), widths[1:], strict=True))
        yield "  ".join((left, *right))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _changed(found: Difference, lang: Lang, most: int) -> Iterator[str]:
    """What changed, by category."""
    ja = lang == "ja"
    if not found.changes:
        yield "入力・規則・指摘事項に変更はありません。" if ja else "No input, rule or finding has changed."
        return
    yield "変更された項目" if ja else "What changed"
    for category in CATEGORIES:
        members = [change for change in found.changes if change.category == category]
        if not members:
            continue
        yield f"  {_CATEGORY[category][ja]}"
        for change in members[:most]:
            yield f"    {_told(change, lang)}"
        rest = len(members) - most
        if rest > 0:
            yield f"    ほか{rest}件（--json ですべて表示）" if ja else f"    and {rest} more (--json shows all)"


def _told(change: Change, lang: Lang) -> str:
    ja = lang == "ja"
    name = change.name[ja]
    if change.category == "findings":
        state = ("なくなった" if ja else "gone") if change.after is None else ("新規" if ja else "new")
        return f"{state}：{name}" if ja else f"{state}: {name}"
    before, after = _shortened(_value(change.before, change, lang), _value(change.after, change, lang))
    if change.before is None:
        return f"{name}：新規 {after}" if ja else f"{name}: new, {after}"
    if change.after is None:
        return f"{name}：なくなった（{before}）" if ja else f"{name}: gone ({before})"
    return f"{name}：{before} → {after}" if ja else f"{name}: {before} → {after}"


def _value(value: Any, change: Change, lang: Lang) -> str:
    """A value as it is told; of a hash the first digits."""
    key = change.field.rpartition(".")[2]
    if key in ("sha256", "science_version", "scenario_sha256") and isinstance(value, str):
        return f"{value[:_SHORT]}…"
    if isinstance(value, int) and not isinstance(value, bool) and (key == "seed" or key.endswith("year")):
        return str(value)
    if isinstance(value, dict) and value.keys() == {"en", "ja"}:
        return str(value[lang])
    return _JA.get(str(value), figure(value, lang)) if lang == "ja" else figure(value, lang)


def _shortened(before: str, after: str) -> tuple[str, str]:
    """Two long texts, from where they begin to differ."""
    pairs = enumerate(zip(before, after, strict=False))
    same = next((index for index, (one, other) in pairs if one != other), min(len(before), len(after)))
    begin = same - _KEPT if max(len(before), len(after)) > _LONGEST and same > _KEPT else 0
    one, other = (_cut(f"…{text[begin:]}" if begin else text) for text in (before, after))
    return one, other


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
