"""Floor areas, numbers of buildings and floor heights held against what the headings say: units, totals, counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets.amount_messages import finding
from assets.cleaning import Cleaned
from assets.headings import names_unit
from assets.inventory_spec import InventorySpec
from assets.quantities import AREA_UNITS, unit_written
from assets.words import is_missing, normalise
from infra.findings import Finding, Place
from infra.units import plain_number

TSUBO_BELOW_M2 = 25.0
"""
Median floor area of a storey, m2, below which tsubo are likely. Assumption: a detached house of Japan has some 100 to
130 m2 on two storeys (Housing and Land Survey, from memory), 50 to 65 m2 a storey, which are 15 to 20 tsubo: 25 lies
as far above these as below those. A list of small sheds is below it too, and is right when a person says so.
"""
ENOUGH = 10  # buildings: the median of fewer says little
STOREYS_UNSAID = 2  # as the rule for submissions fills them
MANY = 100  # buildings of one row; assumption: hardly any housing estate has more of one kind
LOWEST_M = 0.01  # no floor lies 5 mm above the ground: metres under a heading in cm

_TOTAL = re.compile(r"合計|総|total|計[)\]】〕]?$")


def amount_findings(cleaned: Cleaned, spec: InventorySpec, *, by_hand: bool) -> list[Finding]:
    """
    All that is said of units and totals.

    Parameters
    ----------
    by_hand : the columns are of people's choice, of a table or of shapes; other formats fix what theirs mean
    """
    found = _floors(cleaned)
    if not by_hand:
        return found
    quantity = cleaned.frame["quantity"].to_numpy(dtype=float)
    return [*_units(cleaned, spec), *_several(cleaned, quantity), *_counts(cleaned, quantity), *found]


def _units(cleaned: Cleaned, spec: InventorySpec) -> list[Finding]:
    """Bare numbers of floor area under a heading without a unit: taken as m2, doubted where that makes tiny storeys."""
    heading = cleaned.headings.get("floor_area_m2")
    if heading is None or "floor_area_m2" in {str(name) for name in spec.units} or names_unit("floor_area_m2", heading):
        return []
    if not _bare(cleaned.originals[heading].tolist()):
        return []
    place = Place(column=heading)
    area = cleaned.frame["floor_area_m2"].to_numpy(dtype=float)
    storeys = cleaned.frame["storeys"].to_numpy(dtype=float, na_value=np.nan)
    known = area > 0
    a_storey = area[known] / np.where(storeys[known] > 0, storeys[known], STOREYS_UNSAID)
    median = float(np.median(a_storey)) if len(a_storey) else np.inf
    if cleaned.of_shapes or len(a_storey) < ENOUGH or median >= TSUBO_BELOW_M2:
        return [finding("AREA_UNIT_UNSTATED", "note", cleaned.file, place)]
    words = {"median": plain_number(median, 3), "limit": plain_number(TSUBO_BELOW_M2)}
    return [finding("AREA_UNIT_DOUBTED", "refused", cleaned.file, place, heading, **words)]


def _bare(texts: Sequence[str]) -> bool:
    """Whether any cell is a number without a unit of its own."""
    for text in set(texts):
        try:
            if not is_missing(text) and unit_written(text, AREA_UNITS)[1] is None:
                return True
        except ValueError:  # unreadable, and said so
            continue
    return False


def _several(cleaned: Cleaned, quantity: NDArray[np.float64]) -> list[Finding]:
    """Rows of several buildings with a floor area, which is that of one of them unless the heading says otherwise."""
    heading, column = cleaned.headings.get("floor_area_m2"), cleaned.headings.get("quantity")
    rows = (quantity > 1) & cleaned.frame["floor_area_m2"].gt(0).to_numpy()
    if heading is None or column is None or not rows.any():
        return []
    count = int(rows.sum())
    total = _TOTAL.search(normalise(heading)) is not None
    code = "AREA_TOTAL_DOUBTED" if total else "AREA_OF_ONE"
    words: dict[str, Any] = {"count": count, "column": column}
    return [finding(code, "refused" if total else "note", cleaned.file, Place(column=heading), f"{count:,}", **words)]


def _counts(cleaned: Cleaned, quantity: NDArray[np.float64]) -> list[Finding]:
    column = cleaned.headings.get("quantity")
    if column is None:
        return []
    whole = (quantity > 0) & (quantity != np.floor(quantity))
    return [
        *_at(cleaned, whole, "QUANTITY_FRACTION", "quantity", "refused"),
        *_at(cleaned, ~whole & (quantity >= MANY), "QUANTITY_LARGE", "quantity", "note"),
    ]


def _floors(cleaned: Cleaned) -> list[Finding]:
    height = cleaned.frame["floor_height_m"].to_numpy(dtype=float)
    return _at(cleaned, (height > 0) & (height < LOWEST_M), "FLOOR_HEIGHT_TINY", "floor_height_m", "note")


def _at(cleaned: Cleaned, which: NDArray[np.bool_], code: str, field: str, severity: Any) -> list[Finding]:
    """A finding at each of the rows, with the cell as the reader wrote it."""
    heading = cleaned.headings.get(field)
    if heading is None:
        return []
    rows, texts, values = cleaned.frame["row"].to_numpy(), cleaned.originals[heading], cleaned.frame[field].to_numpy()
    return [
        finding(
            code,
            severity,
            cleaned.file,
            Place(row=int(rows[at]), column=heading),
            str(texts.iloc[at]).strip(),
            mm=plain_number(float(values[at]) * 1000, 2),
        )
        for at in np.flatnonzero(which)
    ]
