"""Avoided tonnes per grid square, for outsiders: no house can be told apart."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from infra.squares import Grid, square_codes
from valuation.exposure import F64


@dataclass(frozen=True, slots=True)
class GridSquare:
    """One square: code, ring of (longitude, latitude) corners (closed), buildings, avoided tonnes."""

    code: str
    ring: tuple[tuple[float, float], ...]
    buildings: int
    avoided_t_co2e: float


def squares(longitude: F64, latitude: F64, avoided_t_co2e: F64, grid: Grid) -> list[GridSquare]:
    """
    Buildings and avoided tonnes per square, in order of the code.

    Parameters
    ----------
    longitude, latitude : arrays, shape (building,), degrees (WGS84 or JGD2011)
    avoided_t_co2e : array, shape (building,)
    """
    if len(longitude) == 0:
        return []
    codes, ring = square_codes(longitude, latitude, grid)
    table = pd.DataFrame({"code": codes, "avoided": avoided_t_co2e})
    return [
        GridSquare(str(code), ring[str(code)], len(group), math.fsum(group["avoided"]))
        for code, group in table.groupby("code", sort=True)
    ]
