"""
The part of an occurrence's residual that belongs to the place: white noise on a lattice, smoothed.

Each building mixes the noise of the four corners of its cell, bilinearly, with
weights whose squares sum to 1: at every building the value is exactly standard
normal, two buildings are correlated by the sum of products of their weights, and
beyond two cells they are independent.
"""

from __future__ import annotations

import numpy as np

from valuation.exposure import F64, Lattice

METRES_PER_DEGREE = 111_320.0  # of latitude: 40,075 km / 360; the lattice needs no better


def no_lattice() -> Lattice:
    """No remainder: nothing is drawn."""
    return Lattice(np.zeros((0, 4), np.int32), np.zeros((0, 4), np.float32), 0)


def lattice_of(degrees: tuple[F64, F64] | None, length_m: float, count: int, *, needed: bool) -> Lattice:
    """
    Nodes and weights of buildings.

    Parameters
    ----------
    degrees : (longitude, latitude), each of shape (building,)
    length_m : float
        Side of a cell: the distance over which the remainder loses its correlation.
    count : int
        Number of buildings.
    needed : bool
        Without a remainder no positions are needed.

    Raises
    ------
    ValueError
        Positions are needed and missing.
    """
    if not needed:
        return Lattice(np.zeros((count, 4), np.int32), np.zeros((count, 4), np.float32), 0)
    if degrees is None:
        raise ValueError("a remainder that is correlated over distance needs the positions of buildings")
    longitude, latitude = degrees
    east = (longitude - longitude.min(initial=180.0)) * METRES_PER_DEGREE * np.cos(np.radians(np.mean(latitude)))
    north = (latitude - latitude.min(initial=90.0)) * METRES_PER_DEGREE
    corners, weights = [], []
    for dx in (0, 1):
        for dy in (0, 1):
            x, y = np.floor(east / length_m), np.floor(north / length_m)
            corners.append(np.stack([x + dx, y + dy], axis=1).astype(np.int64))
            along = np.abs(1 - dx - (east / length_m - x)), np.abs(1 - dy - (north / length_m - y))
            weights.append(along[0] * along[1])
    unique, node = np.unique(np.concatenate(corners), axis=0, return_inverse=True)
    weight = np.stack(weights, axis=1)
    weight /= np.sqrt((weight**2).sum(axis=1, keepdims=True))
    return Lattice(node.reshape(4, -1).T.astype(np.int32).copy(), weight.astype(np.float32), len(unique))
