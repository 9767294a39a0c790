"""What all charts share: colours, type and the wrapping of labels."""

from __future__ import annotations

import json
from typing import Any, Final

from infra.findings import Lang
from valuation.report.fonts import STACK

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
WIDTH: Final = 640

# Blue and orange stay apart for every common colour vision, and in grey print by their lightness.
BLUE: Final = "#1d5f96"
LIGHT_BLUE: Final = "#8fbcdb"
ORANGE: Final = "#c2590b"
INK: Final = "#1c2b36"
GREY: Final = "#5a6872"
PALE: Final = "#d9dfe3"

_NEVER_FIRST: Final = "、。）」』％%ー・：,.)0123456789"  # Japanese line-breaking rule, and numbers stay whole

_AXIS: Final[dict[str, Any]] = {
    "labelColor": INK,
    "titleColor": GREY,
    "titleFontWeight": "normal",
    "labelFontSize": 11,
    "titleFontSize": 11,
    "titlePadding": 8,
    "gridColor": "#e8ecee",
    "domainColor": "#9aa5ad",
    "tickColor": "#9aa5ad",
    "labelLimit": 400,
    "titleLimit": 600,
}
_CONFIG: Final[dict[str, Any]] = {
    "font": STACK,
    "aria": False,
    "background": None,
    "view": {"stroke": None},
    "axis": _AXIS,
    "legend": {"labelFontSize": 11, "labelColor": INK, "labelLimit": 400, "symbolSize": 140},
    "text": {"fontSize": 11, "color": INK},
}


def spec(**content: Any) -> dict[str, Any]:
    """A Vega-Lite specification with the common look."""
    return {"$schema": SCHEMA, "config": _CONFIG, "padding": {"left": 4, "right": 12, "top": 6, "bottom": 4}, **content}


def wrapped(text: str, lang: Lang, width: int = 34) -> str:
    """The text with line breaks: between words in English, between characters in Japanese."""
    return "\n".join(_lines_of_characters(text, width // 2) if lang == "ja" else _lines_of_words(text, width))


def _lines_of_words(text: str, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + len(word) < width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _lines_of_characters(text: str, width: int) -> list[str]:
    lines: list[str] = []
    for character in text:
        if lines and (len(lines[-1]) < width or character in _NEVER_FIRST):
            lines[-1] += character
        else:
            lines.append(character)
    return lines


def row_labels(labels: list[str]) -> str:
    """
    A Vega expression that names rows 0, 1, 2 ... with these texts.

    Rows are numbered, so that two lines with one label stay two lines; a JSON
    string is also a Vega string, so no label can leave its quotes.
    """
    return f"split({json.dumps(labels)}[datum.value], '\\n')"
