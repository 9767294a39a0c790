"""What is wrong with a value, and what was found, as sentences: our own, or one for each kind of a parser's error."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from flows.nearest import nearest
from infra.units import plain_number

Both = tuple[str, str]
"""English and Japanese."""

_WHOLE = "write a whole number", "整数で書いてください"
_TRUTH = "write true or false", "true または false と書いてください"
_DATE = (
    "write a date alone, such as 2026-01-13",
    "日付だけを 2026-01-13 のように書いてください",
)
_KEYS = "write keys with their values here (`key: value`)", "「項目: 値」の形で書いてください"
_LIST = (
    "write a list: lines that begin with `- `, or [ ]",
    "一覧の形（「- 」で始まる行、または [ ]）で書いてください",
)
WORDS: dict[str, Both] = {
    "string_type": ("write text", "文字で書いてください"),
    "string_too_short": ("needs at least {min_length} character{s}", "{min_length}文字以上で書いてください"),
    "string_pattern_mismatch": (
        "write small letters, digits and hyphens only, at most 64, a letter or digit first",
        "英小文字・数字・ハイフンだけを使い、英小文字か数字で始めて、64文字以内で書いてください",
    ),
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "float_type": ("write a number", "数値で書いてください"),
    "float_parsing": ("write a number", "数値で書いてください"),
    "finite_number": (
        "write a finite number",
        "有限の数値で書いてください。無限大（inf）や非数（nan）は使えません",
    ),
    "bool_type": _TRUTH,
    "bool_parsing": _TRUTH,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "dict_type": _KEYS,
    "model_type": _KEYS,
    "model_attributes_type": _KEYS,
    "invalid_key": ("a key must be a word", "項目名は文字で書いてください"),
    "too_short": ("needs at least {min_length} item{s}", "{min_length}個以上書いてください"),
    "too_long": ("takes at most {max_length} item{s}", "{max_length}個までにしてください"),
    "greater_than_equal": ("must be {ge} or more", "{ge}以上の値にしてください"),
    "greater_than": ("must be above {gt}", "{gt}より大きい値にしてください"),
    "less_than_equal": ("must be {le} or less", "{le}以下の値にしてください"),
    "less_than": ("must be below {lt}", "{lt}より小さい値にしてください"),
}
_NO_KIND = "say of which kind it is: write `kind:`", "種類が書かれていません。「kind:」に続けて種類を書いてください。"
_COUNTED = ("too_short", "too_long")
_QUOTES = "; in quotes it is text", "。引用符で囲むと文字になります"


def in_words(item: Any) -> Both:
    """What a value is refused for; a Japanese sentence ends with its full stop."""
    context, kind = item.get("ctx", {}), item["type"]
    if kind == "said":
        return context["en"], f"{context['ja']}。"
    if kind == "union_tag_not_found":
        return _NO_KIND
    if kind == "union_tag_invalid":
        return _unknown_kind(str(context["tag"]), re.findall(r"'([^']*)'", context["expected_tags"]))
    found_en, found_ja = _found(item)
    if kind not in WORDS:
        text = item["msg"].removeprefix("Value error, ")
        return f"{text}, found {found_en}", f"この値は使えません（入力：{found_ja}。{text}）。"
    numbers = {name: plain_number(value, 15) for name, value in context.items() if isinstance(value, int | float)}
    one = context.get("min_length", context.get("max_length")) == 1
    en, ja = (words.format(**{**context, **numbers}, s="" if one else "s") for words in WORDS[kind])
    quoted = kind == "string_type" and isinstance(item["input"], int | float | date)
    more_en, more_ja = _QUOTES if quoted else ("", "")
    return f"{en}, found {found_en}{more_en}", f"{ja}（入力：{found_ja}）{more_ja}。"


def _unknown_kind(word: str, known: list[str]) -> Both:
    """A section of a kind that is none of those known."""
    near = nearest(word, known, cutoff=0.5)
    en = f"did you mean `{near}`?" if near else f"write one of: {', '.join(known)}"
    ja = f"「{near}」の誤りではありませんか。" if near else f"次のいずれかを書いてください：{'、'.join(known)}"
    return f"there is no kind `{word}` here; {en}", f"「{word}」という種類（kind）はありません。{ja}"


def _found(item: Any) -> Both:
    """What stands in the file, as its reader would say it."""
    value = item["input"]
    if item["type"] in _COUNTED:
        return f"{len(value)}", f"{len(value)}個"
    if isinstance(value, dict):
        return "keys with values", "項目と値の組"
    if isinstance(value, list | tuple):
        return "a list", "一覧"
    if value is None or (isinstance(value, str) and not value.strip()):
        return "nothing", "空欄"
    if isinstance(value, bool):
        return (str(value).lower(),) * 2
    if isinstance(value, date | datetime):
        return (value.isoformat(),) * 2
    return (str(value),) * 2
