"""What stands where a building collapsed and was rebuilt (recurrence `repeat`)."""

from __future__ import annotations

import numpy as np

from valuation.exposure import I32, I64, Exposure


def rebuilding(exposure: Exposure) -> tuple[I32, I32, I64]:
    """
    What stands where a building collapsed and was rebuilt.

    Returns
    -------
    kind : shape (q, year); Buildings.rebuilt_kind
    curve : shape (v, world); the class of the new structure where the policy changes it, else the
        class the building had in that world: what was strengthened stays so
    replaced_from : shape (v,); index of the year in which the measure itself puts up a new building.
        What was rebuilt before that year is replaced like the original. 0: it does not, or before the horizon.
    """
    b, kinds = exposure.buildings, exposure.kinds
    same = (b.rebuilt_curve == b.curve[:, 0])[:, None]
    curve = np.where(same, b.curve, b.rebuilt_curve[:, None]).astype(np.int32)
    built = kinds.built[kinds.offset[:-1]]
    start_year = built[b.rebuilt_kind[b.kind[:, 0], 0]]
    later = np.maximum(built[b.kind[:, 1]] - start_year, 0)
    return b.rebuilt_kind, curve, np.where(b.kind[:, 0] == b.kind[:, 1], 0, later).astype(np.int64)
