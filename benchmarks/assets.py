"""
Understanding and checking a municipality's file, against only reading it.

A register of made-up buildings as CSV in CP932, without and with a mistake in every row, and a PLATEAU city model whose
buildings are as large as real ones (some 10 kB each) go through the command `pcc assets check` as a clerk waits
for it: start, sandbox, every finding, the file with remarks. Beside it stands what merely reading the same bytes
takes (pandas; the XML parser of Python). Each case is a process of its own, so that memory is its own too.

    python -m benchmarks.assets
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd

from benchmarks.measure import MB, asked, fresh, machine, said, show, table, times

HEAD = "建物番号,経度,緯度,構造,階数,延床面積（㎡）,用途,建築年,床高（m）,棟数,所有者氏名,備考"
STRUCTURES = ("木造", "鉄骨造", "RC造", "不明")
CASES = ("register", "a mistake in every row", "city model")
_PROGRAM = "from flows.cli import main; main()"
_BUILDING = """<core:cityObjectMember><bldg:Building gml:id="b{n}"><bldg:usage>411</bldg:usage>
<bldg:yearOfConstruction>1981</bldg:yearOfConstruction><bldg:measuredHeight uom="m">6.5</bldg:measuredHeight>
<bldg:storeysAboveGround>2</bldg:storeysAboveGround><bldg:lod0RoofEdge><gml:MultiSurface><gml:surfaceMember><gml:Polygon>
<gml:exterior><gml:LinearRing><gml:posList>{ring}</gml:posList></gml:LinearRing></gml:exterior>
</gml:Polygon></gml:surfaceMember></gml:MultiSurface></bldg:lod0RoofEdge><uro:buildingDetailAttribute>
<uro:BuildingDetailAttribute><uro:buildingStructureType>601</uro:buildingStructureType>
<uro:totalFloorArea uom="m2">98.5</uro:totalFloorArea></uro:BuildingDetailAttribute></uro:buildingDetailAttribute>
{more}</bldg:Building></core:cityObjectMember>
"""
_GENERIC = (
    '<gen:stringAttribute name="attribute {n}"><gen:value>a value of some length that says little</gen:value>'
    "</gen:stringAttribute>\n"
)
_SURFACE = (
    "<gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>{ring}</gml:posList></gml:LinearRing>"
    "</gml:exterior></gml:Polygon></gml:surfaceMember>\n"
)
_CITY = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<core:CityModel xmlns:core="http://www.opengis.net/citygml/2.0" '
    'xmlns:bldg="http://www.opengis.net/citygml/building/2.0" xmlns:gml="http://www.opengis.net/gml" '
    'xmlns:uro="https://www.geospatial.jp/iur/uro/3.0" xmlns:gen="http://www.opengis.net/citygml/generics/2.0">'
    "<gml:boundedBy><gml:Envelope "
    'srsName="http://www.opengis.net/def/crs/EPSG/0/6697" srsDimension="3"/></gml:boundedBy>\n'
)


def places(rows: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Longitude and latitude of made-up buildings near 130.55 E, 32.93 N."""
    side = int(np.ceil(np.sqrt(rows)))
    at = np.arange(rows)
    return 130.50 + 0.1 * (at % side) / side, 32.90 + 0.05 * (at // side) / side


def write_register(path: Path, rows: int, *, wrong: bool) -> Path:
    """A register as CSV in CP932; `wrong`: a mistake in every row."""
    longitude, latitude = places(rows)
    with path.open("w", encoding="cp932", newline="\r\n") as out:
        out.write(HEAD + "\n")
        for n in range(rows):
            structure = "テント" if wrong else STRUCTURES[n % len(STRUCTURES)]
            out.write(
                f"A{n},{longitude[n]:.6f},{latitude[n]:.6f},{structure},{1 + n % 3},{60 + n % 200},住宅,"
                f"昭和{30 + n % 30}年,0.45,1,山田太郎,角地\n"
            )
    return path


def write_city(path: Path, rows: int) -> Path:
    """A PLATEAU city model of made-up houses."""
    longitude, latitude = places(rows)
    generic = "".join(_GENERIC.format(n=n) for n in range(40))
    with path.open("w", encoding="utf-8") as out:
        out.write(_CITY)
        for n in range(rows):
            x, y = longitude[n], latitude[n]
            corners = ((y, x), (y, x + 1e-4), (y + 1e-4, x + 1e-4), (y + 1e-4, x), (y, x))
            ring = " ".join(f"{a:.7f} {b:.7f} 0" for a, b in corners)
            solid = "".join(_SURFACE.format(ring=ring) for _ in range(16))
            more = f"<bldg:lod2Solid><gml:Solid>{solid}</gml:Solid></bldg:lod2Solid>{generic}"
            out.write(_BUILDING.format(n=n, ring=ring, more=more))
        out.write("</core:CityModel>\n")
    return path


def child(case: str, path: str) -> dict[str, float]:
    """Seconds of the command and of merely reading its file, and the most memory of a process that it starts."""
    source = Path(path)
    with tempfile.TemporaryDirectory() as scratch:
        command = ["assets", "check", path, "--municipality", "43206", "--year", "2026", "--remarks", scratch, "--json"]
        begin = perf_counter()
        done = subprocess.run([sys.executable, "-c", _PROGRAM, *command], capture_output=True, check=False)
        seconds = perf_counter() - begin
    found = json.loads(done.stdout)
    held = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    begin = perf_counter()
    if source.suffix == ".csv":
        pd.read_csv(source, encoding="cp932")
    else:
        for _, element in ElementTree.iterparse(source):
            element.clear()
    return {
        "seconds": seconds, "bytes": held, "reading": perf_counter() - begin, "rows": found["summary"]["rows"],
        "findings": len(found["findings"]), "accepted": float(found["summary"]["accepted"]),
        "file_bytes": source.stat().st_size,
    }  # fmt: skip


def measure(rows: int, city_rows: int, folder: Path) -> dict[str, Any]:
    """All figures of the benchmark."""
    facts = machine()
    files = {
        CASES[0]: write_register(folder / "register.csv", rows, wrong=False),
        CASES[1]: write_register(folder / "wrong.csv", rows, wrong=True),
        CASES[2]: write_city(folder / "city.gml", city_rows),
    }
    cases = {case: fresh("benchmarks.assets", {"case": case, "path": str(path)}) for case, path in files.items()}
    return {"machine": facts, "rows": rows, "city_rows": city_rows, "cases": cases}


def report(found: dict[str, Any]) -> str:
    """The figures as a table, ratios first."""
    cases = [found["cases"][case] for case in CASES]
    rows = [
        ["against merely reading the file", *(times(one["seconds"] / one["reading"]) for one in cases), ""],
        ["examined, s", *(f"{one['seconds']:.1f}" for one in cases), "20 or less (registers)"],
        ["memory of the largest process, MB", *(f"{one['bytes'] / MB:,.0f}" for one in cases), "2,000 / 1,000 or less"],
        ["file, MB", *(f"{one['file_bytes'] / MB:,.0f}" for one in cases), ""],
        ["findings, each of each row", *(f"{one['findings']:,.0f}" for one in cases), ""],
    ]
    title = f"{found['rows']:,} rows of a register, {found['city_rows']:,} buildings of a city model; each once"
    return "\n\n".join([said(found["machine"]), title, table(("measured", *CASES, "wanted"), rows)])


def main(argv: Sequence[str] | None = None) -> dict[str, Any]:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.assets", description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000, help="of the register")
    parser.add_argument("--city-rows", type=int, default=45_000, help="buildings of the city model, some 11 kB each")
    if (options := asked(parser, argv, child)) is None:
        return {}
    with tempfile.TemporaryDirectory() as scratch:
        found = measure(options.rows, options.city_rows, Path(scratch))
    show(found, report(found), options)
    return found


if __name__ == "__main__":
    main()
