"""Words that make an offset of a forecast: no title may hold them."""

from __future__ import annotations

import re

RULE = ("a forecast is no offset and no certified credit", "予測値は、オフセットでも認証済みのクレジットでもない")
_OFFSET = re.compile(r"offset|retired|certified|オフセット|相殺|無効化済|認証済", re.IGNORECASE)


def called_an_offset(text: str) -> bool:
    """Whether a title says what a forecast is not."""
    return _OFFSET.search(text) is not None
