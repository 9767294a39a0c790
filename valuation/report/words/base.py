"""One text of the report in both languages."""

from __future__ import annotations

from typing import NamedTuple


class Word(NamedTuple):
    """Both hold the same `{placeholders}`."""

    en: str
    ja: str
