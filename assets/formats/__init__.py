"""
One reader per file format: each turns a file into a RawTable and judges nothing but whether it can be read.

A further one is a file beside these and a line in FORMATS. The first that recognises a file reads it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from assets.formats import (
    citygml,
    csv,
    gem,
    geoparquet,
    hazus_udf,
    kml,
    oed,
    osm_pbf,
    outline_folder,
    vector,
    xlsx,
    zipped_shapefile,
)
from assets.formats.base import Format, Look, RawTable
from assets.formats.kinds import kind_of
from assets.vector_messages import finding
from infra.errors import Refused

FORMATS: tuple[Format, ...] = (
    *vector.FORMATS,
    geoparquet.FORMAT,
    kml.FORMAT,
    osm_pbf.FORMAT,
    zipped_shapefile.FORMAT,
    outline_folder.FORMAT,
    citygml.FORMAT,
    oed.FORMAT,
    gem.FORMAT,
    hazus_udf.FORMAT,
    xlsx.FORMAT,
    csv.FORMAT,
)

_WITH_ROWS = (oed.FORMAT, gem.FORMAT, hazus_udf.FORMAT, xlsx.FORMAT, csv.FORMAT)
_HEAD = 512

__all__ = ["FORMATS", "Format", "Look", "RawTable", "format_of", "has_rows"]


def has_rows(one: Format) -> bool:
    """Whether a file of this format is a table whose rows a reader counts; others have features."""
    return any(one is table for table in _WITH_ROWS)


def format_of(path: Path, file: str | None = None) -> Format:
    """
    The one format whose name and content a file has both; `file` is how findings call it.

    Raises
    ------
    Refused
        None has: what the content is instead is said by name.
    """
    called = path.name if file is None else file
    head = b""
    if not path.is_dir():
        with path.open("rb") as raw:
            head = raw.read(_HEAD)
    for one in FORMATS:
        if one.recognises(path, head):
            return one
    kind_en, kind_ja = kind_of(head) if not path.is_dir() else ("a folder", "フォルダー")
    words: dict[str, Any] = {"kind_en": kind_en, "kind_ja": kind_ja}
    named = next((one for one in FORMATS if path.suffix.lower() in one.suffixes), None)
    if named is not None:
        disguised = finding("FILE_DISGUISED", "refused", called, value=named.name, name_ja=named.name_ja, **words)
        raise Refused([disguised])
    if path.is_dir():  # an empty one, most often: which files belong there, and not every format
        words |= {"known_en": "a shapefile with its parts, a city model (CityGML)"}
        words |= {"known_ja": "シェープファイル一式、CityGML（3D都市モデル）"}
        raise Refused([finding("FILE_UNRECOGNISED", "refused", called, **words)])
    if path.suffix.lower() != Path(called).suffix.lower():  # what the archive holds, not the archive
        raise Refused([finding("ARCHIVE_UNRECOGNISED", "refused", called, value=path.name, **words, **_known())])
    words |= _known()
    raise Refused([finding("FILE_UNRECOGNISED", "refused", called, value=path.suffix.lower(), **words)])


def _known() -> dict[str, Any]:
    """The formats that are read, as a message lists them."""
    return {
        "known_en": ", ".join(dict.fromkeys(one.name for one in FORMATS)),
        "known_ja": "、".join(dict.fromkeys(one.name_ja for one in FORMATS)),
    }
