"""What an unpacked archive holds for us: one table beside documents, several to choose from, or a folder."""

from __future__ import annotations

from pathlib import Path

from assets.formats import outline_folder
from assets.messages import FIRST_ROWS_SHOWN
from assets.table_messages import table_finding
from infra.errors import Refused
from infra.findings import Finding

_IGNORED = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
_TABLES = (".csv", ".tsv", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_SHAPES = (".gpkg", ".geojson", ".json", ".parquet", ".geoparquet", ".kml", ".kmz", ".fgb", ".pbf")
_OF_SEVERAL_FILES = (".shp", ".gml", ".citygml")  # a shapefile with its parts, a city model with its lists of codes
_TEXT = ".txt"  # a table, an outline, or what to read first


def choose(folder: Path, file: str) -> Path:
    """
    The file of buildings among those that were unpacked, or the folder where several files belong together.

    Documents, pictures and whatever else is no data set do not count; a text counts as a table where
    nothing else does.

    Parameters
    ----------
    file : what the reader calls the archive

    Raises
    ------
    Refused
        Several tables or data sets, none of which is more likely than another; they are named.
    """
    files = _files(folder)
    if len(files) == 1:
        return files[0]
    suffixes = {one.suffix.lower() for one in files}
    if suffixes & set(_OF_SEVERAL_FILES):
        return folder
    outlines = [one for one in files if one.suffix.lower() in outline_folder.SUFFIXES and outline_folder.is_plain(one)]
    data = [one for one in files if one.suffix.lower() in (*_TABLES, *_SHAPES) and one not in outlines]
    texts = [one for one in files if one.suffix.lower() == _TEXT and one not in outlines]
    if outlines and not data:
        return _common(outlines) or folder
    data = data or (texts if len(texts) == 1 else [])
    if len(data) > 1:
        names = [one.relative_to(folder).as_posix() for one in data]
        shown = ", ".join(names[:FIRST_ROWS_SHOWN]) + (" …" if len(names) > FIRST_ROWS_SHOWN else "")
        raise Refused([table_finding("ARCHIVE_TABLES", "refused", file, value=shown, count=len(names))])
    return data[0] if data else folder


def beside(chosen: Path, folder: Path, file: str) -> list[Finding]:
    """A note that names the files of an unpacked archive that lie beside the chosen one and are not read."""
    others = [one.relative_to(folder).as_posix() for one in _files(folder) if one != chosen]
    if not chosen.is_file() or not chosen.is_relative_to(folder) or not others:
        return []
    shown = ", ".join(others[:FIRST_ROWS_SHOWN]) + (" …" if len(others) > FIRST_ROWS_SHOWN else "")
    taken = chosen.relative_to(folder).as_posix()
    return [table_finding("ARCHIVE_BESIDE", "note", file, value=shown, taken=taken, count=len(others))]


def _files(folder: Path) -> list[Path]:
    """Every file that people put there, in the order of names."""
    found = (one for one in folder.rglob("*") if one.is_file() and not one.is_symlink())
    return sorted(one for one in found if not set(one.relative_to(folder).parts) & set(_IGNORED))


def _common(outlines: list[Path]) -> Path | None:
    """The one folder in which all outlines lie; None where there are several."""
    folders = {one.parent for one in outlines}
    return folders.pop() if len(folders) == 1 else None
