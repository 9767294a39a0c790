"""JSON read one member at a time, so that a file of many features is never wholly in memory as Python objects."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator
from typing import Any

_CUT = "the file is cut off in the middle", "ファイルが途中で切れています"
_ESCAPE = 6  # characters of one that breaks off: \\uXXXX
_BLANK = re.compile(r"[ \t\r\n]*")


class BrokenJson(ValueError):
    """The text is no JSON from this line on."""

    def __init__(self, line: int, reason_en: str, reason_ja: str) -> None:
        self.line, self.reason_en, self.reason_ja = line, reason_en, reason_ja
        super().__init__(reason_en)


def _constant(word: str) -> float:
    """NaN and Infinity are not JSON, but files have them: the shape or cell that holds one is judged later."""
    return float(word.replace("Infinity", "inf"))


_DECODER = json.JSONDecoder(parse_constant=_constant)


def value_at(text: str, at: int) -> tuple[Any, int]:
    """
    The value that begins at or after `at`, and where the text goes on behind it.

    Raises
    ------
    BrokenJson
    """
    start = blanks(text, at)
    try:
        return _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        if _is_cut(text, error):
            raise BrokenJson(text.count("\n", 0, len(text.rstrip())) + 1, *_CUT) from None
        raise unexpected(text, error.pos) from None
    except RecursionError:
        line = text.count("\n", 0, start) + 1
        raise BrokenJson(line, "it is nested too deeply", "入れ子が深すぎます") from None


def _is_cut(text: str, error: json.JSONDecodeError) -> bool:
    """Whether the text breaks off within a value: nothing whole ends there, and what is wrong goes on to the end."""
    whole = text.rstrip()
    return not whole.endswith(("}", "]")) and (
        error.msg.startswith("Unterminated string") or error.pos >= len(whole) - _ESCAPE
    )


def object_members(text: str, at: int, streamed: str) -> Iterator[tuple[str, Any, int]]:
    """
    Keys and values of the object that begins at `at`, with the place of each value.

    A list under the key `streamed` gives (streamed, item, place) once per item, and
    (streamed, [], place) first of all, so that an empty list is seen too. After the last
    member comes ("", None, place behind the object).

    Raises
    ------
    BrokenJson
    """
    at = _after(text, at, "{")
    if _next(text, at) == "}":
        yield "", None, blanks(text, at) + 1
        return
    while True:
        key, at = value_at(text, at)
        if not isinstance(key, str):
            raise unexpected(text, at)
        at = _after(text, at, ":")
        if key == streamed and _next(text, at) == "[":
            yield key, [], at
            at = yield from _items(text, at, key)
        else:
            place = at
            value, at = value_at(text, at)
            yield key, value, place
        if _next(text, at) == "}":
            yield "", None, blanks(text, at) + 1
            return
        at = _after(text, at, ",")


def _items(text: str, at: int, key: str) -> Generator[tuple[str, Any, int], None, int]:
    """The items of the list that begins at `at`, each under `key`; returns where the text goes on."""
    at = _after(text, at, "[")
    if _next(text, at) == "]":
        return blanks(text, at) + 1
    while True:
        place = blanks(text, at)
        item, at = value_at(text, place)
        yield key, item, place
        if _next(text, at) == "]":
            return blanks(text, at) + 1
        at = _after(text, at, ",")


def blanks(text: str, at: int) -> int:
    """Where the next character that is no blank stands."""
    match = _BLANK.match(text, at)
    return match.end() if match else at


def line_of(text: str, at: int) -> int:
    """The line of a place, from 1."""
    return text.count("\n", 0, at) + 1


def _next(text: str, at: int) -> str:
    at = blanks(text, at)
    return text[at : at + 1]


def _after(text: str, at: int, wanted: str) -> int:
    at = blanks(text, at)
    if text[at : at + 1] != wanted:
        raise unexpected(text, at)
    return at + 1


def unexpected(text: str, at: int) -> BrokenJson:
    """What to raise where something else than JSON asks for stands."""
    line = line_of(text, at)
    if blanks(text, at) >= len(text):
        return BrokenJson(line, *_CUT)
    found = text[at : at + 20].split("\n", maxsplit=1)[0]
    return BrokenJson(line, f"'{found}' is not expected there", f"「{found}」の部分が正しくありません")
