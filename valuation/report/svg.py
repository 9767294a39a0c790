"""One Vega-Lite specification in, one inline SVG out."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import vl_convert
from markupsafe import Markup, escape

from valuation.report.fonts import font_folder

VEGALITE_VERSION = "6.4"
_ID = re.compile(r'\bid="([^"]+)"')
_FONT = re.compile(r' font-family="[^"]*"')


@cache
def _register_fonts() -> None:
    """Once per process: widths of Japanese text are measured with the typeface that the page embeds."""
    vl_convert.register_font_directory(str(font_folder()))


def chart_svg(spec: dict[str, Any], prefix: str, label: str) -> Markup:
    """
    A chart as an SVG element to be placed inside a page.

    Ids are numbered anew under `prefix`, because two drawings on one page may not
    share them; the typeface is left to the page; `label` is what a screen reader says.
    """
    _register_fonts()
    drawing = vl_convert.vegalite_to_svg(spec, vl_version=VEGALITE_VERSION, allowed_base_urls=[])
    return Markup(with_label(_FONT.sub("", with_prefix(drawing, prefix)), label))  # Vega escapes all text it draws


def with_prefix(drawing: str, prefix: str) -> str:
    """The drawing with its ids, and every reference to them, renamed to prefix-0, prefix-1 ..."""
    names = {name: f"{prefix}-{index}" for index, name in enumerate(dict.fromkeys(_ID.findall(drawing)))}
    for old, new in names.items():
        drawing = drawing.replace(f'id="{old}"', f'id="{new}"').replace(f"url(#{old})", f"url(#{new})")
        drawing = drawing.replace(f'href="#{old}"', f'href="#{new}"')
    return drawing


def with_label(drawing: str, label: str) -> str:
    """The drawing announced as one image; its parts stay silent."""
    return drawing.replace("<svg ", f'<svg role="img" aria-label="{escape(label)}" ', 1)
