"""Catalogues in files of their own: a table says no less than YAML, and every problem comes at once with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.catalogue_file import read_catalogue
from infra.errors import Refused
from infra.findings import Finding
from tests.hazards.makers import write_raster

HEAD = (
    "id,title,peril,return_period_years,rate_source,rate_source_kind,without,with,"
    "source,licence,nodata,quantity,unit,vertical_datum"
)
WIDE = "made up,CC0-1.0,unknown,depth,m,T.P."
COMMAS = ",,,,,"


@pytest.fixture
def folder(tmp_path) -> Path:
    """Two rasters that a table may name."""
    write_raster(tmp_path, "a.tif", [[1, 2]])
    write_raster(tmp_path, "b.tif", [[3, 4]])
    return tmp_path


def table(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "floods.csv"
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return path


def refusal(path: Path) -> tuple[Finding, ...]:
    """Why a file is refused."""
    with pytest.raises(Refused) as refused:
        read_catalogue(path)
    findings = refused.value.findings
    assert all(finding.file == path.name and finding.message_ja and finding.message_en for finding in findings)
    assert not any(str(path.parent) in finding.text(lang) for finding in findings for lang in ("en", "ja"))
    return findings


def placed(findings: tuple[Finding, ...]) -> list[tuple[int | None, str | None]]:
    return [(finding.place.line, finding.place.path or finding.place.column) for finding in findings]


# a table that is right


def test_one_line_is_one_event(folder):
    path = table(
        folder,
        HEAD,
        f"A,small,flood,100,study,primary,a.tif,same,{WIDE}",
        f"B,,tsunami,500,study,memory,b.tif,a.tif,{WIDE}",
    )
    catalogue, resolve = read_catalogue(path)
    small, rare = catalogue.events
    assert (small.id, small.title, small.peril, small.return_period_years) == ("A", "small", "flood", 100)
    assert (rare.id, rare.title, rare.with_measure, rare.rate_source_kind) == ("B", "", "a.tif", "memory")
    assert (catalogue.source, catalogue.nodata, catalogue.unit) == ("made up", "unknown", "m")
    assert resolve("a.tif") == folder / "a.tif"


def test_a_table_says_what_the_same_yaml_says(folder):
    said = "source: made up\nlicence: CC0-1.0\nnodata: unknown\nquantity: depth\nunit: m\nvertical_datum: T.P.\n"
    event = "id: A, peril: flood, return_period_years: 100, rate_source: s, rate_source_kind: memory"
    (folder / "floods.yaml").write_text(f"{said}events:\n  - {{{event}, without: a.tif, with: b.tif}}\n")
    path = table(folder, HEAD, f"A,,flood,100,s,memory,a.tif,b.tif,{WIDE}")
    assert read_catalogue(path)[0] == read_catalogue(folder / "floods.yaml")[0]


def test_what_holds_for_all_events_may_stand_in_any_line_once(folder):
    path = table(
        folder, HEAD, f"A,,flood,100,s,memory,a.tif,same{COMMAS},", f"B,,flood,500,s,memory,b.tif,same,{WIDE}",
        f"C,,flood,900,s,memory,b.tif,same{COMMAS},",
    )  # fmt: skip
    assert [event.id for event in read_catalogue(path)[0].events] == ["A", "B", "C"]


def test_each_way_to_say_a_frequency_has_its_column(folder):
    head = HEAD.replace("return_period_years", "annual_rate_per_year,return_period_years,annual_exceedance_probability")
    path = table(
        folder, head, f"A,,flood,0.02,,,s,memory,a.tif,same,{WIDE}", f"B,,flood,,500,,s,memory,a.tif,same,{WIDE}",
        f"C,,flood,,,0.001,s,memory,a.tif,same,{WIDE}",
    )  # fmt: skip
    a, b, c = read_catalogue(path)[0].events
    assert (a.annual_rate_per_year, b.return_period_years, c.annual_exceedance_probability) == (0.02, 500, 0.001)
    assert (a.return_period_years, b.annual_exceedance_probability, c.annual_rate_per_year) == (None, None, None)


def test_ground_and_sea_may_be_given_for_all_events(folder):
    path = table(
        folder, f"{HEAD},ground,sea_at_or_below_m,crs,longitude",
        f"A,,flood,100,s,memory,a.tif,same,{WIDE},b.tif,0.5,EPSG:6677,0..360",
    )  # fmt: skip
    catalogue, _ = read_catalogue(path)
    assert (catalogue.ground, catalogue.sea_at_or_below_m) == ("b.tif", 0.5)
    assert (catalogue.crs, catalogue.longitude) == ("EPSG:6677", "0..360")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_japanese_blank_lines_blanks_and_quotes_are_read(folder, encoding):
    line = f'A ,"最大, 想定",flood, 100 ,"県, 2015",primary,a.tif,same,{WIDE}'
    path = table(folder, HEAD.replace(",", " , "), "", line, COMMAS, "", encoding=encoding)
    (event,) = read_catalogue(path)[0].events
    assert (event.id, event.title, event.rate_source) == ("A", "最大, 想定", "県, 2015")


# a table that is wrong


def test_every_problem_of_a_table_is_told_at_once_with_its_line(folder):
    path = table(
        folder,
        HEAD,
        f"A,,flood,100,s,memory,a.tif,same,{WIDE}",
        "",
        f"B,,flood,often,s,memory,absent.tif,same,{WIDE.replace(',m,', ',cm,')}",
        "C,,floood,100,s,guess,b.tif,same,someone else",
        f"D,,flood,100,s,memory,b.tif,same,{WIDE},17,18",
    )
    assert sorted(placed(refusal(path)), key=str) == sorted(
        [
            (4, "unit"), (4, "events[1].return_period_years"), (4, "events[1].without"), (5, "source"),
            (5, "events[2].peril"), (5, "events[2].rate_source_kind"), (6, None),
        ],
        key=str,
    )  # fmt: skip


def test_a_value_that_must_be_the_same_says_what_stands_further_up(folder):
    path = table(
        folder, HEAD, f"A,,flood,100,s,memory,a.tif,same,{WIDE}",
        f"B,,flood,200,s,memory,a.tif,same,{WIDE.replace('unknown', 'dry')}",
    )  # fmt: skip
    (finding,) = refusal(path)
    assert (finding.code, finding.place.line, finding.place.column, finding.value) == (
        "CATALOGUE_ROW",
        3,
        "nodata",
        "dry",
    )
    assert "holds for all events, and is 'unknown' further up" in finding.message_en


@pytest.mark.parametrize("number", ["often", "1,5", "-3", "0", "nan", "inf", "100 years"])
def test_a_number_that_is_none_is_placed(folder, number):
    path = table(folder, HEAD, f'A,,flood,"{number}",s,memory,a.tif,same,{WIDE}')
    (finding,) = refusal(path)
    assert (finding.place.line, finding.place.path) == (2, "events[0].return_period_years")


def test_a_line_counts_from_where_it_begins(folder):
    first = f'A,"two\nlines",flood,often,s,memory,a.tif,same,{WIDE}'
    path = table(folder, HEAD, first, f"B,,flood,seldom,s,memory,a.tif,same,{WIDE}")
    assert [finding.place.line for finding in refusal(path)] == [2, 4]


def test_an_unknown_column_and_one_that_stands_twice_are_named(folder):
    unknown = table(folder, f"{HEAD},colour", f"A,,flood,100,s,memory,a.tif,same,{WIDE},red")
    (finding,) = refusal(unknown)
    assert "`colour` is not a known key" in finding.message_en
    twice = table(folder, f"{HEAD},unit", f"A,,flood,100,s,memory,a.tif,same,{WIDE},cm")
    assert ("CATALOGUE_ROW", 1, "unit") in [
        (finding.code, finding.place.line, finding.place.column) for finding in refusal(twice)
    ]


def test_a_column_that_is_not_there_is_missing(folder):
    path = table(folder, HEAD.replace(",unit", ""), f"A,,flood,100,s,memory,a.tif,same,{WIDE.replace(',m,', ',')}")
    (finding,) = refusal(path)
    assert finding.place.path == "unit"
    assert "missing" in finding.message_en


@pytest.mark.parametrize("lines", [[""], [HEAD], [HEAD, COMMAS]])
def test_a_table_without_events_is_refused(folder, lines):
    assert (1, "events") in placed(refusal(table(folder, *lines)))


def test_a_table_in_another_encoding_is_refused_saying_how_to_save_it(folder):
    path = table(folder, HEAD, f"A,最大想定,flood,100,s,memory,a.tif,same,{WIDE}", encoding="cp932")
    (finding,) = refusal(path)
    assert finding.code == "ENCODING"
    assert "CSV UTF-8" in finding.message_en
    assert "CSV UTF-8" in finding.message_ja
    assert finding.message_en.startswith("Rule 'how the file is written': ")


def test_a_cell_without_end_is_refused(folder):
    path = table(folder, HEAD, f"A,{'x' * 200_000},flood,100,s,memory,a.tif,same,{WIDE}")
    (finding,) = refusal(path)
    assert (finding.code, finding.place.line) == ("CATALOGUE_UNREADABLE", 2)


@pytest.mark.parametrize("name", ["absent.csv", "absent.yaml"])
def test_a_file_that_is_not_there_is_called_so(tmp_path, name):
    (finding,) = refusal(tmp_path / name)
    assert finding.code == "FILE_MISSING"
    assert finding.message_en.startswith("Rule 'files that exist': ")


def bomb(levels=8):
    lines = ["a0: &a0 [1, 2, 3]"]
    lines += [f"a{n}: &a{n} [{', '.join(f'*a{n - 1}' for _ in range(9))}]" for n in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize("text", [bomb(), "events: " + "[" * 5000 + "]" * 5000, "events: " + "[" * 60 + "]" * 60])
def test_a_file_that_grows_or_nests_without_end_is_refused(tmp_path, text):
    (tmp_path / "c.yaml").write_text(text)
    with pytest.raises(Refused) as refusal:
        read_catalogue(tmp_path / "c.yaml")
    assert "nested too deeply, or repeats itself" in refusal.value.findings[0].message_en
