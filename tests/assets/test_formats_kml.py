"""KML and KMZ: shapes and data fields are read, links and web pages are told and left alone."""

from __future__ import annotations

import zipfile

import pytest
import shapely

from tests.assets.format_makers import HOUSE, look, one_of, read, read_as_looked, refusal, said

RING = " ".join(f"{x},{y}" for x, y in HOUSE.exterior.coords)
POLYGON = (
    f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{RING}</coordinates></LinearRing></outerBoundaryIs></Polygon>"
)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n'
TAIL = "</Document></kml>"


def placemark(shape=POLYGON, inside=""):
    return f"<Placemark>{inside}{shape}</Placemark>\n"


def kml(folder, *placemarks, head=HEAD, name="buildings.kml", encoding="utf-8"):
    path = folder / name
    path.write_bytes((head + "".join(placemarks) + TAIL).encode(encoding))
    return path


def kmz(folder, name="buildings.kmz", **members):
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member.replace("__", "/").replace("_kml", ".kml"), content)
    return path


DATA = '<ExtendedData><Data name="構造"><displayName>x</displayName><value>木造</value></Data></ExtendedData>'
SCHEMA = '<ExtendedData><SchemaData schemaUrl="#s"><SimpleData name="階数">2</SimpleData></SchemaData></ExtendedData>'


def test_data_fields_of_both_kinds_become_columns(tmp_path):
    path = kml(tmp_path, placemark(inside="<name>い１</name>" + DATA), placemark(inside=SCHEMA))
    found, table = read_as_looked(path)
    assert (said(found.findings), said(table.findings)) == ([], [])
    assert found.headings == ("name", "構造", "階数")
    assert [list(row) for row in table.frame.to_numpy()] == [["い１", "木造", None], [None, None, "2"]]
    assert table.geometry[0].equals(HOUSE)
    assert list(table.row) == [1, 2]
    assert table.crs.to_epsg() == 4326


def test_placemarks_within_folders_are_read_too(tmp_path):
    folder = f"<Folder><name>東町</name><Folder>{placemark()}</Folder></Folder>"
    assert len(read(kml(tmp_path, folder, placemark())).row) == 2


def test_shapes_are_what_they_say(tmp_path):
    yard = POLYGON.replace(
        "</Polygon>",
        "<innerBoundaryIs><LinearRing><coordinates>139.70002,35.60002 139.70004,35.60002 139.70004,35.60004 "
        "139.70002,35.60002</coordinates></LinearRing></innerBoundaryIs></Polygon>",
    )
    shapes = [
        "<Point><coordinates> 139.7,35.6,0 </coordinates></Point>",
        yard,
        f"<MultiGeometry>{POLYGON}{POLYGON}</MultiGeometry>",
        f"<MultiGeometry><Point><coordinates>139.7,35.6</coordinates></Point>{POLYGON}</MultiGeometry>",
        "",
    ]
    table = read(kml(tmp_path, *(placemark(one) for one in shapes)))
    kinds = [None if one is None else one.geom_type for one in table.geometry]
    assert kinds == ["Point", "Polygon", "MultiPolygon", "GeometryCollection", None]
    assert shapely.get_num_interior_rings(table.geometry[1]) == 1
    assert one_of(table.findings, "SHAPES_MISSING").place.row == 5


def test_heights_are_told_unless_all_are_zero(tmp_path):
    high = POLYGON.replace("35.6 ", "35.6,12.5 ").replace("35.6001 ", "35.6001,12.5 ").replace("35.6<", "35.6,12.5<")
    assert said(read(kml(tmp_path, placemark(high))).findings) == ["HEIGHTS_DROPPED"]
    assert said(read(kml(tmp_path, placemark(high.replace("12.5", "0")))).findings) == []


LINKS = [
    "<NetworkLink><Link><href>http://127.0.0.1/more.kml</href></Link></NetworkLink>",
    "<Style><IconStyle><Icon><href>http://127.0.0.1/icon.png</href></Icon></IconStyle></Style>",
    "<GroundOverlay><Icon><href>file:///etc/passwd</href></Icon></GroundOverlay>",
]


@pytest.mark.parametrize("link", LINKS)
def test_a_link_is_told_and_not_followed(tmp_path, link):
    """Sockets are closed to the tests: following one would fail."""
    path = kml(tmp_path, link, placemark())
    found, table = read_as_looked(path)
    for one in (one_of(found.findings, "KML_LINKS"), one_of(table.findings, "KML_LINKS")):
        assert ("127.0.0.1" in one.value) or ("passwd" in one.value)
    assert len(table.row) == 1


def test_a_file_of_links_only_has_no_rows(tmp_path):
    found = refusal(read, kml(tmp_path, *LINKS))
    assert said(found) == ["FILE_EMPTY", "KML_LINKS"]


def test_descriptions_are_left_out_and_told(tmp_path):
    page = "<description><![CDATA[<table><tr><td>所有者</td><td>山田</td></tr></table>]]></description>"
    table = read(kml(tmp_path, placemark(inside=page)))
    assert one_of(table.findings, "KML_DESCRIPTIONS").value == "1"
    assert table.frame.shape[1] == 0


@pytest.mark.parametrize("doctype", ["<!DOCTYPE kml>", '<!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/passwd">]>'])
def test_a_document_type_is_refused(tmp_path, doctype):
    path = kml(tmp_path, placemark(), head=HEAD.replace("\n<kml", f"\n{doctype}<kml", 1))
    assert said(refusal(look, path)) == said(refusal(read, path)) == ["KML_DOCTYPE"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (HEAD + placemark() + "<Placemark>", 4),
        (HEAD + "<Placemark>&nbsp;</Placemark>" + TAIL, 3),
        (HEAD + "<name>a & b</name>" + TAIL, 3),
    ],
)
def test_broken_xml_is_refused_with_its_line(tmp_path, text, line):
    path = tmp_path / "buildings.kml"
    path.write_text(text, encoding="utf-8")
    (one,) = refusal(read, path)
    assert (one.code, one.place.line) == ("KML_UNREADABLE", line)


def test_other_xml_in_a_kml_file_is_refused(tmp_path):
    path = tmp_path / "buildings.kml"
    path.write_text('<?xml version="1.0"?><note/>', encoding="utf-8")
    assert said(refusal(read, path)) == ["KML_UNREADABLE"]
    path.write_text("<kml>" + "<Folder>" * 100_000, encoding="utf-8")
    assert said(refusal(read, path)) == ["KML_UNREADABLE"]


@pytest.mark.parametrize(
    "shape",
    [
        "<Polygon></Polygon>",
        POLYGON.replace("139.7", "x"),
        POLYGON.replace(",", " "),
        "<Point><coordinates></coordinates></Point>",
        POLYGON.replace(RING, "1,2 3,4 1,2"),
        "<Model><Link><href>roof.dae</href></Link></Model>",
    ],
)
def test_a_broken_shape_is_a_finding_of_its_row(tmp_path, shape):
    table = read(kml(tmp_path, placemark(), placemark(shape)))
    assert (one_of(table.findings, "KML_SHAPE_BROKEN").place.row, list(table.row)) == (2, [1])


def test_infinite_coordinates_are_a_finding(tmp_path):
    table = read(kml(tmp_path, placemark(), placemark("<Point><coordinates>inf,1</coordinates></Point>")))
    assert one_of(table.findings, "COORDINATE_NOT_NUMBER").place.row == 2


def test_a_kml_in_utf_16_is_read(tmp_path):
    path = kml(tmp_path, placemark(inside=DATA), head=HEAD.replace("UTF-8", "UTF-16"), encoding="utf-16")
    assert list(read(path).frame["構造"]) == ["木造"]


def test_the_document_of_a_kmz_is_read(tmp_path):
    text = HEAD + placemark(inside=DATA) + TAIL
    assert len(read(kmz(tmp_path, doc_kml=text, files__more_kml=HEAD + TAIL)).row) == 1
    assert len(read(kmz(tmp_path, 建物_kml=text)).row) == 1


def test_a_kmz_with_no_or_several_documents_is_refused(tmp_path):
    text = HEAD + placemark() + TAIL
    assert said(refusal(read, kmz(tmp_path, readme="x"))) == ["KMZ_CONTENT"]
    (one,) = refusal(read, kmz(tmp_path, a_kml=text, b_kml=text))
    assert (one.code, one.value) == ("KMZ_CONTENT", "2")


def test_a_damaged_or_locked_kmz_is_refused(tmp_path):
    path = kmz(tmp_path, doc_kml=HEAD + placemark() * 50 + TAIL)
    content = path.read_bytes()
    path.write_bytes(content[:-30])
    assert said(refusal(read, path)) == ["KMZ_UNREADABLE"]
    locked = bytearray(content)
    locked[6] |= 1
    locked[content.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(locked))
    assert said(refusal(read, path)) == ["KMZ_UNREADABLE"]
    path.write_bytes(content.replace(content[60:80], b"\0" * 20))
    assert said(refusal(read, path)) in (["KMZ_UNREADABLE"], ["KML_UNREADABLE"])


def test_an_archive_that_promises_more_than_is_read_is_refused_unopened(tmp_path):
    path = kmz(tmp_path, doc_kml=HEAD + placemark() + TAIL)
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02") + 24  # the unpacked size in the archive's directory
    content[at : at + 4] = (0xFFFFFFF0).to_bytes(4, "little")
    path.write_bytes(bytes(content))
    assert said(refusal(read, path)) == ["FILE_TOO_LARGE"]
