"""
JSON of strangers, read strictly: limits on size and depth, no repeated key, no number that a double cannot hold.

A problem is told by the path of the field at which it stands (`chain[3].label.en`), so
that a reader finds it again; nothing of the text is trusted before it has been looked at.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from infra.errors import Refused
from infra.findings import Finding, Place

MOST_BYTES = 16 * 2**20
"""Assumption: a record of a large town has some 4 MiB; read, it takes some thirty times its size of memory at worst."""
MOST_DEPTH = 32
"""A record goes seven levels deep."""
_MOST_DIGITS = 32  # the longest number of RFC 8785 has 25 characters
_LARGEST_WHOLE = 2**53 - 1  # beyond it a double no longer holds every whole number (RFC 8785, section 3.2.2.3)
_MOST_FINDINGS = 20

# An unclosed string is one token to its end: nothing is looked at twice.
_TOKEN = re.compile(
    rb'[ \t\r\n]++|"[^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+"?+|[{}\[\],:]|[^ \t\r\n{}\[\],:"]++|.', re.DOTALL
)
_NUMBER = re.compile(rb"-?(?:0|[1-9]\d*+)(?P<part>(?:\.\d++)?(?:[eE][+-]?\d++)?)")
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]")

# code: message_en, message_ja
_SENTENCES: dict[str, tuple[str, str]] = {
    "FILE_MISSING": ("there is no such file.", "ファイルが見つかりません。"),
    "FILE_UNREADABLE": ("the file cannot be opened.", "ファイルを開けません。"),
    "FILE_TOO_LARGE": (
        "the file is larger than {value}; it is not read.",
        "ファイルが上限（{value}）を超えているため、読み込みません。",
    ),
    "JSON_TEXT": (
        "byte {value} is not UTF-8 text.",
        "{value}バイト目が文字（UTF-8）として読めません。",
    ),
    "JSON_SYNTAX": (
        "not JSON: the text breaks at byte {value}.",
        "JSONとして読めません（{value}バイト目）。",
    ),
    "JSON_DEPTH": (
        "more than {value} levels of brackets; it is not read.",
        "括弧の入れ子が{value}段を超えているため、読み込みません。",
    ),
    "JSON_KEY_TWICE": ("this field is there twice.", "同じ項目が2回書かれています。"),
    "JSON_NOT_A_NUMBER": (
        "{value} is no number that JSON knows.",
        "「{value}」はJSONで使える値ではありません。",
    ),
    "JSON_NUMBER_TOO_LARGE": (
        "the number {value} is larger or longer than can be held exactly.",
        "数値「{value}」は大きすぎるか長すぎるため、正確に扱えません。",
    ),
    "JSON_HALF_CHARACTER": (
        "the text holds half a character (a lone surrogate).",
        "文字として成り立たない符号（単独のサロゲート）が含まれています。",
    ),
}


def shown(text: object, most: int = 60) -> str:
    """A text of a stranger for a terminal: no control or direction characters, not longer than `most`."""
    plain = _HIDDEN.sub(lambda hit: f"\\u{ord(hit[0]):04x}", str(text))
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def joined(path: str, step: str | int) -> str:
    """The path of a field below another one: `a`, `a.b`, `a[0]`, `a["odd key"]`."""
    if isinstance(step, int):
        return f"{path}[{step}]"
    if not _PLAIN_KEY.fullmatch(step):
        return f"{path}[{json.dumps(shown(step), ensure_ascii=False)}]"
    return f"{path}.{shown(step)}" if path else shown(step)


def _finding(code: str, file: str, path: str | None, value: object = "") -> Finding:
    text = shown(value)
    en, ja = (sentence.format(value=text) for sentence in _SENTENCES[code])
    return Finding(code, "refused", file, Place(path=path or None), text, ja, en, "", "")


def read_limited(path: Path, most: int = MOST_BYTES) -> bytes:
    """
    The bytes of a file, if it is one and not larger than allowed.

    Raises
    ------
    Refused
        FILE_MISSING, FILE_UNREADABLE or FILE_TOO_LARGE.
    """
    try:
        there = path.is_file()
    except (OSError, ValueError):
        there = False
    if not there:
        raise Refused([_finding("FILE_MISSING", path.name, None)])
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError:
        raise Refused([_finding("FILE_UNREADABLE", path.name, None)]) from None
    if len(content) > most:
        raise Refused([_finding("FILE_TOO_LARGE", path.name, None, f"{most / 2**20:g} MiB")])
    return content


def parse(content: bytes, file: str) -> Any:
    """
    The value of a JSON text; numbers without fraction and exponent are int, others float.

    Raises
    ------
    Refused
        With a finding per problem: its code begins with JSON_, its place is a path.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused([_finding("JSON_TEXT", file, path_at(content, error.start), error.start)]) from None
    found: list[Finding] = []
    for finding in _problems(content, file):
        found.append(finding)
        if finding.code == "JSON_DEPTH" or len(found) == _MOST_FINDINGS:
            break
    if found:
        raise Refused(found)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        at = len(text[: error.pos].encode())
        raise Refused([_finding("JSON_SYNTAX", file, path_at(content, at), at)]) from None


class _Frame:
    """An open bracket: where it stands, the key or number of what is being read in it, and the keys it had."""

    def __init__(self, path: str, is_object: bool) -> None:
        self.path, self.is_object = path, is_object
        self.step: str | int = "" if is_object else 0
        self.expects_key = is_object
        self.keys: set[str] = set()

    def here(self) -> str:
        return self.path if self.is_object and self.step == "" else joined(self.path, self.step)


def _walk(content: bytes) -> Iterator[tuple[int, bytes, list[_Frame]]]:
    """
    Tokens with their place and the brackets open around them, before the token acts on them.

    Of a text that is no JSON the brackets are a guess: enough to say where it breaks.
    """
    frames: list[_Frame] = []
    for hit in _TOKEN.finditer(content):
        token = hit[0]
        if token[:1] in b" \t\r\n":
            continue
        yield hit.start(), token, frames
        top = frames[-1] if frames else None
        if token in (b"{", b"["):
            frames.append(_Frame(top.here() if top else "", token == b"{"))
        elif token in (b"}", b"]"):
            if frames:
                frames.pop()
        elif top is None:
            continue
        elif token == b",":
            top.expects_key = top.is_object
            top.step = "" if top.is_object else (top.step + 1 if isinstance(top.step, int) else 0)
        elif top.expects_key and token[:1] == b'"' and len(token) > 1:
            top.step, top.expects_key = _string(token), False
            top.keys.add(top.step)


def _string(token: bytes) -> str:
    try:
        return str(json.loads(token))
    except ValueError:
        return token.decode("utf-8", "replace")


def path_at(content: bytes, offset: int) -> str:
    """The path of the field in which a byte stands; empty outside of all."""
    path = ""
    for start, token, frames in _walk(content):
        if start > offset:
            break
        path = frames[-1].here() if frames else ""
        top = frames[-1] if frames else None
        if top and top.expects_key and token[:1] == b'"' and len(token) > 1:
            path = joined(top.path, _string(token))
    return path


def _problems(content: bytes, file: str) -> Iterator[Finding]:
    for _, token, frames in _walk(content):
        top = frames[-1] if frames else None
        where = top.here() if top else ""
        if token in (b"{", b"["):
            if len(frames) >= MOST_DEPTH:
                yield _finding("JSON_DEPTH", file, where, MOST_DEPTH)
                return
        elif token[:1] == b'"' and len(token) > 1:
            yield from _string_problems(token, top, where, file)
        elif token not in (b"}", b"]", b",", b":", b"true", b"false", b"null"):
            yield from _number_problems(token, where, file)


def _string_problems(token: bytes, top: _Frame | None, where: str, file: str) -> Iterator[Finding]:
    text = _string(token) if b"\\" in token or (top and top.expects_key) else ""
    if any("\ud800" <= character <= "\udfff" for character in text):
        yield _finding("JSON_HALF_CHARACTER", file, where)
    if top and top.expects_key and text in top.keys:
        yield _finding("JSON_KEY_TWICE", file, joined(top.path, text))


def _number_problems(token: bytes, where: str, file: str) -> Iterator[Finding]:
    text = token.decode("utf-8", "replace")
    if text.lstrip("+-").lower() in ("nan", "infinity", "inf"):
        yield _finding("JSON_NOT_A_NUMBER", file, where, text)
        return
    number = _NUMBER.fullmatch(token)
    if number is None:
        return  # no number at all: the parser says where the text breaks
    too_long = len(token) > _MOST_DIGITS
    whole = not number["part"]
    if too_long or (abs(int(text)) > _LARGEST_WHOLE if whole else not math.isfinite(float(text))):
        yield _finding("JSON_NUMBER_TOO_LARGE", file, where, text)


def first_difference(one: Any, other: Any, path: str = "") -> str | None:
    """
    The path of the first field, in order of names, in which two values of JSON differ; None where they are equal.

    Numbers are compared as numbers (1 and 1.0 are one), but yes and no are no numbers.
    """
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            if key not in one or key not in other:
                return joined(path, key)
            if (found := first_difference(one[key], other[key], joined(path, key))) is not None:
                return found
        return None
    if isinstance(one, list) and isinstance(other, list):
        for index, (a, b) in enumerate(zip(one, other, strict=False)):
            if (found := first_difference(a, b, joined(path, index))) is not None:
                return found
        return None if len(one) == len(other) else joined(path, min(len(one), len(other)))
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in (one, other))
    return None if one == other and (numbers or type(one) is type(other)) else path
