"""
Single buildings alone: what one building brings in each future of a whole town.

Draws are keyed by seed, source, occurrence and building, the scatter of depths by place; kilograms are
rounded building by building. A building simulated alone therefore brings, path by path, exactly the
kilograms that it brought among all others, and those of all buildings alone sum to the whole.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from valuation.evaluate import Inputs, read
from valuation.exposure import I64
from valuation.futures import block_of, shared_of


def restricted(inputs: Inputs, rows: I64) -> Inputs:
    """
    The same scenario over some rows of its inventory only.

    Parameters
    ----------
    rows : shape (n,), rising
        Rows of inputs.inventory.frame.
    """
    place = np.full(len(inputs.inventory.frame), -1, dtype=np.int32)
    place[rows] = np.arange(len(rows), dtype=np.int32)
    water = inputs.water.take(place[inputs.water.asset] >= 0)
    water = replace(water, asset=place[water.asset], unknown=water.unknown[rows], outside=water.outside[rows])
    frame = inputs.inventory.frame.iloc[rows].reset_index(drop=True)
    longitude, latitude = inputs.degrees
    return replace(
        inputs,
        inventory=replace(inputs.inventory, frame=frame),
        water=water,
        degrees=(longitude[rows], latitude[rows]),
        others=(),
    )


def avoided_alone_kg(inputs: Inputs, rows: I64, paths: int, first: int, last: int) -> I64:
    """
    Counted kilograms that each of some buildings avoids in every future, at the central vector.

    Parameters
    ----------
    rows : shape (n,), rising
    paths : int
        Futures, as many as the whole town has.
    first, last : int
        Over years first .. last - 1.

    Returns
    -------
    int64, shape (n, path)
        Without less with; 0 where no water reaches the building.
    """
    few = restricted(inputs, rows)
    found = np.zeros((len(rows), paths), dtype=np.int64)
    for row in np.unique(few.water.asset).tolist():
        one = restricted(few, np.array([row], dtype=np.int64))
        reading = read(one)
        if len(reading.assessment.exposure.buildings.asset_index):
            total = block_of(shared_of(one, reading), 0, paths)[0].total_kg(first, last)
            found[row] = total[:, 0] - total[:, 1]
    return found
