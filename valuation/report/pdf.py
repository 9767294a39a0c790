"""
The PDF: the factsheet's blocks in front, then every figure with its source, by typst.

The template never changes and holds no text of a record: all of it arrives as JSON,
so a title can hold any sign and stays a title. No font of the machine is used. What
is written is PDF/A-2a: fonts embedded, text that can be read back, no missing glyph.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any, Final

import typst
from fontTools.ttLib import TTFont

from infra.findings import Lang
from valuation.record import LatentCreditRecord
from valuation.report.blocks import Block, blocks, fact_text
from valuation.report.fonts import FAMILY, font_folder
from valuation.report.format import show, text_width
from valuation.report.ranges import ranges_svg
from valuation.report.sections import Section, sections
from valuation.report.tables import Table
from valuation.report.views import charts
from valuation.report.words import Words

MISSING: Final = "\u3013"  # the geta mark: printers' sign for a character that the typeface does not have
NARROW: Final = 14  # characters up to which a column of text is as wide as its text
WIDEST: Final = 70
BREAK: Final = "\u200b"  # lets a long word go on in the next line
_LONG: Final = re.compile(r"[^\s\u3000-\u9fff\uff00-\uffef]{24,}")
_AFTER: Final = re.compile(r"(?<=[/_.\-=,;:?&])(?=.)|(?<=[^/_.\-=,;:?&]{24})(?=.)")
_SUBSTITUTES: Final = {"\u2082": "2", "≥": "≧", "≤": "≦", "\t": " ", "\r": " "}


@cache
def _known() -> frozenset[int]:
    """Code points that the typeface can draw."""
    with TTFont(font_folder() / "ipaexg.ttf", lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _fonts() -> typst.Fonts:
    """The embedded typeface alone: the same page on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(font_folder())])


def drawable(text: str) -> str:
    """The text with what the typeface cannot draw replaced by the geta mark; line ends and break marks stay."""
    known = _known()
    kept = (_SUBSTITUTES.get(c, c) for c in text)
    return "".join(c if ord(c) in known or c in ("\n", BREAK) else MISSING for c in kept)


def breakable(text: str) -> str:
    """Long words may break after a sign, or after every 24 characters."""
    return _LONG.sub(lambda word: _AFTER.sub(BREAK, word.group()), text)


def render_pdf(record: LatentCreditRecord, record_id: str, lang: Lang = "en") -> bytes:
    """The record as a PDF in one language; same record, same bytes."""
    document = json.dumps(_drawable(_document(record, record_id, Words(lang))), ensure_ascii=False)
    template = (files("valuation.report") / "templates" / "record.typ").read_bytes()
    written = typst.Compiler(font_paths=_fonts()).compile(
        input=template, format="pdf", sys_inputs={"document": document}, pdf_standards=["a-2a"], timestamp=0
    )
    assert isinstance(written, bytes)
    return written


def _drawable(value: Any) -> Any:
    if isinstance(value, str):
        return drawable(value)
    if isinstance(value, dict):
        return {key: _drawable(item) for key, item in value.items()}
    return [_drawable(item) for item in value] if isinstance(value, list) else value


def _document(record: LatentCreditRecord, record_id: str, t: Words) -> dict[str, Any]:
    """What the template lays out: texts and drawings only."""
    pictures = {name: _lettered(str(drawing)) for name, drawing in charts(record, t).items()}
    return {
        "lang": t.lang,
        "font": FAMILY,
        "status": t("status"),
        "says": t("status.says"),
        "kind": t("pdf.kind"),
        "title": t.pick(record.identity.title),
        "place": [[t("place"), t.pick(record.identity.place)], [t("measure"), t.pick(record.identity.measure.name)]],
        "synthetic": t("synthetic") if record.identity.synthetic else "",
        "record": [t("run.record_id"), record_id],
        "page": t("pdf.page", page="{page}", pages="{pages}"),
        "ranges": _lettered(str(ranges_svg(record, t))),
        "blocks": {name: _block(block, t) for name, block in blocks(record, t).items()},
        "sections": [_section(section, pictures, t) for section in sections(record, t)],
    }


def _block(block: Block, t: Words) -> dict[str, Any]:
    return {
        "title": block.title,
        "lead": block.lead,
        "table": None if block.table is None else _table(block.table, t),
        "facts": [[fact.label, breakable(fact_text(fact, t)), fact.kind == "text"] for fact in block.facts],
        "notes": [breakable(note) for note in block.notes],
    }


def _lettered(drawing: str) -> str:
    """The drawing in the typeface of the page."""
    return drawing.replace("<svg ", f'<svg font-family="{FAMILY}" ', 1)


def _section(section: Section, pictures: dict[str, str], t: Words) -> dict[str, Any]:
    return {
        "title": section.title,
        "lead": section.lead,
        "alt": section.title,
        "chart": pictures.get(section.name, ""),
        "tables": [_table(table, t) for table in section.tables if table.rows],
    }


def _shares(table: Table, rows: list[list[str]]) -> list[int]:
    """How the columns share the width: by their longest text; 0 is as wide as its content, numbers alone are equal."""
    if all(column.kind not in ("text", "hash") for column in table.columns):
        return [1] * len(table.columns)
    longest = [max(text_width(row[place]) for row in rows) for place in range(len(table.columns))]
    found = [
        min(max(length, 22), WIDEST) if c.kind == "text" and length > NARROW else 0
        for c, length in zip(table.columns, longest, strict=True)
    ]
    return found if any(found) else [1, *found[1:]]


def _table(table: Table, t: Words) -> dict[str, Any]:
    """Headings, how wide each column is, cells as text, and which rows stand out."""
    rows = [[show(cell, c.kind, t.lang) for cell, c in zip(row, table.columns, strict=True)] for row in table.rows]
    cells = [
        [text if c.kind == "hash" else breakable(text) for text, c in zip(row, table.columns, strict=True)]
        for row in rows
    ]
    return {
        "title": table.title,
        "head": [column.heading for column in table.columns],
        "kinds": [column.kind if column.kind in ("text", "hash") else "number" for column in table.columns],
        "shares": _shares(table, rows),
        "rows": cells,
        "strong": list(table.strong),
    }
