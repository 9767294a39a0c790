"""City models for the tests of the reader: written here, or a real town repeated until it is large."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

URO = "https://www.geospatial.jp/iur/uro/3.1"
URO_1 = "http://www.kantei.go.jp/jp/singi/tiiki/toshisaisei/itoshisaisei/iur/uro/1.4"
URO_2 = "https://www.geospatial.jp/iur/uro/2.0"
JGD2011 = "http://www.opengis.net/def/crs/EPSG/0/6697"
SOUTH, WEST, STEP = 33.0, 130.5, 1e-4
SQUARE = ((0, 0), (0, 1), (1, 1), (1, 0), (0, 0))  # (east, north) in steps
HOLE = ((0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75), (0.25, 0.25))


def positions(corners, height=0):
    """Latitude, longitude and height of corners given as steps to the east and north."""
    return " ".join(f"{SOUTH + north * STEP:.6f} {WEST + east * STEP:.6f} {height}" for east, north in corners)


def ring(side, text):
    return f"<gml:{side}><gml:LinearRing><gml:posList>{text}</gml:posList></gml:LinearRing></gml:{side}>"


def polygon(corners=SQUARE, *holes, height=0, face="Polygon"):
    inner = "".join(ring("interior", positions(hole, height)) for hole in holes)
    return f"<gml:{face}>{ring('exterior', positions(corners, height))}{inner}</gml:{face}>"


def surface(level, *polygons, said=""):
    inside = "".join(f"<gml:surfaceMember>{one}</gml:surfaceMember>" for one in polygons)
    return f"<bldg:{level}><gml:MultiSurface{said}>{inside}</gml:MultiSurface></bldg:{level}>"


def roof(*polygons, **said):
    return surface("lod0RoofEdge", *(polygons or (polygon(),)), **said)


def solid(corners=SQUARE):
    """A block of LOD1: floor, ceiling, and a wall on every side."""
    walls = [
        f"<gml:Polygon>{ring('exterior', ' '.join((positions((a, b), 0), positions((b, a), 9), positions((a,), 0))))}"
        "</gml:Polygon>"
        for a, b in pairwise(corners)
    ]
    faces = "".join(
        f"<gml:surfaceMember>{one}</gml:surfaceMember>"
        for one in (polygon(corners), polygon(corners, height=9), *walls)
    )
    shell = f"<gml:exterior><gml:CompositeSurface>{faces}</gml:CompositeSurface></gml:exterior>"
    return f"<bldg:lod1Solid><gml:Solid>{shell}</gml:Solid></bldg:lod1Solid>"


def usage(code="411", space="../../codelists/Building_usage.xml"):
    return f'<bldg:usage codeSpace="{space}">{code}</bldg:usage>'


def detail(holder="buildingDetailAttribute", record="BuildingDetailAttribute", **values):
    """A record of details; a value may be (text, attributes)."""
    inside = "".join(
        f"<uro:{name} {one[1]}>{one[0]}</uro:{name}>" if isinstance(one, tuple) else f"<uro:{name}>{one}</uro:{name}>"
        for name, one in values.items()
    )
    return f"<uro:{holder}><uro:{record}>{inside}</uro:{record}></uro:{holder}>"


def ids(**values):
    return detail("buildingIDAttribute", "BuildingIDAttribute", **values)


def bldg(**values):
    """Attributes of the building itself."""
    return "".join(f"<bldg:{name}>{one}</bldg:{name}>" for name, one in values.items())


def building(*content, gml_id="b1", outline=None, tag="Building"):
    said = f' gml:id="{gml_id}"' if gml_id else ""
    return f"<bldg:{tag}{said}>{''.join(content)}{roof() if outline is None else outline}</bldg:{tag}>"


def city(*buildings, uro=URO, system=JGD2011, before="", other="", root="core:CityModel", **names):
    """The text of a city model; buildings are put in members, `other` stands beside them."""
    spaces = {
        "core": "http://www.opengis.net/citygml/2.0",
        "bldg": "http://www.opengis.net/citygml/building/2.0",
        "gen": "http://www.opengis.net/citygml/generics/2.0",
        "app": "http://www.opengis.net/citygml/appearance/2.0",
        "gml": "http://www.opengis.net/gml",
        "xlink": "http://www.w3.org/1999/xlink",
        "uro": uro,
    } | names
    declared = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in spaces.items())
    envelope = (
        f'<gml:boundedBy><gml:Envelope srsName="{system}" srsDimension="3"/></gml:boundedBy>' if system else ""
    )  # fmt: skip
    members = "".join(f"<core:cityObjectMember>{one}</core:cityObjectMember>" for one in buildings)
    return f'<?xml version="1.0" encoding="UTF-8"?>{before}<{root} {declared}>{envelope}{other}{members}</{root}>'


def write(path, text, encoding="utf-8"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def code_list(**codes):
    """The text of a list of codes; the names of the keywords are c and the code."""
    entries = "".join(
        f"<gml:dictionaryEntry><gml:Definition><gml:description>{text}</gml:description>"
        f"<gml:name>{code[1:]}</gml:name></gml:Definition></gml:dictionaryEntry>"
        for code, text in codes.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return f'{head}<gml:Dictionary xmlns:gml="http://www.opengis.net/gml">{entries}</gml:Dictionary>'


_MEMBER = re.compile(rb"<core:cityObjectMember>.*?</core:cityObjectMember>", re.DOTALL)
_ID = re.compile(rb'gml:id="')


def repeat_town(town: Path, target: Path, least_bytes: int) -> int:
    """
    Write a town's buildings again and again, with ids of their own, until the file has least_bytes.

    Returns
    -------
    int
        How many buildings the file has.
    """
    text = town.read_bytes()
    buildings = _MEMBER.findall(text)
    head = text[: text.index(buildings[0])]
    written = count = copy = 0
    with target.open("wb") as out:
        written += out.write(head)
        while written < least_bytes:
            for one in buildings:
                written += out.write(_ID.sub(b'gml:id="c%d_' % copy, one))
            count, copy = count + len(buildings), copy + 1
        out.write(b"</core:CityModel>\n")
    return count
