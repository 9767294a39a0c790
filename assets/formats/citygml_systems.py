"""The coordinate system of a city model: axis order from the register, its horizontal part, one for all files."""

from __future__ import annotations

from collections.abc import Mapping

from pyproj import CRS
from pyproj.exceptions import CRSError

from assets.citygml_messages import finding
from infra.citygml_shapes import LAT_LON_HEIGHT, Axes
from infra.findings import Finding


def axes_of(systems: set[str], size: int) -> Axes:
    """The order of the axes as the registered system has it; without one usable system any, as it is refused later."""
    crs = _system(next(iter(systems))) if len(systems) == 1 else None
    if crs is None:
        return LAT_LON_HEIGHT
    directions = [axis.direction for axis in crs.axis_info]
    return Axes(x=directions.index("east"), y=directions.index("north"), size=size or len(directions))


def _system(name: str) -> CRS | None:
    """The system of an EPSG code, if places on a map have an easting and a northing in it."""
    if not name.isdecimal():
        return None
    try:
        crs = CRS.from_epsg(int(name))
    except CRSError:
        return None
    directions = [axis.direction for axis in crs.axis_info]
    return crs if directions[2:] in ([], ["up"]) and set(directions[:2]) == {"east", "north"} else None


def _horizontal(crs: CRS) -> CRS:
    """A system without its heights: 6697 is JGD2011 in latitude and longitude (6668) with heights (6695)."""
    return crs.sub_crs_list[0] if crs.is_compound else crs.to_2d()


def settled(name: str, systems: Mapping[str, set[str]]) -> tuple[CRS | None, list[Finding]]:
    """
    The one horizontal system of all files, from the systems that each of them names ("": none), and what is to be said.

    None with a refused finding where a file names none, where there are several or one that is of no use.
    """
    problems = [finding("CITYGML_CRS_MISSING", "refused", file) for file, named in systems.items() if "" in named]
    named = sorted(set().union(*systems.values()) - {""})
    if len(named) > 1:
        value = ", ".join(map(_shown, named[:5]))
        problems.append(finding("CITYGML_CRS_SEVERAL", "refused", name, value=value))
    if len(named) != 1:
        return None, problems
    crs = _system(named[0])
    if crs is None:
        problems.append(finding("CITYGML_CRS_UNKNOWN", "refused", name, value=_shown(named[0])))
        return None, problems
    flat = _horizontal(crs)
    if len(crs.axis_info) > 2:
        problems.append(finding("CITYGML_CRS", "note", name, value=named[0], horizontal=flat.to_epsg()))
    return flat, problems


def _shown(system: str) -> str:
    return f"EPSG:{system}" if system.isdecimal() else system[:100]
