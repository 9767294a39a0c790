"""
Draws without state: Philox4x32-10, a counter-based generator.

A draw is a pure function of (seed, stream, counter): no generator is carried
along, so order, chunk and worker cannot change it. Streams are named; the name
and the seed are hashed into the key, never a position.

References
----------
Salmon, Moraes, Dror, Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3",
SC11, doi:10.1145/2063384.2063405. The published known-answer vectors of their
Random123 library are tests.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numba as nb
import numpy as np
from numpy.typing import NDArray

_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint32(0x9E3779B9)
_W1 = np.uint32(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
ROUNDS = 10
TWO_32 = 2**32


@nb.njit(cache=True, nogil=True, inline="always")
def philox(c0, c1, c2, c3, k0, k1):  # type: ignore[no-untyped-def]
    """Philox4x32-10 of one 128-bit counter under one 64-bit key: four uint32."""
    for _ in range(ROUNDS):
        p0 = _M0 * nb.uint64(c0)
        p1 = _M1 * nb.uint64(c2)
        h0 = nb.uint32(p0 >> _HALF)
        l0 = nb.uint32(p0 & _LOW)
        h1 = nb.uint32(p1 >> _HALF)
        l1 = nb.uint32(p1 & _LOW)
        c0, c1, c2, c3 = h1 ^ c1 ^ k0, l1, h0 ^ c3 ^ k1, l0
        k0 = nb.uint32(k0 + _W0)
        k1 = nb.uint32(k1 + _W1)
    return c0, c1, c2, c3


@nb.njit(cache=True, nogil=True, inline="always")
def normal(c0, c1, c2, c3, k0, k1):  # type: ignore[no-untyped-def]
    """A standard normal value from one counter: two 32-bit uniforms by the transform of Box and Muller (1958)."""
    a, b, _, _ = philox(c0, c1, c2, c3, k0, k1)
    radius = np.sqrt(-2.0 * np.log((a + 0.5) * 2.0**-32))
    return radius * np.cos(2.0 * np.pi * (b + 0.5) * 2.0**-32)


def key(seed: int, stream: str) -> tuple[np.uint32, np.uint32]:
    """The 64-bit key of a named stream: the first eight bytes of SHA-256 over `seed` and the name."""
    digest = hashlib.sha256(f"{seed}\x1f{stream}".encode()).digest()
    return np.uint32(int.from_bytes(digest[:4], "little")), np.uint32(int.from_bytes(digest[4:8], "little"))


def hashes(names: Iterable[str]) -> NDArray[np.uint64]:
    """
    64-bit hashes of names (BLAKE2b), checked for collisions.

    Raises
    ------
    ValueError
        Two names are equal or share a hash: their draws would be the same draw.
    """
    listed = list(names)
    values = np.array(
        [int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little") for name in listed],
        dtype=np.uint64,
    )
    if len(np.unique(values)) != len(values):
        raise ValueError("two identifiers are equal or share a 64-bit hash; rename one of them")
    return values


@nb.njit(cache=True)
def _uniforms(count: int, k0: np.uint32, k1: np.uint32) -> NDArray[np.float64]:
    values = np.empty(count, dtype=np.float64)
    for index in range(count):
        a, b, _, _ = philox(nb.uint32(index), nb.uint32(0), nb.uint32(0), nb.uint32(0), k0, k1)
        values[index] = (nb.uint64(a) << nb.uint64(20) | nb.uint64(b) >> nb.uint64(12)) * 2.0**-52 + 2.0**-53
    return values


def uniforms(seed: int, stream: str, count: int) -> NDArray[np.float64]:
    """
    `count` numbers in the open interval (0, 1) with 52 bits, shape (count,).

    Number k depends on seed, stream and k only: asking for more draws keeps the first ones.
    """
    return np.asarray(_uniforms(count, *key(seed, stream)))
