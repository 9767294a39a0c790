"""
The Japanese typeface of the report, cut down to the glyphs that a page uses.

IPAex Gothic (IPA Font License v1.0) comes with the installed package
matplotlib-fontja; embedding it makes a page read the same on a machine without
Japanese fonts. Latin text uses the reader's own sans serif.
"""

from __future__ import annotations

import base64
from importlib.resources import as_file, files
from io import BytesIO
from pathlib import Path
from typing import Final

from fontTools import subset
from fontTools.ttLib import TTFont

FAMILY: Final = "IPAexGothic"
STACK: Final = f"Arial, 'Liberation Sans', Helvetica, {FAMILY}, sans-serif"
# The page's family list begins with this face, restricted to Japanese: a browser that lays text out before an
# embedded fallback is decoded can keep drawing empty boxes, which cannot happen to the first family.
JAPANESE: Final = "U+203B,U+2460-24FF,U+25A0-FFEF,U+20000-2FFFF"
_PACKAGE: Final = "matplotlib_fontja"
_FILE: Final = "ipaexg.ttf"


def font_folder() -> Path:
    """Folder of the installed typeface; FileNotFoundError names what to install."""
    with as_file(files(_PACKAGE) / "fonts" / _FILE) as path:
        if not path.is_file():
            raise FileNotFoundError(f"{_FILE} is missing; install the package matplotlib-fontja")
        return path.parent


def subset_woff2(text: str) -> bytes:
    """The typeface with only the characters of `text` that it knows, as WOFF2; same text, same bytes."""
    font = TTFont(font_folder() / _FILE, recalcTimestamp=False)
    options = subset.Options(layout_features=["kern", "palt"], notdef_outline=True, hinting=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=sorted({ord(character) for character in text}))
    cutter.subset(font)
    font.flavor = "woff2"
    buffer = BytesIO()
    font.save(buffer)
    return buffer.getvalue()


def font_face(text: str) -> str:
    """A CSS @font-face rule that carries the glyphs of `text` inside itself."""
    data = base64.b64encode(subset_woff2(text)).decode("ascii")
    source = f'url(data:font/woff2;base64,{data}) format("woff2")'
    return f'@font-face{{font-family:"{FAMILY}";src:{source};unicode-range:{JAPANESE}}}'
