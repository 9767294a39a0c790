"""
Write the broken files of shapes, archives and standard tables of this folder again: one small file per mistake.

Every format has a clean twin, of which each broken file is a copy with one thing changed. Two houses in Shinjuku.
"""

from __future__ import annotations

import io
import json
import sqlite3
import struct
import zipfile
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS
from shapely.geometry import box

from tests.assets.citygml_makers import building, city, usage
from tests.assets.format_makers import osm_pbf

# Around Shinjuku station (13104), read off a map by eye.
WEST, SOUTH, SIDE = 139.7000, 35.6900, 0.0001
HOUSES = tuple(box(WEST + at, SOUTH, WEST + at + SIDE, SOUTH + SIDE) for at in (0, 0.0005))
NAMES = ("い１", "ろ２")
STRUCTURES = ("木造", "鉄骨造")
# JGD2011 (EPSG:6668), written out here: PROJ may write it otherwise in another version.
_SPHEROID = '["GRS 1980",6378137,298.257222101]'
ESRI_WKT = (
    f'GEOGCS["GCS_JGD_2011",DATUM["D_JGD_2011",SPHEROID{_SPHEROID.replace("GRS ", "GRS_")}],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]]'
)
WKT = (
    f'GEOGCS["JGD2011",DATUM["Japanese_Geodetic_Datum_2011",SPHEROID{_SPHEROID}],PRIMEM["Greenwich",0],'
    'UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","6668"]]'
)
ENTRY = (2026, 1, 1, 0, 0, 0)


def zipped(path, parts):
    """A ZIP file with fixed dates, nothing packed: the same bytes with every version of the packer."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, ENTRY), content)


def _shp(rings):
    """The .shp and .shx files of polygons, by the letter of Esri's description of 1998."""
    records, index, at = b"", b"", 50
    xs, ys = [x for ring in rings for x, _ in ring], [y for ring in rings for _, y in ring]
    for number, ring in enumerate(rings, start=1):
        bounds = (min(x for x, _ in ring), min(y for _, y in ring), max(x for x, _ in ring), max(y for _, y in ring))
        body = struct.pack("<i4diii", 5, *bounds, 1, len(ring), 0) + b"".join(struct.pack("<dd", *p) for p in ring)
        records += struct.pack(">ii", number, len(body) // 2) + body
        index += struct.pack(">ii", at, len(body) // 2)
        at += 4 + len(body) // 2

    def head(size):
        box_of_all = struct.pack("<4d", min(xs), min(ys), max(xs), max(ys))
        return struct.pack(">i20xi", 9994, size // 2) + struct.pack("<ii", 1000, 5) + box_of_all + bytes(32)

    return head(100 + len(records)) + records, head(100 + len(index)) + index


def _dbf(columns, encoding):
    """The .dbf file of text columns of 10 bytes."""
    names = [name.encode(encoding) for name in columns]
    rows = list(zip(*columns.values(), strict=True))
    head = struct.pack("<BBBBIHH20x", 3, 126, 1, 1, len(rows), 33 + 32 * len(names), 1 + 10 * len(names))
    fields = b"".join(struct.pack("<11sc4xBB14x", name, b"C", 10, 0) for name in names)
    cells = b"".join(b" " + b"".join(cell.encode(encoding).ljust(10) for cell in row) for row in rows)
    return head + fields + b"\r" + cells + b"\x1a"


def _shapefile():
    rings = [list(reversed(house.exterior.coords)) for house in HOUSES]  # clockwise, as the format asks for
    shp, shx = _shp([ring if not shapely.is_ccw(shapely.LinearRing(ring)) else ring[::-1] for ring in rings])
    table = _dbf({"建物番号": NAMES, "構造": STRUCTURES}, "cp932")
    return {"b.shp": shp, "b.shx": shx, "b.dbf": table, "b.prj": ESRI_WKT.encode(), "b.cpg": b"CP932"}


def shapefiles(folder):
    parts = _shapefile()
    zipped(folder / "clean_shapefile.zip", parts)
    for ending in ("prj", "dbf", "shx"):
        zipped(folder / f"shapefile_{ending}_missing.zip", {n: c for n, c in parts.items() if not n.endswith(ending)})
    zipped(folder / "shapefile_cpg_lies.zip", parts | {"b.cpg": b"UTF-8"})
    zipped(folder / "shapefile_cut_off.zip", parts | {"b.shp": parts["b.shp"][:-40]})


def _gpkg(path, *layers):
    """A GeoPackage with the tables that the standard asks for (OGC 12-128r18), in small pages."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as db:
        db.executescript(
            """
            PRAGMA page_size = 512; PRAGMA application_id = 1196444487; PRAGMA user_version = 10300;
            CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY,
              organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL,
              description TEXT);
            CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT,
              description TEXT, last_change TEXT, min_x REAL, min_y REAL, max_x REAL, max_y REAL, srs_id INTEGER);
            CREATE TABLE gpkg_geometry_columns (table_name TEXT PRIMARY KEY, column_name TEXT NOT NULL,
              geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL);
            """
        )
        db.executemany(
            "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)",
            [("undefined", -1, "NONE", -1, "undefined"), ("undefined", 0, "NONE", 0, "undefined"),
             ("JGD2011", 6668, "EPSG", 6668, WKT)],
        )  # fmt: skip
        for layer in layers:
            _layer(db, layer)
        db.commit()
    content = bytearray(path.read_bytes())
    content[96:100] = bytes(4)  # the version of the program that wrote the file
    path.write_bytes(bytes(content))


def _layer(db, layer):
    db.execute(f'CREATE TABLE "{layer}" (fid INTEGER PRIMARY KEY, geom BLOB, 建物番号 TEXT, 構造 TEXT)')
    bounds = (WEST, SOUTH, WEST + 0.0006, SOUTH + SIDE)
    when = "2026-01-01T00:00:00.000Z"
    db.execute("INSERT INTO gpkg_contents VALUES (?, 'features', ?, '', ?, ?, ?, ?, ?, 6668)",
               (layer, layer, when, *bounds))  # fmt: skip
    db.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'POLYGON', 6668, 0, 0)", (layer,))
    head = b"GP\x00\x01" + struct.pack("<i", 6668)
    rows = [
        (head + shapely.to_wkb(house), *told)
        for house, told in zip(HOUSES, zip(NAMES, STRUCTURES, strict=True), strict=True)
    ]
    db.executemany(f'INSERT INTO "{layer}" (geom, 建物番号, 構造) VALUES (?, ?, ?)', rows)


def geopackages(folder):
    _gpkg(folder / "clean.gpkg", "建物")
    _gpkg(folder / "geopackage_two_layers.gpkg", "建物", "建物（旧）")
    _gpkg(folder / "geopackage_no_layer.gpkg")
    good = (folder / "clean.gpkg").read_bytes()
    (folder / "geopackage_cut_off.gpkg").write_bytes(good[: len(good) // 2])


def _geojson(rings):
    features = [
        {
            "type": "Feature",
            "properties": {"建物番号": name, "構造": structure},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for ring, name, structure in zip(rings, NAMES, STRUCTURES, strict=True)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=1) + "\n"


def geojson(folder):
    first, second = ([[round(x, 6), round(y, 6)] for x, y in house.exterior.coords] for house in HOUSES)

    def put(name, text):
        (folder / name).write_bytes(text.encode())

    put("clean.geojson", _geojson([first, second]))
    put("geojson_axes_swapped.geojson", _geojson([[[y, x] for x, y in ring] for ring in (first, second)]))
    put("geojson_cut_off.geojson", _geojson([first, second])[:600])
    put("geojson_ring_of_three_points.geojson", _geojson([first, [second[0], second[1], second[0]]]))
    put("geojson_nan.geojson", _geojson([first, [second[0], [float("nan"), SOUTH], *second[2:]]]))


def _parquet(path, metadata):
    wkb = pa.array([shapely.to_wkb(house) for house in HOUSES], pa.binary())
    table = pa.table({"建物番号": list(NAMES), "構造": list(STRUCTURES), "geometry": wkb})
    pq.write_table(table.replace_schema_metadata(metadata), path)


def geoparquet(folder):
    column = {"encoding": "WKB", "geometry_types": ["Polygon"], "crs": CRS.from_epsg(6668).to_json_dict()}
    geo = {"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": column}}
    _parquet(folder / "clean.parquet", {"geo": json.dumps(geo)})
    _parquet(folder / "geoparquet_geo_missing.parquet", None)


def _kml(*members):
    inside = "".join(members)
    return f'<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{inside}</Document></kml>'


def kml(folder):
    places = [
        f'<Placemark><ExtendedData><Data name="建物番号"><value>{name}</value></Data></ExtendedData><Polygon>'
        f"<outerBoundaryIs><LinearRing><coordinates>{' '.join(f'{x:.6f},{y:.6f}' for x, y in house.exterior.coords)}"
        "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
        for house, name in zip(HOUSES, NAMES, strict=True)
    ]
    link = "<NetworkLink><Link><href>http://localhost/more.kml</href></Link></NetworkLink>"
    for name, text in (
        ("clean.kml", _kml(*places)),
        ("kml_placemarks_none.kml", _kml("<name>建物</name>")),
        ("kml_network_link.kml", _kml(*places, link)),
    ):
        (folder / name).write_bytes(text.encode())


def osm(folder):
    corners = [(x, y) for house in HOUSES for x, y in list(house.exterior.coords)[:4]]
    nodes = dict(enumerate(corners, start=1))
    tags = {"building": "house", "building:levels": "2"}
    path = osm_pbf(folder / "clean.osm.pbf", nodes, {11: ([1, 2, 3, 4, 1], tags), 12: ([5, 6, 7, 8, 5], tags)})
    (folder / "osm_cut_off.osm.pbf").write_bytes(path.read_bytes()[:-60])


def citygml(folder):
    """A city model stands where its makers put it: 33.0 north, 130.5 east, in Fukuoka (40207)."""
    clean = city(building(usage()), building(usage(), gml_id="b2", outline=None).replace("130.500", "130.505"))
    lines = clean.replace("<core:cityObjectMember>", "\n<core:cityObjectMember>")
    swapped = "".join(
        f"{'' if at == 0 else '<gml:posList>'}{_swapped(part) if at else part}"
        for at, part in enumerate(lines.split("<gml:posList>"))
    )
    for name, text in (
        ("clean.gml", lines),
        ("citygml_doctype.gml", lines.replace("?>", '?><!DOCTYPE core:CityModel [<!ENTITY a "b">]>', 1)),
        ("citygml_axes_swapped.gml", swapped),
        ("citygml_buildings_none.gml", city()),
        ("citygml_cut_off.gml", lines[: len(lines) * 3 // 4]),
    ):
        (folder / name).write_bytes(text.encode())


def _swapped(part):
    """What follows the beginning of a list of positions, longitude first."""
    numbers, after = part.split("</gml:posList>", 1)
    values = numbers.split()
    turned = [values[at + place] for at in range(0, len(values), 3) for place in (1, 0, 2)]
    return f"{' '.join(turned)}</gml:posList>{after}"


def _encrypted(content):
    """The archive with every entry marked as locked by a password, in its header and in the list at the end."""
    marked = bytearray(content)
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = marked.find(start)
        while at >= 0:
            marked[at + flags] |= 1
            at = marked.find(start, at + 4)
    return bytes(marked)


def archives(folder):
    table = (folder / "clean.csv").read_bytes()
    zipped(folder / "clean_table.zip", {"建物.csv": table, "readme.txt": b"CC BY 4.0"})
    zipped(folder / "zip_two_tables.zip", {"建物.csv": table, "旧/建物.csv": table})
    zipped(folder / "zip_path_traversal.zip", {"../建物.csv": table})
    zipped(folder / "zip_in_zip.zip", {"建物.csv": table, "more.zip": (folder / "clean_table.zip").read_bytes()})
    (folder / "zip_encrypted.zip").write_bytes(_encrypted((folder / "clean_table.zip").read_bytes()))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        entry = zipfile.ZipInfo("建物.csv", ENTRY)
        archive.writestr(entry, table + b"\r\n" * 10_000_000, zipfile.ZIP_DEFLATED)
    (folder / "zip_bomb.zip").write_bytes(packed.getvalue())


def standards(folder):
    oed = {
        "PortNumber": "1", "AccNumber": "A1", "LocNumber": "1", "CountryCode": "JP", "Latitude": f"{SOUTH}",
        "Longitude": f"{WEST}", "OccupancyCode": "1050", "ConstructionCode": "5050", "YearBuilt": "1981",
        "NumberOfStoreys": "2", "NumberOfBuildings": "1", "FloorArea": "100", "FloorAreaUnit": "12",
    }  # fmt: skip
    gem = {"id": "a", "lon": f"{WEST}", "lat": f"{SOUTH}", "taxonomy": "W/LWAL/HEX:2", "number": "1"}
    for name, cells, second in (
        ("clean_oed.csv", oed, {"LocNumber": "2", "Latitude": "35.6905"}),
        ("oed_latitude_missing.csv", {k: v for k, v in oed.items() if k != "Latitude"}, {"LocNumber": "2"}),
        ("clean_gem.csv", gem, {"id": "b", "lat": "35.6905"}),
        ("gem_longitude_missing.csv", {k: v for k, v in gem.items() if k != "lon"}, {"id": "b", "lat": "35.6905"}),
    ):
        rows = [cells, cells | second]
        text = "\r\n".join([",".join(cells), *(",".join(row.values()) for row in rows), ""])
        (folder / name).write_bytes(text.encode())


def everything(folder: Path) -> None:
    """Write every file of this module into the folder, which has clean.csv already."""
    for write in (shapefiles, geopackages, geojson, geoparquet, kml, osm, citygml, archives, standards):
        write(folder)
