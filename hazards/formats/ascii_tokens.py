"""The numbers of a text grid counted and looked at: GDAL reads a word as 0, and lets surplus numbers slide."""

from __future__ import annotations

import numba as nb
import numpy as np

_ALLOWED = np.zeros(256, dtype=np.bool_)
_ALLOWED[np.frombuffer(b"0123456789+-.,eEdDnNaAiIfFtTyY#", dtype=np.uint8)] = True  # numbers, nan, inf, infinity
_STARTS = np.zeros(256, dtype=np.bool_)
_STARTS[np.frombuffer(b"0123456789+-.nNiI", dtype=np.uint8)] = True


@nb.njit(cache=True, nogil=True)
def _tokens(text, allowed, starts):  # type: ignore[no-untyped-def]
    """Number of words in a text of bytes, and where the first that is no number begins (-1: none)."""
    count, begin, bad = 0, 0, -1
    inside = False
    for i in range(text.shape[0]):
        byte = text[i]
        if byte == 32 or 9 <= byte <= 13:
            inside = False
            continue
        if not inside:
            inside, begin = True, i
            count += 1
            if not starts[byte] and bad < 0:
                bad = begin
        elif not allowed[byte] and bad < 0:
            bad = begin
    return count, bad


def tokens(text: bytes) -> tuple[int, int]:
    """
    How many words there are, and where the first that cannot be a number begins.

    Returns
    -------
    count, byte offset (-1 where every word looks like a number)
    """
    count, bad = _tokens(np.frombuffer(text, dtype=np.uint8), _ALLOWED, _STARTS)
    return int(count), int(bad)
