"""
Read a shapefile that came in a ZIP: the folder it was unpacked into, with one set of files (or one chosen by name).

Archives are checked and unpacked by `infra.archives` before any reader sees them; this
reader takes the folder. Sub-folders are fine, what macOS adds is passed over.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from assets.formats import shapefile
from assets.formats.base import Format, Look, RawTable
from assets.inventory_spec import InventorySpec
from assets.messages import finding as table_finding
from assets.vector_messages import finding
from infra.errors import Refused

_MOST_FILES = 10_000


def look(file: str, path: Path, wanted: str | None = None) -> Look:
    """
    What the shapefile that a person wants, the only one, or the first by name, says of itself; the others' names.

    Raises
    ------
    Refused
        No shapefile, two of one name, or as `shapefile.look`.
    """
    sets = _sets(file, path)
    chosen = wanted if wanted in sets else next(iter(sets))
    others = [name for name in sets if name != chosen]
    found = shapefile.look(file, sets[chosen])
    said = found.findings
    if others and wanted is None:
        said = (finding("LAYER_CHOSEN", "note", file, value=chosen, others=", ".join(others)), *said)
    return replace(found, declared={**found.declared, "layer": chosen}, others=tuple(others), findings=said)


def read(spec: InventorySpec, path: Path) -> RawTable:
    """
    The declared shapefile (`layer` is its name without ending), or the only one.

    Raises
    ------
    Refused
        None, several and none declared, or as `shapefile.read`.
    """
    sets = _sets(spec.file, path)
    names = ", ".join(sets)
    if spec.layer is None and len(sets) > 1:
        raise Refused([finding("SHAPEFILES_SEVERAL", "refused", spec.file, value=names)])
    chosen = spec.layer if spec.layer is not None else next(iter(sets))
    if chosen not in sets:
        raise Refused([table_finding("LAYER_MISSING", "refused", spec.file, value=chosen, known=names)])
    return shapefile.read(spec, sets[chosen])


def recognises(path: Path, head: bytes) -> bool:
    """A folder with a .shp file somewhere in it."""
    return path.is_dir() and bool(_found(path))


def _sets(file: str, path: Path) -> dict[str, Path]:
    """The shapefiles of the folder by name, in the order of their names."""
    sets: dict[str, Path] = {}
    for one in sorted(_found(path), key=lambda found: found.name):
        name = _shown(one.stem)
        if name in sets:
            raise Refused([finding("SHAPEFILE_NAMED_TWICE", "refused", file, value=name)])
        sets[name] = one
    if not sets:
        raise Refused([table_finding("FILE_EMPTY", "refused", file)])
    return sets


def _found(path: Path) -> list[Path]:
    """Every .shp file; links are not followed, since one could lead out of the folder."""
    found: list[Path] = []
    seen = 0
    for folder, subfolders, names in os.walk(path):
        subfolders[:] = sorted(name for name in subfolders if name != "__MACOSX" and not name.startswith("."))
        seen += len(names)
        if seen > _MOST_FILES:
            break
        whole = (Path(folder) / name for name in names if name.lower().endswith(".shp") and not name.startswith("."))
        found += [one for one in whole if one.is_file() and not one.is_symlink()]
    return found


def _shown(stem: str) -> str:
    """A name whose bytes are no UTF-8 is CP932, as ZIP files from Japan have it."""
    try:
        stem.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(stem).decode("cp932", "replace")
    return stem


FORMAT = Format("a zipped shapefile", "シェープファイル（ZIP）", (), recognises, look, read, look_at=look)
