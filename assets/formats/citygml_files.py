"""Which files a town's folder of CityGML holds, and whether each may be read at all."""

from __future__ import annotations

from pathlib import Path

from assets.citygml_messages import finding
from infra.citygml import CORE_MODULE, XmlRefused, root_of
from infra.errors import Refused
from infra.findings import Finding

MAX_BYTES = 4_000_000_000
MAX_FILES = 20_000  # assumption: the largest city has some thousand map sheets
SUFFIXES = (".gml", ".citygml", ".xml")
_ROOT = f"{CORE_MODULE}CityModel"
_OTHER_VERSIONS = {
    "{http://www.opengis.net/citygml/1.0}CityModel": "1.0",
    "{http://www.opengis.net/citygml/3.0}CityModel": "3.0",
}


def recognises(path: Path, head: bytes) -> bool:
    """Whether a file's name and beginning, or a folder's content, look like CityGML."""
    if path.is_dir():
        return next(path.rglob("*.gml"), None) is not None
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")  # UTF-16 has a zero in every letter
    xml = start.startswith(b"<")
    return xml and (b"CityModel" in start or path.suffix.lower() in (".gml", ".citygml"))


def files_of(name: str, path: Path) -> list[tuple[str, Path]]:
    """The files to read with the names to show; of a town's folder those of buildings."""
    if path.is_file():
        files = [(name, path)]
    elif path.is_dir():
        inside = path.resolve()
        found = sorted(file for file in path.rglob("*.gml") if file.is_file() and file.resolve().is_relative_to(inside))
        kept = [file for file in found if file.parent.name == "bldg" or "_bldg_" in file.name] or found
        files = [(f"{name}/{file.relative_to(path).as_posix()}", file) for file in kept]
    else:
        raise Refused([finding("CITYGML_MISSING", "refused", name)])
    if not files:
        raise Refused([finding("CITYGML_NO_FILE", "refused", name)])
    if len(files) > MAX_FILES:
        value, limit = f"{len(files):,}", f"{MAX_FILES:,}"
        raise Refused([finding("CITYGML_TOO_MANY_FILES", "refused", name, value=value, limit=limit)])
    if (size := sum(file.stat().st_size for _, file in files)) > MAX_BYTES:
        raise Refused([xml_problem(name, XmlRefused("too_large", found=size, limit=MAX_BYTES))])
    return files


def root_problem(shown: str, file: Path) -> Finding | None:
    """What keeps a file from being a city model of a version that is read; None for nothing. `shown`: its name."""
    try:
        root = root_of(file)
    except XmlRefused as refused:
        return xml_problem(shown, refused)
    if root in _OTHER_VERSIONS:
        return finding("CITYGML_VERSION", "refused", shown, value=_OTHER_VERSIONS[root])
    if root != _ROOT:
        return finding("CITYGML_OTHER_ROOT", "refused", shown, value=root.rpartition("}")[2][:100])
    return None


_XML_CODES = {
    "missing": "CITYGML_MISSING",
    "too_large": "CITYGML_TOO_LARGE",
    "doctype": "CITYGML_DOCTYPE",
    "unreadable": "CITYGML_BROKEN",
    "too_deep": "CITYGML_TOO_DEEP",
    "member_too_large": "CITYGML_OBJECT_TOO_LARGE",
}


def xml_problem(shown: str, refused: XmlRefused) -> Finding:
    """Why an XML file is not let in, in words; sizes in MB."""
    in_mb = 1 if refused.reason == "too_deep" else 1_000_000
    value = f"{refused.found / in_mb:,.0f}" if refused.found else ""
    return finding(
        _XML_CODES[refused.reason], "refused", shown, value=value, limit=f"{refused.limit / in_mb:,.0f}"
    )  # fmt: skip
