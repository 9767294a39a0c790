"""How a fill rule is said in the report, in English and Japanese, and what its two alternatives are called."""

from __future__ import annotations

from collections.abc import Mapping

from assets.messages import FIELD_EN, FIELD_JA, STRUCTURE_JA
from assets.rules import (
    ByStructure,
    ConstantNumber,
    ConstantStructure,
    ConstantText,
    FillRule,
    FootprintTimesStoreys,
    Mixture,
    RowNumber,
    UniformYears,
)
from infra.units import plain_number

# Weakest first under water: the order in which a mixture is replaced by a single class.
WEAKEST_FIRST = ("wood", "masonry", "steel", "rc", "src")


def fill_label(field: str, rule: FillRule) -> tuple[str, str]:
    """English and Japanese words for `field` filled by `rule`."""
    en, ja = _said(rule)
    if isinstance(rule, RowNumber):
        return f"{FIELD_EN[field].capitalize()}: {en}", f"{FIELD_JA[field]}：{ja}"
    return f"{FIELD_EN[field].capitalize()} where missing: {en}", f"{FIELD_JA[field]}が不明な建物：{ja}"


def _said(rule: FillRule) -> tuple[str, str]:
    match rule:
        case Mixture():
            shares = {str(name): f"{weight:.0%}" for name, weight in rule.weights.items()}
            return f"a mixture of {_listed(shares)}", f"{_listed_ja(shares)}の混合として計算"
        case ConstantStructure():
            return rule.value, f"{STRUCTURE_JA[rule.value]}とみなす"
        case ConstantNumber():
            return plain_number(rule.value), f"{plain_number(rule.value)}とする"
        case ConstantText():
            return rule.value, f"「{rule.value}」とする"
        case ByStructure():
            values = {str(name): plain_number(value) for name, value in rule.values.items()}
            return f"by structure ({_listed(values)})", f"構造別の値を使用（{_listed_ja(values)}）"
        case FootprintTimesStoreys():
            return f"footprint x storeys x {rule.share:g}", f"建築面積×階数×{rule.share:g}"
        case UniformYears():
            return (
                f"every year from {rule.first} to {rule.last} equally likely",
                f"{rule.first}年から{rule.last}年までの各年を等しい確率で平均",
            )
        case RowNumber():
            return "number of the row in the file", "ファイル内の行の順番を使用"


def _listed(values: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())


def _listed_ja(values: Mapping[str, str]) -> str:
    return "、".join(f"{STRUCTURE_JA[name]}{value}" for name, value in values.items())


def side_rules(rule: FillRule) -> dict[str, tuple[str, FillRule]]:
    """
    A rule's own alternatives: side "low" and "high" with a label and the rule that stands for it.

    Low and high are the ends of the filled value (for a mixture: its strongest and its
    weakest class), not of the result. A rule without stated alternatives has none.
    """
    stated = {"source": rule.source, "source_kind": rule.source_kind}
    match rule:
        case Mixture():
            named = [name for name in WEAKEST_FIRST if name in rule.weights]
            return {
                side: (f"{name} ／ {STRUCTURE_JA[name]}", ConstantStructure(rule="constant", value=name, **stated))
                for side, name in (("low", named[-1]), ("high", named[0]))
            }
        case ConstantStructure():
            named_ends = (("low", rule.low), ("high", rule.high))
            return {
                side: (f"{end} ／ {STRUCTURE_JA[end]}", ConstantStructure(rule="constant", value=end, **stated))
                for side, end in named_ends
                if end is not None
            }
        case ConstantNumber():
            ends = (("low", rule.low), ("high", rule.high))
            return {
                side: (plain_number(end), ConstantNumber(rule="constant", value=end, **stated))
                for side, end in ends
                if end is not None
            }
        case ByStructure():
            tables = (("low", rule.low, "low values ／ 低い値"), ("high", rule.high, "high values ／ 高い値"))
            return {
                side: (label, ByStructure(rule="by_structure", values=table, **stated))
                for side, table, label in tables
                if table is not None
            }
        case FootprintTimesStoreys():
            shares = (("low", rule.low_share), ("high", rule.high_share))
            return {
                side: (
                    f"x {share:g}",
                    FootprintTimesStoreys(rule="footprint_times_storeys", share=share, **stated),
                )
                for side, share in shares
                if share is not None
            }
        case UniformYears():
            return {
                side: (str(year), UniformYears(rule="uniform_years", first=year, last=year, **stated))
                for side, year in (("low", rule.first), ("high", rule.last))
            }
        case _:
            return {}
