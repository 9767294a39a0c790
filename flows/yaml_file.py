"""A YAML file as plain values, with the line of every key, so that a finding can say where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from flows.rule_names import of_files, written
from flows.yaml_numbers import ambiguous, grouped, with_commas
from infra.errors import Refused
from infra.findings import Finding, Place

Lines = dict[tuple[Any, ...], int]
"""Line (from 1) of every key and list item, by its path in the file."""


def problem(code: str, file: str, place: Place, value: str, en: str, ja: str) -> Finding:
    """A refusal whose message already says what to do."""
    return Finding(code, "refused", file, place, value, ja, en, "", "")


def dotted(path: tuple[Any, ...]) -> str:
    """A path as a reader would write it: `measure.changes[0].kind`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def line_of(path: tuple[Any, ...], lines: Lines) -> int | None:
    """The line of a path, or of the nearest section above it that is in the file."""
    return next((lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in lines), None)


def _refused(code: str, file: str, place: Place, value: str, en: str, ja: str) -> Finding:
    """A refusal of how the file is written, after that rule's name."""
    return problem(code, file, place, value, *written(en, ja))


class _KeysAreWords(yaml.SafeLoader):
    """YAML 1.1 reads a bare on, off, yes or no as true or false: as a key it stays the word that it is."""

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        node: yaml.MappingNode = super().compose_mapping_node(anchor)
        node.value = [(_as_word(key), value) for key, value in node.value]
        return node


def _as_word(key: Any) -> Any:
    """The key itself, unless it was read as a truth value; a node may stand elsewhere too, so it is not changed."""
    if key.tag != "tag:yaml.org,2002:bool":
        return key
    return yaml.ScalarNode("tag:yaml.org,2002:str", key.value, key.start_mark, key.end_mark, key.style)


def read_yaml(path: Path, name: str) -> tuple[dict[str, Any], Lines]:
    """The plain values of a YAML file, and the line of every key and list item."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Refused(
            [
                problem(
                    "FILE_MISSING", name, Place(), "", *of_files("there is no such file", "ファイルが見つかりません。")
                )
            ]
        ) from None
    except OSError as error:
        what = error.strerror or "cannot be read"
        en, ja = f"this cannot be read as a file: {what}", "ファイルとして読めません。フォルダではありませんか。"
        raise Refused([_refused("FILE_UNREADABLE", name, Place(), "", en, ja)]) from None
    except UnicodeDecodeError:
        message = "this is not UTF-8 text; save the scenario as UTF-8", "UTF-8の文字コードで保存してください。"
        raise Refused([_refused("ENCODING", name, Place(), "", *message)]) from None
    try:
        node = yaml.compose(text, Loader=_KeysAreWords)
        lines: Lines = {}
        findings: list[Finding] = []
        if node is not None and not _too_much(node):
            _walk(node, (), lines, findings, name)
        elif node is not None:
            raise RecursionError
        values: Any = None if findings or node is None else _KeysAreWords("").construct_document(node)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = None if mark is None else mark.line + 1
        what = getattr(error, "problem", None) or "cannot be read"
        message = (
            f"not valid YAML: {what}; check indentation, brackets, quotes and colons here",
            f"YAMLとして読めません{_why_ja(what)}。この付近の字下げ、括弧、引用符、コロンの書き方を確かめてください。",
        )
        raise Refused([_refused("YAML_INVALID", name, Place(line=line), "", *message)]) from None
    except RecursionError:
        message = (
            f"it is nested too deeply, or repeats itself through anchors to more than {MOST_NODES:,} entries",
            f"入れ子が深すぎるか、アンカーの参照により項目が{MOST_NODES:,}個を超えています。",
        )
        raise Refused([_refused("YAML_INVALID", name, Place(), "", *message)]) from None
    except ValueError as error:  # a date such as 2020-13-01 is refused by the calendar, without a line
        message = (
            f"a date or number in this file cannot be read: {error}",
            "読み取れない日付または数値があります（ありえない日付などです）。",
        )
        raise Refused([_refused("YAML_INVALID", name, Place(), "", *message)]) from None
    if not findings and not isinstance(values, dict):
        findings.append(_refused("YAML_INVALID", name, Place(), "", "the file holds no sections", "中身がありません。"))
    if findings:
        raise Refused(findings)
    return values, lines


_WHY_JA = {  # what PyYAML says, by a part of it
    "mapping values are not allowed": "1行にコロン「:」が2つあるか、字下げがそろっていません",
    "could not find expected ':'": "コロン「:」がありません",
    "expected <block end>": "字下げがそろっていません",
    "cannot start any token": "タブなど、ここでは使えない文字があります",
    "found unexpected end of stream": "引用符が閉じられていません",
    "expected ',' or": "括弧が閉じられていないか、カンマがありません",
    "undefined alias": "「*」で始まる語は、引用符で囲む必要があります",
    "a key must be a plain word": "項目名は1つの語でなければなりません",
}


def _why_ja(what: str) -> str:
    """What is wrong, in brackets; nothing where the parser says what has no Japanese here."""
    found = next((ja for part, ja in _WHY_JA.items() if part in what), "")
    return f"（{found}）" if found else ""


MOST_NODES = 2_000_000  # of a file, anchors followed: more than a catalogue of 10,000 events needs ten times over
_DEEPEST = 50


def _too_much(root: Any) -> bool:
    """Whether a file is nested too deeply, or grows too large when its anchors are followed; each is measured once."""
    known: dict[int, tuple[int, int]] = {}  # nodes and levels below a node
    open_nodes: set[int] = set()

    def measure(node: Any) -> tuple[int, int]:
        """Nodes of a branch, and its levels."""
        if id(node) in known:
            return known[id(node)]
        if id(node) in open_nodes or len(open_nodes) > _DEEPEST:
            return MOST_NODES + 1, 0  # it holds itself, or goes too deep
        open_nodes.add(id(node))
        parts = [part for pair in node.value for part in pair] if isinstance(node, yaml.MappingNode) else node.value
        below = [measure(part) for part in parts] if isinstance(node, yaml.CollectionNode) else []
        open_nodes.discard(id(node))
        known[id(node)] = 1 + sum(nodes for nodes, _ in below), 1 + max((levels for _, levels in below), default=0)
        return known[id(node)]

    nodes, levels = measure(root)
    return nodes > MOST_NODES or levels > _DEEPEST + 1


def _at(code: str, file: str, path: tuple[Any, ...], node: Any, told: tuple[str, str, str]) -> Finding:
    """A refusal of what stands at a node: as shown, English, Japanese."""
    return _refused(code, file, Place(path=dotted(path), line=node.start_mark.line + 1), told[0], told[1], told[2])


def _walk(node: Any, path: tuple[Any, ...], lines: Lines, findings: list[Finding], name: str) -> None:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for pair in grouped(node.value):
            key, value, _ = pair
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a key must be a plain word", key.start_mark)
            here = (*path, key.value)
            if here in lines:
                text = f"the key stands twice, first in line {lines[here]}; keep one"
                ja = f"同じ項目が{lines[here]}行目にもあります。どちらか一つにしてください。"
                findings.append(_at("KEY_TWICE", name, here, key, (key.value, text, ja)))
            lines[here] = key.start_mark.line + 1
            if (cut := with_commas(pair)) is not None:
                findings.append(_at("NUMBER_WITH_COMMA", name, here, key, cut))
            _walk(value, here, lines, findings, name)
    elif isinstance(node, yaml.ScalarNode):
        if (strange := ambiguous(node)) is not None:
            findings.append(_at("NUMBER_AMBIGUOUS", name, path, node, strange))
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            lines[(*path, index)] = item.start_mark.line + 1
            _walk(item, (*path, index), lines, findings, name)
