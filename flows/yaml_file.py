"""A YAML file as plain values, with the line of every key, so that a finding can say where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

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


def read_yaml(path: Path, name: str) -> tuple[dict[str, Any], Lines]:
    """The plain values of a YAML file, and the line of every key and list item."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Refused(
            [problem("FILE_MISSING", name, Place(), "", "there is no such file", "ファイルが見つかりません。")]
        ) from None
    except OSError as error:
        what = error.strerror or "cannot be read"
        en, ja = f"this cannot be read as a file: {what}", "ファイルとして読めません。フォルダではありませんか。"
        raise Refused([problem("FILE_UNREADABLE", name, Place(), "", en, ja)]) from None
    except UnicodeDecodeError:
        message = "this is not UTF-8 text; save the scenario as UTF-8", "UTF-8の文字コードで保存してください。"
        raise Refused([problem("ENCODING", name, Place(), "", *message)]) from None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        lines: Lines = {}
        findings: list[Finding] = []
        if node is not None and not _too_much(node):
            _walk(node, (), lines, findings, name)
        elif node is not None:
            raise RecursionError
        values = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = None if mark is None else mark.line + 1
        what = getattr(error, "problem", None) or "cannot be read"
        message = (
            f"not valid YAML: {what}; check indentation, brackets, quotes and colons here",
            "YAMLとして読めません。この付近の字下げ、括弧、引用符、コロンの書き方を確かめてください"
            f"（解析プログラムの表示：{what}）。",
        )
        raise Refused([problem("YAML_INVALID", name, Place(line=line), "", *message)]) from None
    except RecursionError:
        message = (
            f"it is nested too deeply, or repeats itself through anchors to more than {MOST_NODES:,} entries",
            f"入れ子が深すぎるか、アンカーの参照により項目が{MOST_NODES:,}個を超えています。",
        )
        raise Refused([problem("YAML_INVALID", name, Place(), "", *message)]) from None
    except ValueError as error:  # a date such as 2020-13-01 is refused by the calendar, without a line
        message = (
            f"a date or number in this file cannot be read: {error}",
            f"読み取れない日付または数値があります（解析プログラムの表示：{error}）。",
        )
        raise Refused([problem("YAML_INVALID", name, Place(), "", *message)]) from None
    if not isinstance(values, dict):
        findings.append(problem("YAML_INVALID", name, Place(), "", "the file holds no sections", "中身がありません。"))
    if findings:
        raise Refused(findings)
    return values, lines


MOST_NODES = 2_000_000  # of a file, anchors followed: more than a catalogue of 10,000 events needs ten times over
_DEEPEST = 50


def _too_much(root: Any) -> bool:
    """Whether a file is nested too deeply, or grows too large when its anchors are followed; without recursion."""
    waiting, seen = [(root, 0)], 0
    while waiting:
        node, depth = waiting.pop()
        seen += 1
        if depth > _DEEPEST or seen > MOST_NODES:
            return True
        if isinstance(node, yaml.MappingNode):
            waiting += [(part, depth + 1) for pair in node.value for part in pair]
        elif isinstance(node, yaml.SequenceNode):
            waiting += [(part, depth + 1) for part in node.value]
    return False


def _walk(node: Any, path: tuple[Any, ...], lines: Lines, findings: list[Finding], name: str) -> None:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a key must be a plain word", key.start_mark)
            here = (*path, key.value)
            if here in lines:
                line = key.start_mark.line + 1
                text = f"the key stands twice, first in line {lines[here]}; keep one"
                ja = f"同じ項目が{lines[here]}行目にもあります。どちらか一つにしてください。"
                findings.append(problem("KEY_TWICE", name, Place(path=dotted(here), line=line), key.value, text, ja))
            lines[here] = key.start_mark.line + 1
            _walk(value, here, lines, findings, name)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            lines[(*path, index)] = item.start_mark.line + 1
            _walk(item, (*path, index), lines, findings, name)
