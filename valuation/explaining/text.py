"""An explanation as lines of text: a tree of figures and rules, then steps, inputs and sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from infra.findings import Lang
from valuation.explaining.answer import Explanation, Unknown
from valuation.explaining.ends_text import KIND, end_lines, kind_count
from valuation.explaining.fields import Path
from valuation.explaining.formulas import same
from valuation.explaining.graph import STEPS
from valuation.explaining.rules import Declared, Made, Rule
from valuation.explaining.units import figure, measured
from valuation.explaining.walk import Node, Operand

_INDENT = "  "
_MOST = 5  # figures that do not follow, each told with its rule; JSON has all


def explanation_lines(document: dict[str, Any], found: Explanation, lang: Lang) -> list[str]:
    """The walk from the figure to its ends, in the reader's language."""
    told: set[Path] = set()
    lines = list(_tree(found, found.root, 0, told, lang))
    return [*lines, "", *end_lines(document, found, lang), "", *_verdict(found, lang)]


def _tree(found: Explanation, path: Path, depth: int, told: set[Path], lang: Lang) -> Iterator[str]:
    node, pad = found.nodes[path], _INDENT * depth
    ja = lang == "ja"
    head = f"{pad}{measured(node.value, node.key, lang)}  {node.name[ja]}  [{node.field}]"
    if path in told:
        yield head + ("  （上記）" if ja else "  (see above)")
        return
    told.add(path)
    yield head
    for line in _about(node, lang):
        yield f"{pad}{_INDENT}{line}"
    for operand in node.operands.values():
        if operand.walked and operand.several:
            yield from _several(found, operand, depth + 1, told, lang)
        elif operand.walked:
            for below in operand.paths:
                yield from _tree(found, below, depth + 1, told, lang)


def _several(found: Explanation, operand: Operand, depth: int, told: set[Path], lang: Lang) -> Iterator[str]:
    """A list of figures as one line, and the largest of them walked on; every one of them was worked out again."""
    nodes = [found.nodes[path] for path in operand.paths]
    if not nodes:
        return
    ja, name = lang == "ja", operand.name[lang == "ja"]
    filled = sum(bool(node.value) for node in nodes)
    proved, wrong = (sum(node.agrees is verdict for node in nodes) for verdict in (True, False))
    largest = max(nodes, key=lambda node: abs(node.value) if isinstance(node.value, int | float) else 0.0)
    if ja:
        parts = [f"{name}：{len(nodes)}個の値（うち0以外{filled}個）"]
        parts += [f"再計算で一致{proved}個"] if proved else []
        parts += [f"不一致{wrong}個"] if wrong else []
        yield _INDENT * depth + "、".join(parts) + "。最も大きいもの："
    else:
        parts = [f"{name}: {len(nodes)} values, {filled} not 0"]
        parts += [f"{proved} recomputed"] if proved else []
        parts += [f"{wrong} DO NOT FOLLOW"] if wrong else []
        yield _INDENT * depth + ", ".join(parts) + "; the largest:"
    yield from _tree(found, largest.path, depth + 1, told, lang)


def _about(node: Node, lang: Lang) -> Iterator[str]:
    ja, entry = lang == "ja", node.entry
    if isinstance(entry, Rule):
        symbols = {symbol: operand.name[ja] for symbol, operand in node.operands.items()}
        formula, says = _filled(entry.formula, symbols), _filled(entry.says[ja], symbols)
        place = f"docs/method.md {entry.method}"
        told = f"= {formula}　{says}（{place}）" if ja else f"= {formula}: {says} ({place})"
        if node.agrees and entry.function is same:
            yield told + ("：記録の値と一致" if ja else ": the same")
        else:
            yield told
            yield _worked_out(node, entry, lang)
    elif isinstance(entry, Made):
        name = STEPS[entry.step].name[ja]
        yield f"計算の手順「{name}」で求めた値" if ja else f'made by the step "{name}" of the run'
    elif isinstance(entry, Declared) and entry.key:
        key = entry.key.format(item=node.item)
        yield f"シナリオの指定：{key}" if ja else f"declared in the scenario: {key}"
    elif entry is None:
        yield "この項目の求め方は登録されていません。" if ja else "no rule is declared for this figure"
    if node.source:
        kind = KIND[node.source_kind][ja] if node.source_kind in KIND else ""
        source = node.source + ((f"（{kind}）" if ja else f" ({kind})") if kind else "")
        yield f"出典：{source}" if ja else f"source: {source}"


def _worked_out(node: Node, entry: Rule, lang: Lang) -> str:
    """The formula with the operands' values, and whether the record says the same."""
    ja = lang == "ja"
    values = {symbol: _values(operand, lang) for symbol, operand in node.operands.items()}
    right = _filled(entry.formula, values)
    shown = figure(node.value, lang)
    if node.agrees:
        return f"{shown} = {right}：再計算で一致" if ja else f"{shown} = {right}: recomputed"
    again = figure(node.recomputed, lang)
    if ja:
        return f"一致しません：記録は{shown}、{right} の再計算は{again}"
    return f"DOES NOT FOLLOW: the record says {shown}, {right} gives {again}"


def _values(operand: Operand, lang: Lang) -> str:
    if operand.several:
        return f"（{len(operand.paths)}個の値）" if lang == "ja" else f"({len(operand.paths)} values)"
    return figure(operand.value, lang)


def _filled(text: str, by_symbol: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: by_symbol.get(match[1], match[0]), text)


def _verdict(found: Explanation, lang: Lang) -> list[str]:
    """How much was proved, and how weak the weakest source is."""
    ja, wrong = lang == "ja", found.misfits
    proved = sum(node.agrees is True for node in found.nodes.values())
    lines = []
    if wrong:
        count = len(wrong)
        lines.append(
            f"{count:,}個の値が再計算と一致しません："
            if ja
            else f"{count:,} figures do not follow from their operands:"
        )
        for node in wrong[:_MOST]:
            lines += [f"{_INDENT}[{node.field}]", *(f"{_INDENT * 2}{line}" for line in _about(node, lang))]
    elif proved:
        lines.append(
            f"{proved:,}個の値を記録から再計算し、すべて一致しました。"
            if ja
            else f"{proved:,} figures worked out again from the record; all of them are what it says."
        )
    if found.weakest is not None:
        told = ("、" if ja else ", ").join(
            kind_count(kind, count, lang) for kind, count in reversed(found.kinds.items())
        )
        weakest = KIND[found.weakest][ja]
        lines.append(f"根拠：{told}。最も弱い根拠は「{weakest}」です。" if ja else f"Rests on {told}.")
    return lines


def unknown_text(problem: Unknown) -> dict[Lang, tuple[str, str]]:
    """Message and remedy for a figure that there is not, in both languages."""
    near = problem.nearest
    return {
        "en": (
            "there is no such figure in this record.",
            f"Did you mean: {', '.join(near)}?"
            if near
            else "Without QUANTITY, the figures with a short name are listed.",
        ),
        "ja": (
            "この記録に該当する値がありません。",
            f"次のいずれかではありませんか：{'、'.join(near)}"
            if near
            else "QUANTITY を付けずに実行すると、短い名前のある値の一覧を表示します。",
        ),
    }
