"""Tags of OpenStreetMap as GDAL packs them into one text: "key"=>"value","key"=>"value"."""

from __future__ import annotations

import re

_QUOTED = r'"((?:[^"\\]|\\.)*)"'
_PAIR = re.compile(rf"\s*{_QUOTED}\s*=>\s*{_QUOTED}\s*(?:,|$)", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def tags(packed: str | None) -> dict[str, str]:
    """
    The tags of one object; quotes and backslashes within keys and values come back as they were.

    What follows a pair that cannot be read is left out: nothing in it can be trusted to be a key.
    """
    found: dict[str, str] = {}
    at = 0
    text = packed or ""
    while at < len(text) and (pair := _PAIR.match(text, at)) is not None:
        key, value = (_ESCAPED.sub(r"\1", part) for part in pair.groups())
        found[key] = value
        at = pair.end()
    return found
