"""Writing views of a record where a reader asks for them: one file by its name, or all of them in a folder."""

from __future__ import annotations

from pathlib import Path

from infra.errors import Refused
from infra.findings import Finding, Lang, Place
from infra.storage import write_bytes
from valuation.record import LatentCreditRecord
from valuation.report import VIEWS, view_bytes, view_of


def write_views(record: LatentCreditRecord, record_id: str, out: Path, lang: Lang) -> list[Path]:
    """
    Write the view that `out` names, or every view into the folder `out`.

    `out` is a folder if it is one, or if its name has no ending.

    Raises
    ------
    Refused
        There is no view of this ending, or the place cannot be written.
    """
    whole = out.is_dir() or not out.suffix
    wanted = {out / name: name for name in VIEWS} if whole else {out: _view(out)}
    try:
        for path, name in wanted.items():
            write_bytes(path, view_bytes(name, record, record_id, lang))
    except OSError as error:
        en = f"cannot be written: {error.strerror}; name another file or folder with --out"
        ja = "書き込めません。--out で別のファイルまたはフォルダを指定してください。"
        raise Refused([Finding("OUT_UNWRITABLE", "refused", str(out), Place(), "", ja, en, "", "")]) from None
    return list(wanted)


def _view(out: Path) -> str:
    name = view_of(out.name)
    if name is None:
        en = (
            f"no view of a record ends in {out.suffix}; name a file ending in .html, .pdf or .xlsx, one of "
            f"{', '.join(VIEWS)}, or a folder"
        )
        ja = (
            f"「{out.suffix}」の形式では出力できません。.html・.pdf・.xlsx で終わるファイル名、"
            f"次のいずれか（{'、'.join(VIEWS)}）、またはフォルダを指定してください。"
        )
        raise Refused([Finding("VIEW_UNKNOWN", "refused", str(out), Place(), out.suffix, ja, en, "", "")])
    return name
