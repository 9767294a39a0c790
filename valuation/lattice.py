"""
The part of an occurrence's residual that belongs to the place: white noise on a lattice, smoothed.

The lattice stands still: cubes through the whole Earth (taken as a sphere), so that no
other building, event or map changes what a place draws, and no meridian is an edge.
Each building mixes the noise of the eight corners of its cube, linearly in each
direction, with weights whose squares sum to 1: at every building the value is exactly
standard normal, two buildings are correlated by the sum of products of their weights,
and where they lie two cubes or more apart in any direction they are independent.
"""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from valuation.exposure import F64, I64, Lattice

EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG (Moritz 2000, J. Geodesy 74, 128-133; second-hand)
SHORTEST_M = 10.0  # so that the three numbers of a corner fit into one of 64 bits
CORNERS = 8
_BITS = 21
_ORIGIN = 2 ** (_BITS - 1)


def no_lattice() -> Lattice:
    """No remainder: nothing is drawn."""
    return Lattice(np.zeros((0, CORNERS), np.int32), np.zeros((0, CORNERS), np.float32), np.zeros(0, np.uint64))


def lattice_of(degrees: tuple[F64, F64] | None, length_m: float, count: int, *, needed: bool) -> Lattice:
    """
    Nodes and weights of buildings.

    Parameters
    ----------
    degrees : (longitude, latitude), each of shape (building,)
    length_m : float
        Side of a cube: the distance over which the remainder loses its correlation.
    count : int
        Number of buildings.
    needed : bool
        Without a remainder no positions are needed.

    Raises
    ------
    ValueError
        Positions are needed and missing, or the length is below SHORTEST_M.
    """
    if not needed:
        none = no_lattice()
        return Lattice(np.zeros((count, CORNERS), np.int32), np.zeros((count, CORNERS), np.float32), none.key)
    if degrees is None:
        raise ValueError("a remainder that is correlated over distance needs the positions of buildings")
    if length_m < SHORTEST_M:
        raise ValueError(f"the remainder's length is {length_m:g} m; the lattice needs {SHORTEST_M:g} m or more")
    place = _on_sphere(*degrees) / length_m
    low = np.floor(place)
    part = place - low
    keys, weights = [], []
    for corner in itertools.product((0, 1), repeat=3):
        keys.append(_key(low.astype(np.int64) + np.array(corner)))
        weights.append(np.prod(np.where(np.array(corner) == 1, part, 1.0 - part), axis=1))
    key, node = np.unique(np.stack(keys, axis=1), return_inverse=True)
    weight = np.stack(weights, axis=1)
    weight /= np.sqrt((weight**2).sum(axis=1, keepdims=True))
    return Lattice(node.reshape(-1, CORNERS).astype(np.int32), weight.astype(np.float32), key)


def _on_sphere(longitude: F64, latitude: F64) -> F64:
    """Places in m from the centre of the Earth, shape (building, 3)."""
    east, north = np.radians(longitude), np.radians(latitude)
    across = np.cos(north)
    return np.asarray(EARTH_RADIUS_M * np.stack([across * np.cos(east), across * np.sin(east), np.sin(north)], axis=1))


def _key(corner: I64) -> NDArray[np.uint64]:
    """One number for each corner of the lattice, shape (building,); never 0, which is the residual all share."""
    x, y, z = (corner + _ORIGIN).astype(np.uint64).T
    bits = np.uint64(_BITS)
    return np.asarray((np.uint64(1) << np.uint64(63)) | (x << bits << bits) | (y << bits) | z)
