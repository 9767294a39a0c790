"""The typed tables: nothing enters without its source, and a broken row is named."""

from __future__ import annotations

import pytest

from assets.table_files import SourcedRow, parse_rows, select

SHA = "0" * 64
HEAD = "value,source,title,year,page_or_table,source_kind,source_file_sha256,note"


class Row(SourcedRow):
    value: float


def parse(*rows, head=HEAD):
    return parse_rows("\n".join([head, *rows]), "made.csv", Row)


def test_a_row_is_typed_and_an_empty_cell_is_none():
    (row,) = parse(f"1.5,someone,,2013,,secondary,{SHA},")
    assert (row.value, row.year, row.title) == (1.5, 2013, None)


def test_every_broken_row_is_named_with_its_number():
    with pytest.raises(ValueError) as caught:
        parse(f"x,someone,,2013,,secondary,{SHA},", f"1,someone,,2013,,hearsay,{SHA},", f"1,,,2013,,primary,{SHA},")
    text = str(caught.value)
    assert [f"made.csv row {number}" in text for number in (2, 3, 4)] == [True, True, True]


def test_only_an_assumption_may_lack_the_checksum_of_its_source():
    parse("1,this project,,,,assumption,,")
    with pytest.raises(ValueError, match="checksum"):
        parse("1,someone,,,,memory,,")


def test_a_missing_or_unknown_column_is_refused():
    with pytest.raises(ValueError, match=r"missing columns \['value'\], unknown columns \['amount'\]"):
        parse(head=HEAD.replace("value", "amount"))


def test_selecting_nothing_names_what_there_is():
    with pytest.raises(ValueError, match="known: someone"):
        select(parse(f"1,someone,,,,memory,{SHA},"), "source", "nobody")
