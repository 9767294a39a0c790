"""The same CSV file back with a column of remarks: every byte of the other cells as it was."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from assets.formats.encodings import codec_name, decoded
from assets.formats.records import Records, split_records
from assets.inventory_spec import InventorySpec
from assets.remark_summary import TITLE, causes, introduction
from assets.remark_text import HEADING, by_row, remark
from infra.findings import Finding, Lang

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FEW = 5  # a row longer than this above the headings does not push the column of remarks out


def write_csv_remarks(source: Path, spec: InventorySpec, findings: Sequence[Finding], out: Path, lang: Lang) -> Path:
    """
    `source` with one more cell in every row from the headings on, and beside it the summary as text.

    Encoding, byte order mark, delimiter, line ends and quotes stay. A column of remarks
    from an earlier turn is replaced. What the encoding cannot hold is written as its
    number: 〔U+20BB7〕, or [U+20BB7].

    Raises
    ------
    Refused
        A text that cannot be cut into rows: there is nothing to put a column beside.
    """
    encoding = spec.encoding or "utf-8"
    content = source.read_bytes()
    delimiter = spec.delimiter or ("\t" if source.suffix.lower() == ".tsv" else ",")
    text = decoded(spec.file, content, encoding)
    mark, codec = next(((mark, name) for mark, name in _MARKS if content.startswith(mark)), (b"", codec_name(encoding)))
    codec = codec.removesuffix("-sig")
    wide = codec.startswith(("utf-16", "utf-32"))
    # Letters that have two codes in CP932 would come back with the other one: bytes are carried, not letters.
    carried = text if wide else content[len(mark) :].decode("latin-1")
    records = split_records(spec.file, carried, delimiter)
    earlier = {_carried(heading, codec, wide) for heading in HEADING.values()}
    header_row = spec.header_row or 1
    remarks = {row: remark(found, lang) for row, found in by_row(findings).items() if row > header_row}
    remarks[header_row] = HEADING[lang]
    cells = {said: _carried(_quoted(said, delimiter), codec, wide) for said in set(remarks.values())}
    ready = {row: cells[said] for row, said in remarks.items()}
    lines = _with_column(records, header_row, ready, earlier, delimiter)
    out.write_bytes(mark + "".join(lines).encode(codec if wide else "latin-1"))
    _write_summary(out, findings, lang)
    return out


def _quoted(text: str, delimiter: str) -> str:
    return '"' + text.replace('"', '""') + '"' if delimiter in text or '"' in text else text


def _with_column(
    records: Records, header_row: int, ready: Mapping[int, str], earlier: Collection[str], delimiter: str
) -> list[str]:
    """Every record of the file as text, those of the table with one more cell under one heading."""
    header = records.cells[header_row - 1] if header_row <= len(records.cells) else []
    replace = bool(header) and header[-1].strip() in earlier
    full = len(header)
    last_cell = re.compile(rf'{re.escape(delimiter)}(?:"(?:[^"]|"")*"|[^{re.escape(delimiter)}"]*)$')
    lengths = [len(cells) - (replace and len(cells) == full) for cells in records.cells[header_row - 1 :]]
    width = max((length for length in lengths if length <= full + _FEW), default=full)
    pieces: list[str] = []
    first = 0
    for row, (cells, last) in enumerate(zip(records.cells, records.last, strict=True), start=1):
        body = "".join(records.lines[first:last])
        first = last
        if row >= header_row and any(cell.strip() for cell in cells):
            bare = body.rstrip("\r\n")
            end, own = body[len(bare) :], len(cells)
            if replace and own == full:
                bare, own = last_cell.sub("", bare), own - 1
            body = f"{bare}{delimiter * (max(0, width - own) + 1)}{ready.get(row, '')}{end}"
        pieces.append(body)
    return [*pieces, *records.lines[first:]]


def _carried(text: str, codec: str, wide: bool) -> str:
    """A remark as it stands among the carried text, with every letter that the encoding holds."""
    if wide:
        return text
    try:
        return text.encode(codec).decode("latin-1")
    except UnicodeEncodeError:
        return b"".join(_byte(letter, codec) for letter in text).decode("latin-1")


def _byte(letter: str, codec: str) -> bytes:
    for written in (letter, f"〔U+{ord(letter):04X}〕", f"[U+{ord(letter):04X}]"):
        try:
            return written.encode(codec)
        except UnicodeEncodeError:
            continue
    return b"?"


def _write_summary(out: Path, findings: Sequence[Finding], lang: Lang) -> None:
    """Beside the table, because a CSV file has no room for what concerns it as a whole."""
    name = f"{out.stem}_お読みください.txt" if lang == "ja" else f"{out.stem}_summary.txt"
    lines = [TITLE[lang], "", *introduction(findings, lang), ""]
    for kind, count, rows, said in causes(findings, lang):
        several = isinstance(count, int) and count > 1
        where = f"（{count:,}行、{rows}行目ほか）" if several else f"（{rows}行目）" if rows else ""
        where_en = f" ({count:,} rows, {rows} …)" if several else f" (row {rows})" if rows else ""
        lines.append(f"【{kind}】{where}{said}" if lang == "ja" else f"[{kind}]{where_en} {said}")
    out.with_name(name).write_text("\r\n".join([*lines, ""]), encoding="utf-8-sig", newline="")
