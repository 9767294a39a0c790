"""Hand-made polygons of depth ranks and hand-made city models, small enough to be read off the page."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from affine import Affine
from pyproj import CRS
from shapely.geometry import box

from hazards.polygons import RankLayer, rasterise, read_polygon_header
from hazards.ranks import RangeOf, range_of_text
from infra.errors import Refused
from infra.findings import Finding

GRID = Affine(10, 0, 1000, 0, -10, 2000)  # upper left corner at x 1000, y 2000, cells of 10 m
ROWS, COLUMNS = 2, 3
WEST, MIDDLE, EAST = (box(1000 + 10 * i, 1980, 1010 + 10 * i, 2000) for i in range(3))  # a column of cells each
PLANE = "EPSG:6677"


def write_polygons(
    folder: Path, name: str, values: Any, shapes: Any, *, field: str = "A40_003", crs: str | None = PLANE, **more: Any
) -> Path:
    """Write one feature per value in the format that the suffix names."""
    frame = gpd.GeoDataFrame({field: values}, geometry=list(shapes), crs=crs)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # crs=None is a file without coordinate system
        frame.to_file(folder / name, engine="pyogrio", **more)
    return folder / name


def painted(path: Path, *, field: str = "A40_003", ranges_of: RangeOf = range_of_text, **more: Any) -> RankLayer:
    """The file on the grid of two rows and three columns."""
    header = read_polygon_header(path.name, path, encoding=more.pop("encoding", None))
    return rasterise(header, field, ranges_of, GRID, (ROWS, COLUMNS), CRS(PLANE), **more)


def intervals(layer: RankLayer) -> list[tuple[float, float]]:
    """(low, high) of the three columns; both rows are equal."""
    np.testing.assert_array_equal(layer.low_m[0], layer.low_m[1])
    np.testing.assert_array_equal(layer.high_m[0], layer.high_m[1])
    pairs = zip(layer.low_m[0].tolist(), layer.high_m[0].tolist(), strict=True)
    return [(round(low, 6), round(high, 6)) for low, high in pairs]


def refusals(call: Any, *args: Any, **more: Any) -> tuple[Finding, ...]:
    """The findings with which a call is refused."""
    with pytest.raises(Refused) as refusal:
        call(*args, **more)
    return refusal.value.findings


URO_2, URO_3 = "https://www.geospatial.jp/iur/uro/2.0", "https://www.geospatial.jp/iur/uro/3.1"
CITY = """<?xml version="1.0" encoding="UTF-8"?>
<core:CityModel xmlns:core="http://www.opengis.net/citygml/2.0" xmlns:gml="http://www.opengis.net/gml"
 xmlns:bldg="http://www.opengis.net/citygml/building/2.0" xmlns:wtr="http://www.opengis.net/citygml/waterbody/2.0"
 xmlns:uro="{uro}" xmlns:other="https://example.org/other">
<gml:boundedBy><gml:Envelope{system}/></gml:boundedBy>
{members}</core:CityModel>
"""
SYSTEM = ' srsName="http://www.opengis.net/def/crs/EPSG/0/6697" srsDimension="3"'
SQUARE = "35.0 139.0 0 35.0 139.001 0 35.001 139.001 0 35.001 139.0 0 35.0 139.0 0"  # latitude first


def write_city(folder: Path, *members: str, uro: str = URO_3, system: str = SYSTEM, name: str = "city.gml") -> Path:
    """A city model of these members."""
    (folder / name).write_text(CITY.format(uro=uro, system=system, members="\n".join(members)), encoding="utf-8")
    return folder / name


def surface(corners: str = SQUARE) -> str:
    """One polygon as a MultiSurface."""
    ring = f"<gml:exterior><gml:LinearRing><gml:posList>{corners}</gml:posList></gml:LinearRing></gml:exterior>"
    return (
        f"<gml:MultiSurface><gml:surfaceMember><gml:Polygon>{ring}</gml:Polygon></gml:surfaceMember></gml:MultiSurface>"
    )


def building(
    *risks: str, gml_id: str = "b1", corners: str | None = SQUARE, holder: str = "bldg", inside: str = ""
) -> str:
    """A building with risk attributes, each under its own holder."""
    outline = "" if corners is None else f"<bldg:lod0RoofEdge>{surface(corners)}</bldg:lod0RoofEdge>"
    held = "".join(f"<uro:{holder}DisasterRiskAttribute>{one}</uro:{holder}DisasterRiskAttribute>" for one in risks)
    identity = f' gml:id="{gml_id}"' if gml_id else ""
    content = f"<bldg:Building{identity}>{outline}{held}{inside}</bldg:Building>"
    return f"<core:cityObjectMember>{content}</core:cityObjectMember>"


def water_body(risk: str, *, gml_id: str = "w1", corners: str = SQUARE) -> str:
    """A water body with one risk attribute."""
    held = f"<uro:floodingRiskAttribute>{risk}</uro:floodingRiskAttribute>"
    body = f"<wtr:lod1MultiSurface>{surface(corners)}</wtr:lod1MultiSurface>{held}"
    return f'<core:cityObjectMember><wtr:WaterBody gml:id="{gml_id}">{body}</wtr:WaterBody></core:cityObjectMember>'


def risk(kind: str = "RiverFlooding", *, rank_as: str = "rank", uom: str = "m", prefix: str = "", **said: str) -> str:
    """A risk attribute of the parts given: description, rank (as rank or rankOrg), depth, adminType, scale."""
    element = f"{prefix}{kind}RiskAttribute"
    parts = []
    for key, value in said.items():
        name = rank_as if key == "rank" else key
        space = f' codeSpace="../../codelists/{element}_{name}.xml"' if key != "depth" else f' uom="{uom}"'
        parts.append(f"<uro:{name}{space}>{value}</uro:{name}>")
    return f"<uro:{element}>{''.join(parts)}</uro:{element}>"
