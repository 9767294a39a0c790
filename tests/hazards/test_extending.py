"""What docs/extending.md shows works as it stands there: a format, a list of ranks, a curve of breaches."""

from __future__ import annotations

import csv
import importlib.util
import io
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import zarr

import hazards.formats
from hazards import join
from hazards.breach_curves import BreachCurve, BreachPoint
from hazards.building import build
from hazards.formats import Format
from hazards.grids import Window
from hazards.ranks import DepthRange, parse_ranks
from hazards.rasters import places_may_lack, read_header, read_stored
from tests.hazards.makers import codes, event, open_events, refusal_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "extending.md"
CELLS = np.array([[0.0, 1.5, np.nan, 0.25], [2.25, 0.0, 3.0, 0.5], [0.0, 0.0, 0.0, 4.0]], dtype="<f4")
X, Y = np.array([1015.0, 1025.0, 1005.0]), np.array([1995.0, 1995.0, 1985.0])  # first row: second and third cell; ...


def _block(kind: str, containing: str) -> str:
    """The one block of this kind in the page that holds a text."""
    blocks = re.findall(rf"```{kind}\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    (found,) = (block for block in blocks if containing in block)
    return found


@pytest.fixture
def added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Format:
    """The format of the page as a module of its own, first in the list of formats."""
    path = tmp_path / "depth_grid.py"
    path.write_text(_block("python", "FORMAT = "), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("depth_grid_of_the_page", path)
    assert spec is not None
    assert spec.loader is not None
    module: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(hazards.formats, "FORMATS", (module.FORMAT, *hazards.formats.FORMATS))
    return module.FORMAT


def _write(folder: Path, name: str = "a.dgrid", *, lost_bytes: int = 0, first: str = "") -> Path:
    """The cells above as the page describes the format."""
    line = first or _block("text", "DEPTHGRID").strip()
    content = f"{line}\n".encode() + CELLS.tobytes()
    (folder / name).write_bytes(content[: len(content) - lost_bytes])
    return folder / name


def test_a_catalogue_over_the_new_format_is_opened_sampled_and_built(tmp_path: Path, added: Format) -> None:
    _write(tmp_path)
    event_set = open_events(tmp_path, event("F1", "a.dgrid"))
    assert event_set.grid.format == added.name
    joined = join(event_set, X, Y)
    assert joined.wet.without_m.tolist() == [1.5, 2.25]
    assert joined.wet.unknown.tolist() == [False, True, False]  # no value, declared as unknown: never dry
    build(event_set, tmp_path / "events.zarr", [])
    stored = zarr.open_group(tmp_path / "events.zarr" / "without", mode="r")["depth_m"]
    np.testing.assert_array_equal(stored[0], CELLS)


def test_what_no_value_means_is_said_by_the_catalogue_and_not_by_the_reader(tmp_path: Path, added: Format) -> None:
    _write(tmp_path)
    event_set = open_events(tmp_path, event("F1", "a.dgrid"), nodata="dry")
    assert not join(event_set, X, Y).wet.unknown.any()


def test_a_window_of_the_new_format_is_the_part_of_the_whole(tmp_path: Path, added: Format) -> None:
    path = _write(tmp_path)
    with places_may_lack():
        header = read_header("a.dgrid", path)
        part = read_stored(header.cut(Window(1, 2, 2, 2))).values
    np.testing.assert_array_equal(part, CELLS[1:, 2:])


@pytest.mark.parametrize(
    "wrong",
    [
        {"lost_bytes": 1},
        {"first": "DEPTHGRID 4000000 3000000 1000 2000 10 6677"},
        {"first": "DEPTHGRID 4 3 1000 2000 nan 6677"},
        {"first": "DEPTHGRID 4 3 1000 2000 10 1"},
        {"first": "DEPTHGRID four 3 1000 2000 10 6677"},
        {"first": "DEPTHGRID 4 3"},
        {"first": "DEPTHGRID " + "4" * 300},
    ],
    ids=str,
)
def test_a_damaged_file_of_the_new_format_is_refused_by_its_header(
    tmp_path: Path, added: Format, wrong: dict[str, Any]
) -> None:
    _write(tmp_path, **wrong)
    (finding,) = refusal_of(tmp_path, event("F1", "a.dgrid"))
    assert (finding.code, finding.file) == ("HAZARD_FORMAT_UNREADABLE", "a.dgrid")
    assert str(tmp_path) not in finding.message_en


def test_a_key_that_means_nothing_for_the_new_format_is_refused(tmp_path: Path, added: Format) -> None:
    _write(tmp_path)
    assert codes(refusal_of(tmp_path, event("F1", {"file": "a.dgrid", "band": 1}))) == ["KEY_WITHOUT_MEANING"]


def test_without_its_line_the_new_format_is_not_read(tmp_path: Path) -> None:
    _write(tmp_path)
    assert codes(refusal_of(tmp_path, event("F1", "a.dgrid"))) == ["FORMAT_UNREADABLE"]


def test_the_line_that_the_page_adds_stands_beside_lines_that_are_there() -> None:
    shown = [line for line in _block("diff", "FORMATS").splitlines() if not line.startswith("+")]
    source = Path(hazards.formats.__file__).read_text(encoding="utf-8").splitlines()
    first = source.index(shown[0].removeprefix(" "))
    assert [line.removeprefix(" ") for line in shown] == source[first : first + len(shown)]


def test_the_ranks_that_the_page_shows_are_read() -> None:
    schemes = parse_ranks(_block("csv", "low_m"), "depth_ranks.csv")
    expected = {"1": DepthRange(0, 0.3), "2": DepthRange(0.3, 1), "3": DepthRange(1, None)}
    assert {name: dict(codes) for name, codes in schemes.items()} == {"town-2026": expected}


def test_the_curve_that_the_page_shows_is_one() -> None:
    rows = list(csv.DictReader(io.StringIO(_block("csv", "freeboard_m"))))
    points = [BreachPoint(freeboard_m=float(r["freeboard_m"]), probability=float(r["probability"])) for r in rows]
    curve = BreachCurve(points=points, source=rows[0]["source"], source_kind="primary")
    assert [curve.probability(at) for at in (-1, -0.25, 0, 0.5, 2)] == [1, 0.75, 0.5, 0.25, 0]
    table = Path(hazards.formats.__file__).parents[1] / "tables" / "breach_fragility.csv"
    assert list(rows[0]) == table.read_text(encoding="utf-8").splitlines()[0].split(",")
