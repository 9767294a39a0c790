"""Areas of depth ranks in the PLATEAU files of floods, tsunamis and high tides, drawn onto a grid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType

from affine import Affine
from pyproj import CRS

from hazards import plateau_messages, rank_messages
from hazards.plateau import read_rank_lists, water_bodies
from hazards.polygons import PolygonHeader, RankLayer, areas_on_map, painted_ranges
from hazards.ranks import DepthRange
from infra.errors import Refused
from infra.findings import refused

DRIVER = "CityGML"


def body_header(name: str, path: Path) -> PolygonHeader:
    """What stands for a header: the file is read when its cells are."""
    return PolygonHeader(name, path, DRIVER, "", 0, ("rank",), CRS("EPSG:6668"), None, None)


def draw_bodies(
    header: PolygonHeader,
    peril_kind: str,
    scale: str | None,
    scenario: str | None,
    transform: Affine,
    shape: tuple[int, int],
    target_crs: CRS,
    *,
    open_top_m: float | None = None,
    code_lists: Sequence[Path] = (),
) -> RankLayer:
    """
    The depth range of every cell whose centre lies in a water body of one kind; all other cells are dry.

    Parameters
    ----------
    header : from body_header
    peril_kind, scale, scenario : which records count; None: all
    transform, shape, target_crs : the grid
    open_top_m : depth in m to take as the upper end of ranks that have none
    code_lists : lists of a town's own ranks

    Raises
    ------
    Refused
        With every finding that stops: what water_bodies says, no fitting record, a rank open upwards.
    """
    frame, found = water_bodies(header.name, header.path, rank_lists=read_rank_lists(code_lists))
    findings = list(found)
    asked = {"peril_kind": peril_kind, "scale": scale, "scenario": scenario}
    for column, value in asked.items():
        frame = frame if value is None else frame[frame[column] == value]
    if frame.empty:
        words = ", ".join(f"{column} {value}" for column, value in asked.items() if value is not None)
        findings.append(plateau_messages.nothing_left(words, []))
    tops = {f"{low:g} m": int(count) for low, count in frame[frame["open_top"]]["low_m"].value_counts().items()}
    if tops and open_top_m is None:
        findings.append(rank_messages.open_top(header.name, "rank", tops))
    if refused(findings):
        raise Refused(findings)
    high = frame["high_m"].where(~frame["open_top"], open_top_m)
    values = [f"{low:g}-{top:g}" for low, top in zip(frame["low_m"], high, strict=True)]
    ranges = {
        value: DepthRange(float(low), float(top))
        for value, low, top in zip(values, frame["low_m"], high, strict=True)
    }  # fmt: skip
    areas, more = areas_on_map(header.name, frame.geometry.to_numpy(), CRS("EPSG:6668"), target_crs)
    findings += more
    if refused(findings):
        raise Refused(findings)
    low_m, high_m = painted_ranges(values, areas, ranges, transform, shape)
    if not high_m.any():
        findings.append(rank_messages.no_cell(header.name, len(values)))
    return RankLayer(low_m, high_m, MappingProxyType(dict(sorted(Counter(values).items()))), tuple(findings))
