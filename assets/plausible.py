"""Floor areas and heights judged after the rules have acted: absurd ones are refused, unusual ones are pointed out."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from assets.cleaning import Cleaned
from assets.limits import MAX_FLOOR_AREA_M2, MAX_STOREYS
from assets.messages import STRUCTURE_JA, finding
from infra.findings import Finding, Place
from infra.units import plain_number

TIMES_MEDIAN = 20
TIMES_OUTLINE = 1.5
LEAST_OF_OUTLINE = 0.35  # of outline x storeys: a tsubo taken for a square metre leaves 0.30
SMALLEST_M2 = 4  # the smallest sheds of PLATEAU's towns have some 4 m2 of outline
TALLEST = {"wood": 4, "masonry": 4}  # storeys; assumption: taller ones exist and are known by name


def area_findings(frame: gpd.GeoDataFrame, cleaned: Cleaned) -> list[Finding]:
    """
    Floor areas of used rows that cannot be (refused) or are unusual (a note at each row).

    Areas above MAX_FLOOR_AREA_M2 are refused, whether they stand in the file or come from
    a rule. Notes look only at areas that stand in the file: one that a rule made is as
    large as its outline, which the row rules judge. They are above TIMES_MEDIAN times the
    median of their structure, or above TIMES_OUTLINE or below LEAST_OF_OUTLINE times
    outline x storeys where the file gives both, or below SMALLEST_M2. A structure may also have more storeys
    than are built of it (TALLEST). A value that is refused already gets no note.

    Parameters
    ----------
    frame : after row rules and fills, row by row as cleaned.frame
    cleaned : the table before any rule
    """
    read = cleaned.frame
    used = frame["set_aside"].eq("").to_numpy()
    area = frame["floor_area_m2"].to_numpy(dtype=float)
    absurd = used & (area > MAX_FLOOR_AREA_M2)
    given = used & ~absurd & read["floor_area_m2"].gt(0).to_numpy()
    storeys = read["storeys"].to_numpy(dtype=float, na_value=np.nan)
    storeys = np.where((storeys > 0) & (storeys <= MAX_STOREYS), storeys, np.nan)
    outline = read["footprint_m2"].mask(read["beyond_repair"]).to_numpy(dtype=float)
    median = _median_of_structure(frame, given)
    tallest = read["structure"].map(TALLEST).to_numpy(dtype=float)
    sides = {"outline": outline, "storeys": storeys}
    judged: tuple[tuple[str, NDArray[np.bool_], float, dict[str, NDArray[np.float64]]], ...] = (
        ("FLOOR_AREA_SMALL", area < SMALLEST_M2, SMALLEST_M2, {}),
        ("FLOOR_AREA_UNUSUAL", area > TIMES_MEDIAN * median, TIMES_MEDIAN, {"median": median}),
        ("FLOOR_AREA_BEYOND_OUTLINE", area > TIMES_OUTLINE * outline * storeys, TIMES_OUTLINE, sides),
        ("FLOOR_AREA_BELOW_OUTLINE", area < LEAST_OF_OUTLINE * outline * storeys, LEAST_OF_OUTLINE, sides),
    )
    notes = [_notes(frame, cleaned, code, given & which, times, beside) for code, which, times, beside in judged]
    return [
        *_absurd(frame, cleaned, np.flatnonzero(absurd)),
        *chain.from_iterable(notes),
        *_too_tall(frame, cleaned, used & (storeys > tallest)),
    ]


def _median_of_structure(frame: gpd.GeoDataFrame, given: NDArray[np.bool_]) -> NDArray[np.float64]:
    """For every row the median of the given areas of its structure, m2; NaN where there is none."""
    areas = frame["floor_area_m2"].where(given)
    return np.asarray(areas.groupby(frame["structure"]).transform("median"), dtype=float)


def _absurd(frame: gpd.GeoDataFrame, cleaned: Cleaned, rows: NDArray[np.int64]) -> list[Finding]:
    written = cleaned.frame["floor_area_m2"].notna()
    return [
        finding(
            "FLOOR_AREA_TOO_LARGE",
            "refused",
            cleaned.file,
            Place(row=int(frame["row"].iloc[at]), column=_heading(cleaned) if written.iloc[at] else None),
            plain_number(frame["floor_area_m2"].iloc[at], 10),
            limit=f"{MAX_FLOOR_AREA_M2:,}",
        )
        for at in rows
    ]


def _notes(
    frame: gpd.GeoDataFrame,
    cleaned: Cleaned,
    code: str,
    which: NDArray[np.bool_],
    times: float,
    beside: Mapping[str, NDArray[np.float64]],
) -> list[Finding]:
    """A note at each of the rows, with its floor area and what that is held against."""
    rows, area = frame["row"].to_numpy(), frame["floor_area_m2"].to_numpy(dtype=float)
    return [
        finding(
            code,
            "note",
            cleaned.file,
            Place(row=int(rows[at]), column=_heading(cleaned)),
            plain_number(area[at], 10),
            times=times,
            **{name: _shown(values[at]) for name, values in beside.items()},
        )
        for at in np.flatnonzero(which)
    ]


def _shown(value: float) -> str:
    """Without decimals that nobody reads beside a number of four digits."""
    return plain_number(value, 4) if value < 1000 else f"{value:,.0f}"


def _too_tall(frame: gpd.GeoDataFrame, cleaned: Cleaned, which: NDArray[np.bool_]) -> list[Finding]:
    rows = frame["row"].to_numpy()
    structure = cleaned.frame["structure"].to_numpy(dtype=object)
    storeys = cleaned.frame["storeys"].to_numpy(dtype=float, na_value=np.nan)
    return [
        finding(
            "STRUCTURE_TOO_TALL",
            "note",
            cleaned.file,
            Place(row=int(rows[at]), column=cleaned.headings.get("storeys")),
            f"{storeys[at]:.0f}",
            times=TALLEST[structure[at]],
            structure_en=structure[at],
            structure_ja=STRUCTURE_JA[structure[at]],
        )
        for at in np.flatnonzero(which)
    ]


def _heading(cleaned: Cleaned) -> str | None:
    return cleaned.headings.get("floor_area_m2")
