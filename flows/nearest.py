"""The known word that a person most probably meant, by its parts in any order, and by its letters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

_LINKS = {"per", "of", "in", "to"}
"""Parts that say how others belong together, and are left out or put in without thought: usd_jpy, jpy_per_usd."""


def nearest(word: str, known: Iterable[str], cutoff: float) -> str | None:
    """
    The nearest of the known words, or None where none is near.

    A word of the same parts in another order is the one that was meant; among others letters decide, read in the
    order of the word or with its parts in order of the alphabet. Of equal ones the last of the alphabet is taken,
    as difflib does.

    Examples
    --------
    >>> nearest("jpy_per_usd", ["fx_date", "price_jpy_per_t", "usd_jpy"], 0.4)
    'usd_jpy'
    >>> nearest("raise_flor_m", ["raise_floor_m", "floor_raise"], 0.4)
    'raise_floor_m'
    """
    score, best = max(((_likeness(word, one), one) for one in known), default=(0.0, ""))
    return best if score >= cutoff else None


def _likeness(word: str, known: str) -> float:
    """Above 1 for the same parts, else the share of letters in common, from 0 to 1."""
    parts, others = _parts(word), _parts(known)
    letters = _letters(word, known)
    if len(parts) > 1 and set(parts) - _LINKS == set(others) - _LINKS:
        return 1.0 + letters
    return max(letters, _letters("_".join(sorted(parts)), "_".join(sorted(others))))


def _letters(word: str, known: str) -> float:
    return SequenceMatcher(None, known, word).ratio()


def _parts(word: str) -> list[str]:
    return [part for part in re.split(r"[\W_]+", word.lower()) if part]
