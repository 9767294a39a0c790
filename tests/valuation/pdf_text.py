"""A PDF as its reader sees it: its text, and whether signs are really drawn."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium


def pages_of(content: bytes) -> list[str]:
    """The text of each page."""
    with pypdfium2.PdfDocument(content) as document:
        return [page.get_textpage().get_text_range() for page in document]


def squeezed(text: str) -> str:
    """Text without spaces, line ends and marks where a word may break: what layout may change."""
    return "".join(sign for sign in text if not sign.isspace() and sign not in "\u200b\ufffe\ufeff")


@dataclass(frozen=True)
class Font:
    """A typeface in use, and whether the file carries it."""

    name: str
    embedded: bool


def fonts_of(content: bytes) -> set[Font]:
    """Every typeface that text of the file is set in."""
    found = set()
    with pypdfium2.PdfDocument(content) as document:
        for page in document:
            for item in page.get_objects(max_depth=8):
                if item.type == pdfium.FPDF_PAGEOBJ_TEXT:
                    font = pdfium.FPDFTextObj_GetFont(item.raw)
                    size = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
                    name = ctypes.create_string_buffer(size)
                    pdfium.FPDFFont_GetBaseFontName(font, name, size)
                    found.add(Font(name.value.decode(), pdfium.FPDFFont_GetIsEmbedded(font) == 1))
    return found


def drawings_of(content: bytes, page_number: int, signs: str) -> dict[str, bytes]:
    """The ink of the first place where each sign stands on a page, as the bits of a 12 x 12 raster."""
    found: dict[str, bytes] = {}
    with pypdfium2.PdfDocument(content) as document:
        page = document[page_number]
        text, scale = page.get_textpage(), 8.0
        ink = page.render(scale=scale, grayscale=True).to_numpy() < 128
        for index in range(text.count_chars()):
            sign = chr(pdfium.FPDFText_GetUnicode(text.raw, index))
            if sign in signs and sign not in found:
                left, bottom, right, top = (edge * scale for edge in text.get_charbox(index))
                rows = slice(round(ink.shape[0] - top), round(ink.shape[0] - bottom))
                box = ink[rows, round(left) : round(right)]
                if box.size:
                    found[sign] = _raster(box)
    return found


def _raster(box: np.ndarray) -> bytes:
    rows = np.linspace(0, box.shape[0] - 1, 12).round().astype(int)
    columns = np.linspace(0, box.shape[1] - 1, 12).round().astype(int)
    return np.packbits(box[np.ix_(rows, columns)]).tobytes()
