"""Floor areas and heights judged after the rules have acted: absurd ones are refused, unusual ones are pointed out."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from assets.cleaning import Cleaned
from assets.limits import MAX_FLOOR_AREA_M2
from assets.messages import FIRST_ROWS_SHOWN, finding
from infra.findings import Finding, Place

TIMES_MEDIAN = 20
TIMES_OUTLINE = 1.5
LEAST_OF_OUTLINE = 0.35  # of outline x storeys: a tsubo taken for a square metre leaves 0.30
TALLEST = {"wood": 4, "masonry": 4}  # storeys; assumption: taller ones exist and are known by name


def area_findings(frame: gpd.GeoDataFrame, cleaned: Cleaned) -> list[Finding]:
    """
    Floor areas of used rows that cannot be (refused) or are unusual (notes).

    Areas above MAX_FLOOR_AREA_M2 are refused, whether they stand in the file or come from
    a rule. Notes look only at areas that stand in the file: one that a rule made is as
    large as its outline, which the row rules judge. They are above TIMES_MEDIAN times the
    median of their structure, or above TIMES_OUTLINE or below LEAST_OF_OUTLINE times
    outline x storeys where the file gives both. A structure may also have more storeys
    than are built of it (TALLEST).

    Parameters
    ----------
    frame : after row rules and fills, row by row as cleaned.frame
    cleaned : the table before any rule
    """
    used = frame["set_aside"].eq("").to_numpy()
    area = frame["floor_area_m2"].to_numpy(dtype=float)
    absurd = used & (area > MAX_FLOOR_AREA_M2)
    given = cleaned.frame["floor_area_m2"].notna().to_numpy() & used & ~absurd
    by_rows = given & (area > TIMES_MEDIAN * _median_of_structure(frame, given))
    storeys = cleaned.frame["storeys"].to_numpy(dtype=float, na_value=np.nan)
    outline = cleaned.frame["footprint_m2"].to_numpy(dtype=float)
    by_outline = given & (area > TIMES_OUTLINE * outline * storeys)
    too_little = given & (area < LEAST_OF_OUTLINE * outline * storeys)
    tallest = cleaned.frame["structure"].map(TALLEST).to_numpy(dtype=float)
    return [
        *_absurd(frame, cleaned, np.flatnonzero(absurd)),
        *_note("FLOOR_AREA_UNUSUAL", frame, cleaned, by_rows, TIMES_MEDIAN),
        *_note("FLOOR_AREA_BEYOND_OUTLINE", frame, cleaned, by_outline, TIMES_OUTLINE),
        *_note("FLOOR_AREA_BELOW_OUTLINE", frame, cleaned, too_little, LEAST_OF_OUTLINE),
        *_note("STRUCTURE_TOO_TALL", frame, cleaned, used & (storeys > tallest), max(TALLEST.values())),
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
            f"{frame['floor_area_m2'].iloc[at]:,.10g}",
            limit=f"{MAX_FLOOR_AREA_M2:,}",
        )
        for at in rows
    ]


def _note(
    code: str, frame: gpd.GeoDataFrame, cleaned: Cleaned, which: NDArray[np.bool_], times: float
) -> list[Finding]:
    """One note for all rows of a kind, placed at the first."""
    if not which.any():
        return []
    rows = sorted(int(row) for row in frame.loc[which, "row"])
    first = [str(row) for row in rows[:FIRST_ROWS_SHOWN]]
    return [
        finding(
            code,
            "note",
            cleaned.file,
            Place(row=rows[0], column=_heading(cleaned)),
            f"{frame.loc[which, 'floor_area_m2'].max():,.10g}",
            count=len(rows),
            times=times,
            rows_en=", ".join(first),
            rows_ja="、".join(first),
        )
    ]


def _heading(cleaned: Cleaned) -> str | None:
    return cleaned.headings.get("floor_area_m2")
