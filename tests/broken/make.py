"""Write the broken files of this folder again: one small file per mistake, the same bytes each time."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
from pathlib import Path

import xlsxwriter

from tests.broken import shapes

HERE = Path(__file__).parent
HEADINGS = ["建物番号", "緯度", "経度", "構造", "階数", "延床面積（㎡）", "用途", "建築年", "床高（m）"]
HEADER = ",".join(HEADINGS)


def cells(number, **changes):
    """A good row, some of its cells changed by heading."""
    good = [
        f"M-{number:04d}",
        f"33.{900 + number}",
        f"138.{400 + number}",
        "木造",
        "2",
        "98.5",
        "住宅",
        "昭和56年",
        "0.45",
    ]
    return list((dict(zip(HEADINGS, good, strict=True)) | changes).values())


def row(number, **changes):
    return ",".join(cells(number, **changes))


GOOD = [row(1), row(2), row(3), row(4)]


def csv(name, *lines, encoding="utf-8-sig", end="\r\n"):
    (HERE / name).write_bytes(end.join([*lines, ""]).encode(encoding))


def changed(name, at=2, **changes):
    """Four good rows, the second (row 3 of the file) with a mistake."""
    csv(name, HEADER, *(row(number, **(changes if number == at else {})) for number in (1, 2, 3, 4)))


def encodings():
    half = [line.encode("cp932") for line in (HEADER, *GOOD[:3])] + [line.encode() for line in (row(4), row(5))]
    (HERE / "encoding_half_utf8.csv").write_bytes(b"\r\n".join([*half, b""]))
    (HERE / "encoding_unknown.csv").write_bytes(b"id,\xff\xfd,\xff\xfe\r\n1,\xff\xfd,\xff\xfe\r\n")
    csv("encoding_euc_jp.csv", HEADER.replace("㎡", "m2"), *GOOD, encoding="euc_jp", end="\n")
    changed("text_misread.csv", 構造="木造".encode().decode("cp932", "ignore"))
    changed("text_replaced.csv", 構造="木\ufffd")
    changed("text_lost.csv", 構造="??")
    changed("nul_bytes.csv", 用途="住\0宅")
    (HERE / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))


def layouts():
    csv("delimiter_none.csv", *(line.replace(",", " ") for line in (HEADER, *GOOD)))
    csv("header_missing.csv", *GOOD)
    csv(
        "header_two_lines.csv",
        "建物番号,位置,,構造,規模,,用途,建築年,床高（m）",
        ",緯度,経度,,階数,延床面積（㎡）,,,",
        *GOOD,
    )
    csv("header_repeated.csv", HEADER.replace("用途", "構造"), *GOOD)
    csv("header_again.csv", HEADER, *GOOD[:2], HEADER, *GOOD[2:])
    csv("header_blank.csv", HEADER + ",", *(line + ",x" for line in GOOD))
    csv("column_missing.csv", HEADER.replace("建築年", "備考"), *GOOD)
    csv("quote_unclosed.csv", HEADER, GOOD[0], row(2, 用途='"住宅'), *GOOD[2:])
    csv("row_comma_in_number.csv", HEADER, GOOD[0], row(2, **{"延床面積（㎡）": "1,200"}), *GOOD[2:])
    (HERE / "row_cut_off.csv").write_bytes("\r\n".join([HEADER, *GOOD[:3], row(4)[:20]]).encode("utf-8-sig"))
    csv("total_below.csv", HEADER, *GOOD, "合計,,,,,394,,,")
    csv("total_inside.csv", HEADER, GOOD[0], "小計,,,,,98.5,,,", *GOOD[1:])
    csv("note_below.csv", HEADER, *GOOD, "※令和6年1月1日現在")
    csv("example_left.csv", HEADER, row(1, 建物番号="例"), *GOOD)
    csv("rows_none.csv", HEADER)
    (HERE / "empty.csv").write_bytes(b"")


def values():
    changed("year_future.csv", 建築年="2031")
    changed("year_placeholder.csv", 建築年="9999")
    changed("year_era_never_was.csv", 建築年="昭和65年")
    changed("year_too_early.csv", 建築年="1081")
    changed("number_words.csv", **{"延床面積（㎡）": "広い"})
    changed("number_decimal_comma.csv", **{"延床面積（㎡）": '"98,5"'})
    changed("area_negative.csv", **{"延床面積（㎡）": "-98.5"})
    changed("storeys_half.csv", 階数="2.5")
    changed("storeys_too_many.csv", 階数="500")
    changed("floor_height_cm.csv", **{"床高（m）": "45"})
    changed("structure_tent.csv", 構造="テント")
    changed("id_missing.csv", 建物番号="")
    changed("id_repeated.csv", 建物番号="M-0001")
    changed("latitude_words.csv", 緯度="北緯34度")
    changed("coordinates_swapped.csv", 緯度="138.402", 経度="33.902")


def typed(text):
    try:
        return float(text)
    except ValueError:
        return text


def xlsx(name, change=lambda book, sheet: None, lines=None, sheet_name="建物"):
    book = xlsxwriter.Workbook(HERE / name)
    book.set_properties({"created": dt.datetime(2026, 1, 1)})
    sheet = book.add_worksheet(sheet_name)
    for at, line in enumerate(lines or [HEADINGS, *(cells(number) for number in (1, 2, 3, 4))]):
        sheet.write_row(at, 0, [typed(cell) for cell in line])
    change(book, sheet)
    book.close()


def second_table(book, sheet):
    book.add_worksheet("建物（旧）").write_row(0, 0, HEADINGS)
    book.get_worksheet_by_name("建物（旧）").write_row(1, 0, [typed(cell) for cell in cells(9)])


def hidden_sheet(book, sheet):
    book.add_worksheet("作業用").hide()


def errors(book, sheet):
    sheet.write_formula("D3", "=NA()", None, "#N/A")
    sheet.write_formula("F4", "=#REF!*2", None, "#REF!")


def merged_cells(book, sheet):
    sheet.merge_range("D3:D4", "木造")


def merged_headings(book, sheet):
    sheet.merge_range("B1:C1", "位置")
    sheet.merge_range("E1:F1", "規模")


def workbooks():
    xlsx("clean.xlsx")
    xlsx("xlsx_error_cells.xlsx", errors)
    xlsx("xlsx_formula_uncalculated.xlsx", lambda book, sheet: sheet.write_formula("F3", "=1+1", None, ""))
    xlsx("xlsx_cells_merged.xlsx", merged_cells)
    two = [
        ["建物番号", "", "", "構造", "", "", "用途", "建築年", "床高（m）"],
        ["", "緯度", "経度", "", "階数", "延床面積（㎡）"],
    ]
    xlsx("xlsx_header_two_lines.xlsx", merged_headings, [*two, *(cells(number) for number in (1, 2, 3))])
    xlsx("xlsx_two_tables.xlsx", second_table)
    xlsx("xlsx_no_table.xlsx", lines=[["建物の一覧は別に送ります"]])
    xlsx("xlsx_sheet_hidden.xlsx", hidden_sheet)
    xlsx("xlsx_rows_hidden.xlsx", lambda book, sheet: sheet.set_row(2, None, None, {"hidden": True}))
    xlsx("xlsx_far_cell.xlsx", lambda book, sheet: sheet.write("XFD1048576", "x"))


def repack(name, replace=None, add=None, source=None):
    """The workbook with bytes of its parts replaced and parts added, at a fixed date."""
    with zipfile.ZipFile(HERE / (source or name)) as archive:
        parts = [(one.filename, archive.read(one)) for one in archive.infolist()]
    for part, (before, after) in (replace or {}).items():
        assert any(name == part and before in content for name, content in parts), part
        parts = [(name, content.replace(before, after) if name == part else content) for name, content in parts]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in [*parts, *(add or [])]:
            archive.writestr(zipfile.ZipInfo(part, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    (HERE / name).write_bytes(packed.getvalue())


def hostile():
    clean = {"source": "clean.xlsx"}
    repack("xlsx_macros.xlsm", add=[("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")], **clean)
    repack("xlsx_bomb.xlsx", add=[("xl/media/image1.bin", bytes(25_000_000))], **clean)
    repack(
        "xlsx_doctype.xlsx", {"xl/workbook.xml": (b"<workbook", b'<!DOCTYPE a [<!ENTITY b "c">]><workbook')}, **clean
    )
    repack("xlsx_links.xlsx", add=[("xl/externalLinks/externalLink1.xml", b"<externalLink/>")], **clean)
    good = (HERE / "clean.xlsx").read_bytes()
    (HERE / "xlsx_damaged.xlsx").write_bytes(good[: len(good) // 2])
    repack("xlsx_size_understated.xlsx", **clean)
    lied = bytearray((HERE / "xlsx_size_understated.xlsx").read_bytes())
    at = lied.find(b"PK\x01\x02")
    lied[at + 24 : at + 28] = struct.pack("<I", 10)  # the unpacked size of the first part in the central directory
    (HERE / "xlsx_size_understated.xlsx").write_bytes(bytes(lied))
    for name, parts in (
        ("xlsx_binary.xlsb", ["xl/workbook.bin"]),
        ("xlsx_opendocument.ods", ["mimetype", "content.xml"]),
        ("xlsx_other_archive.xlsx", ["photo.jpg"]),
    ):
        with zipfile.ZipFile(HERE / name, "w") as archive:
            for part in parts:
                archive.writestr(zipfile.ZipInfo(part, (2026, 1, 1, 0, 0, 0)), b"x")
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    (HERE / "xlsx_old.xls").write_bytes(ole + "Workbook".encode("utf-16-le") + bytes(496))
    (HERE / "xlsx_password.xlsx").write_bytes(ole + "EncryptedPackage".encode("utf-16-le") + bytes(480))
    (HERE / "xlsx_web_page.xlsx").write_bytes("<html><table><tr><td>建物番号</td></tr></table></html>".encode())
    (HERE / "workbook_named.csv").write_bytes(good)


def everything():
    csv("clean.csv", HEADER, *GOOD)
    for write in (encodings, layouts, values, workbooks, hostile):
        write()
    shapes.everything(HERE)


if __name__ == "__main__":
    everything()
