"""What a file is by its first bytes, whatever its name says: to refuse the disguised by name."""

from __future__ import annotations

import re

Kind = tuple[str, str]

KML: Kind = ("KML", "KML")
XML: Kind = ("another kind of XML", "ほかの種類のXML")
_TIFF = ("a TIFF image", "TIFF形式の画像")
_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"PK\x03\x04", ("a ZIP archive or an Excel workbook", "ZIPファイルまたはExcelブック")),
    (b"PK\x05\x06", ("an empty ZIP archive", "空のZIPファイル")),
    (b"\xd0\xcf\x11\xe0", ("an old Excel workbook", "旧形式のExcelブック")),
    (b"%PDF-", ("a PDF document", "PDF文書")),
    (b"SQLite format 3\0", ("a GeoPackage or another database", "GeoPackageなどのデータベース")),
    (b"fgb\x03fgb", ("a FlatGeobuf", "FlatGeobuf")),
    (b"\x00\x00\x27\x0a", ("a shapefile", "シェープファイル")),
    (b"PAR1", ("a Parquet file", "Parquet")),
    (b"\x1f\x8b", ("a gzip archive", "gzip形式の圧縮ファイル")),
    (b"7z\xbc\xaf\x27\x1c", ("a 7z archive", "7z形式の圧縮ファイル")),
    (b"Rar!", ("a RAR archive", "RAR形式の圧縮ファイル")),
    (b"\x89PNG", ("a picture", "画像")),
    (b"\xff\xd8\xff", ("a picture", "画像")),
    (b"\x89HDF", ("an HDF5 or NetCDF file", "HDF5・NetCDF形式のファイル")),
    (b"CDF", ("a NetCDF file", "NetCDF形式のファイル")),
    *((start, _TIFF) for start in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")),
)
# Looked for in the first bytes of a text, blanks apart: the first that is found names it.
_TEXT: tuple[tuple[re.Pattern[bytes], Kind], ...] = (
    (re.compile(rb"<OGRVRT|<VRTDataset|<OGRVRTDataSource", re.I),
     ("a GDAL virtual file (VRT) that points to other data", "ほかのデータを参照する仮想ファイル（VRT）")),
    (re.compile(rb"<OGRWFS|<wfs:|<WFS_Capabilities|<OGRWCS|<WCS_|<GDAL_WMS|<WMT_MS|<WMS_|<csw:", re.I),
     ("a link to a web service (WFS, WMS)", "ウェブサービス（WFS・WMSなど）への接続情報")),
    (re.compile(rb"\"gdal_streamed_alg\"|\"gdalg\"", re.I),
     ("a GDAL processing recipe that points to other data", "ほかのデータを参照するGDALの処理手順")),
    (re.compile(rb"\"type\"\s*:\s*\"Topology\"", re.I), ("TopoJSON", "TopoJSON")),
    (re.compile(rb"\"geometryType\"\s*:\s*\"esri", re.I), ("Esri JSON", "Esri形式のJSON")),
    (re.compile(rb"citygml|<core:CityModel|<CityModel", re.I), ("CityGML", "CityGML")),
    (re.compile(rb"<gml:|opengis.net/gml", re.I), ("GML", "GML")),
    (re.compile(rb"<kml|opengis.net/kml", re.I), KML),
    (re.compile(rb"<osm\b", re.I), ("OpenStreetMap XML", "OpenStreetMapのXML")),
    (re.compile(rb"<gpx", re.I), ("GPX", "GPX")),
    (re.compile(rb"<!DOCTYPE html|<html", re.I), ("a web page", "ウェブページ")),
    (re.compile(rb"\s*<\?xml|\s*<[A-Za-z!]", re.I), XML),
)  # fmt: skip
_JSON = re.compile(rb"\s*[{\[]")
EMPTY: Kind = ("an empty file", "空のファイル")
BINARY: Kind = ("a binary file of an unknown kind", "種類の分からないデータ")
PLAIN: Kind = ("plain text", "文字だけのファイル")
JSON: Kind = ("JSON", "JSON")


def kind_of(head: bytes) -> Kind:
    """In both languages, what the first bytes of a file show."""
    if not head:
        return EMPTY
    for start, kind in _MAGIC:
        if head.startswith(start):
            return kind
    if b"OSMHeader" in head[:64]:
        return ("an OpenStreetMap extract", "OpenStreetMapの抽出データ")
    text = head.removeprefix(b"\xef\xbb\xbf")
    for pattern, kind in _TEXT:
        if (pattern.search(text) if text.lstrip()[:1] in b"<{" else None) is not None:
            return kind
    if b"\0" in head:
        return BINARY
    return JSON if _JSON.match(text) else PLAIN
