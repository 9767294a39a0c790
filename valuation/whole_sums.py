"""Sums of 64-bit integers and of their squares as Python integers: exact, however large the totals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

I64 = NDArray[np.int64]
Whole = NDArray[np.object_]
"""An array of Python integers, which never overflow."""

_HALF = 32
_LOW = (1 << _HALF) - 1


def whole_sum(values: I64) -> Whole:
    """
    Sum over the first axis (fewer than 2^31 entries), shape of the rest.

    High and low halves are summed apart, so that neither can pass 64 bits.
    """
    columns = _columns(values)
    return _sum(columns).reshape(np.shape(values)[1:])


def whole_square_sum(values: I64) -> Whole:
    """
    Sum of squares over the first axis (fewer than 2^31 entries), shape of the rest.

    x = h 2^32 + l, so x^2 = h^2 2^64 + 2 h l 2^32 + l^2; each product fits 64 bits, l^2 without a sign.
    """
    columns = _columns(values)
    high, low = columns >> _HALF, columns & _LOW
    unsigned = low.astype(np.uint64) ** 2
    top, bottom = (unsigned >> np.uint64(_HALF)).astype(np.int64), (unsigned & np.uint64(_LOW)).astype(np.int64)
    squares = _sum(high * high) * (1 << (2 * _HALF)) + _sum(high * low) * (1 << (_HALF + 1))
    return np.asarray(squares + _joined(top.sum(axis=0), bottom.sum(axis=0))).reshape(np.shape(values)[1:])


def whole_sum_at(index: NDArray[np.integer], values: I64, size: int) -> Whole:
    """Sum of the values of each index 0 .. size - 1 (fewer than 2^31 entries), shape (size,)."""
    high, low = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    np.add.at(high, index, values >> _HALF)
    np.add.at(low, index, values & _LOW)
    return _joined(high, low)


def _columns(values: I64) -> I64:
    data = np.asarray(values, dtype=np.int64)
    return data.reshape(len(data), int(np.prod(data.shape[1:])))


def _sum(columns: I64) -> Whole:
    return _joined((columns >> _HALF).sum(axis=0), (columns & _LOW).sum(axis=0))


def _joined(high: I64, low: I64) -> Whole:
    return np.asarray(high.astype(object) * (1 << _HALF) + low.astype(object))
