"""Small files of shapes for the tests of this folder."""

from __future__ import annotations

import struct
import zlib

import geopandas as gpd
import pytest
from shapely.geometry import box

from assets import InventorySpec
from assets.formats import format_of
from infra.errors import Refused

HOUSE = box(139.70, 35.60, 139.7001, 35.6001)
SHED = box(139.71, 35.60, 139.71005, 35.60005)


def spec(**declared):
    base = {"file": "buildings", "source": "made for the test", "licence": "CC0"}
    return InventorySpec.model_validate(base | declared)


def look(path):
    return format_of(path).look(path.name, path)


def read(path, **declared):
    """Read as the format that the file is recognised as, with what is declared by hand."""
    return format_of(path).read(spec(file=path.name, **declared), path)


def read_as_looked(path):
    """Read with what the look found out."""
    found = look(path)
    declared = {key: value for key, value in found.declared.items() if value is not None}
    return found, read(path, **declared)


def refusal(call, *args, **declared):
    """The findings of a refusal."""
    with pytest.raises(Refused) as caught:
        call(*args, **declared)
    return caught.value.findings


def said(findings):
    return sorted(one.code for one in findings)


def one_of(findings, code):
    (found,) = [one for one in findings if one.code == code]
    return found


def shapefile(folder, shapes=(HOUSE, SHED), name="buildings", crs="EPSG:6668", encoding="cp932", **columns):
    """A shapefile as an office writes it; without any trace of its encoding where `encoding` is given bare."""
    path = folder / f"{name}.shp"
    data = columns or {"番号": ["い１", "ろ２"][: len(shapes)]}
    gpd.GeoDataFrame(data, geometry=list(shapes), crs=crs).to_file(path, driver="ESRI Shapefile", encoding=encoding)
    return path


def without_encoding(path):
    """Take away the .cpg file and the language driver byte, as most programs leave a shapefile."""
    path.with_suffix(".cpg").unlink(missing_ok=True)
    content = bytearray(path.with_suffix(".dbf").read_bytes())
    content[29] = 0
    path.with_suffix(".dbf").write_bytes(bytes(content))
    return path


def _varint(number):
    out = bytearray()
    while True:
        out.append(number & 0x7F | (0x80 if number > 0x7F else 0))
        number >>= 7
        if not number:
            return bytes(out)


def _zigzag(number):
    return _varint((number << 1) ^ (number >> 63) if number < 0 else number << 1)


def _bytes(field, content):
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _number(field, number):
    return _varint(field << 3) + _varint(number)


def _deltas(numbers):
    return b"".join(_zigzag(now - before) for before, now in zip([0, *numbers], numbers, strict=False))


def _block(kind, content):
    blob = _number(2, len(content)) + _bytes(3, zlib.compress(content))
    header = _bytes(1, kind.encode()) + _number(3, len(blob))
    return struct.pack(">I", len(header)) + header + blob


def osm_pbf(path, nodes, ways):
    """
    An OSM PBF file by the letter of its format (wiki.openstreetmap.org/wiki/PBF_Format).

    nodes: id -> (longitude, latitude); ways: id -> (node ids, tags)
    """
    words = ["", *sorted({text for _, tags in ways.values() for pair in tags.items() for text in pair})]
    at = {word: index for index, word in enumerate(words)}
    table = b"".join(_bytes(1, word.encode()) for word in words)
    ids = sorted(nodes)
    dense = (
        _bytes(1, _deltas(ids))
        + _bytes(8, _deltas([round(nodes[one][1] * 1e7) for one in ids]))
        + _bytes(9, _deltas([round(nodes[one][0] * 1e7) for one in ids]))
    )
    packed = b"".join(
        _bytes(
            3,
            _number(1, one)
            + _bytes(2, b"".join(_varint(at[key]) for key in tags))
            + _bytes(3, b"".join(_varint(at[value]) for value in tags.values()))
            + _bytes(8, _deltas(refs)),
        )
        for one, (refs, tags) in sorted(ways.items())
    )
    block = _bytes(1, table) + _bytes(2, _bytes(2, dense)) + _bytes(2, packed)
    header = _bytes(4, b"OsmSchema-V0.6") + _bytes(4, b"DenseNodes")
    path.write_bytes(_block("OSMHeader", header) + _block("OSMData", block))
    return path
